"""What is told of coalitions: the rows of each game and outcome, and which of their numbers are clear.

A value or an interaction is called clear if its p, adjusted for the players or pairs beside it, is at most 0.05 and its
interval leaves zero out. Where less of an outcome is better, "worth more together" means that together it falls more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import pandas as pd

from fivelink_sim.analysis.differences import SURE
from fivelink_sim.experiment.games import Game
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.view.tidy import Study, records

Row = dict[str, Any]
MORE, LESS, UNCLEAR = "more", "less", "not clear"  # worth together than apart
AGREE = 1e-8  # relative to the outcome's level: sums that differ by less differ by rounding


class Coalitions(Protocol):
    """What is read of coalitions carried out; `fivelink_sim.studies.coalition_games.Coalitions` has it."""

    @property
    def study(self) -> Study:
        """The study."""

    @property
    def of(self) -> str:
        """societies, links or mechanisms."""

    @property
    def games(self) -> list[Game]:
        """The games."""

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that are told."""

    def values(self) -> pd.DataFrame:
        """Shapley values."""

    def interactions(self) -> pd.DataFrame:
        """Shapley interactions of pairs."""

    def worths(self) -> pd.DataFrame:
        """Mean outcome of each coalition."""

    def first_and_last(self) -> pd.DataFrame:
        """What each player changes on joining nobody, and on joining all others."""

    def totals(self) -> pd.DataFrame:
        """What all bring together."""

    def leads(self) -> pd.DataFrame:
        """Who has the largest value."""


class Part(NamedTuple):
    """One outcome of one game: its rows of every table, in order."""

    game: Game
    outcome: str
    values: list[Row]
    interactions: list[Row]
    worths: list[Row]
    steps: dict[tuple[str, str], Row]  # player, when -> what he changes
    totals: dict[str, Row]
    lead: Row | None

    @property
    def defined(self) -> bool:
        """Whether the outcome is defined for every coalition, in some replication."""
        return all(math.isfinite(row["estimate"]) for row in self.values)

    @property
    def sure(self) -> bool:
        """Whether there are intervals."""
        return self.defined and all(math.isfinite(row["low"]) for row in self.values)


def parts(found: Coalitions) -> list[Part]:
    """Every outcome of every game, outcome by outcome."""
    tables = {
        "values": found.values(),
        "interactions": found.interactions(),
        "worths": found.worths(),
        "steps": found.first_and_last(),
        "totals": found.totals(),
        "leads": found.leads(),
    }
    told = []
    for outcome in found.outcomes:
        for game in found.games:
            rows = {
                name: records(table[(table["game"] == game.name) & (table["outcome"] == outcome)])
                for name, table in tables.items()
            }
            told.append(
                Part(
                    game,
                    outcome,
                    rows["values"],
                    rows["interactions"],
                    rows["worths"],
                    {(row["player"], row["when"]): row for row in rows["steps"]},
                    {row["what"]: row for row in rows["totals"]},
                    rows["leads"][0] if rows["leads"] else None,
                )
            )
    return told


def is_clear(row: Row) -> bool:
    """Whether a row's number can be told from zero."""
    beyond = row["low"] > 0.0 or row["high"] < 0.0
    return bool(beyond and row.get("p_holm", 0.0) <= SURE)


def finding(row: Row) -> str:
    """better, worse, higher, lower, same or not clear: what a player's value does to the outcome."""
    if row["estimate"] == row["low"] == row["high"] == 0.0:
        return "same"
    if not is_clear(row):
        return "not clear" if math.isfinite(row["low"]) else "unknown"
    better = OUTCOME[row["outcome"]].better
    up = row["estimate"] > 0.0
    if not better:
        return "higher" if up else "lower"
    return "better" if up == (better == "more") else "worse"


def together(row: Row) -> str:
    """MORE, LESS or UNCLEAR: whether players are worth more together than apart, of an interaction or a surplus."""
    if not is_clear(row):
        return UNCLEAR
    return MORE if worth(row) > 0.0 else LESS


def worth(row: Row) -> float:
    """The number, turned so that more of it is better."""
    return float(-row["estimate"] if OUTCOME[row["outcome"]].better == "less" else row["estimate"])


def pairs_by_finding(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """MORE, LESS, UNCLEAR -> the pairs, the strongest first."""
    found: dict[str, list[Row]] = {MORE: [], LESS: [], UNCLEAR: []}
    for row in sorted(rows, key=lambda row: -abs(row["estimate"])):
        found[together(row)].append(row)
    return found


def agrees(part: Part) -> bool:
    """Whether the values sum to what all bring together, to rounding."""
    total, gain = part.totals["values, summed"]["estimate"], part.totals["gain"]["estimate"]
    level = max(abs(part.totals[what]["estimate"]) for what in ("nobody", "everybody"))
    return bool(abs(total - gain) <= AGREE * level)
