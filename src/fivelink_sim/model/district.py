"""A run: every community of a district through all its days. The model's one way in and out.

Communities that share nothing need nothing of each other: each goes through all its days, several at a time if there
are threads for it, with the same results. With district-wide funds they go through each day together, so that the case
that comes first in the regime's order is paid first, wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.model.common_funds import run_together
from fivelink_sim.model.day import run_days
from fivelink_sim.model.initialization import new_funds, new_world
from fivelink_sim.model.parameters import build_parameters
from fivelink_sim.model.room import first_records, grown, with_room
from fivelink_sim.model.settle import close_open_needs
from fivelink_sim.model.world import World

if TYPE_CHECKING:
    from fivelink_sim.scenario.loading import Scenario


class Books(NamedTuple):
    """What was recorded of a community: tables of its World."""

    here: np.ndarray
    ledger: np.ndarray
    cases: np.ndarray
    log: np.ndarray


class Run(NamedTuple):
    """What one run leaves behind. Clock days count from the first day of the warm-up."""

    seed: int
    warmup: int  # days: the first rows of every ledger
    days: int  # recorded days
    kinds: tuple[str, ...]  # `cases.kind` indexes it
    groups: tuple[str, ...]  # `cases.group` indexes it
    group_sizes: np.ndarray  # (n_communities, n_groups) residents
    ledgers: tuple[np.ndarray, ...]  # one a community: (warmup + days,) of ledger_dtype
    fund_ledger: np.ndarray | None  # of district-wide funds: money columns only
    cases: tuple[np.ndarray, ...]  # one a community: every need, in order of ending, the open ones last
    logs: tuple[np.ndarray, ...]
    worlds: tuple[World, ...]  # the final state; none if only the books were kept
    communities: tuple[str, ...] = ()  # their names, row by row


def simulate(scenario: Scenario, seed: int, *, log: bool = False, threads: int = 1, books_only: bool = False) -> Run:
    """Runs a scenario under a seed (0 <= seed < 2**63). A function of the resolved scenario and the seed alone.

    threads      so many communities at a time, where they share nothing
    books_only   keep what was recorded of each community and let go of its World as soon as it ends: a city takes a
                 third of the memory. There are no `Run.worlds` then
    """
    kept: Callable[[World], World | Books] = only_books if books_only else close_remaining
    days = scenario.settings.run.warmup + scenario.settings.run.days
    if scenario.settings.charity.district_wide:
        worlds, fund_ledger = run_together(new_worlds(scenario, seed, log=log), days)
        return finished(scenario, seed, [kept(world) for world in worlds], fund_ledger)
    begin = beginnings(scenario, seed, log)

    def lived(community: int) -> World | Books:
        return kept(run_alone(begin(community), days))

    places = range(len(scenario.communities))
    if min(threads, len(places)) == 1:
        return finished(scenario, seed, [lived(place) for place in places], None)
    with ThreadPoolExecutor(min(threads, len(places))) as pool:
        return finished(scenario, seed, list(pool.map(lived, places)), None)


def new_worlds(scenario: Scenario, seed: int, *, log: bool = False) -> list[World]:
    """The district's communities on the morning of their first day."""
    return list(map(beginnings(scenario, seed, log), range(len(scenario.communities))))


def beginnings(scenario: Scenario, seed: int, log: bool) -> Callable[[int], World]:
    """Makes the community of a number on the morning of its first day."""
    n = len(scenario.communities)
    parameters = build_parameters(scenario, seed, range(n))
    common = new_funds(n) if scenario.settings.charity.district_wide else None

    def begin(community: int) -> World:
        funds = new_funds(1) if common is None else common
        return new_world(parameters, community, community, seed, funds, log)

    return begin


def run_alone(world: World, days: int) -> World:
    """A community that shares nothing goes through all its days; tables grow between days where needed."""
    day = 0
    while day < days:
        day = run_days(world, day, days)
        if day < days:
            world = with_room(world, day)
    return world


def finished(scenario: Scenario, seed: int, worlds: Sequence[World | Books], fund_ledger: np.ndarray | None) -> Run:
    """The record of a run from its Worlds after the last day, their remaining needs closed, or from their books."""
    settings = scenario.settings
    groups = tuple(settings.population.groups)
    return Run(
        seed=seed,
        warmup=settings.run.warmup,
        days=settings.run.days,
        kinds=tuple(settings.needs),
        groups=groups,
        group_sizes=np.array([world.here[0].group_size[: len(groups)] for world in worlds]),
        ledgers=tuple(world.ledger for world in worlds),
        fund_ledger=fund_ledger,
        cases=tuple(world.cases[: int(world.here[0].cases_ended)] for world in worlds),
        logs=tuple(world.log[: int(world.here[0].logged)] for world in worlds),
        worlds=tuple(world for world in worlds if isinstance(world, World)),
        communities=scenario.communities,
    )


def close_remaining(world: World) -> World:
    """Writes the needs that are still open behind those that ended."""
    if int(world.here[0].cases_ended) + len(world.needs) > len(world.cases):
        world = world._replace(cases=grown(world.cases, len(world.cases) + len(world.needs)))
    close_open_needs(world)
    return world


def only_books(world: World) -> Books:
    """What was recorded in the World up to its last day."""
    world = close_remaining(world)
    cases = first_records(world.cases, int(world.here[0].cases_ended))  # the table has room for more
    return Books(world.here, world.ledger, cases, world.log)
