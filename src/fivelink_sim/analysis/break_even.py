"""Where a second scenario stops doing better than a first: their difference on a map of two fields, and its zero."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fivelink_sim.analysis import effects
from fivelink_sim.analysis.intervals import intervals

DRAWS = 2_000  # of the bootstrap


def difference_map(
    runs: pd.DataFrame, labels: Sequence[str], points: Sequence[Mapping[str, Any]], axes: tuple[str, str], outcome: str
) -> pd.DataFrame:
    """The difference second − first at every point of a grid over two fields.

    Columns: point, x, y, outcome, unit, baseline_mean, mean, estimate, low, high, n, clear (the interval leaves 0 out).
    """
    table = effects.by_point(runs, labels[:2], [outcome])
    first = table[table["scenario"] == labels[0]].set_index("point")["mean"]
    found = table[table["scenario"] == labels[1]].drop(columns=["scenario", "baseline"]).reset_index(drop=True)
    x, y = ([float(points[point][path]) for point in found["point"]] for path in axes)
    found.insert(1, "x", x)
    found.insert(2, "y", y)
    found.insert(5, "baseline_mean", first.loc[found["point"]].to_numpy())
    clear = (found["low"] > 0.0) | (found["high"] < 0.0)
    return found.assign(clear=clear)


def break_even(
    runs: pd.DataFrame,
    labels: Sequence[str],
    points: Sequence[Mapping[str, Any]],
    axes: tuple[str, str],
    outcome: str,
    seed: int,
) -> pd.DataFrame:
    """For every y of the grid: the x at which the difference second − first first comes to zero.

    Between grid points it runs straight. The interval is a percentile bootstrap over replications (whole rows of the
    grid, since they share seeds): 2.5 to 97.5 %; an infinite end lies outside of the range that was tried.

    Columns: y, at (NaN: it never comes to zero in the range), low, high, crossing (share of bootstrap samples in which
    it does), changes (how often the means change sign: more than 1 is no simple story), before (sign of the difference
    at the lower x: 1, −1, or 0 where there is no difference at all), clear (at how many x the interval of the
    difference leaves 0 out: a zero means little where it is nowhere clear), most (the greatest difference either way:
    nor where it is small everywhere), n (replications).
    """
    wide = runs.pivot(index=["point", "replication"], columns="scenario", values=outcome).astype(float)
    gap = (wide[labels[1]] - wide[labels[0]]).unstack("point").reindex(columns=range(len(points)))
    rows = []
    for row, y in enumerate(sorted({float(point[axes[1]]) for point in points})):
        here = sorted((float(point[axes[0]]), n) for n, point in enumerate(points) if float(point[axes[1]]) == y)
        curves = gap[[n for _, n in here]].dropna().to_numpy()
        zero = _zero(np.array([x for x, _ in here]), curves, np.random.default_rng([seed, row]))
        found = intervals(curves)
        clear = int(((found.low > 0.0) | (found.high < 0.0)).sum())
        most = float(np.abs(found.mean).max()) if len(curves) else math.nan
        rows.append((y, *zero, clear, most, len(curves)))
    columns = ["y", "at", "low", "high", "crossing", "changes", "before", "clear", "most", "n"]
    return pd.DataFrame(rows, columns=columns)


def _zero(x: np.ndarray, curves: np.ndarray, draw: np.random.Generator) -> tuple[float, float, float, float, int, int]:
    """at, low, high, crossing, changes, before: see `break_even`. curves: (replications, x)."""
    if not len(curves):
        return math.nan, math.nan, math.nan, math.nan, 0, 0
    mean = curves.mean(axis=0)
    signs = np.sign(mean)[mean != 0.0]
    if not len(signs):
        return math.nan, math.nan, math.nan, 0.0, 0, 0
    before = int(signs[0])
    at = first_zero(x, before * mean)
    changes = int((np.diff(signs) != 0).sum())
    if len(curves) < 2:
        return (at if math.isfinite(at) else math.nan), math.nan, math.nan, math.nan, changes, before
    chosen = draw.integers(0, len(curves), (DRAWS, len(curves)))
    again = np.sort([first_zero(x, before * curves[rows].mean(axis=0)) for rows in chosen])
    low, high = (float(again[math.ceil(share * DRAWS) - 1]) for share in (0.025, 0.975))
    crossing = float(np.isfinite(again).mean())
    return (at if math.isfinite(at) else math.nan), low, high, crossing, changes, before


def first_zero(x: np.ndarray, values: np.ndarray) -> float:
    """The first x at which values, straight between the x, are no longer above 0: -inf if they begin below, inf if
    they stay above."""
    low = np.flatnonzero(values <= 0.0)
    if not len(low):
        return math.inf
    n = int(low[0])
    if n == 0:
        return float(x[0]) if values[0] == 0.0 else -math.inf
    return float(x[n - 1] + (x[n] - x[n - 1]) * values[n - 1] / (values[n - 1] - values[n]))
