"""An office's records of a run, for Python users and the command `fivelink observe`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivelink_sim.experiment.request import InputError, Overrides, Source
from fivelink_sim.experiment.whole_files import check_place, whole_file
from fivelink_sim.model.district import Run, simulate
from fivelink_sim.records import observation
from fivelink_sim.records.journeys import journey_table, office_journeys
from fivelink_sim.records.observation import START
from fivelink_sim.records.request_log import write_request_log
from fivelink_sim.scenario.communities import community_names
from fivelink_sim.view.trace import checked_source

if TYPE_CHECKING:
    import pandas as pd

FORMATS = (".csv", ".parquet")


def office_records(
    source: Run | Source,
    *,
    start: date = START,
    rng: Any = None,
    days: int | None = None,
    overrides: Overrides | None = None,
) -> pd.DataFrame:
    """The records that an office would have of a run, or of a scenario, which is run first.

    source   a run made with log=True, or a scenario
    start    the date of recorded day 0, a Monday
    rng, days, overrides  of a scenario: the run's seed (default: the scenario's run.seed), recorded days, fields

    Columns: records.request_log.COLUMNS. InputError or ScenarioError for what cannot be used.
    """
    if isinstance(source, Run):
        if rng is not None or days is not None or overrides:
            raise InputError("rng, days and overrides go with a scenario; this run is done")
        try:
            return observation.office_records(source, start)
        except ValueError as error:
            raise InputError(str(error)) from None
    scenario, seed = checked_source(source, rng, days, overrides)
    run = simulate(scenario, seed, log=True)
    return observation.office_records(run, checked_monday(start), community_names(scenario.settings))


def observe(
    source: Source,
    to: Path,
    *,
    journeys: Path | None = None,
    start: date = START,
    rng: Any = None,
    days: int | None = None,
    overrides: Overrides | None = None,
) -> int:
    """Write the office's records of a run as CSV or Parquet, as the name ends; returns how many requests there are.

    journeys  a second file: every step that the office sees (case_id, activity, date)

    The same scenario, seed and start give the same bytes. Each file appears whole or not at all. OSError if one cannot
    be written.
    """
    for path in (to, journeys):
        if path is not None and path.suffix not in FORMATS:
            raise InputError(f"{path}: records are written as .csv or .parquet")
    if journeys is not None and journeys.resolve() == to.resolve():
        raise InputError(f"{to}: requests and journeys need a file each")
    for path in (to, *([] if journeys is None else [journeys])):
        check_place(path)
    checked_monday(start)
    scenario, seed = checked_source(source, rng, days, overrides)
    run = simulate(scenario, seed, log=True)
    records = observation.office_records(run, start, community_names(scenario.settings))
    with whole_file(to) as aside:
        write_request_log(records, aside)
    if journeys is not None:
        table = journey_table(office_journeys(run, start))
        with whole_file(journeys) as aside:
            if journeys.suffix == ".parquet":
                table.to_parquet(aside, index=False)
            else:
                told = table.assign(date=table["date"].dt.strftime("%Y-%m-%d"))
                told.to_csv(aside, index=False, lineterminator="\n")
    return len(records)


def checked_monday(start: date) -> date:
    """The day, if it is a Monday: the model's day 0 is one. InputError if not."""
    if start.weekday() != 0:
        raise InputError(f"start: {start} is a {start:%A}; day 0 of the model is a Monday")
    return start
