"""Where the parameters may lie: the part of the unit cube that the observed records do not rule out.

History matching (Craig et al. 1997; Andrianakis et al. 2015): a quadratic emulator of each telling summary says where
in the cube the summary would be far from the one observed, measured by how far simulations are from their own
emulator. What is ruled out is simulated no more; regions are nested, so every simulation made inside the last one is
a uniform draw from it, in whichever wave it was made.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.analysis.telling_summaries import Telling

LEAST_CUT = 3.5  # standard deviations of what the emulator leaves open; about one simulation in 1,000 lies beyond
CANDIDATES = 2**14  # places tried at a time
MOST_CANDIDATES = 2**20
WORTH = 0.6  # a narrower region is taken if it is at most this share of the one before
FEWEST_HELD = 20
MARGIN = 0.05  # of the box's width, added at both ends


class Emulator(NamedTuple):
    """Telling summaries as quadratic functions of the place.

    coefficients  (terms, parameters)
    observed      (parameters,) the summaries observed
    spread        (parameters,) standard deviation of simulations about the emulator
    cut           largest distance from what was observed, in spreads, at which a place is not ruled out
    """

    coefficients: np.ndarray
    observed: np.ndarray
    spread: np.ndarray
    cut: float

    def holds(self, places: np.ndarray) -> np.ndarray:
        """Whether a place is not ruled out, (places,)."""
        far = np.abs(quadratic(places) @ self.coefficients - self.observed) / self.spread
        inside: np.ndarray = far.max(axis=1) <= self.cut
        return inside


class Region(NamedTuple):
    """A part of the unit cube: a box, and what the emulators of earlier waves do not rule out in it."""

    lower: np.ndarray
    upper: np.ndarray
    emulators: tuple[Emulator, ...] = ()

    def holds(self, places: np.ndarray) -> np.ndarray:
        """Whether a place lies in the region, (places,)."""
        inside: np.ndarray = np.all((places >= self.lower) & (places <= self.upper), axis=1)
        for emulator in self.emulators:
            inside[inside] = emulator.holds(places[inside])
        return inside


def everything(parameters: int) -> Region:
    """The whole unit cube."""
    return Region(np.zeros(parameters), np.ones(parameters))


def quadratic(places: np.ndarray) -> np.ndarray:
    """1, every coordinate, and every product of two, (places, terms)."""
    first, second = np.triu_indices(places.shape[1])
    return np.hstack([np.ones((len(places), 1)), places, places[:, first] * places[:, second]])


def left_open(places: np.ndarray, pool: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of the quadratic emulator, (terms, parameters), and its residuals, (simulations, parameters)."""
    terms = quadratic(places)
    coefficients = np.linalg.lstsq(terms, pool, rcond=None)[0]
    return coefficients, pool - terms @ coefficients


def narrowed(region: Region, places: np.ndarray, found: Telling, seed: int) -> tuple[Region, float]:
    """A region within this one that what was observed does not rule out, and what share of it that is.

    places  (simulations, parameters), all of them in the region; found  their telling summaries

    The region itself, if the narrower one is not worth it or what was observed is out of every simulation's reach.
    """
    coefficients, rest = left_open(places, found.pool)
    spread = np.maximum(rest.std(axis=0), 1e-12)
    own = np.abs(rest / spread).max(axis=1)
    emulator = Emulator(coefficients, found.observed, spread, max(LEAST_CUT, float(np.quantile(own, 0.999))))
    candidates = draw_places(region, CANDIDATES // 4, seed)
    held = candidates[emulator.holds(candidates)]
    share = len(held) / max(len(candidates), 1)
    if len(held) < FEWEST_HELD or share > WORTH:
        return region, 1.0
    margin = MARGIN * (region.upper - region.lower)
    lower = np.maximum(region.lower, held.min(axis=0) - margin)
    upper = np.minimum(region.upper, held.max(axis=0) + margin)
    return Region(lower, upper, (*region.emulators, emulator)), share


def draw_places(region: Region, number: int, seed: int) -> np.ndarray:
    """So many places spread evenly over a region, (number, parameters): the first of a Sobol' sequence that lie in it.

    Fewer, if the region is so small a part of its box that a million tries find no more.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(len(region.lower), rng=seed % 2**64)
    found: list[np.ndarray] = []
    tried = 0
    while sum(map(len, found)) < number and tried < MOST_CANDIDATES:
        unit = sequence.random(CANDIDATES)
        tried += CANDIDATES
        places = region.lower + unit * (region.upper - region.lower)
        found.append(places[region.holds(places)])
    return np.concatenate(found)[:number]
