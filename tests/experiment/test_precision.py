import math

import numpy as np
import pytest

from fivelink_sim.experiment.precision import Precision, half_widths


def test_half_width_of_a_t_interval():
    """(1, 2, 3): s = 1, so t(0.975; 2) / √3 = 4.30265 / 1.73205; the quantile as in printed tables."""
    assert half_widths(np.array([1.0, 2.0, 3.0])) == pytest.approx(4.30265 / math.sqrt(3), rel=1e-5)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, math.nan]])
def test_fewer_than_two_values_give_no_interval(values):
    assert half_widths(np.array(values)) == math.inf


def test_it_is_looked_at_at_fixed_numbers_of_replications():
    rule = Precision({"resolution_rate": 0.1}, at_least=20)
    assert [n for n in range(1, 51) if rule.looks(n)] == [20, 30, 40, 50]


def enough(width, *columns, groups=None):
    values = np.column_stack(columns)[:, :, np.newaxis]
    return Precision({"resolution_rate": width}).enough(values, groups or [range(len(columns))])


BASE = np.array([0.0, 10.0, 20.0, 30.0])


def test_it_is_the_paired_difference_that_has_to_be_precise():
    assert enough(0.01, BASE, BASE + 1.0)
    assert not enough(0.01, BASE, BASE[::-1])
    assert not enough(0.01, BASE)
    assert not enough(0.01, BASE, BASE, BASE[::-1])


def test_every_design_point_has_a_baseline_of_its_own():
    assert enough(0.01, BASE, BASE + 1.0, BASE[::-1], BASE[::-1] - 2.0, groups=[[0, 1], [2, 3]])
    assert not enough(0.01, BASE, BASE + 1.0, BASE[::-1], BASE, groups=[[0, 1], [2, 3]])


def test_every_outcome_has_to_be_precise():
    sure, vague = np.column_stack([BASE, BASE + 1.0]), np.column_stack([BASE, BASE[::-1]])
    both = np.stack([sure, vague], axis=2)
    assert Precision({"resolution_rate": 0.01, "median_days": 1e3}).enough(both, [[0, 1]])
    assert not Precision({"resolution_rate": 0.01, "median_days": 1.0}).enough(both, [[0, 1]])


def test_values_that_are_undefined_do_not_count():
    values = np.array([[1.0, np.nan], [2.0, np.nan], [3.0, 5.0], [np.nan, np.nan]])
    found = half_widths(values)
    assert found[0] == pytest.approx(4.30265 / math.sqrt(3), rel=1e-5)
    assert found[1] == math.inf
