"""Files that code is kept in: whom to trust with them, how they are written, which of them go, what is said of trouble.

Reading such a file runs code, so only what this user alone can have written is read; and no trouble with a file may
stop a simulation, whose rules can always be compiled."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

UNUSED_DAYS = 30  # code of other versions is removed after so long without use
KEPT_VERSIONS = 12  # or if so many others were used since: whoever edits rules makes one with each edit


def trusted(path: Path) -> bool:
    """Whether a file or folder is there, is no link, is this user's and can be changed by nobody else."""
    try:
        status = path.lstat()
    except OSError:
        return False
    if not hasattr(os, "geteuid"):  # Windows: the user's profile is the user's own
        return True
    return (
        not stat.S_ISLNK(status.st_mode)
        and status.st_uid == os.geteuid()
        and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def may_be_read(path: Path) -> bool:
    """Unpickling runs code: only what this user alone can have written is read."""
    if trusted(path.parent) and trusted(path):
        return True
    report("trust", f"{path.parent} is not used: others can write to it; the rules are compiled at every start")
    return False


def prepare(folder: Path) -> bool:
    """Make the folder, for this user alone, and clear out those long unused; whether it can be used."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _remove_unused(folder.parent)
    if trusted(folder):
        return True
    report("trust", f"{folder} is not used: others can write to it; the rules are compiled at every start")
    return False


def write_aside(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix="aside-")  # readable and writable by this user alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(aside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        raise


@functools.lru_cache
def note_use(folder: Path) -> None:
    """Note, once a process, that a folder is still in use, as its time of change."""
    with contextlib.suppress(OSError):
        os.utime(folder)


def _remove_unused(root: Path) -> None:
    """Remove the code of other versions that is long unused; whoever needs it again compiles again."""
    oldest = time.time() - UNUSED_DAYS * 24 * 3600
    with contextlib.suppress(OSError):
        ours = [path for path in root.iterdir() if re.fullmatch("[0-9a-f]{32}", path.name) and trusted(path)]
        last_use = {path: path.stat().st_mtime for path in ours}
        for place, path in enumerate(sorted(ours, key=lambda path: last_use[path], reverse=True)):
            if place >= KEPT_VERSIONS or last_use[path] < oldest:
                shutil.rmtree(path, ignore_errors=True)


reported: set[str] = set()


def report(trouble: str, line: str) -> None:
    """Say once a process what is wrong with the kept code; the work goes on."""
    if trouble not in reported:
        reported.add(trouble)
        print(f"fivelink-sim: {line}", file=sys.stderr)


def reason(error: Exception) -> str:
    """What went wrong, in words for that line."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
    return f"{type(error).__name__}: {error}"
