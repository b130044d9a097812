"""A run again with one thing changed for one need: what proves, or refutes, that this thing decided how it ended.

The same regime, the same seed, the same draws; only the one step is as it would have been without the mishap, or as it
was under the other regime. Everything after that follows by the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from fivelink_sim.abm.community_model import CommunityModel
from fivelink_sim.analysis.partings import Parting
from fivelink_sim.measure.naming import parts_of
from fivelink_sim.model.cases import dequeue, enqueue, free_promise
from fivelink_sim.model.day import run_days
from fivelink_sim.model.disclose import become_known, who_is_told
from fivelink_sim.model.event_log import ACCEPTED, DONE, KNOWN_NOW, STARTED, TRIAGED_NOW, note
from fivelink_sim.model.grant import settle_material, with_overhead
from fivelink_sim.model.refer import flexibility_of, handoff_time, productivity
from fivelink_sim.model.room import with_room
from fivelink_sim.model.triage import hub_for
from fivelink_sim.model.world import ESCALATING, FREE, HIDDEN, IN_SERVICE, KNOWN, MATERIAL, MISREAD, NOBODY, TRIAGED
from fivelink_sim.scenario.loading import Scenario


class Change(NamedTuple):
    """One thing that is changed for a need on a clock day."""

    what: str  # a key of WHERE
    day: int
    component: int = NOBODY


#: Change: the phase around which it is made, and whether before or after it.
WHERE = {
    "known": ("disclose", "after"),
    "triaged": ("triage", "before"),
    "read": ("triage", "after"),
    "accepted": ("grant", "after"),
    "not on paper": ("serve", "before"),
    "done": ("settle", "before"),
    "settled for good": ("settle", "before"),
}

#: Cause of a parting: the change that takes it away, and what that means in words. {part}: the component.
CHANGE_FOR = {
    "never found": ("known", "had it become known when the other regime knew of it"),
    "found later": ("known", "had it become known when the other regime knew of it"),
    "waited": ("triaged", "had it been taken up when it was under the other regime"),
    "misread": ("read", "had it not been misread then"),
    "refused": ("accepted", "had the refusal been a consent"),
    "no route": ("done", "had somebody done {part} by the day on which it was under the other regime"),
    "no hours": ("done", "had somebody done {part} by the day on which it was under the other regime"),
    "no cash": ("done", "had {part} been paid by the day on which it was under the other regime"),
    "not helped unasked": ("done", "had somebody done {part} as under the other regime"),
    "closed on paper": ("not on paper", "had the work been done instead of closed on paper"),
    "relapsed": ("settled for good", "had it been settled for good"),
}


def change_for(parting: Parting) -> Change:
    """The change that takes a parting away."""
    what = CHANGE_FOR[parting.cause][0]
    if parting.cause == "waited" and parting.component == MATERIAL:
        what = "done"
    return Change(what, parting.done if what == "done" else parting.day, parting.component)


class Changed(CommunityModel):
    """The run of a scenario in which the changes are made for one need; only its community, if it shares no money."""

    def __init__(self, scenario: Scenario, seed: int, number: int, changes: Sequence[Change]) -> None:
        super().__init__(scenario, seed, log=True)
        self._number, self._changes = number, tuple(changes)
        self._place = parts_of(number)[0]
        self._warm = True  # no warm-up by itself: days are counted by the clock here
        if self._fund_ledger is None:
            self._worlds[:] = [self._worlds[self._place]]
            self._place = 0

    def journey(self) -> np.ndarray:
        """Goes through all days; the steps of the need."""
        touched = {change.day for change in self._changes}
        end = self.warmup + self.days
        while self.clock < end:
            quiet = min((day for day in touched if day >= self.clock), default=end)
            if self._fund_ledger is None and self.clock < quiet:
                self._worlds[0] = with_room(self._worlds[0], self.clock)
                self.clock = int(run_days(self._worlds[0], self.clock, quiet))
            else:
                self._pass_day()
        world = self._worlds[self._place]
        log = world.log[: int(world.here[0].logged)]
        steps: np.ndarray = log[np.asarray(log["case_id"]) == self._number]
        return steps

    def _is_plain(self) -> bool:
        return False  # it comes here for days that are touched only

    def _around(self, phase: str, when: str) -> None:
        world = self._worlds[self._place]
        today = world.parameters[world.here[0].segment]
        used = world.needs[: int(world.here[0].needs_used)]
        for change in self._changes:
            if change.day == self.clock and WHERE[change.what] == (phase, when):
                state = used["state"]
                slots = np.flatnonzero((used["id"] == self._number) & (state != FREE) & (state != ESCALATING))
                if len(slots):
                    MAKE[change.what](world, today, self.clock, int(slots[0]), change.component)

    def disclose(self) -> None:
        """As the model's, with the changes around it."""
        super().disclose()
        self._around("disclose", "after")

    def triage(self) -> None:
        """As the model's, with the changes around it."""
        self._around("triage", "before")
        super().triage()
        self._around("triage", "after")

    def grant(self) -> None:
        """As the model's, with the changes around it."""
        super().grant()
        self._around("grant", "after")

    def serve(self) -> None:
        """As the model's, with the changes around it."""
        self._around("serve", "before")
        super().serve()

    def settle(self) -> None:
        """As the model's, with the changes around it."""
        self._around("settle", "before")
        super().settle()


# Each makes its change for the need in a slot, if it is still to be made.


def make_known(world: Any, _today: Any, day: int, slot: int, _component: int) -> None:
    """A hidden need becomes known today, to whom residents turn."""
    need = world.needs[slot]
    if need.state == HIDDEN:
        need.finder = who_is_told(world)
        become_known(need, day)
        note(world, need, KNOWN_NOW, day, need.finder, NOBODY)


def make_triaged(world: Any, today: Any, day: int, slot: int, _component: int) -> None:
    """A known need is taken up today, whatever hours the hub has left, and read rightly."""
    need = world.needs[slot]
    if need.state not in (KNOWN, MISREAD):
        return
    hub = hub_for(world, today, need)
    if hub == NOBODY:
        linked = [a for a in range(int(world.here[0].first_team)) if world.actors[a].present]
        hub = linked[0] if linked else NOBODY
    if hub != NOBODY:
        need.hub = hub
        need.state = TRIAGED
        need.triages += 1
        note(world, need, TRIAGED_NOW, day, hub, NOBODY)


def make_read(world: Any, _today: Any, day: int, slot: int, _component: int) -> None:
    """A need that was misread today was read rightly."""
    need = world.needs[slot]
    if need.state == MISREAD:
        need.state = TRIAGED
        note(world, need, TRIAGED_NOW, day, need.hub, NOBODY)


def make_accepted(world: Any, today: Any, day: int, slot: int, component: int) -> None:
    """Whoever refused a component today consented: takes it on, or pays."""
    need = world.needs[slot]
    if component == NOBODY or need.provider[component] != NOBODY or need.left[component] <= 0.0:
        return
    hops = int(need.hops[component])
    p = int(need.route[component, hops])
    if component == MATERIAL:
        world.funds[0].cash -= with_overhead(int(need.left[MATERIAL]), today.charity_overhead)
        need.state = IN_SERVICE
        settle_material(world, today, day, need, p)
        return
    flexibility = flexibility_of(today, world.actors[p])
    need.provider[component] = p
    need.start[component] = day + handoff_time(today.handoff_days, hops, today.role_clarity, flexibility)
    need.speed[component] = productivity(today, world.actors[p], component, need.kind)
    need.opened[component] = 0
    need.state = IN_SERVICE
    enqueue(world, p, slot, component)
    note(world, need, ACCEPTED, day, p, component)


def make_work(world: Any, _today: Any, day: int, slot: int, _component: int) -> None:
    """Tasks that would be opened today are worked on, not closed on paper."""
    need = world.needs[slot]
    for c in range(MATERIAL):
        if need.provider[c] != NOBODY and not need.opened[c] and need.start[c] <= day:
            need.opened[c] = 1
            note(world, need, STARTED, day, need.provider[c], c)


def make_done(world: Any, _today: Any, day: int, slot: int, component: int) -> None:
    """A component is done today, by nobody in particular."""
    need = world.needs[slot]
    if need.left[component] > 0.0:
        if component == MATERIAL:
            free_promise(world, slot)
        elif need.provider[component] != NOBODY:
            dequeue(world, slot, component)
        need.left[component] = 0.0
        note(world, need, DONE, day, NOBODY, component)


def make_settled(world: Any, _today: Any, _day: int, slot: int, _component: int) -> None:
    """The care given was good enough that the need does not come back."""
    world.needs[slot].care_hours = 0.0


MAKE = {
    "known": make_known,
    "triaged": make_triaged,
    "read": make_read,
    "accepted": make_accepted,
    "not on paper": make_work,
    "done": make_done,
    "settled for good": make_settled,
}
