"""A calibration from the command to the page: records in, a posterior out, kept, gone on with, used as worlds."""

import json
import os
import re
import shlex
import signal
import threading

import pandas as pd
import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.model.district import simulate
from fivelink_sim.records.checked_records import records_for
from fivelink_sim.records.observation import office_records
from fivelink_sim.records.request_log import write_request_log
from fivelink_sim.studies import calibrating, calibration_files, calibration_runs
from fivelink_sim.studies.calibrating import calibrate
from fivelink_sim.studies.carrying_out import StudyStopped

SMALL = {"population.residents": 300, "run.warmup": 14}
TRUTH = {"government.burden": 0.5, "regime.deviations.formalism": 0.4}
FIT = {"government.burden": None, "regime.deviations.formalism": (0.0, 0.8)}
WORDS = (
    "--fit government.burden --fit regime.deviations.formalism=0..0.8 --hold-out 1 --runs 300 --draws 40 "
    "--set population.residents=300 --set run.warmup=14"
)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """A CSV of 150 days of a small community whose truth is known."""
    path = tmp_path_factory.mktemp("records") / "requests.csv"
    run = simulate(fl.load("three_society", overrides=SMALL | TRUTH | {"run.days": 150}), 5, log=True)
    write_request_log(office_records(run), path)
    return path


@pytest.fixture(scope="module")
def stored(tmp_path_factory, records):
    """A calibration on it, kept."""
    out = tmp_path_factory.mktemp("it") / "x"
    return calibrate(
        "three_society", records, FIT, hold_out=1, runs=300, draws=40, overrides=SMALL, out=out, workers=2
    )  # fmt: skip


@pytest.fixture
def fivelink(tmp_path, monkeypatch):
    """Call the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda line: CliRunner().invoke(app, shlex.split(line))


def test_what_was_found_stands_in_files(stored):
    draws = pd.read_csv(stored.path / "posterior.csv")
    assert list(draws) == list(FIT)
    assert len(draws) == 40
    assert draws["regime.deviations.formalism"].between(0.0, 0.8).all()
    pd.testing.assert_frame_equal(draws, stored.posterior())
    about = json.loads((stored.path / "calibration.json").read_text())
    assert (about["status"], about["method"], about["runs"]) == ("finished", "abc", 300)
    assert about["command_line"].startswith("fivelink calibrate three_society ")
    for name in ("summary.csv", "pairs.csv", "fit.csv", "months.csv", "report.html", "runs/wave-3.parquet"):
        assert (stored.path / name).stat().st_size > 0


def test_the_point_is_a_scenario_that_extends_the_one_given(stored):
    point = fl.load(stored.path / "point.yaml")
    assert point.settings.government.burden == pytest.approx(stored.posterior()["government.burden"].mean(), abs=0.01)
    assert point.settings.population.residents == 300
    assert point.settings.run.days == 365  # as many days as the scenario has, not the records


def test_no_row_of_the_records_is_in_the_results(stored, records):
    numbers = set(pd.read_csv(records)["request"])
    for name, content in contents(stored.path).items():
        if not name.endswith(".parquet"):
            words = content.decode().replace(",", " ").replace("<", " ").replace(">", " ").split()
            assert not numbers & set(words), name
    tables = [pd.read_parquet(path) for path in (stored.path / "runs").glob("*.parquet")]
    assert {kind for table in tables for kind in table.dtypes.astype(str)} == {"float64"}


@pytest.mark.parametrize("from_python", [False, True])
def test_the_point_is_a_scenario_whatever_was_set_and_fitted(stored, records, tmp_path, from_python):
    share = "population.groups.elderly_alone.share"
    overrides = SMALL | {
        "run.days": 60,
        "events": [{"name": "flu", "from": 3, "until": 9, "set": {"workforce.absence": 0.3}}],
        "needs.errands": None,
    }
    log = records_for(records, fl.load("three_society"))
    asked = calibrating._asked(
        fl.load("three_society") if from_python else "three_society", log[log["kind"] != "errands"],
        {share: (0.01, 0.1)}, "abc", 1, 300, 40, None, None, None, False, overrides,
    )  # fmt: skip
    found = stored.found._replace(point={share: 0.0423})
    path = tmp_path / "point.yaml"
    path.write_text(calibration_files.point_scenario(asked, found, tmp_path))
    settings = fl.load(path).settings
    assert settings.population.groups["elderly_alone"].share == 0.0423
    assert sum(group.share for group in settings.population.groups.values()) == pytest.approx(1.0)
    assert [event.name for event in settings.events] == ["flu"]
    assert "errands" not in settings.needs
    if not from_python:
        assert settings.run.days == fl.load("three_society").settings.run.days


def test_the_months_held_out_are_told_with_intervals(stored):
    held = stored.months().query("held")
    assert set(held["measure"]) >= {"received", "closed", "resolved", "resolution_rate"}
    assert held["inside"].mean() > 0.7
    assert (held["p05"] <= held["median"]).all()


def test_the_same_bytes_whatever_the_number_of_workers(stored, records, tmp_path):
    calibrate(
        "three_society", records, FIT, hold_out=1, runs=300, draws=40, overrides=SMALL, out=tmp_path / "y", workers=1
    )  # fmt: skip
    assert contents(tmp_path / "y") == contents(stored.path)


def test_interrupted_work_is_kept_and_gone_on_with(stored, records, tmp_path):
    asked = {"hold_out": 1, "runs": 300, "draws": 40, "overrides": SMALL, "out": tmp_path / "z", "workers": 2}

    def stop(done, _most):
        if done == 130:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt, match=r"interrupted; 1[34]\d runs are kept: the same command goes on"):
        calibrate("three_society", records, FIT, progress=stop, **asked)
    kept = []
    calibrate("three_society", records, FIT, progress=lambda done, _: kept.append(done), **asked)
    assert kept[0] > 130
    assert contents(tmp_path / "z") == contents(stored.path)
    assert threading.active_count() < 10


def test_a_lost_cluster_ends_it_and_what_was_done_is_kept(stored, records, tmp_path, lost_after, monkeypatch):
    asked = {"hold_out": 1, "runs": 300, "draws": 40, "overrides": SMALL, "out": tmp_path / "z", "workers": 2}
    lost_after(130)
    with pytest.raises(StudyStopped, match=r"cluster was lost; 130 runs are kept: the same command goes on"):
        calibrate("three_society", records, FIT, **asked)
    monkeypatch.undo()
    kept = []
    calibrate("three_society", records, FIT, progress=lambda done, _: kept.append(done), **asked)
    assert kept[0] > 130
    assert contents(tmp_path / "z") == contents(stored.path)


def test_runs_that_fail_are_left_out_the_status_is_1_and_they_stay_counted(records, fivelink, tmp_path, monkeypatch):
    real = calibration_runs.observed_run

    def one_in_ten_fails(scenario, seed, *more):
        if seed % 10 == 0:
            raise MemoryError("too large")
        return real(scenario, seed, *more)

    monkeypatch.setattr(calibration_runs, "observed_run", one_in_ten_fails)
    line = f"calibrate three_society {records} {WORDS} --seed -1 --out here"
    done = fivelink(line)
    assert done.exit_code == 1, done.output
    page = (tmp_path / "here" / "report.html").read_text()
    assert re.search(r"\d+ runs failed and are left out", page)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    again = fivelink(line)
    assert again.exit_code == 1
    assert "Nothing was run" in again.output
    assert (tmp_path / "here" / "report.html").read_text() == page


def test_a_finished_calibration_is_read_again(stored, records):
    again = calibrate(
        "three_society", records, FIT, hold_out=1, runs=300, draws=40, overrides=SMALL, out=stored.path, workers=1
    )  # fmt: skip
    assert again.found.fresh == 0
    pd.testing.assert_frame_equal(again.parameters(), stored.parameters())


def test_who_opens_it_as_a_study_is_told_what_it_is(stored):
    with pytest.raises(InputError, match=r"no manifest\.json; it is of `fivelink calibrate`: give that command again"):
        fl.open_study(stored.path)


def test_another_calibration_does_not_go_into_its_folder(stored, records):
    before = contents(stored.path)
    with pytest.raises(InputError, match="holds another calibration"):
        calibrate("three_society", records, FIT, hold_out=2, runs=300, draws=40, overrides=SMALL, out=stored.path)
    assert contents(stored.path) == before


def test_the_posterior_is_a_design_for_compare(stored, fivelink, tmp_path):
    line = f"compare three_society five_society --uncertainty --points {stored.path / 'posterior.csv'}"
    done = fivelink(f"{line} --worlds 10 --set population.residents=300 --set run.warmup=14 --days 30 --out there")
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "there" / "manifest.json").read_text())
    first = stored.posterior().iloc[0].to_dict()
    assert found["points"][0]["values"] == pytest.approx(first)
    assert len(found["points"]) == 10
    assert "--points" in found["command_line"]
    assert "each a row of the file" in (tmp_path / "there" / "report.html").read_text()


def test_fewer_points_than_worlds_come_again_with_other_seeds(stored):
    points = stored.path / "posterior.csv"
    found = fl.uncertainty(["three_society", "five_society"], points=points, worlds=45, overrides=SMALL, days=20)
    first, again = (found.study.points[place]["values"] for place in (3, 43))
    assert first == again
    seeds = found.study.runs.groupby("point")["seed"].first()
    assert seeds[3] != seeds[43]


def test_points_that_cannot_be_are_told_with_their_line(stored, fivelink, tmp_path):
    (tmp_path / "points.csv").write_text("government.burden\n0.4\n1.4\n")
    done = fivelink("compare three_society five_society --uncertainty --points points.csv")
    assert done.exit_code == 2
    assert "points.csv:3: government.burden: 1.4" in done.output
    assert fivelink("compare three_society five_society --points points.csv").exit_code == 2


@pytest.mark.statistical
def test_the_command_prints_the_answer_and_a_page_in_chinese(records, fivelink, tmp_path):
    done = fivelink(f"calibrate three_society {records} {WORDS} --out here")
    assert done.exit_code == 0, done.output
    assert "The records of" in done.output
    assert "90 % interval" in done.output
    again = fivelink(f"calibrate three_society {records} {WORDS} --out here --lang zh")
    assert again.exit_code == 0, again.output
    page = (tmp_path / "here" / "report.zh.html").read_text()
    assert '<html lang="zh">' in page
    assert "字段" in page


@pytest.mark.parametrize(("more", "message"), [
    ("--fit government.burdn", "--fit: government.burdn: no such field"),
    ("--hold-out 4", "months to fit: 1, at least 2 are needed"),
    ("--start soon", "--start: 'soon' is no date, such as 2025-03-01"),
    ("--runs 10", "runs must be 300 to 1,000,000, got 10"),
    ("--draws 5", "draws must be 20 to 5,000, got 5"),
    ("--set government.burden=3", "government.burden"),
])  # fmt: skip
def test_bad_input_is_told_and_nothing_written(records, fivelink, tmp_path, more, message):
    done = fivelink(f"calibrate three_society {records} --fit channels.online {more} --out here")
    assert done.exit_code == 2, done.output
    assert message in done.output
    assert not (tmp_path / "here").exists()


def test_a_file_that_is_not_there_and_kinds_that_are_unknown_are_refused(fivelink, tmp_path):
    assert fivelink("calibrate three_society none.csv --fit channels.online").exit_code == 2
    (tmp_path / "bad.csv").write_text("kind,received\nflying,2025-01-01\n")
    done = fivelink("calibrate three_society bad.csv --fit channels.online")
    assert done.exit_code == 2
    assert "flying" in done.output


@pytest.mark.statistical
def test_fields_of_which_the_records_know_only_the_product_are_named():
    few = SMALL | {"community.staff": 0.5, "community.welfare": 120.0, "social_organization.number": 1}
    few |= {"social_worker.number": 1, "social_worker.hours": 3.0}
    run = simulate(fl.load("three_society", overrides=few | {"run.days": 200}), 5, log=True)
    fit = {"community.staff": (0.2, 1.2), "community.hours": (4.0, 10.0)}
    found = calibrate("three_society", office_records(run), fit, hold_out=0, runs=400, overrides=few, seed=3)
    row = found.pairs().iloc[0]
    assert row["correlation"] < -0.6  # so many posts of so many hours
    assert row["goes_with"] < 0.0


@pytest.mark.statistical
def test_a_point_is_found_by_a_search(records, tmp_path):
    pytest.importorskip("optuna")
    asked = {"method": "point", "hold_out": 1, "runs": 60, "draws": 20, "overrides": SMALL}
    one = calibrate("three_society", records, FIT, out=tmp_path / "a", workers=2, **asked)
    calibrate("three_society", records, FIT, out=tmp_path / "b", workers=1, **asked)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert one.point()["regime.deviations.formalism"] == pytest.approx(0.4, abs=0.2)
    trials = pd.read_csv(tmp_path / "a" / "trials.csv")
    assert len(trials) == 60
    assert fl.load(tmp_path / "a" / "point.yaml").settings.population.residents == 300


@pytest.mark.statistical
def test_the_tutorials_truth_lies_in_its_intervals():
    # docs/guides/calibration.md, steps 2 and 3
    truth = {
        "needs.elderly_care.rate": 1.05,
        "channels.online": 0.026,
        "government.burden": 0.48,
        "regime.deviations.formalism": 0.3,
        "regime.deviations.misreading": 0.35,
    }
    found = calibrate("three_society", fl.office_records("three_society", overrides=truth), list(truth))
    table = found.parameters()
    inside = (table["p05"] <= list(truth.values())) & (table["p95"] >= list(truth.values()))
    assert inside.sum() >= 4  # all five; where results move, one of ten may miss
    assert found.months().query("held")["inside"].mean() > 0.75
    assert (table["shrinkage"] > 0.7).sum() == 4
    assert (found.pairs().iloc[0]["first"], found.pairs().iloc[0]["second"]) == (
        "government.burden",
        "regime.deviations.misreading",
    )
