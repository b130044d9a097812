"""Work for a second core, in a copy of this process: Python's own work holds the interpreter's lock, so threads take
turns.

Whoever has work done by a copy does it himself where there is none, or where the copy did not come to an end."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar

Here = TypeVar("Here")
There = TypeVar("There")

PR_SET_PDEATHSIG = 1  # of Linux's prctl: the signal that a process gets when the one that began it ends


@contextmanager
def copied(work: Callable[[Connection], None]) -> Iterator[Connection | None]:
    """A copy of this process does `work`, which is given one end of a line; this is the other. With the block it ends.

    Its end, for whatever reason, is an EOFError or OSError here. None where a process cannot be copied, or not safely:
    on other systems than Linux, beside other threads, in a worker of `multiprocessing`, without a second core."""
    begun = _begun(work) if _can_be_copied() else None
    if begun is None:
        yield None
        return
    copy, line = begun
    try:
        yield line
    finally:
        line.close()
        copy.kill()  # not asked to end: it would do so by this program's own ways, such as removing files
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


def _begun(work: Callable[[Connection], None]) -> tuple[BaseProcess, Connection] | None:
    """The copy, at work, and this end of its line; None if there is no room for a process."""
    copies = multiprocessing.get_context("fork")
    try:
        ours, theirs = copies.Pipe()
    except OSError:
        return None
    with theirs, warnings.catch_warnings():
        # Python 3.12 warns of threads that libraries have, such as OpenBLAS: these know of being copied
        warnings.simplefilter("ignore", DeprecationWarning)
        copy = copies.Process(target=_do, args=(work, theirs, ours))
        try:
            copy.start()
        except OSError:
            ours.close()
            return None
    return copy, ours


def _do(work: Callable[[Connection], None], line: Connection, other_end: Connection) -> None:
    """In the copy. Whatever goes wrong is met again, and told, by the other process, which gets interruptions too."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    other_end.close()  # should that have been too late: the end of the other process is now the end of the line
    with suppress(BaseException):
        work(line)


def _send(task: Callable[[], object], line: Connection) -> None:
    line.send(task())
