"""The generated part of reference/results.md: which tables a study stores."""

from __future__ import annotations

from generators.markdown_table import table

from fivelink_sim.experiment.columns import TABLES, TableColumn
from fivelink_sim.measure.books import DAILY
from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.measure.tallies import TALLY

#: Table: the heading of outputs.md that its measures stand under, and how many they are; they come last in the table.
_TALLIES = ("Needs by kind, group and community", len(TALLY))
MEASURES = {
    "runs": ("Outcomes of a run", len(OUTCOMES)),
    "daily": ("Daily books", len(DAILY)),
    "kinds": _TALLIES,
    "groups": _TALLIES,
    "communities": _TALLIES,
}


def result_tables() -> str:
    """Each table with the columns that are its own; the measures stand in outputs.md."""
    return "\n".join(_section(name, columns) for name, columns in TABLES.items())


def _section(name: str, columns: tuple[TableColumn, ...]) -> str:
    heading, measures = MEASURES.get(name, ("", 0))
    own = columns[: len(columns) - measures]
    rows = ((f"`{column.name}`", column.type, column.unit, column.meaning) for column in own)
    text = f"### {name}.parquet\n\n" + table(("column", "type", "unit", "meaning"), rows)
    if heading:
        anchor = heading.lower().replace(",", "").replace(" ", "-")
        text += f"\nand {measures} columns of numbers: [{heading.lower()}](../outputs.md#{anchor}).\n"
    return text
