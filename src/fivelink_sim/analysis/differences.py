"""What differs between scenarios: paired over replications, with 95 % intervals. model.md §8.

Runs of one replication share their seed and so meet the same needs: what chance did to both cancels out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import holm, intervals
from fivelink_sim.measure.fates import FATES
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOMES
from fivelink_sim.measure.tallies import RATES, TALLY

ROUNDING = 1e-9  # relative: two sums that differ by less are the same sum, added up in another order
SURE = 0.05  # Holm-adjusted p up to which a difference counts as clear


class _Described(NamedTuple):
    name: str
    title: str
    unit: str
    better: str


_OUTCOMES = [_Described(outcome.name, outcome.title, outcome.unit, outcome.better) for outcome in OUTCOMES]
_TITLE = {outcome.name: outcome.title for outcome in OUTCOMES}
_NEEDS = [
    _Described(measure.name, _TITLE.get(measure.name, f"needs {measure.name}"), measure.unit, measure.better)
    for measure in TALLY
    if measure.name == "ended" or measure.name in RATES
]


def summary(runs: pd.DataFrame, labels: Sequence[str], by: str | None = None) -> pd.DataFrame:
    """Means over replications by scenario: outcome, title, unit, better, mean, low, high, n.

    runs     the table of runs; with `by`, that of kinds, groups or communities, which has a column of that name
    labels   the scenarios, in order
    """
    described = _outcomes(runs) if by is None else _NEEDS
    rows = []
    for item, table in _items(runs, by):
        for label in labels:
            found = intervals(_values(table[table["scenario"] == label], described).to_numpy())
            frame = _frame(described, mean=found.mean, low=found.low, high=found.high, n=found.n)
            frame.insert(0, "scenario", label)
            rows.append(_with_item(frame, by, item))
    return pd.concat(rows, ignore_index=True)


def differences(runs: pd.DataFrame, pairs: Sequence[tuple[str, str]], by: str | None = None) -> pd.DataFrame:
    """Paired differences by outcome: scenario − baseline, of every (scenario, baseline) in `pairs`.

    Columns: outcome, title, unit, better, scenario, baseline, mean, baseline_mean (both of the pairs), estimate, low,
    high, n (pairs in which both are defined), p, p_holm, verdict; in front the column `by`, if given.

    p is of the paired t-test; p_holm adjusts it for all rows of the table, without `by` an outcome of HEADLINE for the
    headline rows only (Holm 1979). The verdict is "better" or "worse" ("higher" or "lower" where neither is) if
    p_holm ≤ 0.05; "same" if both are equal in every pair; else "not clear".
    """
    described = _outcomes(runs) if by is None else _NEEDS
    rows = []
    for item, table in _items(runs, by):
        values = {
            str(label): _values(part, described) for label, part in table.groupby("scenario", sort=False, observed=True)
        }
        for scenario, baseline in pairs:
            if scenario in values and baseline in values:
                rows.append(_with_item(_paired(values, scenario, baseline, described), by, item))
    if not rows:
        return _with_verdicts(_with_item(_paired({}, "", "", described).iloc[:0], by, ""), by)
    return _with_verdicts(pd.concat(rows, ignore_index=True), by)


def _paired(values: dict[str, pd.DataFrame], scenario: str, baseline: str, described: list[_Described]) -> pd.DataFrame:
    empty = pd.DataFrame(columns=[one.name for one in described], dtype=float)
    mine, other = values.get(scenario, empty).align(values.get(baseline, empty), join="inner", axis=0)
    a, b = mine.to_numpy(), other.to_numpy()
    gap = a - b
    gap[np.abs(gap) <= ROUNDING * np.maximum(np.abs(a), np.abs(b))] = 0.0
    undefined = np.isnan(gap)
    found = intervals(gap)
    frame = _frame(
        described,
        scenario=scenario,
        baseline=baseline,
        mean=intervals(np.where(undefined, np.nan, a)).mean,
        baseline_mean=intervals(np.where(undefined, np.nan, b)).mean,
        estimate=found.mean,
        low=found.low,
        high=found.high,
        n=found.n,
        p=found.p,
    )
    frame["same"] = (np.where(undefined, 0.0, gap) == 0.0).all(axis=0) & (found.n > 1)
    return frame


def _with_verdicts(frame: pd.DataFrame, by: str | None) -> pd.DataFrame:
    p = frame["p"].to_numpy()
    adjusted = holm(p)
    if by is None:
        headline = frame["outcome"].isin(HEADLINE).to_numpy()
        adjusted[headline] = holm(p[headline])
    up = frame["estimate"].to_numpy() > 0.0
    better = frame["better"].to_numpy()
    word = np.where(
        better == "", np.where(up, "higher", "lower"), np.where(up == (better == "more"), "better", "worse")
    )
    clear = np.nan_to_num(adjusted, nan=1.0) <= SURE
    verdict = np.where(frame["same"].to_numpy(dtype=bool), "same", np.where(clear, word, "not clear"))
    return frame.drop(columns="same").assign(p_holm=adjusted, verdict=verdict.astype(object))


def fates(fates_by_run: pd.DataFrame, by: str = "all") -> pd.DataFrame:
    """What became of the same needs under two regimes: mean shares of the needs that ended in both, with intervals.

    Columns: scenario, baseline, item, fate (gained, lost, both, neither), unit, estimate, low, high, n. gained: only
    `scenario` resolves them; lost: only `baseline`. by: "all", "kind" or "group".
    """
    rows = []
    chosen = fates_by_run[fates_by_run["by"] == by]
    for (scenario, baseline, item), table in chosen.groupby(
        ["scenario", "baseline", "item"], sort=False, observed=True
    ):
        counts = table[list(FATES)].to_numpy(dtype=float)
        total = counts.sum(axis=1, keepdims=True)
        found = intervals(np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0))
        rows.append(
            pd.DataFrame(
                {
                    "scenario": scenario,
                    "baseline": baseline,
                    "item": item,
                    "fate": FATES,
                    "unit": "share of needs",
                    "estimate": found.mean,
                    "low": found.low,
                    "high": found.high,
                    "n": found.n,
                }
            )
        )
    columns = ["scenario", "baseline", "item", "fate", "unit", "estimate", "low", "high", "n"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def _outcomes(runs: pd.DataFrame) -> list[_Described]:
    """The model's outcomes, and those of the user's own that the runs have."""
    known = {*_TITLE, "scenario", "point", "replication", "seed"}
    own = [str(name) for name in runs.columns if name not in known]
    return _OUTCOMES + [_Described(name, name.replace("_", " "), "", "") for name in own]


def _items(table: pd.DataFrame, by: str | None) -> list[tuple[Any, pd.DataFrame]]:
    if by is None:
        return [("", table)]
    return [(item, part) for item, part in table.groupby(by, sort=False, observed=True)]


def _values(table: pd.DataFrame, described: list[_Described]) -> pd.DataFrame:
    """The outcomes by replication."""
    return table.set_index("replication")[[one.name for one in described]].astype(float)


def _frame(described: list[_Described], **columns: object) -> pd.DataFrame:
    first = {
        "outcome": [one.name for one in described],
        "title": [one.title for one in described],
        "unit": [one.unit for one in described],
        "better": [one.better for one in described],
    }
    return pd.DataFrame(first | columns)


def _with_item(frame: pd.DataFrame, by: str | None, item: Any) -> pd.DataFrame:
    if by is not None:
        frame.insert(0, by, item)
    return frame
