"""Phase `settle`: needs are resolved, relapse, lapse or escalate; residents' trust follows. model.md §3 settle, §4."""

from __future__ import annotations

from fivelink_sim.model.arise import begin
from fivelink_sim.model.cases import give_back_slot, withdraw
from fivelink_sim.model.draws import Purpose, bernoulli
from fivelink_sim.model.event_log import ESCALATED, LAPSED_NOW, RELAPSED_NOW, RESOLVED_NOW, RETURNED, note
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.trust import blame_route, gained, lost, promptness, set_resident_trust
from fivelink_sim.model.world import (
    CARE,
    ESCALATING,
    FREE,
    KNOWN,
    LABOUR,
    LAPSED,
    MATERIAL,
    MISREAD,
    NOBODY,
    OPEN,
    RELAPSED,
    RESOLVED,
)

RELAPSE_DAYS = 7  # until a relapse is known again
MOST_RELAPSES = 2
MOST_ESCALATIONS = 2  # in a line


@kernel
def quality(care_hours, care_skill):
    """Quality q of the care that a need was given: 0.5 + 0.5 skill, by hours; 1 if it was given none. §3, §10.17.

    care_hours: clock h; care_skill: sum of clock h x skill."""
    if care_hours <= 0.0:
        return 1.0
    return 0.5 + 0.5 * min(1.0, care_skill / care_hours)


@kernel
def relapse_chance(relapse, q):
    """Chance that a need settled with care of quality q comes back (0..1). §3 settle."""
    return relapse * (1.0 - q)


@kernel
def settle(world, today, day):
    """All components done: resolved, or it relapses. Else, on its due day, it lapses. §10.2: settling comes first.

    Reads   needs
    Writes  needs (state), residents (trust, participation), cases, links' trust, ledger
    Draws   RELAPSE, ESCALATE: decisions, one a need and relapse"""
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        if need.state == FREE or need.state == ESCALATING:
            continue
        if need.left[CARE] <= 0.0 and need.left[LABOUR] <= 0.0 and need.left[MATERIAL] <= 0.0:
            finish(world, today, day, slot)
        elif day >= need.due:
            lapse(world, today, day, slot)


@kernel
def finish(world, today, day, slot):
    """A need is done: well, or badly enough to relapse (twice at most)."""
    here = world.here[0]
    need = world.needs[slot]
    chance = relapse_chance(today.relapse, quality(need.care_hours, need.care_skill))
    if need.relapses < MOST_RELAPSES and bernoulli(here.seed, Purpose.RELAPSE, need.id, need.relapses, chance):
        relapse(world, today, day, need)
        return
    credit = credit_of(need)
    resident = world.residents[need.resident]
    wait = day - need.arisen
    if credit > 0.0:
        gain = today.trust_alpha * need.severity * promptness(wait, today.kind_patience[need.kind]) * credit
        set_resident_trust(world, need.resident, gained(resident.trust, gain))
        participation = resident.participation
        resident.participation = gained(participation, participation * today.volunteer_participation_gain)
    world.ledger[day].resolved += 1
    world.ledger[day].severity_resolved += need.severity
    note(world, need, RESOLVED_NOW, day, NOBODY, NOBODY)
    close(world, day, slot, RESOLVED)
    give_back_slot(world, slot)


@kernel
def credit_of(need):
    """How much trust in governance a resolved need earns (0..1): all if an actor had a hand in it, half
    if only unlinked volunteers or charity had, none if it was neighbours. §10.16."""
    if need.served:
        return 1.0
    return 0.5 if need.helped_alone else 0.0


@kernel
def relapse(world, today, day, need):
    """The need is known again after seven days, at half its size, with a new patience. §3 settle, §10.2."""
    need.relapses += 1
    need.state = RELAPSED
    need.returns = day + RELAPSE_DAYS
    need.due = need.returns + today.kind_patience[need.kind]
    share = 0.5 if need.relapses == 1 else 0.25
    need.care_hours = 0.0
    need.care_skill = 0.0
    for component in range(3):
        need.left[component] = need.whole[component] * share
        need.provider[component] = NOBODY
        need.opened[component] = 0
    need.left[MATERIAL] = float(int(need.left[MATERIAL]))
    world.ledger[day].relapsed += 1
    note(world, need, RELAPSED_NOW, day, NOBODY, NOBODY)


@kernel
def come_back(world, today, day):  # noqa: ARG001 - every phase is called alike
    """In the morning misread and relapsed needs are known again, and escalating ones are back as needs of their own.

    §10.2, §10.22. Writes needs (state), ledger.escalated"""
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        if need.state == MISREAD and need.returns <= day:
            need.state = KNOWN
            note(world, need, RETURNED, day, NOBODY, NOBODY)
        elif need.state == RELAPSED and need.returns <= day:
            need.state = KNOWN
            need.known = day
            need.hub = NOBODY
            note(world, need, RETURNED, day, NOBODY, NOBODY)
        elif need.state == ESCALATING:
            begin(need, day, need.due - need.arisen)
            world.ledger[day].escalated += 1
            note(world, need, ESCALATED, day, NOBODY, NOBODY)


@kernel
def lapse(world, today, day, slot):
    """A need is still open on its due day: trust falls, whatever was promised is freed, and it may escalate."""
    here = world.here[0]
    need = world.needs[slot]
    for component in range(3):
        if need.provider[component] != NOBODY:
            blame_route(world, today, need, component)
    withdraw(world, slot)
    loss = today.trust_beta * need.severity
    if need.first_known == NOBODY:
        loss *= today.silent_loss
    lose_trust(world, need.resident, loss)
    world.ledger[day].lapsed += 1
    note(world, need, LAPSED_NOW, day, NOBODY, NOBODY)
    close(world, day, slot, LAPSED)
    chance = today.escalation * need.severity
    if need.line < MOST_ESCALATIONS and bernoulli(here.seed, Purpose.ESCALATE, need.id, 0, chance):
        escalate(today, need)
    else:
        give_back_slot(world, slot)


@kernel
def escalate(today, need):
    """A lapsed need comes back tomorrow as a need of its own, `growth` times as large and as severe. §3 settle."""
    need.id += 1
    need.line += 1
    need.state = ESCALATING
    need.severity = min(1.0, need.severity * today.growth)
    for component in range(MATERIAL):
        need.whole[component] *= today.growth
    need.whole[MATERIAL] = float(int(need.whole[MATERIAL] * today.growth + 0.5))
    need.due = need.arisen + today.kind_patience[need.kind]


@kernel
def lose_trust(world, i, loss):
    """A resident loses a share of its trust (0..1): lapsed, or closed on paper. §4."""
    set_resident_trust(world, i, lost(world.residents[i].trust, loss))


@kernel
def close(world, day, slot, ending):
    """Writes the fate of a need into `cases`."""
    here = world.here[0]
    need = world.needs[slot]
    case = world.cases[here.cases_ended]
    case.id = need.id
    case.kind = need.kind
    case.group = world.residents[need.resident].group
    case.ending = ending
    case.on_paper = need.on_paper
    case.line = need.line
    case.known = need.first_known
    case.arisen = need.arisen
    case.ended = day
    case.severity = need.severity
    case.material = int(need.whole[MATERIAL])
    here.cases_ended += 1


@kernel
def close_open_needs(world):
    """After the last day: the needs that are still open, as they stand, into `cases`."""
    for slot in range(world.here[0].needs_used):
        state = world.needs[slot].state
        if state != FREE and state != ESCALATING:
            close(world, NOBODY, slot, OPEN)
