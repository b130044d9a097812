"""A calibration as tables: on a terminal, and as rows for its page."""

from __future__ import annotations

from typing import IO, Any

from rich.table import Table
from rich.text import Text

from fivelink_sim.analysis.calibrated import Calibrated
from fivelink_sim.analysis.calibration_tables import INSIDE, TOGETHER
from fivelink_sim.view import calibration_words as words
from fivelink_sim.view import contrasts, numerals
from fivelink_sim.view.language import tr
from fivelink_sim.view.text_tables import TextTable, console_on, empty
from fivelink_sim.view.tidy import records

WIDTH = 130  # where the output is no terminal
MOST_PAIRS = 12


def show(found: Calibrated, file: IO[str] | None = None) -> None:
    """Print the answer, the fields, and how well the fitted model does."""
    console = console_on(file, WIDTH)
    for sentence in [*words.answer(found), *words.fitting(found), *words.notes(found)]:
        console.print(Text(sentence))
    console.print(_printed(fields(found)))
    console.print(_printed(held_out(found)))


def _printed(part: TextTable) -> Table:
    table = empty(part.title)
    for place, column in enumerate(part.columns):
        table.add_column(Text(column), justify="left" if place == 0 else "right", no_wrap=place == 0)
    for row in part.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def fields(found: Calibrated) -> TextTable:
    """The fields: range, the scenario's value, the interval, by how much it is narrower, what that is called."""
    if found.method != "abc":
        columns = [tr("Field"), tr("Range"), tr("Scenario"), tr("Nearest point"), tr("Unit")]
        rows = [
            [row["field"], _range(row), words.number(given), words.number(row["point"]), tr(row["unit"])]
            for row, given in zip(records(found.parameters), found.given, strict=True)
        ]
        return TextTable(tr("What the records say of each field"), columns, rows)
    columns = [
        tr("Field"),
        tr("Range"),
        tr("Scenario"),
        tr("Median"),
        tr("90 % interval"),
        tr("Narrower by"),
        tr("Checked"),
        tr("Finding"),
    ]
    rows = [
        [
            row["field"],
            _range(row),
            words.number(given),
            words.number(row["median"]),
            numerals.between(words.number(row["p05"]), words.number(row["p95"])),
            _percent(max(row["shrinkage"], 0.0)),
            _percent(row["checked"]),
            tr(words.FINDINGS[row["finding"]]),
        ]
        for row, given in zip(records(found.parameters), found.given, strict=True)
    ]
    return TextTable(tr("What the records say of each field"), columns, rows)


def pairs(found: Calibrated) -> TextTable:
    """The pairs of fields, those first that the records tell apart least."""
    columns = [tr("Fields"), tr("Correlation"), tr("More of the first"), tr("Looks like, of the second"), tr("Finding")]
    rows = [
        [
            f"{row['first']} & {row['second']}",
            numerals.plain(row["correlation"], 2),
            f"+{words.number(row['step'])}",
            f"{'+' if row['goes_with'] > 0 else ''}{words.number(row['goes_with'])}",
            tr("not told apart") if row["finding"] == TOGETHER else "",
        ]
        for row in records(found.pairs.head(MOST_PAIRS))
    ]
    return TextTable(tr("Which fields the records can tell apart"), columns, rows)


def held_out(found: Calibrated) -> TextTable:
    """Counts and rates of the months held out: as recorded, and as the fitted model has them."""
    columns = [tr("Months held out"), tr("Recorded"), tr("Fitted model, median"), tr("90 % interval"), ""]
    rows = [
        [
            words.measure(row["measure"], row["of"]),
            value(row["scale"], row["observed"]),
            value(row["scale"], row["median"]),
            numerals.between(value(row["scale"], row["p05"]), value(row["scale"], row["p95"])),
            "" if row["inside"] else tr("outside its interval"),
        ]
        for row in records(found.months)
        if row["held"]
    ]
    return TextTable(tr("The months held out, which nothing was fitted to"), columns, rows)


def misfit(found: Calibrated, all_of_them: bool = False) -> TextTable:
    """Summaries of the months fitted: those that are off, or all."""
    columns = [tr("Months fitted"), tr("Recorded"), tr("Fitted model, median"), tr("90 % interval"), tr("Off by"), ""]
    said = {"": "", "outside": tr("off by more than chance"), "beyond": tr("beyond all simulations")}
    rows = [
        [
            words.measure(row["measure"], row["of"]),
            value(row["scale"], row["observed"]),
            value(row["scale"], row["median"]),
            numerals.between(value(row["scale"], row["p05"]), value(row["scale"], row["p95"])),
            numerals.plain(row["z"], 1, sign=True),
            said[row["finding"]],
        ]
        for row in records(found.fit)
        if all_of_them or row["finding"] != INSIDE
    ]
    title = tr("Every summary of the months fitted") if all_of_them else tr("Where the fitted model is off")
    return TextTable(title, columns, rows)


def meanings(found: Calibrated) -> TextTable:
    """What the fields mean."""
    rows = []
    for field in found.fields:
        meaning, unit = contrasts.declared(field.path)
        rows.append([field.path, unit, meaning])
    return TextTable(tr("The fields that were fitted"), [tr("Field"), tr("Unit"), tr("Meaning")], rows)


def value(scale: str, number: float) -> str:
    """A count, a share, days, as people read them."""
    if scale == "share":
        return numerals.level(numerals.PERCENT, number)
    if scale == "days":
        return numerals.level(numerals.DAYS, number)
    return numerals.plain(number, 2 if scale == "spread" else 0)


def _range(row: Any) -> str:
    return numerals.between(words.number(row["low"]), words.number(row["high"]))


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.0f} %"
