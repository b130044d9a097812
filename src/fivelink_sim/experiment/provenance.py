"""What made a result: versions, machine and commit. Kept beside results, never inside the tables."""

from __future__ import annotations

import platform
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

import fivelink_sim

PACKAGES = ("numpy", "numba", "pandas", "pyarrow", "scipy", "statsmodels", "mesa")


def versions() -> dict[str, str]:
    """Version of this package, of Python, and of the packages that results pass through."""
    found = {"fivelink_sim": fivelink_sim.__version__, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str]:
    """System and processor, without the name of the computer."""
    return {"system": platform.system(), "release": platform.release(), "processor": platform.machine()}


@cache  # what runs is what was read when the process began
def commit() -> str | None:
    """The commit of this package's checkout, `-dirty` behind it if files differ; None outside a checkout."""
    package = Path(fivelink_sim.__file__).resolve().parent
    top = _git(package, "rev-parse", "--show-toplevel")
    if top is None or package != Path(top) / "src" / "fivelink_sim":
        return None
    return _git(package, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            ["git", *words],  # noqa: S607 - the user's own git
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
