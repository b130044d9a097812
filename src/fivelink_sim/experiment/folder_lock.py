"""One process at a time in a results folder: two would write over each other's parts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # not a POSIX system: nothing is locked there
    fcntl = None  # type: ignore[assignment]


class FolderInUse(OSError):  # noqa: N818 - nothing is wrong with the folder
    """Another process, or another study of this one, is at work in the folder."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder; FolderInUse if somebody else does. The system lets go when the process ends, however it ends.

    The lock is on the folder itself and leaves no file. Where a file system cannot lock, nothing is locked.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(
                f"{folder}: another process is at work in it; wait for it, or choose another folder"
            ) from None
        except OSError:
            pass
        yield
    finally:
        os.close(handle)
