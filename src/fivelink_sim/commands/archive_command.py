"""The command that makes results ready to be published: archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import answered_for
from fivelink_sim.commands.options import ResultsArgument


def archive(
    results: ResultsArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE.zip", help="The archive.")],
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Pack results with scenarios, code, description and digests, so that others can check and run them again.

    Example: fivelink archive results/demo --to demo.zip
    """
    from fivelink_sim.studies import archiving

    with answered_for():
        file = archiving.archive(results, to, replace=replace)
        typer.echo(f"{file} written; README.md in it says how to run it again.")
        if doubt := archiving.doubt(results):
            typer.echo(doubt)
