"""From an experiment file to a study: the request it stands for, carried out or gone on with."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.experiment.plan import Plan, tables_needed
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Design, Request
from fivelink_sim.studies.carrying_out import Progress, carried_out, resume
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    from fivelink_sim.experiment.designs import Point

SEED = 1  # of a study from an experiment file


def request_of_plan(
    plan: Plan,
    points: tuple[Point, ...],
    replications: int | Precision,
    seed: int,
    workers: int,
    command: str = "evaluate",
) -> Request:
    """A study of the plan's scenarios at these points; without points, of the scenarios as they are."""
    from fivelink_sim.experiment.designs import arms_at

    title = plan.title if not points or command == "sweep" else f"{plan.title} (worlds)"
    design = Design(title, plan.scenarios, points, tables_needed(plan), plan.design.method, plan.design.outcomes)
    arms = arms_at(plan.scenarios, points)
    return Request(command, arms, seed, None, replications, workers, design=design)


def done_in(request: Request, line: str, folder: Path | None, progress: bool | Progress) -> Study:
    """The study: opened if the folder holds it, gone on with if it was interrupted, else run."""
    from fivelink_sim.experiment import store

    manifest = store.manifest_of(request, line)
    if folder is not None and (folder / store.MANIFEST).exists():
        there = store.read_manifest(folder)
        if there["identity"] == manifest["identity"] and there["status"] != store.FINISHED:
            return resume(folder, workers=request.workers, progress=progress)
    return carried_out(request, line, folder, progress)


def command_of_plan(command: str, sources: Sequence[str], replications: int | None, seed: int) -> str:
    """The command that gives these results again."""
    words = ["fivelink", command, *sources]
    words += [] if replications is None else ["--replications", str(replications)]
    words += [] if seed == SEED else ["--seed", str(seed)]
    return shlex.join(words)
