"""Kept code: never of an older source, never damaged, never in the way. Each start is a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fivelink_sim.model import kernel as kernel_module
from fivelink_sim.model.kept_files import KEPT_VERSIONS

# A house of two rules, the second using the first from another file, as day.py uses the phases.
RATE = "from house.kernel import kernel\n\n@kernel\ndef rate(x):\n    return {factor} * x\n"
DAY = """
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from house.kernel import kernel
from house.rate import rate


class Purpose(IntEnum):
    CARE = 2


class World(NamedTuple):
    people: np.ndarray


@kernel
def day(world, purpose):
    return rate(world.people[0].hours) * np.int64(purpose)


def world():
    return World(np.rec.array([(1.0, 2)], dtype=[("hours", "f8"), ("count", "i4")]))
"""
START = """
from house.day import Purpose, day, rate, world
rate(1.0)  # Python calls both, so both are kept
print(day(world(), Purpose.CARE), sum(f.stats.cache_hits.total() for f in (day, rate)))
"""
CHECK = "from house import kernel; print(kernel.is_compiled())"
ANNOUNCED = """
from house import kernel
from house.day import Purpose, day, world
with kernel.announce_compilation(print):
    day(world(), Purpose.CARE)
"""

Start = Callable[..., subprocess.CompletedProcess[str]]


def build_house(folder: Path) -> Path:
    """A package of its own with a copy of kernel.py and two rules."""
    house = folder / "house"
    house.mkdir(parents=True)
    (house / "__init__.py").touch()
    shutil.copy(str(kernel_module.__file__), house / "kernel.py")
    (house / "rate.py").write_text(RATE.format(factor=1.5))
    (house / "day.py").write_text(DAY)
    return house


def run(program: str, house: Path, cache: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh process; environment variables by name, None to leave one out."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    variables = {**inherited, "PYTHONPATH": str(house.parent), "XDG_CACHE_HOME": str(cache), **changes}
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", program],
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder after a first start; the code does not depend on where the house stands."""
    folder = tmp_path_factory.mktemp("once")
    first = run(START, build_house(folder), folder / "cache")
    assert (first.stdout, first.stderr) == ("3.0 0\n", "")
    return folder / "cache"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return build_house(tmp_path / "source")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The place for the cache folder of this test, nothing there yet."""
    return tmp_path / "cache"


@pytest.fixture
def kept(cache: Path, compiled_once: Path) -> list[Path]:
    """The files of kept code after a first start, in the cache folder of this test: of the day and of the rate."""
    shutil.copytree(compiled_once, cache)
    return kept_files(cache)


@pytest.fixture
def start(house: Path, cache: Path) -> Start:
    """Start a fresh process on the house of this test."""
    return lambda program=START, **changes: run(program, house, cache, **changes)


def kept_files(cache: Path) -> list[Path]:
    return sorted(cache.glob("fivelink-sim/*/*.code"))


def test_code_is_kept_between_starts_quietly(start: Start, kept: list[Path]) -> None:
    again = start()
    assert (again.stdout, again.stderr) == ("3.0 2\n", "")
    assert len(kept) == 2


@pytest.mark.usefixtures("kept")
def test_kept_code_runs_without_what_it_takes_to_compile(start: Start) -> None:
    told = start(
        "import sys" + START + "print('numba.cpython.unicode' in sys.modules, 'numba.np.linalg' in sys.modules)"
    )
    assert told.stdout == "3.0 2\nFalse False\n"


def test_an_edit_to_another_file_of_rules_is_noticed_even_with_its_time_and_size_unchanged(
    start: Start, house: Path
) -> None:
    assert start().stdout == "3.0 0\n"
    rate = house / "rate.py"
    before = rate.stat()
    rate.write_text(RATE.format(factor=2.5))
    os.utime(rate, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert rate.stat().st_size == before.st_size
    assert start().stdout == "5.0 0\n"


@pytest.mark.usefixtures("kept")
def test_a_new_file_of_rules_and_numbas_settings_make_new_code(start: Start, house: Path) -> None:
    assert start(NUMBA_BOUNDSCHECK="1").stdout == "3.0 0\n"
    (house / "trust.py").write_text("TRUST = 0.5\n")
    assert start().stdout == "3.0 0\n"


@pytest.mark.usefixtures("kept")
def test_a_module_reloaded_after_an_edit_is_not_given_older_code(start: Start) -> None:
    program = (
        "import importlib, pathlib, house.rate, house.day\n"
        "path = pathlib.Path(house.rate.__file__)\n"
        "path.write_text(path.read_text().replace('1.5', '4.0'))\n"
        "importlib.reload(house.rate), importlib.reload(house.day)\n"
        "print(house.day.day(house.day.world(), house.day.Purpose.CARE))"
    )
    assert start(program).stdout == "8.0\n"


@pytest.mark.parametrize("damage", ["truncated", "empty", "first byte", "middle byte", "last byte", "rubbish"])
def test_a_damaged_file_is_replaced_with_one_line(start: Start, kept: list[Path], damage: str) -> None:
    for path in kept:
        content = bytearray(path.read_bytes())
        place = {"first byte": 0, "middle byte": len(content) // 2, "last byte": -1}.get(damage)
        if place is not None:
            content[place] ^= 0x10
        shorter = {"truncated": content[: len(content) // 2], "empty": b"", "rubbish": b"cos\nsystem\n"}
        path.write_bytes(shorter.get(damage, content))
    damaged = start()
    assert damaged.stdout == "3.0 0\n"
    assert damaged.stderr.count("\n") == 1
    assert "damaged file of compiled rules" in damaged.stderr
    assert start().stdout == "3.0 2\n"


PART_THEN_OWN = """
from house.day import Purpose, day, rate, world
print(day(world(), Purpose.CARE), rate(2.0), day(world(), Purpose.CARE))
"""


def test_a_rule_compiled_as_part_of_another_can_be_called_from_python(start: Start, cache: Path) -> None:
    assert start(PART_THEN_OWN).stdout == "3.0 3.0 3.0\n"
    assert len(kept_files(cache)) == 2
    assert start(PART_THEN_OWN).stdout == "3.0 3.0 3.0\n"


def test_a_rule_that_only_rules_call_is_not_kept(start: Start, cache: Path) -> None:
    start(START.replace("rate(1.0)", ""))
    assert [path.name.split(".")[:3] for path in kept_files(cache)] == [["house", "day", "day"]]


def test_a_file_that_another_key_left_is_not_taken(start: Start, kept: list[Path]) -> None:
    day, rate = kept
    shutil.copy(rate, day)
    assert start().stdout == "3.0 1\n"  # the rate within the day, which is compiled anew
    assert day.read_bytes() != rate.read_bytes()


def test_without_a_folder_to_keep_code_the_rules_are_compiled_with_one_line(start: Start, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    for _ in range(2):
        refused = start()
        assert refused.stdout == "3.0 0\n"
        assert refused.stderr.count("\n") == 1
        assert "cannot be kept" in refused.stderr
    assert start(CHECK).stdout == "False\n"


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_read_only_or_full_folder_is_read_and_its_gaps_cost_one_line(start: Start, kept: list[Path]) -> None:
    day, rate = kept
    day.unlink()
    day.parent.chmod(0o500)
    full_disk = "import os, resource\nif os.geteuid() == 0: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
    read_only = start(full_disk + START)  # root may write everywhere, so its disk is full
    assert read_only.stdout == "3.0 1\n"  # a file for the day cannot be written, that of the rate is still used
    assert read_only.stderr.count("\n") == 1
    assert "cannot be kept" in read_only.stderr
    assert list(rate.parent.iterdir()) == [rate]


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
@pytest.mark.parametrize("what", ["folder", "file", "link"])
def test_nothing_is_read_that_others_can_write(start: Start, kept: list[Path], what: str) -> None:
    folder = kept[0].parent
    if what == "folder":
        folder.chmod(0o777)
    elif what == "file":
        for path in kept:
            path.chmod(0o666)
    else:
        folder.symlink_to(folder.rename(folder.with_name("elsewhere")))
    unsafe = start()
    assert unsafe.stdout == "3.0 0\n"
    assert unsafe.stderr.count("\n") == 1
    assert "others can write to it" in unsafe.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")
def test_a_folder_of_somebody_else_is_not_used(start: Start, kept: list[Path]) -> None:
    os.chown(kept[0].parent, 65534, 65534)
    foreign = start()
    assert foreign.stdout == "3.0 0\n"
    assert "others can write to it" in foreign.stderr


def test_starts_at_the_same_time_share_a_folder(start: Start, cache: Path) -> None:
    with ThreadPoolExecutor() as pool:
        starts = [pool.submit(start) for _ in range(4)]
    for done in starts:
        assert (done.result().stdout[:3], done.result().stderr) == ("3.0", "")
    assert start().stdout == "3.0 2\n"
    assert len(kept_files(cache)) == 2


def test_without_a_home_the_rules_still_run(start: Start, cache: Path) -> None:
    assert start(HOME=None).stdout == "3.0 0\n"
    assert len(kept_files(cache)) == 2
    nowhere = start(HOME="nowhere", XDG_CACHE_HOME=None)
    assert nowhere.stdout == "3.0 0\n"
    assert nowhere.stderr.count("\n") == 1


def test_numbas_own_setting_is_followed(start: Start, tmp_path: Path, house: Path) -> None:
    chosen = tmp_path / "chosen"
    start(NUMBA_CACHE_DIR=str(chosen))
    assert len(kept_files(chosen)) == 2
    assert start(NUMBA_CACHE_DIR=str(chosen)).stdout == "3.0 2\n"
    (house / "rate.py").write_text(RATE.format(factor=2.5))
    assert start(NUMBA_CACHE_DIR=str(chosen)).stdout == "5.0 0\n"


@pytest.mark.usefixtures("kept")
def test_one_waits_once_a_version_and_is_told_why(start: Start, house: Path) -> None:
    assert start(CHECK).stdout == "False\n"
    assert "compiling the model's rules" in start(ANNOUNCED).stdout
    assert start(CHECK).stdout == "True\n"
    assert start(ANNOUNCED).stdout == ""
    (house / "rate.py").write_text(RATE.format(factor=2.5))
    assert start(CHECK).stdout == "False\n"


def test_interpreted_rules_wait_for_nothing_and_keep_nothing(start: Start, cache: Path) -> None:
    program = START.replace("f.stats.cache_hits.total()", "callable(f)")
    assert start(program, NUMBA_DISABLE_JIT="1").stdout == "3.0 2\n"
    assert start(CHECK, NUMBA_DISABLE_JIT="1").stdout == "True\n"
    assert not cache.exists()


def test_only_old_folders_of_code_are_removed(start: Start, house: Path, kept: list[Path]) -> None:
    used = kept[0].parent
    root = used.parent
    long_ago = time.time() - 31 * 24 * 3600
    for name in ("0" * 32, "1" * 32, "notes"):
        (root / name).mkdir()
        (root / name / "file").touch()
    for path in (root / ("0" * 32), root / "notes", used):
        os.utime(path, (long_ago, long_ago))
    start()  # uses the old folder once more
    (house / "rate.py").write_text(RATE.format(factor=2.5))
    start()  # makes a new one
    assert not (root / ("0" * 32)).exists()
    assert all((root / name).exists() for name in ("1" * 32, "notes", used.name))


def test_many_edits_do_not_fill_the_disk(start: Start, kept: list[Path], house: Path) -> None:
    root = kept[0].parent.parent
    lately = time.time() - 3600
    for number in range(KEPT_VERSIONS + 3):
        edited = root / f"{number:032x}"
        edited.mkdir(mode=0o700)
        os.utime(edited, (lately + number, lately + number))
    (house / "rate.py").write_text(RATE.format(factor=2.5))
    start()
    left = sorted(folder.name for folder in root.iterdir() if folder.name.startswith("0" * 30))
    assert len(list(root.iterdir())) == KEPT_VERSIONS
    assert left[-1] == f"{KEPT_VERSIONS + 2:032x}"
    assert f"{0:032x}" not in left


def test_functions_without_a_module_of_their_own_are_compiled_and_not_kept(start: Start, cache: Path) -> None:
    program = (
        "from house.kernel import kernel\n"
        "def add(term):\n"
        "    @kernel\n"
        "    def add_to(x):\n"
        "        return x + term\n"
        "    return add_to\n"
        "print(add(1)(1), add(2)(1))"
    )
    assert start(program).stdout == "2 3\n"
    assert not cache.exists()
