"""Drift: slopes of lines whose slope is known."""

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis.drift import drift, slopes
from fivelink_sim.analysis.effects import by_point, changes, silent
from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.view import drifting

DAYS = 100


def test_the_slope_is_that_of_the_line():
    days = np.arange(4)
    runs = np.column_stack([3.0 + 0.5 * days, [1.0, np.nan, 5.0, np.nan], [1.0, np.nan, np.nan, np.nan]])
    assert slopes(runs) == pytest.approx([0.5, 2.0, np.nan], nan_ok=True)
    assert slopes(np.full((100, 2), 0.4)).tolist() == [0.0, 0.0]
    assert np.isnan(slopes(np.empty((0, 2)))).all()


def daily(open_needs, runs=12, seed=3):
    rng = np.random.default_rng(seed)
    tables = []
    for run in range(runs):
        noise = rng.normal(0, 1, DAYS)
        tables.append(
            pd.DataFrame({
                "scenario": "x", "point": 0, "replication": run, "day": np.arange(DAYS),
                "resolved": 8, "lapsed": 2, "open": open_needs + noise, "resident_trust": 0.5,
                "link_trust": np.nan, "professionalism": 0.4, "volunteers": 90,
            })
        )  # fmt: skip
    return pd.concat(tables)


def found(table, level):
    rows = drift(table)
    return rows[rows["level"] == level].set_index("span")


def test_a_level_that_rises_for_good_rises_in_both_spans():
    rows = found(daily(50 + 0.1 * np.arange(DAYS)), "open")
    assert rows["finding"].tolist() == ["rises", "rises"]
    assert rows.loc["all", "low"] < 0.1 * 99 < rows.loc["all", "high"]
    assert rows.loc["second half", "low"] < 0.1 * 49 < rows.loc["second half", "high"]


def test_a_level_that_settles_moves_in_the_whole_only():
    rows = found(daily(50 - 20 * np.exp(-np.arange(DAYS) / 8)), "open")
    assert rows["finding"].tolist() == ["rises", "still"]
    whole, half = drifting.records(rows.reset_index())
    assert drifting.WORDS[drifting.moves(whole, half)] == "moved at first, then came to rest"


def test_what_stands_still_is_at_rest_and_what_is_undefined_is_left_out():
    table = daily(np.full(DAYS, 50.0))
    assert found(table, "resident_trust")["finding"].tolist() == ["still", "still"]
    assert found(table, "resolution_rate").loc["all", "mean"] == pytest.approx(0.8)
    told = {line.title: line.words for line in drifting.lines(table)}
    assert told["residents' trust"] == "at rest"
    assert "trust between actors" not in told


def test_one_run_tells_nothing():
    assert found(daily(np.full(DAYS, 50.0), runs=1), "open")["finding"].tolist() == ["unknown", "unknown"]
    assert "cannot be told" in drifting.sentence(drifting.lines(daily(np.full(DAYS, 50.0), runs=1)))


def points():
    """Two scenarios at three points: point 1 adds 1 to both and 2 more to b; point 2 changes nothing."""
    rows = []
    for point, (a, b) in enumerate([(0, 0), (1, 3), (0, 0)]):
        for replication in range(3):
            for scenario, add in (("a", a), ("b", 5 + b)):
                outcomes = {outcome.name: 0.0 for outcome in OUTCOMES} | {"backlog": 10.0 * replication + add}
                rows.append({"scenario": scenario, "point": point, "replication": replication, **outcomes})
    return pd.DataFrame(rows)


def test_what_a_point_changes_is_told_apart_from_what_it_changes_in_the_difference():
    table = changes(points(), ["a", "b"], ["backlog"]).set_index(["point", "scenario"])["estimate"]
    assert table.to_dict() == {(0, "a"): 0, (0, "b"): 0, (1, "a"): 1, (1, "b"): 2, (2, "a"): 0, (2, "b"): 0}
    levels = by_point(points(), ["a", "b"], ["backlog"]).set_index(["point", "scenario"])
    assert levels.loc[(1, "b"), "estimate"] == 7.0
    assert levels.loc[(1, "b"), "mean"] == 18.0


def test_a_point_without_any_effect_is_silent():
    assert silent(points()) == [0, 2]


def test_what_two_runs_cannot_tell_is_not_called_at_rest():
    rising = np.linspace(50.0, 90.0, DAYS)
    told = drifting.sentence(
        drifting.lines(pd.concat([daily(rising, 1), daily(rising[::-1], 1).assign(replication=1)]))
    )
    assert told.startswith("Of no level looked at is it clear that it still moves")
