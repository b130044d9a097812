"""`vary` and `design` of an experiment file: what is varied, and the points at which the scenarios run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from fivelink_sim.experiment import designs
from fivelink_sim.experiment.designs import Named, Point
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.field_values import FieldValues
from fivelink_sim.experiment.given_factors import factors_of
from fivelink_sim.experiment.given_points import factors_behind, listed
from fivelink_sim.experiment.plan_fields import MOST_POINTS, DesignPart
from fivelink_sim.experiment.point_checks import problems_at
from fivelink_sim.scenario.communities import set_by_every
from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo, fields_of
from fivelink_sim.scenario.inheritance import Source
from fivelink_sim.scenario.problems import Problem, ScenarioError

LADDERS = ("remove_one", "add_one", "range_ends")  # methods that switch fields one at a time
NOT_ON = "is no rule that is on in these scenarios"
NO_ENDS = "has no other value to be set to: none that switches a rule off, and no range"
SAMPLES = ("latin_hypercube", "sobol", "morris")  # methods that draw places in the unit cube

#: Keys of `design` that not every method has -> the methods that have them.
KEYS: dict[str, tuple[str, ...]] = {
    "size": SAMPLES,
    "seed": SAMPLES,
    "levels": ("morris",),
    "second_order": ("sobol",),
    "together": ("grid", *SAMPLES),
    "points": ("list",),
    "keep": ("add_one",),
}


class Varied(NamedTuple):
    """What a design varies.

    points    the points at which every scenario runs; none if nothing is varied, or by the method `morris`
    factors   what is varied in a grid, a sample or a list; none on a ladder
    places    (points, factors): where the points lie in the unit cube; None where a listed point names no value
    """

    points: tuple[Point, ...] = ()
    factors: tuple[Factor, ...] = ()
    places: tuple[tuple[float | None, ...], ...] = ()


def varied(
    scenarios: Named, sources: Mapping[str, Source], tree: Given, design: DesignPart, folder: Path = Path()
) -> Varied:
    """What the file varies; nothing if it does not say. ScenarioError if it cannot be.

    sources   label -> the opened scenario, to check values in it
    folder    where the experiment file lies
    """
    problems: list[Problem] = []
    _check_keys(tree, design, problems)
    if problems:
        raise ScenarioError(problems)
    if design.method in LADDERS:
        return Varied(tuple(_ladder(scenarios, tree, design)))
    values = FieldValues(scenarios, sources, problems)
    if design.method == "list":
        found = _listed(tree, folder, values)
    elif "vary" not in tree.value and design.method == "grid":
        return Varied()
    else:
        found = _sampled(tree, design, values)
    if problems:
        raise ScenarioError(problems)
    return found


def _check_keys(tree: Given, design: DesignPart, problems: list[Problem]) -> None:
    """Nothing is said that would not be heard, and what the method needs is there."""
    given = tree.value.get("design", tree)
    for key, methods in KEYS.items():
        if given is not tree and key in given.value and design.method not in methods:
            child = given.value[key]
            message = f"goes with {_either(methods)}, not with {design.method}"
            problems.append((child.key_place or child.place).problem(("design", key), message))
    if design.method == "list" and "vary" in tree.value:
        place = tree.value["vary"].key_place or tree.value["vary"].place
        problems.append(place.problem(("vary",), "goes with other methods than list, whose points name their fields"))
    if design.method in SAMPLES and "vary" not in tree.value:
        message = f"{design.method} needs `vary`: the fields, each with a list of values or a range"
        problems.append(given.value["method"].place.problem(("design", "method"), message))
    for key, methods in (("size", ("latin_hypercube", "sobol")), ("points", ("list",))):
        if design.method in methods and getattr(design, key) is None:
            message = f"is missing: {design.method} needs it"
            problems.append(given.place.problem(("design", key), message))


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _listed(tree: Given, folder: Path, values: FieldValues) -> Varied:
    points, fields = listed(tree.value["design"].value["points"], folder, values)
    if values.problems:
        return Varied()
    factors, places = factors_behind(points, fields)
    return Varied(points, factors, tuple(places))


def _sampled(tree: Given, design: DesignPart, values: FieldValues) -> Varied:
    """A grid, or a sample over the factors."""
    vary = tree.value["vary"]
    factors = factors_of(vary, tree.value.get("design", tree), design, values)
    number = math.prod(len(factor.levels) for factor in factors) if design.method == "grid" else 0
    if number > MOST_POINTS:
        message = f"is a grid of {number:,} points; at most {MOST_POINTS:,}"
        values.problems.append(vary.place.problem(("vary",), message))
    if values.problems or design.method == "morris":
        return Varied(factors=factors)
    shares = designs.group_shares(values.scenarios[0][1].settings)
    if design.method == "grid":
        points, places = designs.grid(factors, shares), designs.grid_places(factors)
    else:
        places = _places(design, len(factors))
        points = designs.sampled(factors, places, shares)
    values.problems += problems_at(values.scenarios, points, [vary.place] * len(points))
    return Varied(tuple(points), factors, tuple(places))


def _places(design: DesignPart, factors: int) -> list[tuple[float, ...]]:
    from fivelink_sim.experiment import samplers

    sample = samplers.latin_hypercube if design.method == "latin_hypercube" else samplers.sobol
    assert design.size is not None  # noqa: S101 - checked before
    return [tuple(place) for place in sample(design.size, factors, design.seed).tolist()]


def _ladder(scenarios: Named, tree: Given, design: DesignPart) -> list[Point]:
    fields = _fields(scenarios, tree.value.get("vary"))
    if design.method == "range_ends":
        _check_named(tree, [field for field in fields if designs.ends_of(field)], NO_ENDS)
        return designs.range_ends(fields, designs.group_shares(scenarios[0][1].settings))
    on = {field.path for field in designs.rules(scenarios)}
    fields = [field for field in fields if field.path in on]
    _check_named(tree, fields, NOT_ON)
    if design.method == "remove_one":
        return designs.remove_one(fields)
    known = {field.path for field in fields}
    where = tree.value["design"]
    problems = [
        where.place.problem(("design", "keep", i), f"'{path}' {NOT_ON}")
        for i, path in enumerate(design.keep)
        if path not in known
    ]
    if problems:
        raise ScenarioError(problems)
    return designs.add_one([field for field in fields if field.path not in design.keep])


def _check_named(tree: Given, usable: Sequence[FieldInfo], why: str) -> None:
    """ScenarioError if a field that `vary` names is none of those that the method can use."""
    vary = tree.value.get("vary")
    paths = {field.path for field in usable}
    named = enumerate(vary.value) if vary is not None else ()
    problems = [
        item.place.problem(("vary", i), f"'{item.value}' {why}") for i, item in named if str(item.value) not in paths
    ]
    if problems:
        raise ScenarioError(problems)


def _fields(scenarios: Named, vary: Given | None) -> list[FieldInfo]:
    """The fields named under `vary`, a list; without it all that have a value which switches a rule off."""
    if vary is None:
        settings = scenarios[0][1].settings
        own = set_by_every(settings)
        return [field for field in fields_of(settings) if field.off is not None and field.path not in own]
    if not isinstance(vary.value, tuple):
        raise ScenarioError([vary.place.problem(("vary",), "is a list of fields with this method")])
    problems: list[Problem] = []
    values = FieldValues(scenarios[:1], {}, problems)
    found = [values.field(str(item.value), item, ("vary", i)) for i, item in enumerate(vary.value)]
    if problems:
        raise ScenarioError(problems)
    return [field for field in found if field is not None]
