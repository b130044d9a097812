"""Killed, out of room or refused at any step of writing: no file is half there, and `resume` gives the same bytes."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pyarrow.parquet as pq
import pytest
from how_many import far_or_near

from fivelink_sim import studies
from fivelink_sim.experiment import parts, store
from fivelink_sim.studies.carrying_out import StudyStopped
from fivelink_sim.view import report

PAIR = ["three_society", "five_society"]
SMALL = {"population.residents": 20, "run.warmup": 1, "run.days": 3}
STEPS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree")  # and opening to write, and fsync
DONE, REFUSED, FAILED = 0, 2, 3  # of a child; FAILED prints a traceback
Fault = Callable[[], None]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, so that they start at once")


def study(folder: Path, replications: int = 4) -> None:
    studies.compare(PAIR, replications=replications, overrides=SMALL, out=folder, workers=1)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(number: int) -> Fault:
    def fault() -> None:
        raise OSError(number, os.strerror(number))

    return fault


def at_step(wanted: int, fault: Fault, folder: Path, reached: list[int]) -> None:
    """From now on in this process: the fault strikes at so many-th step in the folder."""

    def step(path: object) -> None:
        if str(path).startswith(str(folder)):
            reached[0] += 1
            if reached[0] == wanted:
                fault()

    def hook(event: str, arguments: tuple) -> None:
        writes = event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        if writes or event in STEPS:
            step(arguments[0])

    synced = os.fsync

    def fsync(handle: int) -> None:
        step(Path(f"/proc/self/fd/{handle}").readlink())
        synced(handle)

    os.fsync = fsync
    sys.addaudithook(hook)


def in_child(work: Callable[[], None], prepare: Callable[[], None]) -> int:
    """Do the work in a child of this process; how it ended: DONE, REFUSED, FAILED, or minus the signal."""
    child = os.fork()
    if child == 0:
        try:
            prepare()
            work()
            os._exit(DONE)
        except (StudyStopped, store.ResultsError):
            os._exit(REFUSED)
        except BaseException:  # noqa: BLE001 - the parent judges
            traceback.print_exc()
            os._exit(FAILED)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_nothing_is_half_there(folder: Path) -> None:
    """Whatever has its final name can be read."""
    for path in folder.rglob("*.parquet"):
        if not path.name.startswith(".aside-"):
            pq.read_table(path)
    if (folder / "manifest.json").exists():
        store.read_manifest(folder)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(parts, "PART_RUNS", 2)


@pytest.fixture(scope="module")
def whole(warm, tmp_path_factory) -> dict[str, bytes]:
    """The study never stopped."""
    folder = tmp_path_factory.mktemp("whole") / "x"
    study(folder)
    return contents(folder)


def every_step(folder: Path, work: Callable[[], None], fault: Fault, stride: int) -> range:
    """The steps that the work takes, every so many-th."""
    counted = folder.parent / "steps"
    reached = [0]

    def tell() -> None:
        work()
        counted.write_text(str(reached[0]))

    assert in_child(tell, lambda: at_step(-1, fault, folder, reached)) == DONE
    return range(1, int(counted.read_text()) + 1, stride)


STRIDES = far_or_near(40, 1)
EVERY = {"killed": 1, "full": 4, "read-only": 9, "denied": 9}  # every so many-th step, under `statistical`
FAULTS = {
    "killed": kill,
    "full": refuse(errno.ENOSPC),
    "read-only": refuse(errno.EROFS),
    "denied": refuse(errno.EACCES),
}


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_new_study_survives_a_fault_at_every_step(fault, stride, whole, tmp_path, tried):
    folder = tmp_path / "x"
    steps = every_step(folder, lambda: study(folder), FAULTS[fault], stride * EVERY[fault])
    for number in steps:
        shutil.rmtree(folder, ignore_errors=True)
        ended = in_child(lambda: study(folder), lambda n=number: at_step(n, FAULTS[fault], folder, [0]))
        assert ended in ((-signal.SIGKILL,) if fault == "killed" else (DONE, REFUSED)), (number, ended)
        if folder.exists():
            assert_nothing_is_half_there(folder)
        if (folder / "manifest.json").exists():
            studies.resume(folder)
        else:
            study(folder)
        assert contents(folder) == whole, number
    tried(f"faults while writing: {fault}", len(steps))


@pytest.mark.parametrize("stride", far_or_near(40, 2))
def test_a_study_that_goes_on_to_more_survives_a_kill_at_any_step(stride, whole, tmp_path, tried):
    folder, before = tmp_path / "x", tmp_path / "before"
    study(before, 2)

    def more() -> None:
        studies.resume(folder, replications=4, workers=1)

    shutil.copytree(before, folder)
    steps = every_step(folder, more, kill, stride)
    for number in steps:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        assert in_child(more, lambda n=number: at_step(n, kill, folder, [0])) == -signal.SIGKILL
        assert_nothing_is_half_there(folder)
        studies.resume(folder)  # to whichever of the two it is now
        assert said(contents(folder)) in (said(contents(before)), said(whole)), number
        studies.resume(folder, replications=4)
        assert said(contents(folder)) == said(whole), number
    tried("faults while going on: killed", len(steps))


def said(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without the manifest, whose command line tells how it came about."""
    return {name: content for name, content in files.items() if name != "manifest.json"}


@pytest.mark.parametrize("stride", [8, pytest.param(1, marks=pytest.mark.statistical)])
def test_a_disk_that_is_full_at_any_size_ends_in_words(stride, whole, tmp_path, tried):
    """No file may be larger than so much: libraries that write by themselves are struck, too."""
    sizes = sorted({0, 100, *(len(content) - 1 for content in whole.values())})[::-stride]
    for size in sizes:
        folder = tmp_path / str(size)
        ended = in_child(
            lambda folder=folder: study(folder),
            lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)),
        )
        assert ended == REFUSED, size
        assert not folder.exists() or (folder / "manifest.json").exists()
        if folder.exists():
            assert_nothing_is_half_there(folder)
            studies.resume(folder)
            assert contents(folder) == whole, size
    tried("faults while writing: file too large", len(sizes))


def drawn_in_vain(_study: studies.Study) -> NoReturn:
    pytest.fail("pages were drawn that are not written")


def test_a_second_process_in_the_same_folder_is_refused_before_it_does_anything(whole, tmp_path, answer, monkeypatch):
    folder = tmp_path / "x"
    study(folder, 2)
    with store.alone_in(folder), monkeypatch.context() as patch:
        patch.setattr(report, "pages", drawn_in_vain)
        for line in (f"resume {folder} -n 4", f"report {folder}"):
            given = answer(line.split())
            assert given.wrong((2,)) is None
            assert "another process is at work in it" in given.result.stderr
    assert answer(f"resume {folder} -n 4".split()).result.exit_code == 0


@pytest.mark.parametrize("number", [3, pytest.param(12, marks=pytest.mark.statistical)])
def test_of_many_that_begin_at_once_one_does_the_work(number, whole, tmp_path, tried):
    folder = tmp_path / "x"
    children = []
    for _ in range(number):
        child = os.fork()
        if child == 0:
            os._exit(in_child(lambda: study(folder), lambda: None))
        children.append(child)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert DONE in ended
    assert set(ended) <= {DONE, REFUSED}
    assert contents(folder) == whole
    tried("processes in one folder", number)


def test_pages_of_an_older_state_are_not_written_into_a_newer_one(whole, tmp_path, monkeypatch):
    folder = tmp_path / "x"
    study(folder, 2)
    older = studies.open_study(folder)
    studies.resume(folder, replications=4)
    monkeypatch.setattr(report, "pages", drawn_in_vain)
    with pytest.raises(store.ResultsError, match="changed since it was opened"):
        older.report()
    assert said(contents(folder)) == said(whole)


def test_a_folder_that_is_removed_meanwhile_is_told(warm, tmp_path):
    folder = tmp_path / "x"

    def remove(done: int, most: int) -> None:
        if done == 2:
            shutil.rmtree(folder)

    with pytest.raises(StudyStopped, match="the folder is gone, and with it what was done"):
        studies.compare(PAIR, replications=4, overrides=SMALL, out=folder, progress=remove)
    assert not folder.exists()


class Killed(BaseException):
    """Ends the work as a kill does, as far as the folder can tell."""


def test_a_kill_before_the_last_word_costs_no_run(whole, tmp_path, monkeypatch):
    folder, told = tmp_path / "x", []

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(store, "seal", killed)
        with pytest.raises(Killed):
            study(folder)
    studies.resume(folder, progress=lambda done, most: told.append(done))
    assert told == []
    assert contents(folder) == whole
