"""Which of many drawn fields a number hangs on over worlds: Spearman's rank correlations, and what chance gives.

Given data only: no special design is needed, so any draws will do, also those of a posterior. Among hundreds of fields
the strongest by chance is strong: a field stands out only beyond what reshuffled worlds leave (Westfall & Young 1993).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import correlation_interval
from fivelink_sim.experiment.precision import CONFIDENCE

SHUFFLES = 1000  # of worlds, for what chance gives
FEWEST = 10  # worlds

#: Of a field: its correlation is beyond what chance gives to any of them; is not; or there is nothing to explain.
MATTERS, CANNOT_BE_TOLD, NO_VARIANCE, TOO_FEW = "matters", "cannot be told", "no variance", "too few worlds"

Floors = dict[tuple[bytes, bytes], float]  # floors found so far: they hang on ties and on which worlds there are


def ranked(means: np.ndarray, drawn: pd.DataFrame, seed: int, floors: Floors) -> pd.DataFrame:
    """The fields by how strongly they go with `means`, (worlds,), the strongest first.

    drawn    a row a world, a column a field: the values drawn
    seed     of the reshuffles
    floors   found before for these fields; this one is added

    Columns: rank (from 1), field, and
    estimate         rank correlation, −1..1; low, high: 95 % interval (Bonett & Wright 2000)
    floor            the strongest correlation of any field stays below it in 19 of 20 reshuffles of the worlds
    finding          MATTERS beyond the floor, else CANNOT_BE_TOLD; TOO_FEW worlds, or NO_VARIANCE to explain
    at_low, at_high  mean over the third of worlds with the lowest and the highest values of the field
    worlds           their number
    """
    number = len(means)
    nothing = TOO_FEW if number < FEWEST else NO_VARIANCE if np.ptp(means) == 0.0 else ""
    unknown = dict.fromkeys(["estimate", "low", "high", "floor", "at_low", "at_high"], math.nan)
    table = pd.DataFrame({"field": drawn.columns}).assign(**unknown, finding=nothing)
    if not nothing:
        fields, ranks = drawn.to_numpy(dtype=float), _standard_ranks(means)
        standard = _standard_ranks(fields.T)
        key = (np.sort(ranks).tobytes(), drawn.index.to_numpy().tobytes())
        if key not in floors:
            floors[key] = _floor(standard, np.sort(ranks), seed)
        estimate = standard @ ranks
        third = number // 3
        order = np.argsort(fields, axis=0, kind="stable")
        table = table.assign(
            estimate=estimate,
            floor=floors[key],
            finding=np.where(np.abs(estimate) > floors[key], MATTERS, CANNOT_BE_TOLD),
            at_low=means[order[:third]].mean(axis=0),
            at_high=means[order[-third:]].mean(axis=0),
        )
        table["low"], table["high"] = correlation_interval(estimate, number)
        table = table.sort_values("estimate", key=lambda values: -values.abs(), kind="stable", ignore_index=True)
    return table.assign(rank=np.arange(1, len(table) + 1), worlds=number)


def _floor(standard: np.ndarray, ranks: np.ndarray, seed: int) -> float:
    """The strongest correlation of any field, 95 % point over reshuffles of the worlds.

    standard, ranks   standardised ranks of the fields, (fields, worlds), and of the number, (worlds,)
    """
    shuffled = np.random.default_rng(seed % 2**64).permuted(np.tile(ranks, (SHUFFLES, 1)), axis=1)
    return float(np.quantile(np.abs(shuffled @ standard.T).max(axis=1), CONFIDENCE))


def _standard_ranks(values: np.ndarray) -> np.ndarray:
    """Ranks along the last axis, centred and of length 1: products of two are Spearman's ρ. 0 if all are equal."""
    from scipy import stats

    ranks = stats.rankdata(values, axis=-1)
    ranks = ranks - ranks.mean(axis=-1, keepdims=True)
    length = np.sqrt((ranks**2).sum(axis=-1, keepdims=True))
    standard: np.ndarray = np.divide(ranks, length, out=np.zeros_like(ranks), where=length > 0.0)
    return standard
