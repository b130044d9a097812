"""Phase `grant`: material help is paid in one piece, by welfare or else by a fund. model.md §3, §10.18, §10.26."""

from __future__ import annotations

import math

from fivelink_sim.model.cases import order_cases
from fivelink_sim.model.draws import Purpose, bernoulli
from fivelink_sim.model.event_log import ACCEPTED, APPROVED, DONE, NO_BROKER, NO_CASH, REFUSED, note
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.refer import acceptance_chance, take_route
from fivelink_sim.model.triage import spend_on_case
from fivelink_sim.model.trust import blame_link, blame_route, reward_route
from fivelink_sim.model.world import IN_SERVICE, MATERIAL, NOBODY, ROUNDING, TRIAGED

ASK_AGAIN_DAYS = 7  # after a fund had no cash (§10.26)


@kernel
def approval_time(approval_days, empowerment):
    """Whole days until the committee's welfare is paid. §3 grant, §10.1, §10.82."""
    return int(math.ceil(approval_days * (1.0 - empowerment) - ROUNDING))


@kernel
def with_overhead(amount, overhead):
    """A fund's outlay for a grant of `amount` (fen), its overhead included."""
    return amount + int(math.floor(amount * overhead + 0.5))


@kernel
def grant(world, today, day):
    """Promised welfare is paid on its day; then each case in order: welfare first, only if it cannot a fund.

    Reads   order, routes
    Writes  needs (provider, start, left of material), actors (cash, reserved, hours), funds, links' trust, ledger
    Draws   GRANT_ACCEPT: a decision, one a need and request"""
    pay_promised(world, today, day)
    if world.here[0].ordered_on != day:
        order_cases(world, today, day)
    for n in range(world.here[0].ordered):
        need = world.needs[world.order[n].slot]
        if wants_grant(need) and can_be_asked_for(need, world.actors[0], day):
            grant_case(world, today, day, world.order[n].slot)


@kernel
def can_be_asked_for(need, committee, day):
    """Whether welfare has the cash, or a fund may be asked: often neither, and then nothing is to be done today."""
    return day >= need.fund_again or committee.cash >= need.left[MATERIAL]


@kernel
def grant_case(world, today, day, slot):
    """One case whose material is open: welfare first; only if it cannot, a fund. §10.26."""
    if not promise_welfare(world, today, day, slot):
        ask_fund(world, today, day, slot)


@kernel
def wants_grant(need):
    """Whether a need's material is open and nobody has promised it; it starts only after triage (§10.27)."""
    in_hand = need.state == TRIAGED or need.state == IN_SERVICE
    return in_hand and need.left[MATERIAL] > 0.0 and need.provider[MATERIAL] == NOBODY


@kernel
def promise_welfare(world, today, day, slot):
    """The committee promises welfare if its cash covers the sum; cash is set aside at once. True if it did."""
    need = world.needs[slot]
    committee = world.actors[0]
    route = world.routes[need.hub, 0]
    amount = int(need.left[MATERIAL])
    if not committee.present or route.strength <= 0.0 or committee.cash < amount:
        return False
    committee.cash -= amount
    committee.reserved += amount
    take_route(world, need, MATERIAL, 0)
    need.provider[MATERIAL] = 0
    need.start[MATERIAL] = day + approval_time(today.approval_days, today.empowerment)
    need.state = IN_SERVICE
    note(world, need, APPROVED, day, 0, MATERIAL)
    if need.start[MATERIAL] <= day:
        pay_welfare(world, today, day, need)
    return True


@kernel
def pay_promised(world, today, day):
    """Pays the welfare whose approval has come through."""
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        if need.provider[MATERIAL] != NOBODY and need.left[MATERIAL] > 0.0 and need.start[MATERIAL] <= day:
            pay_welfare(world, today, day, need)


@kernel
def pay_welfare(world, today, day, need):
    """Welfare set aside for a need is paid out (fen)."""
    amount = int(need.left[MATERIAL])
    world.actors[0].reserved -= amount
    world.ledger[day].money_welfare += amount
    need.provider[MATERIAL] = NOBODY
    settle_material(world, today, day, need, 0)


@kernel
def settle_material(world, today, day, need, payer):
    """The material component is done; the links by which the payer was reached gain trust."""
    need.left[MATERIAL] = 0.0
    need.served = 1
    reward_route(world, today, need, MATERIAL)
    note(world, need, DONE, day, payer, MATERIAL)


@kernel
def ask_fund(world, today, day, slot):
    """The foundation is asked by a route whose first actor with `broker_hours` to spare does the paperwork.

    It pays if cash above its reserve covers sum and overhead, and accepts as a provider does; want of cash costs trust
    on the link to it, and it is asked again after seven days."""
    here = world.here[0]
    need = world.needs[slot]
    fund = here.first_fund
    route = world.routes[need.hub, fund]
    if route.hops == 0 or route.strength <= 0.0 or day < need.fund_again:
        return
    broker = broker_on(world.actors, route, today.broker_hours)
    if broker == NOBODY:
        note(world, need, NO_BROKER, day, NOBODY, MATERIAL)
        return
    take_route(world, need, MATERIAL, fund)
    world.ledger[day].referred += 1
    amount = int(need.left[MATERIAL])
    outlay = with_overhead(amount, today.charity_overhead)
    if world.funds[0].cash - world.funds[0].reserve < outlay:
        refuse_for_cash(world, today, day, need, fund)
        return
    need.asked[MATERIAL] += 1
    chance = acceptance_chance(today.resistance, 0.0, today.leadership, route.trust, today.conflict, today.role_clarity)
    if not bernoulli(here.seed, Purpose.GRANT_ACCEPT, need.id, need.asked[MATERIAL], chance):
        blame_route(world, today, need, MATERIAL)
        world.ledger[day].refused += 1
        note(world, need, REFUSED, day, fund, MATERIAL)
        return
    spend_on_case(world.actors[broker], today.broker_hours)
    world.funds[0].cash -= outlay
    world.ledger[day].accepted += 1
    world.ledger[day].money_granted += amount
    world.ledger[day].money_overhead += outlay - amount
    need.state = IN_SERVICE
    note(world, need, ACCEPTED, day, fund, MATERIAL)
    settle_material(world, today, day, need, fund)


@kernel
def broker_on(actors, route, hours):
    """The first actor on a route, the fund aside, with so many clock h left today; NOBODY if there is none."""
    for step in range(route.hops):
        actor = actors[route.path[step]]
        if actor.present and not actor.dormant and actor.hours >= hours - ROUNDING:
            return route.path[step]
    return NOBODY


@kernel
def refuse_for_cash(world, today, day, need, fund):
    """A fund without cash: `friction` x trust on the link to it, the last of the route (Sheng 3.1); asked again after
    seven days. §3 grant, §10.26."""
    last = need.hops[MATERIAL]
    blame_link(world, need.route[MATERIAL, last - 1], need.route[MATERIAL, last], today.trust_friction)
    need.fund_again = day + ASK_AGAIN_DAYS
    world.ledger[day].refused += 1
    world.ledger[day].refused_for_cash += 1
    note(world, need, NO_CASH, day, fund, MATERIAL)
