"""Phase `arise`: needs arise in residents. model.md §3.

Every draw here is exogenous: two regimes under one seed meet the same needs on the same days (§6)."""

from __future__ import annotations

import math

from fivelink_sim.model.cases import take_slot
from fivelink_sim.model.draws import Purpose, beta22, exponential, lognormal_mean_one, uniform
from fivelink_sim.model.event_log import ARISEN, note
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.portable_math import power
from fivelink_sim.model.volunteers import resident_key
from fivelink_sim.model.world import CARE, HIDDEN, LABOUR, MATERIAL, NOBODY

WATCHED_DAYS = 14  # between two looks at all residents: fewer cost more looks, more a longer list to go through daily


@kernel
def growth_by(trend, date):
    """Growth since the first recorded day at a yearly rate (1); `date` in days, below 0 in the warm-up. §5.1 trend."""
    if trend == 0.0:
        return 1.0
    return power(1.0 + trend, date / 365.0)


@kernel
def arise(world, today, day):
    """Each resident's hazard falls by its rate of the day; each time it passes zero a need arises. §3 arise.

    The hazard is kept the other way round: each group's cumulated rate, and for each resident the value at which the
    next need arises. Only residents near it are looked at every day.
    Reads   residents.next_need
    Writes  here.hazard, residents (next_need, needs), needs
    Draws   HAZARD, KIND, SIZE, SEVERITY: exogenous, one a resident and need"""
    here = world.here[0]
    growth = growth_by(today.trend_need, day - here.warmup)
    over = False
    for group in range(here.groups):
        here.hazard[group] += today.group_total[group] * growth
        over = over or here.hazard[group] > here.watched_until[group]
    if over:
        watch_residents(world, today, growth)
    for n in range(here.n_watched):
        i = world.watched[n]
        resident = world.residents[i]
        while resident.next_need <= here.hazard[resident.group]:
            new_need(world, today, day, i)
            resident.needs += 1
            key = resident_key(here.community, i)
            resident.next_need += exponential(here.seed, Purpose.HAZARD, key, resident.needs)


@kernel
def watch_residents(world, today, growth):
    """Lists the residents in whom a need may arise in the next `WATCHED_DAYS` at today's rates, in their order. As long
    as no group's hazard is past what was foreseen, nothing can arise in others: where rates rise, it is so earlier.

    Reads   residents.next_need
    Writes  watched, here (n_watched, watched_until)"""
    here = world.here[0]
    for group in range(here.groups):
        here.watched_until[group] = here.hazard[group] + WATCHED_DAYS * today.group_total[group] * growth
    n = 0
    for i in range(len(world.residents)):
        resident = world.residents[i]
        if resident.next_need <= here.watched_until[resident.group]:
            world.watched[n] = i
            n += 1
    here.n_watched = n


@kernel
def new_need(world, today, day, i):
    """A need of resident i: its kind, one lognormal size for all components, its severity. §3 arise."""
    here = world.here[0]
    resident = world.residents[i]
    key = resident_key(here.community, i)
    kind = kind_of_need(today, resident.group, uniform(here.seed, Purpose.KIND, key, resident.needs))
    size = lognormal_mean_one(here.seed, Purpose.SIZE, key, resident.needs, today.size_cv)
    slot = take_slot(world)
    need = world.needs[slot]
    need.id = need_id(here.community, i, resident.needs)
    need.resident = i
    need.cell = resident.cell
    need.kind = kind
    need.severity = severity_of(today.kind_gravity[kind], beta22(here.seed, Purpose.SEVERITY, key, resident.needs))
    need.line = 0
    need.whole[CARE] = today.kind_care[kind] * size
    need.whole[LABOUR] = today.kind_labour[kind] * size
    need.whole[MATERIAL] = math.floor(today.kind_material[kind] * 100.0 * size + 0.5)
    begin(need, day, today.kind_patience[kind])
    world.ledger[day].arisen += 1
    world.ledger[day].severity_arisen += need.severity
    note(world, need, ARISEN, day, NOBODY, NOBODY)


@kernel
def kind_of_need(today, group, u):
    """The kind drawn by u (0..1) in proportion to its part of the group's rate."""
    rest = u * today.group_total[group]
    last = 0
    for kind in range(today.kinds):
        if today.group_rate[group, kind] > 0.0:
            rest -= today.group_rate[group, kind]
            last = kind
            if rest < 0.0:
                return kind
    return last


@kernel
def severity_of(gravity, b):
    """Severity (0..1) of a need whose kind has this gravity; b ~ Beta(2, 2). §3 arise."""
    return 0.5 * (gravity + b)


@kernel
def need_id(community, resident, count):
    """The number of a need: the same in every regime. Two bits are left for the lines that escalation begins."""
    return ((community * 4194304 + resident) * 1048576 + count) * 4


@kernel
def begin(need, day, patience):
    """A need starts hidden, with nobody on it, and all of its size left."""
    need.state = HIDDEN
    need.arisen = day
    need.due = day + patience
    need.known = NOBODY
    need.first_known = NOBODY
    need.returns = NOBODY
    need.fund_again = day
    need.relapses = 0
    need.triages = 0
    need.openings = 0
    need.on_paper = 0
    need.finder = NOBODY
    need.hub = NOBODY
    need.served = 0
    need.helped_alone = 0
    need.care_hours = 0.0
    need.care_skill = 0.0
    for component in range(3):
        need.left[component] = need.whole[component]
        need.provider[component] = NOBODY
        need.start[component] = day
        need.opened[component] = 0
        need.speed[component] = 1.0
        need.asked[component] = 0
        need.hops[component] = 0
