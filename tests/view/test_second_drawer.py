"""A second process draws every other figure of a report: the same figures, whatever becomes of it."""

from __future__ import annotations

import os
import time
from functools import partial
from operator import add

import pytest

from fivelink_sim.view import second_drawer
from fivelink_sim.view.language import speaking, tr
from fivelink_sim.view.second_drawer import FEW, drawn

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="there is one core only"
)


def gone(process, seconds=10.0):
    """Whether the process ends within this time."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    return process.poll() is not None


@pytest.fixture
def started(monkeypatch):
    """The second processes that were started."""
    found = []
    start = second_drawer._started
    monkeypatch.setattr(second_drawer, "_started", lambda: found.append(start()) or found[-1])
    return found


def test_what_two_processes_draw_comes_back_in_order(started):
    with second_drawer.second_drawer(None):
        assert drawn([partial(add, number, 1) for number in range(5)]) == [1, 2, 3, 4, 5]
        assert gone(started[0])
        assert drawn([partial(add, 1, 1)]) == [2]  # the next report is drawn by this process alone
    assert len(started) == 1


def test_the_second_process_speaks_the_same_language():
    with second_drawer.second_drawer(FEW), speaking("zh"):
        here, there = drawn([partial(tr, "Differences"), partial(tr, "Differences")])
    assert here == there != "Differences"


def test_a_second_process_that_dies_loses_nothing(started):
    with second_drawer.second_drawer(FEW):
        started[0].kill()
        assert drawn([partial(add, number, 1) for number in range(4)]) == [1, 2, 3, 4]


def test_a_command_that_fails_leaves_no_process(started):
    with pytest.raises(KeyboardInterrupt), second_drawer.second_drawer(FEW):
        raise KeyboardInterrupt
    assert gone(started[0])


def test_few_runs_start_none(started):
    with second_drawer.second_drawer(FEW - 1):
        assert drawn([partial(add, 1, 1)]) == [2]
    assert started == []
