"""What one day looks like under one regime, as numbers: layers of the map, societies and their links, queues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from fivelink_sim.measure import community_cells
from fivelink_sim.measure.handed_over import handed_over
from fivelink_sim.measure.tallies import share
from fivelink_sim.model.world import (
    HIDDEN,
    IN_SERVICE,
    KNOWN,
    MISREAD,
    RELAPSED,
    SOCIETIES,
    TRIAGED,
    World,
)

STATES = {
    "hidden": HIDDEN,
    "known": KNOWN,
    "triaged": TRIAGED,
    "in service": IN_SERVICE,
    "misread": MISREAD,
    "relapsed": RELAPSED,
}


class Societies(NamedTuple):
    """The five societies on one day, over all communities; by society (5,), or (from society, to society)."""

    actors: np.ndarray  # who take part in the regime
    apart: np.ndarray  # who are there, but on their own
    backlog: np.ndarray  # clock h of open tasks
    weekly_hours: np.ndarray  # clock h a week, nominal
    strength: np.ndarray  # mean institutional strength of the links, 0..1; NaN without links
    trust: np.ndarray  # mean trust of the links, 0..1; NaN without links
    weight: np.ndarray  # mean of strength × trust; NaN without links
    cases: np.ndarray  # parts of needs taken on that day: from the society that took up the case to the provider's


# The map: arrays (rows, columns) of the district's cells, communities side by side, row by row

LAYERS: dict[str, Callable[[World], np.ndarray]] = {
    "open": community_cells.open_needs,
    "hidden": community_cells.hidden_needs,
    "trust": community_cells.trust,
    "outreach": community_cells.outreach,
}


def on_the_grid(worlds: Sequence[World], layer: Callable[[World], np.ndarray], columns: int) -> np.ndarray:
    """A layer of all communities as one map, (rows, columns) of cells; `columns` communities stand side by side."""
    side = int(worlds[0].here[0].side)
    rows = len(worlds) // columns
    blocks = np.stack([layer(world) for world in worlds]).reshape(rows, columns, side, side)
    return blocks.transpose(0, 2, 1, 3).reshape(rows * side, columns * side)


# Queues


def open_by_state(worlds: Sequence[World]) -> dict[str, int]:
    """Open needs by state."""
    counts = sum(np.bincount(community_cells.open_now(world)["state"], minlength=RELAPSED + 1) for world in worlds)
    return {name: int(counts[state]) for name, state in STATES.items()}  # type: ignore[index]


# Societies


def societies(worlds: Sequence[World], day: int) -> Societies:
    """Actors, links and the day's handed-over cases, society by society; `day` is a clock day that is done."""
    n = len(SOCIETIES)
    by_society = np.zeros((4, n))
    links = np.zeros((4, n, n))  # number, strength, trust, weight: sums
    cases = np.zeros((n, n), dtype=np.int64)
    for world in worlds:
        _add_actors(world, by_society)
        _add_links(world, links)
        _add_cases(world, day, cases)
    number = links[0]
    strength, trust, weight = (share(total, number) for total in links[1:])
    actors, apart, backlog, weekly_hours = by_society
    return Societies(actors, apart, backlog, weekly_hours, strength, trust, weight, cases)


def _add_actors(world: World, by_society: np.ndarray) -> None:
    actors = world.actors[world.actors["present"] == 1]
    linked = (actors["linked"] == 1).astype(float)
    weights = (linked, 1.0 - linked, actors["backlog"], actors["mean_hours"])
    for row, weight in zip(by_society, weights, strict=True):
        row += np.bincount(actors["society"], weight, minlength=len(SOCIETIES))


def _add_links(world: World, links: np.ndarray) -> None:
    """Sums over the links that are there, (4, from, to)."""
    strength, held = world.links["strength"], world.links["trust"]
    there = world.actors["linked"] == 1
    start, end = np.nonzero((strength > 0.0) & there[:, np.newaxis])
    pair = (world.actors["society"][start], world.actors["society"][end])
    s, t = strength[start, end], held[start, end]
    for table, value in zip(links, (np.ones(len(s)), s, t, s * t), strict=True):
        np.add.at(table, pair, value)


def _add_cases(world: World, day: int, cases: np.ndarray) -> None:
    """Counts the parts of needs that somebody took on that day, from the hub's society to the provider's."""
    parts, _ = handed_over(world, day, day)
    society = world.actors["society"]
    np.add.at(cases, (society[:, np.newaxis], society), parts)
