"""Fields to fit, as given on a command line or in Python: ranges, and everything wrong with them at once."""

import pytest

from fivelink_sim import ScenarioError, load
from fivelink_sim.experiment.fitted_fields import fitted_fields
from fivelink_sim.experiment.request import InputError

SCENARIO = load("three_society")


def test_a_field_alone_has_its_plausible_range():
    (factor,) = fitted_fields(["government.burden"], SCENARIO)
    assert (factor.paths, factor.ends, factor.whole) == (("government.burden",), ((0.3, 0.85),), (False,))


def test_a_range_may_be_given_as_text_or_as_a_pair():
    as_text = fitted_fields(["channels.online=0.01..0.1", "social_worker.number=2..6"], SCENARIO)
    as_pairs = fitted_fields({"channels.online": (0.01, 0.1), "social_worker.number": (2, 6)}, SCENARIO)
    assert as_text == as_pairs
    assert as_text[1].whole == (True,)


def test_a_kind_of_need_has_a_range_of_its_own():
    (factor,) = fitted_fields({"needs.errands.rate": None}, SCENARIO)
    low, high = factor.ends[0]
    assert low < SCENARIO.settings.needs["errands"].rate < high


def test_everything_wrong_is_told_at_once():
    wrong = [
        "government.burdn",
        "regime.hub",
        "run.days=1..5",
        "district.rows",
        "government.burden=0.3..1.4",
        "channels.online=0.5..0.1",
        "need.relapse=much",
        "social_worker.number=1.5..4",
        "channels.online",
    ]
    with pytest.raises(ScenarioError) as error:
        fitted_fields(wrong, SCENARIO)
    lines = str(error.value).splitlines()
    assert lines[0].startswith("--fit: government.burdn: no such field")
    assert "burden" in lines[0]
    for text in (
        "regime.hub: holds no numbers (choice)",
        "run.days: says what is run",
        "district.rows: says what is run",
        "government.burden: 1.4 is not between 0 and 1",
        "channels.online: goes from a number to a greater one, got 0.5..0.1",
        "need.relapse: 'much' is no range: FIELD or FIELD=LOW..HIGH",
        "social_worker.number: holds whole numbers, got 1.5..4",
    ):
        assert any(text in line for line in lines), text


def test_a_field_named_twice_and_the_rest_of_the_residents_are_refused():
    with pytest.raises(ScenarioError, match="is named twice"):
        fitted_fields(["government.burden", "government.burden=0.3..0.4"], SCENARIO)
    with pytest.raises(ScenarioError, match="is the rest of the residents"):
        fitted_fields(["population.groups.general.share=0.1..0.2"], SCENARIO)


def test_a_field_that_every_community_sets_itself_is_refused():
    two = {"district.columns": 2, "district.communities": [{"set": {"government.burden": 0.4}}] * 2}
    scenario = load("three_society", overrides=two)
    with pytest.raises(ScenarioError, match="is set by every community itself"):
        fitted_fields(["government.burden"], scenario)
    assert fitted_fields(["channels.online"], scenario)


@pytest.mark.parametrize("fit", [[], {}, "government.burden", [f"needs.k{n}.rate" for n in range(21)]])
def test_no_field_or_too_many_are_refused(fit):
    with pytest.raises(InputError, match="fit"):
        fitted_fields(fit, SCENARIO)
