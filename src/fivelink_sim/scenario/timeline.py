"""The parameters that hold on each day: a scenario's settings under its events. model.md §5.4, §10.15, §10.32.

In every span of days in which the same events are active: every `set` in the order of the file, then every `scale`,
then the bounds; whole numbers are rounded. Days count from the first recorded one; the warm-up has negative days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fivelink_sim.scenario.changed_settings import Path, changed, split
from fivelink_sim.scenario.changed_settings import with_values as with_values
from fivelink_sim.scenario.communities import number_of_communities, own_settings, own_settings_before
from fivelink_sim.scenario.communities import warmup_settings as warmup_settings
from fivelink_sim.scenario.field_paths import FieldInfo, shape_at, value_at
from fivelink_sim.scenario.schema.event_section import Event
from fivelink_sim.scenario.schema.settings import Settings

if TYPE_CHECKING:
    from fivelink_sim.scenario.loading import Scenario

_LARGEST = 1e300  # keeps a product of many factors finite until it is cut to its bounds


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of days with constant parameters: `first_day` up to, not including, `end_day`."""

    first_day: int
    end_day: int
    settings: tuple[Settings, ...]  # one a community; the same object where they are equal


def segments(
    scenario: Scenario,
    bases: Sequence[Settings] | None = None,
    warmup_bases: Sequence[Settings] | None = None,
) -> list[Segment]:
    """All spans of a run, in order, from the first day of the warm-up to the last recorded day.

    bases         each community's own settings before events; default: without the district's spread
    warmup_bases  the same for the warm-up under `run.warmup_regime`; default: `bases` with that regime's sections
    """
    return timeline_of(scenario.settings, bases, warmup_bases)


def timeline_of(
    settings: Settings,
    bases: Sequence[Settings] | None = None,
    warmup_bases: Sequence[Settings] | None = None,
) -> list[Segment]:
    """`segments` of bare settings."""
    number = number_of_communities(settings)
    if bases is None:
        bases, warmup_bases = own_settings(settings), own_settings_before(settings)
    if len(bases) != number:
        raise ValueError(f"bases must hold one Settings a community ({number}), got {len(bases)}")
    first, days = -settings.run.warmup, settings.run.days
    spans: list[Segment] = []
    if settings.run.warmup_regime is not None and first < 0:
        under = warmup_bases if warmup_bases is not None else _each(bases, warmup_settings)
        spans.append(Segment(first, 0, tuple(under)))
        first = 0
    cuts = {day for event in settings.events for day in (event.from_, _end(event, days)) if first < day < days}
    edges = [first, *sorted(cuts), days]
    for start, end in pairwise(edges):
        active = tuple(event for event in settings.events if event.from_ <= start < _end(event, days))
        spans.append(Segment(start, end, _under_events(bases, active)))
    return spans


def _end(event: Event, days: int) -> int:
    return days if event.until is None else min(event.until, days)


def _each(bases: Sequence[Settings], change: Any) -> tuple[Settings, ...]:
    """Change every distinct base once."""
    done: dict[int, Settings] = {}
    for base in bases:
        if id(base) not in done:
            done[id(base)] = change(base)
    return tuple(done[id(base)] for base in bases)


def _under_events(bases: Sequence[Settings], active: tuple[Event, ...]) -> tuple[Settings, ...]:
    """Every community's settings under the events that concern it."""
    if not active:
        return tuple(bases)
    if all(event.communities is None for event in active):
        return _each(bases, lambda base: under(base, active))
    concerned = [None if event.communities is None else frozenset(event.communities) for event in active]
    done: dict[tuple[int, tuple[bool, ...]], Settings] = {}
    result = []
    for community, base in enumerate(bases):
        holds = tuple(places is None or community in places for places in concerned)
        key = (id(base), holds)
        if key not in done:
            done[key] = under(base, tuple(event for event, held in zip(active, holds, strict=True) if held))
        result.append(done[key])
    return tuple(result)


def under(base: Settings, active: Iterable[Event]) -> Settings:
    """One community's settings while these events are active."""
    active = tuple(active)
    values: dict[Path, Any] = {}
    for event in active:
        for path, value in event.set.items():
            values[split(path)] = value
    scaled: set[Path] = set()
    for event in active:
        for path, factor in event.scale.items():
            parts = split(path)
            product = float(values.get(parts, value_at(base, parts))) * factor
            values[parts] = max(-_LARGEST, min(product, _LARGEST))
            scaled.add(parts)
    for parts in scaled:
        values[parts] = _within_bounds(values[parts], parts)
    return changed(base, values)


@lru_cache(maxsize=4096)
def _field(parts: Path) -> FieldInfo:
    shape = shape_at(parts)
    if not isinstance(shape, FieldInfo):  # cannot be: events are checked when a scenario is loaded
        raise KeyError(".".join(parts))
    return shape


def _within_bounds(value: float, parts: Path) -> float:
    """A scaled value cut to its field's bounds; a whole number is rounded, halves up."""
    field = _field(parts)
    low = -math.inf if field.low is None else field.low
    high = math.inf if field.high is None else field.high
    cut = min(max(value, low), high)
    return math.floor(cut + 0.5) if field.holds == "whole number" else cut
