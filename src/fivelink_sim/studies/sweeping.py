"""Run the scenarios of an experiment at every point of its design."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.experiment.plan import read_plan
from fivelink_sim.experiment.request import InputError, checked_workers, whole
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.planned import SEED, command_of_plan, request_of_plan
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

SWEEP_REPLICATIONS = 20

Source = str | os.PathLike[str]


class Sweep:
    """A design carried out: the study, its points, and what they do."""

    def __init__(self, study: Study) -> None:
        from fivelink_sim.experiment import store

        self.study = study
        self.points = list(store.points_of(study.manifest))

    def by_point(self) -> pd.DataFrame:
        """Levels and differences at every point; see analysis.effects.by_point."""
        from fivelink_sim.analysis import effects

        return effects.by_point(self.study.runs, self.study.labels)

    def changes(self) -> pd.DataFrame:
        """What every point changes against the first; see analysis.effects.changes."""
        from fivelink_sim.analysis import effects

        return effects.changes(self.study.runs, self.study.labels)

    def show(self) -> None:
        """Print the tables."""
        from fivelink_sim.view import sweep_table

        sweep_table.show(self.study, self.points)

    def report(self) -> Path:
        """Write points.csv, changes.csv and report.html beside the tables; returns the page's path."""
        from fivelink_sim.view import sweep_page

        names = {number: point.name for number, point in enumerate(self.points)}
        tables = {"points": self.by_point(), "changes": self.changes()}
        for table in tables.values():
            table.insert(1, "name", table["point"].map(names))
        return self.study.keep(tables, sweep_page.page(self.study, self.points))


def sweep(
    experiment: Source,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | str | None = None,
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
    request = request_of_plan(
        plan, plan.points, wanted, whole("seed", SEED if seed is None else seed), checked_workers(workers), "sweep"
    )
    line = command_of_plan("sweep", [plan.source], number, request.seed)
    return Sweep(carried_out(request, line, None if out is None else Path(out), progress))
