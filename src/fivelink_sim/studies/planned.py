"""From an experiment file to the request that it stands for."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fivelink_sim.experiment.plan import Plan, tables_needed
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Design, Request

if TYPE_CHECKING:
    from fivelink_sim.experiment.designs import Point

SEED = 1  # of a study from an experiment file


def request_of_plan(
    plan: Plan,
    points: tuple[Point, ...],
    replications: int | Precision,
    seed: int,
    workers: int | str,
    command: str = "evaluate",
) -> Request:
    """A study of the plan's scenarios at these points; without points, of the scenarios as they are."""
    from fivelink_sim.experiment.designs import arms_at

    title = plan.title if not points or command == "sweep" else f"{plan.title} (worlds)"
    design = Design(title, plan.scenarios, points, tables_needed(plan), plan.design.method, plan.design.outcomes)
    arms = arms_at(plan.scenarios, points)
    return Request(command, arms, seed, None, replications, workers, design=design)


def command_of_plan(command: str, sources: Sequence[str], replications: int | None, seed: int) -> str:
    """The command that gives these results again."""
    words = ["fivelink", command, *sources]
    words += [] if replications is None else ["--replications", str(replications)]
    words += [] if seed == SEED else ["--seed", str(seed)]
    return shlex.join(words)
