"""Runs that failed: what is said of them, and the command that runs one of them alone."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from fivelink_sim.scenario.presets import preset_names
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import Study

MOST_SHOWN = 10


def failures(study: Study) -> list[str]:
    """A line for each run that failed, with the command that repeats it; at most ten, and how to try all again."""
    if not study.failed:
        return []
    lines = [
        tr(
            "failed: {scenario}, replication {replication}, seed {seed}: {error}",
            scenario=run["scenario"],
            replication=run["replication"],
            seed=run["seed"],
            error=run["error"],
        )
        + (f"\n  {line}" if (line := run_alone(study.manifest, run)) else "")
        for run in study.failed[:MOST_SHOWN]
    ]
    if len(study.failed) > MOST_SHOWN:
        lines.append(tr("and {more} more failed runs: see manifest.json", more=len(study.failed) - MOST_SHOWN))
    path = getattr(study, "path", None)
    if path is not None:
        lines.append(tr("Try them again with: fivelink resume {path}", path=shlex.quote(str(path))))
    return lines


def run_alone(manifest: Mapping[str, Any], failed: Mapping[str, Any]) -> str:
    """The command that repeats a failed run alone; empty if its scenario has no name to call it by."""
    words = shlex.split(manifest.get("command_line") or "")
    label = failed["scenario"]
    source = _source(words, [entry["label"] for entry in manifest["scenarios"]], label)
    if source is None:
        return ""
    line = ["fivelink", "run", source, "--run-seed", str(failed["seed"])]
    for option, value in pairwise(words):
        if option == "--days":
            line += [option, value]
        elif option == "--set":
            target, colon, _ = value.partition("=")[0].rpartition(":")
            if not colon or target == source:
                line += [option, value.removeprefix(f"{target}:") if colon else value]
    if "point" in failed and manifest.get("points"):
        for field, value in manifest["points"][failed["point"]]["values"].items():
            line += ["--set", f"{field}={_typed(value)}"]
    return shlex.join(line)


def _source(words: list[str], labels: list[str], label: str) -> str | None:
    """What was typed for a scenario: in its place behind the command, else the name of a preset; None from Python."""
    if not words:
        return None
    if words[1:2] in (["run"], ["compare"]):
        typed = words[2 : 2 + len(labels)]
        return typed[labels.index(label)] if len(typed) == len(labels) else None
    return label if label in preset_names() else None


def _typed(value: Any) -> str:
    """A value as `--set` takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_typed, value))}]"
    return str(value)
