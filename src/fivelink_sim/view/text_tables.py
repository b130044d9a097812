"""Tables of text: what a page and a terminal show alike, and how a terminal prints them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import IO, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 150  # letters, where the output is no terminal


class TextTable(NamedTuple):
    """A table: its title, the names of its columns, its rows of cells, the first of which is mostly a name."""

    title: str
    columns: list[str]
    rows: list[list[str]]


def console_on(file: IO[str] | None, width: int = WIDTH) -> Console:
    """Where tables are printed: a file, or the terminal (None). Elsewhere as wide as COLUMNS says, else `width`."""
    console = Console(file=file, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = int(os.environ.get("COLUMNS", width))
    return console


def empty(title: str) -> Table:
    """A table to which columns and rows are still to be added."""
    return Table(title=Text(title), box=box.SIMPLE, title_justify="left", title_style="bold", pad_edge=False)


def printed(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table of cells that are folded where they are too long; none is read as markup."""
    table = empty(title)
    for name in columns:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
