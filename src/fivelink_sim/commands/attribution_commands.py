"""Commands that ask whom or what an outcome is due to: coalitions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import answered_for
from fivelink_sim.commands.finishing import finish, read_ahead
from fivelink_sim.commands.options import (
    DaysOption,
    LangOption,
    OutOption,
    ScenarioArgument,
    SeedOption,
    SetOption,
    WorkersOption,
    whole_number,
)


def coalitions(
    scenario: ScenarioArgument,
    of: Annotated[str, typer.Option(metavar="WHAT", help="societies, links or mechanisms.")] = "societies",
    game: Annotated[
        str | None,
        typer.Option(
            metavar="GAME",
            help="Of societies: presence (the others absent), linkage (the others there alone) or both (default).",
        ),
    ] = None,
    players: Annotated[
        list[str] | None,
        typer.Option(
            "--player",
            metavar="NAME",
            help="Who plays, if not all: a society, a link such as charity-social_worker, a field; may be repeated.",
        ),
    ] = None,
    outcomes: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="NAME", help="An outcome to tell; may be repeated.")
    ] = None,
    permutations: Annotated[
        int | None,
        typer.Option(
            parser=whole_number,
            metavar="P",
            help="Sample P orders of the players, about P × players × N runs at most (default: every coalition up to "
            "10 players, 2^players × N runs; else 100 orders).",
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            "-n",
            parser=whole_number,
            metavar="N",
            help="Runs of each coalition (default: 100 of societies, 20 of links and mechanisms).",
        ),
    ] = None,
    seed: SeedOption = None,
    days: DaysOption = None,
    settings: SetOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LangOption = "en",
) -> None:
    """Run every coalition of societies, links or mechanisms: what each is due, and who is worth more together.

    Interrupted, it goes on when the same command is given again.

    Example: fivelink coalitions five_society
    """
    from fivelink_sim.experiment.request import default_out
    from fivelink_sim.studies import coalition_games

    with answered_for(lang):
        folder = default_out([scenario])
        read_ahead()
        found = coalition_games.coalitions(
            scenario,
            of=of,
            game=game,
            players=players,
            outcomes=outcomes,
            permutations=permutations,
            replications=replications,
            seed=seed,
            days=days,
            overrides=settings,
            workers=workers,
            out=out or folder.with_name(f"{folder.name}-{'coalitions' if of == 'societies' else Path(of).name}"),
            progress=True,
        )
        finish(found, found.study)
