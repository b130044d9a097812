"""A file is never put in the place of a device, a pipe or a folder, although root might."""

from __future__ import annotations

import os
import stat

import pytest

LINES = {
    "schema --to {}": "",
    "observe five_society --to {} --set population.residents=20 --days 3": ".csv",
    "trace five_society --csv {} --set population.residents=20 --days 3": ".csv",
    "network five_society --to {} --set population.residents=20 --set run.days=3": ".csv",
    "map five_society --to {} --set population.residents=20 --set run.days=3": ".csv",
    "import {folder}/requests.csv --out {folder}/x --problems {}": "",
}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_ordinary_file_stays_what_it_is(line, make, tmp_path, answer):
    (tmp_path / "requests.csv").write_text("kind,received\nerrands,soon\n")
    target = tmp_path / f"target{LINES[line]}"
    make(target)
    before = stat.S_IFMT(target.stat().st_mode)
    given = answer(line.format(target, folder=tmp_path).split())
    assert given.wrong((2,)) is None, given.wrong((2,))
    assert f"{target} cannot be written: it is there and is no ordinary file" in given.result.stderr
    assert stat.S_IFMT(target.stat().st_mode) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["requests.csv", target.name]


def test_results_do_not_take_the_place_of_a_pipe(tmp_path, answer):
    os.mkfifo(tmp_path / "out")
    given = answer(["run", "five_society", "-n", "1", "--out", str(tmp_path / "out")])
    assert given.wrong((2,)) is None
    assert stat.S_ISFIFO((tmp_path / "out").stat().st_mode)
