"""Communities with names and fields of their own are shown as such: pictures, stories, tables of what was compared."""

import pytest

import fivelink_sim as fl
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario import load
from fivelink_sim.view import because, cell_map, contrasts, linkage_picture, settings_table, trace

SMALL = {"population.residents": 150, "run.days": 20, "run.warmup": 5, "district.side": 6, "district.columns": 2}
OWN = [{"name": "Old <b>Town", "set": {"community.staff": 9.0}}, {"name": "东街", "set": {"population.residents": 80}}]


def named(*entries, preset="five_society", **more):
    return load(preset, {**SMALL, "district.communities": list(entries or OWN), **more})


def test_a_map_bears_the_names():
    table = fl.community_map(named(), 10, rng=1)
    assert list(table)[:2] == ["community", "name"]
    assert dict(zip(table["community"], table["name"], strict=True)) == {0: "Old <b>Town", 1: "东街"}
    ax = cell_map.draw(table)
    assert [text.get_text() for text in ax.texts] == ["Old <b>Town", "东街"]
    assert ax.get_xlabel() == "communities by name, each of 6 × 6 cells"
    told = cell_map.caption(table)
    counts = table.groupby("name")["open"].sum()
    low, high = sorted(counts.index, key=lambda name: counts[name])
    assert f"Of the communities {low} has least ({counts[low]}) and {high} most ({counts[high]})." in told


def test_actors_are_called_by_the_names_of_their_communities():
    model = fl.CommunityModel(named(), 1, log=True)
    model.run(10)
    found = linkage_picture.linkage_of(model)
    assert {name.rpartition(": ")[0] for name in found.graph} == {"Old <b>Town", "东街"}
    assert "东街: committee" in set(found.flows["from"])
    numbered = fl.CommunityModel(load("five_society", SMALL), 1, log=True)
    assert {name.rpartition(": ")[0] for name in numbered.network()} == {"0", "1"}


def test_a_story_says_where():
    journey = trace.trace(named(), rng=1)
    community = trace.parts_of(journey.number)[0]
    assert f"in community {community} ({OWN[community]['name']})," in journey.text


def test_what_differs_between_districts_is_told_field_by_field():
    other = [OWN[0], {"name": "West", "set": {"population.residents": 70, "regime.hub": "discoverer"}}]
    found = contrasts.contrasts({"a": named(), "b": named(*other)})
    assert [(one.path, one.values) for one in found] == [
        ("district.communities[1].population.residents", ["80", "70"]),
        ("district.communities[1].regime.hub", ["–", "discoverer"]),
    ]
    assert found[0].meaning == "residents of each community"
    assert not contrasts.same_needs(found)
    assert contrasts.same_needs(found[1:])
    assert contrasts.regime(named(*other)).endswith("; one community has a regime of its own.")


def test_many_differences_between_districts_are_told_in_a_row_a_field():
    many = [{"set": {"community.staff": 3.0 + n}} for n in range(30)]
    columns = {**SMALL, "district.columns": 30}
    found = contrasts.contrasts({"a": load("five_society", columns), "b": load("five_society", {**columns,
                                 "district.communities": many})})  # fmt: skip
    assert [(one.path, one.values) for one in found] == [
        ("district.communities[*].community.staff", ["–", "set by 30 communities themselves"])
    ]
    assert contrasts.same_needs(found)


def listed(scenario):
    """The communities as the table of all settings has them."""
    (shown,) = [row.value for row in settings_table.settings_of(scenario)["district"] if "communities" in row.path]
    return shown


def test_all_settings_show_the_communities_a_dozen_at_most():
    assert listed(named()) == "Old <b>Town (community.staff: 9.0), 东街 (population.residents: 80)"
    many = load("five_society", {**SMALL, "district.columns": 15, "district.communities": [{}] * 15})
    assert listed(many).endswith("and 3 more")


def test_needs_are_the_same_where_only_regimes_differ():
    other = [OWN[0], {"name": "West", "set": {"population.residents": 80, "regime.hub": "discoverer"}}]
    two = because.run_pair(named(), named(*other), 1, None, None)
    assert len(two.runs) == 2
    with pytest.raises(InputError, match="other residents"):
        because.run_pair(named(), named(OWN[0], {"set": {"population.residents": 81}}), 1, None, None)
