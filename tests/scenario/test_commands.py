"""`fivelink list, new, validate, schema` as one types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"


def fivelink(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "fivelink_sim", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_list_names_the_presets(tmp_path):
    listed = fivelink("list", folder=tmp_path)
    assert listed.returncode == 0
    assert "five_society_platform          Five-society linkage on a platform\n" in listed.stdout


@pytest.mark.skipif(os.name != "posix", reason="a shell of its own")
def test_without_standard_output_a_command_ends_as_with_it(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    shell = ["sh", "-c", f'"{sys.executable}" -m fivelink_sim list >&-']
    done = subprocess.run(shell, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_new_writes_a_file_that_is_valid_and_never_overwrites(tmp_path):
    assert fivelink("new", "mine", "--from", "epidemic_five", folder=tmp_path).returncode == 0
    written = (tmp_path / "mine.yaml").read_text()
    assert fivelink("validate", "mine.yaml", folder=tmp_path).stdout == "mine.yaml: ok\n"
    again = fivelink("new", "mine", folder=tmp_path)
    assert (again.returncode, again.stderr) == (2, "mine.yaml exists already; it is left as it is\n")
    assert (tmp_path / "mine.yaml").read_text() == written
    assert list(tmp_path.iterdir()) == [tmp_path / "mine.yaml"]


@pytest.mark.parametrize("name", ["../mine", "a/b", "", "-x", "a\x1b[31mb", "x" * 200])
def test_new_takes_names_only(name, tmp_path):
    refused = fivelink("new", "--", name, folder=tmp_path)
    assert refused.returncode == 2
    assert "is no name" in refused.stderr
    assert "\x1b" not in refused.stderr
    assert not list(tmp_path.iterdir())


def test_validate_tells_every_one_of_many_mistakes(tmp_path):
    wrong = "".join(f"  no_{number}: 1\n" for number in range(70))
    (tmp_path / "mine.yaml").write_text(f"fivelink: 1\ngovernment:\n{wrong}")
    refused = fivelink("validate", "mine.yaml", folder=tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 70)


def test_new_knows_its_presets(tmp_path):
    refused = fivelink("new", "mine", "--from", "five_societ", folder=tmp_path)
    assert (refused.returncode, refused.stderr) == (
        2,
        "--from: there is no preset 'five_societ'; did you mean 'five_society'?\n",
    )


def test_validate_says_everything_of_all_files(tmp_path):
    (tmp_path / "a.yaml").write_text("fivelink: 1\nrun: {days: 0}\n")
    (tmp_path / "b.yaml").write_text("fivelink: 1\ncharity:\n  donatoins: 3\n")
    checked = fivelink("validate", "a.yaml", "five_society", "b.yaml", folder=tmp_path)
    assert checked.returncode == 2
    assert checked.stdout == "five_society: ok\n"
    assert checked.stderr == (
        "a.yaml:2:13: run.days: 0 is not between 1 and 40000\n"
        "b.yaml:3:3: charity.donatoins: no such field; did you mean 'donations'?\n"
    )


def test_schema_goes_to_the_screen_or_to_a_file(tmp_path):
    shown = fivelink("schema", folder=tmp_path).stdout
    assert fivelink("schema", "--to", "s.json", folder=tmp_path).returncode == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == shown
    assert json.loads(shown)["title"] == "Scenario of fivelink-sim"
    refused = fivelink("schema", "--to", "gone/s.json", folder=tmp_path)
    assert (refused.returncode, refused.stderr) == (2, "gone/s.json cannot be written: No such file or directory\n")


@pytest.mark.parametrize("command", ["list", "new", "validate", "schema"])
def test_every_help_has_an_example(command, tmp_path):
    shown = fivelink(command, "--help", folder=tmp_path)
    assert shown.returncode == 0
    assert f"Example: fivelink {command}" in shown.stdout


@pytest.mark.parametrize("arguments", [["bogus"], ["new"], ["validate"], ["list", "--bogus"]])
def test_wrong_usage_is_bad_input(arguments, tmp_path):
    assert fivelink(*arguments, folder=tmp_path).returncode == 2


def test_a_mistake_in_a_file_needs_nothing_heavy(tmp_path):
    program = (
        "import sys\nfrom fivelink_sim.scenario import ScenarioError, load\nimport fivelink_sim.cli\n"
        "try:\n    load({'run': {'days': 0}})\nexcept ScenarioError:\n    pass\n"
        "print(sorted({'numpy', 'pandas', 'numba', 'mesa', 'matplotlib', 'scipy', 'networkx'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    shown = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
