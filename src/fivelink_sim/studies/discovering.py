"""Find the region of a study's inputs where a condition holds, and check it on fresh runs."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivelink_sim.experiment import conditions
from fivelink_sim.experiment.conditions import Condition
from fivelink_sim.experiment.request import Design, InputError, Request, checked_workers, whole
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.forecasting import foretell
from fivelink_sim.studies.study import Study, open_study

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.scenario_discovery import Search
    from fivelink_sim.experiment.box import Inputs
    from fivelink_sim.experiment.designs import Point

CHECK = 100  # fresh points within the box, and as many outside
MOST_CHECK = 5_000
COMMAND = "discover"


class Discovery:
    """The box in which a condition holds, if one was found, and what fresh runs say about it.

    study        the fresh runs; None if there was nothing to check, or no check was asked for
    details      what the search found, as the manifest keeps it
    scenarios    label -> scenario
    """

    def __init__(
        self,
        study: Study | None,
        details: Mapping[str, Any] | None = None,
        scenarios: Mapping[str, Scenario] | None = None,
    ) -> None:
        self.study = study
        kept = details if study is None else study.manifest["details"]
        self.details: Mapping[str, Any] = kept or {}
        self.scenarios = dict(scenarios or ({} if study is None else study.scenarios))

    @property
    def condition(self) -> Condition:
        """The condition."""
        return conditions.from_json(self.details["comparisons"])

    def box(self) -> pd.DataFrame:
        """One row a limited input, the surest first; no row if no box was found. See analysis.discovery_tables.box."""
        from fivelink_sim.analysis import discovery_tables

        return discovery_tables.box(self.details, [scenario.settings for scenario in self.scenarios.values()])

    def check(self) -> pd.DataFrame:
        """How often the condition holds within and outside the box: at the points that it was fitted to, and on fresh
        runs; see analysis.discovery_tables.check."""
        from fivelink_sim.analysis import discovery_tables

        return discovery_tables.check(self.details, self._fresh())

    def trade_off(self) -> pd.DataFrame:
        """The boxes on PRIM's way: coverage, density, mass (shares), restricted (inputs), taken (whether it is)."""
        from fivelink_sim.analysis import discovery_tables

        return discovery_tables.trade_off(self.details)

    def points(self) -> pd.DataFrame:
        """One row a point: sample, point, holds, value (of the first comparison), and where it stands on each input."""
        from fivelink_sim.analysis import discovery_tables

        return discovery_tables.points(self.details, self._fresh(), [] if self.study is None else self.study.points)

    def _fresh(self) -> pd.DataFrame | None:
        """Whether the condition holds at each fresh point, and the value of its first comparison."""
        from fivelink_sim.analysis import condition_answers

        if self.study is None:
            return None
        return condition_answers.answers(self.study.runs, self.condition, len(self.study.points))

    def show(self) -> None:
        """Print the answer and the tables."""
        from fivelink_sim.view import discovery_table

        discovery_table.show(self)

    def report(self) -> Path:
        """Write box.csv, check.csv, trade_off.csv, points.csv and report.html; returns the page's path."""
        from fivelink_sim.view import discovery_page

        study = self.study
        if study is None:
            raise InputError("there are no fresh runs, and so no folder for a page")
        return study.keep(lambda: (self._csv_tables(), discovery_page.pages(study, self)))

    def _csv_tables(self) -> dict[str, pd.DataFrame]:
        return {name: getattr(self, name)() for name in ("box", "check", "trade_off", "points")}


def discover(
    results: str | os.PathLike[str] | Study,
    *,
    where: str,
    outcome: str | None = None,
    scenario: str | None = None,
    density: float | None = None,
    check: int | None = None,
    seed: int | None = None,
    workers: int | str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
) -> Discovery:
    """Find the box of inputs in which a condition holds at a study's points, and check it on fresh points and runs.

    results     a study of many points, such as a sampled sweep: its folder, or the study
    where       the condition, such as "difference < 0"; see experiment.conditions
    outcome     of `difference` (default: resolution_rate)
    scenario    whose difference from the first is meant; needed with more than two scenarios
    density     take the box of highest coverage that is at least this dense (default: the highest phi)
    check       fresh points within the box, and as many outside (default: 100; 0: none, and nothing is kept)
    seed        of the fresh points and runs (default: the study's + 1)

    Nothing is run or written where no box is found. InputError tells what cannot be used.
    """
    study = results if isinstance(results, Study) else open_study(results)
    number = whole("check", CHECK if check is None else check, 0, MOST_CHECK)
    threads, study_seed = checked_workers(workers), _seed(study, seed)
    _check_study(study)
    if density is not None and not 0.0 < density <= 1.0:
        raise InputError(f"density must be a share above 0 and at most 1, got {density!r}")
    condition = conditions.condition_of(where, conditions.compared(study.labels, scenario, outcome))
    inputs = _inputs(study)
    folder = None if out is None else Path(out)
    question = {
        "condition": str(condition),
        "source": _about(study),
        "density": density,
        "seed": study_seed,
        "fresh": number,
    }
    details = _answered(folder, question) if folder is not None and number else None
    details = details or {**question, **_sought(study, condition, inputs, density, study_seed, progress)}
    if not details["box"] or number == 0:
        return Discovery(None, details, study.scenarios)
    request = _request(study, inputs, details, threads)
    words = [os.fspath(results)] if not isinstance(results, Study) else [str(study.path)] if study.path else None
    given = {"--outcome": outcome, "--scenario": scenario, "--density": density, "--check": check, "--seed": seed}
    line = None if words is None else _line(words, where, given)
    if progress is True:
        foretell(request, folder)
    return Discovery(carried_out(request, line, folder, progress))


def _seed(study: Study, seed: int | None) -> int:
    """The seed of the fresh runs. InputError if it is that of the study itself."""
    if seed is None:
        return (study.seed or 0) + 1
    if whole("seed", seed) == study.seed:
        raise InputError(f"seed: {seed} is that of the study itself; a check needs fresh runs")
    return seed


def _check_study(study: Study) -> None:
    """InputError if the study is none that a box can be sought in."""
    if study.command == COMMAND:
        raise InputError(f"{study.name}: is itself the check of a box; give the study that the box was sought in")
    if not study.points:
        raise InputError(f"{study.name}: has no points; discover needs a study of many points, such as a sampled sweep")
    if study.replications == 0:
        raise InputError(f"{study.name}: was interrupted before every point had run; go on with fivelink resume")


def _inputs(study: Study) -> Inputs:
    from fivelink_sim.experiment import box
    from fivelink_sim.experiment.store import points_of

    kept = study.manifest.get("details", {}).get("factors", [])
    try:
        return box.inputs_of(points_of(study.manifest), kept, study.scenarios[study.baseline].settings)
    except InputError as error:
        raise InputError(f"{study.name}: {error}") from None


def _about(study: Study) -> dict[str, Any]:
    """Which study the box is sought in."""
    return {
        "name": study.name,
        "identity": study.manifest["identity"],
        "points": len(study.points),
        "replications": study.replications,
        "seeds_by_point": bool(study.manifest.get("seeds_by_point", False)),
    }


def _answered(folder: Path, question: dict[str, Any]) -> dict[str, Any] | None:
    """The details that the folder keeps of this very question, so that nothing is sought twice; None if it is free.

    ResultsError if it holds anything else: that is told before the search, not after it."""
    from fivelink_sim.experiment import place_for_results, provenance, store

    if not place_for_results.holds_results(folder):
        return None
    there = store.read_manifest(folder)
    details: dict[str, Any] = there.get("details", {})
    same_version = there["versions"]["fivelink_sim"] == provenance.versions()["fivelink_sim"]
    if there["command"] == COMMAND and same_version and all(details.get(key) == question[key] for key in question):
        return details
    raise store.ResultsError(place_for_results.another_study(folder, there.get("name")))


def _sought(
    study: Study, condition: Condition, inputs: Inputs, density: float | None, seed: int, progress: bool | Progress
) -> dict[str, Any]:
    """What the manifest keeps besides the question: the comparisons, the box and how it was found."""
    from fivelink_sim.analysis import condition_answers, discovery_tables, scenario_discovery
    from fivelink_sim.view.progress_bar import progress as shown

    answers = condition_answers.answers(study.runs, condition, len(study.points))
    known = answers["holds"].notna().to_numpy()
    columns, holds = _columns(inputs, study)[known].reset_index(drop=True), answers["holds"][known].to_numpy() > 0.0
    found: Search | None = None
    if scenario_discovery.FEWEST <= holds.sum() <= len(holds) - scenario_discovery.FEWEST:
        with shown(progress, "Searching for a box") as reporter:
            found = scenario_discovery.search(columns, holds, density=density, seed=seed, tell=reporter.done)
    return {
        "comparisons": conditions.as_json(condition),
        "undefined": int((~known).sum()),
        **discovery_tables.kept(inputs.factors, columns, answers[known].reset_index(drop=True), found),
    }


def _columns(inputs: Inputs, study: Study) -> pd.DataFrame:
    """Where every point stands on each input, (points, inputs): a number, or the place of its level."""
    import pandas as pd

    from fivelink_sim.experiment.box import coordinate, is_number

    found = {}
    for factor in inputs.factors:
        standing = [coordinate(factor, point["values"]) for point in study.points]
        found[factor.name] = pd.Series(standing, dtype=float if is_number(factor) else object)
    return pd.DataFrame(found)


def _request(study: Study, inputs: Inputs, details: dict[str, Any], workers: int | str) -> Request:
    """Fresh points within and outside the box, run like those of the study."""
    from fivelink_sim.analysis import discovery_tables
    from fivelink_sim.experiment.box import fresh_points
    from fivelink_sim.experiment.designs import arms_at

    points = tuple(fresh_points(inputs, discovery_tables.limits(details), details["fresh"], details["seed"]))
    scenarios = tuple(study.scenarios.items())
    _check_points(scenarios, points)
    design = Design(
        f"Where {details['condition']}: {study.name}",
        scenarios,
        points,
        ("runs",),
        COMMAND,
        tuple(dict.fromkeys(entry["outcome"] for entry in details["comparisons"])),
        details,
        seeds_by_point=True,  # fresh points are independent of each other, as their intervals assume
    )
    return Request(
        COMMAND, arms_at(scenarios, points), details["seed"], None, study.replications, workers, design=design
    )


def _check_points(scenarios: tuple[tuple[str, Scenario], ...], points: tuple[Point, ...]) -> None:
    """InputError if values that are right one by one are wrong together at a fresh point."""
    from fivelink_sim.experiment.point_checks import problems_at
    from fivelink_sim.scenario.document import Place

    problems = problems_at(scenarios, points, [Place("discover")] * len(points))
    if problems:
        raise InputError(f"the ranges hold points that cannot be run: {problems[0]}")


def _line(words: list[str], where: str, given: Mapping[str, object]) -> str:
    """The command that gives these results again."""
    options = [part for name, value in given.items() if value is not None for part in (name, str(value))]
    return shlex.join(["fivelink", COMMAND, *words, "--where", where, *options])
