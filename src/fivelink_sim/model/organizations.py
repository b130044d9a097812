"""Organisations' slow dynamics: professionalism, dormancy; and every actor's nominal hours. model.md §4."""

from __future__ import annotations

from fivelink_sim.model.cases import release_actor
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.world import (
    COMMITTEE,
    COMMUNITY,
    ORGANIZATION,
    TEAM,
    WORKER,
)


@kernel
def professionalism_after(professionalism, first, gain, loss, ceiling):
    """Professionalism after a week in which supervision was worth `gain` (all 0..1). §4 (Sheng 4.3)."""
    return professionalism + min(1.0, gain) * (ceiling - professionalism) - loss * (professionalism - first)


@kernel
def learn(world, today):
    """Weekly: supervision raises organisations' professionalism, which else falls back to where it began. §4.

    Reads   actors.week_supervised (h received), week_cultivated (h)
    Writes  actors.professionalism, cashless_days: cultivation shortens dormancy by a day an hour"""
    here = world.here[0]
    for a in range(here.first_organization, here.first_worker):
        actor = world.actors[a]
        if not actor.present:
            continue
        actor.professionalism = professionalism_after(
            actor.professionalism,
            actor.first_professionalism,
            today.social_organization_supervision_gain * actor.week_supervised,
            today.social_organization_professionalism_loss,
            today.social_organization_ceiling,
        )
        actor.cashless_days = max(0.0, actor.cashless_days - actor.week_cultivated)
        actor.week_supervised = 0.0
        actor.week_cultivated = 0.0


@kernel
def check_dormancy(world, today):
    """Daily, after money came in: an organisation without a wage for one hour on `dormant_after` days in a row exists
    in name only, until it has cash (Sheng 3.1). §4, §10.28.

    Reads   actors.cash (fen)
    Writes  actors.cashless_days, dormant; a dormant one gives its cases back (§10.17)"""
    here = world.here[0]
    for a in range(here.first_organization, here.first_worker):
        actor = world.actors[a]
        if not actor.present:
            continue
        if actor.cash >= today.organization_wage_fen:
            actor.cashless_days = 0.0
        elif actor.cashless_days < today.social_organization_dormant_after:
            actor.cashless_days += 1.0
        dormant = actor.cashless_days >= today.social_organization_dormant_after
        if dormant and not actor.dormant:
            release_actor(world, a)
        if dormant != actor.dormant:
            actor.dormant = dormant
            actor.mean_hours = nominal_hours(today, actor)


@kernel
def burden_today(today):
    """Share of the committee's hours that administration takes: b = burden (1 - burden_reduction), 0 without a
    committee. §3 capacity (Sheng 4.1)."""
    if not today.present[COMMUNITY]:
        return 0.0
    return today.burden * (1.0 - today.burden_reduction)


@kernel
def staff_hours(today, actor):
    """Clock h a full working day of a committee, an organisation or a worker has; 0 for others. §2."""
    if not actor.present or actor.dormant:
        return 0.0
    if actor.role == COMMITTEE:
        return today.community_staff * today.community_hours
    if actor.role == ORGANIZATION:
        return today.social_organization_hours
    if actor.role == WORKER:
        return today.social_worker_hours
    return 0.0


@kernel
def refresh_mean_hours(world, today):
    """Mean weekly hours of every actor, nominal: without absence, meetings and links, and at least 1. §10.7.

    Writes  actors.mean_hours (clock h a week)"""
    for a in range(len(world.actors)):
        world.actors[a].mean_hours = nominal_hours(today, world.actors[a])


@kernel
def nominal_hours(today, actor):
    """Clock h a week that an actor has for its work, nominal, at least 1. §10.7."""
    hours = staff_hours(today, actor) * (5.0 + 2.0 * today.weekend)
    b = burden_today(today)
    if actor.role == COMMITTEE:
        hours *= 1.0 - b
    elif actor.role == WORKER:
        hours *= 1.0 - today.substitution * b
    elif actor.role == TEAM:
        hours = actor.led_pool
    return max(1.0, hours)
