"""Commands that set the model beside an office's records: observe, check-fit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import answered_for, writable
from fivelink_sim.commands.options import (
    DaysOption,
    LangOption,
    OutOption,
    ScenarioArgument,
    SeedOption,
    SetOption,
    WorkersOption,
    day_of,
    replications_option,
    whole_number,
)
from fivelink_sim.view.language import file_name, tr


def observe(
    scenario: ScenarioArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The records: csv or parquet, a row a request.")],
    journeys: Annotated[
        Path | None,
        typer.Option("--journeys", metavar="FILE", help="Also every step that the office sees: csv or parquet."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(parser=whole_number, metavar="S", help="Of the run (default: the scenario’s run.seed)."),
    ] = None,
    days: DaysOption = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first recorded day, a Monday (default: 2025-01-06).")
    ] = None,
    settings: SetOption = None,
) -> None:
    """Run a scenario and write the records that an office would have of it: what it knew of, and what its books say.

    They are in the format that `fivelink import` and `check-fit` read.

    Example: fivelink observe three_society --to requests.csv
    """
    from fivelink_sim.records.observation import START
    from fivelink_sim.studies import observing

    with answered_for():
        first = day_of("--start", start) or START
        with writable(to):
            number = observing.observe(
                scenario, to, journeys=journeys, start=first, rng=seed, days=days, overrides=settings
            )
        typer.echo(f"{to} written: {number:,} requests.")
        if journeys is not None:
            typer.echo(f"{journeys} written.")


def check_fit(
    scenario: ScenarioArgument,
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="An office’s requests: csv, xlsx or parquet.")],
    replications: Annotated[int | None, replications_option("20")] = None,
    seed: SeedOption = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day that the records cover (default: the first receipt).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day that they do not cover (default: after the last).")
    ] = None,
    hold_out: Annotated[
        int | None,
        typer.Option("--hold-out", parser=whole_number, metavar="N", help="Judge the last N calendar months only."),
    ] = None,
    months: Annotated[
        str | None, typer.Option(metavar="FROM[:TO]", help="Judge these months only, such as 2025-03:2025-06.")
    ] = None,
    journeys: Annotated[
        Path | None,
        typer.Option("--journeys", metavar="FILE", help="The office’s event log: case_id, activity, date."),
    ] = None,
    kinds: Annotated[
        Path | None,
        typer.Option("--kinds", metavar="FILE", help="What the office’s categories mean: csv of category, kind."),
    ] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out rows that cannot be used.")] = False,
    settings: SetOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Compare an office’s records with those that a scenario’s runs would have left: counts, rates, waiting, journeys.

    Each number is said to fit, to be too many or too few, or that nobody can say. The results hold no request.

    Example: fivelink check-fit three_society requests.csv
    """
    from fivelink_sim.experiment.request import default_out
    from fivelink_sim.studies import checking_fit

    with answered_for(lang):
        fit = checking_fit.check_fit(
            scenario,
            records,
            replications=replications,
            seed=seed,
            start=day_of("--start", start),
            until=day_of("--until", until),
            hold_out=hold_out,
            months=months,
            journeys=journeys,
            kinds=kinds,
            skip_bad=skip_bad,
            overrides=settings,
            workers=workers,
            out=out or Path("results") / f"fit-{default_out([scenario]).name}",
            progress=True,
        )
        fit.show()
        typer.echo(tr("Report: {page}", page=f"{fit.path}/{file_name('report', 'html')}"))
