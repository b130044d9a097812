"""A comparison in many worlds, from the command to the page: paired, kept, gone on with, the same for any workers."""

import json
import os
import shlex
import signal

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from fivelink_sim import ScenarioError, studies, uncertainty
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.studies.kinds import found_in

PAIR = ["three_society", "five_society"]
SMALL = {"population.residents": 300, "run.warmup": 14, "run.days": 30}
WORDS = "--set population.residents=300 --set run.warmup=14 --days 30"


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Twelve worlds with two runs each, reported."""
    found = uncertainty(PAIR, worlds=12, seed=3, overrides=SMALL, out=tmp_path_factory.mktemp("it") / "x", workers=2)
    found.report()
    return found


@pytest.fixture
def fivelink(tmp_path, monkeypatch):
    """Call the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda line: CliRunner().invoke(app, shlex.split(line))


def test_every_world_has_seeds_of_its_own_that_its_scenarios_share(stored):
    runs = stored.study.runs
    assert len(runs) == 12 * 2 * 2
    by_run = runs.groupby(["point", "replication"])["seed"]
    assert (by_run.nunique() == 1).all()
    assert by_run.first().nunique() == 24


def test_a_world_lays_the_same_values_over_every_scenario_and_leaves_what_was_set(stored):
    assert stored.values.shape == (12, len(stored.drawn))
    assert "government.burden" in stored.drawn
    assert "population.residents" not in stored.drawn  # set for both
    low, high = stored.values["government.burden"].min(), stored.values["government.burden"].max()
    assert 0.3 <= low < high <= 0.85  # its plausible range
    arisen = stored.study.runs.pivot(index=["point", "replication"], columns="scenario", values="needs_arisen")
    assert (arisen["three_society"] == arisen["five_society"]).all()
    assert arisen["five_society"].nunique() > 12


def test_tables_are_those_of_the_runs(stored):
    runs = stored.study.runs.pivot(index=["point", "replication"], columns="scenario", values="resolution_rate")
    worlds = (runs["five_society"] - runs["three_society"]).groupby("point").mean()
    gap = stored.differences().set_index("outcome").loc["resolution_rate"]
    share = stored.shares().set_index("outcome").loc["resolution_rate"]
    assert gap["estimate"] == pytest.approx(worlds.mean())
    assert gap["low"] < worlds.mean() < gap["high"]
    assert (share["ahead"], share["worlds"]) == ((worlds > 1e-12).sum(), 12)
    by_world = stored.by_world()
    found = by_world[by_world["outcome"] == "resolution_rate"]["estimate"]
    np.testing.assert_allclose(found, worlds, atol=1e-12)
    csv = pd.read_csv(stored.study.path / "shares.csv")
    assert csv["ahead"].tolist() == stored.shares()["ahead"].tolist()


def test_a_scenario_compared_with_itself_is_the_same_in_every_world():
    found = uncertainty(["five_society", "five_society"], worlds=6, overrides=SMALL)
    shares = found.shares()
    defined = shares[shares["worlds"] > 0]
    assert (defined["same"] == defined["worlds"]).all()
    assert (defined["finding"] == "same").all()
    assert (found.differences()["estimate"].dropna() == 0.0).all()


def test_bytes_do_not_depend_on_workers_or_on_how_the_study_grew(stored, tmp_path):
    folder = tmp_path / "y"
    first = uncertainty(PAIR, worlds=5, seed=3, overrides=SMALL, out=folder, workers=1)
    first.report()
    more = uncertainty(PAIR, worlds=12, seed=3, overrides=SMALL, out=folder, workers=1)
    assert not more.study.reused
    more.report()
    assert contents(folder) == contents(stored.study.path)


def test_a_seed_may_be_negative():
    worlds = {"worlds": 3, "overrides": {"population.residents": 50, "run.warmup": 2}, "days": 5}
    found = uncertainty(["three_society", "five_society"], seed=-1, **worlds)
    assert len(found.parameters()) > 0
    assert not found.shares().equals(uncertainty(["three_society", "five_society"], seed=1, **worlds).shares())


def test_a_study_is_opened_again_and_can_have_more_runs_a_world(stored, tmp_path):
    folder = tmp_path / "z"
    uncertainty(PAIR, worlds=4, seed=3, overrides=SMALL, out=folder)
    again = found_in(studies.open_study(folder))
    assert again.drawn == stored.drawn
    longer = found_in(studies.resume(folder, replications=3))
    assert len(longer.study.runs) == 4 * 3 * 2
    assert longer.study.runs["seed"].nunique() == 12
    split = longer.variance().set_index(["baseline", "outcome"]).loc["three_society", "needs_arisen"]
    assert split["runs"] == 12


@pytest.mark.parametrize("blocks", [*(pytest.param(n, marks=pytest.mark.statistical) for n in (1, 13)), 7])
def test_what_an_interrupted_study_left_is_shown_and_gone_on_with(stored, tmp_path, blocks, capsys):
    folder = tmp_path / "cut"

    def press(done, most):
        if done == blocks:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(studies.Interrupted):
        uncertainty(PAIR, worlds=12, seed=3, overrides=SMALL, out=folder, progress=press)
    cut = found_in(studies.open_study(folder))
    cut.show()
    assert "The study was interrupted" in capsys.readouterr().out
    cut.report()
    found_in(studies.resume(folder)).report()
    assert contents(folder) == contents(stored.study.path)


def test_worlds_of_ones_own_are_laid_over_the_scenarios():
    points = [{"workforce.shadow_wage": wage, "volunteer.share": 0.05} for wage in np.linspace(20, 45, 12).tolist()]
    found = uncertainty(PAIR, points=points, overrides=SMALL)
    assert found.drawn == ["workforce.shadow_wage", "volunteer.share"]
    assert found.values["workforce.shadow_wage"].tolist() == [point["workforce.shadow_wage"] for point in points]
    assert found.study.manifest["command_line"] is None
    table = found.parameters().set_index(["baseline", "scenario", "outcome", "field"])
    wage = table.loc["", "five_society", "cost_per_community_year", "workforce.shadow_wage"]
    assert (wage["finding"], wage["estimate"] > 0.8) == ("matters", True)  # hours cost it
    fixed = table.loc["", "five_society", "cost_per_community_year", "volunteer.share"]
    assert (fixed["finding"], fixed["estimate"]) == ("cannot be told", 0.0)


@pytest.mark.parametrize(("points", "message"), [
    ([{"government.burdn": 0.1}] * 2, "points[0]: government.burdn: no such field; did you mean 'burden'"),
    ([{"government.burden": 0.1}, {"government.burden": 2.0}], "points[1]: .*government.burden"),
    ([{"government.burden": 0.1}, {"volunteer.share": 0.1}], "points[1] names other fields than points[0]"),
    ([{"regime.hub": "platform"}] * 2, "points[0]: regime.hub: a world draws numbers, got 'platform'"),
    ([{"government.burden": 0.1}], "the number of points must be 2 to 10,000, got 1"),
    ([{}, {}], "points[0]: names no field"),
])  # fmt: skip
def test_worlds_that_cannot_be_are_refused(points, message):
    with pytest.raises((InputError, ScenarioError), match=message.replace("[", r"\[").replace("]", r"\]")):
        uncertainty(PAIR, points=points)


def test_shares_of_groups_given_in_a_world_leave_the_rest_to_the_largest():
    points = [{"population.groups.disabled.share": share} for share in (0.02, 0.05)]
    found = uncertainty(PAIR, points=points, overrides=SMALL)
    rest = [point["values"]["population.groups.general.share"] for point in found.study.points]
    assert rest[0] - rest[1] == pytest.approx(0.03)


def test_the_command_prints_the_answer_and_writes_a_page(fivelink, tmp_path):
    done = fivelink(f"compare three_society five_society --uncertainty --worlds 10 {WORDS}")
    assert done.exit_code == 0, done.output
    assert "of 10 plausible worlds five_society resolved" in " ".join(done.stdout.split())
    assert "Report: results/three_society-vs-five_society-uncertainty/report.html" in done.stdout
    folder = tmp_path / "results/three_society-vs-five_society-uncertainty"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {"report.html", "shares.csv", "parameters.csv", "worlds.csv"} <= set(manifest["files"])
    assert manifest["command_line"] == (
        "fivelink compare three_society five_society --replications 2 --seed 1 --days 30 "
        "--set population.residents=300 --set run.warmup=14 --uncertainty --worlds 10"
    )
    before = contents(folder)
    again = fivelink(manifest["command_line"].removeprefix("fivelink "))
    assert "Nothing was run" in again.stdout
    (folder / "report.html").unlink()
    assert fivelink(f"report {folder}").exit_code == 0
    assert contents(folder) == before


@pytest.mark.parametrize(("line", "message"), [
    ("compare three_society five_society --worlds 3", "worlds goes with uncertainty only"),
    ("compare three_society five_society --uncertainty --precision 0.1", "not with precision"),
    ("compare three_society five_society --uncertainty --worlds 1", "worlds must be 2 to 10,000, got 1"),
    ("compare three_society five_society --uncertainty --replications 1", "replications must be 2 to"),
    ("compare three_society --uncertainty", "at least two scenarios"),
    ("compare three_society five_societies --uncertainty", "five_societ"),
    ("compare three_society five_society --uncertainty --set government.burdn=1", "did you mean"),
])  # fmt: skip
def test_bad_input_is_one_line_exit_2_and_nothing_written(fivelink, tmp_path, line, message):
    done = fivelink(line)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
