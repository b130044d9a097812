"""Which of the varied fields the outcomes depend on: screening by Morris, shares of the variance by Sobol indices."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.experiment.plan import Plan, read_plan
from fivelink_sim.experiment.request import Design, InputError, Request, checked_workers, whole
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.forecasting import foretell
from fivelink_sim.studies.planned import SEED, command_of_plan
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.sensitivity import Sensitivities
    from fivelink_sim.experiment.screening import Screening

REPLICATIONS = 2  # runs of each scenario and point: the fewest that tell chance from effect
PATHS = 10  # of Morris' method, if the file has no size

Source = str | os.PathLike[str]


class Sensitivity:
    """A sensitivity analysis carried out: the study, its design, and the indices. Tables: see analysis.sensitivity."""

    def __init__(self, study: Study) -> None:
        from fivelink_sim.experiment.screening import screening_of

        self.study = study
        self.screening: Screening
        self.screening, self._places = screening_of(study.manifest["method"], study.manifest["details"])

    @cached_property
    def found(self) -> Sensitivities:
        """All tables. InputError if not even one replication is whole."""
        from fivelink_sim.analysis.sensitivity import sensitivities

        study = self.study
        if study.replications == 0:
            raise InputError("no replication has been run at every point yet; go on with `fivelink resume`")
        runs = study.runs[study.runs["replication"] < study.replications]
        return sensitivities(runs, study.labels, study.manifest["outcomes"], self.screening, self._places)

    def indices(self) -> pd.DataFrame:
        """Every index of every factor, of each scenario's outcomes and of the differences, with 95 % intervals."""
        return self.found.indices.copy()

    def ranking(self) -> pd.DataFrame:
        """The factors in order, and what is found of each; see analysis.sensitivity.ranking."""
        from fivelink_sim.analysis import sensitivity

        return sensitivity.ranking(self.found.indices, self.screening.method)

    def chance(self) -> pd.DataFrame:
        """How much of the variance of single runs is chance."""
        return self.found.chance.copy()

    def undefined(self) -> pd.DataFrame:
        """What has no index, and why."""
        return self.found.undefined.copy()

    def show(self) -> None:
        """Print the tables."""
        from fivelink_sim.view import sensitivity_table

        sensitivity_table.show(self.study, self.found, self.screening)

    def report(self) -> Path:
        """Write indices, ranking, chance and undefined as CSV, and report.html; returns the page's path."""
        from fivelink_sim.view import sensitivity_page

        return self.study.keep(
            lambda: (self._csv_tables(), sensitivity_page.pages(self.study, self.found, self.screening))
        )

    def _csv_tables(self) -> dict[str, pd.DataFrame]:
        return {
            "indices": self.found.indices,
            "ranking": self.ranking(),
            "chance": self.found.chance,
            "undefined": self.found.undefined,
        }


def sensitivity(
    experiment: Source,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | str | None = None,
    out: Source | None = None,
    progress: bool | Progress = False,
) -> Sensitivity:
    """Find which fields an experiment's outcomes depend on; its design is `morris` or `sobol`.

    replications   runs of each scenario and point (default: the file's own number, else 2)
    seed           names the study; where the points lie is fixed by the file's `design.seed`
    progress       True: a forecast and a progress bar on stderr; or a function of (done, most)
    """
    plan = read_plan(experiment)
    number = None if replications is None else whole("replications", replications, 1, 1_000_000)
    wanted = number or plan.replications or REPLICATIONS
    if not isinstance(wanted, int):
        raise InputError(f"{plan.source}: replications: a sensitivity analysis takes a number, the same at every point")
    request = _request(plan, wanted, whole("seed", SEED if seed is None else seed), checked_workers(workers))
    line = command_of_plan("sensitivity", [plan.source], number, request.seed)
    folder = None if out is None else Path(out)
    if progress is True:
        foretell(request, folder)
    return Sensitivity(carried_out(request, line, folder, progress))


def _request(plan: Plan, replications: int, seed: int, workers: int | str) -> Request:
    """The study that the plan stands for. InputError or ScenarioError if there is none."""
    from fivelink_sim.experiment import screening
    from fivelink_sim.experiment.designs import arms_at, group_shares
    from fivelink_sim.experiment.point_checks import check_points

    design = screening_of_plan(plan)
    places = screening.places(design)
    points = tuple(screening.points(design, places, group_shares(plan.scenarios[0][1].settings)))
    check_points(plan.scenarios, {plan.source: points})
    outcomes = plan.design.outcomes
    details = screening.details_of(design, places) | {"outcomes": list(outcomes)}  # others are another analysis
    kept = Design(plan.title, plan.scenarios, points, ("runs",), design.method, outcomes, details)
    return Request("sensitivity", arms_at(plan.scenarios, points), seed, None, replications, workers, design=kept)


def screening_of_plan(plan: Plan) -> Screening:
    """The design that the file asks for. InputError if it is none of a sensitivity analysis."""
    from fivelink_sim.experiment.screening import METHODS, Screening, checked

    part = plan.design
    if part.method not in METHODS:
        given = f"design.method is '{part.method}'" if plan.factors or plan.points else "nothing is varied"
        raise InputError(
            f"{plan.source}: {given}: a sensitivity analysis needs `vary` and a design of method {' or '.join(METHODS)}"
        )
    size = part.size or PATHS
    if size < 2:
        raise InputError(f"{plan.source}: design.size: at least 2 are needed for an interval, got {size}")
    try:
        return checked(Screening(part.method, plan.factors, size, part.seed, part.levels, part.second_order))
    except InputError as error:
        raise InputError(f"{plan.source}: {error}") from None
