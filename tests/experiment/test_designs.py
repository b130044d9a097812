"""Points of designs: grids, ladders, and worlds drawn from plausible ranges."""

import pytest

from fivelink_sim.experiment import designs
from fivelink_sim.experiment.coalition_scenarios import interaction_weights
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.scenario.field_paths import field_at, value_at
from fivelink_sim.scenario.loading import load

PAIR = tuple((name, load(name)) for name in ("three_society", "five_society"))

BURDEN_AND_HOPS = (
    Factor(("government.burden",), levels=((0.2,), (0.4,))),
    Factor(("regime.max_hops",), levels=((1,), (2,))),
)


def at(scenario, path):
    return value_at(scenario.settings, tuple(path.split(".")))


def test_a_grid_is_every_combination_the_last_field_fastest():
    points = designs.grid(BURDEN_AND_HOPS)
    assert [tuple(point.values.values()) for point in points] == [(0.2, 1), (0.2, 2), (0.4, 1), (0.4, 2)]
    assert points[1].name == "government.burden=0.2, regime.max_hops=2"


def test_every_scenario_runs_at_every_point():
    arms = designs.arms_at(PAIR, designs.grid(BURDEN_AND_HOPS[:1]))
    assert [(arm.label, arm.point, at(arm.scenario, "government.burden")) for arm in arms] == [
        ("three_society", 0, 0.2), ("five_society", 0, 0.2), ("three_society", 1, 0.4), ("five_society", 1, 0.4),
    ]  # fmt: skip


def test_ladders_take_rules_away_and_add_them_one_by_one():
    fields = [field_at("need.relapse"), field_at("trust.alpha")]
    down = designs.remove_one(fields)
    assert [point.values for point in down] == [{}, {"need.relapse": 0.0}, {"trust.alpha": 0.0}]
    up = designs.add_one(fields)
    assert [point.values for point in up] == [
        {"need.relapse": 0.0, "trust.alpha": 0.0}, {"trust.alpha": 0.0}, {"need.relapse": 0.0},
    ]  # fmt: skip


def test_rules_that_are_off_already_are_no_rungs():
    paths = {field.path for field in designs.rules(PAIR)}
    assert "need.relapse" in paths
    assert "government.burden_reduction" not in paths  # 0 by default


def test_range_ends_are_off_and_both_ends():
    (field,) = [field_at("social_organization.supervision_gain")]
    points = designs.range_ends([field], {})
    assert [point.values for point in points] == [
        {}, {field.path: 0.0}, {field.path: 0.006},  # off is the lower end
    ]  # fmt: skip


def test_worlds_lie_in_the_plausible_ranges_and_are_the_same_for_all_scenarios():
    points = designs.worlds(PAIR, 20, seed=7)
    ranges = dict(designs.drawn_ranges(PAIR))
    assert len(points) == 20
    for point in points:
        three, five = (designs.at_point(scenario, point) for _, scenario in PAIR)
        for path, field in ranges.items():
            low, high = field.plausible
            assert low <= point.values[path] <= high
            assert at(five, path) == point.values[path]
        assert sum(group.share for group in five.settings.population.groups.values()) == pytest.approx(1.0, abs=1e-9)
        assert three.settings.needs == five.settings.needs
        assert load(five.resolved()) == five  # every check of a scenario file holds


def test_a_world_depends_on_its_number_and_seed_alone():
    few, many = designs.worlds(PAIR, 2, seed=7), designs.worlds(PAIR, 5, seed=7)
    assert many[:2] == few
    assert designs.worlds(PAIR, 2, seed=8) != few
    assert few[0].values != few[1].values


def test_what_a_scenario_sets_is_not_drawn():
    relieved = load("five_society", {"government.burden_reduction": 0.5, "charity.donate": 0.0})
    ranges = dict(designs.drawn_ranges((*PAIR, ("relieved", relieved))))
    assert "government.burden_reduction" not in ranges
    assert "charity.donate" not in ranges
    assert "run.days" not in ranges
    assert "regime.links.community.volunteer" in ranges  # three societies link no volunteers, so they do not object
    other = load("five_society", {"regime.links.community.volunteer": 0.3})
    assert "regime.links.community.volunteer" not in dict(designs.drawn_ranges((*PAIR, ("other", other))))


def test_whole_numbers_are_drawn_evenly():
    drawn = [point.values["social_worker.number"] for point in designs.worlds(PAIR, 500, seed=1)]
    assert set(drawn) == {1, 2, 3, 4, 5}
    assert all(type(number) is int for number in drawn)
    assert all(60 < drawn.count(number) < 140 for number in range(1, 6))  # 100 each, standard deviation 9


def test_the_interaction_of_two_players_is_the_second_difference():
    assert interaction_weights(["a", "b"], "a", "b") == {"nobody": 1.0, "a": -1.0, "b": -1.0, "a+b": 1.0}


def test_the_interaction_of_known_games():
    players = ["a", "b", "c"]
    weights = interaction_weights(players, "a", "b")
    members = {label: set(label.split("+")) for label in weights}
    additive = {label: 3.0 * ("a" in who) + 2.0 * ("b" in who) - 1.0 * ("c" in who) for label, who in members.items()}
    assert sum(weights[label] * additive[label] for label in weights) == pytest.approx(0.0)
    # Unanimity on all three: the pair is worth 1 with c and 0 without it, each context weighing one half.
    unanimity = {label: float({"a", "b", "c"} <= who) for label, who in members.items()}
    assert sum(weights[label] * unanimity[label] for label in weights) == pytest.approx(0.5)
    # Glove game, a and b hold left gloves, c the right one: a and b stand in for each other.
    glove = {label: float("c" in who and bool({"a", "b"} & who)) for label, who in members.items()}
    assert sum(weights[label] * glove[label] for label in weights) == pytest.approx(-0.5)
