"""The points of a design: settings at which every scenario of an experiment runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

from fivelink_sim.experiment.arms import Arm
from fivelink_sim.experiment.factors import Factor, values_at
from fivelink_sim.experiment.plan_fields import MOST_POINTS as MOST_POINTS
from fivelink_sim.scenario.communities import set_by_every, set_by_some
from fivelink_sim.scenario.field_paths import FieldInfo, fields_of, value_at
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.timeline import with_values

Named = Sequence[tuple[str, Scenario]]  # label, scenario
NO_SHARES: Mapping[str, float] = MappingProxyType({})

AS_IT_IS, NOTHING = "as it is", "all rules off"
MOST_NAMED = 4  # fields that a point is named by; of more its number


class Point(NamedTuple):
    """Settings laid over every scenario; fields by path."""

    name: str
    values: dict[str, Any]


def arms_at(scenarios: Named, points: Sequence[Point]) -> tuple[Arm, ...]:
    """Every scenario at every point, point by point; without points the scenarios alone."""
    if not points:
        return tuple(Arm(label, scenario) for label, scenario in scenarios)
    return tuple(
        Arm(label, at_point(scenario, point), number)
        for number, point in enumerate(points)
        for label, scenario in scenarios
    )


def at_point(scenario: Scenario, point: Point) -> Scenario:
    """The scenario with the point's values."""
    values = {path: tuple(value) if isinstance(value, list) else value for path, value in point.values.items()}
    return replace(scenario, settings=with_values(scenario.settings, values)) if values else scenario


def grid(factors: Sequence[Factor], shares: Mapping[str, float] = NO_SHARES) -> list[Point]:
    """Every combination of the factors' levels, the last factor fastest; `shares` of groups."""
    points = []
    for combination in product(*(factor.levels for factor in factors)):
        pairs = zip(factors, combination, strict=True)
        values = {path: value for factor, level in pairs for path, value in zip(factor.paths, level, strict=True)}
        points.append(Point(told(values) or AS_IT_IS, with_rest(values, shares)))
    return points


def grid_places(factors: Sequence[Factor]) -> list[tuple[float, ...]]:
    """Where the points of the grid lie in the unit cube, (points, factors): a level in the middle of its share."""
    return list(product(*([factor.place_of_level(i) for i in range(len(factor.levels))] for factor in factors)))


def sampled(
    factors: Sequence[Factor], places: Iterable[Sequence[float]], shares: Mapping[str, float] = NO_SHARES
) -> list[Point]:
    """The points at these places of the unit cube, (points, factors); `shares` of groups."""
    points = []
    for number, place in enumerate(places):
        values = values_at(factors, place)
        points.append(Point(named_by_values(values, number), with_rest(values, shares)))
    return points


def named_by_values(values: Mapping[str, Any], number: int) -> str:
    """The name of a point of a sample or list: its few values, or its number, from 0."""
    if not values:
        return AS_IT_IS
    return told(values, short=True) if len(values) <= MOST_NAMED else f"point {number}"


def told(values: Mapping[str, Any], short: bool = False) -> str:
    """The values as one reads them: `government.burden=0.4, regime.max_hops=2`; if `short`, with four digits."""
    return ", ".join(f"{path}={shown(value, short)}" for path, value in values.items())


def shown(value: Any, short: bool = False) -> str:
    """A value as a file would have it; a long number cut to four digits if `short`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(shown(item, short) for item in value)}]"
    if short and isinstance(value, float):
        return f"{value:.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:.4g}"
    return str(value)


def remove_one(fields: Sequence[FieldInfo]) -> list[Point]:
    """The scenarios as they are, then with one rule off at a time."""
    return [Point(AS_IT_IS, {}), *(Point(f"without {field.path}", {field.path: field.off}) for field in fields)]


def add_one(fields: Sequence[FieldInfo]) -> list[Point]:
    """All these rules off, then with one of them on at a time."""
    off = {field.path: field.off for field in fields}
    without = [(field.path, {path: value for path, value in off.items() if path != field.path}) for field in fields]
    return [Point(NOTHING, off), *(Point(f"only {path}", values) for path, values in without)]


def range_ends(fields: Sequence[FieldInfo], shares: Mapping[str, float]) -> list[Point]:
    """The scenarios as they are, then each field off and at both ends of its plausible range; `shares` of groups."""
    points = [Point(AS_IT_IS, {})]
    for field in fields:
        points += [
            Point(f"{field.path}={value:.10g}", with_shares({field.path: value}, shares)) for value in ends_of(field)
        ]
    return points


def ends_of(field: FieldInfo) -> list[Any]:
    """The value that switches a field's rule off and the ends of its plausible range, but for the value that it has."""
    values: list[Any] = [] if field.off is None else [field.off]
    values += [end for end in field.plausible or () if end not in values]
    return [value for value in values if value != field.default]


def rules(scenarios: Named) -> list[FieldInfo]:
    """Fields with a value that switches their rule off, which is on in at least one of the scenarios.

    A field that every community sets itself is none: the value that switches it off would reach nobody.
    """
    own = {path for _, scenario in scenarios for path in set_by_every(scenario.settings)}
    found: dict[str, FieldInfo] = {}
    for _, scenario in scenarios:
        for field in fields_of(scenario.settings):
            if field.off is None or field.path in own:
                continue
            if field.path not in found or found[field.path].default == field.off:
                found[field.path] = field
    return [field for field in found.values() if field.default != field.off]


def group_shares(settings: Settings) -> dict[str, float]:
    """Path of each group's share -> the share; first the one that is the rest of the residents."""
    shares = {f"population.groups.{name}.share": group.share for name, group in settings.population.groups.items()}
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def with_shares(values: dict[str, Any], shares: Mapping[str, float]) -> dict[str, Any]:
    """The values, and where they change a group's share, the share of the largest group so that all sum to 1."""
    changed = {path: value for path, value in values.items() if path in shares}
    if not changed:
        return values
    rest = next(iter(shares))
    others = sum(changed.get(path, share) for path, share in shares.items() if path != rest)
    return values | {rest: 1.0 - others}


def with_rest(values: dict[str, Any], shares: Mapping[str, float]) -> dict[str, Any]:
    """As `with_shares`, unless the values say the share of the largest group themselves."""
    return values if not shares or next(iter(shares)) in values else with_shares(values, shares)


def worlds(scenarios: Named, number: int, seed: int) -> list[Point]:
    """Worlds drawn from the plausible ranges, each field uniform by itself.

    A world draws every field that all scenarios leave at its default, and the strength of every link on which those
    that have it agree. What a scenario sets is what it asks about, and stays. A value depends on (seed, world, path).
    Communities keep what they set themselves: a field that every community sets is not drawn, nor are shares of groups
    where one sets any of them, since all must sum to 1.
    """
    ranges = dict(drawn_ranges(scenarios))
    shares = group_shares(scenarios[0][1].settings)
    return [
        Point(
            f"world {world}",
            with_shares({path: _drawn(field, seed, world) for path, field in ranges.items()}, shares),
        )
        for world in range(number)
    ]


def drawn_ranges(scenarios: Named) -> Iterator[tuple[str, FieldInfo]]:
    """The fields that a world draws, with their ranges."""
    default = Settings()
    kept = _kept_by_communities(scenarios)
    rest = next(iter(group_shares(scenarios[0][1].settings)))
    for field in fields_of(scenarios[0][1].settings):
        held = [_value(scenario.settings, field.path) for _, scenario in scenarios]
        if field.path.startswith("regime.links.") or field.plausible is None or field.path in {rest, *kept}:
            continue
        if all(value is not None and value == _value(default, field.path) for value in held):
            yield field.path, field
    links = {field.path: field for _, scenario in scenarios for field in fields_of(scenario.settings)}
    for path, field in links.items():
        if path.startswith("regime.links.") and field.plausible and path not in kept and _agreed(path, scenarios):
            yield path, field


def _kept_by_communities(scenarios: Named) -> set[str]:
    """Fields that cannot be drawn for a district: the communities of a scenario have values of their own."""
    found: set[str] = set()
    for _, scenario in scenarios:
        shares = group_shares(scenario.settings)
        found |= set_by_every(scenario.settings)
        found |= shares.keys() if shares.keys() & set_by_some(scenario.settings).keys() else set()
    return found


def _agreed(path: str, scenarios: Named) -> bool:
    """Whether all scenarios give a link one strength; those that do not link both societies do not count."""
    start, end = path.split(".")[2:]
    strengths = {
        _value(scenario.settings, path)
        for _, scenario in scenarios
        if {start, end} <= set(scenario.settings.regime.participants)
    }
    return len(strengths) == 1 and strengths != {0.0}


def _value(settings: Settings, path: str) -> object:
    try:
        return value_at(settings, tuple(path.split(".")))
    except KeyError:
        return None


def _drawn(field: FieldInfo, seed: int, world: int) -> float:
    """Uniform between the ends of the range; a whole number where the field holds one."""
    digest = hashlib.sha256(f"{seed}/{world}/{field.path}".encode()).digest()
    u = (int.from_bytes(digest[:8], "big") >> 11) / 2.0**53
    low, high = field.plausible or (0.0, 0.0)
    if field.holds == "whole number":
        return int(low) + int(u * (int(high) - int(low) + 1))
    return low + u * (high - low)
