"""Files that appear whole or not at all: written aside in the same folder, synced, renamed, the folder synced too."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from fivelink_sim.scenario.starter import check_replaceable

ASIDE = ".aside-"  # begins the names of files not yet whole


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to; once the block ends without an error the file stands at `path`, also after a power cut."""
    with _renamed(path) as aside:
        yield aside
    sync_folder(path.parent)


def check_place(path: Path) -> None:
    """OSError if no file can come to be at a path, so that nobody works for it in vain."""
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    check_replaceable(path)


@contextlib.contextmanager
def _renamed(path: Path) -> Iterator[Path]:
    check_place(path)
    aside = path.parent / f"{ASIDE}{secrets.token_hex(4)}-{path.name}"
    try:
        yield aside
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException as error:
        if isinstance(error, OSError) and error.filename == str(aside):
            error.filename = str(path)  # the name that the user knows
        with contextlib.suppress(OSError):
            aside.unlink()
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with whole_file(path) as aside:
        aside.write_bytes(content)


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files, each whole or not at all; to sync their folders once only takes half the time for small ones."""
    for path, content in contents.items():
        with _renamed(path) as aside:
            aside.write_bytes(content)
    for folder in {path.parent for path in contents}:
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make sure that names in a folder last (where the system can open a folder)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
