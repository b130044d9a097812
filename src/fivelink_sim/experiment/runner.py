"""Runs replications of a study's arms on every core, and hands them back in order.

The kernels release the interpreter's lock, so threads of one process use all cores and share one copy of the code. The
unit of work is one run, a pure function of (scenario, seed); any `concurrent.futures.Executor` can carry it out.
What comes back, and in what order, does not depend on the executor or its number of workers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial

import numpy as np

from fivelink_sim.experiment.arms import Failure, Replication
from fivelink_sim.experiment.own_code import OwnOutcome, Simulate
from fivelink_sim.experiment.request import Request
from fivelink_sim.measure.fates import Endings
from fivelink_sim.measure.measured import Measured, measured
from fivelink_sim.model.district import simulate
from fivelink_sim.model.draws import replication_seed, run_seed
from fivelink_sim.model.kernel import announce_compilation, is_compiled
from fivelink_sim.scenario.loading import Scenario

AHEAD = 4  # runs a worker handed out or waiting to be taken back: bounds memory


def nothing(*_: object) -> None:
    """Tells nobody."""


def seed_of(study_seed: int, one_seed: int | None, replication: int) -> int:
    """The seed of a replication, the same for every scenario: from the study's seed, or that of its only run."""
    return replication_seed(study_seed, replication) if one_seed is None else run_seed(one_seed)


def one_run(
    scenario: Scenario,
    seed: int,
    rules: Simulate | None = None,
    outcomes: Sequence[OwnOutcome] = (),
    tables: Sequence[str] | None = None,
) -> Measured:
    """Simulate and measure: the unit of work. Outcomes of the user's own stand behind the others."""
    run = (rules or simulate)(scenario, seed)
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


def replications(
    request: Request,
    numbers: Sequence[int],
    *,
    executor: Executor | None = None,
    tell: Callable[[str], None] = nothing,
) -> Generator[Replication, None, None]:
    """The replications with these numbers, in that order, each with a run of every arm.

    A run that raises is a Failure in its place. `tell` gets a line if one has to wait for the rules to be compiled.
    """
    arms, workers = request.arms, request.workers
    pool = executor or ThreadPoolExecutor(max_workers=workers)
    tasks = ((number, i) for number in numbers for i in range(len(arms)))
    seeds = partial(seed_of, request.seed, request.run_seed)
    under_way: deque[Future[Measured]] = deque()
    compiling = not is_compiled()

    def hand_out(most: int) -> None:
        while len(under_way) < most and (task := next(tasks, None)) is not None:
            number, i = task
            arm = arms[i]
            under_way.append(
                pool.submit(one_run, arm.scenario, seeds(number), arm.simulate, request.outcomes, request.tables)
            )

    try:
        for number in numbers:
            seed = seeds(number)
            runs = []
            for i in range(len(arms)):
                hand_out(1 if compiling else AHEAD * workers)
                with announce_compilation(tell) if compiling else nullcontext():
                    runs.append(_result(under_way.popleft(), i, number, seed))
                compiling = False
            yield Replication(number, seed, tuple(runs))
    finally:
        if executor is None:
            pool.shutdown(wait=True, cancel_futures=True)
        else:
            for future in under_way:
                future.cancel()


def _result(future: Future[Measured], arm: int, replication: int, seed: int) -> Measured | Failure:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - whatever a run raises is reported with its seed; the others go on
        return Failure(arm, replication, seed, f"{type(error).__name__}: {error}")
