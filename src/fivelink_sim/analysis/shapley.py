"""What an outcome is due to: Shapley values of the players of a game, and their interactions two by two. model.md §5.3.

The worth of a coalition is the outcome of a run with only its players; each seed is a game of its own, so that chance
is shared by all its coalitions. A player's value is what joining changes, averaged over all orders in which the players
can join (Shapley 1953). Two players' interaction (Grabisch & Roubens 1999) is how much more joining together changes
than joining apart, averaged likewise: above 0 they are worth more together, below 0 one makes up for the other.

Everywhere a coalition is a number: bit i of it says whether player i is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

from fivelink_sim.analysis.intervals import Intervals, intervals, satterthwaite


def players_in(worths: np.ndarray) -> int:
    """The number of players of worths, (..., 2**players)."""
    return int(worths.shape[-1]).bit_length() - 1


def values_of(worths: np.ndarray) -> np.ndarray:
    """Shapley values, (..., players), of the worth of every coalition, (..., 2**players)."""
    n = players_in(worths)
    coalitions = np.arange(2**n)
    weights = np.array([factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)])
    found = np.empty((*worths.shape[:-1], n))
    for i in range(n):
        before = coalitions[(coalitions >> i & 1) == 0]
        gains = worths[..., before | 1 << i] - worths[..., before]
        found[..., i] = (gains * weights[_sizes(before)]).sum(axis=-1)
    return found


def interactions_of(worths: np.ndarray) -> np.ndarray:
    """Shapley interactions, (..., pairs in the order of `combinations`), of the worth of every coalition."""
    n = players_in(worths)
    coalitions = np.arange(2**n)
    weights = np.array([factorial(size) * factorial(n - size - 2) / factorial(n - 1) for size in range(n - 1)])
    pairs = list(combinations(range(n), 2))
    found = np.empty((*worths.shape[:-1], len(pairs)))
    for place, (i, j) in enumerate(pairs):
        before = coalitions[(coalitions >> i & 1 | coalitions >> j & 1) == 0]
        one, other = before | 1 << i, before | 1 << j
        together = worths[..., one | other] - worths[..., one] - worths[..., other] + worths[..., before]
        found[..., place] = (together * weights[_sizes(before)]).sum(axis=-1)
    return found


def _sizes(coalitions: np.ndarray) -> np.ndarray:
    return np.array([int(one).bit_count() for one in coalitions], dtype=int)


def gains_in_orders(worths: np.ndarray, places: Mapping[int, int], orders: Sequence[Sequence[int]]) -> np.ndarray:
    """What each player changes on joining in each order: (replications, orders, players).

    worths   (replications, coalitions played)
    places   coalition -> its place among those played
    orders   each the players' places in the order of joining
    """
    found = np.empty((len(worths), len(orders), len(orders[0])))
    for number, order in enumerate(orders):
        coalition = 0
        before = worths[:, places[coalition]]
        for player in order:
            coalition |= 1 << player
            after = worths[:, places[coalition]]
            found[:, number, player] = after - before
            before = after
    return found


def intervals_over(parts: np.ndarray) -> Intervals:
    """95 % intervals of the means of parts, (replications, samples, columns), over both.

    A replication with NaN is left out.
    With one sample (every coalition was played) they are t-intervals over replications. Else replications and samples
    are crossed, both drawn: the variance of the mean is var(means of replications)/R + var(means of samples)/S, with
    Satterthwaite's degrees of freedom. Their common error counts twice in it, so the interval is rather too wide.
    """
    if parts.shape[1] == 1:
        return intervals(parts[:, 0, :])
    columns = [_crossed(parts[:, :, k]) for k in range(parts.shape[2])]
    return Intervals(*(np.array(column) for column in zip(*columns, strict=True)))


def _crossed(parts: np.ndarray) -> tuple[float, float, float, int, float]:
    """mean, low, high, n, p of one column, (replications, samples)."""
    parts = parts[~np.isnan(parts).any(axis=1)]
    n, samples = parts.shape
    if n < 2:
        return (float(parts.mean()) if n else np.nan), np.nan, np.nan, n, np.nan
    variances = [parts.mean(axis=1).var(ddof=1) / n, parts.mean(axis=0).var(ddof=1) / samples]
    if np.ptp(parts) == 0.0:  # rounding of the means is no variance
        variances = [0.0, 0.0]
    mean, low, high, p = satterthwaite(float(parts.mean()), variances, [n - 1, samples - 1])
    return mean, low, high, n, p
