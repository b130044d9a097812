"""A copy of the process may do a part of the work: the same comes out, whatever happens to the copy."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time

import pytest

from fivelink_sim.view import report, two_processes
from fivelink_sim.view.two_processes import copied, made_by_two


@pytest.fixture
def copying(monkeypatch):
    """Processes are copied, whatever threads earlier tests have left behind: the copies here need no lock of theirs."""
    if sys.platform != "linux":
        pytest.skip("no process is copied on this system")
    monkeypatch.setattr(two_processes, "_can_be_copied", lambda: True)


@pytest.mark.usefixtures("copying")
def test_the_second_task_is_done_by_a_copy():
    here, there = made_by_two(os.getpid, os.getpid)
    assert here == os.getpid() != there


def test_beside_another_thread_nothing_is_copied():
    """It might hold a lock, which nobody in the copy would ever release."""
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert made_by_two(os.getpid, os.getpid) == (os.getpid(), os.getpid())
    finally:
        stop.set()
        other.join()


def two_places() -> tuple[int, int]:
    return made_by_two(os.getpid, os.getpid)


@pytest.mark.skipif(sys.platform != "linux", reason="no process is copied on this system")
def test_in_a_worker_of_a_pool_nothing_is_copied():
    """It is a daemon, which may not begin processes: a report drawn there must not fail for it."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        here, there = pool.apply(two_places)
    assert here == there != os.getpid()


@pytest.mark.usefixtures("copying")
def test_where_there_is_no_room_for_a_process_all_is_done_here(monkeypatch):
    def no_room() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", no_room)
    assert made_by_two(os.getpid, os.getpid) == (os.getpid(), os.getpid())


@pytest.mark.usefixtures("copying")
def test_a_task_that_fails_fails_here(capfd):
    """As without a copy: its own exception, and nothing printed by the copy."""

    def bad() -> int:
        raise ValueError(f"never mind {3 + 4}")

    for here, there in ((lambda: 1, bad), (bad, lambda: 1)):
        with pytest.raises(ValueError, match="never mind 7"):
            made_by_two(here, there)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("copying")
def test_what_a_killed_copy_leaves_undone_is_done_here():
    me = os.getpid()

    def struck() -> str:
        if os.getpid() != me:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert made_by_two(lambda: "first", struck) == ("first", "done")


@pytest.mark.usefixtures("copying")
def test_a_copy_ends_with_its_block_at_whatever_it_is():
    with copied(lambda line: line.send(os.getpid()) or threading.Event().wait()) as line:
        copy = line.recv()
        os.kill(copy, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(copy, 0)


@pytest.mark.usefixtures("copying")
def test_a_copy_does_not_end_by_the_programs_own_ways(tmp_path):
    """Such as removing its files: the handler of SIGTERM is the program's, not the copy's."""
    before = signal.signal(signal.SIGTERM, lambda *_: (tmp_path / "handled").touch())
    try:
        with copied(lambda line: line.send(os.getpid()) or time.sleep(60)) as line:
            line.recv()
        for _ in range(20):
            made_by_two(int, int)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert not (tmp_path / "handled").exists()


@pytest.mark.usefixtures("copying")
def test_without_room_for_a_line_all_is_done_here(monkeypatch):
    def no_room(*_given: object, **_more: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "socketpair", no_room)
    assert made_by_two(os.getpid, os.getpid) == (os.getpid(), os.getpid())


@pytest.mark.usefixtures("copying")
def test_a_report_has_the_same_bytes_with_and_without_a_copy(made_up, monkeypatch):
    study = made_up(("a", "b"), n=4, days=40)
    once = report.pages(study)
    monkeypatch.setattr(two_processes, "_can_be_copied", lambda: False)
    assert report.pages(study) == once
    assert len(once) > 20
