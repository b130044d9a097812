"""Checks across fields: each fails on a scenario that breaks it and it alone."""

import pytest

from fivelink_sim.scenario import ScenarioError, load
from fivelink_sim.scenario.checks import CHECKS, TIMELINE_CHECKS


def event(**kwargs):
    return {"events": [{"from": 10, "until": 20, **kwargs}]}


NO_OTHER_GROUPS = dict.fromkeys(["elderly_alone", "low_income", "disabled", "child_at_risk"])  # null: removed

BREAKS = {
    "shares_sum_to_one": ({"population": {"groups": {"general": {"share": 0.8}}}},
        "population.groups: the groups' shares sum to 0.9, not to 1"),
    "rates_name_known_kinds": ({"population": {"groups": {"general": {"rates": {"mediaton": 2}}}}},
        "population.groups.general.rates.mediaton: no such kind of need; did you mean 'mediation'?"),
    "every_kind_has_somebody": (
        {"population": {"groups": {"general": {"share": 1, "rates": {"errands": 0}},
                                   **NO_OTHER_GROUPS}}},
        "population.groups: no group has the need 'errands' (rate 0.5): share × multiplier is 0 in every group"),
    "district_not_absurd": ({"district": {"rows": 100, "columns": 100}},
        "district: rows × columns are 10000 communities; at most 4096"),
    "one_entry_a_community": ({"district": {"rows": 2, "columns": 2, "communities": [{}, {}]}},
        ("district.communities: 2 entries in district.communities, but rows × columns are 2 × 2 = 4: "
         "one entry a community")),
    "community_names_differ": ({"district": {"rows": 2, "communities": [{"name": "1"}, {}]}},
        "district.communities[1].name: '1' is the name of community 0, too (they are numbered from 0)"),
    "values_are_heard": None,  # takes two layers: tests/scenario/test_communities.py
    "own_unlinked_take_no_part": ({"district": {"communities": [{"set": {"regime.unlinked.community": "alone"}}]}},
        ("district.communities[0].set.regime.unlinked.community: community is a participant; only societies that "
         "take no part can be unlinked")),
    "own_funds_only": ({"charity": {"district_wide": True},
                        "district": {"communities": [{"set": {"charity.opening": 1.0}}]}},
        ("district.communities[0].set.charity.opening: the funds are district-wide; a community has no value of its "
         "own")),
    "unlinked_take_no_part": ({"regime": {"unlinked": {"community": "alone"}, "participants": ["community"]}},
        "regime.unlinked.community: community is a participant; only societies that take no part can be unlinked"),
    "event_span_not_empty": (event(until=10), "events[0].until: day 10 is not after from (day 10)"),
    "event_within_run": (event(until=366), "events[0].until: day 366 is beyond the run of 365 days (run.days)"),
    "event_communities_exist": (event(communities=[0, 1]),
        "events[0].communities[1]: there is no community 1; the district has 0 to 0"),
    "common_funds_in_common": ({"charity": {"district_wide": True},
                                **event(communities=[0], set={"charity.profit_share": 0.1})},
        ("events[0].set.charity.profit_share: the funds are district-wide; an event for some communities cannot "
         "change this")),
    "can_be_counted": ({"government": {"trend_need": 2.0}, "run": {"days": 7300}},
        "run.days: about 2.8e+14 needs may arise in a community; at most 2e+07 can be run"),
    "events_leave_somebody": (
        {"population": {"groups": {"general": {"share": 1}, **NO_OTHER_GROUPS}},
         **event(set={"population.groups.general.rates.errands": 0})},
        "events: from day 10 no group has the need 'errands' (rate 0.5): share × multiplier is 0 in every group"),
}  # fmt: skip


@pytest.mark.parametrize(
    "check", [check for check in (*CHECKS, *TIMELINE_CHECKS) if BREAKS[check.name]], ids=lambda check: check.name
)
def test_a_check_finds_what_breaks_it(check):
    mapping, message = BREAKS[check.name]
    with pytest.raises(ScenarioError) as caught:
        load(mapping)
    assert str(caught.value) == f"scenario: {message}"
    assert check.sentence.endswith(".")


def test_too_many_residents_together():
    with pytest.raises(ScenarioError, match="400 communities have 80000000 residents together; at most 20000000"):
        load({"district": {"rows": 20, "columns": 20}, "population": {"residents": 200_000}})


def test_an_inherited_unlinked_entry_of_a_participant_is_ignored():
    child = load("three_society_unlinked_extras", {"regime.participants": ["community", "volunteer"]})
    assert child.settings.regime.unlinked == {"charity": "alone"}
    assert child.settings.regime.presence("social_worker") == "absent"


def test_events_beyond_a_run_that_was_shortened_later_are_cut():
    assert load("epidemic_five", {"run.days": 150}).settings.events[0].until == 150
    assert load("epidemic_five", {"run.days": 100}).settings.events == ()


@pytest.mark.parametrize("number", [0, 17])
def test_kinds_and_groups_are_one_to_sixteen(number):
    removed = dict.fromkeys(load({}).settings.needs)
    kinds = {f"kind_{n}": {"rate": 1} for n in range(number)}
    with pytest.raises(ScenarioError, match=rf"needs: a mapping has {number} items; at (least 1|most 16)"):
        load({"needs": {**removed, **kinds}})
    groups = {f"group_{n}": {"share": 1 / 17} for n in range(number)}
    removed = dict.fromkeys(load({}).settings.population.groups)
    with pytest.raises(ScenarioError, match=rf"population.groups: a mapping has {number} items; at (least 1|most 16)"):
        load({"population": {"groups": {**removed, **groups}}})
