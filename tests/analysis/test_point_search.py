"""The search for one point: a distance in units of chance, a minimum found, the same every time."""

import numpy as np
import pytest

from fivelink_sim.analysis.point_search import FARTHEST, distances, search, unit_of_chance


def test_the_distance_is_the_root_mean_square_in_units_of_chance():
    runs = np.array([[3.0, 10.0, 1.0], [1.0, np.nan, 1.0], [1.0, 1e6, 1.0]])
    found = distances(runs, np.array([1.0, 8.0, 5.0]), np.array([1.0, 2.0, np.nan]))
    assert found == pytest.approx([np.sqrt((4.0 + 1.0) / 2.0), 0.0, np.sqrt(FARTHEST**2 / 2.0)])


def test_two_runs_of_one_community_are_the_root_of_two_apart():
    generator = np.random.default_rng(1)
    runs = generator.normal(5.0, 3.0, (4000, 50))
    chance = unit_of_chance(runs[:2000])
    assert distances(runs[2000:], runs[0], chance).mean() == pytest.approx(np.sqrt(2.0), rel=0.15)


def test_what_never_moves_has_no_unit():
    assert np.isnan(unit_of_chance(np.ones((5, 1)))[0])


@pytest.fixture
def bowl():
    """A model whose summaries are the places themselves; every call is kept."""
    calls = []

    def run(name, places):
        calls.append((name, len(places)))
        return np.asarray(places, dtype=float)

    return run, calls


def test_the_nearest_point_is_found_and_fixed_by_the_seed(bowl):
    run, calls = bowl
    observed, chance = np.array([0.3, 0.8]), np.full(2, 0.1)
    one, again = (search(run, ("a", "b"), observed, chance, 120, seed=5) for _ in range(2))
    assert one.place == pytest.approx(observed, abs=0.1)
    assert (one.places == again.places).all()
    assert one.distances.shape == (120,)
    assert [number for name, number in calls if name == "search"][:3] == [8, 16, 24]  # eight at a time
