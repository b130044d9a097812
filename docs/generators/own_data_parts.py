"""The generated parts of guides/own_data.md: the tables that `fivelink import` reads, Chinese names of kinds."""

from __future__ import annotations

from generators.markdown_table import table

from fivelink_sim.records.kind_names import CHINESE_KINDS
from fivelink_sim.records.table_columns import TABLES
from fivelink_sim.view.table_template import columns_table


def own_tables() -> str:
    """The tables that `fivelink import` reads, column by column."""
    parts = []
    for declared in TABLES.values():
        names = "、".join((f"`{declared.name}`", *declared.chinese))
        parts.append(f"### {names}\n\nA row is {declared.row}.\n\n{columns_table(declared)}")
    return "\n".join(parts)


def kinds_in_chinese() -> str:
    """Chinese names of the default kinds of need."""
    return table(("kind", "Chinese names"), ((f"`{kind}`", "、".join(names)) for kind, names in CHINESE_KINDS.items()))
