"""What is done before a stop is spread over scenarios and points."""

from hypothesis import given
from hypothesis import strategies as st

from fivelink_sim.experiment.order_of_work import blocks, spread


def test_points_come_in_the_order_of_their_reversed_digits():
    assert spread(8) == [0, 4, 2, 6, 1, 5, 3, 7]
    assert spread(1) == [0]
    assert spread(5) == [0, 4, 2, 1, 3]  # 000, 100, 010, 001, 011; three digits


@given(st.integers(1, 300))
def test_every_point_comes_once(number):
    assert sorted(spread(number)) == list(range(number))


@given(st.integers(0, 6), st.integers(0, 5))
def test_the_first_few_of_a_power_of_two_lie_one_in_each_equal_stretch(power, less):
    number, first = 2**power, 2 ** min(power, less)
    stretches = [place * first // number for place in spread(number)[:first]]
    assert sorted(stretches) == list(range(first))


def test_every_replication_goes_over_all_points_before_the_next():
    found = list(blocks([0, 1, 2, 3], range(2)))
    assert [replication for replication, _ in found] == [0] * 4 + [1] * 4
    assert [point for _, point in found] == [0, 2, 1, 3] * 2


def test_what_is_done_is_left_out():
    assert list(blocks([0, 1], range(2), {(0, 1), (1, 0)})) == [(0, 0), (1, 1)]
