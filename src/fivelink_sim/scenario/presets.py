"""Where presets and experiments lie: beside the package's code when installed, else in the checkout's `scenarios/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fivelink_sim.scenario.problems import nearest, quoted, with_hint

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def preset_folder() -> Path:
    """The folder with the presets' YAML files."""
    installed = _PACKAGE / "presets"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "scenarios"


@cache
def preset_names() -> tuple[str, ...]:
    """Names of all presets, in alphabetical order."""
    return tuple(sorted(path.stem for path in preset_folder().glob("*.yaml")))


def preset_file(name: str) -> Path | None:
    """The file of a preset; None if there is none of that name."""
    return preset_folder() / f"{name}.yaml" if name in preset_names() else None


def no_preset(name: str) -> str:
    """That there is no such preset, with the nearest one or how to see all."""
    message = f"there is no preset '{quoted(name)}'"
    near = nearest(name, preset_names())
    return with_hint(message, name, preset_names()) if near else f"{message}; `fivelink list` shows all"


@cache
def experiment_names() -> tuple[str, ...]:
    """Names of the experiments that come along, in alphabetical order."""
    return tuple(sorted(path.stem for path in (preset_folder() / "experiments").glob("*.yaml")))


def experiment_file(name: str) -> Path | None:
    """The file of an experiment that comes along; None if there is none of that name."""
    return preset_folder() / "experiments" / f"{name}.yaml" if name in experiment_names() else None


def preset_title(name: str) -> str:
    """What a preset calls itself; empty if it cannot be read."""
    found = preset_file(name)
    lines = found.read_text(encoding="utf-8").splitlines() if found else []
    return next((line.removeprefix("name: ") for line in lines if line.startswith("name: ")), "")
