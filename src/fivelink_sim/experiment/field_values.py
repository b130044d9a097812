"""Reads the values that an experiment file gives to fields: held to what is declared of the field, as in a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from fivelink_sim.experiment.designs import Named
from fivelink_sim.scenario.communities import set_by_every
from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo, field_at, shape_at, value_at
from fivelink_sim.scenario.inheritance import Location, Source, nested
from fivelink_sim.scenario.loading import load_source
from fivelink_sim.scenario.problems import Problem, ScenarioError
from fivelink_sim.scenario.wording import message_of, no_such_field

COMMUNITIES = "district.communities"


class FieldValues:
    """The fields of some scenarios, and what may stand in them; what is wrong is added to `problems`.

    sources   label -> the opened scenario
    """

    def __init__(self, scenarios: Named, sources: Mapping[str, Source], problems: list[Problem]) -> None:
        self.scenarios = scenarios
        self.problems = problems
        self._sources = sources

    def field(self, path: str, given: Given, location: Location) -> FieldInfo | None:
        """The field at a path, with the first scenario's value as its default; None if a scenario has no such field."""
        parts = tuple(path.split("."))
        place = given.key_place or given.place
        for number, (label, scenario) in enumerate(self.scenarios):
            if path in (COMMUNITIES, "events"):
                message = f"cannot be varied; name scenarios with different {parts[-1]} instead"
            elif path in set_by_every(scenario.settings):
                message = f"every community sets this itself ({COMMUNITIES}): to vary it changes nothing"
            elif isinstance(shape_at(parts), FieldInfo) and _is_there(scenario.settings, parts):
                continue
            else:
                message = no_such_field(parts, scenario.settings)
            self.problems.append(place.problem(location, message + (f" (in {label})" if number else "")))
            return None
        return field_at(path, self.scenarios[0][1].settings)

    def values(self, field: FieldInfo, items: Sequence[Given]) -> list[Any]:
        """Values as the field holds them; those that it cannot hold are problems at their places, and left out."""
        if field.holds == "list":
            return [value for item in items for value in self._loaded(field, item)]
        found = []
        kind = _kind(field.holds, field.low, field.high, field.choices)
        for item in items:
            try:
                found.append(kind.validate_python(item.plain()))
            except ValidationError as error:
                detail = error.errors(include_url=False)[0]
                location = tuple(field.path.split("."))
                self.problems.append(item.place.problem(location, message_of(detail, item, True, field)))
        return found

    def _loaded(self, field: FieldInfo, item: Given) -> list[Any]:
        """The value as every scenario takes it, or none."""
        value: list[Any] = []
        for source in self._sources.values():
            try:
                loaded = load_source(source, [nested(field.path, item)])
            except ScenarioError as error:
                self.problems += error.problems
                return []
            value = [value_at(loaded.settings, tuple(field.path.split(".")))]
        return value


def _is_there(settings: Any, parts: tuple[str, ...]) -> bool:
    try:
        value_at(settings, parts)
    except KeyError:
        return False
    return True


@cache
def _kind(holds: str, low: float | None, high: float | None, choices: tuple[str, ...]) -> TypeAdapter[Any]:
    """What a field holds, as pydantic checks it where a scenario is loaded."""
    strict = ConfigDict(strict=True, allow_inf_nan=False)
    if holds == "number":
        return TypeAdapter(Annotated[float, Field(ge=low, le=high)], config=strict)
    if holds == "whole number":
        return TypeAdapter(Annotated[int, Field(ge=low, le=high)], config=strict)
    if holds == "true or false":
        return TypeAdapter(bool, config=strict)
    chosen: Any = Literal[choices]
    return TypeAdapter(chosen, config=strict)
