"""The answer in calibrated words: which regime resolves more, by how much, how sure; what is worse said as plainly.

A difference is called clear only if the study's verdict is (Holm-adjusted p at most 0.05) and its interval leaves zero
out; better and worse follow the outcome's own direction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fivelink_sim.view import numerals, phrases, tidy
from fivelink_sim.view.language import tr

CLEAR = ("better", "worse", "higher", "lower")
SMALL = 0.01  # of the baseline's level: a difference below it is called small
TOLD_ALONE = ("resolution_rate", "median_days", "resident_trust", "cost_per_resolved_need")


def verdict(row: Mapping[str, Any]) -> str:
    """better, worse, higher, lower, same, not clear, or unknown without an interval; zero inside makes none clear."""
    found = str(row["verdict"])
    if not (math.isfinite(row["low"]) and math.isfinite(row["high"])):
        return "unknown"
    return "not clear" if found in CLEAR and row["low"] <= 0.0 <= row["high"] else found


def lead(differences: pd.DataFrame, scenario: str) -> str:
    """One sentence: does `scenario` resolve more needs than the baseline? Columns as Study.differences()."""
    row = _row(differences, scenario, "resolution_rate")
    return tr(phrases.LEAD[verdict(row)], scenario=scenario, baseline=row["baseline"])


def paragraph(differences: pd.DataFrame, fates: pd.DataFrame, scenario: str, brief: bool = False) -> list[str]:
    """The sentences on one scenario against the baseline: needs, waiting, trust, cost; needs only where `brief`.

    Tables as of Study."""
    here = differences[differences["scenario"] == scenario]
    rows = {str(row["outcome"]): row for row in tidy.records(here)}
    told = [_resolution(rows["resolution_rate"]), *_one_by_one(fates, scenario)]
    if brief:
        return told
    told += [
        _sentence(name, rows[name]) for name in TOLD_ALONE[1:] if name in rows and math.isfinite(rows[name]["mean"])
    ]
    return told + _volunteers(rows)


def rest(differences: pd.DataFrame, scenario: str, shown: Sequence[str], brief: bool = False) -> list[str]:
    """What else was clearly worse, better, or not clear, among the outcomes `shown` that `paragraph` left out."""
    told = TOLD_ALONE[:1] if brief else TOLD_ALONE
    here = differences[(differences["scenario"] == scenario) & differences["outcome"].isin(shown)]
    return _others([row for row in tidy.records(here) if row["outcome"] not in told])


def single(summary: pd.DataFrame, scenario: str) -> list[str]:
    """The sentences for a study of one scenario, the first on needs resolved. Columns as Study.summary()."""
    row = _row(summary, scenario, "resolution_rate")
    told = [_level("single", row, numerals.HUNDRED)]
    for name in TOLD_ALONE[1:]:
        row = _row(summary, scenario, name)
        if row and math.isfinite(row["mean"]):
            told.append(_level(f"single {name}", row, numerals.scale_of(row["unit"])))
    return told


def _level(name: str, row: Mapping[str, Any], scale: numerals.Scale) -> str:
    values = (row["mean"], row["low"], row["high"])
    between = numerals.interval(scale, *values)
    return tr(
        phrases.LEAD[name],
        scenario=row["scenario"],
        value=numerals.level(scale, *values),
        interval=tr(" (95 % interval {between})", between=between) if between else "",
    )


def _row(table: pd.DataFrame, scenario: str, outcome: str) -> dict[str, Any]:
    rows = tidy.records(table[(table["scenario"] == scenario) & (table["outcome"] == outcome)])
    return rows[0] if rows else {}


def _resolution(row: Mapping[str, Any]) -> str:
    return _filled("resolution", row, numerals.HUNDRED, ("more", "fewer"))


def _sentence(name: str, row: Mapping[str, Any]) -> str:
    return _filled(name, row, numerals.scale_of(row["unit"]), phrases.DIRECTIONS[name])


def _filled(name: str, row: Mapping[str, Any], scale: numerals.Scale, directions: tuple[str, str]) -> str:
    places = numerals.decimals(scale, row["estimate"], row["low"], row["high"])
    value, base = (
        numerals.with_unit(numerals.plain(scale.factor * row[key], places), scale.unit)
        for key in ("mean", "baseline_mean")
    )
    return tr(
        phrases.ANSWER[name],
        scenario=row["scenario"],
        baseline=row["baseline"],
        value=value,
        base=base,
        finding=_finding(row, scale, directions),
    )


def _finding(row: Mapping[str, Any], scale: numerals.Scale, directions: tuple[str, str]) -> str:
    found = verdict(row)
    values = (row["estimate"], row["low"], row["high"])
    form = "clear" if found in ("better", "worse") else "differs" if found in CLEAR else found
    if form == "clear" and abs(row["estimate"]) < SMALL * abs(row["baseline_mean"]):
        form = "small"
    if found == "not clear" and not row["low"] <= 0.0 <= row["high"]:
        form = "not clear, adjusted"
    return tr(
        phrases.FINDING[form],
        difference=numerals.difference(scale, *values, sign=False).removeprefix("−"),
        direction=tr(directions[0] if row["estimate"] > 0 else directions[1]),
        interval=numerals.interval(scale, *values, sign=True),
        verdict=tr(found),
    )


def _one_by_one(fates: pd.DataFrame, scenario: str) -> list[str]:
    here = tidy.records(fates[fates["scenario"] == scenario])
    shares = {row["fate"]: numerals.plain(100.0 * row["estimate"], 1) for row in here if math.isfinite(row["estimate"])}
    if not {"gained", "lost"} <= set(shares):
        return []
    return [
        tr(
            phrases.ANSWER["one by one"],
            gained=shares["gained"],
            lost=shares["lost"],
            scenario=scenario,
            baseline=here[0]["baseline"],
        )
    ]


def _volunteers(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Cost with volunteers' time valued, or that it is not."""
    paid, valued = (rows.get(f"cost_per_resolved_need{end}") for end in ("", "_with_volunteers"))
    if paid is None or valued is None or not math.isfinite(valued["mean"]):
        return []
    if (paid["mean"], paid["baseline_mean"]) == (valued["mean"], valued["baseline_mean"]):
        return [tr(phrases.ANSWER["volunteers free"])]
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
        item = name if key == "not clear" else tr("{name} ({change})", name=name, change=change)
        groups.setdefault(key, []).append(item)
    if set(groups) <= {"unknown"}:
        return []
    told = [tr(phrases.ANSWER[key], items=phrases.listed(groups[key])) for key in ("worse", "better") if key in groups]
    if "worse" not in groups:
        told.insert(0, tr(phrases.ANSWER["none worse"]))
    return told + [
        tr(phrases.ANSWER[key], items=phrases.listed(groups[key])) for key in ("differs", "not clear") if key in groups
    ]
