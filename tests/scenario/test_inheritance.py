"""`extends`, removal by null, and who wins."""

import os
from pathlib import Path

import pytest

from fivelink_sim.scenario import ScenarioError, load


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a scenario file into an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, text: str, head: str = "fivelink: 1\n") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + text, encoding="utf-8")
        return name

    return written


def refused(source, overrides=None) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(source, overrides)
    return [str(problem) for problem in caught.value.problems]


def test_precedence_is_set_then_file_then_parent_then_default(write):
    write("parent.yaml", "government: {burden: 0.1, leadership: 0.1, welcome: 0.1}\n")
    child = write("child.yaml", "extends: parent.yaml\ngovernment: {burden: 0.2, leadership: 0.2}\n")
    government = load(child, ["government.burden=0.3"]).settings.government
    assert (government.burden, government.leadership, government.welcome, government.pressure) == (0.3, 0.2, 0.1, 1.0)


def test_a_mapping_merges_and_a_list_replaces(write):
    child = write(
        "child.yaml", "extends: five_society\nregime: {participants: [community], links: {charity: {volunteer: 0.1}}}\n"
    )
    regime = load(child).settings.regime
    assert regime.participants == ("community",)
    assert regime.links["charity"] == {"social_organization": 0.5, "volunteer": 0.1}


def test_null_removes_what_is_inherited_and_restores_a_default(write):
    write("parent.yaml", "extends: five_society\ngovernment: {burden: 0.1}\nneeds: {errands: {rate: 2}}\n")
    child = write(
        "child.yaml",
        "extends: parent.yaml\ngovernment: {burden: null}\n"
        "needs: {mediation: null, child_protection: ~, errands: {rate: }}\n"
        "regime: {links: {charity: null, community: {charity: null}}}\n"
        "population: {groups: {low_income: null, general: {share: 0.93}}}\n",
    )
    settings = load(child).settings
    assert settings.government.burden == 0.55
    assert settings.needs["errands"].rate == 0.5
    assert "mediation" not in settings.needs
    assert "charity" not in settings.regime.links
    assert "charity" not in settings.regime.links["community"]
    assert list(settings.population.groups) == ["general", "elderly_alone", "disabled", "child_at_risk"]
    assert settings.population.groups["child_at_risk"].rates == {"mental_health": 3, "hardship_relief": 3}


def test_null_must_have_something_to_remove(write):
    child = write("child.yaml", "extends: five_society\nneeds:\n  errand: null\n")
    assert refused(child) == [
        "child.yaml:4:3: needs.errand: nothing to remove: no such item is inherited; did you mean 'errands'?"
    ]


def test_a_section_left_empty_is_as_inherited_by_default(write):
    assert load(write("child.yaml", "extends: three_society\ncharity:\n")) == load("three_society")


def test_a_new_kind_needs_a_rate_only(write):
    settings = load(write("child.yaml", "needs: {pets: {rate: 0.1}, 养老: {rate: 0.2, care: 1}}\n")).settings
    assert settings.needs["pets"].rate == 0.1
    assert settings.needs["养老"].care == 1
    assert len(settings.needs) == 11
    assert refused({"needs": {"pets": {"care": 1}}}) == ["scenario: needs.pets.rate: is missing"]


@pytest.mark.parametrize("name", ["a.b", "a b", "A", "_a", "1a", "", "a" * 41, "a\x1b[31m"])
def test_names_of_kinds_can_stand_in_a_path(name):
    (line,) = refused({"needs": {name: {"rate": 1}}})
    assert "is no name: letters, digits and _" in line
    assert "\x1b" not in line


def test_paths_are_relative_to_the_file_that_says_them(write):
    write("below/parent.yaml", "extends: ../top.yaml\ngovernment: {burden: 0.1}\n")
    write("top.yaml", "government: {welcome: 0.1}\n")
    government = load(write("child.yaml", "extends: below/parent.yaml\n")).settings.government
    assert (government.burden, government.welcome) == (0.1, 0.1)


def test_a_mistake_in_a_parent_is_shown_where_it_stands(write):
    write("parent.yaml", "government:\n  burden: 2\n")
    child = write("child.yaml", "extends: ./parent.yaml\ngovernment: {welcome: 9}\n")
    assert refused(child) == [
        "child.yaml:3:23: government.welcome: 9 is not between 0 and 2",
        "parent.yaml:3:11: government.burden: 2 is not between 0 and 1",
    ]


def test_a_file_cannot_be_its_own_ancestor(write):
    write("a.yaml", "extends: ./b.yaml\n")
    write("b.yaml", "extends: ./a.yaml\n")
    assert refused("a.yaml") == ["b.yaml:2:10: extends: ./a.yaml leads back to itself"]
    Path("d.yaml").symlink_to("c.yaml")
    write("c.yaml", "extends: d.yaml\n")
    assert refused("c.yaml") == ["c.yaml:2:10: extends: d.yaml leads back to itself"]


def test_a_line_of_parents_has_an_end(write):
    for number in range(30):
        write(f"p{number}.yaml", f"extends: p{number + 1}.yaml\n")
    assert refused("p0.yaml") == ["p19.yaml:2:10: extends: more than 20 parents in a row"]


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("five_socety", "there is no preset 'five_socety'; did you mean 'five_society'? (a file's name ends in .yaml)"),
        ("gone.yaml", "gone.yaml: there is no such file"),
        ("/dev/zero", "/dev/zero: is not an ordinary file"),
        (".//", ".: is a folder, not a scenario file"),
        ("[a, b]", "a list names no scenario"),
        ("1", "1 names no scenario"),
        ('""', "there is no preset ''; `fivelink list` shows all (a file's name ends in .yaml)"),
    ],
)
def test_what_extends_cannot_name(write, extends, message):
    assert refused(write("child.yaml", f"extends: {extends}\n")) == [f"child.yaml:2:10: extends: {message}"]


def test_a_pipe_is_never_opened(write, tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refused("pipe.yaml") == ["pipe.yaml: is not an ordinary file"]


@pytest.mark.parametrize(
    "removed",
    [
        {"needs.errands": None},
        {"population.groups.elderly_alone": None, "population.groups.general.share": 0.93},
        {"population.groups.elderly_alone.rates.elderly_care": None},
        {"population.groups.elderly_alone.rates.elderly_care": None, "needs.elderly_care": None},
        {"regime.links.community.social_worker": None},
        {"regime.unlinked.volunteer": None},
        {"regime.links.social_worker": None, "regime.links.community.social_worker": None},
    ],
)
def test_what_was_removed_does_not_come_back_in_a_resolved_scenario(write, removed):
    scenario = load("three_society", removed)
    assert scenario != load("three_society")
    assert load(scenario.resolved()) == scenario
    assert load(write("mine.yaml", scenario.to_yaml(), head="")) == scenario
    assert load(scenario, {"run.days": 20}) == load("three_society", removed | {"run.days": 20})


def test_a_kind_or_group_that_comes_again_stands_where_it_stood(write):
    plain = load("three_society").resolved()
    kind, groups = plain["needs"]["errands"], plain["population"]["groups"]
    rest = groups["general"]["share"] + groups["low_income"]["share"]
    write(
        "less.yaml",
        "extends: three_society\nneeds: {errands: null}\n"
        f"population: {{groups: {{low_income: null, general: {{share: {rest}}}}}}}\n",
    )
    more = {
        "needs.errands": kind,
        "population.groups.low_income": groups["low_income"],
        "population.groups.general.share": groups["general"]["share"],
    }
    again = load("less.yaml", more)
    assert list(again.settings.needs) == list(load("three_society").settings.needs)
    assert list(again.settings.population.groups) == list(load("three_society").settings.population.groups)
    assert load(again.resolved()) == again


def test_the_default_groups_come_back_without_the_rates_of_kinds_that_are_gone(write):
    write("less.yaml", "extends: three_society\nneeds: {mental_health: null}\n")
    again = load(write("again.yaml", "extends: less.yaml\npopulation: {groups: null}\n"))
    assert again == load("less.yaml")


def test_another_past_takes_the_place_of_the_one_before(write):
    write("past.yaml", "extends: three_society\nregime: {links: {community: {social_worker: null}}}\n")
    write("parent.yaml", "extends: five_society\nrun: {warmup_regime: five_society}\n")
    alone = load(write("alone.yaml", "extends: five_society\nrun: {warmup_regime: past.yaml}\n"))
    assert load(write("child.yaml", "extends: parent.yaml\nrun: {warmup_regime: past.yaml}\n")) == alone
    assert load(load("parent.yaml"), {"run.warmup_regime": "past.yaml"}) == alone


def test_the_warm_up_can_have_another_regime(write):
    write("past.yaml", "extends: three_society\ngovernment: {burden: 0.9}\nrun: {warmup_regime: child.yaml}\n")
    scenario = load(write("child.yaml", "extends: five_society\nrun: {warmup_regime: past.yaml}\n"))
    past = scenario.settings.run.warmup_regime
    assert past.government.burden == 0.9
    assert len(past.regime.participants) == 3
    assert load(scenario.resolved()) == scenario
    assert (
        load("five_society", ["run.warmup_regime=three_society"]).settings.run.warmup_regime.government.burden == 0.55
    )
    (line,) = refused("five_society", ["run.warmup_regime=three"])
    assert line.startswith("--set run.warmup_regime=three: there is no preset 'three'; did you mean 'three_society'?")
    write("broken.yaml", "government: {burden: 2}\n")
    assert refused("five_society", ["run.warmup_regime=broken.yaml"]) == [
        "broken.yaml:2:22: government.burden: 2 is not between 0 and 1"
    ]
