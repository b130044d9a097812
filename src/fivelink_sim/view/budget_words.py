"""What a study of the same budget says, in sentences: the answer first, what was equated, and what stays unsure.

A choice is called better or worse only if the verdict of its paired difference is (Holm-adjusted over the main
outcomes of all choices) and the interval leaves zero out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from fivelink_sim.analysis.budget import DIVERTED, GIVEN, LINKAGE, NEW, TOTAL, Findings
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOME
from fivelink_sim.view import answer, numerals, phrases
from fivelink_sim.view.budget_names import (
    Row,
    account_row,
    gap_scale,
    lower,
    main_offers,
    regret_told,
    row_of,
    share_told,
    whole_yuan,
    yuan,
)
from fivelink_sim.view.language import tr
from fivelink_sim.view.numerals import HOURS, YUAN
from fivelink_sim.view.tidy import records


def sorted_by_verdict(found: Findings, purse: str = "") -> dict[str, list[str]]:
    """The alternatives that spend a sum, by what they are against the second scenario: better, worse, not clear."""
    groups: dict[str, list[str]] = {"better": [], "worse": [], "not clear": []}
    for label in main_offers(found, purse):
        verdict = answer.verdict(row_of(found.from_second, found.outcome, label))
        groups[verdict if verdict in groups else "not clear"].append(label)
    return groups


def lead(found: Findings) -> str:
    """The answer in one sentence."""
    _, second = found.labels
    if not main_offers(found):
        return tr(
            "By the books {second} costs no more than {first}: there is no sum to spend otherwise.",
            second=second,
            first=found.labels[0],
        )
    groups, title = sorted_by_verdict(found), lower(phrases.outcome(found.outcome))
    if groups["better"]:
        return tr(
            "{money}, {choices} did better than {second} by {outcome}.",
            money=money(found),
            choices=phrases.listed(groups["better"]),
            second=second,
            outcome=title,
        )
    if groups["not clear"]:
        return tr(
            "{money} there is no clear difference between {second} and {choices} by {outcome}.",
            money=money(found),
            choices=phrases.listed(groups["not clear"]),
            second=second,
            outcome=title,
        )
    return tr(
        "{money}, {second} did better by {outcome} than each alternative that was tried.",
        money=money(found),
        second=second,
        outcome=title,
    )


def money(found: Findings) -> str:
    """The words for what the alternatives spend."""
    if "given" in found.amounts:
        return tr("With {sum} a community and year spent otherwise", sum=whole_yuan(found.amounts["given"]))
    return tr("At the same money")


def paragraph(found: Findings) -> list[str]:
    """The sentences that follow the lead: levels, the account, the break-even, the worlds."""
    return [
        text
        for text in (
            levels(found),
            otherwise(found),
            costs(found),
            diverted(found),
            smaller_sum(found),
            zero(found),
            over_worlds(found),
        )
        if text
    ]


def smaller_sum(found: Findings) -> str:
    """How the alternatives do with no more than the price of running the linkage."""
    if not main_offers(found, "linkage"):
        return ""
    groups, second = sorted_by_verdict(found, "linkage"), found.labels[1]
    ahead = [*groups["better"], *groups["not clear"]]
    amount = whole_yuan(found.amounts["linkage"])
    if not ahead:
        return tr(
            "With no more than what running the linkage takes ({sum}), each alternative did worse than {second}.",
            sum=amount,
            second=second,
        )
    return tr(
        "Even with no more than what running the linkage takes ({sum}), {choices} did better than {second}, or not "
        "clearly worse.",
        sum=amount,
        choices=phrases.listed(ahead),
        second=second,
    )


def levels(found: Findings) -> str:
    """The outcome under every choice at the same money."""
    scale = numerals.scale_of(OUTCOME[found.outcome].unit)
    told = []
    for label in (*found.labels, *main_offers(found)):
        row = row_of(found.summary, found.outcome, label)
        told.append(f"{label} {numerals.level(scale, row['mean'], row['low'], row['high'])}")
    return tr("{outcome}: {levels}.", outcome=phrases.outcome(found.outcome), levels=phrases.listed(told))


def otherwise(found: Findings) -> str:
    """What the best alternative does clearly worse or better than the second scenario, among the main outcomes."""
    labels = main_offers(found)
    if not labels:
        return ""
    sign = 1.0 if found.better == "more" else -1.0
    best = max(labels, key=lambda label: sign * row_of(found.from_second, found.outcome, label)["estimate"])
    ahead = sign * row_of(found.from_second, found.outcome, best)["estimate"] > 0.0
    names = [name for name in HEADLINE if name != found.outcome and name in set(found.from_second["outcome"])]
    rows = [row_of(found.from_second, name, best) for name in names]
    said = "worse" if ahead else "better"
    items = [_told(row) for row in rows if answer.verdict(row) == said]
    if not items:
        return ""
    second, listed = found.labels[1], phrases.listed(items)
    if ahead:
        return tr(
            "Not by every outcome: against {second}, {best} did clearly worse in {items}.",
            second=second,
            best=best,
            items=listed,
        )
    return tr(
        "The best alternative was {best}; against {second} it did clearly better in {items}.",
        second=second,
        best=best,
        items=listed,
    )


def _told(row: Row) -> str:
    scale = numerals.scale_of(str(row["unit"]))
    change = numerals.difference(scale, row["estimate"], row["low"], row["high"])
    return f"{lower(phrases.outcome(str(row['outcome'])))} ({change})"


def costs(found: Findings) -> str:
    """What the second scenario costs more, and who gives it."""
    total = account_row(found, NEW, TOTAL)
    sums = [account_row(found, NEW, line)["yuan"] for line in ("granted", "missed", "overhead")]
    values = (total["yuan"], total["yuan_low"], total["yuan_high"])
    told = tr(
        "Against {first}, {second} costs {sum} a community and year (95 % interval {interval})",
        second=found.labels[1],
        first=found.labels[0],
        sum=numerals.difference(YUAN, *values),
        interval=numerals.interval(YUAN, *values, sign=True) or tr("unknown"),
    )
    share = 100.0 * sum(sums) / total["yuan"] if total["yuan"] > 0.0 else math.nan
    if math.isfinite(share) and share > 0.0:
        told += tr(", {share} % of it what funds give and their overhead", share=numerals.plain(share, 0))
    return tr("{sentence}.", sentence=told + _time_given(found))


def _time_given(found: Findings) -> str:
    """What volunteers give besides, at its value or at what staff would cost; empty if they give no more."""
    hours, price = account_row(found, GIVEN, "volunteer_hours"), found.prices[found.labels[1]]
    if hours["estimate"] <= 0.0:
        return ""
    worth = price.value or price.wage
    given = numerals.level(HOURS, hours["estimate"], hours["low"], hours["high"])
    sum_ = yuan(*(worth * hours[name] for name in ("estimate", "low", "high")))
    if price.value:
        return tr(
            "; its volunteers give {hours} besides, at {value} yuan an hour another {yuan}",
            hours=given,
            value=f"{price.value:g}",
            yuan=sum_,
        )
    return tr(
        "; its volunteers give {hours} besides, valued at nothing (at the shadow wage they would be {yuan})",
        hours=given,
        yuan=sum_,
    )


def diverted(found: Findings) -> str:
    """The hours that linkage takes from staff who are there anyway."""
    total = account_row(found, DIVERTED, TOTAL)
    hours = sum(account_row(found, LINKAGE, line)["estimate"] for line in ("coordinating", "supervising"))
    if hours <= 0.0:
        return tr("Linkage diverts no hours of paid staff beyond those of {first}.", first=found.labels[0])
    return tr(
        "No new money, but diverted from cases: {hours} a year of staff who are there anyway go to links, meetings, "
        "supervising and leading ({yuan} at the shadow wage).",
        hours=numerals.level(HOURS, float(f"{hours:.3g}")),
        yuan=yuan(total["yuan"], total["yuan_low"], total["yuan_high"]),
    )


def nearest_row(found: Findings) -> dict[str, Any]:
    """The row of the break-even at the y nearest to where the first scenario stands."""
    rows = records(found.break_even)
    return min(rows, key=lambda row: abs(row["y"] - found.stands[1]))


def zero(found: Findings) -> str:
    """How far x may go before the second scenario does no better, at the y where the first scenario stands."""
    row = nearest_row(found)
    y = found.axes[1]
    return tr(
        "Where {y} is {value}, {told}; {first} stands at {stands}.",
        y=y.path,
        value=f"{row['y']:g}",
        told=break_even_told(found, row),
        first=found.labels[0],
        stands=f"{found.stands[0]:g}",
    )


def break_even_told(found: Findings, row: Row) -> str:
    """One row of the break-even as a clause."""
    x, second = found.axes[0], found.labels[1]
    if not row["n"]:
        return tr("the outcome is undefined at some {x}", x=x.path)
    if not row["clear"]:
        return tr("no clear difference was found at any {x}", x=x.path)
    ahead = (row["before"] > 0) == (found.better == "more")
    if not math.isfinite(row["at"]):
        words = tr("{second} stayed better", second=second) if ahead else tr("{second} stayed worse", second=second)
        return tr("{words} from {x} {low} to {high}", words=words, x=x.path, low=_end(x, 0), high=_end(x, -1))
    text = (
        tr("{second} did no better any more from {x} = {at} on", second=second, x=x.path, at=_short(row["at"]))
        if ahead
        else tr("{second} did no worse any more from {x} = {at} on", second=second, x=x.path, at=_short(row["at"]))
    )
    if math.isfinite(row["low"]) or math.isfinite(row["high"]):
        text += tr(" (95 % interval {interval})", interval=break_even_interval(found, row))
    if row["changes"] > 1:
        text += tr(", for the first time: the difference changes sign {times} times", times=row["changes"])
    return text


def break_even_interval(found: Findings, row: Row) -> str:
    """The interval of a break-even; an end outside of the range that was tried is told as such."""
    x = found.axes[0]
    if math.isnan(row["low"]) and math.isnan(row["high"]):
        return "–"
    ends = [
        tr("below {least}", least=_end(x, 0))
        if value == -math.inf
        else tr("above {most}", most=_end(x, -1))
        if value == math.inf
        else _short(value)
        for value in (row["low"], row["high"])
    ]
    return ends[0] if ends[0] == ends[1] else tr("{low} to {high}", low=ends[0], high=ends[1])


def _end(axis: Any, place: int) -> str:
    return f"{axis.values[place]:g}"


def _short(value: float) -> str:
    return f"{value:.3g}"


def over_worlds(found: Findings) -> str:
    """Which choice is best in most worlds, and which is regretted least."""
    if found.worlds is None:
        return ""
    rows = records(found.worlds.summary)
    best = max(rows, key=lambda row: row["best_share"])
    own = next(row for row in rows if row["choice"] == found.labels[1])
    told = tr(
        "Over {worlds} drawn worlds, {best} was best most often ({share})",
        worlds=best["worlds"],
        best=best["choice"],
        share=share_told(best),
    )
    if best is not own:
        told += tr(", {second} in {share}", second=own["choice"], share=share_told(own))
    least = _least_regret(found, rows, own)
    return told + least if least else tr("{sentence}.", sentence=told)


def _least_regret(found: Findings, rows: Sequence[Row], own: Row) -> str:
    """The choice that is regretted least, beside the second scenario; empty where half of the runs judge nothing."""
    least, scale = min(rows, key=lambda row: row["regret"]), gap_scale(found)
    if not math.isfinite(own["regret"]):
        return ""
    if least is own:
        return tr(
            "; the least regret on average is that of {second} ({own}).",
            second=own["choice"],
            own=regret_told(scale, own),
        )
    return tr(
        "; the least regret on average is that of {least} ({regret}; {second} {own}).",
        least=least["choice"],
        regret=regret_told(scale, least),
        second=own["choice"],
        own=regret_told(scale, own),
    )
