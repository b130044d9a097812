"""`vary` and `design.together` of an experiment file as factors: every level and both ends checked where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fivelink_sim.experiment.designs import Named, Point, drawn_ranges, group_shares, told, with_rest
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.field_values import FieldValues
from fivelink_sim.experiment.plan_fields import DesignPart
from fivelink_sim.experiment.point_checks import problems_at
from fivelink_sim.scenario.document import Given, Place
from fivelink_sim.scenario.field_paths import FieldInfo
from fivelink_sim.scenario.inheritance import Location
from fivelink_sim.scenario.problems import quoted, with_hint

PLAUSIBLE = "plausible"  # stands for the range from which uncertain values are drawn
MAPPING = "is a mapping of fields to lists of values or ranges, or the word plausible"


class _Varied(NamedTuple):
    """A field under `vary`: a factor of its own, and where each of its levels or ends stands."""

    factor: Factor
    places: list[Place]
    place: Place


def factors_of(vary: Given, design: Given, part: DesignPart, values: FieldValues) -> tuple[Factor, ...]:
    """The factors in the order of the file; what is wrong is added to the problems of `values`.

    vary, design   what stands under these keys
    """
    if vary.value == PLAUSIBLE and part.method != "grid":
        if part.together:
            place = design.value["together"].place
            values.problems.append(place.problem(("design", "together"), "goes with fields named under `vary`"))
        return plausible_factors(values.scenarios)
    if not vary.is_mapping or not vary.value:
        values.problems.append(vary.place.problem(("vary",), MAPPING))
        return ()
    varied: dict[str, _Varied] = {}
    for path, given in vary.value.items():
        field = values.field(path, given, ("vary", path))
        one = None if field is None else _varied(field, given, part.method, values)
        if one is not None:
            varied[path] = one
    groups = _groups(vary, design, part, values)
    if values.problems:
        return ()
    joined = [_joined([varied[path] for path in paths], location, design, values) for paths, location in groups]
    if values.problems:
        return ()
    _check_alone(joined, values)
    return tuple(one.factor for one in joined)


def plausible_factors(scenarios: Named) -> tuple[Factor, ...]:
    """Every field that a drawn world draws, over its plausible range; those with one plausible value are left out."""
    return tuple(
        _range(field, *field.plausible)
        for _, field in drawn_ranges(scenarios)
        if field.plausible is not None and field.plausible[0] < field.plausible[1]
    )


def _range(field: FieldInfo, low: float, high: float) -> Factor:
    return Factor((field.path,), ends=((low, high),), whole=(field.holds == "whole number",))


def _varied(field: FieldInfo, given: Given, method: str, values: FieldValues) -> _Varied | None:
    """A field's levels or range."""
    location: Location = ("vary", field.path)
    place = given.key_place or given.place
    if isinstance(given.value, tuple) and given.value:
        levels = values.values(field, given.value)
        if len(levels) != len({repr(level) for level in levels}):
            values.problems.append(given.place.problem(location, "has a value twice"))
        factor = Factor((field.path,), levels=tuple((level,) for level in levels))
        return _Varied(factor, [item.place for item in given.value], place)
    if method == "grid":
        ranged = given.is_mapping or given.value == PLAUSIBLE
        what = "is a range, for sampled designs; a grid takes a list of values" if ranged else "is no list"
        values.problems.append(given.place.problem(location, what))
        return None
    if given.value == PLAUSIBLE:
        return _plausible(field, given, location, place, values)
    if given.is_mapping:
        return _from_to(field, given, location, place, values)
    message = f"{given.typed} is no list of values, no range such as {{from: 0.2, to: 0.8}}, nor the word plausible"
    values.problems.append(given.place.problem(location, message))
    return None


def _plausible(field: FieldInfo, given: Given, location: Location, place: Place, values: FieldValues) -> _Varied | None:
    if field.plausible is None or field.plausible[0] == field.plausible[1]:
        what = "no plausible range" if field.plausible is None else f"one plausible value only, {field.plausible[0]:g}"
        values.problems.append(given.place.problem(location, f"the field has {what}; give a list or a range"))
        return None
    return _Varied(_range(field, *field.plausible), [given.place] * 2, place)


def _from_to(field: FieldInfo, given: Given, location: Location, place: Place, values: FieldValues) -> _Varied | None:
    known = ("from", "to")
    before = len(values.problems)
    for key, child in given.value.items():
        if key not in known:
            message = with_hint("no such key; a range has from and to", key, known)
            values.problems.append((child.key_place or child.place).problem((*location, key), message))
    for key in known:
        if key not in given.value:
            values.problems.append(given.place.problem((*location, key), "is missing"))
    if field.holds not in ("number", "whole number"):
        message = f"the field holds {_plural(field)}: give a list of them, not a range"
        values.problems.append(given.place.problem(location, message))
    if len(values.problems) > before:
        return None
    items = [given.value[key] for key in known]
    ends = values.values(field, items)
    if len(ends) == 2 and ends[0] == ends[1]:
        values.problems.append(given.place.problem(location, "begins where it ends; one value is a list of one"))
    return _Varied(_range(field, *ends), [item.place for item in items], place) if len(ends) == 2 else None


def _plural(field: FieldInfo) -> str:
    return "lists" if field.holds == "list" else f"one of {', '.join(field.choices)}" if field.choices else field.holds


def _groups(
    vary: Given, design: Given, part: DesignPart, values: FieldValues
) -> list[tuple[tuple[str, ...], Location]]:
    """The fields of each factor in the order of the file, and where a group of several stands."""
    group_of: dict[str, tuple[tuple[str, ...], Location]] = {path: ((path,), ()) for path in vary.value}
    grouped: set[str] = set()
    for number, paths in enumerate(part.together):
        location: Location = ("design", "together", number)
        if len(paths) < 2:
            place = design.find(location[1:])[0].place
            values.problems.append(place.problem(location, "is a group of two fields or more"))
        for i, path in enumerate(paths):
            place = design.find((*location[1:], i))[0].place
            if path not in vary.value:
                message = with_hint(f"'{quoted(path)}' is not under `vary`", path, vary.value)
                values.problems.append(place.problem((*location, i), message))
            elif path in grouped:
                values.problems.append(place.problem((*location, i), f"'{path}' is in a group already"))
            grouped.add(path)
            group_of[path] = (paths, location)
    return list(dict.fromkeys(group_of[path] for path in vary.value))


def _joined(members: Sequence[_Varied], location: Location, design: Given, values: FieldValues) -> _Varied:
    """Fields that move together as one factor: lists of equal length side by side, or ranges."""
    if len(members) == 1:
        return _rising(members[0])
    factors = [member.factor for member in members]
    paths = tuple(path for factor in factors for path in factor.paths)
    numbers = {len(factor.levels) for factor in factors}
    if len(numbers) > 1:
        mixed = 0 in numbers
        message = (
            "mixes lists and ranges"
            if mixed
            else "has lists of different lengths: "
            + ", ".join(f"{len(factor.levels)} values of {factor.name}" for factor in factors)
        )
        values.problems.append(design.find(location[1:])[0].place.problem(location, message))
    lists = [factor.levels for factor in factors]  # of one length, or a problem
    levels = tuple(tuple(one[0] for one in level) for level in zip(*lists, strict=False))
    ends = tuple(end for factor in factors for end in factor.ends)
    whole = tuple(one for factor in factors for one in factor.whole)
    return _Varied(Factor(paths, levels, ends, whole), members[0].places, members[0].place)


def _rising(one: _Varied) -> _Varied:
    """A range from its least value to its greatest, however it was given: more of a field is more of its way."""
    if not one.factor.ends or one.factor.ends[0][0] < one.factor.ends[0][1]:
        return one
    ((high, low),) = one.factor.ends
    return one._replace(factor=one.factor._replace(ends=((low, high),)), places=one.places[::-1])


def _check_alone(varied: Sequence[_Varied], values: FieldValues) -> None:
    """Hold every level, and both ends of every range, to the checks across fields."""
    shares = group_shares(values.scenarios[0][1].settings)
    for factor, places, _ in varied:
        at = [factor.place_of_level(i) for i in range(len(factor.levels))] or [0.0, 1.0]
        alone = [factor.values_at(u) for u in at]
        points = [Point(told(given), with_rest(given, shares)) for given in alone]
        values.problems += problems_at(values.scenarios, points, places)
