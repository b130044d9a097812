"""Where the journeys of one need part under two regimes: the first step at which one is behind and stays behind.

A journey goes in rounds: from arising to its end, a paper closure or a relapse, and again. In a round a need is found
and triaged; then each component finds a provider or payer, and is done. The round in which two journeys differ is
looked at backwards from its end, along the component that was late: as far back as one regime was behind the other
all the way. What happened there to the one behind is the cause.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from fivelink_sim.model import event_log as log
from fivelink_sim.model.world import CARE, LABOUR, MATERIAL, NOBODY

NEVER = 10**9
DONE = (log.DONE, log.NEIGHBOURS_HELPED, log.VOLUNTEERS_HELPED, log.GIFT)
ENDS = {
    log.RESOLVED_NOW: "resolved",
    log.LAPSED_NOW: "lapsed",
    log.RELAPSED_NOW: "relapsed",
    log.CLOSED_ON_PAPER: "closed on paper",
}
OPEN = "open"

#: Cause: what it means for the regime in which the need fared worse.
CAUSES = {
    "never found": "nobody knew of it",
    "found later": "it became known later",
    "waited": "it waited: for triage, or for an approval",
    "misread": "it was misread and went to the wrong desk",
    "no route": "the hub had a route to nobody who could do it",
    "refused": "a provider or fund refused",
    "no hours": "those who took it on, or would have done the paperwork, had no hours in time",
    "no cash": "neither welfare nor a fund that could be reached had the cash",
    "closed on paper": "it was closed on paper",
    "relapsed": "it seemed resolved and came back",
    "not helped unasked": "nobody helped unasked: neighbours, volunteers or a gift",
}


class Round(NamedTuple):
    """One round of a journey; days are clock days, NEVER where it did not come to that."""

    found: int
    triaged: int  # and read rightly
    placed: dict[int, int]  # component -> day
    done: dict[int, int]
    unasked: frozenset[int]  # components that somebody did unasked
    mishaps: tuple[tuple[int, int, int, int], ...]  # day, activity, actor, component
    end: str  # a value of ENDS, or OPEN
    end_day: int


class Parting(NamedTuple):
    """The first step at which one regime is behind and stays behind."""

    cause: str  # a key of CAUSES
    day: int  # clock day: of the step in the regime that is ahead; of a mishap, in the one behind
    component: int  # or NOBODY
    actor: int  # in the regime behind: who refused, misread, ... or NOBODY
    done: int = NEVER  # clock day on which the regime ahead had the component done


def rounds(events: np.ndarray) -> list[Round]:
    """The rounds of one need's journey, from its steps in order."""
    found: list[Round] = []
    pieces: list[list[Any]] = [[]]
    for event in events:
        pieces[-1].append(event)
        if int(event["activity"]) in (log.RELAPSED_NOW, log.CLOSED_ON_PAPER):
            pieces.append([])
    kept: dict[int, int] = {}
    for piece in pieces:
        found.append(_round(piece, kept))
        kept = found[-1].done if found[-1].end == "closed on paper" else {}
    return found


def _round(piece: Iterable[Any], kept: dict[int, int]) -> Round:
    known, triaged = NEVER, NEVER
    placed: dict[int, int] = {}
    done, unasked = dict(kept), set()
    mishaps: list[tuple[int, int, int, int]] = []
    end, end_day = OPEN, NEVER
    for event in piece:
        day, activity = int(event["day"]), int(event["activity"])
        actor, component = int(event["actor"]), int(event["component"])
        if activity in (log.KNOWN_NOW, log.RETURNED):
            known = min(known, day)
        elif activity == log.TRIAGED_NOW:
            triaged = min(triaged, day)
        elif activity == log.MISREAD_NOW:
            triaged = NEVER if triaged == day else triaged
            mishaps.append((day, activity, actor, component))
        elif activity in (log.ACCEPTED, log.APPROVED):
            placed.setdefault(component, day)
        elif activity in DONE:
            done.setdefault(component, day)
            if activity != log.DONE:
                unasked.add(component)
        elif activity in ENDS:
            end, end_day = ENDS[activity], day
        if activity in (log.NO_PROVIDER, log.REFUSED, log.NO_CASH, log.NO_BROKER, log.CLOSED_ON_PAPER):
            mishaps.append((day, activity, actor, component))
    return Round(known, triaged, placed, done, frozenset(unasked), tuple(mishaps), end, end_day)


def ending(events: np.ndarray) -> str:
    """How a journey ended: "resolved", "lapsed" or OPEN; empty if the need never arose."""
    if len(events) == 0:
        return ""
    last = rounds(events)[-1].end
    return last if last in ("resolved", "lapsed") else OPEN


def parting(behind: np.ndarray, ahead: np.ndarray) -> Parting | None:
    """Where two journeys of one need part. None if the one behind is nowhere late.

    behind, ahead   the steps of the need under the regime in which it fared worse, and the other
    """
    late, early = rounds(behind), rounds(ahead)
    for n, mine in enumerate(late):
        if mine.end in ("relapsed", "closed on paper"):
            if n >= len(early) or early[n].end != mine.end:
                return _setback(mine)
            continue
        other = next((one for one in early[n:] if one.end in ("resolved", "relapsed")), early[-1])
        found = _within(mine, other)
        begins = late[n - 1].end_day if n > 0 else -1
        if found is not None and found.day < begins:
            return _setback(late[n - 1])  # both met it, the one behind so much later that too little time was left
        return found
    return None


def _setback(mine: Round) -> Parting:
    """A round that ended on paper or in a relapse."""
    actor = mine.mishaps[-1][2] if mine.end == "closed on paper" else NOBODY
    return Parting(mine.end, mine.end_day, NOBODY, actor)


def _within(mine: Round, other: Round) -> Parting | None:
    """Where one round falls behind another: along the component that was never done and fell behind first; if all were
    done, along the one that was done last."""
    late = [c for c in (CARE, LABOUR, MATERIAL) if c in other.done and mine.done.get(c, NEVER) > other.done[c]]
    undone = [c for c in late if c not in mine.done]
    chosen = undone or sorted(late, key=lambda c: -mine.done[c])[:1]
    found = [_along(mine, other, c)._replace(done=other.done[c]) for c in chosen]
    return min(found, key=lambda one: (one.day, one.component), default=None)


def _along(mine: Round, other: Round, component: int) -> Parting:
    """The first of the steps found, triaged, placed, done from which on `mine` is behind `other`."""
    if component in other.unasked:
        return Parting("not helped unasked", other.done[component], component, NOBODY)
    steps = [
        ("found", mine.found, other.found),
        ("triaged", mine.triaged, other.triaged),
        ("placed", mine.placed.get(component, NEVER), other.placed.get(component, NEVER)),
        ("done", mine.done.get(component, NEVER), other.done[component]),
    ]
    first = 3
    while first > 0 and steps[first - 1][1] > steps[first - 1][2]:
        first -= 1
    step, here, there = steps[first]
    if step == "found":
        return Parting("never found" if here == NEVER else "found later", there, component, NOBODY)
    if step == "triaged":
        return _mishap(mine, (log.MISREAD_NOW,), NOBODY, NEVER) or Parting("waited", there, component, NOBODY)
    if step == "placed":
        asked = (log.NO_PROVIDER, log.REFUSED, log.NO_CASH, log.NO_BROKER)
        cause = "no cash" if component == MATERIAL else "waited"
        return _mishap(mine, asked, component, here) or Parting(cause, there, component, NOBODY)
    return Parting("waited" if component == MATERIAL else "no hours", there, component, NOBODY)


CAUSE_OF = {
    log.MISREAD_NOW: "misread",
    log.NO_PROVIDER: "no route",
    log.REFUSED: "refused",
    log.NO_CASH: "no cash",
    log.NO_BROKER: "no hours",
}


def _mishap(mine: Round, activities: tuple[int, ...], component: int, before: int) -> Parting | None:
    """The first of these mishaps of a component, if there was one."""
    for day, activity, actor, concerned in mine.mishaps:
        if activity in activities and concerned == component and day <= before:
            return Parting(CAUSE_OF[activity], day, component, actor)
    return None
