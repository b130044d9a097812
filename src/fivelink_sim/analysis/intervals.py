"""95 % intervals of means over replications, for many columns at once, and p values adjusted for their number.

Student's t is scipy.special's: importing scipy.stats takes longer than all the statistics of a study. Tests hold both
functions to scipy.stats and statsmodels.
"""

from __future__ import annotations

import warnings
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
