"""Studies of a district whose communities set fields themselves: what would change nothing is refused or left alone."""

import pytest

from fivelink_sim.experiment import designs
from fivelink_sim.experiment.alternatives import alternatives, check_no_own_values, staff_year
from fivelink_sim.experiment.arms import Arm
from fivelink_sim.experiment.forecast import _size
from fivelink_sim.experiment.map_axes import axis_of
from fivelink_sim.experiment.plan import read_plan
from fivelink_sim.experiment.players import roles
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario import ScenarioError, load, own_settings


def district(*sets, name="five_society", **more):
    changes = {"district.columns": len(sets), "district.communities": [{"name": f"c{n}", "set": own} for n, own in
                                                                       enumerate(sets)]}  # fmt: skip
    return load(name, {**changes, **more})


BURDENS = ({"government.burden": 0.2, "community.staff": 3.0}, {"government.burden": 0.8})


@pytest.fixture
def read(tmp_path):
    """Read an experiment on a district of two communities, both with burdens of their own, one with a staff."""
    (tmp_path / "two.yaml").write_text(district(*BURDENS).to_yaml(), encoding="utf-8")

    def reader(rest):
        path = tmp_path / "mine.yaml"
        path.write_text(f"fivelink: 1\nname: A study\nscenarios: [./two.yaml]\n{rest}", encoding="utf-8")
        return read_plan(path)

    return reader


@pytest.mark.parametrize(
    "rest",
    [
        "vary: {government.burden: [0.2, 0.4]}",
        "vary:\n  government.burden: {from: 0.2, to: 0.4}\ndesign: {method: morris}",
        "design: {method: list, points: [{government.burden: 0.4}]}",
        "vary: [government.burden]\ndesign: {method: range_ends}",
    ],
)
def test_to_vary_what_every_community_sets_itself_is_refused(read, rest):
    with pytest.raises(ScenarioError) as caught:
        read(rest + "\n")
    (problem,) = caught.value.problems
    assert problem.message == "every community sets this itself (district.communities): to vary it changes nothing"
    assert problem.line in (4, 5)


def test_what_only_some_set_can_be_varied_and_they_keep_their_own(read):
    plan = read("vary: {community.staff: [4, 8]}\n")
    scenario = designs.at_point(plan.scenarios[0][1], plan.points[1])
    assert [own.community.staff for own in own_settings(scenario.settings)] == [3.0, 8.0]


def test_communities_themselves_cannot_be_varied(read):
    with pytest.raises(ScenarioError, match="cannot be varied; name scenarios with different communities instead"):
        read("vary: {district.communities: [[], []]}\n")


def test_a_point_is_held_to_every_communitys_checks(tmp_path):
    """A community with shares of its own: another share of a group breaks its sum, at that point."""
    own = {"population.groups.disabled.share": 0.05, "population.groups.general.share": 0.88}
    (tmp_path / "two.yaml").write_text(district(own, {}).to_yaml(), encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(
        "fivelink: 1\nname: A\nscenarios: [./two.yaml]\nvary: {population.groups.low_income.share: [0.03, 0.06]}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        read_plan(path)
    expected = "the groups' shares sum to 1.03, not to 1 (at population.groups.low_income.share=0.06)"
    assert caught.value.problems[0].message == expected


def test_worlds_draw_what_is_left_to_draw():
    plain = [("a", load("five_society", {"district.columns": 2}))]
    drawn = {path for path, _ in designs.drawn_ranges(plain)}
    own = {path for path, _ in designs.drawn_ranges([("a", district(*BURDENS))])}
    assert drawn - own == {"government.burden"}
    shares = [{"population.groups.disabled.share": 0.05, "population.groups.general.share": 0.88}, {}]
    without = {path for path, _ in designs.drawn_ranges([("a", district(*shares))])}
    assert drawn - without == {
        path for path in drawn if path.endswith(".share") and path.startswith("population.groups")
    }
    links = [{"regime.links.community.volunteer": 0.1}] * 2
    assert drawn - {path for path, _ in designs.drawn_ranges([("a", district(*links))])} == {
        "regime.links.community.volunteer"
    }


def test_a_rule_that_every_community_sets_itself_is_no_rung(read):
    on = {field.path for field in designs.rules([("a", load("five_society"))])}
    own = {"regime.deviations.formalism": 0.3}
    assert on - {field.path for field in designs.rules([("a", district(own, own))])} == set(own)
    assert on == {field.path for field in designs.rules([("a", district(own, {}))])}


def test_a_player_that_a_community_sets_itself_is_refused():
    scenario = district({}, {"regime.participants": ["community"]})
    with pytest.raises(InputError, match=r"community 'c1' sets regime.participants itself"):
        roles(scenario, "societies")
    with pytest.raises(InputError, match=r"community 'c0' sets need.informal itself"):
        roles(district({"need.informal": 0.5}, {}), "mechanisms")
    assert roles(district({"population.residents": 9}, {}), "societies").players


def test_a_budget_buys_for_all_communities_alike_or_not_at_all():
    three = district({"social_worker.number": 1}, {}, name="three_society")
    five = load("five_society")
    with pytest.raises(InputError, match=r"in three_society communities set social_worker.number themselves"):
        check_no_own_values(three, five)
    with pytest.raises(InputError, match=r"in five_society communities set charity.overhead themselves"):
        check_no_own_values(load("three_society"), district({"charity.overhead": 0.5}, {}))
    check_no_own_values(district({"population.residents": 9, "charity.overhead": 0.5}, {}), five)


def test_hours_of_a_district_are_means_over_its_communities():
    """Workers offer number × hours: communities with 2 and 6 workers have the mean of 4."""
    unequal = staff_year(district({"social_worker.number": 2}, {"social_worker.number": 6}))
    equal = staff_year(load("five_society", {"district.columns": 2, "social_worker.number": 4}))
    assert unequal.workers == pytest.approx(equal.workers, rel=1e-12)
    bought = alternatives(district({}, {}), 50_000.0)
    assert [one.spent for one in bought] == pytest.approx([50_000.0] * 3, rel=1e-4)


def test_a_map_over_a_field_that_every_community_sets_is_refused():
    with pytest.raises(InputError, match=r"x: government.burden: every community sets this itself"):
        axis_of("x", "government.burden=0.2:0.8:3", [("a", load("five_society")), ("b", district(*BURDENS))])


def test_a_forecast_counts_every_communitys_residents():
    own = ({"population.residents": 100}, {"population.residents": 2}, {})
    scenario = district(*own, **{"population.residents": 10, "run.days": 20, "run.warmup": 5})
    assert _size(Arm("a", scenario)) == (100 + 2 + 10) * 25
