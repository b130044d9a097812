"""Runs replications of a study's arms on every core, and hands them back in order.

The kernels release the interpreter's lock, so threads of one process use all cores and share one copy of the code. The
unit of work is one run, a pure function of (scenario, seed); any `concurrent.futures.Executor` can carry it out.
What comes back, and in what order, does not depend on the executor or its number of workers.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from typing import NamedTuple

from fivelink_sim.experiment.arms import Arm, Failure, Replication
from fivelink_sim.measure.measured import Measured, measured
from fivelink_sim.model.district import simulate
from fivelink_sim.model.draws import replication_seed
from fivelink_sim.model.kernel import announce_compilation, is_compiled
from fivelink_sim.scenario.loading import Scenario

AHEAD = 4  # runs a worker handed out or waiting to be taken back: bounds memory


class Seeds(NamedTuple):
    """Where the seeds of the replications come from: a study's seed, or one run's."""

    study: int = 1
    run: int | None = None

    def of(self, replication: int) -> int:
        """The seed of a replication, the same for every scenario."""
        return replication_seed(self.study, replication) if self.run is None else self.run


def default_workers() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def one_run(scenario: Scenario, seed: int) -> Measured:
    """Simulate and measure: the unit of work."""
    return measured(simulate(scenario, seed), scenario)


def replications(
    arms: Sequence[Arm],
    seeds: Seeds,
    numbers: Sequence[int],
    *,
    workers: int = 1,
    executor: Executor | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Iterator[Replication]:
    """The replications with these numbers, in that order, each with a run of every arm.

    A run that raises is a Failure in its place. `tell` gets a line if one has to wait for the rules to be compiled.
    """
    pool = executor or ThreadPoolExecutor(max_workers=workers)
    tasks = ((number, i) for number in numbers for i in range(len(arms)))
    under_way: deque[Future[Measured]] = deque()
    compiling = not is_compiled()

    def hand_out(most: int) -> None:
        while len(under_way) < most and (task := next(tasks, None)) is not None:
            number, i = task
            under_way.append(pool.submit(one_run, arms[i].scenario, seeds.of(number)))

    try:
        for number in numbers:
            seed = seeds.of(number)
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
