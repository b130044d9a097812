"""Whatever stands in a file that a user gives, a command uses it or refuses it, and leaves nothing behind."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from how_many import few_or_many
from mutants import CSV, YAML, mutants

from fivelink_sim.scenario.starter import starting_text

ROOT = Path(__file__).parents[2]
SIZES = few_or_many(40, 3_000)
FEWER = few_or_many(20, 500)  # these take longer each


def read(*patterns: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))}


SCENARIOS = read("scenarios/*.yaml", "scenarios/examples/*.yaml", "docs/variants/*.yaml")
SCENARIOS["starter.yaml"] = starting_text("starter", "five_society").encode()
EXPERIMENTS = read("scenarios/experiments/*.yaml")
POINTS = read("scenarios/experiments/*.csv")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("number", SIZES)
def test_any_scenario_file_is_valid_or_refused(number, here, answer, listed, tried):
    for name, content in mutants(SCENARIOS, YAML, number, seed=1):
        Path("mine.yaml").write_bytes(content)
        given = answer(["validate", "mine.yaml"])
        assert given.wrong((0, 2)) is None, (given.wrong((0, 2)), name, content)
    assert listed(here) == ["mine.yaml"]
    tried("mutated scenario files", number)


SMALL = {"population.residents": 20, "run.days": 3, "run.warmup": 1, "district.rows": 1, "district.columns": 1}


@pytest.mark.parametrize("number", few_or_many(10, 200))
def test_what_is_valid_runs(number, here, answer, tried):
    """A mutant that is accepted, made small, gives a run that does not fail."""
    ran = 0
    for name, content in mutants(SCENARIOS, YAML, 4 * number, seed=2):
        Path("mine.yaml").write_bytes(content)
        sets = [word for field, value in SMALL.items() for word in ("--set", f"{field}={value}")]
        if ran < number and answer(["validate", "mine.yaml", *sets]).result.exit_code == 0:
            given = answer(["trace", "mine.yaml", *sets, "--csv", "log.csv"])
            assert given.wrong((0, 2)) is None, (given.wrong((0, 2)), name, content)
            ran += given.result.exit_code == 0
    assert ran > number / 3
    tried("mutated scenarios run", ran)


@pytest.fixture
def nowhere(here):
    """Options by which what is read without complaint ends before it runs: a folder for results that is a file."""
    Path("taken").write_text("")
    return ["--out", "taken"]


@pytest.mark.parametrize("number", FEWER)
def test_any_experiment_file_is_read_or_refused(number, here, answer, listed, nowhere, tried):
    Path("named_places.csv").write_bytes(POINTS["named_places.csv"])
    for name, content in mutants(EXPERIMENTS, YAML, number, seed=3):
        Path("mine.yaml").write_bytes(content)
        given = answer(["sweep", "mine.yaml", *nowhere])
        assert given.wrong((2,)) is None, (given.wrong((2,)), name, content)
    assert listed(here) == ["mine.yaml", "named_places.csv", "taken"]
    tried("mutated experiment files", number)


@pytest.mark.parametrize("number", FEWER)
def test_any_table_of_points_is_read_or_refused(number, here, answer, listed, nowhere, tried):
    Path("mine.yaml").write_bytes(EXPERIMENTS["named_places.yaml"])
    for _, content in mutants(POINTS, CSV, number, seed=4):
        Path("named_places.csv").write_bytes(content)
        given = answer(["sweep", "mine.yaml", *nowhere])
        assert given.wrong((2,)) is None, (given.wrong((2,)), content)
        given = answer(["compare", "three_society", "five_society", "--uncertainty", "--points", "named_places.csv",
                        *nowhere])  # fmt: skip
        assert given.wrong((2,)) is None, (given.wrong((2,)), content)
    assert listed(here) == ["mine.yaml", "named_places.csv", "taken"]
    tried("mutated tables of points", number)


@pytest.fixture
def tables(here, answer):
    """Own tables: those of the template as CSV and as a workbook, and a list of requests that a run left."""
    assert answer(["import", "--template", "tables"]).result.exit_code == 0
    assert answer(["import", "--template", "all.xlsx"]).result.exit_code == 0
    sets = ["--set", "population.residents=300", "--days", "100"]
    assert answer(["observe", "three_society", "--to", "many.csv", *sets]).result.exit_code == 0
    found = {path.name: path.read_bytes() for path in Path("tables").glob("*.csv")}
    return found | {name: Path(name).read_bytes() for name in ("all.xlsx", "many.csv")}


def given_folder(name: str, content: bytes, tables: dict[str, bytes]) -> None:
    """A folder with one mutant: in the place of its original, or alone."""
    shutil.rmtree("given", ignore_errors=True)
    Path("given").mkdir()
    if name in ("all.xlsx", "many.csv"):
        Path("given", "requests.csv" if name == "many.csv" else name).write_bytes(content)
        return
    for other, text in tables.items():
        if other not in ("all.xlsx", "many.csv"):
            Path("given", other).write_bytes(content if other == name else text)


@pytest.mark.parametrize("number", FEWER)
def test_any_own_tables_become_a_valid_scenario_or_are_refused(number, here, answer, tables, tried):
    chance = random.Random(5)
    for name, content in mutants(tables, CSV, number, seed=5):
        given_folder(name, content, tables)
        more = chance.choice(([], ["--skip-bad"], ["--rates", "community"], ["--lang", "zh"]))
        given = answer(["import", "given", "--out", "made", *more])
        assert given.wrong((0, 2)) is None, (given.wrong((0, 2)), name, content)
        assert Path("made").exists() == (given.result.exit_code == 0)
        if Path("made").exists():
            valid = answer(["validate", "made/scenario.yaml"])
            assert valid.wrong((0,)) is None, (valid.wrong((0,)), name, content)
            shutil.rmtree("made")
    tried("mutated own tables", number)
