import math

import numpy as np
import pytest

from fivelink_sim.experiment.precision import Precision, half_width


def test_half_width_of_a_t_interval():
    """(1, 2, 3): s = 1, so t(0.975; 2) / √3 = 4.30265 / 1.73205; the quantile as in printed tables."""
    assert half_width(np.array([1.0, 2.0, 3.0])) == pytest.approx(4.30265 / math.sqrt(3), rel=1e-5)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, math.nan]])
def test_fewer_than_two_values_give_no_interval(values):
    assert half_width(np.array(values)) == math.inf


def test_it_is_looked_at_at_fixed_numbers_of_replications():
    rule = Precision(0.1, at_least=20)
    assert [n for n in range(1, 51) if rule.looks(n)] == [20, 30, 40, 50]


def test_it_is_the_paired_difference_that_has_to_be_precise():
    base = np.array([0.0, 10.0, 20.0, 30.0])
    assert Precision(0.01).enough(np.column_stack([base, base + 1.0]))
    assert not Precision(0.01).enough(np.column_stack([base, base[::-1]]))
    assert not Precision(0.01).enough(base[:, np.newaxis])
    assert not Precision(0.01).enough(np.column_stack([base, base, base[::-1]]))
