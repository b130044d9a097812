"""A study's folder: manifest.json, the tables, and what is made from them.

The manifest is written first, with status "running", and last, with a digest of every other file; it ends with a digest
of its own. Nothing in it depends on the time, on the number of workers or on where the folder lies.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import fivelink_sim
from fivelink_sim.experiment import elsewhere, provenance
from fivelink_sim.experiment.arms import Arm
from fivelink_sim.experiment.collecting import Collected, Observed
from fivelink_sim.experiment.columns import TABLES
from fivelink_sim.experiment.designs import Point, arms_at
from fivelink_sim.experiment.folder_lock import FolderInUse, locked
from fivelink_sim.experiment.how_far import FINISHED, INTERRUPTED, RUNNING
from fivelink_sim.experiment.parts import UNFINISHED, Parts
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Design, InputError, Request
from fivelink_sim.experiment.whole_files import ASIDE, digest, write_whole
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.scenario.problems import printable, quoted

FORMAT = 3  # 1 had its rows by scenario, and one outcome for precision; 2 had no digest of the manifest
MANIFEST = "manifest.json"
OWN_DIGEST = "digest"  # of all else in the manifest


class ResultsError(InputError):
    """A results folder cannot be used; the message says why, and what to do."""


def manifest_of(request: Request, command_line: str | None) -> dict[str, Any]:
    """The manifest of a study about to run."""
    wanted = request.replications
    study: dict[str, Any] = {
        "scenarios": [
            {"label": label, "point": point, "resolved": scenario.resolved()}
            for label, scenario, point in _base_scenarios(request)
        ],
        "seed": request.seed if request.run_seed is None else None,
        "run_seed": request.run_seed,
        "replications": _number(wanted),
    }
    if request.design is not None:
        study["points"] = [point._asdict() for point in request.design.points]
        study["tables"] = list(request.design.tables)
        study["details"] = dict(request.design.details)
        if request.design.seeds_by_point:
            study["seeds_by_point"] = True
    versions = provenance.versions()
    return {
        "format": FORMAT,
        "command": request.command,
        "command_line": command_line,
        "name": request.name,
        "status": RUNNING,
        "identity": _identity(study, versions["fivelink_sim"]),
        **study,
        **({} if request.design is None else {"method": request.design.method, "outcomes": request.design.outcomes}),
        "done": 0,
        "blocks": 0,
        "failed": [],
        "versions": versions,
        "platform": provenance.machine(),
        "commit": provenance.commit(),
        "files": {},
    }


def _number(wanted: int | Precision) -> dict[str, Any]:
    if isinstance(wanted, Precision):
        return {"precision": {**wanted._asdict(), "half_widths": dict(wanted.half_widths)}}
    return {"number": wanted}


def _base_scenarios(request: Request) -> list[tuple[str, Scenario, int]]:
    """Label, scenario, point: of every arm, or once each where a design lays its points over them."""
    if request.design is not None:
        return [(label, scenario, 0) for label, scenario in request.design.scenarios]
    return [(arm.label, arm.scenario, arm.point) for arm in request.arms]


def tables_of(manifest: dict[str, Any]) -> tuple[str, ...]:
    """The tables that a study keeps."""
    return tuple(manifest.get("tables", TABLES))


def points_of(manifest: dict[str, Any]) -> tuple[Point, ...]:
    """The points of a study's design; none if it has none."""
    return tuple(Point(**point) for point in manifest.get("points", ()))


def _identity(study: dict[str, Any], version: str) -> str:
    """What two studies share if and only if their tables are the same: format, version, scenarios, seeds, number."""
    text = json.dumps([FORMAT, version, study], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest.json, whole or not at all."""
    write_whole(folder / MANIFEST, manifest_bytes(manifest))


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder while its study is worked on. ResultsError if another process holds it.

    Files that a killed process had not finished are removed.
    """
    try:
        with locked(folder):
            for place in (folder, folder / UNFINISHED, folder / "figures", folder / "figures" / "zh"):
                for path in place.glob(f"{ASIDE}*"):
                    path.unlink(missing_ok=True)
            yield
    except FolderInUse as error:
        raise ResultsError(str(error)) from None


@contextlib.contextmanager
def pages_of(folder: Path, manifest: dict[str, Any]) -> Iterator[None]:
    """Write pages of a study into its folder and seal it. ResultsError if the folder holds another state by now."""
    with alone_in(folder):
        _check_unchanged(folder, manifest)
        yield
        seal(folder, manifest)


def check_free_for_pages(folder: Path, manifest: dict[str, Any]) -> None:
    """ResultsError if `pages_of` would raise one now, so that nobody draws pages only to be told."""
    with alone_in(folder):
        _check_unchanged(folder, manifest)


def _check_unchanged(folder: Path, manifest: dict[str, Any]) -> None:
    if read_manifest(folder)[OWN_DIGEST] != own_digest(manifest):
        raise ResultsError(f"{folder}: changed since it was opened: another process went on with it; open it again")


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


def mark_done(manifest: dict[str, Any], collected: Collected, arms: Sequence[Arm]) -> None:
    """Note in the manifest how a study ended: its status, what was done and the runs that failed.

    done: replications that are there at every point; blocks: pairs of a replication and a point
    """
    manifest["status"] = INTERRUPTED if collected.interrupted else FINISHED
    manifest["done"], manifest["blocks"] = collected.done, collected.blocks
    manifest["failed"] = [
        {
            "scenario": arms[run.arm].label,
            **({"point": arms[run.arm].point} if "points" in manifest else {}),
            "replication": run.replication,
            "seed": run.seed,
            "error": run.error,
        }
        for run in collected.failed
    ]


def request_of(folder: Path, manifest: dict[str, Any], workers: int | str) -> Request:
    """The request that a study's manifest stands for. ResultsError if another version began it."""
    arms, design = _arms_and_design(manifest)
    wanted = manifest["replications"]
    replications = Precision(**wanted["precision"]) if "precision" in wanted else wanted["number"]
    seed = 0 if manifest["seed"] is None else manifest["seed"]
    request = Request(manifest["command"], arms, seed, manifest["run_seed"], replications, workers, design=design)
    if manifest_of(request, None)["identity"] != manifest["identity"]:
        begun = manifest["versions"]["fivelink_sim"]
        raise ResultsError(f"{folder}: begun with version {begun}; go on with that version, or run it again")
    return request


def _arms_and_design(manifest: dict[str, Any]) -> tuple[tuple[Arm, ...], Design | None]:
    entries = [(entry["label"], load(entry["resolved"]), entry["point"]) for entry in manifest["scenarios"]]
    if "points" not in manifest:
        return tuple(Arm(*entry) for entry in entries), None
    scenarios, points = tuple((label, scenario) for label, scenario, _ in entries), points_of(manifest)
    design = Design(
        manifest["name"],
        scenarios,
        points,
        tables_of(manifest),
        manifest["method"],
        tuple(manifest["outcomes"]),
        manifest["details"],
        manifest.get("seeds_by_point", False),
    )
    return arms_at(scenarios, points), design


def taken_up(folder: Path, before: dict[str, Any], now: dict[str, Any], request: Request, parts: Parts) -> Observed:
    """Take up a study in its folder: its rows go into `parts`; the blocks that are there whole are returned.

    before, now   the manifest that is there, and that of the study as it is to go on; written once the rows are safe
    """
    if before["status"] != RUNNING:
        check_tables(folder, before)
    parts.continue_from(folder, whole=before["status"] != RUNNING)
    rule = request.replications
    there = parts.whole_blocks(list(rule.half_widths) if isinstance(rule, Precision) else [])
    elsewhere.note(before, now, request, parts)
    _forget_pages(folder, before)  # before the manifest forgets them: pages of fewer runs must not stay behind
    write_manifest(folder, now)
    return there


def tell_by(folder: Path, manifest: dict[str, Any], now: dict[str, Any]) -> None:
    """Have the tables and the page of a finished study tell the outcomes that are asked for now; others are removed."""
    if "outcomes" not in now or list(now["outcomes"]) == list(manifest["outcomes"]):
        return
    manifest["outcomes"], manifest["command_line"] = list(now["outcomes"]), now["command_line"]
    _forget_pages(folder, manifest)
    seal(folder, manifest)


def _forget_pages(folder: Path, manifest: dict[str, Any]) -> None:
    """Remove what was made from the tables."""
    for name in manifest["files"]:
        if not name.endswith(".parquet"):
            (folder / name).unlink(missing_ok=True)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder. ResultsError if it is none, or of another format version."""
    if not folder.exists():
        raise ResultsError(f"{folder}: no such folder")
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise ResultsError(f"{folder}: not a results folder, it has no {MANIFEST}{_results_in(folder)}") from None
    except (ValueError, OSError, RecursionError) as error:  # RecursionError: nested without end
        raise ResultsError(f"{folder / MANIFEST}: cannot be read ({printable(str(error))})") from None
    if not isinstance(manifest, dict) or type(manifest.get("format")) is not int:
        raise ResultsError(f"{folder / MANIFEST}: not the manifest of a study")
    if manifest.get("command") == "check-fit":
        raise ResultsError(f"{folder}: a check against records, which is no study; give the command again that made it")
    if manifest["format"] != FORMAT:
        raise ResultsError(f"{folder}: {_of_other_format(manifest)}")
    if manifest.get(OWN_DIGEST) != own_digest(manifest):
        raise ResultsError(f"{folder / MANIFEST}: changed since it was written; its own digest is another one")
    for name in map(Path, manifest["files"]):  # which are removed and packed: whoever forges one may reach no others
        if name.is_absolute() or ".." in name.parts:
            raise ResultsError(f"{folder / MANIFEST}: '{quoted(str(name))}' lies outside of the folder")
    return manifest


def _results_in(folder: Path) -> str:
    """What lies in a folder instead, for a hint: results folders, or what another command found; empty if nothing."""
    found = sorted(str(path.parent) for path in folder.glob(f"*/{MANIFEST}"))
    if found:
        return f"; results lie in {', '.join(found[:4])}{' …' if len(found) > 4 else ''}"
    for path in sorted(folder.glob("*.json")):
        with contextlib.suppress(OSError, ValueError, RecursionError):
            about = json.loads(path.read_bytes())
            if isinstance(about, dict) and "command" in about:
                return f"; it is of `fivelink {quoted(str(about['command']))}`: give that command again"
    return ""


def _of_other_format(manifest: dict[str, Any]) -> str:
    """Why results of another format are refused, and what to do."""
    versions = manifest.get("versions")
    wrote = quoted(str(versions.get("fivelink_sim", "unknown"))) if isinstance(versions, dict) else "unknown"
    age = "an older" if manifest["format"] < FORMAT else "a newer"
    return (
        f"written in format {quoted(str(manifest['format']))} by {age} version of fivelink-sim ({wrote}); this version "
        f"({fivelink_sim.__version__}) reads format {FORMAT}. Open it with the version that wrote it, or run it again"
    )


def check_tables(folder: Path, manifest: dict[str, Any]) -> None:
    """ResultsError if a table is missing or not what the manifest says."""
    for name in tables_of(manifest):
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise ResultsError(f"{path}: missing; the study has to be run again into another folder (--out)")
        if digest(path) != manifest["files"].get(path.name):
            raise ResultsError(f"{path}: changed since it was written; its digest is not the manifest's")


def check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """ResultsError if a table, or anything else that the manifest lists, is missing or not what it says."""
    check_tables(folder, manifest)
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise ResultsError(f"{path}: missing; write it again with `fivelink report`")
        if digest(path) != expected:
            raise ResultsError(f"{path}: changed since it was written; write it again with `fivelink report`")


def not_yet_run(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest of the same study before its first run: with it alone in a folder, `resume` runs all of it."""
    return {**manifest, "status": RUNNING, "done": 0, "blocks": 0, "failed": [], "files": {}}


def manifest_bytes(manifest: dict[str, Any]) -> bytes:
    """The text of manifest.json: an entry a line, since points can be many; the last is its own digest."""
    whole = {**manifest, OWN_DIGEST: own_digest(manifest)}
    lines = [f'"{key}": {json.dumps(value, ensure_ascii=False, allow_nan=False)}' for key, value in whole.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def own_digest(manifest: dict[str, Any]) -> str:
    """The digest of what a manifest says, however it is laid out."""
    said = {key: value for key, value in manifest.items() if key != OWN_DIGEST}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def is_complete(folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether every file that the manifest of a finished study lists is there."""
    return all((folder / name).is_file() for name in manifest["files"])
