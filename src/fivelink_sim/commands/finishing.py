"""The end of a command that made a study: its tables, its page, and where everything lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from fivelink_sim.commands.answering import FAILED
from fivelink_sim.view.language import file_name, tr

if TYPE_CHECKING:
    from fivelink_sim.studies.kinds import Found
    from fivelink_sim.studies.study import Study


def finish(found: Found, study: Study) -> None:
    """Print the results, write the page unless it is there, say where it lies; status 1 if runs failed."""
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
