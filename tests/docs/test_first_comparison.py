"""docs/tutorials/first_comparison.md tells the truth: what it shows is what its commands print."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fivelink_sim.cli import app

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "first_comparison.md"
TEXT = PAGE.read_text(encoding="utf-8")
SHOWN = [code.splitlines() for language, code in re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", TEXT) if not language]


@pytest.mark.statistical
def test_every_line_shown_is_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (scenario,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    Path("mine.yaml").write_text(scenario, encoding="utf-8")
    printed = []
    for line in re.findall(r"(?m)^    fivelink (?!new)(.*)$", TEXT):
        printed += CliRunner().invoke(app, line.split()).output.splitlines()
    Path("mine.yaml").write_text(scenario.replace("burden:", "burdn:"), encoding="utf-8")
    printed += CliRunner().invoke(app, ["validate", "mine.yaml"]).output.splitlines()
    printed = {" ".join(line.split()) for line in printed}
    assert len(SHOWN) > 6
    told = {" ".join(line.split()) for block in SHOWN for line in block if "──" not in line}
    assert told - {""} <= printed
