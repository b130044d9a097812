"""Factors: from a place in the unit cube to the values of fields."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivelink_sim.experiment.factors import Factor, Layout, layout_of, values_at


@pytest.mark.parametrize(("u", "value"), [(0.0, 0.2), (0.5, 0.5), (1.0, 0.8)])
def test_a_range_is_linear_between_its_ends(u, value):
    assert Factor(("burden",), ends=((0.2, 0.8),), whole=(False,)).values_at(u) == {"burden": pytest.approx(value)}


@pytest.mark.parametrize(("ends", "expected"), [((1, 3), [1, 1, 2, 2, 3, 3]), ((3, 1), [3, 3, 2, 2, 1, 1])])
def test_whole_numbers_have_equal_shares_up_and_down(ends, expected):
    factor = Factor(("number",), ends=(ends,), whole=(True,))
    found = [factor.values_at((i + 0.5) / 6)["number"] for i in range(6)]
    assert found == expected
    assert all(type(value) is int for value in found)
    assert factor.values_at(1.0) == {"number": expected[-1]}


def test_levels_have_equal_shares_and_may_be_of_any_kind():
    factor = Factor(("platform", "hub"), levels=((True, "committee"), (False, "platform")))
    assert factor.values_at(0.49) == {"platform": True, "hub": "committee"}
    assert factor.values_at(0.5) == {"platform": False, "hub": "platform"}
    assert factor.values_at(1.0) == {"platform": False, "hub": "platform"}


def test_fields_that_move_together_share_one_place():
    together = Factor(("a", "b"), ends=((0.0, 1.0), (10.0, 0.0)), whole=(False, False))
    assert together.name == "a & b"
    assert values_at([together, Factor(("c",), levels=((7,),))], [0.25, 0.9]) == {"a": 0.25, "b": 7.5, "c": 7}


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.0, 1.0))
def test_rounding_leads_out_of_no_range(one, other, u):
    (value,) = Factor(("x",), ends=((one, other),), whole=(False,)).values_at(u).values()
    assert min(one, other) <= value <= max(one, other)


def test_a_layout_comes_back_from_a_manifest():
    factors = (
        Factor(("a", "b"), ends=((0.0, 1.0), (3, 1)), whole=(False, True)),
        Factor(("hub",), levels=(("committee",), ("platform",))),
        Factor(("on",), levels=((True,), (False,))),
    )
    layout = Layout(factors, ((0.5, None, 0.25), (0.0, 0.75, 0.75)))
    assert layout_of(json.loads(json.dumps(layout.details()))) == layout
    assert layout_of(Layout().details()) == Layout()
