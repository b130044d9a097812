"""Names of needs and actors, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivelink_sim.measure.naming import actor_names, case_id, need_name, need_number, parts_of
from fivelink_sim.model.arise import need_id
from fivelink_sim.model.district import new_worlds
from fivelink_sim.scenario.loading import load


@given(st.integers(0, 4000), st.integers(0, 4_194_303), st.integers(0, 1_048_575), st.integers(0, 3))
def test_a_name_gives_back_its_number(community, resident, count, line):
    number = case_id(community, resident, count, line)
    assert parts_of(number) == (community, resident, count, line)
    assert need_number(need_name(number)) == need_number(str(number)) == need_number(number) == number


def test_the_number_is_the_models():
    assert case_id(3, 17, 5) == int(need_id(3, 17, 5))
    assert need_name(case_id(3, 17, 5)) == "3-17-5"
    assert need_name(case_id(3, 17, 5, 2)) == "3-17-5.2"


@pytest.mark.parametrize("text", ["", "x", "1-2", "1-2-3.4", "-5", "1-2-3-4", "0-4194304-0", "99999999999999999999"])
def test_what_is_no_need_is_refused(text):
    with pytest.raises(ValueError, match="need"):
        need_number(text)


def test_actors_have_names_of_their_own():
    names = actor_names(new_worlds(load("five_society"), 1)[0])
    assert len(set(names)) == len(names)
    assert names[:2] == ["committee", "organization 1"]
    assert {"worker 4", "committee's team", "station's team", "team of organization 1", "foundation"} < set(names)
