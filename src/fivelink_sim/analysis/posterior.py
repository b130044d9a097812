"""Posterior draws of parameters from simulations: approximate Bayesian computation with regression adjustment.

Of simulations at places drawn evenly from a region, those whose telling summaries are nearest to the observed ones
count. What remains of the distance is taken out by a local linear regression (Beaumont, Zhang & Balding 2002) on the
logit scale, so that draws stay within their ranges, with a spread that may depend on the summaries (Blum & François
2010).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.analysis.plausible_region import Region, left_open
from fivelink_sim.analysis.telling_summaries import Telling

NEAREST = 0.25  # share of the simulations that counts,
FEWEST = 400  # but so many at least, if there are
EDGE = 1e-6  # a place is kept so far from the ends of its range
CHECKED = 200  # simulations that are treated as if they had been observed
LEVEL = 0.9


class Posterior(NamedTuple):
    """What the records say of the parameters, in the unit cube.

    places    (simulations counted, parameters) adjusted
    weights   (simulations counted,) that sum to 1
    draws     (draws, parameters) with equal weights
    """

    places: np.ndarray
    weights: np.ndarray
    draws: np.ndarray


class _Scales(NamedTuple):
    """The pool as it is compared: places on the logit scale of the region's box, summaries in units of their noise."""

    logits: np.ndarray
    summaries: np.ndarray
    observed: np.ndarray


def posterior(places: np.ndarray, found: Telling, region: Region, draws: int, seed: int) -> Posterior:
    """The posterior under a uniform prior on the region.

    places  (simulations, parameters), all of them in the region; found  their telling summaries and the observed ones
    """
    scales = _scales(places, found, region)
    logits, weights = _adjusted(scales.logits, scales.summaries, scales.observed)
    adjusted = region.lower + (region.upper - region.lower) / (1.0 + np.exp(-logits))
    chosen = _resampled(weights, draws, np.random.default_rng(seed % 2**64))
    return Posterior(adjusted, weights, adjusted[chosen])


def covers(places: np.ndarray, found: Telling, region: Region) -> np.ndarray:
    """Simulations nearest to the records, each treated as if it had been observed: whether its interval holds its own
    parameters, (simulations checked, parameters) of true or false (Prangle et al. 2014)."""
    scales = _scales(places, found, region)
    far = np.sum((scales.summaries - scales.observed) ** 2, axis=1)
    hits = []
    for one in np.argsort(far, kind="stable")[: min(CHECKED, len(far) // 4)]:
        others = np.arange(len(far)) != one
        logits, weights = _adjusted(scales.logits[others], scales.summaries[others], scales.summaries[one])
        truth = scales.logits[one]
        below = np.sum(weights[:, np.newaxis] * (logits < truth), axis=0)
        hits.append((below > (1.0 - LEVEL) / 2.0) & (below < (1.0 + LEVEL) / 2.0))
    return np.array(hits).reshape(-1, places.shape[1])


def _scales(places: np.ndarray, found: Telling, region: Region) -> _Scales:
    unit = np.clip((places - region.lower) / (region.upper - region.lower), EDGE, 1.0 - EDGE)
    _, rest = left_open(places, found.pool)
    noise = np.cov(rest, rowvar=False).reshape(places.shape[1], -1)
    noise = noise + np.eye(len(noise)) * (1e-9 * np.trace(noise) / len(noise) + 1e-18)
    whiten = np.linalg.inv(np.linalg.cholesky(noise)).T
    return _Scales(np.log(unit / (1.0 - unit)), found.pool @ whiten, found.observed @ whiten)


def _adjusted(logits: np.ndarray, summaries: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest simulations moved to what was observed, (counted, parameters), and their weights, (counted,)."""
    offset = summaries - observed
    far = np.sqrt(np.sum(offset * offset, axis=1))
    number = min(len(far), max(int(NEAREST * len(far)), FEWEST))
    nearest = np.argpartition(far, number - 1)[:number]
    nearest.sort()
    reach = max(float(far[nearest].max()), 1e-12) * (1.0 + 1e-9)
    weights = 1.0 - (far[nearest] / reach) ** 2  # Epanechnikov
    terms = np.hstack([np.ones((number, 1)), offset[nearest]])
    values = logits[nearest]
    middle = _weighted_fit(terms, values, weights)
    rest = values - terms @ middle
    log_spread = _weighted_fit(terms, np.log(rest * rest + 1e-12), weights)
    ratio = np.exp(np.clip(0.5 * (log_spread[0] - terms @ log_spread), -2.0, 2.0))
    return middle[0] + rest * ratio, weights / weights.sum()


def _weighted_fit(terms: np.ndarray, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Coefficients of the weighted least squares, (terms, values)."""
    root = np.sqrt(weights)[:, np.newaxis]
    found: np.ndarray = np.linalg.lstsq(terms * root, values * root, rcond=None)[0]
    return found


def _resampled(weights: np.ndarray, number: int, generator: np.random.Generator) -> np.ndarray:
    """Places of so many draws by their weights: evenly along the cumulated weights, in random order."""
    steps = (generator.random() + np.arange(number)) / number
    chosen = np.searchsorted(np.cumsum(weights), steps, side="right").clip(0, len(weights) - 1)
    return generator.permutation(chosen)
