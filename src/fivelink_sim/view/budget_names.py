"""What lines, sums and choices of a budget are called, where their rows are, and how their numbers are told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from fivelink_sim.analysis.budget import DIVERTED, GIVEN, LINKAGE, NEW, SOURCES, TOTAL, Findings
from fivelink_sim.experiment.alternatives import BURDEN, PURCHASE, WORKERS
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr
from fivelink_sim.view.numerals import YUAN
from fivelink_sim.view.tidy import records

Row = Mapping[str, Any]
_NAMED = ("scenario", "baseline", "choice")  # columns that name choices


def part_title(part: str) -> str:
    """The heading of a part of the account."""
    return {
        NEW: tr("New money: what is paid out more (model.md §10.33)"),
        GIVEN: tr("Given: volunteers’ time, at its value"),
        DIVERTED: tr("Diverted: hours of staff who are there anyway, at the shadow wage"),
        LINKAGE: tr("What running the linkage takes: diverted hours and overhead"),
        SOURCES: tr("Where money comes in"),
    }[part]


def line_title(line: str) -> str:
    """A line of the account in words."""
    society = line.partition("_")[2]
    if line.startswith("coordinating_"):
        return tr("links and meetings: {society}", society=phrases.society(society).lower())
    if line.startswith("supervising_"):
        return tr("supervising and leading: {society}", society=phrases.society(society).lower())
    return {
        "staff_hours": tr("hours at work of committee and social workers"),
        "wages": tr("organisations’ wages"),
        "welfare": tr("welfare paid"),
        "granted": tr("grants of funds"),
        "missed": tr("gifts where no need was"),
        "overhead": tr("overhead of funds"),
        "volunteer_hours": tr("volunteers’ hours"),
        "coordinating": tr("links and meetings: paid staff"),
        "supervising": tr("supervising and leading: paid staff"),
        "donated": tr("donations"),
        "earned": tr("earned by the social enterprise"),
        "partners": tr("from partners"),
        "budget": tr("welfare budget"),
        "purchase": tr("purchase of services"),
        TOTAL: tr("together"),
    }[line]


def purse_title(purse: str) -> str:
    """Which sum an alternative spends."""
    return {
        "cost": tr("all that it costs more"),
        "linkage": tr("what running the linkage takes"),
        "given": tr("the sum given"),
    }[purse]


def yuan(value: float, low: float = math.nan, high: float = math.nan) -> str:
    """A sum of money in as many digits as its interval allows."""
    return numerals.level(YUAN, value, low, high)


def whole_yuan(value: float) -> str:
    """A sum that is fixed: every digit of it."""
    return numerals.with_unit(numerals.plain(value, 0), YUAN.unit)


def told_in(found: Findings) -> Findings:
    """The findings with the choices called as the reader's language calls them; scenarios keep their names."""
    first = found.labels[0]
    keys = {WORKERS: tr("workers"), PURCHASE: tr("purchase"), BURDEN: tr("less burden")}
    notes = {purse: f" ({tr('linkage')})" if purse == "linkage" else f" ({purse})" for purse in [*found.amounts][1:]}
    names = {
        offer.label: f"{first} + {keys[offer.bought.key]}{notes.get(offer.purse, '')}"
        for offer in found.offers
        if offer.bought.key in keys
    }
    free = found.free
    if free is not None:
        names[free[0]] = tr("{scenario}, linkage at no cost", scenario=found.labels[1])
        free = (names[free[0]], free[1])

    def named(table: pd.DataFrame) -> pd.DataFrame:
        columns = {name: table[name].map(lambda label: names.get(label, label)) for name in _NAMED if name in table}
        return table.assign(**columns)

    worlds = found.worlds
    if worlds is not None:
        worlds = worlds._replace(by_world=named(worlds.by_world), summary=named(worlds.summary))
    offers = tuple(offer._replace(label=names.get(offer.label, offer.label)) for offer in found.offers)
    return found._replace(
        offers=offers,
        free=free,
        worlds=worlds,
        summary=named(found.summary),
        from_first=named(found.from_first),
        from_second=named(found.from_second),
        spent=named(found.spent),
    )


def row_of(table: pd.DataFrame, outcome: str, scenario: str) -> dict[str, Any]:
    """The row of an outcome and a scenario; empty if there is none."""
    found = records(table[(table["outcome"] == outcome) & (table["scenario"] == scenario)])
    return found[0] if found else {}


def account_row(found: Findings, part: str, line: str) -> dict[str, Any]:
    """A row of the account."""
    return records(found.account[(found.account["part"] == part) & (found.account["line"] == line)])[0]


def main_offers(found: Findings, purse: str = "") -> list[str]:
    """The alternatives that spend a sum, the first if none is named, and buy something with it."""
    purse = purse or next(iter(found.amounts))
    return [offer.label for offer in found.offers if offer.purse == purse and offer.bought.values]


def share_told(row: Row) -> str:
    """The share of worlds in which a choice is best, with its interval."""
    if not math.isfinite(row["best_share"]):
        return "–"
    share, low, high = (numerals.plain(100.0 * row[name], 0) for name in ("best_share", "best_low", "best_high"))
    return numerals.bracketed(f"{share} %", numerals.between(low, high))


def regret_told(scale: numerals.Scale, row: Row) -> str:
    """The mean regret of a choice with its interval."""
    values = (row["regret"], row["low"], row["high"])
    between = numerals.interval(scale, *values)
    return numerals.level(scale, *values) + (f" ({between})" if between else "")


def gap_scale(found: Findings) -> numerals.Scale:
    """The scale of differences of the outcome: points where levels are per cent."""
    scale = numerals.scale_of(OUTCOME[found.outcome].unit)
    return scale._replace(unit=scale.difference)


def lower(text: str) -> str:
    """The text with a small first letter, for the middle of a sentence."""
    return text[:1].lower() + text[1:]
