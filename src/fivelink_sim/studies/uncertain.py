"""Compare scenarios in many plausible worlds: what nobody knows exactly is drawn, each world with seeds of its own."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fivelink_sim.experiment.designs import MOST_POINTS, Named, Point
from fivelink_sim.experiment.request import (
    MOST_REPLICATIONS,
    Design,
    InputError,
    Overrides,
    Request,
    Source,
    arms_of,
    checked_seeds,
    checked_workers,
    command_line,
    whole,
)
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.forecasting import foretell
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.uncertainty import Uncertain

WORLDS = 200
WORLD_REPLICATIONS = 2  # runs of each scenario in each world: the fewest that tell chance from parameters
PAGE_BYTES, ROW_BYTES = 450_000, 170  # of the page and the smaller tables, and of a row of the larger ones


class Uncertainty:
    """A comparison in many worlds carried out: the study, and its tables, of which see analysis.uncertainty.

    drawn   the fields that were drawn
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.drawn = [str(path) for path in study.manifest["details"]["drawn"]]

    @cached_property
    def values(self) -> pd.DataFrame:
        """The values drawn: a row a world (index: its point), a column a field."""
        import pandas as pd

        return pd.DataFrame([{path: point["values"][path] for path in self.drawn} for point in self.study.points])

    @cached_property
    def found(self) -> Uncertain:
        """All tables."""
        from fivelink_sim.analysis.uncertainty import uncertain

        return uncertain(self.study.runs, self.study.labels, self.values, self.study.seed or 0)

    def differences(self) -> pd.DataFrame:
        """Mean differences from the first scenario over worlds, with 95 % intervals and quantiles over worlds."""
        return self.found.differences.copy()

    def shares(self) -> pd.DataFrame:
        """In how many worlds each scenario is ahead of the first."""
        return self.found.shares.copy()

    def variance(self) -> pd.DataFrame:
        """How much of the variance of a run comes from parameters, and how much from chance."""
        return self.found.variance.copy()

    def parameters(self) -> pd.DataFrame:
        """Which of the fields drawn the main outcomes hang on: of differences, and of the levels of each scenario."""
        return self.found.parameters.copy()

    def by_world(self) -> pd.DataFrame:
        """The differences in the main outcomes, world by world."""
        return self.found.by_world.copy()

    def show(self) -> None:
        """Print the answer and the tables."""
        from fivelink_sim.view import uncertainty_table

        uncertainty_table.show(self.study, self.found, self.drawn)

    def report(self) -> Path:
        """Write differences, shares, variance, parameters and worlds as CSV, and report.html; returns its path."""
        from fivelink_sim.view import uncertainty_page

        return self.study.keep(lambda: (self._csv_tables(), uncertainty_page.pages(self.study, self.found, self.drawn)))

    def _csv_tables(self) -> dict[str, pd.DataFrame]:
        return {
            "differences": self.found.differences,
            "shares": self.found.shares,
            "variance": self.found.variance,
            "parameters": self.found.parameters,
            "worlds": self.found.by_world,
        }


def uncertainty(
    scenarios: Sequence[Source],
    *,
    worlds: int | None = None,
    points: Sequence[Mapping[str, Any]] | str | os.PathLike[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    workers: int | str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
) -> Uncertainty:
    """Compare scenarios in worlds drawn from the plausible ranges of the fields; the first scenario is the baseline.

    scenarios      presets' names, paths, mappings or Scenarios, two or more
    worlds         worlds drawn (default 200). A world draws every field that all scenarios leave at its default,
                   uniformly from its range, and lays the values over every scenario
    points         instead: worlds of your own, such as draws from a posterior: mappings of fields to values, or a CSV
                   file with a column a field and a row a world. With `worlds`, the first so many of them; if there are
                   fewer they come again, with other seeds
    replications   runs of each scenario in each world (default 2); each has its own seed, the same for all scenarios
    seed           names the draws and the study (default: `run.seed` of the first scenario)
    progress       True: a forecast and a progress bar on stderr; or a function of (done, most)

    The other arguments, and what is raised, are those of `compare`.
    """
    if isinstance(scenarios, str | os.PathLike | Mapping | Scenario) or len(scenarios) < 2:
        raise InputError("a comparison needs at least two scenarios")
    wanted = whole("replications", WORLD_REPLICATIONS if replications is None else replications, 2, MOST_REPLICATIONS)
    number = whole("worlds", WORLDS if worlds is None else worlds, 2, MOST_POINTS)
    arms = arms_of(scenarios, overrides, days)
    if any(arm.simulate is not None for arm in arms):
        raise InputError("rules written in Python cannot be compared in drawn worlds, only scenarios")
    study_seed, _ = checked_seeds(seed, None, wanted, arms[0].scenario.settings.run.seed)
    named = tuple((arm.label, arm.scenario) for arm in arms)
    given = None if points is None else _given(points, worlds)
    request = _request(named, number, given, wanted, study_seed, checked_workers(workers))
    line = command_line("compare", scenarios, request, days, overrides)
    line = None if line is None else _more_of_line(line, points, len(request.design.points) if request.design else 0)
    folder = None if out is None else Path(out)
    if progress is True:
        foretell(request, folder, _beside(request))
    return Uncertainty(carried_out(request, line, folder, progress))


class _Given(NamedTuple):
    """Worlds that the user gave: their values, and where each was given."""

    values: list[Mapping[str, Any]]
    places: list[str]


def _given(points: Sequence[Mapping[str, Any]] | str | os.PathLike[str], worlds: int | None) -> _Given:
    """The worlds given, as many as are wanted."""
    if isinstance(points, str | os.PathLike):
        from fivelink_sim.experiment.points_file import points_in

        rows = points_in(Path(points), MOST_POINTS)
        values: list[Mapping[str, Any]] = [
            {path: value for path, value in row.plain().items() if path != "name"} for row in rows
        ]
        places = [f"{row.place.file}:{row.place.line}" for row in rows]
    else:
        values, places = list(points), [f"points[{place}]" for place in range(len(points))]
        whole("the number of points", len(values), 1 if worlds else 2, MOST_POINTS)
    number = len(values) if worlds is None else worlds
    turns = [place % len(values) for place in range(number)]
    return _Given([values[turn] for turn in turns], [places[turn] for turn in turns])


def _more_of_line(line: str, points: Any, number: int) -> str | None:
    """The command line of a comparison with what makes it one in worlds; None for worlds given in Python."""
    if points is None:
        return f"{line} --uncertainty --worlds {number}"
    if not isinstance(points, str | os.PathLike):
        return None
    return f"{line} --uncertainty --points {shlex.quote(os.fspath(points))} --worlds {number}"


def _beside(request: Request) -> int:
    """About how many bytes the page and the CSV tables take; the rows of parameters.csv and worlds.csv are the most."""
    from fivelink_sim.measure.outcome_list import HEADLINE

    assert request.design is not None  # noqa: S101 - that of the worlds
    scenarios, worlds = len(request.design.scenarios), len(request.design.points)
    ranked = (2 * scenarios - 1) * len(request.design.details["drawn"])
    return PAGE_BYTES + ROW_BYTES * len(HEADLINE) * (ranked + (scenarios - 1) * worlds)


def _request(
    scenarios: Named,
    number: int,
    given: _Given | None,
    replications: int,
    seed: int,
    workers: int | str,
) -> Request:
    """The study of these scenarios in these worlds. InputError or ScenarioError if a world cannot be."""
    from fivelink_sim.experiment import designs
    from fivelink_sim.experiment.point_checks import check_points

    if given is None:
        drawn = [path for path, _ in designs.drawn_ranges(scenarios)]
        there = tuple(designs.worlds(scenarios, number, seed))
    else:
        there = _own_worlds(scenarios, given)
        drawn = list(given.values[0])
    if not drawn and given is not None:
        raise InputError(f"{given.places[0]}: names no field, so all worlds would be the same")
    if not drawn:
        raise InputError("there is nothing to draw: every field that has a range is set by the scenarios")
    check_points(scenarios, {"worlds": there})
    title = f"{' vs '.join(label for label, _ in scenarios)} in plausible worlds"
    design = Design(title, tuple(scenarios), there, ("runs",), "worlds", (), {"drawn": drawn}, seeds_by_point=True)
    return Request("uncertainty", designs.arms_at(scenarios, there), seed, None, replications, workers, design=design)


def _own_worlds(scenarios: Named, given: _Given) -> tuple[Point, ...]:
    """The worlds that the user gives; each value as the scenarios take it. InputError if they are none."""
    from fivelink_sim.experiment.designs import group_shares, with_rest
    from fivelink_sim.scenario.loading import load
    from fivelink_sim.scenario.problems import ScenarioError

    whole("the number of worlds", len(given.values), 2, MOST_POINTS)
    shares = group_shares(scenarios[0][1].settings)
    checked: set[str] = set()
    found = []
    for number, (values, place) in enumerate(zip(*given, strict=True)):
        if set(values) != set(given.values[0]):
            raise InputError(f"{place} names other fields than {given.places[0]}: all worlds draw the same")
        wrong = [
            path for path, value in values.items() if isinstance(value, bool) or not isinstance(value, int | float)
        ]
        if wrong:
            raise InputError(f"{place}: {wrong[0]}: a world draws numbers, got {values[wrong[0]]!r}")
        point = Point(f"world {number}", with_rest(dict(values), shares))
        for _, scenario in scenarios if place not in checked else ():
            try:
                load(scenario, overrides=point.values)
            except ScenarioError as error:
                first = error.problems[0]
                raise InputError(f"{place}: {first.path}: {first.message}") from None
        checked.add(place)
        found.append(point)
    return tuple(found)
