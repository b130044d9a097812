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


def levels(runs: pd.DataFrame, labels: Sequence[str], outcome: str) -> dict[str, pd.DataFrame]:
    """An outcome of every scenario, each (points, replications): rows by point, columns by replication; NaN: no run."""
    wide = runs.pivot(index=["point", "scenario"], columns="replication", values=outcome).astype(float)
    points = wide.index.get_level_values("point").unique().sort_values()
    whole = wide.reindex(pd.MultiIndex.from_product([points, labels], names=["point", "scenario"]))
    return {label: pd.DataFrame(whole.xs(label, level="scenario")) for label in labels}


def numbers(runs: pd.DataFrame, labels: Sequence[str], outcome: str) -> dict[str, pd.DataFrame]:
    """Of the first scenario its outcome, of every other the difference from it; shapes as `levels`."""
    return _less_first(levels(runs, labels, outcome), labels)


def _less_first(level: dict[str, pd.DataFrame], labels: Sequence[str]) -> dict[str, pd.DataFrame]:
    first = level[labels[0]]
    return {label: first if place == 0 else level[label] - first for place, label in enumerate(labels)}


def by_point(runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Level and difference from the first scenario, at every point, with 95 % intervals of the difference.

    Columns: point, scenario, baseline (empty for the first scenario), outcome, unit, mean, estimate, low, high, n. For
    the first scenario estimate is its mean, and low and high are the interval of that.
    """
    tables = []
    for outcome in _names(outcomes):
        level = levels(runs, labels, outcome)
        tables.append(_table(_less_first(level, labels), level, outcome))
    return pd.concat(tables, ignore_index=True)


def changes(runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """What a point changes against point 0, in the first scenario and in each difference from it; NaN without it.

    Columns as `by_point`; estimate is the change, mean the level of that scenario at the point.
    """
    tables = []
    for outcome in _names(outcomes):
        level = levels(runs, labels, outcome)
        changed = {label: number - number.reindex([0]).iloc[0] for label, number in _less_first(level, labels).items()}
        tables.append(_table(changed, level, outcome))
    return pd.concat(tables, ignore_index=True)


def _table(estimated: dict[str, pd.DataFrame], level: dict[str, pd.DataFrame], outcome: str) -> pd.DataFrame:
    """The rows of an outcome, point by point; both by scenario, the first of which is the baseline."""
    baseline = next(iter(level))
    tables = []
    for place, (label, number) in enumerate(estimated.items()):
        found = intervals(number.to_numpy().T)
        columns = {
            "point": number.index,
            "scenario": label,
            "baseline": "" if place == 0 else baseline,
            "outcome": outcome,
            "unit": OUTCOME[outcome].unit,
            "mean": level[label].mean(axis=1).to_numpy(),
            "estimate": found.mean,
            "low": found.low,
            "high": found.high,
            "n": found.n,
        }
        tables.append(pd.DataFrame(columns, columns=COLUMNS).assign(_place=place))
    table = pd.concat(tables).sort_values(["point", "_place"], kind="stable", ignore_index=True)
    return table.drop(columns="_place")


def silent(runs: pd.DataFrame) -> list[int]:
    """Points at which every outcome of every run is that of the first point, to the last bit."""
    names = [outcome.name for outcome in OUTCOMES]
    keyed = runs.set_index(["point", "scenario", "replication"])[names].sort_index()
    if 0 not in keyed.index.get_level_values("point"):
        return []
    first = keyed.xs(0, level="point")
    return [
        int(str(point))
        for point, table in keyed.groupby(level="point")
        if table.droplevel("point").index.equals(first.index)
        and np.array_equal(table.to_numpy(), first.to_numpy(), equal_nan=True)
    ]


def _names(outcomes: Sequence[str] | None) -> list[str]:
    return [outcome.name for outcome in OUTCOMES] if outcomes is None else list(outcomes)
