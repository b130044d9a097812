"""Work for a second core, in a copy of this process: Python's own work holds the interpreter's lock, so threads take
turns.

Whoever has work done by a copy does it himself where there is none, or where the copy did not come to an end."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import TypeVar

Here = TypeVar("Here")
There = TypeVar("There")


@contextmanager
def copied(work: Callable[[Connection], None]) -> Iterator[Connection | None]:
    """A copy of this process does `work`, which is given one end of a line; this is the other. With the block it ends.

    Its end, for whatever reason, is an EOFError or OSError here. None where a process cannot be copied, or not safely:
    on other systems than Linux, beside other threads, in a worker of `multiprocessing`, without a second core."""
    ours = None
    if _can_be_copied():
        copies = multiprocessing.get_context("fork")
        ours, theirs = copies.Pipe()
        copy = copies.Process(target=_do, args=(work, theirs, ours))
        try:
            copy.start()
        except OSError:  # no room for another process
            ours = None
        theirs.close()
    try:
        yield ours
    finally:
        if ours is not None:
            ours.close()
            copy.terminate()
            copy.join()


def made_by_two(here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
    """What two tasks return, of which `there` is done by a copy of this process and `here` meanwhile by this one."""
    with copied(partial(_send, there)) as line:
        made = here()
        if line is not None:
            with suppress(EOFError, OSError):
                return made, line.recv()
    return made, there()


def _can_be_copied() -> bool:
    """A copy has this thread only: a lock that another one holds would stay locked in it for ever. Daemons among the
    processes of `multiprocessing` must not begin others."""
    if sys.platform != "linux" or multiprocessing.current_process().daemon:
        return False
    return threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _do(work: Callable[[Connection], None], line: Connection, other_end: Connection) -> None:
    """In the copy. Whatever goes wrong is met again, and told, by the other process, which gets interruptions too."""
    other_end.close()  # or the end of the other process would not end the line
    with suppress(BaseException):
        work(line)


def _send(task: Callable[[], object], line: Connection) -> None:
    line.send(task())
