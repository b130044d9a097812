"""Patterns on a terminal and as a tidy table: each statement's number, where it should lie, and what was found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import IO, Any

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from fivelink_sim.analysis.patterns import Judgement
from fivelink_sim.view import numerals
from fivelink_sim.view.language import tr, trn
from fivelink_sim.view.text_tables import console_on
from fivelink_sim.view.tidy import records

COUNTED = {"met": "met", "not met": "not met", "unclear": "unclear"}


def tidy(patterns: Sequence[Judgement]) -> pd.DataFrame:
    """One row a statement: pattern, name, statement, says, unit, estimate, low, high, n, from_, to, finding,
    pattern_finding, share, share_low, share_high, worlds, pattern_share (of worlds in which all statements hold)."""
    tables = []
    for judged in patterns:
        table = judged.statements.assign(pattern_finding=judged.finding)
        table.insert(0, "name", judged.plan.title)
        table.insert(0, "pattern", judged.plan.key)
        if judged.shares is not None:
            shares = judged.shares.rename(columns={"low": "share_low", "high": "share_high"})
            shares = shares.assign(pattern_share=shares["share"].iloc[-1]).iloc[:-1]
            table = pd.concat([table, shares.drop(columns="statement").reset_index(drop=True)], axis=1)
        tables.append(table)
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def show(patterns: Sequence[Judgement], file: IO[str] | None = None) -> None:
    """Print every pattern with its statements, and how many are met."""
    console = console_on(file)
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    worlds = any(judged.shares is not None for judged in patterns)
    last = [tr("worlds")] if worlds else []
    for name in ("", tr("number and 95 % interval"), tr("should be"), tr("finding"), *last):
        table.add_column(name, justify="left", overflow="fold")
    for judged in patterns:
        last = [share_of(judged, -1)] if worlds else []
        table.add_row(heading(judged), "", "", tr(judged.finding).upper(), *last, style="bold")
        for place, row in enumerate(records(judged.statements)):
            cells = [f"  {tr(row['says'])}", number(row), should(row), tr(row["finding"])]
            table.add_row(*map(_plain, cells), *([share_of(judged, place)] if worlds else []))
    console.print(table)
    console.print(counted(patterns), markup=False)
    for line in notes(patterns):
        console.print(line, markup=False)


def _plain(text: str) -> Text:
    return Text(text)


def heading(judged: Judgement) -> Text:
    """The pattern's number and name."""
    number = "" if judged.plan.number is None else f"{judged.plan.number}. "
    return _plain(f"{number}{tr(judged.plan.title)}")


def number(row: Mapping[str, Any]) -> str:
    """The estimate with its interval, in the words of its unit."""
    scale = _scale(row)
    values = (row["estimate"], row["low"], row["high"])
    if not math.isfinite(row["estimate"]):
        return tr("undefined")
    told = numerals.level if _is_level(row) else numerals.difference
    between = numerals.interval(scale, *values, sign=not _is_level(row))
    return told(scale, *values) + (f" ({between})" if between else "")


def should(row: Mapping[str, Any]) -> str:
    """Where the number should lie."""
    scale = _scale(row)

    def edge(value: float) -> str:
        text = numerals.plain(scale.factor * value, 4)
        return text.rstrip("0").rstrip(".") if "." in text else text

    if math.isfinite(row["from_"]) and math.isfinite(row["to"]):
        return numerals.between(edge(row["from_"]), edge(row["to"]))
    if math.isfinite(row["from_"]):
        return tr("above {value}", value=edge(row["from_"]))
    return tr("below {value}", value=edge(row["to"]))


def _is_level(row: Mapping[str, Any]) -> bool:
    """Whether the number is a level that should lie between two others, and no difference."""
    return math.isfinite(row["from_"]) and math.isfinite(row["to"])


def _scale(row: Mapping[str, Any]) -> numerals.Scale:
    return numerals.scale_of(str(row["unit"]))


def share_of(judged: Judgement, place: int) -> str:
    """The share of worlds in which a statement holds; of place −1: all of them."""
    if judged.shares is None:
        return ""
    row = records(judged.shares)[place]
    if not row["worlds"]:
        return tr("undefined")
    ends = numerals.between(*(numerals.plain(100.0 * row[name], 0) for name in ("low", "high")))
    return f"{numerals.plain(100.0 * row['share'], 0)} % ({ends})"


def counted(patterns: Sequence[Judgement]) -> str:
    """How many patterns are met."""
    found = [judged.finding for judged in patterns]
    parts = [f"{found.count(name)} {tr(words)}" for name, words in COUNTED.items() if name in found]
    return trn("{number} pattern: {found}.", "{number} patterns: {found}.", len(found), found=tr(", ").join(parts))


def doubt() -> str:
    """How sure the findings are."""
    return tr(
        "Each interval covers 95 of 100 studies by itself: of twenty statements that are on the edge, one may fall on "
        "the wrong side by chance. An unclear one is neither met nor missed: these runs cannot tell."
    )


def notes(patterns: Sequence[Judgement]) -> list[str]:
    """What the columns mean, and runs that failed."""
    first = patterns[0]
    numbers = sorted({judged.replications for judged in patterns})
    runs = str(numbers[0]) if len(numbers) == 1 else numerals.between(str(numbers[0]), str(numbers[-1]))
    told = [
        tr(
            "Means of {runs} paired runs. Met: the interval lies where it should; not met: wholly elsewhere; else "
            "unclear.",
            runs=runs,
        )
    ]
    if first.shares is not None:
        drawn = sorted({judged.drawn for judged in patterns})
        told.append(
            tr(
                "Worlds: share of {worlds} worlds, each with {drawn} or more settings drawn from their plausible "
                "ranges, in which the mean of {runs} runs lies where it should (95 % interval of that share).",
                worlds=int(first.shares["worlds"].max()),
                drawn=drawn[0],
                runs=first.world_replications,
            )
        )
    failed = sum(judged.failed for judged in patterns)
    return told + ([tr("{failed} runs failed and are left out.", failed=failed)] if failed else [])
