"""Who plays, which coalitions, and the points of a design that play them."""

import pytest

from fivelink_sim.experiment.coalition_scenarios import coalition_scenarios
from fivelink_sim.experiment.designs import at_point, rules
from fivelink_sim.experiment.games import as_details, games_in, orders_of, points_and_games
from fivelink_sim.experiment.players import MECHANISMS, roles
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.field_paths import value_at
from fivelink_sim.scenario.inheritance import open_source
from fivelink_sim.scenario.loading import load

FIVE = load("five_society")


def played(scenario, of="societies", game="both", names=None, orders=None):
    return points_and_games(roles(scenario, of, game, names), orders, seed=1)


def at(scenario, path):
    return value_at(scenario.settings, tuple(path.split(".")))


@pytest.mark.parametrize(("game", "others"), [("presence", "absent"), ("linkage", "alone")])
def test_the_points_of_societies_are_the_scenarios_of_their_coalitions(tmp_path, game, others):
    points, (found,) = played(FIVE, game=game)
    assert found.name == game
    assert len(points) == 32
    expected = dict(coalition_scenarios(open_source("five_society", tmp_path), others))
    for coalition, point in found.points.items():
        label = "+".join(name for i, name in enumerate(found.players) if coalition >> i & 1) or "nobody"
        scenario = at_point(FIVE, points[point])
        assert scenario.settings == expected[label].settings, label
        assert load(scenario.resolved()).settings == scenario.settings  # every check of a scenario file holds


def test_both_games_share_everybody():
    points, (presence, linkage) = played(FIVE)
    assert len(points) == 63
    assert presence.points[31] == linkage.points[31] == 0
    assert points[0].values == {}


def test_some_societies_can_play_and_the_others_stay_linked():
    points, (game,) = played(FIVE, game="presence", names=["volunteer", "charity"])
    assert game.players == ("volunteer", "charity")
    nobody = at_point(FIVE, points[game.points[0]])
    assert nobody.settings.regime == load("three_society").settings.regime.model_copy(
        update={"links": FIVE.settings.regime.links}
    )


def test_a_link_between_two_societies_is_both_its_directions():
    points, (game,) = played(FIVE, "links")
    assert game.players == (
        "community-social_organization", "community-social_worker", "community-volunteer", "community-charity",
        "social_organization-social_worker", "social_organization-volunteer", "social_organization-charity",
        "social_worker-volunteer", "social_worker-charity",
    )  # fmt: skip
    assert len(points) == 2**9
    without = ((1 << 9) - 1) & ~(1 << game.players.index("social_organization-charity"))
    scenario = at_point(FIVE, points[game.points[without]])
    assert at(scenario, "regime.links.social_organization.charity") == 0.0
    assert at(scenario, "regime.links.charity.social_organization") == 0.0
    assert at(scenario, "regime.links.social_worker.charity") == 0.7
    nothing = at_point(FIVE, points[game.points[0]])
    assert not any(strength for row in nothing.settings.regime.links.values() for strength in row.values())
    assert nothing.settings.regime.participants == FIVE.settings.regime.participants


def test_mechanisms_are_switched_off_by_their_declared_value():
    points, (game,) = played(FIVE, "mechanisms", names=["need.relapse", "social_organization.home_outreach"])
    nobody = at_point(FIVE, points[game.points[0]])
    assert (at(nobody, "need.relapse"), at(nobody, "social_organization.home_outreach")) == (0.0, 1.0)
    only_first = at_point(FIVE, points[game.points[0b01]])
    assert at(only_first, "need.relapse") == at(FIVE, "need.relapse")
    assert at(only_first, "social_organization.home_outreach") == 1.0


def test_fields_joined_by_a_plus_are_one_mechanism():
    names = ["community.lead_share+social_worker.lead_share", "need.relapse"]
    points, (game,) = played(FIVE, "mechanisms", names=names)
    assert list(game.players) == names
    scenario = at_point(FIVE, points[game.points[0b10]])
    assert (at(scenario, "community.lead_share"), at(scenario, "social_worker.lead_share")) == (0.0, 0.0)


def test_the_mechanisms_of_the_paper_play_unless_others_are_named():
    _, (game,) = played(FIVE, "mechanisms")
    assert set(game.players) <= set(MECHANISMS)
    assert "social_worker.supervise_share" in game.players
    assert "government.burden_reduction" not in game.players  # off in this scenario
    assert len(game.players) == 10  # so that every coalition can be played
    assert not game.orders
    relieved = load("five_society", {"government.burden_reduction": 0.5})
    points, (game,) = played(relieved, "mechanisms")
    assert "government.burden_reduction" in game.players
    assert len(game.orders) == 100  # eleven players: sampled
    assert len(points) < 2**11


def test_sampled_orders_come_in_pairs_and_need_only_their_coalitions():
    orders = orders_of(12, 6, seed=4)
    assert len(orders) == 6
    for order, backwards in zip(orders[::2], orders[1::2], strict=True):
        assert sorted(order) == list(range(12))
        assert backwards == order[::-1]
    assert orders_of(12, 4, seed=4) == orders[:4]
    assert orders_of(12, 6, seed=5) != orders
    points, (game,) = played(FIVE, "links", orders=6)
    ahead = {0, 2**9 - 1}
    for order in game.orders:
        coalition = 0
        for player in order:
            coalition |= 1 << player
            ahead.add(coalition)
    ends = {1 << i for i in range(9)} | {(2**9 - 1) & ~(1 << i) for i in range(9)}  # each alone, all but each
    assert set(game.points) == ahead | ends
    assert len(points) == len(game.points)
    more, _ = played(FIVE, "links", orders=10)
    assert more[: len(points)] == points  # a study of fewer orders is the beginning of one of more


def test_orders_are_evenly_drawn():
    # Each of 6 players is at each place of 600 orders about 100 times (sd 9, less for the pairs).
    orders = orders_of(6, 600, seed=2)
    for place in range(6):
        for player in range(6):
            assert 60 <= sum(order[place] == player for order in orders) <= 140


def test_a_study_opened_again_knows_its_games():
    import json

    _, games = played(FIVE)
    _, sampled = played(FIVE, "links", orders=4)
    for known in (games, sampled):
        assert games_in(json.loads(json.dumps(as_details("x", known)))) == list(known)


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        ({}, {"of": "link"}, "of: 'link' is none of societies, links, mechanisms; did you mean 'links'?"),
        ({}, {"game": "presense"}, "game: 'presense' is none of presence, linkage, both; did you mean 'presence'?"),
        ({}, {"of": "links", "game": "linkage"}, "game: goes with societies only"),
        ({}, {"names": ["volunter", "charity"]},
         "player: 'volunter' is not linked in five_society; did you mean 'volunteer'?"),
        ({}, {"names": ["charity"]}, "player: at least 2 players make a game, got 1"),
        ({}, {"names": ["charity", "charity"]}, "player: 'charity' is named twice"),
        ({}, {"of": "links", "names": ["charity-community", "volunteer-charity"]},
         "player: 'volunteer-charity' is no link of five_society"),
        ({}, {"of": "mechanisms", "names": ["need.relaps", "need.informal"]},
         "player: need.relaps: no such field; did you mean 'relapse'?"),
        ({}, {"of": "mechanisms", "names": ["run.days", "need.informal"]},
         "player: run.days: has no value that switches it off"),
        ({}, {"of": "mechanisms", "names": ["government.empowerment", "need.informal"]},
         "player: government.empowerment: is off in five_society already"),
        ({}, {"of": "mechanisms", "names": ["need.relapse+need.informal", "need.informal"]},
         "player: 'need.informal' is a field of two players"),
        ({"regime.participants": ["community"]}, {}, "player: at least 2 players make a game, got 1"),
        ({"regime.hub": "platform"}, {"of": "links"}, "of: on a platform"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_refused(change, arguments, message):
    scenario = load("five_society", change) if change else FIVE
    with pytest.raises(InputError) as error:
        played(scenario, **arguments)
    assert message in str(error.value)


def test_the_reverse_name_of_a_link_is_understood():
    _, (game,) = played(FIVE, "links", names=["charity-community", "social_worker-volunteer"])
    assert game.players == ("community-charity", "social_worker-volunteer")


def test_events_that_would_undo_a_coalition_are_refused():
    later = {"name": "on", "from": 100, "set": {"regime.links.community.volunteer": 0.9, "workforce.absence": 0.2}}
    scenario = load({"fivelink": 1, "extends": "five_society", "events": [later]})
    played(scenario)
    with pytest.raises(InputError, match=r"event 'on' sets regime\.links\.community\.volunteer"):
        played(scenario, "links")
    with pytest.raises(InputError, match=r"event 'on' sets workforce\.absence"):
        played(scenario, "mechanisms", names=["workforce.absence", "need.relapse"])


@pytest.mark.parametrize("orders", [0, 1, 3])
def test_orders_are_a_whole_number_of_pairs(orders):
    with pytest.raises(InputError, match="permutations must be an even number, 4 or more"):
        played(FIVE, orders=orders)


def test_more_coalitions_than_a_study_can_hold_are_refused():
    names = [field.path for field in rules([("five", FIVE)]) if field.path.startswith(("trust.", "volunteer."))]
    with pytest.raises(InputError, match="coalitions are to be played; at most 10,000: name fewer players or ask"):
        played(FIVE, "mechanisms", names=names, orders=1_000)
