"""Experiment files: what they say is what runs, and what is wrong with them is said with its place."""

import math
import re

import pytest

from fivelink_sim.experiment.plan import read_plan, tables_needed
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.scenario.presets import experiment_names, preset_folder
from fivelink_sim.scenario.problems import ScenarioError

GOOD = """\
fivelink: 1
name: Two regimes
scenarios:
  three_society:
  five:
    extends: five_society
    government: {burden: 0.4}
replications: 5
statements:
  - says: More is resolved
    outcome: resolution_rate
    of: {five: 1, three_society: -1}
    above: 0
"""
LADDER = """\
fivelink: 1
name: A ladder
scenarios: [three_society]
vary: [population.residents, government.burden]
design: {{method: {}}}
"""


@pytest.fixture
def read(tmp_path):
    """Read a text as an experiment file; the file is called mine.yaml."""

    def reader(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return read_plan(path)

    return reader


def refused(read, text):
    """The problems of a text, as `line:column: rest`."""
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return [str(problem).split("mine.yaml:")[1] for problem in caught.value.problems]


@pytest.mark.parametrize("name", experiment_names())
def test_every_experiment_that_comes_along_can_be_read(name):
    plan = read_plan(name)
    assert plan.key == name
    assert plan.statements or plan.points or plan.factors
    assert (plan.number is not None) == name.startswith("pattern_")


def test_all_ten_patterns_come_along():
    numbers = [read_plan(name).number for name in experiment_names()]
    assert sorted(number for number in numbers if number) == list(range(1, 11))


def test_a_file_says_scenarios_statements_and_replications(read):
    plan = read(GOOD)
    assert (plan.key, plan.title, plan.replications) == ("mine", "Two regimes", 5)
    scenarios = dict(plan.scenarios)
    assert list(scenarios) == ["three_society", "five"]
    assert scenarios["five"].settings.government.burden == 0.4
    (statement,) = plan.statements
    assert statement.weights == (("five", 1.0), ("three_society", -1.0))
    assert (statement.low, statement.high) == (0.0, math.inf)
    assert tables_needed(plan) == ("runs",)


def test_replications_can_be_a_precision(read):
    plan = read(GOOD.replace("replications: 5", "replications: {precision: 0.01, at_least: 20, at_most: 40}"))
    assert plan.replications == Precision({"resolution_rate": 0.01}, 20, 40)


def test_a_scenario_is_named_by_a_path_relative_to_the_file(read, tmp_path):
    (tmp_path / "street.yaml").write_text("fivelink: 1\nname: A street\nextends: five_society\n", encoding="utf-8")
    plan = read("fivelink: 1\nname: x\nscenarios: [three_society, ./street.yaml]\n")
    assert [label for label, _ in plan.scenarios] == ["three_society", "street"]


def test_no_coalition_takes_the_place_of_a_scenario(read):
    text = "fivelink: 1\nname: x\nscenarios: {community: {extends: three_society}}\ncoalitions: {of: three_society}\n"
    assert refused(read, text) == ["3:12: scenarios.community: is the name of a coalition, too"]


def test_coalitions_make_a_scenario_for_each_subset(read):
    text = "fivelink: 1\nname: x\ncoalitions: {of: three_society, others: alone}\n"
    labels = [label for label, _ in read(text).scenarios]
    assert labels == [
        "nobody", "community", "social_organization", "social_worker", "community+social_organization",
        "community+social_worker", "social_organization+social_worker",
        "community+social_organization+social_worker",
    ]  # fmt: skip
    regime = dict(read(text).scenarios)["social_worker"].settings.regime
    assert regime.participants == ("social_worker",)
    assert regime.unlinked["community"] == "alone"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("name: Two", "nmae: Two"),
         ["1:1: name: is missing", "2:1: nmae: no such key; did you mean 'name'?"]),
        (GOOD.replace("three_society:\n", "three_societies:\n"),
         [("4:3: scenarios.three_societies: there is no preset 'three_societies'; did you mean 'three_society'? "
           "(a file's name ends in .yaml)")]),
        (GOOD.replace("burden: 0.4", "burden: 1.4"), ["7:26: government.burden: 1.4 is not between 0 and 1"]),
        (GOOD.replace("burden", "burdn"), ["7:18: government.burdn: no such field; did you mean 'burden'?"]),
        (GOOD.replace("replications: 5", "replications: 0"),
         ["8:15: replications: replications must be 1 to 1,000,000, got 0"]),
        (GOOD.replace("outcome: resolution_rate", "outcome: resolution"),
         ["11:14: statements[0].outcome: there is no outcome 'resolution'; did you mean 'resolution_rate'?"]),
        (GOOD.replace("{five: 1", "{fife: 1"),
         ["12:16: statements[0].of.fife: no scenario of this experiment is called 'fife'; did you mean 'five'?"]),
        (GOOD.replace("above: 0", "abov: 0"),
         ["13:5: statements[0].abov: no such key; did you mean 'above'?"]),
        (GOOD.replace("    above: 0\n", ""),
         ["10:5: statements[0]: says not where its number should lie; one of above, below, between"]),
        (GOOD + "    below: 1\n", ["10:5: statements[0]: says above and below; one of above, below, between"]),
        (GOOD.replace("    outcome: resolution_rate\n", "    daily: open\n    from: 400\n"),
         ["12:11: statements[0].from: is no span of days within the run of 365 days"]),
        (GOOD.replace("    outcome: resolution_rate\n", "    daily: opn\n"),
         ["11:12: statements[0].daily: there is no daily column 'opn'; did you mean 'open'?"]),
        (GOOD.replace("fivelink: 1", "fivelink: 2"),
         ["1:11: fivelink: 2 is no known version of the format; this program reads version 1"]),
        ("fivelink: 1\nname: x\n", ["1:1: scenarios: is missing: an experiment needs a scenario"]),
        ("fivelink: 1\nname: x\nscenarios: [three_society]\nvary:\n  government.burden: [0.1, 1.2]\n",
         ["5:28: government.burden: 1.2 is not between 0 and 1"]),
        ("fivelink: 1\nname: x\nscenarios: [three_society]\nvary:\n  goverment.burden: [0.1]\n",
         ["5:3: vary.goverment.burden: no such field; did you mean 'government'?"]),
        ("fivelink: 1\nname: x\nscenarios: [three_society]\nvary:\n  government.burden: {from: 0.1, to: 0.9}\n",
         ["5:22: vary.government.burden: is a range, for sampled designs; a grid takes a list of values"]),
        ("fivelink: 1\nname: x\nscenarios: [three_society]\ndesign: {method: sobl}\n",
         [("4:18: design.method: sobl is none of grid, latin_hypercube, sobol, list, morris, remove_one, add_one, "
           "range_ends; did you mean 'sobol'?")]),
        ("fivelink: 1\nname: x\nscenarios: [three_society]\nvary:\n  events: [[]]\n",
         ["5:3: vary.events: cannot be varied; name scenarios with different events instead"]),
        (LADDER.format("remove_one"),
         ["4:8: vary[0]: 'population.residents' is no rule that is on in these scenarios"]),
        (LADDER.format("add_one"), ["4:8: vary[0]: 'population.residents' is no rule that is on in these scenarios"]),
        (LADDER.format("range_ends"),
         [("4:8: vary[0]: 'population.residents' has no other value to be set to: none that switches a rule off, "
           "and no range")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(read, text, told):
    assert refused(read, text) == told


def test_an_unknown_experiment_is_refused_with_the_nearest_name():
    with pytest.raises(ScenarioError, match="did you mean 'pattern_02_epidemic'"):
        read_plan("pattern_02_epidemics")


def test_the_page_on_experiments_shows_files_that_can_be_read(read):
    text = (preset_folder() / "experiments" / "README.md").read_text(encoding="utf-8")
    whole, *designs = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(read(whole).statements) == 2
    head = "fivelink: 1\nname: x\nscenarios: [three_society, five_society]\n"
    assert [len(read(head + design).points) for design in designs] == [8, 64]
