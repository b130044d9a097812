"""An archive of results: whole, checkable, and run again by the code that lies in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim import studies
from fivelink_sim.cli import app
from fivelink_sim.experiment.package_files import package_files
from fivelink_sim.experiment.request import InputError
from fivelink_sim.experiment.store import ResultsError, manifest_bytes

SMALL = {"population.residents": 300, "run.warmup": 7}
MINE = "fivelink: 1\nname: '我们的 street'\nextends: five_society\nregime: {hours_per_link: 0.5}\n"
SWEEP = """\
fivelink: 1
name: Sampled
scenarios:
  three: {extends: three_society, population: {residents: 300}, run: {warmup: 7, days: 30}}
  five: {extends: five_society, population: {residents: 300}, run: {warmup: 7, days: 30}}
replications: 2
vary: {government.burden: [0.3, 0.6]}
"""


def unpacked(file, folder):
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return folder


def from_its_own_source(folder, line):
    """Run a command of README.md of an unpacked archive by the code in code/, without installing it."""
    code = "import fivelink_sim, sys; print(fivelink_sim.__file__); from fivelink_sim.cli import main; main()"
    environment = os.environ | {"PYTHONPATH": "code/src"}
    done = subprocess.run(
        [sys.executable, "-c", code, *line.split()],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(done.stdout.splitlines()[0]).is_relative_to(folder)


def digests(file):
    return {name: sum_ for sum_, name in (line.split("  ", 1) for line in file.read_text("utf-8").splitlines())}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differing(folder, sums):
    return {name for name, expected in sums.items() if sha256(folder / name) != expected}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A folder with results of a preset and a file, to be looked at only."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "mine.yaml").write_text(MINE, encoding="utf-8")
    scenarios = ["three_society", folder / "mine.yaml"]
    study = studies.compare(scenarios, replications=3, seed=5, days=30, overrides=SMALL, workers=2, out=folder / "out")
    study.report()
    return folder / "out"


@pytest.fixture(scope="module")
def there(results, tmp_path_factory):
    """Its archive, unpacked in an empty folder, to be looked at only."""
    folder = tmp_path_factory.mktemp("unpacked")
    return unpacked(fl.archive(results, folder.with_suffix(".zip")), folder)


@pytest.fixture
def copied(results, tmp_path):
    return Path(shutil.copytree(results, tmp_path / "copied"))


def test_every_command_of_its_readme_gives_the_same_tables_from_its_own_source(there, tmp_path):
    folder = Path(shutil.copytree(there, tmp_path / "there"))
    readme = (folder / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"    venv/bin/fivelink (.*)", readme)
    assert [line.split()[0] for line in lines] == ["resume", "compare"]
    tables = digests(folder / "tables.sha256")
    assert {"runs.parquet", "daily.parquet", "fates.parquet"} <= set(tables)
    for line, made in zip(lines, ("again", "from_data"), strict=True):
        from_its_own_source(folder, line)
        assert differing(folder / made, tables) == set()


def test_the_digests_are_of_every_file_in_it(there):
    sums = digests(there / "SHA256SUMS")
    files = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
    assert files == {*sums, "SHA256SUMS"}
    assert differing(there, sums) == set()


def test_the_results_in_it_open_and_are_those_that_were_made(there, results):
    before, after = studies.open_study(results), studies.open_study(there / "results")
    assert after.runs.equals(before.runs)
    assert (there / "results/report.html").read_bytes() == (results / "report.html").read_bytes()


def test_its_scenarios_load_again_to_equal_ones_with_all_overrides(there, results):
    study = studies.open_study(results)
    assert {path.stem for path in (there / "data").iterdir()} == set(study.labels)
    for label, scenario in study.scenarios.items():
        text = (there / f"data/{label}.yaml").read_text(encoding="utf-8")
        assert fl.load(there / f"data/{label}.yaml") == scenario
        assert "extends" not in text
    assert "我们的 street" in text


def test_its_readme_tells_what_the_manifest_says(there, results):
    readme = (there / "README.md").read_text(encoding="utf-8")
    manifest = studies.open_study(results).manifest
    assert manifest["command_line"] is None or manifest["command_line"] in readme
    assert "| replications | 3 |" in readme
    assert "| seed | 5 |" in readme
    assert "| recorded days | 30 |" in readme
    assert f"numba {manifest['versions']['numba']}" in readme
    assert f"numba=={manifest['versions']['numba']}\n" in (there / "constraints.txt").read_text()


def test_codemeta_names_the_software_as_the_citation_file_does(there):
    about = json.loads((there / "codemeta.json").read_text(encoding="utf-8"))
    citation = (there / "CITATION.cff").read_text(encoding="utf-8")
    assert about["@context"] == "https://w3id.org/codemeta/3.0"
    assert about["@type"] == "SoftwareSourceCode"
    assert f'title: "{about["name"]}"' in citation
    assert about["version"] == fl.__version__
    assert f"license: {about['license'].rsplit('/', 1)[1]}\n" in citation
    assert about["author"] == [{"@type": "Organization", "name": "fivelink-sim maintainers"}]
    assert about["referencePublication"][0]["author"] == [{"@type": "Person", "familyName": "Sheng"}]


def test_pages_that_its_description_links_to_come_along(there):
    page = (there / "docs/odd.md").read_text(encoding="utf-8")
    linked = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", page)}
    assert {"model.md", "parameters.md"} <= linked
    assert {name for name in linked if name and not (there / "docs" / name).is_file()} == set()


def test_its_bytes_do_not_depend_on_where_the_results_lie(results, copied, tmp_path):
    first = fl.archive(results, tmp_path / "first.zip")
    second = studies.open_study(copied).archive(tmp_path / "second.zip")
    assert first.read_bytes() == second.read_bytes()


def test_the_package_has_every_file_of_its_source_and_nothing_left_behind():
    names = package_files()
    assert {"pyproject.toml", "src/fivelink_sim/model/day.py", "scenarios/five_society.yaml"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert all(path.is_file() for path in names.values())


@pytest.mark.statistical
def test_installed_from_an_archive_it_writes_the_same_archive(there, results, tmp_path):
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target"]
    subprocess.run([*pip, tmp_path / "installed", there / "code"], check=True)
    assert (tmp_path / "installed/fivelink_sim/project/docs/odd.md").is_file()
    line = [sys.executable, "-m", "fivelink_sim", "archive", results, "--to", tmp_path / "theirs.zip"]
    subprocess.run(line, check=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")})
    theirs = unpacked(tmp_path / "theirs.zip", tmp_path / "theirs")
    sums = digests(there / "SHA256SUMS")
    assert differing(theirs, sums) <= {"README.md"}  # a checkout knows its commit


def test_a_design_of_many_points_is_run_again_from_its_manifest(tmp_path):
    (tmp_path / "mine.yaml").write_text(SWEEP, encoding="utf-8")
    found = fl.sweep(tmp_path / "mine.yaml", workers=1, out=tmp_path / "out")
    found.report()
    folder = unpacked(found.study.archive(tmp_path / "a.zip"), tmp_path / "there")
    assert "| replications | 2 at each of 2 points |" in (folder / "README.md").read_text(encoding="utf-8")
    studies.resume(folder / "again", workers=2)
    assert differing(folder / "again", digests(folder / "tables.sha256")) == set()


def test_a_budget_of_several_studies_is_one_archive(tmp_path):
    axes = {"x": "regime.hours_per_link=0:1:2", "y": "government.burden=0.3:0.6:2"}
    fl.budget(
        "three_society", "five_society", replications=2, worlds=0, days=30, overrides=SMALL, workers=2,
        out=tmp_path / "out", **axes,
    )  # fmt: skip
    folder = unpacked(fl.archive(tmp_path / "out", tmp_path / "a.zip"), tmp_path / "there")
    assert (folder / "results/report.html").is_file()
    assert fl.load(folder / "data/account/three_society.yaml").settings.run.days == 30
    studies.resume(folder / "again/account")
    account = {name: sum_ for name, sum_ in digests(folder / "tables.sha256").items() if name.startswith("account/")}
    assert account
    assert differing(folder / "again", account) == set()
    (tmp_path / "out/report.html").unlink()
    with pytest.raises(ResultsError, match="not finished; give the command again"):
        fl.archive(tmp_path / "out", tmp_path / "b.zip")


def changed(folder, **entries):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_bytes(manifest_bytes(manifest | entries))


def with_a_byte_changed(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


SPOILT = {
    "running": (lambda folder: changed(folder, status="running"), "not finished; first go on with: fivelink resume"),
    "interrupted": (lambda folder: changed(folder, status="interrupted"), "not finished"),
    "a table changed": (lambda folder: with_a_byte_changed(folder / "runs.parquet"), "runs.parquet: changed since"),
    "a table missing": (lambda folder: (folder / "daily.parquet").unlink(), "daily.parquet: missing"),
    "a page changed": (lambda folder: with_a_byte_changed(folder / "report.html"), "report.html: changed since"),
    "a figure missing": (lambda folder: (folder / "figures/waiting.svg").unlink(), "waiting.svg: missing"),
    "of another version": (lambda folder: changed(folder, versions={"fivelink_sim": "0.0.9"}), "made by version 0.0.9"),
    "without a manifest": (lambda folder: (folder / "manifest.json").unlink(), "it has no manifest.json"),
    "against records": (lambda folder: changed(folder, command="check-fit", format=1), "an office's records"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_results_that_nobody_could_check_or_run_again_are_refused(copied, tmp_path, what):
    spoil, message = SPOILT[what]
    spoil(copied)
    done = CliRunner().invoke(app, ["archive", str(copied), "--to", str(tmp_path / "a.zip")])
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["copied"]


def test_a_link_to_a_file_of_ones_own_is_not_followed(copied, tmp_path):
    """Results of a stranger could name any file; even one with the right bytes is not packed from elsewhere."""
    (copied / "brief.html").rename(tmp_path / "private.html")
    (copied / "brief.html").symlink_to(tmp_path / "private.html")
    with pytest.raises(ResultsError, match=r"brief\.html is a link that leads out of the results"):
        fl.archive(copied, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("a.tar", "a.tar: the name of an archive ends in .zip"),
        ("copied/a.zip", "lies in the results themselves"),
        ("nowhere/a.zip", "cannot be written: No such file or directory"),
        ("taken.zip", "taken.zip exists already; it is left as it is (--replace writes over it)"),
        ("folder.zip", "folder.zip is a folder"),
    ],
)
def test_a_place_that_cannot_be_is_told(copied, tmp_path, to, message):
    (tmp_path / "taken.zip").write_bytes(b"mine")
    (tmp_path / "folder.zip").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = CliRunner().invoke(app, ["archive", str(copied), "--to", str(tmp_path / to)])
    assert done.exit_code == 2
    assert message in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "taken.zip").read_bytes() == b"mine"


def test_an_archive_is_written_over_only_when_told(results, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"mine")
    done = CliRunner().invoke(app, ["archive", str(results), "--to", str(tmp_path / "a.zip"), "--replace"])
    assert done.exit_code == 0, done.output
    assert zipfile.is_zipfile(tmp_path / "a.zip")
    assert "README.md in it says how to run it again" in done.stdout


def test_a_study_in_memory_has_nothing_to_archive(tmp_path):
    study = studies.run("three_society", replications=1, days=5, overrides=SMALL)
    with pytest.raises(InputError, match="in memory only"):
        study.archive(tmp_path / "a.zip")
