"""Parameters: the only reader of a Scenario. Turns its timeline into one record a span of days and community.

A scalar field of the schema becomes a field of the record with its path as name, dots as underscores, so that
`charity.overhead` is `today.charity_overhead`; the sections in `WITHOUT_PREFIX` leave their name out, so that
`regime.deviations.formalism` is `today.formalism`. Tables by kind, group and society become arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fivelink_sim.model.draws import Purpose, normal
from fivelink_sim.model.world import (
    BY_DEADLINE,
    BY_FIRST_COME,
    BY_SEVERITY,
    BY_SMALLEST,
    HUB_COMMITTEE,
    HUB_DISCOVERER,
    HUB_PLATFORM,
    HUB_WORKER,
    MOST_GROUPS,
    MOST_KINDS,
    SOCIETIES,
)
from fivelink_sim.scenario.communities import own_settings, own_settings_before
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.timeline import segments

if TYPE_CHECKING:
    from fivelink_sim.scenario.loading import Scenario

WITHOUT_PREFIX = ("regime.deviations.", "regime.", "government.", "need.", "channels.", "workforce.")
ONLY_AT_START = ("run.", "district.", "population.")

HUBS = {
    "committee": HUB_COMMITTEE,
    "social_worker": HUB_WORKER,
    "discoverer": HUB_DISCOVERER,
    "platform": HUB_PLATFORM,
}
PRIORITIES = {
    "deadline": BY_DEADLINE,
    "severity": BY_SEVERITY,
    "first_come": BY_FIRST_COME,
    "smallest": BY_SMALLEST,
}

# What varies between communities with the district's `spread` (Sheng 3.1: fragmented, unbalanced development).
SPREAD_FIELDS = ("community.cognition", "government.burden", "community.staff", "charity.donate")
SPREAD_CUT = 2.0  # standard deviations (§10.23)

_KIND = ("rate", "care", "labour", "material", "openness", "visibility", "gravity")
_FEN = {
    "welfare_opening_fen": "community.welfare_opening",
    "organization_opening_fen": "social_organization.cash_opening",
    "organization_wage_fen": "social_organization.wage",
    "fund_opening_fen": "charity.opening",
    "enterprise_opening_fen": "charity.enterprise_capital",
    "reserve_fen": "charity.reserve",
}
_ARRAYS: list[Any] = [
    *((f"kind_{name}", "f8", MOST_KINDS) for name in _KIND),
    ("kind_patience", "i8", MOST_KINDS),
    ("committee_care", "f8", MOST_KINDS),  # effective h per clock h, by kind
    ("group_openness", "f8", MOST_GROUPS),
    ("group_online", "f8", MOST_GROUPS),
    ("group_rate", "f8", (MOST_GROUPS, MOST_KINDS)),  # needs a resident and day
    ("group_total", "f8", MOST_GROUPS),  # their sum over kinds
    ("group_vulnerability", "f8", MOST_GROUPS),  # sum of the group's multipliers
    ("link_strength", "f8", (len(SOCIETIES), len(SOCIETIES))),  # (from society, to society)
    ("participates", "i8", len(SOCIETIES)),
    ("present", "i8", len(SOCIETIES)),
]
_SCALARS: list[Any] = [
    ("kinds", "i8"),
    ("groups", "i8"),
    ("hub", "i8"),
    ("priority", "i8"),
    ("purchase_by_trust", "i8"),
    ("district_wide", "i8"),
    ("mean_material_fen", "f8"),  # of a need as it arises
    *((name, "i8") for name in _FEN),
]


class Parameters(NamedTuple):
    """records: (n_segments, n_communities) of `parameters_dtype()`; segment_of_day: (warmup + days,)."""

    records: np.ndarray
    segment_of_day: np.ndarray
    bases: tuple[Settings, ...]  # each community's own settings, before events


def record_name(path: str) -> str:
    """The record's field for a path of the schema: `regime.deviations.formalism` -> `formalism`."""
    for prefix in WITHOUT_PREFIX:
        if path.startswith(prefix):
            path = path[len(prefix) :]
            break
    return path.replace(".", "_")


class Scalar(NamedTuple):
    """A number or truth value of the schema that a rule can ask for."""

    path: str
    name: str  # of its field in the record
    number: str  # "i8" or "f8"
    value: attrgetter[Any]  # reads it from Settings


@cache
def scalars() -> tuple[Scalar, ...]:
    """Every scalar field of the schema, but for those that hold at the start only and are read there."""
    return tuple(
        Scalar(path, record_name(path), number, attrgetter(path))
        for path, number in _walk(Settings(), "")
        if not path.startswith(ONLY_AT_START)
    )


def _walk(section: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        path = prefix + name
        if hasattr(type(value), "model_fields"):
            yield from _walk(value, path + ".")
        elif isinstance(value, bool | int):
            yield path, "i8"
        elif isinstance(value, float):
            yield path, "f8"


@cache
def parameters_dtype() -> np.dtype:
    """The record of a day's parameters in one community."""
    return np.dtype(_SCALARS + [(scalar.name, scalar.number) for scalar in scalars()] + _ARRAYS)


def build_parameters(scenario: Scenario, seed: int, communities: range) -> Parameters:
    """Every span's parameters of these communities: their own settings, then the district's spread, then events
    (§10.15, §10.23).

    Without a spread the seed has no say in them, and a study makes them once; nobody writes to them."""
    if scenario.settings.district.spread == 0.0:
        return _of_every_seed(scenario, communities)
    return _build_parameters(scenario, seed, communities)


@lru_cache(maxsize=64)
def _of_every_seed(scenario: Scenario, communities: range) -> Parameters:
    return _build_parameters(scenario, 0, communities)


def _build_parameters(scenario: Scenario, seed: int, communities: range) -> Parameters:
    settings = scenario.settings
    bases = tuple(spread_out(own, seed, c) for c, own in enumerate(own_settings(settings)))
    warmup_bases = None
    if settings.run.warmup_regime is not None:
        warmup_bases = tuple(spread_out(own, seed, c) for c, own in enumerate(own_settings_before(settings)))
    spans = segments(scenario, bases, warmup_bases)
    records = np.zeros((len(spans), len(communities)), parameters_dtype())
    segment_of_day = np.zeros(settings.run.warmup + settings.run.days, np.int64)
    made: dict[int, np.ndarray] = {}
    for s, span in enumerate(spans):
        segment_of_day[span.first_day + settings.run.warmup : span.end_day + settings.run.warmup] = s
        for place, c in enumerate(communities):
            source = span.settings[c]
            if id(source) not in made:
                made[id(source)] = parameters_record(source)
            records[s, place] = made[id(source)]
    return Parameters(records.view(np.recarray), segment_of_day, tuple(bases[c] for c in communities))


def spans_of(parameters: Parameters, place: int) -> tuple[np.ndarray, np.ndarray]:
    """One community's own spans: its records, and the row of them for each day. Spans that differ only elsewhere are
    one, so that what happens in one community is no event in another."""
    records = np.asarray(parameters.records)[:, place]
    begins = [s == 0 or records[s].tobytes() != records[s - 1].tobytes() for s in range(len(records))]
    own = np.ascontiguousarray(records[begins]).view(np.recarray)
    return own, (np.cumsum(begins) - 1)[parameters.segment_of_day]


def spread_out(settings: Settings, seed: int, community: int) -> Settings:
    """A community's own settings: some values × (1 + spread·z), z normal, cut at ±2, then bounds. §10.23."""
    spread = settings.district.spread
    if spread == 0.0:
        return settings
    changes: dict[str, dict[str, float]] = {}
    for n, path in enumerate(SPREAD_FIELDS):
        section, name = path.split(".")
        z = min(SPREAD_CUT, max(-SPREAD_CUT, float(normal(seed, Purpose.SPREAD, community, n))))
        value = attrgetter(path)(settings) * (1.0 + spread * z)
        changes.setdefault(section, {})[name] = within_bounds(getattr(settings, section), name, value)
    parts = {section: getattr(settings, section).model_copy(update=change) for section, change in changes.items()}
    return settings.model_copy(update=parts)


def within_bounds(section: Any, name: str, value: float) -> float:
    """A value cut to the bounds that the schema declares for a field."""
    for rule in type(section).model_fields[name].metadata:
        value = max(value, getattr(rule, "ge", value))
        value = min(value, getattr(rule, "le", value))
    return value


def parameters_record(settings: Settings) -> np.ndarray:
    """One record from one community's settings on some day."""
    record = np.zeros(1, parameters_dtype())
    row = record[0]
    for scalar in scalars():
        row[scalar.name] = scalar.value(settings)
    for name, path in _FEN.items():
        row[name] = round(attrgetter(path)(settings) * 100.0)
    row["hub"] = HUBS[settings.regime.hub]
    row["priority"] = PRIORITIES[settings.regime.priority]
    row["purchase_by_trust"] = settings.government.purchase_by == "trust"
    row["district_wide"] = settings.charity.district_wide
    _fill_kinds(row, settings)
    _fill_groups(row, settings)
    _fill_regime(row, settings)
    return record


def _fill_kinds(row: Any, settings: Settings) -> None:
    row["kinds"] = len(settings.needs)
    for k, (name, kind) in enumerate(settings.needs.items()):
        for field in _KIND:
            row[f"kind_{field}"][k] = getattr(kind, field)
        row["kind_patience"][k] = kind.patience
        # mediation is what a committee can do best: its care there has a productivity of its own (§3 refer)
        care = settings.community.care_mediation if name == "mediation" else settings.community.care
        row["committee_care"][k] = care


def _fill_groups(row: Any, settings: Settings) -> None:
    """Rates by group and kind, such that the table's rates are means over the population (§2, kinds of need)."""
    groups = settings.population.groups
    row["groups"] = len(groups)
    needs = 0.0
    material = 0.0
    for k, (name, kind) in enumerate(settings.needs.items()):
        mean = sum(group.share * group.rates.get(name, 1.0) for group in groups.values())
        for g, group in enumerate(groups.values()):
            multiplier = group.rates.get(name, 1.0)
            rate = kind.rate / 1000.0 * multiplier / mean if mean > 0.0 else 0.0
            row["group_rate"][g, k] = rate
            row["group_total"][g] += rate
            row["group_vulnerability"][g] += multiplier
            needs += rate * group.share
            material += rate * group.share * kind.material * 100.0
    for g, group in enumerate(groups.values()):
        row["group_openness"][g] = group.openness
        row["group_online"][g] = group.online
    row["mean_material_fen"] = material / needs if needs > 0.0 else 0.0


def _fill_regime(row: Any, settings: Settings) -> None:
    regime = settings.regime
    for a, society in enumerate(SOCIETIES):
        presence = regime.presence(society)
        row["participates"][a] = presence == "linked"
        row["present"][a] = presence != "absent"
        strengths = regime.links.get(society)
        for b, other in enumerate(SOCIETIES):
            row["link_strength"][a, b] = strengths.get(other, 0.0) if strengths else 0.0
