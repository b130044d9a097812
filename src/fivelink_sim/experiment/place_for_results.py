"""Where the results of a study can be: a folder that is free, or one that holds its beginning; it is told before work
begins."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from fivelink_sim.experiment.how_far import is_beginning
from fivelink_sim.experiment.parts import forget_parts
from fivelink_sim.experiment.store import MANIFEST, ResultsError, alone_in, read_manifest, write_manifest
from fivelink_sim.experiment.whole_files import ASIDE


def find(folder: Path, manifest: dict[str, Any]) -> dict[str, Any] | None:
    """The manifest of the study in a folder, if it is this one or the beginning of it; None if the folder is free.

    ResultsError if the folder holds anything else.
    """
    if not holds_results(folder):
        return None
    there = read_manifest(folder)
    if not is_beginning(there, manifest):
        raise ResultsError(another_study(folder, there.get("name")))
    return there


def holds_results(folder: Path) -> bool:
    """Whether there are results in a folder. ResultsError if neither they nor new ones can be there, and why."""
    _check_can_be_made(folder)
    if not folder.exists() or (folder.is_dir() and is_free(folder)):
        return False
    if not folder.is_dir():
        raise ResultsError(f"{folder} is a file; choose a folder with --out")
    if not (folder / MANIFEST).exists():
        raise ResultsError(f"{folder} is not empty and holds no results; choose another folder with --out")
    return True


def another_study(folder: Path, name: object) -> str:
    """That a folder holds the results of something else, and one that is free."""
    free = next(path for n in count(2) if not (path := folder.with_name(f"{folder.name}-{n}")).exists())
    what = "other scenarios, settings, days, seed, version or more runs"
    return f"{folder} holds another study ({name}; {what}); choose another folder with --out, such as --out {free}"


def is_free(folder: Path) -> bool:
    """Whether a folder is empty, but for what a process left that was killed before it had begun."""
    return all(path.name.startswith(ASIDE) for path in folder.iterdir())


def _check_can_be_made(folder: Path) -> None:
    """ResultsError if the nearest folder above that is there can hold none, so that nobody waits to be told."""
    above = next(path for path in folder.absolute().parents if path.exists())
    if not folder.exists() and not (above.is_dir() and os.access(above, os.W_OK)):
        raise ResultsError(f"{folder}: cannot be written: {above} is no folder that may be written to")


@contextlib.contextmanager
def begun(folder: Path, manifest: dict[str, Any]) -> Iterator[None]:
    """Make and hold the folder, with the manifest of a study that is running. ResultsError if that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultsError(f"{folder}: cannot be written: {error.strerror}") from None
    with alone_in(folder):
        if find(folder, manifest) is not None:
            raise ResultsError(f"{folder}: another process began the study; give the command again to go on with it")
        try:
            write_manifest(folder, manifest)
        except OSError as error:
            withdraw(folder)
            raise ResultsError(f"{folder}: cannot be written: {error.strerror}") from None
        yield


def withdraw(folder: Path) -> None:
    """Leave no trace of a study of which nothing was done."""
    (folder / MANIFEST).unlink(missing_ok=True)
    forget_parts(folder)
    with contextlib.suppress(OSError):
        folder.rmdir()
