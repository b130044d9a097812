"""The command on the same budget: what a regime costs, and what that money does otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import FAILED, answered_for
from fivelink_sim.commands.options import (
    DaysOption,
    EachSetOption,
    LangOption,
    OutOption,
    SeedOption,
    WorkersOption,
    replications_option,
    whole_number,
)
from fivelink_sim.view.language import file_name, tr

FirstArgument = Annotated[str, typer.Argument(metavar="A", help="The first: a preset's name or a YAML file.")]
SecondArgument = Annotated[str, typer.Argument(metavar="B", help="The second, which costs more.")]


def budget(
    first: FirstArgument,
    second: SecondArgument,
    replications: Annotated[int | None, replications_option("60")] = None,
    worlds: Annotated[
        int | None, typer.Option(parser=whole_number, metavar="W", help="Worlds drawn (default: 100; 0: none).")
    ] = None,
    outcome: Annotated[
        str, typer.Option(metavar="NAME", help="The outcome of the map and of regret.")
    ] = "resolution_rate",
    amount: Annotated[
        float | None,
        typer.Option(metavar="YUAN", help="Spend this, a community and year (default: what the second costs more)."),
    ] = None,
    x: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD=FROM:TO:PLACES",
            help="The map, and where the break-even is looked for (default: regime.hours_per_link=0:0.6:7).",
        ),
    ] = None,
    y: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD=FROM:TO:PLACES",
            help="The map's other field (default: government.burden=0.25:0.85:5).",
        ),
    ] = None,
    seed: SeedOption = None,
    days: DaysOption = None,
    settings: EachSetOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """What the second scenario costs more than the first, and what the same money does as more social workers, more
    purchase or less burden; where the second stops paying off; and the regret of each choice over drawn worlds.

    Interrupted, it goes on where it was when the same command is given again.

    Example: fivelink budget three_society five_society
    """
    from fivelink_sim.experiment.request import default_out
    from fivelink_sim.studies import same_budget

    with answered_for(lang):
        found = same_budget.budget(
            first,
            second,
            replications=replications,
            worlds=worlds,
            outcome=outcome,
            amount=amount,
            x=x or same_budget.X,
            y=y or same_budget.Y,
            seed=seed,
            days=days,
            overrides=settings,
            workers=workers,
            out=out or Path("results") / f"budget-{default_out([first, second]).name}",
            progress=True,
        )
        found.show()
        typer.echo(tr("Report: {page}", page=f"{found.path}/{file_name('report', 'html')}"))
        if found.found.failed:
            raise typer.Exit(FAILED)
