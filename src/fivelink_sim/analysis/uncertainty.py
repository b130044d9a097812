"""What scenarios differ in over plausible worlds: means, shares of worlds, chance against parameters, what matters.

A world is one draw of the parameters that nobody knows, laid over every scenario; its runs have seeds of their own.
Worlds are what is independent: intervals are over worlds, never over runs.

A difference in a run is that in its world plus chance. The variances of the two are split by one-way random effects
(method of moments, Searle et al. 1992, ch. 3); chance is taken to be as large in every world.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis import differences as paired
from fivelink_sim.analysis.differences import ROUNDING
from fivelink_sim.analysis.field_ranks import Floors, ranked
from fivelink_sim.analysis.intervals import means_of, wilson
from fivelink_sim.experiment.precision import CONFIDENCE
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOME, OUTCOMES

RESAMPLES = 500  # of worlds, for intervals
QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}  # over worlds

#: On which side of the baseline a scenario is ahead: the better one, or the higher where neither is better.
BETTER, HIGHER = "better", "higher"

#: In more than half of all worlds, or not, as far as the worlds drawn tell (95 %).
AHEAD, BEHIND, NOT_CLEAR, SAME = "ahead in most", "behind in most", "not clear", "same"

SHARES = [
    *("outcome", "title", "unit", "better", "scenario", "baseline", "side", "worlds", "ahead", "behind", "same"),
    *("share", "low", "high", "allowed", "allowed_low", "allowed_high", "finding"),
]
VARIANCE = [
    *("outcome", "title", "unit", "scenario", "baseline", "worlds", "runs"),
    *("mean", "sd", "parameters", "low", "high"),
]
PARAMETERS = [
    *("outcome", "unit", "scenario", "baseline", "rank", "field", "estimate", "low", "high", "floor", "finding"),
    *("at_low", "at_high", "worlds"),
]
BY_WORLD = ["outcome", "unit", "scenario", "baseline", "point", "estimate", "low", "high"]

_NAMES = [outcome.name for outcome in OUTCOMES]


class Cube(NamedTuple):
    """The runs as numbers: points (worlds,) by number; values (scenarios, worlds, replications, outcomes), or NaN."""

    labels: list[str]
    points: np.ndarray
    values: np.ndarray

    def pairs(self) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
        """Every scenario but the first: label, its values and the first's, (worlds, replications, outcomes)."""
        for label, values in zip(self.labels[1:], self.values[1:], strict=True):
            yield label, values, self.values[0]

    def quantities(self) -> Iterator[tuple[str, str, np.ndarray]]:
        """Levels, then differences: scenario, baseline (empty for a level), values (worlds, replications, outcomes)."""
        for label, values in zip(self.labels, self.values, strict=True):
            yield label, "", values
        for label, values, first in self.pairs():
            yield label, self.labels[0], _gap(values, first)


class Worlds(NamedTuple):
    """What is known of one number by world, of those in which it is defined; each (worlds,), or resamples of them.

    squares   sum of squared deviations from the world's mean
    """

    runs: np.ndarray
    mean: np.ndarray
    squares: np.ndarray

    def resampled(self, seed: int) -> Worlds:
        """RESAMPLES draws of as many worlds with replacement, each (RESAMPLES, worlds)."""
        number = len(self.runs)
        chosen = np.random.default_rng(seed % 2**64).integers(number, size=(RESAMPLES, number))
        return Worlds(*(column[chosen] for column in self))


class Components(NamedTuple):
    """Mean over worlds; variance between worlds and within; of one study or of its resamples. NaN: cannot be known."""

    centre: np.ndarray
    between: np.ndarray
    within: np.ndarray

    @property
    def share(self) -> np.ndarray:
        """Share of the variance of one run that lies between worlds."""
        total = self.between + self.within
        share: np.ndarray = np.divide(self.between, total, out=np.full_like(total, np.nan), where=total > 0.0)
        return share


class Uncertain(NamedTuple):
    """The tables of a study in many worlds; columns at the functions of the same names.

    parameters and by_world are of the main outcomes
    """

    differences: pd.DataFrame
    shares: pd.DataFrame
    variance: pd.DataFrame
    parameters: pd.DataFrame
    by_world: pd.DataFrame


def uncertain(runs: pd.DataFrame, labels: Sequence[str], drawn: pd.DataFrame, seed: int) -> Uncertain:
    """All tables; `drawn` as of `parameters`, `seed` that of resampling."""
    return Uncertain(
        differences(runs, labels),
        shares(runs, labels, seed),
        variance(runs, labels, seed),
        parameters(runs, labels, drawn, HEADLINE, seed),
        by_world(runs, labels, HEADLINE),
    )


def differences(runs: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Mean differences from the first scenario over worlds, of every outcome.

    Columns as of analysis.differences.differences, with n in worlds and Holm's adjustment by scenario; then q05, q50,
    q95: quantiles over worlds of the mean difference of a world's runs.
    """
    cube = _cube(runs, labels)
    tables = []
    for label, values, first in cube.pairs():
        means = _by_world_as_runs(cube.points, {label: values, labels[0]: first})
        table = paired.differences(means, [(label, labels[0])])
        worlds = [_worlds(gap).mean for gap in np.moveaxis(_gap(values, first), 2, 0)]
        for name, q in QUANTILES.items():
            table[name] = [float(np.quantile(mean, q)) if len(mean) else math.nan for mean in worlds]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def shares(runs: pd.DataFrame, labels: Sequence[str], seed: int) -> pd.DataFrame:
    """In how many worlds each scenario is ahead of the first, of every outcome.

    ahead, behind, same    worlds by the mean of their runs; ahead is better or, where neither is, higher (`side`)
    share, low, high       ahead of all; Wilson's 95 % interval
    allowed, …             the share expected to be truly ahead if chance within worlds is allowed for: differences and
                           chance taken as normal, far-out ones drawn in; interval by resampling worlds. NaN: one run
    finding                AHEAD or BEHIND if both shares say that it is so in more than half of all worlds (95 %)
    """
    cube = _cube(runs, labels)
    rows = []
    for label, values, first in cube.pairs():
        for i, outcome in enumerate(OUTCOMES):
            sign = -1.0 if outcome.better == "less" else 1.0
            gap = sign * _gap(values[..., i], first[..., i])
            named = (outcome.name, outcome.title, outcome.unit, outcome.better, label, labels[0])
            rows.append((*named, BETTER if outcome.better else HIGHER, *_shares(gap, seed)))
    return pd.DataFrame(rows, columns=SHARES)


def _shares(gap: np.ndarray, seed: int) -> tuple[Any, ...]:
    """The counts and shares of differences, (worlds, replications), of which those above 0 are ahead."""
    worlds, drawn_in = _worlds(gap), _worlds(_drawn_in(gap))
    number = len(worlds.mean)
    ahead, behind = int((worlds.mean > 0.0).sum()), int((worlds.mean < 0.0).sum())
    low, high = wilson(ahead, number)
    allowed = float(_truly_ahead(drawn_in))
    allowed_low, allowed_high = _interval(_truly_ahead(drawn_in.resampled(seed))) if number else (math.nan, math.nan)
    counts = (number, ahead, behind, number - ahead - behind, ahead / number if number else math.nan)
    return (
        *counts,
        low,
        high,
        allowed,
        allowed_low,
        allowed_high,
        _finding(number, ahead, behind, allowed_low, allowed_high),
    )


def _drawn_in(gap: np.ndarray) -> np.ndarray:
    """The differences on a scale that keeps every sign and draws in what lies far out, where no normal model fits."""
    sizes = np.abs(gap[np.isfinite(gap) & (gap != 0.0)])
    return np.arcsinh(gap / np.median(sizes)) if len(sizes) else gap


def _finding(number: int, ahead: int, behind: int, allowed_low: float, allowed_high: float) -> str:
    """What is the case in most worlds; counted and with chance allowed for have to agree, unless the latter is NaN."""
    if number and ahead == behind == 0:
        return SAME
    if wilson(ahead, number)[0] > 0.5 and not allowed_low <= 0.5:
        return AHEAD
    return BEHIND if wilson(behind, number)[0] > 0.5 and not allowed_high >= 0.5 else NOT_CLEAR


def _truly_ahead(worlds: Worlds) -> np.ndarray:
    """Mean over worlds of the chance that its true difference is above 0, given the mean of its runs.

    Normal differences and normal chance: the expected true difference of a world is its mean drawn towards that of all
    worlds, the more so the more of the variance of such means is chance (Gelman et al. 2013, 5.4).
    """
    from scipy import special

    if worlds.mean.shape[-1] == 0:
        return np.array(math.nan)
    found = components(worlds)
    centre, between = found.centre[..., np.newaxis], found.between[..., np.newaxis]
    chance = found.within[..., np.newaxis] / worlds.runs  # variance of the mean of a world's runs
    total = between + chance
    kept = np.divide(between, total, out=np.zeros_like(total), where=total > 0.0)
    expected = centre + kept * (worlds.mean - centre)
    spread = np.sqrt(kept * chance)
    z = np.divide(expected, spread, out=np.full_like(spread, math.nan), where=spread > 0.0)
    exact = np.where(expected > 0.0, 1.0, 0.0)
    by_world = np.where(spread > 0.0, special.ndtr(z), np.where(np.isnan(total), math.nan, exact))
    return np.asarray(by_world.mean(axis=-1))


def variance(runs: pd.DataFrame, labels: Sequence[str], seed: int) -> pd.DataFrame:
    """How much of the variance of one run lies between worlds, so comes from parameters; the rest is chance.

    Of the levels of every scenario (baseline empty) and of the differences from the first; of every outcome.
    sd           standard deviation of one run in a world drawn at random, in the outcome's unit
    parameters   their share of its square; low, high: 95 % interval by resampling worlds. NaN: one run a world, or none
                 varies
    """
    rows = []
    for scenario, baseline, values in _cube(runs, labels).quantities():
        for i, outcome in enumerate(OUTCOMES):
            worlds = _worlds(values[..., i])
            named = (outcome.name, outcome.title, outcome.unit, scenario, baseline)
            rows.append((*named, len(worlds.mean), int(worlds.runs.sum()), *_split(worlds, seed)))
    return pd.DataFrame(rows, columns=VARIANCE)


def _split(worlds: Worlds, seed: int) -> tuple[float, ...]:
    if len(worlds.mean) < 2:
        return math.nan, math.nan, math.nan, math.nan, math.nan
    found = components(worlds)
    share = float(found.share)
    low, high = _interval(components(worlds.resampled(seed)).share) if math.isfinite(share) else (math.nan, math.nan)
    return float(found.centre), float(np.sqrt(found.between + found.within)), share, low, high


def components(worlds: Worlds) -> Components:
    """Variance between worlds and within, by the method of moments; a variance that comes out below 0 is 0."""
    runs, mean = worlds.runs, worlds.mean
    number, total = mean.shape[-1], runs.sum(axis=-1)
    grand = (runs * mean).sum(axis=-1) / total
    squares = (runs * (mean - grand[..., np.newaxis]) ** 2).sum(axis=-1)
    unknown = np.full(np.shape(total), np.nan)
    within = np.divide(worlds.squares.sum(axis=-1), total - number, out=unknown.copy(), where=total > number)
    runs_a_world = (total - (runs**2).sum(axis=-1) / total) / max(number - 1, 1)  # the same in all, or a mean of them
    moments = squares / max(number - 1, 1) - within
    between = np.divide(moments, runs_a_world, out=unknown.copy(), where=runs_a_world > 0.0)
    return Components(mean.mean(axis=-1), np.maximum(between, 0.0), within)


def parameters(
    runs: pd.DataFrame, labels: Sequence[str], drawn: pd.DataFrame, outcomes: Sequence[str], seed: int
) -> pd.DataFrame:
    """Which fields the differences and levels hang on over worlds: by rank correlation (Spearman), the strongest first.

    Columns: outcome, unit, scenario, baseline (empty for a level), then as of field_ranks.ranked.

    drawn   a row a world (index: its point), a column a field: the values drawn
    """
    cube = _cube(runs, labels)
    tables = []
    floors: Floors = {}
    for scenario, baseline, values in cube.quantities():
        for name in outcomes:
            number = values[..., _NAMES.index(name)]
            means = pd.Series(means_of(number), cube.points).dropna()
            table = ranked(means.to_numpy(), drawn.loc[means.index], seed, floors)
            table = table.assign(outcome=name, unit=OUTCOME[name].unit, scenario=scenario, baseline=baseline)
            tables.append(table[PARAMETERS])
    return pd.concat(tables, ignore_index=True)


def by_world(runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """The difference from the first scenario in every world, with an interval for chance.

    low, high: 95 %, with the variance within worlds that all worlds have together; NaN with one run a world. Columns:
    outcome, unit, scenario, baseline, point, estimate, low, high (in the unit).
    """
    from scipy import special

    cube = _cube(runs, labels)
    rows = []
    for label, values, first in cube.pairs():
        for name in outcomes:
            gap = _gap(values, first)[..., _NAMES.index(name)]
            worlds = _worlds(gap)
            if len(worlds.mean) == 0:
                continue
            freedom = worlds.runs.sum() - len(worlds.runs)
            t = special.stdtrit(freedom, 0.5 + CONFIDENCE / 2) if freedom else math.nan
            half = t * np.sqrt(components(worlds).within / worlds.runs)
            points = cube.points[np.isfinite(gap).any(axis=1)]
            rows += [
                (name, OUTCOME[name].unit, label, labels[0], int(point), float(mean), float(mean - h), float(mean + h))
                for point, mean, h in zip(points, worlds.mean, half, strict=True)
            ]
    return pd.DataFrame(rows, columns=BY_WORLD)


def _cube(runs: pd.DataFrame, labels: Sequence[str]) -> Cube:
    points, replications = (np.sort(runs[key].unique()) for key in ("point", "replication"))
    every = pd.MultiIndex.from_product([list(labels), points, replications])
    table = runs.set_index(["scenario", "point", "replication"])[_NAMES].astype(float).reindex(every)
    shape = (len(labels), len(points), len(replications), len(_NAMES))
    return Cube(list(labels), points, table.to_numpy().reshape(shape))


def _gap(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Differences of runs with the same needs; sums added up in another order are the same."""
    gap = values - first
    return np.where(np.abs(gap) <= ROUNDING * np.maximum(np.abs(values), np.abs(first)), 0.0, gap)


def _worlds(values: np.ndarray) -> Worlds:
    """By world of values, (worlds, replications); worlds without a value are left out."""
    values = values[np.isfinite(values).any(axis=1)]
    mean = means_of(values)
    squares = np.where(np.isfinite(values), (values - mean[:, np.newaxis]) ** 2, 0.0).sum(axis=1)
    return Worlds(np.isfinite(values).sum(axis=1).astype(float), mean, squares)


def _by_world_as_runs(points: np.ndarray, scenarios: dict[str, np.ndarray]) -> pd.DataFrame:
    """Means of worlds in the shape of a table of runs, one a world; over the runs defined in all of these scenarios."""
    defined = np.logical_and.reduce([np.isfinite(values) for values in scenarios.values()])
    tables = []
    for label, values in scenarios.items():
        table = pd.DataFrame(means_of(np.where(defined, values, np.nan)), columns=_NAMES)
        tables.append(table.assign(scenario=label, replication=points))
    return pd.concat(tables, ignore_index=True)


def _interval(resamples: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of resamples that are numbers."""
    known = resamples[np.isfinite(resamples)]
    if len(known) == 0:
        return math.nan, math.nan
    low, high = np.quantile(known, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2])
    return float(low), float(high)
