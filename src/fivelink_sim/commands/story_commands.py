"""Commands that look into one run: trace, why, network, map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import BadInput, answered_for, writable
from fivelink_sim.commands.options import (
    DayOption,
    DaysOption,
    LangOption,
    NeedOption,
    RunSeedOption,
    ScenarioArgument,
    SetOption,
    whole_number,
)


def trace(
    scenario: ScenarioArgument,
    need: NeedOption = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the whole event log instead; .csv or .parquet."),
    ] = None,
    details: Annotated[bool, typer.Option(help="With --csv: need, kind, group and component as more columns.")] = False,
    run_seed: RunSeedOption = None,
    days: DaysOption = None,
    settings: SetOption = None,
) -> None:
    """Tell one need's journey in words, or write every need's as an event log for process-mining tools.

    Without --need it is one to which much happened.

    Example: fivelink trace five_society --need 0-7-0
    """
    from fivelink_sim.view import trace as traces

    with answered_for():
        if csv is None:
            if details:
                raise BadInput("--details goes with --csv: a journey in words has them all")
            typer.echo(traces.trace(scenario, need, rng=run_seed, days=days, overrides=settings))
            return
        if need is not None:
            raise BadInput("--need and --csv exclude each other: one need in words, or the log of all")
        with writable(csv):
            traces.write_event_log(
                scenario, csv, rng=run_seed, days=days, overrides=settings, details=details
            )  # fmt: skip
        typer.echo(f"{csv} written.")


def why(
    first: Annotated[str, typer.Argument(metavar="A", help="A preset's name or a YAML file.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    need: NeedOption = None,
    run_seed: RunSeedOption = None,
    days: DaysOption = None,
    settings: SetOption = None,
) -> None:
    """Say where the journeys of a need part between two scenarios, and prove it by a rerun with that one thing changed.

    Without --need: the causes over all needs that only one of them resolves.

    Example: fivelink why three_society five_society
    """
    from fivelink_sim.view import because

    with answered_for():
        if need is not None:
            typer.echo(because.why(first, second, need, rng=run_seed, days=days, overrides=settings))
        else:
            typer.echo(because.causes_report(first, second, rng=run_seed, days=days, overrides=settings))


def network(
    scenario: ScenarioArgument,
    to: Annotated[
        Path,
        typer.Option(
            "--to", metavar="FILE", help="A picture: png, svg, pdf; a table of links: csv; a graph: graphml, gexf."
        ),
    ],
    day: DayOption = None,
    run_seed: RunSeedOption = None,
    settings: SetOption = None,
    lang: LangOption = "en",
) -> None:
    """Write the linkage network with its strengths, trust and what was handed over, as picture, table or graph.

    Example: fivelink network five_society --day 100 --to network.png
    """
    from fivelink_sim.experiment.whole_files import check_place
    from fivelink_sim.view import linkage_picture

    with answered_for(lang):
        linkage_picture.checked_format(to)
        with writable(to):
            check_place(to)
            found = linkage_picture.linkage(scenario, day, rng=run_seed, overrides=settings)
            sentence = linkage_picture.write(found, to, day)
        typer.echo(sentence)
        typer.echo(f"{to} written: {len(found.graph)} actors, {found.graph.number_of_edges()} links.")


def map_of_a_day(
    scenario: ScenarioArgument,
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="A picture: png, svg, pdf; or the cells as a table: csv.")
    ],
    show: Annotated[
        str, typer.Option(metavar="LAYER", help="Colours of the picture: open, hidden, trust or outreach.")
    ] = "open",
    day: DayOption = None,
    community: Annotated[
        int | None,
        typer.Option(parser=whole_number, metavar="N", help="One community of a district, from 0 (default: all)."),
    ] = None,
    run_seed: RunSeedOption = None,
    settings: SetOption = None,
    lang: LangOption = "en",
) -> None:
    """Draw the map of a community or a district on one day: open needs, residents' trust or outreach, cell by cell.

    Example: fivelink map five_society --day 100 --show trust --to map.png
    """
    from fivelink_sim.experiment.whole_files import check_place
    from fivelink_sim.view import cell_map

    with answered_for(lang):
        cell_map.checked(to, show)
        with writable(to):
            check_place(to)
            table = cell_map.community_map(scenario, day, community=community, rng=run_seed, overrides=settings)
            sentence = cell_map.write(table, to, show, day)
        typer.echo(sentence)
        typer.echo(f"{to} written: {len(table)} cells.")
