"""`fivelink sensitivity`, as a user types it: a small experiment, wrong ones, and a study that grows."""

from __future__ import annotations

import json
import shlex

import pandas as pd
import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim import studies
from fivelink_sim.cli import app

SMALL = "population: {residents: 300}, run: {days: 30, warmup: 14}"
EXPERIMENT = """
fivelink: 1
name: A small screening
scenarios:
  three: {extends: three_society, SMALL}
  five: {extends: five_society, SMALL}
vary:
  government.burden: {from: 0.3, to: 0.85}
  regime.deviations.formalism: plausible
  charity.enterprise_return: plausible
  regime.max_hops: {from: 1, to: 3}
design: {method: morris, size: 2}
""".replace("SMALL", SMALL)


@pytest.fixture
def fivelink(tmp_path, monkeypatch):
    """Call the command in an empty folder, with an experiment in it: EXPERIMENT with texts replaced."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "130")

    def call(line, *replaced):
        text = EXPERIMENT
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "x.yaml").write_text(text)
        return CliRunner().invoke(app, shlex.split(line))

    return call


def test_a_screening_prints_its_ranking_and_writes_tables_and_page(fivelink, tmp_path):
    done = fivelink("sensitivity x.yaml")
    assert done.exit_code == 0, done.output
    assert "Needs resolved: five less three" in done.stdout
    assert "Morris: 2 paths of 5 points. At every point 2 runs of each scenario" in " ".join(done.stdout.split())
    assert "Report: results/x/report.html" in done.stdout
    folder = tmp_path / "results/x"
    assert len(pd.read_parquet(folder / "runs.parquet")) == 2 * 5 * 2 * 2  # paths, points, runs, scenarios
    ranking = pd.read_csv(folder / "ranking.csv", keep_default_na=False)
    assert set(ranking["scenario"] + "/" + ranking["baseline"]) == {"three/", "five/", "five/three"}
    # nothing invests in enterprises in three_society, so their return has no effect there
    three = ranking[(ranking["scenario"] == "three") & (ranking["factor"] == "charity.enterprise_return")]
    assert three["estimate"].eq(0.0).all()
    assert three["finding"].eq("nothing").all()
    page = (folder / "report.html").read_text()
    assert "fivelink sensitivity x.yaml" in page
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert (folder / "undefined.csv").exists()


def test_sobol_indices_and_the_same_again_runs_nothing(fivelink):
    method = ("{method: morris, size: 2}", "{method: sobol, size: 4, second_order: true}")
    done = fivelink("sensitivity x.yaml -n 1", method)
    assert done.exit_code == 0, done.output
    told = " ".join(done.stdout.split())
    assert "Sobol: 4 base rows of 10 points. At every point 1 run of each scenario" in told
    assert "With one run a point nobody can tell how much of an index is chance" in told
    assert "Nothing was run" in fivelink("sensitivity x.yaml -n 1", method).stdout


@pytest.mark.parametrize("design", ["{method: morris, size: %d}", "{method: sobol, size: %d}"])
def test_a_larger_size_keeps_what_was_run(fivelink, tmp_path, design):
    small, large = (("{method: morris, size: 2}", design % size) for size in (2, 4))
    assert fivelink("sensitivity x.yaml -n 1", small).exit_code == 0
    first = pd.read_parquet(tmp_path / "results/x/runs.parquet")
    assert fivelink("sensitivity x.yaml -n 1", large).exit_code == 0
    both = pd.read_parquet(tmp_path / "results/x/runs.parquet")
    assert len(both) == 2 * len(first)
    at_once = fl.sensitivity("x.yaml", replications=1)
    stored = json.loads((tmp_path / "results/x/manifest.json").read_text())
    assert stored["details"] == at_once.study.manifest["details"]
    pd.testing.assert_frame_equal(both, at_once.study.runs)


def test_other_outcomes_are_analysed_from_the_same_runs(fivelink, tmp_path):
    assert fivelink("sensitivity x.yaml -n 1").exit_code == 0
    before = pd.read_parquet(tmp_path / "results/x/runs.parquet")
    done = fivelink("sensitivity x.yaml -n 1", ("size: 2}", "size: 2, outcomes: [resident_trust]}"))
    assert done.exit_code == 0, done.output
    assert "Residents' trust: five less three" in done.stdout
    assert "Needs resolved" not in done.stdout
    assert "Needs resolved" not in (tmp_path / "results/x/report.html").read_text()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "results/x/runs.parquet"), before)


def test_the_results_do_not_depend_on_the_number_of_workers(fivelink):
    fivelink("list")
    one, two = (fl.sensitivity("x.yaml", workers=workers) for workers in (1, 2))
    pd.testing.assert_frame_equal(one.indices(), two.indices())


def test_report_makes_the_page_again_from_the_folder(fivelink, tmp_path):
    fivelink("sensitivity x.yaml -n 1")
    page = tmp_path / "results/x/report.html"
    before = page.read_bytes()
    page.unlink()
    done = fivelink("report results/x")
    assert done.exit_code == 0, done.output
    assert page.read_bytes() == before


def test_the_manifest_has_all_that_the_analysis_needs(fivelink, tmp_path):
    fivelink("sensitivity x.yaml -n 1")
    from fivelink_sim.studies.sensitivities import Sensitivity

    opened = Sensitivity(studies.open_study(tmp_path / "results/x"))
    assert opened.screening.factors[0].name == "government.burden"
    assert len(opened.ranking()) == 4 * 3 * 2  # factors, quantities, outcomes


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        (("{method: morris, size: 2}", "{method: latin_hypercube, size: 4}"), "design.method is 'latin_hypercube'"),
        (("{method: morris, size: 2}", "{method: morris, size: 1}"), "x.yaml: design.size: at least 2"),
        (("{method: morris, size: 2}", "{method: morris, size: 5000}"), "5,000 times 5 points (4 factors) are 25,000"),
        (("{method: morris, size: 2}", "{method: morris, levels: 5}"), "design.levels: 5 is none of 2, 4, 6"),
        (("{method: morris, size: 2}", "{method: morris, second_order: true}"), "goes with sobol, not with morris"),
        (("{method: morris, size: 2}", "{method: sobol}"), "design.size: is missing"),
        (("vary:", "replications: {precision: 0.01}\nvary:"), "replications: a sensitivity analysis takes a number"),
        (("government.burden:", "government.burdn:"), "did you mean 'burden'?"),
    ],
)
def test_a_wrong_experiment_is_told_in_a_line_and_nothing_is_written(fivelink, tmp_path, replaced, message):
    done = fivelink("sensitivity x.yaml", replaced)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_a_grid_is_no_sensitivity_analysis(fivelink, tmp_path):
    grid = EXPERIMENT[EXPERIMENT.index("vary:") :]
    done = fivelink("sensitivity x.yaml", (grid, "vary:\n  government.burden: [0.2, 0.4]\n"))
    assert done.exit_code == 2
    assert (
        "x.yaml: design.method is 'grid': a sensitivity analysis needs `vary` and a design of method morris or sobol"
        in (done.stderr)
    )
    none = fivelink("sensitivity x.yaml", (grid, ""))
    assert "x.yaml: nothing is varied" in none.stderr


def test_shares_that_do_not_fit_together_are_told_before_anything_is_run(fivelink, tmp_path):
    share = "  population.groups.{}.share: {{from: 0.1, to: 0.6}}\n"
    both = share.format("low_income") + share.format("disabled")
    done = fivelink("sensitivity x.yaml", ("  regime.max_hops: {from: 1, to: 3}\n", both), ("size: 2", "size: 8"))
    assert done.exit_code == 2
    assert "population.groups" in done.stderr
    assert not (tmp_path / "results").exists()


def test_an_interrupted_one_can_be_gone_on_with(fivelink, monkeypatch):
    import os
    import signal

    from fivelink_sim.view import progress_bar

    def press(self, done, most):
        if done >= 1:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(progress_bar._Lines, "__call__", press)
        stopped = fivelink("sensitivity x.yaml -n 3 --workers 1")
    assert stopped.exit_code == 130
    assert "fivelink resume results/x" in stopped.stderr
    done = fivelink("resume results/x")
    assert done.exit_code == 0, done.output
    assert "3 runs of each scenario" in done.stdout
