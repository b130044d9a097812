"""Experiments: hold runs against the patterns that they should show, and sweep over points. Called by the commands."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fivelink_sim import studies
from fivelink_sim.experiment.plan import Plan, read_plan, tables_needed
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Design, InputError, Request, checked_workers, whole
from fivelink_sim.scenario.presets import experiment_names
from fivelink_sim.scenario.problems import ScenarioError
from fivelink_sim.studies import Progress, Study

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.patterns import Judgement
    from fivelink_sim.experiment.designs import Point

REPLICATIONS = 100  # paired runs behind each interval
WORLDS = 40
WORLD_REPLICATIONS = 2  # paired runs in each world
SWEEP_REPLICATIONS = 20
MOST_WORLDS = 1_000
ABOUT = "evaluation.json"
SEED = 1

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


class Sweep(NamedTuple):
    """A design carried out: the study, its points, and what they do."""

    study: Study
    points: list[Point]
    command: str

    def by_point(self) -> pd.DataFrame:
        """Levels and differences at every point; see analysis.effects.by_point."""
        from fivelink_sim.analysis import effects

        return effects.by_point(self.study.runs, self.study.labels)

    def changes(self) -> pd.DataFrame:
        """What every point changes against the first; see analysis.effects.changes."""
        from fivelink_sim.analysis import effects

        return effects.changes(self.study.runs, self.study.labels)


def evaluate(
    experiments: Sequence[Source] | None = None,
    *,
    replications: int | None = None,
    worlds: int = WORLDS,
    seed: int = SEED,
    workers: int | None = None,
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
    plans = _plans(experiments)
    number = None if replications is None else whole("replications", replications, 2, 1_000_000)
    drawn = whole("worlds", worlds, 0, MOST_WORLDS)
    study_seed, threads = whole("seed", seed), checked_workers(workers)
    folder = None if out is None else _folder(Path(out))
    line = _command("evaluate", [plan.source for plan in plans] if experiments else [], number, study_seed)
    line += f" --worlds {drawn}" if drawn != WORLDS else ""
    patterns = []
    for plan in plans:
        runs = _of_plan(plan, (), number or plan.replications or REPLICATIONS, study_seed, threads)
        main = _done(runs, line, folder and folder / "patterns" / plan.key, progress)
        drawn_study = None
        if drawn:
            from fivelink_sim.experiment.designs import worlds as draw

            points = tuple(draw(plan.scenarios, drawn, study_seed))
            few = _of_plan(plan, points, WORLD_REPLICATIONS, study_seed, threads)
            drawn_study = _done(few, line, folder and folder / "worlds" / plan.key, progress)
        patterns.append(_judged(plan, main, drawn_study))
    found = Evaluation(patterns, folder, line)
    if folder is not None:
        _write(found, folder)
    return found


def sweep(
    experiment: Source,
    *,
    replications: int | None = None,
    seed: int = SEED,
    workers: int | None = None,
    out: Source | None = None,
    progress: bool | Progress = False,
) -> Sweep:
    """Run every scenario of an experiment at every point of its design.

    replications   runs of each scenario and point (default: the file's own number, else 20)
    """
    plan = read_plan(experiment)
    number = None if replications is None else whole("replications", replications, 1, 1_000_000)
    if not plan.points:
        raise InputError(f"{plan.source}: nothing is varied: a sweep needs `vary` or `design`")
    wanted = number or plan.replications or SWEEP_REPLICATIONS
    request = _of_plan(plan, plan.points, wanted, whole("seed", seed), checked_workers(workers), "sweep")
    line = _command("sweep", [plan.source], number, request.seed)
    study = _done(request, line, None if out is None else Path(out), progress)
    return swept(study)


def swept(study: Study) -> Sweep:
    """The sweep of a study that was opened or gone on with; its tables and page are written if they are not there."""
    from fivelink_sim.experiment import store

    found = Sweep(study, list(store.points_of(study.manifest)), str(study.manifest["command_line"]))
    if study.path is not None and not (study.path / "report.html").exists():
        write_sweep(found)
    return found


def write_sweep(found: Sweep) -> Path:
    """Write points.csv, changes.csv and report.html beside the tables; returns the page's path."""
    from fivelink_sim.experiment import store
    from fivelink_sim.experiment.whole_files import write_whole
    from fivelink_sim.view import sweep_page

    folder = found.study.path
    if folder is None:
        raise InputError("the sweep is in memory only: give it a folder")
    names = {number: point.name for number, point in enumerate(found.points)}
    for name, table in (("points", found.by_point()), ("changes", found.changes())):
        table.insert(1, "name", table["point"].map(names))
        write_whole(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())
    write_whole(folder / "report.html", sweep_page.page(found.study, found.points, found.command).encode())
    store.seal(folder, found.study.manifest)
    return folder / "report.html"


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


def _of_plan(
    plan: Plan,
    points: tuple[Point, ...],
    replications: int | Precision,
    seed: int,
    workers: int,
    command: str = "evaluate",
) -> Request:
    from fivelink_sim.experiment.designs import arms_at

    title = plan.title if not points or command == "sweep" else f"{plan.title} (worlds)"
    design = Design(title, plan.scenarios, points, tables_needed(plan), plan.design.method, plan.design.outcomes)
    arms = arms_at(plan.scenarios, points)
    return Request(command, arms, seed, None, replications, workers, design=design)


def _done(request: Request, line: str, folder: Path | None, progress: bool | Progress) -> Study:
    """The study: opened if the folder holds it, gone on with if it was interrupted, else run."""
    from fivelink_sim.experiment import store

    manifest = store.manifest_of(request, line)
    if folder is not None and (folder / store.MANIFEST).exists():
        there = store.read_manifest(folder)
        if there["identity"] == manifest["identity"] and there["status"] != store.FINISHED:
            return studies.resume(folder, workers=request.workers, progress=progress)
    return studies.carried_out(request, line, folder, progress)


def _judged(plan: Plan, main: Study, worlds: Study | None) -> Judgement:
    from fivelink_sim.analysis import patterns
    from fivelink_sim.analysis.quantities import Tables
    from fivelink_sim.experiment.designs import drawn_ranges
    from fivelink_sim.measure.outcomes import first_event

    shocks = {label: first_event(scenario) or 0 for label, scenario in plan.scenarios}

    def tables(study: Study) -> Tables:
        return Tables(study.runs, study.daily if "daily" in tables_needed(plan) else None)

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


def _folder(folder: Path) -> Path:
    """The folder of an evaluation, made if it is not there. ResultsError if it holds something else."""
    from fivelink_sim.experiment.store import ResultsError
    from fivelink_sim.experiment.whole_files import write_whole

    if folder.exists() and not folder.is_dir():
        raise ResultsError(f"{folder} is a file; choose a folder with --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / ABOUT).exists():
        raise ResultsError(f"{folder} is not empty and holds no evaluation; choose another folder with --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / ABOUT, json.dumps({"format": 1, "command": "evaluate"}).encode() + b"\n")
    except OSError as error:
        raise ResultsError(f"{folder}: cannot be written: {error.strerror}") from None
    return folder


def _write(found: Evaluation, folder: Path) -> None:
    from fivelink_sim.experiment.whole_files import write_whole
    from fivelink_sim.view import pattern_page

    write_whole(folder / "statements.csv", found.table().to_csv(index=False, lineterminator="\n").encode())
    write_whole(folder / "report.html", pattern_page.page(found.patterns, found.command).encode())


def _command(command: str, sources: Sequence[str], replications: int | None, seed: int) -> str:
    words = ["fivelink", command, *sources]
    words += [] if replications is None else ["--replications", str(replications)]
    words += [] if seed == SEED else ["--seed", str(seed)]
    return shlex.join(words)
