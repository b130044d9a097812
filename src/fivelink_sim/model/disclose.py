"""Phase `disclose`: hidden needs become known, by the resident's voice, online, or because somebody looked.

model.md §3 disclose, §10.4."""

from __future__ import annotations

from fivelink_sim.model.draws import Purpose, bernoulli, uniform
from fivelink_sim.model.event_log import KNOWN_NOW, note
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.outreach import even_outreach, next_near, outreach_of
from fivelink_sim.model.portable_math import exp, log1p
from fivelink_sim.model.world import HIDDEN, KNOWN, NOBODY, PLACE_BITS


@kernel
def disclosure_chance(voice, online, outreach):
    """Chance a day that a hidden need becomes known. §3 disclose.

    voice: openness x trust (0..1); online: share reached online (0..1); outreach: the field at the resident's cell."""
    return 1.0 - (1.0 - voice) * (1.0 - online) * exp(-outreach)


@kernel
def disclose(world, today, day):
    """Every hidden need becomes known with its chance; whoever found it is its finder.

    Reads   needs, residents.trust, cells.volunteer_outreach, actors.outreach, volunteers near
    Writes  needs (state, known, finder), ledger.known
    Draws   DISCLOSE, DISCOVERER: decisions, one a need and day"""
    here = world.here[0]
    everywhere = even_outreach(world)
    reception = who_is_told(world)
    seed = here.seed  # read once, so that its part of the draws is mixed once
    for slot in range(here.needs_used):
        need = world.needs[slot]
        if need.state != HIDDEN:
            continue
        voice, online = own_voice(world.residents[need.resident], today, need, reception)
        outreach = everywhere + world.cells[need.cell].volunteer_outreach
        chance = disclosure_chance(voice, online, outreach)
        if bernoulli(seed, Purpose.DISCLOSE, need.id, day - need.arisen, chance):
            need.finder = discoverer(world, today, need, day, voice, online, outreach, reception)
            become_known(need, day)
            world.ledger[day].known += 1
            note(world, need, KNOWN_NOW, day, need.finder, NOBODY)


@kernel
def own_voice(resident, today, need, reception):
    """What a resident does for itself: openness x trust, and the chance to be online (0..1); 0 if nobody is told."""
    if reception == NOBODY:
        return 0.0, 0.0
    openness = today.kind_openness[need.kind] * today.group_openness[resident.group]
    online = today.online * today.group_online[resident.group]
    return min(1.0, openness * resident.trust), min(1.0, online)


@kernel
def become_known(need, day):
    """The need is known from today on."""
    need.state = KNOWN
    need.known = day
    if need.first_known == NOBODY:
        need.first_known = day


@kernel
def who_is_told(world):
    """The actor whom residents turn to: the committee; without one the first worker or organisation; or NOBODY."""
    here = world.here[0]
    if world.actors[0].present:
        return 0
    for a in range(here.first_worker, here.first_team):
        if world.actors[a].present:
            return a
    for a in range(here.first_organization, here.first_worker):
        if world.actors[a].present and not world.actors[a].dormant:
            return a
    return NOBODY


@kernel
def discoverer(world, today, need, day, voice, online, outreach, reception):
    """Who found a need: drawn in proportion to -ln(1 - p) of each channel. §10.4."""
    if voice >= 1.0 or online >= 1.0:
        return reception
    here = world.here[0]
    by_itself = -log1p(-voice) - log1p(-online)
    u = uniform(here.seed, Purpose.DISCOVERER, need.id, day - need.arisen)
    rest = u * (by_itself + outreach) - by_itself
    finder = reception
    for a in range(here.first_team):
        if rest >= 0.0 and world.actors[a].outreach > 0.0:
            rest -= world.actors[a].outreach
            finder = a
    place = world.cells[need.cell].first_near
    while rest >= 0.0 and place != NOBODY:
        volunteer = world.volunteers[place >> PLACE_BITS]
        rest -= outreach_of(today, volunteer)
        finder = volunteer.team
        place = next_near(volunteer, place)
    return finder
