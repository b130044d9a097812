"""Mistakes of newcomers: one message that names the place, what was given, what is allowed, what to do; status 2."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fivelink_sim
from fivelink_sim.cli import COMMANDS, app
from fivelink_sim.studies import (
    checking_fit,
    comparing,
    evaluating,
    same_budget,
    sensitivities,
    sweeping,
    uncertain,
)

FILES = {
    "mine.yaml": "fivelink: 1\nextends: three_society\n",
    "share.yaml": "fivelink: 1\ngovernment:\n  burden: 40%\n",
    "two.yaml": "fivelink: 1\nname: Two\nscenarios: [three_society, five_society]\n",
    "old/manifest.json": "{}",
    "tables/notes.txt": "",
}


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """A command typed in a folder with FILES."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda line: CliRunner().invoke(app, shlex.split(line))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run five", "five: there is no preset 'five'; did you mean 'five_society'? (a file's name ends in .yaml)"),
        ("run 社区", "社区: there is no preset '社区'; `fivelink list` shows all (a file's name ends in .yaml)"),
        ("run mine", "mine: there is no preset 'mine'; did you mean the file 'mine.yaml'?"),
        ("run tables", "tables: 'tables' is a folder, not a scenario"),
        ("compare three_society stops_helping", "'stops_helping' is an experiment, not a scenario; `fivelink sweep`"),
        ("validate two.yaml", "two.yaml:3:1: scenarios: this file is an experiment, not a scenario; `fivelink sweep`"),
        ("sweep five_society", "'five_society' is a scenario, not an experiment; `fivelink run` and `compare`"),
        ("sweep mine.yaml", "mine.yaml:2:1: extends: this file is a scenario, not an experiment; `fivelink run`"),
        ("sweep nothing", "there is no experiment 'nothing'; there are add_one_rule, coordination"),
        ("new other --from nothing", "--from: there is no preset 'nothing'; `fivelink list` shows all"),
        ("validate share.yaml", "share.yaml:3:11: government.burden: 40% is not a number; write 0.4"),
        ("run five_society --set government.burden=0,4", "0,4 is not a number; write 0.4"),
        ("run five_society --set population.residents=3,000", "3,000 is not a whole number; write 3000"),
        ("run five_society --days 0", "days: 0 is not between 1 and 40000"),
        ("run five_society -n 2,5", "'--replications' / '-n': '2,5' is not a whole number, written in digits alone"),
        ("map district --community 海淀 --to x.png", "'--community': '海淀' is not a whole number"),
        ("coalitions five_society --player 志愿者", "'志愿者' is not linked in five_society; there are "),
        ("report .", ".: not a results folder, it has no manifest.json; results lie in old"),
        ("import nowhere --out x", "`fivelink import --template FOLDER` writes tables to fill in"),
        ("check-fit three_society tables", "tables: is not an ordinary file"),
    ],
)
def test_a_mistake_is_told_with_what_to_do_and_nothing_is_written(typed, tmp_path, line, said):
    done = typed(line)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == set(FILES)


def test_other_settings_are_sent_to_a_folder_that_is_free(typed):
    small = "run three_society -n 1 --days 7 --set population.residents=100"
    assert typed(small).exit_code == 0
    Path("results/three_society-2").mkdir()
    refused = typed(f"{small} --seed 5")
    assert refused.exit_code == 2
    assert refused.stderr.endswith("choose another folder with --out, such as --out results/three_society-3\n")


def test_the_version_is_told(typed):
    assert typed("--version").output == f"fivelink-sim {fivelink_sim.__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_of_a_help_stands_apart(typed, command):
    *_, example = COMMANDS[command].__doc__.rstrip().split("\n\n")
    assert example.strip().startswith(f"Example: fivelink {command}")


@pytest.mark.parametrize(
    ("command", "default"),
    [
        (
            "compare",
            f"{comparing.DEFAULT_REPLICATIONS}; with --uncertainty {uncertain.WORLD_REPLICATIONS} in each world",
        ),
        ("evaluate", f"the experiment's own, else {evaluating.REPLICATIONS}"),
        ("sweep", f"the experiment's own, else {sweeping.SWEEP_REPLICATIONS}"),
        ("sensitivity", f"the experiment's own, else {sensitivities.REPLICATIONS}"),
        ("budget", same_budget.REPLICATIONS),
        ("check-fit", checking_fit.REPLICATIONS),
    ],
)
def test_help_says_how_often_scenarios_run_where_nothing_is_said(typed, command, default):
    told = " ".join(typed(f"{command} --help").output.split())
    assert f"Runs of each scenario (default: {default})." in told
