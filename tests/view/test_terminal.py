"""The table of a comparison on a terminal: whole at any usual width."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

import fivelink_sim as fl
from fivelink_sim.measure.outcome_list import HEADLINE
from fivelink_sim.view import phrases, terminal


@pytest.fixture(scope="module")
def small_comparison():
    settings = {"population.residents": 300}
    return fl.compare(["three_society", "five_society"], replications=3, days=20, overrides=settings)


@pytest.mark.parametrize("columns", [80, 100, 150])
def test_no_number_is_cut_however_narrow_the_terminal(small_comparison, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    file = io.StringIO()
    terminal.show(small_comparison, file)
    lines = [line.rstrip() for line in file.getvalue().splitlines()]
    assert max(map(len, lines)) <= columns
    assert not any("…" in line for line in lines)
    shown = small_comparison.differences().query("outcome in @HEADLINE").dropna(subset="mean")["outcome"]
    names = [phrases.outcome(name) for name in HEADLINE if name in set(shown)]
    found = [next((i for i, line in enumerate(lines) if line.strip().startswith(f"{name}  ")), -1) for name in names]
    assert found == sorted(found)  # each on a line of its own, with its verdict
    assert min(found) > 0
    assert len(set(found)) == len(names) > 8
    assert all(any(words in lines[i] for words in phrases.VERDICTS.values()) for i in found)


def test_a_narrow_table_has_both_levels_and_the_interval_on_the_second_line(small_comparison, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    file = io.StringIO()
    terminal.show(small_comparison, file)
    lines = file.getvalue().splitlines()
    first = next(i for i, line in enumerate(lines) if line.strip().startswith("Needs resolved  "))
    assert lines[first + 1].count("%") == 2
    assert "points (" in lines[first + 1]
    assert " to " in lines[first + 1]


def test_names_are_shown_as_they_are_and_never_read_as_markup():
    scenarios = [replace(fl.load(name), name=f"{name} [/b] [red]") for name in ("three_society", "five_society")]
    small = {"population.residents": 50, "run.warmup": 1}
    for study in (
        fl.compare(scenarios, replications=2, days=5, overrides=small),
        fl.run(scenarios[0], replications=2, days=5, overrides=small),
    ):
        file = io.StringIO()
        terminal.show(study, file)
        shown = " ".join(file.getvalue().split())
        assert all(f"{label}" in shown for label in study.labels)
