"""The scenario that tables make: YAML in which a comment says of every value where it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fivelink_sim.records.start_values import StartingPoint, Value
from fivelink_sim.records.table_columns import TABLES
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.scenario.inheritance import FORMAT
from fivelink_sim.scenario.problems import printable
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import number_text

#: Fields that the tables of actors tell beside those that columns of the table of communities name.
_OF_ACTORS = (
    "community.hours",
    "social_organization.hours",
    "social_organization.professionalism",
    "social_organization.resident_share",
    "social_organization.cash_opening",
    "social_worker.hours",
    "social_worker.professionalism",
    "charity.opening",
    "charity.enterprise_capital",
    "charity.partners.hours_per_week",
)

_HEAD = """\
# A starting point made from tables by `fivelink import`. Behind each value stands where it came from: a cell of a table
# (row 1 is the first line), what was worked out of cells, or `guess:` with the rule. Lines that are commented out are
# what no table says: the values of {preset}, which hold. See the summary beside this file.
# Check with: fivelink validate scenario.yaml
"""


def told_by_tables(settings: Settings) -> list[str]:
    """Every field that a table has a column for, or can make: in the order of a scenario's sections."""
    paths = [column.target for column in TABLES["communities"].columns if column.target]
    rates = [f"needs.{kind}.rate" for kind in settings.needs]
    found = [path for path in (*paths, *_OF_ACTORS, *rates) if _there(path, settings)]
    sections = list(type(settings).model_fields)
    return sorted(dict.fromkeys(found), key=lambda path: sections.index(path.partition(".")[0]))


def _there(path: str, settings: Settings) -> bool:
    """Whether these settings have the field: a group or kind may be missing."""
    try:
        field_at(path, settings)
    except KeyError:
        return False
    return True


def promoted(start: StartingPoint) -> tuple[dict[str, Value], list[dict[str, Value]]]:
    """Values that all communities share, and what is each one's own: what is the same everywhere is said once."""
    shared = {path: value for path, value in start.shared.items() if not all(path in own for own in start.own)}
    own = [dict(values) for values in start.own]
    for path in list(own[0]):
        values = [values.get(path) for values in own]
        first = values[0]
        if first is not None and all(value is not None and value.value == first.value for value in values):
            shared[path] = first
            for each in own:
                del each[path]
    return shared, own


def grid_of(n: int) -> tuple[int, int]:
    """Rows and columns of n communities, as near to a square as n allows."""
    rows = max(rows for rows in range(1, int(n**0.5) + 1) if n % rows == 0)
    return rows, n // rows


def scenario_text(start: StartingPoint, title: str, settings: Settings) -> str:
    """The scenario as YAML."""
    shared, own = promoted(start)
    lines = [_HEAD.format(preset=start.preset).rstrip()]
    lines += [f"fivelink: {FORMAT}", f"name: {_text(title)}", f"extends: {start.preset}"]
    if start.names != ["0"]:
        lines += _district(start, own, shared, settings)
    unsaid = [
        path for path in told_by_tables(settings) if path not in shared and not any(path in values for values in own)
    ]
    tree: dict[str, Any] = {}
    for path, value in shared.items():
        _put(tree, path, (_value(value.value), value.told(), False))
    for path in unsaid:
        _put(tree, path, (_value(_preset(path, settings)), f"not in the tables: as in {start.preset}", True))
    sections = list(type(settings).model_fields)
    for section in sorted(tree, key=sections.index):
        lines += _section(section, tree[section], 0)
    return "\n".join(lines) + "\n"


def _district(
    start: StartingPoint, own: list[dict[str, Value]], shared: dict[str, Value], settings: Settings
) -> Iterator[str]:
    """The communities, one entry each."""
    rows, columns = grid_of(len(start.names))
    told = dict.fromkeys(path for values in own for path in values)
    yield "district:"
    yield f"  rows: {rows} # where communities lie is not known: in the order of the table"
    yield f"  columns: {columns}"
    yield "  communities:"
    for name, values in zip(start.names, own, strict=True):
        yield f"    - name: {_text(name)}"
        missing = [path for path in told if path not in values]
        if values or missing:
            yield "      set:" if values else "      # set:"
        for path, value in sorted(values.items()):
            yield f"        {path}: {_value(value.value)} # {printable(value.told())}"
        for path in missing:
            if path in shared:
                yield f"        # {path}: {_value(shared[path].value)} # not in the tables: as in the district"
            else:
                held = _value(_preset(path, settings))
                yield f"        # {path}: {held} # not in the tables: as in {start.preset}"


def _put(tree: dict[str, Any], path: str, leaf: tuple[str, str, bool]) -> None:
    here = tree
    *above, last = path.split(".")
    for part in above:
        here = here.setdefault(part, {})
    here[last] = leaf


def _section(name: str, below: Any, depth: int) -> Iterator[str]:
    """A section's lines; commented out if nothing in it is said."""
    indent = "  " * depth
    if isinstance(below, tuple):
        value, told, unsaid = below
        yield f"{indent}{'# ' if unsaid else ''}{name}: {value} # {printable(told)}"
        return
    yield f"{indent}{'' if _says_something(below) else '# '}{name}:"
    for key, deeper in below.items():
        yield from _section(key, deeper, depth + 1)


def _says_something(tree: Any) -> bool:
    return not tree[2] if isinstance(tree, tuple) else any(_says_something(below) for below in tree.values())


def _preset(path: str, settings: Settings) -> Any:
    return field_at(path, settings).default


def _value(value: Any) -> str:
    """A value as YAML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, int | float) else _text(str(value))


def _text(text: str) -> str:
    """A text in double quotes; one that is printable means the same in JSON and YAML."""
    return json.dumps(text, ensure_ascii=False)
