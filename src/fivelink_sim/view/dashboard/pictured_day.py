"""What one day looks like under one regime, as numbers: layers of the map, societies and their links, queues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from fivelink_sim.measure.tallies import share
from fivelink_sim.model.event_log import ACCEPTED, APPROVED
from fivelink_sim.model.world import (
    HIDDEN,
    IN_SERVICE,
    KNOWN,
    MISREAD,
    NOBODY,
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


def open_needs(world: World) -> np.ndarray:
    """Open needs in each cell of a community, known or hidden, (cells,)."""
    return _counted(world, _open(world))


def hidden_needs(world: World) -> np.ndarray:
    """Open needs in each cell that nobody knows of, (cells,)."""
    needs = _open(world)
    return _counted(world, needs[needs["state"] == HIDDEN])


def trust(world: World) -> np.ndarray:
    """Mean trust of the residents of each cell, 0..1, (cells,); NaN where nobody lives."""
    return share(world.cells["trust_total"], world.cells["residents"])


def outreach(world: World) -> np.ndarray:
    """Outreach that reaches each cell, rate a day, (cells,): how often somebody looks there."""
    everywhere = world.actors["outreach"][: int(world.here[0].first_team)].sum()
    found: np.ndarray = everywhere + world.cells["volunteer_outreach"]
    return found


LAYERS: dict[str, Callable[[World], np.ndarray]] = {
    "open": open_needs,
    "hidden": hidden_needs,
    "trust": trust,
    "outreach": outreach,
}


def on_the_grid(worlds: Sequence[World], layer: Callable[[World], np.ndarray], columns: int) -> np.ndarray:
    """A layer of all communities as one map, (rows, columns) of cells; `columns` communities stand side by side."""
    side = int(worlds[0].here[0].side)
    rows = len(worlds) // columns
    blocks = np.stack([layer(world) for world in worlds]).reshape(rows, columns, side, side)
    return blocks.transpose(0, 2, 1, 3).reshape(rows * side, columns * side)


def place_on_the_grid(community: int, cell: int, side: int, columns: int) -> tuple[int, int]:
    """Row and column on that map of a community's cell."""
    return (
        community // columns * side + cell // side,
        community % columns * side + cell % side,
    )


def _open(world: World) -> np.ndarray:
    needs = world.needs[: int(world.here[0].needs_used)]
    found: np.ndarray = needs[needs["state"] >= HIDDEN]
    return found


def _counted(world: World, needs: np.ndarray) -> np.ndarray:
    return np.bincount(needs["cell"], minlength=len(world.cells))


# Queues


def open_by_state(worlds: Sequence[World]) -> dict[str, int]:
    """Open needs by state."""
    counts = sum(np.bincount(_open(world)["state"], minlength=RELAPSED + 1) for world in worlds)
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
    log = world.log[: int(world.here[0].logged)]
    first, last = np.searchsorted(log["day"], [day, day + 1])
    today = log[first:last]
    today = today[np.isin(today["activity"], (ACCEPTED, APPROVED)) & (today["actor"] != NOBODY)]
    needs = world.needs[: int(world.here[0].needs_used)]
    order = np.argsort(needs["id"], kind="stable")
    place = np.searchsorted(needs["id"][order], today["case_id"])
    slot = order[np.minimum(place, len(order) - 1)] if len(order) else order
    hub = needs["hub"][slot]
    known = (needs["id"][slot] == today["case_id"]) & (hub != NOBODY)
    society = world.actors["society"]
    np.add.at(cases, (society[hub[known]], society[today["actor"][known]]), 1)
