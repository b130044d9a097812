"""What was compared: the fields in which scenarios differ, with meaning and unit, and each regime in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.view import phrases
from fivelink_sim.view.language import tr

ABSENT = "–"
_MAKES_NEEDS = ("needs.", "need.size_cv", "population.", "district.", "run.", "government.trend_need")
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
    return found


def same_needs(found: Iterable[Contrast]) -> bool:
    """Whether the same needs arise in all scenarios: nothing differs that makes needs, residents or days."""
    return not any(one.path.startswith(_MAKES_NEEDS) or one.path == "events" for one in found)


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
    text = tr("; ").join(parts)
    return tr("{sentence}.", sentence=text[:1].upper() + text[1:])


def declared(path: str) -> tuple[str, str]:
    """Meaning and unit of a field; those of links and of presence name the societies."""
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
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list | tuple):
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
