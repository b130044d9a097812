import io

import pytest

from fivelink_sim.view import progress_bar
from fivelink_sim.view.progress_bar import _duration, progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is set."""
    now = [0.0]
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: now[0])
    return now


def test_a_line_every_few_seconds_with_the_time_left(clock, capsys):
    """The first took 60 s, as it had to compile; then 3 s each: with three of 10 done, seven take 21 s."""
    with progress(True, "a vs b") as reporter:
        for done, at in ((1, 60.0), (2, 63.0), (3, 66.0), (4, 69.0), (5, 72.0)):
            clock[0] = at
            reporter.done(done, 10)
    assert capsys.readouterr().err.splitlines() == [
        "a vs b: 3 of 10, about 21 s left",
        "a vs b: 5 of 10, about 15 s left",
    ]


def test_nothing_is_shown_unless_asked_for_but_what_one_waits_for(capsys):
    with progress(False, "a") as reporter:
        reporter.done(1, 2)
        reporter.tell("compiling")
    assert capsys.readouterr().err == "compiling\n"


def test_a_function_gets_the_numbers():
    found = []
    with progress(lambda done, most: found.append((done, most)), "a") as reporter:
        reporter.done(3, 7)
    assert found == [(3, 7)]


def test_a_bar_on_a_terminal(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress(True, "a vs b") as reporter:
        reporter.tell("a [line] with brackets")
        reporter.done(3, 7)
    assert "3/7" in screen.getvalue()
    assert "a [line] with brackets" in screen.getvalue()


@pytest.mark.parametrize(("seconds", "text"), [(12.4, "12 s"), (300, "5 min"), (9000, "2.5 h")])
def test_durations(seconds, text):
    assert _duration(seconds) == text
