import math

import numpy as np
import pytest

from fivelink_sim.measure.resilience import resilience, smoothed_rate


def test_a_drop_of_four_tenths_with_linear_recovery_in_thirty_days_loses_six():
    quality = np.ones(100)
    quality[20:51] = 0.6 + 0.4 * np.arange(31) / 30  # verification.md 20
    found = resilience(quality, 1.0, start=20)
    assert found.depth == pytest.approx(0.4)
    assert found.days == 30
    assert found.area == pytest.approx(6.0, abs=1e-12)


def test_against_a_run_that_was_spared_the_shock():
    spared = np.array([0.8, 0.8, 0.9, 0.9, 0.8])
    shocked = np.array([0.8, 0.6, 0.6, 0.9, 0.8])
    found = resilience(shocked, spared, start=1)
    assert found == pytest.approx((0.3, 2.0, 0.2 / 2 + 0.3 / 2 + 0.3 / 2))


def test_without_recovery_days_and_area_count_to_the_end():
    found = resilience([1.0, 0.5, 0.5, 0.5], 1.0, start=1)
    assert found == pytest.approx((0.5, 2.0, 1.0))


def test_no_fall_costs_nothing():
    assert resilience([1.0, 1.0, 1.2], 1.0, start=1) == (0.0, 0.0, 0.0)


def test_within_the_tolerance_is_recovered():
    assert resilience([1.0, 0.5, 0.96, 0.99], 1.0, start=1, tolerance=0.05).days == 1.0


def test_a_shock_without_a_level_before_it_is_undefined():
    assert all(math.isnan(value) for value in resilience([0.5, 0.5], math.nan, start=0))
    assert all(math.isnan(value) for value in resilience([0.5, 0.5], 0.5, start=2))


def test_smoothed_rate_is_over_the_last_days_and_undefined_where_nothing_ended():
    rate = smoothed_rate(np.array([0, 1, 1, 0, 0]), np.array([0, 1, 0, 0, 1]), days=2)
    np.testing.assert_allclose(rate, [np.nan, 1 / 2, 2 / 3, 1.0, 0.0])


def test_a_day_on_which_nothing_ended_carries_on_the_day_before():
    assert resilience([1.0, 0.5, math.nan, 1.0], 1.0, start=1).area == pytest.approx(0.5 + 0.25)
