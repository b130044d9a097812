"""Hold runs against the patterns that they should show."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fivelink_sim.experiment.joint_folder import check_parts, joint_folder
from fivelink_sim.experiment.plan import Plan, read_plan
from fivelink_sim.experiment.request import InputError, Request, checked_workers, whole
from fivelink_sim.scenario.presets import experiment_names
from fivelink_sim.scenario.problems import ScenarioError
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.planned import SEED, command_of_plan, request_of_plan
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.patterns import Judgement

REPLICATIONS = 100  # paired runs behind each interval
WORLDS = 40
WORLD_REPLICATIONS = 2  # paired runs in each world
MOST_WORLDS = 1_000
ABOUT = "evaluation.json"

Source = str | os.PathLike[str]


class Evaluation(NamedTuple):
    """The patterns judged, in order, and the folder that keeps them (None: in memory)."""

    patterns: list[Judgement]
    path: Path | None
    command: str

    def table(self) -> pd.DataFrame:
        """One row a statement: pattern, number, key, then as analysis.patterns.findings, then share of worlds."""
        from fivelink_sim.view.pattern_table import tidy

        return tidy(self.patterns)


def evaluate(
    experiments: Sequence[Source] | None = None,
    *,
    replications: int | None = None,
    worlds: int | None = None,
    seed: int | None = None,
    workers: int | str | None = None,
    out: Source | None = None,
    progress: bool | Progress = False,
) -> Evaluation:
    """Judge patterns: in paired runs of the defaults, and in worlds drawn from the plausible ranges.

    experiments    experiment files with statements (names or paths); default: the numbered patterns that come along
    replications   paired runs (default: the file's own number, else 100)
    worlds         worlds drawn; 0: none
    out            results folder; what it holds of the same evaluation already is not run again

    Raises ScenarioError or InputError before anything is run; KeyboardInterrupt keeps what was done.
    """
    from fivelink_sim.experiment.designs import worlds as worlds_of
    from fivelink_sim.experiment.point_checks import check_points

    plans = _plans(experiments)
    number = None if replications is None else whole("replications", replications, 2, 1_000_000)
    drawn = whole("worlds", WORLDS if worlds is None else worlds, 0, MOST_WORLDS)
    study_seed, threads = whole("seed", SEED if seed is None else seed), checked_workers(workers)
    folder = None if out is None else Path(out)
    line = command_of_plan("evaluate", [plan.source for plan in plans] if experiments else [], number, study_seed)
    line += f" --worlds {drawn}" if drawn != WORLDS else ""
    requests: dict[str, Request] = {}
    for plan in plans:
        runs = number or plan.replications or REPLICATIONS
        requests[f"patterns/{plan.key}"] = request_of_plan(plan, (), runs, study_seed, threads)
        points = tuple(worlds_of(plan.scenarios, drawn, study_seed))
        check_points(plan.scenarios, {f"{plan.source}: worlds": points})
        if points:
            requests[f"worlds/{plan.key}"] = request_of_plan(plan, points, WORLD_REPLICATIONS, study_seed, threads)

    def study(name: str) -> Study:
        return carried_out(requests[name], line, folder and folder / name, progress)

    with joint_folder(folder, "evaluate", ABOUT):
        check_parts(folder, requests.items())
        patterns = []
        for plan in plans:
            main = study(f"patterns/{plan.key}")
            patterns.append(_judged(plan, main, study(f"worlds/{plan.key}") if drawn else None))
        found = Evaluation(patterns, folder, line)
        if folder is not None:
            _write(found, folder)
        return found


def _plans(experiments: Sequence[Source] | None) -> list[Plan]:
    """The experiments, read; what is wrong with any of them is told at once."""
    if isinstance(experiments, str | os.PathLike):
        raise InputError("experiments must be a list of names or paths")
    plans, problems = [], []
    for source in experiments or experiment_names():
        try:
            plan = read_plan(source)
        except ScenarioError as error:
            problems += error.problems
            continue
        if plan.statements and (experiments or plan.number is not None):
            plans.append(plan)
        elif experiments:
            raise InputError(f"{plan.source}: has no `statements` to judge; run it with `fivelink sweep`")
    if problems:
        raise ScenarioError(problems)
    keys = [plan.key for plan in plans]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InputError(f"two experiments are called {twice[0]}: give them different names")
    return sorted(plans, key=lambda plan: (plan.number or 1_000, plan.key)) if not experiments else plans


def _judged(plan: Plan, main: Study, worlds: Study | None) -> Judgement:
    from fivelink_sim.analysis import patterns
    from fivelink_sim.analysis.quantities import RUN, Tables
    from fivelink_sim.experiment.designs import drawn_ranges
    from fivelink_sim.measure.outcomes import first_event

    columns = sorted({column for statement in plan.statements for column in statement.quantity.daily_columns})
    shocks = {label: first_event(scenario) or 0 for label, scenario in plan.scenarios}

    def tables(study: Study) -> Tables:
        return Tables(study.runs, study.daily_of([*RUN, *columns]) if columns else None)

    found = patterns.findings(plan.statements, tables(main), shocks)
    shares = None if worlds is None else patterns.shares(patterns.held(plan.statements, tables(worlds), shocks))
    return patterns.Judgement(
        plan,
        patterns.overall(found["finding"].tolist()),
        found,
        shares,
        main.replications,
        0 if worlds is None else worlds.replications,
        sum(1 for _ in drawn_ranges(plan.scenarios)),
        len(main.failed) + (0 if worlds is None else len(worlds.failed)),
    )


def _write(found: Evaluation, folder: Path) -> None:
    from fivelink_sim.experiment.whole_files import write_whole
    from fivelink_sim.view import pattern_page
    from fivelink_sim.view.rendering import write_pages

    write_whole(folder / "statements.csv", found.table().to_csv(index=False, lineterminator="\n").encode())
    write_pages(folder, pattern_page.pages(found.patterns, found.command))
