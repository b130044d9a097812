"""Pydantic's findings in this project's words: what was given, what is allowed, the nearest right name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fivelink_sim.scenario.document import NUMBER, Given
from fivelink_sim.scenario.field_paths import FieldInfo, Fields, Shape, Table, fields, shape_at, shape_of
from fivelink_sim.scenario.inheritance import Location
from fivelink_sim.scenario.problems import Problem, nearest, quoted, with_hint
from fivelink_sim.scenario.schema.district_section import CommunityEntry
from fivelink_sim.scenario.schema.event_section import Event
from fivelink_sim.scenario.schema.settings import Settings

_KINDS_OF_VALUE = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "tuple_type": "a list",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
    "mapping_type": "a mapping",
    "dict_type": "a mapping",
    "finite_number": "a finite number",
}


def problem_of(
    detail: Mapping[str, Any], tree: Given, shown: Location | None = None, target: FieldInfo | None = None
) -> Problem:
    """One of pydantic's errors as a line for the user, at the place where the value was given.

    shown   the path to print, if not the error's own (an event's)
    target  the field meant, if the path alone does not tell
    """
    location: Location = tuple(detail["loc"])
    about_key = bool(location) and location[-1] == "[key]"
    if about_key:
        location = location[:-1]
    given, found = tree.find(location)
    kind = detail["type"]
    shape = target or _shape(location)
    place = (given.key_place or given.place) if about_key or kind == "extra_forbidden" else given.place
    if about_key:
        return place.problem(shown or location, _bad_name(location, detail))
    if kind == "extra_forbidden":
        return place.problem(shown or location, _unknown(location))
    return place.problem(shown or location, message_of(detail, given, found, shape))


def _shape(location: Location) -> Shape | None:
    """The shape at a location, inside events and communities too."""
    if _in_community(location):
        return shape_at(location[3:], CommunityEntry)
    in_event = len(location) > 2 and location[0] == "events"
    return shape_at(location[2:], Event) if in_event else shape_at(location)


def _in_community(location: Location) -> bool:
    return len(location) > 3 and location[:2] == ("district", "communities")


def message_of(detail: Mapping[str, Any], given: Given, found: bool, shape: object) -> str:
    """What is wrong in one of pydantic's errors: what was given, what is allowed. `shape`: the field, if it is one."""
    kind, context = detail["type"], detail.get("ctx", {})
    typed = given.typed if found else "the value"
    if kind == "missing":
        return "is missing"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"{typed} is not {_allowed(shape, context)}"
    if kind in ("literal_error", "enum"):
        choices = _choices(shape, context)
        return with_hint(f"{typed} is none of {', '.join(choices)}", str(given.value), choices)
    if kind in ("too_short", "too_long", "string_too_short", "string_too_long"):
        return f"{typed} has {_length(context)}"
    if kind == "value_error":
        return f"{typed} {context.get('error', detail['msg'])}"
    if kind in _KINDS_OF_VALUE:
        return _wrong_kind(kind, typed, given)
    return f"{typed}: {detail['msg']}"


def _wrong_kind(kind: str, typed: str, given: Given) -> str:
    wanted = _KINDS_OF_VALUE[kind]
    value = given.value
    if isinstance(value, str) and kind in ("float_type", "int_type"):
        if typed[:1] in ("'", '"'):
            return f"{typed} is text, not {wanted}"
        if NUMBER.match(value):
            return f"{typed} is beyond what a number can hold"
    if value is None:
        return f"null is not {wanted}"
    if kind == "float_type" and isinstance(value, int) and not isinstance(value, bool):
        return f"{typed} is beyond what a number can hold"
    if kind == "string_type":
        return f"{typed} is not text; put it in quotes"
    if kind in ("int_type", "int_from_float") and isinstance(value, float) and value.is_integer():
        return f"{typed} is not a whole number; write {int(value)}" if abs(value) < 1e15 else f"{typed} is not {wanted}"
    if isinstance(value, str) and kind in ("float_type", "int_type"):
        return f"{typed} is not {wanted}{_as_written(value, whole=kind == 'int_type')}"
    return f"{typed} is not {wanted}"


def _as_written(text: str, whole: bool) -> str:
    """How a number that is given with separators, a percent sign or as a date is to be written; empty if unclear."""
    if re.fullmatch(r"[1-9]\d{0,2}([,_]\d{3})+", text):
        return f"; write {re.sub('[,_]', '', text)}"
    if whole:
        return "; days are counted from 0" if re.fullmatch(r"\d{4}([-/.])\d{1,2}\1\d{1,2}", text) else ""
    percent = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) *[%\uff05]", text)
    if percent:
        return f"; write {float(percent[1]) / 100:g}"
    return f"; write {text.replace(',', '.')}" if re.fullmatch(r"\d+,\d+", text) else ""


def _allowed(shape: object, context: Mapping[str, Any]) -> str:
    low, high = context.get("ge"), context.get("le")
    if isinstance(shape, FieldInfo) and shape.holds in ("number", "whole number"):
        low, high = shape.low, shape.high
    if low is not None and high is not None:
        return f"between {number_text(low)} and {number_text(high)}"
    return f"at least {number_text(low)}" if low is not None else f"at most {number_text(high)}"


def number_text(number: float | None) -> str:
    """A bound or default as one writes it: `0.5`, `1`, `100000`."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return str(number)


def _choices(shape: object, context: Mapping[str, Any]) -> tuple[str, ...]:
    if isinstance(shape, FieldInfo) and shape.choices:
        return shape.choices
    return tuple(part.strip("' ") for part in str(context.get("expected", "")).replace(" or ", ",").split(","))


def _length(context: Mapping[str, Any]) -> str:
    actual = context.get("actual_length")
    counted = f"{actual} items" if actual is not None else "a length that is not allowed"
    if "min_length" in context:
        return f"{counted}; at least {context['min_length']}"
    return f"{counted}; at most {context['max_length']}"


def _bad_name(location: Location, detail: Mapping[str, Any]) -> str:
    name = str(location[-1])
    table = shape_at(location[:-1])
    if isinstance(table, Table) and table.key_choices:
        return with_hint("no such society", name, table.key_choices)
    return str(detail.get("ctx", {}).get("error", detail["msg"]))


def _unknown(location: Location) -> str:
    """No such field, and what may have been meant: a name beside it, or a field of that name elsewhere."""
    name = str(location[-1])
    around = shape_at(tuple(part for part in location[:-1] if not isinstance(part, int)))
    known: list[str] = []
    if isinstance(around, Fields):
        known = list(shape_of(around.model, around.path))
    elif _in_community(location):
        found = with_hint("no such key; a community has name and set", name, shape_of(CommunityEntry))
        there = shape_of(Settings).get(name) or next((field for field in fields() if field.path == name), None)
        return f"{found}; fields stand under set" if there else found
    elif location[0] == "events":
        known = ["name", "from", "until", "communities", "set", "scale"]
    if nearest(name, known) is None:
        elsewhere = [field.path for field in fields() if field.path.rpartition(".")[2] == name]
        if elsewhere:
            return f"no such field; did you mean '{elsewhere[0]}'?"
    return with_hint("no such field", name, known)


def no_such_field(parts: tuple[str, ...], settings: Settings) -> str:
    """The same for a dotted path of an event, with the kinds and groups of this very scenario."""
    here: Any = settings
    for index, part in enumerate(parts):
        if isinstance(here, Mapping):
            shape = shape_at(parts[:index])
            known = list(shape.key_choices) if isinstance(shape, Table) and shape.key_choices else list(here)
            if parts[:index][-1:] == ("rates",):
                known = list(settings.needs)
            if part not in known:
                return with_hint(f"no such field ('{quoted(part)}' is not there)", part, known)
            here = here.get(part, {})
        elif hasattr(type(here), "model_fields"):
            if part not in Fields(type(here), "").names():
                return _unknown(parts[: index + 1])
            here = getattr(here, Fields(type(here), "").names()[part])
        else:
            break
    return "no such field"
