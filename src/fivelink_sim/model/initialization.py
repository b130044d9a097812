"""How a community begins: residents, actors, volunteers, empty tables. model.md §2, §10.23.

Every draw is keyed by the entity alone, so that one resident, kind or community more leaves all others as they were."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from fivelink_sim.model.draws import Purpose, beta22, exponential, uniform
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.ledger import ledger_dtype
from fivelink_sim.model.parameters import Parameters, spans_of
from fivelink_sim.model.room import more_slots, most_needs, records
from fivelink_sim.model.volunteers import resident_key
from fivelink_sim.model.world import (
    COMMITTEE,
    ENTERPRISE,
    FOUNDATION,
    NO_TASK,
    NOBODY,
    ORGANIZATION,
    TEAM,
    WORKER,
    World,
    actors_dtype,
    cases_dtype,
    cells_dtype,
    funds_dtype,
    here_dtype,
    links_dtype,
    log_dtype,
    needs_dtype,
    order_dtype,
    residents_dtype,
    routes_dtype,
    volunteers_dtype,
)
from fivelink_sim.scenario.schema.settings import Settings

SOCIETY_OF = (0, 1, 2, 3, 4, 4)  # by role
FIRST_SLOTS = 256
MOST_FIRST_CASES = 1_000_000  # rows of the table of cases at the start: it grows where more needs end


def new_funds(communities: int) -> np.ndarray:
    """A foundation and a social enterprise, of one community or shared by many."""
    funds = records(2, funds_dtype)
    funds["communities"] = communities
    return funds


def new_world(parameters: Parameters, place: int, community: int, seed: int, funds: np.ndarray, log: bool) -> World:
    """A community on the morning of its first day.

    place: its column in `parameters.records`; community: its number in the district, part of every key."""
    settings = parameters.bases[place]
    spans, segment_of_day = spans_of(parameters, place)
    organizations = int(spans["social_organization_number"].max())
    workers = int(spans["social_worker_number"].max())
    side = settings.district.side
    days = len(segment_of_day)
    n_actors = 1 + organizations + workers + 2 + organizations + 2
    needs_a_day = float(spans["group_total"].max()) * settings.population.residents
    slots = FIRST_SLOTS + 2 * most_needs(needs_a_day)
    world = World(
        here=records(1, here_dtype),
        parameters=spans,
        segment_of_day=segment_of_day,
        residents=records(settings.population.residents, residents_dtype),
        watched=np.zeros(settings.population.residents, np.int32),
        luck=np.zeros(settings.population.residents),
        cells=records(side * side, cells_dtype),
        needs=records(0, needs_dtype),
        free=np.zeros(0, np.int64),
        order=records(0, order_dtype),
        merging=records(0, order_dtype),
        actors=records(n_actors, actors_dtype),
        volunteers=records(2 * settings.population.residents + 128, volunteers_dtype),
        links=records((n_actors, n_actors), links_dtype),
        routes=records((n_actors, n_actors), routes_dtype),
        row=records(n_actors, routes_dtype),
        nearness=np.zeros((side * side, n_actors)),
        funds=funds,
        ledger=records(days, ledger_dtype),
        cases=records(min(MOST_FIRST_CASES, most_needs(days * needs_a_day)) + 2 * slots, cases_dtype),
        log=records(0, log_dtype),
    )
    np.asarray(world.cells)["first_near"] = NOBODY
    _fill_here(world, settings, seed, community, organizations, workers, log)
    world = more_slots(world, slots)
    draws = np.zeros(settings.population.residents)
    move_in(world, spans[0], settings.population.participation, draws)
    first_volunteers(world, settings, draws)
    return world


@kernel
def move_in(world, today, mean_participation, draws):
    """Whoever is there on the first morning; of volunteers, the order in which they are chosen, draws (residents,)."""
    settle_residents(world, today, mean_participation)
    place_actors(world)
    place_actor_traits(world, today)
    volunteer_draws(world, draws)


def _fill_here(
    world: World, settings: Settings, seed: int, community: int, organizations: int, workers: int, log: bool
) -> None:
    shares = tuple(group.share for group in settings.population.groups.values())
    groups = groups_in_turn(shares, len(world.residents))
    first_team = 1 + organizations + workers
    here = {
        "seed": seed,
        "community": community,
        "side": settings.district.side,
        "warmup": settings.run.warmup,
        "kinds": len(settings.needs),
        "groups": len(shares),
        "logging": log,
        "segment": -1,
        "organizations": organizations,
        "workers": workers,
        "first_organization": 1,
        "first_worker": 1 + organizations,
        "first_team": first_team,
        "first_fund": first_team + 2 + organizations,
        "ordered_on": -1,
    }
    table = np.asarray(world.here)
    for name, value in here.items():
        table[name] = value
    table["group_size"][0, : len(shares)] = np.bincount(groups, minlength=len(shares))
    np.asarray(world.residents)["group"] = groups


@functools.lru_cache(maxsize=8)
def groups_in_turn(shares: tuple[float, ...], n: int) -> np.ndarray:
    """The group of each of n residents: quotas by largest remainder, filled in turn so that each group is as close to
    its share as can be among the first residents too. One resident more changes the group of nobody (as far as largest
    remainders allow). §10.23."""
    groups = np.zeros(n, np.int8)
    fill_in_turn(groups, np.array(shares), np.array(largest_remainder(shares, n)), np.zeros(len(shares), np.int64))
    groups.flags.writeable = False  # kept for the runs that follow
    return groups


@kernel
def fill_in_turn(groups, shares, quotas, given):
    """Gives each resident in turn to the group that lags most behind its share and still has a place."""
    for i in range(len(groups)):
        chosen = 0
        greatest = -np.inf
        for g in range(len(shares)):
            lag = shares[g] * (i + 1) - given[g]
            if given[g] < quotas[g] and lag > greatest:
                greatest = lag
                chosen = g
        groups[i] = chosen
        given[chosen] += 1


def largest_remainder(shares: Sequence[float], n: int) -> list[int]:
    """Whole numbers that sum to n, in proportion to shares, by largest remainder (the first of equals first)."""
    total = sum(shares)
    exact = [share / total * n for share in shares]
    quotas = [int(x) for x in exact]
    by_remainder = sorted(range(len(shares)), key=lambda g: (quotas[g] - exact[g], g))
    for g in by_remainder[: n - sum(quotas)]:
        quotas[g] += 1
    return quotas


@kernel
def settle_residents(world, today, mean_participation):
    """Residents: cell uniform, participation 2·mean·Beta(2, 2) cut to 0..1, first hazard. §2, §10.23."""
    here = world.here[0]
    for i in range(len(world.residents)):
        resident = world.residents[i]
        key = resident_key(here.community, i)
        resident.cell = int(uniform(here.seed, Purpose.CELL, key, 0) * len(world.cells))
        participation = 2.0 * mean_participation * beta22(here.seed, Purpose.PARTICIPATION, key, 0)
        resident.participation = min(1.0, participation)
        resident.first_participation = resident.participation
        resident.trust = today.trust_trust0
        resident.next_need = exponential(here.seed, Purpose.HAZARD, key, 0)
        cell = world.cells[resident.cell]
        cell.residents += 1
        cell.trust_total += resident.trust
        here.trust_total += resident.trust


@kernel
def actor_key(community, role, number):
    """The entity of an actor in draws."""
    return (community * 8 + role) * 1048576 + number


@kernel
def place_actors(world):
    """Actors in their order: committee, organisations, workers, teams (the committee's, the station's, one an
    organisation), foundation, enterprise. The committee sits in the middle; station and organisations are drawn evenly
    over the cells; a team stands at its convener's. §2, §10.12."""
    here = world.here[0]
    middle = (here.side // 2) * here.side + here.side // 2
    station_key = actor_key(here.community, WORKER, 0)
    station = int(uniform(here.seed, Purpose.PLACE, station_key, 0) * len(world.cells))
    for a in range(len(world.actors)):
        actor = world.actors[a]
        role, number = role_of(here, a)
        actor.role = role
        actor.number = number
        actor.society = SOCIETY_OF[role]
        actor.key = actor_key(here.community, role, number)
        actor.team = NOBODY
        actor.convener = NOBODY
        actor.first_task = NO_TASK
        actor.last_task = NO_TASK
        actor.mean_hours = 1.0
        actor.cell = middle
        if role == WORKER:
            actor.cell = station
            actor.team = here.first_team + 1
        elif role == ORGANIZATION:
            actor.cell = int(uniform(here.seed, Purpose.PLACE, actor.key, 0) * len(world.cells))
            actor.team = here.first_team + 2 + number
        elif role == COMMITTEE:
            actor.team = here.first_team
        elif role == TEAM:
            if number == 1:
                actor.cell = station
            else:
                actor.convener = 0 if number == 0 else here.first_organization + number - 2
                actor.cell = world.actors[actor.convener].cell


@kernel
def role_of(here, a):
    """Role and number of the actor in row a."""
    if a < here.first_organization:
        return COMMITTEE, 0
    if a < here.first_worker:
        return ORGANIZATION, a - here.first_organization
    if a < here.first_team:
        return WORKER, a - here.first_worker
    if a < here.first_fund:
        return TEAM, a - here.first_team
    if a == here.first_fund:
        return FOUNDATION, 0
    return ENTERPRISE, 0


@kernel
def place_actor_traits(world, today):
    """Professionalism, specialisation by kind, skill, and who was founded by residents. §10.23, §5.1."""
    here = world.here[0]
    founded = int(today.social_organization_resident_share * today.social_organization_number + 0.5)
    for a in range(here.first_organization, here.first_worker):
        actor = world.actors[a]
        actor.professionalism = today.social_organization_professionalism
        actor.first_professionalism = actor.professionalism
        actor.resident_founded = actor.number < founded
        specialise(world, today, actor)
    for a in range(here.first_worker, here.first_team):
        actor = world.actors[a]
        for kind in range(here.kinds):
            low = today.social_worker_skill_low
            actor.skill[kind] = low + (1.0 - low) * uniform(here.seed, Purpose.SKILL, actor.key, kind)


@kernel
def specialise(world, today, actor):
    """An organisation has `main_kinds` kinds at skill 1, those with the greatest draws; the rest at `other_kinds`."""
    here = world.here[0]
    for kind in range(here.kinds):
        u = uniform(here.seed, Purpose.MAIN_KINDS, actor.key, kind)
        ahead = 0
        for other in range(here.kinds):
            if uniform(here.seed, Purpose.MAIN_KINDS, actor.key, other) > u:
                ahead += 1
        main = ahead < today.social_organization_main_kinds
        actor.skill[kind] = 1.0 if main else today.social_organization_other_kinds


def first_volunteers(world: World, settings: Settings, draws: np.ndarray) -> None:
    """The first `share` of residents in the order of a draw are volunteers. §10.23. Teams come with the regime."""
    here = world.here[0]
    n = int(settings.volunteer.share * len(draws) + 0.5)
    chosen = places_of_least(draws, n)
    volunteers = np.asarray(world.volunteers)[:n]
    volunteers["resident"] = chosen
    volunteers["key"] = resident_key(here.community, 0) + chosen
    volunteers["cell"] = np.asarray(world.residents)["cell"][chosen]
    volunteers["row"], volunteers["column"] = np.divmod(volunteers["cell"], here.side)
    volunteers["team"] = NOBODY
    volunteers["motivation"] = settings.volunteer.motivation
    volunteers["first_motivation"] = settings.volunteer.motivation
    np.asarray(world.residents)["volunteers"][chosen] = 1
    here.volunteers = n


def places_of_least(values: np.ndarray, n: int) -> np.ndarray:
    """The places of the n least values, the least first, the first of equals first; only these are sorted."""
    most = np.partition(values, n - 1)[n - 1]
    there = np.flatnonzero(values <= most)
    return there[np.argsort(values[there], kind="stable")][:n]


@kernel
def volunteer_draws(world, draws):
    """One draw a resident: the order in which they become volunteers. Writes draws (n_residents,)."""
    here = world.here[0]
    for i in range(len(world.residents)):
        draws[i] = uniform(here.seed, Purpose.VOLUNTEER_ORDER, resident_key(here.community, i), 0)
