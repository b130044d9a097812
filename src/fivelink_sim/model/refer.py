"""Phase `refer`: the hub asks a provider for each open component of care and labour. model.md §3 refer."""

from __future__ import annotations

import math

from fivelink_sim.model.cases import enqueue, order_cases
from fivelink_sim.model.draws import Purpose, bernoulli, uniform
from fivelink_sim.model.event_log import ACCEPTED, NO_PROVIDER, REFUSED, note
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.outreach import apart
from fivelink_sim.model.portable_math import exp
from fivelink_sim.model.trust import blame_route
from fivelink_sim.model.world import (
    CARE,
    COMMITTEE,
    IN_SERVICE,
    MATERIAL,
    NOBODY,
    ORGANIZATION,
    ROUNDING,
    TEAM,
    TRIAGED,
    WORKER,
)


@kernel
def productivity(today, actor, component, kind):
    """Effective hours per clock hour of an actor; 0 where nobody would ask it. §3 refer.

    Care below `care_bar` is not asked for. Funds do no work."""
    if component != CARE:
        if actor.role == COMMITTEE:
            return today.community_labour
        if actor.role == ORGANIZATION:
            return today.social_organization_labour
        if actor.role == WORKER:
            return today.social_worker_labour
        return today.volunteer_labour if actor.role == TEAM else 0.0
    care = 0.0
    if actor.role == COMMITTEE:
        care = today.committee_care[kind]
    elif actor.role == ORGANIZATION or actor.role == WORKER:
        care = actor.professionalism * actor.skill[kind]
    elif actor.role == TEAM:
        care = today.volunteer_care * actor.training
    return care if care >= today.care_bar else 0.0


@kernel
def nearness(away, reach):
    """How much of a provider's appeal is left over a distance (0..1); both in cells. §3 refer."""
    return exp(-away / reach)


@kernel
def reach_today(reach, online):
    """How far care reaches (cells): the online channel lengthens it. §10.21."""
    return reach / (1.0 - 0.5 * online)


@kernel
def appeal(route, speed, near, load, noise):
    """How much a provider recommends itself to the hub (1). §3 refer.

    route: product of strength x trust along it; speed: effective h per clock h; near: nearness, 0..1; load: backlog
    over mean weekly hours; noise: share that bounded rationality takes off, times a uniform draw."""
    return route * speed * near / (1.0 + load) * (1.0 - noise)


@kernel
def refresh_nearness(world, today):
    """Nearness of every actor who works to every cell, whenever parameters change. Writes nearness (cell, actor)."""
    side = world.here[0].side
    reach = reach_today(today.reach, today.online)
    for a in range(world.here[0].first_fund):
        row = world.actors[a].cell // side
        column = world.actors[a].cell % side
        for r in range(side):
            for c in range(side):
                world.nearness[r * side + c, a] = nearness(apart(r - row, c - column), reach)


@kernel
def flexibility_of(today, actor):
    """How far an actor is free of resistance, boundaries and hand-overs: volunteers' `flexibility`, 0 for others."""
    return today.volunteer_flexibility if actor.role == TEAM else 0.0


@kernel
def acceptance_chance(resistance, flexibility, leadership, trust, conflict, role_clarity):
    """Chance that a provider accepts a case; trust is the product along the route; all 0..1. §3 refer."""
    chance = (1.0 - resistance * (1.0 - flexibility)) * (leadership + (1.0 - leadership) * trust)
    return chance * (1.0 - conflict * (1.0 - role_clarity) * (1.0 - flexibility))


@kernel
def handoff_time(handoff_days, links, role_clarity, flexibility):
    """Whole days from acceptance to service over a route of so many links. §3 refer, §10.1, §10.82."""
    return int(math.ceil(handoff_days * links * (2.0 - role_clarity) * (1.0 - flexibility) - ROUNDING))


@kernel
def refer(world, today, day):
    """For care and labour not yet placed, the provider with the greatest appeal is asked: one a day and component.

    Reads   order, routes, actors (backlog, mean_hours, professionalism, skill, training)
    Writes  needs (provider, start, route, state), actors' queues, links' trust (refused), ledger
    Draws   NOISE, ACCEPT: decisions, one a need, component and attempt (and provider)"""
    if world.here[0].ordered_on != day:
        order_cases(world, today, day)
    average_backlogs(world.here[0], world.actors)
    for n in range(world.here[0].ordered):
        slot = world.order[n].slot
        need = world.needs[slot]
        if need.state != TRIAGED and need.state != IN_SERVICE:
            continue
        for component in range(MATERIAL):
            if need.left[component] > 0.0 and need.provider[component] == NOBODY:
                ask_best(world, today, day, slot, component)


@kernel
def ask_best(world, today, day, slot, component):
    """Asks the provider with the greatest appeal, if there is any; it accepts or refuses. A refusal excludes nobody:
    the case is tried again tomorrow (§10.8)."""
    here = world.here[0]
    need = world.needs[slot]
    need.asked[component] += 1
    attempt = need.asked[component] * 4 + component
    p = best_provider(world, today, need, component, attempt)
    if p == NOBODY:
        note(world, need, NO_PROVIDER, day, NOBODY, component)
        return
    take_route(world, need, component, p)
    world.ledger[day].referred += 1
    route = world.routes[need.hub, p]
    flexibility = flexibility_of(today, world.actors[p])
    chance = acceptance_chance(
        today.resistance, flexibility, today.leadership, route.trust, today.conflict, today.role_clarity
    )
    if p == need.hub or bernoulli(here.seed, Purpose.ACCEPT, need.id, attempt, chance):
        wait = handoff_time(today.handoff_days, route.hops, today.role_clarity, flexibility)
        need.provider[component] = p
        need.start[component] = day + wait
        need.speed[component] = productivity(today, world.actors[p], component, need.kind)
        need.opened[component] = 0
        need.state = IN_SERVICE
        enqueue(world, p, slot, component)
        average_backlog(here, world.actors, world.actors[p].society)
        world.ledger[day].accepted += 1
        note(world, need, ACCEPTED, day, p, component)
    else:
        blame_route(world, today, need, component)
        world.ledger[day].refused += 1
        note(world, need, REFUSED, day, p, component)


@kernel
def take_route(world, need, component, p):
    """Remembers the route from the hub to p, whose links will gain or lose trust by what comes of it. §10.8."""
    route = world.routes[need.hub, p]
    need.hops[component] = route.hops
    for step in range(route.hops + 1):
        need.route[component, step] = route.path[step]


@kernel
def best_provider(world, today, need, component, attempt):
    """The provider with the greatest appeal to the hub, the first of equals; NOBODY if nobody can be asked."""
    here = world.here[0]
    noise = today.bounded_rationality * (1.0 - today.community_cognition)
    best = NOBODY
    greatest = 0.0
    seed, entity = here.seed, need.id  # read once, so that what they have in common is mixed once
    for p in range(here.first_fund):
        actor = world.actors[p]
        route = world.routes[need.hub, p]
        if not actor.present or actor.dormant or route.strength <= 0.0:
            continue
        speed = productivity(today, actor, component, need.kind)
        if speed <= 0.0:
            continue
        near = world.nearness[need.cell, p]
        load = believed_backlog(here, today, actor) / actor.mean_hours
        if appeal(route.strength, speed, near, load, 0.0) <= greatest:
            continue  # whatever the draw: noise only takes off
        u = uniform(seed, Purpose.NOISE, entity, attempt * 1024 + p)
        its_appeal = appeal(route.strength, speed, near, load, noise * u)
        if its_appeal > greatest:
            greatest = its_appeal
            best = p
    return best


@kernel
def believed_backlog(here, today, actor):
    """Clock h of open tasks that the hub thinks a provider has: the true ones with weight `information_sharing`, else
    the mean of its society. §3 refer, §10.7."""
    sharing = today.information_sharing
    return sharing * actor.backlog + (1.0 - sharing) * here.mean_backlog[actor.society]


@kernel
def average_backlogs(here, actors):
    """Mean backlog of the actors of each society that are at work (clock h). Writes here.mean_backlog."""
    for society in range(5):
        average_backlog(here, actors, society)


@kernel
def average_backlog(here, actors, society):
    """Mean backlog of the actors of one society that are at work (clock h). Writes its here.mean_backlog."""
    total = 0.0
    n = 0
    for a in range(here.first_fund):
        actor = actors[a]
        if actor.society == society and actor.present and not actor.dormant:
            total += actor.backlog
            n += 1
    here.mean_backlog[society] = total / n if n > 0 else 0.0
