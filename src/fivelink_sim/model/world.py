"""The entities of one community and their state: everything that a run remembers. model.md §2.

Truth is a `World`: a NamedTuple of NumPy record arrays. A district is several Worlds (district.py). Nothing else
holds state, so a World can be copied, compared and stored. Units stand behind each field; a field of three belongs to
the components care, labour (effective h) and material (fen), in that order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.model.by_pointer import by_pointer
from fivelink_sim.scenario.schema.declaration import SOCIETIES as SOCIETIES

MOST_KINDS = 16
MOST_GROUPS = 16
MOST_HOPS = 6

# Societies: whom an actor belongs to, in the order of the scenario's SOCIETIES.
COMMUNITY, SOCIAL_ORGANIZATION, SOCIAL_WORKER, VOLUNTEER, CHARITY = range(5)

# Roles: what an actor is.
COMMITTEE, ORGANIZATION, WORKER, TEAM, FOUNDATION, ENTERPRISE = range(6)
ROLES = ("committee", "social organization", "social worker", "volunteer team", "foundation", "social enterprise")

# Components of a need.
CARE, LABOUR, MATERIAL = range(3)
COMPONENTS = ("care", "labour", "material")

# States of a need; FREE is a slot without one. From HIDDEN on a need counts as open.
FREE, ESCALATING, HIDDEN, KNOWN, TRIAGED, IN_SERVICE, MISREAD, RELAPSED = range(8)

# How a need ended (OPEN: it had not, when the run did).
OPEN, RESOLVED, LAPSED = range(3)

# Who triages: the regime's hub, after the fall-backs of §5.3.
HUB_NOBODY, HUB_COMMITTEE, HUB_WORKER, HUB_ORGANIZATION, HUB_DISCOVERER, HUB_PLATFORM = range(6)

# The order in which cases are taken.
BY_DEADLINE, BY_SEVERITY, BY_FIRST_COME, BY_SMALLEST = range(4)

NOBODY = -1
JUST_QUIT = 2
NOT_COUNTED = -1  # a team's room before its first week
NO_TASK = -1
CELLS_REACHED = 13  # by a volunteer: those within two of home
PLACE_BITS = 4  # of a volunteer's place in the chain of such a cell: the rest of it is the volunteer's row
ROUNDING = 1e-9  # clock h or days: less than this is an error of rounding, not time

here_dtype = np.dtype(
    [
        ("seed", "i8"),
        ("community", "i8"),  # its number in the district: part of every key
        ("side", "i8"),  # cells
        ("warmup", "i8"),  # days
        ("kinds", "i8"),
        ("groups", "i8"),
        ("logging", "i8"),  # 1 if the event log is wanted
        ("segment", "i8"),  # the row of `parameters` that holds today; -1 before the first day
        ("hub", "i8"),  # HUB_*
        ("organizations", "i8"),  # rows kept for them: the most there are at any time
        ("workers", "i8"),
        ("first_organization", "i8"),
        ("first_worker", "i8"),
        ("first_team", "i8"),  # the committee's, then the station's, then one an organisation
        ("first_fund", "i8"),
        ("needs_used", "i8"),  # slots below this one may hold a need
        ("free_slots", "i8"),  # of `free`, a stack
        ("ordered", "i8"),  # cases in `order`
        ("ordered_on", "i8"),  # the day for which `order` holds
        ("cases_ended", "i8"),
        ("logged", "i8"),
        ("volunteers", "i8"),
        ("outsiders", "i8"),  # who ever came: their key
        ("trust_total", "f8"),  # sum over residents, kept up to date with every change
        ("mean_backlog", "f8", 5),  # clock h, by society, as cases are placed
        ("welfare_carry", "f8"),  # fractions of a fen not yet paid in
        ("purchase_carry", "f8"),
        ("partners_carry", "f8"),
        ("opening", "i8"),  # fen brought in by actors that appeared today
        ("week_inflow", "i8"),  # fen, the foundation's, for unlinked charity
        ("group_size", "i8", MOST_GROUPS),  # residents
        ("hazard", "f8", MOST_GROUPS),  # cumulated since the start, by group
        ("watched_until", "f8", MOST_GROUPS),  # the hazard up to which `watched` has everybody concerned
        ("n_watched", "i8"),  # residents in `watched`
    ]
)

# Residents and needs are the tables that grow with a place: a field is as wide as it has to be, without gaps, and those
# of a need that are looked at every day come first, so that a look at it reads one line of the processor's cache.
residents_dtype = np.dtype(
    [
        ("trust", "f8"),  # in governance, 0..1
        ("participation", "f8"),  # propensity to take part, 0..1
        ("first_participation", "f8"),
        ("next_need", "f8"),  # the group's hazard at which the next need arises (1)
        ("cell", "i4"),  # row * side + column
        ("needs", "i4"),  # arisen so far
        ("helped", "i4"),  # times, by a volunteer
        ("group", "i1"),
        ("volunteers", "i1"),  # 1 while a volunteer; JUST_QUIT until the end of the week in which it quit
        ("wants", "i2"),  # scratch: has an open material component
    ],
    align=True,
)

cells_dtype = np.dtype(
    [
        ("residents", "i8"),
        ("trust_total", "f8"),  # sum over its residents
        ("mean_around", "f8"),  # scratch: mean trust of the 3 x 3 cells
        ("near_residents", "i8"),  # within `volunteer.near` cells
        ("near_volunteers", "i8"),
        ("volunteer_outreach", "f8"),  # 1, sum over volunteers near
        ("first_near", "i8"),  # chain of these, with places (volunteer << PLACE_BITS) + one of its own
        ("first_open", "i8"),  # scratch: chain of open needs, for unlinked volunteers
    ]
)

needs_dtype = np.dtype(
    [
        ("id", "i8"),
        ("state", "i2"),
        ("kind", "i2"),
        ("due", "i4"),  # days, as all that are days
        ("left", "f8", 3),
        ("provider", "i2", 3),  # actor or NOBODY
        ("hub", "i2"),  # actor who triaged it
        ("finder", "i2"),  # actor who discovered it
        ("line", "i2"),  # 0 arisen by itself, 1 and 2 escalated
        ("cell", "i4"),
        ("resident", "i4"),
        ("arisen", "i4"),
        ("returns", "i4"),  # when a misread, relapsed or escalating need is back
        ("known", "i4"),  # last time; NOBODY before
        ("first_known", "i4"),
        ("fund_again", "i4"),  # when a fund may be asked again
        ("start", "i4", 3),  # day from which it is worked on, or paid
        ("asked", "i4", 3),  # attempts at placing it
        ("next_task", "i4", 3),  # the provider's queue: slot * 3 + component
        ("last_task", "i4", 3),
        ("chain", "i4"),  # scratch: next open need in the same cell
        ("relapses", "i4"),
        ("triages", "i4"),
        ("openings", "i4"),
        ("on_paper", "i4"),  # times closed on paper
        ("served", "i4"),  # 1 if an actor did some of it
        ("opened", "i2", 3),
        ("hops", "i2", 3),  # links on the route to the provider
        ("route", "i2", (3, MOST_HOPS + 1)),  # actors along it, from the hub to the provider
        ("helped_alone", "i2"),  # 1 if unlinked volunteers or charity did some of it
        ("severity", "f8"),
        ("whole", "f8", 3),  # size as arisen
        ("speed", "f8", 3),  # effective h per clock h of the provider
        ("care_hours", "f8"),  # clock h of care given
        ("care_skill", "f8"),  # sum of clock h x skill
    ],
    align=True,
)

# A case and what its place in the order hangs on, side by side, so that putting them in order reads nothing else.
order_dtype = np.dtype([("slot", "i8"), ("score", "f8"), ("id", "i8")])

actors_dtype = np.dtype(
    [
        ("role", "i8"),
        ("society", "i8"),
        ("number", "i8"),  # among those of its role
        ("key", "i8"),  # its entity in draws
        ("cell", "i8"),
        ("present", "i8"),
        ("linked", "i8"),  # takes part in the regime; present but not linked is `alone`
        ("appeared", "i8"),  # 1 once its opening cash is in the books
        ("dormant", "i8"),
        ("professionalism", "f8"),
        ("first_professionalism", "f8"),
        ("skill", "f8", MOST_KINDS),  # organisations: specialisation
        ("resident_founded", "i8"),
        ("cash", "i8"),  # fen, free to spend (a foundation's and enterprise's is in `funds`)
        ("reserved", "i8"),  # fen, promised
        ("wage_carry", "f8"),
        ("cashless_days", "f8"),  # in a row, less what cultivation takes off
        ("training", "f8"),  # teams, 0..1
        ("convener", "i8"),  # teams: actor or NOBODY (the station)
        ("team", "i8"),  # conveners: their team
        ("members", "i8"),
        ("room", "i8"),  # members that can be led
        ("pool", "f8"),  # clock h a week of all members
        ("led_pool", "f8"),  # of these, of the members who are led
        ("partners", "i8"),  # actors it has a link with
        ("outreach", "f8"),
        ("mean_hours", "f8"),  # clock h a week, nominal, at least 1
        ("backlog", "f8"),  # clock h of open tasks
        ("first_task", "i8"),
        ("last_task", "i8"),
        ("weight", "f8"),  # scratch: for sharing out money
        ("part", "i8"),  # scratch, fen
        ("remainder", "f8"),  # scratch
        ("hours", "f8"),  # clock h left today
        ("offered", "f8"),  # clock h today, as all below
        ("administrative", "f8"),
        ("coordinating", "f8"),
        ("supervising", "f8"),  # supervising, cultivating and leading
        ("used", "f8"),  # on cases
        ("week_offered", "f8"),
        ("week_used", "f8"),
        ("week_supervised", "f8"),  # h received
        ("week_cultivated", "f8"),
        ("week_led", "f8"),  # teams: leading hours given to it
        ("week_trained", "f8"),  # teams: of these, by social workers
    ]
)

volunteers_dtype = np.dtype(
    [
        ("resident", "i8"),  # NOBODY: an outsider
        ("key", "i8"),
        ("cell", "i8"),
        ("row", "i4"),  # of the cell, as is the column
        ("column", "i4"),
        ("team", "i8"),  # actor or NOBODY
        ("motivation", "f8"),
        ("first_motivation", "f8"),
        ("week_offered", "f8"),  # clock h, unlinked volunteers only
        ("week_used", "f8"),
        ("next_near", "i4", CELLS_REACHED),  # the next place in the chain of each cell that it reaches
    ]
)

links_dtype = np.dtype([("strength", "f8"), ("trust", "f8")])

# strength: product of strength x trust of the best route; next_hop: the actor after the first.
routes_dtype = np.dtype([("strength", "f8"), ("trust", "f8"), ("hops", "i8"), ("path", "i8", MOST_HOPS + 1)])

funds_dtype = np.dtype(
    [
        ("cash", "i8"),  # fen
        ("carry", "f8"),  # fractions of a fen earned
        ("reserve", "i8"),  # fen, not given away
        ("communities", "i8"),  # that share it
        ("opened", "i8"),  # common funds: 1 once the opening cash is in the books
    ]
)

# The fate of every need, once it has one: what pairs two regimes need by need.
cases_dtype = np.dtype(
    [
        ("id", "i8"),
        ("kind", "i2"),
        ("group", "i2"),
        ("ending", "i2"),  # OPEN, RESOLVED, LAPSED
        ("on_paper", "i2"),  # times the books closed it although it was not
        ("line", "i2"),
        ("known", "i4"),  # first day, or NOBODY
        ("arisen", "i4"),
        ("ended", "i4"),  # day, or NOBODY
        ("severity", "f8"),
        ("material", "i8"),  # fen
    ]
)

log_dtype = np.dtype(
    [("case_id", "i8"), ("day", "i4"), ("activity", "i2"), ("actor", "i4"), ("component", "i2"), ("kind", "i2")]
)


@by_pointer
class World(NamedTuple):
    """One community. Record arrays, their lengths in brackets; `links` and `routes` are (from actor, to actor)."""

    here: np.ndarray  # [1] what there is one of
    parameters: np.ndarray  # [segments] the parameters of each span of days
    segment_of_day: np.ndarray  # [days]
    residents: np.ndarray  # [residents]
    watched: np.ndarray  # [residents] those in whom a need may arise soon, in order
    luck: np.ndarray  # [residents] scratch: this week's draws of whether they join the volunteers
    cells: np.ndarray  # [side * side]
    needs: np.ndarray  # [slots]
    free: np.ndarray  # [slots] stack of free slots
    order: np.ndarray  # [slots] today's cases in the regime's order
    merging: np.ndarray  # [slots] scratch: cases on their way into `order`
    actors: np.ndarray  # [actors]
    volunteers: np.ndarray  # [places]
    links: np.ndarray
    routes: np.ndarray
    row: np.ndarray  # [actors] scratch: the routes of one actor
    nearness: np.ndarray  # (cell, actor) exp(-distance / reach), as reach is today
    funds: np.ndarray  # [2] foundation and enterprise; one array for all Worlds if district-wide
    ledger: np.ndarray  # [days]
    cases: np.ndarray  # [cases]
    log: np.ndarray  # [events]
