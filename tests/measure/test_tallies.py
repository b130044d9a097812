import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivelink_sim.measure.tallies import POSITION, TALLY, ended, tally, waiting_histogram, waiting_times


def row(table, i=0):
    return {measure.name: table[i, POSITION[measure.name]] for measure in TALLY}


def test_needs_count_by_the_day_on_which_they_ended(hand_made, few_needs):
    found = row(tally(ended(hand_made(few_needs))))
    assert (found["ended"], found["resolved"], found["lapsed"]) == (5, 3, 2)
    assert found["arisen"] == 5  # 3 to 7: by themselves, from day 10 on
    assert found["resolution_rate"] == pytest.approx(3 / 5)
    assert found["reported"] == 4  # 2, 3, 4 and, on paper only, 5: once each
    assert found["reported_rate"] == pytest.approx(4 / 5)
    assert found["known_share"] == pytest.approx(4 / 5)
    assert found["severity_weighted_rate"] == pytest.approx(1.5 / 3.0)
    assert found["yuan_weighted_rate"] == pytest.approx(400 / 1000)


def test_waiting_times_are_of_the_needs_resolved(hand_made, few_needs):
    found = row(tally(ended(hand_made(few_needs))))
    assert found["mean_days"] == pytest.approx((4 + 0 + 2) / 3)
    assert found["median_days"] == 2
    assert found["p90_days"] == pytest.approx(2 + 0.8 * 2)  # position 0.9 · 2 in (0, 2, 4)


def test_by_kind_and_group(hand_made, few_needs):
    needs = ended(hand_made(few_needs))
    kinds = tally(needs, "kind", 2)
    assert kinds[:, POSITION["ended"]].tolist() == [3, 2]
    assert kinds[:, POSITION["resolved"]].tolist() == [2, 1]
    assert kinds[:, POSITION["arisen"]].tolist() == [3, 2]
    groups = tally(needs, "group", 3)
    assert groups[:, POSITION["resolution_rate"]].tolist()[:2] == pytest.approx([2 / 3, 1 / 2])
    assert np.isnan(groups[2, POSITION["resolution_rate"]])  # nobody of that group had a need that ended


def test_by_community(hand_made, few_needs):
    needs = ended(hand_made(few_needs[:3], few_needs[3:]))
    assert tally(needs, "community", 2)[:, POSITION["ended"]].tolist() == [2, 3]


def test_a_run_without_needs_has_no_rates(hand_made):
    found = row(tally(ended(hand_made([]))))
    assert found["ended"] == 0
    assert all(np.isnan(found[name]) for name in ("resolution_rate", "mean_days", "p90_days", "known_share"))


def test_waiting_histogram_has_no_empty_bins(hand_made, few_needs):
    days, needs = waiting_histogram(ended(hand_made(few_needs)))
    assert days.tolist() == [0, 2, 4]
    assert needs.tolist() == [1, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60)), max_size=60))
def test_quantiles_are_those_of_numpy(pairs):
    which = np.array([i for i, _ in pairs], dtype=np.int64)
    days = np.array([d for _, d in pairs], dtype=np.int64)
    total, quantiles = waiting_times(which, days, 4, at=(0.5, 0.9))
    for i in range(4):
        mine = days[which == i]
        assert total[i] == mine.sum()
        if len(mine):
            np.testing.assert_allclose(quantiles[:, i], np.quantile(mine, [0.5, 0.9]))
        else:
            assert np.isnan(quantiles[:, i]).all()
