"""Commands on experiment files: evaluate, sweep, sensitivity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import FAILED, answered_for
from fivelink_sim.commands.finishing import finish, read_ahead
from fivelink_sim.commands.options import (
    ExperimentArgument,
    ExperimentsArgument,
    LangOption,
    OutOption,
    SeedOption,
    WorkersOption,
    replications_option,
    whole_number,
)
from fivelink_sim.view.language import file_name, tr


def evaluate(
    experiments: ExperimentsArgument = None,
    replications: Annotated[int | None, replications_option("the experiment's own, else 100")] = None,
    worlds: Annotated[
        int | None, typer.Option(parser=whole_number, metavar="W", help="Worlds drawn (default: 40; 0: none).")
    ] = None,
    seed: SeedOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Judge the patterns that the model should show: met, not met or unclear; and in how many drawn worlds they hold.

    Interrupted, it goes on where it was when the same command is given again.

    Example: fivelink evaluate
    """
    from fivelink_sim.studies import evaluating
    from fivelink_sim.view import pattern_table

    with answered_for(lang):
        found = evaluating.evaluate(
            experiments,
            replications=replications,
            worlds=worlds,
            seed=seed,
            workers=workers,
            out=out or Path("results") / "evaluate",
            progress=True,
        )
        pattern_table.show(found.patterns)
        typer.echo(tr("Report: {page}", page=f"{found.path}/{file_name('report', 'html')}"))
        if any(judgement.failed for judgement in found.patterns):
            raise typer.Exit(FAILED)


def sweep(
    experiment: ExperimentArgument,
    replications: Annotated[int | None, replications_option("the experiment's own, else 20")] = None,
    seed: SeedOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Only say how many runs, how long and how much room; write nothing.")
    ] = False,
) -> None:
    """Run the scenarios of an experiment at every point of its design, and say what the points do.

    The design is a grid, a sample, a list of points or a ladder of rules.

    Example: fivelink sweep remove_one_rule
    """
    from fivelink_sim.studies import sweeping

    with answered_for(lang):
        if forecast:
            from fivelink_sim.view.forecast_line import sentence

            beforehand = sweeping.forecast_sweep(experiment, replications=replications, seed=seed, workers=workers)
            typer.echo(sentence(beforehand))
            return
        read_ahead()
        found = sweeping.sweep(
            experiment,
            replications=replications,
            seed=seed,
            workers=workers,
            out=out or Path("results") / Path(experiment).stem,
            progress=True,
        )
        finish(found, found.study)


def sensitivity(
    experiment: ExperimentArgument,
    replications: Annotated[int | None, replications_option("the experiment's own, else 2")] = None,
    seed: SeedOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Find on which varied fields the outcomes depend, and their differences between scenarios: Morris or Sobol.

    The experiment has `vary` and a design of method morris or sobol.

    Example: fivelink sensitivity sensitivity_shares
    """
    from fivelink_sim.studies import sensitivities

    with answered_for(lang):
        read_ahead()
        found = sensitivities.sensitivity(
            experiment,
            replications=replications,
            seed=seed,
            workers=workers,
            out=out or Path("results") / Path(experiment).stem,
            progress=True,
        )
        finish(found, found.study)
