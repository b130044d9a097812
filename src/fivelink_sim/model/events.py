"""Phase `events`: the parameters that hold today, and who is there and linked under them. model.md §3, §5.1-5.4.

A scenario's timeline is a table of parameter records, one a span of days (parameters.py). Where a new span begins, the
regime is set up anew: actors appear, leave or change sides, links come and go.
"""

from __future__ import annotations

from fivelink_sim.model.cases import release_actor
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.organizations import refresh_mean_hours
from fivelink_sim.model.outreach import refresh_outreach
from fivelink_sim.model.refer import refresh_nearness
from fivelink_sim.model.routes import refresh_routes
from fivelink_sim.model.trust import first_link_trust
from fivelink_sim.model.volunteers import assign_teams, count_residents_near, refresh_teams
from fivelink_sim.model.world import (
    COMMITTEE,
    COMMUNITY,
    ENTERPRISE,
    FOUNDATION,
    HUB_COMMITTEE,
    HUB_NOBODY,
    HUB_ORGANIZATION,
    HUB_PLATFORM,
    HUB_WORKER,
    NOBODY,
    NOT_COUNTED,
    ORGANIZATION,
    SOCIAL_ORGANIZATION,
    SOCIAL_WORKER,
    TEAM,
    VOLUNTEER,
    WORKER,
)


@kernel
def events(world, day):
    """Sets the day's parameters; where they change, sets up the regime that they describe. model.md §3 events.

    Routes and outreach are weekly things; in mid-week they are drawn afresh only if somebody came, left or changed
    sides, or a link did.
    Reads   parameters, segment_of_day
    Writes  here.segment, actors (present, linked, ...), links, routes, cells (outreach)
    Draws   nothing"""
    segment = world.segment_of_day[day]
    today = world.parameters[segment]
    if world.here[0].segment != segment:
        world.here[0].segment = segment
        for fund in range(2):
            world.funds[fund].reserve = today.reserve_fen * world.funds[fund].communities
        count_residents_near(world.cells, world.here[0].side, today.volunteer_near)
        moved = set_presence(world, today)
        set_hub(world, today)
        rewired = set_links(world, today)
        refresh_mean_hours(world, today)
        assign_teams(world, today)
        refresh_teams(world, today)
        refresh_mean_hours(world, today)
        refresh_nearness(world, today)
        if moved or rewired:
            refresh_outreach(world, today)
            refresh_routes(world, today)
    return today


@kernel
def set_presence(world, today):
    """Who is there, and who is linked: §5.1 participants, §5.3 unlinked. An actor that leaves gives its cases back.

    True if anybody came, left or changed sides."""
    moved = False
    for a in range(len(world.actors)):
        actor = world.actors[a]
        was_present = actor.present
        was_linked = actor.linked
        there = today.present[actor.society] == 1
        if actor.role == ORGANIZATION:
            there = there and actor.number < today.social_organization_number
        elif actor.role == WORKER:
            there = there and actor.number < today.social_worker_number
        elif actor.role == TEAM:
            there = convener_leads(world, today, actor)
        actor.present = there
        actor.linked = there and today.participates[actor.society] == 1
        moved = moved or actor.present != was_present or actor.linked != was_linked
        if there and not actor.appeared:
            appear(world, today, a)
        if actor.role == WORKER:
            actor.professionalism = today.social_worker_professionalism
        if (was_present and not actor.present) or (was_linked and not actor.linked):
            release_actor(world, a)
        if not was_present:  # what it did before it left is of another week
            actor.week_led = 0.0
            actor.week_trained = 0.0
            actor.week_offered = 0.0
            actor.week_used = 0.0
            actor.week_supervised = 0.0
            actor.week_cultivated = 0.0
        if actor.role == TEAM and not was_present:
            actor.room = NOT_COUNTED
            actor.training = today.volunteer_training
    return moved


@kernel
def convener_leads(world, today, team):
    """Whether a team has a convener who is linked with volunteers. Teams come after their conveners in `actors`."""
    if not today.participates[VOLUNTEER]:
        return False
    if team.convener == NOBODY:
        society = SOCIAL_WORKER
        there = today.participates[society] == 1 and today.social_worker_number > 0
    else:
        society = world.actors[team.convener].society
        there = world.actors[team.convener].linked == 1
    linked = today.link_strength[society, VOLUNTEER] > 0.0 or today.link_strength[VOLUNTEER, society] > 0.0
    return there and linked


@kernel
def appear(world, today, a):
    """An actor's opening cash enters the books on the first day that it is there (fen). model.md §7."""
    actor = world.actors[a]
    actor.appeared = 1
    opening = 0
    if actor.role == COMMITTEE:
        opening = today.welfare_opening_fen
        actor.cash += opening
    elif actor.role == ORGANIZATION:
        opening = today.organization_opening_fen
        actor.cash += opening
    elif actor.role == FOUNDATION and not today.district_wide:
        opening = today.fund_opening_fen
        world.funds[0].cash += opening
    elif actor.role == ENTERPRISE and not today.district_wide:
        opening = today.enterprise_opening_fen
        world.funds[1].cash += opening
    world.here[0].opening += opening


@kernel
def set_hub(world, today):
    """The regime's hub, or the first linked of committee, social worker and organisation. §5.3.

    (A volunteer team has a convener among these, so it never comes to a team.)"""
    hub = today.hub
    committee = today.participates[COMMUNITY] == 1
    workers = today.participates[SOCIAL_WORKER] == 1 and today.social_worker_number > 0
    organizations = today.participates[SOCIAL_ORGANIZATION] == 1 and today.social_organization_number > 0
    stands = committee or workers or organizations
    if hub == HUB_COMMITTEE:
        stands = committee
    elif hub == HUB_WORKER:
        stands = workers
    if not stands:
        hub = HUB_NOBODY
        if committee:
            hub = HUB_COMMITTEE
        elif workers:
            hub = HUB_WORKER
        elif organizations:
            hub = HUB_ORGANIZATION
    world.here[0].hub = hub


@kernel
def set_links(world, today):
    """Links by the regime's table, from society to society; on a platform between all. §5.2, §10.5, §10.32.

    A new link starts at its trust0; one that is no more is forgotten. True if a link came, went or changed."""
    rewired = False
    platform = world.here[0].hub == HUB_PLATFORM
    n = len(world.actors)
    for i in range(n):
        for j in range(n):
            strength = 0.0
            if i != j and world.actors[i].linked and world.actors[j].linked:
                strength = today.link_strength[world.actors[i].society, world.actors[j].society]
                if platform:
                    strength = today.platform_strength
            link = world.links[i, j]
            if strength > 0.0 and link.strength == 0.0:
                link.trust = first_link_trust(world.actors, today, i, j)
            rewired = rewired or link.strength != strength
            link.strength = strength
    for i in range(n):
        partners = 0
        for j in range(n):
            if world.links[i, j].strength > 0.0 or world.links[j, i].strength > 0.0:
                partners += 1
        if platform and partners > 0:
            partners = 1
        world.actors[i].partners = partners
    return rewired
