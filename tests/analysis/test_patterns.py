"""Patterns judged on tables made by hand, where the answer is known by pencil."""

import math

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis import patterns
from fivelink_sim.analysis.quantities import Tables, values
from fivelink_sim.experiment.statements import Quantity, Statement

RATE = Quantity(outcome="resolution_rate")


def runs(point=0, **columns):
    """A table of runs: scenario -> its resolution rates by replication."""
    return pd.concat(
        pd.DataFrame({
            "scenario": name, "point": point, "replication": range(len(rates)), "resolution_rate": rates,
        }) for name, rates in columns.items()
    )  # fmt: skip


def more(a, b, low=0.0, high=math.inf, weight=1.0):
    return Statement("more", RATE, ((a, weight), (b, -weight)), low, high)


def found(table, *statements):
    return patterns.findings(statements, Tables(table, None), {})


# Differences 1, 2, 3: mean 2, standard error 1/√3, t with 2 degrees of freedom 4.3027: 2 ± 2.4841.
TABLE = runs(a=[0.0, 0.0, 0.0], b=[1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("low", "high", "finding"),
    [
        (-0.485, math.inf, "met"),
        (0.0, math.inf, "unclear"),  # the interval has 0 in it
        (4.485, math.inf, "not met"),
        (-math.inf, 4.485, "met"),
        (-1.0, 5.0, "met"),
        (-1.0, 4.0, "unclear"),
        (5.0, 6.0, "not met"),
    ],
)
def test_a_statement_is_met_where_its_interval_lies(low, high, finding):
    row = found(TABLE, more("b", "a", low, high)).iloc[0]
    assert row["estimate"] == pytest.approx(2.0)
    assert (row["low"], row["high"]) == (pytest.approx(-0.4841, abs=1e-4), pytest.approx(4.4841, abs=1e-4))
    assert row["finding"] == finding


def test_exactly_nothing_is_not_more():
    same = runs(a=[0.5, 0.6], b=[0.5, 0.6])
    assert found(same, more("b", "a"))["finding"].tolist() == ["not met"]


def test_one_run_leaves_everything_unclear():
    assert found(runs(a=[0.1], b=[0.9]), more("b", "a"))["finding"].tolist() == ["unclear"]


def test_a_planted_pattern_is_found_and_its_opposite_is_not():
    rng = np.random.default_rng(5)
    shared = rng.normal(0.6, 0.1, 100)
    table = runs(a=shared, b=shared + 0.02 + rng.normal(0, 0.02, 100))  # 0.02 ± 0.004, hidden in a spread of 0.1
    assert found(table, more("b", "a"), more("a", "b"))["finding"].tolist() == ["met", "not met"]


def test_weights_tell_a_difference_of_differences():
    table = runs(a=[0.1, 0.2], b=[0.5, 0.6], c=[0.3, 0.4], d=[0.4, 0.5])
    statement = Statement("x", RATE, (("b", 1.0), ("a", -1.0), ("d", -0.5), ("c", 0.5)), 0.0, math.inf)
    assert found(table, statement).iloc[0]["estimate"] == pytest.approx(0.35)


def test_a_run_that_failed_leaves_its_pair_out():
    table = pd.concat([runs(a=[0.1, 0.2, 0.3]), runs(b=[0.4, 0.6])])
    row = found(table, more("b", "a")).iloc[0]
    assert (row["n"], row["estimate"]) == (2, pytest.approx(0.35))


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["met", "met"], "met"),
        (["met", "unclear"], "unclear"),
        (["met", "not met", "unclear"], "not met"),
        ([], "unclear"),
    ],
)
def test_a_pattern_is_met_if_all_its_statements_are(parts, whole):
    assert patterns.overall(parts) == whole


def test_worlds_in_which_a_statement_holds_are_counted():
    tables = [runs(point, a=[0.5, 0.5], b=[0.5 + gap, 0.5 + gap / 2]) for point, gap in enumerate([0.1, -0.1, 0.2, 0])]
    held = patterns.held([more("b", "a"), more("b", "a", -1.0)], Tables(pd.concat(tables), None), {})
    assert held["1"].tolist() == [1, 0, 1, 0]
    assert held["2"].tolist() == [1, 1, 1, 1]
    assert held["all"].tolist() == [1, 0, 1, 0]
    row = patterns.shares(held).iloc[0]
    # Wilson for 2 of 4: middle 0.5, half-width z/(1 + z²/4)·√(1/16 + z²/64) = 0.35.
    assert (row["share"], row["low"], row["high"]) == (
        0.5,
        pytest.approx(0.15004, abs=1e-4),
        pytest.approx(0.84996, abs=1e-4),
    )


def daily(**columns):
    return pd.concat(
        pd.DataFrame({"scenario": name, "point": 0, "replication": 0, "day": range(len(rows)), **rows})
        for name, rows in {name: pd.DataFrame(rows) for name, rows in columns.items()}.items()
    )


FUND = {"fund_balance": [9.0, 7.0, 4.0, 2.0, 5.0], "resolved": [1, 2, 3, 4, 0], "lapsed": [1, 0, 1, 0, 0]}


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        (Quantity(daily="fund_balance"), 5.4),
        (Quantity(daily="fund_balance", take="change"), -4.0),
        (Quantity(daily="fund_balance", take="least"), 2.0),
        (Quantity(daily="fund_balance", take="last", end=2), 7.0),
        (Quantity(daily="fund_balance", take="sum", first=3), 7.0),
        (Quantity(daily="fund_balance", take="days_until_at_most", level=4.0), 2.0),
        (Quantity(daily="fund_balance", take="days_until_at_most", level=1.0), 5.0),  # never: the whole span
        (Quantity(daily="resolution_rate"), 10 / 12),
        (Quantity(daily="resolution_rate", first=1, end=3), 5 / 6),
        (Quantity(daily="resolution_rate", first=4), math.nan),  # nothing ended
    ],
)
def test_what_is_taken_of_a_daily_column(quantity, value):
    taken = values(quantity, Tables(pd.DataFrame(), daily(a=FUND)), {})
    assert taken.loc[(0, 0), "a"] == pytest.approx(value, nan_ok=True)


def test_resilience_is_measured_against_the_run_that_was_spared():
    # Spared: all resolved. Shocked from day 10: a rate of 0.6 for a week, then 1 again. The weekly rate falls to 0.6
    # on day 16 and is back on day 23, thirteen days after the start: by sevenths down, by sevenths up.
    days = 40
    spared = {"resolved": np.full(days, 10), "lapsed": np.zeros(days, int)}
    shocked = {"resolved": np.full(days, 10), "lapsed": np.zeros(days, int)}
    shocked["resolved"][10:17], shocked["lapsed"][10:17] = 6, 4
    tables = Tables(pd.DataFrame(), daily(calm=spared, shock=shocked))
    spare = (("shock", "calm"),)

    def measured(name):
        return values(Quantity(outcome=f"resilience_{name}", spared=spare), tables, {"shock": 10}).loc[(0, 0), "shock"]

    assert measured("depth") == pytest.approx(0.4)
    assert measured("days") == 13.0
    assert measured("area") == pytest.approx(0.4 * 7 - 0.5 * 0.4 / 7)  # trapezoids from day 10, 0.4/7 down already
