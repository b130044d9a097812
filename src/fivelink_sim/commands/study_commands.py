"""Commands that run scenarios and show what comes out: run, compare, resume, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import BadInput, answered_for
from fivelink_sim.commands.finishing import finish, finishing, read_ahead
from fivelink_sim.commands.options import (
    DaysOption,
    EachSetOption,
    LangOption,
    OutcomeOption,
    OutOption,
    PrecisionOption,
    ResultsArgument,
    RunSeedOption,
    ScenarioArgument,
    ScenariosArgument,
    SeedOption,
    SetOption,
    WorkersOption,
    replications_option,
    whole_number,
)


def run(
    scenario: ScenarioArgument,
    replications: Annotated[int | None, replications_option("1")] = None,
    precision: PrecisionOption = None,
    outcome: OutcomeOption = None,
    seed: SeedOption = None,
    run_seed: RunSeedOption = None,
    days: DaysOption = None,
    settings: SetOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Run one scenario, print its outcomes and write its results.

    Example: fivelink run five_society --replications 20
    """
    from fivelink_sim import studies
    from fivelink_sim.experiment.request import default_out, precision_of

    with answered_for(lang), finishing() as finished:
        study = studies.run(
            scenario,
            replications=replications,
            precision=precision_of(precision, outcome),
            seed=seed,
            run_seed=run_seed,
            days=days,
            overrides=settings,
            workers=workers,
            out=out or default_out([scenario]),
            progress=True,
        )
        finished(study)


def compare(
    scenarios: ScenariosArgument,
    replications: Annotated[int | None, replications_option("100; with --uncertainty 2 in each world")] = None,
    precision: PrecisionOption = None,
    outcome: OutcomeOption = None,
    seed: SeedOption = None,
    days: DaysOption = None,
    settings: EachSetOption = None,
    uncertainty: Annotated[
        bool,
        typer.Option("--uncertainty", help="Compare in many worlds drawn from the plausible ranges of the fields."),
    ] = False,
    worlds: Annotated[
        int | None, typer.Option(parser=whole_number, metavar="W", help="Worlds of --uncertainty (default: 200).")
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Worlds of --uncertainty: a CSV file, a column a field, such as calibrate's posterior.csv.",
        ),
    ] = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Run scenarios on the same needs: a table of differences from the first, figures and a report.

    With --uncertainty: in how many plausible worlds each does better, how much of that is chance, what it hangs on.

    Example: fivelink compare three_society five_society
    """
    from fivelink_sim import studies
    from fivelink_sim.experiment.request import default_out, precision_of
    from fivelink_sim.studies import uncertain

    with answered_for(lang):
        if uncertainty:
            if precision or outcome:
                raise BadInput("uncertainty goes with replications (runs in each world), not with precision or outcome")
            usual = default_out(scenarios)
            read_ahead()
            found = uncertain.uncertainty(
                scenarios,
                worlds=worlds,
                points=points,
                replications=replications,
                seed=seed,
                days=days,
                overrides=settings,
                workers=workers,
                out=out or usual.with_name(f"{usual.name}-uncertainty"),
                progress=True,
            )
            finish(found, found.study)
            return
        if worlds is not None:
            raise BadInput("worlds goes with uncertainty only: fivelink compare A B --uncertainty --worlds W")
        if points is not None:
            raise BadInput("points goes with uncertainty only: fivelink compare A B --uncertainty --points FILE")
        with finishing() as finished:
            study = studies.compare(
                scenarios,
                replications=replications,
                precision=precision_of(precision, outcome),
                seed=seed,
                days=days,
                overrides=settings,
                workers=workers,
                out=out or default_out(scenarios),
                progress=True,
            )
            finished(study)


def resume(
    results: ResultsArgument,
    replications: Annotated[int | None, replications_option("as many as were asked for")] = None,
    precision: PrecisionOption = None,
    outcome: OutcomeOption = None,
    workers: WorkersOption = None,
    lang: LangOption = "en",
) -> None:
    """Go on with a study that was interrupted, try runs that failed again, or go on to more replications.

    Example: fivelink resume results/three_society-vs-five_society --replications 400
    """
    from fivelink_sim import studies
    from fivelink_sim.experiment.request import precision_of
    from fivelink_sim.studies.kinds import OF_SEVERAL

    with answered_for(lang), finishing() as finished:
        study = studies.resume(
            results,
            replications=replications,
            precision=precision_of(precision, outcome),
            workers=workers,
            progress=True,
        )
        if study.command in OF_SEVERAL:
            typer.echo(f"{study.path}: done; give the command again that began it: {study.manifest['command_line']}")
            return
        finished(study)


def report(results: ResultsArgument, lang: LangOption = "en") -> None:
    """Write tables, figures and pages again from stored results, or in another language beside the first.

    Example: fivelink report results/three_society-vs-five_society --lang zh
    """
    from fivelink_sim import studies
    from fivelink_sim.studies.kinds import OF_SEVERAL, found_in

    with answered_for(lang):
        study = studies.open_study(results)
        if study.command in OF_SEVERAL:
            line = study.manifest["command_line"]
            raise BadInput(
                f"{results}: one of several studies; their page is made by the command that began it: {line}"
            )
        typer.echo(found_in(study).report())
