"""What the settings of a design's points do: to each scenario, and to the difference between scenarios. Paired.

Runs of one replication share their seed at every point, so a change from the first point is free of most chance, and
a rule that plays no part changes nothing at all, to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals
from fivelink_sim.measure.outcome_list import OUTCOME, OUTCOMES

COLUMNS = ["point", "scenario", "baseline", "outcome", "unit", "mean", "estimate", "low", "high", "n"]


def by_point(runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Level and difference from the first scenario, at every point, with 95 % intervals of the difference.

    Columns: point, scenario, baseline (empty for the first scenario), outcome, unit, mean, estimate, low, high, n. For
    the first scenario estimate is its mean, and low and high are the interval of that.
    """
    rows = []
    for outcome in _names(outcomes):
        wide = _wide(runs, outcome)
        for point, table in wide.groupby(level="point", sort=True):
            for label in labels:
                number = table[label] if label == labels[0] else table[label] - table[labels[0]]
                found = _interval(number)
                mean = float(table[label].mean())
                baseline = "" if label == labels[0] else labels[0]
                rows.append((point, label, baseline, outcome, OUTCOME[outcome].unit, mean, *found))
    return pd.DataFrame(rows, columns=COLUMNS)


def changes(runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """What a point changes against the first point, in the first scenario and in each difference from it.

    Columns as `by_point`; estimate is the change, mean the level of that scenario at the point.
    """
    rows = []
    for outcome in _names(outcomes):
        wide = _wide(runs, outcome)
        first = wide.xs(wide.index.get_level_values("point").min(), level="point")
        for point, both in wide.groupby(level="point", sort=True):
            table = both.droplevel("point")
            for label in labels:
                alone = label == labels[0]
                now, before = (one[label] if alone else one[label] - one[labels[0]] for one in (table, first))
                baseline = "" if alone else labels[0]
                mean = float(table[label].mean())
                rows.append((point, label, baseline, outcome, OUTCOME[outcome].unit, mean, *_interval(now - before)))
    return pd.DataFrame(rows, columns=COLUMNS)


def silent(runs: pd.DataFrame) -> list[int]:
    """Points at which every outcome of every run is that of the first point, to the last bit."""
    names = [outcome.name for outcome in OUTCOMES]
    keyed = runs.set_index(["point", "scenario", "replication"])[names].sort_index()
    first = keyed.xs(keyed.index.get_level_values("point").min(), level="point")
    return [
        int(str(point))
        for point, table in keyed.groupby(level="point")
        if table.droplevel("point").index.equals(first.index)
        and np.array_equal(table.to_numpy(), first.to_numpy(), equal_nan=True)
    ]


def _names(outcomes: Sequence[str] | None) -> list[str]:
    return [outcome.name for outcome in OUTCOMES] if outcomes is None else list(outcomes)


def _wide(runs: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return runs.pivot(index=["point", "replication"], columns="scenario", values=outcome).astype(float)


def _interval(number: pd.Series) -> tuple[float, float, float, int]:
    found = intervals(number.to_numpy(dtype=float)[:, np.newaxis])
    return float(found.mean[0]), float(found.low[0]), float(found.high[0]), int(found.n[0])
