"""What the tables of a sweep have in common: which outcomes, how its points are told, and a cell of a number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from fivelink_sim.view import numerals
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import Study

DEFAULT_OUTCOMES = ("resolution_rate", "median_days")
LADDERS = ("remove_one", "add_one", "range_ends")  # methods whose first point is what the others are held against
SAMPLES = ("latin_hypercube", "sobol")  # methods that draw their points
MOST_ROWS = 40  # points of a grid or list that are told one by one
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


def compared(labels: Sequence[str]) -> list[str]:
    """What the numbers of each scenario are called: the first's level, the others' differences from it."""
    return [labels[0], *(tr("{scenario} less {baseline}", scenario=label, baseline=labels[0]) for label in labels[1:])]


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
