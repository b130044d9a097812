"""The same money spent otherwise: what a sum buys as more social workers, more purchase of services or less burden.

Each alternative is the scenario with one or two fields changed, so that anybody can run it with `--set`. A sum is in
yuan a community and year; an hour costs the scenario's shadow wage (model.md §10.33). What a sum buys follows from the
hours that a run is expected to have (model.md §3 capacity), not from a run: it is known before anything is run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from fivelink_sim.experiment.designs import Point, at_point
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.communities import set_by_some
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.timeline import segments

WORKERS, PURCHASE, BURDEN = "workers", "purchase", "less burden"
KEYS = (WORKERS, PURCHASE, BURDEN)
DAYS_A_YEAR = 365.0
BOUGHT = ("social_worker.number", "social_worker.hours", "government.purchase", "government.burden")

#: What linkage costs by itself: hours for links and meetings, and the funds' overhead.
_FREE = {"regime.hours_per_link": 0.0, "regime.meetings.hours": 0.0, "charity.overhead": 0.0}


class Alternative(NamedTuple):
    """One way to spend a sum. Money is in yuan a community and year.

    key       what it is spent on: one of KEYS
    values    the fields that change, by path; none if nothing can be bought
    spent     of the sum, what is bought
    left      of the sum, what finds no use: there is no more to buy
    outside   of what is spent, what the books of a run do not show: whoever takes over administration is paid elsewhere
    """

    key: str
    values: dict[str, Any]
    spent: float
    left: float
    outside: float


class Offer(NamedTuple):
    """An alternative as a choice of a study. purse: the sum it spends; amount: that in yuan a community and year."""

    label: str
    purse: str
    amount: float
    bought: Alternative


class StaffYear(NamedTuple):
    """Clock h a community and year that a run is expected to have.

    an_hour          that one hour of a working day gives: the calendar less absence
    workers          offered by the social workers
    administrative   that administration takes from committee, workers and organisations
    """

    an_hour: float
    workers: float
    administrative: float


def alternatives(scenario: Scenario, amount: float) -> list[Alternative]:
    """The three ways to spend a sum (yuan a community and year) in a scenario; with nothing to spend they buy nothing.

    The shadow wage must be above 0, and `check_no_own_values` passed.
    """
    makers = (more_workers, more_purchase, less_burden)
    return [make(scenario, max(0.0, amount)) for make in makers]


def offers(label: str, scenario: Scenario, amounts: Mapping[str, float]) -> list[Offer]:
    """The alternatives to a scenario of this label for each sum, the first sum's under their own names."""
    found = []
    for place, (purse, amount) in enumerate(amounts.items()):
        note = f" ({purse})" if place else ""
        found += [Offer(f"{label} + {one.key}{note}", purse, amount, one) for one in alternatives(scenario, amount)]
    return found


def more_workers(scenario: Scenario, amount: float) -> Alternative:
    """Hours of social workers: as many more workers as come nearest, and their hours so that the sum fits exactly."""
    before, worker = staff_year(scenario), scenario.settings.social_worker
    price = before.an_hour * scenario.settings.workforce.shadow_wage  # yuan a year, for an hour of a working day
    if price <= 0.0 or scenario.settings.regime.presence("social_worker") == "absent":
        return _nothing(WORKERS, amount)
    hours = worker.number * worker.hours + amount / price
    most = int(field_at("social_worker.number").high or 0)
    number = math.floor(hours / worker.hours + 0.5) if worker.hours > 0.0 else worker.number
    number = min(max(number, worker.number, 1), most)
    values = {"social_worker.number": number, "social_worker.hours": round(hours / number, 4)}
    more = staff_year(changed(scenario, values)).workers - before.workers
    return _bought(WORKERS, values, more * scenario.settings.workforce.shadow_wage, amount)


def more_purchase(scenario: Scenario, amount: float) -> Alternative:
    """The government buys for so much more. Whether organisations have hours to be paid for shows in a run only."""
    settings = scenario.settings
    if settings.regime.presence("social_organization") == "absent" or settings.social_organization.number == 0:
        return _nothing(PURCHASE, amount)
    most = field_at("government.purchase").high or math.inf
    purchase = min(round(settings.government.purchase + amount, 2), most)
    return _bought(PURCHASE, {"government.purchase": purchase}, purchase - settings.government.purchase, amount)


def less_burden(scenario: Scenario, amount: float) -> Alternative:
    """Somebody is paid, at the shadow wage, to take over administration: all of its hours cost, whoever had them.

    Every hour of administration is in proportion to the burden (the committee's, the workers' errands), so a share of
    them is bought by as large a cut of the burden; not more than all of it.
    """
    before, wage = staff_year(scenario), scenario.settings.workforce.shadow_wage
    if wage <= 0.0 or before.administrative <= 0.0:
        return _nothing(BURDEN, amount)
    kept = max(0.0, 1.0 - amount / wage / before.administrative)
    values = {"government.burden": round(scenario.settings.government.burden * kept, 5)}
    relieved = before.administrative - staff_year(changed(scenario, values)).administrative
    bought = _bought(BURDEN, values, relieved * wage, amount)
    return bought._replace(outside=bought.spent)


def without_costs_of_linkage(scenario: Scenario) -> dict[str, Any]:
    """The values at which links, meetings and grants cost nothing; none if they cost nothing anyway."""
    values = {path: free for path, free in _FREE.items() if field_at(path, scenario.settings).default != free}
    if scenario.settings.regime.presence("charity") == "absent":
        values.pop("charity.overhead", None)
    return values


def check_no_own_values(first: Scenario, second: Scenario) -> None:
    """InputError if communities set themselves what a budget changes for all alike: what money buys in the first
    scenario, the costs of linkage in the second."""
    for scenario, paths in ((first, BOUGHT), (second, tuple(_FREE))):
        own = set_by_some(scenario.settings)
        taken = [path for path in paths if path in own]
        if taken:
            raise InputError(
                f"in {scenario.name} communities set {', '.join(taken)} themselves (district.communities), which a "
                "budget changes for all communities alike"
            )


def set_texts(values: Mapping[str, Any]) -> list[str]:
    """The values as `--set` takes them: `social_worker.number=6`."""
    return [f"{path}={value}" for path, value in values.items()]


def changed(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with other values at those paths."""
    return at_point(scenario, Point("", dict(values)))


def _bought(key: str, values: dict[str, Any], spent: float, amount: float) -> Alternative:
    """What was bought; nothing if it costs nothing (events may set the field for the whole run)."""
    if amount <= 0.0 or spent <= 0.0:
        return _nothing(key, amount)
    return Alternative(key, values, spent, max(0.0, amount - spent), 0.0)


def _nothing(key: str, amount: float) -> Alternative:
    return Alternative(key, {}, 0.0, amount, 0.0)


def staff_year(scenario: Scenario) -> StaffYear:
    """Expected hours a community and year of a scenario, its events included (model.md §3 capacity, §10.13, §10.24)."""
    run = scenario.settings.run
    an_hour = workers = administrative = 0.0
    for span in segments(scenario):
        days = range(max(span.first_day, 0), span.end_day)
        for settings in span.settings:
            weekend = settings.workforce.weekend
            worked = sum(1.0 if (day + run.warmup) % 7 < 5 else weekend for day in days)  # day 0 is a Monday
            worked *= _attendance(settings.workforce.absence) / len(span.settings)
            an_hour += worked
            workers += worked * _worker_hours(settings)
            administrative += worked * _administrative_hours(settings)
    year = DAYS_A_YEAR / run.days
    return StaffYear(an_hour * year, workers * year, administrative * year)


def _attendance(absence: float) -> float:
    """Mean share of its hours that an actor is there: the mean of 1 − min(1, 2·absence·u), u uniform. §10.24."""
    return 1.0 - absence if absence <= 0.5 else 0.25 / absence


def _worker_hours(settings: Settings) -> float:
    """Clock h of a full working day of the workers that are there."""
    there = settings.regime.presence("social_worker") != "absent"
    return settings.social_worker.number * settings.social_worker.hours if there else 0.0


def _administrative_hours(settings: Settings) -> float:
    """Clock h of a full working day that administration takes. §3 capacity: the committee's burden, the workers'
    errands, and the part of the relieved hours that falls on linked organisations and workers."""
    government, regime = settings.government, settings.regime
    if regime.presence("community") == "absent":
        return 0.0
    committee = settings.community.staff * settings.community.hours
    errands = regime.deviations.substitution * _worker_hours(settings)
    bearers = {
        "social_organization": settings.social_organization.number,
        "social_worker": settings.social_worker.number,
    }
    borne = regime.presence("community") == "linked" and any(
        number > 0 and society in regime.participants for society, number in bearers.items()
    )
    shifted = government.work_shift * committee if borne else 0.0
    relieved = government.burden_reduction
    return government.burden * ((1.0 - relieved) * (committee + errands) + relieved * shifted)
