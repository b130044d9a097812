"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from fivelink_sim.commands.answering import BadInput


def whole_number(text: str) -> int:
    """A whole number as typed. BadParameter with what was given if it is none."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a whole number, written in digits alone") from None


def replications_option(default: str) -> Any:
    """How often each scenario runs; `default` says how often without it."""
    meaning = f"Runs of each scenario (default: {default})."
    return typer.Option("--replications", "-n", parser=whole_number, metavar="N", help=meaning)


ScenarioArgument = Annotated[str, typer.Argument(metavar="SCENARIO", help="A preset's name or a YAML file.")]
ScenariosArgument = Annotated[list[str], typer.Argument(metavar="SCENARIO", help="Presets or YAML files.")]
ResultsArgument = Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Set a field, such as government.burden=0.4; may be repeated."),
]


PrecisionOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="P | OUTCOME=P",
        help="Instead: run until the 95 % half-width of the outcome is at most this; may be repeated for others.",
    ),
]
OutcomeOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The outcome of --precision (default: resolution_rate).")
]
SeedOption = Annotated[
    int | None,
    typer.Option(
        parser=whole_number,
        metavar="S",
        help="Seed of all draws (default: the scenario's run.seed).",
    ),
]
RunSeedOption = Annotated[
    int | None, typer.Option(parser=whole_number, metavar="X", help="Repeats the one run that has this seed.")
]
DaysOption = Annotated[
    int | None, typer.Option(parser=whole_number, metavar="D", help="Recorded days, instead of the scenario's own.")
]
DayOption = Annotated[
    int | None,
    typer.Option(parser=whole_number, metavar="D", help="Recorded day, from 0, at whose end (default: the last)."),
]
WorkersOption = Annotated[
    Any,  # a number, or an address
    typer.Option(
        "--workers",
        "--dask",
        metavar="N | ADDRESS",
        parser=lambda text: int(text) if text.strip().lstrip("+-").isdigit() else text,
        help="Threads here (default: all cores); or a Dask scheduler, such as tcp://10.0.0.5:8786.",
    ),
]
OutOption = Annotated[Path | None, typer.Option(metavar="DIR", help="Results folder (default: results/NAME).")]
EachSetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Set a field in every scenario, or in one: NAME:FIELD=VALUE; may be repeated.",
    ),
]
NeedOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="A need: its number, or COMMUNITY-RESIDENT-COUNT such as 0-1234-2."),
]
LangOption = Annotated[str, typer.Option("--lang", metavar="en | zh", help="Language of tables, figures and pages.")]
ExperimentsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="EXPERIMENT", help="Experiments by name or file (default: all).")
]
ExperimentArgument = Annotated[str, typer.Argument(metavar="EXPERIMENT", help="An experiment's name or file.")]


def day_of(option: str, text: str | None) -> date | None:
    """The day that an option names, in any of the ways that a cell of a table may. BadInput if it names none."""
    from fivelink_sim.records.cell_values import Refused, as_date

    try:
        return None if text is None else as_date(text)
    except Refused as refusal:
        raise BadInput(f"{option}: {refusal}") from None
