"""A check of fit on a terminal, and the tables of its page."""

from __future__ import annotations

from typing import IO

import pandas as pd
from rich.text import Text

from fivelink_sim.analysis.fit_answers import FITS, FitFindings
from fivelink_sim.analysis.fit_measures import GROUPS, MEASURES
from fivelink_sim.view import fit_words as words
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.fit_words import Asked
from fivelink_sim.view.language import tr
from fivelink_sim.view.text_tables import TextTable, console_on, empty
from fivelink_sim.view.tidy import records

WIDTH = 130  # where the output is no terminal
OF_KINDS = ("received", "resolution_rate", "satisfaction_rate", "waiting_median", "waiting_p90")


def show(asked: Asked, found: FitFindings, file: IO[str] | None = None) -> None:
    """Print the answer, the groups, and the numbers of the whole."""
    console = console_on(file, WIDTH)
    console.print(words.lead(asked.scenario.name, found, asked.used, asked.replications), markup=False)
    console.print(words.counted(found), markup=False)
    for part in (groups(found), overall(found), *_outside(found)):
        table = empty(part.title)
        for place, column in enumerate(part.columns):
            last = place == len(part.columns) - 1
            table.add_column(Text(column), justify="left" if place == 0 or last else "right", overflow="fold")
        for row in part.rows:
            table.add_row(*map(Text, row))
        console.print(table)


def parts(found: FitFindings) -> list[TextTable]:
    """All tables of the page."""
    told = [groups(found), overall(found), by_kind(found), *_by(found, "community"), *_by(found, "activity")]
    return [part for part in told if part.rows]


def groups(found: FitFindings) -> TextTable:
    """The groups of measures, each as a whole."""
    rows = []
    for row in records(found.groups):
        title = tr(GROUPS[row["group"]]) if row["group"] else tr("All together")
        inside = numerals.level(numerals.PERCENT, row["inside"])
        cells = [title, f"{row['measures']:,}", inside, numerals.chance(row["p"]), tr(words.ANSWERS[row["answer"]])]
        rows.append(cells)
    columns = [tr("Numbers"), tr("how many"), tr("inside the interval"), "p", tr("the model")]
    return TextTable(tr("Records and model, group by group"), columns, rows)


def overall(found: FitFindings) -> TextTable:
    """The numbers of all requests together."""
    table = found.measures
    chosen = table[(table["by"] == "") & (table["month"] == "")]
    return TextTable(tr("All requests together"), _columns(), [words.cell(row) for row in records(chosen)])


def by_kind(found: FitFindings) -> TextTable:
    """The main numbers of each kind, side by side: the records', the model's interval in brackets, the answer."""
    table = found.measures
    of_kinds = table[(table["by"] == "kind") & (table["month"] == "")]
    cells = {(row["item"], row["measure"]): _short(row) for row in records(of_kinds)}
    kinds = list(dict.fromkeys(of_kinds["item"]))
    rows = [[phrases.words_of(kind), *(cells[kind, measure] for measure in OF_KINDS)] for kind in kinds]
    columns = [tr("Kind"), *(tr(MEASURES[measure].title) for measure in OF_KINDS)]
    return TextTable(tr("Kind by kind: the records (the model’s 90 % interval), the model"), columns, rows)


def _short(row: dict[str, object]) -> str:
    _, real, between, answer = words.cell(row)
    return real if between == "–" else f"{numerals.bracketed(real, between)} {answer}"


def _by(found: FitFindings, by: str) -> list[TextTable]:
    """The numbers of each community, or of each step."""
    table = found.measures
    chosen = table[(table["by"] == by) & (table["month"] == "")]
    titles = {
        "community": tr("Requests received, community by community"),
        "activity": tr("Share of requests with each step"),
    }
    rows = [[words.item_of(row), *words.cell(row)[1:]] for row in records(chosen)]
    return [TextTable(titles[by], _columns(), rows)] if rows else []


def _outside(found: FitFindings) -> list[TextTable]:
    """The numbers of single kinds, communities and steps that lie outside their intervals."""
    table: pd.DataFrame = found.measures
    off = table[(table["by"] != "") & (table["month"] == "") & ~table["answer"].isin([FITS, "cannot say"])]
    title = tr("Outside the interval, kind by kind and step by step")
    rows = [words.cell(row) for row in records(off)]
    return [TextTable(title, _columns(), rows)] if rows else []


def _columns() -> list[str]:
    return [tr("Number"), tr("records"), tr("90 % interval"), tr("the model")]
