"""`vary` and `design` of an experiment file: the points they stand for, every value checked where it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from fivelink_sim.experiment import designs
from fivelink_sim.experiment.designs import MOST_POINTS, Named, Point
from fivelink_sim.experiment.plan_fields import DesignPart
from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo, field_at, fields_of, shape_at, value_at
from fivelink_sim.scenario.inheritance import nested
from fivelink_sim.scenario.loading import Scenario, load_source
from fivelink_sim.scenario.problems import Problem, ScenarioError
from fivelink_sim.scenario.wording import no_such_field


def points_of(scenarios: Named, sources: Mapping[str, Any], tree: Given, design: DesignPart) -> list[Point]:
    """The points of a design; none if the file varies nothing. ScenarioError if it cannot be.

    sources   label -> the opened scenario, to check values in it
    """
    vary = tree.value.get("vary")
    if design.method == "grid":
        return _grid(scenarios, sources, vary) if vary is not None else []
    fields = _fields(scenarios, vary)
    if design.method == "range_ends":
        return designs.range_ends(fields, designs.group_shares(scenarios[0][1].settings))
    on = {field.path for field in designs.rules(scenarios)}
    fields = [field for field in fields if field.path in on]
    if design.method == "remove_one":
        return designs.remove_one(fields)
    known = {field.path for field in fields}
    where = tree.value["design"]
    problems = [
        where.place.problem(("design", "keep", i), f"'{path}' is no rule that is on in these scenarios")
        for i, path in enumerate(design.keep)
        if path not in known
    ]
    if problems:
        raise ScenarioError(problems)
    return designs.add_one([field for field in fields if field.path not in design.keep])


def _fields(scenarios: Named, vary: Given | None) -> list[FieldInfo]:
    """The fields named under `vary`, a list; without it all that have a value which switches a rule off."""
    if vary is None:
        return [field for field in fields_of(scenarios[0][1].settings) if field.off is not None]
    if not isinstance(vary.value, tuple):
        raise ScenarioError([vary.place.problem(("vary",), "is a list of fields with this method")])
    problems: list[Problem] = []
    for i, item in enumerate(vary.value):
        _check_field(str(item.value), item, ("vary", i), scenarios, problems)
    if problems:
        raise ScenarioError(problems)
    return [field_at(str(item.value), scenarios[0][1].settings) for item in vary.value]


def _check_field(
    path: str, given: Given, location: tuple[str | int, ...], scenarios: Named, problems: list[Problem]
) -> bool:
    settings = scenarios[0][1].settings
    parts = tuple(path.split("."))
    place = given.key_place or given.place
    if not isinstance(shape_at(parts), FieldInfo):
        problems.append(place.problem(location, no_such_field(parts, settings)))
        return False
    try:
        value_at(settings, parts)
    except KeyError:
        problems.append(place.problem(location, no_such_field(parts, settings)))
        return False
    return True


def _grid(scenarios: Named, sources: Mapping[str, Any], vary: Given) -> list[Point]:
    if not vary.is_mapping or not vary.value:
        raise ScenarioError([vary.place.problem(("vary",), "is a mapping of fields to lists of values")])
    problems: list[Problem] = []
    varied: dict[str, list[Any]] = {}
    for path, given in vary.value.items():
        if _check_field(path, given, ("vary", path), scenarios, problems):
            varied[path] = _values(path, given, sources, problems)
    number = math.prod(len(values) for values in varied.values())
    if number > MOST_POINTS:
        problems.append(vary.place.problem(("vary",), f"is a grid of {number:,} points; at most {MOST_POINTS:,}"))
    if problems:
        raise ScenarioError(problems)
    points = designs.grid(varied)
    _check_together(points, sources, vary)
    return points


def _values(path: str, given: Given, sources: Mapping[str, Any], problems: list[Problem]) -> list[Any]:
    """The values of a field as it holds them, each tried in every scenario."""
    if not isinstance(given.value, tuple) or not given.value:
        what = "is a range, for sampled designs; a grid takes a list of values" if given.is_mapping else "is no list"
        problems.append(given.place.problem(("vary", path), what))
        return []
    values = []
    for item in given.value:
        loaded: Scenario | None = None
        try:
            for source in sources.values():
                loaded = load_source(source, [nested(path, item)])
        except ScenarioError as error:
            problems += error.problems
        if loaded is not None:
            values.append(value_at(loaded.settings, tuple(path.split("."))))
    if len(values) != len({repr(value) for value in values}):
        problems.append(given.place.problem(("vary", path), "has a value twice"))
    return values


def _check_together(points: list[Point], sources: Mapping[str, Any], vary: Given) -> None:
    """Values that are right one by one can still be wrong together."""
    if len(vary.value) < 2:
        return
    for point in points:
        for source in sources.values():
            layers = [nested(path, _given(vary.value[path], value)) for path, value in point.values.items()]
            load_source(source, layers)


def _given(around: Given, value: Any) -> Given:
    plain = tuple(value) if isinstance(value, list | tuple) else value
    items = tuple(Given(item, around.place, str(item)) for item in plain) if isinstance(plain, tuple) else plain
    return Given(items, around.place, str(value))
