"""Room in the tables: they have a fixed length inside a kernel, are checked before each day and grow between days."""

from __future__ import annotations

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
def has_room(world, day):
    """Whether the tables can take whatever this day brings: tables have a fixed length inside a kernel."""
    here = world.here[0]
    today = world.parameters[world.segment_of_day[day]]
    mean = 0.0
    for group in range(here.groups):
        mean += today.group_total[group] * here.group_size[group]
    arising = most_needs(mean * growth_by(today.trend_need, day - here.warmup))
    joining = len(world.residents) + most_needs(today.volunteer_outsiders)
    room = here.free_slots >= arising
    room = room and here.cases_ended + len(world.needs) <= len(world.cases)
    room = room and (day % 7 != 6 or here.volunteers + joining <= len(world.volunteers))
    if here.logging:
        room = room and here.logged + MOST_EVENTS_A_DAY * len(world.needs) <= len(world.log)
    return room


def records(n: int | tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An empty table whose records read alike compiled and interpreted (`table[i].field`)."""
    return np.zeros(n, dtype).view(np.recarray)


def with_room(world: World, day: int) -> World:
    """The World, its tables doubled if one of them has no room for the day."""
    while not has_room(world, day):
        here = world.here[0]
        world = more_slots(world, 2 * len(world.needs))
        world = world._replace(
            cases=grown(world.cases, 2 * (len(world.cases) + len(world.needs))),
            volunteers=grown(world.volunteers, len(world.volunteers) + len(world.residents) + int(here.volunteers)),
            log=grown(world.log, 2 * len(world.log) + MOST_EVENTS_A_DAY * len(world.needs))
            if here.logging
            else world.log,
        )
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
    order = np.zeros(slots, np.int64)
    order[:before] = world.order
    score = np.zeros(slots)
    score[:before] = world.score
    return world._replace(needs=needs, free=free, order=order, score=score)


def grown(table: np.ndarray, n: int) -> Any:
    """A copy of a table with room for n records."""
    larger = records(n, table.dtype)
    larger[: len(table)] = table
    return larger
