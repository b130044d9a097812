"""Commands on scenario files: list, new, validate, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fivelink_sim.commands.answering import BadInput, answered_for
from fivelink_sim.commands.options import ScenariosArgument, SetOption


def list_presets() -> None:
    """List the presets.

    Example: fivelink list
    """
    from fivelink_sim.scenario.presets import preset_names, preset_title

    with answered_for():
        names = preset_names()
        width = max(map(len, names), default=0)
        for name in names:
            typer.echo(f"{name:<{width}}  {preset_title(name)}")


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the scenario; the file is NAME.yaml.")],
    preset: Annotated[str, typer.Option("--from", metavar="PRESET", help="The preset to start from.")] = "five_society",
) -> None:
    """Write a commented starting file for a scenario of your own. An existing file is never overwritten.

    Example: fivelink new my_street --from five_society
    """
    from fivelink_sim.scenario.presets import no_preset, preset_names
    from fivelink_sim.scenario.problems import quoted
    from fivelink_sim.scenario.starter import starting_text, write_whole

    with answered_for():
        bare = name.removesuffix(".yaml")
        if not bare.replace("_", "").replace("-", "").isalnum() or bare.startswith("-") or len(bare) > 100:
            raise BadInput(f"'{quoted(name)}' is no name: letters, digits, _ and - only, at most 100")
        if preset not in preset_names():
            raise BadInput(f"--from: {no_preset(preset)}")
        path = Path(f"{bare}.yaml")
        try:
            write_whole(path, starting_text(bare, preset), replace=False)
        except FileExistsError:
            raise BadInput(f"{path} exists already; it is left as it is") from None
        except OSError as error:
            raise BadInput(f"{path} cannot be written: {error.strerror}") from None
        typer.echo(f"{path} written. Check it with: fivelink validate {path}")


def validate(files: ScenariosArgument, settings: SetOption = None) -> None:
    """Check scenarios and say everything that is wrong with them.

    Example: fivelink validate my_street.yaml
    """
    from fivelink_sim.scenario.loading import load
    from fivelink_sim.scenario.problems import Problem, ScenarioError, printable
    from fivelink_sim.scenario.timeline import segments

    with answered_for():
        problems: list[Problem] = []
        for file in files:
            try:
                segments(load(file, settings))
                typer.echo(f"{printable(file)}: ok")
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise BadInput("\n".join(map(str, dict.fromkeys(problems))))


def schema(
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write to this file.")] = None,
) -> None:
    """Write the JSON Schema of scenario files, for completion and checks in an editor.

    Example: fivelink schema --to scenario.schema.json
    """
    import json

    from fivelink_sim.scenario.reference import json_schema
    from fivelink_sim.scenario.starter import write_whole

    with answered_for():
        text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
        if to is None:
            typer.echo(text, nl=False)
            return
        try:
            write_whole(to, text, replace=True)
        except OSError as error:
            raise BadInput(f"{to} cannot be written: {error.strerror}") from None
        typer.echo(f"{to} written.")
