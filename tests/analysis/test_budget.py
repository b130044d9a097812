"""The account, the map and the break-even, each on a table made up by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis import break_even, budget

COLUMNS = sorted({column for line in budget.LINES for column in line.columns})
LABELS = ["three", "five"]


def day(scenario, replication, number, **values):
    row = dict.fromkeys(COLUMNS, 0.0) | values
    return {"scenario": scenario, "replication": replication, "day": number, **row}


@pytest.fixture
def daily():
    """Two pairs of runs of two days in two communities: a year of a community is 365 / 4 days of these books."""
    rows = []
    for replication, more in ((0, 0.0), (1, 2.0)):
        for number in (0, 1):
            rows.append(
                day("three", replication, number, hours_offered_community=10, hours_coordinating_community=1)
                | {"money_wages": 50.0, "money_welfare": 30.0}
            )
            rows.append(
                day("five", replication, number, hours_offered_community=10, hours_coordinating_community=3 + more)
                | {"money_wages": 60.0, "money_welfare": 30.0, "money_granted": 100.0, "money_overhead": 10.0}
                | {"hours_offered_volunteer": 8.0, "hours_supervising_social_worker": 4.0, "money_donated": 200.0}
            )
    return pd.DataFrame(rows)


def prices(value=0.0):
    return dict.fromkeys(LABELS, budget.Prices(wage=20.0, value=value, communities=2, days=2))


YEAR = 365 / 4  # how often the two days of the two communities go into a year of one


def at(table, part, line):
    return table[(table["part"] == part) & (table["line"] == line)].iloc[0]


def test_new_money_is_what_the_books_spend_more(daily):
    table = budget.account(daily, LABELS, prices())
    for line, yuan in (("staff_hours", 0.0), ("wages", 20.0), ("granted", 200.0), ("overhead", 20.0)):
        assert at(table, budget.NEW, line)["yuan"] == pytest.approx(yuan * YEAR)
    assert budget.total(table, budget.NEW) == pytest.approx(240.0 * YEAR)
    assert at(table, budget.NEW, "granted")["baseline_mean"] == 0.0
    assert at(table, budget.SOURCES, "donated")["yuan"] == pytest.approx(400.0 * YEAR)


def test_diverted_hours_are_priced_at_the_shadow_wage_and_no_new_money(daily):
    table = budget.account(daily, LABELS, prices())
    line = at(table, budget.DIVERTED, "coordinating_community")
    # two days of 2 h more in one pair, of 4 h more in the other: 4 and 8
    assert line["estimate"] == pytest.approx(6.0 * YEAR)
    assert line["yuan"] == pytest.approx(6.0 * 20.0 * YEAR)
    assert line["low"] == pytest.approx((6.0 - 12.706 * 2.0) * YEAR, rel=1e-3)  # t of 1 degree of freedom
    assert budget.total(table, budget.DIVERTED) == pytest.approx((6.0 + 8.0) * 20.0 * YEAR)
    # what the linkage takes: those hours, and the funds' overhead
    assert budget.total(table, budget.LINKAGE) == pytest.approx((14.0 * 20.0 + 20.0) * YEAR)


def test_volunteers_hours_cost_what_they_are_valued_at(daily):
    free, valued = (budget.account(daily, LABELS, prices(value)) for value in (0.0, 15.0))
    assert at(free, budget.GIVEN, "volunteer_hours")["estimate"] == pytest.approx(16.0 * YEAR)
    assert budget.total(free, budget.GIVEN) == 0.0
    assert budget.total(valued, budget.GIVEN) == pytest.approx(16.0 * 15.0 * YEAR)
    assert budget.amounts(free) == {"cost": round(240.0 * YEAR), "linkage": round(300.0 * YEAR)}
    assert budget.amounts(valued)["cost"] == round(480.0 * YEAR)


def test_a_run_that_failed_takes_its_pair_with_it(daily):
    fewer = daily[(daily["scenario"] == "three") | (daily["replication"] == 0)]
    table = budget.account(fewer, LABELS, prices())
    line = at(table, budget.DIVERTED, "coordinating_community")
    assert (line["estimate"], line["n"]) == (pytest.approx(4.0 * YEAR), 1)
    more = daily.assign(money_wages=daily["money_wages"] + 100.0 * daily["replication"])
    more = more[(more["scenario"] == "three") | (more["replication"] == 0)]
    wages = at(budget.account(more, LABELS, prices()), budget.NEW, "wages")
    assert wages["mean"] - wages["baseline_mean"] == pytest.approx(wages["estimate"]) == pytest.approx(20.0 * YEAR)
    assert math.isnan(line["low"])


def test_what_a_choice_uses_is_its_books_and_what_is_paid_outside():
    runs = pd.DataFrame(
        [
            {"scenario": choice, "replication": r, budget.COST: cost + 10 * r}
            for choice, cost in (("a", 100.0), ("b", 160.0))
            for r in range(3)
        ]
    )
    table = budget.spent(runs, ["a", "b"], {"b": 5.0})
    assert table["used"].tolist() == [0.0, 65.0]
    assert table.iloc[1][["books", "low", "high"]].tolist() == [60.0, 60.0, 60.0]


# The map


def grid_of(gap, xs, ys, replications):
    """Runs of a grid: the second scenario is gap(x, y, replication) above the first."""
    points = [{"x": x, "y": y} for x in xs for y in ys]
    rows = []
    for number, point in enumerate(points):
        for r in range(replications):
            level = 0.5 + 0.01 * r  # luck that both share
            rows.append({"scenario": "three", "point": number, "replication": r, "resolution_rate": level})
            second = level + gap(point["x"], point["y"], r)
            rows.append({"scenario": "five", "point": number, "replication": r, "resolution_rate": second})
    return pd.DataFrame(rows), points


def zeros(gap, xs, ys=(0.0,), replications=3):
    runs, points = grid_of(gap, xs, ys, replications)
    return break_even.break_even(runs, LABELS, points, ("x", "y"), "resolution_rate", seed=1)


def test_the_map_has_the_difference_at_every_point():
    runs, points = grid_of(lambda x, y, r: 0.3 - x + y, (0.0, 0.3), (0.0, 0.1), 3)
    table = break_even.difference_map(runs, LABELS, points, ("x", "y"), "resolution_rate")
    assert table[["x", "y"]].to_numpy().tolist() == [[0.0, 0.0], [0.0, 0.1], [0.3, 0.0], [0.3, 0.1]]
    assert table["estimate"].to_numpy() == pytest.approx([0.3, 0.4, 0.0, 0.1])
    assert table["baseline_mean"].to_numpy() == pytest.approx([0.51] * 4)


def test_a_cell_whose_interval_has_zero_is_not_clear():
    runs, points = grid_of(lambda x, y, r: x + 0.1 * (r - 1), (0.0, 1.0), (0.0,), 3)
    table = break_even.difference_map(runs, LABELS, points, ("x", "y"), "resolution_rate")
    assert table["clear"].tolist() == [False, True]


def test_the_zero_of_a_line_is_found_between_grid_points():
    row = zeros(lambda x, y, r: 0.3 - 0.2 * x, (0.0, 1.0, 2.0, 3.0)).iloc[0]
    assert row["at"] == pytest.approx(1.5)
    assert (row["low"], row["high"]) == pytest.approx((1.5, 1.5))
    assert (row["crossing"], row["changes"], row["before"], row["most"]) == (1.0, 1, 1, pytest.approx(0.3))


def test_a_line_from_below_is_found_too_and_each_y_has_its_own_zero():
    table = zeros(lambda x, y, r: 0.1 * (x - 1.0 - y), (0.0, 2.0, 4.0), ys=(0.0, 1.0))
    assert table["at"].to_numpy() == pytest.approx([1.0, 2.0])
    assert table["before"].tolist() == [-1, -1]


def test_a_zero_outside_of_the_range_is_said_to_be_there():
    row = zeros(lambda x, y, r: 0.3 - 0.1 * x, (0.0, 1.0)).iloc[0]
    assert math.isnan(row["at"])
    assert (row["low"], row["high"], row["crossing"]) == (math.inf, math.inf, 0.0)


def test_a_zero_says_at_how_many_places_the_difference_is_clear():
    luck = (-0.1, 0.0, 0.1)
    row = zeros(lambda x, y, r: 1.0 - x + luck[r], (0.0, 1.0, 2.0)).iloc[0]
    assert row["clear"] == 2


def test_no_difference_at_all_has_no_zero():
    row = zeros(lambda x, y, r: 0.0, (0.0, 1.0)).iloc[0]
    assert math.isnan(row["at"])
    assert (row["before"], row["changes"]) == (0, 0)


def test_a_curve_that_turns_back_is_told_by_its_first_zero_and_the_number_of_changes():
    row = zeros(lambda x, y, r: 0.1 * (x - 1.0) * (x - 3.0), (0.0, 2.0, 4.0)).iloc[0]
    assert row["changes"] == 2
    assert row["at"] == pytest.approx(1.5)  # from 0.3 at 0 to −0.1 at 2


def test_the_interval_of_a_zero_is_that_of_its_mean():
    # the zero of c − x is c: its mean over 200 runs has a half width of 1.96 s / √200
    draw = np.random.default_rng(3).normal(2.0, 0.5, 200)
    row = zeros(lambda x, y, r: draw[r] - x, (0.0, 1.0, 2.0, 3.0, 4.0), replications=200).iloc[0]
    half = 1.96 * draw.std(ddof=1) / math.sqrt(200)
    assert row["at"] == pytest.approx(draw.mean())
    assert row["high"] - row["low"] == pytest.approx(2 * half, rel=0.1)  # 2,000 bootstrap samples


def test_the_same_seed_gives_the_same_interval():
    draw = np.random.default_rng(3).normal(2.0, 0.5, 9)
    once, again = (zeros(lambda x, y, r: draw[r] - x, (0.0, 2.0, 4.0), replications=9) for _ in range(2))
    assert once.equals(again)


def test_one_run_gives_no_interval():
    row = zeros(lambda x, y, r: 1.0 - x, (0.0, 2.0), replications=1).iloc[0]
    assert row["at"] == pytest.approx(1.0)
    assert math.isnan(row["low"])


def test_a_point_of_the_map_without_a_run_leaves_its_row_without_a_zero():
    runs, points = grid_of(lambda x, y, r: 0.3 - x, (0.0, 0.6), (0.0, 1.0), 3)
    table = break_even.break_even(runs[runs["point"] != 1], LABELS, points, ("x", "y"), "resolution_rate", seed=1)
    assert table["n"].tolist() == [3, 0]
    assert table["at"].tolist() == [pytest.approx(0.3), pytest.approx(np.nan, nan_ok=True)]
