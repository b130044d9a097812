"""Hands calls out to a workplace, so many ahead, and takes back what they give, in the order of the calls."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Future
from contextlib import nullcontext
from itertools import islice
from typing import Any, TypeVar

from fivelink_sim.experiment.interruption import WaitedEnough
from fivelink_sim.experiment.workplace import Workplace, WorkplaceLost
from fivelink_sim.model.kernel import announce_compilation, is_compiled

AHEAD = 4  # calls a worker handed out or waiting to be taken back: bounds memory
LOOK_SECONDS = 2.0  # between two looks at whether a cluster is still there
LOST = "the connection to the Dask cluster was lost"

Given = TypeVar("Given")


def nothing(*_: object) -> None:
    """Tells nobody."""


def in_order(
    work: Callable[..., Given],
    calls: Iterable[tuple[Any, ...]],
    place: Workplace,
    tell: Callable[[str], None] = nothing,
) -> Generator[Given | Exception, None, None]:
    """What `work` gives for each of these arguments, in their order; the exception where it raises one.

    The first call goes alone if the rules are still to be compiled, which `tell` gets a line about.
    WorkplaceLost if the cluster is gone.
    """
    ahead = iter(calls)
    under_way: deque[Future[Given]] = deque()
    compiling = place.here and not is_compiled()
    try:
        while True:
            most = 1 if compiling else AHEAD * place.workers
            for call in islice(ahead, most - len(under_way)):
                under_way.append(place.executor.submit(work, *call))
            if not under_way:
                return
            with announce_compilation(tell) if compiling else nullcontext():
                given = _given_or_raised(under_way.popleft(), place)
            compiling = False
            yield given
    finally:
        for future in under_way:
            future.cancel()


def _given_or_raised(future: Future[Given], place: Workplace) -> Given | Exception:
    try:
        return _awaited(future, place)
    except CancelledError:
        raise WorkplaceLost(LOST) from None
    except (WorkplaceLost, WaitedEnough):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a call raises is for the asker to judge; the others go on
        return error


def _awaited(future: Future[Given], place: Workplace) -> Given:
    """What the call gives, or raises, once it is done; WorkplaceLost if the cluster is gone before."""
    while True:
        try:
            return future.result(LOOK_SECONDS)
        except TimeoutError:
            if future.done():  # by now; or the call itself raised it
                return future.result()
            if place.is_lost():
                raise WorkplaceLost(LOST) from None
