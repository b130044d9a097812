"""Phase `serve`: actors work on their tasks; those who are not linked, and neighbours, help as they can.

model.md §3 serve, §4 informal help, §5.3 alone."""

from __future__ import annotations

from fivelink_sim.model.capacity import attendance, volunteer_calendar
from fivelink_sim.model.cases import dequeue, withdraw
from fivelink_sim.model.draws import Purpose, bernoulli, uniform
from fivelink_sim.model.event_log import (
    CLOSED_ON_PAPER,
    DONE,
    NEIGHBOURS_HELPED,
    STARTED,
    VOLUNTEERS_HELPED,
    note,
)
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.settle import lose_trust
from fivelink_sim.model.triage import spend_on_case
from fivelink_sim.model.trust import cell_trust, reward_route
from fivelink_sim.model.volunteers import weekly_hours
from fivelink_sim.model.world import (
    CARE,
    COMMITTEE,
    ESCALATING,
    FREE,
    HIDDEN,
    LABOUR,
    NO_TASK,
    NOBODY,
    RELAPSED,
    ROUNDING,
    TEAM,
    VOLUNTEER,
)


@kernel
def paper_closure_chance(formalism, professionalism, pressure, leadership):
    """Chance that a provider closes a task on paper when opening it; all shares, at most 1. §3 serve (Sheng 3.1)."""
    return min(1.0, formalism * (1.0 - professionalism) * (1.0 + pressure * leadership))


@kernel
def serve(world, today, day):
    """Every actor works its tasks in order of acceptance; unlinked volunteers and neighbours help.

    Reads   tasks in the queues, actors.hours (clock h)
    Writes  needs (left, opened, state, care_*), actors (hours, used, backlog), links' trust, residents.trust, ledger
    Draws   CLOSE_ON_PAPER, NEIGHBOUR: decisions, one a need and opening, or day"""
    for a in range(world.here[0].first_fund):
        if world.actors[a].hours > 0.0:
            work_queue(world, today, day, a)
        world.actors[a].week_used += world.actors[a].used
    if today.present[VOLUNTEER]:
        help_alone(world, today, day)
    help_neighbours(world, today, day)


@kernel
def work_queue(world, today, day, a):
    """One actor's day: its tasks from the first accepted on, at most `max_case_hours` clock h each."""
    actor = world.actors[a]
    task = actor.first_task
    while task != NO_TASK and actor.hours > 0.0:
        slot = task // 3
        component = task % 3
        need = world.needs[slot]
        task = need.next_task[component]
        if need.start[component] > day:
            continue
        if not need.opened[component]:
            need.opened[component] = 1
            need.openings += 1
            note(world, need, STARTED, day, a, component)
            if closes_on_paper(world, today, need, actor):
                if task != NO_TASK and task // 3 == slot:
                    task = need.next_task[task % 3]
                close_on_paper(world, today, day, slot, a)
                continue
        work_on(world, today, day, slot, component, a)


@kernel
def closes_on_paper(world, today, need, actor):
    """Whether a provider that opens a task only closes it on paper. A committee's cognition and a team's training
    stand for professionalism (§10.10)."""
    professionalism = actor.professionalism
    if actor.role == COMMITTEE:
        professionalism = today.community_cognition
    elif actor.role == TEAM:
        professionalism = actor.training
    chance = paper_closure_chance(today.formalism, professionalism, today.pressure, today.leadership)
    return bernoulli(world.here[0].seed, Purpose.CLOSE_ON_PAPER, need.id, need.openings, chance)


@kernel
def close_on_paper(world, today, day, slot, a):
    """The books count the need as resolved; it is hidden again, and the resident knows. §3 serve, §4."""
    need = world.needs[slot]
    withdraw(world, slot)
    need.state = HIDDEN
    need.hub = NOBODY
    need.on_paper += 1
    world.ledger[day].closed_on_paper += 1
    note(world, need, CLOSED_ON_PAPER, day, a, NOBODY)
    lose_trust(world, need.resident, today.trust_beta * need.severity)


@kernel
def work_on(world, today, day, slot, component, a):
    """Works on a task for the rest of the day's hours, `max_case_hours` or what it still needs (clock h)."""
    actor = world.actors[a]
    need = world.needs[slot]
    needed = need.left[component] / need.speed[component]
    hours = min(actor.hours, today.max_case_hours)
    done = hours >= needed - ROUNDING
    hours = min(hours, needed)
    spend_on_case(actor, hours)
    need.served = 1
    if component == CARE:
        need.care_hours += hours
        need.care_skill += hours * need.speed[component]
    if done:
        if actor.role == TEAM:
            world.residents[need.resident].helped += 1
        dequeue(world, slot, component)
        need.left[component] = 0.0
        reward_route(world, today, need, component)
        note(world, need, DONE, day, a, component)
    else:
        need.left[component] -= hours * need.speed[component]
        actor.backlog = max(0.0, actor.backlog - hours)


@kernel
def help_neighbours(world, today, day):
    """Neighbours settle small labour (at most one hour) of a hidden need, more where trust and participation are high.

    §4 Informal help."""
    here = world.here[0]
    for slot in range(here.needs_used):
        need = world.needs[slot]
        if need.state == HIDDEN and 0.0 < need.left[LABOUR] <= 1.0:
            participation = world.residents[need.resident].participation
            chance = min(1.0, today.informal * cell_trust(world, need.cell) * (0.5 + participation))
            if bernoulli(here.seed, Purpose.NEIGHBOUR, need.id, day - need.arisen, chance):
                need.left[LABOUR] = 0.0
                world.ledger[day].neighbour_help += 1
                note(world, need, NEIGHBOURS_HELPED, day, NOBODY, LABOUR)


@kernel
def help_alone(world, today, day):
    """Volunteers without a team spend their hours on open labour near home, known or hidden, nearest first, ties by
    id, at `adhoc_efficiency`. §5.3, §10.11.

    Reads   volunteers, cells
    Writes  needs.left, volunteers (week_*), residents.helped, ledger (hours)"""
    here = world.here[0]
    chained = False
    u = uniform(here.seed, Purpose.VOLUNTEER_ABSENCE, here.community, day)
    present = volunteer_calendar(day, today.volunteer_weekend_share) * attendance(today.absence, u)
    for v in range(here.volunteers):
        volunteer = world.volunteers[v]
        if volunteer.team != NOBODY:
            continue
        if not chained:
            chain_open_labour(world)
            chained = True
        hours = weekly_hours(today, volunteer) * present
        used = spend_nearby(world, today, day, volunteer.cell, hours)
        volunteer.week_offered += hours
        volunteer.week_used += used
        world.ledger[day].hours_offered[VOLUNTEER] += hours
        world.ledger[day].hours_used[VOLUNTEER] += used


@kernel
def chain_open_labour(world):
    """Chains the needs with open labour by the cell of their resident: cells.first_open, needs.chain (slots)."""
    for cell in range(len(world.cells)):
        world.cells[cell].first_open = NOBODY
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        if has_open_labour(need):
            need.chain = world.cells[need.cell].first_open
            world.cells[need.cell].first_open = slot


@kernel
def has_open_labour(need):
    """Whether an open need has labour left that no provider has taken on."""
    gone = need.state == FREE or need.state == ESCALATING or need.state == RELAPSED
    return not gone and need.left[LABOUR] > 0.0 and need.provider[LABOUR] == NOBODY


@kernel
def spend_nearby(world, today, day, home, hours):
    """Clock h that an unlinked volunteer spends on open labour within `adhoc_reach` cells of home, out of `hours`."""
    left = hours
    while left > 0.0 and today.volunteer_adhoc_efficiency > 0.0:
        slot = nearest_open_labour(world, home, today.volunteer_adhoc_reach)
        if slot == NOBODY:
            break
        need = world.needs[slot]
        needed = need.left[LABOUR] / today.volunteer_adhoc_efficiency
        need.helped_alone = 1
        if needed > left + ROUNDING:
            need.left[LABOUR] -= left * today.volunteer_adhoc_efficiency
            left = 0.0
        else:
            left = max(0.0, left - needed)
            need.left[LABOUR] = 0.0
            world.residents[need.resident].helped += 1
            note(world, need, VOLUNTEERS_HELPED, day, NOBODY, LABOUR)
    return hours - left


@kernel
def nearest_open_labour(world, home, reach):
    """The slot of the nearest need with open labour within `reach` cells, of equals the one with the smallest id."""
    side = world.here[0].side
    row = home // side
    column = home % side
    around = int(reach)
    best = NOBODY
    shortest = reach * reach
    for r in range(max(0, row - around), min(side, row + around + 1)):
        for c in range(max(0, column - around), min(side, column + around + 1)):
            away = float((r - row) * (r - row) + (c - column) * (c - column))
            if away > shortest:
                continue
            slot = world.cells[r * side + c].first_open
            while slot != NOBODY:
                need = world.needs[slot]
                nearer = best == NOBODY or away < shortest
                if has_open_labour(need) and (nearer or need.id < world.needs[best].id):
                    best = slot
                    shortest = away
                slot = need.chain
    return best
