"""Figures may be drawn by a copy of the process: the same figures, and whatever happens to it, they come."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial

import pytest

from fivelink_sim.view import picture_book, report, two_processes
from fivelink_sim.view.two_processes import made_by_two

copied = pytest.mark.skipif(not two_processes._can_be_copied(), reason="no process is copied on this system")


def told_where(task: int) -> tuple[int, int]:
    return task, os.getpid()


@copied
def test_the_last_task_is_done_by_a_copy_and_all_stand_in_their_order():
    made = made_by_two([partial(told_where, task) for task in range(3)])
    assert [task for task, _ in made] == [0, 1, 2]
    assert [place == os.getpid() for _, place in made] == [True, True, False]


def test_one_task_is_done_here():
    assert made_by_two([partial(told_where, 7)]) == [(7, os.getpid())]


def test_beside_another_thread_nothing_is_copied():
    """It might hold a lock, which nobody in the copy would ever release."""
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        made = made_by_two([partial(told_where, task) for task in range(2)])
    finally:
        stop.set()
        other.join()
    assert made == [(0, os.getpid()), (1, os.getpid())]


def test_where_there_is_no_room_for_a_process_all_is_done_here(monkeypatch):
    def no_room() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", no_room)
    assert made_by_two([partial(told_where, task) for task in range(2)]) == [(0, os.getpid()), (1, os.getpid())]


def test_a_task_that_fails_fails_here(capfd):
    """As without a copy: its own exception, and nothing printed by the copy."""

    def bad() -> int:
        raise ValueError(f"never mind {3 + 4}")

    with pytest.raises(ValueError, match="never mind 7"):
        made_by_two([lambda: 1, bad])
    assert capfd.readouterr() == ("", "")


@copied
def test_what_a_killed_copy_leaves_undone_is_done_here():
    me = os.getpid()

    def struck() -> str:
        if os.getpid() != me:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert made_by_two([lambda: "first", struck]) == ["first", "done"]


def test_a_report_has_the_same_figures_with_and_without_a_copy(made_up, monkeypatch):
    study = made_up(("a", "b"), n=4, days=40)
    once = picture_book.pictures(study, report.SHOWN)
    monkeypatch.setattr(two_processes, "_can_be_copied", lambda: False)
    assert picture_book.pictures(study, report.SHOWN) == once
    assert len(once) > 10
