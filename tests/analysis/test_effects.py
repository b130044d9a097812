"""What points do: levels, differences and changes of paired runs, by hand and by scipy's intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fivelink_sim.analysis import effects
from fivelink_sim.measure.outcome_list import OUTCOMES

LABELS = ["three", "five"]


def runs_of(three, five):
    """Runs of two scenarios from their values, (points, replications); NaN: no run."""
    rows = [
        {"scenario": label, "point": point, "replication": replication, "resolution_rate": value}
        for label, values in (("three", three), ("five", five))
        for point, row in enumerate(values)
        for replication, value in enumerate(row)
        if not np.isnan(value)
    ]
    return pd.DataFrame(rows)


def table_of(function, three, five):
    table = function(runs_of(np.array(three), np.array(five)), LABELS, ["resolution_rate"])
    return table.set_index(["point", "scenario"])


THREE = [[0.5, 0.6, 0.4], [0.2, 0.3, 0.4]]
FIVE = [[0.6, 0.8, 0.4], [0.2, 0.5, 0.9]]


def test_at_every_point_the_level_of_the_first_and_the_paired_difference_of_the_others():
    table = table_of(effects.by_point, THREE, FIVE)
    assert list(table.index) == [(0, "three"), (0, "five"), (1, "three"), (1, "five")]
    difference = table.loc[(1, "five")]
    expected = stats.ttest_1samp([0.0, 0.2, 0.5], 0.0).confidence_interval()
    assert (difference["mean"], difference["estimate"]) == pytest.approx((1.6 / 3, 0.7 / 3))
    assert (difference["low"], difference["high"]) == pytest.approx((expected.low, expected.high))
    assert (difference["baseline"], difference["n"], difference["unit"]) == ("three", 3, "share")
    assert table.loc[(0, "three"), "estimate"] == pytest.approx(0.5)


def test_a_change_is_taken_from_the_first_point_run_by_run():
    table = table_of(effects.changes, THREE, FIVE)
    assert table.loc[(0, "five"), ["estimate", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    expected = stats.ttest_1samp(
        [-0.1, 0.0, 0.5], 0.0
    ).confidence_interval()  # differences 0, 0.2, 0.5 less 0.1, 0.2, 0
    assert table.loc[(1, "five"), "estimate"] == pytest.approx(0.4 / 3)
    assert table.loc[(1, "five"), "low"] == pytest.approx(expected.low)
    assert table.loc[(1, "three"), "estimate"] == pytest.approx(-0.2)


def test_runs_that_are_not_there_leave_the_others():
    table = table_of(effects.by_point, [[0.5, 0.6], [0.2, np.nan]], [[0.6, np.nan], [0.3, 0.4]])
    assert table.loc[(0, "five"), "n"] == 1
    assert table.loc[(1, "five"), "estimate"] == pytest.approx(0.1)
    assert np.isnan(table.loc[(1, "five"), "low"])


def test_without_the_first_point_nothing_is_a_change_and_nothing_silent():
    nan = np.nan
    table = table_of(effects.changes, [[nan, nan], [0.2, 0.3], [0.4, 0.5]], [[nan, nan], [0.3, 0.4], [0.4, 0.6]])
    assert table["estimate"].isna().all()
    names = [outcome.name for outcome in OUTCOMES]
    runs = runs_of(np.array([[nan], [0.2], [0.2]]), np.array([[nan], [0.3], [0.3]])).reindex(
        columns=["scenario", "point", "replication", *names]
    )
    assert effects.silent(runs) == []
    assert effects.silent(runs.assign(point=runs["point"] - 1)) == [0, 1]
