"""The dashboard's pictures of a day: numbers that agree with the books, and charts made from them."""

from __future__ import annotations

import json
import math
import threading
from pathlib import Path

import numpy as np
import pytest

from fivelink_sim.measure import community_cells
from fivelink_sim.model.outreach import even_outreach
from fivelink_sim.model.world import CHARITY, COMMUNITY, SOCIETIES, VOLUNTEER
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.view.cell_map import scale_ends
from fivelink_sim.view.dashboard import charts, drawings, pictured_day
from fivelink_sim.view.dashboard.charts import DARK, LIGHT, Line, Marks
from fivelink_sim.view.dashboard.day_in_words import caution, lead, number_heads, number_rows, regimes
from fivelink_sim.view.dashboard.levers import HUB, hubs, levers
from fivelink_sim.view.dashboard.playing import Pace, play
from fivelink_sim.view.dashboard.side_by_side import SideBySide

SMALL = """\
fivelink: 1
extends: {preset}
name: {name}
population: {{residents: 300}}
district: {{side: 8}}
community: {{staff: 0.5, welfare: 120}}
social_worker: {{number: 1}}
run: {{days: 60, warmup: 14}}
"""
DISTRICT = """\
fivelink: 1
extends: district
population: {residents: 200}
district: {rows: 2, columns: 3, side: 5}
run: {days: 20, warmup: 7}
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> SideBySide:
    """Thirty days of two small regimes."""
    folder = tmp_path_factory.mktemp("scenarios")
    for name in ("three_society", "five_society"):
        (folder / f"{name}.yaml").write_text(SMALL.format(preset=name, name=f"Small {name}"), encoding="utf-8")
    found = SideBySide([str(folder / "three_society.yaml"), str(folder / "five_society.yaml")], seed=3)
    found.advance(30)
    return found


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> SideBySide:
    """Ten days of a district of six communities."""
    path = tmp_path_factory.mktemp("scenarios") / "six.yaml"
    path.write_text(DISTRICT, encoding="utf-8")
    found = SideBySide([str(path)], seed=3)
    found.advance(10)
    return found


# Numbers of a day


def test_needs_on_the_map_and_by_state_are_those_of_the_books(stage: SideBySide) -> None:
    for side in stage.sides:
        [world] = side.worlds
        assert community_cells.open_needs(world).sum() == side.last("open") > 0
        assert community_cells.hidden_needs(world).sum() == side.last("hidden")
        states = pictured_day.open_by_state(side.worlds)
        assert sum(states.values()) == side.last("open")
        assert states["hidden"] == side.last("hidden")


def test_trust_of_the_cells_is_the_trust_of_their_residents(stage: SideBySide) -> None:
    [world] = stage.sides[1].worlds
    trust = community_cells.trust(world)
    people = world.cells["residents"]
    assert np.isnan(trust[people == 0]).all()
    assert np.nansum(trust * people) / people.sum() == pytest.approx(stage.sides[1].last("resident_trust"))


def test_outreach_is_what_discloses_needs(stage: SideBySide) -> None:
    [world] = stage.sides[1].worlds
    expected = even_outreach(world) + world.cells["volunteer_outreach"]
    np.testing.assert_allclose(community_cells.outreach(world), expected)


def test_links_of_societies_are_those_of_the_books(stage: SideBySide) -> None:
    side = stage.sides[1]
    [world] = side.worlds
    day = side.model.clock - 1
    found = pictured_day.societies(side.worlds, day)
    there = world.ledger[day]["links"] > 0
    np.testing.assert_array_equal(np.isfinite(found.trust), there)
    np.testing.assert_allclose(found.trust[there], world.ledger[day]["link_trust"][there])
    assert ((found.weight <= found.strength) | ~there).all()


def test_cases_of_a_day_start_at_the_hub_and_are_those_accepted(stage: SideBySide) -> None:
    for side in stage.sides:
        for day in range(side.model.clock - 5, side.model.clock):
            cases = pictured_day.societies(side.worlds, day).cases
            log = side.model.event_log()
            taken = log[(log["day"] == day - side.model.warmup) & log["activity"].isin(["accepted", "approved"])]
            assert cases.sum() == len(taken)
            assert cases.sum() == cases[COMMUNITY].sum()  # the committee is the hub


def test_absent_societies_have_nobody_and_no_links(stage: SideBySide) -> None:
    side = stage.sides[0]
    found = pictured_day.societies(side.worlds, side.model.clock - 1)
    for society in (VOLUNTEER, CHARITY):
        assert found.actors[society] == found.apart[society] == 0
        assert np.isnan(found.weight[society]).all()


def test_communities_lie_on_the_map_as_on_mesas_grid(district: SideBySide) -> None:
    [side] = district.sides
    found = pictured_day.on_the_grid(side.worlds, community_cells.open_needs, 3)
    assert found.shape == (10, 15)
    expected = np.zeros_like(found)
    for need in side.model.needs():
        resident = side.model.population.residents[need.community][need.resident]
        column, row = resident.cell.coordinate
        expected[row, column] += 1
    np.testing.assert_array_equal(found, expected)
    resident = side.model.population.residents[4][17]
    cell = int(side.worlds[4].residents["cell"][17])
    assert community_cells.place_on_the_grid(4, cell, 5, 3) == tuple(reversed(resident.cell.coordinate))


# Charts


@pytest.mark.parametrize("layer", list(pictured_day.LAYERS))
@pytest.mark.parametrize("ink", [LIGHT, DARK])
def test_every_chart_is_plain_json_and_its_tooltip_no_html(stage: SideBySide, layer: str, ink: charts.Ink) -> None:
    options = [
        *drawings.maps(stage, layer, stage.differing_needs(), ink)[0],
        *drawings.networks(stage, ink),
        drawings.states(stage, ink),
        drawings.backlogs(stage, ink),
        drawings.rates(stage, ink),
        drawings.trust(stage, ink),
        *(drawings.money(stage, purse, ink) for purse in drawings.purses()),
    ]
    for option in options:
        json.dumps(option, allow_nan=False)
        assert option["tooltip"]["renderMode"] == "richText"
        assert charts.in_words(option)


def test_a_map_shows_each_cell_once_and_nothing_where_there_is_no_value() -> None:
    values = np.array([[0.0, math.nan, 2.0]])
    option = charts.map_chart(values, "needs", ["#000", "#fff"], (0.0, 4.0), Marks([(0, 1)], [(0, 2)]), LIGHT)
    cells, won, lost = option["series"]
    assert cells["data"] == [[0, 0, 0.0], [1, 0, None], [2, 0, 2.0]]
    assert (won["data"], lost["data"]) == ([[1, 0]], [[2, 0]])
    assert charts.in_words(option) == "needs by cell, from 0 to 2"


def test_marks_of_one_map_are_the_others_turned_round(stage: SideBySide) -> None:
    differing = stage.differing_needs()
    here, there = (drawings.marks(stage, differing, place) for place in (0, 1))
    assert set(here.won) | set(here.lost) == set(there.won) | set(there.lost) != set()
    assert set(here.won) >= set(there.lost)
    assert set(there.won) >= set(here.lost)


def test_lines_have_few_points_but_the_last_one() -> None:
    points = charts.thinned([float(day) for day in range(1000)], 1)
    assert len(points) <= charts.MOST_POINTS + 1
    assert points[0] == [0, 0.0]
    assert points[-1] == [999, 999.0]
    assert charts.thinned([], 1) == []
    assert charts.thinned([math.nan], 1) == [[0, None]]


def test_spans_of_events_are_shaded_to_their_end_or_the_last_day() -> None:
    events = [{"name": "epidemic", "from": 5, "until": None}, {"name": "fair", "from": 1, "until": 2}]
    option = charts.time_chart([Line("one", [1.0], 0), Line("two", [2.0], 1, dashed=True)], 30, LIGHT, events)
    first, second = option["series"]
    assert first["markArea"]["data"] == [
        [{"name": "epidemic", "xAxis": 5}, {"xAxis": 30}],
        [{"name": "fair", "xAxis": 1}, {"xAxis": 2}],
    ]
    assert second["markArea"]["data"] == []
    assert charts.in_words(option) == "one 1; two 2"


def test_a_network_says_who_is_absent_and_how_many_cases_went_where(stage: SideBySide) -> None:
    side = stage.sides[0]
    day = pictured_day.societies(side.worlds, side.model.clock - 1)
    option = charts.network_chart(day, {society: society for society in SOCIETIES}, LIGHT)
    [graph] = option["series"]
    told = {node["name"]: node["label"]["formatter"] for node in graph["data"]}
    assert told["volunteer"].endswith("absent")
    assert "h waiting" in told["community"]
    assert len(graph["links"]) == 6  # three societies, each with the two others
    shown = {(link["source"], link["target"]): link["label"] for link in graph["links"]}
    assert shown["social_worker", "social_organization"]["show"] is False


def test_scales_are_the_same_for_all_maps() -> None:
    few, many = np.array([[0.0, 3.0]]), np.array([[0.0, 9.0]])
    assert scale_ends("open", [few, many]) == (0.0, 9.0)
    assert scale_ends("open", [few, few]) == (0.0, 4.0)
    low, high = scale_ends("trust", [np.array([[0.43, math.nan]]), np.array([[0.51, 0.48]])])
    assert (low, high) == pytest.approx((0.4, 0.55))
    assert scale_ends("trust", [np.array([[0.5]])]) == pytest.approx((0.5, 0.55))


# Words


def test_the_sentence_and_the_table_say_what_the_runs_say(stage: SideBySide) -> None:
    three, five = stage.sides
    sentence = lead(stage, stage.differing_needs())
    assert sentence.startswith("After 30 days: of the needs that ended so far, three_society resolved ")
    assert f"{100 * three.resolution_rate():.1f}" in sentence
    assert f"{100 * five.resolution_rate():.1f}" in sentence
    rows = {row[0]: row[1:] for row in number_rows(stage)}
    assert rows["needs resolved"][:2] == [f"{side.total('resolved'):,.0f}" for side in stage.sides]
    assert rows["needs that arose"][2] == "0"
    assert len(number_heads(stage)) == len(number_rows(stage)[0]) == 4
    assert "may be luck" in caution(stage)
    assert regimes(stage)[0].startswith("Small three_society. Linked: ")


def test_one_scenario_alone_has_words_too(district: SideBySide) -> None:
    assert lead(district, []).startswith("After 10 days: of the needs that ended so far, six resolved ")
    assert len(number_rows(district)[0]) == 2
    assert not district.comparable


def test_before_the_first_day_nothing_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.format(preset="five_society", name="Small"), encoding="utf-8")
    stage = SideBySide([str(path), str(path)])
    assert lead(stage, []).startswith("The warm-up of 14 days is over")
    assert {row[1] for row in number_rows(stage)} <= {"0", "–"}
    assert drawings.rates(stage, LIGHT)["series"][0]["data"] == []


# Sliders


def test_there_are_a_dozen_sliders_and_each_stays_within_the_schema() -> None:
    every = [lever for _, group in levers() for lever in group]
    assert len(every) >= 12
    assert len({lever.path for lever in every}) == len(every)
    for lever in every:
        info = field_at(lever.path)
        assert info.low is not None
        assert info.high is not None
        assert info.low <= lever.low < lever.high <= info.high
        assert lever.step > 0
        assert info.meaning in lever.tip
        assert isinstance(lever.typed(lever.low), int if info.holds == "whole number" else float | int)


def test_a_slider_reaches_as_far_as_the_scenario_does() -> None:
    [lever] = [lever for _, group in levers() for lever in group if lever.path == "regime.hours_per_link"]
    assert lever.reaching([0.1, 7.5]) == (0.0, 7.5)
    assert lever.typed(0.30000000000000004) == 0.3


def test_everybody_who_can_take_up_cases_has_a_name() -> None:
    assert set(hubs().values()) == set(field_at(HUB).choices)


# Playing


def test_play_goes_on_to_the_last_day_and_shows_every_nth() -> None:
    left, shown, drawn = [10], [], threading.Event()

    def advance(days: int) -> int:
        done = min(days, left[0])
        left[0] -= done
        return done

    def show() -> None:
        shown.append(left[0])
        drawn.set()

    play(advance, show, Pace(days_a_second=1e6, every=4), drawn, threading.Event())
    assert shown == [6, 2, 0]


def test_play_stops_when_told() -> None:
    stop, drawn, days = threading.Event(), threading.Event(), []

    def show() -> None:
        drawn.set()
        if len(days) == 3:
            stop.set()

    def advance(n: int) -> int:
        days.append(n)
        return n

    play(advance, show, Pace(days_a_second=1e6), drawn, stop)
    assert days == [1, 1, 1]
