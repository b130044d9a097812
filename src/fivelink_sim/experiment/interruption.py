"""Ctrl-C during a study: what runs is finished and kept; a second one stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Whether the user asked to stop."""

    asked = False


@contextmanager
def stop_on_interrupt(tell: Callable[[str], None]) -> Iterator[Stop]:
    """Turn the first interrupt into a wish that the loop inside looks at, so that it never falls between two rows.

    Signals reach the main thread only; in another one nothing is caught.
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

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
