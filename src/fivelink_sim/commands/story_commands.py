"""Commands that look into one run: trace, why, network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import BadInput, answered_for, writable
from fivelink_sim.commands.options import DaysOption, NeedOption, RunSeedOption, ScenarioArgument, SetOption


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

    Without --need it is one to which much happened. Example: fivelink trace five_society --need 0-1234-2
    """
    from fivelink_sim.view import trace as traces

    with answered_for():
        if csv is None:
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

    Without --need: the causes over all needs that only one of them resolves. Example: fivelink why three_society
    five_society
    """
    from fivelink_sim.view import because

    with answered_for():
        if need is not None:
            typer.echo(because.why(first, second, need, rng=run_seed, days=days, overrides=settings))
        else:
            typer.echo(because.causes_report(first, second, rng=run_seed, days=days, overrides=settings))


def network(
    scenario: ScenarioArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="GraphML or GEXF; or a picture: png, svg, pdf.")],
    day: Annotated[int | None, typer.Option(metavar="D", help="Recorded day, from 0 (default: the last).")] = None,
    run_seed: RunSeedOption = None,
    settings: SetOption = None,
) -> None:
    """Write the linkage network with its strengths and trust, as a graph or as a picture.

    Example: fivelink network five_society --day 100 --to network.png
    """
    from fivelink_sim.view import linkage_picture

    with answered_for():
        linkage_picture.checked_format(to)
        graph = linkage_picture.network(scenario, day, rng=run_seed, overrides=settings)
        when = "the last day" if day is None else f"day {day}"
        with writable(to):
            linkage_picture.write(graph, to, f"{Path(scenario).stem}: links at the end of {when}")
        typer.echo(f"{to} written: {len(graph)} actors, {graph.number_of_edges()} links.")
