"""Measure speed and print it beside the machine: `make bench`.

Runs are timed inside one process, commands as whole processes; each figure is the least and the median of several.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numba
import numpy as np

import fivelink_sim
from fivelink_sim.experiment import runner
from fivelink_sim.experiment.runner import one_run as one_measured_run
from fivelink_sim.experiment.runner import seed_of
from fivelink_sim.model.day import run_days
from fivelink_sim.model.district import new_worlds, simulate
from fivelink_sim.records.observation import office_records
from fivelink_sim.scenario import Scenario, load

FIVELINK = (sys.executable, "-m", "fivelink_sim")

# The most memory that a process had, in MiB. Linux tells it: `resource` counts what its parent had before it.
MOST = """
def most():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024
"""


def time_of(work: Callable[[], object]) -> float:
    """Wall seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def times(work: Callable[[], object], repeats: int) -> list[float]:
    """Wall seconds of each repetition."""
    return [time_of(work) for _ in range(repeats)]


def show(what: str, seconds: list[float]) -> None:
    """One line: least and median, in milliseconds below a second."""
    unit, factor = ("s ", 1.0) if min(seconds) >= 1.0 else ("ms", 1000.0)
    least, median = min(seconds) * factor, statistics.median(seconds) * factor
    print(f"{what:66s} {least:8.1f} {median:8.1f} {unit}", flush=True)


def one_run(residents: int, repeats: int) -> None:
    """A run of 60 + 365 days, of three and of five linked societies."""
    for name in ("three_society", "five_society"):
        scenario = load(name, {"population.residents": residents})
        seeds = iter(range(repeats + 1))
        simulate(scenario, next(seeds))
        show(
            f"one run, {name}, {residents:,} residents",
            times(lambda scenario=scenario, seeds=seeds: simulate(scenario, next(seeds)), repeats),
        )


def after_warmup(repeats: int) -> None:
    """The 365 recorded days of such a run, without the 60 days before them."""
    for name in ("three_society", "five_society"):
        scenario = load(name)
        first, end = scenario.settings.run.warmup, scenario.settings.run.warmup + scenario.settings.run.days
        seconds = []
        for seed in range(repeats + 1):
            (world,) = new_worlds(scenario, seed)
            day = run_days(world, 0, first)
            start = time.perf_counter()
            day = run_days(world, day, end)
            seconds.append(time.perf_counter() - start)
            assert day == end, "the tables had no room for all days"
        show(f"  its 365 days after the warm-up, {name}", seconds[1:])


def city(threads: int) -> None:
    """A year of a million residents, 333 communities, in a process of its own: time and the most memory."""
    program = """
import sys, time
from fivelink_sim.model.district import simulate
from fivelink_sim.scenario import load
place = {"district.rows": 9, "district.columns": 37, "population.residents": 3003}
simulate(load("five_society"), 1)
before = most()
start = time.perf_counter()
simulate(load("five_society", place), 1, threads=int(sys.argv[1]), books_only=True)
print(time.perf_counter() - start, before, most())
"""
    done = subprocess.run([sys.executable, "-c", MOST + program, str(threads)], capture_output=True, check=True)
    seconds, before, most = map(float, done.stdout.split())
    show(f"one run, five_society, 999,999 residents, {threads} threads", [seconds])
    print(f"{'  most memory':66s} {most:8.0f} MiB", flush=True)
    beyond = (most - before) * 2**20 / 999_999
    print(f"{'  a resident, beyond what a small run takes':66s} {beyond:8.0f} bytes", flush=True)


def paired_runs(pairs: int, repeats: int) -> None:
    """Pairs of runs on all cores, measured and compared in memory: no files, no report."""
    scenarios = ["three_society", "five_society"]
    work = times(lambda: fivelink_sim.compare(scenarios, replications=pairs).differences(), repeats)
    show(f"{2 * pairs} paired runs in memory, {os.cpu_count()} cores", work)


def observed(repeats: int) -> None:
    """The records that an office would have of a year: `fivelink observe`, without the run."""
    district = simulate(load("three_society"), 1, log=True)
    office_records(district)
    show("a year of three_society as an office's records", times(lambda: office_records(district), repeats))


def plain_mesa() -> None:
    """Five phases of the day as plain Mesa, beside the product's whole day: seconds and their ratio."""
    from idiomatic_mesa import Community

    model = Community()
    plain = times(lambda: [model.step() for _ in range(425)], 1)[0]
    scenario = load("three_society")
    whole = min(times(lambda: simulate(scenario, 1), 10))
    show("the core of the day in plain Mesa, 425 days, 3,000 residents", [plain])
    print(f"{'  times a run of three_society with all phases':66s} {plain / whole:8.0f}", flush=True)


def mesa_front(repeats: int) -> None:
    """The same run stepped as a Mesa model, and its agents; a batch imports none of it."""
    scenario = load("five_society")
    assert "mesa" not in sys.modules, "a batch has imported mesa"
    from fivelink_sim.abm.community_model import CommunityModel

    seeds = iter(range(repeats + 1))
    CommunityModel(scenario, rng=next(seeds)).run()
    show("the same run as a Mesa model", times(lambda: CommunityModel(scenario, rng=next(seeds)).run(), repeats))
    show("  and all its agents", times(lambda: len(CommunityModel(scenario, rng=1).agents), repeats))


def command(what: str, arguments: list[str], repeats: int, status: int = 0, **environment: str) -> None:
    """A whole process, in a folder that is emptied before each repetition."""
    with tempfile.TemporaryDirectory() as folder:

        def once() -> None:
            shutil.rmtree(f"{folder}/out", ignore_errors=True)
            done = subprocess.run(
                [*FIVELINK, *arguments],
                cwd=folder,
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
            )
            if done.returncode != status:
                sys.exit(f"fivelink {' '.join(arguments)}: exit status {done.returncode}\n{done.stderr.decode()}")

        (Path(folder) / "wrong.yaml").write_text("fivelink: 1\nextends: five_society\ngovernment: {burdn: 0.4}\n")
        show(what, times(once, repeats))


def runner_overhead(runs: int, rounds: int) -> None:
    """What a study takes beside its runs: handing them out, rows, parts, tables. One worker; no report.

    A machine is not equally fast from one minute to the next. So processor time is taken, of the runs inside the study
    and of all that its process does; and simulating and measuring take turns."""
    scenario = load("five_society")
    seeds = [seed_of(1, None, number) for number in range(runs // 4)]
    outside, shares = [], []
    for _ in range(rounds):
        outside.append(time_beside_runs(scenario, runs))
        simulated = measured = 0.0
        for seed in seeds:
            simulated += processor_time_of(lambda seed=seed: simulate(scenario, seed))
            measured += processor_time_of(lambda seed=seed: one_measured_run(scenario, seed))
        shares.append(simulated / measured)
    least, median = 100.0 * min(outside), 100.0 * statistics.median(outside)
    print(f"{f'{runs:,} runs: beside the runs, of their time':66s} {least:8.1f} {median:8.1f} %", flush=True)
    overhead = [beside / share for beside, share in zip(outside, shares, strict=True)]
    least, median = 100.0 * min(overhead), 100.0 * statistics.median(overhead)
    print(f"{'  overhead of the runner, of the time in simulation':66s} {least:8.1f} {median:8.1f} %", flush=True)


def time_beside_runs(scenario: Scenario, runs: int) -> float:
    """Processor time of a study beyond that of its runs, as a share of the latter."""
    inside = 0.0

    def timed(*task: object) -> object:
        nonlocal inside
        start = time.thread_time()
        found = one_measured_run(*task)
        inside += time.thread_time() - start
        return found

    with tempfile.TemporaryDirectory() as folder, mock.patch.object(runner, "one_run", timed):
        fivelink_sim.run(scenario, workers=1, out=f"{folder}/first").report()  # everything is read in then
        inside, start = 0.0, time.process_time()
        fivelink_sim.run(scenario, replications=runs, workers=1, out=f"{folder}/out")
        return (time.process_time() - start - inside) / inside


def processor_time_of(work: Callable[[], object]) -> float:
    """Processor seconds of this thread."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


def memory(runs: int) -> None:
    """The most memory that running and writing many small runs takes, without the report; in a process of its own."""
    program = """
import sys, tempfile
import fivelink_sim
small = {"population.residents": 300, "run.warmup": 7}
with tempfile.TemporaryDirectory() as folder:
    fivelink_sim.run("five_society", replications=int(sys.argv[1]), overrides=small, days=60, out=f"{folder}/out")
print(most())
"""
    done = subprocess.run([sys.executable, "-c", MOST + program, str(runs)], capture_output=True, check=True)
    print(
        f"{f'{runs:,} runs of 300 residents, run and written: most memory':66s} {float(done.stdout):8.0f} MiB",
        flush=True,
    )


def main() -> None:
    """Every figure, the quick ones first."""
    print(
        f"fivelink-sim {fivelink_sim.__version__}, Python {platform.python_version()}, NumPy {np.__version__},", end=" "
    )
    print(f"numba {numba.__version__}; {os.cpu_count()} cores, {platform.machine()}, {platform.system()}")
    print(f"{'':66s} {'least':>8s} {'median':>8s}")
    # Rules are compiled before, so that no figure but that of the first start has it in it.
    subprocess.run([sys.executable, "-c", "import fivelink_sim; fivelink_sim.run('three_society')"], check=True)
    for runs in (1_000, 10_000):
        memory(runs)
    for residents, repeats in ((3_000, 20), (12_000, 7), (48_000, 3)):
        one_run(residents, repeats)
    after_warmup(20)
    for threads in (1, 2):
        city(threads)
    paired_runs(100, 5)
    runner_overhead(1_000, 5)
    mesa_front(5)
    observed(10)
    plain_mesa()
    pair = ["compare", "three_society", "five_society", "--out", "out"]
    command("fivelink --help", ["--help"], 5)
    command("fivelink validate, an error in a YAML file", ["validate", "./wrong.yaml"], 5, status=2)
    command("fivelink compare, 20 pairs, kernels cached", [*pair, "--replications", "20"], 3)
    command("fivelink compare, 100 pairs, kernels cached", [*pair, "--replications", "100"], 5)
    with tempfile.TemporaryDirectory() as empty:
        command(
            "fivelink compare, 2 pairs, first start (rules compiled)",
            [*pair, "--replications", "2"],
            1,
            NUMBA_CACHE_DIR=empty,
        )


if __name__ == "__main__":
    main()
