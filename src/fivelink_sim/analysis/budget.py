"""The account of a budget: what a second regime costs more than a first, what is new in it and what is diverted.

All by the books of paired runs, a community and year. New money is what the cost of model.md §10.33 rises by. Diverted
are hours of staff who are there and paid anyway, and work on links, meetings, supervising and leading instead of
cases: they are no cost on top, and are priced only to be seen. Volunteers' hours are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis.intervals import intervals
from fivelink_sim.analysis.regret import COST, Worlds
from fivelink_sim.experiment.alternatives import Offer, set_texts
from fivelink_sim.experiment.map_axes import Axis
from fivelink_sim.measure.outcome_list import DAYS_A_YEAR
from fivelink_sim.scenario.loading import Scenario

NEW, DIVERTED, GIVEN, LINKAGE, SOURCES = "new", "diverted", "given", "linkage", "sources"
PARTS = (NEW, GIVEN, DIVERTED, LINKAGE, SOURCES)
PAID_STAFF = ("community", "social_organization", "social_worker")

_WAGE, _VALUE, _YUAN = "wage", "value", "yuan"  # what a line's unit is worth
KEYS = ["scenario", "replication"]


class Line(NamedTuple):
    """A line of the account: a sum of columns of the books, in clock h or yuan, and what one is worth."""

    part: str
    name: str
    columns: tuple[str, ...]
    worth: str = _YUAN


class Prices(NamedTuple):
    """Of a scenario: yuan an hour of staff and of volunteers; communities and recorded days, to count by the year."""

    wage: float
    value: float
    communities: int
    days: int


class Findings(NamedTuple):
    """All that a study of the same budget found. Tables are as the functions here and in other files of analysis say.

    labels, titles   of the first and the second scenario
    amounts          the sums spent otherwise (yuan a community and year) by purse: "cost" and "linkage", or "given"
    free             label and values of the second scenario with its linkage at no cost; None if it has none
    summary, from_first, from_second   the choices: levels, differences from the first scenario and from the second
    stands           what the first scenario holds at the axes of the map
    replications     by stage
    """

    labels: tuple[str, str]
    titles: tuple[str, str]
    prices: dict[str, Prices]
    outcome: str
    better: str  # more or less of the outcome
    amounts: dict[str, float]
    offers: tuple[Offer, ...]
    free: tuple[str, dict[str, Any]] | None
    account: pd.DataFrame
    summary: pd.DataFrame
    from_first: pd.DataFrame
    from_second: pd.DataFrame
    spent: pd.DataFrame
    axes: tuple[Axis, Axis]
    stands: tuple[float, float]
    map: pd.DataFrame
    break_even: pd.DataFrame
    worlds: Worlds | None
    replications: dict[str, int]
    failed: int  # runs
    command: str
    run_lines: tuple[str, str]  # the commands that run the two scenarios
    scenarios: tuple[tuple[str, Scenario], ...] = ()  # by label


def _hours(use: str) -> tuple[str, ...]:
    return tuple(f"hours_{use}_{society}" for society in PAID_STAFF)


#: The lines; the name `total` of a part is the sum of its lines above.
LINES: tuple[Line, ...] = (
    Line(NEW, "staff_hours", ("hours_offered_community", "hours_offered_social_worker"), _WAGE),
    Line(NEW, "wages", ("money_wages",)),
    Line(NEW, "welfare", ("money_welfare",)),
    Line(NEW, "granted", ("money_granted",)),
    Line(NEW, "missed", ("money_missed",)),
    Line(NEW, "overhead", ("money_overhead",)),
    Line(GIVEN, "volunteer_hours", ("hours_offered_volunteer",), _VALUE),
    *(Line(DIVERTED, f"coordinating_{society}", (f"hours_coordinating_{society}",), _WAGE) for society in PAID_STAFF),
    *(Line(DIVERTED, f"supervising_{society}", (f"hours_supervising_{society}",), _WAGE) for society in PAID_STAFF),
    Line(LINKAGE, "coordinating", _hours("coordinating"), _WAGE),
    Line(LINKAGE, "supervising", _hours("supervising"), _WAGE),
    Line(LINKAGE, "overhead", ("money_overhead",)),
    Line(LINKAGE, "coordinating_volunteer", ("hours_coordinating_volunteer",), _VALUE),
    Line(SOURCES, "donated", ("money_donated",)),
    Line(SOURCES, "earned", ("money_earned",)),
    Line(SOURCES, "partners", ("money_partners",)),
    Line(SOURCES, "budget", ("money_budget",)),
    Line(SOURCES, "purchase", ("money_purchase",)),
)
DAILY = tuple(sorted({column for line in LINES for column in line.columns}))  # of the daily books
TOTAL = "total"
ACCOUNT = ["part", "line", "unit", "worth", "baseline_mean", "mean", "estimate", "low", "high"]
ACCOUNT += ["yuan", "yuan_low", "yuan_high", "n"]


def prices_of(scenario: Scenario) -> Prices:
    """What the account needs to know of a scenario."""
    settings = scenario.settings
    return Prices(
        settings.workforce.shadow_wage,
        settings.volunteer.volunteer_value,
        settings.district.rows * settings.district.columns,
        settings.run.days,
    )


def account(daily: pd.DataFrame, labels: Sequence[str], prices: Mapping[str, Prices]) -> pd.DataFrame:
    """What the second scenario has more than the first, line by line, a community and year, with 95 % intervals.

    daily    the daily books of both, with columns KEYS and DAILY; labels: first, second

    Columns: part, line (or "total": the sum of its part, in yuan), unit ("clock h" or "yuan"), worth (of one hour:
    "wage" or "value", else "yuan"), baseline_mean, mean, estimate, low, high (in the unit), yuan, yuan_low, yuan_high
    (the difference at the scenarios' own prices), n (pairs).
    """
    sums = _a_year(daily, prices)
    rows = []
    for part in PARTS:
        lines = [line for line in LINES if line.part == part]
        worth = {line: _sum(sums, line) * _price(sums, line.worth, prices) for line in lines}
        rows += [_row(part, line.name, line.worth, _sum(sums, line), worth[line], labels) for line in lines]
        total = sum(worth.values(), start=pd.Series(0.0, sums.index))
        rows.append(_row(part, TOTAL, _YUAN, total, total, labels))
    return pd.DataFrame(rows, columns=ACCOUNT)


def _a_year(daily: pd.DataFrame, prices: Mapping[str, Prices]) -> pd.DataFrame:
    """The columns of all lines by (scenario, replication), a community and year."""
    sums = daily.groupby(KEYS, sort=False, observed=True)[list(DAILY)].sum().astype(float)
    years = {label: price.communities * price.days / DAYS_A_YEAR for label, price in prices.items()}
    return sums.div(sums.index.get_level_values("scenario").map(years).to_numpy(dtype=float), axis=0)


def _sum(sums: pd.DataFrame, line: Line) -> pd.Series:
    return sums[list(line.columns)].sum(axis=1)


def _price(sums: pd.DataFrame, worth: str, prices: Mapping[str, Prices]) -> np.ndarray:
    """Yuan for one of a line's unit, by row of `sums`."""
    by_label = {label: 1.0 if worth == _YUAN else float(getattr(price, worth)) for label, price in prices.items()}
    return sums.index.get_level_values("scenario").map(by_label).to_numpy(dtype=float)


def _row(part: str, name: str, worth: str, own: pd.Series, yuan: pd.Series, labels: Sequence[str]) -> tuple[Any, ...]:
    (before, after), (before_yuan, after_yuan) = (_paired(values, labels) for values in (own, yuan))
    found, priced = _interval(after - before), _interval(after_yuan - before_yuan)
    unit = "yuan" if worth == _YUAN else "clock h"
    return (part, name, unit, worth, float(before.mean()), float(after.mean()), *found, *priced, len(before))


def _paired(values: pd.Series, labels: Sequence[str]) -> tuple[pd.Series, pd.Series]:
    """First and second, of the replications that both have."""
    wide = values.unstack("scenario").dropna()
    return wide[labels[0]], wide[labels[1]]


def _interval(values: pd.Series) -> tuple[float, float, float]:
    found = intervals(values.to_numpy(dtype=float)[:, np.newaxis])
    return float(found.mean[0]), float(found.low[0]), float(found.high[0])


def total(table: pd.DataFrame, part: str) -> float:
    """The sum of a part of the account (yuan a community and year)."""
    here = table[(table["part"] == part) & (table["line"] == TOTAL)]
    return float(here["yuan"].iloc[0])


def amounts(table: pd.DataFrame) -> dict[str, float]:
    """The sums that are spent otherwise, in whole yuan a community and year: what the second costs more ("cost",
    volunteers' hours at their value), and what running the linkage takes ("linkage")."""
    return {
        "cost": float(round(total(table, NEW) + total(table, GIVEN))),
        "linkage": float(round(total(table, LINKAGE))),
    }


def spent(runs: pd.DataFrame, choices: Sequence[str], outside: Mapping[str, float]) -> pd.DataFrame:
    """What each choice costs more than the first by the books of its runs, and with what is paid outside of them.

    Columns: choice, books, low, high (yuan a community and year, paired), outside, used (both together), n.
    """
    wide = runs.pivot(index="replication", columns="scenario", values=COST).astype(float)
    rows = []
    for choice in choices:
        gap = (wide[choice] - wide[choices[0]]).dropna()
        books, low, high = _interval(gap)
        extra = float(outside.get(choice, 0.0))
        rows.append((choice, books, low, high, extra, books + extra, len(gap)))
    return pd.DataFrame(rows, columns=["choice", "books", "low", "high", "outside", "used", "n"])


def sums(runs: pd.DataFrame, labels: Sequence[str], worlds: int) -> np.ndarray:
    """What the second scenario costs more in each world, (worlds,), in whole yuan a community and year; 0 where it
    costs less, or where no run tells."""
    wide = runs.pivot(index=["point", "replication"], columns="scenario", values=COST).astype(float)
    gap = (wide[labels[1]] - wide[labels[0]]).groupby(level="point").mean().reindex(range(worlds))
    return np.asarray(np.round(np.maximum(0.0, gap.fillna(0.0).to_numpy())))


def offers_table(offers: Sequence[Offer]) -> pd.DataFrame:
    """The alternatives: choice, purse, amount, spent, left, outside (yuan a community and year), set (`FIELD=VALUE`
    of each field that changes)."""
    rows = [
        (offer.label, offer.purse, offer.amount, *offer.bought[2:], " ".join(set_texts(offer.bought.values)))
        for offer in offers
    ]
    return pd.DataFrame(rows, columns=["choice", "purse", "amount", "spent", "left", "outside", "set"])
