"""`district.communities`: each community's name and own fields; what is wrong with them is said with its place."""

import re

import pytest
import yaml

from fivelink_sim.scenario import ScenarioError, community_names, load, own_settings, segments, value_at
from fivelink_sim.scenario.presets import preset_folder
from fivelink_sim.scenario.reference import json_schema
from fivelink_sim.scenario.starter import starting_text

EXAMPLE = preset_folder() / "examples" / "unequal_communities.yaml"
TWO = {"district.columns": 2}


def two(*sets, **more):
    """A district of two communities that set these fields, named A and B."""
    entries = [{"name": name, "set": own} for name, own in zip("AB", sets, strict=True)]
    return load("five_society", {**TWO, "district.communities": entries, **more})


def told(text, tmp_path):
    """All that is wrong with a file, line by line, without the file's name."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [re.sub(r"^.*mine\.yaml:", "", line) for line in str(caught.value).splitlines()]


# What they mean


def test_a_communitys_settings_are_the_scenarios_with_its_own_fields():
    scenario = load(EXAMPLE)
    assert scenario.communities == ("Old Town", "Riverside", "New Estate", "Mill Lane")
    own = own_settings(scenario.settings)
    assert [one.population.residents for one in own] == [5200, 2400, 3900, 3000]
    assert [one.government.burden for one in own] == [0.55, 0.35, 0.55, 0.55]
    assert [one.needs["mediation"].rate for one in own] == [0.25, 0.25, 0.4, 0.25]
    assert own[3] is scenario.settings
    for path in ("workforce.absence", "regime.hub", "trust.alpha"):
        assert len({value_at(one, tuple(path.split("."))) for one in own}) == 1


def test_any_field_that_the_schema_has_can_differ_a_whole_regime_too():
    scenario = two(
        {"regime.participants": ["community"], "regime.links.community.volunteer": 0.2, "regime.hub": "discoverer"},
        {"regime": {"deviations": {"formalism": 0.9}}, "population.groups.general.rates.errands": 2},
    )
    one, other = own_settings(scenario.settings)
    assert one.regime.participants == ("community",)
    assert (one.regime.links["community"]["volunteer"], one.regime.hub) == (0.2, "discoverer")
    assert other.regime.deviations.formalism == 0.9
    assert other.population.groups["general"].rates["errands"] == 2.0


def test_without_a_name_a_community_goes_by_its_number():
    assert load("district").communities == tuple(map(str, range(16)))
    scenario = load("five_society", {"district.rows": 3, "district.communities": [{}, {"name": "东街"}, {"set": {}}]})
    assert community_names(scenario.settings) == ("0", "东街", "2")


def test_events_come_after_what_communities_set_and_call_them_by_name():
    scenario = two(
        {"government.burden": 0.2},
        {"government.burden": 0.8},
        events=[{"from": 10, "until": 20, "communities": ["B"], "scale": {"government.burden": 0.5}}],
    )
    assert scenario.settings.events[0].communities == (1,)
    burdens = [[local.government.burden for local in span.settings] for span in segments(scenario)]
    assert burdens == [[0.2, 0.8], [0.2, 0.4], [0.2, 0.8]]


def test_a_warm_up_has_one_regime_for_all_and_communities_keep_the_rest():
    """§10.73: regime and government of the past; but a community's own burden is the community's, then too."""
    scenario = two(
        {"regime.hub": "discoverer", "government.burden": 0.1, "community.staff": 9.0},
        {},
        **{"run.warmup_regime": "errand_runners"},
    )
    past = load("errand_runners").settings
    before, *_, after = segments(scenario)
    assert [local.regime for local in before.settings] == [past.regime] * 2
    assert [local.government.burden for local in before.settings] == [0.1, past.government.burden]
    assert [local.community.staff for local in before.settings] == [9.0, scenario.settings.community.staff]
    assert [local.regime.hub for local in after.settings] == ["discoverer", "committee"]


def test_a_list_replaces_the_inherited_one_and_null_takes_it_away(tmp_path):
    (tmp_path / "parent.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    child = tmp_path / "child.yaml"
    child.write_text(
        "fivelink: 1\nextends: ./parent.yaml\nevents: []\ndistrict: {rows: 1, columns: 1, communities: [{name: X}]}\n"
    )
    assert load(child).communities == ("X",)
    child.write_text("fivelink: 1\nextends: ./parent.yaml\nevents: []\ndistrict: {communities: null}\n")
    assert load(child).communities == ("0", "1", "2", "3")


def test_a_scenario_with_communities_is_written_and_read_back_whole(tmp_path):
    scenario = load(EXAMPLE)
    assert load(scenario.resolved()) == scenario
    path = tmp_path / "whole.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load(path).digest == scenario.digest
    other = load(scenario, {"district.communities": [*scenario.resolved()["district"]["communities"][:3], {}]})
    assert other != scenario


def test_a_starting_file_has_the_communities_of_its_parent(monkeypatch, tmp_path):
    monkeypatch.setattr("fivelink_sim.scenario.starter.load", lambda _: load(EXAMPLE))
    text = starting_text("mine", "five_society")
    body = text[text.index("\n\n") : text.index("\n# Named spans")]
    path = tmp_path / "mine.yaml"
    path.write_text(text[: text.index("\n\n")] + re.sub("(?m)^# ", "", body), encoding="utf-8")
    assert load(path).settings.district == load(EXAMPLE).settings.district


def test_the_json_schema_takes_the_example():
    jsonschema = pytest.importorskip("jsonschema")
    data = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    jsonschema.validate(data, json_schema())
    data["district"]["communities"][0]["sets"] = {}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


# What is wrong is told


HEAD = "fivelink: 1\nextends: five_society\ndistrict:\n  columns: 2\n  communities:\n"
# ~ stands for `district.communities[0].set.`, #0 and #1 for the two entries
WRONG = [
    (
        "- {}",
        (
            "6:5: district.communities: 1 entry in district.communities, but rows × columns are 1 × 2 = 2: "
            "one entry a community"
        ),
    ),
    (
        "- {name: A}\n    - {name: A}",
        ("7:14: #1.name: 'A' is the name of community 0, too (they are numbered from 0)"),
    ),
    (
        "- {name: A, staff: 3}\n    - {}",
        "6:17: #0.staff: no such key; a community has name and set",
    ),
    (
        "- {}\n    - community.staff: 3",
        "7:7: #1.community.staff: no such key; a community has name and set; fields stand under set",
    ),
    ("- {}\n    - {name: 12}", "7:14: #1.name: 12 is not text; put it in quotes"),
    ('- {}\n    - {name: "a\\nb"}', '7:14: #1.name: "a\\nb" is not one line of printable text'),
    ("- {}\n    - A", "7:7: #1: A is not a mapping of fields"),
    (
        "- {set: {comunity.staff: 3}}\n    - {}",
        "6:14: ~comunity.staff: no such field; did you mean 'community'?",
    ),
    (
        "- {set: {community: {staf: 3}}}\n    - {}",
        "6:26: ~community.staf: no such field; did you mean 'staff'?",
    ),
    (
        "- {set: {community.staff: 3000000}}\n    - {}",
        "6:31: ~community.staff: 3000000 is not between 0 and 100000",
    ),
    (
        "- {set: {social_worker.number: 2.5}}\n    - {}",
        "6:36: ~social_worker.number: 2.5 is not a whole number",
    ),
    (
        "- {set: {social_worker.number: null}}\n    - {}",
        "6:36: ~social_worker.number: null is not a whole number",
    ),
    (
        "- {set: {regime.hub: comittee}}\n    - {}",
        (
            "6:26: ~regime.hub: comittee is none of committee, social_worker, discoverer, "
            "platform; did you mean 'committee'?"
        ),
    ),
    (
        "- {set: {community.staff: 3, community: {staff: 4}}}\n    - {}",
        "6:46: ~community.staff: given twice, as a path and as a section",
    ),
    (
        "- {set: {government: 3}}\n    - {}",
        "6:14: ~government: is a section, not a field; name the fields in it",
    ),
    (
        "- {set: {run.days: 3}}\n    - {}",
        ("6:14: ~run.days: cannot differ between communities: a run has one length and one seed for all communities"),
    ),
    (
        "- {set: {district.side: 3}}\n    - {}",
        ("6:14: ~district.side: cannot differ between communities: the district's shape holds for all communities"),
    ),
    (
        "- {set: {charity.district_wide: true}}\n    - {}",
        (
            "6:14: ~charity.district_wide: cannot differ between communities: funds are common to "
            "all communities or to none"
        ),
    ),
    (
        "- {set: {workforce.shadow_wage: 30}}\n    - {}",
        (
            "6:14: ~workforce.shadow_wage: cannot differ between communities: it is a price, at "
            "which the whole district is costed"
        ),
    ),
    (
        "- {set: {needs: null}}\n    - {}",
        ("6:14: ~needs: kinds and groups are the same in all communities; set the fields in them"),
    ),
    (
        "- {set: {needs.errands: null}}\n    - {}",
        ("6:14: ~needs.errands: kinds and groups are the same in all communities; set the fields in them"),
    ),
    (
        "- {set: {needs.pets.rate: 1}}\n    - {}",
        "6:14: ~needs.pets.rate: no such field ('pets' is not there)",
    ),
    (
        "- {set: {population.groups.disabled.rates.errand: 1}}\n    - {}",
        (
            "6:14: ~population.groups.disabled.rates.errand: no such field ('errand' is not "
            "there); did you mean 'errands'?"
        ),
    ),
    (
        "- {}\n    - {set: {population.groups.general.share: 0.5}}",
        "7:13: #1.set: the groups' shares sum to 0.6, not to 1",
    ),
    (
        "- {}\n    - {set: {regime.participants: [community, comunity]}}",
        (
            "7:47: #1.set.regime.participants: comunity is none of community, social_organization, "
            "social_worker, volunteer, charity; did you mean 'community'?"
        ),
    ),
]


@pytest.mark.parametrize(("entries", "expected"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_with_communities_is_told_with_its_place(entries, expected, tmp_path):
    expected = re.sub(r"#([01])\b", r"district.communities[\1]", expected.replace("~", "#0.set."))
    assert told(f"{HEAD}    {entries}\n", tmp_path) == [expected]


def test_everything_wrong_is_told_at_once(tmp_path):
    lines = told(
        HEAD
        + "    - {name: A, set: {government.burden: 2, community.staff: x}}\n    - {set: {needs.errands.rate: -1}}\n"
        + "events: [{from: 3, communities: [A, C]}]\n",
        tmp_path,
    )
    assert [line.split(": ")[1] for line in lines] == [
        "district.communities[0].set.government.burden",
        "district.communities[0].set.community.staff",
        "district.communities[1].set.needs.errands.rate",
        "events[0].communities[1]",
    ]
    assert lines[-1].endswith("there is no community called C")


def test_a_kind_that_nobody_in_a_community_has():
    groups = dict.fromkeys(("elderly_alone", "low_income", "disabled", "child_at_risk"))
    settings = {"population": {"groups": {"general": {"share": 1.0}, **groups}}}
    entry = {"set": {"population.groups.general.rates.errands": 0.0}}
    with pytest.raises(ScenarioError, match=r"communities\[1\].set: no group has the need 'errands'"):
        load({**settings, "district": {"rows": 2, "communities": [{}, entry]}})


def test_residents_of_all_communities_are_counted_together():
    entries = [{"set": {"population.residents": 200_000}}] * 101
    message = "101 communities have 20200000 residents together; at most 20000000"
    with pytest.raises(ScenarioError, match=message):
        load({"district": {"rows": 101, "communities": entries}})


def test_a_past_whose_communities_have_regimes_of_their_own(tmp_path):
    past = "fivelink: 1\nextends: five_society\ndistrict: {communities: [{name: A, set: {regime.hub: platform}}]}\n"
    (tmp_path / "past.yaml").write_text(past)
    (line,) = told("fivelink: 1\nrun: {warmup_regime: ./past.yaml}\n", tmp_path)
    assert line == ("2:22: run.warmup_regime: its community A sets regime.hub itself; a warm-up has one regime for all")


# Values that would not be heard


EVERY = [{"set": {"government.burden": 0.2}}, {"set": {"government.burden": 0.8, "community.staff": 3.0}}]


def test_a_later_value_that_every_community_overrides_is_refused():
    district = load("five_society", {**TWO, "district.communities": EVERY})
    with pytest.raises(ScenarioError) as caught:
        load(district, ["government.burden=0.5"])
    assert str(caught.value) == (
        "--set government.burden=0.5: every community sets this itself (district.communities): a value here changes "
        "nothing"
    )
    assert load(district, ["community.staff=4"]).settings.community.staff == 4.0  # the first community's


def test_a_value_beside_the_communities_that_override_it_is_allowed():
    scenario = load("five_society", {"district": {"columns": 2, "communities": EVERY}, "government": {"burden": 0.5}})
    assert load(scenario.resolved()) == scenario


def test_a_district_of_thousands_loads_while_one_waits():
    """What the limits promise: 4,096 communities with ten fields each; a hundred times quicker than their runs."""
    own = {f"needs.{kind}.openness": 0.3 for kind in load({}).settings.needs}
    entries = [{"name": f"c{n}", "set": {**own, "population.residents": 100 + n}} for n in range(4096)]
    scenario = load({"district": {"rows": 64, "columns": 64, "communities": entries}})
    assert sum(one.population.residents for one in own_settings(scenario.settings)) == 4096 * 100 + 4095 * 2048
