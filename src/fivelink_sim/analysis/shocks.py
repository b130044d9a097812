"""How a shock is borne, against runs of the same seeds that were spared it. model.md §7; Bruneau et al. 2003."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals
from fivelink_sim.measure.resilience import Resilience, resilience, smoothed_rate

UNITS = {"depth": "share", "days": "days", "area": "share × days"}


def resilience_against(daily: pd.DataFrame, shocked: str, spared: str, start: int) -> pd.DataFrame:
    """Depth, days to recover and lost area of the weekly resolution rate, means over pairs of runs.

    daily    the daily table of a study with both scenarios, of equal length
    shocked  the scenario with the shock, which begins on recorded day `start`
    spared   the scenario without it; its run of the same replication is the level

    Columns: scenario, spared, measure, unit, mean, low, high, n.
    """
    rates = {label: _weekly_rates(daily[daily["scenario"] == label]) for label in (shocked, spared)}
    pairs = sorted(rates[shocked].keys() & rates[spared].keys())
    found = np.array([resilience(rates[shocked][pair], rates[spared][pair], start) for pair in pairs])
    means = intervals(found.reshape(-1, len(Resilience._fields)))
    return pd.DataFrame(
        {
            "scenario": shocked,
            "spared": spared,
            "measure": Resilience._fields,
            "unit": [UNITS[name] for name in Resilience._fields],
            "mean": means.mean,
            "low": means.low,
            "high": means.high,
            "n": means.n,
        }
    )


def _weekly_rates(daily: pd.DataFrame) -> dict[int, np.ndarray]:
    """The weekly resolution rate by replication, (days,)."""
    return {
        int(str(number)): smoothed_rate(run["resolved"].to_numpy(), run["lapsed"].to_numpy())
        for number, run in daily.groupby("replication", sort=False)
    }
