"""Designs of a sensitivity analysis: their places, their steps, and that they survive the manifest."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fivelink_sim.experiment import screening
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.request import InputError
from fivelink_sim.experiment.screening import MORRIS, SOBOL, Screening, way_between

FACTORS = (
    Factor(("burden",), ends=((0.2, 0.8),), whole=(False,)),
    Factor(("teams",), ends=((1, 5),), whole=(True,)),
    Factor(("platform", "hub"), levels=((True, "committee"), (False, "platform"))),
)
DESIGNS = [
    Screening(MORRIS, FACTORS, 6),
    Screening(MORRIS, FACTORS[:1], 6, levels=6),
    Screening(SOBOL, FACTORS, 8),
    Screening(SOBOL, FACTORS, 8, second_order=True),
]


@pytest.mark.parametrize("design", DESIGNS)
def test_places_lie_in_the_unit_cube_as_many_as_the_blocks_say(design):
    places = screening.places(design)
    assert places.shape == (design.size * design.block, len(design.factors))
    assert places.min() >= 0.0
    assert places.max() <= 1.0


def test_blocks_have_k_plus_1_and_k_plus_2_and_2k_plus_2_points():
    assert [design.block for design in DESIGNS] == [4, 2, 5, 8]


@pytest.mark.parametrize("design", DESIGNS)
def test_the_seed_alone_says_where_the_places_lie(design):
    same, other = screening.places(design), screening.places(design._replace(seed=2))
    assert np.array_equal(screening.places(design), same)
    assert not np.array_equal(other, same)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_step_moves_one_factor_and_every_block_moves_all(design):
    places = screening.places(design)
    pairs = screening.steps(design, places)
    differ = places[pairs.before] != places[pairs.after]
    assert differ.sum(axis=1).max() == 1
    for before, after, factor in zip(pairs.before, pairs.after, pairs.factor, strict=True):
        others = [j for j in range(len(design.factors)) if j != factor]
        assert np.array_equal(places[before, others], places[after, others])
        assert before // design.block == after // design.block
    assert np.bincount(pairs.factor).tolist() == [design.size * (2 if design.second_order else 1)] * len(design.factors)


def test_a_step_of_morris_is_half_of_the_way_or_more():
    design = DESIGNS[0]
    moved = screening.steps(design, screening.places(design)).moved
    assert (np.abs(moved) >= 0.5).all()


@pytest.mark.parametrize(
    ("factor", "before", "after", "way"),
    [
        (FACTORS[0], 0.0, 2 / 3, 2 / 3),
        (FACTORS[0], 1.0, 1 / 3, -2 / 3),
        (FACTORS[1], 0.0, 2 / 3, 0.75),  # from 1 to 4 of 1..5
        (FACTORS[1]._replace(ends=((5, 1),)), 0.0, 2 / 3, 0.75),  # from 5 to 2
        (FACTORS[2], 1 / 3, 1.0, 1.0),
        (FACTORS[2], 2 / 3, 0.0, -1.0),
        (Factor(("n",), levels=((0.0,), (0.1,), (0.4,))), 0.0, 0.5, 0.25),  # numbers go by their values
        (Factor(("n",), levels=((0.4,), (0.0,), (0.1,))), 0.0, 0.5, -1.0),
        (Factor(("yes",), levels=((True,), (False,))), 0.0, 0.5, -1.0),
        (Factor(("hub",), levels=(("a",), ("b",), ("c",))), 0.0, 0.5, 1.0),
        (Factor(("n",), levels=((3,),)), 0.0, 0.5, 0.5),  # a list of one goes nowhere
    ],
)
def test_the_way_that_a_factor_goes(factor, before, after, way):
    assert way_between(factor, before, after) == pytest.approx(way)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_design_is_read_back_from_the_manifest_as_it_was(design):
    places = screening.places(design)
    text = json.dumps(screening.details_of(design, places))
    again, at = screening.screening_of(design.method, json.loads(text))
    assert again == design
    assert np.array_equal(at, places)


def test_points_have_the_values_of_their_places_and_the_rest_of_the_group_shares():
    share = Factor(("population.groups.low_income.share",), ends=((0.1, 0.3),), whole=(False,))
    shares = {"population.groups.general.share": 0.9, "population.groups.low_income.share": 0.1}
    made = screening.points(Screening(MORRIS, (share,), 1), np.array([[0.0], [0.5]]), shares)
    assert [point.name for point in made] == ["path 0: point 0", "path 0: point 1"]
    assert made[1].values == {
        "population.groups.low_income.share": pytest.approx(0.2),
        "population.groups.general.share": pytest.approx(0.8),
    }


def test_a_design_without_factors_or_with_too_many_points_is_refused():
    with pytest.raises(InputError, match="nothing is varied"):
        screening.checked(Screening(MORRIS, (), 5))
    with pytest.raises(InputError, match=r"3,000 times 4 points \(3 factors\) are 12,000 .* a size of 2,500"):
        screening.checked(Screening(MORRIS, FACTORS, 3_000))
