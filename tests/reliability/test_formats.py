"""Every kind of file that is read again says its format; another one is refused with the reason, and left as it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fivelink_sim import studies
from fivelink_sim.experiment import how_far, store, whole_files

STORED = Path(__file__).parent / "stored"  # manifest.json as versions of their time wrote it
SMALL = {"population.residents": 5, "run.warmup": 0, "run.days": 2, "district.side": 3}
SETS = [word for field, value in SMALL.items() for word in ("--set", f"{field}={value}")]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("line", ["report x", "resume x", "archive x --to a.zip", "compare three_society five_society"])
def test_results_of_an_older_format_are_refused_with_the_reason(number, line, tmp_path, monkeypatch, answer, listed):
    monkeypatch.chdir(tmp_path)
    Path("x").mkdir()
    shutil.copyfile(STORED / f"format_{number}.json", "x/manifest.json")
    before = Path("x/manifest.json").read_bytes()
    given = answer(line.split() + (["-n", "2", *SETS, "--out", "x"] if line.startswith("compare") else []))
    assert given.wrong((2,)) is None
    assert f"written in format {number} by an older version of fivelink-sim (0.1.0)" in given.result.stderr
    assert f"reads format {store.FORMAT}" in given.result.stderr
    assert listed(Path()) == ["x/manifest.json"]
    assert Path("x/manifest.json").read_bytes() == before


def test_results_of_a_newer_format_are_refused_with_the_reason(tmp_path, answer):
    manifest = json.loads((STORED / "format_2.json").read_bytes()) | {"format": store.FORMAT + 1}
    manifest["versions"]["fivelink_sim"] = "9.9"
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    given = answer(["report", str(tmp_path)])
    assert given.wrong((2,)) is None
    assert f"written in format {store.FORMAT + 1} by a newer version of fivelink-sim (9.9)" in given.result.stderr


def test_a_study_begun_by_another_version_is_not_gone_on_with(warm, tmp_path):
    study = studies.compare(["three_society", "five_society"], replications=2, overrides=SMALL, out=tmp_path / "x")
    other = study.manifest | {"status": how_far.INTERRUPTED, "identity": "0" * 64}
    other["versions"] = other["versions"] | {"fivelink_sim": "0.0.9"}
    (tmp_path / "x/manifest.json").write_bytes(store.manifest_bytes(other))
    with pytest.raises(store.ResultsError, match=r"begun with version 0\.0\.9; go on with that version"):
        studies.resume(tmp_path / "x")
    assert studies.open_study(tmp_path / "x").version == "0.0.9"  # it can be read


def test_a_scenario_of_a_newer_format_is_refused_with_the_reason(tmp_path, answer):
    (tmp_path / "a.yaml").write_text("fivelink: 2\nextends: five_society\n")
    given = answer(["validate", str(tmp_path / "a.yaml")])
    assert given.wrong((2,)) is None
    assert "2 is no known version of the format; this program reads version 1" in given.result.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("budget.json", "budget three_society five_society -n 2 --worlds 0"),
        ("evaluation.json", "evaluate pattern_01_more_and_sooner -n 2 --worlds 0"),
    ],
)
def test_folders_of_several_studies_say_their_format(file, line, tmp_path, monkeypatch, answer):
    monkeypatch.chdir(tmp_path)
    Path("x").mkdir()
    about = Path("x", file)
    for content, told in (
        (json.dumps({"format": 2, "command": line.split()[0]}), "written in format 2 by a newer version"),
        (json.dumps({"format": 1, "command": "other"}), f"not of `fivelink {line.split()[0]}`"),
        ("{", "damaged"),
        ("[" * 100_000, "damaged"),
    ):
        about.write_text(content)
        given = answer([*line.split(), "--out", "x"])
        assert given.wrong((2,)) is None
        assert told in given.result.stderr
        assert about.read_text() == content


def test_a_calibration_says_its_format(tmp_path, monkeypatch, answer):
    monkeypatch.chdir(tmp_path)
    residents = ["--set", "population.residents=300"]
    assert answer(["observe", "three_society", "--to", "a.csv", "--days", "200", *residents]).result.exit_code == 0
    Path("x").mkdir()
    for content, told in (('{"format": 2}', "written in format 2 by a newer version"), ("null", "damaged")):
        Path("x/calibration.json").write_text(content)
        line = "calibrate three_society a.csv --fit government.burden --hold-out 1 --out x"
        given = answer([*line.split(), *residents])
        assert given.wrong((2,)) is None, given.wrong((2,))
        assert told in given.result.stderr


@pytest.mark.parametrize("line", ["resume x -n 3", "report x", "archive x --to a.zip"])
@pytest.mark.parametrize("name", ["../precious.txt", "figures/../../precious.txt", "{absolute}"])
def test_a_manifest_cannot_name_files_outside_of_its_folder(line, name, warm, tmp_path, monkeypatch, answer):
    """Whoever is given results by a stranger goes on with them: nothing but what lies in them is touched or packed."""
    monkeypatch.chdir(tmp_path)
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    study = studies.compare(["three_society", "five_society"], replications=2, overrides=SMALL, out=tmp_path / "x")
    named = name.format(absolute=precious)
    files = study.manifest["files"] | {named: whole_files.digest(precious)}
    (tmp_path / "x/manifest.json").write_bytes(store.manifest_bytes(study.manifest | {"files": files}))
    given = answer(line.split())
    assert precious.read_text() == "mine"
    assert given.wrong((2,)) is None
    assert "lies outside of the folder" in given.result.stderr
    assert not (tmp_path / "a.zip").exists()
