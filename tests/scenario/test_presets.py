"""The presets load, say what they should, and can be written down whole."""

import pickle

import pytest

from fivelink_sim.scenario import Scenario, load, preset_names, segments

NAMES = {
    "three_society", "three_society_unlinked_extras", "five_society", "five_society_platform", "endogenous", "embedded",
    "connected", "errand_runners", "on_paper", "epidemic_three", "epidemic_five", "district",
}  # fmt: skip


def test_all_presets_are_there():
    assert set(preset_names()) >= NAMES


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_loads_and_reads_back_from_its_own_yaml(name, tmp_path):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.title != name
    assert segments(scenario)[-1].end_day == 365
    file = tmp_path / "resolved.yaml"
    file.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load(file) == load(scenario.resolved()) == scenario
    assert load(file).title == scenario.title
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_the_root_is_the_defaults():
    assert load("three_society") == load({})


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("three_society", "run.days", 365),
        ("three_society", "run.warmup", 60),
        ("three_society", "population.residents", 3000),
        ("three_society", "needs.elderly_care.patience", 21),
        ("three_society", "needs.child_protection.gravity", 0.9),
        ("three_society", "population.groups.disabled.rates", {
            "disability_support": 20, "hardship_relief": 4, "elderly_care": 2, "mental_health": 2}),
        ("three_society", "government.burden", 0.55),
        ("three_society", "regime.links", {
            "community": {"social_organization": 0.6, "social_worker": 0.7},
            "social_organization": {"community": 0.6, "social_worker": 0.5},
            "social_worker": {"community": 0.7, "social_organization": 0.6}}),
        ("three_society", "trust.friction", 0.02),
        ("three_society", "volunteer.join", 0.0008),
        ("three_society", "charity.partners.hours_per_week", 0),
        ("three_society_unlinked_extras", "regime.unlinked", {"volunteer": "alone", "charity": "alone"}),
        ("five_society", "regime.links", {
            "community": {"social_organization": 0.6, "social_worker": 0.7, "volunteer": 0.6, "charity": 0.3},
            "social_organization": {"community": 0.6, "social_worker": 0.5, "volunteer": 0.7, "charity": 0.5},
            "social_worker": {"community": 0.7, "social_organization": 0.6, "volunteer": 0.8, "charity": 0.7},
            "charity": {"social_organization": 0.5}}),
        ("five_society_platform", "regime.hub", "platform"),
        ("five_society_platform", "regime.information_sharing", 0.9),
        ("endogenous", "social_worker.number", 2),
        ("endogenous", "community.cultivate_share", 0.15),
        ("embedded", "government.purchase_by", "trust"),
        ("embedded", "social_organization.professionalism", 0.55),
        ("connected", "regime.meetings.every_days", 14),
        ("connected", "regime.hours_per_link", 0.25),
        ("errand_runners", "government.burden", 0.8),
        ("on_paper", "regime.deviations.resistance", 0.5),
        ("district", "district.spread", 0.25),
    ],
)  # fmt: skip
def test_values_of_the_presets(name, path, value):
    here: object = load(name).settings
    for part in path.split("."):
        here = here[part] if isinstance(here, dict) else getattr(here, part)
    assert here == value


def test_both_epidemics_are_the_same_events():
    three, five = load("epidemic_three").settings.events, load("epidemic_five").settings.events
    assert three == five
    (epidemic,) = five
    assert (epidemic.from_, epidemic.until) == (120, 180)
    assert epidemic.scale == {
        "needs.emergency.rate": 8, "needs.errands.rate": 4, "needs.mental_health.rate": 3,
        "needs.elderly_care.rate": 1.3, "charity.donations": 1.4, "volunteer.join": 8, "need.reach": 0.5,
    }  # fmt: skip
    assert epidemic.set == {"workforce.absence": 0.3, "channels.online": 0.06}


def test_presence_of_a_society():
    regime = load("three_society_unlinked_extras").settings.regime
    assert [regime.presence(s) for s in ("community", "volunteer")] == ["linked", "alone"]
    assert (
        load("three_society", {"regime.unlinked": {"volunteer": None}}).settings.regime.presence("volunteer")
        == "absent"
    )


def test_a_loaded_scenario_cannot_be_changed():
    scenario: Scenario = load("five_society")
    with pytest.raises(TypeError, match="cannot be changed"):
        scenario.settings.needs["errands"] = None
    with pytest.raises(ValueError, match="frozen"):
        scenario.settings.government.burden = 0.1
    assert load(scenario) is scenario
