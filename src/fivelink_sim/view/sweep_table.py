"""A sweep as tables: what its points do to the scenarios' levels and to the differences between them.

A ladder and a small grid are told point by point; hundreds of points by how they spread, by how they go along each
factor (see response_table.py), and by those with the largest and the smallest difference.
"""

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
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import Study, records

WIDTH = 150  # where the output is no terminal
DEFAULT_OUTCOMES = ("resolution_rate", "median_days")
LADDERS = ("remove_one", "add_one", "range_ends")  # methods whose first point is what the others are held against
SAMPLES = ("latin_hypercube", "sobol")  # methods that draw their points
MOST_ROWS = 40  # points of a grid or list that are told one by one
MANY = 20  # points among which one is clear by chance
FEWEST = 12  # points of a sample that are told by how they spread


class Part(NamedTuple):
    """A table: its title, what its columns are, its rows (a name, then cells), what the names are of (on a page)."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    first: str


def outcomes_of(study: Study) -> list[str]:
    """The outcomes that the experiment wants to see."""
    return list(dict.fromkeys(study.manifest.get("outcomes") or DEFAULT_OUTCOMES))


def is_ladder(study: Study) -> bool:
    """Whether the points are held against the first of them."""
    return study.manifest.get("method") in LADDERS


def is_told_by_points(method: str, points: int) -> bool:
    """Whether every point of a design of this method and so many points has a row of its own."""
    return method in LADDERS or points <= (FEWEST - 1 if method in SAMPLES else MOST_ROWS)


def by_points(study: Study, points: Sequence[Point]) -> list[Part]:
    """A table an outcome. On a ladder what a point changes, the most first; else levels and differences."""
    outcomes, ladder = outcomes_of(study), is_ladder(study)
    table = (effects.changes if ladder else effects.by_point)(study.runs, study.labels, outcomes)
    return [_part(table[table["outcome"] == name], name, study.labels, points, ladder) for name in outcomes]


def compared(labels: Sequence[str]) -> list[str]:
    """What the numbers of each scenario are called: the first's level, the others' differences from it."""
    return [labels[0], *(tr("{scenario} less {baseline}", scenario=label, baseline=labels[0]) for label in labels[1:])]


def _part(table: pd.DataFrame, outcome: str, labels: Sequence[str], points: Sequence[Point], ladder: bool) -> Part:
    columns = [tr("change in {number}", number=name) if ladder else name for name in compared(labels)]
    by_key = {(row["point"], row["scenario"]): row for row in records(table)}
    numbers = list(range(len(points)))
    if ladder:
        numbers = [0, *sorted(numbers[1:], key=lambda point: -_size(by_key, point, labels))]
    rows = []
    for point in numbers:
        cells = []
        for label in labels:
            row = by_key.get((point, label))
            if row is None:
                cells.append(tr("not run"))
            else:
                cells.append(_first(row) if ladder and point == 0 else cell(row, ladder or label != labels[0]))
        rows.append([phrases.point(points[point].name), *cells])
    return Part(phrases.outcome(outcome), columns, rows, tr("Point"))


def _size(by_key: dict[Any, dict[str, Any]], point: int, labels: Sequence[str]) -> float:
    """How much a point changes: the difference between scenarios, or the scenario where there is one only."""
    found = [by_key.get((point, label)) for label in (labels[1:] or labels)]
    sizes = [abs(row["estimate"]) for row in found if row is not None]
    return max((size for size in sizes if math.isfinite(size)), default=0.0)


def _first(row: dict[str, Any]) -> str:
    """The level of a scenario at the first point, from which the others are told."""
    return numerals.level(numerals.scale_of(str(row["unit"])), row["mean"])


def cell(row: dict[str, Any], signed: bool, estimate: str = "estimate") -> str:
    """A number with its unit and interval, as `row` has them: unit, estimate (under that name), low, high."""
    scale = numerals.scale_of(str(row["unit"]))
    values = (row[estimate], row["low"], row["high"])
    if not math.isfinite(row[estimate]):
        return tr("undefined")
    if signed and row[estimate] == row["low"] == row["high"] == 0.0:
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


def parts(study: Study, points: Sequence[Point], most_factors: int | None = None) -> list[Part]:
    """All tables. `most_factors`: of those along which many points are told, the ones that explain most."""
    from fivelink_sim.view import response_table

    if is_told_by_points(str(study.manifest.get("method")), len(points)):
        return by_points(study, points)
    return response_table.parts(study, points, outcomes_of(study), most_factors)


def show(study: Study, points: Sequence[Point], file: IO[str] | None = None) -> None:
    """Print the tables of a sweep, and what to know of them."""
    from fivelink_sim.view.response_table import ON_A_TERMINAL

    console = Console(file=file, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = int(os.environ.get("COLUMNS", WIDTH))
    for part in parts(study, points, ON_A_TERMINAL):
        console.print(Text(part.title, style="bold"))
        table = Table(box=box.SIMPLE, pad_edge=False)
        for name in ("", *part.columns):
            table.add_column(Text(name), overflow="fold")
        for row in part.rows:
            table.add_row(*(Text(text) for text in row))
        console.print(table)
    for line in notes(study, points, ON_A_TERMINAL):
        console.print(line, markup=False)


def notes(study: Study, points: Sequence[Point], most_factors: int | None = None) -> list[str]:
    """How many runs stand behind the numbers, what ladders mean, and which points change nothing."""
    from fivelink_sim.view import response_table

    told = [_how_many(study, points)]
    if len(points) >= MANY:
        told.append(
            tr(
                "Of {points} such intervals about {number} leave 0 out by chance where there is no difference.",
                points=f"{len(points):,}",
                number=f"{len(points) / 20:,.0f}",
            )
        )
    if is_ladder(study):
        told += _of_ladder(study, points)
    elif not is_told_by_points(str(study.manifest.get("method")), len(points)):
        told += response_table.notes(study, most_factors)
    if study.failed:
        told.append(tr("{number} runs failed and are left out.", number=len(study.failed)))
    return told


def _how_many(study: Study, points: Sequence[Point]) -> str:
    done, number = study.replications, f"{len(points):,}"
    most = -(-study.manifest.get("blocks", 0) // len(points))
    if most > done:
        return tr(
            "Interrupted: means of {done} to {most} paired runs at each of {points} points, with 95 % intervals.",
            done=done,
            most=most,
            points=number,
        )
    return tr("Means of {done} paired runs at each of {points} points, with 95 % intervals.", done=done, points=number)


def _of_ladder(study: Study, points: Sequence[Point]) -> list[str]:
    told = [
        tr(
            "The first row has levels; the others tell what changes from it in a scenario, and in the difference "
            "between scenarios."
        )
    ]
    nothing = _without_effect(study, points)
    if nothing:
        fields = tr(", ").join(nothing)
        told.append(tr("Without any effect at any value tried, on any outcome of any run: {fields}.", fields=fields))
    elif study.manifest["method"] == "range_ends":
        told.append(tr("Every one of these fields has an effect: at some value, on some outcome of some run."))
    return told
