"""A number from each run: an outcome, or something of a daily column; by replication, a column a scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.experiment.statements import RATE, Quantity
from fivelink_sim.measure.resilience import Resilience, resilience, smoothed_rate

KEYS = ["point", "replication"]
RUN = ["scenario", *KEYS]  # the columns of the daily table that say which run it is


class Tables(NamedTuple):
    """Of a study: one row a run; one row a run and day, if its columns are needed."""

    runs: pd.DataFrame
    daily: pd.DataFrame | None


def values(quantity: Quantity, tables: Tables, shocks: Mapping[str, int]) -> pd.DataFrame:
    """The quantity, a row a (point, replication) and a column a scenario; NaN where it is undefined.

    shocks   scenario -> first day of its first event, for resilience against a spared scenario
    """
    if quantity.spared:
        return _resilience(quantity, _daily(tables), shocks)
    if quantity.outcome:
        return tables.runs.pivot(index=KEYS, columns="scenario", values=quantity.outcome).astype(float)
    found = _by_run(_daily(tables), quantity.daily_columns)
    rows = {key: taken(columns, quantity) for key, columns in found.items()}
    return _frame(rows)


def taken(columns: list[np.ndarray], quantity: Quantity) -> float:
    """What is taken of a daily column, (days,), over the quantity's span; of resolved and lapsed it is their rate."""
    span = slice(quantity.first, quantity.end)
    if quantity.daily == RATE:
        resolved, lapsed = (float(column[span].sum()) for column in columns)
        return resolved / (resolved + lapsed) if resolved + lapsed else np.nan
    column = columns[0][span].astype(float)
    if quantity.take == "days_until_at_most":
        below = np.flatnonzero(column <= quantity.level)
        return float(below[0]) if len(below) else float(len(column))
    known = column[~np.isnan(column)]
    return float(_TAKES[quantity.take](known)) if len(known) else np.nan


_TAKES: dict[str, Callable[[np.ndarray], Any]] = {
    "mean": np.mean,
    "sum": np.sum,
    "least": np.min,
    "most": np.max,
    "first": lambda column: column[0],
    "last": lambda column: column[-1],
    "change": lambda column: column[-1] - column[0],
}


def _daily(tables: Tables) -> pd.DataFrame:
    if tables.daily is None:
        raise ValueError("there is no daily table")
    return tables.daily


def _by_run(daily: pd.DataFrame, names: Sequence[str]) -> dict[tuple[str, int, int], list[np.ndarray]]:
    """Columns of each run, (days,), by (scenario, point, replication)."""
    found = {}
    for key, rows in daily.groupby(RUN, sort=False, observed=True):
        scenario, point, replication = (str(part) for part in key)
        found[scenario, int(point), int(replication)] = [rows[name].to_numpy() for name in names]
    return found


def _frame(rows: Mapping[tuple[str, int, int], float]) -> pd.DataFrame:
    series = pd.Series(rows, index=pd.MultiIndex.from_tuples(rows, names=RUN), dtype=float)
    return series.unstack("scenario")


def _resilience(quantity: Quantity, daily: pd.DataFrame, shocks: Mapping[str, int]) -> pd.DataFrame:
    """Depth, days or area of the shock in the weekly resolution rate, against the run of the same seed without it."""
    field = Resilience._fields.index(quantity.outcome.removeprefix("resilience_"))
    rates = {key: smoothed_rate(won, lost) for key, (won, lost) in _by_run(daily, quantity.daily_columns).items()}
    rows = {}
    for scenario, spared in quantity.spared:
        for label, point, replication in rates:
            level = rates.get((spared, point, replication))
            if label == scenario and level is not None:
                own = rates[label, point, replication]
                rows[label, point, replication] = resilience(own, level, shocks[scenario])[field]
    return _frame(rows)
