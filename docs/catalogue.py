"""Bring the catalogues of translations up to the texts in the code.  Usage: python docs/catalogue.py [--check]

New texts are added without a translation, those no longer used are removed. --check only tells what is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

import fivelink_sim
from fivelink_sim.view.declared_texts import declared_texts
from fivelink_sim.view.language import LANGUAGES

PACKAGE = Path(fivelink_sim.__file__).parent
KEYWORDS = {"tr": None, "trn": (1, 2)}
FOLDER = PACKAGE / "view" / "translations"


def texts() -> Iterator[tuple[str, str]]:
    """Every text that goes through `tr` or `trn`, and where it stands."""
    for path in sorted(PACKAGE.rglob("*")):
        method = {".py": extract_python, ".j2": babel_extract}.get(path.suffix)
        if method is None:
            continue
        with path.open("rb") as file:
            for _, found, _, _ in extract(method, file, KEYWORDS, options={"silent": "false"}):
                for text in found if isinstance(found, tuple) else (found,):
                    yield text, path.relative_to(PACKAGE).as_posix()
    for text in declared_texts():
        yield text, "declared"


def renewed(code: str) -> Catalog:
    """The catalogue with the texts of the code, translated as far as it was."""
    path = FOLDER / f"{code}.po"
    before = read_po(path.open("rb"), locale=code) if path.exists() else Catalog(locale=code)
    now = Catalog(locale=code, project="fivelink-sim", copyright_holder="fivelink-sim maintainers")
    places: dict[str, set[str]] = {}
    for text, place in texts():
        places.setdefault(text, set()).add(place)
    for text in sorted(places, key=lambda text: (sorted(places[text]), text)):
        known = before.get(text)
        flags = {"no-python-format"} if "%" in text else set()
        where = [(place, None) for place in sorted(places[text])]
        now.add(text, known.string if known else "", locations=where, flags=flags)
    return now


def missing(catalogue: Catalog) -> list[str]:
    """Texts without a translation."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


if __name__ == "__main__":
    for language in [code for code in LANGUAGES if code != "en"]:
        catalogue = renewed(language)
        if "--check" not in sys.argv:
            buffer = BytesIO()
            write_po(buffer, catalogue, width=0, omit_header=True, include_lineno=False)
            (FOLDER / f"{language}.po").write_bytes(buffer.getvalue())
        for text in missing(catalogue):
            print(f"{language}: {text}")
