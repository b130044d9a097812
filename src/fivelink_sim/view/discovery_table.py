"""A discovery on a terminal: the answer, the box, and how often the condition holds within and outside it."""

from __future__ import annotations

from typing import IO

import pandas as pd

from fivelink_sim.view import discovery_names as called
from fivelink_sim.view import discovery_words as words
from fivelink_sim.view import numerals
from fivelink_sim.view.discovery_words import Discovery
from fivelink_sim.view.language import tr
from fivelink_sim.view.text_tables import TextTable, console_on, printed
from fivelink_sim.view.tidy import records


def parts(found: Discovery) -> list[TextTable]:
    """The box and the check, as cells; none without a box."""
    if not found.details["box"]:
        return []
    return [_box(found.box()), _check(found.check())]


def _box(table: pd.DataFrame) -> TextTable:
    columns = [tr("input"), tr("unit"), tr("in the box"), tr("of the range"), tr("quasi-p"), tr("again")]
    rows = [
        [
            str(row["input"]),
            tr(str(row["unit"])) if row["unit"] else "",
            within(row),
            whole_range(row),
            numerals.chance(row["quasi_p"]),
            numerals.plain(100.0 * row["again"], 0) + "\u00a0%",
        ]
        for row in records(table)
    ]
    return TextTable(tr("The box"), columns, rows)


def within(row: dict[str, object]) -> str:
    """What the box takes in of an input: 0.61 to 0.85, or its levels."""
    if row["levels"]:
        return str(row["levels"])
    low, high = (row[end] if not pd.isna(row[key]) else row[limit]  # type: ignore[call-overload]
                 for key, end, limit in (("low", "low", "least"), ("high", "high", "most")))  # fmt: skip
    return tr("{low} to {high}", low=called.number(low), high=called.number(high))  # type: ignore[arg-type]


def whole_range(row: dict[str, object]) -> str:
    """Share of an input's range that the box takes in, and the range."""
    share = numerals.plain(100.0 * row["share"], 0) + "\u00a0%"  # type: ignore[operator]
    if row["levels"]:
        return share
    low, high = (called.number(row[key]) for key in ("least", "most"))  # type: ignore[arg-type]
    return tr("{share} of {low} to {high}", share=share, low=low, high=high)


def _check(table: pd.DataFrame) -> TextTable:
    samples = {"fresh": tr("fresh runs"), "search": tr("points it was fitted to")}
    places = {"inside": tr("within"), "outside": tr("outside")}
    ordered = sorted(records(table), key=lambda row: list(samples).index(str(row["sample"])))
    rows = [
        [
            samples[str(row["sample"])],
            places[str(row["where"])],
            f"{row['holds']} / {row['points']}",
            called.share(row),
        ]
        for row in ordered
    ]
    return TextTable(tr("Where it holds"), [tr("sample"), tr("box"), tr("holds at"), tr("share")], rows)


def show(found: Discovery, file: IO[str] | None = None) -> None:
    """Print the answer, the tables, and how the box was sought."""
    console = console_on(file)
    console.print(words.lead(found), markup=False)
    console.print(tr(" ").join(words.paragraph(found)), markup=False)
    for part in parts(found):
        console.print()
        console.print(printed(*part))
    for note in words.notes(found):
        console.print(note, markup=False)
    if found.study is None:
        reason = tr("No box, so there is nothing to check.") if not found.details["box"] else tr("Not checked.")
        console.print(tr("{reason} Nothing was run or written.", reason=reason), markup=False)
