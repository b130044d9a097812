"""Run the scenarios of an experiment at every point of its design."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.experiment.factors import Layout, layout_of
from fivelink_sim.experiment.plan import Plan, read_plan
from fivelink_sim.experiment.request import InputError, Request, checked_workers, whole
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.forecasting import forecast_of, foretell
from fivelink_sim.studies.planned import SEED, command_of_plan, request_of_plan
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from fivelink_sim.experiment.forecast import Forecast

SWEEP_REPLICATIONS = 20
ROW_BYTES, PAGE_BYTES = 100, 250_000  # of a CSV row without the point's name, and of a page with figures

Source = str | os.PathLike[str]


class Sweep:
    """A design carried out: the study, its points, and what they do."""

    def __init__(self, study: Study) -> None:
        from fivelink_sim.experiment import store

        self.study = study
        self.points = list(store.points_of(study.manifest))

    @cached_property
    def layout(self) -> Layout:
        """What is varied, and where the points lie in the unit cube; nothing on a ladder."""
        return layout_of(self.study.manifest.get("details", {}))

    @property
    def _outcomes(self) -> list[str]:
        from fivelink_sim.view.sweep_parts import outcomes_of

        return outcomes_of(self.study)

    @property
    def _places(self) -> np.ndarray:
        from fivelink_sim.analysis.responses import places_of

        return places_of(self.layout)

    def design(self) -> pd.DataFrame:
        """One row a point: its number, its name, and the values that it lays over every scenario."""
        import pandas as pd

        rows = [{"point": number, "name": point.name, **point.values} for number, point in enumerate(self.points)]
        return pd.DataFrame(rows)

    def by_point(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Levels and differences at every point, of all outcomes or of these; see analysis.effects.by_point."""
        from fivelink_sim.analysis import effects

        return effects.by_point(self.study.runs, self.study.labels, outcomes)

    def changes(self) -> pd.DataFrame:
        """What every point changes against the first; see analysis.effects.changes."""
        from fivelink_sim.analysis import effects

        return effects.changes(self.study.runs, self.study.labels)

    def spread(self) -> pd.DataFrame:
        """How levels and differences spread over the points; see analysis.responses.spread."""
        from fivelink_sim.analysis import responses

        return responses.spread(self.study.runs, self.study.labels, self._outcomes)

    def along(self) -> pd.DataFrame:
        """Means in parts of every factor's way; see analysis.responses.along."""
        from fivelink_sim.analysis import responses

        return responses.along(self.study.runs, self.study.labels, self._outcomes, self.layout.factors, self._places)

    def trends(self) -> pd.DataFrame:
        """How levels and differences go with every factor; see analysis.responses.trends."""
        from fivelink_sim.analysis import responses

        return responses.trends(self.study.runs, self.study.labels, self._outcomes, self.layout.factors, self._places)

    def show(self) -> None:
        """Print the tables."""
        from fivelink_sim.view import sweep_table

        sweep_table.show(self.study, self.points)

    def report(self) -> Path:
        """Write points.csv and the other tables, and report.html, beside the runs; returns the page's path.

        points    every outcome, or of designs of many points those that the experiment names
        changes   from the first point, where every point has a row of its own on the page
        design, spread, along, trends   where factors are varied
        """
        from fivelink_sim.view import sweep_page

        return self.study.keep(lambda: (self._csv_tables(), sweep_page.pages(self.study, self.points)))

    def _csv_tables(self) -> dict[str, pd.DataFrame]:
        from fivelink_sim.view.sweep_parts import is_told_by_points

        few = is_told_by_points(self.study.manifest["method"], len(self.points))
        tables = {"points": self.by_point(None if few else self._outcomes)}
        if few:
            tables["changes"] = self.changes()
        names = {number: point.name for number, point in enumerate(self.points)}
        for table in tables.values():
            table.insert(1, "name", table["point"].map(names))
        if self.layout.factors:
            tables |= {"design": self.design(), "spread": self.spread(), "along": self.along(), "trends": self.trends()}
        return tables


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
    progress       True: a forecast and a progress bar on stderr; or a function of (done, most)
    """
    plan, request = _requested(experiment, replications, seed, workers)
    line = command_of_plan("sweep", [plan.source], replications, request.seed)
    folder = None if out is None else Path(out)
    if progress is True:
        foretell(request, folder, _beside(request))
    return Sweep(carried_out(request, line, folder, progress))


def forecast_sweep(
    experiment: Source, *, replications: int | None = None, seed: int | None = None, workers: int | str | None = None
) -> Forecast:
    """What `sweep` with these arguments will take: a few of its runs are timed, nothing is written."""
    request = _requested(experiment, replications, seed, workers)[1]
    return forecast_of(request, _beside(request))


def _beside(request: Request) -> int:
    """About how many bytes the page and the CSV tables take; the rows of points.csv and changes.csv are the most."""
    from fivelink_sim.measure.outcome_list import OUTCOMES
    from fivelink_sim.view.sweep_parts import is_told_by_points

    design = request.design
    if design is None:
        return 0
    few = is_told_by_points(design.method, len(design.points))
    outcomes = 2 * len(OUTCOMES) if few else len(design.outcomes)
    a_row = ROW_BYTES + max(len(point.name) for point in design.points)
    return PAGE_BYTES + len(request.arms) * outcomes * a_row


def _requested(
    experiment: Source, replications: int | None, seed: int | None, workers: int | str | None
) -> tuple[Plan, Request]:
    """The experiment, and what it asks for. InputError or ScenarioError if that is no sweep."""
    plan = read_plan(experiment)
    number = None if replications is None else whole("replications", replications, 1, 1_000_000)
    if plan.design.method == "morris":
        raise InputError(f"{plan.source}: the method morris is for `fivelink sensitivity`; a sweep takes any other")
    if not plan.points:
        raise InputError(f"{plan.source}: nothing is varied: a sweep needs `vary` or `design`")
    wanted = number or plan.replications or SWEEP_REPLICATIONS
    seed = whole("seed", SEED if seed is None else seed)
    request = request_of_plan(plan, plan.points, wanted, seed, checked_workers(workers), "sweep")
    if request.design is None:
        return plan, request
    details = Layout(plan.factors, plan.places).details()
    return plan, request._replace(design=request.design._replace(details=details))
