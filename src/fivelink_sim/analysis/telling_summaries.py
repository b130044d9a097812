"""Many summaries of records turned into one for each parameter: the one that says most of it.

The best summary for a parameter is its posterior mean; a regression of the parameter on all summaries comes near it
(Fearnhead & Prangle 2012). A simulation's own summary comes from a regression that has not seen it (five folds), so
that what the regression learnt by heart does not make a posterior too narrow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FOLDS = 5
SQUARES_FROM = 10  # simulations for each regressor, from which on squares are regressors too
PENALTIES = np.logspace(-4.0, 2.0, 13)  # of a ridge, times the number of simulations


class Telling(NamedTuple):
    """One summary a parameter, in the parameter's own unit (places in the unit cube).

    pool       (simulations, parameters)
    observed   (parameters,)
    """

    pool: np.ndarray
    observed: np.ndarray


def telling(places: np.ndarray, summaries: np.ndarray, observed: np.ndarray) -> Telling:
    """The telling summaries of simulations and of what was observed.

    places     (simulations, parameters) where each was made, 0..1
    summaries  (simulations, summaries); NaN where one cannot be told
    observed   (summaries,); those that are NaN here are left out

    An observed summary beyond all simulations is taken as the most extreme of them: nothing is extrapolated.
    """
    regressors, here = _regressors(summaries, observed)
    n = len(places)
    if regressors.shape[1] == 0:
        return Telling(np.zeros_like(places), np.zeros(places.shape[1]))
    fold = np.arange(n) % FOLDS
    pool, there = np.empty_like(places, dtype=float), np.zeros(places.shape[1])
    for one in range(FOLDS):
        rest = fold != one
        fitted = ridge(regressors[rest], places[rest])
        pool[~rest] = fitted.at(regressors[~rest])
        there += fitted.at(here[np.newaxis])[0] / FOLDS
    return Telling(pool, there)


def _regressors(summaries: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standardised summaries, with their squares if there is enough to fit them; of simulations and as observed."""
    usable = np.isfinite(observed) & (np.isfinite(summaries).sum(axis=0) * 2 > len(summaries))
    values, here = summaries[:, usable], observed[usable]
    mean = np.nanmean(values, axis=0) if values.size else np.zeros(0)
    values = np.where(np.isfinite(values), values, mean)
    spread = values.std(axis=0)
    moving = spread > 1e-12
    values = (values[:, moving] - mean[moving]) / spread[moving]
    here = (here[moving] - mean[moving]) / spread[moving]
    if values.size:
        here = np.clip(here, values.min(axis=0), values.max(axis=0))
    if len(values) < SQUARES_FROM * 2 * values.shape[1]:
        return values, here
    return np.hstack([values, values * values]), np.concatenate([here, here * here])


class Ridge(NamedTuple):
    """A linear map: `slopes` (regressors, targets) from the means of the regressors to those of the targets."""

    centre: np.ndarray
    mean: np.ndarray
    slopes: np.ndarray

    def at(self, regressors: np.ndarray) -> np.ndarray:
        """The targets expected there, (rows, targets)."""
        found: np.ndarray = (regressors - self.centre) @ self.slopes + self.mean
        return found


def ridge(regressors: np.ndarray, targets: np.ndarray) -> Ridge:
    """Ridge regression of each target, its penalty by generalised cross-validation (Golub, Heath & Wahba 1979).

    regressors  (rows, regressors);  targets  (rows, targets)
    """
    n = len(regressors)
    centre, mean = regressors.mean(axis=0), targets.mean(axis=0)
    x, y = regressors - centre, targets - mean
    squares, vectors = np.linalg.eigh(x.T @ x)
    squares = np.maximum(squares, 0.0)
    turned = vectors.T @ (x.T @ y)
    best = np.full(y.shape[1], np.inf)
    slopes = np.zeros((x.shape[1], y.shape[1]))
    for penalty in PENALTIES * n:
        tried = vectors @ (turned / (squares + penalty)[:, np.newaxis])
        free = n - 1.0 - np.sum(squares / (squares + penalty))
        if free < 1.0:
            continue
        error = np.sum((y - x @ tried) ** 2, axis=0) / free**2
        better = error < best
        best[better], slopes[:, better] = error[better], tried[:, better]
    return Ridge(centre, mean, slopes)
