"""Work for a second core, in a copy of this process: drawing holds the interpreter's lock, so threads take turns."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeVar

Made = TypeVar("Made")


def made_by_two(tasks: Sequence[Callable[[], Made]]) -> list[Made]:
    """What the tasks return, in their order: the last is done by a copy of this process, the others meanwhile here.

    What it returns is pickled on its way. A task that fails in the copy is done again here, where that can be told; all
    are done here where a process cannot be copied, or not safely: on other systems than Linux, beside other threads."""
    *here, there = tasks
    if not here or not _can_be_copied():
        return [task() for task in tasks]
    copies = multiprocessing.get_context("fork")
    receiver, sender = copies.Pipe(duplex=False)
    copy = copies.Process(target=_send, args=(sender, there), daemon=True)
    with receiver:
        # suppressed: no room for a process. The sender is closed here once the copy has it: then the copy's end is its.
        with sender, suppress(OSError):
            copy.start()
        made = [task() for task in here]
        try:
            made.append(receiver.recv())
        except EOFError:
            made.append(there())
    return made


def _can_be_copied() -> bool:
    """A copy has this thread only: a lock that another one holds would stay locked in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _send(sender: Connection, task: Callable[[], Made]) -> None:
    """Do the task and send what it returns. An interruption, which both processes get, is told by the other one."""
    with suppress(BaseException):
        sender.send(task())
