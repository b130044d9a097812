"""A check of fit on a terminal, and the tables of its page."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fivelink_sim.analysis.fit_answers import FITS, FitFindings
from fivelink_sim.analysis.fit_measures import GROUPS, MEASURES
from fivelink_sim.view import fit_words as words
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from fivelink_sim.view.fit_page import Asked

WIDTH = 130  # where the output is no terminal
OF_KINDS = ("received", "resolution_rate", "satisfaction_rate", "waiting_median", "waiting_p90")


class FitPart(NamedTuple):
    """A table of the page: title, names of its columns, rows of cells, the first of each its name."""

    title: str
    columns: list[str]
    rows: list[list[str]]


def show(asked: Asked, found: FitFindings, file: IO[str] | None = None) -> None:
    """Print the answer, the groups, and the numbers of the whole."""
    console = Console(file=file, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = int(os.environ.get("COLUMNS", WIDTH))
    console.print(words.lead(asked.scenario.name, found, asked.used, asked.replications), markup=False)
    console.print(words.counted(found), markup=False)
    for part in (groups(found), overall(found), *_outside(found)):
        table = Table(title=part.title, box=box.SIMPLE, title_justify="left", title_style="bold", pad_edge=False)
        for place, column in enumerate(part.columns):
            last = place == len(part.columns) - 1
            table.add_column(column, justify="left" if place == 0 or last else "right", overflow="fold")
        for row in part.rows:
            table.add_row(*map(Text, row))
        console.print(table)


def parts(found: FitFindings) -> list[FitPart]:
    """All tables of the page."""
    told = [groups(found), overall(found), by_kind(found), *_by(found, "community"), *_by(found, "activity")]
    return [part for part in told if part.rows]


def groups(found: FitFindings) -> FitPart:
    """The groups of measures, each as a whole."""
    rows = []
    for row in records(found.groups):
        title = tr(GROUPS[row["group"]]) if row["group"] else tr("All together")
        inside = numerals.level(numerals.PERCENT, row["inside"])
        cells = [title, f"{row['measures']:,}", inside, numerals.chance(row["p"]), tr(words.ANSWERS[row["answer"]])]
        rows.append(cells)
    columns = [tr("Numbers"), tr("how many"), tr("inside the interval"), "p", tr("the model")]
    return FitPart(tr("Records and model, group by group"), columns, rows)


def overall(found: FitFindings) -> FitPart:
    """The numbers of all requests together."""
    table = found.measures
    chosen = table[(table["by"] == "") & (table["month"] == "")]
    return FitPart(tr("All requests together"), _columns(), [words.cell(row) for row in records(chosen)])


def by_kind(found: FitFindings) -> FitPart:
    """The main numbers of each kind, side by side: the records', the model's interval in brackets, the answer."""
    table = found.measures
    of_kinds = table[(table["by"] == "kind") & (table["month"] == "")]
    cells = {(row["item"], row["measure"]): _short(row) for row in records(of_kinds)}
    kinds = list(dict.fromkeys(of_kinds["item"]))
    rows = [[phrases.words_of(kind), *(cells[kind, measure] for measure in OF_KINDS)] for kind in kinds]
    columns = [tr("Kind"), *(tr(MEASURES[measure].title) for measure in OF_KINDS)]
    return FitPart(tr("Kind by kind: the records (the model’s 90 % interval), the model"), columns, rows)


def _short(row: dict[str, object]) -> str:
    _, real, between, answer = words.cell(row)
    return real if between == "–" else f"{numerals.bracketed(real, between)} {answer}"


def _by(found: FitFindings, by: str) -> list[FitPart]:
    """The numbers of each community, or of each step."""
    table = found.measures
    chosen = table[(table["by"] == by) & (table["month"] == "")]
    titles = {
        "community": tr("Requests received, community by community"),
        "activity": tr("Share of requests with each step"),
    }
    rows = [[words.item_of(row), *words.cell(row)[1:]] for row in records(chosen)]
    return [FitPart(titles[by], _columns(), rows)] if rows else []


def _outside(found: FitFindings) -> list[FitPart]:
    """The numbers of single kinds, communities and steps that lie outside their intervals."""
    table: pd.DataFrame = found.measures
    off = table[(table["by"] != "") & (table["month"] == "") & ~table["answer"].isin([FITS, "cannot say"])]
    rows: Sequence[list[str]] = [words.cell(row) for row in records(off)]
    return [FitPart(tr("Outside the interval, kind by kind and step by step"), _columns(), list(rows))] if rows else []


def _columns() -> list[str]:
    return [tr("Number"), tr("records"), tr("90 % interval"), tr("the model")]
