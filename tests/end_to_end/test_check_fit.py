"""From a scenario to an office's records and back: observe writes them, check-fit says whether a scenario fits."""

from __future__ import annotations

import json
import shlex
from datetime import date

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.model.district import simulate
from fivelink_sim.model.draws import replication_seed
from fivelink_sim.records.checked_records import records_for
from fivelink_sim.scenario.problems import ScenarioError

PLACE = {"population.residents": 1500, "run.warmup": 28, "run.days": 120}
SETS = " ".join(f"--set {field}={value}" for field, value in PLACE.items())


@pytest.fixture(scope="module")
def scenario():
    return fl.load("three_society", overrides=PLACE)


@pytest.fixture(scope="module")
def truth(scenario):
    """Records of one run of the scenario: one of those nine in ten that are called to fit."""
    return fl.office_records(scenario, rng=8)


@pytest.fixture(scope="module")
def kept(scenario, truth, tmp_path_factory):
    """The folder of a check against its own records, to be looked at only; and what was found."""
    folder = tmp_path_factory.mktemp("fit") / "out"
    return folder, fl.check_fit(scenario, truth, out=folder, workers=1)


def invoke(line, status=0):
    result = CliRunner().invoke(app, shlex.split(line))
    assert result.exit_code == status, result.output
    return result.output


def answers(fit, **where):
    """The answers of a check's numbers by measure and item, of all days."""
    table = fit.measures()
    table = table[table["month"] == ""]
    for column, value in where.items():
        table = table[table[column] == value]
    return {(row.measure, row.item): row.answer for row in table.itertuples()}


def test_records_of_a_scenario_are_those_of_its_run(scenario):
    run = simulate(scenario, 8, log=True)
    pd.testing.assert_frame_equal(fl.office_records(scenario, rng=8), fl.office_records(run))
    with pytest.raises(InputError, match="this run is done"):
        fl.office_records(run, rng=3)
    with pytest.raises(InputError, match="log=True"):
        fl.office_records(simulate(scenario, 8))
    with pytest.raises(InputError, match="is a Sunday"):
        fl.office_records(scenario, start=date(2025, 1, 5))


def test_observe_writes_the_same_bytes_every_time_in_the_format_that_is_read(scenario, truth, tmp_path):
    paths = [tmp_path / name for name in ("one.csv", "two.csv")]
    for path in paths:
        assert f"{len(truth):,} requests" in invoke(f"observe three_society --to {path} --seed 8 {SETS}")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    pd.testing.assert_frame_equal(records_for(paths[0], scenario), truth)
    invoke(f"observe three_society --to {tmp_path / 'r.parquet'} --seed 8 {SETS} --start 2024/1/1")
    assert pd.read_parquet(tmp_path / "r.parquet")["received"].min() == pd.Timestamp("2024-01-01")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--to r.xlsx", "r.xlsx: records are written as .csv or .parquet"),
        ("--to r.csv --journeys j.txt", "j.txt: records are written as"),
        ("--to r.csv --start 2025-01-07", "2025-01-07 is a Tuesday"),
        ("--to r.csv --start soon", "--start: 'soon' is no date, such as 2025-03-01"),
        ("--to nowhere/r.csv", "nowhere/r.csv cannot be written: No such file or directory"),
        ("--to r.csv --journeys nowhere/j.csv", "nowhere/j.csv cannot be written: No such file or directory"),
        ("--to r.csv --journeys ./r.csv", "r.csv: requests and journeys need a file each"),
        ("--to r.csv --set regime.hug=1", "did you mean 'hub'?"),
    ],
)
def test_observe_refuses_bad_input_and_writes_nothing(line, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message in invoke(f"observe three_society --days 10 {line}", 2)
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_fits_its_own_records(kept):
    _, fit = kept
    whole = fit.groups().iloc[0]
    assert fit.answer == "fits"
    assert whole["inside"] > 0.8
    assert fit.measures()["runs"].max() == 20


def test_results_are_summaries_and_hold_no_request(kept, truth):
    folder, _ = kept
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"manifest.json", "summary.csv", "groups.csv", "waiting.csv", "report.html", "brief.html"} <= names
    assert {"figures/at_a_glance.svg", "figures/at_a_glance.csv", "figures/counts.svg", "figures/kinds.csv"} <= names
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    numbers = truth["request"].tolist()
    assert not any(f"{number}" in text for number in numbers[:50] for text in texts)


def test_the_same_bytes_on_any_number_of_workers_and_again_into_the_same_folder(kept, scenario, truth, tmp_path):
    folder, _ = kept
    fl.check_fit(scenario, truth, out=tmp_path / "again", workers=2)
    fl.check_fit(scenario, truth, out=tmp_path / "again", workers=2)
    for path in folder.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes(), path.name


def test_a_lost_cluster_is_told_and_nothing_is_written(truth, tmp_path, monkeypatch, lost_after):
    monkeypatch.chdir(tmp_path)
    truth.to_csv("requests.csv", index=False)
    lost_after(3)
    said = invoke(f"check-fit three_society requests.csv {SETS} --out out", 1)
    assert said.splitlines()[-1] == "the connection to the Dask cluster was lost"
    assert not (tmp_path / "out").exists()


def test_another_folder_is_never_overwritten(kept, scenario, truth, tmp_path, monkeypatch):
    folder, _ = kept
    monkeypatch.setattr("fivelink_sim.studies.checking_fit._simulated", None)  # it is told before anything is run
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(InputError, match="holds another study"):
        fl.check_fit(scenario, truth, out=folder, seed=99)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty and holds no results"):
        fl.check_fit(scenario, truth, out=tmp_path)
    with pytest.raises(InputError, match="is a file"):
        fl.check_fit(scenario, truth, out=tmp_path / "mine.txt")
    with pytest.raises(InputError, match="x: cannot be written"):
        fl.check_fit(scenario, truth, out=tmp_path / "mine.txt" / "x")
    assert (folder / "manifest.json").read_bytes() == before


def test_more_needs_of_one_kind_are_found(scenario):
    more = fl.office_records(scenario, rng=12, overrides={"needs.errands.rate": 0.75})
    fit = fl.check_fit(scenario, more)
    assert fit.answer == "differs"
    assert answers(fit)["received", "errands"] == "too few"
    assert fit.groups().set_index("group").loc["received", "answer"] == "differs"


def test_a_paper_office_is_found_by_what_residents_say(scenario):
    paper = fl.office_records(scenario, rng=12, overrides={"regime.deviations.formalism": 0.6})
    fit = fl.check_fit(scenario, paper)
    assert fit.answer == "differs"
    found = answers(fit)
    assert found["satisfaction_rate", ""] == "too high"
    assert found["waiting_distance", ""] == "differs"
    assert found["received", ""] == "fits"


def test_months_held_out_or_named_are_judged_alone(scenario, truth):
    fit = fl.check_fit(scenario, truth, hold_out=2)
    months = fit.measures()["month"]
    assert sorted(set(months) - {""}) == ["2025-04", "2025-05"]
    held = truth["received"] >= "2025-04-01"
    row = fit.measures().iloc[0]
    assert (row["measure"], row["real"]) == ("received", held.sum())
    named = fl.check_fit(scenario, truth, months="2025-02:2025-03")
    assert named.measures()["real"].iloc[0] == truth["received"].between("2025-02-01", "2025-03-31").sum()
    assert named.asked.scope.window.monday == date(2025, 1, 6)


def test_records_may_begin_on_any_day(scenario, truth):
    later = truth[truth["received"] >= "2025-02-05"].reset_index(drop=True)  # a Wednesday
    fit = fl.check_fit(scenario, later)
    window = fit.asked.scope.window
    assert (window.start, window.monday) == (date(2025, 2, 5), date(2025, 2, 3))
    assert window.days == (window.until - window.monday).days
    assert fit.answer == "fits"


def test_records_of_the_required_columns_alone_are_judged_by_counts(scenario, truth):
    fit = fl.check_fit(scenario, truth[["kind", "received"]])
    assert fit.groups()["group"].tolist()[:2] == ["", "received"]
    found = answers(fit, by="")
    assert found["received", ""] in ("fits", "too few", "too many")
    assert {found[name, ""] for name in ("closed", "resolution_rate", "waiting_median", "response_rate")} == {
        "cannot say"
    }


def test_communities_are_counted_one_by_one(truth):
    district = fl.load("three_society", overrides=PLACE | {"district.columns": 2, "population.residents": 600})
    fit = fl.check_fit(district, fl.office_records(district, rng=3))
    assert sorted(item for measure, item in answers(fit, by="community") if measure == "received") == ["0", "1"]


def test_journeys_are_compared(scenario, tmp_path):
    line = f"observe three_society --to {tmp_path}/r.csv --journeys {tmp_path}/j.csv --seed 8 {SETS}"
    assert "j.csv written" in invoke(line)
    fit = fl.check_fit(scenario, tmp_path / "r.csv", journeys=tmp_path / "j.csv")
    found = answers(fit)
    assert found["step_fitness", ""] == "fits"
    assert fit.measures().set_index("measure").loc["case_fitness", "real"] > 0.98
    assert ("activity_share", "closed on paper") in found
    follows = fit.follows()
    assert follows["real"].sum() == pytest.approx(1.0)
    first = fit.measures().set_index(["measure", "item"]).loc[("activity_share", "known"), "real"]
    assert np.all(first == 1.0)
    paper = f"--set regime.deviations.formalism=0.6 --to {tmp_path}/p.csv --journeys {tmp_path}/q.csv"
    invoke(f"observe three_society --seed 8 {SETS} {paper}")
    off = fl.check_fit(scenario, tmp_path / "p.csv", journeys=pd.read_csv(tmp_path / "q.csv", parse_dates=["date"]))
    assert answers(off)["activity_share", "closed on paper"] == "too low"
    assert answers(off)["follows_distance", ""] == "differs"


def test_the_command_tells_the_answer_and_where_the_report_lies(truth, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    invoke(f"observe three_society --to r.csv --seed 8 {SETS}")
    told = invoke(f"check-fit three_society r.csv --workers 1 --out fit {SETS}")
    assert "Nothing in these" in told
    assert "Requests received" in told
    assert "Report: fit/report.html" in told
    assert json.loads((tmp_path / "fit" / "manifest.json").read_text())["requests"] == len(truth)
    command = json.loads((tmp_path / "fit" / "manifest.json").read_text())["command_line"]
    assert command.startswith("fivelink check-fit three_society r.csv --replications 20 --seed 1 --set ")
    chinese = invoke(f"check-fit three_society r.csv --workers 1 --out fit --lang zh {SETS}")
    assert "诉求" in chinese
    assert '<html lang="zh"' in (tmp_path / "fit" / "report.zh.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("none.csv", "none.csv: there is no such file"),
        ("r.csv --replications 1", "replications must be 2 to 2,000, got 1"),
        ("r.csv --hold-out 9", "hold-out must leave a month"),
        ("r.csv --hold-out 1 --months 2025-01", "exclude each other"),
        ("r.csv --months 2024-12", "'2024-12' is not among the months that the records cover"),
        ("r.csv --months 2025-02:2025-01", "2025-01 is before 2025-02"),
        ("r.csv --start 2026-01-01", "the records cover no day"),
        ("r.csv --until never", "--until: 'never' is no date, such as 2025-03-01"),
        ("r.csv --lang fr", "there is no language 'fr'"),
        ("r.csv --set needs.errands=null", "'errands', here and in 5 more rows, is no kind of the scenario"),
        ("r.csv --journeys none.csv", "none.csv: cannot be read"),
    ],
)
def test_bad_input_is_one_clear_line_and_nothing_is_written(line, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    invoke("observe three_society --to r.csv --days 40 --set population.residents=300")
    before = sorted(tmp_path.iterdir())
    assert message in invoke(f"check-fit three_society {line}", 2)
    assert sorted(tmp_path.iterdir()) == before


def test_too_few_runs_say_so(scenario, truth):
    fit = fl.check_fit(scenario, truth, replications=5)
    assert fit.answer == "cannot say"
    assert set(fit.measures()["answer"]) == {"cannot say"}


def test_bad_requests_from_python_are_refused(scenario, truth):
    with pytest.raises(ScenarioError, match="must be a table of requests"):
        fl.check_fit(scenario, 3)
    with pytest.raises(InputError, match="the check is in memory only"):
        fl.check_fit(scenario, truth, replications=2).report()


@pytest.mark.statistical
def test_records_of_the_model_itself_lie_inside_nine_times_in_ten(scenario):
    found = []
    for number in range(60):
        records = fl.office_records(scenario, rng=replication_seed(404, number))
        found.append(fl.check_fit(scenario, records, seed=1000 + number))
    different = np.mean([fit.answer == "differs" for fit in found])
    inside, expected = (np.mean([fit.groups()[name].iloc[0] for fit in found]) for name in ("inside", "expected"))
    assert different <= 2 / 21 + 3 * np.sqrt(2 / 21 * 19 / 21 / 60)
    assert inside == pytest.approx(expected, abs=0.02)
    assert inside >= 19 / 21 - 0.02  # more, since whole numbers tie and ties lie inside
    rate = [row.low <= row.real <= row.high for fit in found for row in fit.measures().itertuples()
            if (row.measure, row.by) == ("satisfaction_rate", "")]  # fmt: skip
    assert np.mean(rate) == pytest.approx(19 / 21, abs=3 * np.sqrt(2 / 21 * 19 / 21 / 60))  # hardly ever ties
