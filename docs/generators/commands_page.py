"""The page of all commands, reference/commands.md: what `--help` says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer
from generators.markdown_table import table

from fivelink_sim.cli import COMMANDS, app

HEAD = """\
# Commands

What `fivelink COMMAND --help` says, for every command. Options may stand before or after arguments.

A command ends with status 0; with 2 after a mistake in what is given, which is told and nothing written; with 1 if runs
failed; with 130 after Ctrl-C.

"""


def commands() -> str:
    """The page: a section a command, in the order of the help."""
    group = typer.main.get_command(app)
    with group.make_context("fivelink", [], resilient_parsing=True) as context:
        sections = [_section(name, group.commands[name], context) for name in COMMANDS]
    return HEAD + "\n".join(sections)


def _section(name: str, command: Any, context: Any) -> str:
    about, _, example = command.help.rpartition("Example: ")
    paragraphs = "\n\n".join(" ".join(paragraph.split()) for paragraph in about.strip().split("\n\n"))
    rows = list(_rows(command, type(context)(command, info_name=name, parent=context)))
    told = table(("argument or option", "", "meaning", "default"), rows) if rows else "It takes no options.\n"
    return f"## fivelink {name}\n\n{paragraphs}\n\n    {' '.join(example.split())}\n\n{told}"


def _rows(command: Any, context: Any) -> Iterator[tuple[str, ...]]:
    """Name, kind of value, meaning and default of every argument and option."""
    for parameter in command.params:
        names, meaning = parameter.get_help_record(context)
        name, value = _parted(names, parameter.param_type_name == "argument")
        name += " ..." if parameter.nargs == -1 else ""
        meaning, default = re.fullmatch(r"(.*?)\s*(?:\[(?:default: )?(.*?)\])?", meaning, re.DOTALL).groups()
        yield f"`{name}`", f"`{value}`" if value else "", meaning, default or ""


def _parted(names: str, argument: bool) -> tuple[str, str]:
    """What stands on the command line, and the word for its value."""
    if argument:
        return re.sub(r" <.*>$", "", names), ""
    found = re.fullmatch(r"((?:-[\w-]+(?:, | / )?)+) ?(.*)", names)
    return found[1].strip(), found[2]
