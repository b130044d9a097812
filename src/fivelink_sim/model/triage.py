"""Phase `triage`: the hub takes up known needs, and misreads some of them. model.md §3 triage, §5.1 hub."""

from __future__ import annotations

import math

from fivelink_sim.model.cases import order_cases
from fivelink_sim.model.disclose import who_is_told
from fivelink_sim.model.draws import Purpose, below, bernoulli
from fivelink_sim.model.event_log import MISREAD_NOW, TRIAGED_NOW, note
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.trust import blame_link
from fivelink_sim.model.world import (
    HUB_COMMITTEE,
    HUB_DISCOVERER,
    HUB_NOBODY,
    HUB_ORGANIZATION,
    HUB_WORKER,
    KNOWN,
    MISREAD,
    NOBODY,
    ORGANIZATION,
    ROUNDING,
    TRIAGED,
    WORKER,
)


@kernel
def misreading_chance(misreading, cognition):
    """Chance that a case goes to the wrong desk (0..1). §3 triage (Sheng 3.1, deviation 1)."""
    return misreading * (1.0 - cognition)


@kernel
def triage(world, today, day):
    """The hub takes known needs in the regime's order while it has hours, `triage_hours` each.

    Reads   order, actors.hours (clock h), here.hub
    Writes  needs (state, hub, returns), actors (hours, used), ledger
    Draws   MISREAD, WRONG_DESK: decisions, one a need and triage"""
    here = world.here[0]
    order_cases(world, today, day)
    for n in range(here.ordered):
        need = world.needs[world.order[n].slot]
        if need.state != KNOWN:
            continue
        hub = hub_for(world, today, need)
        if hub == NOBODY:
            continue
        spend_on_case(world.actors[hub], today.triage_hours)
        need.hub = hub
        need.state = TRIAGED
        need.triages += 1
        world.ledger[day].triaged += 1
        note(world, need, TRIAGED_NOW, day, hub, NOBODY)
        chance = misreading_chance(today.misreading, today.community_cognition)
        if bernoulli(here.seed, Purpose.MISREAD, need.id, need.triages, chance):
            misread(world, today, day, need)


@kernel
def misread(world, today, day, need):
    """The case goes to a desk drawn evenly from the hub's links, and comes back after `misread_days`. §10.9."""
    here = world.here[0]
    need.state = MISREAD
    need.returns = day + int(math.ceil(today.misread_days))
    world.ledger[day].misread += 1
    desks = 0
    for a in range(len(world.actors)):
        if world.links[need.hub, a].strength > 0.0:
            desks += 1
    desk = NOBODY
    if desks > 0:
        chosen = below(here.seed, Purpose.WRONG_DESK, need.id, need.triages, desks)
        for a in range(len(world.actors)):
            if world.links[need.hub, a].strength > 0.0:
                if chosen == 0:
                    desk = a
                chosen -= 1
        blame_link(world, need.hub, desk, today.trust_beta_link)
    note(world, need, MISREAD_NOW, day, desk, NOBODY)


@kernel
def has_time(actor, hours):
    """Whether an actor at work has so many clock h left today."""
    return actor.present and not actor.dormant and actor.hours >= hours - ROUNDING and actor.hours > 0.0


@kernel
def spend_on_case(actor, hours):
    """Clock h of an actor's day go to a case, as far as it has them."""
    spent = min(hours, actor.hours)
    actor.used += spent
    actor.hours -= spent
    if actor.hours < ROUNDING:
        actor.hours = 0.0


@kernel
def hub_for(world, today, need):
    """The actor who triages a need now, or NOBODY. Who is alone is its own hub; else the regime's hub. §5.1, §5.3."""
    hub = world.here[0].hub
    finder = need.finder
    there = finder != NOBODY and world.actors[finder].present and not world.actors[finder].dormant
    if there and (not world.actors[finder].linked or hub == HUB_DISCOVERER):
        chosen = finder
    elif hub in (HUB_NOBODY, HUB_DISCOVERER):
        chosen = who_is_told(world)
    elif hub == HUB_COMMITTEE:
        chosen = 0
    elif hub == HUB_WORKER:
        chosen = least_loaded(world, WORKER, today.triage_hours)
    elif hub == HUB_ORGANIZATION:
        chosen = least_loaded(world, ORGANIZATION, today.triage_hours)
    else:
        chosen = most_hours_left(world)
    if chosen == NOBODY or not has_time(world.actors[chosen], today.triage_hours):
        return NOBODY
    return chosen


@kernel
def least_loaded(world, role, hours):
    """The linked actor of a role with the smallest backlog for its weekly hours, of those with time. §10.4."""
    chosen = NOBODY
    smallest = math.inf
    for a in range(world.here[0].first_team):
        actor = world.actors[a]
        if actor.role == role and actor.linked and has_time(actor, hours):
            load = actor.backlog / actor.mean_hours
            if load < smallest:
                smallest = load
                chosen = a
    return chosen


@kernel
def most_hours_left(world):
    """The linked actor with the most clock h left today: who picks up cases from a platform. §5.1."""
    chosen = NOBODY
    most = 0.0
    for a in range(world.here[0].first_fund):
        actor = world.actors[a]
        if actor.linked and not actor.dormant and actor.hours > most:
            most = actor.hours
            chosen = a
    return chosen
