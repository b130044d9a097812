"""95 % intervals of means over replications, for many columns at once. Student's t, from scipy."""

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
    from scipy import stats

    n = (~np.isnan(values)).sum(axis=0)
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # columns without a number, or with one only
        mean = np.nanmean(values, axis=0) if len(values) else np.full(values.shape[1], np.nan)
        error = np.nanstd(values, axis=0, ddof=1) / np.sqrt(n) if len(values) else mean.copy()
        same = (np.nanmax(values, axis=0) == np.nanmin(values, axis=0)) if len(values) else np.zeros(len(n), bool)
        low, high = stats.t.interval(CONFIDENCE, n - 1, loc=mean, scale=error)
        p = 2.0 * stats.t.sf(np.abs(mean / error), n - 1)
    exact = same & (n >= 2)
    first = values[np.argmax(~np.isnan(values), axis=0), np.arange(len(n))] if len(values) else mean
    mean = np.where(same, first, mean)
    low, high = np.where(exact, mean, low), np.where(exact, mean, high)
    p = np.where(exact, np.where(mean == 0.0, 1.0, 0.0), p)
    few = n < 2
    return Intervals(mean, np.where(few, np.nan, low), np.where(few, np.nan, high), n, np.where(few, np.nan, p))
