import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivelink_sim.measure.equity import gini


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0, 0, 0, 1), 0.75),  # verification.md 20
        ((1, 2, 3, 4), 0.25),
        ((2, 2, 2), 0.0),
        ((0, 0), 0.0),  # all alike
        ((3, math.nan, 1), 0.25),  # as (1, 3): |3 − 1| · 2 / (2 · 4 · 2)
    ],
)
def test_gini(values, expected):
    assert gini(values) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("values", [(), (1.0,), (math.nan, 2.0)])
def test_gini_of_fewer_than_two_is_undefined(values):
    assert math.isnan(gini(values))


def test_gini_refuses_negative_values():
    with pytest.raises(ValueError, match="at least 0"):
        gini((1.0, -0.5))


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=30))
def test_gini_is_half_the_mean_difference_over_the_mean(values):
    n, mean = len(values), sum(values) / len(values)
    pairs = sum(abs(a - b) for a in values for b in values)
    expected = pairs / (2 * n * n * mean) if mean > 0 else 0.0
    assert gini(values) == pytest.approx(expected, abs=1e-9)
