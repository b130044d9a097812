"""Observation: what an office's books hold of a run. Not what residents need, but what became known of it.

A request is a need that became known on a recorded day. In the books it is

received   the day on which it first became known
responded  the first day on which it was triaged, to the wrong desk too; else on which a hand first lay on it
closed     the day on which the books first closed it: on paper, as done (whether or not it relapsed later), or as
           lapsed. What is known again after that is the same request: it keeps its first closing.
resolved   True if that first closing was on paper or as done, False if the need had lapsed; empty while open
satisfied  True if the need was really resolved before the run ended, False if not; empty while open in the books

A need that nobody ever told the office of is in no books; one that was known in the warm-up is in those of an earlier
year. A lapsed need that comes back larger is a need of its own, and a request of its own once it is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.measure.naming import LINES, MOST_COUNTS, MOST_RESIDENTS
from fivelink_sim.model.district import Run
from fivelink_sim.model.event_log import (
    ACCEPTED,
    APPROVED,
    CLOSED_ON_PAPER,
    DONE,
    GIFT,
    KNOWN_NOW,
    LAPSED_NOW,
    NEIGHBOURS_HELPED,
    RELAPSED_NOW,
    RESOLVED_NOW,
    STARTED,
    TRIAGED_NOW,
    VOLUNTEERS_HELPED,
)
from fivelink_sim.records.request_log import request_log

if TYPE_CHECKING:
    import pandas as pd

START = date(2025, 1, 6)  # day 0 is a Monday

HANDS = (TRIAGED_NOW, ACCEPTED, APPROVED, STARTED, DONE, NEIGHBOURS_HELPED, VOLUNTEERS_HELPED, GIFT)
CLOSINGS = (CLOSED_ON_PAPER, RELAPSED_NOW, RESOLVED_NOW, LAPSED_NOW)

NEVER = -(2**31)  # a day that did not come


def office_records(run: Run, start: date = START, names: Sequence[str] | None = None) -> pd.DataFrame:
    """The request log of a run: requests first known on a recorded day, in order of receipt. Columns: `request_log`.

    start  the date of recorded day 0; a Monday, so that the model's working week falls on the calendar's
    names  of the communities, (n_communities,); their numbers from 0 if not given

    ValueError if the run was made without a log, or start is no Monday.
    """
    checked_start(run, start)
    books = np.concatenate([_booked(log, c) for c, log in enumerate(run.logs)])
    books = books[books["received"] >= run.warmup]
    books = books[np.lexsort((books["id"], books["received"]))]
    days = {name: _dates(books[name], start, run.warmup) for name in ("received", "responded", "closed")}
    is_open = books["closed"] == NEVER
    communities = np.array(names or [str(c) for c in range(len(run.logs))], dtype=object)
    return request_log(
        {
            "request": names_of(books["id"]),
            "community": communities[books["community"]],
            "kind": np.array(run.kinds, dtype=object)[books["kind"]],
            **days,
            "resolved": _truth(books["resolved"], is_open),
            "satisfied": _truth(books["satisfied"], is_open),
        }
    )


def checked_start(run: Run, start: date) -> None:
    """ValueError if the run was made without a log, or its first recorded day cannot be `start`."""
    if not any(bool(world.here[0].logging) for world in run.worlds):
        raise ValueError("the run has no event log; make it with log=True")
    if start.weekday() != 0:
        raise ValueError(f"start: {start} is a {start:%A}; day 0 of the model is a Monday")


_booked_dtype = np.dtype(
    [
        ("id", "i8"),
        ("community", "i8"),
        ("kind", "i8"),
        ("received", "i8"),  # clock days, or NEVER
        ("responded", "i8"),
        ("closed", "i8"),
        ("resolved", "?"),
        ("satisfied", "?"),
    ]
)


def _booked(log: np.ndarray, community: int) -> np.ndarray:
    """Every need that was ever known, as the books have it, (requests,), in order of id; days are clock days.

    log  one community's steps in the order in which they happened, of log_dtype
    """
    events = np.asarray(log)
    activity, number = events["activity"], events["case_id"]
    steps = np.flatnonzero(activity == KNOWN_NOW)
    ids, first = np.unique(number[steps], return_index=True)
    known = steps[first]
    books = np.zeros(len(ids), _booked_dtype)
    books["id"], books["community"], books["kind"] = ids, community, events["kind"][known]
    books["received"] = events["day"][known]
    hand = _first_after(ids, known, number, np.flatnonzero(np.isin(activity, HANDS)))
    end = _first_after(ids, known, number, np.flatnonzero(np.isin(activity, CLOSINGS)))
    really = _first_after(ids, known, number, np.flatnonzero(activity == RESOLVED_NOW))
    books["responded"] = np.where(hand >= 0, events["day"][hand], NEVER)
    books["closed"] = np.where(end >= 0, events["day"][end], NEVER)
    books["resolved"] = (end >= 0) & (activity[end] != LAPSED_NOW)
    books["satisfied"] = really >= 0
    return books


def _first_after(ids: np.ndarray, known: np.ndarray, number: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """For each id the first of `steps` that is one of its own and comes after it was known; −1 if none does.

    ids    (requests,), in order;  known  (requests,) places in the log
    number (events,) whose step it is;  steps  places in the log, in order
    """
    found = np.full(len(ids), -1, dtype=np.int64)
    if len(ids) == 0 or len(steps) == 0:
        return found
    owner = np.searchsorted(ids, number[steps])
    owner[owner == len(ids)] = 0
    mine = (ids[owner] == number[steps]) & (steps > known[owner])
    owners, first = np.unique(owner[mine], return_index=True)
    found[owners] = steps[mine][first]
    return found


def _dates(days: np.ndarray, start: date, warmup: int) -> np.ndarray:
    """Dates of clock days, (n,); NaT for NEVER."""
    dates = np.datetime64(start, "D") + (days - warmup).astype("timedelta64[D]")
    return np.where(days == NEVER, np.datetime64("NaT", "D"), dates).astype("datetime64[s]")


def _truth(value: np.ndarray, unknown: np.ndarray) -> pd.arrays.BooleanArray:
    import pandas as pd

    return pd.arrays.BooleanArray(value.copy(), unknown)


def names_of(ids: np.ndarray) -> list[str]:
    """`measure.naming.need_name` of many needs."""
    rest, line = np.divmod(ids, LINES)
    rest, count = np.divmod(rest, MOST_COUNTS)
    community, resident = np.divmod(rest, MOST_RESIDENTS)
    parts = zip(community.tolist(), resident.tolist(), count.tolist(), line.tolist(), strict=True)
    return [f"{c}-{r}-{k}.{e}" if e else f"{c}-{r}-{k}" for c, r, k, e in parts]
