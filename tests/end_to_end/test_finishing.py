"""A command's study may be finished by a copy of its process: the same is printed and written, once, in every case."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from fivelink_sim import studies
from fivelink_sim.commands.finishing import _finish

COMMAND = [sys.executable, "-m", "fivelink_sim", "compare", "three_society", "five_society", "--days", "30"]
COMMAND += ["--set", "population.residents=200"]
needs_two_cores = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="no process is copied here"
)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@needs_two_cores
def test_on_one_core_the_same_is_printed_and_written_as_on_two(tmp_path):
    """On one core nothing is copied."""
    printed, written = [], []
    mine = os.sched_getaffinity(0)
    for place, cores in enumerate((mine, {min(mine)})):
        line = [*COMMAND, "--replications", "3", "--out", "out"]
        os.sched_setaffinity(0, cores)  # which the command inherits
        try:
            done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=True)
        finally:
            os.sched_setaffinity(0, mine)
        printed.append(done.stdout)
        written.append(contents(tmp_path / "out"))
        (tmp_path / "out").rename(tmp_path / f"out{place}")
    assert printed[0] == printed[1]
    assert b"Report: out/report.html" in printed[0]
    assert written[0] == written[1]
    assert {"summary.csv", "differences.csv", "report.html", "figures/open.svg"} <= set(written[0])


WHO_FINISHES = """
import os, sys
from fivelink_sim import cli
from fivelink_sim.commands import finishing
command, finish = os.getpid(), finishing.finish
def told(*given, **more):
    print("the command" if os.getpid() == command else "a copy", file=sys.stderr)
    finish(*given, **more)
finishing.finish = told
cli.main()
"""


@needs_two_cores
def test_on_two_cores_it_is_a_copy_that_finishes(tmp_path):
    """Nothing else would show that it always came to nothing: the command would do its work, later."""
    line = [sys.executable, "-c", WHO_FINISHES, *COMMAND[3:], "--replications", "2", "--out", "out"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert [text for text in done.stderr.splitlines() if text in ("the command", "a copy")] == ["a copy"]
    assert (tmp_path / "out/report.html").exists()


class Copy:
    """A line to a copy that gives some answers and then comes to an end."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[object] = []

    def send(self, asked: object) -> None:
        self.asked.append(asked)

    def recv(self) -> object:
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    small = {"population.residents": 200}
    out = tmp_path_factory.mktemp("one") / "out"
    return studies.run("three_society", replications=2, days=30, overrides=small, workers=1, out=out)


@pytest.mark.parametrize(
    ("answers", "tables", "page"),
    [((), True, True), ((True,), False, True), ((True, 0), False, False)],
    ids=["died at once", "died after the tables", "came to its end"],
)
def test_what_a_copy_does_not_come_to_is_done_here(study, capsys, answers, tables, page):
    for file in ("report.html", "brief.html"):
        (study.path / file).unlink(missing_ok=True)
    copy = Copy(*answers)
    _finish(copy, study)
    printed = capsys.readouterr().out
    assert copy.asked == [(study.path, False)]
    assert ("Needs resolved" in printed) == tables
    assert ("Report: " in printed) == page
    assert (study.path / "report.html").exists() == page


def test_a_copy_may_end_after_it_has_written_the_page(study, capsys):
    """The folder is not as this process knows it; still the end is told, and no error."""

    class WroteThePage(Copy):
        def recv(self) -> object:
            if not self.answers:
                studies.open_study(study.path).report()
            return super().recv()

    _finish(WroteThePage(True), study)
    assert "Report: " in capsys.readouterr().out


def test_an_interrupted_copy_may_clear_away_what_it_writes(study, capsys):
    """Its end is waited for; nothing is shown or written after that."""

    class Interrupted(Copy):
        def recv(self) -> object:
            answer = super().recv()
            if answer == "interrupted":
                raise KeyboardInterrupt
            return answer

    copy = Interrupted(True, "interrupted", 0)
    with pytest.raises(KeyboardInterrupt):
        _finish(copy, study)
    assert copy.answers == []
    assert capsys.readouterr().out == ""


def test_the_exit_status_of_a_copy_is_that_of_the_command(study):
    with pytest.raises(typer.Exit) as end:
        _finish(Copy(True, 1), study)
    assert end.value.exit_code == 1


def copies_of(process: int) -> list[int]:
    """The processes that a process has begun."""
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def lives(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@needs_two_cores
def test_a_copy_does_not_outlive_a_command_that_is_killed(tmp_path):
    command = subprocess.Popen([*COMMAND, "--replications", "1000000"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        copies, until = [], time.monotonic() + 30
        while not copies and time.monotonic() < until:
            time.sleep(0.05)
            copies = copies_of(command.pid)
    finally:
        command.send_signal(signal.SIGKILL)
        command.wait()
    until = time.monotonic() + 30
    while lives(copies[0]) and time.monotonic() < until:
        time.sleep(0.05)
    assert not lives(copies[0])
