"""A comparison in many worlds in sentences: how often, how much, what is chance, what it hangs on, and how sure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from fivelink_sim.analysis.field_ranks import FEWEST, MATTERS, NO_VARIANCE, TOO_FEW
from fivelink_sim.analysis.uncertainty import AHEAD, BEHIND, BETTER, NOT_CLEAR, SAME, Uncertain
from fivelink_sim.measure.outcome_list import HEADLINE
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.failures import failures
from fivelink_sim.view.language import tr
from fivelink_sim.view.numerals import Scale
from fivelink_sim.view.tidy import Study, records

ASKED = "resolution_rate"  # the outcome of the answer
NAMED = 3  # fields that a sentence names; the table has all that matter
ENOUGH = 50  # worlds; with fewer all numbers over worlds are rough
SHARE = Scale(100.0, "%", "%", 0, 1)
CORRELATION = Scale(1.0, "", "", 2, 2)


def of(table: pd.DataFrame, scenario: str, baseline: str) -> pd.DataFrame:
    """The rows of a difference, or of a level (baseline empty)."""
    return table[(table["scenario"] == scenario) & (table["baseline"] == baseline)]


def quantity(scenario: str, baseline: str) -> str:
    """A scenario's level, or a difference, by name."""
    return tr("{scenario} less {baseline}", scenario=scenario, baseline=baseline) if baseline else scenario


def percent(share: float, low: float = math.nan, high: float = math.nan) -> str:
    """65 % (58 to 71); a dash where it cannot be known."""
    told, between = _shares(share, low, high)
    return told + (f" ({between})" if between else "")


def _shares(share: float, low: float, high: float) -> tuple[str, str]:
    """A share and its interval; what rounds to 0 or 100 % is that."""
    share, low, high = (
        float(round(value)) if min(abs(value), abs(1.0 - value)) < 0.0005 else value for value in (share, low, high)
    )
    return numerals.level(SHARE, share, low, high), numerals.interval(SHARE, share, low, high)


def sentences(
    differences: Mapping[str, Any], shares: Mapping[str, Any], variance: Mapping[str, Any], matters: pd.DataFrame
) -> list[str]:
    """The answer on needs resolved, how sure it is, and what of the other main outcomes."""
    share, gap, split = shares[ASKED], differences[ASKED], variance[ASKED]
    if share["worlds"] == 0:
        return [tr("In no world is it defined how many needs {scenario} and {baseline} resolve.", **_names(share))]
    told = [_lead(share)]
    if share["finding"] != SAME:
        told += [_found(share), *_allowed(share), _mean(gap), *_split(split), _hangs(matters)]
    return told + list(_others(shares))


def _names(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"scenario": row["scenario"], "baseline": row["baseline"]}


def _lead(row: Mapping[str, Any]) -> str:
    """In how many worlds more needs are resolved."""
    values = _names(row) | {key: row[key] for key in ("worlds", "ahead", "behind", "same")}
    if row["finding"] == SAME:
        return tr(
            "{scenario} and {baseline} resolved the same share of needs in all {worlds} plausible worlds.", **values
        )
    values["share"], values["interval"] = _shares(row["share"], row["low"], row["high"])
    if row["same"]:
        return tr(
            "In {ahead} of {worlds} plausible worlds {scenario} resolved more needs than {baseline}, in {behind} "
            "fewer, in {same} as many: it did better in {share} of them (95 % interval {interval}).",
            **values,
        )
    return tr(
        "In {ahead} of {worlds} plausible worlds {scenario} resolved more needs than {baseline}, in {behind} fewer: it "
        "did better in {share} of them (95 % interval {interval}).",
        **values,
    )


def _found(row: Mapping[str, Any]) -> str:
    """What follows for all worlds that the ranges leave open."""
    findings = {
        AHEAD: tr("So it would do better in most worlds that the ranges leave open, though not in all."),
        BEHIND: tr("So it would not do better in most worlds that the ranges leave open, though in some."),
        NOT_CLEAR: tr("Whether it would do better in most worlds that the ranges leave open, these do not tell."),
    }
    if row["finding"] == AHEAD and row["ahead"] == row["worlds"]:
        findings[AHEAD] = tr("So it would do better in nearly all worlds that the ranges leave open.")
    if row["finding"] == BEHIND and not row["ahead"]:
        findings[BEHIND] = tr("So it would not do better in most worlds that the ranges leave open.")
    if row["finding"] == BEHIND and row["behind"] == row["worlds"]:
        findings[BEHIND] = tr("So it would do worse in nearly all worlds that the ranges leave open.")
    return findings[str(row["finding"])]


def _allowed(row: Mapping[str, Any]) -> Iterator[str]:
    if math.isfinite(row["allowed"]):
        share, interval = _shares(row["allowed"], row["allowed_low"], row["allowed_high"])
        yield tr(
            "A world is judged by the mean of its few runs, which chance moves too; chance allowed for, it would truly "
            "do better in about {share} of worlds ({interval}).",
            share=share,
            interval=interval,
        )


def _mean(row: Mapping[str, Any]) -> str:
    scale, values = numerals.scale_of(str(row["unit"])), (row["estimate"], row["low"], row["high"])
    return tr(
        "On average over the worlds {scenario} resolved {level} of needs and {baseline} {base}: a difference of "
        "{difference} (95 % interval {interval}). The middle nine tenths of worlds lie from {low} to {high}.",
        level=numerals.level(scale, row["mean"]),
        base=numerals.level(scale, row["baseline_mean"]),
        difference=numerals.difference(scale, *values),
        interval=numerals.interval(scale, *values, sign=True),
        low=numerals.difference(scale, row["q05"]),
        high=numerals.difference(scale, row["q95"]),
        **_names(row),
    )


def _split(row: Mapping[str, Any]) -> Iterator[str]:
    if math.isfinite(row["parameters"]):
        share, interval = _shares(row["parameters"], row["low"], row["high"])
        yield tr(
            "Of the variance of the difference in one pair of runs, {share} (95 % interval {interval}) comes from "
            "parameters that nobody knows exactly, the rest from chance; more runs do not narrow what parameters leave "
            "open.",
            share=share,
            interval=interval,
        )


def _hangs(ranked: pd.DataFrame) -> str:
    """Which fields the difference hangs on, in a sentence."""
    rows = records(ranked)
    matter = [row for row in rows if row["finding"] == MATTERS]
    if rows[0]["finding"] == TOO_FEW:
        return tr("Which fields the difference hangs on needs at least {fewest} worlds.", fewest=FEWEST)
    if not matter:
        return tr(
            "None of the {number} fields drawn stands out from chance: by itself, no one of them decides it.",
            number=len(rows),
        )
    up, down = (
        [str(row["field"]) for row in matter[:NAMED] if (row["estimate"] > 0.0) == raises] for raises in (True, False)
    )
    told = [tr("greater with more of {names}", names=phrases.listed(up))] if up else []
    told += [tr("smaller with more of {names}", names=phrases.listed(down))] if down else []
    return tr(
        "By the fields that stand out from chance, {matter} of {number} drawn, the difference is {named}. Of the "
        "others it cannot be told whether they matter.",
        named=phrases.listed(told),
        matter=len(matter),
        number=len(rows),
    )


def _others(shares: Mapping[str, Any]) -> Iterator[str]:
    """The other main outcomes, by what is the case in most worlds."""
    rows = [shares[name] for name in HEADLINE if name != ASKED and shares[name]["worlds"] > 0]
    sentences = {
        (BETTER, BEHIND): tr("Of the other main outcomes, worse in most worlds: {items}."),
        (BETTER, AHEAD): tr("Better in most worlds: {items}."),
        ("", AHEAD): tr("Higher in most worlds, which is neither better nor worse in itself: {items}."),
        ("", BEHIND): tr("Lower in most worlds, which is neither better nor worse in itself: {items}."),
    }
    for (side, finding), sentence in sentences.items():
        items = [
            _counted(row) for row in rows if row["finding"] == finding and (row["side"] == BETTER) == (side == BETTER)
        ]
        if items:
            yield sentence.format(items=phrases.listed(items))
    unclear = [_lower(row) for row in rows if row["finding"] == NOT_CLEAR]
    if unclear:
        yield tr("Neither in most worlds, as far as these tell: {items}.", items=phrases.listed(unclear))
    same = [_lower(row) for row in rows if row["finding"] == SAME]
    if same:
        yield tr("The same in every world: {items}.", items=phrases.listed(same))


def _counted(row: Mapping[str, Any]) -> str:
    number = row["ahead"] if row["finding"] == AHEAD else row["behind"]
    return tr("{outcome} ({number} of {worlds})", outcome=_lower(row), number=number, worlds=row["worlds"])


def _lower(row: Mapping[str, Any]) -> str:
    title = phrases.outcome(str(row["outcome"]))
    return title[:1].lower() + title[1:]


def told_apart(rows: Sequence[Mapping[str, Any]], matter: int) -> str:
    """How many fields stand out, and beyond what."""
    if rows[0]["finding"] == TOO_FEW:
        return tr("Too few worlds to tell: {worlds}, of {fewest}.", worlds=rows[0]["worlds"], fewest=FEWEST)
    if rows[0]["finding"] == NO_VARIANCE:
        return tr("The same in every world.")
    return tr(
        "Beyond ±{floor}, which chance alone gives to the strongest of so many in one study of twenty: {matter} of "
        "{number} fields. Of the other {others} it cannot be told.",
        matter=matter,
        number=len(rows),
        floor=numerals.plain(rows[0]["floor"], 2),
        others=len(rows) - matter,
    )


def notes(study: Study, found: Uncertain, drawn: Sequence[str]) -> list[str]:
    """The design, and what is wrong with it."""
    worlds = len(study.manifest["points"])
    told = [
        tr(
            "{worlds} worlds; in each {fields} fields are drawn and laid over every scenario. {number} runs of each "
            "scenario in each world, with seeds of their own, the same for all scenarios.",
            worlds=worlds,
            fields=len(drawn),
            number=study.replications,
        )
    ]
    if study.manifest["status"] != "finished":
        told.append(tr("The study was interrupted: not all runs of all worlds are there."))
    if study.replications < 2:
        told.append(tr("With one run a world nobody can tell chance from parameters."))
    if worlds < ENOUGH:
        told.append(tr("So few worlds tell shares of worlds and of variance only roughly."))
    return [*told, *_undefined(found, worlds), *failures(study)]


def _undefined(found: Uncertain, worlds: int) -> Iterator[str]:
    """The main outcomes that some worlds do not have."""
    for row in records(found.shares[found.shares["outcome"].isin(HEADLINE) & (found.shares["worlds"] < worlds)]):
        yield tr(
            "{outcome}, {quantity}: not defined in {number} of {worlds} worlds, which are left out (there was nothing "
            "to measure, or a run failed).",
            outcome=phrases.outcome(str(row["outcome"])),
            quantity=quantity(row["scenario"], row["baseline"]),
            number=worlds - row["worlds"],
            worlds=worlds,
        )
