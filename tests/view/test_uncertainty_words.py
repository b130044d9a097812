"""What is told of a comparison in many worlds: words, tables and figures of worlds whose answers are known."""

import io
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from fivelink_sim.analysis.uncertainty import uncertain
from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.scenario.loading import load
from fivelink_sim.view import uncertainty_figures as figures
from fivelink_sim.view import uncertainty_page, uncertainty_table, uncertainty_words

FIELDS = ["government.burden", "volunteer.hours", "trust.trust0"]
EVIL = "<script>alert(1)</script>"
VOID = {"meta", "link", "br", "img", "hr", "input"}


def made_up(gaps, outcome="resolution_rate", other="five", fields=None, others=()):
    """A study and its tables: `other` differs from three by `gaps`, (worlds, replications), in one outcome."""
    gaps = np.asarray(gaps, dtype=float)
    scenarios = {"three": np.full_like(gaps, 0.5), other: 0.5 + gaps, **dict.fromkeys(others, 0.5 - gaps)}
    rows = [
        {"scenario": label, "point": world, "replication": replication, "seed": 0}
        | {one.name: 1.0 for one in OUTCOMES}
        | {outcome: value}
        for label, values in scenarios.items()
        for world, here in enumerate(values)
        for replication, value in enumerate(here)
    ]
    values = np.random.default_rng(1).random((len(gaps), len(FIELDS))) if fields is None else fields
    points = [
        {"name": f"world {i}", "values": dict(zip(FIELDS, row.tolist(), strict=True))} for i, row in enumerate(values)
    ]
    study = SimpleNamespace(
        name=f"three vs {other} in plausible worlds", labels=list(scenarios), failed=[], version="0",
        scenarios={label: load("five_society") for label in scenarios}, replications=gaps.shape[1],
        manifest={"points": points, "status": "finished", "command_line": "fivelink compare three five --uncertainty"},
    )  # fmt: skip
    return study, uncertain(pd.DataFrame(rows), study.labels, pd.DataFrame(values, columns=FIELDS), seed=1)


def answer(gaps, **more):
    _, found = made_up(gaps, **more)
    return plain(" ".join(uncertainty_table.parts(found)[0].sentences))


def plain(text):
    return text.replace("\u00a0", " ")


def printed(study, found):
    text = io.StringIO()
    uncertainty_table.show(study, found, FIELDS, file=text)
    return " ".join(plain(text.getvalue()).split())


def with_chance(means, size=0.001):
    """Two runs a world, that much above and below its mean."""
    return np.asarray(means)[:, np.newaxis] + size * np.array([1.0, -1.0])


def test_the_answer_counts_worlds_and_says_how_sure_that_is():
    text = answer(with_chance([0.02] * 18 + [-0.02] * 2))
    assert text.startswith("In 18 of 20 plausible worlds five resolved more needs than three, in 2 fewer:")
    assert "90 % of them (95 % interval 70 to 97)" in text  # Wilson: 0.699 to 0.972
    assert "better in most worlds that the ranges leave open, though not in all" in text
    assert (
        "On average over the worlds five resolved 51.6 % of needs and three 50.0 %: a difference of +1.6 points" in text
    )


def test_what_is_not_clear_is_said_not_to_be():
    text = answer(with_chance([0.02] * 11 + [-0.02] * 9))
    assert "Whether it would do better in most worlds that the ranges leave open, these do not tell." in text


def test_ahead_in_no_world_is_not_ahead_in_some():
    text = answer(np.concatenate([with_chance([-0.02] * 60), np.zeros((5, 2))]))
    assert "So it would not do better in most worlds that the ranges leave open." in text


def test_worse_is_said_as_plainly():
    text = answer(with_chance([-0.02] * 30))
    assert text.startswith("In 0 of 30 plausible worlds five resolved more needs than three, in 30 fewer:")
    assert "worse in nearly all worlds" in text


def test_worlds_without_a_difference_are_told_of():
    text = answer(np.array([[0.02, 0.02]] * 6 + [[0.0, 0.0]] * 14))
    assert "in 0 fewer, in 14 as many" in text


def test_scenarios_that_never_differ_are_said_to_be_the_same():
    text = answer(np.zeros((20, 2)))
    assert text.startswith("five and three resolved the same share of needs in all 20 plausible worlds.")
    assert "The same in every world: reported less resolved" in text


def test_the_variance_is_told_with_its_sources():
    rng = np.random.default_rng(3)
    text = answer(0.02 * rng.normal(size=(400, 1)) + 0.02 * rng.normal(size=(400, 2)))
    share = int(re.search(r"one pair of runs, (\d+) %", text)[1])
    assert 40 <= share <= 60  # half and half; 5 points are two standard errors
    assert "comes from parameters that nobody knows exactly, the rest from chance" in text


def test_fields_are_named_by_what_more_of_them_does():
    values = np.random.default_rng(5).random((60, 3))
    text = answer(with_chance(0.1 * values[:, 1] - 0.1 * values[:, 0]), fields=values)
    assert (
        "2 of 3 drawn, the difference is greater with more of volunteer.hours and smaller with more of "
        "government.burden." in text
    )


def test_without_a_field_that_stands_out_none_is_named():
    text = answer(with_chance(np.random.default_rng(6).normal(size=60)))
    assert "None of the 3 fields drawn stands out from chance" in text
    assert "needs at least 10 worlds" in answer(with_chance([0.1, 0.2, 0.3]))


def test_other_outcomes_are_better_or_worse_by_their_own_direction():
    text = answer(with_chance([2.0] * 20), outcome="backlog")
    assert "Of the other main outcomes, worse in most worlds: open needs (20 of 20)." in text
    text = answer(with_chance([2.0] * 20), outcome="utilisation")
    assert (
        "Higher in most worlds, which is neither better nor worse in itself: hours worked on cases, share (20 of 20)"
        in text
    )


def test_every_scenario_has_an_answer_of_its_own():
    _, found = made_up(with_chance([0.02] * 20), others=("two",))
    parts = uncertainty_table.parts(found)
    assert [part.title for part in parts] == ["five less three", "two less three"]
    assert "In 0 of 20 plausible worlds two resolved more needs than three, in 20 fewer" in parts[1].sentences[0]


def test_what_is_printed_has_the_table_and_the_notes():
    study, found = made_up(with_chance([0.02] * 18 + [-0.02] * 2))
    text = printed(study, found)
    assert "18 of 20" in text
    assert "20 worlds; in each 3 fields are drawn" in text
    assert "So few worlds" in text
    study.manifest["status"] = "interrupted"
    study.replications = 1
    text = printed(study, found)
    assert "The study was interrupted" in text
    assert "nobody can tell chance from parameters" in text


def test_worlds_in_which_an_outcome_is_not_defined_are_told_of():
    gaps = with_chance([0.02] * 20)
    gaps[:3] = np.nan
    study, found = made_up(gaps)
    assert "Needs resolved, five less three: not defined in 3 of 20 worlds" in printed(study, found)


@pytest.mark.parametrize("gaps", [
    with_chance([0.02] * 30),
    np.zeros((12, 2)),
    np.array([[0.1], [0.2]]),  # one run a world
    np.full((12, 2), np.nan),
], ids=["better", "same", "one run", "undefined"])  # fmt: skip
def test_whatever_came_out_can_be_printed_and_shown_on_a_page(gaps):
    study, found = made_up(gaps)
    text = printed(study, found) + uncertainty_page.pages(study, found, FIELDS)["report"]
    assert not re.search(r"\bnan\b", text)


@pytest.mark.parametrize(("values", "words"), [
    ((0.645, 0.5765, 0.708), "64 % (58 to 71)"),
    ((0.171, 0.000004, 0.417), "17 % (0 to 42)"),
    ((0.999, 0.979, 0.9998), "99.9 % (97.9 to 100.0)"),
    ((0.0, 0.0, 0.24), "0 % (0 to 24)"),
    ((np.nan, np.nan, np.nan), "–"),
])  # fmt: skip
def test_shares_are_told_in_the_digits_that_they_have(values, words):
    assert plain(uncertainty_words.percent(*values)) == words


class Page(HTMLParser):
    """Tags and attributes of a page; fails on a tag that is closed out of order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page_text():
    values = np.random.default_rng(5).random((60, 3))
    study, found = made_up(with_chance(0.1 * values[:, 1] - 0.04), other=EVIL, fields=values, others=("two",))
    return uncertainty_page.pages(study, found, FIELDS)["report"]


def test_the_page_is_well_formed_and_stands_alone(page_text):
    page = Page(page_text)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert (attributes.get("href") or "#").startswith("#"), (tag, attributes)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for tag, attributes in page.tags if tag == "a"} <= set(ids)
    assert EVIL not in page_text
    assert "&lt;script&gt;" in page_text


def test_figures_have_words_and_tables_captions(page_text):
    page = Page(page_text)
    pictures = [attributes for _, attributes in page.tags if attributes.get("role") == "img"]
    assert len(pictures) == 8  # four for each of two scenarios
    assert all(len(attributes["aria-label"]) > 40 for attributes in pictures)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") > 3
    assert all(attributes.get("scope") in ("col", "row", "rowgroup") for tag, attributes in page.tags if tag == "th")


def test_the_page_says_what_it_cannot_say_and_how_to_repeat_it(page_text):
    assert "no probability for any place" in page_text
    assert "fivelink compare three five --uncertainty" in page_text
    assert "volunteer.hours" in page_text
    assert "clock h a week" in page_text


def test_worlds_given_in_python_have_no_command():
    study, found = made_up(with_chance([0.02] * 12))
    study.manifest["command_line"] = None
    text = uncertainty_page.pages(study, found, FIELDS)["report"]
    assert "given one by one, in Python" in text
    assert "<code>None" not in text


def test_a_figure_draws_on_the_axes_it_gets_and_counts_both_sides():
    _, found = made_up(with_chance([0.02] * 18 + [-0.02] * 2))
    worlds = found.by_world[found.by_world["outcome"] == "resolution_rate"]
    ax = Figure().add_subplot()
    assert figures.worlds_in_order(worlds, ax) is ax
    labels = ax.get_legend_handles_labels()[1]
    assert labels == ["better: 18", "worse: 2"]
    less = Figure().add_subplot()
    figures.worlds_in_order(worlds, less, more_is_better=False)
    assert less.get_legend_handles_labels()[1] == ["better: 2", "worse: 18"]
