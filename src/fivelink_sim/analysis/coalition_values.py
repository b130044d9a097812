"""What an outcome of a study is due to, as tidy tables: values, interactions, worths, sums of a game. model.md §5.3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from fivelink_sim.analysis.differences import ROUNDING
from fivelink_sim.analysis.intervals import Intervals, holm, intervals
from fivelink_sim.analysis.shapley import gains_in_orders, interactions_of, intervals_over, values_of
from fivelink_sim.experiment.coalition_scenarios import coalition_name
from fivelink_sim.experiment.games import Game
from fivelink_sim.measure.outcome_list import OUTCOME

_ESTIMATE = ["estimate", "low", "high", "n"]
_VALUES = ["game", "outcome", "unit", "player", *_ESTIMATE, "p_holm"]
_INTERACTIONS = ["game", "outcome", "unit", "player", "other", *_ESTIMATE, "p_holm"]
_WORTHS = ["game", "outcome", "unit", "coalition", "size", *_ESTIMATE]
_STEPS = ["game", "outcome", "unit", "player", "when", *_ESTIMATE]
_TOTALS = ["game", "outcome", "unit", "what", *_ESTIMATE]
_LEADS = ["game", "outcome", "unit", "first", "second", *_ESTIMATE, "p_holm"]


def values(runs: pd.DataFrame, games: Sequence[Game], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Shapley values with 95 % intervals: game, outcome, unit, player, estimate, low, high, n, p_holm.

    runs       point, replication and outcomes, a row a run
    outcomes   default: all
    n          replications in which the outcome is defined for every coalition of the game
    p_holm     of a value of 0, adjusted for the players of that game and outcome (Holm 1979)
    """
    rows: list[tuple[Any, ...]] = []
    for game, outcome, worths in by_seed(runs, games, outcomes):
        found = intervals_over(_parts(game, worths))
        rows += _rows((game.name, outcome, _unit(outcome)), [(player,) for player in game.players], found, tested=True)
    return pd.DataFrame(rows, columns=_VALUES)


def interactions(runs: pd.DataFrame, games: Sequence[Game], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Shapley interactions of every pair: game, outcome, unit, player, other, estimate, low, high, n, p_holm.

    Of games of which every coalition was played; sampled orders tell too little about a pair, and have no rows.
    """
    rows: list[tuple[Any, ...]] = []
    for game, outcome, worths in by_seed(runs, [game for game in games if not game.orders], outcomes):
        found = intervals(_clean(interactions_of(worths), worths))
        rows += _rows((game.name, outcome, _unit(outcome)), list(combinations(game.players, 2)), found, tested=True)
    return pd.DataFrame(rows, columns=_INTERACTIONS)


def worths(runs: pd.DataFrame, games: Sequence[Game], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Mean outcome of every coalition played: game, outcome, unit, coalition, size (of it), estimate, low, high, n."""
    rows: list[tuple[Any, ...]] = []
    for game, outcome, found in by_seed(runs, games, outcomes):
        names = [(coalition_name(game.members(one)), one.bit_count()) for one in game.points]
        rows += _rows((game.name, outcome, _unit(outcome)), names, intervals(found))
    return pd.DataFrame(rows, columns=_WORTHS)


def first_and_last(runs: pd.DataFrame, games: Sequence[Game], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """What each player changes on joining nobody ("first") and on joining all others ("last").

    Columns: game, outcome, unit, player, when, estimate, low, high, n.
    """
    rows: list[tuple[Any, ...]] = []
    for game, outcome, worths in by_seed(runs, games, outcomes):
        alone, last = _steps(game, _whole(worths))
        for when, steps in (("first", alone), ("last", last)):
            names = [(player, when) for player in game.players]
            rows += _rows((game.name, outcome, _unit(outcome)), names, intervals(steps))
    return pd.DataFrame(rows, columns=_STEPS)


def totals(runs: pd.DataFrame, games: Sequence[Game], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Whether the whole is more than its parts: game, outcome, unit, what, estimate, low, high, n.

    `what` is
    nobody, everybody       their worths
    gain                    everybody less nobody
    values, summed          the Shapley values together: the gain again, to rounding
    each alone, summed      what each player changes on joining nobody, together
    surplus                 gain less that: what is of being together

    All are of the same replications as the values: those in which the outcome is defined for every coalition.
    """
    rows: list[tuple[Any, ...]] = []
    for game, outcome, worths in by_seed(runs, games, outcomes):
        place, found = _places(game), _whole(worths)
        nobody, everybody = found[:, place[0]], found[:, place[2 ** len(game.players) - 1]]
        alone = _steps(game, found)[0].sum(axis=1)
        whats = {
            "nobody": nobody,
            "everybody": everybody,
            "gain": everybody - nobody,
            "values, summed": _parts(game, found).mean(axis=1).sum(axis=1),
            "each alone, summed": alone,
            "surplus": _clean((everybody - nobody - alone)[:, np.newaxis], found)[:, 0],
        }
        columns = intervals(np.column_stack(list(whats.values())))
        rows += _rows((game.name, outcome, _unit(outcome)), [(what,) for what in whats], columns)
    return pd.DataFrame(rows, columns=_TOTALS)


def leads(runs: pd.DataFrame, games: Sequence[Game], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Who has the largest value in the direction of the gain, who the next, and the difference of the two, paired.

    Columns: game, outcome, unit, first, second, estimate (of the first less the second), low, high, n, p_holm (adjusted
    for all the others who could have been the next).
    """
    rows: list[tuple[Any, ...]] = []
    for game, outcome, found in by_seed(runs, games, outcomes):
        parts = _parts(game, found)
        means = intervals_over(parts).mean
        if not np.isfinite(means).all():
            continue
        order = np.argsort(-means if means.sum() >= 0.0 else means, kind="stable")
        first, second = int(order[0]), int(order[1])
        gap = intervals_over(parts[:, :, [first]] - parts[:, :, [second]])
        of = (game.name, outcome, _unit(outcome), game.players[first], game.players[second])
        p = min(1.0, float(gap.p[0]) * (len(game.players) - 1)) if gap.n[0] > 1 else np.nan
        rows.append((*of, float(gap.mean[0]), float(gap.low[0]), float(gap.high[0]), int(gap.n[0]), p))
    return pd.DataFrame(rows, columns=_LEADS)


def by_seed(
    runs: pd.DataFrame, games: Sequence[Game], outcomes: Sequence[str] | None
) -> Iterator[tuple[Game, str, np.ndarray]]:
    """Every game and outcome with the worths of its coalitions, (replications, coalitions), in the game's order."""
    names = list(OUTCOME) if outcomes is None else list(outcomes)
    values = runs[names].to_numpy(dtype=float)
    replications, row = np.unique(runs["replication"].to_numpy(), return_inverse=True)
    columns = pd.Index(list({point for game in games for point in game.points.values()}))
    column = columns.get_indexer(pd.Index(runs["point"]))
    of_game = column >= 0
    cube = np.full((len(replications), len(columns), len(names)), np.nan)
    cube[row[of_game], column[of_game]] = values[of_game]
    for game in games:
        places = columns.get_indexer(pd.Index(list(game.points.values())))
        for number, outcome in enumerate(names):
            yield game, outcome, cube[:, places, number]


def _parts(game: Game, worths: np.ndarray) -> np.ndarray:
    """What the values are means of, (replications, samples, players); one sample where every coalition was played.

    A sample is a pair of orders, the second of which is the first backwards.
    """
    if not game.orders:
        return _clean(values_of(worths), worths)[:, np.newaxis, :]
    gains = gains_in_orders(worths, _places(game), game.orders)
    found: np.ndarray = (gains[:, 0::2] + gains[:, 1::2]) / 2.0
    return found


def _whole(worths: np.ndarray) -> np.ndarray:
    """The worths, (replications, coalitions), NaN in replications that lack any of them: sums are of the same ones."""
    return np.where(np.isnan(worths).any(axis=1, keepdims=True), np.nan, worths)


def _clean(numbers: np.ndarray, worths: np.ndarray) -> np.ndarray:
    """The numbers, (replications, …), those set to 0 that are only rounding of the worths they were computed from."""
    largest = np.abs(worths).max(axis=1, keepdims=True)
    return np.where(np.abs(numbers) <= ROUNDING * largest, 0.0, numbers)


def _places(game: Game) -> dict[int, int]:
    """Coalition -> its place in the order of the game."""
    return {coalition: place for place, coalition in enumerate(game.points)}


def _steps(game: Game, worths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each player changes on joining nobody, and on joining all others; (replications, players) each."""
    place = _places(game)
    n = len(game.players)
    everybody = 2**n - 1
    alone = worths[:, [place[1 << i] for i in range(n)]] - worths[:, [place[0]]]
    last = worths[:, [place[everybody]]] - worths[:, [place[everybody & ~(1 << i)] for i in range(n)]]
    return alone, last


def _unit(outcome: str) -> str:
    return OUTCOME[outcome].unit


def _rows(
    of: tuple[str, ...], names: Sequence[tuple[Any, ...]], found: Intervals, tested: bool = False
) -> list[tuple[Any, ...]]:
    """The rows of a table: game, outcome and unit, the names, estimate, low, high, n, and p_holm if it is tested."""
    columns = [found.mean.tolist(), found.low.tolist(), found.high.tolist(), found.n.tolist()]
    if tested:
        columns.append(holm(found.p).tolist())
    return [(*of, *name, *numbers) for name, *numbers in zip(names, *columns, strict=True)]
