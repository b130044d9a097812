"""The loop of a study: replications come in, their rows are kept, until there are enough or the user stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from fivelink_sim.experiment.arms import Failure, Replication
from fivelink_sim.experiment.interruption import stop_on_interrupt
from fivelink_sim.experiment.parts import Parts
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Request
from fivelink_sim.experiment.runner import nothing, replications
from fivelink_sim.measure.measured import Measured
from fivelink_sim.measure.outcome_list import OUTCOMES


class Collected(NamedTuple):
    """How a study ended."""

    done: int  # replications
    interrupted: bool
    failed: tuple[Failure, ...]
    observed: tuple[tuple[float, ...], ...]  # the outcome whose precision counts, (replications, scenarios)


def collect(
    request: Request,
    parts: Parts,
    *,
    so_far: Collected | None = None,
    executor: Executor | None = None,
    tell: Callable[[str], None] = nothing,
    progress: Callable[[int, int], None] = nothing,
) -> Collected:
    """Run the replications that are missing into `parts`.

    so_far    what was collected before an interruption; its rows are in `parts`
    tell      gets a line for the user now and then
    progress  gets the number of replications done, and the most that there can be
    """
    wanted = request.replications
    rule, most = (wanted, wanted.at_most) if isinstance(wanted, Precision) else (None, wanted)
    first = so_far or Collected(0, True, (), ())
    failed, observed, done = list(first.failed), list(first.observed), first.done
    enough = False
    with (
        stop_on_interrupt(tell) as stop,
        closing_stream(request, range(done, most), executor, tell) as stream,
    ):
        for replication in stream:
            parts.add(replication)
            done += 1
            failed.extend(run for run in replication.runs if isinstance(run, Failure))
            if rule is not None:
                observed.append(tuple(value_of(run, rule.outcome) for run in replication.runs))
                enough = rule.looks(done) and rule.enough(np.array(observed))
            progress(done, most)
            if enough or stop.asked:
                break
    return Collected(done, not enough and done < most, tuple(failed), tuple(observed))


@contextmanager
def closing_stream(
    request: Request, numbers: range, executor: Executor | None, tell: Callable[[str], None]
) -> Iterator[Iterator[Replication]]:
    """The stream of replications; what is still handed out when the block ends is called off."""
    stream = replications(request, numbers, executor=executor, tell=tell)
    try:
        yield stream
    finally:
        stream.close()


def value_of(run: Measured | Failure, outcome: str) -> float:
    """An outcome of a run; NaN if it failed."""
    return np.nan if isinstance(run, Failure) else float(run.outcomes[_POSITION[outcome]])


_POSITION = {outcome.name: i for i, outcome in enumerate(OUTCOMES)}
