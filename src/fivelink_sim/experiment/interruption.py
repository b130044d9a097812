"""Ctrl-C during a study: what runs is finished and kept, for a while; a second one stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

GRACE = 7.0  # seconds in which the runs under way may end; they are small but for scenarios of a whole city


class Stop:
    """Whether the user asked to stop; whether the loop waits for a run, so that it may be called away."""

    asked = False
    waiting = False


class WaitedEnough(Exception):  # noqa: N818 - it is no failure
    """The runs under way did not end in time after an interrupt."""


@contextmanager
def stop_on_interrupt(tell: Callable[[str], None]) -> Iterator[Stop]:
    """Turn the first interrupt into a wish that the loop inside looks at, so that it never falls between two rows.

    If the loop still waits for a run after GRACE seconds, WaitedEnough is raised there; KeyboardInterrupt on a second
    interrupt. Signals reach the main thread only; in another one nothing is caught.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        tell("stopping once the runs under way are done; interrupt again to stop at once")
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, GRACE)

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        if stop.waiting:
            raise WaitedEnough

    before = signal.signal(signal.SIGINT, handle)
    alarm = signal.signal(signal.SIGALRM, give_up) if hasattr(signal, "setitimer") else None
    try:
        yield stop
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, alarm)
        signal.signal(signal.SIGINT, before)
