"""Results of every preset under one seed, kept beside this file: a change of results is noticed.

A failure says that results moved. If that is meant, renew the file and write a line in the changelog:

    python tests/model/test_baseline.py

The numbers say nothing about what is right; tests/verification does.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from fivelink_sim.model.district import simulate
from fivelink_sim.scenario import load, preset_names

KEPT = Path(__file__).with_name("baseline.json")
SEED = 20_240_229
COUNTS = ("arisen", "escalated", "known", "triaged", "misread", "referred", "accepted", "resolved", "closed_on_paper")
MORE_COUNTS = (
    "relapsed",
    "lapsed",
    "neighbour_help",
    "joined",
    "quit",
    "money_donated",
    "money_granted",
    "money_wages",
)


def results(preset: str) -> dict[str, Any]:
    """A short run in figures that a reader can compare, and the digest of all its books and cases."""
    small: dict[str, Any] = {"population.residents": 500, "run.warmup": 30, "run.days": 200}
    if preset == "district":
        small["district"] = {"rows": 2, "columns": 2}
    run = simulate(load(preset, overrides=small), SEED)
    digest = hashlib.sha256()
    for table in (*run.ledgers, *run.cases):
        digest.update(table.tobytes())
    found: dict[str, Any] = {
        name: int(sum(ledger[name].sum() for ledger in run.ledgers)) for name in (*COUNTS, *MORE_COUNTS)
    }
    found["hours_used"] = [round(float(x), 6) for x in sum(ledger["hours_used"].sum(axis=0) for ledger in run.ledgers)]
    found["resident_trust"] = [round(float(ledger["resident_trust"][-1]), 9) for ledger in run.ledgers]
    found["digest"] = digest.hexdigest()
    return found


@pytest.mark.parametrize("preset", preset_names())
def test_results_are_those_that_were_kept(preset):
    kept = json.loads(KEPT.read_text("utf-8"))
    assert results(preset) == kept[preset], "results moved: see the docstring of this file"


def test_every_preset_is_kept():
    assert sorted(json.loads(KEPT.read_text("utf-8"))) == sorted(preset_names())


def test_a_scenario_of_other_results_would_be_noticed():
    assert results("three_society") != results("five_society")


if __name__ == "__main__":
    KEPT.write_text(
        json.dumps({preset: results(preset) for preset in preset_names()}, indent=1) + "\n", encoding="utf-8"
    )
    print(f"kept the results of {len(preset_names())} presets in {KEPT}")
