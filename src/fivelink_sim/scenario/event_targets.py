"""What events set and scale: paths that exist, values that the field takes. model.md §5.4, §10.15, §10.32."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo, shape_at, value_at
from fivelink_sim.scenario.inheritance import Location
from fivelink_sim.scenario.problems import Problem
from fivelink_sim.scenario.schema.declaration import FrozenTable
from fivelink_sim.scenario.schema.event_section import Event
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import no_such_field, problem_of


def with_flat_events(tree: Given) -> Given:
    """The tree with every event's `set` as paths to plain values: `{government: {burden: 0.4}}` is a path too."""
    events = tree.value.get("events")
    if events is None or not isinstance(events.value, tuple):
        return tree
    flat = tuple(_flat_event(event) for event in events.value)
    entry = Given(flat, events.place, events.typed, events.key_place)
    return Given({**tree.value, "events": entry}, tree.place, tree.typed, tree.key_place)


def _flat_event(event: Given) -> Given:
    if not event.is_mapping:
        return event
    entries = dict(event.value)
    for key in ("set", "scale"):
        table = entries.get(key)
        if table is not None and table.is_mapping:
            flat = dict(_flat(table, ()))
            entries[key] = Given(flat, table.place, table.typed, table.key_place)
    return Given(entries, event.place, event.typed, event.key_place)


def _flat(table: Given, prefix: tuple[str, ...]) -> Iterator[tuple[str, Given]]:
    for key, child in table.value.items():
        path = (*prefix, *key.split("."))
        if child.is_mapping and not isinstance(shape_at(path), FieldInfo):
            yield from _flat(child, path)
        else:
            yield ".".join(path), child


def checked_events(settings: Settings, tree: Given, problems: list[Problem]) -> tuple[Event, ...]:
    """The events with their values as the fields hold them; what is wrong is added to `problems`."""
    return tuple(_checked_event(settings, event, index, tree, problems) for index, event in enumerate(settings.events))


def _checked_event(settings: Settings, event: Event, index: int, tree: Given, problems: list[Problem]) -> Event:
    values: dict[str, object] = {}
    for path, value in event.set.items():
        here: Location = ("events", index, "set", path)
        given, _ = tree.find(here)
        target = _target(settings, path, here, given, problems)
        if target is not None:
            values[path] = _checked_value(settings, target, path, value, given, here, problems)
    for path in event.scale:
        here = ("events", index, "scale", path)
        given, _ = tree.find(here)
        target = _target(settings, path, here, given, problems)
        if target is not None and target.holds not in ("number", "whole number"):
            message = f"holds a {target.holds}, which cannot be scaled; use set"
            problems.append((given.key_place or given.place).problem(here, message))
    return event.model_copy(update={"set": FrozenTable(values)})


def _target(settings: Settings, path: str, here: Location, given: Given, problems: list[Problem]) -> FieldInfo | None:
    """The field that an event's path means; it must exist in this scenario and be free to change in a run."""
    parts = tuple(path.split("."))
    shape = shape_at(parts)
    place = given.key_place or given.place
    if shape is None or parts[0] == "events":
        problems.append(place.problem(here, no_such_field(parts, settings)))
    elif not isinstance(shape, FieldInfo):
        problems.append(place.problem(here, "is a section, not a field; name the fields in it"))
    elif shape.start_only or parts[0] == "run":
        problems.append(place.problem(here, "holds at the start of a run only; an event cannot change it"))
    elif not _there(settings, parts):
        problems.append(place.problem(here, no_such_field(parts, settings)))
    else:
        return shape
    return None


def _there(settings: Settings, parts: tuple[str, ...]) -> bool:
    """Whether the kind or group is there, and a rate names a kind."""
    try:
        value_at(settings, parts)
    except KeyError:
        return False
    return parts[-2] != "rates" or parts[-1] in settings.needs


def _checked_value(
    settings: Settings,
    target: FieldInfo,
    path: str,
    value: object,
    given: Given,
    here: Location,
    problems: list[Problem],
) -> object:
    """The value as the field would hold it, by the field's own rules: its section is checked with it."""
    parts = tuple(path.split("."))
    plain = {parts[0]: settings.model_dump(by_alias=True, include={parts[0]})[parts[0]]}
    below: dict[str, object] = plain
    for part in parts[:-1]:
        below = below.setdefault(part, {})  # type: ignore[assignment]
    below[parts[-1]] = value
    try:
        return value_at(Settings.model_validate(plain), parts)
    except ValidationError as error:
        only = _tree_of(given, parts)
        problems += [problem_of(detail, only, here, target) for detail in error.errors(include_url=False)]
        return value


def _tree_of(given: Given, parts: tuple[str, ...]) -> Given:
    """A tree with that one value at its path, for messages."""
    tree = given
    for part in reversed(parts):
        tree = Given({part: tree}, given.place, "a mapping", given.key_place)
    return tree
