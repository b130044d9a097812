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

    Begins with yesterday's order, since most cases keep their places. Needs are read once, one after the other.
    Reads   needs
    Writes  order, here.ordered: all needs that are known, triaged or in service"""
    here = world.here[0]
    for slot in range(here.needs_used):
        need = world.needs[slot]
        case = world.merging[slot]
        case.slot = NOBODY
        if is_case(need.state):
            case.slot = slot
            case.score = score_of(today, day, need)
            case.id = need.id
    n = 0
    for place in range(here.ordered):
        slot = world.order[place].slot
        if world.merging[slot].id == world.order[place].id:  # else the slot is another need's by now
            n = enter(world.order, world.merging, slot, n)
    old = n
    for slot in range(here.needs_used):
        n = enter(world.order, world.merging, slot, n)
    here.ordered = n
    here.ordered_on = day
    sort_runs(world.order, world.merging, 0, old)
    sort_runs(world.order, world.merging, old, n)
    merge_runs(world.order, world.merging, 0, old, n)


@kernel
def enter(order, cases, slot, n):
    """Enters the case of a slot, if there is one still to be entered, as the n-th; how many are in `order` then."""
    if cases[slot].slot == NOBODY:
        return n
    put(order[n], cases[slot])
    cases[slot].slot = NOBODY
    return n + 1


@kernel
def put(place, case):
    """Writes a case into a place of the order, number by number: whole records are copied ten times as slowly."""
    place.slot = case.slot
    place.score = case.score
    place.id = case.id


@kernel
def is_case(state):
    """Whether a need in this state is a case: somebody knows of it, and it is not on its way back."""
    return state in (KNOWN, TRIAGED, IN_SERVICE)


@kernel
def comes_before(one, other):
    """Whether one case is taken before the other."""
    if one.score != other.score:
        return one.score > other.score
    return one.id < other.id


@kernel
def sort_runs(order, merging, first, end):
    """Sorts order[first:end] in place by merging neighbouring runs until one is left: one look where all is in order
    already. Natural merge sort (Knuth 1998, The Art of Computer Programming 3, §5.2.4)."""
    runs = 2
    while runs > 1:
        runs = 0
        start = first
        while start < end:
            middle = end_of_run(order, start, end)
            last = end_of_run(order, middle, end)
            merge_runs(order, merging, start, middle, last)
            start = last
            runs += 1


@kernel
def end_of_run(order, start, end):
    """The end of the cases from order[start] on that are in order, at most `end`."""
    if start >= end:
        return end
    place = start + 1
    while place < end and comes_before(order[place - 1], order[place]):
        place += 1
    return place


@kernel
def merge_runs(order, merging, start, middle, end):
    """Merges order[start:middle] and order[middle:end], each in order, from behind. Writes order, merging (scratch)."""
    for n in range(end - middle):
        put(merging[n], order[middle + n])
    left = middle - 1
    right = end - middle - 1
    place = end - 1
    while right >= 0:
        if left >= start and comes_before(merging[right], order[left]):
            put(order[place], order[left])
            left -= 1
        else:
            put(order[place], merging[right])
            right -= 1
        place -= 1
