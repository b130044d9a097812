"""What a discovery says, in sentences: where a condition holds, what fresh runs make of it, or why there is no box.

A box is called borne out only if the 95 % intervals of the shares within and outside it, on fresh runs, lie apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from fivelink_sim.analysis.scenario_discovery import FEWEST, SURE
from fivelink_sim.experiment.conditions import Condition
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.discovery_names import limit, number, percent, quantity, share
from fivelink_sim.view.language import tr, trn
from fivelink_sim.view.tidy import Study, records

MOST = 0.5  # share from which on a condition is said to hold mostly
BORNE_OUT, NOT_BORNE_OUT, UNCHECKED, NO_BOX = "borne out", "not borne out", "unchecked", "no box"


class Discovery(Protocol):
    """What is read of a discovery; `fivelink_sim.studies.discovering.Discovery` has it."""

    @property
    def study(self) -> Study | None:
        """The fresh runs."""

    @property
    def details(self) -> Mapping[str, Any]:
        """What the search found."""

    @property
    def condition(self) -> Condition:
        """The condition."""

    def box(self) -> pd.DataFrame:
        """The limits."""

    def check(self) -> pd.DataFrame:
        """How often the condition holds."""

    def trade_off(self) -> pd.DataFrame:
        """The boxes on PRIM's way."""

    def points(self) -> pd.DataFrame:
        """The points."""


def finding(found: Discovery) -> str:
    """Whether there is a box, and whether fresh runs bear it out."""
    if not found.details["box"]:
        return NO_BOX
    shares = _shares(found, "fresh")
    if not shares or any(row["points"] == 0 for row in shares.values()):
        return UNCHECKED
    return BORNE_OUT if shares["inside"]["low"] > shares["outside"]["high"] else NOT_BORNE_OUT


def lead(found: Discovery) -> str:
    """The answer: where the condition holds above all, and how often it does there and elsewhere."""
    finds = finding(found)
    if finds == NO_BOX:
        return no_box(found)
    limits = phrases.listed([limit(row) for row in records(found.box())])
    if finds == NOT_BORNE_OUT:
        told = tr(
            "No dependable region was found: fresh runs do not bear out that {condition} above all where {limits}.",
            condition=found.condition,
            limits=limits,
        )
    else:
        told = _lead(found.condition, limits)
    return tr(" ").join([told, *_counted(found)])


def _lead(condition: Condition, limits: str) -> str:
    first = condition.comparisons[0]
    names = {
        "scenario": first.scenario,
        "baseline": first.baseline,
        "outcome": tr(OUTCOME[first.outcome].title),
        "limits": limits,
    }
    plain = len(condition.comparisons) == 1 and first.baseline is not None and first.limit == 0.0
    if not plain or first.operator not in ("<", ">"):
        return tr("{condition}: above all where {limits}.", condition=condition, limits=limits)
    better, less = OUTCOME[first.outcome].better, first.operator == "<"
    if better == "":
        if less:
            return tr("{scenario} has less of “{outcome}” than {baseline} above all where {limits}.", **names)
        return tr("{scenario} has more of “{outcome}” than {baseline} above all where {limits}.", **names)
    if less == (better == "more"):
        return tr("{scenario} does worse than {baseline} on “{outcome}” above all where {limits}.", **names)
    return tr("{scenario} does better than {baseline} on “{outcome}” above all where {limits}.", **names)


def _counted(found: Discovery) -> list[str]:
    """How often the condition holds there and elsewhere; on fresh points if there are."""
    fresh = _shares(found, "fresh")
    rows = fresh or _shares(found, "search")
    counts = {
        "k": rows["inside"]["holds"],
        "n": rows["inside"]["points"],
        "k_out": rows["outside"]["holds"],
        "n_out": rows["outside"]["points"],
    }
    told = [
        tr("It holds at {k} of {n} fresh points there and at {k_out} of {n_out} elsewhere.", **counts)
        if fresh
        else tr("It holds at {k} of {n} points there and at {k_out} of {n_out} elsewhere.", **counts)
    ]
    if rows["inside"]["share"] < MOST:
        told.append(tr("So even there it does not hold mostly."))
    elif rows["outside"]["share"] >= MOST:
        told.append(tr("So elsewhere it mostly holds too."))
    return told


def paragraph(found: Discovery) -> list[str]:
    """How sure that is: fresh runs first, then the points that the box was fitted to, then how much it covers."""
    if finding(found) == NO_BOX:
        return _range(found)
    sought, fresh = _shares(found, "search"), _shares(found, "fresh")
    told = _checked(found, fresh) + _fitted(found, sought, fresh) if fresh else [_unchecked()]
    return told + _covered(found, fresh)


def _unchecked() -> str:
    return tr("This is how the box looks at the points that it was fitted to; on others it will hold less often.")


def _checked(found: Discovery, fresh: dict[str, dict[str, Any]]) -> list[str]:
    told = [
        tr(
            "On these fresh runs that is {share} within the box and {share_out} outside it.",
            share=share(fresh["inside"]),
            share_out=share(fresh["outside"]),
        )
    ]
    finds = finding(found)
    if finds == BORNE_OUT:
        told.append(tr("So they bear the box out."))
    elif finds == NOT_BORNE_OUT:
        told.append(tr("That is not clearly more: the box may be a find of chance, or the check too small."))
    return told + _on_average(found)


def _on_average(found: Discovery) -> list[str]:
    """The mean of the first quantity within and outside on fresh points: a condition counts signs, not sizes."""
    points, comparison = found.points(), found.condition.comparisons[0]
    fresh = points[points["sample"] == "fresh"]
    within, outside = (fresh.loc[fresh["inside"] == side, "value"].mean() for side in (1, 0))
    if pd.isna(within) or pd.isna(outside):
        return []
    return [
        tr(
            "On average {quantity} is {within} within it and {outside} outside ({unit}).",
            quantity=quantity(comparison),
            within=number(within),
            outside=number(outside),
            unit=tr(OUTCOME[comparison.outcome].unit),
        )
    ]


def _fitted(found: Discovery, sought: dict[str, dict[str, Any]], fresh: dict[str, dict[str, Any]]) -> list[str]:
    """What the points say that the box was fitted to, and why it is more."""
    told = [
        tr(
            "At the points that the box was fitted to it holds at {k} of {n} within it, at {k_out} of {n_out} outside.",
            k=sought["inside"]["holds"],
            n=sought["inside"]["points"],
            k_out=sought["outside"]["holds"],
            n_out=sought["outside"]["points"],
        )
    ]
    if not fresh["inside"]["points"] or sought["inside"]["share"] <= fresh["inside"]["high"]:
        return told
    if found.details["source"]["seeds_by_point"]:
        return [*told, tr("That is more than fresh runs show, as must be expected of a box fitted to its points.")]
    more = tr(
        "That is more than fresh runs show, as must be expected of a box fitted to its points, and to the seeds that "
        "all of them share."
    )
    return [*told, more]


def _covered(found: Discovery, fresh: dict[str, dict[str, Any]]) -> list[str]:
    """How large the box is, and how much of what is of interest lies in it; from fresh runs where there are."""
    volume = found.details["volume"]
    size = tr("The box takes up {volume} of the ranges.", volume=numerals.level(numerals.PERCENT, volume))
    if not fresh or finding(found) != BORNE_OUT:
        return [size]
    ends = []
    for inside, outside in (("low", "high"), ("high", "low")):
        within = volume * fresh["inside"][inside]
        ends.append(within / (within + (1.0 - volume) * fresh["outside"][outside]))
    return [
        tr(
            "The box takes up {volume} of the ranges and, by the intervals of the fresh runs, {low} to {high} of all "
            "places in them where the condition holds.",
            volume=numerals.level(numerals.PERCENT, volume),
            low=numerals.plain(100.0 * ends[0], 0),
            high=percent(ends[1]),
        )
    ]


def no_box(found: Discovery) -> str:
    """Why no box is claimed."""
    details = found.details
    holds, points = sum(details["holds"]), len(details["holds"])
    given = {"condition": found.condition, "k": holds, "n": points, "least": FEWEST}
    if holds == 0:
        return tr("{condition} holds at 0 of {n} points: there is nothing to discover.", **given)
    if holds == points:
        return tr("{condition} holds at all {n} points: there is nothing to discover.", **given)
    if details["search"] is None:
        return tr(
            "{condition} holds at {k} of {n} points; a search needs {least} where it holds and {least} where not.",
            **given,
        )
    return _not_claimed(details["search"], details["density"], given)


def _not_claimed(search: Mapping[str, Any], density: float | None, given: Mapping[str, Any]) -> str:
    """Why a search that found boxes claims none.

    density   that was asked for;  given   the condition, and at how many of how many points it holds"""
    if density is not None and search["chosen"] is None:
        densest = max(search["trajectory"]["density"])
        return tr(
            "No box is as dense as {density}: the densest found has {densest}. {condition} holds at {k} of {n} points.",
            density=percent(density),
            densest=percent(densest),
            **given,
        )
    if search["chosen"] == 0 and density is not None:
        return tr(
            "{condition} holds at {k} of {n} points: the whole of the ranges is as dense as {density}.",
            density=percent(density),
            **given,
        )
    if search["chosen"] == 0:
        return tr("{condition} holds at {k} of {n} points, and no box tells them apart from the others.", **given)
    if (1 + search["as_good"]) / (1 + search["shuffles"]) > SURE:
        return tr(
            "{condition} holds at {k} of {n} points, but in no region that chance would not make too: with the answers "
            "shuffled, {as_good} of {shuffles} searches found a box as good.",
            as_good=search["as_good"],
            shuffles=search["shuffles"],
            **given,
        )
    if density is not None:
        return tr(
            "No box whose limits all matter clearly is as dense as {density}. {condition} holds at {k} of {n} points.",
            density=percent(density),
            **given,
        )
    return tr("{condition} holds at {k} of {n} points, but no limit of the box found matters clearly.", **given)


def _range(found: Discovery) -> list[str]:
    """Between which values the first quantity lies, for whoever asked for a limit that is out of reach."""
    values = found.details["values"]
    if not values:
        return [tr("It is defined at no point.")]
    comparison = found.condition.comparisons[0]
    return [
        tr(
            "At these points {quantity} lies between {low} and {high} ({unit}).",
            quantity=quantity(comparison),
            low=number(min(values)),
            high=number(max(values)),
            unit=tr(OUTCOME[comparison.outcome].unit),
        )
    ]


def notes(found: Discovery) -> list[str]:
    """How the box was sought, and how far that can be trusted."""
    details = found.details
    told = [_sought(details)]
    if details["undefined"]:
        told.append(tr("At {n} more points a quantity is undefined; they are left out.", n=details["undefined"]))
    if not details["box"]:
        return told
    rule = (
        tr("of the boxes on its way, that which tells the points where it holds best from the others (highest phi)")
        if details["density"] is None
        else tr("of the boxes at least {density} dense, that of highest coverage", density=percent(details["density"]))
    )
    told.append(
        tr(
            "PRIM chose {rule}; limits that chance would make too (quasi-p times the number of inputs above {sure}) "
            "were dropped. With the answers shuffled, {as_good} of {shuffles} searches found a box as good; “again” "
            "tells in how many of {halves} searches on half of the points an input was limited too.",
            rule=rule,
            sure=SURE,
            as_good=details["search"]["as_good"],
            shuffles=details["search"]["shuffles"],
            halves=details["search"]["halves"],
        )
    )
    study = found.study
    if study is not None and study.failed:
        told.append(tr("{n} runs failed and are left out.", n=len(study.failed)))
    return told


def _sought(details: Mapping[str, Any]) -> str:
    source = details["source"]
    return trn(
        "Sought at {n} points of “{name}”, over {inputs} inputs, each decided by one run of every scenario.",
        "Sought at {n} points of “{name}”, over {inputs} inputs, each decided by the mean of {number} replications.",
        source["replications"],
        n=len(details["holds"]),
        name=source["name"],
        inputs=details["inputs"],
    )


def _shares(found: Discovery, sample: str) -> dict[str, dict[str, Any]]:
    """The rows of the check of one sample by where: "inside", "outside"; none if it was not made."""
    table = found.check()
    return {str(row["where"]): row for row in records(table[table["sample"] == sample])}
