"""The brief: what a study of any kind found, on two printed pages at most. Its parts come from the kind's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fivelink_sim.view.figure_style import shortened, width
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import Picture
from fivelink_sim.view.rendering import rendered

MOST_ANSWER, MOST_SURE, MOST_CAPTION, MOST_COMMAND = 1_500, 500, 330, 500  # mean letters
MOST_ROWS, MOST_ROWS_ALONE = 10, 24  # of the table beside figures, and alone
MOST_COLUMNS, MOST_CELL, MOST_NAME = 6, 70, 120
ENDS = (". ", "。", "; ", "\uff1b")  # of sentences and of their parts, in either language


class Brief(NamedTuple):
    """What a brief says.

    answer     sentences, the first of them the lead
    sure       how sure that is, two sentences or so
    pictures   the two most telling ones
    caption    of the table, whose rows are a name and cells
    command    that repeats the study; empty if none does
    """

    title: str
    answer: Sequence[str]
    sure: Sequence[str]
    pictures: Sequence[Picture]
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    command: str


def page(brief: Brief, version: str) -> str:
    """The brief as HTML, short enough for two pages; what is cut stands in the report."""
    most = MOST_ROWS if brief.pictures else MOST_ROWS_ALONE
    lead, *more = brief.answer or [""]
    content = {
        "title": shortened(brief.title, MOST_NAME),
        "lead": cut(lead, MOST_ANSWER // 3),
        "more": cut(tr(" ").join(more), MOST_ANSWER),
        "sure": cut(tr(" ").join(brief.sure), MOST_SURE),
        "pictures": [(picture, cut(picture.caption, MOST_CAPTION)) for picture in brief.pictures[:2]],
        "caption": brief.caption,
        "columns": [shortened(name, MOST_CELL) for name in brief.columns[:MOST_COLUMNS]],
        "rows": [[shortened(cell, MOST_CELL) for cell in row[:MOST_COLUMNS]] for row in brief.rows[:most]],
        "command": shortened(brief.command, MOST_COMMAND),
        "version": version,
    }
    return rendered("brief.html.j2", content)


def cut(text: str, most: float) -> str:
    """The text as far as it goes in so many mean letters, up to the end of a sentence or of a part of one."""
    if width(text) <= most:
        return text
    kept = text
    while width(kept) > most:
        kept = kept[: len(kept) * 9 // 10]
    place = max(kept.rfind(end) + len(end.rstrip()) for end in ENDS)
    return f"{kept[:place]} …" if place > len(kept) // 2 else f"{kept.rstrip()}…"
