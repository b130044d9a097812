"""A check of fit: a scenario is simulated for as many days as one's own records cover, and its records are set beside.

The results hold numbers only, never a request. The same scenario, records, seed and version give the same bytes,
wherever it is run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fivelink_sim.analysis.fit_measures import Scope, Seen, activities_of, seen_in, seen_in_run
from fivelink_sim.experiment import place_for_results, store
from fivelink_sim.experiment.request import InputError, Overrides, Source, checked_workers, set_words, whole
from fivelink_sim.records.checked_records import records_for
from fivelink_sim.scenario.communities import community_names
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.studies.carrying_out import Progress
from fivelink_sim.studies.days_judged import days_judged

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.fit_answers import FitFindings
    from fivelink_sim.records.journeys import Journeys
    from fivelink_sim.records.kind_names import KindMapping

REPLICATIONS = 20
MOST_REPLICATIONS = 2_000
COMMAND, MANIFEST, FORMAT = "check-fit", "manifest.json", 1
TABLES = {"summary": "measures", "groups": "groups", "waiting": "waiting", "follows": "follows"}


class FitAsked(NamedTuple):
    """What a check was asked, as its page tells it."""

    scenario: Scenario
    scope: Scope
    requests: int  # that the records hold
    used: int  # that were received in the days judged
    replications: int
    seed: int
    held_out: bool  # only the last months are judged
    line: str


class Fit:
    """What came out: tables, and the page.

    asked   what was compared
    found   see analysis.fit_answers.FitFindings
    path    the results folder, or None if it is in memory only
    """

    def __init__(self, asked: FitAsked, found: FitFindings, path: Path | None) -> None:
        self.asked = asked
        self.found = found
        self.path = path

    def __repr__(self) -> str:
        return f"<Fit of {self.asked.scenario.name} to {self.asked.used:,} requests: {self.answer}>"

    @property
    def answer(self) -> str:
        """All measures together: "fits", "differs" or "cannot say"."""
        return str(self.found.groups["answer"].iloc[0])

    def measures(self) -> pd.DataFrame:
        """One row a number: the records' and the model's; see analysis.fit_answers.FitFindings."""
        return self.found.measures.copy()

    def groups(self) -> pd.DataFrame:
        """One row a group of measures, the first of all together."""
        return self.found.groups.copy()

    def waiting(self) -> pd.DataFrame:
        """Share closed within so many days, by kind."""
        return self.found.waiting.copy()

    def follows(self) -> pd.DataFrame:
        """How steps follow each other; empty without journeys."""
        return self.found.follows.copy()

    def show(self) -> None:
        """Print the findings."""
        from fivelink_sim.view import fit_table

        fit_table.show(self.asked, self.found)

    def report(self, folder: str | os.PathLike[str] | None = None) -> Path:
        """Write the tables as CSV and report.html into the results folder, or another; returns the page's path."""
        from fivelink_sim.experiment.whole_files import write_whole
        from fivelink_sim.view import fit_page
        from fivelink_sim.view.rendering import write_pages

        target = self.path if folder is None else Path(folder)
        if target is None:
            raise InputError("the check is in memory only: name a folder for its report")
        target.mkdir(parents=True, exist_ok=True)
        for name, method in TABLES.items():
            table: pd.DataFrame = getattr(self, method)()
            if len(table):
                write_whole(target / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())
        return write_pages(target, fit_page.pages(self.asked, self.found))


def check_fit(
    scenario: Source,
    records: pd.DataFrame | str | os.PathLike[str],
    *,
    replications: int | None = None,
    seed: int | None = None,
    start: date | None = None,
    until: date | None = None,
    hold_out: int | None = None,
    months: str | None = None,
    journeys: pd.DataFrame | str | os.PathLike[str] | None = None,
    kinds: KindMapping | None = None,
    skip_bad: bool = False,
    overrides: Overrides | None = None,
    workers: int | str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
) -> Fit:
    """Compare an office's records with those that a scenario's runs would have left.

    records       a request log, or a file as `fivelink import` and `fivelink observe` have them
    replications  runs (default 20; fewer than 19 give no 90 % interval)
    start, until  the first day that the records cover, and the first that they do not (default: as their dates say)
    hold_out      judge the last so many calendar months only: those that nothing was fitted to
    months        or judge these only: 2025-03, or 2025-03:2025-06
    journeys      a journey log (case_id, activity, date), or a file of one
    kinds         what the office's categories mean: a mapping, or a CSV file of category and kind
    skip_bad      leave out rows that cannot be used
    seed, overrides, workers, out, progress   as of `compare`

    Raises ScenarioError or InputError before anything is run or written; WorkplaceLost.
    """
    loaded = load(scenario, overrides=overrides)
    given = records_for(records, loaded, kinds=kinds, skip_bad=skip_bad)
    steps = _journeys(journeys)
    window = days_judged(given, start, until, hold_out, months)
    number = whole("replications", REPLICATIONS if replications is None else replications, 2, MOST_REPLICATIONS)
    study_seed = loaded.settings.run.seed if seed is None else whole("seed", seed)
    threads = checked_workers(workers)
    names = community_names(loaded.settings)
    scope = Scope(window, tuple(loaded.settings.needs), names, activities_of(steps) if steps is not None else ())
    options: dict[str, Any] = {"replications": number, "seed": study_seed, "start": start, "until": until}
    options |= {"hold-out": hold_out, "months": months, "journeys": journeys, "kinds": kinds}
    line = _line(scenario, records, options, skip_bad, overrides)
    used = int(given["received"].between(str(window.since), str(window.before - timedelta(days=1))).sum())
    if used == 0:
        raise InputError(f"no request was received in the days judged, {window.since} to {window.before}")
    covering = load(loaded, overrides={"run.days": window.days})
    asked = FitAsked(covering, scope, len(given), used, number, study_seed, bool(hold_out), line)
    folder = None if out is None else Path(out)
    manifest = _manifest(asked, given, steps)
    if folder is not None:
        _check_folder(folder, manifest["identity"])
    real = seen_in(given, scope, steps)
    simulated = _simulated(asked, threads, progress)
    from fivelink_sim.analysis.fit_answers import fit_findings

    fit = Fit(asked, fit_findings(real, simulated, scope), folder)
    if folder is not None:
        _write(fit, folder, manifest)
    return fit


def _journeys(journeys: pd.DataFrame | str | os.PathLike[str] | None) -> Journeys | None:
    from fivelink_sim.records.journey_file import checked_journeys, read_journey_file

    if journeys is None:
        return None
    if isinstance(journeys, str | os.PathLike):
        return read_journey_file(journeys)
    return checked_journeys(journeys, "journeys")


def _simulated(asked: FitAsked, workers: int | str, progress: bool | Progress) -> list[Seen]:
    """What is seen of each run, in order. What a run raises is raised."""
    from fivelink_sim.experiment.handing_out import in_order
    from fivelink_sim.experiment.workplace import workplace
    from fivelink_sim.model.draws import replication_seed
    from fivelink_sim.view.progress_bar import progress as shown

    seeds = (replication_seed(asked.seed, number) for number in range(asked.replications))
    calls = ((asked.scenario, seed, asked.scope) for seed in seeds)
    found: list[Seen] = []
    with workplace(workers) as place, shown(progress, asked.scenario.name) as reporter:
        for seen in in_order(seen_in_run, calls, place, reporter.tell):
            if isinstance(seen, Exception):
                raise seen
            found.append(seen)
            reporter.done(len(found), asked.replications)
    return found


def _line(
    scenario: Source, records: Any, options: Mapping[str, Any], skip_bad: bool, overrides: Overrides | None
) -> str:
    """The command that does this again; in Python, if something came from there."""
    given = {name: value for name, value in options.items() if value is not None}
    named = [scenario, records, *(given[name] for name in ("journeys", "kinds") if name in given)]
    if not all(isinstance(item, str | os.PathLike) for item in named):
        return "fivelink_sim.check_fit(…), in Python"
    words = ["fivelink", COMMAND, os.fspath(named[0]), os.fspath(named[1])]
    words += [word for name, value in given.items() for word in (f"--{name}", str(value))]
    words += ["--skip-bad"] if skip_bad else []
    return shlex.join([*words, *set_words(overrides)])


def _manifest(asked: FitAsked, records: pd.DataFrame, journeys: Journeys | None) -> dict[str, Any]:
    """What was compared; `identity` is the same if and only if the results are."""
    import fivelink_sim
    from fivelink_sim.experiment import provenance

    window = {name: day.isoformat() for name, day in asked.scope.window._asdict().items()}
    what = {
        "scenario": asked.scenario.digest,
        "seed": asked.seed,
        "replications": asked.replications,
        "days": window,
        "records": hashlib.sha256(records.to_csv(index=False).encode()).hexdigest(),
        "journeys": None if journeys is None else _digest(journeys),
    }
    text = json.dumps([FORMAT, fivelink_sim.__version__, what], sort_keys=True)
    return {
        "format": FORMAT,
        "command": COMMAND,
        "name": asked.scenario.name,
        "command_line": asked.line,
        "identity": hashlib.sha256(text.encode()).hexdigest(),
        **what,
        "requests": asked.requests,
        "requests_judged": asked.used,
        "resolved": asked.scenario.resolved(),
        "versions": provenance.versions(),
        "platform": provenance.machine(),
        "commit": provenance.commit(),
    }


def _digest(journeys: Journeys) -> str:
    parts = (journeys.case, journeys.activity, journeys.day.astype("datetime64[D]"))
    return hashlib.sha256(b"".join(part.astype("<i8").tobytes() for part in parts)).hexdigest()


def _check_folder(folder: Path, identity: str) -> None:
    """InputError if the folder holds anything but the same check."""
    if not place_for_results.holds_results(folder):
        return
    try:
        there = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise InputError(f"{folder} is not empty and holds no results; choose another folder with --out") from None
    if not isinstance(there, dict) or there.get("command") != COMMAND or there.get("identity") != identity:
        name = there.get("name") if isinstance(there, dict) else None
        raise InputError(place_for_results.another_study(folder, name))


def _write(fit: Fit, folder: Path, manifest: dict[str, Any]) -> None:
    """The manifest, the tables and the page."""
    from fivelink_sim.experiment.whole_files import write_whole

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = json.dumps(manifest, ensure_ascii=False, allow_nan=False, indent=1)
        with store.alone_in(folder):
            write_whole(folder / MANIFEST, f"{lines}\n".encode())
            fit.report()
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror}") from None
