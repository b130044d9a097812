"""Sweeps as tables, words, figures and a page: of ladders, grids, samples and lists, from runs made up here."""

import io
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.experiment import designs, samplers
from fivelink_sim.experiment.designs import Point
from fivelink_sim.experiment.factors import Factor, Layout
from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.scenario.loading import load
from fivelink_sim.view import (
    response_table,
    sweep_answer,
    sweep_figures,
    sweep_page,
    sweep_parts,
    sweep_pictures,
    sweep_table,
)
from fivelink_sim.view.language import speaking

BURDEN = Factor(("government.burden",), ends=((0.2, 0.8),), whole=(False,))
NUMBER = Factor(("social_worker.number",), ends=((1, 4),), whole=(True,))
HUB = Factor(("regime.hub",), levels=(("committee",), ("platform",), ("discoverer",)))
TOGETHER = Factor(("trust.alpha", "trust.beta"), ends=((0.1, 0.2), (0.9, 0.3)), whole=(False, False))
SAMPLED = (BURDEN, NUMBER, HUB, TOGETHER)


def study_of(method, points, layout, effect, labels=("three", "five"), replications=5, blocks=None):
    """A study whose difference at a point is effect(point), whose runs vary by 0.01 and whose level is 0.6."""
    rng = np.random.default_rng(1)
    rows = []
    for number in range(len(points)):
        for replication in range(replications):
            if blocks is not None and replication * len(points) + number >= blocks:
                continue
            shared = rng.normal(0, 0.02)
            for place, label in enumerate(labels):
                value = 0.6 + shared + (effect(number) if place else 0.0) + rng.normal(0, 0.01)
                row = {outcome.name: value for outcome in OUTCOMES}
                rows.append({"scenario": label, "point": number, "replication": replication, "seed": 1, **row})
    done = replications if blocks is None else blocks // len(points)
    scenarios = {label: replace(load("three_society"), title=f"The <b>{label}</b>") for label in labels}
    return SimpleNamespace(
        name="Made <i>up</i>", labels=list(labels), scenarios=scenarios, replications=done, failed=[], version="0",
        runs=pd.DataFrame(rows),
        manifest={
            "method": method, "outcomes": ["resolution_rate"], "details": layout.details(),
            "blocks": len(points) * replications if blocks is None else blocks,
            "command_line": "fivelink sweep made_up.yaml", "seed": 1,
        },
    )  # fmt: skip


def sample(number=64, **more):
    places = samplers.sobol(number, 4, seed=1)
    layout = Layout(SAMPLED, tuple(map(tuple, places.tolist())))
    points = designs.sampled(SAMPLED, places)
    more = {"effect": lambda i: 0.2 * places[i, 0] - 0.05 - 0.1 * (places[i, 2] > 2 / 3), **more}
    return study_of("sobol", points, layout, **more), points


def grid(*factors, **more):
    places = tuple(designs.grid_places(factors))
    points = designs.grid(factors)
    return study_of("grid", points, Layout(factors, places), lambda i: 0.1 * places[i][0] - 0.02, **more), points


BURDENS = Factor(("government.burden",), levels=((0.1,), (0.4,), (0.9,)))
HUBS = Factor(("regime.hub",), levels=(("committee",), ("platform",)))


def printed(study, points):
    stream = io.StringIO()
    sweep_table.show(study, points, stream)
    return " ".join(stream.getvalue().replace("\u00a0", " ").split())


def test_many_points_are_told_by_spread_factors_and_ends():
    study, points = sample()
    titles = [part.title for part in sweep_table.parts(study, points)]
    assert titles == [
        "Needs resolved: over the points", "Needs resolved: along each factor",
        "Needs resolved: points at the upper and at the lower end",
    ]  # fmt: skip
    text = printed(study, points)
    assert "five less three" in text
    assert "Means of 5 paired runs at each of 64 points" in text
    assert "Of 64 such intervals about 3 leave 0 out by chance" in text


def test_along_a_factor_come_its_change_and_the_means_in_its_parts():
    study, points = sample()
    along = sweep_table.parts(study, points)[1]
    names = [row[0].strip("\u00a0") for row in along.rows]
    assert names[:4] == ["government.burden", "0.2 to 0.4", "0.4 to 0.6", "0.6 to 0.8"]  # it explains the most
    cells = {row[0].strip("\u00a0"): row[2] for row in along.rows}
    assert cells["government.burden"].endswith("rises")
    assert cells["regime.hub"] == "differs"
    assert [name for name in names if name in "1234"] == ["1", "2", "3", "4"]
    assert "0.1 to 0.1333 & 0.9 to 0.7" in names


def test_few_points_have_a_row_each():
    study, points = grid(BURDENS, HUBS)
    (part,) = sweep_table.parts(study, points)
    assert [row[0] for row in part.rows] == [point.name for point in points]
    study, points = sample(8)
    assert len(sweep_table.parts(study, points)[0].rows) == 8


def test_an_interrupted_sweep_says_what_is_not_run():
    study, points = grid(BURDENS, HUBS, replications=1, blocks=4)
    (part,) = sweep_table.parts(study, points)
    assert [row[1] == "not run" for row in part.rows] == [False] * 4 + [True] * 2
    assert "Interrupted: means of 0 to 1 paired runs at each of 6 points" in printed(study, points)
    assert sweep_page.pages(study, points)["report"]
    study, points = sample(64, replications=2, blocks=80)
    assert "Interrupted: means of 1 to 2 paired runs" in printed(study, points)
    assert sweep_page.pages(study, points)["report"]


def test_one_scenario_is_told_by_its_level():
    for study, points in (
        sample(labels=("three",)),
        grid(BURDENS, HUBS, labels=("three",)),
        grid(BURDENS, labels=("three",)),
    ):
        assert "less" not in printed(study, points).replace("less than", "")
        answers = sweep_answer.answer(study, points)
        assert answers
        assert all("three lies between" in sentence for sentence in answers)
        assert sweep_pictures.pictures(study, points)


def test_the_answer_tells_the_spread_and_what_it_goes_with():
    study, points = sample()
    spread, trend = sweep_answer.answer(study, points)
    assert re.fullmatch(
        r"Needs resolved: five less three is clearly above 0 at \d+ of 64 design points and clearly below 0 at \d+; "
        r"it lies between −\d+\.\d points and \+\d+\.\d points\.",
        spread.replace("\u00a0", " "),
    )
    (change,) = re.findall(r"rises along government.burden \(by \+(\d+\.\d).points", trend)
    assert float(change) == pytest.approx(100 * 0.2 * 2 / 3, abs=2)  # the middles of the first and the last third
    assert "depends on regime.hub" in trend


def test_where_nothing_matters_nothing_is_said_to_matter():
    study, points = sample(effect=lambda i: 0.05)
    assert "with none of the factors does the difference go clearly" in sweep_answer.answer(study, points)[1]


def test_with_one_run_a_point_nothing_is_clear_at_a_point():
    study, points = sample(replications=1)
    assert sweep_answer.answer(study, points)[0].startswith("One run at each design point gives no interval of its own")
    assert "clearly above 0 at 0 of 64" in sweep_answer.answer(study, points)[1]
    assert sweep_page.pages(study, points)["report"]


@pytest.mark.parametrize(
    ("made", "number"),
    [
        (lambda: grid(BURDENS), 2), (lambda: grid(HUBS), 2), (lambda: grid(BURDENS, HUBS), 1), (lambda: sample(), 4),
        (lambda: grid(BURDENS, HUBS, Factor(("trust.alpha",), levels=((0.1,), (0.2,)))), 0),
        (lambda: grid(BURDENS, Factor(("trust.alpha",), levels=((0.1,),))), 2),
        (lambda: grid(BURDENS, HUBS, labels=("three", "five", "other")), 2),
    ],
)  # fmt: skip
def test_there_is_a_line_a_map_or_a_figure_for_each_factor(made, number):
    pictures = sweep_pictures.pictures(*made())
    assert len(pictures) == number
    assert len({picture.name for picture in pictures}) == number
    for picture in pictures:
        assert picture.svg.startswith("<?xml")
        assert "nan" not in picture.caption
        assert len(picture.caption) > 40


LONGEST = Factor(("social_organization.resident_share",), levels=((0.1,), (0.5,)))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "made",
    [sample, lambda: grid(BURDENS), lambda: grid(LONGEST, BURDENS), lambda: grid(BURDENS, LONGEST)],
    ids=["sample", "line", "long name upwards", "long name below"],
)
def test_texts_are_legible_in_print_and_cover_nothing(made, language, faults):
    """As of the report's figures: at least 7 points where half a page is 8 cm wide, and within the drawing."""
    with speaking(language):
        for one in sweep_pictures.pictures(*made()):
            assert faults(one.svg, least=7.0, printed=(16.5 if one.wide else 8.0) / 2.54) == [], one.name


def test_units_stand_at_the_axes_of_numbers():
    (picture,) = sweep_pictures.pictures(*grid(BURDENS, HUBS))
    assert "Needs resolved</text>" in picture.svg
    assert "difference (points)</text>" in picture.svg
    assert "(share of hours)</text>" in picture.svg
    assert "regime.hub</text>" in picture.svg


def test_captions_are_made_from_the_data():
    (picture,) = sweep_pictures.pictures(*grid(BURDENS, HUBS))
    caption = picture.caption.replace("\u00a0", " ")
    assert caption.startswith(
        "Needs resolved, five less three, at each government.burden and regime.hub: 0.1, committee: "
    )
    assert caption.count(";") == 5


def test_a_map_writes_unclear_differences_in_brackets():
    table = pd.DataFrame(
        {
            "row": [0, 0], "column": [0, 1], "row_value": ["a", "a"], "column_value": ["x", "y"],
            "estimate": [0.05, 0.01], "low": [0.04, -0.01], "high": [0.06, 0.03], "signed": True,
        }
    )  # fmt: skip
    assert [text.get_text() for text in sweep_figures.over(table, unit="share").texts] == ["+5.0", "(+1.0)"]


@pytest.mark.parametrize("made", [sample, lambda: grid(BURDENS, HUBS), lambda: grid(BURDENS)])
def test_the_page_stands_alone_and_escapes_what_users_wrote(made):
    page = sweep_page.pages(*made())["report"]
    assert page == sweep_page.pages(*made())["report"]
    assert "Made &lt;i&gt;up&lt;/i&gt;" in page
    assert "<i>" not in page
    assert "<b>" not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "stylised model fitted to no place" in page
    assert "fivelink sweep made_up.yaml" in page


def test_a_ladder_is_told_as_a_ladder():
    points = [Point("as it is", {}), Point("without need.relapse", {"need.relapse": 0.0})]
    study = study_of("remove_one", points, Layout(), lambda i: 0.1 * i)
    text = printed(study, points)
    assert "change in five less three" in text
    assert "+10." in text
    assert sweep_pictures.pictures(study, points) == []
    (answer,) = [text for text in sweep_answer.answer(study, points) if text.startswith("Needs resolved")]
    assert "without need.relapse changes five less three most, by +10." in answer
    assert "design.csv" not in sweep_page.pages(study, points)["report"]


def test_listed_points_without_a_value_are_left_out_along_it():
    places = tuple((None,) if i == 0 else (i / 60,) for i in range(60))
    points = [Point(f"p{i}", {}) for i in range(60)]
    study = study_of("list", points, Layout((BURDEN,), places), lambda i: 0.0)
    along = sweep_table.parts(study, points)[1]
    assert [row[0].strip("\u00a0") for row in along.rows] == [
        "government.burden",
        "0.2 to 0.4",
        "0.4 to 0.6",
        "0.6 to 0.8",
    ]
    assert "The points were chosen, not drawn" in printed(study, points)
    assert len(sweep_pictures.pictures(study, points)) == 1


def test_only_so_many_factors_are_told_on_a_terminal():
    factors = tuple(Factor((f"f.x{i}",), ends=((0.0, 1.0),), whole=(False,)) for i in range(12))
    places = samplers.sobol(64, 12, seed=1)
    points = designs.sampled(factors, places)
    study = study_of("sobol", points, Layout(factors, tuple(map(tuple, places.tolist()))), lambda i: places[i, 7])
    text = printed(study, points)
    assert f"Of 12 factors those {response_table.ON_A_TERMINAL} that explain most" in text
    assert "f.x7 " in text


@pytest.mark.parametrize("known", [0.0, 0.02, 0.5])
@pytest.mark.parametrize("made", [sample, lambda: grid(BURDENS, HUBS), lambda: grid(BURDENS)])
def test_outcomes_that_are_undefined_in_most_runs_break_nothing(made, known):
    study, points = made()
    gone = np.random.default_rng(2).random(len(study.runs)) >= known
    study.runs.loc[gone, "resolution_rate"] = np.nan
    assert printed(study, points)
    page = sweep_page.pages(study, points)["report"]
    assert not re.search(r"\bnan\b", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))


def test_outcomes_are_told_once_and_those_of_no_experiment_are_the_usual_ones():
    study, points = grid(BURDENS)
    for outcomes, told in (([], ["resolution_rate", "median_days"]), (["hidden", "hidden"], ["hidden"])):
        study.manifest["outcomes"] = outcomes
        assert sweep_parts.outcomes_of(study) == told
        assert len(sweep_table.parts(study, points)) == len(told)
