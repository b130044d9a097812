"""A second process that draws half of a report's figures: matplotlib holds Python's lock, so threads gain nothing.

It is started while this process still reads in what it needs, on a core that has nothing to do yet, and ends when
nobody talks to it any more. Whatever is wrong with it, this process draws everything itself.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

from fivelink_sim.view.language import language, speaking

PROGRAM = "from fivelink_sim.view.second_drawer import draw_what_comes; draw_what_comes()"
FEW = 20  # replications: with fewer it would not be ready in time
_ready: list[subprocess.Popen[bytes]] = []


@contextmanager
def second_drawer(replications: int | None) -> Iterator[None]:
    """Inside the block `drawn` shares its work with a second process, if so many replications (None: the usual number)
    leave it time to get ready and there is a core for it."""
    from fivelink_sim.experiment.request import checked_workers

    if (replications is None or replications >= FEW) and checked_workers(None) != 1:
        with suppress(OSError):
            _ready.append(_started())
    try:
        yield
    finally:
        while _ready:
            _end(_ready.pop())


def drawn(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What the jobs return, in their order; every other one is done by the second process, if there is one."""
    if not _ready:
        return [job() for job in jobs]
    process = _ready.pop()
    found: list[Any] = [None] * len(jobs)
    try:
        _send((language(), jobs[1::2]), process.stdin)
        found[::2] = [job() for job in jobs[::2]]
        found[1::2] = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301 - of the process just started
    except (OSError, EOFError, pickle.PickleError):
        return [job() for job in jobs]
    finally:
        _end(process)
    return found


def draw_what_comes() -> None:
    """The second process: reads in what drawing needs, does the jobs that it is sent, and sends what they return."""
    import matplotlib.backends.backend_svg  # noqa: F401 - as the next, read in before the jobs come

    import fivelink_sim.view.picture_book  # noqa: F401

    spoken, jobs = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the process that started this one
    with speaking(spoken):
        _send([job() for job in jobs], sys.stdout.buffer)


def _started() -> subprocess.Popen[bytes]:
    """The process, in a session of its own: Ctrl-C on the terminal is not for it."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-P", "-c", PROGRAM]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def _send(content: Any, to: IO[bytes] | None) -> None:
    assert to is not None  # noqa: S101 - a pipe
    pickle.dump(content, to, pickle.HIGHEST_PROTOCOL)
    to.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()
