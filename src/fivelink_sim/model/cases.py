"""Keeping cases: slots for needs, the providers' queues, and the order in which cases are taken. model.md §10.25."""

from __future__ import annotations

from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.world import (
    BY_DEADLINE,
    BY_FIRST_COME,
    BY_SEVERITY,
    FREE,
    IN_SERVICE,
    KNOWN,
    MATERIAL,
    NO_TASK,
    NOBODY,
    TRIAGED,
)


@kernel
def take_slot(world):
    """A free slot for a need (an index of `needs`). There is room: day.py sees to it."""
    here = world.here[0]
    here.free_slots -= 1
    slot = world.free[here.free_slots]
    if slot >= here.needs_used:
        here.needs_used = slot + 1
    return slot


@kernel
def give_back_slot(world, slot):
    """The need is over: its slot may be taken again."""
    here = world.here[0]
    world.needs[slot].state = FREE
    world.free[here.free_slots] = slot
    here.free_slots += 1


@kernel
def enqueue(world, a, slot, component):
    """Puts a task at the end of an actor's queue: tasks are worked on in order of acceptance. §3 serve."""
    task = slot * 3 + component
    actor = world.actors[a]
    need = world.needs[slot]
    need.next_task[component] = NO_TASK
    need.last_task[component] = actor.last_task
    if actor.last_task == NO_TASK:
        actor.first_task = task
    else:
        world.needs[actor.last_task // 3].next_task[actor.last_task % 3] = task
    actor.last_task = task
    actor.backlog += need.left[component] / need.speed[component]


@kernel
def dequeue(world, slot, component):
    """Takes a task out of its provider's queue; the component has no provider afterwards."""
    need = world.needs[slot]
    actor = world.actors[need.provider[component]]
    before = need.last_task[component]
    after = need.next_task[component]
    if before == NO_TASK:
        actor.first_task = after
    else:
        world.needs[before // 3].next_task[before % 3] = after
    if after == NO_TASK:
        actor.last_task = before
    else:
        world.needs[after // 3].last_task[after % 3] = before
    actor.backlog = max(0.0, actor.backlog - need.left[component] / need.speed[component])
    if actor.first_task == NO_TASK:
        actor.backlog = 0.0
    need.provider[component] = NOBODY
    need.opened[component] = 0


@kernel
def withdraw(world, slot):
    """Takes every open task of a need from its provider, and frees cash promised for it (§10.18)."""
    need = world.needs[slot]
    for component in range(MATERIAL):
        if need.provider[component] != NOBODY:
            dequeue(world, slot, component)
    free_promise(world, slot)


@kernel
def free_promise(world, slot):
    """Frees the welfare cash that was promised for a need (fen). §10.18."""
    need = world.needs[slot]
    payer = need.provider[MATERIAL]
    if payer != NOBODY:
        amount = int(need.left[MATERIAL])
        world.actors[payer].reserved -= amount
        world.actors[payer].cash += amount
        need.provider[MATERIAL] = NOBODY


@kernel
def release_actor(world, a):
    """An actor falls dormant or leaves: its tasks, and the cases that it triaged, go back to triage. §10.17."""
    for slot in range(world.here[0].needs_used):
        need = world.needs[slot]
        if need.state == FREE:
            continue
        mine = need.hub == a
        for component in range(MATERIAL):
            if need.provider[component] == a:
                dequeue(world, slot, component)
                mine = True
        if need.provider[MATERIAL] == a:
            free_promise(world, slot)
            mine = True
        if mine and (need.state == TRIAGED or need.state == IN_SERVICE):
            need.state = KNOWN


@kernel
def score_of(today, day, need):
    """How early a case is taken, the greatest first (1). §10.25, and `showcase` of §5.1 (Sheng 3.1)."""
    if today.priority == BY_DEADLINE:
        score = 1.0 - (need.due - day) / 30.0
    elif today.priority == BY_SEVERITY:
        score = need.severity
    elif today.priority == BY_FIRST_COME:
        score = (day - need.known) / 30.0
    else:
        score = 1.0 / (1.0 + need.left[MATERIAL])
    return (1.0 - today.showcase) * score + today.showcase * today.kind_visibility[need.kind]


@kernel
def order_cases(world, today, day):
    """Today's cases in the regime's order, ties by id: for triage, refer and grant alike. §10.25.

    Begins with yesterday's order, since most cases keep their places.
    Reads   needs
    Writes  order, score, here.ordered: slots of all needs that are known, triaged or in service"""
    here = world.here[0]
    n = 0
    for old in range(here.ordered):
        slot = world.order[old]
        if is_case(world.needs[slot].state):
            world.order[n] = slot
            world.needs[slot].listed = day
            n += 1
    for slot in range(here.needs_used):
        need = world.needs[slot]
        if is_case(need.state):
            world.score[slot] = score_of(today, day, need)
            if need.listed != day:
                need.listed = day
                world.order[n] = slot
                n += 1
    here.ordered = n
    here.ordered_on = day
    sort_cases(world.order, world.score, world.needs, n)


@kernel
def is_case(state):
    """Whether a need in this state is a case: somebody knows of it, and it is not on its way back."""
    return state in (KNOWN, TRIAGED, IN_SERVICE)


@kernel
def comes_before(score, needs, one, other):
    """Whether the case in slot `one` is taken before that in slot `other`."""
    if score[one] != score[other]:
        return score[one] > score[other]
    return needs[one].id < needs[other].id


@kernel
def sort_cases(order, score, needs, n):
    """Sorts order[:n] in place by insertion, which costs little where most is in order already."""
    for i in range(1, n):
        slot = order[i]
        j = i
        while j > 0 and comes_before(score, needs, slot, order[j - 1]):
            order[j] = order[j - 1]
            j -= 1
        order[j] = slot
