"""`fivelink import` as one types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"


def fivelink(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "fivelink_sim", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_from_the_template_to_a_run(tmp_path):
    assert fivelink("import", "--template", "tables", folder=tmp_path).returncode == 0
    imported = fivelink("import", "tables", "--out", "mine", "--from", "five_society", folder=tmp_path)
    assert (imported.returncode, imported.stderr) == (0, "")
    assert imported.stdout.startswith("2 communities; 2 requests from 2025-03-03 to 2025-03-28; ")
    validated = fivelink("validate", "mine/scenario.yaml", folder=tmp_path)
    assert validated.stdout == "mine/scenario.yaml: ok\n"
    ran = fivelink(
        "run", "mine/scenario.yaml", "-n", "1", "--days", "7", "--set", "run.warmup=0", "--out", "ran", folder=tmp_path
    )
    assert ran.returncode == 0, ran.stderr


def test_the_template_is_never_written_over(tmp_path):
    for target, told in (("tables", "tables/communities.csv"), ("tables.xlsx", "tables.xlsx")):
        assert fivelink("import", "--template", target, folder=tmp_path).returncode == 0
        again = fivelink("import", "--template", target, folder=tmp_path)
        assert (again.returncode, again.stderr) == (2, f"{told} exists already; it is left as it is\n")


def test_bad_rows_are_listed_all_in_a_file_and_nothing_is_written(tmp_path):
    rows = "".join(f"errands,{day}/1/2025\n" for day in range(1, 61))
    (tmp_path / "requests.csv").write_text("kind,received\n" + rows)
    refused = fivelink("import", "requests.csv", "--out", "mine", "--problems", "bad.txt", folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 51
    assert len((tmp_path / "bad.txt").read_text().splitlines()) == 60
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.txt", "requests.csv"]
    (tmp_path / "requests.csv").write_text("kind,received\nerrands,2025-01-01\n")
    assert fivelink("import", "requests.csv", "--out", "mine", "--problems", "bad.txt", folder=tmp_path).returncode == 0
    assert (tmp_path / "bad.txt").read_text() == ""


def test_an_import_that_replaces_another_leaves_no_counts_of_it_and_says_what_is_left(tmp_path):
    (tmp_path / "requests.csv").write_text("kind,received\nerrands,2025-01-01\n")
    fivelink("import", "requests.csv", "--out", "mine", "--keep-requests", folder=tmp_path)
    (tmp_path / "places.csv").write_text("name,residents\nEast,900\n")
    done = fivelink("import", "places.csv", "--out", "mine", "--replace", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "mine/requests.csv was there before and was left as it is."
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        "requests.csv",
        "scenario.yaml",
        "summary.md",
    ]


def test_rows_left_out_are_counted(tmp_path):
    (tmp_path / "requests.csv").write_text("kind,received\nerrands,2025-01-01\nerrands,soon\nerrands,\n")
    done = fivelink("import", "requests.csv", "--out", "mine", "--skip-bad", folder=tmp_path)
    assert done.returncode == 0
    assert "2 rows left out" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name a folder or files with tables; fivelink import --template FOLDER writes some to fill in"),
        (("requests.csv",), "--out DIR says where the scenario is to be written"),
        (("nowhere", "--out", "mine"), "nowhere: there is no such file or folder"),
        (("requests.csv", "--out", "mine", "--from", "five"), "from: there is no preset 'five'"),
        (
            ("requests.csv", "--out", "mine", "--start", "1/2/2025"),
            "--start: '1/2/2025' may be 1 February or 2 January 2025; write the year first",
        ),
        (("requests.csv", "--out", "mine", "--rates", "x"), "rates: 'x' is none of district, community, preset"),
        (("requests.csv", "--out", "mine", "--kinds", "no.csv"), "no.csv: cannot be read (No such file or directory)"),
        (("requests.csv", "--out", "requests.csv"), "requests.csv: is not a folder"),
        (("requests.csv", "--out", "mine", "--problems", "no/p.txt"), "no/p.txt cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(tmp_path, arguments, told):
    (tmp_path / "requests.csv").write_text("kind,received\nerrands,2025-01-01\n")
    refused = fivelink("import", *arguments, folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(told)
    assert len(refused.stderr.splitlines()) == 1


def test_the_summary_speaks_chinese(tmp_path):
    assert fivelink("import", "--template", "表", "--lang", "zh", folder=tmp_path).returncode == 0
    done = fivelink("import", "表", "--out", "mine", "--lang", "zh", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine/summary.zh.md").read_text(encoding="utf-8").startswith("# 自有数据\uff1a表\n")
