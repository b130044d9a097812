"""Values given by path, as events and communities have them: what a path means, and whether the value is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo, Fields, Table, shape_at, value_at
from fivelink_sim.scenario.inheritance import Location
from fivelink_sim.scenario.problems import Problem
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import no_such_field, problem_of

Refused = Callable[[tuple[str, ...], FieldInfo], str]  # why a field cannot stand here; empty: it can


def flat(table: Given, location: Location, problems: list[Problem]) -> Given:
    """A table with plain paths as its names: `{government: {burden: 0.4}}` is `government.burden`, too."""
    if not table.is_mapping:
        return table
    entries: dict[str, Given] = {}
    for path, given in _flat(table, ()):
        if path in entries:
            place = given.key_place or given.place
            problems.append(place.problem((*location, path), "given twice, as a path and as a section"))
        entries[path] = given
    return Given(entries, table.place, table.typed, table.key_place)


def _flat(table: Given, prefix: tuple[str, ...]) -> Iterator[tuple[str, Given]]:
    for key, child in table.value.items():
        path = (*prefix, *key.split("."))
        if child.is_mapping and not isinstance(shape_at(path), FieldInfo):
            yield from _flat(child, path)
        else:
            yield ".".join(path), child


def target(
    settings: Settings, path: str, here: Location, given: Given, refused: Refused, problems: list[Problem]
) -> FieldInfo | None:
    """The field that a path means; it must exist in this scenario, and not be refused here."""
    parts = tuple(path.split("."))
    shape = shape_at(parts)
    place = given.key_place or given.place
    if shape is None or parts[0] == "events":
        message = no_such_field(parts, settings)
    elif not isinstance(shape, FieldInfo):
        message = "is a section, not a field; name the fields in it"
    elif why := refused(parts, shape):
        message = why
    elif not _there(settings, parts):
        message = no_such_field(parts, settings)
    else:
        return shape
    problems.append(place.problem(here, message))
    return None


def _there(settings: Settings, parts: tuple[str, ...]) -> bool:
    """Whether the kind or group is there, and a rate names a kind."""
    try:
        value_at(settings, parts)
    except KeyError:
        return False
    return parts[-2] != "rates" or parts[-1] in settings.needs


def checked_value(
    settings: Settings,
    field: FieldInfo,
    path: str,
    value: object,
    given: Given,
    here: Location,
    problems: list[Problem],
) -> object:
    """The value as the field would hold it, by the field's own rules; what is wrong is added to `problems`."""
    parts = tuple(path.split("."))
    depth, section = _innermost(settings, parts)
    plain: Any = value
    for part in reversed(parts[depth + 1 :]):
        plain = {part: plain}
    needed = {
        info.alias or name: getattr(section, name)
        for name, info in type(section).model_fields.items()
        if info.is_required()
    }
    try:
        held = type(section).model_validate({**needed, parts[depth]: plain})
    except ValidationError as error:
        only = _tree_of(given, parts)
        details = [{**detail, "loc": (*parts[:depth], *detail["loc"])} for detail in error.errors(include_url=False)]
        problems += [problem_of(detail, only, here, field) for detail in details]
        return value
    return value_at(held, parts[depth:])


def _innermost(settings: Settings, parts: tuple[str, ...]) -> tuple[int, BaseModel]:
    """The section that a field stands in, and how many parts of the path lead to it."""
    here: Any = settings
    found: tuple[int, BaseModel] = (0, settings)
    for number, part in enumerate(parts):
        if isinstance(here, BaseModel):
            found = (number, here)
            here = getattr(here, Fields(type(here), "").names()[part])
        elif isinstance(here, Mapping) and part in here:
            here = here[part]
        else:
            break
    return found


def _tree_of(given: Given, parts: tuple[str, ...]) -> Given:
    """A tree with that one value at its path, for messages."""
    tree = given
    for part in reversed(parts):
        tree = Given({part: tree}, given.place, "a mapping", given.key_place)
    return tree


def is_table_of_names(path: str) -> bool:
    """Whether a path means a table by names of the user's choice, or one of its items: kinds, groups, their rates."""
    parts = tuple(path.split("."))
    shape, around = shape_at(parts), shape_at(parts[:-1])
    return (isinstance(shape, Table) and not shape.key_choices) or (
        isinstance(shape, Fields) and isinstance(around, Table)
    )
