"""A comparison in many worlds as tables: every main outcome, and the fields that the differences hang on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any, NamedTuple

import pandas as pd
from rich.text import Text

from fivelink_sim.analysis.field_ranks import MATTERS
from fivelink_sim.analysis.uncertainty import BETTER, Uncertain
from fivelink_sim.measure.outcome_list import HEADLINE
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view import uncertainty_words as words
from fivelink_sim.view.language import tr
from fivelink_sim.view.text_tables import console_on, printed
from fivelink_sim.view.tidy import Study, records
from fivelink_sim.view.uncertainty_words import ASKED, CORRELATION, of, percent, quantity

HANGING = ("resolution_rate", "median_days", "resident_trust", "cost_per_resolved_need")  # told what they hang on


class Hanging(NamedTuple):
    """What one number hangs on: an outcome of a scenario (baseline empty), or its difference from the baseline."""

    outcome: str
    title: str
    sentence: str
    columns: list[str]
    rows: list[list[str]]


class Part(NamedTuple):
    """What is told of a scenario against the baseline; the first of the sentences is the answer."""

    scenario: str
    baseline: str
    title: str
    sentences: list[str]
    columns: list[str]
    rows: list[list[str]]
    hanging: list[Hanging]


def parts(found: Uncertain) -> list[Part]:
    """Every scenario against the first."""
    told = []
    for scenario in dict.fromkeys(found.differences["scenario"]):
        baseline = str(found.differences["baseline"].iloc[0])
        differences, shares, variance = (
            {str(row["outcome"]): row for row in records(of(table, str(scenario), baseline))}
            for table in (found.differences, found.shares, found.variance)
        )
        shown = [name for name in HEADLINE if shares[name]["worlds"] > 0]
        told.append(
            Part(
                str(scenario),
                baseline,
                quantity(str(scenario), baseline),
                words.sentences(differences, shares, variance, _matters(found, str(scenario), baseline)),
                _columns(),
                [_row(differences[name], shares[name], variance[name]) for name in shown],
                [hanging(found, str(scenario), baseline, name) for name in HANGING],
            )
        )
    return told


def levels(found: Uncertain, labels: Sequence[str]) -> list[Hanging]:
    """What the levels of the scenarios hang on."""
    return [hanging(found, label, "", name) for name in HANGING for label in labels]


def _matters(found: Uncertain, scenario: str, baseline: str) -> pd.DataFrame:
    table = of(found.parameters, scenario, baseline)
    return table[table["outcome"] == ASKED]


def _columns() -> list[str]:
    return [
        tr("Outcome"),
        tr("Mean difference (95 % interval)"),
        tr("Middle nine tenths of worlds"),
        tr("Better in"),
        tr("Share of worlds (95 % interval)"),
        tr("Chance allowed for"),
        tr("Variance from parameters"),
    ]


def _row(gap: Mapping[str, Any], share: Mapping[str, Any], split: Mapping[str, Any]) -> list[str]:
    scale, values = numerals.scale_of(str(gap["unit"])), (gap["estimate"], gap["low"], gap["high"])
    between = numerals.interval(scale, *values, sign=True)
    ends = [numerals.plain(scale.factor * gap[q], numerals.decimals(scale, *values), sign=True) for q in ("q05", "q95")]
    return [
        phrases.outcome(str(gap["outcome"])),
        numerals.difference(scale, *values) + (f" ({between})" if between else ""),
        numerals.between(*ends),
        _worlds(share),
        percent(share["share"], share["low"], share["high"]),
        percent(share["allowed"], share["allowed_low"], share["allowed_high"]),
        percent(split["parameters"], split["low"], split["high"]),
    ]


def _worlds(row: Mapping[str, Any]) -> str:
    """129 of 200, 2 the same."""
    values = {"ahead": row["ahead"], "worlds": row["worlds"], "same": row["same"]}
    if row["side"] == BETTER:
        return (
            tr("{ahead} of {worlds}, {same} the same", **values) if row["same"] else tr("{ahead} of {worlds}", **values)
        )
    if row["same"]:
        return tr("higher: {ahead} of {worlds}, {same} the same", **values)
    return tr("higher: {ahead} of {worlds}", **values)


def hanging(found: Uncertain, scenario: str, baseline: str, outcome: str) -> Hanging:
    """What one number hangs on: the fields that stand out from chance, and how many do not."""
    table = of(found.parameters, scenario, baseline)
    rows = records(table[table["outcome"] == outcome])
    name = phrases.outcome(outcome)
    title = tr("{outcome}: {quantity}", outcome=name, quantity=quantity(scenario, baseline))
    matter = [row for row in rows if row["finding"] == MATTERS]
    columns = [
        tr("Field"),
        tr("Rank correlation (95 % interval)"),
        tr("More of it"),
        tr("Third of worlds with the least"),
        tr("Third with the most"),
    ]
    return Hanging(
        outcome, title, words.told_apart(rows, len(matter)), columns, [_field(row, baseline) for row in matter]
    )


def _field(row: Mapping[str, Any], baseline: str) -> list[str]:
    scale = numerals.scale_of(str(row["unit"]))
    values = (row["estimate"], row["low"], row["high"])
    means = (row["at_low"], row["at_high"])
    told = [(numerals.difference if baseline else numerals.level)(scale, mean) for mean in means]
    correlation = numerals.difference(CORRELATION, *values)
    between = numerals.interval(CORRELATION, *values, sign=True)
    return [row["field"], f"{correlation} ({between})", tr("raises it") if values[0] > 0.0 else tr("lowers it"), *told]


def show(study: Study, found: Uncertain, drawn: Sequence[str], file: IO[str] | None = None) -> None:
    """Print the answer, the table of outcomes and what the differences hang on, of every scenario against the first."""
    console = console_on(file)
    for part in parts(found):
        for sentence in part.sentences:
            console.print(sentence, markup=False)
        console.print(printed(part.title, part.columns, part.rows))
        for one in part.hanging:
            if one.rows:
                console.print(printed(one.title, one.columns, one.rows))
            else:
                console.print(Text(one.title, style="bold"))
            console.print(one.sentence, markup=False)
    for line in words.notes(study, found, drawn):
        console.print(line, markup=False)
