"""Whether levels still move in the recorded days: drift of each run, by its least-squares line, over runs.

Days of one run are not independent, runs are: so the interval is of the slopes of runs, one number a run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals
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
        for level in WATCHED:
            if not set(_columns(level.name)) <= set(table.columns):
                continue
            runs = [_series(run, level.name) for _, run in table.groupby(["point", "replication"], sort=False)]
            for span, part in (("all", 1.0), ("second half", 0.5)):
                cut = [run[len(run) - int(part * len(run)) :] for run in runs]
                rows.append((scenario, *level, span, *_drift_of(cut)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _columns(name: str) -> tuple[str, ...]:
    """The daily columns behind a level."""
    return ("resolved", "lapsed") if name == "resolution_rate" else (name,)


def _series(run: pd.DataFrame, name: str) -> np.ndarray:
    if name == "resolution_rate":
        return smoothed_rate(run["resolved"].to_numpy(), run["lapsed"].to_numpy())
    return run[name].to_numpy(dtype=float)


def _drift_of(runs: list[np.ndarray]) -> tuple[int, float, float, float, float, int, str]:
    """days, mean, drift, low, high, n, finding."""
    days = max(map(len, runs), default=0)
    found = intervals(np.array([line(run) for run in runs], dtype=float).reshape(-1, 1) * max(days - 1, 0))
    known = np.concatenate([run[~np.isnan(run)] for run in runs]) if runs else np.empty(0)
    low, high = float(found.low[0]), float(found.high[0])
    finding = RISES if low > 0 else FALLS if high < 0 else STILL if np.isfinite(low) else UNKNOWN
    mean = float(known.mean()) if len(known) else np.nan
    return days, mean, float(found.mean[0]), low, high, int(found.n[0]), finding


def line(values: np.ndarray) -> float:
    """Slope a day of the least-squares line through the values, (days,); NaN with fewer than two numbers."""
    day = np.flatnonzero(~np.isnan(values)).astype(float)
    if len(day) < 2:
        return float("nan")
    centred = day - day.mean()
    return float(centred @ values[day.astype(int)] / (centred @ centred))
