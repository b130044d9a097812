"""Many points as tables: how numbers spread over them, how they go along each factor, and the points at the ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fivelink_sim.analysis import effects, responses
from fivelink_sim.analysis.responses import Part as Stretch
from fivelink_sim.experiment.designs import Point, shown
from fivelink_sim.experiment.factors import Factor, layout_of
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr
from fivelink_sim.view.sweep_parts import SAMPLES, Part, cell, compared
from fivelink_sim.view.tidy import Study, records

ON_A_TERMINAL = 6  # factors that are told on a terminal
AT_EACH_END = 4  # points with the largest and with the smallest difference


def finding(name: str) -> str:
    """A finding of analysis.responses.trends in words."""
    words = {
        "rises": tr("rises"),
        "falls": tr("falls"),
        "differs": tr("differs"),
        "not clear": tr("not clear"),
        "unknown": tr("cannot be said"),
    }
    return words[name]


def parts(study: Study, points: Sequence[Point], outcomes: Sequence[str], most: int | None) -> list[Part]:
    """Three tables an outcome. `most` factors, those that explain most; None: all."""
    layout, labels = layout_of(study.manifest.get("details", {})), study.labels
    places = responses.places_of(layout)
    spread = responses.spread(study.runs, labels, outcomes)
    along = responses.along(study.runs, labels, outcomes, layout.factors, places)
    trends = responses.trends(study.runs, labels, outcomes, layout.factors, places)
    by_point = effects.by_point(study.runs, labels, outcomes)
    found = []
    for outcome in outcomes:
        of = [table[table["outcome"] == outcome] for table in (spread, along, trends, by_point)]
        factors = ranked(layout.factors, of[2], labels)[:most]
        found += [
            _spread(of[0], outcome, labels),
            _along(of[1], of[2], outcome, labels, factors),
            _ends(of[3], outcome, labels, points),
        ]
    return found


def ranked(factors: Sequence[Factor], trends: pd.DataFrame, labels: Sequence[str]) -> list[Factor]:
    """The factors, first those that explain most of any difference (of one scenario alone: of its level)."""
    told = trends[trends["scenario"].isin(labels[1:] or labels)]
    explained = told.groupby("factor")["explained"].max().fillna(-1.0)
    return sorted(factors, key=lambda factor: -float(explained[factor.name]))


def stretch_name(factor: Factor, stretch: Stretch) -> str:
    """A part of a factor's way in values: "0.2 to 0.4", "true"; of fields that move together "0.2 to 0.4 & 3 to 5"."""
    start, end = factor.values_at(stretch.start), factor.values_at(math.nextafter(stretch.end, 0.0))
    if stretch.level:
        return " & ".join(shown(value, short=True) for value in start.values())
    return " & ".join(
        tr("{low} to {high}", low=shown(start[path], short=True), high=shown(end[path], short=True))
        for path in factor.paths
    )


def trend(row: dict[str, Any]) -> str:
    """The finding, and of a factor with an order the change from one end of its way to the other."""
    told = finding(row["finding"])
    if not math.isfinite(row["change"]):
        return told
    return tr("{change}, {finding}", change=cell(row, signed=True, estimate="change"), finding=told)


def share(value: float, low: float = math.nan, high: float = math.nan) -> str:
    """A share of points in whole per cent, with its interval."""
    told = f"{numerals.plain(100 * value, 0)}\u00a0%"
    if not math.isfinite(low):
        return told
    return numerals.bracketed(told, numerals.between(numerals.plain(100 * low, 0), numerals.plain(100 * high, 0)))


def _spread(table: pd.DataFrame, outcome: str, labels: Sequence[str]) -> Part:
    names = [
        tr("mean"),
        tr("least"),
        tr("middle half"),
        tr("greatest"),
        tr("design points above 0"),
        tr("design points clearly above 0"),
        tr("design points clearly below 0"),
        tr("chance in the spread"),
    ]
    columns = [_told(row) for row in records(table)]
    rows = [[name, *(column[i] for column in columns)] for i, name in enumerate(names)]
    title = tr("{outcome}: over the points", outcome=phrases.outcome(outcome))
    return Part(title, compared(labels), rows, "")


def _told(row: dict[str, Any]) -> list[str]:
    """The cells of one number, down the names of `_spread`."""
    signed = bool(row["baseline"])
    scale = numerals.scale_of(str(row["unit"]))
    told = numerals.difference if signed else numerals.level
    ends = (row["least"], row["greatest"])
    of_zero = ["", "", ""]
    if signed:
        above = share(row["share_above"], row["share_low"], row["share_high"])
        of_zero = [above, f"{row['clearly_above']:,}", f"{row['clearly_below']:,}"]
    return [
        cell(row, signed, "mean"),
        told(scale, ends[0], *ends),
        numerals.interval(scale, row["q50"], row["q25"], row["q75"], sign=signed),
        told(scale, ends[1], *ends),
        *of_zero,
        share(row["chance"]) if math.isfinite(row["chance"]) else "–",
    ]


def _along(
    along: pd.DataFrame, trends: pd.DataFrame, outcome: str, labels: Sequence[str], factors: Sequence[Factor]
) -> Part:
    means = {(row["factor"], row["scenario"], row["part"]): row for row in records(along)}
    lines = {(row["factor"], row["scenario"]): row for row in records(trends)}
    rows = []
    for factor in factors:
        rows.append([factor.name, *(trend(lines[factor.name, label]) for label in labels)])
        for number, stretch in enumerate(responses.parts_of(factor)):
            cells = [
                cell(means[factor.name, label, number], label != labels[0], "mean")
                if means[factor.name, label, number]["points"]
                else tr("no point")
                for label in labels
            ]
            rows.append([f"\u00a0\u00a0{stretch_name(factor, stretch)}", *cells])
    return Part(
        tr("{outcome}: along each factor", outcome=phrases.outcome(outcome)), compared(labels), rows, tr("Factor")
    )


def _ends(table: pd.DataFrame, outcome: str, labels: Sequence[str], points: Sequence[Point]) -> Part:
    """The points with the largest and the smallest difference of the last scenario, or level of the only one."""
    key = labels[-1]
    told = table[(table["scenario"] == key) & np.isfinite(table["estimate"])]
    ordered = told.sort_values("estimate", kind="stable")["point"].tolist()
    low, high = ordered[:AT_EACH_END], ordered[AT_EACH_END:][-AT_EACH_END:]
    by_key = {(row["point"], row["scenario"]): row for row in records(table)}
    rows = [
        [point_name(points, point), *(cell(by_key[point, label], label != labels[0]) for label in labels)]
        for point in [*reversed(high), *reversed(low)]
    ]
    title = tr("{outcome}: points at the upper and at the lower end", outcome=phrases.outcome(outcome))
    return Part(title, compared(labels), rows, tr("Point"))


def point_name(points: Sequence[Point], number: int) -> str:
    """What a point is called, with its number unless it is called by that."""
    name = points[number].name
    return name if name == f"point {number}" else tr("point {number}: {name}", number=number, name=name)


def notes(study: Study, most: int | None) -> list[str]:
    """What the tables of many points mean."""
    layout = layout_of(study.manifest.get("details", {}))
    drawn = study.manifest.get("method") in SAMPLES
    told = [
        tr("Means over points have intervals that count both points and runs as drawn from more.")
        if drawn
        else tr("The points were chosen, not drawn: means over them, and their intervals, are about these points."),
        tr("“Chance” is the share of the spread between points that is due to the few runs of each."),
        tr("The least and the greatest are told too far apart by that."),
        tr("Along a factor: the change from its least values to its greatest, then the means in the parts of its way."),
        tr("Rises, falls or differs is said where it is clear with the number of factors allowed for (Holm)."),
    ]
    if most is not None and len(layout.factors) > most:
        told.append(
            tr(
                "Of {number} factors those {most} that explain most; all are in trends.csv and along.csv.",
                number=len(layout.factors),
                most=most,
            )
        )
    return told
