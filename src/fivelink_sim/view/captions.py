"""Each figure as a sentence made from its table, for those who hear or search it. Same names as the figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fivelink_sim.view import answer, numerals, phrases, tidy
from fivelink_sim.view import figure_style as style
from fivelink_sim.view.language import tr
from fivelink_sim.view.numerals import PERCENT, YUAN, scale_of

GROUPS = (
    ("better", "clearly better: {items}"),
    ("worse", "clearly worse: {items}"),
    ("higher", "clearly higher: {items}"),
    ("lower", "clearly lower: {items}"),
)


def resolution(summary: pd.DataFrame) -> str:
    """Needs resolved by scenario, and what the books say. Columns as figures.resolution."""
    real, books = (_levels(summary, name) for name in ("resolution_rate", "reported_rate"))
    told = [tr("Of the needs that ended, resolved: {levels}.", levels=_paired(real))]
    return tr(" ").join([*told, tr("By the books: {levels}.", levels=_paired(books))] if books else told)


def over_time(bands: pd.DataFrame, what: str = "") -> str:
    """How a daily quantity went. Columns as figures.over_time; `what` is its name."""
    parts = []
    whole = bands["mean"].to_numpy(dtype=float)
    whole = whole[np.isfinite(whole)]
    scale = (
        numerals.INDEX
        if len(whole) and np.abs(whole).max() <= 1.0
        else numerals.COUNT._replace(least=int(len(whole) > 0 and np.ptp(whole) < 10.0))
    )
    places = numerals.decimals(scale, *(whole.min(), whole.max()) if len(whole) else ())
    for scenario, rows in bands.groupby("scenario", sort=False, observed=True):
        mean = rows["mean"].to_numpy(dtype=float)
        if not np.isfinite(mean).any():
            continue
        at = [int(np.nanargmin(mean)), int(np.nanargmax(mean))]
        days = rows["day"].to_numpy()
        first, last, low, high = (
            numerals.plain(float(v), places) for v in (mean[0], mean[-1], mean[at[0]], mean[at[1]])
        )
        parts.append(
            tr(
                "{scenario} from {first} to {last} (least {low} on day {low_day}, most {high} on day {high_day})",
                scenario=scenario,
                first=first,
                last=last,
                low=low,
                low_day=days[at[0]],
                high=high,
                high_day=days[at[1]],
            )
        )
    return tr(
        "{what}, mean over runs, first to last day: {parts}.", what=what or tr("Over time"), parts=tr("; ").join(parts)
    )


def differences(table: pd.DataFrame) -> str:
    """Which outcomes differ clearly, and how. Columns as figures.differences."""
    return _verdicts(table, "outcome")


def by_item(table: pd.DataFrame, item: str = "kind", outcome: str = "resolution_rate") -> str:
    """Which kinds, groups or communities gain and which lose. Columns as figures.by_item."""
    return _verdicts(table[table["outcome"] == outcome], item)


def waiting(curve: pd.DataFrame) -> str:
    """Shares resolved within 7, 14 and 28 days. Columns as figures.waiting."""
    parts = []
    for scenario, rows in curve.groupby("scenario", sort=False, observed=True):
        share = rows.set_index("days")["share"].sort_index()
        within = [
            tr("{share} within {day} days", share=numerals.level(PERCENT, float(share.loc[:day].iloc[-1])), day=day)
            for day in (7, 14, 28)
            if len(share.loc[:day])
        ]
        if within:
            parts.append(f"{scenario} {phrases.listed(within)}")
    if not (curve["share"] > 0.0).any():
        return tr("No need was resolved.")
    return tr("Of all needs that ended, resolved: {parts}.", parts=tr("; ").join(parts))


def fates(table: pd.DataFrame) -> str:
    """Needs gained and lost against the baseline. Columns as figures.fates."""
    by_item = table["item"].nunique() > 1
    key = "item" if by_item else "scenario"
    wide = table.pivot(index=key, columns="fate", values="estimate").reindex(pd.unique(table[key]))
    baseline = table["baseline"].iloc[0] if len(table) else ""
    parts = []
    for name, row in wide.iterrows():
        counts = {fate: _hundred(row[fate]) for fate in ("gained", "lost", "both", "neither")}
        if by_item:
            parts.append(tr("{name} gained {gained} and lost {lost}", name=phrases.words_of(str(name)), **counts))
            continue
        parts.append(
            tr("{name} gained {gained} and lost {lost} ({both} in both, {neither} in neither)", name=name, **counts)
        )
    return tr("Of 100 needs, against {baseline}: {parts}.", baseline=baseline, parts=tr("; ").join(parts))


def hours(table: pd.DataFrame) -> str:
    """Hours on cases of all hours, by scenario. Columns as figures.hours."""
    parts = []
    for scenario, rows in table.groupby("scenario", sort=False, observed=True):
        total, used = rows["hours"].sum(), rows.loc[rows["use"] == "used", "hours"].sum()
        if total > 0:
            share = numerals.level(PERCENT, used / total)
            hours = numerals.rough(total)
            parts.append(
                tr("{scenario} {hours}, of which {share} on cases", scenario=scenario, hours=hours, share=share)
            )
    return tr("Clock hours at work a week and community: {parts}.", parts=tr("; ").join(parts))


def yuan(table: pd.DataFrame) -> str:
    """Money spent and its largest use, by scenario. Columns as figures.yuan."""
    parts = []
    for scenario, rows in table.groupby("scenario", sort=False, observed=True):
        total = rows["yuan"].sum()
        most = max(tidy.records(rows), key=lambda row: row["yuan"])
        if total > 0:
            use, yuan = tr(phrases.YUAN[most["use"]]), numerals.rough(total)
            parts.append(tr("{scenario} {yuan}, most of it {use}", scenario=scenario, yuan=yuan, use=use))
        else:
            parts.append(tr("{scenario} nothing", scenario=scenario))
    return tr("Yuan spent a year and community: {parts}.", parts=tr("; ").join(parts))


def cost(table: pd.DataFrame) -> str:
    """Cost of a resolved need by scenario. Columns as figures.cost."""
    parts = []
    for counted, rows in table.groupby("counted", sort=True):
        told = [f"{row['scenario']} {numerals.level(YUAN, row['mean'])}" for row in tidy.records(rows)]
        parts.append(tr("{counted}: {levels}", counted=tr(phrases.COUNTED[str(counted)]), levels=phrases.listed(told)))
    return tr("Cost of a resolved need, {parts}.", parts=tr("; ").join(parts))


def _levels(summary: pd.DataFrame, outcome: str) -> list[tuple[str, str]]:
    rows = tidy.records(summary[summary["outcome"] == outcome])
    return [
        (str(row["scenario"]), numerals.level(scale_of(row["unit"]), row["mean"], row["low"], row["high"]))
        for row in rows
    ]


def _paired(levels: list[tuple[str, str]]) -> str:
    return phrases.listed([f"{scenario} {value}" for scenario, value in levels])


def _hundred(share: float) -> str:
    return numerals.plain(100.0 * share, 1)


def _verdicts(table: pd.DataFrame, key: str) -> str:
    """For each scenario: what is clearly better (with its difference), clearly worse, not clear."""
    sentences = []
    for scenario, rows in table.groupby("scenario", sort=False, observed=True):
        sorted_rows: dict[str, list[dict[str, Any]]] = {}
        for row in tidy.records(rows):
            sorted_rows.setdefault(answer.verdict(row), []).append(row)
        parts = [
            tr(words, items=phrases.listed([_differs(row, key) for row in sorted_rows[verdict]]))
            for verdict, words in GROUPS
            if verdict in sorted_rows
        ]
        rest = [_named(row[key], key) for verdict in ("not clear", "same") for row in sorted_rows.get(verdict, [])]
        parts += [tr("no clear difference: {items}", items=phrases.listed(rest))] if rest else []
        unknown = [_differs(row, key) for row in sorted_rows.get("unknown", []) if style.finite(row["estimate"])]
        parts += [tr("without an interval: {items}", items=phrases.listed(unknown))] if unknown else []
        sentences.append(
            tr(
                "{scenario} against {baseline}: {parts}.",
                scenario=scenario,
                baseline=rows["baseline"].iloc[0],
                parts=tr("; ").join(parts) or tr("nothing defined"),
            )
        )
    return tr(" ").join(sentences)


def _named(name: object, key: str) -> str:
    return phrases.outcome(str(name)).lower() if key == "outcome" else phrases.words_of(str(name))


def _differs(row: dict[str, Any], key: str) -> str:
    estimate, low, high = (float(row[name]) for name in ("estimate", "low", "high"))
    scale = scale_of(str(row["unit"]))
    return tr("{name} ({change})", name=_named(row[key], key), change=numerals.difference(scale, estimate, low, high))
