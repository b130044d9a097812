"""Run one scenario, or compare several on the same needs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
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
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    from fivelink_sim.experiment.precision import Precision

DEFAULT_REPLICATIONS = 100  # of a comparison


def run(
    scenario: Source,
    *,
    replications: int | None = None,
    precision: float | Mapping[str, float] | Precision | None = None,
    seed: int | None = None,
    run_seed: int | None = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    workers: int | str | None = None,
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
    precision: float | Mapping[str, float] | Precision | None = None,
    seed: int | None = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    workers: int | str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
    outcomes: Mapping[str, Any] | None = None,
) -> Study:
    """Run scenarios on the same needs and return the study; the first scenario is the baseline.

    scenarios     presets' names, paths, mappings or Scenarios, two or more; one with rules of your own is a pair
                  (scenario, subclass of CommunityModel)
    replications  runs of each, 1 to 1,000,000 (default 100); every replication has one seed for all scenarios
    precision     instead: go on until the 95 % half-width of the paired difference in resolution_rate is at most this;
                  or half-widths by outcome; an `experiment.precision.Precision` has the bounds too
    seed          names the study (default: `run.seed` of the first scenario)
    days          recorded days, instead of each scenario's own
    overrides     as of `load`; a field written `NAME:FIELD` is set in the scenario given by that name only
    workers       threads (default: the cores that may be used), or the address of a Dask scheduler; results do not
                  depend on it
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


def _study(
    command: str,
    sources: Sequence[Source | tuple[Source, Any]],
    wanted: int | Precision,
    *,
    seed: int | None,
    run_seed: int | None,
    days: int | None,
    overrides: Overrides | None,
    workers: int | str | None,
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
