"""One best point: optuna's tree-structured Parzen estimator over a declared distance.

The distance of a run from the records is the root mean square, over all summaries, of their difference in units of
chance: the standard deviation of that summary over runs of the scenario as it is given. So a distance of about 1.4 is
what two runs of the same community have from each other.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

BATCH = 8  # points asked for at a time, whatever the number of workers
FARTHEST = 10.0  # units of chance: a summary is never counted as farther away
NEAREST = 8  # points that are run again at the end,
AGAIN = 8  # so many times each

Run = Callable[[str, np.ndarray], np.ndarray]  # name of a stage, places -> summaries, a row a place


class Found(NamedTuple):
    """What a search found.

    place      (fields,) in the unit cube
    distance   mean over the runs made again there
    places     (trials, fields);  distances  (trials,)
    """

    place: np.ndarray
    distance: float
    places: np.ndarray
    distances: np.ndarray


def unit_of_chance(replicates: np.ndarray) -> np.ndarray:
    """Standard deviation of each summary over runs of one scenario, (summaries,); NaN where it does not move."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of all-NaN columns
        spread: np.ndarray = np.nanstd(replicates, axis=0, ddof=1)
    return np.where(spread > 1e-9, spread, np.nan)


def distances(summaries: np.ndarray, observed: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The distance of each run from the records, (runs,); FARTHEST where nothing can be compared."""
    far = np.clip(np.abs(summaries - observed) / chance, 0.0, FARTHEST)
    counted = np.isfinite(far)
    total = np.where(counted, far * far, 0.0).sum(axis=1)
    number = counted.sum(axis=1)
    found: np.ndarray = np.where(number > 0, np.sqrt(total / np.maximum(number, 1)), FARTHEST)
    return found


def search(run: Run, fields: Sequence[str], observed: np.ndarray, chance: np.ndarray, trials: int, seed: int) -> Found:
    """The nearest point of so many trials, judged once more by runs of its own. Results are fixed by the seed.

    run  simulates places, (points, fields) in the unit cube; of a stage it has seen, only those that are new
    """
    study, distribution = _study(fields, seed)
    places: list[list[float]] = []
    found: list[float] = []
    while len(places) < trials:
        asked = [study.ask(distribution) for _ in range(min(BATCH, trials - len(places)))]
        here = [[trial.params[name] for name in fields] for trial in asked]
        far = distances(run("search", np.array(places + here))[len(places) :], observed, chance)
        for trial, distance in zip(asked, far.tolist(), strict=True):
            study.tell(trial, distance)
        places += here
        found += far.tolist()
    tried, far = np.array(places), np.array(found)
    best = np.argsort(far, kind="stable")[:NEAREST]
    again = distances(run("again", np.repeat(tried[best], AGAIN, axis=0)), observed, chance)
    means = again.reshape(len(best), AGAIN).mean(axis=1)
    nearest = int(np.argmin(means))
    return Found(tried[best[nearest]], float(means[nearest]), tried, far)


def _study(fields: Sequence[str], seed: int) -> tuple[Any, dict[str, Any]]:
    """optuna's study, in memory, and what it draws each field from. ModuleNotFoundError without optuna."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.TPESampler(seed=seed % 2**32, multivariate=True, constant_liar=True)
    unit = optuna.distributions.FloatDistribution(0.0, 1.0)
    return optuna.create_study(direction="minimize", sampler=sampler), dict.fromkeys(fields, unit)
