"""Every figure: a table and an Axes in, the Axes out, with units, marks where the numbers are, names as they are."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fivelink_sim.view import captions, figure_style, figures, tidy
from fivelink_sim.view.language import speaking

ODD = ["three_society", "五社联动", "a$b$_{x} <script>alert(1)</script> & \x07", "m" * 120, "percent % {curly}"]


def axes() -> Axes:
    return Figure().subplots()


def tables(study):
    """Figure -> (its table, further arguments)."""
    return {
        figures.resolution: (study.summary(), {}),
        figures.over_time: (tidy.bands(study.daily, "open"), {"title": "Open needs", "unit": "needs open"}),
        figures.differences: (study.differences(), {}),
        figures.by_item: (study.differences(by="kind"), {}),
        figures.waiting: (tidy.waiting(study.waits, study.runs), {}),
        figures.fates: (study.fates(), {}),
        figures.hours: (tidy.hours(study.daily, 1), {}),
        figures.yuan: (tidy.yuan(study.daily, 1), {}),
        figures.cost: (tidy.costs(study.summary()), {}),
    }


UNITS = {
    "resolution": "%",
    "over_time": "needs",
    "differences": "%",
    "by_item": "points",
    "waiting": "days",
    "fates": "%",
    "hours": "hours",
    "yuan": "yuan",
    "cost": "yuan",
}


@pytest.mark.parametrize("labels", [ODD[:2], ODD], ids=["two", "five with odd names"])
def test_every_figure_returns_its_axes_with_units(made_up, labels):
    for figure, (table, more) in tables(made_up(labels, n=4, days=40)).items():
        ax = axes()
        assert figure(table, ax, **more) is ax
        assert UNITS[figure.__name__] in ax.get_xlabel() + ax.get_ylabel(), figure.__name__
        ax.figure.savefig("/dev/null", format="svg")


@pytest.mark.parametrize("labels", [ODD[:2], ODD], ids=["two", "five with odd names"])
def test_every_figure_has_a_caption_from_its_table(made_up, labels):
    for figure, (table, _) in tables(made_up(labels, n=4, days=40)).items():
        text = getattr(captions, figure.__name__)(table)
        assert text.endswith(".")
        assert "nan" not in text
        assert labels[1][:10] in text


def test_all_study_plots_draw(made_up):
    plots = figures.StudyPlots(made_up(["three", "five"], n=3, days=20))
    for name in (
        "resolution",
        "over_time",
        "differences",
        "by_kind",
        "by_group",
        "waiting",
        "fates",
        "hours",
        "yuan",
        "cost",
    ):
        ax = axes()
        assert getattr(plots, name)(ax=ax) is ax


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda plots: plots.over_time("opne"), "there is no daily column 'opne'; did you mean 'open'?"),
        (lambda plots: plots.by_kind(outcome="resolution_rat"), "did you mean 'resolution_rate'?"),
        (lambda plots: plots.by_group(outcome="mean_days"), "there is no share 'mean_days' by group; there are res"),
    ],
)
def test_what_a_study_plot_cannot_draw_is_told(made_up, draw, message):
    """Days would be drawn as points, a hundred times too many; a name mistyped as a figure without marks."""
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(figures.StudyPlots(made_up(["three", "five"], n=3, days=20)))


def test_study_plots_read_few_columns_of_the_daily_table(made_up, monkeypatch):
    """The whole table of a large study can be larger than the memory."""
    study = made_up(["three", "five"], n=3, days=20)
    daily = study.daily
    read = []
    monkeypatch.setattr(study, "daily_of", lambda columns: (read.append(len(columns)), daily[list(columns)])[1])
    monkeypatch.setattr(study, "daily", None)
    plots = figures.StudyPlots(study)
    for draw in (plots.over_time, plots.trust, plots.hours, plots.yuan):
        draw(ax=axes())
    assert max(read) <= 5 < len(daily.columns)


def test_without_axes_a_new_pyplot_figure_is_drawn(made_up):
    from matplotlib import pyplot

    pyplot.switch_backend("agg")
    assert isinstance(figures.StudyPlots(made_up(["three", "five"], n=3, days=20)).resolution(), Axes)
    pyplot.close("all")


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("own", [True, False], ids=["Axes given", "new Axes"])
def test_chinese_letters_show_on_any_axes(made_up, own, tmp_path):
    from matplotlib import pyplot, rc_context

    pyplot.switch_backend("agg")
    plots = figures.StudyPlots(made_up(["three", "five"], n=3, days=20))
    with rc_context(), speaking("zh"):
        for draw in (plots.trust, plots.by_kind, plots.hours):
            ax = draw(pyplot.subplots()[1] if own else None)
            ax.figure.savefig(tmp_path / "figure.png")  # warns of each letter that its font has not
        pyplot.close("all")


def test_marks_stand_at_the_means_in_per_cent(made_up):
    study = made_up(["three", "five"], n=5, days=10)
    ax = figures.resolution(study.summary(), axes())
    drawn = {round(float(x), 6) for line in ax.lines for x in line.get_xdata()}
    summary = study.summary()
    for mean in summary.loc[summary["outcome"] == "resolution_rate", "mean"]:
        assert round(100.0 * mean, 6) in drawn


def difference_row(**changed) -> pd.DataFrame:
    row = {
        "outcome": "resolution_rate",
        "unit": "share",
        "better": "more",
        "scenario": "five",
        "baseline": "three",
        "mean": 0.7,
        "baseline_mean": 0.5,
        "estimate": 0.2,
        "low": 0.1,
        "high": 0.3,
        "n": 9,
        "p": 0.0,
        "p_holm": 0.0,
        "verdict": "better",
        "kind": "errands",
    }
    return pd.DataFrame([row | changed])


@pytest.mark.parametrize(
    ("verdict", "hollow"), [("better", False), ("worse", False), ("not clear", True), ("same", True)]
)
def test_only_clear_differences_are_filled(verdict, hollow):
    for ax in (
        figures.differences(difference_row(verdict=verdict), axes()),
        figures.by_item(difference_row(verdict=verdict), axes()),
    ):
        (mark,) = [
            line for line in ax.lines if line.get_marker() not in ("", "None", None) and len(line.get_xdata()) == 1
        ]
        assert (mark.get_markerfacecolor() == figure_style.PAPER) is hollow


def test_relative_differences_are_shares_of_the_baselines_size():
    ax = figures.differences(difference_row(baseline_mean=-0.5), axes())  # 0.2 of |-0.5| is 40 %
    assert any(list(line.get_xdata()) == pytest.approx([40.0]) for line in ax.lines if len(line.get_xdata()) == 1)


def test_outcomes_without_a_baseline_level_are_left_out_of_relative_differences():
    ax = figures.differences(difference_row(baseline_mean=0.0), axes())
    assert [label.get_text() for label in ax.get_yticklabels()] == []


def test_values_without_an_interval_have_no_whisker():
    table = difference_row(low=math.nan, high=math.nan)
    ax = figures.differences(table, axes())
    assert not any(len(line.get_xdata()) == 2 and line.get_linewidth() == 1.6 for line in ax.lines)


def test_bands_enclose_the_middle_of_runs():
    daily = pd.DataFrame({"scenario": "a", "point": 0, "replication": range(11), "day": 0, "open": np.arange(11.0)})
    (row,) = tidy.bands(daily, "open").to_dict("records")
    assert (row["mean"], row["low"], row["high"], row["n"]) == (5.0, 1.0, 9.0, 11)


def test_one_run_has_no_band(made_up):
    table = tidy.bands(made_up(["a"], n=1, days=5).daily, "open")
    assert table[["low", "high"]].isna().all().all()
    assert len(figures.over_time(table, axes()).collections) == 0


def test_long_runs_are_drawn_by_means_of_several_days():
    days = 10 * tidy.MOST_POINTS + 3
    daily = pd.DataFrame({"scenario": "a", "point": 0, "replication": 0, "day": np.arange(days), "open": 2.0})
    table = tidy.bands(daily, "open")
    assert len(table) <= tidy.MOST_POINTS
    assert (table["mean"] == 2.0).all()


def test_waiting_ends_at_the_share_resolved():
    waits = pd.DataFrame({"scenario": "a", "point": 0, "replication": 0, "days": [1, 4], "needs": [20.0, 30.0]})
    runs = pd.DataFrame({"scenario": ["a"], "point": 0, "replication": 0, "needs_ended": [100.0]})
    curve = tidy.waiting(waits, runs)
    assert curve["share"].tolist() == pytest.approx([0.0, 0.2, 0.2, 0.2, 0.5])


def test_nothing_resolved_is_a_flat_line():
    waits = pd.DataFrame({"scenario": [], "point": [], "replication": [], "days": [], "needs": []})
    runs = pd.DataFrame({"scenario": ["a"], "point": 0, "replication": 0, "needs_ended": [100.0]})
    curve = tidy.waiting(waits, runs)
    assert curve["share"].tolist() == [0.0]
    figures.waiting(curve, axes())
    assert "resolved" in captions.waiting(curve)


def test_hours_of_all_uses_are_the_hours_offered():
    daily = pd.DataFrame(
        {"scenario": ["a"], "day": [0]}
        | {
            f"hours_{use}_community": [value]
            for use, value in (
                ("offered", 40.0),
                ("used", 15.0),
                ("administrative", 10.0),
                ("coordinating", 2.0),
                ("supervising", 3.0),
            )
        }
    )
    table = tidy.hours(daily, communities=2)
    here = table[table["society"] == "community"].set_index("use")["hours"]
    assert here.sum() == pytest.approx(40.0 * 7 / 2)
    assert here["unused"] == pytest.approx(10.0 * 7 / 2)


def test_a_scenario_looks_the_same_in_figures_that_leave_others_out():
    names = ["a", "b", "c"]
    look = figure_style.looks(names)
    assert len({(one.colour, one.marker) for one in figure_style.looks(map(str, range(8))).values()}) == 8
    ax = figures.differences(difference_row(scenario="b"), axes(), looks=look)
    assert look["b"].colour in {line.get_color() for line in ax.lines}


def test_events_are_shaded_within_the_run_and_named():
    table = pd.DataFrame({"scenario": "a", "day": [0, 99], "mean": 1.0, "low": np.nan, "high": np.nan})
    events = [{"name": "epidemic $x$", "from": 20, "until": None}, {"name": "later", "from": 500, "until": 600}]
    ax = figures.over_time(table, axes(), events=events)
    assert [text.get_text().strip() for text in ax.texts] == ["epidemic $x$"]
    assert len(ax.patches) == 1


def test_volunteers_valued_at_nothing_are_not_drawn_twice():
    summary = pd.DataFrame(
        {
            "scenario": ["a", "a"],
            "outcome": ["cost_per_resolved_need", "cost_per_resolved_need_with_volunteers"],
            "mean": 400.0,
            "low": 390.0,
            "high": 410.0,
        }
    )
    assert tidy.costs(summary)["counted"].tolist() == ["paid"]
    assert "not counted" in captions.cost(tidy.costs(summary))
