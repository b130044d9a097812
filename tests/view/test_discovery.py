"""A discovery in words and figures: what is said is what the numbers are, and no more."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from fivelink_sim.analysis import condition_answers, discovery_tables
from fivelink_sim.analysis.scenario_discovery import Search, Side
from fivelink_sim.experiment.box import Limit
from fivelink_sim.experiment.conditions import Comparison, Condition
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.scenario import load
from fivelink_sim.view import discovery_figures as figures
from fivelink_sim.view import discovery_names as called
from fivelink_sim.view import discovery_page, discovery_table
from fivelink_sim.view import discovery_words as words
from fivelink_sim.view.discovery_figures import Axis

BURDEN, HUB, STAFF = "government.burden", "regime.hub", "social_worker.number"
FACTORS = (
    Factor((BURDEN,), ends=((0.2, 0.8),), whole=(False,)),
    Factor((HUB,), levels=(("committee",), ("platform",), ("discoverer",))),
    Factor((STAFF,), ends=((1, 5),), whole=(True,)),
)
WORSE = Condition((Comparison("resolution_rate", "five", "three", "<", 0.0),))


class Stand:
    """A discovery made up: 200 points of which those with a burden above 0.6 (and what else the box says) hold."""

    study = None

    def __init__(self, sides, condition=WORSE, fresh=None, holds=None, search=None, density=None):
        rng = np.random.default_rng(1)
        columns = pd.DataFrame({BURDEN: 0.2 + 0.6 * rng.random(200), STAFF: rng.integers(1, 6, 200).astype(float)})
        columns[HUB] = pd.Series([int(level) for level in rng.integers(0, 3, 200)], dtype=object)
        held = (columns[BURDEN] > 0.6).astype(float) if holds is None else pd.Series(holds, dtype=float)
        answers = pd.DataFrame({"holds": held, "value": np.linspace(-0.1, 0.2, len(held))})
        way = pd.DataFrame(
            {"coverage": [1.0, 0.9], "density": [0.3, 0.8], "mass": [1.0, 0.34], "restricted": [0, len(sides)]}
        )
        found = Search(tuple(sides), way, 1, 39, 0) if search is None else search
        source = {"name": "Made up", "points": 200, "replications": 5, "seeds_by_point": False}
        columns = columns.iloc[: len(held)]
        kept = discovery_tables.kept(FACTORS, columns, answers, found if found != "none" else None)
        about = {"source": source, "density": density, "undefined": 0}
        self.condition, self.details = condition, {**about, **kept}
        self._fresh = fresh

    def box(self):
        return discovery_tables.box(self.details, [load("three_society").settings])

    def check(self):
        if self._fresh is None:
            return discovery_tables.check(self.details, None)
        (k, n), (k_out, n_out) = self._fresh
        holds = np.array([1.0] * k + [0.0] * (n - k) + [1.0] * k_out + [0.0] * (n_out - k_out))
        fresh = condition_answers.shares(holds, np.arange(n + n_out) < n).assign(sample="fresh")
        return pd.concat([discovery_tables.check(self.details, None), fresh], ignore_index=True)

    def trade_off(self):
        return discovery_tables.trade_off(self.details)

    def points(self):
        return discovery_tables.points(self.details, None, [])


def side(name=BURDEN, low=None, high=None, levels=None):
    return Side(Limit(name, low, high, levels), 0.001, 0.9)


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (side(low=0.6123), "government.burden is above 0.612 (share of hours)"),
        (side(high=0.5), "government.burden is below 0.5 (share of hours)"),
        (side(low=0.3, high=0.5), "government.burden is between 0.3 and 0.5 (share of hours)"),
        (side(STAFF, low=2.5), "social_worker.number is at least 3 (workers)"),
        (side(STAFF, high=2.5), "social_worker.number is at most 2 (workers)"),
        (side(STAFF, 1.5, 4.5), "social_worker.number is 2 to 4 (workers)"),
        (side(STAFF, 2.5, 3.5), "social_worker.number is 3 (workers)"),
        (side(HUB, levels=(1,)), "regime.hub is platform"),
        (side(HUB, levels=(0, 2)), "regime.hub is not platform"),
    ],
)
def test_a_limit_is_said_with_unit_and_as_values_that_occur(limit, text):
    (row,) = Stand([limit]).box().to_dict("records")
    assert called.limit(row) == text


@pytest.mark.parametrize(
    ("outcome", "operator", "text"),
    [
        ("resolution_rate", "<", "five does worse than three on “needs resolved” above all where"),
        ("resolution_rate", ">", "five does better than three on “needs resolved” above all where"),
        ("median_days", "<", "five does better than three on “days to resolution, median” above all where"),
        ("median_days", ">", "five does worse than three on “days to resolution, median” above all where"),
        ("needs_ended", ">", "five has more of “needs ended” than three above all where"),
    ],
)
def test_worse_and_better_follow_the_outcome(outcome, operator, text):
    condition = Condition((Comparison(outcome, "five", "three", operator, 0.0),))
    assert words.lead(Stand([side(low=0.6)], condition)).startswith(text)


def test_any_other_condition_is_said_as_it_was_given():
    not_better = Condition((Comparison("resolution_rate", "five", "three", "<=", 0.0),))
    assert words.lead(Stand([side(low=0.6)], not_better)).startswith("difference(resolution_rate) <= 0: above all")
    condition = Condition((Comparison("median_days", "five", None, ">", 20.0),))
    assert words.lead(Stand([side(low=0.6)], condition)).startswith(
        "five.median_days > 20: above all where government."
    )


@pytest.mark.parametrize(
    ("fresh", "finding"),
    [
        (((80, 100), (20, 100)), words.BORNE_OUT),
        (((30, 100), (20, 100)), words.NOT_BORNE_OUT),
        (((10, 100), (60, 100)), words.NOT_BORNE_OUT),
        (None, words.UNCHECKED),
    ],
)
def test_a_box_is_borne_out_only_if_the_fresh_intervals_are_apart(fresh, finding):
    found = Stand([side(low=0.6)], fresh=fresh)
    assert words.finding(found) == finding
    dependable = not words.lead(found).startswith("No dependable region was found")
    assert dependable == (finding != words.NOT_BORNE_OUT)


@pytest.mark.parametrize(
    ("fresh", "text"),
    [
        (((78, 100), (33, 100)), "It holds at 78 of 100 fresh points there and at 33 of 100 elsewhere."),
        (((30, 100), (8, 100)), "at 8 of 100 elsewhere. So even there it does not hold mostly."),
        (((98, 100), (60, 100)), "at 60 of 100 elsewhere. So elsewhere it mostly holds too."),
    ],
)
def test_the_answer_tells_how_often_it_holds_there_and_elsewhere(fresh, text):
    assert words.lead(Stand([side(low=0.6)], fresh=fresh)).endswith(text)


def test_fresh_runs_come_first_and_what_they_cover_is_reckoned_from_them():
    told = " ".join(words.paragraph(Stand([side(low=0.6)], fresh=((80, 100), (20, 100)))))
    assert told.startswith("On these fresh runs that is 80\u00a0% (95 % interval 71 to 87) within the box")
    assert "So they bear the box out." in told
    # A third of the range is in the box. By Wilson 80 of 100 may be 0.7112 to 0.8666, and 20 of 100 the rest:
    # at the least 0.7112 of 0.7112 + 2 × 0.2888, at the most 0.8666 of 0.8666 + 2 × 0.1334.
    assert "takes up 33.3\u00a0% of the ranges and, by the intervals of the fresh runs, 55 to 76\u00a0% of all" in told
    assert "That is more than fresh runs show" in told


def test_without_fresh_runs_the_answer_says_that_it_looks_too_good():
    assert "on others it will hold less often" in words.paragraph(Stand([side(low=0.6)]))[0]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"holds": [0] * 50, "search": "none"}, "holds at 0 of 50 points: there is nothing to discover"),
        ({"holds": [1] * 50, "search": "none"}, "holds at all 50 points: there is nothing to discover"),
        ({"holds": [1] * 3 + [0] * 47, "search": "none"}, "holds at 3 of 50 points; a search needs 10 where it holds"),
        ({"chosen": 1, "shuffles": 9, "as_good": 2}, "with the answers shuffled, 2 of 9 searches found a box as good"),
        ({"chosen": 0}, "no box tells them apart from the others"),
        ({"chosen": None, "density": 0.9}, "No box is as dense as 90\u00a0%: the densest found has 80\u00a0%"),
        ({"chosen": 0, "density": 0.2}, "the whole of the ranges is as dense as 20\u00a0%"),
        ({"chosen": 1, "shuffles": 39, "as_good": 0}, "no limit of the box found matters clearly"),
        ({"chosen": 1, "shuffles": 39, "density": 0.9}, "No box whose limits all matter clearly is as dense as 90"),
    ],
)
def test_where_no_box_is_claimed_the_reason_is_said(given, text):
    density = given.pop("density", None)
    if "search" not in given:
        way = Stand([side(low=0.6)]).trade_off().drop(columns="taken")
        search = {"box": (), "trajectory": way, "chosen": None, "shuffles": 0, "as_good": 0, **given}
        given = {"search": Search(**search)}
    found = Stand([], density=density, **given)
    assert words.finding(found) == words.NO_BOX
    assert text in words.lead(found)


@pytest.mark.parametrize(
    ("value", "text"), [(0.61234, "0.612"), (0.5, "0.5"), (1230.4, "1,230"), (3.0, "3"), (-0.25, "−0.25")]
)
def test_numbers_have_three_digits_and_no_zeros_behind(value, text):
    assert called.number(value) == text


def test_the_tables_are_printed(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")  # a narrow terminal breaks what is looked for
    out = io.StringIO()
    discovery_table.show(Stand([side(low=0.6), side(HUB, levels=(0, 2))], fresh=((80, 100), (20, 100))), out)
    told = out.getvalue()
    for part in (
        "government.burden",
        "0.6 to 0.8",
        "committee; discoverer",
        "33 % of 0.2 to 0.8",
        "80 / 100",
        "Not checked",
    ):
        assert part in told.replace("\u00a0", " ")


def texts(ax):
    return [ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel(), *(text.get_text() for text in ax.texts)]


def test_the_frame_of_a_scatter_is_the_box():
    found = Stand([side(low=0.6), side(HUB, levels=(0, 2))])
    table = found.points()
    ax = figures.scatter(table, Axis(BURDEN, "burden", low=0.6), Axis(HUB, "hub", levels=["committee", "discoverer"]),
                         Figure().subplots(), "Points")  # fmt: skip
    frames = [patch for patch in ax.patches if patch.get_fill() is False]
    assert len(frames) == 2  # a frame a level
    assert all(frame.get_x() == 0.6 for frame in frames)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["committee", "discoverer", "platform"]
    shown = sum(len(line.get_xdata()) for line in ax.lines)
    assert shown == 200


def test_the_box_taken_stands_out_in_the_trade_off():
    ax = figures.trade_off(Stand([side(low=0.6)]).trade_off(), Figure().subplots())
    (taken,) = [line for line in ax.lines if line.get_label() == "the box taken"]
    assert (taken.get_xdata()[0], taken.get_ydata()[0]) == (90.0, 80.0)
    assert any("coverage" in text for text in texts(ax))
    assert any("density" in text for text in texts(ax))


def test_limits_are_drawn_on_the_range_of_their_input():
    box = Stand([side(low=0.6), side(STAFF, low=2.5), side(HUB, levels=(1,))]).box()
    ax = figures.limits(box, Figure().subplots())
    bars = [(patch.get_x(), patch.get_width()) for patch in ax.patches][1::2]
    expected = {BURDEN: (66.67, 33.33), STAFF: (40.0, 60.0), HUB: (0.0, 33.33)}
    for row, bar in zip(box.itertuples(), bars, strict=True):
        assert bar == pytest.approx(expected[row.input], abs=0.01)
    assert "government.burden is above 0.6 (share of hours)" in texts(ax)


COSTLY = Condition((Comparison("cost_per_community_year", "five_society", "three_society", ">", 0.0),))


def scatters(found):
    return [picture.svg for picture in discovery_page.pictures(found) if picture.name.startswith("points")]


@pytest.mark.parametrize(
    "sides", [[side(STAFF, low=2.5)], [side(HUB, levels=(1,))], [side(low=0.6), side(STAFF, low=2.5)]]
)
def test_no_name_of_an_axis_leaves_a_scatter(sides, faults):
    (svg,) = scatters(Stand(sides, COSTLY))
    assert faults(svg, least=7.0, printed=8.0 / 2.54) == []


def test_whole_numbers_have_whole_ticks():
    found = Stand([side(STAFF, low=2.5)])
    ax = figures.scatter(found.points(), Axis(STAFF, "workers", low=3.0), Axis("value", "value"), Figure().subplots())
    assert all(float(tick).is_integer() for tick in ax.get_xticks())
    assert not all(float(tick).is_integer() for tick in ax.get_yticks())
