"""Where the runs of a study are carried out: threads of this process, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import fivelink_sim
from fivelink_sim.experiment.request import InputError

PATIENCE = "10s"  # until a scheduler has to answer


class Workplace(NamedTuple):
    """Carries out runs; so many at a time."""

    executor: Executor
    workers: int
    here: bool  # in this process, which may have to compile the rules first
    is_lost: Callable[[], bool] = lambda: False  # a cluster whose scheduler is gone may leave runs waiting for ever


class WorkplaceLost(RuntimeError):  # noqa: N818 - nothing here is wrong
    """The cluster is gone."""


@contextmanager
def workplace(workers: int | str) -> Iterator[Workplace]:
    """Threads of this process, so many; or the cluster whose scheduler has this address.

    Raises InputError if no scheduler answers there, it has no worker, or one runs another version of this package.
    Threads that are still at work when the block ends are not waited for if it ends in an exception.
    """
    if isinstance(workers, str):
        with _cluster(workers) as found:
            yield found
        return
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        yield Workplace(pool, workers, here=True)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _cluster(address: str) -> Iterator[Workplace]:
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise InputError("a Dask cluster needs more packages: pip install 'fivelink-sim[cluster]'") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"{address}: no Dask scheduler answers there ({error})") from None
    with client:
        threads = client.nthreads()
        if not threads:
            raise InputError(f"{address}: the Dask cluster has no workers")
        for worker, version in client.run(version_here).items():
            if version != fivelink_sim.__version__:
                raise InputError(
                    f"{address}: worker {worker} has fivelink-sim {version}, this is {fivelink_sim.__version__}; "
                    "the same version must be everywhere"
                )
        workers_there = sum(threads.values())
        yield Workplace(client.get_executor(), workers_there, False, lambda: client.status != "running")


def version_here() -> str:
    """The version of this package on the machine that is asked."""
    return fivelink_sim.__version__
