"""An axis of a map over two fields, as it is given: `regime.hours_per_link=0:0.6:7`, from 0 to 0.6 in 7 places."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

from fivelink_sim.experiment.designs import NO_SHARES, Named, Point, told, with_rest
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.communities import set_by_every
from fivelink_sim.scenario.field_paths import FieldInfo, shape_at, value_at
from fivelink_sim.scenario.problems import quoted
from fivelink_sim.scenario.wording import no_such_field

MOST_PLACES = 12
FORM = "FIELD=FROM:TO:PLACES, such as regime.hours_per_link=0:0.6:7"


class Axis(NamedTuple):
    """A field and the values it takes, rising."""

    path: str
    values: tuple[float | int, ...]
    unit: str
    meaning: str


def axis_of(name: str, text: str, scenarios: Named) -> Axis:
    """The axis that a text stands for. InputError names the option, what was given and what is allowed."""
    path, equals, rest = text.partition("=")
    path, parts = path.strip(), rest.split(":")
    if not equals or len(parts) != 3:
        raise InputError(f"{name}: '{quoted(text)}' is no axis: {FORM}")
    field = _field(name, path, scenarios)
    try:
        start, end, number = float(parts[0]), float(parts[1]), int(parts[2])
    except ValueError:
        raise InputError(f"{name}: '{quoted(rest)}' are no three numbers: {FORM}") from None
    if not 2 <= number <= MOST_PLACES:
        raise InputError(f"{name}: {path}: an axis has 2 to {MOST_PLACES} places, got {number}")
    if not (math.isfinite(start) and math.isfinite(end) and start < end):
        raise InputError(f"{name}: {path}: goes from a number to a greater one, got {parts[0]} to {parts[1]}")
    for value in (start, end):
        _check_bounds(name, field, value)
    values = [round(start + (end - start) * i / (number - 1), 10) for i in range(number)]
    if field.holds == "whole number":
        values = sorted({math.floor(value + 0.5) for value in values})
        if len(values) < 2:
            raise InputError(f"{name}: {path}: holds whole numbers; there is one only from {parts[0]} to {parts[1]}")
    return Axis(path, tuple(values), field.unit, field.meaning)


def _field(name: str, path: str, scenarios: Named) -> FieldInfo:
    parts = tuple(path.split("."))
    shape = shape_at(parts)
    for _, scenario in scenarios:
        if not isinstance(shape, FieldInfo):
            raise InputError(f"{name}: {quoted(path)}: {no_such_field(parts, scenario.settings)}")
        try:
            value_at(scenario.settings, parts)
        except KeyError:
            raise InputError(f"{name}: {quoted(path)}: {no_such_field(parts, scenario.settings)}") from None
    assert isinstance(shape, FieldInfo)  # noqa: S101 - there are two scenarios
    if any(path in set_by_every(scenario.settings) for _, scenario in scenarios):
        raise InputError(f"{name}: {path}: every community sets this itself (district.communities): no map shows it")
    if shape.holds not in ("number", "whole number"):
        raise InputError(f"{name}: {path}: holds no numbers ({shape.holds}), so it can be no axis")
    return shape


def _check_bounds(name: str, field: FieldInfo, value: float) -> None:
    low = -math.inf if field.low is None else field.low
    high = math.inf if field.high is None else field.high
    if not low <= value <= high:
        raise InputError(f"{name}: {field.path}: {value:g} is not between {low:g} and {high:g}")


def map_points(axes: Sequence[Axis], shares: Mapping[str, float] = NO_SHARES) -> tuple[Point, ...]:
    """Every combination of the axes' values, the last axis fastest; `shares` of groups."""
    points = []
    for combination in product(*(axis.values for axis in axes)):
        values = dict(zip((axis.path for axis in axes), combination, strict=True))
        points.append(Point(told(values), with_rest(values, shares)))
    return tuple(points)
