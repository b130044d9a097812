"""What an experiment file varies: factors, points in the unit cube and out of it, lists and CSV files."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivelink_sim.experiment import samplers
from fivelink_sim.experiment.designs import at_point, drawn_ranges
from fivelink_sim.experiment.factors import Factor, values_at
from fivelink_sim.experiment.plan import read_plan
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.scenario.loading import load
from fivelink_sim.scenario.problems import ScenarioError

HEAD = "fivelink: 1\nname: x\nscenarios: [three_society, five_society]\n"
VARY = """\
vary:
  government.burden: {from: 0.2, to: 0.8}
  social_worker.number: {from: 5, to: 1}
  charity.district_wide: [true, false]
  regime.hub: [committee, platform, discoverer]
  need.relapse: plausible
"""


@pytest.fixture
def read(tmp_path):
    """Read what follows the head as an experiment file; the file is called mine.yaml."""

    def reader(text, head=HEAD):
        path = tmp_path / "mine.yaml"
        path.write_text(head + text, encoding="utf-8")
        return read_plan(path)

    return reader


def refused(read, text):
    """The problems of a text, as `line:column: rest`."""
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return [str(problem).split("mine.yaml:")[-1] for problem in caught.value.problems]


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_a_sample_lies_where_its_places_say(read, method):
    plan = read(f"{VARY}design: {{method: {method}, size: 60, seed: 4}}\n")
    places = getattr(samplers, method)(60, 5, 4)
    np.testing.assert_array_equal(np.array(plan.places), places)
    assert [point.values for point in plan.points] == [values_at(plan.factors, place) for place in places]
    assert plan.factors == (
        Factor(("government.burden",), ends=((0.2, 0.8),), whole=(False,)),
        Factor(("social_worker.number",), ends=((1, 5),), whole=(True,)),  # given from 5 to 1
        Factor(("charity.district_wide",), levels=((True,), (False,))),
        Factor(("regime.hub",), levels=(("committee",), ("platform",), ("discoverer",))),
        Factor(("need.relapse",), ends=(field_at("need.relapse").plausible,), whole=(False,)),
    )


def test_in_a_latin_hypercube_every_level_and_whole_number_has_its_share(read):
    plan = read(f"{VARY}design: {{method: latin_hypercube, size: 60}}\n")
    for path, share in (("social_worker.number", 12), ("charity.district_wide", 30), ("regime.hub", 20)):
        assert set(Counter(point.values[path] for point in plan.points).values()) == {share}


def test_whole_numbers_truth_values_and_choices_keep_their_kind(read):
    values = read(f"{VARY}design: {{method: sobol, size: 1}}\n").points[0].values
    kinds = {path: type(value) for path, value in values.items()}
    assert list(kinds.values()) == [float, int, bool, str, float]


def test_fields_that_move_together_are_at_the_same_place(read):
    text = """\
vary:
  government.burden: {from: 0, to: 1}
  need.relapse: [0.1, 0.2]
  trust.alpha: {from: 0.9, to: 0.5}
  regime.hub: [committee, platform]
design:
  method: sobol
  size: 16
  together: [[government.burden, trust.alpha], [regime.hub, need.relapse]]
"""
    plan = read(text)
    assert [factor.paths for factor in plan.factors] == [
        ("government.burden", "trust.alpha"), ("regime.hub", "need.relapse"),
    ]  # fmt: skip
    for point in plan.points:
        assert point.values["trust.alpha"] == pytest.approx(0.9 - 0.4 * point.values["government.burden"])
        assert (point.values["regime.hub"], point.values["need.relapse"]) in {("committee", 0.1), ("platform", 0.2)}
    assert len({point.values["need.relapse"] for point in plan.points}) == 2


def test_in_a_grid_lists_that_move_together_are_side_by_side(read):
    plan = read(
        "vary: {government.burden: [0.1, 0.2], need.relapse: [0.3, 0.4], regime.max_hops: [1, 2]}\n"
        "design: {together: [[government.burden, need.relapse]]}\n"
    )
    assert [tuple(point.values.values()) for point in plan.points] == [
        (0.1, 0.3, 1), (0.1, 0.3, 2), (0.2, 0.4, 1), (0.2, 0.4, 2),
    ]  # fmt: skip
    assert plan.places == ((0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75))


def test_all_plausible_ranges_are_those_that_worlds_draw_from(read):
    plan = read("vary: plausible\ndesign: {method: latin_hypercube, size: 8}\n")
    ranges = {path: field.plausible for path, field in drawn_ranges(plan.scenarios)}
    assert {factor.paths[0]: factor.ends[0] for factor in plan.factors} == ranges
    for point in plan.points:
        for _, scenario in plan.scenarios:
            there = at_point(scenario, point)
            assert load(there.resolved()) == there  # every check of a scenario file holds


def test_the_share_of_the_largest_group_is_what_others_leave(read):
    text = "vary: {population.groups.disabled.share: {from: 0, to: 0.5}}\ndesign: {method: sobol, size: 8}\n"
    for point in read(text).points:
        left = 1 - 0.07 - point.values["population.groups.disabled.share"]
        assert point.values["population.groups.general.share"] == pytest.approx(left)
    assert len(read("vary: {population.groups.disabled.share: [0.1, 0.2]}\n").points) == 2


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_a_sample_depends_on_its_seed(read, method):
    design = "{{method: {}, size: 8, seed: {}}}\n"
    one, other = (read(f"{VARY}design: {design.format(method, seed)}") for seed in (1, 2))
    assert one.places != other.places
    assert one.places == read(f"{VARY}design: {{method: {method}, size: 8}}\n").places


def test_a_longer_sobol_design_begins_with_the_shorter(read):
    short, long = (read(f"{VARY}design: {{method: sobol, size: {size}}}\n") for size in (5, 50))
    assert long.points[:5] == short.points


def test_names_of_points_are_short(read):
    plan = read("vary: {government.burden: {from: 0, to: 1}}\ndesign: {method: sobol, size: 2, seed: 1}\n")
    burden = plan.points[0].values["government.burden"]
    assert plan.points[0].name == f"government.burden={burden:.4g}"
    assert read(f"{VARY}design: {{method: sobol, size: 2}}\n").points[1].name == "point 1"


def test_morris_has_factors_and_no_points(read):
    plan = read(f"{VARY}design: {{method: morris, size: 10}}\n")
    assert len(plan.factors) == 5
    assert plan.points == plan.places == ()


def test_a_list_of_points_is_taken_as_it_is(read):
    plan = read(
        "design:\n  method: list\n  points:\n    - {}\n"
        "    - {name: high, government.burden: 0.8, regime.hub: platform}\n"
        "    - {government.burden: 1, regime.hub: committee}\n"
    )
    assert [point.name for point in plan.points] == ["as it is", "high", "government.burden=1, regime.hub=committee"]
    assert plan.points[1].values == {"government.burden": 0.8, "regime.hub": "platform"}
    assert [factor.levels for factor in plan.factors] == [((0.8,), (1.0,)), (("platform",), ("committee",))]
    assert plan.places == ((None, None), (0.25, 0.25), (0.75, 0.75))


def test_points_of_a_csv_file_are_those_of_a_list(read, tmp_path):
    (tmp_path / "some.csv").write_text("name,government.burden,charity.district_wide\na,0.5,true\nb,0.25,false\n")
    from_file = read("design: {method: list, points: some.csv}\n")
    listed = read(
        "design:\n  method: list\n  points:\n    - {name: a, government.burden: 0.5, charity.district_wide: true}\n"
        "    - {name: b, government.burden: 0.25, charity.district_wide: false}\n"
    )
    assert from_file.points == listed.points
    assert from_file.factors == listed.factors


def test_many_numbers_of_a_listed_field_are_a_range(read, tmp_path):
    numbers = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.9]
    (tmp_path / "some.csv").write_text("government.burden\n" + "".join(f"{number}\n" for number in numbers))
    plan = read("design: {method: list, points: some.csv}\n")
    assert plan.factors == (Factor(("government.burden",), ends=((0.1, 0.9),), whole=(False,)),)
    assert [place[0] for place in plan.places] == pytest.approx([(number - 0.1) / 0.8 for number in numbers])


SAMPLE = "design: {method: latin_hypercube, size: 4}\n"
HUBS = "committee, social_worker, discoverer, platform"
THREE = "vary: {government.burden: [0.1], need.relapse: [0.1, 0.2], trust.alpha: {from: 0.1, to: 0.2}}\n"
TWO = "vary: {need.relapse: [0.1, 0.2], trust.alpha: {from: 0.1, to: 0.2}}\n"
TOGETHER = "design: {method: sobol, size: 4, together: GROUPS}\n"
SHARES = "vary:\n  population.groups.disabled.share: [0.1, 0.6]\n  population.groups.low_income.share: [0.1, 0.6]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vary: {government.burden: {from: 0.2, to: 1.8}}\n" + SAMPLE,
         ["4:43: government.burden: 1.8 is not between 0 and 1"]),
        ("vary: {government.burden: {form: 0.2, to: 0.8}}\n" + SAMPLE,
         ["4:27: vary.government.burden.from: is missing",
          "4:28: vary.government.burden.form: no such key; a range has from and to; did you mean 'from'?"]),
        ("vary: {government.burden: {from: 0.2, to: 0.2}}\n" + SAMPLE,
         ["4:27: vary.government.burden: begins where it ends; one value is a list of one"]),
        ("vary: {regime.hub: {from: 0.2, to: 1.8}}\n" + SAMPLE,
         [f"4:20: vary.regime.hub: the field holds one of {HUBS}: give a list of them, not a range"]),
        ("vary: {social_worker.number: {from: 1.5, to: 2}}\n" + SAMPLE,
         ["4:37: social_worker.number: 1.5 is not a whole number"]),
        ("vary: {regime.hub: [comittee, on, true]}\n" + SAMPLE,
         [f"4:21: regime.hub: comittee is none of {HUBS}; did you mean 'committee'?",
          f"4:31: regime.hub: on is none of {HUBS}", f"4:35: regime.hub: true is none of {HUBS}"]),
        ("vary: {charity.district_wide: [yes, true]}\n" + SAMPLE,
         ["4:32: charity.district_wide: yes is not true or false"]),
        ("vary: {regime.hub: plausible}\n" + SAMPLE,
         ["4:20: vary.regime.hub: the field has no plausible range; give a list or a range"]),
        ("vary: {government.burden: 3}\n" + SAMPLE,
         [("4:27: vary.government.burden: 3 is no list of values, no range such as {from: 0.2, to: 0.8}, nor the word "
           "plausible")]),
        ("vary: {government.burden: [0.5, 0.5]}\n" + SAMPLE, ["4:27: vary.government.burden: has a value twice"]),
        ("vary: everything\n" + SAMPLE,
         ["4:7: vary: is a mapping of fields to lists of values or ranges, or the word plausible"]),
        ("vary: plausible\n",
         ["4:7: vary: is a mapping of fields to lists of values or ranges, or the word plausible"]),
        (SAMPLE,
         ["4:18: design.method: latin_hypercube needs `vary`: the fields, each with a list of values or a range"]),
        ("vary: plausible\ndesign: {method: sobol}\n", ["5:9: design.size: is missing: sobol needs it"]),
        ("vary: plausible\ndesign: {method: sobol, size: 0}\n", ["5:31: design.size: 0 is not at least 1"]),
        ("vary: plausible\ndesign: {method: sobol, size: 10001}\n", ["5:31: design.size: 10001 is not at most 10000"]),
        ("vary: plausible\ndesign: {method: sobol, size: 4, keep: [a], points: x.csv}\n",
         ["5:34: design.keep: goes with add_one, not with sobol",
          "5:45: design.points: goes with list, not with sobol"]),
        ("vary: {government.burden: [0.5]}\ndesign: {size: 4, seed: 2}\n",
         ["5:10: design.size: goes with latin_hypercube, sobol or morris, not with grid",
          "5:19: design.seed: goes with latin_hypercube, sobol or morris, not with grid"]),
        ("vary: {government.burden: [0.5]}\ndesign: {method: list, points: x.csv}\n",
         ["4:1: vary: goes with other methods than list, whose points name their fields"]),
        ("design: {method: list}\n", ["4:9: design.points: is missing: list needs it"]),
        ("design: {method: list, points: x.csv}\n",
         ["4:32: design.points: x.csv: there is no such file beside the experiment"]),
        ("design: {method: list, points: 5}\n",
         ["4:32: design.points: is a list of points, such as {government.burden: 0.4}, or the name of a CSV file"]),
        ("design: {method: list, points: [5, {goverment.burden: 1}, {government.burden: 2}, {government.burden: ~}]}\n",
         ["4:33: design.points[0]: 5 is no mapping of fields to values"]),
        ("design: {method: list, points: [{goverment.burden: 1}, {government.burden: 2}, {government.burden: ~}]}\n",
         ["4:34: design.points.goverment.burden: no such field; did you mean 'government'?",
          "4:76: government.burden: 2 is not between 0 and 1", "4:100: government.burden: null is not a number"]),
        ("design: {method: list, points: [{name: 3, government.burden: 1}]}\n",
         ["4:40: design.points[0].name: 3 is no name: one line of 1 to 100 characters"]),
        (THREE + TOGETHER.replace(
            "GROUPS", "[[need.relapse, government.burden], [need.relapse, trust.alphas], [trust.alpha]]"),
         ["5:81: design.together[1][0]: 'need.relapse' is in a group already",
          "5:95: design.together[1][1]: 'trust.alphas' is not under `vary`; did you mean 'trust.alpha'?",
          "5:110: design.together[2]: is a group of two fields or more"]),
        (THREE + TOGETHER.replace("GROUPS", "[[need.relapse, government.burden]]"),
         [("5:45: design.together[0]: has lists of different lengths: 2 values of need.relapse, "
           "1 values of government.burden")]),
        (TWO + TOGETHER.replace("GROUPS", "[[need.relapse, trust.alpha]]"),
         ["5:45: design.together[0]: mixes lists and ranges"]),
        ("vary: {population.groups.general.share: [0.5, 0.9]}\n",
         ["4:42: population.groups: the groups' shares sum to 0.6, not to 1 (at population.groups.general.share=0.5)"]),
        (SHARES,
         [("5:3: population.groups.general.share: -0.24 is left for this group: not 0 to 1 "
           "(at population.groups.disabled.share=0.6, population.groups.low_income.share=0.6)")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(read, text, told):
    assert refused(read, text) == told


def test_what_is_wrong_in_one_scenario_only_names_it(read):
    head = HEAD.replace("[three_society, five_society]", "\n  plain: {}\n  other: {needs: {play: {rate: 1}}}")
    with pytest.raises(ScenarioError, match=r"6:8: vary.needs.play.rate: no such field \('play' is not there\)"):
        read("vary: {needs.play.rate: [1, 2]}\n", head)
    head = HEAD.replace("[three_society, five_society]", "\n  other: {needs: {play: {rate: 1}}}\n  plain: {}")
    with pytest.raises(ScenarioError, match=r"no such field \('play' is not there\) \(in plain\)"):
        read("vary: {needs.play.rate: [1, 2]}\n", head)


def test_a_file_of_many_bad_points_does_not_flood_the_screen(read, tmp_path):
    (tmp_path / "some.csv").write_text("population.groups.general.share\n" + "0.5\n" * 500)
    with pytest.raises(ScenarioError) as caught:
        read("design: {method: list, points: some.csv}\n")
    assert len(caught.value.problems) == 21
    assert "some.csv:2:1: population.groups: the groups' shares sum to 0.6" in str(caught.value.problems[0])
    assert "and 480 more points" in str(caught.value)


VALUE = st.recursive(
    st.one_of(
        st.sampled_from(
            ["plausible", "on", "true", "~", "committee", "1", "0.5", "-3", "1e400", ".nan", '"x"', "2020-01-01"]
        ),
        st.floats().map(repr),
        st.integers().map(str),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["from", "to", "form"]), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        ),
    ),
    max_leaves=6,
)
PATHS = st.sampled_from(
    ["government.burden", "regime.hub", "charity.district_wide", "social_worker.number", "regime.participants",
     "run.days", "population.groups.general.share", "population.groups.disabled.share", "needs.errands.rate",
     "needs.x.rate", "x", "district.rows", "regime.links.community.volunteer", "regime.unlinked.charity"]
)  # fmt: skip
METHODS = st.sampled_from(["grid", "latin_hypercube", "sobol", "morris", "list", "remove_one", "add_one", "range_ends"])


@given(
    METHODS, st.dictionaries(PATHS, VALUE, max_size=3), st.lists(st.lists(PATHS, max_size=3), max_size=2), VALUE, VALUE
)
@settings(deadline=None, max_examples=200)
def test_no_design_breaks_it(tmp_path_factory, method, vary, together, size, points):
    mapping = "{" + ", ".join(f"{path}: {value}" for path, value in vary.items()) + "}"
    groups = ", ".join("[" + ", ".join(group) + "]" for group in together)
    design = {"method": method, "together": f"[{groups}]"}
    design |= {"size": size} if method in ("latin_hypercube", "sobol", "morris") else {}
    text = HEAD + (f"vary: {mapping}\n" if method != "list" else "")
    design |= {"points": f"[{mapping}, {points}]"} if method == "list" else {}
    if method == "list" or not together:
        del design["together"]
    text += "design: {" + ", ".join(f"{key}: {value}" for key, value in design.items()) + "}\n"
    path = tmp_path_factory.mktemp("plans") / "mine.yaml"
    path.write_text(text)
    try:
        plan = read_plan(path)
    except ScenarioError as error:
        assert error.problems  # noqa: PT017
        return
    for point in plan.points[:3]:
        for _, scenario in plan.scenarios:
            load(at_point(scenario, point).resolved())
