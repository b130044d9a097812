"""The answer in calibrated words: which regime resolves more, by how much, how sure; what is worse said as plainly.

A difference is called clear only if the study's verdict is (Holm-adjusted p at most 0.05) and its interval leaves zero
out; better and worse follow the outcome's own direction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fivelink_sim.view import numerals, phrases

CLEAR = ("better", "worse", "higher", "lower")
TOLD_ALONE = ("resolution_rate", "median_days", "resident_trust", "cost_per_resolved_need")


def verdict(row: Mapping[str, Any]) -> str:
    """better, worse, higher, lower, same, not clear or unknown (no interval); a clear one needs an interval without zero."""
    found = str(row["verdict"])
    if found == "same":
        return found
    if not (math.isfinite(row["low"]) and math.isfinite(row["high"])):
        return "unknown"
    return "not clear" if found in CLEAR and row["low"] <= 0.0 <= row["high"] else found


def lead(differences: pd.DataFrame, scenario: str) -> str:
    """One sentence: does `scenario` resolve more needs than the baseline? Columns as Study.differences()."""
    row = _row(differences, scenario, "resolution_rate")
    return phrases.LEAD[verdict(row)].format(scenario=scenario, baseline=row["baseline"])


def paragraph(differences: pd.DataFrame, fates: pd.DataFrame, scenario: str, shown: Sequence[str]) -> list[str]:
    """The sentences on one scenario against the baseline; `shown` are the headline outcomes. Tables as of Study."""
    here = differences[differences["scenario"] == scenario]
    rows = {str(row["outcome"]): row for row in here.to_dict("records")}
    told = [_resolution(rows["resolution_rate"]), *_one_by_one(fates, scenario)]
    told += [_sentence(name, rows[name]) for name in TOLD_ALONE[1:] if name in rows and math.isfinite(rows[name]["mean"])]
    return told + _volunteers(rows) + _others([rows[name] for name in shown if name in rows and name not in TOLD_ALONE])


def single(summary: pd.DataFrame, scenario: str) -> str:
    """One sentence for a study of one scenario. Columns as Study.summary()."""
    row = _row(summary, scenario, "resolution_rate")
    values = [100.0 * row[key] for key in ("mean", "low", "high")]
    between = numerals.interval(numerals.COUNT, *values)
    value = numerals.level(numerals.COUNT, *values)
    return phrases.LEAD["single"].format(
        scenario=scenario, value=value, interval=f" (95 % interval {between})" if between else ""
    )


def _row(table: pd.DataFrame, scenario: str, outcome: str) -> dict[str, Any]:
    rows = table[(table["scenario"] == scenario) & (table["outcome"] == outcome)].to_dict("records")
    return {str(key): value for key, value in rows[0].items()}


def _resolution(row: Mapping[str, Any]) -> str:
    hundred = dict(row) | {key: 100.0 * row[key] for key in ("mean", "baseline_mean", "estimate", "low", "high")}
    return _filled("resolution", hundred, numerals.COUNT, ("more", "fewer"))


def _sentence(name: str, row: Mapping[str, Any]) -> str:
    return _filled(name, row, numerals.scale_of(row["unit"]), phrases.DIRECTIONS[name])


def _filled(name: str, row: Mapping[str, Any], scale: numerals.Scale, directions: tuple[str, str]) -> str:
    places = numerals.decimals(scale, row["estimate"], row["low"], row["high"])
    value, base = (
        f"{numerals.plain(scale.factor * row[key], places)}{chr(0xA0) + scale.unit if scale.unit else ''}"
        for key in ("mean", "baseline_mean")
    )
    return phrases.ANSWER[name].format(
        scenario=row["scenario"], baseline=row["baseline"], value=value, base=base, finding=_finding(row, scale, directions)
    )


def _finding(row: Mapping[str, Any], scale: numerals.Scale, directions: tuple[str, str]) -> str:
    found = verdict(row)
    values = (row["estimate"], row["low"], row["high"])
    form = "clear" if found in ("better", "worse") else "differs" if found in CLEAR else found
    if found == "not clear" and not row["low"] <= 0.0 <= row["high"]:
        form = "not clear, adjusted"
    return phrases.FINDING[form].format(
        difference=numerals.difference(scale, *values, sign=False).removeprefix("−"),
        direction=directions[0] if row["estimate"] > 0 else directions[1],
        interval=numerals.interval(scale, *values, sign=True),
        verdict=found,
    )


def _one_by_one(fates: pd.DataFrame, scenario: str) -> list[str]:
    here = fates[fates["scenario"] == scenario].set_index("fate")
    if not {"gained", "lost"} <= set(here.index) or not here.loc[["gained", "lost"], "estimate"].notna().all():
        return []
    gained, lost = (numerals.plain(100.0 * float(here.loc[fate, "estimate"]), 1) for fate in ("gained", "lost"))
    return [
        phrases.ANSWER["one by one"].format(
            gained=gained, lost=lost, scenario=scenario, baseline=here["baseline"].iloc[0]
        )
    ]


def _volunteers(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Cost with volunteers' time valued, or that it is not."""
    paid, valued = (rows.get(f"cost_per_resolved_need{end}") for end in ("", "_with_volunteers"))
    if paid is None or valued is None or not math.isfinite(valued["mean"]):
        return []
    if (paid["mean"], paid["baseline_mean"]) == (valued["mean"], valued["baseline_mean"]):
        return [phrases.ANSWER["volunteers free"]]
    return [_filled("volunteers", valued, numerals.YUAN, phrases.DIRECTIONS["cost_per_resolved_need"])]


def _others(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The other outcomes, grouped by verdict."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        name = phrases.outcome(str(row["outcome"]))
        name = name[:1].lower() + name[1:]
        values = (row["estimate"], row["low"], row["high"])
        change = numerals.difference(numerals.scale_of(row["unit"]), *values)
        found = verdict(row)
        key = {"higher": "differs", "lower": "differs", "same": "not clear"}.get(found, found)
        groups.setdefault(key, []).append(name if key == "not clear" else f"{name} ({change})")
    told = [phrases.ANSWER[key].format(items=phrases.listed(groups[key])) for key in ("better", "worse") if key in groups]
    if "worse" not in groups and "unknown" not in groups:
        told.append(phrases.ANSWER["none worse"])
    return told + [phrases.ANSWER[key].format(items=phrases.listed(groups[key])) for key in ("differs", "not clear") if key in groups]
