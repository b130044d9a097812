"""The package's own source as it is installed: a tree of files that installs and runs elsewhere.

What is no Python code (licence, citation, description of the model, presets) lies in the checkout, and in a wheel where
`force-include` of pyproject.toml puts it; that table says for both what belongs to the package.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import fivelink_sim

PACKAGE = Path(fivelink_sim.__file__).resolve().parent
PROJECT = "project"  # the folder of a wheel's package with what lies at the top of a checkout


def package_files() -> dict[str, Path]:
    """Path in the checkout -> file, of everything that a wheel is made from."""
    carried = _carried()
    beside = {PACKAGE.parent / place for place in carried.values()}
    found = {f"src/{PACKAGE.name}/{name}": path for name, path in _below(PACKAGE, beside).items()}
    for name, place in carried.items():
        path = PACKAGE.parent / place if _installed() else PACKAGE.parents[1] / name
        below = {f"{name}/{inner}": file for inner, file in _below(path).items()} if path.is_dir() else {name: path}
        found |= below
    return dict(sorted(found.items()))


def project_file(name: str) -> Path:
    """A file of the checkout's top, such as CITATION.cff, where it lies in this installation."""
    return PACKAGE / PROJECT / name if _installed() else PACKAGE.parents[1] / name


def _installed() -> bool:
    """Whether this is a wheel's package, not a checkout's."""
    return (PACKAGE / PROJECT).is_dir()


def _carried() -> dict[str, str]:
    """Path in the checkout -> place beside the package's folder, of what a wheel carries besides the code."""
    declared = tomllib.loads(project_file("pyproject.toml").read_text(encoding="utf-8"))
    table: dict[str, str] = declared["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    return table


def _below(folder: Path, but: set[Path] | frozenset[Path] = frozenset()) -> dict[str, Path]:
    """Path within the folder -> file, without what Python and systems leave there, and without some paths."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
        and not but & {path, *path.parents}
    }
