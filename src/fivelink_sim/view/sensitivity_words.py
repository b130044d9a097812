"""A sensitivity analysis in sentences: which factors matter, how sure that is, and what has no index."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from fivelink_sim.analysis import sensitivity
from fivelink_sim.analysis.sensitivity import LITTLE, MATTERS, NO_VARIANCE, NOT_CLEAR, NOTHING, Sensitivities
from fivelink_sim.experiment.screening import MORRIS, Screening
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr, trn
from fivelink_sim.view.numerals import Scale
from fivelink_sim.view.tidy import Study, records

NAMED = 3  # factors that the answer names with their sizes
LISTED = 8  # names in a list; of more the number is told
WIDE = 0.2  # half the interval of the sum of first-order indices, above which it says nothing
SHARE = Scale(100.0, "%", "%", 0, 1)  # of a variance


def findings() -> dict[str, str]:
    """What is found of a factor, in words."""
    return {
        MATTERS: tr("matters"),
        LITTLE: tr("little"),
        NOT_CLEAR: tr("not clear"),
        NOTHING: tr("no effect"),
    }


def name_of(scenario: str, baseline: str) -> str:
    """A scenario's level, or a difference, by name."""
    return tr("{scenario} less {baseline}", scenario=scenario, baseline=baseline) if baseline else scenario


def scale(row: Mapping[str, Any]) -> Scale:
    """How an index is told: effects in the unit of the outcome, shares of variance in per cent."""
    return SHARE if row["index"] in ("S1", "ST", "S2") else numerals.scale_of(str(row["unit"]))


def size(row: Mapping[str, Any], key: str = "estimate") -> str:
    """An index, or another number in its unit, in the digits of its interval."""
    return numerals.difference(scale(row), row[key], row["low"], row["high"], sign=False)


def cell(row: Mapping[str, Any]) -> str:
    """An index with its interval, for a table; 0 where there is no effect in any run."""
    if row["estimate"] == row["low"] == row["high"] == 0.0:
        return "0"
    between = numerals.interval(scale(row), row["estimate"], row["low"], row["high"])
    return size(row) + (f" ({between})" if between else "")


def answer(ranked: pd.DataFrame, screening: Screening) -> str:
    """The answer: which factors matter most, and how many matter at all."""
    rows = records(ranked)
    matter, little = ([row for row in rows if row["finding"] == finding] for finding in (MATTERS, LITTLE))
    values = {
        "outcome": phrases.outcome(str(rows[0]["outcome"])),
        "quantity": name_of(str(rows[0]["scenario"]), str(rows[0]["baseline"])),
        "named": phrases.listed([with_interval(row) for row in matter[:NAMED]]),
        "matter": len(matter),
        "number": len(rows),
    }
    if little and not matter:
        text = tr(
            "{outcome}: of none of the {number} factors is it clear that it has more than a little effect on "
            "{quantity}.",
            **values,
        )
    elif not matter:
        text = tr("{outcome}: of none of the {number} factors is it clear that {quantity} depends on it.", **values)
    elif screening.method == MORRIS:
        text = tr(
            "{outcome}: {quantity} is clearly moved by {matter} of {number} factors; of these most by {named}, over "
            "the whole way of each.",
            **values,
        )
    else:
        text = tr(
            "{outcome}: the variance of {quantity} clearly goes with {matter} of {number} factors and their "
            "interactions; of these most with {named}.",
            **values,
        )
    return tr(" ").join([text, *_others(rows)])


def with_interval(row: Mapping[str, Any]) -> str:
    """A factor with its index and interval, for a sentence."""
    between = numerals.interval(scale(row), row["estimate"], row["low"], row["high"])
    return f"{row['factor']} ({size(row)}, {between})"


def _others(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The factors that do not matter, or of which it is not clear."""
    by = {finding: [str(row["factor"]) for row in rows if row["finding"] == finding] for finding in findings()}
    if by[LITTLE]:
        yield tr("Of little effect: {names}.", names=_listed(by[LITTLE]))
    if by[NOT_CLEAR]:
        yield tr("Not clearly above zero and above what chance alone gives: {names}.", names=_listed(by[NOT_CLEAR]))
    if by[NOTHING]:
        yield tr("Without any effect in any run: {names}.", names=_listed(by[NOTHING]))


def _listed(names: Sequence[str]) -> str:
    """The names, or how many they are."""
    return phrases.listed(names) if len(names) <= LISTED else tr("{number} of them", number=len(names))


def doubts(ranked: pd.DataFrame, indices: pd.DataFrame, chance: pd.DataFrame, screening: Screening) -> Iterator[str]:
    """How far the ranking can be trusted, and how much is chance."""
    for names in sensitivity.same_rank(ranked):
        yield tr(
            "Neighbours in this order could change places, since their intervals overlap: {names}. A larger "
            "design.size narrows them.",
            names=_listed(names),
        )
    if screening.method != MORRIS:
        yield from _sum(indices)
    share = float(chance["chance_share"].iloc[0])
    if math.isfinite(share):
        yield tr(
            "Of the variance of single runs, {share} lies between runs at one and the same point: chance, which no "
            "factor accounts for ({number} runs a point).",
            share=f"{100.0 * share:.0f}\u00a0%",
            number=int(chance["replications"].iloc[0]),
        )


def _sum(indices: pd.DataFrame) -> Iterator[str]:
    """What the factors account for one by one, if that is known at all."""
    rows = indices[indices["index"] == "S1"]
    alone = float(rows["estimate"].sum())
    half = math.sqrt(float(((rows["high"] - rows["estimate"]) ** 2).sum()))
    if half > WIDE:
        yield tr("How much the factors account for one by one, and how much together, so few rows do not tell.")
        return
    low, high = (f"{100.0 * min(max(end, 0.0), 1.0):.0f}" for end in (alone - half, alone + half))
    yield tr(
        "One by one the factors account for about {low} to {high} % of the variance; what is missing to 100 % lies in "
        "interactions.",
        low=low,
        high=high,
    )


def refusals(found: Sensitivities) -> list[str]:
    """What has no index, and why; a sentence an outcome and reason."""
    return [
        _refusal(str(outcome), str(reason), records(table))
        for (outcome, reason), table in found.undefined.groupby(["outcome", "reason"], sort=False)
    ]


def _refusal(outcome: str, reason: str, rows: Sequence[Mapping[str, Any]]) -> str:
    title = phrases.outcome(outcome)
    if reason == NO_VARIANCE:
        return tr(
            "{outcome}: no indices of {names}, the same at every point: there is no variance to share out.",
            outcome=title,
            names=phrases.listed([name_of(row["scenario"], row["baseline"]) for row in rows]),
        )
    where = [
        tr(
            "{quantity} (not defined at {undefined} of {points} points)",
            quantity=name_of(row["scenario"], row["baseline"]),
            undefined=row["undefined"],
            points=row["points"],
        )
        for row in rows
    ]
    return tr(
        "{outcome}: no indices of {names}. In some run there was nothing to measure, or it failed. Narrower ranges or "
        "another outcome would do.",
        outcome=title,
        names=phrases.listed(where),
    )


def notes(study: Study, screening: Screening) -> list[str]:
    """The design, what its numbers mean, and what is wrong with it."""
    size, number = screening.size, study.replications
    told = [
        _morris(size, screening.block) if screening.method == MORRIS else _sobol(size, screening.block),
        trn(
            "At every point 1 run of each scenario, with the same seed at all points.",
            "At every point {number} runs of each scenario, with the same seeds at all points.",
            number,
        ),
    ]
    if screening.method == MORRIS:
        told.append(tr("Little is an effect below a tenth of the largest."))
    else:
        told.append(tr("Little is a total index below 5 % of the variance."))
        if size & (size - 1):
            told.append(tr("{size} is no power of 2: the next one would spread the points more evenly.", size=size))
    if number < 2:
        told.append(tr("With one run a point nobody can tell how much of an index is chance: give 2 or more."))
    if study.failed:
        told.append(trn("1 run failed.", "{number} runs failed.", len(study.failed)))
    return told


def _morris(size: int, block: int) -> str:
    return tr("Morris: {size} paths of {block} points.", size=size, block=block)


def _sobol(size: int, block: int) -> str:
    return tr("Sobol: {size} base rows of {block} points.", size=size, block=block)
