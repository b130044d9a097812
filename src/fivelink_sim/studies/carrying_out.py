"""Carries a checked request out: into memory or into a folder, where a study is gone on with."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivelink_sim.experiment.request import (
    InputError,
    Request,
    checked_replications,
    checked_workers,
    with_number,
)
from fivelink_sim.studies.study import Interrupted, Study, open_study, opened

if TYPE_CHECKING:
    from fivelink_sim.experiment.collecting import Observed
    from fivelink_sim.experiment.parts import Parts
    from fivelink_sim.experiment.precision import Precision
    from fivelink_sim.experiment.workplace import Workplace

Progress = Callable[[int, int], None]  # replications done (at each point of a design), the most that there can be


class StudyStopped(RuntimeError):  # noqa: N818 - nothing here is wrong
    """A study could not go on, for want of room on the disk or of its cluster; what is done is kept."""


def carried_out(request: Request, line: str | None, folder: Path | None, progress: bool | Progress) -> Study:
    """Run a checked request into the folder, or into memory.

    What the folder holds of the same study already is kept, be it unfinished, of fewer replications or of fewer points.
    Raises InputError before anything is written if the workplace or the folder cannot be used; StudyStopped.
    """
    from fivelink_sim.experiment import place_for_results, store
    from fivelink_sim.experiment.parts import Parts
    from fivelink_sim.experiment.workplace import workplace

    manifest = store.manifest_of(request, line)
    if folder is not None and place_for_results.find(folder, manifest) is not None:
        with store.alone_in(folder):
            return _gone_on_with(folder, store.read_manifest(folder), request, line, progress)
    beginning = nullcontext() if folder is None else place_for_results.begun(folder, manifest)
    with workplace(request.workers) as place, beginning:
        parts = Parts(request.arms, folder, [outcome.name for outcome in request.outcomes], request.tables)
        return _collected(request, manifest, parts, place, folder, progress)


def resume(
    path: str | os.PathLike[str],
    *,
    replications: int | None = None,
    precision: float | Mapping[str, float] | Precision | None = None,
    workers: int | str | None = None,
    progress: bool | Progress = False,
) -> Study:
    """Go on with a study; the results are those of one that was never stopped.

    replications, precision   go on to more of them; by default to what was asked for when it began

    Runs that failed are tried again. A study of which nothing is missing is opened. store.ResultsError if the folder
    holds none, one of another version, or more than is asked for; StudyStopped.
    """
    from fivelink_sim.experiment import store

    folder = Path(path)
    store.read_manifest(folder)  # which says what is wrong with a path that is no results folder
    with store.alone_in(folder):
        return _resumed(folder, store.read_manifest(folder), replications, precision, workers, progress)


def _resumed(
    folder: Path,
    before: dict[str, Any],
    replications: int | None,
    precision: float | Mapping[str, float] | Precision | None,
    workers: int | str | None,
    progress: bool | Progress,
) -> Study:
    """As `resume`, of the study whose manifest is `before`, in a folder that is held."""
    from fivelink_sim.experiment import how_far, store
    from fivelink_sim.studies.kinds import OF_SEVERAL

    request = store.request_of(folder, before, checked_workers(workers))
    line = before["command_line"]
    if replications is not None or precision is not None:
        if before["command"] in OF_SEVERAL:
            raise InputError(f"{folder}: one of several studies, which have as many runs as was asked for with: {line}")
        request = request._replace(replications=checked_replications(replications, precision, 1))
        line = None if line is None else with_number(line, request.replications)
        if request.run_seed is not None:
            raise InputError(f"{folder}: a single run, that of one seed; there is no more of it")
        if not how_far.is_beginning(before, store.manifest_of(request, line)):
            raise store.ResultsError(
                f"{folder}: has {how_far.progress_of(before)}; ask for more, or a narrower precision"
            )
    return _gone_on_with(folder, before, request, line, progress)


def _gone_on_with(
    folder: Path, before: dict[str, Any], request: Request, line: str | None, progress: bool | Progress
) -> Study:
    """Go on with the study in a folder, whose manifest is `before`, to what is asked for now: as much or more of it."""
    from fivelink_sim.experiment import elsewhere, how_far, store
    from fivelink_sim.experiment.parts import Parts, forget_parts
    from fivelink_sim.experiment.workplace import workplace

    now = store.manifest_of(request, line)
    done = before["status"] == how_far.FINISHED and before["identity"] == now["identity"] and not before["failed"]
    if done and store.is_complete(folder, before):
        forget_parts(folder)
        store.tell_by(folder, before, now)
        study = open_study(folder)
        study.reused = True
        return study
    with workplace(request.workers) as place:
        parts = Parts(request.arms, folder, tables=request.tables)
        with _kept_in(folder):
            so_far = store.taken_up(folder, before, now, request, parts)
        if (moved := elsewhere.warning(before, now)) is not None:
            print(f"{folder}: {moved}", file=sys.stderr, flush=True)
        return _collected(request, now, parts, place, folder, progress, so_far)


def _collected(
    request: Request,
    manifest: dict[str, Any],
    parts: Parts,
    place: Workplace,
    folder: Path | None,
    progress: bool | Progress,
    so_far: Observed | None = None,
) -> Study:
    """Run what is missing, write the tables and the manifest.

    so_far   the blocks whose rows are in `parts` already; None: the study begins
    """
    from fivelink_sim.experiment import place_for_results, store
    from fivelink_sim.experiment.collecting import collect
    from fivelink_sim.experiment.parts import forget_parts
    from fivelink_sim.view.progress_bar import progress as shown

    if folder is None:
        with shown(progress, manifest["name"]) as reporter:
            collected = collect(request, parts, place, tell=reporter.tell, progress=reporter.done)
        store.mark_done(manifest, collected, request.arms)
        named = [(arm.label, arm.scenario) for arm in request.arms]
        scenarios = dict(named if request.design is None else request.design.scenarios)
        study = Study(manifest, scenarios, lambda table, _: parts.table(table).to_pandas(), None)
    else:
        with _kept_in(folder):
            with shown(progress, manifest["name"]) as reporter:
                collected = collect(request, parts, place, so_far=so_far, tell=reporter.tell, progress=reporter.done)
            store.mark_done(manifest, collected, request.arms)
            if collected.blocks == 0:
                if so_far is not None:  # no block is whole, but there may be runs
                    raise KeyboardInterrupt(f"interrupted; go on with: {_resume(folder)}")
                place_for_results.withdraw(folder)
                raise KeyboardInterrupt
            parts.write(folder)
            store.seal(folder, manifest)
            forget_parts(folder)
            study = opened(folder, manifest)
    if collected.interrupted:
        raise Interrupted(study)
    return study


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Turn what ends the work on a folder for reasons outside of it into StudyStopped."""
    from fivelink_sim.experiment.workplace import WorkplaceLost

    on = f"what was done is kept; go on with: {_resume(folder)}"
    try:
        yield
    except OSError as error:
        if not folder.exists():
            raise StudyStopped(f"{folder}: the folder is gone, and with it what was done") from None
        raise StudyStopped(f"{folder}: cannot be written: {error.strerror or error}; {on}") from None
    except WorkplaceLost as error:
        raise StudyStopped(f"{error}; {on}") from None


def _resume(folder: Path) -> str:
    """The command that goes on with a study."""
    return f"fivelink resume {shlex.quote(str(folder))}"
