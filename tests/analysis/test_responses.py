"""How numbers hang on factors: by hand, by scipy and statsmodels, and by simulation of what the intervals promise."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from fivelink_sim.analysis import responses
from fivelink_sim.experiment.factors import Factor

LABELS = ["three", "five"]
BURDEN = Factor(("burden",), ends=((0.2, 0.8),), whole=(False,))
NUMBER = Factor(("number",), ends=((1, 4),), whole=(True,))
HUB = Factor(("hub",), levels=(("a",), ("b",), ("c",)))
PLATFORM = Factor(("platform",), levels=((True,), (False,)))


def runs_of(three, five):
    """Runs of two scenarios from their values, (points, replications)."""
    rows = [
        {"scenario": label, "point": point, "replication": replication, "resolution_rate": value}
        for label, values in (("three", three), ("five", five))
        for point, row in enumerate(values)
        for replication, value in enumerate(row)
    ]
    return pd.DataFrame(rows)


def differing_by(differences):
    """Runs whose difference is this, (points, replications), and whose level is the same everywhere."""
    differences = np.asarray(differences, dtype=float)
    return runs_of(np.zeros(differences.shape), differences)


def of_five(table):
    return (
        table[table["scenario"] == "five"].set_index("factor")
        if "factor" in table
        else table.set_index("scenario").loc["five"]
    )


def test_parts_are_levels_or_whole_numbers_or_thirds():
    assert [part.middle for part in responses.parts_of(BURDEN)] == pytest.approx([1 / 6, 1 / 2, 5 / 6])
    assert [part.middle for part in responses.parts_of(NUMBER)] == [0.125, 0.375, 0.625, 0.875]
    assert len(responses.parts_of(HUB)) == 3
    assert len(responses.parts_of(Factor(("n",), ends=((1, 20),), whole=(True,)))) == 3


def test_an_order_is_that_of_numbers_and_truth_values():
    numbers = (Factor(("n",), levels=tuple((n,) for n in values)) for values in ([1, 2, 5], [5, 2, 1], [1, 5, 2]))
    assert [responses.is_ordered(factor) for factor in (BURDEN, NUMBER, PLATFORM, HUB, *numbers)] == [
        True, True, True, False, True, True, False,
    ]  # fmt: skip


def test_means_are_taken_over_the_points_of_each_part():
    places = np.array([[0.1], [0.2], [0.4], [0.9]])
    table = responses.along(
        differing_by([[1, 3], [3, 5], [0, 0], [7, 7]]), LABELS, ["resolution_rate"], [BURDEN], places
    )
    told = of_five(table)
    assert told["mean"].tolist() == [3.0, 0.0, 7.0]
    assert told["points"].tolist() == [2, 1, 1]


def test_a_point_that_names_no_value_is_left_out():
    places = np.array([[0.1], [np.nan], [0.9]])
    table = responses.along(differing_by([[1], [100], [3]]), LABELS, ["resolution_rate"], [PLATFORM], places)
    assert of_five(table)["mean"].tolist() == [1.0, 3.0]


def test_with_one_run_a_point_the_interval_is_that_of_the_points():
    values = np.array([[0.3], [0.1], [0.7], [0.2]])
    expected = stats.ttest_1samp(values.ravel(), 0).confidence_interval()
    assert responses.crossed_mean(values) == pytest.approx((0.325, expected.low, expected.high))


def test_with_one_point_the_interval_is_that_of_the_runs():
    values = np.array([[0.3, 0.1, 0.7, 0.2]])
    expected = stats.ttest_1samp(values.ravel(), 0).confidence_interval()
    assert responses.crossed_mean(values) == pytest.approx((0.325, expected.low, expected.high))


def test_what_never_varies_has_no_width_and_a_single_run_no_interval():
    assert responses.crossed_mean(np.full((3, 2), 0.5)) == (0.5, 0.5, 0.5)
    mean, low, high = responses.crossed_mean(np.array([[0.5]]))
    assert (mean, math.isnan(low), math.isnan(high)) == (0.5, True, True)
    assert all(math.isnan(value) for value in responses.crossed_mean(np.empty((0, 3))))


@pytest.mark.parametrize(("points", "replications"), [(40, 5), (8, 20), (200, 10)])
def test_intervals_over_crossed_points_and_replications_hold_the_mean_as_often_as_they_say(points, replications):
    rng = np.random.default_rng(3)
    held = forgetful = 0
    for _ in range(500):
        values = (
            rng.normal(size=(points, 1)) + rng.normal(size=(1, replications)) + rng.normal(size=(points, replications))
        )
        _, low, high = responses.crossed_mean(values)
        held += low <= 0 <= high
        naive = stats.ttest_1samp(values.mean(axis=1), 0).confidence_interval()
        forgetful += naive.low <= 0 <= naive.high
    assert held >= 460  # 475 of 500 promised, standard error 5
    assert points < replications or forgetful < 425  # what comes of forgetting that all points share their seeds


def test_a_change_between_other_points_leaves_out_what_all_points_share():
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(1000):
        shared = rng.normal(0, 5, size=(1, 4))
        first, last = (rng.normal(size=(n, 1)) + shared + rng.normal(size=(n, 4)) for n in (10, 25))
        change, low, high, p = responses.crossed_change(first, last + 0.5)
        assert (p > 0.05) == (low <= 0 <= high)
        held += low <= 0.5 <= high
        assert high - low < 3.0  # the shared chance would make it 16
    assert 930 <= held <= 985
    assert change == pytest.approx((last + 0.5).mean() - first.mean())
    assert math.isnan(responses.crossed_change(first[:1], last)[1])


def test_trends_find_what_is_there():
    rng = np.random.default_rng(1)
    places = rng.random((200, 4))
    truth = 2 * places[:, 0] - 1.0 * (places[:, 3] > 2 / 3)
    values = truth[:, np.newaxis] + rng.normal(0, 0.3, (200, 5))
    factors = [BURDEN, NUMBER, PLATFORM, HUB]
    table = of_five(responses.trends(differing_by(values), LABELS, ["resolution_rate"], factors, places))
    assert table["finding"].tolist() == ["rises", "not clear", "not clear", "differs"]
    expected = stats.spearmanr(places[:, 0], values.mean(axis=1))
    assert table.loc["burden", "correlation"] == pytest.approx(expected.statistic)
    assert table["p_holm"].tolist() == pytest.approx(multipletests(table["p"], method="holm")[1].tolist())
    assert table.loc["burden", "correlation_low"] < expected.statistic < table.loc["burden", "correlation_high"]
    assert table.loc["burden", "low"] < 4 / 3 < table.loc["burden", "high"]  # 2 × two thirds of the way
    assert np.isnan(table.loc["hub", "change"])
    assert np.isnan(table.loc["hub", "correlation"])
    assert table["explained"].idxmax() == "burden"
    assert table.loc["number", "explained"] < 0.03


@pytest.mark.statistical
def test_nothing_is_found_more_often_than_one_time_in_twenty_where_there_is_nothing():
    rng = np.random.default_rng(7)
    found = 0
    for _ in range(300):
        values = rng.normal(0, 1, (30, 1)) + rng.normal(0, 1, (30, 5)) + rng.normal(0, 2, (1, 5))
        table = responses.trends(
            differing_by(values), LABELS, ["resolution_rate"], [BURDEN, PLATFORM, HUB], rng.random((30, 3))
        )
        found += set(of_five(table)["finding"]) != {"not clear"}
    assert found <= 26  # 15 of 300 expected, standard error 3.8: three of them above


def test_a_correlations_interval_holds_it_as_often_as_it_says():
    rng = np.random.default_rng(5)
    rho, held = 0.6, 0
    true = 6 / math.pi * math.asin(rho / 2)  # Spearman's of a bivariate normal with Pearson's rho
    for _ in range(1000):
        x = rng.normal(size=50)
        y = rho * x + math.sqrt(1 - rho**2) * rng.normal(size=50)
        _, low, high = responses._spearman(x, y)
        held += low <= true <= high
    assert 930 <= held <= 970  # standard error 7


def test_explained_is_the_share_between_parts():
    groups = [np.array([1.0, 1.0, 1.0]), np.array([3.0, 3.0])]
    assert responses._explained(groups) == 1.0
    rng = np.random.default_rng(2)
    shares = [responses._explained([rng.normal(size=10) for _ in range(3)]) for _ in range(300)]
    assert np.mean(shares) < 0.06  # nothing is there; uncorrected it would be 2/29 more or less


def test_the_spread_is_told_by_quantiles_and_wilsons_interval():
    differences = np.array([-0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    runs = differing_by(differences[:, np.newaxis] + [0.0, 0.001])
    told = of_five(responses.spread(runs, LABELS, ["resolution_rate"]))
    low, high = proportion_confint(7, 8, method="wilson")
    assert (told["least"], told["greatest"], told["q50"]) == pytest.approx((-0.0995, 0.6005, 0.2505))
    assert (told["above"], told["share_above"]) == (7, 0.875)
    assert (told["share_low"], told["share_high"]) == pytest.approx((low, high))
    assert (told["clearly_above"], told["clearly_below"]) == (6, 1)  # t of 0.0005 and two runs does not leave 0 out
    assert told["chance"] == pytest.approx(0.0, abs=1e-12)  # every point has the same two seeds: nothing within points


def test_chance_is_what_few_runs_add_to_the_spread_of_points():
    rng = np.random.default_rng(4)
    values = rng.normal(0, 1, (4000, 1)) + rng.normal(0, 2, (4000, 4)) + rng.normal(0, 3, (1, 4))
    # Variance of points' means: 1 between points, 4/4 of chance within; what all points share is no part of it.
    assert responses._chance(values) == pytest.approx(0.5, abs=0.03)
    assert math.isnan(responses._chance(values[:, :1]))


def test_more_of_a_field_is_more_of_its_value_in_whatever_order_it_was_given():
    places = np.array([[0.25, 0.5 + i / 32] if i % 2 else [0.75, i / 32] for i in range(16)])
    rising = places[:, [0]] + np.array([[0.0, 0.01, -0.01]])
    up, down = (Factor(("burden",), levels=levels) for levels in (((0.1,), (0.9,)), ((0.9,), (0.1,))))
    for factor, at in ((up, places), (down, 1.0 - places)):
        table = of_five(responses.trends(differing_by(rising), LABELS, ["resolution_rate"], [factor, NUMBER], at))
        assert table.loc["burden", ["finding", "change"]].tolist() == ["rises", pytest.approx(0.5)]
        assert table.loc["burden", "correlation"] == pytest.approx(1.0)
