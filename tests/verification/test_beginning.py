"""How a community begins: residents, places, skills, first volunteers, unequal communities. model.md §2, §10.23."""

import math

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.district import new_worlds
from fivelink_sim.model.initialization import groups_in_turn, largest_remainder
from fivelink_sim.model.parameters import build_parameters, spread_out
from fivelink_sim.model.triage import least_loaded
from fivelink_sim.model.world import ORGANIZATION, WORKER
from fivelink_sim.scenario import load, value_at

SMALLEST_P = 6.3e-5


def test_homes_are_uniform_over_cells(corner):
    """χ² of residents by cell."""
    world = new_worlds(corner({"population.residents": 16_000, "district.side": 10}), 1)[0]
    assert stats.chisquare(np.bincount(world.residents["cell"], minlength=100)).pvalue > SMALLEST_P


def test_groups_fill_their_quotas():
    """Largest remainder: 0.9, 0.03, 0.03, 0.03, 0.01 of 3,000 and of 17."""
    shares = (0.9, 0.03, 0.03, 0.03, 0.01)
    assert largest_remainder(shares, 3000) == [2700, 90, 90, 90, 30]
    assert largest_remainder(shares, 17) == [15, 1, 1, 0, 0]  # 15.3, .51 thrice, .17
    assert largest_remainder(shares, 0) == [0, 0, 0, 0, 0]
    for n in (1, 17, 100, 3000):
        assert np.bincount(groups_in_turn(shares, n), minlength=5).tolist() == largest_remainder(shares, n)


def test_first_hazards_are_exponential_with_mean_one(corner):
    world = new_worlds(corner({"population.residents": 5000}), 1)[0]
    assert stats.kstest(world.residents["next_need"], stats.expon.cdf).pvalue > SMALLEST_P


@pytest.mark.parametrize(("share", "number"), [(0.0, 0), (0.03, 90), (0.0005, 2), (1.0, 3000)])
def test_the_first_volunteers_are_a_share_of_the_residents(corner, share, number):
    """So many different residents, at home where they live."""
    world = new_worlds(corner({"population.residents": 3000, "volunteer.share": share}), 1)[0]
    people = world.volunteers[: world.here[0].volunteers]
    assert len(people) == len(np.unique(people["resident"])) == number
    assert world.residents["volunteers"].sum() == number
    assert np.array_equal(world.residents["cell"][people["resident"]], people["cell"])


def test_more_volunteers_contain_the_fewer(corner):
    """They are the first in the order of a draw."""
    few, many = (new_worlds(corner({"volunteer.share": share}), 1)[0].residents["volunteers"] for share in (0.1, 0.4))
    assert np.all(many >= few)


@pytest.mark.parametrize("main_kinds", [0, 3, 9, 16])
def test_an_organisation_has_its_main_kinds(main_kinds):
    """`main_kinds` kinds at skill 1, the rest at `other_kinds`; all where there are no more kinds; all as likely."""
    changes = {"social_organization.main_kinds": main_kinds, "social_organization.number": 60}
    skills = []
    for seed in range(10):
        world = new_worlds(load("three_society", overrides=changes), seed)[0]
        skill = world.actors["skill"][world.actors["role"] == ORGANIZATION][:, :9]
        assert set((skill == 1.0).sum(axis=1)) == {min(main_kinds, 9)}
        assert set(skill[skill < 1.0]) <= {0.7}
        skills.append(skill == 1.0)
    if 0 < main_kinds < 9:
        assert stats.chisquare(np.concatenate(skills).sum(axis=0)).pvalue > SMALLEST_P


def test_workers_skills_are_uniform():
    """On skill_low..1, each kind by itself."""
    changes = {"social_worker.skill_low": 0.4, "social_worker.number": 60}
    world = new_worlds(load("three_society", overrides=changes), 1)[0]
    skill = world.actors["skill"][world.actors["role"] == WORKER][:, :9]
    assert stats.kstest(skill.ravel(), stats.uniform(0.4, 0.6).cdf).pvalue > SMALLEST_P


@pytest.mark.parametrize(
    ("share", "number", "founded"), [(0.5, 6, 3), (0.0, 6, 0), (1.0, 5, 5), (0.5, 5, 3), (0.3, 4, 1)]
)
def test_a_share_of_the_organisations_is_founded_by_residents(share, number, founded):
    changes = {"social_organization.resident_share": share, "social_organization.number": number}
    world = new_worlds(load("three_society", overrides=changes), 1)[0]
    assert world.actors["resident_founded"].sum() == founded


def test_actors_stand_where_they_should(corner):
    """The committee in the middle, workers in one station, teams at their conveners' (§10.12)."""
    changes = {"social_organization.number": 3, "social_worker.number": 4, "district.side": 11}
    world = new_worlds(corner(changes), 1)[0]
    cell, first = world.actors["cell"], int(world.here[0].first_team)
    assert cell[0] == 60
    assert len(set(cell[4:8])) == 1
    assert cell[first : first + 5].tolist() == [60, cell[4], *cell[1:4]]


@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_communities_differ_by_the_spread(spread):
    """× (1 + s·z), z normal cut at ±2, on cognition, burden, staff and giving; by Kolmogorov-Smirnov within the cut."""
    settings = load("district", overrides={"district.spread": spread}).settings
    for path, value in (
        ("community.cognition", 0.5),
        ("government.burden", 0.55),
        ("community.staff", 5.0),
        ("charity.donate", 37.0),
    ):
        values = np.array(
            [value_at(spread_out(settings, 1, community), tuple(path.split("."))) for community in range(3000)]
        )
        if spread == 0.0:
            assert set(values) == {value}
            continue
        z = (values / value - 1) / spread
        assert np.abs(z).max() <= 2 + 1e-12
        inside = z[np.abs(z) < 2 - 1e-9]
        assert stats.kstest(inside, stats.truncnorm(-2, 2).cdf).pvalue > SMALLEST_P
        at_the_cut = 3000 - len(inside)
        chance = 2 * stats.norm.sf(2)
        assert abs(at_the_cut - 3000 * chance) / math.sqrt(3000 * chance * (1 - chance)) < 4


def test_values_that_spread_too_far_are_cut_to_their_bounds():
    """A burden of .9 spread by 1: never above 1, and some at it."""
    scenario = load("district", overrides={"district.spread": 1.0, "government.burden": 0.9})
    burden = build_parameters(scenario, 1, range(16)).records["burden"]
    assert 0 <= burden.min() < 0.5
    assert burden.max() == 1.0


def test_a_social_workers_hub_is_the_least_loaded(corner):
    """Backlog over weekly hours, of those with an hour left; the first of equals (§10.4)."""
    changes = {"regime.participants": ["social_worker"], "social_worker.number": 6}
    world = new_worlds(corner(changes), 1)[0]
    workers = np.flatnonzero(world.actors["role"] == WORKER)
    rng = np.random.default_rng(1)
    world.actors["present"][workers] = world.actors["linked"][workers] = 1
    for _ in range(200):
        world.actors["backlog"][workers] = rng.integers(0, 5, 6)
        world.actors["mean_hours"][workers] = rng.choice([20.0, 40.0], 6)
        world.actors["hours"][workers] = rng.choice([0.0, 0.4, 8.0], 6)
        load_of = {int(w): world.actors[w].backlog / world.actors[w].mean_hours for w in workers}
        able = [int(w) for w in workers if world.actors[w].hours >= 0.5]
        assert least_loaded(world, WORKER, 0.5) == min(able, key=lambda w: (load_of[w], w), default=-1)
