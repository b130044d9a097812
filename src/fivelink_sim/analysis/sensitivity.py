"""Which factors an outcome is sensitive to: Morris' effects and Sobol indices, by SALib, with 95 % intervals.

Indices are those of the mean over the replications of a point. Replications have the same seeds at every point, so a
factor that plays no part has an index of exactly 0, and chance stays in the indices only where a factor changes who
meets which luck. What that alone gives is told beside every index (`by_chance`).

Morris (1991), Campolongo et al. (2007): mu_star is the mean size of the change in the outcome when one factor is moved,
per whole way of the factor (see experiment.screening.way_between); sigma the spread of that change over the places
where it was tried: interaction and curvature; mu the mean change with its sign. Sobol (2001), Saltelli et al. (2010):
S1 is the share of the outcome's variance that goes with one factor alone, ST with it and all its interactions, S2 with
two together beyond each alone.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals
from fivelink_sim.experiment.precision import CONFIDENCE
from fivelink_sim.experiment.screening import MORRIS, Screening, Steps, problem, steps
from fivelink_sim.measure.outcome_list import OUTCOME

INDICES = [
    *("scenario", "baseline", "outcome", "unit", "factor", "index", "estimate", "low", "high", "by_chance"),
    "clear",
]
RANKING = [
    *("scenario", "baseline", "outcome", "unit", "rank", "factor", "index", "estimate", "low", "high", "by_chance"),
    *("clear", "finding"),
]
CHANCE = ["scenario", "baseline", "outcome", "unit", "mean", "sd", "chance_share", "points", "replications"]
UNDEFINED = ["scenario", "baseline", "outcome", "reason", "undefined", "points"]

#: Why a quantity has no index: in some run at some point it is no number; it is the same at every point.
NOT_DEFINED, NO_VARIANCE = "not defined", "no variance"

#: The index that ranks the factors.
RANKED_BY = {"morris": "mu_star", "sobol": "ST"}

#: What is found of a factor: it matters; it matters little (SMALL); its index is not clearly above 0 and what chance
#: gives; it does nothing.
MATTERS, LITTLE, NOT_CLEAR, NOTHING = "matters", "matters little", "not clear", "nothing"

#: Little: mu_star below a tenth of the largest; a twentieth of the variance. A convention, told wherever it is used.
SMALL = {"morris": 0.1, "sobol": 0.05}

SEPARATOR = " × "  # between the factors of a second-order index
RESAMPLES = 400  # of SALib's bootstrap


Row = tuple[str, str, float, float, float, float, bool]  # factor, index and the rest of INDICES


class Sensitivities(NamedTuple):
    """Tidy tables.

    indices    scenario, baseline (empty for a level), outcome, unit, factor, index (mu_star, sigma, mu; S1, ST, S2),
               estimate, low, high (NaN where there is no interval), by_chance (what chance alone gives of it; NaN if
               it is not known), clear (whether it is above 0, and above that, with 95 % confidence)
    chance     scenario, baseline, outcome, unit, mean, sd (of single runs over all points), chance_share (of their
               variance, between runs of one point; NaN with one replication), points, replications
    undefined  what has no index: scenario, baseline, outcome, reason (NOT_DEFINED, NO_VARIANCE), undefined (number of
               points), points
    """

    indices: pd.DataFrame
    chance: pd.DataFrame
    undefined: pd.DataFrame


class Quantity(NamedTuple):
    """What is analysed: an outcome of a scenario, or its difference from the baseline.

    values   (points, replications)
    """

    scenario: str
    baseline: str
    outcome: str
    values: np.ndarray

    @property
    def key(self) -> tuple[str, str, str]:
        """The columns that name it."""
        return self.scenario, self.baseline, self.outcome


def sensitivities(
    runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str], screening: Screening, places: np.ndarray
) -> Sensitivities:
    """Indices of each outcome, of every scenario and of every difference from the first.

    runs     one row a run: scenario, point, replication and the outcomes
    places   (points, factors), in the unit cube
    """
    pairs = steps(screening, places)
    found_by = _morris if screening.method == MORRIS else _sobol
    indices: list[tuple[Any, ...]] = []
    chance: list[tuple[Any, ...]] = []
    undefined: list[tuple[Any, ...]] = []
    for quantity in quantities(runs, labels, outcomes, len(places)):
        reason, where = _why_not(quantity.values, screening)
        if reason:
            undefined.append((*quantity.key, reason, where, len(places)))
            continue
        named = (*quantity.key, unit_of(quantity.outcome))
        chance.append((*named, *_chance(quantity.values), *quantity.values.shape))
        indices += [(*named, *row) for row in found_by(quantity.values, screening, places, pairs)]
    return Sensitivities(
        pd.DataFrame(indices, columns=INDICES),
        pd.DataFrame(chance, columns=CHANCE),
        pd.DataFrame(undefined, columns=UNDEFINED),
    )


def unit_of(outcome: str) -> str:
    """The outcome's unit."""
    return OUTCOME[outcome].unit


def quantities(runs: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str], points: int) -> Iterator[Quantity]:
    """The outcomes of every scenario, then their differences from the first. A run that is missing is NaN."""
    replications = sorted(runs["replication"].unique())
    every = pd.MultiIndex.from_product([range(points), replications], names=["point", "replication"])
    for outcome in outcomes:
        wide = runs.pivot(index=["point", "replication"], columns="scenario", values=outcome).astype(float)
        wide = wide.reindex(index=every, columns=list(labels))
        values = {label: wide[label].to_numpy().reshape(points, len(replications)) for label in labels}
        for label in labels:
            yield Quantity(label, "", outcome, values[label])
        for label in labels[1:]:
            yield Quantity(label, labels[0], outcome, values[label] - values[labels[0]])


def _why_not(values: np.ndarray, screening: Screening) -> tuple[str, int]:
    """Why there can be no index, empty if there can, and at how many points it is not defined."""
    where = int((~np.isfinite(values)).any(axis=1).sum())
    if where:
        return NOT_DEFINED, where
    return (NO_VARIANCE if screening.method != MORRIS and np.ptp(_mean(values)) == 0.0 else ""), 0


def _mean(values: np.ndarray) -> np.ndarray:
    """The means over replications of values, (points, replications)."""
    mean: np.ndarray = values.mean(axis=1)
    return mean


def _chance(values: np.ndarray) -> tuple[float, float, float]:
    """Mean; standard deviation of single runs; share of their variance that lies between runs of one point.

    Values are factors' part + seed's part + the rest, and means over replications hold a share of the rest, which is
    taken off the factors' part.
    """
    mean, number = float(values.mean()), values.shape[1]
    by_point = float(_mean(values).var(ddof=1))
    if number < 2:
        return mean, math.sqrt(by_point), math.nan
    within = float(values.var(axis=1, ddof=1).mean())
    rest = values - _mean(values)[:, np.newaxis] - values.mean(axis=0) + mean
    rest_variance = float((rest**2).sum()) / ((len(values) - 1) * (number - 1))
    total = within + max(0.0, by_point - rest_variance / number)
    return mean, math.sqrt(total), within / total if total > 0.0 else math.nan


def _morris(values: np.ndarray, screening: Screening, places: np.ndarray, pairs: Steps) -> Iterator[Row]:
    from SALib.analyze import morris

    changes = values[pairs.after] - values[pairs.before]
    found = morris.analyze(
        problem(screening.factors),
        places,
        _along_the_paths(changes.mean(axis=1), screening, places, pairs),
        num_levels=screening.levels,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=screening.seed,
    )
    for j, factor in enumerate(screening.factors):
        mine = pairs.factor == j
        per_way = changes[mine] / pairs.moved[mine, np.newaxis]
        size, spread = (float(found[index][j]) for index in ("mu_star", "sigma"))
        half, chance = float(found["mu_star_conf"][j]), _sizes_by_chance(per_way)
        beyond = _is_beyond(np.abs(per_way.mean(axis=1)), chance)
        yield _row(factor.name, "mu_star", size, half, float(chance.mean()), beyond)
        yield _row(factor.name, "sigma", spread, math.nan, math.sqrt(_squares_by_chance(per_way).mean()))
        yield _row(factor.name, "mu", float(found["mu"][j]), math.nan, 0.0)


def _along_the_paths(changes: np.ndarray, screening: Screening, places: np.ndarray, pairs: Steps) -> np.ndarray:
    """Values along the paths, (points,), with each of the changes, (steps,), as if it had come from a step in u.

    SALib divides changes by the step of its grid. A yes or no that went two thirds of the unit interval has gone its
    whole way, so its change is cut to two thirds first.
    """
    in_u = places[pairs.after, pairs.factor] - places[pairs.before, pairs.factor]
    by_path = (changes * (in_u / pairs.moved)).reshape(screening.size, -1)
    along: np.ndarray = np.hstack([np.zeros((screening.size, 1)), by_path.cumsum(axis=1)])
    return along.ravel()


def _sobol(values: np.ndarray, screening: Screening, places: np.ndarray, pairs: Steps) -> Iterator[Row]:  # noqa: ARG001 - as _morris
    from SALib.analyze import sobol

    mean = _mean(values)
    with warnings.catch_warnings():  # of resamples in which nothing varies: their index is 0
        warnings.filterwarnings("ignore", message="Constant values encountered")
        found = sobol.analyze(
            problem(screening.factors),
            mean,
            calc_second_order=screening.second_order,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            seed=np.random.default_rng(screening.seed),
        )
    changes, twice = values[pairs.after] - values[pairs.before], 2.0 * _variance(mean, screening)
    names = [factor.name for factor in screening.factors]
    for j, name in enumerate(names):
        mine = changes[pairs.factor == j]
        alone, total = ((float(found[key][j]), float(found[f"{key}_conf"][j])) for key in ("S1", "ST"))
        chance = _squares_by_chance(mine) / twice
        yield _row(name, "S1", *alone, 0.0)
        yield _row(name, "ST", *total, float(chance.mean()), _is_beyond(mine.mean(axis=1) ** 2 / twice, chance))
    for j, k in combinations(range(len(names)), 2) if screening.second_order else ():
        pair = (float(found["S2"][j, k]), float(found["S2_conf"][j, k]))
        yield _row(SEPARATOR.join((names[j], names[k])), "S2", *pair, 0.0)


def _variance(mean: np.ndarray, screening: Screening) -> float:
    """The variance that the total index is a share of: over the places A and B of all rows, as SALib takes it."""
    rows = mean.reshape(screening.size, screening.block)
    return float(rows[:, [0, -1]].var())


def _squares_by_chance(changes: np.ndarray) -> np.ndarray:
    """What chance gives of each squared mean change, (steps,): its variance. changes (steps, replications)."""
    number = changes.shape[1]
    if number < 2:
        return np.full(len(changes), np.nan)
    squares: np.ndarray = changes.var(axis=1, ddof=1) / number
    return squares


def _sizes_by_chance(changes: np.ndarray) -> np.ndarray:
    """What chance gives of the size of each mean change, (steps,): √(2/π) of its standard deviation, normal chance.

    The deviation is estimated without bias (divided by c4), so that with two replications this is half the size of
    their difference. changes (steps, replications)
    """
    from scipy import special

    number = changes.shape[1]
    if number < 2:
        return np.full(len(changes), np.nan)
    c4 = math.sqrt(2.0 / (number - 1)) * special.gamma(number / 2.0) / special.gamma((number - 1) / 2.0)
    sizes: np.ndarray = math.sqrt(2.0 / math.pi) / c4 * np.sqrt(_squares_by_chance(changes))
    return sizes


def _is_beyond(found: np.ndarray, by_chance: np.ndarray) -> bool:
    """Whether what is found, (steps,), is more than chance gives, by the interval of the mean difference.

    True where it is not known what chance gives.
    """
    if np.isnan(by_chance).any():
        return True
    return bool(intervals((found - by_chance)[:, np.newaxis]).low[0] > 0.0)


def _row(factor: str, index: str, estimate: float, half: float, by_chance: float, beyond: bool = True) -> Row:
    low = estimate - half
    return factor, index, estimate, low, estimate + half, by_chance, low > 0.0 and beyond


def ranking(indices: pd.DataFrame, method: str) -> pd.DataFrame:
    """The factors by mu_star or ST, the greatest first, and what is found of each; one row a factor and quantity.

    Columns: those of `indices`, rank (from 1) and finding.
    """
    tables = [pd.DataFrame(columns=RANKING)]
    of = indices[indices["index"] == RANKED_BY[method]]
    for _, table in of.groupby(["outcome", "scenario", "baseline"], sort=False):
        ranked = table.sort_values("estimate", ascending=False, kind="stable")
        least = SMALL[method] * (1.0 if method != MORRIS else float(ranked["estimate"].max()))
        ranked["rank"] = np.arange(1, len(ranked) + 1)
        ranked["finding"] = [finding(*row, least) for row in zip(ranked["estimate"], ranked["clear"], strict=True)]
        tables.append(ranked[RANKING])
    return pd.concat(tables[1:] or tables, ignore_index=True)


def finding(estimate: float, clear: bool, least: float) -> str:
    """What is found of a factor by its index; `least` is the smallest index that is not little."""
    if estimate == 0.0:
        return NOTHING
    if not clear:
        return NOT_CLEAR
    return MATTERS if estimate >= least else LITTLE


def same_rank(ranked: pd.DataFrame) -> list[list[str]]:
    """Runs of neighbours in one ranking that matter and whose intervals overlap: their order cannot be told.

    ranked   the rows of one quantity in `ranking`, in order of rank
    """
    rows = ranked[ranked["finding"] == MATTERS]
    runs: list[list[str]] = []
    low = math.inf
    for name, bottom, top in zip(rows["factor"], rows["low"], rows["high"], strict=True):
        if runs and top >= low:
            runs[-1].append(name)
        else:
            runs.append([name])
        low = bottom
    return [run for run in runs if len(run) > 1]
