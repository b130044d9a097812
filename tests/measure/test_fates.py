import pytest

from fivelink_sim.measure.fates import endings, fates
from fivelink_sim.model.world import LAPSED, NOBODY, OPEN, RESOLVED


def need(number, ending, arisen=10, kind=0, group=0, line=0):
    return (number, kind, group, ending, 0, line, arisen, arisen, NOBODY if ending == OPEN else 13, 0.5, 0)


@pytest.fixture
def pair(hand_made):
    a = [need(9, RESOLVED), need(2, LAPSED, kind=1), need(5, RESOLVED, group=1), need(7, LAPSED), need(3, RESOLVED)]
    b = [need(2, RESOLVED, kind=1), need(5, RESOLVED, group=1), need(7, LAPSED), need(9, LAPSED), need(3, OPEN)]
    return endings(hand_made(a)), endings(hand_made(b))


def test_the_same_need_is_gained_lost_resolved_in_both_or_in_neither(pair):
    mine, baseline = pair
    assert fates(mine, baseline).tolist() == [[1, 1, 1, 1]]  # 9, 2, 5, 7; need 3 has no end in the baseline
    assert fates(baseline, mine).tolist() == [[1, 1, 1, 1]]


def test_by_kind_and_by_group(pair):
    mine, baseline = pair
    assert fates(mine, baseline, "kind", 2).tolist() == [[1, 0, 1, 1], [0, 1, 0, 0]]
    assert fates(mine, baseline, "group", 3).tolist() == [[1, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0]]


def test_only_needs_that_arose_by_themselves_in_recorded_days_are_paired(hand_made):
    run = hand_made([need(1, RESOLVED, arisen=9), need(2, RESOLVED, line=1), need(3, OPEN), need(4, LAPSED)])
    assert endings(run).id.tolist() == [4]


def test_ids_of_all_communities_are_in_order(hand_made):
    run = hand_made([need(5, RESOLVED), need(8, LAPSED)], [need(6, RESOLVED)])
    assert endings(run).id.tolist() == [5, 6, 8]
    assert endings(run).resolved.tolist() == [True, True, False]


def test_runs_that_share_no_need(hand_made):
    some, none = endings(hand_made([need(1, RESOLVED)])), endings(hand_made([]))
    assert fates(some, none).tolist() == [[0, 0, 0, 0]]
    assert fates(none, some, "kind", 2).tolist() == [[0, 0, 0, 0]] * 2
    other = endings(hand_made([need(2, RESOLVED)]))
    assert fates(some, other).tolist() == [[0, 0, 0, 0]]
