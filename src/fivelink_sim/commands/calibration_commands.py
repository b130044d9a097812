"""The command that fits a scenario to records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from fivelink_sim.commands.answering import FAILED, answered_for
from fivelink_sim.commands.options import (
    LangOption,
    OutOption,
    ScenarioArgument,
    SeedOption,
    SetOption,
    WorkersOption,
    day_of,
    whole_number,
)
from fivelink_sim.view.language import file_name, tr

RecordsArgument = Annotated[Path, typer.Argument(metavar="RECORDS", help="Requests: CSV, Excel or Parquet.")]


def calibrate(
    scenario: ScenarioArgument,
    records: RecordsArgument,
    fit: Annotated[
        list[str],
        typer.Option(
            "--fit",
            metavar="FIELD[=LOW..HIGH]",
            help="Fit a field, over its plausible range or over this one; may be repeated.",
        ),
    ],
    method: Annotated[
        Literal["abc", "point"], typer.Option(help="abc: a posterior; point: the nearest point, by a search.")
    ] = "abc",
    hold_out: Annotated[
        int,
        typer.Option(
            parser=whole_number, metavar="MONTHS", help="Months at the end that are predicted instead of fitted."
        ),
    ] = 3,
    runs: Annotated[
        int | None,
        typer.Option(parser=whole_number, metavar="N", help="Simulations (default: 4,500; of a search 800)."),
    ] = None,
    draws: Annotated[int, typer.Option(parser=whole_number, metavar="D", help="Rows of posterior.csv.")] = 200,
    seed: SeedOption = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day covered (default: of the first request).")
    ] = None,
    kinds: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV: what the office's categories mean, as of import.")
    ] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out rows that cannot be used.")] = False,
    settings: SetOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Fit fields of a scenario to an office's records: which values they allow, and which they cannot tell apart.

    The scenario is what was in force while the records were kept. Interrupted, it goes on where it was when the same
    command is given again. posterior.csv is a design for: fivelink compare A B --uncertainty --points posterior.csv

    Example: fivelink calibrate three_society requests.csv --fit government.burden --fit channels.online=0.01..0.1
    """
    from fivelink_sim.experiment.request import default_out
    from fivelink_sim.studies import calibrating

    with answered_for(lang):
        found = calibrating.calibrate(
            scenario,
            records,
            fit,
            method=method,
            hold_out=hold_out,
            runs=runs,
            draws=draws,
            seed=seed,
            start=day_of("--start", start),
            kinds=kinds,
            skip_bad=skip_bad,
            overrides=settings,
            workers=workers,
            out=out or Path("results") / f"calibrate-{default_out([scenario]).name}",
            progress=True,
        )
        found.show()
        if not found.found.fresh:
            typer.echo(tr("Nothing was run: {folder} holds this study already.", folder=found.path))
        typer.echo(tr("Report: {page}", page=f"{found.path}/{file_name('report', 'html')}"))
        if found.found.failed:
            raise typer.Exit(FAILED)
