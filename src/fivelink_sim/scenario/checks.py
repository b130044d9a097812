"""Checks across fields: each has a name, a sentence, and finds what breaks it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.magnitudes import beyond_counting
from fivelink_sim.scenario.problems import nearest
from fivelink_sim.scenario.schema.regime_section import RegimeSection
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.timeline import timeline_of

Location = tuple[str | int, ...]
Finding = tuple[Location, str]

MOST_COMMUNITIES = 4_096
MOST_RESIDENTS = 20_000_000  # of a whole district


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that one field alone cannot keep. `find` reads the settings and where each value was given."""

    name: str
    sentence: str
    find: Callable[[Settings, Given], Iterator[Finding]]
    at_name: bool = False  # the name is at fault, not the value


def _shares(settings: Settings, _: Given) -> Iterator[Finding]:
    total = math.fsum(group.share for group in settings.population.groups.values())
    if abs(total - 1.0) > 1e-9:
        yield ("population", "groups"), f"the groups' shares sum to {total:.10g}, not to 1"


def _known_kinds(settings: Settings, _: Given) -> Iterator[Finding]:
    for name, group in settings.population.groups.items():
        for kind in group.rates:
            if kind not in settings.needs:
                hint = nearest(kind, settings.needs)
                message = "no such kind of need" + (f"; did you mean '{hint}'?" if hint else "")
                yield ("population", "groups", name, "rates", kind), message


def _somebody(settings: Settings, _: Given) -> Iterator[Finding]:
    for text in kinds_of_nobody(settings):
        yield ("population", "groups"), text


def kinds_of_nobody(settings: Settings) -> Iterator[str]:
    """Kinds that arise although no group has them: the table's rate is a mean over the groups."""
    groups = settings.population.groups.values()
    for kind, need in settings.needs.items():
        if need.rate > 0 and not any(group.share * group.rates.get(kind, 1.0) > 0 for group in groups):
            yield f"no group has the need '{kind}' (rate {need.rate:g}): share × multiplier is 0 in every group"


def _district(settings: Settings, _: Given) -> Iterator[Finding]:
    communities = settings.district.rows * settings.district.columns
    if communities > MOST_COMMUNITIES:
        yield ("district",), f"rows × columns are {communities} communities; at most {MOST_COMMUNITIES}"
    elif communities * settings.population.residents > MOST_RESIDENTS:
        total = communities * settings.population.residents
        yield (
            ("population", "residents"),
            f"{communities} communities have {total} residents together; at most {MOST_RESIDENTS}",
        )


def _unlinked(settings: Settings, tree: Given) -> Iterator[Finding]:
    """Inherited entries may name a society that has become a participant: they are ignored."""
    for prefix, regime in _regimes(settings):
        here, _ = tree.find((*prefix, "regime", "participants"))
        for society in regime.unlinked:
            entry, found = tree.find((*prefix, "regime", "unlinked", society))
            if society in regime.participants and found and entry.place.layer >= here.place.layer:
                yield (
                    (*prefix, "regime", "unlinked", society),
                    f"{society} is a participant; only societies that take no part can be unlinked",
                )


def _regimes(settings: Settings) -> Iterator[tuple[Location, RegimeSection]]:
    yield (), settings.regime


def _span(settings: Settings, _: Given) -> Iterator[Finding]:
    for index, event in enumerate(settings.events):
        if event.until is not None and event.until <= event.from_:
            yield ("events", index, "until"), f"day {event.until} is not after from (day {event.from_})"


def _within_run(settings: Settings, tree: Given) -> Iterator[Finding]:
    """A run that a later layer shortens cuts its events; who writes both must make them fit."""
    days = settings.run.days
    length, _ = tree.find(("run", "days"))
    for index, event in enumerate(settings.events):
        for name, day, last in (("from", event.from_, days - 1), ("until", event.until, days)):
            given, _ = tree.find(("events", index))
            if day is not None and day > last and given.place.layer >= length.place.layer:
                yield ("events", index, name), f"day {day} is beyond the run of {days} days (run.days)"
                break


def _communities(settings: Settings, _: Given) -> Iterator[Finding]:
    number = settings.district.rows * settings.district.columns
    for index, event in enumerate(settings.events):
        for place, community in enumerate(event.communities or ()):
            if not 0 <= community < number:
                message = f"there is no community {community}; the district has 0 to {number - 1}"
                yield ("events", index, "communities", place), message
            elif event.communities and community in event.communities[:place]:
                yield ("events", index, "communities", place), f"community {community} is named twice"


#: Of common funds the rules of one community hold for all (model.md §2, §10.18), so an event cannot single one out.
FUND_RULES = ("charity.enterprise_return", "charity.profit_share", "charity.operating_", "charity.reserve")


def _common_funds(settings: Settings, _: Given) -> Iterator[Finding]:
    for index, event in enumerate(settings.events):
        if settings.charity.district_wide and event.communities is not None:
            for change in ("set", "scale"):
                for path in getattr(event, change):
                    if path.startswith(FUND_RULES):
                        message = "the funds are district-wide; an event for some communities cannot change this"
                        yield ("events", index, change, path), message


def _events_leave_somebody(settings: Settings, _: Given) -> Iterator[Finding]:
    if any(True for _ in kinds_of_nobody(settings)):
        return
    seen: set[int] = set()
    for segment in timeline_of(settings):
        for under_events in segment.settings:
            if id(under_events) not in seen:
                seen.add(id(under_events))
                for text in kinds_of_nobody(under_events):
                    yield ("events",), f"from day {segment.first_day} {text}"


def _can_be_counted(settings: Settings, _: Given) -> Iterator[Finding]:
    for text in beyond_counting(settings):
        yield ("run", "days"), text


CHECKS = (
    Check("shares_sum_to_one", "The shares of all groups sum to 1.", _shares),
    Check("rates_name_known_kinds", "A group's rates name kinds of need that exist.", _known_kinds, at_name=True),
    Check("every_kind_has_somebody", "A kind that arises arises for some group.", _somebody),
    Check("district_not_absurd", "Communities and residents stay within what can be run.", _district),
    Check("unlinked_take_no_part", "Only societies that take no part are unlinked.", _unlinked),
    Check("event_span_not_empty", "An event ends after it begins.", _span),
    Check("event_within_run", "An event lies within the run.", _within_run),
    Check("event_communities_exist", "An event names communities of the district, each once.", _communities),
    Check(
        "common_funds_in_common",
        "Rules of district-wide funds change for all communities.",
        _common_funds,
        at_name=True,
    ),
)

#: Checked when everything else is right: it needs the whole timeline.
TIMELINE_CHECKS = (
    Check("can_be_counted", "Needs and money stay within what can be counted.", _can_be_counted),
    Check("events_leave_somebody", "No event takes a kind that arises from every group.", _events_leave_somebody),
)
