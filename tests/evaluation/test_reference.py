"""The reference results are what the command gives. If results were meant to move: `make reference`, and say so."""

import importlib.util
import json
from pathlib import Path

import pandas as pd
import pytest

from fivelink_sim.experiment.provenance import versions

FOLDER = Path(__file__).parents[2] / "results" / "reference"


@pytest.fixture(scope="module")
def remade(tmp_path_factory):
    """A folder with the reference results made anew."""
    spec = importlib.util.spec_from_file_location("remake", FOLDER / "remake.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("reference")
    module.remake(folder)
    return folder


def test_the_reference_results_can_be_made_again_number_by_number(remade):
    for name in ("summary.csv", "differences.csv"):
        pd.testing.assert_frame_equal(pd.read_csv(remade / name), pd.read_csv(FOLDER / name), rtol=1e-9, atol=1e-12)


def test_the_reference_results_can_be_made_again_byte_by_byte(remade):
    if json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["versions"] != versions():
        pytest.skip("the reference was made with other versions of Python or its packages")
    names = sorted(path.relative_to(remade).as_posix() for path in remade.rglob("*") if path.is_file())
    assert len(names) > 10
    for name in names:  # manifest.json has the digests of the tables that are too large to keep
        assert (remade / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_the_reference_is_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 500_000
