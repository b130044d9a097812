"""The pages of an archive of results: README.md, codemeta.json, constraints.txt; made from manifests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Manifests = Mapping[str, Mapping[str, Any]]  # folder of a study within the results, "" if they are one -> manifest

FOLDERS = (
    ("`results/`", "the results as they were made: tables, figures, report, `manifest.json`"),
    ("`data/`", "every scenario, each a whole YAML file that depends on no other"),
    ("`again/`", "the same study before its first run: what `fivelink resume` starts from"),
    ("`code/`", "the source of fivelink-sim that installs and runs, with the presets"),
    ("`docs/`", "what the model does: [ODD+D](docs/odd.md), [rules](docs/model.md), [parameters](docs/parameters.md)"),
    ("`constraints.txt`", "versions of the libraries that the results were made with"),
    ("`SHA256SUMS`, `tables.sha256`", "digests of every file here; of the tables alone"),
    ("`CITATION.cff`, `codemeta.json`, `LICENSE`", "how to cite the software, what it is to catalogues, its licence"),
)

HEAD = (
    "Results of [fivelink-sim](code/README.md) {version}, an agent-based simulation of linkage among the societies of "
    "grassroots governance; with the code, and all that is needed to make them again."
)
CHECKING = """\
    sha256sum -c SHA256SUMS                      # before running: the archive is as it was made
    (cd again && sha256sum -c ../tables.sha256)  # after: the tables made again are the same bytes

On a Mac `sha256sum` is `shasum -a 256`. With other versions of the libraries numbers stay the same, but the bytes of a
Parquet file may differ."""


class Archived(NamedTuple):
    """What the pages of an archive tell.

    code   the commit of the code in the archive, None outside a checkout
    line   the command that makes the same study from the scenario files; None if no single one does
    """

    studies: Manifests
    version: str
    code: str | None
    line: str | None


def readme(archived: Archived) -> str:
    """README.md: what it is, what is where, how to run it again, how to check it."""
    first = next(iter(archived.studies.values()))
    parts = [
        f"# {_title(archived.studies)}",
        HEAD.format(version=archived.version),
        "## What was run",
        *(_study(folder, manifest) for folder, manifest in archived.studies.items()),
        _origin(first, archived.code),
        "## What is where",
        _table(("", ""), FOLDERS),
        "## Running it again",
        _running(first, archived),
        "## Checking",
        CHECKING,
    ]
    return "\n\n".join(parts) + "\n"


def _title(studies: Manifests) -> str:
    first = next(iter(studies.values()))
    return str(first["name"]) if len(studies) == 1 else f"{first['command']}, in {len(studies)} studies"


def _study(folder: str, manifest: Mapping[str, Any]) -> str:
    """One study: its command, and what the numbers of its manifest say."""
    points = len(manifest.get("points", ()))
    rows = [
        ("command", f"`{manifest['command_line']}`" if manifest["command_line"] else "from Python"),
        ("scenarios", ", ".join(f"`{label}`" for label in _labels(manifest))),
        ("replications", f"{manifest['done']:,}" + (f" at each of {points:,} points" if points else "")),
        ("seed", str(manifest["seed"] if manifest["run_seed"] is None else f"{manifest['run_seed']} (of the run)")),
        ("recorded days", ", ".join(_days(manifest))),
        ("runs that failed", f"{len(manifest['failed'])}, listed in manifest.json" if manifest["failed"] else "none"),
    ]
    return (f"### `{folder}`\n\n" if folder else "") + _table(("", ""), rows)


def _labels(manifest: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(str(entry["label"]) for entry in manifest["scenarios"]))


def _days(manifest: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(f"{entry['resolved']['run']['days']:,}" for entry in manifest["scenarios"]))


def _origin(manifest: Mapping[str, Any], code: str | None) -> str:
    made, libraries = manifest["commit"], _libraries(manifest)
    text = (
        f"Made by version {manifest['versions']['fivelink_sim']}, {_commit(made)}, with Python "
        f"{manifest['versions']['python']} and {', '.join(f'{name} {version}' for name, version in libraries.items())}."
    )
    return f"{text} {differing(made, code)}".rstrip()


def differing(made: str | None, code: str | None) -> str:
    """A sentence if the code archived is perhaps not that which made the results; empty if it is."""
    if made != code:
        return f"The code here is that of {_commit(code)}: whether it gives the same results, the digests tell."
    if made is not None and made.endswith("-dirty"):
        return "`-dirty`: files differed from that commit; whether the code here is the same, the digests tell."
    return ""


def _commit(commit: str | None) -> str:
    return "no commit known" if commit is None else f"commit `{commit}`"


def _running(manifest: Mapping[str, Any], archived: Archived) -> str:
    lines = [
        f"With Python {'.'.join(manifest['versions']['python'].split('.')[:2])}, in this folder:",
        "    python3 -m venv venv\n    venv/bin/pip install -c constraints.txt ./code\n"
        + "\n".join(f"    venv/bin/fivelink resume {_again(folder)}" for folder in archived.studies),
        "`again/` has the seeds, the numbers of runs and all settings; after the command it has the tables too.",
    ]
    if archived.line is not None:
        lines += ["The same from the scenario files, into another folder:", f"    venv/bin/{archived.line}"]
    return "\n\n".join(lines)


def _again(folder: str) -> str:
    return f"again/{folder}".rstrip("/")


def _table(head: tuple[str, str], rows: Sequence[tuple[str, str]]) -> str:
    lines = [head, ("---", "---"), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def constraints(manifest: Mapping[str, Any]) -> str:
    """The libraries' versions, as pip takes them."""
    return "".join(f"{name}=={version}\n" for name, version in _libraries(manifest).items())


def _libraries(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {name: at for name, at in manifest["versions"].items() if name not in ("fivelink_sim", "python")}


def codemeta(citation: Mapping[str, Any], description: str, archived: Archived) -> str:
    """codemeta.json, CodeMeta 3.0, from the citation file and the manifest."""
    manifest = next(iter(archived.studies.values()))
    python = manifest["versions"]["python"]
    about = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": citation["title"],
        "description": f"{description}. With the results of: {_title(archived.studies)}.",
        "version": archived.version,
        "license": f"https://spdx.org/licenses/{citation['license']}",
        "author": [_author(author) for author in citation["authors"]],
        "keywords": citation["keywords"],
        "programmingLanguage": {"@type": "ComputerLanguage", "name": "Python", "version": python},
        "runtimePlatform": f"Python {python}",
        "softwareRequirements": [
            {"@type": "SoftwareApplication", "name": name, "version": version}
            for name, version in _libraries(manifest).items()
        ],
        "referencePublication": [
            {
                "@type": "ScholarlyArticle",
                "name": work["title"],
                "author": [_author(author) for author in work["authors"]],
            }
            for work in citation["references"]
        ],
        "readme": "README.md",
    }
    return json.dumps(about, indent=2, ensure_ascii=False) + "\n"


def _author(author: Mapping[str, str]) -> dict[str, str]:
    if "name" in author:
        return {"@type": "Organization", "name": author["name"]}
    names = {
        "familyName": author.get("family-names"),
        "givenName": author.get("given-names"),
        "@id": author.get("orcid"),
    }
    return {"@type": "Person", **{key: value for key, value in names.items() if value}}
