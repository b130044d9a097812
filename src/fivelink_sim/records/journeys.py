"""Journeys as an office's books have them: the steps of each request, in order, for process mining.

A journey log is a tidy table, one row a step: `case_id` (text), `activity` (one of ACTIVITIES of the model's event log,
or its Chinese name), `date`. The steps of one day stand in the order in which they happened. An office sees a need's
steps from the day on which it was first told of it, without what neighbours and others did on their own.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.model.district import Run
from fivelink_sim.model.event_log import (
    ACTIVITIES,
    ARISEN,
    ESCALATED,
    GIFT,
    KNOWN_NOW,
    NEIGHBOURS_HELPED,
    VOLUNTEERS_HELPED,
)
from fivelink_sim.records.observation import START, checked_start, names_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("case_id", "activity", "date")
CHINESE_COLUMNS = {"工单编号": "case_id", "环节": "activity", "日期": "date"}
CHINESE_ACTIVITIES = {
    "受理": "known",
    "派单": "triaged",
    "误派": "misread",
    "退回": "returned",
    "无承办方": "no provider",
    "拒单": "refused",
    "接单": "accepted",
    "批准": "approved",
    "缺资金": "no cash",
    "无经办人": "no broker",
    "开始办理": "started",
    "单项办结": "component done",
    "虚假办结": "closed on paper",
    "复发": "relapsed",
    "办结": "resolved",
    "逾期": "lapsed",
}
UNSEEN = (ARISEN, ESCALATED, NEIGHBOURS_HELPED, VOLUNTEERS_HELPED, GIFT)
SEEN = tuple(name for number, name in enumerate(ACTIVITIES) if number not in UNSEEN)


class Journeys(NamedTuple):
    """The steps of all cases, case by case, each in its order."""

    case: np.ndarray  # (steps,) number of the case in these journeys, from 0, rising
    activity: np.ndarray  # (steps,) index of ACTIVITIES
    day: np.ndarray  # (steps,) datetime64[D]
    ids: np.ndarray  # (cases,) their numbers in the run, or in the log

    def between(self, since: date, before: date) -> Journeys:
        """Cases whose first step lies in [since, before)."""
        first = self.day[np.searchsorted(self.case, np.arange(len(self.ids)))]
        return self._of((first >= np.datetime64(since, "D")) & (first < np.datetime64(before, "D")))

    def of(self, activities: np.ndarray) -> Journeys:
        """The steps of these activities (indices of ACTIVITIES) only; a case without any is no case any more."""
        kept = np.isin(self.activity, activities)
        steps = Journeys(self.case[kept], self.activity[kept], self.day[kept], self.ids)
        return steps._of(np.isin(np.arange(len(self.ids)), steps.case))

    def _of(self, cases: np.ndarray) -> Journeys:
        """The chosen cases, (cases,) bool."""
        steps = cases[self.case]
        number = np.cumsum(cases) - 1
        return Journeys(number[self.case[steps]], self.activity[steps], self.day[steps], self.ids[cases])


def office_journeys(run: Run, start: date = START) -> Journeys:
    """The journeys of the requests of a run that `office_records` has: first known on a recorded day.

    ValueError if the run was made without a log, or start is no Monday."""
    checked_start(run, start)
    parts, cases = [], 0
    for log in run.logs:
        case, activity, day, ids = _visible(np.asarray(log), run.warmup)
        parts.append((case + cases, activity, day, ids))
        cases += len(ids)
    case, activity, day, ids = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Journeys(case, activity, np.datetime64(start, "D") + (day - run.warmup).astype("timedelta64[D]"), ids)


def _visible(log: np.ndarray, warmup: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Steps of one community that the office sees: case, activity, clock day (steps,); ids (cases,)."""
    told = np.flatnonzero(log["activity"] == KNOWN_NOW)
    ids, first = np.unique(log["case_id"][told], return_index=True)
    known = told[first]
    recorded = log["day"][known] >= warmup
    ids, known = ids[recorded], known[recorded]
    if len(ids) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing, nothing
    case = np.searchsorted(ids, log["case_id"])
    case[case == len(ids)] = 0
    seen = (ids[case] == log["case_id"]) & (np.arange(len(log)) >= known[case]) & ~np.isin(log["activity"], UNSEEN)
    steps = np.flatnonzero(seen)
    steps = steps[np.argsort(case[steps], kind="stable")]
    return case[steps], log["activity"][steps].astype(np.int64), log["day"][steps].astype(np.int64), ids


def journey_table(journeys: Journeys) -> pd.DataFrame:
    """The journeys of a run as a tidy table: case_id (as `request` in its records), activity, date."""
    import pandas as pd

    return pd.DataFrame(
        {
            "case_id": np.array(names_of(journeys.ids), dtype=object)[journeys.case],
            "activity": np.array(ACTIVITIES, dtype=object)[journeys.activity],
            "date": journeys.day.astype("datetime64[s]"),
        }
    )


def journeys_of(table: pd.DataFrame) -> Journeys:
    """The journeys of a tidy table whose activities are all of the model's, steps of a day in the table's order."""
    ids, case = np.unique(table["case_id"].astype(str).to_numpy(dtype=object), return_inverse=True)
    names = {name: number for number, name in enumerate(ACTIVITIES)}
    activity = table["activity"].map(names).to_numpy(dtype=np.int64)
    day = table["date"].to_numpy(dtype="datetime64[D]")
    order = np.lexsort((np.arange(len(table)), day, case))
    return Journeys(case[order], activity[order], day[order], ids)
