"""Records for a scenario: what was written is read back the same; what is wrong is told, all of it at once."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from fivelink_sim.model.district import simulate
from fivelink_sim.records.checked_records import records_for
from fivelink_sim.records.journey_file import checked_journeys, read_journey_file
from fivelink_sim.records.journeys import CHINESE_ACTIVITIES, SEEN
from fivelink_sim.records.observation import office_records
from fivelink_sim.records.request_log import (
    COLUMNS,
    end_of,
    first_day,
    last_receipt,
    request_log,
    write_request_log,
)
from fivelink_sim.scenario.loading import load
from fivelink_sim.scenario.problems import ScenarioError

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 40, "run.warmup": 14}


@pytest.fixture(scope="module")
def scenario():
    return load("three_society", overrides=SMALL)


@pytest.fixture(scope="module")
def records(scenario):
    return office_records(simulate(scenario, 5, log=True))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_written_records_are_read_back_the_same(records, scenario, tmp_path, ending):
    path = tmp_path / f"requests.{ending}"
    write_request_log(records, path)
    pd.testing.assert_frame_equal(records_for(path, scenario), records)


def test_csv_holds_plain_days_and_yes_and_no(records, tmp_path):
    write_request_log(records, tmp_path / "r.csv")
    lines = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "request,community,kind,received,responded,closed,resolved,satisfied"
    assert lines[1].split(",")[3].startswith("2025-01-")
    assert {line.split(",")[6] for line in lines[1:]} <= {"yes", "no", ""}


def test_another_ending_is_refused(records, tmp_path):
    with pytest.raises(ValueError, match=r"as \.csv or \.parquet"):
        write_request_log(records, tmp_path / "r.xls")


def test_a_log_of_the_required_columns_has_all_of_them():
    log = request_log({"kind": ["errands", "errands"], "received": pd.to_datetime(["2025-03-01", "2025-01-31"])})
    assert tuple(log.columns) == tuple(column.name for column in COLUMNS)
    assert log["request"].tolist() == ["1", "2"]
    assert log["community"].tolist() == ["0", "0"]
    assert log[["responded", "closed", "resolved", "satisfied"]].isna().all().all()
    assert (first_day(log), last_receipt(log), end_of(log)) == (date(2025, 1, 31), date(2025, 3, 1), date(2025, 3, 2))


def test_the_end_is_after_the_last_date_of_any_kind():
    days = {"received": ["2025-03-01"], "closed": ["2025-04-10"]}
    log = request_log({"kind": ["errands"], **{name: pd.to_datetime(values) for name, values in days.items()}})
    assert end_of(log) == date(2025, 4, 11)


def test_an_empty_log_has_no_days():
    with pytest.raises(ValueError, match="no request"):
        first_day(request_log({"kind": [], "received": []}))


def told(records, scenario, **more):
    with pytest.raises(ScenarioError) as caught:
        records_for(records, scenario, **more)
    return str(caught.value)


def test_the_one_community_may_have_another_name(records, scenario):
    found = records_for(records.assign(community="Lakeside"), scenario)
    assert set(found["community"]) == {"0"}


def test_several_communities_do_not_fit_a_scenario_of_one(records, scenario):
    two = records.assign(community=["A", "B"] * (len(records) // 2) + ["A"] * (len(records) % 2))
    assert "the requests are of 2 communities, such as A and B; the scenario has one" in told(two, scenario)


def test_unknown_kinds_and_communities_are_named_with_the_nearest_all_at_once(records):
    district = load("three_society", overrides=SMALL | {"district.columns": 2})
    wrong = records.assign(
        kind=["erands", "mediaton", *records["kind"][2:]], community=["7", *["0"] * (len(records) - 1)]
    )
    text = told(wrong, district)
    assert "the scenario has no kind 'erands'; did you mean 'errands'?" in text
    assert "did you mean 'mediation'?" in text
    assert "the scenario has no community '7'" in text


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"kind": ["errands"]}), "received: requests need this column"),
        (pd.DataFrame({"kind": [], "received": []}), "there is no request"),
        (pd.DataFrame({"kind": ["errands"], "received": ["soon"]}), "received: 'soon' is no date, such as 2025-03-01"),
        (pd.DataFrame({"kind": ["errands"], "received": [["2025-03-01"]]}), "is no date"),
        (pd.DataFrame({"kind": ["errands"], "received": ["2025-03-01"], "resolved": ["maybe"]}), "is no request log"),
        (pd.DataFrame({"kind": ["errands"], "received": [pd.NaT]}), "1 requests lack the day"),
        (42, "must be a table of requests or a file of one, got int"),
    ],
)
def test_tables_that_are_no_request_log_are_refused(scenario, table, message):
    assert message in told(table, scenario)


DAY_FIRST = "'03/04/2025' may be 3 April or 4 March 2025; write the year first, as 2025-03-01"


@pytest.mark.parametrize("ending", ["csv", "parquet", None], ids=["csv", "parquet", "table"])
def test_dates_as_text_mean_the_same_in_every_kind_of_file(scenario, tmp_path, ending):
    def stored(received):
        table = pd.DataFrame({"kind": "errands", "received": received, "closed": ["2025年4月20日", "-", ""]})
        if ending is None:
            return table
        path = tmp_path / f"r.{ending}"
        table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
        return path

    log = records_for(stored(["2025/4/3", "20250413", "2025年4月14日 9:05"]), scenario)
    assert log["received"].dt.strftime("%d.%m.").tolist() == ["03.04.", "13.04.", "14.04."]
    assert log["closed"].isna().tolist() == [False, True, True]
    text = told(stored(["03/04/2025", "13/04/2025", "2025-04-14"]), scenario)
    assert DAY_FIRST in text
    assert "'13/04/2025' has its year last; write it first" in text


@pytest.mark.parametrize(
    "received",
    [[20250403], [date(2025, 4, 3)], [pd.Timestamp(2025, 4, 3, tz="Asia/Shanghai")], [pd.Timestamp(2025, 4, 3, 12)]],
)
def test_days_in_a_table_may_be_numbers_or_dates(scenario, received):
    log = records_for(pd.DataFrame({"kind": ["errands"], "received": pd.Series(received, dtype=object)}), scenario)
    assert log["received"].dt.date.tolist() == [date(2025, 4, 3)]


def test_a_file_that_is_not_there_is_told(scenario, tmp_path):
    assert "no such file" in told(tmp_path / "nothing.csv", scenario)
    assert "nothing.parquet: cannot be read" in told(tmp_path / "nothing.parquet", scenario)


def test_rows_that_cannot_be_used_are_told_with_file_row_and_column_or_left_out(scenario, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("kind,received\nerrands,2025-01-06\nerrands,31.31.2025\nerrands,2025-01-08\n", encoding="utf-8")
    assert f"{path}:3:2: received" in told(path, scenario)
    assert len(records_for(path, scenario, skip_bad=True)) == 2


def test_an_offices_categories_mean_kinds(scenario, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("类别,受理日期\n修路灯,2025-01-06\n调解,2025年1月7日\n", encoding="gb18030")
    assert "修路灯" in told(path, scenario)
    assert records_for(path, scenario, kinds={"修路灯": "errands"})["kind"].tolist() == ["errands", "mediation"]


@pytest.mark.parametrize("ending", ["csv", "parquet", None], ids=["csv", "parquet", "table"])
def test_an_offices_categories_mean_the_same_in_every_kind_of_file(scenario, tmp_path, ending):
    table = pd.DataFrame({"kind": ["修路灯", "调解", "停车", "errands"], "received": "2025-01-06"})
    path = tmp_path / f"r.{ending}"
    if ending is not None:
        table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
    given = table if ending is None else path
    assert "修路灯" in told(given, scenario)
    found = records_for(given, scenario, kinds={"修路灯": "errands", "停车": "-"})
    assert found["kind"].tolist() == ["errands", "mediation", "errands"]
    assert "there is no request" in told(given, scenario, kinds=dict.fromkeys(table["kind"], "-"))


JOURNEYS = "case_id,activity,date\n7,known,2025-01-06\n7,triaged,2025-01-06\n8,受理,2025/1/7\n8,办结,2025-01-09\n"


def test_journeys_are_read_in_either_language(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(JOURNEYS, encoding="utf-8")
    found = read_journey_file(path)
    assert found.case.tolist() == [0, 0, 1, 1]
    path.write_text(JOURNEYS.replace("case_id,activity,date", "工单编号,环节,日期"), encoding="gb18030")
    again = read_journey_file(path)
    assert (again.activity == found.activity).all()
    assert (again.day == found.day).all()


def test_every_step_that_an_office_sees_has_a_chinese_name():
    assert sorted(CHINESE_ACTIVITIES.values()) == sorted(SEEN)


def test_everything_wrong_with_journeys_is_told_at_once(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("case_id,activity,date\n7,knwon,2025-01-06\n,known,2025-01-06\n7,known,soon\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_journey_file(path)
    text = str(caught.value)
    assert f"{path}:2:2: activity: 'knwon' is no step of the model" in text
    assert "did you mean 'known'?" in text
    assert f"{path}:3:1: case_id: is empty" in text
    assert f"{path}:4:3: date: 'soon'" in text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("case_id,date\n7,2025-01-06\n", "journeys need a column 'activity'"),
        ("case_id,activity,date\n", "no row stands below"),
        ("", "the file is empty"),
    ],
)
def test_files_without_journeys_are_refused(tmp_path, content, message):
    path = tmp_path / "log.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match=message):
        read_journey_file(path)


def test_tables_without_journeys_are_refused():
    with pytest.raises(ScenarioError, match="activity: journeys need this column"):
        checked_journeys(pd.DataFrame({"case_id": [], "date": []}), "journeys")
    with pytest.raises(ScenarioError, match="holds no step"):
        checked_journeys(pd.DataFrame({"case_id": [], "activity": [], "date": []}), "journeys")


def test_journeys_in_parquet_have_the_dates_of_those_in_csv(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(JOURNEYS, encoding="utf-8")
    table = pd.read_csv(path, dtype=str)
    table.to_parquet(tmp_path / "log.parquet")
    found, again = read_journey_file(path), read_journey_file(tmp_path / "log.parquet")
    assert (again.day == found.day).all()
    table.assign(date=["03/04/2025", "2025-04-04", "soon", "2025-04-05"]).to_parquet(tmp_path / "log.parquet")
    with pytest.raises(ScenarioError) as caught:
        read_journey_file(tmp_path / "log.parquet")
    assert f"date: {DAY_FIRST}" in str(caught.value)
    assert "date: 'soon' is no date" in str(caught.value)
    table.assign(date=["2025-04-03", None, "-", "2025-04-05"]).to_parquet(tmp_path / "log.parquet")
    with pytest.raises(ScenarioError, match="a step has no date"):
        read_journey_file(tmp_path / "log.parquet")
