"""How a number hangs on the factors of a design of many points, and how it spreads over the points.

A number is the level of the first scenario, or the difference of another from it. Every point is run with the same
seeds, so points and replications are crossed: chance that all points share does not average out over points, and an
interval of a mean over points counts it. Points of a Latin hypercube or a Sobol' sequence lie more evenly than chance
would have it; the intervals take them as independent, which makes them somewhat too wide rather than too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.effects import numbers
from fivelink_sim.analysis.intervals import correlation_interval, holm, intervals, means_of, satterthwaite, wilson
from fivelink_sim.experiment.factors import Factor, Layout
from fivelink_sim.measure.outcome_list import OUTCOME

MOST_PARTS = 8  # levels, or whole numbers of a range, that are told one by one; of others thirds of the way
THIRDS = 3
ALPHA = 0.05

KEYS = ["scenario", "baseline", "outcome", "unit"]
ALONG = [*KEYS, "factor", "part", "middle", "mean", "low", "high", "points"]
TRENDS = [*KEYS, "factor", "ordered", "change", "low", "high", "correlation", "correlation_low", "correlation_high",
          "explained", "p", "p_holm", "finding", "points"]  # fmt: skip
SPREAD = [*KEYS, "points", "mean", "low", "high", "least", "q05", "q25", "q50", "q75", "q95", "greatest",
          "above", "share_above", "share_low", "share_high", "clearly_above", "clearly_below", "chance"]  # fmt: skip


class Part(NamedTuple):
    """A part of a factor's way, from u = start up to, not including, end; `level`: a level or a whole number."""

    start: float
    end: float
    level: bool

    @property
    def middle(self) -> float:
        """The place in its middle."""
        return (self.start + self.end) / 2


def places_of(layout: Layout) -> np.ndarray:
    """The places of the points, (points, factors); NaN where a point names no value."""
    return np.array(layout.places, dtype=float).reshape(len(layout.places), len(layout.factors))


def parts_of(factor: Factor) -> list[Part]:
    """The parts of a factor's way: its levels or whole numbers if they are few, else thirds."""
    number = len(factor.levels)
    if factor.ends and all(factor.whole):
        number = 1 + min(int(abs(high - low)) for low, high in factor.ends)
    single = 0 < number <= MOST_PARTS
    number = number if single else THIRDS
    return [Part(i / number, (i + 1) / number, single) for i in range(number)]


def is_ordered(factor: Factor) -> bool:
    """Whether more and less mean something along the factor: a range, truth values, numbers in their order."""
    if not factor.levels:
        return True
    if len(factor.paths) > 1:
        return False
    values = [level[0] for level in factor.levels]
    numbers = all(isinstance(value, int | float) for value in values)
    return numbers and (len(values) == 2 or values in (sorted(values), sorted(values)[::-1]))


def _is_falling(factor: Factor) -> bool:
    """Whether a field's values fall along its way."""
    if not is_ordered(factor) or len(factor.paths) > 1:
        return False
    first, last = (factor.levels[0][0], factor.levels[-1][0]) if factor.levels else factor.ends[0]
    return bool(first > last)


def along(
    runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str], factors: Sequence[Factor], places: np.ndarray
) -> pd.DataFrame:
    """Means of each number in the parts of every factor's way, over points and replications, with 95 % intervals.

    places   (points, factors), NaN where a point names no value

    Columns: scenario, baseline, outcome, unit, factor, part (its number), middle (its place, 0..1), mean, low, high
    (NaN if it has fewer than two points), points.
    """
    rows = []
    for key, values, points in _told(runs, labels, outcomes):
        for factor, at in zip(factors, places.T[:, points], strict=True):
            for number, part in enumerate(parts_of(factor)):
                rows_in = _within(at, part)
                mean, low, high = crossed_mean(values[rows_in])
                told = (mean, low, high) if rows_in.sum() > 1 else (mean, math.nan, math.nan)
                rows.append((*key, factor.name, number, part.middle, *told, int(rows_in.sum())))
    return pd.DataFrame(rows, columns=ALONG)


def _within(at: np.ndarray, part: Part) -> np.ndarray:
    last = part.end >= 1.0
    return (at >= part.start) & ((at <= part.end) if last else (at < part.end))


def trends(
    runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str], factors: Sequence[Factor], places: np.ndarray
) -> pd.DataFrame:
    """How each number goes with every factor: over points, by their means over replications.

    Columns: scenario, baseline, outcome, unit, factor; of a factor with an order (ordered), or with two values, the
    change from the first of its parts to the last (of one field: from its least values to its greatest) with low and
    high; of one with an order Spearman's correlation over points with correlation_low and correlation_high (these for
    the seeds as they are); explained (share of the variance between points that lies between the factor's parts,
    corrected for their number), p (of no change; of a factor with neither, of no difference between any two parts),
    p_holm (adjusted for the number of factors), finding ("rises", "falls", "differs", "not clear", "unknown"), points.
    """
    tables = []
    for key, values, points in _told(runs, labels, outcomes):
        rows = [
            (*key, factor.name, *_trend(values, factor, at))
            for factor, at in zip(factors, places.T[:, points], strict=True)
        ]
        table = pd.DataFrame(rows, columns=[name for name in TRENDS if name not in ("p_holm", "finding")])
        table["p_holm"] = holm(table["p"].to_numpy(dtype=float))
        columns = zip(table["p_holm"], table["change"], table["ordered"], strict=True)
        table["finding"] = [_finding(*cells) for cells in columns]
        tables.append(table[TRENDS])
    return pd.concat(tables, ignore_index=True)


def _trend(values: np.ndarray, factor: Factor, at: np.ndarray) -> tuple[Any, ...]:
    """The row of one number and factor, from "ordered" on; `at` are the points' places, (points,)."""
    means = means_of(values)
    known = np.isfinite(at) & np.isfinite(means)
    parts = parts_of(factor)
    groups = [means[known & _within(at, part)] for part in parts]
    number = int(known.sum())
    held = [values[_within(at, part)] for part in parts]
    ordered = is_ordered(factor)
    if _is_falling(factor):  # more of a field is more of its value, in whatever order its values were given
        at, held = 1.0 - at, held[::-1]
    correlation = _spearman(at[known], means[known]) if ordered else (math.nan,) * 3
    if ordered or len(held) == 2:
        *change, p = crossed_change(held[0], held[-1])
    else:
        change, p = [math.nan] * 3, _of_any(held)
    return ordered, *change, *correlation, _explained(groups), p, number


def _of_any(groups: Sequence[np.ndarray]) -> float:
    """p of no difference between any two of the groups: the least, adjusted for the number of pairs (Bonferroni)."""
    found = [crossed_change(one, other)[3] for one, other in combinations(groups, 2)]
    known = [p for p in found if math.isfinite(p)]
    return min(1.0, min(known) * len(known)) if known else math.nan


def _finding(p: float, change: float, ordered: bool) -> str:
    if not math.isfinite(p):
        return "unknown"
    if p > ALPHA:
        return "not clear"
    return "differs" if not ordered else "rises" if change > 0 else "falls"


def spread(runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """How each number spreads over the points, by their means over replications.

    Columns: scenario, baseline, outcome, unit, points, mean (with low and high, over points and replications), least,
    q05 to q95 (quantiles), greatest, above (points at which it is above 0), share_above (with Wilson's low and high),
    clearly_above and clearly_below (points whose own interval leaves 0 out), chance (share of the variance between
    points that is chance of their few runs; NaN with one run).
    """
    rows = []
    for key, values, _ in _told(runs, labels, outcomes):
        means = means_of(values)
        known = means[np.isfinite(means)]
        if not len(known):
            rows.append((*key, 0, *[math.nan] * 10, 0, *[math.nan] * 3, 0, 0, math.nan))
            continue
        above = int((known > 0).sum())
        quantiles = np.quantile(known, [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0])
        clear = _clear(values)
        rows.append((
            *key, len(known), *crossed_mean(values), *quantiles, above, above / len(known),
            *wilson(above, len(known)), *clear, _chance(values),
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=SPREAD)


def crossed_mean(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and 95 % interval of values of crossed points and replications, (points, replications); NaN: no run.

    Points and replications are both taken as drawn: the variance of the mean is s²(points)/points plus what the
    replications have in common, at least 0 (two-way components of variance: Searle, Casella & McCulloch 1992, ch. 4),
    with Satterthwaite's degrees of freedom. With one replication only points count, with one point only replications;
    with two or three replications the interval is too narrow where they have much in common.
    """
    return _crossed([values], [1.0])[:3]


def crossed_change(first: np.ndarray, last: np.ndarray) -> tuple[float, float, float, float]:
    """As `crossed_mean`, of how much the mean of `last` is above that of `first`: other points, the same replications.

    Also p, that there is no change. No interval and no p if one of them has fewer than two points.
    """
    return _crossed([first, last], [-1.0, 1.0], fewest=2)


def _crossed(
    groups: Sequence[np.ndarray], weights: Sequence[float], fewest: int = 1
) -> tuple[float, float, float, float]:
    """A weighted sum of the means of groups of points, its interval, and p of its being 0.

    Replications that one of the groups has not at all are left out. No interval if a group has fewer than `fewest`
    points.
    """
    held = np.logical_and.reduce([np.isfinite(group).any(axis=0) for group in groups])
    groups = [group[:, held] for group in groups]
    groups = [group[np.isfinite(group).any(axis=1)] for group in groups]
    if not all(group.size for group in groups):
        return math.nan, math.nan, math.nan, math.nan
    total, by_replication = 0.0, np.zeros(held.sum())
    between, residual, freedom = [], 0.0, []
    for group, weight in zip(groups, weights, strict=True):
        means = means_of(group)
        total += weight * float(means.mean())
        by_replication += weight * np.nanmean(group, axis=0)
        between.append(weight**2 * _variance(means) / len(group))
        residual += weight**2 * _residual(group) / group.size
        freedom.append(len(group) - 1)
    common = max(0.0, _variance(by_replication) / len(by_replication) - residual)
    if max(*freedom, len(by_replication) - 1) == 0 or min(map(len, groups)) < fewest:
        return total, math.nan, math.nan, math.nan
    return satterthwaite(total, [*between, common], [*freedom, len(by_replication) - 1])


def _residual(values: np.ndarray) -> float:
    """Variance of what is neither the point's nor the replication's own; 0 if that cannot be told."""
    points, replications = values.shape
    if points < 2 or replications < 2:
        return 0.0
    means = means_of(values)
    rest = values - means[:, np.newaxis] - np.nanmean(values, axis=0) + means.mean()
    return float(np.nansum(rest**2) / ((points - 1) * (replications - 1)))


def _variance(values: np.ndarray) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0


def _told(
    runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str]
) -> Iterator[tuple[tuple[str, str, str, str], np.ndarray, np.ndarray]]:
    """Every number: its keys, its values (points, replications), and the numbers of the points."""
    for outcome in outcomes:
        for label, table in numbers(runs, labels, outcome).items():
            baseline = "" if label == labels[0] else labels[0]
            yield (label, baseline, outcome, OUTCOME[outcome].unit), table.to_numpy(), table.index.to_numpy()


def _clear(values: np.ndarray) -> tuple[int, int]:
    """At how many points the interval over replications lies above 0, and at how many below."""
    found = intervals(values.T)
    return int((found.low > 0).sum()), int((found.high < 0).sum())


def _chance(values: np.ndarray) -> float:
    """Share of the variance of points' means that is chance within points; NaN if that cannot be told.

    Chance that all points have in common moves them together and is no part of it.
    """
    whole = values[np.isfinite(values).all(axis=1)]
    points, replications = whole.shape
    if points < 2 or replications < 2:
        return math.nan
    total = _variance(whole.mean(axis=1))
    return min(1.0, _residual(whole) / replications / total) if total > 0 else math.nan


def _spearman(u: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Spearman's correlation and its 95 % interval; NaN where there is none."""
    from scipy import stats

    if len(u) < 4 or np.ptp(u) == 0 or np.ptp(y) == 0:
        return math.nan, math.nan, math.nan
    r = float(stats.spearmanr(u, y).statistic)
    if abs(r) >= 1.0:
        return r, math.nan, math.nan
    low, high = correlation_interval(np.array(r), len(u))
    return r, float(low), float(high)


def _explained(groups: Sequence[np.ndarray]) -> float:
    """Share of the variance that lies between groups, corrected for their number (ε², Kelley 1935), at least 0."""
    held = [group for group in groups if len(group)]
    everything = np.concatenate(held) if held else np.empty(0)
    n, k = len(everything), len(held)
    total = float(((everything - everything.mean()) ** 2).sum()) if n else 0.0
    if n <= k or k < 2 or total == 0.0:
        return math.nan
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in held)
    return float(max(0.0, 1.0 - (within / (n - k)) / (total / (n - 1))))
