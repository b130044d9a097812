"""The two ways to fit: a posterior by waves of simulations, or one point by a search. Each calls for runs by stages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from fivelink_sim.analysis import plausible_region, point_search
from fivelink_sim.analysis.plausible_region import Region
from fivelink_sim.analysis.posterior import covers, posterior
from fivelink_sim.analysis.telling_summaries import telling

WAVES = 3
REPLICATES = 30  # runs of the scenario as it is, for the unit of chance of a search

Stage = Callable[[str, np.ndarray], np.ndarray]  # name, places -> summaries, (places, summaries)


class Fitted(NamedTuple):
    """What a fit leaves.

    draws    (draws, fields) places in the unit cube: of the posterior, or the one point
    covered  (simulations checked, fields); none of a point
    reached  (2, summaries) least and greatest of all simulations
    shares   of the unit cube that each wave was drawn from
    used     simulations that the posterior comes from
    trials   (trials, fields + 1): places and distances of a search; none of a posterior
    distance of the point; NaN of a posterior
    """

    draws: np.ndarray
    covered: np.ndarray
    reached: np.ndarray
    shares: tuple[float, ...]
    used: int
    trials: np.ndarray
    distance: float


def by_waves(run: Stage, fields: int, observed: np.ndarray, runs: int, draws: int, seed: int) -> Fitted:
    """The posterior: waves of simulations, each over the region that the ones before leave open."""
    region, shares = plausible_region.everything(fields), [1.0]
    places, summaries = np.empty((0, fields)), np.empty((0, len(observed)))
    for wave in range(WAVES):
        here = plausible_region.draw_places(region, (runs - len(places)) // (WAVES - wave), seed + wave)
        places = np.vstack([places, here])
        summaries = np.vstack([summaries, run(f"wave-{wave + 1}", here)])
        if wave < WAVES - 1:
            inside = _inside(region, places, summaries)
            found = telling(places[inside], summaries[inside], observed)
            region, share = plausible_region.narrowed(region, places[inside], found, seed + WAVES + wave)
            shares.append(shares[-1] * share)
    inside = _inside(region, places, summaries)
    used, told = places[inside], telling(places[inside], summaries[inside], observed)
    drawn = posterior(used, told, region, draws, seed).draws
    covered = covers(used, told, region)
    return Fitted(drawn, covered, _reached(summaries), tuple(shares), len(used), np.empty((0, fields + 1)), np.nan)


def by_search(
    run: Stage, fields: tuple[str, ...], observed: np.ndarray, chance: np.ndarray, trials: int, seed: int
) -> Fitted:
    """The point nearest to the records. chance: the unit of each summary; see analysis.point_search."""
    lowest, highest = np.full(len(observed), np.inf), np.full(len(observed), -np.inf)

    def noted(name: str, places: np.ndarray) -> np.ndarray:
        rows = run(name, places)
        least, most = _reached(rows)
        np.fmin(lowest, least, out=lowest)
        np.fmax(highest, most, out=highest)
        return rows

    found = point_search.search(noted, fields, observed, chance, trials, seed)
    tried = np.hstack([found.places, found.distances[:, np.newaxis]])
    none = np.empty((0, len(fields)))
    reached = np.vstack([lowest, highest])
    return Fitted(found.place[np.newaxis], none, reached, (1.0,), len(found.places), tried, found.distance)


def _inside(region: Region, places: np.ndarray, summaries: np.ndarray) -> np.ndarray:
    """Simulations in the region that did not fail."""
    inside: np.ndarray = region.holds(places) & ~np.isnan(summaries).all(axis=1)
    return inside


def _reached(summaries: np.ndarray) -> np.ndarray:
    """Least and greatest of each summary, (2, summaries)."""
    least = np.where(np.isnan(summaries), np.inf, summaries).min(axis=0, initial=np.inf)
    most = np.where(np.isnan(summaries), -np.inf, summaries).max(axis=0, initial=-np.inf)
    return np.vstack([least, most])
