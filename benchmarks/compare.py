"""Compare the speed of two revisions: `.venv/bin/python benchmarks/compare.py OLD [NEW]`; without NEW, the files here.

Each revision is checked out aside and runs with the packages of this environment; the two take turns, so that what
else the machine does falls on both. Printed are the least and the median of each, and the ratio of the least.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, REPEATS = 4, 10
PAIRS = ("compare", "three_society", "five_society", "--replications", "20", "--out")

# Run in a process of its own with the revision's sources: seconds of single runs, and of the first one there.
RUNS = """
import json, sys, time
from fivelink_sim.model.district import simulate
from fivelink_sim.scenario import load
seconds = {}
for name in ("three_society", "five_society"):
    scenario = load(name)
    simulate(scenario, 0)
    for seed in range(int(sys.argv[1])):
        start = time.perf_counter()
        simulate(scenario, seed)
        seconds.setdefault(f"one run, {name}", []).append(time.perf_counter() - start)
print(json.dumps(seconds))
"""


def checked_out(revision: str, folder: Path) -> Path:
    """The sources of a revision, below a folder that is not part of the repository."""
    target = folder / revision.replace("/", "-")
    target.mkdir()
    archive = subprocess.run(["git", "archive", revision, "src", "scenarios"], cwd=ROOT, capture_output=True)
    if archive.returncode:
        sys.exit(f"compare.py: {archive.stderr.decode().strip()}")
    subprocess.run(["tar", "-x", "-C", str(target)], input=archive.stdout, check=True)
    return target / "src"


def measured(source: Path, folder: Path) -> dict[str, list[float]]:
    """Seconds of single runs and of a comparison as a whole process, with these sources; rules are kept in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(source), "NUMBA_CACHE_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", RUNS, str(REPEATS)], env=environment, capture_output=True, check=True, cwd=folder
    )
    found: dict[str, list[float]] = json.loads(done.stdout)
    with tempfile.TemporaryDirectory(dir=folder) as out:
        start = time.perf_counter()
        command = [sys.executable, "-m", "fivelink_sim", *PAIRS, f"{out}/results"]
        subprocess.run(command, env=environment, capture_output=True, check=True, cwd=folder)
        found["compare, 20 pairs, whole process"] = [time.perf_counter() - start]
    return found


def main() -> None:
    """Print a line for each figure."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = checked_out(sys.argv[1], folder)
        new = checked_out(sys.argv[2], folder) if len(sys.argv) == 3 else ROOT / "src"
        found: tuple[dict[str, list[float]], dict[str, list[float]]] = ({}, {})
        for turn in range(-1, ROUNDS):  # before the first both compile their rules
            for seconds, source in zip(found, (old, new), strict=True):
                for what, those in measured(source, folder).items():
                    seconds.setdefault(what, []).extend(those if turn >= 0 else [])
    print(f"{'ms':36s} {'old: least':>11s} {'median':>8s} {'new: least':>11s} {'median':>8s} {'new/old':>8s}")
    for what in found[0]:
        old_ms, new_ms = ([1000.0 * second for second in seconds[what]] for seconds in found)
        print(
            f"{what:36s} {min(old_ms):11.1f} {statistics.median(old_ms):8.1f} {min(new_ms):11.1f} "
            f"{statistics.median(new_ms):8.1f} {min(new_ms) / min(old_ms):8.2f}"
        )


if __name__ == "__main__":
    main()
