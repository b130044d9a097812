"""Fit fields of a scenario to an office's records: which values the records allow, and what they leave open.

The scenario is what was in force while the records were kept. Its last months are held out: nothing of them is fitted,
and what the fitted model says of them is held against what happened.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fivelink_sim.experiment.fitted_fields import Fit, fitted_fields
from fivelink_sim.experiment.request import (
    InputError,
    Overrides,
    Source,
    arms_of,
    as_texts,
    checked_workers,
    whole,
)
from fivelink_sim.studies.carrying_out import Progress

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.calibrated import Calibrated
    from fivelink_sim.analysis.record_window import Window
    from fivelink_sim.studies.calibration_files import Asked

HELD_OUT = 3  # months
RUNS = {"abc": 4_500, "point": 800}
FEWEST_RUNS, MOST_RUNS = {"abc": 300, "point": 20}, 1_000_000
DRAWS, MOST_DRAWS = 200, 5_000

Method = Literal["abc", "point"]


class Calibration:
    """What the records say of the fields; tables are DataFrames, see analysis.calibration_tables.

    found  all of it
    path   the results folder, or None if it is in memory only
    """

    def __init__(self, found: Calibrated, path: Path | None) -> None:
        self.found = found
        self.path = path

    def __repr__(self) -> str:
        fields = ", ".join(self.found.parameters["field"])
        return f"<Calibration of {fields} in {self.found.label}, {self.found.method}>"

    def posterior(self) -> pd.DataFrame:
        """Draws of the fields from their posterior, a row a draw, a column a field: worlds for `uncertainty`."""
        return self.found.draws.copy()

    def point(self) -> dict[str, float | int]:
        """The one point: the mean of the posterior, or the point that the search found."""
        return dict(self.found.point)

    def parameters(self) -> pd.DataFrame:
        """Each field: its interval, by how much the records narrow its range."""
        return self.found.parameters.copy()

    def pairs(self) -> pd.DataFrame:
        """Every two fields, those first that the records tell apart least."""
        return self.found.pairs.copy()

    def fit(self) -> pd.DataFrame:
        """Each summary of the months fitted: as recorded, and in the fitted model."""
        return self.found.fit.copy()

    def months(self) -> pd.DataFrame:
        """Month by month and for the months held out: as recorded, and in the fitted model."""
        return self.found.months.copy()

    def show(self) -> None:
        """Print the answer and the tables."""
        from fivelink_sim.view import calibration_table

        calibration_table.show(self.found)

    def report(self) -> Path:
        """Write report.html and its figures, in the language spoken; returns the page's path."""
        from fivelink_sim.view import calibration_page
        from fivelink_sim.view.rendering import write_pages

        if self.path is None:
            raise InputError("the calibration is in memory only; give out= to have a report written")
        return write_pages(self.path, calibration_page.pages(self.found))


def calibrate(
    scenario: Source,
    records: pd.DataFrame | str | os.PathLike[str],
    fit: Fit,
    *,
    method: Method = "abc",
    hold_out: int = HELD_OUT,
    runs: int | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
    start: date | None = None,
    kinds: Any = None,
    skip_bad: bool = False,
    overrides: Overrides | None = None,
    workers: int | str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
) -> Calibration:
    """Fit fields of a scenario to an office's records.

    scenario   what was in force while the records were kept, normally three-society linkage
    records    a request log: a table (see records.request_log), or a file as `fivelink import` reads
    fit        the fields: {"government.burden": (0.3, 0.8), "channels.online": None} (None: the plausible range), or
               texts such as "government.burden=0.3..0.8"
    method     "abc": a posterior, by simulations over the ranges; "point": one point, by a search (needs optuna)
    hold_out   months at the end of the records that are not fitted but predicted
    runs       simulations (default 4,500; of a search 800); more make a posterior sharper
    draws      rows of the posterior
    start      the first day that the records cover (default: that of the first request)
    kinds      what the office's categories mean, and skip_bad: as of `read_requests`

    The other arguments are those of `compare`. Raises ScenarioError or InputError before anything is run or written;
    KeyboardInterrupt and StudyStopped keep what was done.
    """
    from fivelink_sim.experiment.store import alone_in
    from fivelink_sim.studies import calibration_files, calibration_stages

    asked = _asked(scenario, records, fit, method, hold_out, runs, draws, seed, start, kinds, skip_bad, overrides)
    calibration_stages.check_ranges(asked)
    threads = checked_workers(workers)
    folder = None if out is None else Path(out)
    if folder is not None:
        calibration_files.begin(folder, asked)
    with nullcontext() if folder is None else alone_in(folder):
        found = calibration_stages.carried_out(asked, threads, folder, progress)
        calibration = Calibration(found, folder)
        if folder is not None:
            calibration_files.write(folder, asked, found)
            calibration.report()
        return calibration


def _asked(
    scenario: Source,
    records: pd.DataFrame | str | os.PathLike[str],
    fit: Fit,
    method: str,
    hold_out: int,
    runs: int | None,
    draws: int,
    seed: int | None,
    start: date | None,
    kinds: Any,
    skip_bad: bool,
    overrides: Overrides | None,
) -> Asked:
    """What is asked, checked. InputError or ScenarioError for what cannot be."""
    from fivelink_sim.analysis.record_targets import targets_of
    from fivelink_sim.experiment.designs import group_shares
    from fivelink_sim.records.checked_records import records_for
    from fivelink_sim.studies.calibration_files import Asked, command_words

    if method not in RUNS:
        raise InputError(f"method must be one of {', '.join(RUNS)}, got {method!r}")
    if method == "point":
        _check_optuna()
    number = whole("runs", RUNS[method] if runs is None else runs, FEWEST_RUNS[method], MOST_RUNS)
    held = whole("hold_out", hold_out, 0, 120)
    drawn = whole("draws", draws, 20, MOST_DRAWS)
    (first,) = arms_of([scenario], overrides, None)
    if first.simulate is not None:
        raise InputError("rules written in Python cannot be calibrated, only scenarios")
    log = records_for(records, first.scenario, kinds=kinds, skip_bad=skip_bad)
    window = _window(log, held, start)
    (arm,) = arms_of([scenario], overrides, window.days)
    factors = fitted_fields(fit, arm.scenario)
    targets = targets_of(log, window)
    study_seed = arm.scenario.settings.run.seed if seed is None else whole("seed", seed)
    shares = group_shares(arm.scenario.settings)
    line = command_words(
        scenario, records, fit, method, number, drawn, held, study_seed, start, kinds, skip_bad, overrides
    )
    return Asked(
        arm.label, arm.scenario, scenario, _changed(overrides), factors, shares, targets, method, number, drawn,
        study_seed, log, line,
    )  # fmt: skip


def _check_optuna() -> None:
    import importlib.util

    if importlib.util.find_spec("optuna") is None:
        raise InputError("method point needs optuna: pip install 'fivelink-sim[fit]'")


def _window(log: pd.DataFrame, held: int, start: date | None) -> Window:
    from fivelink_sim.analysis.record_window import window_of

    try:
        return window_of(log, held, start)
    except ValueError as error:
        raise InputError(f"records: {error}") from None


def _changed(overrides: Overrides | None) -> tuple[str, ...]:
    """The fields that overrides set."""
    return tuple(text.partition("=")[0].rpartition(":")[2].strip() for text in as_texts(overrides))
