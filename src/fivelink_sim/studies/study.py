"""The results of a study, in memory or in a folder: its tables, and what is made of them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.loading import Scenario, load

if TYPE_CHECKING:
    import pandas as pd


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
        read: Callable[[str, Sequence[str] | None], pd.DataFrame],
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
        """The command that made it, such as "run" or "compare"."""
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
        return self._read("runs", None)

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row a run and recorded day, of the whole district; yuan, clock h, needs."""
        return self._read("daily", None)

    def daily_of(self, columns: Sequence[str]) -> pd.DataFrame:
        """Only these columns of `daily`, which can be larger than the memory: in a folder the others are not read."""
        return self.daily[list(columns)] if self.path is None else self._read("daily", columns)

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """One row a run and kind of need."""
        return self._read("kinds", None)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """One row a run and group of residents."""
        return self._read("groups", None)

    @cached_property
    def communities(self) -> pd.DataFrame:
        """One row a run and community."""
        return self._read("communities", None)

    @cached_property
    def waits(self) -> pd.DataFrame:
        """Waiting times: one row a run and number of days from arising to resolution that occurred."""
        return self._read("waits", None)

    @cached_property
    def fates_by_run(self) -> pd.DataFrame:
        """Needs by what became of them in a run and in the baseline's run of the same seed."""
        return self._read("fates", None)

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

    def show(self) -> None:
        """Print the table of outcomes or of differences."""
        from fivelink_sim.view import terminal

        terminal.show(self)

    def keep(self, made: Callable[[], tuple[Mapping[str, pd.DataFrame], Mapping[str, str]]]) -> Path:
        """Write what `made` returns into the results folder, once that is known to be free; returns the report's path.

        It is tables, to be written as CSV, and pages with their figures as of `rendering.write_pages`.
        """
        from fivelink_sim.experiment import store
        from fivelink_sim.experiment.whole_files import write_whole
        from fivelink_sim.view.rendering import write_pages

        if self.path is None:
            raise InputError("the study is in memory only: give it a folder")
        store.check_free_for_pages(self.path, self.manifest)
        tables, pages = made()
        with store.pages_of(self.path, self.manifest):
            for name, table in tables.items():
                write_whole(self.path / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())
            return write_pages(self.path, pages)

    def report(self, folder: str | os.PathLike[str] | None = None) -> Path:
        """Write report.html, brief.html and figures/ into the results folder, or another; returns the report's path.

        In the results folder also summary.csv and differences.csv, for a spreadsheet, unless the study has points.
        Beside each figures/NAME.svg stands NAME.csv, the table that is drawn.
        In Chinese, inside `with fivelink_sim.speaking("zh")`, they are report.zh.html, brief.zh.html and figures/zh/.
        """
        from fivelink_sim.view import report
        from fivelink_sim.view.rendering import write_pages

        if folder is None and self.path is None:
            raise InputError("the study is in memory only: name a folder for its report")
        target = self.path if folder is None else Path(folder)
        assert target is not None  # noqa: S101 - one of the two is there
        if target == self.path:
            return self.keep(lambda: (self._csv_tables(), report.pages(self)))
        target.mkdir(parents=True, exist_ok=True)
        return write_pages(target, report.pages(self))

    def _csv_tables(self) -> dict[str, pd.DataFrame]:
        """What stands beside the report for a spreadsheet, by the names of its files."""
        if self.points:
            return {}
        compared = {"differences": self.differences()} if len(self.labels) > 1 else {}
        return {"summary": self.summary()} | compared

    def archive(self, path: str | os.PathLike[str], *, replace: bool = False) -> Path:
        """Write a zip from which others can check the study and run it again; see `archiving.archive`."""
        from fivelink_sim.studies.archiving import archive

        if self.path is None:
            raise InputError("the study is in memory only: give it a folder")
        return archive(self.path, path, replace=replace)


class Interrupted(KeyboardInterrupt):
    """A study was interrupted; `study` has what was done until then."""

    def __init__(self, study: Study) -> None:
        from fivelink_sim.experiment.how_far import progress_of

        text = f"interrupted after {progress_of(study.manifest)}"
        if study.path is not None:
            text += f", kept in {study.path}; go on with: fivelink resume {shlex.quote(str(study.path))}"
        super().__init__(text)
        self.study = study


def open_study(path: str | os.PathLike[str]) -> Study:
    """Open stored results. store.ResultsError if they are none, still running, damaged, or of another format."""
    from fivelink_sim.experiment import how_far, store

    folder = Path(path)
    manifest = store.read_manifest(folder)
    if manifest["status"] == how_far.RUNNING:
        raise store.ResultsError(f"{folder}: the study is still running or was killed; go on with `fivelink resume`")
    store.check_tables(folder, manifest)
    return opened(folder, manifest)


def opened(folder: Path, manifest: dict[str, Any]) -> Study:
    """The study of this folder and manifest, unchecked; its tables are read on first use."""
    import pyarrow.parquet as pq

    def read(table: str, columns: Sequence[str] | None) -> pd.DataFrame:
        path = folder / f"{table}.parquet"
        frame: pd.DataFrame
        if columns is None:
            frame = pq.read_table(path).to_pandas()
        else:
            few = pq.read_table(path, columns=list(columns), read_dictionary=["scenario"])
            frame = few.to_pandas(split_blocks=True, self_destruct=True)  # no second copy
        return frame

    scenarios = {
        entry["label"]: replace(load(entry["resolved"]), name=entry["label"]) for entry in manifest["scenarios"]
    }
    return Study(manifest, scenarios, read, folder)
