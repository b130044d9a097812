"""Money: what comes in, wages' and grants' sources, and how unlinked charity gives. model.md §4 Money, §5.3, §10.22.

All cash is whole fen; fractions that a day's budget leaves are carried to the next."""

from __future__ import annotations

import math

from fivelink_sim.model.arise import growth_by
from fivelink_sim.model.capacity import partners_trust
from fivelink_sim.model.draws import Purpose, below, bernoulli, lognormal_mean_one, uniform
from fivelink_sim.model.event_log import GIFT, note
from fivelink_sim.model.grant import with_overhead
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.trust import mean_trust
from fivelink_sim.model.volunteers import answering, resident_key
from fivelink_sim.model.world import (
    CHARITY,
    ESCALATING,
    FREE,
    MATERIAL,
    NOBODY,
    RELAPSED,
)

YEAR = 365.0  # days


@kernel
def mean_donation(donate, residents, transparency, trust, multiplier):
    """Mean donations a day (yuan). donate: yuan a resident-year; transparency, trust: 0..1. §4 Money."""
    return donate * residents / YEAR * (0.3 + 0.7 * transparency) * (0.5 + trust) * multiplier


@kernel
def enterprise_earning(capital, yearly_return, trust):
    """What the social enterprise's working capital earns in a day (in its unit). §4 Money (Sheng 4.3)."""
    return capital * yearly_return / YEAR * (0.5 + trust)


@kernel
def money(world, today, day):
    """What comes in in the morning: donations, earnings, partners, welfare budget, purchase; operating grants.

    Reads   residents' mean trust, links' trust
    Writes  funds, actors.cash, here (carries, week_inflow), ledger (fen)
    Draws   DONATION: exogenous, one a community and day"""
    world.ledger[day].money_opening += world.here[0].opening
    world.here[0].opening = 0
    if today.present[CHARITY]:
        receive_donations(world, today, day)
        receive_from_partners(world, today, day)
        if not today.district_wide:
            trust = giving_trust(world, today)
            passed = earn(world.funds, today, world.ledger[day], trust)
            world.here[0].week_inflow += passed
            if grants_operating_today(today, day):
                give_operating(world, today, day)
    if world.actors[0].present:
        receive_welfare_budget(world, today, day)
    receive_purchase(world, today, day)


@kernel
def giving_trust(world, today):
    """The trust (0..1) that giving answers to: the residents' mean, or trust0 at feedback 0. §5.3."""
    return answering(today.charity_feedback, mean_trust(world), today.trust_trust0)


@kernel
def receive_donations(world, today, day):
    """The day's donations: lognormal around a mean that follows trust and transparency (fen). §4, §10.14."""
    here = world.here[0]
    multiplier = today.charity_donations * growth_by(today.trend_giving, day - here.warmup)
    mean = mean_donation(
        today.charity_donate, len(world.residents), today.charity_transparency, giving_trust(world, today), multiplier
    )
    draw = lognormal_mean_one(here.seed, Purpose.DONATION, here.community, day, today.charity_donation_cv)
    amount = int(math.floor(mean * draw * 100.0 + 0.5))
    world.funds[0].cash += amount
    here.week_inflow += amount
    world.ledger[day].money_donated += amount


@kernel
def receive_from_partners(world, today, day):
    """Partners give to the foundation by the trust of the workers' links with the committee (fen). §3 Partners."""
    here = world.here[0]
    if today.charity_partners_yuan_per_month > 0.0 and world.actors[here.first_fund].linked:
        here.partners_carry += today.charity_partners_yuan_per_month * 1200.0 / YEAR * partners_trust(world)
        amount = int(math.floor(here.partners_carry))
        here.partners_carry -= amount
        world.funds[0].cash += amount
        world.ledger[day].money_partners += amount


@kernel
def earn(funds, today, row, trust):
    """The social enterprise earns on its working capital and passes a share on to the foundation; that share (fen).

    funds: foundation and enterprise; row: the ledger's of the day; trust: 0..1. §4 Money (Sheng 4.3)."""
    enterprise = funds[1]
    enterprise.carry += enterprise_earning(float(enterprise.cash), today.charity_enterprise_return, trust)
    earned = int(math.floor(enterprise.carry))
    enterprise.carry -= earned
    passed = int(math.floor(earned * today.charity_profit_share))
    enterprise.cash += earned - passed
    funds[0].cash += passed
    row.money_earned += earned
    row.money_profit += passed
    return passed


@kernel
def receive_welfare_budget(world, today, day):
    """The committee's welfare cash of the day, from outside (fen). §4 Money, §10.22."""
    here = world.here[0]
    here.welfare_carry += today.community_welfare * 100.0
    amount = int(math.floor(here.welfare_carry))
    here.welfare_carry -= amount
    world.actors[0].cash += amount
    world.ledger[day].money_budget += amount


@kernel
def receive_purchase(world, today, day):
    """Government purchase of services: a day's part of the year's budget to the organisations, linked or not, in equal
    parts or by the trust of the committee's link (fen). §4 Money (Sheng 4.1)."""
    here = world.here[0]
    total = 0.0
    for a in range(here.first_organization, here.first_worker):
        world.actors[a].weight = 1.0 if world.actors[a].present else 0.0
        if today.purchase_by_trust and world.links[0, a].strength > 0.0:
            world.actors[a].weight *= world.links[0, a].trust
        total += world.actors[a].weight
    if total <= 0.0:
        return
    here.purchase_carry += today.purchase * 100.0 / YEAR
    amount = int(math.floor(here.purchase_carry))
    here.purchase_carry -= amount
    share_out(world, amount, total)
    for a in range(here.first_organization, here.first_worker):
        world.actors[a].cash += world.actors[a].part
    world.ledger[day].money_purchase += amount


@kernel
def share_out(world, amount, total):
    """Shares whole fen among organisations by actors.weight, which sum to `total`, by largest remainder. §7.

    Writes  actors.part (fen); of equal remainders the first organisation's is served first"""
    here = world.here[0]
    rest = amount
    for a in range(here.first_organization, here.first_worker):
        actor = world.actors[a]
        exact = amount * (actor.weight / total)
        actor.part = int(math.floor(exact))
        actor.remainder = exact - actor.part
        rest -= actor.part
    while rest > 0:
        chosen = here.first_organization
        for a in range(here.first_organization, here.first_worker):
            if world.actors[a].remainder > world.actors[chosen].remainder:
                chosen = a
        world.actors[chosen].part += 1
        world.actors[chosen].remainder = -1.0
        rest -= 1


@kernel
def grants_operating_today(today, day):
    """Whether funds give operating grants on this day: every `operating_days`, not on the first. §3."""
    return day > 0 and day % today.charity_operating_days == 0


@kernel
def weigh_operating(world):
    """Writes actors.weight: strength of the foundation's route to each organisation; returns their sum. §3."""
    here = world.here[0]
    total = 0.0
    for a in range(here.first_organization, here.first_worker):
        actor = world.actors[a]
        actor.weight = 0.0
        if actor.present and world.actors[here.first_fund].linked:
            actor.weight = world.routes[here.first_fund, a].strength
        total += actor.weight
    return total


@kernel
def operating_sum(fund, today):
    """What the foundation gives away as operating grants (fen): a share of its cash above the reserve. §3."""
    return int(math.floor(max(0, fund.cash - fund.reserve) * today.charity_operating_share))


@kernel
def give_operating(world, today, day):
    """Operating grants to the organisations that the foundation's routes reach, by route strength (Sheng 4.3). §3."""
    total = weigh_operating(world)
    if total > 0.0:
        amount = operating_sum(world.funds[0], today)
        world.funds[0].cash -= amount
        receive_operating(world, day, amount, total)


@kernel
def receive_operating(world, day, amount, total):
    """The organisations' parts of `amount` fen of operating grants, by actors.weight, which sum to `total`."""
    share_out(world, amount, total)
    here = world.here[0]
    for a in range(here.first_organization, here.first_worker):
        world.actors[a].cash += world.actors[a].part
    world.ledger[day].money_operating += amount


@kernel
def give_alone(world, today, day):
    """Weekly, charity that is not linked gives the week's inflow to residents drawn by vulnerability. §5.3.

    Each gift is the mean open material sum. It settles an open material component if the resident has one, else it
    misses. What does not make a whole gift is kept for the next week.
    Writes  needs (left of material), funds, here.week_inflow, ledger
    Draws   ALONE_TARGET, ALONE_GIFT: decisions, one a community, day and gift"""
    here = world.here[0]
    if today.participates[CHARITY] or not today.present[CHARITY]:
        here.week_inflow = 0
        return
    gift = 0
    while gift < 1000000:
        amount = mean_open_material(world, today)
        outlay = with_overhead(amount, today.charity_overhead)
        if amount <= 0 or outlay > here.week_inflow or outlay > world.funds[0].cash:
            return
        here.week_inflow -= outlay
        world.funds[0].cash -= outlay
        world.ledger[day].money_overhead += outlay - amount
        slot = open_material_of(world, receiver(world, today, day, gift))
        if slot == NOBODY:
            world.ledger[day].money_missed += amount
        else:
            world.ledger[day].money_granted += amount
            world.needs[slot].left[MATERIAL] = 0.0
            world.needs[slot].helped_alone = 1
            note(world, world.needs[slot], GIFT, day, here.first_fund, MATERIAL)
        gift += 1


@kernel
def has_open_material(need):
    """Whether an open need has material left that nobody has promised."""
    gone = need.state == FREE or need.state == ESCALATING or need.state == RELAPSED
    return not gone and need.left[MATERIAL] > 0.0 and need.provider[MATERIAL] == NOBODY


@kernel
def mean_open_material(world, today):
    """Mean sum of the open material components (fen); where none is open, the mean over needs as they arise."""
    total = 0.0
    n = 0
    for slot in range(world.here[0].needs_used):
        if has_open_material(world.needs[slot]):
            total += world.needs[slot].left[MATERIAL]
            n += 1
    mean = total / n if n > 0 else today.mean_material_fen
    return int(math.floor(mean + 0.5))


@kernel
def receiver(world, today, day, gift):
    """The resident who gets a gift: with chance `targeting` one of those with an open material component, each as
    likely; else drawn by vulnerability, the total multiplier of the group. §5.3."""
    here = world.here[0]
    key = day * 1048576 + gift
    if bernoulli(here.seed, Purpose.ALONE_TARGET, here.community, key, today.charity_targeting):
        chosen = one_in_need(world, uniform(here.seed, Purpose.ALONE_TARGET, here.community, -1 - key))
        if chosen != NOBODY:
            return chosen
    greatest = 0.0
    for group in range(today.groups):
        greatest = max(greatest, today.group_vulnerability[group])
    tries = 0
    while True:
        entity = resident_key(here.community, gift)
        i = below(here.seed, Purpose.ALONE_GIFT, entity, (day * 1048576 + tries) * 2, len(world.residents))
        u = uniform(here.seed, Purpose.ALONE_GIFT, entity, (day * 1048576 + tries) * 2 + 1)
        if u * greatest < today.group_vulnerability[world.residents[i].group] or greatest <= 0.0:
            return i
        tries += 1


@kernel
def one_in_need(world, u):
    """One of the residents with an open material component, each as likely (u uniform); NOBODY if there is none."""
    for slot in range(world.here[0].needs_used):
        world.residents[max(0, world.needs[slot].resident)].wants = 0
    n = 0
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        if has_open_material(need) and not world.residents[need.resident].wants:
            world.residents[need.resident].wants = 1
            n += 1
    left = int(u * n)
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        if has_open_material(need) and world.residents[need.resident].wants:
            if left == 0:
                return need.resident
            world.residents[need.resident].wants = 0
            left -= 1
    return NOBODY


@kernel
def open_material_of(world, i):
    """The slot of resident i's open need with material left, the one with the smallest id; NOBODY if there is none."""
    chosen = NOBODY
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        first = chosen == NOBODY or need.id < world.needs[chosen].id
        if need.resident == i and has_open_material(need) and first:
            chosen = slot
    return chosen
