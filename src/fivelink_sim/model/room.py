"""Room in the tables: they have a fixed length inside a kernel, are checked before each day and grow between days."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from fivelink_sim.model.arise import growth_by
from fivelink_sim.model.event_log import MOST_EVENTS_A_DAY
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.world import World


@kernel
def most_needs(mean):
    """A bound on a Poisson count with this mean that fails less than once in 1e20 days."""
    return int(math.ceil(mean + 12.0 * math.sqrt(mean) + 60.0))


@kernel
def most_arising(world, day):
    """A bound on the needs that arise on a day."""
    here = world.here[0]
    today = world.parameters[world.segment_of_day[day]]
    mean = 0.0
    for group in range(here.groups):
        mean += today.group_total[group] * here.group_size[group]
    return most_needs(mean * growth_by(today.trend_need, day - here.warmup))


@kernel
def most_joining(world, day):
    """A bound on the volunteers who join at the end of a day."""
    if day % 7 != 6:
        return 0
    today = world.parameters[world.segment_of_day[day]]
    return len(world.residents) + most_needs(today.volunteer_outsiders)


@kernel
def has_room(world, day):
    """Whether the tables can take whatever this day brings: tables have a fixed length inside a kernel."""
    here = world.here[0]
    room = here.free_slots >= most_arising(world, day)
    room = room and here.cases_ended + len(world.needs) <= len(world.cases)
    room = room and here.volunteers + most_joining(world, day) <= len(world.volunteers)
    if here.logging:
        room = room and here.logged + MOST_EVENTS_A_DAY * len(world.needs) <= len(world.log)
    return room


def records(n: int | tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An empty table whose records read alike compiled and interpreted (`table[i].field`)."""
    return np.zeros(n, _of_records(dtype)).view(np.recarray)


@functools.lru_cache(maxsize=64)
def _of_records(dtype: np.dtype) -> np.dtype:
    """The type of records with attributes, which NumPy would make anew for each table, in ten times its time."""
    return np.dtype((np.record, dtype))


def with_room(world: World, day: int) -> World:
    """The World, each table that lacks room for the day grown to twice what it then needs."""
    here = world.here[0]
    arising = int(most_arising(world, day))
    if here.free_slots < arising:
        world = more_slots(world, 2 * len(world.needs) + arising)
    cases = int(here.cases_ended) + len(world.needs)
    if cases > len(world.cases):
        world = world._replace(cases=grown(world.cases, 2 * cases))
    volunteers = int(here.volunteers) + int(most_joining(world, day))
    if volunteers > len(world.volunteers):
        world = world._replace(volunteers=grown(world.volunteers, 2 * volunteers))
    events = int(here.logged) + MOST_EVENTS_A_DAY * len(world.needs)
    if here.logging and events > len(world.log):
        world = world._replace(log=grown(world.log, 2 * events))
    return world


def more_slots(world: World, slots: int) -> World:
    """The same World with room for `slots` open needs, and the order of cases for as many."""
    before = len(world.needs)
    free = np.zeros(slots, np.int64)
    n_free = int(world.here[0].free_slots)
    # low slots on top of the stack, so that the table stays dense
    free[slots - before : slots - before + n_free] = world.free[:n_free]
    free[: slots - before] = np.arange(slots - 1, before - 1, -1)
    world.here[0].free_slots = slots - before + n_free
    needs = grown(world.needs, slots)
    needs["resident"][before:] = 0
    order, merging = (grown(table, slots) for table in (world.order, world.merging))
    return world._replace(needs=needs, free=free, order=order, merging=merging)


def grown(table: np.ndarray, n: int) -> Any:
    """A copy of a table with room for n records."""
    larger = records(n, table.dtype)
    as_bytes(larger)[: len(table)] = as_bytes(table)
    return larger


def first_records(table: np.ndarray, n: int) -> Any:
    """A copy of a table's first n records."""
    return as_bytes(table)[:n].copy().view(table.dtype).view(np.recarray)


def as_bytes(table: np.ndarray) -> np.ndarray:
    """The same records without fields: NumPy copies each at once, not field by field, thirty times as fast."""
    return np.asarray(table).view(f"V{table.dtype.itemsize}")
