"""The command line: its commands, in the order of their help.

Everything heavier than typer is imported inside the command that needs it, so that `--help` and a mistake in a file
are answered at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

import fivelink_sim
from fivelink_sim.commands import (
    app_command,
    archive_command,
    attribution_commands,
    budget_commands,
    calibration_commands,
    discovery_commands,
    experiment_commands,
    fitting_commands,
    own_data_commands,
    scenario_commands,
    story_commands,
    study_commands,
)
from fivelink_sim.commands.answering import FAILED, INTERRUPTED

#: Objects made before Python looks for rubbish, instead of 700: most stay, and looking took a tenth of the time.
OBJECTS = 100_000

app = typer.Typer(
    name="fivelink",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def say_version(asked: bool) -> None:
    """Show the version and end, if that is asked."""
    if asked:
        typer.echo(f"fivelink-sim {fivelink_sim.__version__}")
        raise typer.Exit


@app.callback()
def fivelink(
    version: Annotated[
        bool, typer.Option("--version", callback=say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate linkage among community, social organizations, social workers, volunteers and charity."""


COMMANDS: dict[str, Callable[..., None]] = {
    "list": scenario_commands.list_presets,
    "new": scenario_commands.new,
    "validate": scenario_commands.validate,
    "schema": scenario_commands.schema,
    "import": own_data_commands.import_tables,
    "run": study_commands.run,
    "compare": study_commands.compare,
    "resume": study_commands.resume,
    "report": study_commands.report,
    "archive": archive_command.archive,
    "evaluate": experiment_commands.evaluate,
    "sweep": experiment_commands.sweep,
    "budget": budget_commands.budget,
    "sensitivity": experiment_commands.sensitivity,
    "discover": discovery_commands.discover,
    "coalitions": attribution_commands.coalitions,
    "observe": fitting_commands.observe,
    "calibrate": calibration_commands.calibrate,
    "check-fit": fitting_commands.check_fit,
    "trace": story_commands.trace,
    "why": story_commands.why,
    "network": story_commands.network,
    "map": story_commands.map_of_a_day,
    "app": app_command.app,
}
for name, command in COMMANDS.items():
    app.command(name=name)(command)


def main() -> None:
    """The `fivelink` command."""
    gc.set_threshold(OBJECTS)
    try:
        app(prog_name="fivelink")
    except KeyboardInterrupt:
        _leave(INTERRUPTED)
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else FAILED)


def _leave(status: int) -> None:
    """End the process without taking it apart, which takes half a second after a study and waits for runs under way."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # closed from the start, as by `>&-`
                stream.flush()
    except OSError:  # nobody reads on, as in `fivelink list | head`
        status = status or FAILED
    os._exit(status)
