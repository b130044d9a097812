"""Trust, of residents in governance and between actors: what moves it, and its weekly drift. model.md §4."""

from __future__ import annotations

from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.world import COMMITTEE, ORGANIZATION


@kernel
def gained(state, gain):
    """A state between 0 and 1 after a gain towards 1, the gain cut at 1. §4, §10.19."""
    return state + min(1.0, gain) * (1.0 - state)


@kernel
def lost(state, loss):
    """A state between 0 and 1 after a loss towards 0, the loss cut at 1. §4, §10.19."""
    return state - min(1.0, loss) * state


@kernel
def promptness(wait, patience):
    """How much of a resolution's credit is left after a wait (both in days): from 1 down to 0.2. §4."""
    return max(0.2, 1.0 - wait / patience)


@kernel
def set_resident_trust(world, i, trust):
    """Sets a resident's trust (0..1) and keeps the sums of its cell and of the community."""
    resident = world.residents[i]
    change = trust - resident.trust
    resident.trust = trust
    world.cells[resident.cell].trust_total += change
    world.here[0].trust_total += change


@kernel
def cell_trust(world, cell):
    """Mean trust of the residents of a cell that has some (0..1)."""
    return world.cells[cell].trust_total / world.cells[cell].residents


@kernel
def mean_trust(world):
    """Mean trust of the community's residents (0..1)."""
    return world.here[0].trust_total / len(world.residents)


@kernel
def drift_resident_trust(world, today):
    """Weekly: towards the mean of the 3 x 3 cells around (DeGroot 1974), and slowly back to trust0. §4, §10.3.

    Reads   residents.trust, cells.trust_total: the old state throughout
    Writes  residents.trust, then the sums anew"""
    side = world.here[0].side
    for cell in range(len(world.cells)):
        if world.cells[cell].residents > 0:
            world.cells[cell].mean_around = mean_around(world.cells, cell // side, cell % side, side)
    for cell in range(len(world.cells)):
        world.cells[cell].trust_total = 0.0
    for i in range(len(world.residents)):
        resident = world.residents[i]
        around = world.cells[resident.cell].mean_around
        resident.trust += today.trust_diffusion * (around - resident.trust) + today.trust_back * (
            today.trust_trust0 - resident.trust
        )
        resident.trust = min(1.0, max(0.0, resident.trust))
        world.cells[resident.cell].trust_total += resident.trust
    total = 0.0
    for cell in range(len(world.cells)):
        total += world.cells[cell].trust_total
    world.here[0].trust_total = total


@kernel
def mean_around(cells, row, column, side):
    """Mean trust of the residents in the 3 x 3 cells around one, cut at the community's border. §10.3."""
    total = 0.0
    n = 0
    for r in range(max(0, row - 1), min(side, row + 2)):
        for c in range(max(0, column - 1), min(side, column + 2)):
            total += cells[r * side + c].trust_total
            n += cells[r * side + c].residents
    return total / n


@kernel
def first_link_trust(actors, today, i, j):
    """The trust at which the link i -> j starts and to which it returns: link0, with `welcome` and `home_trust` on the
    committee's links. §5.1, §10.29."""
    one = actors[i]
    other = actors[j]
    if one.role != COMMITTEE and other.role != COMMITTEE:
        return today.trust_link0
    trust = today.trust_link0 * today.welcome
    partner = other if one.role == COMMITTEE else one
    if partner.role == ORGANIZATION and partner.resident_founded:
        trust += today.social_organization_home_trust
    return min(1.0, max(0.0, trust))


@kernel
def reward_route(world, today, need, component):
    """A task was completed: every link of the route that it came by gains trust. §4, §10.8."""
    for step in range(need.hops[component]):
        link = world.links[need.route[component, step], need.route[component, step + 1]]
        if link.strength > 0.0:
            link.trust = gained(link.trust, today.trust_alpha_link)


@kernel
def blame_route(world, today, need, component):
    """A task failed, or was refused: every link of the route loses trust. §4, §10.8."""
    for step in range(need.hops[component]):
        blame_link(world, need.route[component, step], need.route[component, step + 1], today.trust_beta_link)


@kernel
def blame_link(world, i, j, loss):
    """The link i -> j loses a share of its trust (0..1), if it is still there."""
    link = world.links[i, j]
    if link.strength > 0.0:
        link.trust = lost(link.trust, loss)


@kernel
def drift_link_trust(world, today):
    """Weekly: every link's trust returns a little to its trust0. §4."""
    n = len(world.actors)
    for i in range(n):
        for j in range(n):
            link = world.links[i, j]
            if link.strength > 0.0:
                link.trust += today.trust_back_link * (first_link_trust(world.actors, today, i, j) - link.trust)


@kernel
def meet(world, today):
    """A joint meeting: every link gains trust. §4."""
    n = len(world.actors)
    for i in range(n):
        for j in range(n):
            link = world.links[i, j]
            if link.strength > 0.0:
                link.trust = gained(link.trust, today.meetings_trust_gain)
