"""`design.points` of an experiment file: points written out one by one, there or in a CSV file beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fivelink_sim.experiment.designs import Point, group_shares, named_by_values, with_rest
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.field_values import FieldValues
from fivelink_sim.experiment.plan_fields import MOST_POINTS
from fivelink_sim.experiment.point_checks import problems_at
from fivelink_sim.experiment.points_file import read_points
from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo
from fivelink_sim.scenario.inheritance import Location
from fivelink_sim.scenario.problems import ScenarioError

AT: Location = ("design", "points")
MOST_LEVELS = 6  # different numbers of a field that are told one by one; of more the range
WHAT = "is a list of points, such as {government.burden: 0.4}, or the name of a CSV file"


class Listed(NamedTuple):
    """Points, and the fields that they name."""

    points: tuple[Point, ...]
    fields: dict[str, FieldInfo]


def listed(given: Given, folder: Path, values: FieldValues) -> Listed:
    """The points in their order; what is wrong is added to the problems of `values`."""
    items = _items(given, folder, values)
    fields: dict[str, FieldInfo] = {}
    rows: list[dict[str, Any]] = [{} for _ in items]
    for path, cells in _by_field(items).items():
        field = values.field(path, cells[0][1], (*AT, path))
        if field is None:
            continue
        fields[path] = field
        read = values.values(field, [cell for _, cell in cells])
        if len(read) == len(cells):
            for (number, _), value in zip(cells, read, strict=True):
                rows[number][path] = value
    names = [_name(item, number, values) for number, item in enumerate(items)]
    if values.problems:
        return Listed((), {})
    shares = group_shares(values.scenarios[0][1].settings)
    points = tuple(
        Point(name or named_by_values(row, number), with_rest(row, shares))
        for number, (row, name) in enumerate(zip(rows, names, strict=True))
    )
    values.problems += problems_at(values.scenarios, points, [item.place for item in items])
    return Listed(points, fields)


def _by_field(items: Sequence[Given]) -> dict[str, list[tuple[int, Given]]]:
    """Path -> number of the point and its value, wherever it is said."""
    found: dict[str, list[tuple[int, Given]]] = {}
    for number, item in enumerate(items):
        for path, child in item.value.items():
            if path != "name":
                found.setdefault(path, []).append((number, child))
    return found


def _items(given: Given, folder: Path, values: FieldValues) -> tuple[Given, ...]:
    """The points as mappings, from the list or from the file."""
    if isinstance(given.value, str):
        try:
            return read_points(given.value, folder, given.place, MOST_POINTS)
        except ScenarioError as error:
            values.problems += error.problems
            return ()
    if not isinstance(given.value, tuple) or not given.value:
        values.problems.append(given.place.problem(AT, WHAT))
        return ()
    if len(given.value) > MOST_POINTS:
        values.problems.append(given.place.problem(AT, f"has {len(given.value):,} points; at most {MOST_POINTS:,}"))
        return ()
    wrong = [(i, item) for i, item in enumerate(given.value) if not item.is_mapping]
    for i, item in wrong:
        values.problems.append(item.place.problem((*AT, i), f"{item.typed} is no mapping of fields to values"))
    return () if wrong else given.value


def _name(item: Given, number: int, values: FieldValues) -> str | None:
    """What the point is called in the file, if it is."""
    given = item.value.get("name")
    if given is None or given.value is None:
        return None
    name = given.value
    if not isinstance(name, str) or not name.isprintable() or not 1 <= len(name) <= 100:
        message = f"{given.typed} is no name: one line of 1 to 100 characters"
        values.problems.append(given.place.problem((*AT, number, "name"), message))
        return None
    return name


def factors_behind(
    points: Sequence[Point], fields: Mapping[str, FieldInfo]
) -> tuple[tuple[Factor, ...], list[tuple[float | None, ...]]]:
    """What listed points vary, as factors, and the places of the points, (points, factors); None: not said there.

    A field of numbers is a range from the least to the greatest, with few numbers or other values it has levels.
    """
    factors: list[Factor] = []
    columns: list[list[float | None]] = []
    for path, field in fields.items():
        told = [point.values.get(path) for point in points]
        factor = _factor(path, field, [value for value in told if value is not None])
        if factor is not None:
            factors.append(factor)
            columns.append([None if value is None else _place(factor, value) for value in told])
    return tuple(factors), list(zip(*columns, strict=True)) if columns else [() for _ in points]


def _factor(path: str, field: FieldInfo, told: Sequence[Any]) -> Factor | None:
    """A factor of the values; None if there is one value only."""
    different = list({repr(value): value for value in told}.values())
    if len(different) < 2:
        return None
    numbers = field.holds in ("number", "whole number")
    if numbers and len(different) > MOST_LEVELS:
        return Factor((path,), ends=((min(told), max(told)),), whole=(field.holds == "whole number",))
    return Factor((path,), levels=tuple((value,) for value in (sorted(different) if numbers else different)))


def _place(factor: Factor, value: Any) -> float:
    if factor.levels:
        return factor.place_of_level(factor.levels.index((value,)))
    low, high = factor.ends[0]
    number = high - low + 1 if factor.whole[0] else 0
    return float((value - low + 0.5) / number if number else (value - low) / (high - low))
