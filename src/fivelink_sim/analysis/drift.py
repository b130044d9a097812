"""Whether levels still move in the recorded days: drift of each run, by its least-squares line, over runs.

Days of one run are not independent, runs are: so the interval is of the slopes of runs, one number a run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals
from fivelink_sim.analysis.run_matrix import Places, places
from fivelink_sim.measure.resilience import smoothed_rate


class Watched(NamedTuple):
    """A level whose drift is looked at."""

    name: str
    title: str
    unit: str


WATCHED = (
    Watched("resolution_rate", "needs resolved, of those that ended in a week", "share"),
    Watched("open", "open needs", "needs"),
    Watched("resident_trust", "residents' trust", "trust"),
    Watched("link_trust", "trust between actors", "trust"),
    Watched("professionalism", "organisations' professionalism", "share"),
    Watched("volunteers", "volunteers", "volunteers"),
)
COLUMNS = ["scenario", "level", "title", "unit", "span", "days", "mean", "drift", "low", "high", "n", "finding"]
STILL, RISES, FALLS, UNKNOWN = "still", "rises", "falls", "unknown"


def drift(daily: pd.DataFrame) -> pd.DataFrame:
    """Drift of every level of WATCHED that the table has: the change along each run's line, means over runs.

    Over the recorded days, and over their second half.

    Columns: scenario, level, title, unit, span ("all", "second half"), days, mean, drift (in the unit, over the span),
    low, high (95 %), n (runs), finding ("rises", "falls", "still" if the interval has zero in it, "unknown" without
    one). A rise or fall in all days but not in the second half says that a longer warm-up is enough; in both, that the
    level still moves.
    """
    rows = []
    for scenario, table in daily.groupby("scenario", sort=False, observed=True):
        levels = [level for level in WATCHED if set(_columns(level.name)) <= set(table.columns)]
        where = places(table)
        for level in levels:
            values = _by_run(table, where, level.name)
            for span, first in (("all", 0), ("second half", len(values) - len(values) // 2)):
                rows.append((scenario, *level, span, *_drift_of(values[first:])))
    return pd.DataFrame(rows, columns=COLUMNS)


def _columns(name: str) -> tuple[str, ...]:
    """The daily columns behind a level."""
    return ("resolved", "lapsed") if name == "resolution_rate" else (name,)


#: The daily columns that are looked at.
WATCHED_COLUMNS = tuple(column for level in WATCHED for column in _columns(level.name))


def _by_run(table: pd.DataFrame, where: Places, name: str) -> np.ndarray:
    """A level of one scenario, (days, runs); NaN where a run has no such day, or no number."""
    columns = [where.matrix(table[column]) for column in _columns(name)]
    if name == "resolution_rate":
        return np.column_stack([smoothed_rate(*run) for run in zip(columns[0].T, columns[1].T, strict=True)])
    return columns[0]


def _drift_of(values: np.ndarray) -> tuple[int, float, float, float, float, int, str]:
    """days, mean, drift, low, high, n, finding; from a level, (days, runs)."""
    days = len(values)
    found = intervals(slopes(values).reshape(-1, 1) * max(days - 1, 0))
    known = values.T[~np.isnan(values.T)]
    low, high = float(found.low[0]), float(found.high[0])
    finding = RISES if low > 0 else FALLS if high < 0 else STILL if np.isfinite(low) else UNKNOWN
    mean = float(known.mean()) if len(known) else np.nan
    return days, mean, float(found.mean[0]), low, high, int(found.n[0]), finding


def slopes(values: np.ndarray) -> np.ndarray:
    """Slope a day of the least-squares line through each column, (days, runs); NaN with fewer than two numbers.

    Values are taken from the least of their column, so that one that never moves has slope 0 to the last bit."""
    there = ~np.isnan(values)
    above = values - np.where(there, values, np.inf).min(axis=0, initial=np.inf)
    n = there.sum(axis=0)
    day = np.where(there, np.arange(len(values))[:, np.newaxis], 0.0)
    centred = np.where(there, day - day.sum(axis=0) / np.maximum(n, 1), 0.0)
    spread = np.where(n < 2, np.nan, (centred**2).sum(axis=0))
    found: np.ndarray = (centred * np.where(there, above, 0.0)).sum(axis=0) / spread
    return found
