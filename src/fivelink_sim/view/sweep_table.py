"""A sweep on a terminal: what each point does to the scenarios' levels and to the differences between them."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import IO, Any, NamedTuple

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fivelink_sim.analysis import effects
from fivelink_sim.experiment.designs import Point
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.tidy import Study, records

WIDTH = 150  # where the output is no terminal
DEFAULT_OUTCOMES = ("resolution_rate", "median_days")
LADDERS = ("remove_one", "add_one", "range_ends")  # methods whose first point is what the others are held against


class Part(NamedTuple):
    """The table of one outcome: its title, what its columns are, its rows (a point's name, then cells)."""

    title: str
    columns: list[str]
    rows: list[list[str]]


def parts(study: Study, points: Sequence[Point]) -> list[Part]:
    """A table an outcome. On a grid levels and differences; on a ladder what a point changes, the most first."""
    outcomes = list(study.manifest.get("outcomes") or DEFAULT_OUTCOMES)
    ladder = study.manifest.get("method") in LADDERS
    table = (effects.changes if ladder else effects.by_point)(study.runs, study.labels, outcomes)
    return [_part(table[table["outcome"] == name], name, study.labels, points, ladder) for name in outcomes]


def _part(table: pd.DataFrame, outcome: str, labels: Sequence[str], points: Sequence[Point], ladder: bool) -> Part:
    what = "change in " if ladder else ""
    columns = [f"{what}{labels[0]}", *(f"{what}{label} less {labels[0]}" for label in labels[1:])]
    by_key = {(row["point"], row["scenario"]): row for row in records(table)}
    numbers = list(range(len(points)))
    if ladder:
        numbers = [0, *sorted(numbers[1:], key=lambda point: -_size(by_key, point, labels))]
    rows = []
    for point in numbers:
        cells = []
        for label in labels:
            row = by_key[point, label]
            cells.append(_first(row) if ladder and point == 0 else _cell(row, ladder or label != labels[0]))
        rows.append([points[point].name, *cells])
    return Part(phrases.outcome(outcome), columns, rows)


def _size(by_key: dict[Any, dict[str, Any]], point: int, labels: Sequence[str]) -> float:
    """How much a point changes: the difference between scenarios, or the scenario where there is one only."""
    sizes = [abs(by_key[point, label]["estimate"]) for label in (labels[1:] or labels)]
    return max((size for size in sizes if math.isfinite(size)), default=0.0)


def _first(row: dict[str, Any]) -> str:
    """The level of a scenario at the first point, from which the others are told."""
    return numerals.level(numerals.scale_of(str(row["unit"])), row["mean"])


def _cell(row: dict[str, Any], signed: bool) -> str:
    scale = numerals.scale_of(str(row["unit"]))
    values = (row["estimate"], row["low"], row["high"])
    if not math.isfinite(row["estimate"]):
        return "undefined"
    if signed and row["estimate"] == row["low"] == row["high"] == 0.0:
        return "0"
    between = numerals.interval(scale, *values, sign=signed)
    told = numerals.difference(scale, *values) if signed else numerals.level(scale, *values)
    return told + (f" ({between})" if between else "")


def _without_effect(study: Study, points: Sequence[Point]) -> list[str]:
    """Fields of which no point changes anything (on a ladder upwards: that change nothing when added)."""
    silent = set(effects.silent(study.runs))
    by_field: dict[str, set[int]] = {}
    for number, point in enumerate(points[1:], start=1):
        path = point.name.removeprefix("without ").removeprefix("only ").partition("=")[0]
        by_field.setdefault(path, set()).add(number)
    return [path for path, numbers in by_field.items() if numbers <= silent]


def show(study: Study, points: Sequence[Point], file: IO[str] | None = None) -> None:
    """Print the tables of a sweep, and the points that change nothing."""
    console = Console(file=file, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = int(os.environ.get("COLUMNS", WIDTH))
    for part in parts(study, points):
        table = Table(title=part.title, box=box.SIMPLE, title_justify="left", title_style="bold", pad_edge=False)
        for name in ("", *part.columns):
            table.add_column(Text(name), overflow="fold")
        for row in part.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for line in notes(study, points):
        console.print(line, markup=False)


def notes(study: Study, points: Sequence[Point]) -> list[str]:
    """How many runs stand behind the numbers, what ladders mean, and which points change nothing."""
    told = [f"Means of {study.replications} paired runs at each of {len(points)} points, with 95 % intervals."]
    if study.manifest.get("method") not in LADDERS:
        return told
    told.append(
        "The first row has levels; the others tell what changes from it in a scenario, and in the difference between "
        "scenarios."
    )
    nothing = _without_effect(study, points)
    if nothing:
        told.append(f"Without any effect at any value tried, on any outcome of any run: {', '.join(nothing)}.")
    elif study.manifest["method"] == "range_ends":
        told.append("Every one of these fields has an effect: at some value, on some outcome of some run.")
    return told + ([f"{len(study.failed)} runs failed and are left out."] if study.failed else [])
