"""The folder of a calibration: what was asked, what was found. Summaries only; no row of the records is written."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fivelink_sim.analysis.calibrated import Calibrated
from fivelink_sim.experiment import provenance
from fivelink_sim.experiment.designs import with_rest
from fivelink_sim.experiment.factors import Factor, as_details
from fivelink_sim.experiment.joint_folder import check_format, read_about
from fivelink_sim.experiment.place_for_results import is_free
from fivelink_sim.experiment.request import Overrides, Source, set_words
from fivelink_sim.experiment.store import ResultsError
from fivelink_sim.experiment.whole_files import write_whole
from fivelink_sim.scenario.loading import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.record_targets import Targets

FORMAT = 1
ABOUT = "calibration.json"


class Asked(NamedTuple):
    """What is asked, checked.

    source   the scenario as it was named;  changed  fields that were set besides
    shares   of groups of residents, the largest first
    """

    label: str
    scenario: Scenario
    source: Source
    changed: tuple[str, ...]
    factors: tuple[Factor, ...]
    shares: dict[str, float]
    targets: Targets
    method: str
    runs: int
    draws: int
    seed: int
    records: pd.DataFrame
    line: str | None


def begin(folder: Path, asked: Asked) -> None:
    """Make the folder. ResultsError if it holds anything but this calibration, finished or not."""
    if folder.exists() and not folder.is_dir():
        raise ResultsError(f"{folder} is a file; choose a folder with --out")
    if folder.is_dir() and not is_free(folder):
        if not (folder / ABOUT).is_file():
            raise ResultsError(f"{folder} is not empty and holds no calibration; choose another folder with --out")
        there = read_about(folder / ABOUT)
        check_format(folder, there, FORMAT)
        if there.get("identity") != _identity(asked):
            raise ResultsError(
                f"{folder} holds another calibration (other records, fields, ranges, seed, number of runs or version); "
                "choose another folder with --out"
            )
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_about(folder, asked, "running")
    except OSError as error:
        raise ResultsError(f"{folder}: cannot be written: {error.strerror}") from None


def write(folder: Path, asked: Asked, found: Calibrated) -> None:
    """Write what was found: CSV tables, the point as a scenario."""
    tables: dict[str, pd.DataFrame] = {"summary": found.parameters, "fit": found.fit, "months": found.months}
    if found.method == "abc":
        tables |= {"posterior": found.draws, "pairs": found.pairs}
    else:
        tables["trials"] = _trials(found)
    for name, table in tables.items():
        write_whole(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())
    write_whole(folder / "point.yaml", point_scenario(asked, found, folder).encode())
    _write_about(folder, asked, "finished")


def _trials(found: Calibrated) -> pd.DataFrame:
    """The places that a search tried, in the fields' units, with their distances."""
    import pandas as pd

    table: dict[str, Any] = {}
    for place, field in enumerate(found.fields):
        values = field.low + (field.high - field.low) * found.trials[:, place]
        table[field.path] = np.floor(values) if field.whole else values
    return pd.DataFrame(table | {"distance": found.trials[:, -1]})


def _write_about(folder: Path, asked: Asked, status: str) -> None:
    about = {
        "format": FORMAT,
        "command": "calibrate",
        "command_line": asked.line,
        "status": status,
        "identity": _identity(asked),
        "scenario": {"label": asked.label, "resolved": asked.scenario.resolved()},
        "fields": as_details(asked.factors),
        "method": asked.method,
        "runs": asked.runs,
        "draws": asked.draws,
        "seed": asked.seed,
        "window": asked.targets.window.details(),
        "requests": len(asked.records),
        "versions": provenance.versions(),
        "platform": provenance.machine(),
        "commit": provenance.commit(),
    }
    lines = [f'"{key}": {json.dumps(value, ensure_ascii=False, allow_nan=False)}' for key, value in about.items()]
    write_whole(folder / ABOUT, ("{\n" + ",\n".join(lines) + "\n}\n").encode())


def _identity(asked: Asked) -> str:
    """What two calibrations share if and only if their runs are the same: of the records only what they sum up to."""
    observed = np.concatenate([asked.targets.summed_up(asked.records), asked.targets.told_months(asked.records)])
    study = [
        FORMAT,
        provenance.versions()["fivelink_sim"],
        asked.scenario.digest,
        as_details(asked.factors),
        [asked.method, asked.runs, asked.draws, asked.seed],
        asked.targets.window.details(),
        [list(asked.targets.kinds), sorted(asked.targets.told), asked.targets.apart],
        [f"{value:.9g}" for value in observed],
    ]
    return hashlib.sha256(json.dumps(study, sort_keys=True).encode()).hexdigest()


def point_scenario(asked: Asked, found: Calibrated, folder: Path) -> str:
    """The one point as a scenario file that extends the one given, or stands alone if that came from Python."""
    import yaml

    what = "the mean of the posterior" if found.method == "abc" else "the point nearest to the records"
    head = (
        f"# {found.label} fitted to records of {found.requests:,} requests by fivelink calibrate: {what}.\n"
        "# How far these values are known stands in summary.csv beside this file.\n"
    )
    point = with_rest(dict(found.point), asked.shares)
    title = f"{asked.scenario.title[:180]}, fitted"
    if not isinstance(asked.source, str | os.PathLike):
        from fivelink_sim.scenario.loading import load

        return head + load(asked.scenario.resolved() | {"name": title}, overrides=point).to_yaml()
    tree: dict[str, Any] = {"fivelink": 1, "name": title, "extends": _parent(os.fspath(asked.source), folder)}
    changed = [path for path in asked.changed if path != "run.days"]  # of the runs are as many as the records cover
    for path, value in ({path: _held(asked.scenario, path) for path in changed} | point).items():
        here = tree
        *sections, name = path.split(".")
        for section in sections:
            here = here.setdefault(section, {})
        here[name] = value
    return head + str(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=110))


def _held(scenario: Scenario, path: str) -> Any:
    """What a scenario holds at a path, as plain data; None, which removes an item, if it has no such item."""
    here: Any = scenario.resolved()
    for part in path.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def _parent(name: str, folder: Path) -> str:
    """The scenario's name as a file in the folder has to give it."""
    if "/" not in name and not name.endswith((".yaml", ".yml")):
        return name
    relative = Path(os.path.relpath(Path(name).resolve(), folder.resolve())).as_posix()
    return relative if "/" in relative else f"./{relative}"


def command_words(
    scenario: Source,
    records: Any,
    fit: Any,
    method: str,
    runs: int,
    draws: int,
    held: int,
    seed: int,
    start: date | None,
    kinds: Any,
    skip_bad: bool,
    overrides: Overrides | None,
) -> str | None:
    """The command that gives these results again; None if something came from Python."""
    files = (scenario, records, *([] if kinds is None else [kinds]))
    if not all(isinstance(one, str | os.PathLike) for one in files):
        return None
    words = ["fivelink", "calibrate", os.fspath(scenario), os.fspath(records)]  # type: ignore[arg-type]
    fields = [_field_text(path, ends) for path, ends in fit.items()] if isinstance(fit, Mapping) else fit
    for field in fields:
        words += ["--fit", str(field)]
    words += ["--method", method, "--hold-out", str(held), "--runs", str(runs), "--draws", str(draws)]
    words += ["--seed", str(seed)] + ([] if start is None else ["--start", start.isoformat()])
    words += ([] if kinds is None else ["--kinds", os.fspath(kinds)]) + (["--skip-bad"] if skip_bad else [])
    return shlex.join([*words, *set_words(overrides)])


def _field_text(path: str, ends: Any) -> str:
    return path if ends is None else f"{path}={ends[0]}..{ends[1]}"
