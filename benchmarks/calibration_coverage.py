"""How often a calibration's 90 % intervals hold the truth, where the truth is known.

    python benchmarks/calibration_coverage.py [--tries 10] [--runs N] [--seed 1] [--workers N] [--to FILE.csv]

Each try draws five fields evenly from their plausible ranges, runs three-society linkage with them, writes the records
that an office would have (the CSV of `fivelink observe`), and calibrates on that file alone. Records, truth and
calibration have seeds of their own, so nothing is met twice. Of intervals that hold the truth in nine of ten cases,
8 to 10 of 10 do so in 93 % of such tables, a field.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import fivelink_sim as fl
from fivelink_sim.model.district import simulate
from fivelink_sim.model.draws import replication_seed
from fivelink_sim.records.observation import office_records
from fivelink_sim.records.request_log import write_request_log
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.studies.calibrating import RUNS, calibrate

SCENARIO = "three_society"
FIELDS = (
    "needs.elderly_care.rate",
    "channels.online",
    "government.burden",
    "regime.deviations.formalism",
    "regime.deviations.misreading",
)


def truth_of(number: int, seed: int) -> dict[str, float]:
    """The fields' true values in a try, drawn evenly from their ranges."""
    draws = np.random.default_rng([seed, number]).random(len(FIELDS))
    settings = fl.load(SCENARIO).settings
    ends = [field_at(path, settings).plausible for path in FIELDS]
    return {path: low + u * (high - low) for path, (low, high), u in zip(FIELDS, ends, draws.tolist(), strict=True)}


def one_try(number: int, runs: int, seed: int, workers: int | None) -> pd.DataFrame:
    """One calibration against its truth: a row a field."""
    truth = truth_of(number, seed)
    run = simulate(fl.load(SCENARIO, overrides=truth), replication_seed(seed, number), log=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests.csv"
        write_request_log(office_records(run), path)
        began = time.perf_counter()
        found = calibrate(SCENARIO, path, FIELDS, runs=runs, seed=1_000 + number, workers=workers)
        seconds = time.perf_counter() - began
    table = found.parameters()
    table["truth"] = [truth[path] for path in table["field"]]
    table["holds"] = (table["p05"] <= table["truth"]) & (table["truth"] <= table["p95"])
    held = found.months().query("held")
    columns = ["field", "truth", "p05", "median", "p95", "holds", "shrinkage", "checked"]
    return table[columns].assign(number=number, seconds=seconds, held_out=held["inside"].mean())


def main() -> None:
    """Run the tries and print how often each field's interval held its truth."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--runs", type=int, default=RUNS["abc"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--to", type=Path)
    given = parser.parse_args()
    tables = []
    for number in range(given.tries):
        tables.append(one_try(number, given.runs, given.seed, given.workers))
        told = tables[-1]
        print(
            f"try {number + 1}: {int(told['holds'].sum())} of {len(told)}, {told['seconds'].iloc[0]:.0f} s", flush=True
        )
        if given.to is not None:
            pd.concat(tables).to_csv(given.to, index=False)
    every = pd.concat(tables)
    by_field = every.groupby("field", sort=False)
    summary = pd.DataFrame(
        {
            "holds the truth": by_field["holds"].sum().astype(str) + f" of {given.tries}",
            "narrower than its range": (100 * by_field["shrinkage"].mean()).round().astype(int).astype(str) + " %",
        }
    )
    print(summary.to_string())
    print(f"together: {int(every['holds'].sum())} of {len(every)}")
    print(f"held-out counts and rates inside their 90 % intervals: {100 * every['held_out'].mean():.0f} %")
    print(f"a calibration of {given.runs} runs took {every['seconds'].mean():.0f} s on average")


if __name__ == "__main__":
    main()
