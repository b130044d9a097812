"""Regret of choices over worlds: what is lost by a choice where another would have been better (Savage 1951).

A world has few runs, and the best of several means is best partly by luck: valued by the same runs it looks too good,
and all others too bad. So the runs of a world are halved: the best choice is named by one half and valued, like all
others, by the other half; then the halves change places. That regret (`held_out`) errs to the low side, for the choice
named may not be the true best, and can be below zero in a world; the one of all runs at once (`regret`) errs to the
high side. The truth lies between their means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals, wilson
from fivelink_sim.measure.outcome_list import OUTCOME

COST = "cost_per_community_year_with_volunteers"  # volunteers' hours at volunteer_value, by default 0
WORST = 0.95  # the share of worlds that the "worst" regret leaves below it


class Worlds(NamedTuple):
    """Choices in drawn worlds.

    by_world    as `by_world`, with amount (the world's sum) and used (what the choice costs more than the first, with
                what is paid outside of the books): yuan a community and year
    summary     as `summary`, with use: of all worlds' sums, the share that is used; NaN for a choice that spends none
    agreement   share of worlds in which both halves of the runs name the same best choice
    drawn       fields that a world draws
    """

    choices: tuple[str, ...]
    by_world: pd.DataFrame
    summary: pd.DataFrame
    agreement: float
    drawn: int


def in_worlds(
    runs: Sequence[pd.DataFrame],
    choices: Sequence[str],
    outcome: str,
    amounts: np.ndarray,
    outside: Mapping[str, Sequence[float]],
) -> Worlds:
    """Choices in worlds, from tables of runs: their scenario is the choice, their point the world.

    choices   the first is what the others' costs are counted from
    amounts   the sum of each world, (worlds,)
    outside   of the choices that spend it: what each pays outside of the books, (worlds,)
    """
    table = pd.concat(runs, ignore_index=True).rename(columns={"point": "world", "scenario": "choice"})
    values = table[["world", "replication", "choice"]].assign(value=table[outcome].astype(float))
    better = OUTCOME[outcome].better
    worlds = by_world(values, choices, better).merge(_used(table, choices, amounts, outside), on=["world", "choice"])
    totals = worlds.groupby("choice")[["amount", "used"]].sum()
    whole = summary(worlds, choices)
    use = (totals["used"] / totals["amount"].where(totals["amount"] > 0.0)).where(totals.index.isin(list(outside)))
    whole["use"] = use.reindex(whole["choice"]).to_numpy()
    return Worlds(tuple(choices), worlds, whole, agreement(values, choices, better), 0)


def _used(
    table: pd.DataFrame, choices: Sequence[str], amounts: np.ndarray, outside: Mapping[str, Sequence[float]]
) -> pd.DataFrame:
    """What each choice costs more than the first in each world: world, choice, amount, used."""
    mean = table.groupby(["world", "choice"])[COST].mean().unstack("choice")
    extra = mean.sub(mean[choices[0]], axis=0)
    for choice, paid in outside.items():
        extra[choice] += np.asarray(paid)[extra.index.to_numpy()]
    tidy = extra.reset_index().melt("world", var_name="choice", value_name="used")
    tidy.insert(2, "amount", amounts[tidy["world"].to_numpy()])
    return tidy


def by_world(values: pd.DataFrame, choices: Sequence[str], better: str) -> pd.DataFrame:
    """Regret of each choice in each world, in the unit of the value.

    values   columns world, replication, choice, value; a replication has one seed for all choices
    better   "more" or "less": which values are better

    Columns: world, choice, mean, regret (the best mean less the own, by all runs; 0 for the best), held_out (see
    above; NaN with one run), best (whether no choice has a better mean). A world in which a choice has no value is
    left out.
    """
    wide = values.pivot(index=["world", "replication"], columns="choice", values="value")[list(choices)].astype(float)
    sign = 1.0 if better == "more" else -1.0
    rows = []
    for world, runs in wide.groupby(level="world", sort=True):
        gains = sign * runs.to_numpy()
        if np.isnan(gains).any():
            gains = gains[~np.isnan(gains).any(axis=1)]
            if not len(gains):
                continue
        mean = gains.mean(axis=0)
        regret, held_out = mean.max() - mean, _held_out(gains)
        rows += [
            (world, choice, sign * mean[i], regret[i], held_out[i], regret[i] == 0.0)
            for i, choice in enumerate(choices)
        ]
    return pd.DataFrame(rows, columns=["world", "choice", "mean", "regret", "held_out", "best"])


def _held_out(gains: np.ndarray) -> np.ndarray:
    """Regret of each choice, (choices,), the best named by one half of the runs and valued by the other; the mean of
    both ways. gains: (runs, choices), more is better."""
    halves = [gains[0::2].mean(axis=0), gains[1::2].mean(axis=0)] if len(gains) > 1 else []
    if not halves:
        return np.full(gains.shape[1], np.nan)
    ways = [valued[int(np.argmax(named))] - valued for named, valued in (halves, halves[::-1])]
    return np.asarray(np.mean(ways, axis=0))


def summary(worlds: pd.DataFrame, choices: Sequence[str]) -> pd.DataFrame:
    """Each choice over all worlds: held-out regret with its 95 % interval, the worst, how often it is best.

    worlds   as `by_world`

    Columns: choice, worlds, mean, regret, low, high (of held_out; over worlds), worst (its 95 % point), all_runs (mean
    regret by all runs at once), best_share, best_low, best_high (share of worlds; Wilson 1927).
    """
    rows = []
    for choice in choices:
        here = worlds[worlds["choice"] == choice]
        found = intervals(here[["held_out"]].to_numpy(dtype=float))
        worst = float(here["held_out"].quantile(WORST))
        best = int(here["best"].sum())
        share = (best / len(here) if len(here) else float("nan"), *wilson(best, len(here)))
        regret, low, high = float(found.mean[0]), float(found.low[0]), float(found.high[0])
        mean, all_runs = float(here["mean"].mean()), float(here["regret"].mean())
        rows.append((choice, len(here), mean, regret, low, high, worst, all_runs, *share))
    columns = ["choice", "worlds", "mean", "regret", "low", "high", "worst", "all_runs"]
    return pd.DataFrame(rows, columns=[*columns, "best_share", "best_low", "best_high"])


def agreement(values: pd.DataFrame, choices: Sequence[str], better: str) -> float:
    """Share of worlds in which both halves of the runs name the same best choice: how far chance decides."""
    wide = values.pivot(index=["world", "replication"], columns="choice", values="value")[list(choices)].dropna()
    sign = 1.0 if better == "more" else -1.0
    agreed = []
    for _, runs in wide.groupby(level="world", sort=True):
        gains = sign * runs.to_numpy(dtype=float)
        if len(gains) > 1:
            named = {int(np.argmax(half.mean(axis=0))) for half in (gains[0::2], gains[1::2])}
            agreed.append(len(named) == 1)
    return float(np.mean(agreed)) if agreed else float("nan")
