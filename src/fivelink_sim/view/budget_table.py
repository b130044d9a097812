"""A study of the same budget as tables, printed and for the page: account, choices, break-even, regret."""

from __future__ import annotations

import math
from typing import IO, Any

from fivelink_sim.analysis.budget import PARTS, TOTAL, Findings
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.view import answer, numerals, phrases
from fivelink_sim.view import budget_names as called
from fivelink_sim.view import budget_words as words
from fivelink_sim.view.language import tr
from fivelink_sim.view.numerals import HOURS, YUAN
from fivelink_sim.view.text_tables import TextTable, console_on, printed
from fivelink_sim.view.tidy import records

BESIDE = ("severity_weighted_rate", "median_days")  # outcomes told beside the one that is asked about


def show(found: Findings, file: IO[str] | None = None) -> None:
    """Print the answer and the tables."""
    found = called.told_in(found)
    console = console_on(file)
    for part in parts(found):
        console.print(printed(*part))
    for line in (words.lead(found), *words.paragraph(found)):
        console.print(line, markup=False)


def parts(found: Findings) -> list[TextTable]:
    """All tables; `columns` has a name for each column, that of the first too."""
    tables = [account(found), choices(found), break_even(found)]
    return tables if found.worlds is None else [*tables, regret(found)]


def account(found: Findings) -> TextTable:
    """Line by line what the second scenario has more, in hours or yuan, and in yuan."""
    rows = []
    for part in PARTS:
        lines = [row for row in records(found.account) if row["part"] == part]
        lines = [row for row in lines if row["line"] == TOTAL or row["baseline_mean"] or row["mean"]]
        if len(lines) > 1:
            rows.append([called.part_title(part), "", "", "", ""])
            rows += [_account_row(row) for row in lines]
    columns = ["", found.labels[0], found.labels[1], tr("more (95 % interval)"), tr("in yuan")]
    title = tr(
        "The account: {second} against {first}, a community and year", second=found.labels[1], first=found.labels[0]
    )
    return TextTable(title, columns, rows)


def _account_row(row: dict[str, Any]) -> list[str]:
    scale = YUAN if row["unit"] == "yuan" else HOURS
    half = (row["high"] - row["low"]) / 2  # levels are told in the digits of their difference
    level = [numerals.level(scale, of, of - half, of + half) for of in (row["baseline_mean"], row["mean"])]
    return [
        f"  {called.line_title(row['line'])}",
        *level,
        _difference(scale, row["estimate"], row["low"], row["high"]),
        numerals.difference(YUAN, row["yuan"], row["yuan_low"], row["yuan_high"]) if row["unit"] != "yuan" else "",
    ]


def _difference(scale: numerals.Scale, estimate: float, low: float, high: float) -> str:
    if estimate == low == high == 0.0:
        return "0"
    between = numerals.interval(scale, estimate, low, high, sign=True)
    return numerals.difference(scale, estimate, low, high) + (f" ({between})" if between else "")


def choices(found: Findings) -> TextTable:
    """What each choice does, against both scenarios, and what it costs."""
    outcome, scale = found.outcome, numerals.scale_of(OUTCOME[found.outcome].unit)
    beside = [name for name in BESIDE if name != outcome]
    first, second = found.labels
    rows = []
    for row in records(found.spent):
        label = row["choice"]
        level = called.row_of(found.summary, outcome, label)
        rows.append(
            [
                label,
                numerals.level(scale, level["mean"], level["low"], level["high"]),
                _against(called.row_of(found.from_first, outcome, label)),
                _against(called.row_of(found.from_second, outcome, label)),
                *(_level(found, name, label) for name in beside),
                _costs(row),
            ]
        )
    columns = [
        tr("Choice"),
        phrases.outcome(outcome),
        tr("less {first}", first=first),
        tr("less {second}", second=second),
        *(phrases.outcome(name) for name in beside),
        tr("costs more than {first} (by its books + paid outside)", first=first),
    ]
    sums = [f"{called.purse_title(purse)}: {called.whole_yuan(amount)}" for purse, amount in found.amounts.items()]
    return TextTable(tr("The same money otherwise ({sums})", sums=tr("; ").join(sums)), columns, rows)


def _level(found: Findings, outcome: str, label: str) -> str:
    row = called.row_of(found.summary, outcome, label)
    return numerals.level(numerals.scale_of(row["unit"]), row["mean"], row["low"], row["high"])


def _against(row: dict[str, Any]) -> str:
    """A difference with its interval and the sign of its verdict; a dash where there is none."""
    if not row or not math.isfinite(row["estimate"]):
        return "–"
    scale = numerals.scale_of(str(row["unit"]))
    sign = phrases.VERDICTS[answer.verdict(row)].partition(" ")[0]
    return f"{sign} {_difference(scale, row['estimate'], row['low'], row['high'])}"


def _costs(row: dict[str, Any]) -> str:
    books = numerals.difference(YUAN, row["books"], row["low"], row["high"])
    if row["books"] == row["low"] == row["high"] == 0.0:
        books = "0"
    return books if row["outside"] == 0.0 else f"{books} + {called.whole_yuan(round(row['outside']))}"


def break_even(found: Findings) -> TextTable:
    """For each y the x at which the difference comes to zero."""
    x, y = found.axes
    rows = [
        [
            f"{row['y']:g}",
            f"{row['at']:.3g}" if math.isfinite(row["at"]) and row["clear"] else "–",
            words.break_even_interval(found, row) if row["clear"] else "–",
            numerals.level(called.gap_scale(found), row["most"]),
            words.break_even_told(found, row),
        ]
        for row in records(found.break_even)
    ]
    columns = [
        f"{y.path} ({tr(y.unit)})",
        tr("break-even of {x} ({unit})", x=x.path, unit=tr(x.unit)),
        tr("95 % interval"),
        tr("largest difference"),
        tr("in words"),
    ]
    title = tr("Where {second} stops doing better or worse than {first}", second=found.labels[1], first=found.labels[0])
    return TextTable(title, columns, rows)


def regret(found: Findings) -> TextTable:
    """Regret of each choice over the worlds."""
    worlds = found.worlds
    assert worlds is not None  # noqa: S101 - called only where there are worlds
    level, gap = numerals.scale_of(OUTCOME[found.outcome].unit), called.gap_scale(found)
    rows = [
        [
            row["choice"],
            numerals.level(level, row["mean"]),
            called.regret_told(gap, row),
            numerals.level(gap, row["worst"]),
            numerals.level(gap, row["all_runs"]),
            called.share_told(row),
            f"{numerals.plain(100.0 * row['use'], 0)} %" if math.isfinite(row["use"]) else "–",
        ]
        for row in records(worlds.summary)
    ]
    columns = [
        tr("Choice"),
        tr("{outcome}, mean", outcome=phrases.outcome(found.outcome)),
        tr("mean regret (95 % interval)"),
        tr("regret that 5 % of worlds exceed"),
        tr("mean regret by all runs at once"),
        tr("best in (95 % interval)"),
        tr("of the sums used"),
    ]
    number = int(worlds.summary["worlds"].max())
    return TextTable(tr("Regret over {number} drawn worlds", number=number), columns, rows)
