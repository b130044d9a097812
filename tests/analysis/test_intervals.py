"""Held to scipy.stats and statsmodels, which are too slow to import for every command."""

import gc
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from fivelink_sim.analysis.intervals import holm, intervals, satterthwaite, wilson


def test_intervals_of_constants_are_points():
    found = intervals(np.array([[2.0, math.nan], [2.0, 1.0], [math.nan, math.nan]]))
    assert (found.low[0], found.high[0], found.p[0]) == (2.0, 2.0, 0.0)
    assert found.n.tolist() == [2, 1]
    assert math.isnan(found.low[1])


@pytest.mark.filterwarnings("ignore:Precision loss")  # scipy's, of nearly equal values
@given(st.lists(st.lists(st.integers(-50, 50), min_size=3, max_size=3), min_size=2, max_size=12))
def test_intervals_are_those_of_the_t_test(rows):
    values = np.array(rows, dtype=float)
    found = intervals(values)
    for i, column in enumerate(values.T):
        if np.ptp(column) == 0:
            continue
        test = stats.ttest_1samp(column, 0.0)
        expected = test.confidence_interval(0.95)
        assert (found.low[i], found.high[i]) == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-12)
        assert found.p[i] == pytest.approx(test.pvalue, rel=1e-9)


def test_undefined_values_are_left_out():
    values = np.array([1.0, 4.0, 2.0, 7.0])
    gaps = np.array([1.0, math.nan, 4.0, 2.0, math.nan, 7.0])
    for mine, expected in zip(intervals(gaps[:, np.newaxis]), intervals(values[:, np.newaxis]), strict=True):
        np.testing.assert_allclose(mine, expected)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40))
def test_holm_is_that_of_statsmodels(p):
    gc.freeze()  # statsmodels collects garbage at every call: there is to be none to look through
    expected = multipletests(p, method="holm")[1]
    gc.unfreeze()
    np.testing.assert_allclose(holm(np.array(p)), expected, rtol=1e-12)


def test_holm_leaves_out_what_was_not_tested():
    np.testing.assert_allclose(holm(np.array([0.01, math.nan, 0.02])), [0.02, math.nan, 0.02])
    assert len(holm(np.array([]))) == 0


@pytest.mark.parametrize(("count", "number"), [(0, 5), (3, 5), (5, 5), (40, 333)])
def test_wilsons_interval_is_that_of_statsmodels(count, number):
    assert wilson(count, number) == pytest.approx(proportion_confint(count, number, method="wilson"), abs=1e-12)


def test_a_share_of_none_has_no_interval():
    assert np.isnan(wilson(0, 0)).all()


def test_the_variance_of_two_samples_gives_the_interval_of_welch():
    rng = np.random.default_rng(4)
    one, other = rng.normal(1.0, 1.0, 9), rng.normal(0.0, 3.0, 14)
    found = satterthwaite(
        one.mean() - other.mean(), [one.var(ddof=1) / 9, other.var(ddof=1) / 14], [len(one) - 1, len(other) - 1]
    )
    welch = stats.ttest_ind(one, other, equal_var=False)
    assert found[1:3] == pytest.approx(tuple(welch.confidence_interval()), abs=1e-12)
    assert found[3] == pytest.approx(welch.pvalue, abs=1e-12)
