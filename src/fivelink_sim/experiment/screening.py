"""Designs of a sensitivity analysis: Morris' paths, and Saltelli's rows for Sobol indices, drawn by SALib.

Morris: `size` paths of (factors + 1) points; each step moves one factor by half of its way or more. Sobol: `size` base
rows, each with two places A and B of its own and, for every factor, A with that factor's place taken from B (and with
`second_order` B with it taken from A). The same seed gives the same places.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from fivelink_sim.experiment.designs import MOST_POINTS, Point, with_shares
from fivelink_sim.experiment.factors import Factor, as_details, from_details, values_at
from fivelink_sim.experiment.request import InputError

MORRIS, SOBOL = "morris", "sobol"
METHODS = (MORRIS, SOBOL)
_REST = ("size", "seed", "levels", "second_order")


class Screening(NamedTuple):
    """What is drawn. `levels` are places of a factor on Morris' paths (even); `second_order` is for Sobol only."""

    method: str
    factors: tuple[Factor, ...]
    size: int
    seed: int = 1
    levels: int = 4
    second_order: bool = False

    @property
    def block(self) -> int:
        """Points of one path (Morris) or of one base row (Sobol)."""
        factors = len(self.factors)
        return factors + 1 if self.method == MORRIS else (2 if self.second_order else 1) * factors + 2


class Steps(NamedTuple):
    """Pairs of points that differ in one factor; each (steps,).

    before, after   numbers of the points
    factor          number of the factor that differs
    moved           how far it moved, as a share of its whole way: below 0 downwards; see `way_between`
    """

    before: np.ndarray
    after: np.ndarray
    factor: np.ndarray
    moved: np.ndarray


def checked(screening: Screening) -> Screening:
    """The design itself. InputError if it has no factor, or more points than a study may have."""
    if not screening.factors:
        raise InputError("nothing is varied: a sensitivity analysis needs fields under `vary`")
    number = screening.size * screening.block
    if number > MOST_POINTS:
        raise InputError(
            f"design.size: {screening.size:,} times {screening.block} points ({len(screening.factors)} factors) are "
            f"{number:,} points; at most {MOST_POINTS:,}, which is a size of {MOST_POINTS // screening.block:,}"
        )
    return screening


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """SALib's description of the factors: their names, each over the unit interval."""
    names = [factor.name for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def places(screening: Screening) -> np.ndarray:
    """The places in the unit cube, (points, factors), block by block, see `Screening.block`."""
    described = problem(screening.factors)
    found: np.ndarray
    if screening.method == MORRIS:
        from SALib.sample import morris

        found = morris.sample(described, screening.size, num_levels=screening.levels, seed=screening.seed)
        return found
    from SALib.sample import sobol

    with warnings.catch_warnings():  # a size that is no power of 2 is told in the study's notes
        warnings.filterwarnings("ignore", message="The balance properties of Sobol")
        found = sobol.sample(described, screening.size, calc_second_order=screening.second_order, seed=screening.seed)
    return found


def points(screening: Screening, at: np.ndarray, shares: Mapping[str, float]) -> list[Point]:
    """The points at these places, (points, factors). `shares` of groups: those not varied make up the rest."""
    named = _names(screening)
    return [
        Point(name, with_shares(values_at(screening.factors, place), shares))
        for name, place in zip(named, at, strict=True)
    ]


def _names(screening: Screening) -> list[str]:
    """What each point is called: its block, and the factor that was moved or taken from the other place."""
    names = [factor.name for factor in screening.factors]
    if screening.method == SOBOL:
        block = ["A", *(f"A with {name} of B" for name in names)]
        block += [f"B with {name} of A" for name in names] if screening.second_order else []
        return [f"row {row}: {what}" for row in range(screening.size) for what in (*block, "B")]
    return [f"path {path}: point {step}" for path in range(screening.size) for step in range(screening.block)]


def steps(screening: Screening, at: np.ndarray) -> Steps:
    """The pairs of points that differ in one factor, block by block; `at` are the places, (points, factors)."""
    number = len(screening.factors)
    starts = np.arange(screening.size)[:, np.newaxis] * screening.block
    if screening.method == MORRIS:
        before = (starts + np.arange(number)).ravel()
        after = before + 1
        factor = np.abs(at[after] - at[before]).argmax(axis=1)
    else:
        order = np.arange(number)
        pairs = [(starts + 0 * order, starts + 1 + order)]
        if screening.second_order:
            pairs.append((starts + screening.block - 1 + 0 * order, starts + 1 + number + order))
        before, after = (np.hstack(side).ravel() for side in zip(*pairs, strict=True))
        factor = np.tile(order, screening.size * len(pairs))
    moved = [
        way_between(screening.factors[j], float(at[start, j]), float(at[end, j]))
        for start, end, j in zip(before, after, factor, strict=True)
    ]
    return Steps(before, after, factor, np.array(moved))


def way_between(factor: Factor, before: float, after: float) -> float:
    """How far a factor moves between two places of the unit interval, as a share of its whole way from end to end.

    Whole numbers, yes or no, and lists of numbers go by their values, so that from 1 to 3 of 1..3 is the whole way
    wherever the places lie. A list of other things, or of several fields, knows no way: every change in it counts as
    the whole.
    """
    first, last = factor.values_at(before), factor.values_at(after)
    if first == last:
        return after - before
    values = _measured(factor)
    if values is None:
        return 1.0 if after > before else -1.0
    if not values:
        return after - before
    low, high = (min(values), max(values)) if factor.levels else values
    return float((last[factor.paths[0]] - first[factor.paths[0]]) / (high - low))


def has_way(factor: Factor) -> bool:
    """Whether a factor goes from less to more; a list of other things than numbers, or of several fields, does not."""
    return _measured(factor) is not None


def _measured(factor: Factor) -> list[float] | None:
    """The values between which the way is measured; none if it is that of the place; None if there is no way."""
    if not factor.levels:
        return list(factor.ends[0]) if factor.whole[0] else []
    values = [level[0] for level in factor.levels]
    if len(factor.paths) > 1 or not all(isinstance(value, int | float) for value in values):  # a bool is an int
        return None
    return values


def details_of(screening: Screening, at: np.ndarray) -> dict[str, Any]:
    """What the analysis must know when the study is opened again, as JSON."""
    rest = {key: getattr(screening, key) for key in _REST}
    return {"factors": as_details(screening.factors), **rest, "places": at.tolist()}


def screening_of(method: str, details: Mapping[str, Any]) -> tuple[Screening, np.ndarray]:
    """The design and its places, as `details_of` wrote them."""
    rest = {key: details[key] for key in _REST}
    return Screening(method, from_details(details["factors"]), **rest), np.array(details["places"], dtype=float)
