"""Whether statements and patterns hold: in many paired runs, and in how many worlds. model.md §8.

A statement is met if the 95 % interval of its number lies wholly where it should, not met if wholly elsewhere, and
unclear otherwise. A pattern is met if all its statements are, not met if one is not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals, wilson
from fivelink_sim.analysis.quantities import Tables, values
from fivelink_sim.experiment.plan import Plan
from fivelink_sim.experiment.statements import RATE, Statement
from fivelink_sim.measure.books import AT, DAILY
from fivelink_sim.measure.outcome_list import OUTCOME

MET, NOT_MET, UNCLEAR = "met", "not met", "unclear"
COLUMNS = ["statement", "says", "unit", "estimate", "low", "high", "n", "from_", "to", "finding"]


class Judgement(NamedTuple):
    """What came out of a pattern."""

    plan: Plan
    finding: str  # met, not met or unclear
    statements: pd.DataFrame  # as `findings`, with the unit
    shares: pd.DataFrame | None  # as `shares`; None if no worlds were drawn
    replications: int
    world_replications: int
    drawn: int  # fields that a world draws
    failed: int  # runs


def unit_of(statement: Statement) -> str:
    """The unit of a statement's number."""
    quantity = statement.quantity
    if quantity.outcome:
        return OUTCOME[quantity.outcome].unit
    if quantity.take == "days_until_at_most":
        return "days"
    return "share" if quantity.daily == RATE else DAILY[AT[quantity.daily]].unit


def judged(low: float, high: float, statement: Statement) -> str:
    """Where an interval lies: met, not met or unclear; without an interval unclear."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNCLEAR
    if statement.low < low and high < statement.high:
        return MET
    return NOT_MET if high <= statement.low or low >= statement.high else UNCLEAR


def overall(findings: Sequence[str]) -> str:
    """A pattern's finding from those of its statements."""
    if NOT_MET in findings:
        return NOT_MET
    return MET if findings and all(finding == MET for finding in findings) else UNCLEAR


def weighted(statement: Statement, tables: Tables, shocks: Mapping[str, int]) -> pd.Series:
    """The statement's number by (point, replication); NaN where a part of it is undefined or a run failed."""
    found = values(statement.quantity, tables, shocks)
    return sum((weight * found[label] for label, weight in statement.weights), start=pd.Series(0.0, found.index))


def findings(statements: Sequence[Statement], tables: Tables, shocks: Mapping[str, int]) -> pd.DataFrame:
    """Each statement's mean over replications with its 95 % interval, and the finding.

    Columns: statement (from 1), says, unit, estimate, low, high (in the unit), n, from_, to (where it should lie),
    finding.
    """
    rows = []
    for number, statement in enumerate(statements, start=1):
        found = intervals(weighted(statement, tables, shocks).to_numpy(dtype=float)[:, np.newaxis])
        low, high = float(found.low[0]), float(found.high[0])
        rows.append(
            (
                number,
                statement.says,
                unit_of(statement),
                float(found.mean[0]),
                low,
                high,
                int(found.n[0]),
                statement.low,
                statement.high,
                judged(low, high, statement),
            )
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def held(statements: Sequence[Statement], tables: Tables, shocks: Mapping[str, int]) -> pd.DataFrame:
    """In which worlds each statement holds: a row a world, a column a statement (from 1) and `all`; 1, 0, or NaN.

    A statement holds in a world if the mean of its few runs lies where it should; NaN where that is undefined.
    """
    columns = {}
    for number, statement in enumerate(statements, start=1):
        mean = weighted(statement, tables, shocks).groupby(level="point").mean()
        holds = ((mean > statement.low) & (mean < statement.high)).astype(float)
        columns[str(number)] = holds.where(mean.notna())
    frame = pd.DataFrame(columns)
    return frame.assign(all=frame.min(axis=1, skipna=False))


def shares(worlds: pd.DataFrame) -> pd.DataFrame:
    """Of `held`: the share of worlds by column, with its 95 % interval (Wilson 1927) and the number defined."""
    rows = []
    for name in worlds.columns:
        known = worlds[name].dropna()
        share = float(known.mean()) if len(known) else np.nan
        rows.append((name, share, *wilson(int(known.sum()), len(known)), len(known)))
    return pd.DataFrame(rows, columns=["statement", "share", "low", "high", "worlds"])
