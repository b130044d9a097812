"""How far a long job is: a bar with the time left on a terminal, a line every few seconds elsewhere; on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

SECONDS_BETWEEN_LINES = 5.0


class Reporter(NamedTuple):
    """tell(line) shows a line; done(n, most) says how many of how many are done."""

    tell: Callable[[str], None]
    done: Callable[[int, int], None]


@contextmanager
def progress(what: bool | Callable[[int, int], None], title: str) -> Iterator[Reporter]:
    """Report the progress of a job: not (False), for people (True), or to a function of (done, most)."""
    if callable(what):
        yield Reporter(_line, what)
    elif not what:
        yield Reporter(_line, _nothing)
    elif sys.stderr.isatty():
        with _bar(title) as reporter:
            yield reporter
    else:
        yield Reporter(_line, _Lines(title))


def _nothing(_done: int, _most: int) -> None:
    """Not shown."""


def _line(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _bar(title: str) -> Iterator[Reporter]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield Reporter(
            lambda text: console.print(text, markup=False, highlight=False),
            lambda done, most: bar.update(task, completed=done, total=most),
        )


class _Lines:
    """A line every few seconds, with the time left at the pace so far."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._first: tuple[float, int] | None = (
            None  # time and number, once the first is done: it may have had to compile
        )
        self._last = time.monotonic()

    def __call__(self, done: int, most: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first, self._last = (now, done), now
        started, before = self._first
        if now - self._last < SECONDS_BETWEEN_LINES or done in (before, most):
            return
        self._last = now
        left = (now - started) / (done - before) * (most - done)
        _line(f"{self._title}: {done} of {most}, about {_duration(left)} left")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
