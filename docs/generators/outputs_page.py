"""The page of all columns and outcomes, outputs.md."""

from __future__ import annotations

from generators.markdown_table import table

from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.measure.tallies import TALLY
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.ledger import COLUMNS


def outputs() -> str:
    """The page of all columns and outcomes."""
    by = {"": "", "society": "by society", "pair": "by pair of societies"}
    columns = ((f"`{column.name}`", column.unit, by[column.by], column.meaning) for column in COLUMNS)
    outcomes = ((f"`{outcome.name}`", outcome.unit, outcome.better, outcome.meaning) for outcome in OUTCOMES)
    tallies = ((f"`{measure.name}`", measure.unit, measure.better, measure.meaning) for measure in TALLY)
    return (
        "# What a run records\n\n"
        "How these are counted stands in [model.md §7](model.md#7-what-is-recorded).\n\n"
        "## Outcomes of a run\n\nOf the recorded days of the whole district. *Better* says which way is.\n\n"
        + table(("outcome", "unit", "better", "meaning"), outcomes)
        + "\n## Needs by kind, group and community\n\n"
        + table(("measure", "unit", "better", "meaning"), tallies)
        + "\n## Daily books\n\nOne row a day and community. In tables fen become yuan, a column by society five.\n\n"
        + table(("column", "unit", "", "meaning"), columns)
        + "\n## Event log\n\nActivities: "
        + ", ".join(ACTIVITIES)
        + ".\n"
    )
