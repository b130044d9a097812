"""Visible text in the language of the reader: every sentence that is shown goes through `tr` or `trn`.

English is what stands in the code. Other languages are catalogues in `translations/`, in the PO format of translators'
tools; the field's own terms are fixed there in `glossary.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}
UNSPACED = ("zh",)  # no blank between sentences
_spoken: ContextVar[str] = ContextVar("language", default="en")


def tr(text: str, **values: object) -> str:
    """The text in the reader's language, with its `{names}` filled in.

    text   a literal, whole sentence or label: what stands in the catalogue
    """
    found = _catalogue(_spoken.get()).get(text, text)
    return found.format(**values) if values else found


def trn(one: str, many: str, number: int, **values: object) -> str:
    """As `tr`, of two texts: the first if the number is 1. `{number}` is filled in."""
    return tr(one if number == 1 else many, number=number, **values)


def language() -> str:
    """The language that is spoken here and now."""
    return _spoken.get()


def file_name(stem: str, ending: str) -> str:
    """What a file of visible text is called in this language: report.html, in Chinese report.zh.html."""
    spoken = language()
    return f"{stem}.{ending}" if spoken == "en" else f"{stem}.{spoken}.{ending}"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside the block. ValueError for one that there is not."""
    if code not in LANGUAGES:
        raise ValueError(f"there is no language {code!r}; there are {', '.join(LANGUAGES)}")
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def _catalogue(code: str) -> Mapping[str, str]:
    """English text -> text."""
    if code == "en":
        return {}
    from babel.messages.pofile import read_po

    with (resources.files("fivelink_sim.view") / "translations" / f"{code}.po").open("rb") as file:
        catalogue: Any = read_po(file, locale=code)
    texts = {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
    return texts | {" ": ""} if code in UNSPACED else texts
