"""The tables of a study: which there are, and each column's name, unit and type.

A row is a run's, or a run's and a day's, kind's, group's, community's or waiting time's; one of the fates of needs is a
run's and its baseline's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from fivelink_sim.measure.books import DAILY
from fivelink_sim.measure.fates import FATES
from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.measure.tallies import TALLY

if TYPE_CHECKING:
    import pyarrow as pa

WHOLE = (
    "needs",
    "requests",
    "volunteers",
    "links",
    "organisations",
)  # units of daily columns that are counts


class TableColumn(NamedTuple):
    """A stored column. type: "int64", "int32", "float64" or "string"."""

    name: str
    unit: str
    meaning: str
    type: str = "float64"


KEYS = (
    TableColumn("scenario", "label", "the scenario, by its label in the study", "string"),
    TableColumn("point", "number", "design point; 0 in a comparison", "int64"),
    TableColumn("replication", "number", "runs of one number and point have one seed", "int64"),
)
_RESIDENTS = TableColumn("residents", "residents", "residents concerned", "int64")
_TALLY = tuple(TableColumn(measure.name, measure.unit, measure.meaning) for measure in TALLY)
_BASELINE = TableColumn("baseline", "label", "the scenario compared with", "string")

TABLES: dict[str, tuple[TableColumn, ...]] = {
    "runs": (
        *KEYS,
        TableColumn("seed", "number", "of the run; `--run-seed` repeats it", "int64"),
        *(TableColumn(outcome.name, outcome.unit, outcome.meaning) for outcome in OUTCOMES),
    ),
    "daily": (
        *KEYS,
        TableColumn("day", "day", "recorded day, from 0", "int64"),
        *(
            TableColumn(column.name, column.unit, column.meaning, "int32" if column.unit in WHOLE else "float64")
            for column in DAILY
        ),
    ),
    "kinds": (*KEYS, TableColumn("kind", "name", "kind of need", "string"), *_TALLY),
    "groups": (*KEYS, TableColumn("group", "name", "group of residents", "string"), _RESIDENTS, *_TALLY),
    "communities": (
        *KEYS,
        TableColumn("community", "number", "row by row, from 0", "int64"),
        _RESIDENTS,
        *_TALLY,
    ),
    "waits": (
        *KEYS,
        TableColumn("days", "days", "from arising to resolution", "int64"),
        TableColumn("needs", "needs", "resolved after so long, in the recorded days"),
    ),
    "fates": (
        KEYS[0],
        _BASELINE,
        *KEYS[1:],
        TableColumn("by", "name", "all, kind or group", "string"),
        TableColumn("item", "name", "the kind or group; empty for all", "string"),
        *(TableColumn(fate, "needs", "see measure.fates", "int64") for fate in FATES),
    ),
}


def arrow_schema(table: str, own: Sequence[str] = ()) -> pa.Schema:
    """The table's Arrow schema; each field carries its unit and meaning. own: outcomes of the user's own, of `runs`."""
    import pyarrow as pa

    more = tuple(TableColumn(name, "", "an outcome of the user's own") for name in own if table == "runs")

    return pa.schema(
        [
            pa.field(
                column.name,
                pa.type_for_alias(column.type),
                metadata={"unit": column.unit, "meaning": column.meaning},
            )
            for column in (*TABLES[table], *more)
        ]
    )
