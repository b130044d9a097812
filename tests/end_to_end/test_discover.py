"""The command discover, as a user types it, on a study whose region is known by arithmetic.

The welfare budget paid in over 30 days is 30 times `community.welfare`, and volunteers offer hours only where they are
not absent: so both conditions together hold in a box of two of the four inputs, and its border is known.
"""

import json
import shlex

import pandas as pd
import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.analysis import scenario_discovery
from fivelink_sim.cli import app
from fivelink_sim.studies import open_study
from fivelink_sim.studies.discovering import Discovery

EXPERIMENT = """
fivelink: 1
name: Planted
scenarios:
  small: {fivelink: 1, extends: three_society, population: {residents: 300}, run: {days: 30, warmup: 14}}
vary:
  community.welfare: {from: 60, to: 240}
  regime.unlinked.volunteer: [alone, absent]
  government.burden: {from: 0.2, to: 0.9}
  social_worker.number: {from: 1, to: 4}
design: {method: latin_hypercube, size: 160}
replications: 1
"""
PLANTED = "yuan_budget > 4500 and hours_offered_volunteer > 0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the swept study, and the box of the planted region sought and checked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenario_discovery, "SHUFFLES", 19)
        patch.setattr(scenario_discovery, "HALVES", 2)
        home = tmp_path_factory.mktemp("discover")
        patch.chdir(home)
        (home / "planted.yaml").write_text(EXPERIMENT)
        fl.sweep("planted.yaml", out="swept")
        done = CliRunner().invoke(app, shlex.split(f"discover swept --where '{PLANTED}' --check 30"))
        (home / "stdout").write_text(done.stdout)
        assert done.exit_code == 0, done.output
    return home


@pytest.fixture
def fivelink(folder, monkeypatch):
    """Call the command in that folder."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "300")
    return lambda line: CliRunner().invoke(app, shlex.split(line))


def test_the_planted_box_is_found_and_borne_out_by_fresh_runs(folder):
    found = Discovery(open_study(folder / "results/swept-discovery"))
    box = found.box().set_index("input")
    assert set(box.index) == {"community.welfare", "regime.unlinked.volunteer"}
    assert box.loc["regime.unlinked.volunteer", "levels"] == "alone"
    assert box.loc["community.welfare", "low"] == pytest.approx(150, abs=10)  # one peel of what is left: 0.1 × 100
    assert pd.isna(box.loc["community.welfare", "high"])
    check = found.check().set_index(["sample", "where"])
    assert check.loc[("fresh", "inside"), "points"] == check.loc[("fresh", "outside"), "points"] == 30
    assert check.loc[("fresh", "inside"), "share"] >= 0.8
    assert check.loc[("fresh", "outside"), "share"] <= 0.1


def test_the_answer_is_printed_in_words(folder):
    told = " ".join((folder / "stdout").read_text().split())
    assert "above all where regime.unlinked.volunteer is alone and community.welfare is above 14" in told
    assert "So they bear the box out." in told
    assert "Report: results/swept-discovery/report.html" in told


def test_fresh_points_lie_in_the_ranges_of_the_study_and_half_of_them_in_the_box(folder):
    study = open_study(folder / "results/swept-discovery")
    values = pd.DataFrame([point["values"] for point in study.points])
    assert values["community.welfare"].between(60, 240).all()
    assert values["government.burden"].between(0.2, 0.9).all()
    assert set(values["social_worker.number"]) == {1, 2, 3, 4}
    assert (values["regime.unlinked.volunteer"][:30] == "alone").all()
    assert study.seed == open_study(folder / "swept").seed + 1


def test_the_folder_alone_gives_the_page_again(folder, fivelink, tmp_path):
    away = tmp_path / "away"
    (folder / "results/swept-discovery").rename(away)
    try:
        page = (away / "report.html").read_bytes()
        (away / "report.html").unlink()
        assert fivelink(f"report {away}").exit_code == 0
        assert (away / "report.html").read_bytes() == page
        assert "Nothing was run" in fivelink(f"resume {away}").stdout
    finally:
        away.rename(folder / "results/swept-discovery")
    for part in (b"community.welfare", b"<svg", b"How to repeat it", b"fivelink discover swept --where"):
        assert part in page
    there = {path.name for path in (folder / "results/swept-discovery").iterdir()}
    assert {"box.csv", "check.csv", "trade_off.csv", "points.csv", "runs.parquet", "manifest.json"} <= there


def test_the_same_again_seeks_and_runs_nothing(folder, fivelink, monkeypatch):
    monkeypatch.delattr(scenario_discovery, "search")
    line = f"discover swept --where '{PLANTED}' --check 30"
    again = fivelink(line)
    assert again.exit_code == 0, again.output
    assert "Nothing was run" in again.stdout
    manifest = json.loads((folder / "results/swept-discovery/manifest.json").read_text())
    assert manifest["command_line"] == f"fivelink {line}"
    assert (
        manifest["details"]["source"]["identity"]
        == json.loads((folder / "swept/manifest.json").read_text())["identity"]
    )


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("yuan_budget > 450000", "holds at 0 of 160 points: there is nothing to discover"),
        ("yuan_budget > 0", "holds at all 160 points: there is nothing to discover"),
        ("yuan_budget > 7100", "a search needs 10 where it holds and 10 where not"),
    ],
)
def test_where_there_is_nothing_to_discover_that_is_said_and_nothing_is_written(folder, fivelink, where, message):
    before = set(folder.rglob("*"))
    done = fivelink(f"discover swept --where '{where}' --out none")
    assert done.exit_code == 0
    assert message in done.stdout
    assert "lies between" in done.stdout
    assert "Nothing was run or written." in done.stdout
    assert set(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("discover swept --where 'yuan_budge > 1'", "did you mean 'yuan_budget'?"),
        ("discover swept --where 'difference < 0'", "one scenario, small, and so no difference"),
        ("discover swept --where 'yuan_budget > 1' --outcome x", "there is no outcome 'x'"),
        ("discover swept --where 'yuan_budget > 1' --scenario x", "is none that is compared"),
        ("discover swept --where 'yuan_budget > 1' --seed 1", "that of the study itself; a check needs fresh runs"),
        ("discover swept --where 'yuan_budget > 1' --density 2", "density must be a share above 0 and at most 1"),
        ("discover swept --where 'yuan_budget > 1' --check -1", "check must be 0 to 5,000, got -1"),
        ("discover results/swept-discovery --where 'yuan_budget > 1'", "is itself the check of a box"),
        ("discover nowhere --where 'yuan_budget > 1'", "no such folder"),
        ("discover one --where 'yuan_budget > 1'", "has no points"),
        (f"discover swept --where '{PLANTED}' --check 20", "holds another study"),
        (f"discover swept --where '{PLANTED}' --out swept", "holds another study"),
        (f"discover swept --where '{PLANTED}' --out taken", "taken is not empty and holds no results"),
        (f"discover swept --where '{PLANTED}' --out taken/letter.txt", "taken/letter.txt is a file"),
        (f"discover swept --where '{PLANTED}' --out taken/letter.txt/x", "letter.txt/x: cannot be written"),
        ("discover swept", "--where"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_exit_status_2(folder, fivelink, monkeypatch, line, message):
    monkeypatch.setattr("fivelink_sim.studies.discovering._sought", None)  # nothing is sought before
    (folder / "taken").mkdir(exist_ok=True)
    (folder / "taken" / "letter.txt").write_text("dear")
    if "discover one" in line and not (folder / "one").exists():
        fl.run("three_society", replications=1, days=10, overrides={"population.residents": 300}, out=folder / "one")
    done = fivelink(line)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert "Traceback" not in done.output


def test_without_a_check_the_box_is_shown_and_nothing_is_written(folder, fivelink, monkeypatch):
    monkeypatch.setattr(scenario_discovery, "SHUFFLES", 19)
    monkeypatch.setattr(scenario_discovery, "HALVES", 2)
    found = fl.discover(folder / "swept", where=PLANTED, check=0)
    assert found.study is None
    assert set(found.box()["input"]) == {"community.welfare", "regime.unlinked.volunteer"}
    assert set(found.check()["sample"]) == {"search"}
    with pytest.raises(ValueError, match="no fresh runs"):
        found.report()
