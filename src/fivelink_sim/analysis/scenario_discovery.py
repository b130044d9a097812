"""Scenario discovery: the box of inputs in which a condition holds, found by PRIM, and how far it can be trusted.

PRIM (Friedman & Fisher 1999; Bryant & Lempert 2010, here EMA workbench's) peels thin slices off the space of inputs as
long as the share of points of interest rises. Coverage is the share of all points of interest that lie in a box,
density the share of the points in the box that are of interest. Of the boxes on its way the one is taken that tells
the points of interest best from the others: by phi, the correlation of lying in the box with being of interest.
Whatever is found on the points that it was sought on looks too good.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.experiment.box import Limit
from fivelink_sim.experiment.request import InputError

PEEL, PASTE = 0.1, 0.05  # share of the points in a box that a peel takes off, and that a paste may add
LEAST_MASS = 0.05  # share of all points that a box holds at least, where that many are of interest
SURE = 0.05  # quasi-p, times the number of inputs, above which a limit is dropped; chance above which no box is claimed
SHUFFLES = 39  # searches among shuffled points: 1 of 40 is a chance of 0.025
HALVES = 10
FEWEST = 10  # points at which the condition holds, and at which it does not, for a search to make sense

Tell = Callable[[int, int], None]  # searches done, the most that there can be


class Side(NamedTuple):
    """What the box takes in of an input, and how much that limit matters.

    chance   quasi-p: chance of so many points of interest in the box if this limit (the less sure of two) did nothing
    again    share of searches on half of the points that limit this input too
    """

    limit: Limit
    chance: float
    again: float


class Search(NamedTuple):
    """What a search found.

    box          the limits, the surest first; none: no box is claimed
    trajectory   the boxes on PRIM's way: coverage, density, mass (shares), restricted (number of inputs)
    chosen       the row taken before limits that do not matter were dropped; None: none is dense enough
    shuffles     searches among points whose answers were shuffled
    as_good      how many of them found a box as good
    """

    box: tuple[Side, ...]
    trajectory: pd.DataFrame
    chosen: int | None
    shuffles: int
    as_good: int

    @property
    def chance(self) -> float:
        """Chance of a box as good if the inputs played no part; 1 without a search among shuffled points."""
        return (1 + self.as_good) / (1 + self.shuffles)


class _Way(NamedTuple):
    """PRIM's way from all points to its last box.

    candidates   the boxes on it that would do, the best first: rows of the trajectory
    score        how good the best is
    """

    prim_box: Any
    trajectory: pd.DataFrame
    candidates: list[int]
    score: float


def inside(columns: pd.DataFrame, box: Sequence[Limit]) -> np.ndarray:
    """Which points lie in a box, (points,). Columns as `search` takes them."""
    found = np.ones(len(columns), dtype=bool)
    for limit in box:
        values = columns[limit.name]
        if limit.levels is not None:
            found &= values.isin(limit.levels).to_numpy()
            continue
        number = values.to_numpy(dtype=float)
        found &= number >= (-np.inf if limit.low is None else limit.low)
        found &= number <= (np.inf if limit.high is None else limit.high)
    return found


def search(
    columns: pd.DataFrame, holds: np.ndarray, *, density: float | None = None, seed: int = 1, tell: Tell | None = None
) -> Search:
    """The box of inputs in which the points of interest lie, if there is one that chance does not make too.

    columns   (points, inputs): numbers as float; levels of other inputs as int in a column of objects
    holds     (points,) whether a point is of interest; at least FEWEST are and at least FEWEST are not
    density   take the box of highest coverage among those at least this dense, instead of that of highest phi

    A box is claimed if a search among shuffled answers finds one as good with a chance of at most SURE; limits whose
    quasi-p, times the number of inputs (Bonferroni), is above SURE are dropped from it, the least sure first. Without
    them too it is as dense as asked.
    """
    report = tell or _nothing
    way = _way(columns, holds, density)
    chosen = way.candidates[0] if way.candidates else None
    if not chosen:
        return Search((), way.trajectory, chosen, 0, 0)
    shuffles, as_good = _shuffled(columns, holds, density, way.score, np.random.default_rng([seed % 2**64, 1]), report)
    found = Search((), way.trajectory, chosen, shuffles, as_good)
    if found.chance > SURE:
        return found
    way, chosen, limits = _fit(columns, holds, density, way, SURE / columns.shape[1])
    again = _again(columns, holds, density, np.random.default_rng([seed % 2**64, 2]), report)
    sides = [Side(limit, chance, again.get(limit.name, 0) / HALVES) for limit, chance in limits]
    sides.sort(key=lambda side: (side.chance, side.limit.name))
    return Search(tuple(sides), way.trajectory, chosen, shuffles, as_good)


def fitted(columns: pd.DataFrame, holds: np.ndarray, density: float | None = None) -> list[tuple[Limit, float]]:
    """The limits of the box that fits best, each with its quasi-p; whether chance makes such a box too is not asked.

    Arguments as of `search`; at least one point is of interest and one is not."""
    return _fit(columns, holds, density, _way(columns, holds, density), SURE / columns.shape[1])[2]


def _nothing(_done: int, _most: int) -> None:
    """Not told."""


def _way(columns: pd.DataFrame, holds: np.ndarray, density: float | None) -> _Way:
    prim = _prim()
    least = min(LEAST_MASS, float(holds.mean()))
    with _quiet():
        # threshold: between 0 and 1 of a point's answer, and below every density, as which box is taken is decided here
        answers = holds.astype(int)
        box = prim.Prim(columns, answers, 1e-9, peel_alpha=PEEL, paste_alpha=PASTE, mass_min=least).find_box()
    names = {"coverage": "coverage", "density": "density", "mass": "mass", "res_dim": "restricted"}
    trajectory = box.peeling_trajectory[list(names)].rename(columns=names).astype({"restricted": int})
    return _Way(box, trajectory, *_taken(trajectory, density))


def _taken(trajectory: pd.DataFrame, density: float | None) -> tuple[list[int], float]:
    """The boxes on PRIM's way that would do, the best first, and how good that is; of equals that with fewer limits.

    By phi it is one; by density all that are dense enough, as one can lose its density when limits are dropped."""
    dense = trajectory["density"] >= (density or 0.0)
    score = phi(trajectory) if density is None else trajectory["coverage"].where(dense, 0.0)
    order = trajectory.assign(score=score.round(12)).sort_values(["score", "restricted"], ascending=[False, True])
    best = float(order["score"].iloc[0])
    if density is None:
        return [int(order.index[0]) if best > 0.0 else 0], best
    return [int(number) for number in order.index[order["score"] > 0.0]], best


def phi(trajectory: pd.DataFrame) -> pd.Series:
    """Correlation of lying in a box with being of interest, -1..1; 0 for a box of all points.

    Columns: coverage, density, mass; the first row is the box of all points."""
    share, mass = float(trajectory["density"].iloc[0]), trajectory["mass"]
    both = trajectory["coverage"] * share - mass * share
    spread = (share * (1.0 - share) * mass * (1.0 - mass)) ** 0.5
    found: pd.Series = both.where(spread > 0.0, 0.0) / spread.where(spread > 0.0, 1.0)
    return found


def _fit(
    columns: pd.DataFrame, holds: np.ndarray, density: float | None, way: _Way, sure: float
) -> tuple[_Way, int | None, list[tuple[Limit, float]]]:
    """The way on which the box was taken, its row, and its limits that matter, each with its quasi-p; none if no box
    will do.

    A box can lose the density that is asked for when limits are dropped. If every one does, PRIM goes again over those
    inputs alone whose limits matter: the others only lead it astray (Kwakkel 2019)."""
    mattering = {number: _mattering(columns, way.prim_box, number, sure) for number in way.candidates}
    for number, limits in mattering.items():
        within = inside(columns, [limit for limit, _ in limits])
        if limits and (density is None or holds[within].mean() >= density):
            return way, number, limits
    first = way.candidates[0] if way.candidates else None
    names = [] if first is None else [limit.name for limit, _ in mattering[first]]
    if 0 < len(names) < columns.shape[1]:
        again = _fit(columns[names], holds, density, _way(columns[names], holds, density), sure)
        if again[2]:
            return again
    return way, first, []


def _mattering(columns: pd.DataFrame, box: Any, number: int, sure: float) -> list[tuple[Limit, float]]:
    """The limits of a box on PRIM's way that are left when those with a quasi-p above `sure` are dropped one by one."""
    while True:
        sides = [(p, name, side) for name, pair in box.qp[number].items() for side, p in enumerate(pair) if p >= 0.0]
        worst = max(sides, default=(0.0, "", 0))
        if worst[0] <= sure:
            break
        _, name, side = worst
        limits, all_in = box.box_lims[number].copy(), box.box_lims[0]
        if isinstance(all_in.loc[0, name], set):
            limits[name] = all_in[name]
        else:
            limits.loc[side, name] = all_in.loc[side, name]
        with _quiet():
            box.update(limits, np.flatnonzero(inside(columns, _read(limits, all_in))))
        number = len(box.box_lims) - 1
    return [(limit, max(box.qp[number][limit.name])) for limit in _read(box.box_lims[number], box.box_lims[0])]


def _read(limits: pd.DataFrame, all_in: pd.DataFrame) -> list[Limit]:
    """The limits of EMA workbench's table: two rows, the least and the greatest value, or the set of levels twice."""
    found = []
    for name in limits.columns:
        low, high = limits[name]
        least, most = all_in[name]
        if isinstance(low, set):
            if low != least:
                found.append(Limit(name, levels=tuple(sorted(int(level) for level in low))))
        elif low != least or high != most:
            found.append(Limit(name, None if low == least else float(low), None if high == most else float(high)))
    return found


def _shuffled(
    columns: pd.DataFrame,
    holds: np.ndarray,
    density: float | None,
    score: float,
    rng: np.random.Generator,
    tell: Tell,
) -> tuple[int, int]:
    """Searches among points whose answers are shuffled: how many, and how many found as good a box.

    It ends as soon as so many did that no box will be claimed (Besag & Clifford 1991)."""
    as_good, enough = 0, int(SURE * (1 + SHUFFLES))
    for done in range(1, SHUFFLES + 1):
        as_good += _way(columns, rng.permutation(holds), density).score >= score - 1e-12
        tell(done, SHUFFLES + HALVES)
        if as_good >= enough:
            return done, as_good
    return SHUFFLES, as_good


def _again(
    columns: pd.DataFrame, holds: np.ndarray, density: float | None, rng: np.random.Generator, tell: Tell
) -> dict[str, int]:
    """In how many searches on a random half of the points each input is limited."""
    counts: dict[str, int] = {}
    for half in range(HALVES):
        chosen = np.sort(rng.permutation(len(holds))[: len(holds) // 2])
        part = holds[chosen]
        if 0 < part.sum() < len(part):
            for limit, _ in fitted(columns.iloc[chosen].reset_index(drop=True), part, density):
                counts[limit.name] = counts.get(limit.name, 0) + 1
        tell(SHUFFLES + half + 1, SHUFFLES + HALVES)
    return counts


@contextmanager
def _quiet() -> Iterator[None]:
    """EMA workbench neither logs nor warns."""
    logger = logging.getLogger("EMA")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _prim() -> Any:
    """EMA workbench's PRIM, without the colours that it sets for all of matplotlib. InputError if it is not there."""
    import matplotlib

    try:
        with _quiet(), matplotlib.rc_context():
            from ema_workbench.analysis import prim
    except ImportError:
        raise InputError("discover needs EMA workbench: pip install 'fivelink-sim[discovery]'") from None
    return prim
