"""The runs of a calibration: simulated as an office would record them, summed up, and kept stage by stage.

A stage is a list of places in the unit cube of the fields fitted, each run once with a seed of its own. What a run
leaves is a row of numbers; rows are written in parts while the work goes on, and as one table when the stage is done.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from fivelink_sim.analysis.record_targets import Targets, names_of
from fivelink_sim.experiment.designs import NO_SHARES, Point, at_point, sampled
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.handing_out import in_order
from fivelink_sim.experiment.interruption import Stop, WaitedEnough
from fivelink_sim.experiment.whole_files import digest, whole_file, write_whole
from fivelink_sim.experiment.workplace import Workplace, WorkplaceLost
from fivelink_sim.model.district import simulate
from fivelink_sim.model.draws import replication_seed
from fivelink_sim.records.observation import office_records
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.studies.carrying_out import StudyStopped
from fivelink_sim.view.progress_bar import Reporter

PART_RUNS = 200  # at most so many are lost if the process is killed
UNFINISHED, KEPT = "unfinished", "runs"  # folders


class Bench(NamedTuple):
    """What every run of a calibration has in common.

    scenario  with recorded days that cover the records
    shares    of groups of residents, where a field fitted is one of them
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    shares: dict[str, float]
    targets: Targets
    seed: int
    folder: Path | None

    def points(self, places: np.ndarray) -> list[Point]:
        """The settings at these places, (points, fields)."""
        return sampled(self.factors, places.tolist(), self.shares or NO_SHARES)


def observed_run(scenario: Scenario, seed: int, targets: Targets, predict: bool) -> np.ndarray:
    """Simulate, observe, sum up: the unit of work. What is fitted and, if asked for, what is predicted; one row."""
    run = simulate(scenario, seed, log=True)
    records = office_records(run, start=targets.window.start)
    fitted = targets.summed_up(records)
    return np.concatenate([fitted, targets.told_months(records)]) if predict else fitted


class Runs:
    """Carries out stages at a workplace.

    most  runs that there will be, as far as can be told, for the progress
    """

    def __init__(self, bench: Bench, place: Workplace, stop: Stop, reporter: Reporter, most: int) -> None:
        self._bench = bench
        self._place = place
        self._stop = stop
        self._reporter = reporter
        self._most = most
        self._rows: dict[str, list[np.ndarray]] = {}  # by stage
        self.fresh = 0  # runs that were not there already

    @property
    def failed(self) -> int:
        """Runs that raised, of all stages."""
        return sum(bool(np.isnan(row).all()) for rows in self._rows.values() for row in rows)

    def stage(self, name: str, places: np.ndarray, predict: bool = False) -> np.ndarray:
        """One row a place, (places, summaries), with what is predicted behind if asked for; NaN where a run failed.

        A stage can be asked for again with more places behind those that it had.

        KeyboardInterrupt if the user stops it, StudyStopped if its cluster is lost; what is done is kept.
        """
        store = _Store(self._bench, name, places, self._rows.get(name))
        self._rows[name] = rows = store.rows
        number, points = _stage_seed(self._bench.seed, name), self._bench.points(places)
        try:
            for row in self._stream(points, range(len(rows), len(places)), number, predict):
                rows.append(row)
                self.fresh += 1
                store.keep(PART_RUNS)
                self._reporter.done(self._done(), max(self._most, self._done()))
                if self._stop.asked:
                    raise KeyboardInterrupt
        except (KeyboardInterrupt, WaitedEnough, WorkplaceLost) as stop:
            store.keep(1)
            kept = f"; {self._done():,} runs are kept: the same command goes on" if self._bench.folder else ""
            if isinstance(stop, WorkplaceLost):
                raise StudyStopped(f"{stop}{kept}") from None
            raise KeyboardInterrupt(f"interrupted{kept}") from None
        store.finish()
        return np.array(rows)

    def _done(self) -> int:
        return sum(len(rows) for rows in self._rows.values())

    def _stream(
        self, points: Sequence[Point], numbers: Sequence[int], seed: int, predict: bool
    ) -> Iterator[np.ndarray]:
        """The rows of these points in order; of a run that raises, NaN."""
        targets, scenario = self._bench.targets, self._bench.scenario
        calls = ((at_point(scenario, points[n]), replication_seed(seed, n), targets, predict) for n in numbers)
        empty = np.full(len(targets.summaries()) + predict * len(targets.predicted()), np.nan)
        with closing(in_order(observed_run, calls, self._place, self._reporter.tell)) as found:
            while (row := self._next(found)) is not None:
                if isinstance(row, Exception):  # it is left out and told; the others go on
                    self._reporter.tell(f"a run failed: {type(row).__name__}: {row}")
                yield empty if isinstance(row, Exception) else row

    def _next(self, found: Iterator[np.ndarray | Exception]) -> np.ndarray | Exception | None:
        self._stop.waiting = True
        try:
            return next(found, None)
        finally:
            self._stop.waiting = False


def _stage_seed(seed: int, name: str) -> int:
    """The seed of a stage, drawn from the study's: no stage shares a run with another."""
    return int.from_bytes(hashlib.sha256(f"calibrate {seed} {name}".encode()).digest()[:4], "big")


class _Store:
    """The rows of a stage, in a folder or in memory only: one whole table, and parts of what came after it.

    rows  those that are in memory already; None: what earlier work left is read
    """

    def __init__(self, bench: Bench, name: str, places: np.ndarray, rows: list[np.ndarray] | None) -> None:
        self._folder, self._name, self._places = bench.folder, name, places
        self._fields = [factor.name for factor in bench.factors]
        told = [f"told: {name}" for name in names_of(bench.targets.predicted())]
        self._numbers = [*names_of(bench.targets.summaries()), *told]
        self.rows: list[np.ndarray] = self._there() if rows is None else rows
        self._written = self._at_first = len(self.rows)

    def _there(self) -> list[np.ndarray]:
        """The rows that earlier work left."""
        rows: list[np.ndarray] = []
        if self._folder is None:
            return rows
        whole = self._folder / KEPT / f"{self._name}.parquet"
        if whole.exists():
            rows = _read(whole, len(self._fields))
        for path in self._parts():
            if int(path.stem.rpartition("-")[2]) == len(rows):
                rows += _read(path, len(self._fields))
        return rows

    def _parts(self) -> list[Path]:
        """The files of the parts, in order."""
        if self._folder is None:
            return []
        return sorted((self._folder / UNFINISHED).glob(f"{self._name}-*.parquet"))

    def keep(self, least: int) -> None:
        """Write the rows that are not written yet, if there are so many."""
        new = self.rows[self._written :]
        if self._folder is None or len(new) < least:
            return
        path = self._folder / UNFINISHED / f"{self._name}-{self._written:07d}.parquet"
        self._write(path, new, self._places[self._written : len(self.rows)])
        self._written = len(self.rows)

    def finish(self) -> None:
        """Turn the parts into one table."""
        if self._folder is None:
            return
        whole = self._folder / KEPT / f"{self._name}.parquet"
        if len(self.rows) > self._at_first or not whole.exists():
            self._write(whole, self.rows, self._places[: len(self.rows)])
        for path in self._parts():
            path.unlink()
            _seal_of(path).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # there may be parts of a later stage
            (self._folder / UNFINISHED).rmdir()

    def _write(self, path: Path, rows: Sequence[np.ndarray], places: np.ndarray) -> None:
        import pandas as pd

        path.parent.mkdir(parents=True, exist_ok=True)
        table = np.hstack([places, np.array(rows)])
        names = [*self._fields, *self._numbers[: len(rows[0])]]
        with whole_file(path) as aside:
            pd.DataFrame(table, columns=names).to_parquet(aside, index=False)
            _seal(path, aside)


def _read(path: Path, fields: int) -> list[np.ndarray]:
    """The rows of a table; none if it is not as it was written, so that they are run again."""
    import pandas as pd

    try:
        whole = digest(path).encode() in _seal_of(path).read_bytes().split()
    except OSError:
        whole = False
    return list(pd.read_parquet(path).to_numpy(dtype=float)[:, fields:]) if whole else []


def _seal_of(path: Path) -> Path:
    """The file with the digest of a table."""
    return path.with_suffix(".sha256")


def _seal(path: Path, new: Path) -> None:
    """Write the digest of the table that is to stand at the path, and of what stands there until then."""
    digests = [digest(file) for file in (new, path) if file.exists()]
    write_whole(_seal_of(path), "\n".join(digests).encode() + b"\n")
