"""`--set` and Python's overrides follow the rules of a file."""

import pytest

from fivelink_sim.scenario import ScenarioError, load


def refused(overrides, source="five_society") -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(source, overrides)
    return [str(problem) for problem in caught.value.problems]


def test_texts_and_values_say_the_same():
    typed = [
        "government.burden=0.4",
        "regime.participants=[community, social_worker]",
        "charity.partners={hours_per_week: 3}",
    ]
    python = {
        "government.burden": 0.4,
        "regime.participants": ["community", "social_worker"],
        "charity": {"partners": {"hours_per_week": 3}},
    }
    assert load("three_society", typed) == load("three_society", python)


def test_the_last_of_two_wins():
    assert load("five_society", ["government.burden=0.4", "government.burden=0.3"]).settings.government.burden == 0.3


def test_null_restores_the_default():
    assert load("errand_runners", ["government.burden=null"]).settings.government.burden == 0.55


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("government.burdn=0.4", "no such field; did you mean 'burden'?"),
        ("burden=0.4", "no such field; did you mean 'government.burden'?"),
        ("formalism=0.4", "no such field; did you mean 'regime.deviations.formalism'?"),
        (
            "needs.errand.rate=4",
            "'errand' is not there; a new one is given in a file, or with several fields at once; did",
        ),
        ("needs.errand.rate=4", "did you mean 'errands'?"),
        ("needs.errand={rate: 4}", "did you mean 'errands'?"),
        ("population.groups.elderly_alon.share=0.1", "did you mean 'elderly_alone'?"),
        ("goverment.burden=0.4", "no such field; did you mean 'government'?"),
        ("government.burden=1.4", "1.4 is not between 0 and 1"),
        ("government.burden", "is not FIELD=VALUE, such as government.burden=0.4"),
        ("government.burden=", "is not FIELD=VALUE, such as government.burden=0.4"),
        ("=1", "is not FIELD=VALUE, such as government.burden=0.4"),
        ("government.burden=[1", "not YAML: "),
        ("government.burden=!!float 1", "YAML tags are not allowed"),
        ("extends=five_society", "'extends' cannot be set; it belongs to a file"),
        ("fivelink=1", "'fivelink' cannot be set; it belongs to a file"),
        ("government..burden=1", "no such field"),
    ],
)
def test_a_wrong_set_is_quoted_and_explained(text, message):
    (line,) = refused([text])
    assert line.startswith(f"--set {text}: ")
    assert message in line


def test_a_new_kind_can_be_set_whole_and_its_fields_after_that():
    """One field alone of a kind that is not there is a name mistyped."""
    kinds = load("five_society", ["needs.pets={rate: 0.1, labour: 2}", "needs.pets.rate=0.3"]).settings.needs
    assert (kinds["pets"].rate, kinds["pets"].labour) == (0.3, 2.0)
    assert load("five_society", {"needs.pets": {"rate": 0.1, "care": 1.0}}).settings.needs["pets"].care == 1.0


def test_a_link_that_the_table_does_not_have_can_be_set():
    assert "volunteer" not in load("three_society").settings.regime.links
    links = load("three_society", ["regime.links.volunteer.community=0.2"]).settings.regime.links
    assert links["volunteer"] == {"community": 0.2}


def test_every_wrong_set_is_shown():
    assert refused(["government.burden=on", "run.days=0", "x"]) == [
        "--set x: is not FIELD=VALUE, such as government.burden=0.4"
    ]
    assert len(refused(["government.burden=on", "run.days=0"])) == 2


def test_of_very_many_the_first_fifty_are_told():
    with pytest.raises(ScenarioError) as caught:
        load("five_society", [f"government.no_{number}=1" for number in range(60)])
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 60
    assert lines == [*map(str, caught.value.problems[:50]), "and 10 more"]


def test_control_characters_and_long_values_are_tamed():
    (line,) = refused(["government.burden=" + "x" * 500])
    assert len(line) < 200
    (line,) = refused({"government.burden": "\x1b[2J" + "y" * 500})
    assert "\x1b" not in line
    assert "\\x1b[2J" in line
    assert len(line) < 200


def test_one_text_is_no_list_of_texts():
    with pytest.raises(TypeError, match="a list of texts"):
        load("five_society", "government.burden=0.4")


def test_a_title_can_be_set_and_a_name_stays():
    scenario = load("five_society", {"name": "Mine"})
    assert (scenario.name, scenario.title) == ("five_society", "Mine")


def test_equal_content_is_equal():
    assert load("five_society", {"run.days": 365}) == load("five_society")
    assert hash(load("five_society", {"run.days": 365})) == hash(load("five_society"))
    assert load("five_society", {"run.days": 364}) != load("five_society")
