"""README tells the truth: its table is what the command prints, its rooms and commands exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import fivelink_sim

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fivelink(*arguments: str, folder: Path) -> str:
    """What a command prints on standard output."""
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "fivelink_sim", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_the_table_is_what_the_first_command_prints(tmp_path):
    command, shown = re.search(r"<!-- output of: fivelink (.*?) -->\n```\n(.*?)```", README, re.DOTALL).groups()
    printed = fivelink(*command.split(), "--out", "results/demo", folder=tmp_path)
    assert [line.rstrip() for line in printed.splitlines()] == shown.splitlines()


def test_the_scenario_is_valid_and_does_worse(tmp_path):
    (tmp_path / "mine.yaml").write_text(re.search(r"```yaml\n(.*?)```", README, re.DOTALL).group(1), encoding="utf-8")
    assert fivelink("validate", "./mine.yaml", folder=tmp_path).strip().endswith("ok")


def test_the_settings_in_which_five_societies_do_worse(tmp_path):
    arguments = re.search(r"    fivelink (compare .*--set .*)", README).group(1).split()
    printed = fivelink(*arguments, "--replications", "4", "--out", "worse", folder=tmp_path)
    assert re.search(r"Needs resolved  .*worse", printed)


def test_every_room_and_command_exists():
    for room in re.findall(r"^\| `([\w/.]+/)`", README, re.MULTILINE):
        assert (ROOT / room).is_dir(), room
    commands = fivelink("--help", folder=ROOT)
    for name in set(re.findall(r"`fivelink ([a-z][\w-]*)", README)):
        assert re.search(rf"^  {name} ", commands, re.MULTILINE), name


def test_it_is_short_and_leads_to_every_command():
    assert len(README.splitlines()) <= 160
    assert "](docs/reference/commands.md)" in README


def test_every_dependency_has_its_reason_and_no_other_is_named():
    """pyproject.toml and the table of dependencies agree; extras for development aside."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: needed for name, needed in project["optional-dependencies"].items() if name != "dev"}
    needed = {re.match(r"[\w-]+", line)[0].lower() for line in sum(extras.values(), project["dependencies"])}
    table = README[README.index("| package | for |") : README.index("## How to cite")]
    cells = re.findall(r"(?m)^\| ([^|]*) \|", table)[1:]
    named = {name.lower() for cell in cells for name in re.sub(r"\(.*?\)", "", cell).split(",")}
    assert {name.strip() for name in named} == needed


def test_the_version_to_cite_is_that_of_the_package_and_of_the_changelog():
    cited = re.search(r"(?m)^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"))[1]
    released = re.search(r"(?m)^date-released: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"))[1]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert cited == fivelink_sim.__version__
    assert f"\n## {cited} ({released})\n" in changes
