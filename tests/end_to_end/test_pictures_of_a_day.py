"""`fivelink map` and `fivelink network`: a picture or a table of one day, its sentence, and mistakes in one line."""

from __future__ import annotations

import shlex

import pandas as pd
import pytest
from typer.testing import CliRunner

from fivelink_sim.cli import app

SETS = " ".join(
    f"--set {setting}" for setting in ("population.residents=300", "district.side=6", "run.days=20", "run.warmup=7")
)


def fivelink(line: str):
    return CliRunner().invoke(app, shlex.split(line))


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_map_is_drawn_and_told(tmp_path):
    done = fivelink(f"map five_society --day 5 --show trust --run-seed 1 --to m.png {SETS}")
    assert done.exit_code == 0, done.output
    sentence, written = done.stdout.splitlines()
    assert sentence.startswith("Residents’ trust at the end of day 5: 0.")
    assert written == "m.png written: 36 cells."
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


def test_the_table_of_a_map_and_one_community_of_a_district(tmp_path):
    district = f"{SETS} --set district.rows=2 --set district.columns=2"
    done = fivelink(f"map five_society --day 1 --community 3 --to m.csv {district}")
    assert done.exit_code == 0, done.output
    table = pd.read_csv(tmp_path / "m.csv")
    assert list(table) == ["community", "x", "y", "residents", "open", "hidden", "trust", "outreach"]
    assert set(table["community"]) == {3}


def test_the_network_is_told_and_written_as_a_table(tmp_path):
    done = fivelink(f"network five_society --day 10 --run-seed 1 --to links.csv {SETS}")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Up to day 10, ")
    table = pd.read_csv(tmp_path / "links.csv")
    assert {"from", "to", "strength", "trust", "referrals", "yuan"} <= set(table)
    assert f"{table['referrals'].sum():,} parts of needs" in done.stdout


def test_both_speak_chinese(tmp_path):
    done = fivelink(f"map five_society --day 5 --to m.svg --lang zh {SETS}")
    assert done.exit_code == 0, done.output
    assert "未了结" in done.stdout
    assert "未了结" in (tmp_path / "m.svg").read_text(encoding="utf-8")
    assert fivelink(f"network five_society --day 5 --to n.svg --lang zh {SETS}").exit_code == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("map five_society --to m.txt", "m.txt: a map is written as .png, .svg, .pdf, .csv"),
        ("map five_society --show trst --to m.png", "--show: there is no layer 'trst'; there are open, hidden, trust"),
        ("map five_society --day 365 --to m.png", "day must be 0 to 364, got 365"),
        ("map five_society --community 1 --to m.png", "community must be 0 to 0, got 1"),
        ("map five_societies --to m.png", "five_society"),
        ("map five_society --to gone/m.csv", "gone/m.csv cannot be written"),
        ("network five_society --to n.txt", "n.txt: a network is written as .graphml, .gexf, .png, .svg, .pdf, .csv"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(tmp_path, line, told):
    done = fivelink(line + (f" {SETS}" if "gone" in line else ""))
    assert done.exit_code == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
