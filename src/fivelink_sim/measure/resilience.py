"""How deep a shock cuts, how long it lasts and what is lost meanwhile. model.md §7; Bruneau et al. 2003."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from fivelink_sim.measure.tallies import share

SMOOTHING_DAYS = 7  # a week: staff and volunteers keep a weekly calendar


class Resilience(NamedTuple):
    """depth (unit of the quality); days from the start of the shock to recovery; area (unit × days)."""

    depth: float
    days: float
    area: float


UNDEFINED = Resilience(float("nan"), float("nan"), float("nan"))


def resilience(quality: ArrayLike, level: ArrayLike, start: int, tolerance: float = 0.0) -> Resilience:
    """What a shock that began on day `start` cost.

    quality    (days,) the outcome day by day, e.g. a share; NaN days carry the day before on
    level      the level without the shock: a number (before it), or (days,) a run that was spared it
    tolerance  how far below the level counts as recovered

    Depth is the greatest shortfall; recovery the first day after it on which the shortfall is within the tolerance
    (if there is none, the last day: `days` and `area` are then lower bounds); area the integral of the shortfall
    until then (trapezoids), the "resilience triangle": a drop of 0.4 with linear recovery in 30 days loses 6.0.
    """
    observed = _carried_on(np.asarray(quality, dtype=float))
    shortfall = (np.asarray(level, dtype=float) - observed)[start:]
    if len(shortfall) == 0 or np.isnan(shortfall).any():
        return UNDEFINED
    trough = int(np.argmax(shortfall))
    depth = float(shortfall[trough])
    if depth <= tolerance:
        return Resilience(max(0.0, depth), 0.0, 0.0)
    back = np.flatnonzero(shortfall[trough:] <= tolerance)
    end = trough + int(back[0]) if len(back) else len(shortfall) - 1
    lost = np.maximum(shortfall[: end + 1], 0.0)
    return Resilience(depth, float(end), float(np.trapezoid(lost)))


def smoothed_rate(resolved: np.ndarray, lapsed: np.ndarray, days: int = SMOOTHING_DAYS) -> np.ndarray:
    """Share resolved of the needs that ended in the last `days` days, day by day, (days,); NaN where none ended.

    resolved, lapsed   (days,) needs
    """
    won = _trailing_sum(resolved, days)
    ended = won + _trailing_sum(lapsed, days)
    return share(won, ended)


def _trailing_sum(values: np.ndarray, days: int) -> np.ndarray:
    total = np.cumsum(np.asarray(values, dtype=float))
    total[days:] -= total[:-days].copy()
    return total


def _carried_on(values: np.ndarray) -> np.ndarray:
    """NaN replaced by the last number before it; NaN at the start stays."""
    known = ~np.isnan(values)
    last = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    return np.where(last >= 0, values[last], np.nan)
