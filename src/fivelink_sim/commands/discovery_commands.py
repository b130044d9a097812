"""The command that finds where a condition holds: discover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import answered_for
from fivelink_sim.commands.finishing import finish, read_ahead
from fivelink_sim.commands.options import LangOption, OutOption, ResultsArgument, WorkersOption, whole_number


def discover(
    results: ResultsArgument,
    where: Annotated[
        str,
        typer.Option(
            metavar="CONDITION", help="Such as 'difference < 0' or 'five_society.median_days > 20'; 'and' joins."
        ),
    ],
    outcome: Annotated[
        str | None, typer.Option(metavar="NAME", help="The outcome of 'difference' (default: resolution_rate).")
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose difference from the first scenario, where there are several."),
    ] = None,
    density: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Take the widest box that is at least this dense, 0 to 1.")
    ] = None,
    check: Annotated[
        int | None,
        typer.Option(
            parser=whole_number,
            metavar="N",
            help="Fresh points within the box, and as many outside (default: 100; 0: none).",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(parser=whole_number, metavar="S", help="Of the fresh points and runs (default: the study's + 1)."),
    ] = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Find the region of a study's inputs where a condition holds, and check it on fresh runs.

    RESULTS is a study of many points, such as a sampled sweep.

    Example: fivelink discover results/stops --where "difference < 0"
    """
    from fivelink_sim.studies import discovering

    with answered_for(lang):
        read_ahead()
        found = discovering.discover(
            results,
            where=where,
            outcome=outcome,
            scenario=scenario,
            density=density,
            check=check,
            seed=seed,
            workers=workers,
            out=out or Path("results") / f"{results.resolve().name}-discovery",
            progress=True,
        )
        if found.study is None:
            found.show()
        else:
            finish(found, found.study)
