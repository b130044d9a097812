"""Runs the blocks of a study on every core, or on other machines, and hands them back in order.

The kernels release the interpreter's lock, so threads of one process use all cores and share one copy of the code. The
unit of work is one run, a pure function of (scenario, seed); any `concurrent.futures.Executor` can carry it out.
What comes back, and in what order, does not depend on the workplace or its number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from itertools import tee

import numpy as np

from fivelink_sim.experiment.arms import Block, Failure, by_point
from fivelink_sim.experiment.handing_out import in_order, nothing
from fivelink_sim.experiment.order_of_work import Key
from fivelink_sim.experiment.own_code import OwnOutcome, Simulate
from fivelink_sim.experiment.plan_fields import MOST_POINTS
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Request
from fivelink_sim.experiment.workplace import Workplace
from fivelink_sim.measure.fates import Endings
from fivelink_sim.measure.measured import Measured, measured
from fivelink_sim.model.district import simulate
from fivelink_sim.model.draws import replication_seed, run_seed
from fivelink_sim.scenario.loading import Scenario


def seed_of(study_seed: int, one_seed: int | None, replication: int) -> int:
    """The seed of a replication, the same for every scenario: from the study's seed, or that of its only run."""
    return replication_seed(study_seed, replication) if one_seed is None else run_seed(one_seed)


def seed_at(request: Request, replication: int, point: int) -> int:
    """The seed of a block: its replication's, the same at every point unless points have seeds of their own."""
    if request.design is not None and request.design.seeds_by_point:
        replication = replication * MOST_POINTS + point
    return seed_of(request.seed, request.run_seed, replication)


def one_run(
    scenario: Scenario,
    seed: int,
    rules: Simulate | None = None,
    outcomes: Sequence[OwnOutcome] = (),
    tables: Sequence[str] | None = None,
    threads: int = 1,
) -> Measured:
    """Simulate and measure: the unit of work. Outcomes of the user's own stand behind the others.

    threads   for the communities of the run; rules of the user's own use one
    """
    books_only = not outcomes  # whoever measures something of his own may look at the Worlds
    run = simulate(scenario, seed, threads=threads, books_only=books_only) if rules is None else rules(scenario, seed)
    found = measured(run, scenario)
    if tables is not None:
        found = _only_for(found, tables)
    if not outcomes:
        return found
    own = [float(outcome.measure(run, scenario)) for outcome in outcomes]
    return found._replace(outcomes=np.append(found.outcomes, own))


def _only_for(run: Measured, tables: Sequence[str]) -> Measured:
    """The run without what none of these tables needs, so that thousands of arms fit into memory."""
    daily = run.daily if "daily" in tables else run.daily[:0].copy()
    endings = run.endings if "fates" in tables else Endings(*(column[:0].copy() for column in run.endings))
    return run._replace(daily=daily, endings=endings)


def threads_a_run(request: Request, place: Workplace) -> int:
    """Threads for the communities of one run: more than one where there are more workers than runs, such as for one run
    of a city."""
    wanted = request.replications
    runs = len(request.arms) * (wanted.at_most if isinstance(wanted, Precision) else wanted)
    return max(1, place.workers // runs) if place.here else 1


def run_blocks(
    request: Request, wanted: Iterable[Key], place: Workplace, tell: Callable[[str], None] = nothing
) -> Generator[Block, None, None]:
    """These blocks, in that order, each with a run of every arm at its point.

    A run that raises is a Failure in its place. `tell` gets a line if one has to wait for the rules to be compiled.
    """
    arms, at = request.arms, by_point(request.arms)
    ahead, blocks = tee((*key, seed_at(request, *key)) for key in wanted)
    threads = threads_a_run(request, place)
    calls = (
        (arms[i].scenario, seed, arms[i].simulate, request.outcomes, request.tables, threads)
        for _, point, seed in ahead
        for i in at[point]
    )
    with closing(in_order(one_run, calls, place, tell)) as found:
        for replication, point, seed in blocks:
            runs = [
                Failure(i, replication, seed, f"{type(run).__name__}: {run}") if isinstance(run, Exception) else run
                for i, run in zip(at[point], found, strict=False)
            ]
            yield Block(replication, point, seed, tuple(runs))
