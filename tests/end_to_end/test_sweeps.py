"""Sampled sweeps from files to pages: the same for any workers, gone on with, forecast, refused."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from fivelink_sim import sweep
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError

HEAD = """\
fivelink: 1
name: Sampled
scenarios:
  three: {extends: three_society, population: {residents: 300}, run: {warmup: 14, days: 30}}
  five: {extends: five_society, population: {residents: 300}, run: {warmup: 14, days: 30}}
replications: 2
"""
SOBOL = """\
vary:
  government.burden: {from: 0.2, to: 0.9}
  social_worker.number: {from: 1, to: 4}
  charity.district_wide: [true, false]
  regime.hub: [committee, platform]
design: {method: sobol, size: SIZE, seed: 2, together: [[charity.district_wide, regime.hub]]}
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder to stand in; write(text) makes mine.yaml of it."""
    monkeypatch.chdir(tmp_path)
    return lambda text: (tmp_path / "mine.yaml").write_text(HEAD + text, encoding="utf-8")


def fivelink(line):
    return CliRunner().invoke(app, line.split())


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sample_is_swept_printed_and_kept(files, tmp_path):
    files(SOBOL.replace("SIZE", "16"))
    done = fivelink("sweep mine.yaml --out out")
    assert done.exit_code == 0, done.output
    assert "64 runs (2 scenarios × 16 points × 2 replications): about" in done.output
    assert "along each factor" in done.output
    assert "charity.district_wide & regime.hub" in done.output
    kept = contents(tmp_path / "out")
    assert {"points.csv", "design.csv", "spread.csv", "along.csv", "trends.csv", "report.html"} <= set(kept)
    design = pd.read_csv(tmp_path / "out" / "design.csv")
    assert set(design["social_worker.number"]) == {1, 2, 3, 4}
    assert (design["charity.district_wide"] == (design["regime.hub"] == "committee")).all()
    assert fivelink("sweep mine.yaml --out out").output.count("Nothing was run") == 1
    assert fivelink("report out").exit_code == 0
    assert contents(tmp_path / "out") == kept


@pytest.mark.statistical
def test_a_sample_is_the_same_for_any_workers_and_a_longer_one_goes_on_with_it(files, tmp_path):
    files(SOBOL.replace("SIZE", "16"))
    for workers in (1, 3):
        sweep("mine.yaml", workers=workers, out=f"w{workers}").report()
    assert contents(tmp_path / "w1") == contents(tmp_path / "w3")
    files(SOBOL.replace("SIZE", "12"))
    short = sweep("mine.yaml", out="grown").study.runs
    files(SOBOL.replace("SIZE", "16"))
    sweep("mine.yaml", out="grown").report()
    long = sweep("mine.yaml", out="w1").study.runs
    pd.testing.assert_frame_equal(short, long[long["point"] < 12].reset_index(drop=True))
    assert contents(tmp_path / "grown") == contents(tmp_path / "w1")


def test_points_of_a_csv_file_are_run_as_they_stand(files, tmp_path):
    (tmp_path / "some.csv").write_text("name,government.burden\nlight,0.2\nheavy,0.9\n")
    files("design: {method: list, points: some.csv}\n")
    found = sweep("mine.yaml")
    assert [point.name for point in found.points] == ["light", "heavy"]
    files("vary: {government.burden: [0.2, 0.9]}\n")
    pd.testing.assert_frame_equal(found.study.runs, sweep("mine.yaml").study.runs)


def test_a_forecast_writes_nothing(files, tmp_path):
    files(SOBOL.replace("SIZE", "16"))
    done = fivelink("sweep mine.yaml --forecast")
    assert done.exit_code == 0
    assert done.stdout.startswith("64 runs (2 scenarios × 16 points × 2 replications): about")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_what_cannot_be_swept_is_refused_before_anything_is_written(files, tmp_path):
    files(SOBOL.replace("sobol, size: SIZE", "morris, size: 4"))
    with pytest.raises(InputError, match="morris is for `fivelink sensitivity`"):
        sweep("mine.yaml")
    files(SOBOL.replace("sobol, size: SIZE", "latin_hypercube"))
    done = fivelink("sweep mine.yaml --out out")
    assert done.exit_code == 2
    assert "mine.yaml:12:9: design.size: is missing: latin_hypercube needs it" in done.output
    assert not (tmp_path / "out").exists()
