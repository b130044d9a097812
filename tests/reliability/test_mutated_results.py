"""Results that are not as they were written are refused: no command takes a number from them."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from how_many import few_or_many
from mutants import BYTES, YAML, flip

from fivelink_sim import studies
from fivelink_sim.experiment.store import ResultsError, manifest_bytes
from fivelink_sim.studies import calibration_runs

SMALL = {"population.residents": 30, "run.warmup": 2, "run.days": 7}
EXPERIMENT = """
fivelink: 1
name: Two burdens
scenarios:
  three: {fivelink: 1, extends: three_society, population: {residents: 30}, run: {days: 7, warmup: 2}}
  five: {fivelink: 1, extends: five_society, population: {residents: 30}, run: {days: 7, warmup: 2}}
replications: 2
vary: {government.burden: [0.3, 0.6]}
"""
VALUES = (None, True, 0, -1, 2, 1e300, 10**30, "", "x", "1", [], {}, [1], {"a": None}, "../..", 1.5, "finished")


@pytest.fixture(scope="module")
def stored(warm, tmp_path_factory):
    """Results of a comparison and of a sweep."""
    folder = tmp_path_factory.mktemp("stored")
    (folder / "two.yaml").write_text(EXPERIMENT)
    studies.compare(["three_society", "five_society"], replications=3, overrides=SMALL, out=folder / "compared")
    from fivelink_sim.studies import sweeping

    sweeping.sweep(folder / "two.yaml", out=folder / "swept").report()
    return [folder / "compared", folder / "swept"]


def places(value: object, place: tuple = ()) -> list[tuple]:
    """Every place in a tree of JSON."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, child in inner for found in places(child, (*place, key)))]


def with_another_value(manifest: dict, chance: random.Random) -> dict:
    """The manifest with one entry gone, of another type, or another one of its entries."""
    changed = json.loads(json.dumps(manifest))
    place = chance.choice([place for place in places(changed)[1:] if len(place) <= chance.choice((1, 2, 9))])
    parent = changed
    for key in place[:-1]:
        parent = parent[key]
    if chance.random() < 0.2:
        del parent[place[-1]]
    else:
        parent[place[-1]] = chance.choice(VALUES)
    return changed


def spoil(folder: Path, chance: random.Random) -> str:
    """Change something in the folder; says what."""
    file, manifest = folder / "manifest.json", json.loads((folder / "manifest.json").read_bytes())
    tables = sorted(folder.glob("*.parquet"))
    a, b = chance.choice(tables), chance.choice(tables)
    how = chance.choice(("entry", "entry", "bytes", "table", "table", "swapped", "gone", "cut off"))
    if how == "entry":
        file.write_text(json.dumps(with_another_value(manifest, chance)))
    elif how == "bytes":
        file.write_bytes(chance.choice(YAML)(file.read_bytes(), chance))
    elif how == "table":
        a.write_bytes(chance.choice(BYTES)(a.read_bytes(), chance))
    elif how == "swapped":
        one, other = a.read_bytes(), b.read_bytes()
        a.write_bytes(other), b.write_bytes(one)
    elif how == "gone":
        a.unlink()
    else:
        a.write_bytes(a.read_bytes()[: chance.randrange(a.stat().st_size)])
    return how


def said(folder: Path) -> dict:
    """What stands in the folder, as far as numbers come from it; {} if the manifest is no JSON."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except (ValueError, OSError, RecursionError):
        manifest = {}
    return {"manifest": manifest} | {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


@pytest.mark.parametrize("number", few_or_many(40, 2_000))
def test_whatever_is_changed_in_results_they_are_refused(number, stored, tmp_path, monkeypatch, answer, tried):
    monkeypatch.chdir(tmp_path)
    chance, refused = random.Random(11), 0
    for _ in range(number):
        shutil.rmtree("x", ignore_errors=True)
        shutil.copytree(original := chance.choice(stored), "x")
        how = spoil(Path("x"), chance)
        before = said(Path("x"))
        line = chance.choice(("report x", "resume x", "resume x -n 9", "archive x --to a.zip",
                              "discover x --where difference<0 --check 0 --out y"))  # fmt: skip
        if before == said(original):  # such as a space more in the manifest: nothing is another one
            continue
        given = answer(line.split())
        assert given.wrong((2,)) is None, (given.wrong((2,)), how, line)
        assert said(Path("x")) == before
        assert sorted(path.name for path in Path().iterdir()) == ["x"]
        refused += 1
    assert refused > number / 2
    tried("spoilt results", refused)


@pytest.mark.parametrize("number", few_or_many(6, 60))
def test_damaged_parts_of_a_killed_study_are_run_again(number, stored, tmp_path, monkeypatch, tried):
    """A part flipped, cut off or gone: `resume` gives the bytes of a study that was never stopped."""
    from fivelink_sim.experiment import parts

    whole = stored[0]
    killed = tmp_path / "killed"
    monkeypatch.setattr(parts, "PART_RUNS", 2)

    class Killed(BaseException):
        """Ends the process, as far as the folder can tell."""

    def kill(done: int, most: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        studies.compare(["three_society", "five_society"], replications=3, overrides=SMALL, out=killed, progress=kill)
    assert len(list((killed / "unfinished").glob("*.json"))) == 2
    chance = random.Random(13)
    for _ in range(number):
        shutil.rmtree(tmp_path / "x", ignore_errors=True)
        shutil.copytree(killed, tmp_path / "x")
        part = chance.choice(sorted((tmp_path / "x" / "unfinished").iterdir()))
        how = chance.choice((flip, *BYTES, None))
        part.unlink() if how is None else part.write_bytes(how(part.read_bytes(), chance))
        studies.resume(tmp_path / "x")
        assert said(tmp_path / "x") == said(whole), (part.name, how)
    tried("damaged parts", number)


def test_a_manifest_without_its_digest_is_refused(stored, tmp_path):
    shutil.copytree(stored[0], tmp_path / "x")
    manifest = json.loads((tmp_path / "x/manifest.json").read_bytes())
    (tmp_path / "x/manifest.json").write_bytes(manifest_bytes(manifest))  # as it was, laid out again
    assert studies.open_study(tmp_path / "x").replications == 3
    del manifest["digest"]
    (tmp_path / "x/manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ResultsError, match="changed since it was written"):
        studies.open_study(tmp_path / "x")


@pytest.mark.parametrize("number", few_or_many(100, 1_500))
def test_rows_kept_of_a_calibration_are_read_as_written_or_run_again(number, tmp_path, tried):
    values = np.random.default_rng(1).random((50, 4))
    file = tmp_path / "rows.parquet"
    pd.DataFrame(values, columns=list("abcd")).to_parquet(file, index=False)
    calibration_runs._seal(file, file)
    content, chance, lost = file.read_bytes(), random.Random(17), 0
    for _ in range(number):
        file.write_bytes(chance.choice(BYTES)(content, chance))
        rows = calibration_runs._read(file, 1)
        assert not rows or np.array_equal(rows, values[:, 1:])
        lost += not rows
    assert lost > number / 2
    tried("damaged rows of a calibration", number)
