"""Studies: run scenarios many times, compare them, keep and open the results. Called by commands and Python users."""

from __future__ import annotations

import importlib
import os
import shlex
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivelink_sim.experiment.own_code import OwnOutcome, own_outcomes
from fivelink_sim.experiment.request import (
    InputError,
    Overrides,
    Request,
    Source,
    arms_of,
    checked_replications,
    checked_seeds,
    checked_workers,
    command_line,
)
from fivelink_sim.scenario.loading import Scenario, load

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.experiment.collecting import Collected
    from fivelink_sim.experiment.parts import Parts
    from fivelink_sim.experiment.precision import Precision

DEFAULT_REPLICATIONS = 100  # of a comparison
Progress = Callable[[int, int], None]  # replications done, the most that there can be


class Interrupted(KeyboardInterrupt):
    """A study was interrupted; `study` has what was done until then."""

    def __init__(self, study: Study) -> None:
        text = f"interrupted after {study.replications} replications"
        if study.path is not None:
            text += f", kept in {study.path}; go on with: fivelink resume {shlex.quote(str(study.path))}"
        super().__init__(text)
        self.study = study


class Study:
    """Results of a study. Tables are pandas DataFrames; their columns stand in `experiment.columns`.

    labels      the scenarios, in order; the first is the baseline
    scenarios   label -> the resolved Scenario
    manifest    what manifest.json says
    path        the results folder, or None if the study is in memory only
    """

    def __init__(
        self,
        manifest: dict[str, Any],
        scenarios: Mapping[str, Scenario],
        read: Callable[[str], pd.DataFrame],
        path: Path | None,
    ) -> None:
        self.manifest = manifest
        self.scenarios = dict(scenarios)
        self.labels = list(self.scenarios)
        self.path = path
        self.reused = False  # True if the folder held this study already, and nothing was run
        self._read = read
        self._made: dict[tuple[object, ...], pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"<Study {self.name}: {self.replications} replications of {', '.join(self.labels)}>"

    @property
    def name(self) -> str:
        """The study's name."""
        return str(self.manifest["name"])

    @property
    def command(self) -> str:
        """The command that made it: "run" or "compare"."""
        return str(self.manifest["command"])

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return self.labels[0]

    @property
    def seed(self) -> int | None:
        """The study's seed; None if the seed of a single run was given."""
        seed: int | None = self.manifest["seed"]
        return seed

    @property
    def points(self) -> list[dict[str, Any]]:
        """The points of a design: name, and values laid over every scenario; none in a comparison."""
        return list(self.manifest.get("points", ()))

    @property
    def version(self) -> str:
        """The version of fivelink-sim that ran it."""
        return str(self.manifest["versions"]["fivelink_sim"])

    @property
    def replications(self) -> int:
        """Replications done."""
        return int(self.manifest["done"])

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Runs that failed: scenario, replication, seed, error."""
        return list(self.manifest["failed"])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run: scenario, point, replication, seed and every outcome."""
        return self._read("runs")

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row a run and recorded day, of the whole district; yuan, clock h, needs."""
        return self._read("daily")

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """One row a run and kind of need."""
        return self._read("kinds")

    @cached_property
    def groups(self) -> pd.DataFrame:
        """One row a run and group of residents."""
        return self._read("groups")

    @cached_property
    def communities(self) -> pd.DataFrame:
        """One row a run and community."""
        return self._read("communities")

    @cached_property
    def waits(self) -> pd.DataFrame:
        """Waiting times: one row a run and number of days from arising to resolution that occurred."""
        return self._read("waits")

    @cached_property
    def fates_by_run(self) -> pd.DataFrame:
        """Needs by what became of them in a run and in the baseline's run of the same seed."""
        return self._read("fates")

    def summary(self, by: str | None = None) -> pd.DataFrame:
        """Means by scenario with 95 % intervals; by "kind", "group" or "community" if given."""
        from fivelink_sim.analysis import differences

        return self._once(("summary", by), lambda: differences.summary(self._by(by), self.labels, by))

    def differences(self, by: str | None = None, all_pairs: bool = False) -> pd.DataFrame:
        """Paired differences from the baseline, or of all pairs, with 95 % intervals; see analysis.differences."""
        from fivelink_sim.analysis import differences

        n = len(self.labels) if all_pairs else min(1, len(self.labels))
        pairs = [(other, self.labels[i]) for i in range(n) for other in self.labels[i + 1 :]]
        return self._once(("differences", by, all_pairs), lambda: differences.differences(self._by(by), pairs, by))

    def fates(self, by: str = "all") -> pd.DataFrame:
        """Shares of needs gained, lost, resolved in both and in neither; by "all", "kind" or "group"."""
        from fivelink_sim.analysis import differences

        if by not in ("all", "kind", "group"):
            raise ValueError(f"by must be 'all', 'kind' or 'group', got {by!r}")
        return self._once(("fates", by), lambda: differences.fates(self.fates_by_run, by))

    def resilience(self, scenario: str, spared: str) -> pd.DataFrame:
        """How `scenario` bears its first event, against `spared`, which should differ in its events only."""
        from fivelink_sim.analysis.shocks import resilience_against
        from fivelink_sim.measure.outcomes import first_event

        start = first_event(self.scenarios[scenario])
        if start is None:
            raise ValueError(f"{scenario} has no event that begins after day 0")
        return resilience_against(self.daily, scenario, spared, start)

    def _once(self, key: tuple[object, ...], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A table that is made on first use; every caller has a copy of his own."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key].copy()

    def _by(self, by: str | None) -> pd.DataFrame:
        tables = {None: "runs", "kind": "kinds", "group": "groups", "community": "communities"}
        if self.points:
            raise ValueError("the study has many points: see fivelink_sim.sweep, which compares point by point")
        if by not in tables:
            raise ValueError(f"by must be None, 'kind', 'group' or 'community', got {by!r}")
        table: pd.DataFrame = getattr(self, tables[by])
        return table

    @cached_property
    def plot(self) -> Any:
        """Figures of this study: `study.plot.resolution()` returns matplotlib Axes."""
        from fivelink_sim.view.figures import StudyPlots

        return StudyPlots(self)

    def report(self, folder: str | os.PathLike[str] | None = None) -> Path:
        """Write report.html and figures/ into the results folder, or another; returns the page's path."""
        from fivelink_sim.experiment import store
        from fivelink_sim.view import report

        if folder is None and self.path is None:
            raise InputError("the study is in memory only: name a folder for its report")
        target = self.path if folder is None else Path(folder)
        assert target is not None  # noqa: S101 - one of the two is there
        target.mkdir(parents=True, exist_ok=True)
        page = report.write(self, target)
        if target == self.path:
            store.seal(self.path, self.manifest)
        return page


def run(
    scenario: Source,
    *,
    replications: int | None = None,
    precision: float | Precision | None = None,
    seed: int | None = None,
    run_seed: int | None = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
) -> Study:
    """Run one scenario, once unless said otherwise. As `compare`; run_seed repeats the run of that seed."""
    wanted = checked_replications(replications, precision, default=1)
    return _study(
        "run", [scenario], wanted, seed=seed, run_seed=run_seed, days=days, overrides=overrides, workers=workers,
        out=out, progress=progress,
    )  # fmt: skip


def compare(
    scenarios: Sequence[Source | tuple[Source, Any]],
    *,
    replications: int | None = None,
    precision: float | Precision | None = None,
    seed: int | None = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
    outcomes: Mapping[str, Any] | None = None,
) -> Study:
    """Run scenarios on the same needs and return the study; the first scenario is the baseline.

    scenarios     presets' names, paths, mappings or Scenarios, two or more; one with rules of your own is a pair
                  (scenario, subclass of CommunityModel)
    replications  runs of each, 1 to 1,000,000 (default 100); every replication has one seed for all scenarios
    precision     instead: go on until the 95 % half-width of the paired difference in resolution_rate is at most this;
                  an `experiment.precision.Precision` names another outcome, and the bounds
    seed          names the study (default: `run.seed` of the first scenario)
    days          recorded days, instead of each scenario's own
    overrides     as of `load`; a field written `NAME:FIELD` is set in the scenario given by that name only
    workers       threads (default: the cores that may be used); results do not depend on it
    out           results folder; without it the study stays in memory
    progress      True: a progress bar on stderr; or a function of (replications done, most)
    outcomes      outcomes of your own, by name: a function of the run, or a Mesa reporter (the name of a model's
                  attribute, or `reporter` of a function of the model); with these, or rules of your own, the study
                  stays in memory

    Raises ScenarioError or InputError before anything is run or written, store.ResultsError if `out` holds other work,
    and Interrupted (a KeyboardInterrupt) with what was done so far. Runs that fail are listed in `Study.failed`.
    """
    if isinstance(scenarios, str | os.PathLike | Mapping | Scenario) or len(scenarios) < 2:
        raise InputError("a comparison needs at least two scenarios")
    wanted = checked_replications(replications, precision, DEFAULT_REPLICATIONS)
    return _study(
        "compare", scenarios, wanted, seed=seed, run_seed=None, days=days, overrides=overrides, workers=workers,
        out=out, progress=progress, outcomes=outcomes,
    )  # fmt: skip


def resume(path: str | os.PathLike[str], *, workers: int | None = None, progress: bool | Progress = False) -> Study:
    """Go on with an interrupted study from its last replication; the results are those of an uninterrupted one.

    A finished study is opened. store.ResultsError if the folder holds none, or one of another version.
    """
    from fivelink_sim.experiment import store
    from fivelink_sim.experiment.parts import Parts

    folder = Path(path)
    manifest = store.read_manifest(folder)
    if manifest["status"] == store.FINISHED:
        return open_study(folder)
    request = store.request_of(folder, manifest, checked_workers(workers))
    parts = Parts(request.arms, folder, tables=request.tables)
    so_far = store.continued(folder, manifest, request, parts)
    return _collected(request, manifest, parts, folder, progress, so_far)


def open_study(path: str | os.PathLike[str]) -> Study:
    """Open stored results. store.ResultsError if they are none, still running, damaged, or of another format."""
    from fivelink_sim.experiment import store

    folder = Path(path)
    manifest = store.read_manifest(folder)
    if manifest["status"] == store.RUNNING:
        raise store.ResultsError(f"{folder}: the study is still running or was killed; go on with `fivelink resume`")
    store.check_tables(folder, manifest)
    return _opened(folder, manifest)


def _opened(folder: Path, manifest: dict[str, Any]) -> Study:
    import pyarrow.parquet as pq

    def read(table: str) -> pd.DataFrame:
        frame: pd.DataFrame = pq.read_table(folder / f"{table}.parquet").to_pandas()
        return frame

    scenarios = {
        entry["label"]: replace(load(entry["resolved"]), name=entry["label"]) for entry in manifest["scenarios"]
    }
    return Study(manifest, scenarios, read, folder)


def _study(
    command: str,
    sources: Sequence[Source | tuple[Source, Any]],
    wanted: int | Precision,
    *,
    seed: int | None,
    run_seed: int | None,
    days: int | None,
    overrides: Overrides | None,
    workers: int | None,
    out: str | os.PathLike[str] | None,
    progress: bool | Progress,
    outcomes: Mapping[str, Any] | None = None,
) -> Study:
    """Check, run, keep."""
    arms = arms_of(sources, overrides, days)
    study_seed, one_seed = checked_seeds(seed, run_seed, wanted, arms[0].scenario.settings.run.seed)
    own = _own_outcomes(outcomes) if outcomes else ()
    request = Request(command, arms, study_seed, one_seed, wanted, checked_workers(workers), own)
    if request.has_own_code and out is not None:
        raise InputError("results of rules or outcomes written in Python stay in memory: leave `out` away")
    line = command_line(command, sources, request, days, overrides)
    return carried_out(request, line, None if out is None else Path(out), progress)


def _own_outcomes(outcomes: Mapping[str, Any]) -> tuple[OwnOutcome, ...]:
    """Outcomes of the user's own; a Mesa reporter looks at the run through a model."""
    from fivelink_sim.abm.reporters import as_measure
    from fivelink_sim.experiment.columns import TABLES

    taken = {column.name for column in TABLES["runs"]}
    try:
        return own_outcomes({name: as_measure(given) for name, given in outcomes.items()}, taken)
    except ValueError as error:
        raise InputError(str(error)) from None


def carried_out(request: Request, line: str | None, folder: Path | None, progress: bool | Progress) -> Study:
    """Run a checked request into the folder, or into memory; what the folder holds already is opened."""
    from fivelink_sim.experiment import store
    from fivelink_sim.experiment.parts import Parts

    manifest = store.manifest_of(request, line)
    if folder is not None:
        if store.find_finished(folder, manifest):
            study = open_study(folder)
            study.reused = True
            return study
        store.begin(folder, manifest)
    parts = Parts(request.arms, folder, [outcome.name for outcome in request.outcomes], request.tables)
    return _collected(request, manifest, parts, folder, progress)


def _read_ahead() -> None:
    """While the first runs load the rules, read in what tables and report need: else one waits for it at the end."""

    def read() -> None:
        for name in ("scipy.special", "pyarrow.compute", "pyarrow.parquet", "matplotlib.backends.backend_svg"):
            importlib.import_module(name)
        importlib.import_module("fivelink_sim.view.report")

    threading.Thread(target=read, daemon=True).start()


def _collected(
    request: Request,
    manifest: dict[str, Any],
    parts: Parts,
    folder: Path | None,
    progress: bool | Progress,
    so_far: Collected | None = None,
) -> Study:
    """Run what is missing, write the tables and the manifest."""
    from fivelink_sim.experiment import store
    from fivelink_sim.experiment.collecting import collect
    from fivelink_sim.view.progress_bar import progress as shown

    if folder is not None:
        _read_ahead()
    with shown(progress, manifest["name"]) as reporter:
        collected = collect(request, parts, so_far=so_far, tell=reporter.tell, progress=reporter.done)
    store.mark_done(manifest, collected, request.arms)
    if folder is None:
        named = [(arm.label, arm.scenario) for arm in request.arms]
        scenarios = dict(named if request.design is None else request.design.scenarios)
        study = Study(manifest, scenarios, lambda table: parts.table(table).to_pandas(), None)
    elif collected.done == 0:
        store.withdraw(folder)
        raise KeyboardInterrupt
    else:
        parts.write(folder)
        study = _opened(folder, manifest)
        _write_summaries(study, folder)
        store.seal(folder, manifest)
    if collected.interrupted:
        raise Interrupted(study)
    return study


def _write_summaries(study: Study, folder: Path) -> None:
    """The means and the differences as CSV, for a spreadsheet; a study of many points has them by point."""
    if study.points:
        return
    from fivelink_sim.experiment.whole_files import write_whole

    write_whole(folder / "summary.csv", study.summary().to_csv(index=False, lineterminator="\n").encode())
    if len(study.labels) > 1:
        write_whole(folder / "differences.csv", study.differences().to_csv(index=False, lineterminator="\n").encode())
