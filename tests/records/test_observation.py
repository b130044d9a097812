"""What an office's books hold of a run: each path worked by hand, and the whole against the run's own books."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.measure.naming import case_id, need_name
from fivelink_sim.model.district import simulate
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.world import log_dtype
from fivelink_sim.records.observation import START, office_records
from fivelink_sim.records.request_log import COLUMNS, DTYPES
from fivelink_sim.scenario.loading import load

WARMUP = 14
NAMES = tuple(column.name for column in COLUMNS)
SMALL = {"population.residents": 600, "district.side": 10, "run.days": 60, "run.warmup": WARMUP}
YES, NO, OPEN = True, False, None


@pytest.fixture(scope="module")
def run():
    return simulate(load("five_society", overrides=SMALL), 5, log=True)


def records_of(run, *journeys):
    """The records of a run in which each need took the given steps: (activity, recorded day) in their order."""
    steps = [(day, n, place, name) for n, journey in enumerate(journeys) for place, (name, day) in enumerate(journey)]
    steps.sort(key=lambda step: (step[0], step[1], step[2]))
    log = np.zeros(len(steps), log_dtype)
    for row, (day, n, _, name) in zip(log, steps, strict=True):
        row["case_id"], row["day"], row["activity"] = case_id(0, n, 0), day + WARMUP, ACTIVITIES.index(name)
    return office_records(run._replace(logs=(log,)))


def row_of(run, *journey):
    """The one row of a need with these steps: received, responded, closed as recorded days, resolved, satisfied."""
    table = records_of(run, journey)
    if table.empty:
        return None
    row = table.iloc[0]
    days = [None if pd.isna(row[name]) else (row[name].date() - START).days for name in NAMES[3:6]]
    return (*days, *(None if pd.isna(row[name]) else bool(row[name]) for name in NAMES[6:]))


PATHS = {
    "resolved": (
        [("arisen", 1), ("known", 3), ("triaged", 4), ("accepted", 5), ("started", 6), ("resolved", 8)],
        (3, 4, 8, YES, YES),
    ),
    "never known": ([("arisen", 1), ("lapsed", 20)], None),
    "neighbours helped, never known": ([("arisen", 1), ("neighbours helped", 4), ("resolved", 4)], None),
    "lapsed though known": ([("arisen", 1), ("known", 2), ("triaged", 2), ("lapsed", 15)], (2, 2, 15, NO, NO)),
    "lapsed and never taken up": ([("arisen", 1), ("known", 2), ("lapsed", 15)], (2, None, 15, NO, NO)),
    "closed on paper, lapsed in truth": (
        [("arisen", 0), ("known", 1), ("triaged", 1), ("started", 4), ("closed on paper", 4), ("lapsed", 20)],
        (1, 1, 4, YES, NO),
    ),
    "closed on paper, known again, resolved in the end": (
        [("arisen", 0), ("known", 1), ("triaged", 2), ("closed on paper", 4), ("known", 9), ("triaged", 9),
         ("resolved", 15)],
        (1, 2, 4, YES, YES),
    ),
    "closed on paper, then neighbours helped": (
        [("arisen", 0), ("known", 1), ("triaged", 2), ("closed on paper", 4), ("neighbours helped", 6),
         ("resolved", 6)],
        (1, 2, 4, YES, YES),
    ),
    "closed on paper, hidden at the end": (
        [("arisen", 0), ("known", 1), ("triaged", 2), ("closed on paper", 4)],
        (1, 2, 4, YES, NO),
    ),
    "relapsed, resolved the second time": (
        [("arisen", 0), ("known", 1), ("triaged", 1), ("relapsed", 5), ("returned", 12), ("triaged", 12),
         ("resolved", 16)],
        (1, 1, 5, YES, YES),
    ),
    "relapsed, lapsed in the end": (
        [("arisen", 0), ("known", 1), ("triaged", 1), ("relapsed", 5), ("returned", 12), ("lapsed", 26)],
        (1, 1, 5, YES, NO),
    ),
    "misread: the wrong desk has it, and that is a response": (
        [("arisen", 0), ("known", 1), ("triaged", 3), ("misread", 3), ("returned", 8), ("triaged", 8),
         ("resolved", 10)],
        (1, 3, 10, YES, YES),
    ),
    "volunteers on their own helped once it was known": (
        [("arisen", 0), ("known", 2), ("volunteers helped", 5), ("resolved", 5)],
        (2, 5, 5, YES, YES),
    ),
    "volunteers on their own helped before it was known": (
        [("arisen", 0), ("volunteers helped", 1), ("known", 2), ("triaged", 6), ("resolved", 9)],
        (2, 6, 9, YES, YES),
    ),
    "open at the end": ([("arisen", 50), ("known", 55), ("triaged", 56)], (55, 56, None, OPEN, OPEN)),
    "untouched at the end": ([("arisen", 50), ("known", 55)], (55, None, None, OPEN, OPEN)),
    "known in the warm-up": ([("arisen", -9), ("known", -1), ("triaged", 0), ("resolved", 3)], None),
    "arisen in the warm-up, known on day 0": ([("arisen", -9), ("known", 0), ("resolved", 3)], (0, None, 3, YES, YES)),
}  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_booked_as_worked_by_hand(run, path):
    journey, expected = PATHS[path]
    assert row_of(run, *journey) == expected


def test_a_lapsed_need_that_comes_back_is_a_request_of_its_own(run):
    log = np.zeros(6, log_dtype)
    number = case_id(0, 7, 0)
    for row, (n, name, day) in zip(
        log,
        [(0, "arisen", 0), (0, "known", 1), (0, "lapsed", 5), (1, "escalated", 6), (1, "known", 8), (1, "lapsed", 12)],
        strict=True,
    ):
        row["case_id"], row["activity"], row["day"] = number + n, ACTIVITIES.index(name), day + WARMUP
    table = office_records(run._replace(logs=(log,)))
    assert table["request"].tolist() == ["0-7-0", "0-7-0.1"]
    assert table["received"].dt.date.tolist() == [date(2025, 1, 7), date(2025, 1, 14)]


def test_requests_stand_in_order_of_receipt_and_apart(run):
    late = [("arisen", 1), ("known", 9), ("triaged", 9), ("resolved", 12)]
    early = [("arisen", 1), ("known", 3), ("triaged", 5), ("lapsed", 20)]
    table = records_of(run, late, early)
    assert table["request"].tolist() == ["0-1-0", "0-0-0"]
    assert table["resolved"].tolist() == [False, True]


def test_columns_and_types_are_those_declared(run):
    table = office_records(run)
    assert tuple(table.columns) == NAMES
    assert {name: str(table[name].dtype) for name in NAMES} == {c.name: DTYPES[c.holds] for c in COLUMNS}


def test_the_records_agree_with_the_runs_cases(run):
    table = office_records(run).set_index("request")
    cases = {need_name(case["id"]): case for case in run.cases[0]}
    known = [name for name, case in cases.items() if case["known"] >= WARMUP]
    assert sorted(table.index) == sorted(known)
    for name, row in table.iterrows():
        assert (row["received"].date() - START).days + WARMUP == cases[name]["known"]
        if cases[name]["on_paper"]:
            assert row["resolved"]
        assert bool(row["satisfied"] is not pd.NA and row["satisfied"]) == (cases[name]["ending"] == 1)


def test_days_follow_each_other(run):
    table = office_records(run)
    assert (table["responded"].dropna() >= table["received"][table["responded"].notna()]).all()
    assert (table["closed"].dropna() >= table["received"][table["closed"].notna()]).all()
    assert table["resolved"].isna().eq(table["closed"].isna()).all()
    assert table["satisfied"].isna().eq(table["closed"].isna()).all()


def test_names_of_communities_stand_in_the_records():
    scenario = load("five_society", overrides=SMALL | {"district.columns": 2, "run.days": 20})
    run = simulate(scenario, 5, log=True)
    assert set(office_records(run)["community"]) == {"0", "1"}
    assert set(office_records(run, names=["East", "西"])["community"]) == {"East", "西"}


def test_a_run_without_needs_has_no_requests(run):
    table = office_records(run._replace(logs=(np.zeros(0, log_dtype),)))
    assert len(table) == 0
    assert tuple(table.columns) == NAMES


def test_a_run_without_a_log_is_refused(run):
    with pytest.raises(ValueError, match="log=True"):
        office_records(simulate(load("five_society", overrides=SMALL), 5))


def test_day_0_is_a_monday(run):
    with pytest.raises(ValueError, match="2025-01-07 is a Tuesday"):
        office_records(run, date(2025, 1, 7))
