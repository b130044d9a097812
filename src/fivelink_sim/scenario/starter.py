"""The commented starting file of `fivelink new`: every field with its meaning, unit and bounds, ready to be changed."""

from __future__ import annotations

import errno
import os
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fivelink_sim.scenario.document import meaning_of
from fivelink_sim.scenario.field_paths import FieldInfo, Fields, Shape, Table, shape_of
from fivelink_sim.scenario.inheritance import FORMAT
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import number_text

WIDTH = 110

_HEAD = """\
# A scenario says only what differs from the one that it extends, here {preset}. Take the `# ` off the lines that
# you change and off the names of the sections above them. Check with: fivelink validate {name}.yaml
fivelink: {version}
name: {title}
extends: {preset}
"""

_EVENTS = """
# Named spans of days that set or scale fields; several may overlap.
# events:
#   - name: epidemic
#     from: 120
#     until: 180 # first day it no longer holds
#     scale:
#       needs.emergency.rate: 8
#     set:
#       workforce.absence: 0.3
"""


def starting_text(name: str, preset: str) -> str:
    """The text of a starting file that extends `preset`; with every `# ` left in place it equals the preset."""
    settings = load(preset).settings
    title = name if meaning_of(name) == name else f'"{name}"'
    lines = [_HEAD.format(name=name, title=title, preset=preset, version=FORMAT)]
    plain = settings.model_dump(mode="python", by_alias=True)
    for section, shape in shape_of(Settings).items():
        if section != "events":
            lines.append("\n".join(_commented(section, shape, plain[section], 0)) + "\n")
    return "\n".join(lines) + (_EVENTS if not settings.events else _inherited_events(load(preset)))


def _inherited_events(scenario: Scenario) -> str:
    """The preset's own events: a list replaces the inherited one, so it must be there whole."""
    text = scenario.to_yaml()
    events = text[text.index("\nevents:") + 1 :]
    note = "\n# Named spans of days that set or scale fields; a list here replaces the inherited one.\n"
    return note + textwrap.indent(events, "# ")


def _commented(name: str, shape: Shape, value: Any, depth: int) -> Iterator[str]:
    """A field or section as commented lines: what it means, then the line that sets it."""
    indent = "# " + "  " * depth
    if isinstance(shape, FieldInfo):
        yield from (f"{indent}# {line}" for line in _meaning(shape, WIDTH - len(indent) - 2))
        if shape.holds == "list" and value and isinstance(value[0], dict):  # communities: a line each
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {_written(item)}" for item in value)
        else:
            yield f"{indent}{name}: {_written(value)}"
        return
    if isinstance(shape, Table) and not value:
        yield f"{indent}{name}: {{}}"
        return
    yield f"{indent}{name}:"
    if isinstance(shape, Fields):
        for below, shape_below in shape_of(shape.model, shape.path).items():
            if below == "warmup_regime":
                shape_below = _scenario_field(shape_below)
            yield from _commented(below, shape_below, value[below] if value else None, depth + 1)
    elif isinstance(shape, Table):
        yield from _table(shape, value, depth + 1)


def _table(table: Table, values: dict[str, Any], depth: int) -> Iterator[str]:
    """A table's items; what its fields mean is said once, at the first item."""
    indent = "# " + "  " * depth
    leaf = isinstance(table.value, FieldInfo) or (
        isinstance(table.value, Table) and isinstance(table.value.value, FieldInfo)
    )
    for place, (name, value) in enumerate(values.items()):
        if leaf or place > 0:
            yield f"{indent}{name}: {_written(value)}"
        else:
            yield from _commented(name, table.value, value, depth)


def _scenario_field(shape: Shape) -> FieldInfo:
    """`run.warmup_regime`: a scenario's name in the file, sections once it is read."""
    info = shape_of(Settings, "")["run"]
    declared = info.model.model_fields["warmup_regime"] if isinstance(info, Fields) else None
    meaning = declared.description if declared and declared.description else ""
    return FieldInfo(shape.path, "scenario", None, "scenario", None, None, (), meaning, "", "A", None, None, True)


def _meaning(info: FieldInfo, width: int) -> list[str]:
    """`recorded days; 1 to 40000 days; start of a run only`."""
    text = f"{info.meaning} ({describe_values(info)})"
    return textwrap.wrap(text, max(40, width))


def describe_values(info: FieldInfo) -> str:
    """What a field takes, in words: `0 to 1, share of hours`, or its choices."""
    if info.choices:
        words = "any of " if info.holds == "list" else ""
        return words + ", ".join(info.choices)
    if info.low is not None and info.high is not None:
        return f"{number_text(info.low)} to {number_text(info.high)}, {info.unit}"
    return info.unit


def _written(value: Any) -> str:
    """A value on one line of YAML."""
    import yaml

    def bare(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: bare(below) for key, below in item.items()}
        return [bare(below) for below in item] if isinstance(item, list | tuple) else item

    if isinstance(value, dict) and not value:
        return "{}"
    text = yaml.safe_dump(bare(value), default_flow_style=True, width=10_000, allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _into_place(aside: str, path: Path) -> None:
    """Give the file its name unless the name is taken; by a link, which no other process can slip in between."""
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(str(path)) from None
        Path(aside).replace(path)


def check_replaceable(path: Path) -> None:
    """OSError if a file that is renamed to this name would take the place of a device, a pipe or a folder."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "it is there and is no ordinary file", str(path))


def write_whole(path: Path, text: str, *, replace: bool) -> None:
    """Write a file whole or not at all; FileExistsError if it is there and may not be replaced."""
    check_replaceable(path)
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(0o644)
        if replace:
            Path(aside).replace(path)
        else:
            _into_place(aside, path)
    finally:
        Path(aside).unlink(missing_ok=True)
