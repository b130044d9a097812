"""The guide to figures tells the truth: its code runs, its commands print what stands there, its names exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import pyplot
from typer.testing import CliRunner

from fivelink_sim.cli import app
from fivelink_sim.view import captions, figures

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "figures.md"
TEXT = GUIDE.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.filterwarnings("ignore:More than 20 figures")
def test_its_code_runs(tmp_path, capsys):
    code = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
    with mpl.rc_context():
        exec(compile(code, GUIDE.name, "exec"), {})
    pyplot.close("all")
    told = capsys.readouterr().out
    assert "Of all needs that ended, resolved: three_society" in told
    assert "Residents’ trust at the end of day 20" in told
    assert "Up to day 20, " in told
    for name in re.findall(r'(?:savefig|Path)\("([\w.]+)"', code):
        assert (tmp_path / name).stat().st_size > 1000, name
    assert " pairs of runs.</desc>" in (tmp_path / "pairs.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "shown"), re.findall(r"    fivelink ((?:network|map) [^\n]*)\n\n```\n(.*?)```", TEXT, re.DOTALL)
)
def test_its_commands_print_what_stands_there(line, shown):
    done = CliRunner().invoke(app, shlex.split(line))
    assert done.exit_code == 0, done.output
    assert done.stdout == shown


def test_every_figure_of_a_comparison_is_named_with_its_method_and_its_sentence():
    table = TEXT[TEXT.index("| name |") : TEXT.index("Other commands")]
    named = {name for row in re.findall(r"(?m)^\| (`.*?) \|", table) for name in re.findall(r"`(\w+)`", row)}
    methods = {name for name in vars(figures.StudyPlots) if not name.startswith("_")}
    assert named == methods - {"over_time"}
    drawn = {"resolution", "over_time", "differences", "by_item", "waiting", "fates", "hours", "yuan", "cost"}
    assert all(callable(getattr(module, name)) for module in (figures, captions) for name in drawn)
