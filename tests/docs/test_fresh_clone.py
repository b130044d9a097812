"""What is committed is complete: README and tutorials run in a fresh clone, command by command, by its own code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ("tests/docs/test_code.py", "tests/docs/test_pages.py", "tests/end_to_end/test_readme.py")
WALK = "README or tutorials or test_readme or link"  # pages, and what is said on them

pytestmark = [
    pytest.mark.statistical,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a repository can be cloned"),
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of this repository, without anything that is not committed."""
    folder = tmp_path_factory.mktemp("fresh") / "fivelink"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


def run(clone: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in the clone, with the clone's code in place of this one's."""
    environment = {**os.environ, "PYTHONPATH": str(clone / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)


def test_readme_and_tutorials_run_in_a_fresh_clone_and_leave_it_clean(clone):
    where = run(clone, sys.executable, "-c", "import fivelink_sim; print(fivelink_sim.__file__)").stdout
    assert Path(where.strip()).is_relative_to(clone)
    marks = ("-m", "statistical or not statistical")
    done = run(clone, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *marks, "-k", WALK, *TESTS)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 10
    assert run(clone, "git", "status", "--porcelain").stdout == ""


def test_every_make_target_that_pages_name_is_there_and_demo_makes_what_readme_shows(clone):
    pages = [clone / name for name in ("README.md", "CONTRIBUTING.md", *map(str, (clone / "docs").rglob("*.md")))]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    named = {target for text in texts for target in re.findall(r"(?m)(?:^    |`)make (\w+)", text)}
    assert {"demo", "test", "site"} <= named
    for target in named:
        planned = run(clone, "make", "--dry-run", target)
        assert planned.returncode == 0, planned.stderr
    shown = re.search(r"<!-- output of: fivelink (.*?) -->", texts[0])[1]
    assert f"fivelink_sim {shown} --out results/demo" in run(clone, "make", "--dry-run", "demo").stdout
