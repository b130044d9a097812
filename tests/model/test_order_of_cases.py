"""Cases are put in the regime's order by merging runs: sorted() says what that order is. model.md §10.25."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fivelink_sim.model.cases import merge_runs, sort_runs
from fivelink_sim.model.room import records
from fivelink_sim.model.world import order_dtype

SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=60)  # few values: many are equal, and ids decide


def table_of(scores, seed):
    """Cases of these scores, their ids in no order."""
    cases = records(len(scores), order_dtype)
    cases["slot"] = np.arange(len(scores))
    cases["score"] = scores
    cases["id"] = np.random.default_rng(seed).permutation(len(scores))
    return cases


def expected(cases):
    return sorted(map(tuple, cases.tolist()), key=lambda case: (-case[1], case[2]))


@settings(deadline=None)
@given(SCORES, st.integers(0, 5))
def test_cases_in_any_order_come_out_by_score_and_number(scores, seed):
    cases = table_of(scores, seed)
    wanted = expected(cases)
    sort_runs(cases, records(len(cases), order_dtype), 0, len(cases))
    assert list(map(tuple, cases.tolist())) == wanted


@settings(deadline=None)
@given(SCORES, st.integers(0, 5), st.data())
def test_new_cases_are_merged_among_those_of_yesterday(scores, seed, data):
    cases, spare = table_of(scores, seed), records(len(scores), order_dtype)
    old = data.draw(st.integers(0, len(cases)))
    wanted = expected(cases)
    sort_runs(cases, spare, 0, old)
    sort_runs(cases, spare, old, len(cases))
    merge_runs(cases, spare, 0, old, len(cases))
    assert list(map(tuple, cases.tolist())) == wanted
