"""The loop behind the play button: days pass at the speed wanted, and no faster than the browser draws them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

WAIT_FOR_BROWSER = 3.0  # s: a browser that does not answer is not waited for any longer


@dataclass
class Pace:
    """How fast days pass and how often they are drawn; may be changed while they pass."""

    days_a_second: float = 10.0
    every: int = 1  # days from one drawing to the next


def play(
    advance: Callable[[int], int],
    show: Callable[[], None],
    pace: Pace,
    drawn: threading.Event,
    stop: threading.Event,
) -> None:
    """Advances until no day is left or `stop` is set.

    advance   goes so many days further and returns how many it went
    show      puts the day on the screen
    drawn     set by the browser when it has drawn what was shown last
    """
    while not stop.is_set():
        begun = time.perf_counter()
        every = pace.every
        if advance(every) == 0:
            return
        drawn.clear()
        show()
        drawn.wait(WAIT_FOR_BROWSER)
        stop.wait(max(0.0, begun + every / pace.days_a_second - time.perf_counter()))
