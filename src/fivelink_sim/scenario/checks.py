"""Checks across fields: each has a name, a sentence, and finds what breaks it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fivelink_sim.scenario.communities import (
    MOST_COMMUNITIES,
    community_names,
    distinct,
    number_of_communities,
    own_settings,
    set_by_every,
)
from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.magnitudes import beyond_counting
from fivelink_sim.scenario.problems import nearest, quoted
from fivelink_sim.scenario.schema.regime_section import RegimeSection
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.timeline import timeline_of

Location = tuple[str | int, ...]
Finding = tuple[Location, str]

MOST_RESIDENTS = 20_000_000  # of a whole district


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that one field alone cannot keep. `find` reads the settings and where each value was given."""

    name: str
    sentence: str
    find: Callable[[Settings, Given], Iterator[Finding]]
    at_name: bool = False  # the name is at fault, not the value


def _of_each(find: Callable[[Settings, Given], Iterator[Finding]]) -> Callable[[Settings, Given], Iterator[Finding]]:
    """The same check, held to every community's own settings as well; what is wrong in all alike is told once."""

    def find_all(settings: Settings, tree: Given) -> Iterator[Finding]:
        told = set()
        for location, message in find(settings, tree):
            told.add(message)
            yield location, message
        for number, own in distinct(settings):
            for _, message in find(own, tree):
                if message not in told:
                    yield ("district", "communities", number, "set"), message

    return find_all


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
    communities = number_of_communities(settings)
    if communities > MOST_COMMUNITIES:
        yield ("district",), f"rows × columns are {communities} communities; at most {MOST_COMMUNITIES}"
        return
    total = sum(own.population.residents for own in own_settings(settings))
    if total > MOST_RESIDENTS:
        yield (
            ("population", "residents"),
            f"{communities} communities have {total} residents together; at most {MOST_RESIDENTS}",
        )


def _one_entry_each(settings: Settings, tree: Given) -> Iterator[Finding]:
    """Told where the number was said last: in the list, or in a later file's rows or columns."""
    district = settings.district
    if district.communities and len(district.communities) != number_of_communities(settings):
        entries = f"{len(district.communities)} " + ("entry" if len(district.communities) == 1 else "entries")
        product = f"{district.rows} × {district.columns} = {number_of_communities(settings)}"
        places = [("district", name) for name in ("communities", "columns", "rows")]
        latest = max(places, key=lambda place: tree.find(place)[0].place.layer)
        yield latest, f"{entries} in district.communities, but rows × columns are {product}: one entry a community"


def _names_once(settings: Settings, _: Given) -> Iterator[Finding]:
    """Names that two communities would share; a community without a name goes by its number."""
    names = community_names(settings)
    first: dict[str, int] = {}
    for number, name in enumerate(names[: len(settings.district.communities)]):
        if name in first:
            message = f"'{quoted(name)}' is the name of community {first[name]}, too (they are numbered from 0)"
            yield ("district", "communities", number, "name"), message
        first.setdefault(name, number)


def _heard(settings: Settings, tree: Given) -> Iterator[Finding]:
    """A value that a later layer gives where every community has a value of its own."""
    if not settings.district.communities:
        return
    communities, _ = tree.find(("district", "communities"))
    for path in sorted(set_by_every(settings)):
        parts = tuple(path.split("."))
        given, found = tree.find(parts)
        if found and given.place.layer > communities.place.layer:
            yield parts, "every community sets this itself (district.communities): a value here changes nothing"


def _own_unlinked(settings: Settings, _: Given) -> Iterator[Finding]:
    for number, (entry, own) in enumerate(zip(settings.district.communities, own_settings(settings), strict=False)):
        for path in entry.set:
            society = path.removeprefix("regime.unlinked.")
            if society != path and society in own.regime.participants:
                message = f"{society} is a participant; only societies that take no part can be unlinked"
                yield ("district", "communities", number, "set", path), message


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
    number = number_of_communities(settings)
    for index, event in enumerate(settings.events):
        for place, community in enumerate(event.communities or ()):
            if not 0 <= community < number:
                message = f"there is no community {community}; the district has 0 to {number - 1}"
                yield ("events", index, "communities", place), message
            elif event.communities and community in event.communities[:place]:
                yield ("events", index, "communities", place), f"community {community} is named twice"


#: Of common funds the rules of one community hold for all (model.md §2, §10.18), so an event cannot single one out.
FUND_RULES = ("charity.enterprise_return", "charity.profit_share", "charity.operating_", "charity.reserve")
FUND_OPENINGS = ("charity.opening", "charity.enterprise_capital")  # the same for the cash that they begin with


def _common_funds(settings: Settings, _: Given) -> Iterator[Finding]:
    for index, event in enumerate(settings.events):
        if settings.charity.district_wide and event.communities is not None:
            for change in ("set", "scale"):
                for path in getattr(event, change):
                    if path.startswith(FUND_RULES):
                        message = "the funds are district-wide; an event for some communities cannot change this"
                        yield ("events", index, change, path), message


def _common_funds_from_the_start(settings: Settings, _: Given) -> Iterator[Finding]:
    if not settings.charity.district_wide:
        return
    for number, entry in enumerate(settings.district.communities):
        for path in entry.set:
            if path.startswith((*FUND_RULES, *FUND_OPENINGS)):
                message = "the funds are district-wide; a community has no value of its own"
                yield ("district", "communities", number, "set", path), message


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
    Check("shares_sum_to_one", "The shares of all groups sum to 1.", _of_each(_shares)),
    Check("rates_name_known_kinds", "A group's rates name kinds of need that exist.", _known_kinds, at_name=True),
    Check("every_kind_has_somebody", "A kind that arises arises for some group.", _of_each(_somebody)),
    Check("district_not_absurd", "Communities and residents stay within what can be run.", _district),
    Check("one_entry_a_community", "district.communities has one entry a community.", _one_entry_each),
    Check("community_names_differ", "No two communities have the same name.", _names_once),
    Check("values_are_heard", "No value is given where every community sets its own.", _heard, at_name=True),
    Check("unlinked_take_no_part", "Only societies that take no part are unlinked.", _unlinked),
    Check(
        "own_unlinked_take_no_part",
        "Only societies that take no part in a community are unlinked by it.",
        _own_unlinked,
        at_name=True,
    ),
    Check("event_span_not_empty", "An event ends after it begins.", _span),
    Check("event_within_run", "An event lies within the run.", _within_run),
    Check("event_communities_exist", "An event names communities of the district, each once.", _communities),
    Check(
        "common_funds_in_common",
        "Rules of district-wide funds change for all communities.",
        _common_funds,
        at_name=True,
    ),
    Check(
        "own_funds_only",
        "A community has no rules of its own for district-wide funds.",
        _common_funds_from_the_start,
        at_name=True,
    ),
)

#: Checked when everything else is right: it needs the whole timeline.
TIMELINE_CHECKS = (
    Check("can_be_counted", "Needs and money stay within what can be counted.", _can_be_counted),
    Check("events_leave_somebody", "No event takes a kind that arises from every group.", _events_leave_somebody),
)
