"""A study's folder: manifest.json, the tables, and what is made from them. interfaces: results on disk.

The manifest is written first, with status "running", and last, with a digest of every other file. Nothing in it depends on
the time, on the number of workers or on where the folder lies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fivelink_sim.experiment import provenance
from fivelink_sim.experiment.arms import Arm, Failure
from fivelink_sim.experiment.columns import TABLES
from fivelink_sim.experiment.parts import UNFINISHED
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.runner import Seeds
from fivelink_sim.experiment.whole_files import ASIDE, digest, write_whole

FORMAT = 1
MANIFEST = "manifest.json"
RUNNING, FINISHED, INTERRUPTED = "running", "finished", "interrupted"


class ResultsError(ValueError):
    """A results folder cannot be used; the message says why, and what to do."""


def manifest_of(
    command: str, name: str, arms: Sequence[Arm], seeds: Seeds, replications: int | Precision
) -> dict[str, Any]:
    """The manifest of a study about to run."""
    asked = {"precision": replications._asdict()} if isinstance(replications, Precision) else {"number": replications}
    study = {
        "scenarios": [
            {"label": arm.label, "point": arm.point, "resolved": arm.scenario.resolved()} for arm in arms
        ],
        "seed": None if seeds.run is not None else seeds.study,
        "run_seed": seeds.run,
        "replications": asked,
    }
    versions = provenance.versions()
    return {
        "format": FORMAT,
        "command": command,
        "name": name,
        "status": RUNNING,
        "identity": _identity(study, versions["fivelink_sim"]),
        **study,
        "done": 0,
        "failed": [],
        "versions": versions,
        "platform": provenance.machine(),
        "commit": provenance.commit(),
        "files": {},
    }


def _identity(study: dict[str, Any], version: str) -> str:
    """What two studies share if and only if their tables are the same: format, version, scenarios, seeds, number."""
    text = json.dumps([FORMAT, version, study], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest.json, whole or not at all."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(folder / MANIFEST, text.encode() + b"\n")


def seal(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest with the digest of every file that stands in the folder now."""
    manifest["files"] = {path.relative_to(folder).as_posix(): digest(path) for path in _files(folder)}
    write_manifest(folder, manifest)


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.startswith(ASIDE)
        and path.relative_to(folder).parts[0] not in (MANIFEST, UNFINISHED)
    )


def mark_done(manifest: dict[str, Any], status: str, done: int, failed: Sequence[Failure], arms: Sequence[Arm]) -> None:
    """Note in the manifest how a study ended: its status, replications done and runs that failed."""
    manifest["status"] = status
    manifest["done"] = done
    manifest["failed"] = [
        {"scenario": arms[run.arm].label, "replication": run.replication, "seed": run.seed, "error": run.error}
        for run in failed
    ]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder. ResultsError if it is none, or of another format version."""
    if not folder.exists():
        raise ResultsError(f"{folder}: no such folder")
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise ResultsError(f"{folder}: not a results folder, it has no {MANIFEST}") from None
    except (ValueError, OSError) as error:
        raise ResultsError(f"{folder / MANIFEST}: cannot be read ({error})") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise ResultsError(f"{folder / MANIFEST}: not the manifest of a study")
    if manifest["format"] != FORMAT:
        raise ResultsError(
            f"{folder}: written in format {manifest['format']}; this version reads format {FORMAT}. "
            f"Open it with the version that wrote it, {manifest.get('versions', {}).get('fivelink_sim', 'unknown')}, "
            "or run the study again."
        )
    return manifest


def check_tables(folder: Path, manifest: dict[str, Any]) -> None:
    """ResultsError if a table is missing or not what the manifest says."""
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise ResultsError(f"{path}: missing; the study has to be run again into another folder (--out)")
        if digest(path) != manifest["files"].get(path.name):
            raise ResultsError(f"{path}: changed since it was written; its digest is not the manifest's")


def find_finished(folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether the folder holds this very study, finished; False if it is free. ResultsError otherwise."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    if not folder.is_dir():
        raise ResultsError(f"{folder} is a file; choose a folder with --out")
    if not (folder / MANIFEST).exists():
        raise ResultsError(f"{folder} is not empty and holds no results; choose another folder with --out")
    there = read_manifest(folder)
    if there.get("identity") != manifest["identity"]:
        raise ResultsError(f"{folder} holds another study ({there.get('name')}); choose another folder with --out")
    if there["status"] == FINISHED:
        check_tables(folder, there)
        return True
    raise ResultsError(
        f"{folder} holds this study, {there['status']} after {there['done']} replications; "
        "go on with `fivelink resume`, or choose another folder with --out"
    )
