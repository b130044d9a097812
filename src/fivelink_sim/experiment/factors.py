"""What a design varies: factors, each a field or several fields that move together, over the unit interval.

A sampler gives a place u in [0, 1) for each factor; the factor says which values of its fields that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Factor(NamedTuple):
    """A range between two ends, or a list of levels, of one field or of several that move together.

    paths    the fields
    levels   (levels, fields): the values of the fields at each level; none if it is a range
    ends     (fields, 2): the values of the fields at u = 0 and u = 1; none if it has levels
    whole    (fields,): whether a field of a range holds whole numbers, the ends among them
    """

    paths: tuple[str, ...]
    levels: tuple[tuple[Any, ...], ...] = ()
    ends: tuple[tuple[float, float], ...] = ()
    whole: tuple[bool, ...] = ()

    @property
    def name(self) -> str:
        """The field's path; those that move together joined by " & "."""
        return " & ".join(self.paths)

    def values_at(self, u: float) -> dict[str, Any]:
        """The values of the fields at u, 0..1: linear between the ends, or each level on an equal share of the way.

        A whole number from the lower end to the upper has each an equal share too.
        """
        if self.levels:
            level = self.levels[min(int(u * len(self.levels)), len(self.levels) - 1)]
            return dict(zip(self.paths, level, strict=True))
        return {
            path: _between(low, high, u, whole)
            for path, (low, high), whole in zip(self.paths, self.ends, self.whole, strict=True)
        }

    def place_of_level(self, number: int) -> float:
        """The middle of the share of the way, 0..1, that a level has."""
        return (number + 0.5) / len(self.levels)


def _between(low: float, high: float, u: float, whole: bool) -> float | int:
    if not whole:
        return max(min(low, high), min(low + u * (high - low), max(low, high)))  # rounding leaves no range
    first, step = int(low), 1 if high >= low else -1
    number = abs(int(high) - first) + 1
    return first + step * min(int(u * number), number - 1)


def values_at(factors: Sequence[Factor], place: Sequence[float]) -> dict[str, Any]:
    """The values of all fields at a place in the unit cube, (factors,)."""
    found: dict[str, Any] = {}
    for factor, u in zip(factors, place, strict=True):
        found |= factor.values_at(float(u))
    return found


class Layout(NamedTuple):
    """What a design varies and where its points lie; none on a ladder.

    places   (points, factors): in the unit cube; None where a listed point names no value
    """

    factors: tuple[Factor, ...] = ()
    places: tuple[tuple[float | None, ...], ...] = ()

    def details(self) -> dict[str, Any]:
        """As data for a manifest."""
        if not self.factors:
            return {}
        return {"factors": as_details(self.factors), "places": [list(place) for place in self.places]}


def layout_of(details: Mapping[str, Any]) -> Layout:
    """The layout that `Layout.details` wrote down."""
    if "factors" not in details:
        return Layout()
    return Layout(from_details(details["factors"]), tuple(tuple(place) for place in details["places"]))


def as_details(factors: Sequence[Factor]) -> list[dict[str, Any]]:
    """The factors as data for a manifest."""
    return [
        {
            "paths": list(factor.paths),
            "levels": [list(level) for level in factor.levels],
            "ends": [list(ends) for ends in factor.ends],
            "whole": list(factor.whole),
        }
        for factor in factors
    ]


def from_details(details: Sequence[Mapping[str, Any]]) -> tuple[Factor, ...]:
    """The factors that `as_details` wrote down."""
    return tuple(
        Factor(
            tuple(entry["paths"]),
            tuple(tuple(level) for level in entry["levels"]),
            tuple((ends[0], ends[1]) for ends in entry["ends"]),
            tuple(entry["whole"]),
        )
        for entry in details
    )
