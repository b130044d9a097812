"""Samplers: what theory says of a Latin hypercube and of a Sobol' sequence."""

import numpy as np
import pytest
from scipy.stats import qmc

from fivelink_sim.experiment import samplers


@pytest.mark.parametrize("number", [1, 2, 7, 100])
def test_a_latin_hypercube_has_one_point_in_every_stratum_of_every_factor(number):
    places = samplers.latin_hypercube(number, 5, seed=3)
    assert places.shape == (number, 5)
    for strata in np.floor(places * number).T:
        assert sorted(strata) == list(range(number))


@pytest.mark.parametrize("number", [1, 2, 3, 8, 100])
def test_sobol_places_are_the_first_of_scipys_sequence_and_more_begin_with_them(number):
    places = samplers.sobol(number, 4, seed=5)
    assert places.shape == (number, 4)
    np.testing.assert_array_equal(places, qmc.Sobol(4, rng=5).random_base2(7)[:number])
    np.testing.assert_array_equal(places, samplers.sobol(number + 30, 4, seed=5)[:number])


def test_a_power_of_two_of_sobol_places_has_one_in_every_stratum():
    for strata in np.floor(samplers.sobol(64, 6, seed=2) * 64).T:  # a (t, m, s)-net in base 2, projected
        assert sorted(strata) == list(range(64))


def test_a_sobol_sequence_integrates_a_smooth_function_far_better_than_chance():
    places = samplers.sobol(1024, 3, seed=1)
    error = abs(np.prod(2 * places, axis=1).mean() - 1.0)
    assert error < 0.2 * np.sqrt(((4 / 3) ** 3 - 1) / 1024)  # the standard error of independent points


@pytest.mark.parametrize("sample", [samplers.latin_hypercube, samplers.sobol])
def test_places_lie_in_the_unit_cube_and_depend_on_the_seed_alone(sample):
    places = sample(50, 3, seed=1)
    assert ((places >= 0) & (places < 1)).all()
    np.testing.assert_array_equal(places, sample(50, 3, seed=1))
    assert not np.array_equal(places, sample(50, 3, seed=2))
