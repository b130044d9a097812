"""What a study will take, before it starts: its runs are counted, time and room on the disk measured on a few of them.

The few are run as the study runs them, by as many workers, and thrown away: nothing is written. Where scenarios differ
in size, time is taken to go with residents and days.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from fivelink_sim.experiment import store
from fivelink_sim.experiment.arms import Arm, Block, Failure, by_point
from fivelink_sim.experiment.handing_out import nothing
from fivelink_sim.experiment.order_of_work import blocks
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Request
from fivelink_sim.experiment.rows import Rows
from fivelink_sim.experiment.runner import run_blocks
from fivelink_sim.experiment.workplace import Workplace, workplace
from fivelink_sim.scenario.communities import own_settings

ENOUGH = 1.0  # seconds of the last runs that are timed together
MOST_TRIED = 0.1  # of the study's blocks, and at least one


class Forecast(NamedTuple):
    """What a study will take at most; `at_most` if it may stop before, once it is precise enough.

    scenarios     arms at each point
    seconds       None if every run that was tried failed
    bytes         of the tables of runs and the manifest
    threads       None on a cluster, whose size may change
    """

    scenarios: int
    points: int
    replications: int
    runs: int
    at_most: bool
    seconds: float | None
    bytes: int
    threads: int | None


def forecast(request: Request, tell: Callable[[str], None] = nothing) -> Forecast:
    """Count the runs of a checked request and measure on a few what they take. InputError if a cluster cannot be used.

    tell   gets a line if one has to wait for the rules to be compiled
    """
    wanted = request.replications
    number = wanted.at_most if isinstance(wanted, Precision) else wanted
    points = by_point(request.arms)
    with workplace(request.workers) as place:
        seconds, tried = _tried(request, number, place, tell)
    return Forecast(
        scenarios=len(next(iter(points.values()))),
        points=len(points),
        replications=number,
        runs=len(request.arms) * number,
        at_most=isinstance(wanted, Precision),
        seconds=seconds,
        bytes=_bytes(request, tried, len(points) * number),
        threads=request.workers if isinstance(request.workers, int) else None,
    )


def _tried(
    request: Request, replications: int, place: Workplace, tell: Callable[[str], None]
) -> tuple[float | None, list[Block]]:
    """Seconds that all blocks will take, from the last few that were tried; and those."""
    points = list(by_point(request.arms))
    most = max(1, math.ceil(MOST_TRIED * len(points) * replications))
    list(run_blocks(request, [(0, points[0])], place, tell))  # loads the rules; not timed
    number = min(most, max(1, place.workers * len(points) // len(request.arms)))
    while True:
        keys = islice(blocks(points, range(replications)), number)
        started = time.perf_counter()
        tried = list(run_blocks(request, keys, place))
        taken = time.perf_counter() - started
        if taken > ENOUGH or number == most:
            return _seconds(request, replications, tried, taken), tried
        number = min(most, 2 * number)


def _seconds(request: Request, replications: int, tried: Sequence[Block], taken: float) -> float | None:
    at = by_point(request.arms)
    done = sum(
        _size(request.arms[i])
        for block in tried
        for i, run in zip(at[block.point], block.runs, strict=True)
        if not isinstance(run, Failure)
    )
    return taken * replications * sum(map(_size, request.arms)) / done if done else None


def _size(arm: Arm) -> float:
    """Resident-days of a run, with its warm-up."""
    settings = arm.scenario.settings
    residents = sum(own.population.residents for own in own_settings(settings))
    return float(residents * (settings.run.days + settings.run.warmup))


def _bytes(request: Request, tried: Sequence[Block], number: int) -> int:
    """Room for the tables of so many blocks, as those of the tried ones go on, and for the manifest."""
    few = tried[: max(1, len(tried) // 2)]
    small, large = _of_tables(request, few), _of_tables(request, tried)
    a_block = (large - small) / (len(tried) - len(few)) if len(tried) > len(few) else float(large)
    tables = large + max(0.0, a_block) * (number - len(tried))
    manifest = json.dumps(store.manifest_of(request, None), indent=1, ensure_ascii=False)
    return round(tables) + len(manifest.encode())


def _of_tables(request: Request, tried: Sequence[Block]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = Rows(request.arms, [outcome.name for outcome in request.outcomes], request.tables)
    for block in tried:
        rows.add(block)
    size = 0
    for table in rows.take().values():
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", compression_level=1)
        size += sink.getvalue().size
    return size
