"""Whether a condition holds at a point, and how often in a box."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from fivelink_sim.analysis import condition_answers
from fivelink_sim.experiment.conditions import Comparison, Condition


def runs():
    """Two points, two replications: a gains at point 0, loses at point 1; one median is undefined."""
    rows = [
        ("a", 0, 0, 0.5, 10.0), ("b", 0, 0, 0.6, 12.0), ("a", 0, 1, 0.5, 10.0), ("b", 0, 1, 0.5, np.nan),
        ("a", 1, 0, 0.5, 10.0), ("b", 1, 0, 0.2, np.nan), ("a", 1, 1, 0.5, 10.0), ("b", 1, 1, 0.6, np.nan),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["scenario", "point", "replication", "resolution_rate", "median_days"])


GAINS = Comparison("resolution_rate", "b", "a", ">", 0.0)
SLOW = Comparison("median_days", "b", None, ">", 11.0)


def test_a_condition_is_decided_by_the_mean_over_replications():
    found = condition_answers.answers(runs(), Condition((GAINS,)), 3)
    assert found["value"].tolist() == pytest.approx([0.05, -0.1, np.nan], nan_ok=True)
    assert found["holds"].tolist() == pytest.approx([1.0, 0.0, np.nan], nan_ok=True)


def test_where_a_quantity_is_undefined_nothing_is_said():
    found = condition_answers.answers(runs(), Condition((GAINS, SLOW)), 2)
    assert found["holds"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)
    assert found["value"].tolist() == pytest.approx([0.05, -0.1])


def test_a_rest_of_rounding_is_no_difference():
    table = runs().assign(resolution_rate=[0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2] * 2)
    assert condition_answers.answers(table, Condition((GAINS._replace(operator="<"),)), 2)["holds"].tolist() == [
        0.0,
        0.0,
    ]


def test_shares_have_wilsons_intervals():
    holds = np.array([1.0] * 34 + [0.0] * 6 + [1.0] * 3 + [0.0] * 157 + [np.nan] * 5)
    within = np.arange(205) < 40
    table = condition_answers.shares(holds, within)
    assert table["holds"].tolist() == [34, 3]
    assert table["points"].tolist() == [40, 160]
    for row, (k, n) in zip(table.itertuples(), ((34, 40), (3, 160)), strict=True):
        assert (row.low, row.high) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)
    empty = condition_answers.shares(np.array([1.0]), np.array([True]))
    assert empty["points"].tolist() == [1, 0]
