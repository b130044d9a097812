"""Bring the catalogues of translations up to the texts in the code.

    python docs/catalogue.py [--check] [LANGUAGE PART.po ...]

New texts are added without a translation, those no longer used are removed. --check only tells what is missing.
Parts, such as translators send back, fill in what has no translation yet.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

import fivelink_sim
from fivelink_sim.view.declared_texts import declared_texts
from fivelink_sim.view.language import LANGUAGES

PACKAGE = Path(fivelink_sim.__file__).parent
KEYWORDS: dict[str, tuple[int, ...] | None] = {"tr": None, "trn": (1, 2), "marked": None}
FOLDER = PACKAGE / "view" / "translations"


def texts() -> Iterator[tuple[str, str]]:
    """Every text that goes through `tr`, `trn` or `marked`, and where it stands."""
    for path in sorted(PACKAGE.rglob("*")):
        read = {".py": _in_code, ".j2": _in_template}.get(path.suffix)
        for text in read(path) if read else ():
            yield text, path.relative_to(PACKAGE).as_posix()
    for text in declared_texts():
        yield text, "declared"


def _in_code(path: Path) -> Iterator[str]:
    """The literal texts of calls; what is looked up in a table is declared there."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            for argument in node.args[: len(KEYWORDS[node.func.id] or (1,))]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def _in_template(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for _, found, _, _ in extract(babel_extract, file, KEYWORDS, options={"silent": "false"}):
            yield from found if isinstance(found, tuple) else (found,)


def translated(path: Path, code: str) -> dict[str, str]:
    """The texts that a file translates; none if there is no such file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {
            str(message.id): str(message.string)
            for message in read_po(file, locale=code)
            if message.id and message.string
        }


def renewed(code: str, parts: Sequence[Path] = ()) -> Catalog:
    """The catalogue with the texts of the code, translated as far as it was or as the parts have it."""
    known: dict[str, str] = {}
    for path in (*parts, FOLDER / f"{code}.po"):
        known |= translated(path, code)
    now = Catalog(locale=code, project="fivelink-sim", copyright_holder="fivelink-sim maintainers")
    places: dict[str, set[str]] = {}
    for text, place in texts():
        places.setdefault(text, set()).add(place)
    for text in sorted(places, key=lambda text: (sorted(places[text]), text)):
        flags = {"no-python-format"} if "%" in text else set()
        where = [(place, None) for place in sorted(places[text])]
        now.add(text, known.get(text, ""), locations=where, flags=flags)
    return now


def missing(catalogue: Catalog) -> list[str]:
    """Texts without a translation."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


if __name__ == "__main__":
    only, *files = [word for word in sys.argv[1:] if word != "--check"] or [""]
    for language in [code for code in LANGUAGES if code != "en"]:
        catalogue = renewed(language, [Path(file) for file in files] if language == only else [])
        if "--check" not in sys.argv:
            buffer = BytesIO()
            write_po(buffer, catalogue, width=0, omit_header=True, include_lineno=False)
            (FOLDER / f"{language}.po").write_bytes(buffer.getvalue())
        for text in missing(catalogue):
            print(f"{language}: {text}")
