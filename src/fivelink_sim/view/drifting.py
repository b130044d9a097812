"""Whether levels still move, in words: the drift check of the report. Numbers come from analysis/drift.py."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from fivelink_sim.analysis.drift import FALLS, RISES, UNKNOWN, drift
from fivelink_sim.view import numerals
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

SMALL = 0.02  # of the level: a drift below it is called small
MOVES = (RISES, FALLS)
WORDS = {
    "unknown": "unknown: one run tells nothing",
    "rises": "still rising",
    "rises slowly": "still rising, slowly",
    "falls": "still falling",
    "falls slowly": "still falling, slowly",
    "came to rest": "moved at first, then came to rest",
    "at rest": "at rest",
}


class Line(NamedTuple):
    """A level in one scenario: its mean, its drift over all recorded days and over the second half, and in words."""

    scenario: str
    title: str
    mean: str
    whole: str
    half: str
    words: str
    moves: str  # a key of WORDS


def lines(daily: pd.DataFrame) -> list[Line]:
    """Every watched level of every scenario that is defined."""
    table = drift(daily)
    found = []
    for (scenario, _), rows in table.groupby(["scenario", "level"], sort=False):
        whole, half = records(rows)
        if math.isfinite(whole["mean"]):
            scale = numerals.scale_of(str(whole["unit"]))
            mean = numerals.level(scale, whole["mean"])
            move = moves(whole, half)
            title = tr(whole["title"])
            found.append(Line(str(scenario), title, mean, _told(whole), _told(half), tr(WORDS[move]), move))
    return found


def moves(whole: Mapping[str, Any], half: Mapping[str, Any]) -> str:
    """Whether a level still moves, a key of WORDS, from its drift in all recorded days and in their second half."""
    if UNKNOWN in (whole["finding"], half["finding"]):
        return "unknown"
    if half["finding"] in MOVES:
        slowly = " slowly" if abs(half["drift"]) < SMALL * abs(half["mean"]) else ""
        return ("rises" if half["finding"] == RISES else "falls") + slowly
    return "came to rest" if whole["finding"] in MOVES else "at rest"


def sentence(found: list[Line]) -> str:
    """One sentence for the page: which levels still move, and what follows from that."""
    moving = [line for line in found if line.moves in ("rises", "falls")]
    if not found or all(line.moves == "unknown" for line in found):
        return tr("Whether levels still move cannot be told from one run.")
    if not moving:
        return tr(
            "Of no level looked at is it clear that it still moves by more than 2 % of itself in the second half of "
            "the recorded days."
        )
    told = tr("; ").join(
        tr(
            "{level} in {scenario} ({words}, {change})",
            level=line.title,
            scenario=line.scenario,
            words=line.words,
            change=line.half,
        )
        for line in moving
    )
    return tr(
        "Some levels still move in the second half of the recorded days: {told}. Means over the recorded days are "
        "then means of a path, not of a lasting state, and a longer run (--days) would give others.",
        told=told,
    )


def _told(row: Mapping[str, Any]) -> str:
    scale = numerals.scale_of(str(row["unit"]))
    values = (row["drift"], row["low"], row["high"])
    between = numerals.interval(scale, *values, sign=True)
    return numerals.difference(scale, *values) + (f" ({between})" if between else "")
