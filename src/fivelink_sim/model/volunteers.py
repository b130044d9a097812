"""Volunteers: teams, motivation, quitting and joining. model.md §2, §4, §5.3.

Volunteers who are linked belong to a team, which a convener leads. Those who are not, or whom nobody leads, have no
team and help by themselves (serve.py)."""

from __future__ import annotations

import math

from fivelink_sim.model.draws import Purpose, bernoulli, poisson, uniform
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.outreach import apart, distance
from fivelink_sim.model.trust import gained
from fivelink_sim.model.world import COMMITTEE, JUST_QUIT, NOBODY, NOT_COUNTED, SOCIAL_WORKER, VOLUNTEER


@kernel
def answering(feedback, now, at_first):
    """What joining, quitting and giving answer to: today's state, or at feedback 0 the initial one. §5.3, §10.31."""
    return feedback * now + (1.0 - feedback) * at_first


@kernel
def weekly_hours(today, volunteer):
    """Clock h a week that a volunteer gives: more with motivation. §3 capacity."""
    motivation = answering(today.volunteer_feedback, volunteer.motivation, volunteer.first_motivation)
    return today.volunteer_hours * (0.5 + 0.5 * motivation)


@kernel
def motivation_after(motivation, gain, use, idle_loss, burnout):
    """Motivation after a week in which `use` of the hours were used; `burnout` is 0 unless overused. §4, §10.19."""
    return max(
        0.0,
        motivation
        + min(1.0, gain * use) * (1.0 - motivation)
        - idle_loss * (1.0 - use) * motivation
        - burnout * motivation,
    )


@kernel
def joining_chance(today, participation, trust, share_nearby, helped):
    """Chance that a resident becomes a volunteer this week. §4 (Sheng 4.2)."""
    chance = today.volunteer_join * participation * trust
    chance *= 1.0 + today.volunteer_social * share_nearby
    chance *= 1.0 + today.volunteer_gratitude * helped
    return min(1.0, chance)


@kernel
def nominal_leading_hours(world, today, t):
    """Leading hours a week that a team's convener would give on average (clock h): before any week was counted."""
    hours = 0.0
    for a in range(world.here[0].first_team):
        actor = world.actors[a]
        if actor.linked and actor.team == t:
            free = actor.mean_hours - today.hours_per_link * actor.partners
            hours += max(0.0, free) * lead_share(today, actor)
    return hours


@kernel
def lead_share(today, actor):
    """Share of its free hours that a convener gives to leading volunteers. §3 capacity, §10.12."""
    if actor.role == COMMITTEE:
        return today.community_lead_share
    if actor.society == SOCIAL_WORKER:
        return today.social_worker_lead_share
    return today.social_organization_lead_share


@kernel
def assign_teams(world, today):
    """When a regime begins: every volunteer without a team enters the nearest one with room, or idle. §10.12, §10.30.

    Writes  volunteers.team, actors.members, actors.room of teams that are new"""
    here = world.here[0]
    for t in range(here.first_team, here.first_fund):
        team = world.actors[t]
        team.members = 0
        if team.present and team.room == NOT_COUNTED:
            team.room = int(math.floor(today.volunteer_span * nominal_leading_hours(world, today, t)))
    for v in range(here.volunteers):
        volunteer = world.volunteers[v]
        if volunteer.team != NOBODY and world.actors[volunteer.team].present:
            world.actors[volunteer.team].members += 1
        else:
            volunteer.team = NOBODY
    for v in range(here.volunteers):
        volunteer = world.volunteers[v]
        if volunteer.team == NOBODY:
            volunteer.team = nearest_team(world, volunteer.cell, True)
            if volunteer.team == NOBODY:
                volunteer.team = nearest_team(world, volunteer.cell, False)
            if volunteer.team != NOBODY:
                world.actors[volunteer.team].members += 1


@kernel
def nearest_team(world, cell, with_room):
    """The team nearest to a cell, of those that can lead one more or of all; NOBODY if there is none."""
    here = world.here[0]
    nearest = NOBODY
    shortest = math.inf
    for t in range(here.first_team, here.first_fund):
        team = world.actors[t]
        if team.present and (not with_room or team.members < team.room):
            away = distance(cell, team.cell, here.side)
            if away < shortest:
                shortest = away
                nearest = t
    return nearest


@kernel
def refresh_teams(world, today):
    """Counts each team's members and pools their weekly hours: of all, and of those whom the convener can lead.

    Writes  actors.members, pool, led_pool (clock h a week)"""
    here = world.here[0]
    for t in range(here.first_team, here.first_fund):
        world.actors[t].members = 0
        world.actors[t].pool = 0.0
        world.actors[t].led_pool = 0.0
    for v in range(here.volunteers):
        volunteer = world.volunteers[v]
        if volunteer.team != NOBODY:
            team = world.actors[volunteer.team]
            hours = weekly_hours(today, volunteer)
            team.members += 1
            team.pool += hours
            if team.members <= team.room:
                team.led_pool += hours


@kernel
def renew_volunteers(world, today, day):
    """Weekly: some quit, some join, those who stay gain or lose motivation; teams learn. §4.

    Reads   the week's hours of teams, residents: the old state
    Writes  volunteers, residents.volunteers, actors (room, training, members, pool), ledger
    Draws   QUIT, JOIN (decisions), OUTSIDER (exogenous)"""
    if not today.present[VOLUNTEER]:
        return
    week = day // 7
    count_nearby(world, today)
    quit_and_change(world, today, day, week)
    here = world.here[0]
    for t in range(here.first_team, here.first_fund):
        team = world.actors[t]
        if team.present:
            team.room = int(math.floor(today.volunteer_span * team.week_led))
            gain = today.volunteer_training_gain * team.week_trained
            team.training = gained(team.training, gain) - today.volunteer_training_loss * team.training
        team.week_led = 0.0
        team.week_trained = 0.0
        team.week_offered = 0.0
        team.week_used = 0.0
    refresh_teams(world, today)
    residents_join(world, today, day, week)
    outsiders_join(world, today, day, week)
    refresh_teams(world, today)


@kernel
def count_residents_near(cells, side, near):
    """Residents within `near` cells of each cell, counted when a span begins. Writes cells.near_residents."""
    reach = int(math.floor(near))
    for cell in range(len(cells)):
        row = cell // side
        column = cell % side
        n = 0
        for r in range(max(0, row - reach), min(side, row + reach + 1)):
            for c in range(max(0, column - reach), min(side, column + reach + 1)):
                if apart(r - row, c - column) <= near:
                    n += cells[r * side + c].residents
        cells[cell].near_residents = n


@kernel
def count_nearby(world, today):
    """Residents who are volunteers within `near` cells of each cell. Writes cells.near_volunteers."""
    here = world.here[0]
    for cell in range(len(world.cells)):
        world.cells[cell].near_volunteers = 0
    reach = int(math.floor(today.volunteer_near))
    for v in range(here.volunteers):
        volunteer = world.volunteers[v]
        if volunteer.resident != NOBODY:
            row, column = volunteer.row, volunteer.column
            for r in range(max(0, row - reach), min(here.side, row + reach + 1)):
                for c in range(max(0, column - reach), min(here.side, column + reach + 1)):
                    if apart(r - row, c - column) <= today.volunteer_near:
                        world.cells[r * here.side + c].near_volunteers += 1


@kernel
def quit_and_change(world, today, day, week):
    """Each volunteer quits, or stays with another motivation. The order of those who stay is kept. §4."""
    here = world.here[0]
    staying = 0
    for v in range(here.volunteers):
        volunteer = world.volunteers[v]
        committed = answering(today.volunteer_feedback, volunteer.motivation, volunteer.first_motivation)
        chance = today.volunteer_quit * (1.0 - committed)
        if bernoulli(here.seed, Purpose.QUIT, volunteer.key, week, chance):
            world.ledger[day].quit += 1
            if volunteer.resident != NOBODY:
                world.residents[volunteer.resident].volunteers = JUST_QUIT
            continue
        use = use_of(world.actors, volunteer)
        burnout = today.volunteer_burnout if use > today.volunteer_burnout_at else 0.0
        volunteer.motivation = motivation_after(
            volunteer.motivation, today.volunteer_motivation_gain, use, today.volunteer_idle_loss, burnout
        )
        volunteer.week_offered = 0.0
        volunteer.week_used = 0.0
        world.volunteers[staying] = world.volunteers[v]
        staying += 1
    here.volunteers = staying


@kernel
def use_of(actors, volunteer):
    """Share of the week's hours that were used: the team's, or one's own without a team; 0 if none. §10.30."""
    offered = volunteer.week_offered
    used = volunteer.week_used
    if volunteer.team != NOBODY:
        offered = actors[volunteer.team].week_offered
        used = actors[volunteer.team].week_used
    if offered <= 0.0:
        return 0.0
    return min(1.0, used / offered)


@kernel
def residents_join(world, today, day, week):
    """Residents who become volunteers. At feedback 0 nothing that a regime moves has a say in it. §4, §10.31."""
    here = world.here[0]
    feedback = today.volunteer_feedback
    draw_luck(world, week)
    for i in range(len(world.residents)):
        resident = world.residents[i]
        if resident.volunteers:
            if resident.volunteers == JUST_QUIT:
                resident.volunteers = 0
            continue
        helped = feedback * resident.helped
        if world.luck[i] >= joining_chance(today, 1.0, 1.0, 1.0, helped):
            continue  # whatever else may be said of it: most residents need no closer look
        cell = world.cells[resident.cell]
        chance = joining_chance(
            today,
            answering(feedback, resident.participation, resident.first_participation),
            answering(feedback, resident.trust, today.trust_trust0),
            cell.near_volunteers / cell.near_residents,
            helped,
        )
        if world.luck[i] < chance and enrol(world, today, day, resident_key(here.community, i), i, resident.cell):
            resident.volunteers = 1


@kernel
def draw_luck(world, week):
    """A draw of every resident for the week, in a loop of its own: processors do several at a time. Writes luck."""
    here = world.here[0]
    seed, community = here.seed, here.community
    for i in range(len(world.luck)):
        world.luck[i] = uniform(seed, Purpose.JOIN, resident_key(community, i), week)


@kernel
def outsiders_join(world, today, day, week):
    """Outsiders (students) who join, at a rate a week; their homes are drawn evenly. §4."""
    here = world.here[0]
    coming = poisson(here.seed, Purpose.OUTSIDER, here.community, week, today.volunteer_outsiders)
    for _ in range(coming):
        key = resident_key(here.community, -1 - here.outsiders)
        here.outsiders += 1
        cell = int(uniform(here.seed, Purpose.CELL, key, 0) * len(world.cells))
        enrol(world, today, day, key, NOBODY, cell)


@kernel
def resident_key(community, i):
    """The entity of a resident (i >= 0) or an outsider (i < 0) in draws."""
    return community * 4294967296 + i


@kernel
def enrol(world, today, day, key, resident, cell):
    """A volunteer joins the nearest team with room, or none where volunteers are not led; False if there is no room.

    At feedback 0 room does not limit joining (§10.31)."""
    here = world.here[0]
    team = nearest_team(world, cell, True)
    if team == NOBODY:
        team = nearest_team(world, cell, False)
        if team != NOBODY and today.volunteer_feedback > 0.0:
            return False
    volunteer = world.volunteers[here.volunteers]
    volunteer.resident = resident
    volunteer.key = key
    volunteer.cell = cell
    volunteer.row = cell // here.side
    volunteer.column = cell % here.side
    volunteer.team = team
    volunteer.motivation = today.volunteer_motivation
    volunteer.first_motivation = today.volunteer_motivation
    volunteer.week_offered = 0.0
    volunteer.week_used = 0.0
    here.volunteers += 1
    if team != NOBODY:
        world.actors[team].members += 1
    world.ledger[day].joined += 1
    return True
