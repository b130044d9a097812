"""What was compared: the fields in which scenarios differ, with meaning and unit, and each regime in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.scenario.schema.district_section import CommunityEntry
from fivelink_sim.view import phrases
from fivelink_sim.view.language import tr, trn

ABSENT = "–"
_MAKES_NEEDS = ("needs.", "need.size_cv", "population.", "district.", "run.", "government.trend_need")
_COMMUNITIES = "district.communities"
_OWN = re.compile(r"district\.communities\[[\d*]+\]\.")  # before a field that a community sets itself
MOST_OWN = 24  # rows for fields of single communities; of more a row a field
MOST_TOLD = 12  # communities in a list of all settings
_PRESENCE = "regime.participants"


class Contrast(NamedTuple):
    """One field that differs: path, meaning, unit, and its value in each scenario, in order."""

    path: str
    meaning: str
    unit: str
    values: list[str]


def contrasts(scenarios: Mapping[str, Any]) -> list[Contrast]:
    """Every field whose resolved value differs between scenarios, in the order of the sections; events as one."""
    dumped = [_fields(scenario) for scenario in scenarios.values()]
    paths = _in_order(path for fields in dumped for path in fields)
    found = []
    for path in paths:
        values = [fields.get(path, ABSENT) for fields in dumped]
        if any(value != values[0] for value in values):
            found.append(Contrast(path, *declared(path), [shown(value) for value in values]))
    if sum(_of_a_community(one.path) for one in found) > MOST_OWN:
        found = _by_field(found, dumped)
    return found


def _of_a_community(path: str) -> bool:
    return path.startswith(_COMMUNITIES)


def _by_field(found: Sequence[Contrast], dumped: Sequence[Mapping[str, Any]]) -> list[Contrast]:
    """The rows of single communities joined to a row a field: how many communities set it, in each scenario."""
    paths = dict.fromkeys(_OWN.sub("", one.path) for one in found if _of_a_community(one.path))
    rows = []
    for path in paths:
        own = [[key for key in fields if _OWN.match(key) and _OWN.sub("", key) == path] for fields in dumped]
        rows.append(Contrast(f"{_COMMUNITIES}[*].{path}", *declared(path), [_set_by(len(keys)) for keys in own]))
    return [one for one in found if not _of_a_community(one.path)] + rows


def _set_by(number: int) -> str:
    if number == 0:
        return ABSENT
    return trn("set by one community itself", "set by {number} communities themselves", number)


def same_needs(found: Iterable[Contrast]) -> bool:
    """Whether the same needs arise in all scenarios: nothing differs that makes needs, residents or days."""
    fields = [_OWN.sub("", one.path) for one in found]
    return not any(field.startswith(_MAKES_NEEDS) or field == "events" for field in fields)


def regime(scenario: Any) -> str:
    """Who is linked, who is there alone, and who takes up the cases, as a sentence."""
    settings = getattr(scenario, "settings", scenario)
    if not hasattr(settings, "regime"):
        return ""
    linked = [phrases.society(society).lower() for society in settings.regime.participants]
    alone = [
        phrases.society(society).lower()
        for society in phrases.SOCIETIES
        if settings.regime.presence(society) == "alone"
    ]
    parts = [tr(phrases.REGIME["linked"], societies=phrases.listed(linked)) if linked else tr(phrases.REGIME["none"])]
    if alone:
        parts.append(tr(phrases.REGIME["alone"], societies=phrases.listed(alone)))
    if linked:
        parts.append(tr(phrases.HUBS[settings.regime.hub]))
    own = sum(any(path.startswith("regime.") for path in entry.set) for entry in settings.district.communities)
    if own:
        parts.append(
            trn("one community has a regime of its own", "{number} communities have regimes of their own", own)
        )
    text = tr("; ").join(parts)
    return tr("{sentence}.", sentence=text[:1].upper() + text[1:])


def declared(path: str) -> tuple[str, str]:
    """Meaning and unit of a field; those of links and of presence name the societies."""
    path = _OWN.sub("", path)
    parts = path.split(".")
    if path.startswith("regime.links.") and len(parts) == 4:
        start, end = (phrases.society(society).lower() for society in parts[2:])
        return (tr(phrases.REGIME["link"], start=start, end=end), tr(field_at(path).unit))
    if path.startswith(f"{_PRESENCE}."):
        return (tr(phrases.REGIME["presence"], society=phrases.society(parts[2]).lower()), "")
    try:
        info = field_at(path)
    except KeyError:
        return ("", "")
    return (tr(info.meaning), tr(info.unit))


def shown(value: Any) -> str:
    """A value in words; an event by its name and days."""
    if value is None:
        return ABSENT
    if isinstance(value, CommunityEntry):
        own = tr("; ").join(f"{path}: {shown(item)}" for path, item in value.set.items())
        return f"{value.name or ABSENT} ({own or ABSENT})"
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list | tuple):
        if len(value) > MOST_TOLD and isinstance(value[0], CommunityEntry):
            told = tr(", ").join(shown(item) for item in value[:MOST_TOLD])
            return tr("{items} and {number} more", items=told, number=len(value) - MOST_TOLD)
        return tr(", ").join(shown(item) for item in value) or ABSENT
    if isinstance(value, Mapping):
        if "from" in value:
            until = value.get("until")
            return tr(
                "{event}, days {start} to {end}",
                event=value.get("name"),
                start=value["from"],
                end=tr("the end") if until is None else until,
            )
        return tr("; ").join(f"{key}: {shown(item)}" for key, item in value.items())
    if isinstance(value, int | float):
        return f"{value:,}"
    if value in phrases.PRESENCE:
        return tr(phrases.PRESENCE[value])
    return phrases.society(value) if value in phrases.SOCIETIES else str(value)


def _fields(scenario: Any) -> dict[str, Any]:
    """Path and value of every field. Who takes part and what the others do are told together, society by society."""
    settings = getattr(scenario, "settings", scenario)
    if not hasattr(settings, "model_dump"):
        return {}
    found = dict(_flat(settings.model_dump(by_alias=True)))
    for number, entry in enumerate(found.pop(_COMMUNITIES, ())):
        found |= {f"{_COMMUNITIES}[{number}].{path}": value for path, value in entry["set"].items()}
    presence = {f"{_PRESENCE}.{society}": settings.regime.presence(society) for society in phrases.SOCIETIES}
    kept = {path: value for path, value in found.items() if not path.startswith((_PRESENCE, "regime.unlinked."))}
    return presence | kept


def _in_order(paths: Iterable[str]) -> list[str]:
    """Each path once, those of one section and table together."""
    tables: dict[str, dict[str, None]] = {}
    for path in paths:
        tables.setdefault(".".join(path.split(".")[:2]), {})[path] = None
    return [path for table in tables.values() for path in table]


def _flat(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of every leaf; a list is a leaf."""
    if isinstance(node, Mapping):
        for name, below in node.items():
            yield from _flat(below, f"{path}.{name}" if path else str(name))
    else:
        yield path, node
