"""The command line: its commands, in the order of their help.

Everything heavier than typer is imported inside the command that needs it, so that `--help` and a mistake in a file
are answered at once.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import typer

from fivelink_sim.commands import experiment_commands, scenario_commands, story_commands, study_commands
from fivelink_sim.commands.answering import INTERRUPTED

OBJECTS = (
    100_000  # made before Python looks for rubbish, instead of 700: most stay, and looking took a tenth of the time
)

app = typer.Typer(
    name="fivelink",
    help="Simulate linkage among community, social organizations, social workers, volunteers and charity.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: dict[str, Callable[..., None]] = {
    "list": scenario_commands.list_presets,
    "new": scenario_commands.new,
    "validate": scenario_commands.validate,
    "schema": scenario_commands.schema,
    "run": study_commands.run,
    "compare": study_commands.compare,
    "resume": study_commands.resume,
    "report": study_commands.report,
    "evaluate": experiment_commands.evaluate,
    "sweep": experiment_commands.sweep,
    "trace": story_commands.trace,
    "why": story_commands.why,
    "network": story_commands.network,
}
for name, command in COMMANDS.items():
    app.command(name=name)(command)


def main() -> None:
    """The `fivelink` command."""
    gc.set_threshold(OBJECTS)
    try:
        app(prog_name="fivelink")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
