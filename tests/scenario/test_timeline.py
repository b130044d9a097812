"""Which parameters hold on which day and where. model.md §5.4, §10.15, §10.32."""

import pytest

from fivelink_sim.scenario import ScenarioError, load, segments, warmup_settings


def spans(scenario):
    return [(segment.first_day, segment.end_day) for segment in segments(scenario)]


def timeline(*events, **sections):
    return load({"events": list(events), **sections})


def test_without_events_one_span_holds_from_the_warm_up_to_the_end():
    assert spans(load("three_society")) == [(-60, 365)]


def test_an_event_holds_from_its_first_day_until_its_end():
    scenario = load("epidemic_five")
    assert spans(scenario) == [(-60, 120), (120, 180), (180, 365)]
    before, during, after = (segment.settings[0] for segment in segments(scenario))
    assert before is after is scenario.settings
    assert during.needs["emergency"].rate == pytest.approx(0.8)
    assert during.needs["errands"].rate == pytest.approx(2.0)
    assert during.volunteer.join == pytest.approx(0.0064)
    assert during.need.reach == 10
    assert during.workforce.absence == 0.3
    assert during.channels is not before.channels
    assert during.trust is before.trust


def test_sets_come_in_order_then_scales_then_bounds():
    scenario = timeline(
        {"from": 10, "until": 30, "scale": {"government.burden": 3, "social_worker.number": 0.6}},
        {"from": 20, "until": 40, "set": {"government.burden": 0.2}},
        {"from": 20, "until": 40, "set": {"government.burden": 0.3, "social_worker.number": 5}},
    )
    held = {segment.first_day: segment.settings[0] for segment in segments(scenario)}
    burdens = {day: settings.government.burden for day, settings in held.items()}
    assert burdens == pytest.approx({-60: 0.55, 10: 1.0, 20: 0.9, 30: 0.3, 40: 0.55})
    assert [settings.social_worker.number for settings in held.values()] == [4, 2, 3, 5, 4]


def test_halves_are_rounded_up():
    scenario = timeline({"from": 0, "scale": {"social_worker.number": 0.625}})  # 4 × 0.625 = 2.5
    assert segments(scenario)[-1].settings[0].social_worker.number == 3


def test_an_event_without_an_end_holds_to_the_end():
    assert spans(timeline({"from": 100, "set": {"channels.online": 0.1}})) == [(-60, 100), (100, 365)]


def test_a_regime_can_be_introduced_in_mid_run():
    links = {"charity": {"community": 0.5}}
    new = {
        "regime": {"participants": ["community", "charity"], "links": links, "hub": "platform"},
        "population.groups.disabled.rates.errands": 3,
        "social_organization.number": 0,
    }
    scenario = timeline({"from": 50, "set": new})
    after = segments(scenario)[1].settings[0]
    assert after.regime.participants == ("community", "charity")
    assert after.regime.links["charity"] == {"community": 0.5}
    assert after.regime.links["community"] == {"social_organization": 0.6, "social_worker": 0.7}
    assert after.regime.presence("charity") == "linked"
    assert after.population.groups["disabled"].rates["errands"] == 3
    assert after.social_organization.number == 0
    assert load(scenario.resolved()) == scenario


def test_what_a_table_does_not_name_scales_from_its_meaning():
    scenario = timeline(
        {"from": 0, "scale": {"population.groups.disabled.rates.errands": 3, "regime.links.charity.volunteer": 2}}
    )
    after = segments(scenario)[1].settings[0]
    assert after.population.groups["disabled"].rates["errands"] == 3  # a rate not named is 1
    assert after.regime.links["charity"]["volunteer"] == 0  # a link not named has no strength


def test_events_of_some_communities():
    scenario = timeline(
        {"from": 10, "until": 20, "communities": [1, 3], "set": {"government.burden": 0.1}},
        {"from": 10, "until": 20, "scale": {"trust.back": 2}},
        district={"rows": 2, "columns": 2},
    )
    zero, one, two, three = segments(scenario)[1].settings
    assert zero is two
    assert one is three
    assert (zero.government.burden, one.government.burden) == (0.55, 0.1)
    assert zero.trust.back == one.trust.back == 0.04


def test_bases_come_before_events():
    scenario = timeline({"from": 10, "until": 20, "scale": {"government.burden": 2}}, district={"columns": 2})
    unequal = scenario.settings.model_copy(
        update={"government": scenario.settings.government.model_copy(update={"burden": 0.2})}
    )
    first, second = segments(scenario, [scenario.settings, unequal])[1].settings
    assert (first.government.burden, second.government.burden) == (1.0, 0.4)
    with pytest.raises(ValueError, match="one Settings a community"):
        segments(scenario, [unequal])


def test_the_warm_up_has_the_regime_of_another_scenario():
    scenario = load("five_society", {"run.warmup_regime": "errand_runners", "channels.online": 0.1})
    past, present = segments(scenario)
    assert (past.first_day, past.end_day, present.first_day, present.end_day) == (-60, 0, 0, 365)
    assert past.settings[0].government.burden == 0.8
    assert past.settings[0].channels.online == 0.1
    assert present.settings[0] is scenario.settings
    assert past.settings[0] == warmup_settings(scenario.settings)
    assert spans(load(scenario, {"run.warmup": 0})) == [(0, 365)]


@pytest.mark.parametrize(
    ("key", "path", "value", "message"),
    [
        ("set", "run.days", 5, "holds at the start of a run only; an event cannot change it"),
        ("set", "district.spread", 0.5, "holds at the start of a run only"),
        ("set", "volunteer.share", 0.5, "holds at the start of a run only"),
        ("scale", "charity.opening", 2, "holds at the start of a run only"),
        ("set", "population.groups.general.share", 0.5, "holds at the start of a run only"),
        ("set", "needs.pets.rate", 1, "no such field ('pets' is not there)"),
        ("scale", "needs.emergancy.rate", 1, "did you mean 'emergency'?"),
        ("set", "population.groups.general.rates.errand", 1, "did you mean 'errands'?"),
        ("set", "regime.links.comunity.volunteer", 1, "did you mean 'community'?"),
        ("set", "government", 1, "is a section, not a field; name the fields in it"),
        ("set", "events", 1, "no such field"),
        ("set", "name", "x", "no such field"),
        ("set", "government.burden", 1.4, "1.4 is not between 0 and 1"),
        ("set", "government.burden", "on", "'on' is text, not a number"),
        ("set", "government.burden", None, "null is not a number"),
        ("set", "regime.hub", "comittee", "'comittee' is none of committee, social_worker, discoverer, platform"),
        ("set", "regime.participants", ["charty"], "'charty' is none of community"),
        ("scale", "government.burden", -1, "-1 is not between 0 and 1000000"),
        ("scale", "government.burden", "x", "'x' is text, not a number"),
        ("scale", "regime.hub", 2, "holds a choice, which cannot be scaled; use set"),
    ],
)
def test_what_an_event_cannot_do(key, path, value, message):
    with pytest.raises(ScenarioError) as caught:
        timeline({"from": 1, "until": 2, key: {path: value}})
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.path.startswith(f"events[0].{key}.{path}")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"until": 5}, "events[0].from: is missing"),
        ({"from": -1, "until": 5}, "events[0].from: -1 is not between 0 and 40000"),
        ({"from": 365}, "events[0].from: day 365 is beyond the run of 365 days (run.days)"),
        ({"from": 1, "start": 2}, "events[0].start: no such field"),
        ({"from": 1, "untill": 2}, "events[0].untill: no such field; did you mean 'until'?"),
        ({"from": 1, "communities": []}, "events[0].communities: a list has 0 items; at least 1"),
        ({"from": 1, "communities": [0, 0]}, "events[0].communities[1]: community 0 is named twice"),
        ({"from": 1, "name": "a\nb"}, "events[0].name: 'a\\nb' is not one line of printable text"),
    ],
)
def test_what_an_event_must_be(event, message):
    with pytest.raises(ScenarioError) as caught:
        timeline(event)
    assert [str(problem) for problem in caught.value.problems] == [f"scenario: {message}"]


def test_equal_communities_of_a_large_district_share_their_settings():
    events = [
        {"from": n, "until": n + 30, "communities": [n, n + 1], "scale": {"government.burden": 1.1}} for n in range(10)
    ]
    scenario = timeline(*events, district={"rows": 64, "columns": 64}, population={"residents": 100})
    for segment in segments(scenario):
        assert len(segment.settings) == 4096
        assert len({id(settings) for settings in segment.settings}) <= 12  # 11 that an event concerns, all others
