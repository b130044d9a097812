"""Measures of journeys: worked by hand, and the same as pm4py's."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis import journey_measures as mining
from fivelink_sim.model.district import simulate
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.records.journeys import SEEN, journey_table, journeys_of, office_journeys
from fivelink_sim.records.observation import office_records
from fivelink_sim.scenario.loading import load

CODE = {name: number for number, name in enumerate(ACTIVITIES)}
SMALL = {"population.residents": 600, "district.side": 10, "run.days": 40, "run.warmup": 14}


def journeys(*ways):
    """Cases with the given activities, one a day."""
    rows = [
        (f"{n:03d}", name, np.datetime64("2025-01-06") + place)
        for n, way in enumerate(ways)
        for place, name in enumerate(way)
    ]
    table = pd.DataFrame(rows, columns=["case_id", "activity", "date"])
    return journeys_of(table.assign(date=table["date"].astype("datetime64[s]")))


SHORT = ("known", "triaged", "resolved")
LONG = ("known", "triaged", "refused", "accepted", "resolved")
LAPSED = ("known", "lapsed")


@pytest.fixture(scope="module")
def simulated():
    return office_journeys(simulate(load("five_society", overrides=SMALL), 5, log=True))


def test_directly_follows_counts_beginnings_and_ends():
    graph = mining.directly_follows(journeys(SHORT, SHORT, LAPSED))
    assert graph[mining.BEGINNING, CODE["known"]] == 3
    assert graph[CODE["known"], CODE["triaged"]] == 2
    assert graph[CODE["lapsed"], mining.END] == 1
    assert graph.sum() == 4 + 4 + 3


def test_variants_are_ways_and_how_many_took_them():
    ways = mining.variants(journeys(SHORT, LAPSED, SHORT))
    assert sorted(ways.values()) == [1, 2]
    assert mining.known_ways(ways, mining.variants(journeys(SHORT))) == pytest.approx(2 / 3)


def test_fitness_is_the_share_that_the_model_allows():
    model = mining.directly_follows(journeys(SHORT))
    real = journeys(SHORT, LAPSED)
    # Of 4 + 3 steps with beginnings and ends the model lacks known → lapsed and lapsed → end.
    assert mining.step_fitness(mining.directly_follows(real), model) == pytest.approx(5 / 7)
    assert mining.case_fitness(mining.variants(real), model) == pytest.approx(1 / 2)


def test_precision_falls_with_what_is_allowed_and_never_done():
    model = mining.directly_follows(journeys(SHORT, LAPSED, LONG))
    # After "" 1 of 1 is done, after known 1 of 2 (lapsed never), after known, triaged 1 of 2 (refused never).
    assert mining.precision(mining.variants(journeys(SHORT)), model) == pytest.approx(1 - 2 / 5)
    assert mining.precision(mining.variants(journeys(SHORT)), mining.directly_follows(journeys(SHORT))) == 1.0


def test_distance_is_half_the_sum_of_differences_of_shares():
    assert mining.distance(np.array([3, 1]), np.array([1, 1])) == pytest.approx(0.25)
    assert mining.distance(np.array([1, 0]), np.array([0, 5])) == 1.0
    assert np.isnan(mining.distance(np.array([0, 0]), np.array([1, 1])))


def test_share_with_counts_a_case_once():
    share = mining.share_with(journeys(LONG, SHORT, ("known", "refused", "refused")))
    assert share[CODE["refused"]] == pytest.approx(2 / 3)
    assert share[CODE["known"]] == 1.0


def test_no_cases_have_no_measures():
    nothing = journeys(SHORT).between(date(2030, 1, 1), date(2031, 1, 1))
    graph, ways = mining.directly_follows(nothing), mining.variants(nothing)
    assert graph.sum() == 0
    assert not ways
    assert np.isnan([mining.step_fitness(graph, graph), mining.case_fitness(ways, graph), mining.precision(ways, graph),
                     mining.known_ways(ways, ways)]).all()  # fmt: skip


@pytest.fixture(scope="module")
def mined(simulated):
    """pm4py and its event log of the simulated journeys."""
    pm4py = pytest.importorskip("pm4py")
    table = journey_table(simulated)
    # pm4py orders by time: steps of one day a second apart
    seconds = pd.to_timedelta(table.groupby("case_id").cumcount(), unit="s")
    table = table.assign(time=pd.to_datetime(table["date"]).dt.tz_localize("UTC") + seconds)
    return pm4py, pm4py.format_dataframe(table, case_id="case_id", activity_key="activity", timestamp_key="time")


def test_the_graph_is_pm4pys(simulated, mined):
    pm4py, log = mined
    follows, begins, ends = pm4py.discover_dfg(log)
    graph = mining.directly_follows(simulated)
    names = dict(enumerate(ACTIVITIES))
    n = len(ACTIVITIES)
    pairs = {(names[a], names[b]): int(graph[a, b]) for a, b in zip(*np.nonzero(graph[:n, :n]), strict=True)}
    assert pairs == {pair: int(number) for pair, number in follows.items()}
    assert {names[b]: int(graph[mining.BEGINNING, b]) for b in np.flatnonzero(graph[mining.BEGINNING])} == begins
    assert {names[a]: int(graph[a, mining.END]) for a in np.flatnonzero(graph[:, mining.END])} == ends


def test_the_ways_are_pm4pys(simulated, mined):
    pm4py, log = mined
    found = {
        tuple(way): number if isinstance(number, int) else len(number)
        for way, number in pm4py.get_variants(log).items()
    }
    assert {tuple(ACTIVITIES[code] for code in way): n for way, n in mining.variants(simulated).items()} == found


def test_fitness_and_precision_are_pm4pys(simulated, mined):
    """The model: the graph of the second half of the cases, turned into a Petri net; the log: all of them."""
    pm4py, log = mined
    ids = sorted(log["case:concept:name"].unique())
    half = log[log["case:concept:name"].isin(ids[len(ids) // 2 :])]
    net = pm4py.convert_to_petri_net(*pm4py.discover_dfg(half))
    keep = np.isin(np.array(journey_table(simulated)["case_id"]), ids[len(ids) // 2 :])
    model = mining.directly_follows(journeys_of(journey_table(simulated)[keep]))
    ways = mining.variants(simulated)
    aligned = pm4py.fitness_alignments(log, *net)
    assert 0.5 < mining.case_fitness(ways, model) < 1.0
    assert mining.case_fitness(ways, model) == pytest.approx(aligned["percentage_of_fitting_traces"] / 100.0)
    assert mining.precision(ways, model) == pytest.approx(pm4py.precision_alignments(log, *net), abs=1e-9)


def test_the_office_sees_the_journeys_of_its_requests(simulated):
    run = simulate(load("five_society", overrides=SMALL), 5, log=True)
    table = journey_table(office_journeys(run))
    assert set(table["activity"]) <= set(SEEN)
    records = office_records(run).set_index("request")
    first = table.groupby("case_id", sort=False).first()
    assert sorted(first.index) == sorted(records.index)
    assert (first["activity"] == "known").all()
    assert first["date"].eq(records["received"].reindex(first.index)).all()


def test_a_table_and_its_journeys_are_the_same(simulated):
    again = journeys_of(journey_table(simulated))
    assert (mining.directly_follows(again) == mining.directly_follows(simulated)).all()
    assert mining.variants(again) == mining.variants(simulated)


def test_activities_left_out_leave_no_step_and_no_empty_case():
    some = journeys(SHORT, LAPSED).of(np.array([CODE["triaged"], CODE["resolved"]]))
    assert len(some.ids) == 1
    assert mining.variants(some) == mining.variants(journeys(("triaged", "resolved")))
