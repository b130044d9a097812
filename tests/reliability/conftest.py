"""Counts what is tried and tells it at the end, for tests of which docs/reliability.md shows the counts."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from click.testing import CliRunner, Result

from fivelink_sim.cli import app

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "model")]  # for mutants.py, how_many.py, and checks of test_identities.py

COMMANDS = typer.main.get_command(app)  # made once: it takes longer than most refusals
REFUSAL_SECONDS = 2.0
REFUSAL_MEGABYTES = 300.0
TRIED = "tried: "  # begins the name of a count in a test's report


@pytest.fixture
def tried(record_property) -> Callable[[str, int], None]:
    """Count so many things of a kind that a test has tried."""
    return lambda what, number: record_property(TRIED + what, number)


def pytest_terminal_summary(terminalreporter):
    """What was tried by all tests together."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        if report.when == "call":
            counts.update({name: n for name, n in report.user_properties if name.startswith(TRIED)})
    if counts:
        terminalreporter.section("tried")
        for name, number in sorted(counts.items()):
            terminalreporter.write_line(f"{name.removeprefix(TRIED)}: {number:,}")


class Answer(NamedTuple):
    """How a command ended, and what it took: seconds of the processor, since others may be at work on the machine."""

    result: Result
    seconds: float
    megabytes: float

    def wrong(self, allowed: Sequence[int]) -> str | None:
        """What is wrong with the answer; None if nothing is."""
        error, status = self.result.exception, self.result.exit_code
        if error is not None and not isinstance(error, SystemExit):
            return f"traceback: {type(error).__name__}: {error}"
        if status not in allowed:
            return f"status {status}: {self.result.stderr[-300:]}"
        if status != 0 and not self.result.stderr.strip():
            return "refused without a word"
        if status == 2 and (self.seconds > REFUSAL_SECONDS or self.megabytes > REFUSAL_MEGABYTES):
            return f"refused after {self.seconds:.1f} s, {self.megabytes:.0f} MB"
        return None


@pytest.fixture(scope="session")
def warm():
    """The rules and the libraries are read once, so that no refusal pays for them."""
    from fivelink_sim import studies
    from fivelink_sim.experiment import factors, forecast, plan, store  # noqa: F401
    from fivelink_sim.studies import sweeping, uncertain  # noqa: F401
    from fivelink_sim.view import cell_map, linkage_picture

    small = {"population.residents": 5, "run.warmup": 0}
    studies.run("five_society", replications=1, days=2, overrides=small).plot.resolution()
    plan.read_plan("sampled_conditions")
    linkage_picture.linkage("five_society", 1, overrides=small | {"run.days": 2})
    cell_map.community_map("five_society", 1, overrides=small | {"run.days": 2})


@pytest.fixture
def answer(warm) -> Callable[[Sequence[str]], Answer]:
    """Give a command in this process."""

    def give(words: Sequence[str]) -> Answer:
        most, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        result = CliRunner().invoke(COMMANDS, list(words))
        seconds = time.process_time() - started
        return Answer(result, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most) / 1024)

    return give


def files_below(folder: Path) -> list[str]:
    """Every file in a folder, by its path there."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="session")
def listed() -> Callable[[Path], list[str]]:
    """Every file in a folder, by its path there."""
    return files_below
