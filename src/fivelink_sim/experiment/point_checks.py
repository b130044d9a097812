"""Values that are right one by one can still be wrong together: a point is held to a scenario's checks across fields.

To load every scenario anew at every point would take minutes for thousands of points; what was checked field by field
needs only the checks across fields, on the settings with the point's values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from fivelink_sim.experiment.designs import Named, Point, at_point
from fivelink_sim.scenario.checks import CHECKS, TIMELINE_CHECKS
from fivelink_sim.scenario.document import Given, Place
from fivelink_sim.scenario.inheritance import Location, at_layer, default_tree, merged, nested
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.scenario.problems import Problem, ScenarioError

MOST_TOLD = 20  # points with problems; of the others the number is told


def check_points(scenarios: Named, points: Mapping[str, Sequence[Point]]) -> None:
    """ScenarioError if a point cannot be run; points by what they are of."""
    problems = [
        problem for of, there in points.items() for problem in problems_at(scenarios, there, [Place(of)] * len(there))
    ]
    if problems:
        raise ScenarioError(problems)


def problems_at(scenarios: Named, points: Sequence[Point], places: Sequence[Place]) -> list[Problem]:
    """What is wrong with these points in the scenarios; each is told at the place where the point was given."""
    found: list[Problem] = []
    wrong = 0
    for point, place in zip(points, places, strict=True):
        here = _problems(scenarios, point, place)
        wrong += bool(here)
        if wrong <= MOST_TOLD:
            found += here
    if wrong > MOST_TOLD:
        found.append(places[-1].problem((), f"and {wrong - MOST_TOLD:,} more points cannot be run"))
    return found


def _problems(scenarios: Named, point: Point, place: Place) -> list[Problem]:
    """A problem that every scenario has is told once, that of some with their names."""
    labels: dict[tuple[Location, str], list[str]] = {}
    tree = _tree(tuple(point.values))
    for label, scenario in scenarios:
        for finding in _findings(at_point(scenario, point), tree):
            labels.setdefault(finding, []).append(label)
    return [
        place.problem(location, f"{message} (at {point.name}{_in(of, scenarios)})")
        for (location, message), of in labels.items()
    ]


def _in(labels: Sequence[str], scenarios: Named) -> str:
    return "" if len(labels) == len(scenarios) else f", in {', '.join(labels)}"


def _findings(scenario: Scenario, tree: Given) -> Iterator[tuple[Location, str]]:
    settings = scenario.settings
    for name, group in settings.population.groups.items():
        if not 0.0 <= group.share <= 1.0:
            yield ("population", "groups", name, "share"), f"{group.share:.10g} is left for this group: not 0 to 1"
    for check in (*CHECKS, *TIMELINE_CHECKS):
        yield from check.find(settings, tree)


@lru_cache(maxsize=64)
def _tree(paths: tuple[str, ...]) -> Given:
    """Where values were given, as far as checks ask: those of a point above all others."""
    tree = default_tree()
    for path in paths:
        tree = merged(tree, at_layer(nested(path, Given(True, Place("point"), "")), 1), [])
    return tree
