"""The event log as tables that process-mining tools read."""

from __future__ import annotations

import pandas as pd
import pytest

from fivelink_sim.measure.event_table import COLUMNS, DETAILS, event_log, events_of, write_event_log
from fivelink_sim.measure.naming import need_name
from fivelink_sim.model.district import simulate
from fivelink_sim.scenario.loading import load

CHANGES = {"population.residents": 600, "district.side": 10, "run.days": 40, "run.warmup": 14}


@pytest.fixture(scope="module")
def run():
    return simulate(load("five_society", overrides=CHANGES), 5, log=True)


def test_columns_and_days(run):
    table = event_log(run)
    assert tuple(table.columns) == COLUMNS
    assert table["day"].is_monotonic_increasing
    assert table["day"].min() == -14
    assert len(table) == len(run.logs[0])
    assert tuple(event_log(run, details=True).columns) == COLUMNS + DETAILS


def test_the_log_agrees_with_the_books(run):
    table = event_log(run)
    ledger = run.ledgers[0]
    for activity, column in [("arisen", "arisen"), ("known", "known"), ("triaged", "triaged"), ("misread", "misread"),
                             ("resolved", "resolved"), ("lapsed", "lapsed"), ("closed on paper", "closed_on_paper"),
                             ("relapsed", "relapsed"), ("escalated", "escalated")]:  # fmt: skip
        assert (table["activity"] == activity).sum() == ledger[column].sum(), activity


def test_details_agree_with_the_cases(run):
    table = event_log(run, details=True).drop_duplicates("case_id").set_index("case_id")
    for case in run.cases[0]:
        row = table.loc[case["id"]]
        assert row["kind"] == run.kinds[case["kind"]]
        assert row["group"] == run.groups[case["group"]]
        assert row["need"] == need_name(case["id"])


def test_every_journey_begins_with_arising(run):
    first = event_log(run).drop_duplicates("case_id")
    assert set(first["activity"]) <= {"arisen", "escalated"}
    assert len(events_of(run, int(first["case_id"].iloc[0]))) > 0
    assert len(events_of(run, 4)) == len(events_of(run, 2**60)) == 0


def test_a_district_is_one_log():
    changes = {**CHANGES, "district.rows": 1, "district.columns": 2, "run.days": 10}
    run = simulate(load("district", overrides=changes), 5, log=True)
    table = event_log(run)
    assert set(table["community"]) == {0, 1}
    assert table["day"].is_monotonic_increasing


def test_a_run_without_a_log_has_none():
    with pytest.raises(ValueError, match="log=True"):
        event_log(simulate(load("five_society", overrides={**CHANGES, "run.days": 2}), 5))


@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_files_give_the_table_back(run, name, tmp_path):
    table = event_log(run)
    write_event_log(table, tmp_path / name)
    is_csv = name.endswith("csv")
    back = pd.read_csv(tmp_path / name, keep_default_na=False) if is_csv else pd.read_parquet(tmp_path / name)
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    with pytest.raises(ValueError, match=r"\.csv or \.parquet"):
        write_event_log(table, tmp_path / "log.xes")


def test_pm4py_reads_the_csv_and_finds_the_process(run, tmp_path):
    pm4py = pytest.importorskip("pm4py")
    write_event_log(event_log(run), tmp_path / "log.csv")
    table = pd.read_csv(tmp_path / "log.csv")
    table["time"] = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(table["day"], unit="D")
    log = pm4py.format_dataframe(table, case_id="case_id", activity_key="activity", timestamp_key="time")
    assert set(pm4py.get_start_activities(log)) <= {"arisen", "escalated"}
    assert sum(pm4py.get_start_activities(log).values()) == table["case_id"].nunique()
    ends = pm4py.get_end_activities(log)
    assert ends["resolved"] == run.ledgers[0]["resolved"].sum()
    graph, _, _ = pm4py.discover_dfg(log)
    assert graph[("component done", "resolved")] > 0
    assert ("resolved", "arisen") not in graph
