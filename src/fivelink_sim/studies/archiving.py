"""Archives results: one zip with tables, scenarios, code and description, from which they can be made again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fivelink_sim
from fivelink_sim.experiment import how_far, provenance, store
from fivelink_sim.experiment.arms import labelled
from fivelink_sim.experiment.package_files import package_files, project_file
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import InputError, command_line
from fivelink_sim.experiment.whole_files import ASIDE, digest
from fivelink_sim.experiment.zip_file import write_zip
from fivelink_sim.scenario.loading import load
from fivelink_sim.studies.kinds import OF_SEVERAL
from fivelink_sim.view import archive_pages

Files = dict[str, Path | bytes]  # name in the archive -> file, or what stands in it
Manifests = dict[str, dict[str, Any]]  # folder of a study within the results, "" if they are one -> manifest


def archive(results: str | os.PathLike[str], to: str | os.PathLike[str], *, replace: bool = False) -> Path:
    """Write everything that a reader needs to check results and to make them again into one zip file.

    results   a results folder: of one study, or of a budget or an evaluation, which are several
    to        the file, whose name ends in .zip; its bytes depend on the results and on the package alone
    replace   write over a file that is there

    store.ResultsError if the results are unfinished, damaged, of another version, or hang on records that they do not
    keep; InputError if the file cannot be that.
    """
    folder, target = Path(results), Path(to)
    _check_target(folder, target, replace)
    studies = _studies(folder)
    for name, manifest in studies.items():
        _check(folder / name, manifest)
    files = _files(folder, studies)
    sums = {name: _digest(content) for name, content in files.items()}
    files["SHA256SUMS"] = _listed(sums)
    try:
        write_zip(target, files)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}") from None
    return target


def doubt(results: str | os.PathLike[str]) -> str:
    """A sentence if the code that `archive` would pack is perhaps not that which made the results; else empty."""
    made = next(iter(_studies(Path(results)).values()))["commit"]
    return archive_pages.differing(made, provenance.commit())


def _check_target(folder: Path, target: Path, replace: bool) -> None:
    if target.suffix != ".zip":
        raise InputError(f"{target}: the name of an archive ends in .zip")
    if target.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{target} lies in the results themselves; choose a place outside of {folder}")
    if target.is_dir():
        raise InputError(f"{target} is a folder")
    if target.exists() and not replace:
        raise InputError(f"{target} exists already; it is left as it is (--replace writes over it)")


def _studies(folder: Path) -> Manifests:
    """The studies in a results folder. ResultsError if there is none, or none that can be run again from it."""
    if (folder / "calibration.json").is_file() or _is_of_records(folder):
        raise store.ResultsError(
            f"{folder}: these results hang on an office's records, which they do not keep; an archive could not be "
            "run again. Give the tables to your readers as they are"
        )
    if not folder.is_dir() or (folder / store.MANIFEST).exists():
        return {"": store.read_manifest(folder)}
    below = sorted(path.parent for path in folder.rglob(store.MANIFEST))
    studies = {path.relative_to(folder).as_posix(): store.read_manifest(path) for path in below}
    if not studies or any(manifest["command"] not in OF_SEVERAL for manifest in studies.values()):
        return {"": store.read_manifest(folder)}  # which says what is missing
    if not any(folder.glob("report*.html")):
        line = next(iter(studies.values()))["command_line"]
        raise store.ResultsError(f"{folder}: not finished; give the command again that began it: {line}")
    return studies


def _is_of_records(folder: Path) -> bool:
    """Whether this is a check against records, whose manifest is not that of a study."""
    try:
        manifest = json.loads((folder / store.MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and manifest.get("command") == "check-fit"


def _check(folder: Path, manifest: dict[str, Any]) -> None:
    """ResultsError if a study is not finished, not as it was written, or cannot be run by this version."""
    if manifest["status"] != how_far.FINISHED:
        raise store.ResultsError(f"{folder}: not finished; first go on with: fivelink resume {folder}")
    store.check_files(folder, manifest)
    version = manifest["versions"]["fivelink_sim"]
    if version != fivelink_sim.__version__:
        raise store.ResultsError(
            f"{folder}: made by version {version}, this is {fivelink_sim.__version__}; archive it with the version "
            "that made it, so that its code comes along"
        )


def _files(folder: Path, studies: Manifests) -> Files:
    """Everything in the archive but the digests of all."""
    citation, description = _project()
    told = archive_pages.Archived(
        studies, fivelink_sim.__version__, provenance.commit(), _line(folder, studies.get("", {}))
    )
    first = next(iter(studies.values()))
    package = package_files()
    files: Files = {
        "README.md": archive_pages.readme(told).encode(),
        "codemeta.json": archive_pages.codemeta(citation, description, told).encode(),
        "constraints.txt": archive_pages.constraints(first).encode(),
        "LICENSE": project_file("LICENSE"),
        "CITATION.cff": project_file("CITATION.cff"),
        "tables.sha256": _listed(_tables(studies)),
    }
    files |= {f"code/{name}": path for name, path in package.items()}
    files |= {name: path for name, path in package.items() if name.startswith("docs/")}
    files |= {f"results/{name}": folder / name for name in _results(folder, studies)}
    for name, manifest in studies.items():
        files[_joined("again", name, store.MANIFEST)] = store.manifest_bytes(store.not_yet_run(manifest))
        files |= {_joined("data", name, file): text for file, text in _scenarios(manifest).items()}
    return files


def _project() -> tuple[Mapping[str, Any], str]:
    """What CITATION.cff says, and the description of the package."""
    import yaml

    citation = yaml.safe_load(project_file("CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads(project_file("pyproject.toml").read_text(encoding="utf-8"))["project"]
    return citation, project["description"]


def _results(folder: Path, studies: Manifests) -> list[str]:
    """The files of the results. ResultsError if one is a link to a file elsewhere, which nobody means to give away."""
    names = _named(folder, studies)
    for name in names:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise store.ResultsError(f"{folder}: {name} is a link that leads out of the results")
    return names


def _named(folder: Path, studies: Manifests) -> list[str]:
    """The names of these files: what a manifest lists; of several studies also what lies beside them."""
    listed = [
        _joined(name, file) for name, manifest in studies.items() for file in (*manifest["files"], store.MANIFEST)
    ]
    if "" in studies:
        return listed
    beside = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    inside = tuple(f"{name}/" for name in studies)
    return listed + [name for name in beside if not name.startswith(inside) and not Path(name).name.startswith(ASIDE)]


def _scenarios(manifest: dict[str, Any]) -> Files:
    """Every scenario as a YAML file named by its label."""
    entries = {entry["label"]: entry["resolved"] for entry in manifest["scenarios"]}
    return {
        f"{name}.yaml": load(resolved).to_yaml().encode()
        for name, resolved in zip(_file_names(entries), entries.values(), strict=True)
    }


def _file_names(labels: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels, as far as they are names of files on every system."""
    return labelled([re.sub(r"[^\w#.-]+", "_", label).strip(".") or "scenario" for label in labels])


def _line(folder: Path, manifest: dict[str, Any]) -> str | None:
    """The command that makes a study from its files in data/; None if the files alone do not say it."""
    if manifest.get("command") not in ("run", "compare") or "points" in manifest:
        return None
    request = store.request_of(folder, manifest, 1)
    labels = [arm.label for arm in request.arms]
    rule = request.replications
    usual = not isinstance(rule, Precision) or rule == Precision(rule.half_widths)
    if tuple(labels) != _file_names(dict.fromkeys(labels)) or not usual:
        return None
    line = command_line(request.command, [f"data/{label}.yaml" for label in labels], request, None, None)
    return f"{line} --out from_data"


def _tables(studies: Manifests) -> dict[str, str]:
    """Digests of the tables, by their names within again/."""
    names = {name: [f"{table}.parquet" for table in store.tables_of(manifest)] for name, manifest in studies.items()}
    return {_joined(name, file): studies[name]["files"][file] for name in studies for file in names[name]}


def _digest(content: Path | bytes) -> str:
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else digest(content)


def _listed(sums: Mapping[str, str]) -> bytes:
    """Digests as `sha256sum` writes and checks them."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def _joined(*parts: str) -> str:
    return "/".join(part for part in parts if part)
