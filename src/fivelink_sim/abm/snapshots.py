"""What agents hand out: needs, tasks, links and routes as they are at that moment. Copies: they never change.

Days are recorded days, from 0; those of the warm-up are negative. None stands for "not yet" and for "nobody".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fivelink_sim.measure.books import FEN_A_YUAN
from fivelink_sim.measure.naming import actor_name, need_name
from fivelink_sim.model.world import (
    COMPONENTS,
    ESCALATING,
    HIDDEN,
    IN_SERVICE,
    KNOWN,
    MATERIAL,
    MISREAD,
    NO_TASK,
    NOBODY,
    RELAPSED,
    TRIAGED,
    World,
)

STATES = {
    ESCALATING: "escalating",
    HIDDEN: "hidden",
    KNOWN: "known",
    TRIAGED: "triaged",
    IN_SERVICE: "in service",
    MISREAD: "misread",
    RELAPSED: "relapsed",
}


@dataclass(frozen=True, slots=True)
class Need:
    """An open need. Sizes: care and labour in effective hours, material in yuan."""

    id: int
    name: str  # community-resident-count
    community: int
    resident: int
    kind: str
    severity: float  # 0..1
    state: str  # one of STATES
    arisen: int
    due: int
    known: int | None  # when it last became known
    finder: str | None
    hub: str | None  # who triaged it
    whole: dict[str, float]  # by component, as it arose
    left: dict[str, float]  # by component, still to do
    providers: dict[str, str]  # of the components that somebody has taken on
    relapses: int
    on_paper: int  # times closed on paper

    @property
    def is_known(self) -> bool:
        """Whether anybody knows of it now."""
        return self.state not in ("hidden", "escalating")


@dataclass(frozen=True, slots=True)
class Task:
    """A component of a need in an actor's queue."""

    need: Need
    component: str
    left: float  # effective h
    start: int  # day from which it is worked on
    opened: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one actor to another."""

    strength: float  # institutional, 0..1
    trust: float  # 0..1


@dataclass(frozen=True, slots=True)
class Route:
    """The best way from one actor to another, as of the last weekly refresh."""

    strength: float  # product of strength x trust along it
    trust: float  # product of trust along it
    path: tuple[str, ...]  # names, from the one to the other

    @property
    def hops(self) -> int:
        """Links on it."""
        return len(self.path) - 1


def open_slots(world: World) -> np.ndarray:
    """Slots of the open needs of a community, in order of their numbers."""
    needs = world.needs[: int(world.here[0].needs_used)]
    slots = np.flatnonzero(needs["state"] >= HIDDEN)
    return slots[np.argsort(needs["id"][slots], kind="stable")]


def need_in(world: World, slot: int, kinds: tuple[str, ...]) -> Need:
    """The need in a slot."""
    here, need = world.here[0], world.needs[slot]
    warmup = int(here.warmup)
    return Need(
        id=int(need.id),
        name=need_name(need.id),
        community=int(here.community),
        resident=int(need.resident),
        kind=kinds[int(need.kind)],
        severity=float(need.severity),
        state=STATES[int(need.state)],
        arisen=int(need.arisen) - warmup,
        due=int(need.due) - warmup,
        known=None if need.known == NOBODY else int(need.known) - warmup,
        finder=actor_name(world, need.finder) or None,
        hub=actor_name(world, need.hub) or None,
        whole=_sizes(need.whole),
        left=_sizes(need.left),
        providers={
            name: actor_name(world, int(need.provider[c]))
            for c, name in enumerate(COMPONENTS)
            if need.provider[c] != NOBODY
        },
        relapses=int(need.relapses),
        on_paper=int(need.on_paper),
    )


def _sizes(components: Any) -> dict[str, float]:
    return {name: float(components[c]) / (FEN_A_YUAN if c == MATERIAL else 1) for c, name in enumerate(COMPONENTS)}


def queue_of(world: World, a: int, kinds: tuple[str, ...]) -> tuple[Task, ...]:
    """An actor's tasks in order of acceptance."""
    tasks = []
    task = int(world.actors[a].first_task)
    while task != NO_TASK:
        slot, c = divmod(task, len(COMPONENTS))
        need = world.needs[slot]
        start = int(need.start[c]) - int(world.here[0].warmup)
        tasks.append(Task(need_in(world, slot, kinds), COMPONENTS[c], float(need.left[c]), start, bool(need.opened[c])))
        task = int(need.next_task[c])
    return tuple(tasks)


def links_of(world: World, a: int) -> dict[str, Link]:
    """The links that go out from an actor, by the name of the other."""
    row = world.links[a]
    return {
        actor_name(world, int(b)): Link(float(row["strength"][b]), float(row["trust"][b]))
        for b in np.flatnonzero(row["strength"] > 0.0)
    }


def routes_of(world: World, a: int) -> dict[str, Route]:
    """The routes that go out from an actor, by the name of the other."""
    row = world.routes[a]
    routes = {}
    for b in np.flatnonzero(row["hops"] > 0):
        path = tuple(actor_name(world, int(step)) for step in row["path"][b][: int(row["hops"][b]) + 1])
        routes[path[-1]] = Route(float(row["strength"][b]), float(row["trust"][b]), path)
    return routes
