"""95 % intervals of means, of shares and of rank correlations, and p values adjusted for their number.

Student's t is scipy.special's: importing scipy.stats takes longer than all the statistics of a study. Tests hold the
functions to scipy.stats and statsmodels.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fivelink_sim.experiment.precision import CONFIDENCE


class Intervals(NamedTuple):
    """Each (columns,). low, high and p are NaN with fewer than two values; p tests a mean of 0, two-sided."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray
    p: np.ndarray


def intervals(values: np.ndarray) -> Intervals:
    """t-intervals of the means of values, (replications, columns). NaN values are left out; `n` counts the others.

    Values that are all the same have the interval [value, value], and p 1 if they are 0, else 0.
    """
    from scipy import special

    n = (~np.isnan(values)).sum(axis=0)
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # columns without a number, or with one only
        mean = np.nanmean(values, axis=0) if len(values) else np.full(values.shape[1], np.nan)
        error = np.nanstd(values, axis=0, ddof=1) / np.sqrt(n) if len(values) else mean.copy()
        same = (np.nanmax(values, axis=0) == np.nanmin(values, axis=0)) if len(values) else np.zeros(len(n), bool)
        half = special.stdtrit(n - 1, 0.5 + CONFIDENCE / 2) * error
        low, high = mean - half, mean + half
        p = 2.0 * special.stdtr(n - 1, -np.abs(mean / error))
    exact = same & (n >= 2)
    first = values[np.argmax(~np.isnan(values), axis=0), np.arange(len(n))] if len(values) else mean
    mean = np.where(same, first, mean)
    low, high = np.where(exact, mean, low), np.where(exact, mean, high)
    p = np.where(exact, np.where(mean == 0.0, 1.0, 0.0), p)
    few = n < 2
    return Intervals(mean, np.where(few, np.nan, low), np.where(few, np.nan, high), n, np.where(few, np.nan, p))


def holm(p: np.ndarray) -> np.ndarray:
    """p values, (n,), adjusted for their number (Holm 1979, step-down); NaN stay and do not count."""
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    left = np.arange(len(order), 0, -1)  # hypotheses not yet rejected
    adjusted[order] = np.minimum(np.maximum.accumulate(left * p[order]), 1.0)
    return adjusted


def means_of(values: np.ndarray, axis: int = 1) -> np.ndarray:
    """Means along an axis of the values that are numbers; NaN where there is none."""
    known = np.isfinite(values)
    number = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    means: np.ndarray = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
    return means


def satterthwaite(mean: float, variances: Sequence[float], freedom: Sequence[int]) -> tuple[float, float, float, float]:
    """mean, low, high and p of a mean whose variance is a sum of estimates with degrees of freedom each.

    Satterthwaite (1946). Without any variance the interval is the mean itself, and p 1 if that is 0, else 0.
    """
    from scipy import special

    variance = sum(variances)
    if variance == 0.0:
        return mean, mean, mean, float(mean == 0.0)
    n = variance**2 / sum(one**2 / n for one, n in zip(variances, freedom, strict=True) if one > 0.0)
    error = math.sqrt(variance)
    half = float(special.stdtrit(n, 0.5 + CONFIDENCE / 2)) * error
    return mean, mean - half, mean + half, 2.0 * float(special.stdtr(n, -abs(mean) / error))


def wilson(count: int, number: int) -> tuple[float, float]:
    """The interval of a share, `count` of `number`, 0..1 (Wilson 1927); NaN of none."""
    if number == 0:
        return math.nan, math.nan
    from scipy.stats import binomtest

    found = binomtest(count, number).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


def correlation_interval(estimate: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Intervals of rank correlations, each over so many pairs, 4 or more: normal in Fisher's z.

    Bonett & Wright (2000), Psychometrika 65, eq. 5."""
    from scipy import special

    z = np.arctanh(np.clip(estimate, -1.0 + 1e-12, 1.0 - 1e-12))
    half = special.ndtri(0.5 + CONFIDENCE / 2) * np.sqrt((1.0 + estimate**2 / 2.0) / (number - 3))
    return np.tanh(z - half), np.tanh(z + half)
