"""What limits and quantities of a discovery are called, and how its numbers are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fivelink_sim.analysis.discovery_tables import BETWEEN
from fivelink_sim.experiment.conditions import Comparison
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr


def quantity(comparison: Comparison) -> str:
    """The left side of a comparison."""
    return str(comparison).rsplit(f" {comparison.operator} ", 1)[0]


def outcome_axis(comparison: Comparison) -> str:
    """The name of an axis of a comparison's quantity: its outcome and unit."""
    title = phrases.outcome(comparison.outcome)
    unit = tr(OUTCOME[comparison.outcome].unit)
    if comparison.baseline is None:
        return tr("{outcome} under {scenario} ({unit})", outcome=title, scenario=comparison.scenario, unit=unit)
    return tr("{outcome}: {scenario} less {baseline} ({unit})", outcome=title, scenario=comparison.scenario,
              baseline=comparison.baseline, unit=unit)  # fmt: skip


def limit(row: Mapping[str, Any]) -> str:
    """What the box takes in of one input: `government.burden is above 0.61 (share of hours)`."""
    leading, _, others = str(row["input"]).partition(" & ")
    name = (
        tr("{field} (and with it {others})", field=leading, others=others.replace(" & ", ", ")) if others else leading
    )
    told = f"{name} {_limit(row)}"
    return f"{told} ({tr(str(row['unit']))})" if row["unit"] and not row["levels"] else told


def _limit(row: Mapping[str, Any]) -> str:
    if row["levels"]:
        levels, left_out = (str(row[key]).split(BETWEEN) for key in ("levels", "left_out"))
        if len(left_out) < len(levels):
            return tr("is not {levels}", levels=tr(" or ").join(left_out))
        return tr("is {levels}", levels=tr(" or ").join(levels))
    low, high = (None if pd.isna(row[key]) else number(row[key]) for key in ("low", "high"))
    if row["included"]:
        if low is None:
            return tr("is at most {high}", high=high)
        if high is None:
            return tr("is at least {low}", low=low)
        return tr("is {low}", low=low) if low == high else tr("is {low} to {high}", low=low, high=high)
    if low is None:
        return tr("is below {high}", high=high)
    return tr("is above {low}", low=low) if high is None else tr("is between {low} and {high}", low=low, high=high)


def number(value: float) -> str:
    """A number as one says it: whole ones whole, others in three digits."""
    text = numerals.plain(value, 0) if float(value).is_integer() else numerals.rough(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(row: Mapping[str, Any]) -> str:
    """71.0 %, interval 61.5 to 79.0."""
    if row["points"] == 0:
        return "–"
    if pd.isna(row["low"]):
        return percent(row["share"])
    low, high = (numerals.plain(100.0 * row[key], 0) for key in ("low", "high"))
    return tr("{share} (95 % interval {low} to {high})", share=percent(row["share"]), low=low, high=high)


def percent(value: float) -> str:
    """A share in whole per cent."""
    return numerals.plain(100.0 * value, 0) + "\u00a0%"
