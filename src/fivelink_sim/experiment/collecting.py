"""The loop of a study: blocks come in, their rows are kept, until there are enough or the user stops it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from typing import NamedTuple

import numpy as np

from fivelink_sim.experiment.arms import Block, Failure, by_point
from fivelink_sim.experiment.handing_out import nothing
from fivelink_sim.experiment.interruption import WaitedEnough, stop_on_interrupt
from fivelink_sim.experiment.order_of_work import Key, blocks
from fivelink_sim.experiment.parts import Parts
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Request
from fivelink_sim.experiment.runner import run_blocks
from fivelink_sim.experiment.workplace import Workplace
from fivelink_sim.measure.measured import Measured
from fivelink_sim.measure.outcome_list import OUTCOMES

Observed = Mapping[Key, np.ndarray]  # of a block: (arms of the point, outcomes whose precision counts)


class Collected(NamedTuple):
    """How a study ended."""

    done: int  # replications that are there at every point
    blocks: int
    interrupted: bool
    failed: tuple[Failure, ...]


def collect(
    request: Request,
    parts: Parts,
    place: Workplace,
    *,
    so_far: Observed | None = None,
    tell: Callable[[str], None] = nothing,
    progress: Callable[[int, int], None] = nothing,
) -> Collected:
    """Run the blocks that are missing into `parts`.

    so_far    the blocks whose rows are in `parts` already
    tell      gets a line for the user now and then
    progress  gets the number of blocks done, and the most that there can be
    """
    account = _Account(request, so_far or {})
    failed: list[Failure] = []
    with (
        stop_on_interrupt(tell) as stop,
        closing(run_blocks(request, account.missing(), place, tell)) as stream,
        suppress(WaitedEnough),
    ):
        while not account.enough and not stop.asked:
            stop.waiting = True
            block = next(stream, None)
            stop.waiting = False
            if block is None:
                break
            parts.add(block)
            failed.extend(run for run in block.runs if isinstance(run, Failure))
            account.add(block)
            progress(account.blocks, account.most)
    interrupted = not account.enough and account.blocks < account.most
    return Collected(account.done, account.blocks, interrupted, tuple(failed))


class _Account:
    """Which blocks there are, and whether they are enough."""

    def __init__(self, request: Request, so_far: Observed) -> None:
        wanted = request.replications
        self._rule = wanted if isinstance(wanted, Precision) else None
        self._replications = wanted.at_most if isinstance(wanted, Precision) else wanted
        self._at = by_point(request.arms)
        self._arms = len(request.arms)
        self._values = dict(so_far)  # of replications that are not whole yet
        self._observed: list[np.ndarray] = []  # of those that are, (arms, outcomes)
        self._there_at = Counter(replication for replication, _ in so_far)  # blocks by replication
        self._first = frozenset(so_far)
        self.most = self._replications * len(self._at)
        self.blocks = len(so_far)
        self.done = 0
        self.enough = False
        self._look()

    def missing(self) -> Iterator[Key]:
        """The blocks to run, in order."""
        return blocks(list(self._at), range(self.done, self._replications), self._first)

    def add(self, block: Block) -> None:
        """Take note of a block that was run."""
        self.blocks += 1
        self._there_at[block.replication] += 1
        if self._rule is not None:
            rule = self._rule
            self._values[block.replication, block.point] = np.array([_values(run, rule) for run in block.runs])
        self._look()

    def _look(self) -> None:
        """Count the replications that are there at every point; look at the intervals when it is time to."""
        while not self.enough and self.done < self._replications and self._there_at[self.done] == len(self._at):
            if self._rule is not None:
                row = np.empty((self._arms, len(self._rule.half_widths)))
                for point, arms in self._at.items():
                    row[arms] = self._values.pop((self.done, point))
                self._observed.append(row)
            self.done += 1
            if self._rule is not None and self._rule.looks(self.done):
                self.enough = self._rule.enough(np.array(self._observed), list(self._at.values()))


def _values(run: Measured | Failure, rule: Precision) -> list[float]:
    """The outcomes of a run whose precision counts; NaN if it failed."""
    if isinstance(run, Failure):
        return [np.nan] * len(rule.half_widths)
    return [float(run.outcomes[_POSITION[name]]) for name in rule.half_widths]


_POSITION = {outcome.name: i for i, outcome in enumerate(OUTCOMES)}
