"""Journeys in words, on the page and by the commands."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.view.trace import SENTENCES

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 40, "run.warmup": 14}
SETS = [part for field, value in SMALL.items() for part in ("--set", f"{field}={value}")]


def invoke(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_every_activity_has_a_sentence():
    assert set(SENTENCES) == set(range(len(ACTIVITIES)))


def test_a_journey_tells_every_step_once():
    journey = fl.trace("five_society", rng=3, overrides=SMALL)
    assert journey.text == str(journey)
    assert journey.name in journey.text
    assert str(journey.number) in journey.text
    assert "it arises" in journey.text
    assert journey.steps["activity"].iloc[0] == "arisen"
    assert journey.steps["activity"].iloc[-1] in ("resolved", "lapsed")
    assert ("Resolved after" in journey.text) == (journey.steps["activity"].iloc[-1] == "resolved")


def test_either_form_of_the_number_tells_the_same():
    journey = fl.trace("five_society", rng=3, overrides=SMALL)
    assert fl.trace("five_society", journey.name, rng=3, overrides=SMALL).text == journey.text
    assert fl.trace("five_society", journey.number, rng=3, overrides=SMALL).text == journey.text


def test_sizes_told_are_those_of_the_need():
    model = fl.CommunityModel("five_society", 3, log=True, **SMALL).run(20)
    need = next(need for need in model.needs() if need.whole["material"] > 0 and "." not in need.name)
    text = fl.trace("five_society", need.name, rng=3, overrides=SMALL).text
    assert f"{need.whole['material']:,.0f} yuan" in text
    assert f"severity {need.severity:.2f}" in text
    if need.whole["care"] > 0:
        assert f"{need.whole['care']:.1f} h of care" in text


@pytest.mark.parametrize(
    ("need", "message"),
    [
        ("x", "neither a number"),
        ("0-5-900", "did not arise"),
        ("7-1-1", "communities 0 to 0"),
        ("0-99999-0", "has residents 0 to"),
    ],
)
def test_needs_that_are_not_there(need, message):
    with pytest.raises(InputError, match=message):
        fl.trace("five_society", need, rng=3, overrides=SMALL)


def test_the_log_as_a_table():
    table = fl.event_log("five_society", rng=3, overrides=SMALL, days=10)
    assert table["day"].max() == 9


def test_the_command_tells_what_python_tells():
    done = invoke("trace", "five_society", "--run-seed", 3, *SETS)
    assert done.exit_code == 0
    assert done.output.strip() == fl.trace("five_society", rng=3, overrides=SMALL).text


def test_the_command_writes_the_log(tmp_path):
    for name, read in (("log.csv", pd.read_csv), ("log.parquet", pd.read_parquet)):
        path = tmp_path / name
        assert invoke("trace", "five_society", "--csv", path, "--run-seed", 3, *SETS).exit_code == 0
        assert len(read(path)) == len(fl.event_log("five_society", rng=3, overrides=SMALL))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trace", "five_society", "--need", "x"], "neither a number"),
        (["trace", "five_society", "--need", "1", "--csv", "x.csv"], "exclude each other"),
        (["trace", "five_society", "--csv", "log.xes"], ".csv or .parquet"),
        (["trace", "five_society", "--csv", "no/such/log.csv"], "no/such/log.csv cannot be written: No such file"),
        (["trace", "five_society", "--details"], "--details goes with --csv"),
        (["network", "five_society", "--to", "no/n.csv"], "no/n.csv cannot be written: No such file or directory"),
        (["map", "five_society", "--to", "no/m.png"], "no/m.png cannot be written: No such file or directory"),
        (["trace", "nowhere"], "nowhere"),
        (["why", "five_society", "district"], "other residents"),
        (["network", "five_society", "--to", "n.txt"], ".graphml"),
        (["network", "five_society", "--to", "n.png", "--day", "999"], "day must be"),
    ],
)
def test_bad_input_is_answered_in_a_line(words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = invoke(*words, *SETS) if words[0] != "why" else invoke(*words)
    assert done.exit_code == 2
    assert message in done.output
    assert not list(tmp_path.iterdir())
