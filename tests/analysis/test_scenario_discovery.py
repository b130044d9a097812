"""PRIM is held to boxes that were planted, and to points without any."""

import logging
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis import scenario_discovery as discovery
from fivelink_sim.experiment.box import Limit
from fivelink_sim.experiment.request import InputError

N = 400


@pytest.fixture
def few_searches(monkeypatch):
    """19 shuffled searches (a chance of 1 in 20 is still enough) and 2 halves: less than half of the time."""
    monkeypatch.setattr(discovery, "SHUFFLES", 19)
    monkeypatch.setattr(discovery, "HALVES", 2)


def inputs(seed, number=N, names="abcdef"):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.random((number, len(names))), columns=list(names)), rng


def levels(rng, number, most):
    return pd.Series([int(level) for level in rng.integers(0, most, number)], dtype=object)


def limits_of(columns, holds, density=None):
    """Input -> its limit, of the box that fits best."""
    return {limit.name: limit for limit, _ in discovery.fitted(columns, np.asarray(holds), density)}


@pytest.mark.statistical
def test_a_box_planted_in_two_of_six_inputs_is_found_and_no_other_input_is_limited():
    columns, _ = inputs(1)
    limits = limits_of(columns, (columns["b"] > 0.6) & (columns["e"] < 0.45))
    assert set(limits) == {"b", "e"}
    # A peel moves a limit by a tenth of what is left of the input, which here is at most half of it.
    assert limits["b"].low == pytest.approx(0.6, abs=0.05)
    assert limits["b"].high is None
    assert limits["e"].high == pytest.approx(0.45, abs=0.05)
    assert limits["e"].low is None


def test_a_box_is_found_although_one_answer_in_ten_is_wrong():
    columns, rng = inputs(2)
    limits = limits_of(columns, ((columns["b"] > 0.6) & (columns["e"] < 0.45)) ^ (rng.random(N) < 0.1))
    assert set(limits) == {"b", "e"}
    assert limits["b"].low == pytest.approx(0.6, abs=0.1)
    assert limits["e"].high == pytest.approx(0.45, abs=0.1)


def test_levels_and_whole_numbers_are_limited_too():
    columns, rng = inputs(3, names="abc")
    columns["hub"], columns["other"] = levels(rng, N, 4), levels(rng, N, 3)
    columns["number"] = rng.integers(1, 6, N).astype(float)
    limits = limits_of(columns, columns["hub"].isin([1, 3]) & (columns["number"] >= 3.0))
    assert limits == {"hub": Limit("hub", levels=(1, 3)), "number": Limit("number", low=2.5)}


def test_levels_alone_are_enough():
    rng = np.random.default_rng(4)
    columns = pd.DataFrame({"hub": levels(rng, N, 4), "other": levels(rng, N, 3)})
    assert limits_of(columns, columns["hub"] == 2) == {"hub": Limit("hub", levels=(2,))}


def test_the_widest_box_of_a_density_can_be_asked_for():
    columns, rng = inputs(8, names="abc")
    holds = (rng.random(N) < columns["a"]).to_numpy()  # the higher the likelier: a denser box is a smaller one
    found = {density: limits_of(columns, holds, density) for density in (0.6, 0.75)}
    assert found[0.75]["a"].low > found[0.6]["a"].low
    for density, limits in found.items():
        assert set(limits) == {"a"}
        assert holds[discovery.inside(columns, list(limits.values()))].mean() >= density


def test_no_box_is_less_dense_than_asked_for():
    columns, rng = inputs(8, names="abc")
    assert limits_of(columns, rng.random(N) < 0.3, density=1.0) == {}
    found = discovery.search(columns, (rng.random(N) < 0.3 + 0.4 * columns["a"]).to_numpy(), density=0.9)
    assert found.box == ()
    assert found.chosen != 0


def test_a_planted_box_is_claimed_and_found_again_on_halves(few_searches):
    columns, _ = inputs(6, 150, "abc")
    found = discovery.search(columns, ((columns["a"] > 0.5) & (columns["c"] > 0.4)).to_numpy())
    assert {side.limit.name for side in found.box} == {"a", "c"}
    assert (found.shuffles, found.as_good, found.chance) == (19, 0, 0.05)
    assert all(side.chance < 1e-6 and side.again == 1.0 for side in found.box)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_no_box_is_claimed_where_the_inputs_play_no_part(few_searches, share):
    columns, rng = inputs(5)
    found = discovery.search(columns, rng.random(N) < share)
    assert found.box == ()
    assert found.chance > discovery.SURE


@pytest.mark.statistical
def test_a_box_is_claimed_of_nothing_no_more_often_than_said():
    claims = 0
    for seed in range(60):
        columns, rng = inputs(100 + seed, 150, "abcd")
        claims += bool(discovery.search(columns, rng.random(150) < 0.3).box)
    assert claims <= 9  # 60 at a chance of 0.05: more has a chance of 0.001


@pytest.mark.statistical
@pytest.mark.parametrize("share", [0.05, 0.2, 0.6])
def test_boxes_of_any_size_are_found(share):
    columns, rng = inputs(7, 1_000, "abcdefghij")
    side = np.sqrt(share)
    limits = limits_of(columns, ((columns["c"] < side) & (columns["h"] > 1.0 - side)) ^ (rng.random(1_000) < 0.02))
    assert set(limits) == {"c", "h"}
    assert limits["c"].high == pytest.approx(side, abs=0.1 * side)
    assert limits["h"].low == pytest.approx(1.0 - side, abs=0.1 * side)


def test_the_same_seed_finds_the_same_and_nothing_else_is_touched(few_searches, caplog):
    import matplotlib as mpl

    columns, _ = inputs(9, 100, "ab")
    holds = (columns["a"] > 0.5).to_numpy()
    before, colours, state = columns.copy(), mpl.rcParams["axes.prop_cycle"], np.random.get_state()[1].copy()  # noqa: NPY002
    told = []
    with warnings.catch_warnings(), caplog.at_level(logging.DEBUG):
        warnings.simplefilter("error")
        first = discovery.search(columns, holds, tell=lambda done, most: told.append((done, most)))
        second = discovery.search(columns, holds)
    assert first.box == second.box
    assert told == [(done, 21) for done in range(1, 22)]
    pd.testing.assert_frame_equal(columns, before)
    assert mpl.rcParams["axes.prop_cycle"] == colours
    assert np.array_equal(np.random.get_state()[1], state)  # noqa: NPY002
    assert not [record for record in caplog.records if record.name.startswith("EMA")]


def test_without_ema_workbench_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis", None)
    columns, _ = inputs(12, 50, "ab")
    with pytest.raises(InputError, match=r"pip install 'fivelink-sim\[discovery\]'"):
        discovery.search(columns, (columns["a"] > 0.5).to_numpy())


def test_phi_is_the_correlation_of_box_and_interest():
    columns, rng = inputs(13, 200, "ab")
    holds = rng.random(200) < 0.4
    boxes = [np.ones(200, dtype=bool), columns["a"] > 0.3, columns["b"] > 0.8]
    rows = [(holds[box].sum() / holds.sum(), holds[box].mean(), box.mean()) for box in boxes]
    found = discovery.phi(pd.DataFrame(rows, columns=["coverage", "density", "mass"]))
    expected = [0.0, *(np.corrcoef(box, holds)[0, 1] for box in boxes[1:])]
    assert found.to_numpy() == pytest.approx(expected, abs=1e-12)


def test_points_lie_in_a_box_with_its_ends():
    columns = pd.DataFrame({"a": [0.1, 0.5, 0.9], "hub": pd.Series([0, 1, 2], dtype=object)})
    assert discovery.inside(columns, [Limit("a", 0.5, None)]).tolist() == [False, True, True]
    assert discovery.inside(columns, [Limit("a", None, 0.5), Limit("hub", levels=(1, 2))]).tolist() == [
        False,
        True,
        False,
    ]
    assert discovery.inside(columns, []).all()
