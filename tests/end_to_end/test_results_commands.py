"""The commands run, compare, resume and report, as a user types them."""

import json
import shlex

import pandas as pd
import pytest
from typer.testing import CliRunner

from fivelink_sim import studies
from fivelink_sim.cli import app

SMALL = "--set population.residents=300 --set run.warmup=7 --days 30"


@pytest.fixture
def fivelink(tmp_path, monkeypatch):
    """Call the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "130")

    def call(line):
        return CliRunner().invoke(app, shlex.split(line))

    return call


def test_compare_prints_a_table_and_writes_a_report(fivelink, tmp_path):
    done = fivelink(f"compare three_society five_society --replications 3 {SMALL}")
    assert done.exit_code == 0, done.output
    assert "five_society against three_society: 3 pairs" in done.stdout
    assert "Report: results/three_society-vs-five_society/report.html" in done.stdout
    folder = tmp_path / "results/three_society-vs-five_society"
    manifest = json.loads((folder / "manifest.json").read_text())
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == there - {"manifest.json"}
    assert manifest["status"] == "finished"
    assert manifest["command_line"] == (
        "fivelink compare three_society five_society --replications 3 --seed 1 --days 30 "
        "--set population.residents=300 --set run.warmup=7"
    )
    assert len(pd.read_parquet(folder / "runs.parquet")) == 6


def test_the_same_comparison_again_runs_nothing(fivelink):
    line = f"compare three_society five_society --replications 2 {SMALL}"
    fivelink(line)
    again = fivelink(line)
    assert again.exit_code == 0
    assert "Nothing was run" in again.stdout
    other = fivelink(f"{line} --seed 9")
    assert other.exit_code == 2
    assert "holds another study" in other.stderr
    assert "--out" in other.stderr


def test_run_prints_outcomes_and_report_writes_the_page_again(fivelink, tmp_path):
    done = fivelink(f"run five_society --out mine --replications 2 {SMALL}")
    assert done.exit_code == 0, done.output
    assert "means of 2 runs" in done.stdout
    page = tmp_path / "mine/report.html"
    before = page.read_bytes()
    page.unlink()
    assert fivelink("report mine").exit_code == 0
    assert page.read_bytes() == before


def test_a_field_can_be_set_in_one_scenario(fivelink, tmp_path):
    line = f"compare three_society five_society -n 1 --set five_society:government.burden=0.9 {SMALL} --out x"
    assert fivelink(line).exit_code == 0
    study = studies.open_study(tmp_path / "x")
    assert study.scenarios["five_society"].settings.government.burden == 0.9
    assert study.scenarios["three_society"].settings.government.burden != 0.9


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("compare three_society", "at least two scenarios"),
        ("compare three_society five_society --replications 0", "replications must be 1 to 1,000,000, got 0"),
        ("compare three_society five_society --replications 5 --precision 0.1", "exclude each other"),
        ("compare three_society five_society --precision 0", "precision must be a number above 0"),
        (
            "compare three_society five_society --precision 0.1 --outcome resolution_rat",
            "did you mean 'resolution_rate'?",
        ),
        ("compare three_society five_society --outcome backlog", "outcome goes with precision"),
        ("compare three_society five_society --workers 0", "workers must be 1 to"),
        ("compare three_society five_societies", "five_societ"),
        ("compare three_society five_society --set government.burdn=1", "did you mean"),
        ("compare three_society five_society --set six:government.burden=1", "no scenario of this study is called six"),
        ("compare three_society five_society --days 0", "days: 0 is not between 1 and 40000"),
        ("run five_society --run-seed 4 --replications 2", "1 replication only"),
        ("run five_society --out /proc/nothing", "/proc/nothing"),
        ("report nowhere", "nowhere: no such folder"),
        ("resume nowhere", "nowhere: no such folder"),
    ],
)
def test_bad_input_is_one_line_exit_2_and_nothing_written(fivelink, tmp_path, line, message):
    done = fivelink(line)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_failed_runs_give_exit_1(fivelink, monkeypatch):
    from fivelink_sim.experiment import runner

    real = runner.one_run
    bad = runner.seed_of(1, None, 1)

    def one_run(scenario, seed, *more):
        if seed == bad:
            raise ZeroDivisionError("nobody there")
        return real(scenario, seed, *more)

    monkeypatch.setattr(runner, "one_run", one_run)
    done = fivelink(f"run five_society -n 3 {SMALL}")
    assert done.exit_code == 1
    told = " ".join(done.stdout.split())
    assert f"failed: five_society, replication 1, seed {bad}: ZeroDivisionError: nobody there" in told
    alone = f"fivelink run five_society --run-seed {bad} --days 30 --set population.residents=300 --set run.warmup=7"
    assert alone in told
    assert "Try them again with: fivelink resume results/five_society" in told
    monkeypatch.setattr(runner, "one_run", real)
    assert fivelink(f"{alone.removeprefix('fivelink ')} --out alone").exit_code == 0
    assert fivelink("resume results/five_society").exit_code == 0
    alone_run, again = (pd.read_parquet(f"{folder}/runs.parquet") for folder in ("alone", "results/five_society"))
    assert len(again) == 3
    columns = list(again.columns[4:])
    pd.testing.assert_series_equal(alone_run.loc[0, columns], again.loc[1, columns], check_names=False)


def test_an_interrupted_comparison_ends_with_130_and_can_be_resumed(fivelink, monkeypatch):
    import os
    import signal

    from fivelink_sim.view import progress_bar

    def press(self, done, most):
        if done == 1:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(progress_bar._Lines, "__call__", press)
    done = fivelink(f"compare three_society five_society -n 3 {SMALL} --out x")
    assert done.exit_code == 130
    assert "interrupted after 1 replications, kept in x; go on with: fivelink resume x" in done.stderr
