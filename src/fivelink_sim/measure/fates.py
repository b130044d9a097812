"""The same need under two regimes: who gains, who loses. model.md §6: two runs of one seed meet the same needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.measure.tallies import all_cases, records_where
from fivelink_sim.model.district import Run
from fivelink_sim.model.world import OPEN, RESOLVED

FATES = ("gained", "lost", "both", "neither")


class Endings(NamedTuple):
    """Needs of one run that can be paired, in order of id; all (needs,)."""

    id: np.ndarray
    kind: np.ndarray
    group: np.ndarray
    resolved: np.ndarray  # bool


def endings(run: Run) -> Endings:
    """Needs that arose by themselves in the recorded days and ended before the run did.

    Escalated needs are left out: they exist only where their parent lapsed. Ids differ between communities.
    """
    cases = all_cases(run)
    counted = (cases["line"] == 0) & (cases["arisen"] >= run.warmup) & (cases["ending"] != OPEN)
    chosen = records_where(counted, cases)
    order = np.argsort(chosen["id"])
    return Endings(
        chosen["id"][order],
        chosen["kind"][order].astype(np.int64),
        chosen["group"][order].astype(np.int64),
        chosen["ending"][order] == RESOLVED,
    )


def fates(run: Endings, baseline: Endings, by: str = "", n: int = 1) -> np.ndarray:
    """Needs by what became of them in `run` and in `baseline`, (n, 4): gained, lost, both, neither (FATES).

    Only needs that ended in both are counted. gained: resolved in `run` only; lost: in `baseline` only.
    by, n   "" for all needs in one row; "kind" or "group" with the number of those
    """
    if len(run.id) == 0 or len(baseline.id) == 0:
        return np.zeros((n, 4), dtype=np.int64)
    place = np.searchsorted(baseline.id, run.id)
    place[place == len(baseline.id)] = 0
    mine = np.flatnonzero(baseline.id[place] == run.id)
    other = baseline.resolved[place[mine]]
    here = run.resolved[mine]
    fate = np.where(here, np.where(other, 2, 0), np.where(other, 1, 3))
    row = getattr(run, by)[mine] if by else np.zeros(len(mine), dtype=np.int64)
    return np.bincount(row * 4 + fate, minlength=4 * n).reshape(n, 4)
