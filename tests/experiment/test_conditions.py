"""The language of `--where`: what can be said, what cannot, and never a traceback."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivelink_sim.experiment.conditions import (
    Comparison,
    Condition,
    as_json,
    compared,
    condition_of,
    from_json,
)
from fivelink_sim.experiment.request import InputError

TWO = compared(["three_society", "five_society"], None, None)
LESS = Comparison("resolution_rate", "five_society", "three_society", "<", 0.0)


def read(text, of=TWO):
    return condition_of(text, of).comparisons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("difference < 0", LESS),
        ("difference(resolution_rate)<0.0", LESS),
        ("  difference ( resolution_rate )  <  -0e0 ", LESS),
        ("difference(median_days) >= 1.5", Comparison("median_days", "five_society", "three_society", ">=", 1.5)),
        ("difference ≤ −2 %", LESS._replace(operator="<=", limit=-0.02)),
        ("five_society.median_days > 20", Comparison("median_days", "five_society", None, ">", 20.0)),
        ("median_days(five_society) > 2e1", Comparison("median_days", "five_society", None, ">", 20.0)),
        ("resolution_rate(three_society) < 50%", Comparison("resolution_rate", "three_society", None, "<", 0.5)),
    ],
)
def test_a_comparison_says_what_is_held_against_what(text, expected):
    assert read(text) == (expected,)


def test_and_joins_comparisons():
    found = read("difference < 0 and five_society.median_days > 20 AND three_society.backlog <= 5")
    assert [comparison.outcome for comparison in found] == ["resolution_rate", "median_days", "backlog"]


def test_the_outcome_asked_about_is_that_of_difference():
    of = compared(["a", "b"], None, "median_days")
    assert read("difference > 0", of) == (Comparison("median_days", "b", "a", ">", 0.0),)


def test_with_several_scenarios_one_is_compared():
    labels = ["a", "b", "c"]
    assert read("difference > 0", compared(labels, "c", None))[0].scenario == "c"
    with pytest.raises(InputError, match="whose difference from a\\? Say which scenario: b, c"):
        read("difference > 0", compared(labels, None, None))


def test_with_one_scenario_an_outcome_stands_alone_and_there_is_no_difference():
    of = compared(["a"], None, None)
    assert read("median_days > 3", of) == (Comparison("median_days", "a", None, ">", 3.0),)
    with pytest.raises(InputError, match="one scenario, a, and so no difference"):
        read("difference > 3", of)


@pytest.mark.parametrize("label", ["three society", "and", "difference", "0.5", "五社联动", "a#2", "it's", "1st"])
def test_any_label_can_be_named_in_quotes(label):
    of = compared([label, "other"], None, None)
    assert read(f'"{label}".median_days > 3', of)[0].scenario == label
    assert read(f'median_days("{label}") > 3', of)[0].scenario == label


@pytest.mark.parametrize("label", ["a#2", "五社联动", "five-society", "1st"])
def test_plain_labels_need_no_quotes(label):
    assert read(f"{label}.median_days > 3", compared([label, "b"], None, None))[0].scenario == label


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("diference < 0", "'diference' is neither an outcome nor 'difference'; did you mean 'difference'?"),
        ("difference(median_day) < 0", "there is no outcome 'median_day'; did you mean 'median_days'?"),
        ("five_societies.median_days < 0", "no scenario 'five_societies'.*did you mean 'five_society'"),
        (
            "median_days(five) < 0",
            "no scenario 'five' .it has three_society, five_society.*did you mean 'five_society'",
        ),
        ("median_days > 3", "median_days of which scenario. three_society.median_days or difference.median_days."),
        ("difference = 0", "'=' where <, <=, > or >= should stand"),
        ("difference == 0", "'==' where"),
        ("difference", "nothing where <"),
        ("difference < ", "nothing where a number should stand"),
        ("difference < x", "'x' where a number should stand"),
        ("difference < 0 or difference > 1", "'or' after .*joined by 'and' only"),
        ("difference < 0 difference > 1", "joined by 'and' only"),
        ("difference < 0 and", "nothing where an outcome"),
        ("difference(median_days < 0", "'<' where '\\)' should stand"),
        ("", "nothing where an outcome"),
        ("difference < 1e999", "1e999 is too large a number"),
        ("difference < 0; import os", "cannot read '; import os'"),
        ("__import__('os').system('ls') < 0", "where: "),
        ("x" * 3000, "at most 2,000 characters, this one 3,000"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_nearest_right_name(text, message):
    with pytest.raises(InputError, match=message) as caught:
        read(text)
    assert str(caught.value).isprintable()


def test_names_of_options_are_checked_too():
    with pytest.raises(InputError, match="outcome: there is no outcome 'median'; did you mean 'median_days'"):
        compared(["a", "b"], None, "median")
    with pytest.raises(InputError, match=r"scenario: 'a' is none that is compared with the first \(b\)"):
        compared(["a", "b"], "a", None)
    with pytest.raises(InputError, match="none: it has one scenario"):
        compared(["a"], "b", None)


PIECES = st.sampled_from(
    [
        "difference",
        "median_days",
        "five_society",
        "three society",
        "and",
        "<",
        ">=",
        ".",
        "(",
        ")",
        "%",
        "0.5",
        "-3",
        "'",
    ]
)


def read_or_refused(text):
    """The condition, or the line that refuses it."""
    try:
        return condition_of(text, TWO)
    except InputError as error:
        return str(error)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_read_or_refused_in_one_line(text):
    found = read_or_refused(text)
    assert found.isprintable() if isinstance(found, str) else read_or_refused(str(found)) == found


NAMES = st.sampled_from(["three_society", "five society", "and", "x-y"])
COMPARISONS = st.builds(
    Comparison,
    st.sampled_from(["median_days", "resolution_rate"]),
    NAMES,
    st.none(),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.floats(-1e6, 1e6).map(lambda number: float(f"{number:.10g}")),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(COMPARISONS, min_size=1, max_size=3).map(lambda found: Condition(tuple(found))))
def test_a_condition_survives_being_written_and_read(condition):
    of = compared(["three_society", "five society", "and", "x-y"], "x-y", None)
    assert condition_of(str(condition), of) == condition
    assert from_json(as_json(condition)) == condition
