"""What a sweep found, in a paragraph: the spread of a difference over the points, and what it goes with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from fivelink_sim.analysis import responses
from fivelink_sim.experiment.designs import Point
from fivelink_sim.experiment.factors import layout_of
from fivelink_sim.view import numerals, phrases, response_table
from fivelink_sim.view.language import tr
from fivelink_sim.view.sweep_parts import Part, compared, is_ladder, is_told_by_points, outcomes_of
from fivelink_sim.view.sweep_table import by_points
from fivelink_sim.view.tidy import Study, records


def answer(study: Study, points: Sequence[Point]) -> list[str]:
    """A sentence or three an outcome and difference; of a ladder the greatest change, of one scenario its levels."""
    if is_ladder(study):
        return [_greatest(part, study) for part in by_points(study, points)]
    outcomes, layout = outcomes_of(study), layout_of(study.manifest.get("details", {}))
    spread = responses.spread(study.runs, study.labels, outcomes)
    if len(study.labels) < 2:
        return [_levels(row) for row in records(spread) if row["points"] > 0]
    many = not is_told_by_points(str(study.manifest.get("method")), len(points)) and layout.factors
    told = []
    if study.replications < 2:
        told.append(tr("One run at each design point gives no interval of its own: nothing is clear at a single one."))
    trends = pd.DataFrame()
    if many:
        trends = responses.trends(study.runs, study.labels, outcomes, layout.factors, responses.places_of(layout))
    for row in records(spread[(spread["baseline"] != "") & (spread["points"] > 0)]):
        told.append(_spread(row))
        if many:
            told.append(_trends(trends, row["outcome"], row["scenario"]))
    return told


def _greatest(part: Part, study: Study) -> str:
    """The change that is greatest on a ladder; rows of `part` are in the order of their size, after the first."""
    quantity = compared(study.labels)[-1]
    if len(part.rows) < 2:
        return tr("{outcome}: nothing was changed.", outcome=part.title)
    point, *_, change = part.rows[1]
    return tr(
        "{outcome}: of {number} changes that were tried one by one, {point} changes {quantity} most, by {change}.",
        outcome=part.title,
        number=len(part.rows) - 1,
        point=point,
        quantity=quantity,
        change=change,
    )


def _levels(row: dict[str, Any]) -> str:
    scale = numerals.scale_of(str(row["unit"]))
    return tr(
        "{outcome}: over {points} design points {scenario} lies between {least} and {greatest}.",
        outcome=phrases.outcome(row["outcome"]),
        points=f"{row['points']:,}",
        scenario=row["scenario"],
        least=numerals.level(scale, row["least"]),
        greatest=numerals.level(scale, row["greatest"]),
    )


def _spread(row: dict[str, Any]) -> str:
    scale = numerals.scale_of(str(row["unit"]))
    ends = (row["least"], row["greatest"])
    return tr(
        "{outcome}: {scenario} less {baseline} is clearly above 0 at {above} of {points} design points and clearly "
        "below 0 at {below}; it lies between {least} and {greatest}.",
        outcome=phrases.outcome(row["outcome"]),
        scenario=row["scenario"],
        baseline=row["baseline"],
        above=f"{row['clearly_above']:,}",
        points=f"{row['points']:,}",
        below=f"{row['clearly_below']:,}",
        least=numerals.difference(scale, ends[0], *ends),
        greatest=numerals.difference(scale, ends[1], *ends),
    )


def _trends(trends: pd.DataFrame, outcome: str, label: str) -> str:
    """Which factors the difference goes with, those first that explain most; or that none is clear."""
    rows = trends[(trends["outcome"] == outcome) & (trends["scenario"] == label)]
    clear = rows[rows["finding"].isin(["rises", "falls", "differs"])].sort_values("explained", ascending=False)
    name = phrases.outcome(outcome)
    if not len(clear):
        return tr("{outcome}: with none of the factors does the difference go clearly.", outcome=name)
    told = phrases.listed([_trend(row) for row in records(clear)[:3]])
    rest = len(clear) - 3
    if rest > 0:
        return tr("{outcome}: the difference {told}; clear too along {rest} more.", outcome=name, told=told, rest=rest)
    return tr("{outcome}: the difference {told}.", outcome=name, told=told)


def _trend(row: dict[str, Any]) -> str:
    if row["finding"] == "differs":
        return tr("depends on {factor}", factor=row["factor"])
    scale = numerals.scale_of(str(row["unit"]))
    change = numerals.difference(scale, row["change"], row["low"], row["high"])
    finding = response_table.finding(row["finding"])
    return tr(
        "{finding} along {factor} (by {change} from one end of its way to the other)",
        finding=finding,
        factor=row["factor"],
        change=change,
    )
