"""A box in the space of a study's inputs: what is varied, which values a box takes in, fresh points within and outside.

An input is a Factor: a field, or several that move together, over the unit interval. It goes by its leading field: by
that field's number, or, where it holds no numbers, by the place of its value in the factor's list of levels.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fivelink_sim.experiment.designs import Point, group_shares, with_rest
from fivelink_sim.experiment.factors import Factor, from_details, values_at
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.scenario.schema.settings import Settings

if TYPE_CHECKING:
    import numpy as np

Spans = list[tuple[float, float]]  # parts of the unit interval, in order


class Limit(NamedTuple):
    """What a box takes in of an input: numbers from low to high, both in it (None: no limit), or some of its levels."""

    name: str
    low: float | None = None
    high: float | None = None
    levels: tuple[int, ...] | None = None


class Inputs(NamedTuple):
    """What varies over a study's points, and what else every point sets."""

    factors: tuple[Factor, ...]
    constants: dict[str, Any]
    shares: dict[str, float]  # of groups, see designs.with_rest

    def values_at(self, place: Sequence[float]) -> dict[str, Any]:
        """The values of a point at a place in the unit cube, (factors,)."""
        return with_rest(self.constants | values_at(self.factors, place), self.shares)


def inputs_of(points: Sequence[Point], kept: Sequence[dict[str, Any]], settings: Settings) -> Inputs:
    """The inputs of a study: its sampled factors where the manifest keeps them, else every field that varies.

    kept       `details["factors"]`, as JSON; may be empty. A field of no factor ranges from its least value to its
               greatest, or over the values that occur
    settings   of any of the study's scenarios

    InputError if the points do not all set the same fields, or nothing varies.
    """
    paths = list(points[0].values) if points else []
    if any(set(point.values) != set(paths) for point in points):
        raise InputError("its points do not all set the same fields; discover needs points drawn from ranges")
    varied = [path for path in paths if len({_key(point.values[path]) for point in points}) > 1]
    factors = [
        factor for factor in from_details(kept) if set(factor.paths) <= set(paths) and set(factor.paths) & set(varied)
    ]
    made = {path for factor in factors for path in factor.paths}
    shares = group_shares(settings)
    rest = next(iter(shares), "")
    if rest not in made and any(path in shares and path != rest for path in varied):
        made.add(rest)  # it follows from the shares of the other groups
    own = [path for path in varied if path not in made]
    factors += [_over_values(path, [point.values[path] for point in points], settings) for path in own]
    if not factors:
        raise InputError("nothing varies over its points; discover needs points drawn from ranges")
    constants = {path: points[0].values[path] for path in paths if path not in made and path not in own}
    return Inputs(tuple(factors), constants, shares)


def _over_values(path: str, values: Sequence[Any], settings: Settings) -> Factor:
    """A factor over the values that a field takes: from the least number to the greatest, or each of other values."""
    if all(_is_number(value) for value in values):
        whole = field_at(path, settings).holds == "whole number"
        return Factor((path,), ends=((min(values), max(values)),), whole=(whole,))
    distinct = {_key(value): value for value in values}
    return Factor((path,), levels=tuple((distinct[key],) for key in sorted(distinct)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def lead(factor: Factor) -> int:
    """The number of the field that stands for a factor: the first that changes over its way."""
    if factor.levels:
        changing = [len({_key(level[i]) for level in factor.levels}) > 1 for i in range(len(factor.paths))]
    else:
        changing = [low != high for low, high in factor.ends]
    return changing.index(True) if True in changing else 0


def is_number(factor: Factor) -> bool:
    """Whether an input goes by a number; else it goes by its place among the levels."""
    if not factor.levels:
        return True
    values = [level[lead(factor)] for level in factor.levels]
    return all(_is_number(value) for value in values) and len(set(values)) == len(values)


def coordinate(factor: Factor, values: Mapping[str, Any]) -> float | int:
    """Where a point with these values stands on an input: the leading field's number, or the place of its level."""
    if is_number(factor):
        return float(values[factor.paths[lead(factor)]])
    here = [_key(values[path]) for path in factor.paths]
    for place, level in enumerate(factor.levels):
        if [_key(value) for value in level] == here:
            return place
    raise InputError(f"{factor.name}: {values[factor.paths[0]]!r} is none of its levels")


def spans(factor: Factor, limit: Limit) -> Spans:
    """The parts of an input's unit interval that a limit takes in."""
    values = standing(factor)
    if values is not None:
        taken = [place for place, value in enumerate(values) if _taken_in(limit, value, place)]
        return [(place / len(values), (place + 1) / len(values)) for place in taken]
    first, last = factor.ends[lead(factor)]
    low = min(first, last) if limit.low is None else limit.low
    high = max(first, last) if limit.high is None else limit.high
    start, end = sorted((value - first) / (last - first) for value in (low, high))
    return [(max(0.0, start), min(1.0, end))]


def standing(factor: Factor) -> list[Any] | None:
    """The values of the leading field, each with an equal share of the unit interval; None if it goes continuously."""
    number = lead(factor)
    if factor.levels:
        return [level[number] for level in factor.levels]
    if not factor.whole[number]:
        return None
    first, last = (int(end) for end in factor.ends[number])
    return list(range(first, last + 1)) if last >= first else list(range(first, last - 1, -1))


def _taken_in(limit: Limit, value: Any, place: int) -> bool:
    if limit.levels is not None:
        return place in limit.levels
    return (limit.low is None or value >= limit.low) and (limit.high is None or value <= limit.high)


def volume(factors: Sequence[Factor], box: Sequence[Limit]) -> float:
    """The share of all places in the unit cube that lie in the box."""
    return math.prod(sum(end - start for start, end in parts) for parts in _sides(factors, box).values())


def fresh_points(inputs: Inputs, box: Sequence[Limit], number: int, seed: int) -> list[Point]:
    """So many points within the box, then as many outside, each uniform over the study's own ranges and independent.

    They depend on the seed only, and are none of the study's own.
    """
    import numpy as np

    rng = np.random.default_rng([seed % 2**64, number])
    sides = _sides(inputs.factors, box)
    inside = rng.random((number, len(inputs.factors)))
    for factor, parts in sides.items():
        inside[:, factor] = [_squeezed(u, parts) for u in inside[:, factor]]
    outside = _outside(rng, sides, number, len(inputs.factors))
    return [
        Point(f"{where} {i + 1}", inputs.values_at([float(u) for u in place]))
        for where, places in (("inside", inside), ("outside", outside))
        for i, place in enumerate(places)
    ]


def _sides(factors: Sequence[Factor], box: Sequence[Limit]) -> dict[int, Spans]:
    """Number of a factor that the box limits -> the parts of its unit interval that are taken in."""
    numbers = {factor.name: number for number, factor in enumerate(factors)}
    return {numbers[limit.name]: spans(factors[numbers[limit.name]], limit) for limit in box}


def _squeezed(u: float, parts: Spans) -> float:
    """The place u, 0..1, of the parts laid end to end."""
    left = u * sum(end - start for start, end in parts)
    for start, end in parts:
        if left < end - start:
            return start + left
        left -= end - start
    return math.nextafter(parts[-1][1], 0.0)


def _outside(rng: np.random.Generator, sides: Mapping[int, Spans], number: int, width: int) -> list[np.ndarray]:
    """Places outside the box: those of the whole cube that are not within it."""
    found: list[np.ndarray] = []
    while len(found) < number:
        found += [place for place in rng.random((number, width)) if not _within(place, sides)]
    return found[:number]


def _within(place: np.ndarray, sides: Mapping[int, Spans]) -> bool:
    return all(any(start <= place[factor] < end for start, end in parts) for factor, parts in sides.items())
