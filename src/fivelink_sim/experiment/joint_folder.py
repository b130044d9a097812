"""The folder of several studies that belong together, such as those of a budget: a file in it says what it is."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from fivelink_sim.experiment.how_far import is_beginning
from fivelink_sim.experiment.place_for_results import another_study, is_free
from fivelink_sim.experiment.request import Request
from fivelink_sim.experiment.store import (
    MANIFEST,
    ResultsError,
    alone_in,
    manifest_of,
    read_manifest,
)
from fivelink_sim.experiment.whole_files import write_whole

FORMAT = 1


@contextlib.contextmanager
def joint_folder(folder: Path | None, command: str, about: str) -> Iterator[None]:
    """Make and hold a folder of the studies of a command; None: in memory, nothing to hold.

    about   the file that says so
    ResultsError if it cannot be made, holds something else or another format, or another process holds it.
    """
    if folder is None:
        yield
        return
    if folder.exists() and not folder.is_dir():
        raise ResultsError(f"{folder} is a file; choose a folder with --out")
    if folder.is_dir() and not is_free(folder):
        _check(folder, command, about)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / about, json.dumps({"format": FORMAT, "command": command}).encode() + b"\n")
    except OSError as error:
        raise ResultsError(f"{folder}: cannot be written: {error.strerror}") from None
    with alone_in(folder):
        yield


def check_parts(folder: Path | None, parts: Iterable[tuple[str, Request]], fixed: Collection[str] = ()) -> None:
    """ResultsError if a study in the folder cannot go on to what is asked for now, so that nothing is run in vain.

    parts   the name of its folder there, and what is asked for
    fixed   names of those that must be as large as they were: what others run hangs on their results
    """
    for name, request in parts:
        if folder is None or not (folder / name / MANIFEST).exists():
            continue
        there, wanted = read_manifest(folder / name), manifest_of(request, None)
        if not is_beginning(there, wanted) or (name in fixed and there["identity"] != wanted["identity"]):
            raise ResultsError(another_study(folder, there.get("name")))


def _check(folder: Path, command: str, about: str) -> None:
    if not (folder / about).exists():
        raise ResultsError(f"{folder} is not empty and holds no {Path(about).stem}; choose another folder with --out")
    there = read_about(folder / about)
    if there.get("command") != command:
        raise ResultsError(f"{folder / about}: not of `fivelink {command}`; choose another folder with --out")
    check_format(folder, there, FORMAT)


def read_about(path: Path) -> dict[str, Any]:
    """The mapping in a JSON file. ResultsError if it is none."""
    try:
        there = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        there = None
    if not isinstance(there, dict):
        raise ResultsError(f"{path}: damaged; choose another folder with --out")
    return there


def check_format(folder: Path, there: dict[str, Any], known: int) -> None:
    """ResultsError if results are of another format than this version reads."""
    found = there.get("format")
    if found != known:
        age = "a newer" if isinstance(found, int) and found > known else "another"
        raise ResultsError(
            f"{folder}: written in format {found} by {age} version of fivelink-sim; this one reads format {known}. "
            "Open it with the version that wrote it, or choose another folder with --out"
        )
