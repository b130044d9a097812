"""Phase `capacity`: the hours that each actor has for cases today. model.md §3 capacity, §10.11-14, §10.24."""

from __future__ import annotations

import math

from fivelink_sim.model.draws import Purpose, uniform
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.organizations import burden_today, check_dormancy, staff_hours
from fivelink_sim.model.trust import meet
from fivelink_sim.model.volunteers import lead_share
from fivelink_sim.model.world import (
    COMMITTEE,
    NOBODY,
    ORGANIZATION,
    SOCIAL_WORKER,
    TEAM,
    WORKER,
)


@kernel
def staff_calendar(day, weekend):
    """Share of a full working day that staff works: 1 from Monday to Friday, `weekend` else. Day 0 is a Monday."""
    return 1.0 if day % 7 < 5 else weekend


@kernel
def volunteer_calendar(day, weekend_share):
    """Share of their weekly hours that volunteers give on this day; the seven sum to one."""
    return (1.0 - weekend_share) / 5.0 if day % 7 < 5 else weekend_share / 2.0


@kernel
def attendance(absence, u):
    """Share of an actor's hours left by absence on a day, u uniform (0..1). §10.24.

    On average 1 - absence, as long as absence is at most a half; beyond, more is left: 1 / (4 absence)."""
    return 1.0 - min(1.0, 2.0 * absence * u)


@kernel
def capacity(world, today, day):
    """Hours of the day, less what administration, links, meetings, supervising and leading take, in that order.

    Reads   actors, volunteers' pools, links
    Writes  actors (hours, offered, administrative, coordinating, supervising, week_*, cash), links' trust (meetings)
    Draws   ABSENCE, VOLUNTEER_ABSENCE: exogenous, one an actor (a community) and day"""
    check_dormancy(world, today)
    for a in range(len(world.actors)):
        come_to_work(world, today, day, a)
    administer(world, today)
    coordinate(world, today, day)
    for a in range(world.here[0].first_team):
        if world.actors[a].linked and not world.actors[a].dormant:
            supervise_and_lead(world, today, a)


@kernel
def come_to_work(world, today, day, a):
    """Clock h that an actor offers today; an organisation pays wages for part of them (§10.18)."""
    here = world.here[0]
    actor = world.actors[a]
    actor.offered = 0.0
    actor.administrative = 0.0
    actor.coordinating = 0.0
    actor.supervising = 0.0
    actor.used = 0.0
    if actor.role == TEAM:
        u = uniform(here.seed, Purpose.VOLUNTEER_ABSENCE, here.community, day)
        here_today = volunteer_calendar(day, today.volunteer_weekend_share) * attendance(today.absence, u)
        partners = partners_hours(world, today, actor) * volunteer_calendar(day, today.volunteer_weekend_share)
        actor.offered = actor.pool * here_today + partners
        actor.hours = actor.led_pool * here_today + partners
        actor.week_offered += actor.offered
        return
    u = uniform(here.seed, Purpose.ABSENCE, actor.key, day)
    hours = staff_hours(today, actor) * staff_calendar(day, today.weekend) * attendance(today.absence, u)
    if actor.role == ORGANIZATION:
        hours = pay_wages(world, today, day, actor, hours)
    actor.offered = hours
    actor.hours = hours


@kernel
def partners_hours(world, today, team):
    """Clock h a week that partners give to the station's team, by the trust of the workers' links with the committee.

    §3 Partners (Sheng 4.2, 5)."""
    if team.convener != NOBODY or not team.present or today.charity_partners_hours_per_week == 0.0:
        return 0.0
    return today.charity_partners_hours_per_week * partners_trust(world)


@kernel
def partners_trust(world):
    """Mean trust of the social workers' links to the committee (0..1), 0 without one. §3 Partners."""
    here = world.here[0]
    total = 0.0
    n = 0
    for a in range(here.first_worker, here.first_team):
        if world.links[a, 0].strength > 0.0:
            total += world.links[a, 0].trust
            n += 1
    return total / n if n > 0 else 0.0


@kernel
def pay_wages(world, today, day, actor, hours):
    """Hours that an organisation can work: `paid_share` of them needs a wage each, as far as cash goes (fen).

    Writes  actors (cash, wage_carry: fractions of a fen), ledger.money_wages"""
    paid = today.social_organization_paid_share * hours
    wage = today.organization_wage_fen
    if wage > 0 and paid * wage > actor.cash:
        paid = actor.cash / wage
        hours = (1.0 - today.social_organization_paid_share) * hours + paid
    actor.wage_carry += paid * wage
    due = min(int(math.floor(actor.wage_carry)), actor.cash)
    actor.wage_carry = max(0.0, min(1.0, actor.wage_carry - due))
    actor.cash -= due
    world.ledger[day].money_wages += due
    return hours


@kernel
def administer(world, today):
    """What administration takes: from the committee its burden, from workers errands, and from linked organisations
    and workers a part of the hours of which the committee was relieved. §3 capacity (Sheng 4.1, 2, 3.1)."""
    here = world.here[0]
    b = burden_today(today)
    committee = world.actors[0]
    relieved = committee.offered * today.burden * today.burden_reduction
    spend_administrative(committee, committee.offered * b)
    bearers = 0
    for a in range(here.first_organization, here.first_team):
        if world.actors[a].linked and not world.actors[a].dormant:
            bearers += 1
    for a in range(here.first_organization, here.first_team):
        actor = world.actors[a]
        hours = 0.0
        if actor.role == WORKER:
            hours = actor.offered * today.substitution * b
        if committee.linked and actor.linked and not actor.dormant:
            hours += today.work_shift * relieved / bearers
        spend_administrative(actor, hours)


@kernel
def spend_administrative(actor, hours):
    """Takes clock h of administration from an actor's day, as far as it has them."""
    spent = min(hours, actor.hours)
    actor.hours -= spent
    actor.administrative += spent


@kernel
def coordinate(world, today, day):
    """`hours_per_link` a week for each partner, spread over the working week; and joint meetings. §3, §10.6, §10.28."""
    meeting = today.meetings_every_days > 0 and day % today.meetings_every_days == 0
    staff_part = staff_calendar(day, today.weekend) / (5.0 + 2.0 * today.weekend)
    volunteer_part = volunteer_calendar(day, today.volunteer_weekend_share)
    for a in range(len(world.actors)):
        actor = world.actors[a]
        part = volunteer_part if actor.role == TEAM else staff_part
        hours = today.hours_per_link * actor.partners * part
        if meeting and actor.linked:
            hours += today.meetings_hours
        spent = min(hours, actor.hours)
        actor.hours -= spent
        actor.coordinating += spent
    if meeting:
        meet(world, today)


@kernel
def supervise_and_lead(world, today, a):
    """Shares of a linked actor's free hours: workers supervise organisations, the committee cultivates them, and
    conveners lead their volunteers. §3 capacity, §4 (Sheng 4.1, 4.3)."""
    actor = world.actors[a]
    free = actor.hours
    share = 0.0
    if actor.role == WORKER:
        share = today.social_worker_supervise_share
    elif actor.role == COMMITTEE:
        share = today.community_cultivate_share
    if share > 0.0:
        supervised = count_supervised(world.here[0], world.actors, world.links, a)
        if supervised > 0:
            hours = min(share * free, actor.hours)
            give_supervision(world.here[0], world.actors, world.links, a, hours / supervised)
            actor.hours -= hours
            actor.supervising += hours
    if actor.team != NOBODY and world.actors[actor.team].present:
        hours = min(lead_share(today, actor) * free, actor.hours)
        actor.hours -= hours
        actor.supervising += hours
        world.actors[actor.team].week_led += hours
        if actor.society == SOCIAL_WORKER:
            world.actors[actor.team].week_trained += hours


@kernel
def supervises(actors, links, a, o):
    """Whether actor a has a link with organisation o that is awake; the committee cultivates sleeping ones too."""
    linked = links[a, o].strength > 0.0 or links[o, a].strength > 0.0
    return linked and (not actors[o].dormant or actors[a].role == COMMITTEE)


@kernel
def count_supervised(here, actors, links, a):
    """Organisations that actor a supervises or cultivates."""
    n = 0
    for o in range(here.first_organization, here.first_worker):
        if supervises(actors, links, a, o):
            n += 1
    return n


@kernel
def give_supervision(here, actors, links, a, hours):
    """Each organisation that actor a supervises receives these clock h; a committee's count half. §4 Cultivation."""
    for o in range(here.first_organization, here.first_worker):
        if supervises(actors, links, a, o):
            if actors[a].role == COMMITTEE:
                actors[o].week_supervised += 0.5 * hours
                actors[o].week_cultivated += hours
            else:
                actors[o].week_supervised += hours
