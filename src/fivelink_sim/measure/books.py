"""The daily books of a run as columns of numbers: one district, its recorded days, money in yuan. model.md §7.

The columns are those of `model.ledger.COLUMNS`; one that is kept by society becomes five, with the society as suffix.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.measure.tallies import share
from fivelink_sim.model.district import Run
from fivelink_sim.model.ledger import COLUMNS, Column
from fivelink_sim.model.world import SOCIETIES

FEN_A_YUAN = 100


class DailyColumn(NamedTuple):
    """A column of the daily table: its name, unit and meaning, and the books' column and society behind it."""

    name: str
    unit: str
    meaning: str
    source: str
    society: int = -1


def _daily_columns(column: Column) -> list[DailyColumn]:
    unit = "yuan" if column.unit == "fen" else column.unit
    if column.by == "society":
        return [
            DailyColumn(f"{column.name}_{society}", unit, f"{column.meaning}: {society}", column.name, i)
            for i, society in enumerate(SOCIETIES)
        ]
    meaning = column.meaning.split(", by pair")[0] if column.by == "pair" else column.meaning
    return [DailyColumn(column.name, unit, meaning, column.name)]


DAILY = tuple(daily for column in COLUMNS for daily in _daily_columns(column))
AT = {column.name: i for i, column in enumerate(DAILY)}
YUAN = np.array([column.unit == "yuan" for column in DAILY])
MEANS = [AT["resident_trust"], AT["link_trust"], AT["professionalism"]]


def community_books(run: Run, community: int) -> np.ndarray:
    """The daily table of one community, (days, len(DAILY)). District-wide funds are not in it.

    Means of nothing are NaN: link trust without links, professionalism without organisations.
    """
    ledger = np.asarray(run.ledgers[community])[run.warmup :]
    links = ledger["links"].sum(axis=(1, 2))
    table = np.empty((len(ledger), len(DAILY)), order="F")  # columns are what is written, summed and stored
    for i, column in enumerate(DAILY):
        if column.name == "links":
            table[:, i] = links
        elif column.name == "link_trust":
            table[:, i] = share((ledger["links"] * ledger["link_trust"]).sum(axis=(1, 2)), links)
        elif column.society >= 0:
            table[:, i] = ledger[column.source][:, column.society]
        else:
            table[:, i] = ledger[column.source]
    table[:, YUAN] /= FEN_A_YUAN
    skill = table[:, AT["professionalism"]]
    skill[skill == 0.0] = np.nan
    return table


def district_books(run: Run) -> np.ndarray:
    """The daily table of the district, (days, len(DAILY)).

    Counts, hours, yuan and stocks are summed over communities and district-wide funds. Means stay means: of
    residents' trust over residents, of links' trust over links, of organisations' professionalism over the
    communities that have organisations.
    """
    if len(run.ledgers) == 1:
        table = community_books(run, 0)
    else:
        table = np.zeros((run.days, len(DAILY)), order="F")
        weight = np.zeros((run.days, len(MEANS)))
        for i in range(len(run.ledgers)):
            one = community_books(run, i)
            residents = np.full(run.days, float(np.sum(run.group_sizes[i])))
            weights = np.column_stack((residents, one[:, AT["links"]], ~np.isnan(one[:, AT["professionalism"]])))
            one[:, MEANS] = np.where(weights > 0.0, one[:, MEANS] * weights, 0.0)
            table += one
            weight += weights
        table[:, MEANS] = share(table[:, MEANS], weight)
    add_district_funds(run, table)
    return table


def add_district_funds(run: Run, table: np.ndarray) -> None:
    """Add what passed through district-wide funds (§10.18) to the district's table, in place."""
    if run.fund_ledger is None:
        return
    kept = run.fund_ledger.dtype.names or ()
    for i in np.flatnonzero(YUAN):
        if DAILY[i].source in kept:
            table[:, i] += np.asarray(run.fund_ledger[DAILY[i].source])[run.warmup :] / FEN_A_YUAN
