"""A sweep as tables: what its points do to the scenarios' levels and to the differences between them.

A ladder and a small grid are told point by point; hundreds of points by how they spread, by how they go along each
factor (see response_table.py), and by those with the largest and the smallest difference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import IO, Any

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from fivelink_sim.analysis import effects
from fivelink_sim.experiment.designs import Point
from fivelink_sim.view import numerals, phrases, response_table
from fivelink_sim.view.language import tr
from fivelink_sim.view.response_table import ON_A_TERMINAL
from fivelink_sim.view.sweep_parts import Part, cell, compared, is_ladder, is_told_by_points, outcomes_of
from fivelink_sim.view.text_tables import console_on
from fivelink_sim.view.tidy import Study, records

MANY = 20  # points among which one is clear by chance


def by_points(study: Study, points: Sequence[Point]) -> list[Part]:
    """A table an outcome. On a ladder what a point changes, the most first; else levels and differences."""
    outcomes, ladder = outcomes_of(study), is_ladder(study)
    table = (effects.changes if ladder else effects.by_point)(study.runs, study.labels, outcomes)
    return [_part(table[table["outcome"] == name], name, study.labels, points, ladder) for name in outcomes]


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
    if is_told_by_points(str(study.manifest.get("method")), len(points)):
        return by_points(study, points)
    return response_table.parts(study, points, outcomes_of(study), most_factors)


def show(study: Study, points: Sequence[Point], file: IO[str] | None = None) -> None:
    """Print the tables of a sweep, and what to know of them."""
    console = console_on(file)
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
