"""Whether a condition holds at the points of a study, and how often within a box and outside it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fivelink_sim.analysis.differences import ROUNDING
from fivelink_sim.analysis.intervals import wilson
from fivelink_sim.experiment.conditions import Comparison, Condition

_HOLDS = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


def values_of(runs: pd.DataFrame, comparison: Comparison) -> pd.Series:
    """The quantity of a comparison by point, mean over replications; NaN where it is defined in none.

    runs: columns scenario, point, replication and the outcome."""
    wide = runs.pivot(index=["point", "replication"], columns="scenario", values=comparison.outcome).astype(float)
    number = wide[comparison.scenario]
    if comparison.baseline is not None:
        other = wide[comparison.baseline]
        gap = number - other
        rounding = ROUNDING * np.maximum(number.abs(), other.abs())
        number = gap.mask(gap.abs() <= rounding, 0.0)
    means: pd.Series = number.groupby(level="point", sort=True).mean()
    return means


def answers(runs: pd.DataFrame, condition: Condition, points: int) -> pd.DataFrame:
    """One row a point, 0..points−1: holds (1, 0; NaN where a quantity is undefined), value of the first comparison."""
    found = pd.Series(1.0, index=pd.RangeIndex(points, name="point"))
    first = None
    for comparison in condition.comparisons:
        values = values_of(runs, comparison).reindex(found.index)
        holds = pd.Series(_HOLDS[comparison.operator](values, comparison.limit), found.index).astype(float)
        found = (found * holds).mask(values.isna())
        first = values if first is None else first
    return pd.DataFrame({"holds": found, "value": first})


def shares(holds: np.ndarray, within: np.ndarray) -> pd.DataFrame:
    """How often a condition holds within a box and outside it: where, points, holds, share, low, high.

    holds    (points,) 1, 0 or NaN (left out); within (points,) whether a point lies in the box
    low and high enclose the share with 95 % confidence (Wilson 1927) if the points were drawn independently.
    """
    rows = []
    for where, chosen in (("inside", within), ("outside", ~within)):
        known = holds[chosen & ~np.isnan(holds)]
        number, count = len(known), int(known.sum())
        rows.append((where, number, count, count / number if number else np.nan, *wilson(count, number)))
    return pd.DataFrame(rows, columns=["where", "points", "holds", "share", "low", "high"])
