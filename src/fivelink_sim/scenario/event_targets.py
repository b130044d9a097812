"""What events set and scale: paths that exist, values that the field takes. model.md §5.4, §10.15, §10.32."""

from __future__ import annotations

from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo
from fivelink_sim.scenario.inheritance import Location
from fivelink_sim.scenario.path_values import checked_value, flat, target
from fivelink_sim.scenario.problems import Problem, with_hint
from fivelink_sim.scenario.schema.declaration import FrozenTable
from fivelink_sim.scenario.schema.event_section import Event
from fivelink_sim.scenario.schema.settings import Settings


def with_flat_events(tree: Given, problems: list[Problem]) -> Given:
    """The tree with every event's `set` as paths to plain values, and its communities by number."""
    events = tree.value.get("events")
    if events is None or not isinstance(events.value, tuple):
        return tree
    names = _names(tree)
    entries = tuple(_flat_event(event, index, names, problems) for index, event in enumerate(events.value))
    entry = Given(entries, events.place, events.typed, events.key_place)
    return Given({**tree.value, "events": entry}, tree.place, tree.typed, tree.key_place)


def _flat_event(event: Given, index: int, names: dict[str, int], problems: list[Problem]) -> Given:
    if not event.is_mapping:
        return event
    entries = dict(event.value)
    for key in ("set", "scale"):
        if key in entries:
            entries[key] = flat(entries[key], ("events", index, key), problems)
    if "communities" in entries:
        entries["communities"] = _numbered(entries["communities"], index, names, problems)
    return Given(entries, event.place, event.typed, event.key_place)


def _names(tree: Given) -> dict[str, int]:
    """Name of a community -> its number."""
    communities, found = tree.find(("district", "communities"))
    entries = communities.value if found and isinstance(communities.value, tuple) else ()
    names = {
        entry.value["name"].value: number
        for number, entry in enumerate(entries)
        if entry.is_mapping and "name" in entry.value
    }
    return {name: number for name, number in names.items() if isinstance(name, str)}


def _numbered(communities: Given, index: int, names: dict[str, int], problems: list[Problem]) -> Given:
    """An event's communities, names replaced by numbers; an unknown name stands for the first, and is a problem."""
    if not isinstance(communities.value, tuple):
        return communities
    items = []
    for place, item in enumerate(communities.value):
        number = item.value
        if isinstance(number, str):
            if number not in names:
                message = with_hint(f"there is no community called {item.typed}", number, names)
                problems.append(item.place.problem(("events", index, "communities", place), message))
            number = names.get(number, place)
        items.append(Given(number, item.place, item.typed, item.key_place))
    return Given(tuple(items), communities.place, communities.typed, communities.key_place)


def checked_events(settings: Settings, tree: Given, problems: list[Problem]) -> tuple[Event, ...]:
    """The events with their values as the fields hold them; what is wrong is added to `problems`."""
    return tuple(_checked_event(settings, event, index, tree, problems) for index, event in enumerate(settings.events))


def _checked_event(settings: Settings, event: Event, index: int, tree: Given, problems: list[Problem]) -> Event:
    values: dict[str, object] = {}
    for path, value in event.set.items():
        here: Location = ("events", index, "set", path)
        given, _ = tree.find(here)
        field = target(settings, path, here, given, _refused, problems)
        if field is not None:
            values[path] = checked_value(settings, field, path, value, given, here, problems)
    for path in event.scale:
        here = ("events", index, "scale", path)
        given, _ = tree.find(here)
        field = target(settings, path, here, given, _refused, problems)
        if field is not None and field.holds not in ("number", "whole number"):
            message = f"holds a {field.holds}, which cannot be scaled; use set"
            problems.append((given.key_place or given.place).problem(here, message))
    return event.model_copy(update={"set": FrozenTable(values)})


def _refused(parts: tuple[str, ...], field: FieldInfo) -> str:
    """Why an event cannot change a field."""
    if field.start_only or parts[0] == "run":
        return "holds at the start of a run only; an event cannot change it"
    return ""
