"""Results on a terminal: the headline outcomes of a study as a plain table, and where the rest lies."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import IO, Any, NamedTuple

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fivelink_sim.measure.outcome_list import HEADLINE
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.failures import failures
from fivelink_sim.view.language import tr, trn
from fivelink_sim.view.text_tables import console_on, empty
from fivelink_sim.view.tidy import Study

MOST = 1000  # letters: wider than any table


def show(study: Study, file: IO[str] | None = None, outcomes: Sequence[str] = HEADLINE) -> None:
    """Print a study's headline: levels with intervals, or, of several scenarios, paired differences from the first."""
    console = console_on(file)
    if len(study.labels) == 1:
        console.print(_levels(study.summary(), study, outcomes))
    else:
        table = study.differences()
        for label in study.labels[1:]:
            compared = _compared(table[table["scenario"] == label], outcomes)
            console.print(_fitting(compared, label, study, console))
            console.print(_fates(study.fates(), label), markup=False)
        console.print(tr("Verdicts allow for the number of outcomes shown (Holm, 5 %)."), markup=False)
    for line in failures(study):
        console.print(line, markup=False)


def _levels(summary: pd.DataFrame, study: Study, outcomes: Sequence[str]) -> Table:
    title = trn(
        "{scenario}: 1 run", "{scenario}: means of {number} runs, with 95 % intervals", study.replications,
        scenario=study.labels[0],
    )  # fmt: skip
    table = _table(title, (tr("outcome"), study.labels[0], tr("95 % interval")))
    for row in _in_order(summary, outcomes):
        scale = numerals.scale_of(row["unit"])
        interval = numerals.interval(scale, row["mean"], row["low"], row["high"])
        cells = (phrases.outcome(row["outcome"]), numerals.level(scale, row["mean"], row["low"], row["high"]), interval)
        table.add_row(*map(Text, cells))
    return table


class Compared(NamedTuple):
    """One outcome under two scenarios, in words."""

    outcome: str
    baseline: str
    level: str
    difference: str
    interval: str
    verdict: str


def _compared(differences: pd.DataFrame, outcomes: Sequence[str]) -> list[Compared]:
    found = []
    for row in _in_order(differences, outcomes):
        scale = numerals.scale_of(row["unit"])
        step = (row["estimate"], row["low"], row["high"])
        verdict = row["verdict"] if row["n"] > 1 else "unknown"
        width = (row["high"] - row["low"]) / 2 if math.isfinite(row["low"]) else math.nan
        baseline, level = (
            numerals.level(scale, value, value - width, value + width) for value in (row["baseline_mean"], row["mean"])
        )
        found.append(
            Compared(
                phrases.outcome(row["outcome"]),
                baseline,
                level,
                numerals.difference(scale, *step),
                numerals.interval(scale, *step, sign=True),
                tr(phrases.VERDICTS[verdict]),
            )
        )
    return found


def _fitting(rows: Sequence[Compared], label: str, study: Study, console: Console) -> Table:
    """The table of differences: a line an outcome where the terminal is wide enough, else two."""
    baseline = study.labels[0]
    title = tr(
        "{scenario} against {baseline}: {number} pairs of runs that meet the same needs",
        scenario=label,
        baseline=baseline,
        number=study.replications,
    )
    table = _table(title, (tr("outcome"), baseline, label, tr("difference"), tr("95 % interval"), ""))
    for row in rows:
        table.add_row(*map(Text, row))
    if console.measure(table, options=console.options.update(max_width=MOST)).maximum <= console.width:
        return table
    head = (f"{tr('outcome')}\n  {baseline} → {label}", f"\n{tr('difference')} ({tr('95 % interval')})")
    table = _table(title, head)
    for row in rows:
        interval = f" ({row.interval})" if row.interval else ""
        cells = (f"{row.outcome}\n  {row.baseline} → {row.level}", f"{row.verdict}\n{row.difference}{interval}")
        table.add_row(*map(Text, cells))
    return table


def _fates(fates: pd.DataFrame, label: str) -> str:
    share = fates[fates["scenario"] == label].set_index("fate")["estimate"]
    told = {fate: numerals.level(numerals.PERCENT, float(share[fate])) for fate in share.index}
    if not told:
        return ""
    return tr(
        "The same needs under both: {gained} resolved only in {scenario}, {lost} only without it, {both} in both, "
        "{neither} in neither.",
        scenario=label,
        **told,
    )


def _table(title: str, columns: Sequence[str]) -> Table:
    table = empty(title)
    for i, column in enumerate(columns):
        table.add_column(Text(column), justify="left" if i == 0 or not column else "right", no_wrap=i == 0)
    return table


def _in_order(table: pd.DataFrame, outcomes: Sequence[str]) -> list[dict[Hashable, Any]]:
    """The rows of these outcomes that are defined, in this order."""
    rows = {row["outcome"]: row for row in table.to_dict("records")}
    return [rows[name] for name in outcomes if name in rows and math.isfinite(rows[name]["mean"])]
