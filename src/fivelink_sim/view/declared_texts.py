"""Texts that are shown though no line of code passes them to `tr` literally: what is declared elsewhere.

Outcomes, columns, fields, kinds, groups, words of the view, and the titles and sentences of the files that come along.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fivelink_sim.analysis.drift import WATCHED
from fivelink_sim.analysis.fit_measures import GROUPS, MEASURES
from fivelink_sim.experiment.plan import read_plan
from fivelink_sim.experiment.plan_fields import METHODS
from fivelink_sim.measure.books import DAILY
from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.records.journeys import SEEN
from fivelink_sim.records.start_values import NOTES, VALUE_RULES
from fivelink_sim.records.table_columns import TABLES
from fivelink_sim.scenario.field_paths import fields
from fivelink_sim.scenario.presets import experiment_names, preset_names, preset_title
from fivelink_sim.scenario.schema.kinds_section import DEFAULT_KINDS
from fivelink_sim.scenario.schema.population_section import DEFAULT_GROUPS
from fivelink_sim.view import calibration_words, captions, drifting, fit_words, numerals, pattern_table, phrases, trace


def declared_texts() -> Iterator[str]:
    """Each text, some more than once; those without a letter need no translation."""
    for text in _all():
        if any(letter.isalpha() for letter in text):
            yield text


def _all() -> Iterator[str]:
    for outcome in OUTCOMES:
        yield from (outcome.title, outcome.meaning, outcome.unit)
    for column in DAILY:
        yield from (column.name.replace("_", " "), column.unit)
    for level in WATCHED:
        yield level.title
    for field in fields():
        yield from (field.meaning, field.unit)
    yield from _of_own_tables()
    for name in (*DEFAULT_KINDS, *DEFAULT_GROUPS):
        yield name.replace("_", " ")
    for name in preset_names():
        yield preset_title(name)
    for name in experiment_names():
        plan = read_plan(name)
        yield from (plan.title, plan.about, *(statement.says for statement in plan.statements))
        yield from (scenario.title for _, scenario in plan.scenarios)
    yield from METHODS.values()
    for scale in (numerals.PERCENT, numerals.DAYS, numerals.YUAN, numerals.HOURS):
        yield from (scale.unit, scale.difference)
    yield from (*GROUPS.values(), *(measure.title for measure in MEASURES.values()), *SEEN, "(beginning)", "(end)")
    for module in (phrases, drifting, pattern_table, trace, fit_words, calibration_words):
        for name, value in vars(module).items():
            if name.isupper():
                yield from _words(value)
    yield from (words for _, words in captions.GROUPS)
    yield from ("better", "worse", "more", "fewer", "met", "not met", "unclear")


def _of_own_tables() -> Iterator[str]:
    """What is said of tables that are imported."""
    yield from (*VALUE_RULES.values(), *NOTES.values())
    for table in TABLES.values():
        yield table.row
        for column in table.columns:
            yield from (column.meaning, column.unit)


def _words(value: Any) -> Iterator[str]:
    """The texts of a dict of texts, or of pairs of texts; records of other modules are declared there."""
    if isinstance(value, dict):
        for item in value.values():
            if type(item) is tuple:
                yield from item
            elif isinstance(item, str):
                yield item
