"""The outreach field over cells: how often needs are found where they are. model.md §3 disclose (Sheng 2)."""

from __future__ import annotations

import math

from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.world import COMMITTEE, NOBODY, ORGANIZATION, PLACE_BITS, WORKER


@kernel
def distance(one, other, side):
    """Euclidean distance of two cells (cells)."""
    return apart(one // side - other // side, one % side - other % side)


@kernel
def apart(rows, columns):
    """Euclidean distance of two cells so many rows and columns apart (cells)."""
    return math.sqrt(float(rows * rows + columns * columns))


@kernel
def within_two(rows, columns):
    """Whether cells so many rows and columns apart are within two of each other: as far as volunteers reach. §10.3."""
    return rows * rows + columns * columns <= 4


@kernel
def refresh_outreach(world, today):
    """Weekly: committee, organisations and workers add evenly over their area, each volunteer of a team over the cells
    within two of home, in proportion to motivation. Organisations founded by residents count `home_outreach` times.

    Reads   actors, volunteers
    Writes  actors.outreach (of those that reach everywhere), cells.volunteer_outreach, the chains of volunteers near"""
    for a in range(len(world.actors)):
        actor = world.actors[a]
        actor.outreach = 0.0
        if actor.present and not actor.dormant:
            if actor.role == COMMITTEE:
                actor.outreach = today.outreach_committee
            elif actor.role == ORGANIZATION:
                actor.outreach = today.outreach_organization
                if actor.resident_founded:
                    actor.outreach *= today.social_organization_home_outreach
            elif actor.role == WORKER:
                actor.outreach = today.outreach_worker
    chain_volunteers_near(world)
    for c in range(len(world.cells)):
        total = 0.0
        place = world.cells[c].first_near
        while place != NOBODY:
            volunteer = world.volunteers[place >> PLACE_BITS]
            total += outreach_of(today, volunteer)
            place = next_near(volunteer, place)
        world.cells[c].volunteer_outreach = total


@kernel
def outreach_of(today, volunteer):
    """What a volunteer of a team adds to the field in each cell within two of home."""
    return today.outreach_volunteer * volunteer.motivation


@kernel
def chain_volunteers_near(world):
    """Chains to each cell the volunteers of teams at home within two of it, in their order: each is in the chains of 13
    cells, as far as they lie in the community. §10.3.

    Writes  cells.first_near, volunteers.next_near"""
    side = world.here[0].side
    for cell in range(len(world.cells)):
        world.cells[cell].first_near = NOBODY
    for v in range(world.here[0].volunteers - 1, -1, -1):
        volunteer = world.volunteers[v]
        if volunteer.team == NOBODY:
            continue
        row, column = volunteer.row, volunteer.column
        own = 0
        for r in range(max(0, row - 2), min(side, row + 3)):
            for c in range(max(0, column - 2), min(side, column + 3)):
                if within_two(r - row, c - column):
                    cell = world.cells[r * side + c]
                    volunteer.next_near[own] = cell.first_near
                    cell.first_near = (v << PLACE_BITS) + own
                    own += 1


@kernel
def next_near(volunteer, place):
    """The place after that of a volunteer in the chain of a cell; NOBODY if it is the last."""
    return volunteer.next_near[place & ((1 << PLACE_BITS) - 1)]


@kernel
def even_outreach(world):
    """Outreach that reaches every cell alike: the sum over committee, organisations and workers (1)."""
    total = 0.0
    for a in range(world.here[0].first_team):
        total += world.actors[a].outreach
    return total
