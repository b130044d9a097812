"""Carries a checked request out: into memory or into a folder, where an interrupted study is gone on with."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivelink_sim.experiment.request import Request, checked_workers
from fivelink_sim.studies.study import Interrupted, Study, open_study, opened

if TYPE_CHECKING:
    from fivelink_sim.experiment.collecting import Collected
    from fivelink_sim.experiment.parts import Parts

Progress = Callable[[int, int], None]  # replications done, the most that there can be


def carried_out(request: Request, line: str | None, folder: Path | None, progress: bool | Progress) -> Study:
    """Run a checked request into the folder, or into memory; what the folder holds already is opened."""
    from fivelink_sim.experiment import store
    from fivelink_sim.experiment.parts import Parts

    manifest = store.manifest_of(request, line)
    if folder is not None:
        if store.find_finished(folder, manifest):
            study = open_study(folder)
            study.reused = True
            return study
        store.begin(folder, manifest)
    parts = Parts(request.arms, folder, [outcome.name for outcome in request.outcomes], request.tables)
    return _collected(request, manifest, parts, folder, progress)


def _read_ahead() -> None:
    """While the first runs load the rules, read in what tables and report need: else one waits for it at the end."""

    def read() -> None:
        for name in ("scipy.special", "pyarrow.compute", "pyarrow.parquet", "matplotlib.backends.backend_svg"):
            importlib.import_module(name)
        for name in ("matplotlib.figure", "fivelink_sim.view.report", "fivelink_sim.view.terminal"):
            importlib.import_module(name)

    threading.Thread(target=read, daemon=True).start()


def _collected(
    request: Request,
    manifest: dict[str, Any],
    parts: Parts,
    folder: Path | None,
    progress: bool | Progress,
    so_far: Collected | None = None,
) -> Study:
    """Run what is missing, write the tables and the manifest."""
    from fivelink_sim.experiment import store
    from fivelink_sim.experiment.collecting import collect
    from fivelink_sim.view.progress_bar import progress as shown

    if folder is not None:
        _read_ahead()
    with shown(progress, manifest["name"]) as reporter:
        collected = collect(request, parts, so_far=so_far, tell=reporter.tell, progress=reporter.done)
    store.mark_done(manifest, collected, request.arms)
    if folder is None:
        named = [(arm.label, arm.scenario) for arm in request.arms]
        scenarios = dict(named if request.design is None else request.design.scenarios)
        study = Study(manifest, scenarios, lambda table: parts.table(table).to_pandas(), None)
    elif collected.done == 0:
        store.withdraw(folder)
        raise KeyboardInterrupt
    else:
        parts.write(folder)
        study = opened(folder, manifest)
        _write_summaries(study, folder)
        store.seal(folder, manifest)
    if collected.interrupted:
        raise Interrupted(study)
    return study


def _write_summaries(study: Study, folder: Path) -> None:
    """The means and the differences as CSV, for a spreadsheet; a study of many points has them by point."""
    if study.points:
        return
    from fivelink_sim.experiment.whole_files import write_whole

    write_whole(folder / "summary.csv", study.summary().to_csv(index=False, lineterminator="\n").encode())
    if len(study.labels) > 1:
        write_whole(folder / "differences.csv", study.differences().to_csv(index=False, lineterminator="\n").encode())


def resume(path: str | os.PathLike[str], *, workers: int | None = None, progress: bool | Progress = False) -> Study:
    """Go on with an interrupted study from its last replication; the results are those of an uninterrupted one.

    A finished study is opened. store.ResultsError if the folder holds none, or one of another version.
    """
    from fivelink_sim.experiment import store
    from fivelink_sim.experiment.parts import Parts

    folder = Path(path)
    manifest = store.read_manifest(folder)
    if manifest["status"] == store.FINISHED:
        return open_study(folder)
    request = store.request_of(folder, manifest, checked_workers(workers))
    parts = Parts(request.arms, folder, tables=request.tables)
    so_far = store.continued(folder, manifest, request, parts)
    return _collected(request, manifest, parts, folder, progress, so_far)
