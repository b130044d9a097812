"""The end of a command that made a study: its tables, its page, and where everything lies."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING

import typer

from fivelink_sim.commands.answering import FAILED
from fivelink_sim.view.language import file_name, tr

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from fivelink_sim.studies.kinds import Found
    from fivelink_sim.studies.study import Study

# What tables and pages take, in the order in which it is needed.
READ_IN = (
    "fivelink_sim.view.terminal",
    "fivelink_sim.view.report",
    "fivelink_sim.studies.kinds",
    "fivelink_sim.analysis.differences",
    "fivelink_sim.experiment.store",
    "pyarrow.compute",
    "pyarrow.parquet",
    "scipy.special",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
)


def finish(found: Found, study: Study, *, shown: bool = False) -> None:
    """Print the results, write the page unless it is there, say where it lies; status 1 if runs failed."""
    if not shown:
        found.show()
    assert study.path is not None  # noqa: S101 - commands always write
    page = study.path / file_name("report", "html")
    if study.reused:
        typer.echo(tr("Nothing was run: {folder} holds this study already.", folder=study.path))
    if not (study.reused and page.exists()):
        found.report()
    typer.echo(tr("Report: {page}", page=page))
    if study.failed:
        raise typer.Exit(FAILED)


@contextmanager
def finishing() -> Iterator[Callable[[Study], None]]:
    """How the study that is made in this block is finished: by a copy of this process, if there can be one.

    While the runs run here it reads in what tables and pages take: else one would wait for that, a second or longer."""
    importlib.import_module("fivelink_sim.experiment.collecting")  # both take it: read in once
    from fivelink_sim.view.two_processes import copied

    caught = sys.stdout is not sys.__stdout__  # what the copy printed would not be
    with nullcontext() if caught else copied(_finish_there) as line:
        if line is None:
            read_ahead()
        yield partial(_finish, line)


def read_ahead() -> None:
    """While runs run, read in what tables and pages take: else one waits for it at the end."""
    threading.Thread(target=_read_in, daemon=True).start()


def _read_in() -> None:
    """Read in modules and templates."""
    for name in READ_IN:
        importlib.import_module(name)
    from fivelink_sim.view.rendering import environment

    for page in ("report", "brief"):
        environment().get_template(f"{page}.html.j2")


def _finish(line: Connection | None, study: Study) -> None:
    """Let the copy at the other end of the line finish a study; what it does not come to is done here."""
    from fivelink_sim.studies.kinds import found_in

    shown = False
    if line is not None:
        with suppress(OSError, EOFError), _end_awaited(line):
            line.send((study.path, study.reused))
            shown = line.recv()
            if status := line.recv():
                raise typer.Exit(status)
            return
        study = _as_it_stands(study.path, study.reused)  # the page may be there by now
    finish(found_in(study), study, shown=shown)


@contextmanager
def _end_awaited(line: Connection) -> Iterator[None]:
    """After an interruption, which the copy gets too, let it clear away what it is writing."""
    try:
        yield
    except KeyboardInterrupt:
        with suppress(OSError, EOFError):
            while True:
                line.recv()
        raise


def _as_it_stands(folder: Path | None, reused: bool) -> Study:
    """The study in a folder, whose tables were written or checked just now."""
    from fivelink_sim.experiment.store import read_manifest
    from fivelink_sim.studies.study import opened

    assert folder is not None  # noqa: S101 - commands always write
    study = opened(folder, read_manifest(folder))
    study.reused = reused
    return study


def _finish_there(line: Connection) -> None:
    """In the copy: read in, wait for a study's folder, finish it; tell when its tables are shown, and the end."""
    _read_in()
    from fivelink_sim.studies.kinds import found_in

    study = _as_it_stands(*line.recv())
    found = found_in(study)
    found.show()
    sys.stdout.flush()
    line.send(True)
    status = 0
    try:
        finish(found, study, shown=True)
    except typer.Exit as end:
        status = end.exit_code
    sys.stdout.flush()
    line.send(status)
