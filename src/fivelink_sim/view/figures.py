"""Figures: each takes a tidy table and an Axes and returns the Axes; it computes and saves nothing.

Shares are drawn in per cent; a whisker is a 95 % interval; a hollow mark of a difference is no clear one. `looks`
carries the look of each scenario through figures of tables that leave some out. `StudyPlots` has all figures by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fivelink_sim.measure.outcome_list import HEADLINE
from fivelink_sim.scenario.problems import quoted, with_choices
from fivelink_sim.view import answer, numerals, phrases, tidy
from fivelink_sim.view import figure_style as style
from fivelink_sim.view.figure_style import Look
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Looks = Mapping[str, Look] | None
BESIDE = 0.24  # rows: how far below the filled mark the hollow one stands, so that neither interval hides the other


def resolution(summary: pd.DataFrame, ax: Axes | None = None, looks: Looks = None) -> Axes:
    """Needs resolved by scenario, and what the books say (hollow).

    Columns: scenario, outcome (resolution_rate, reported_rate), mean, low, high (shares)."""
    ax = style.axes_or_new(ax)
    table = summary[summary["outcome"].isin(["resolution_rate", "reported_rate"])]
    names = _order(table)
    look = _looks(looks, names)
    for kind, name in phrases.RESOLVED.items():
        for row in tidy.records(table[table["outcome"] == kind]):
            real = kind == "resolution_rate"
            place = names.index(row["scenario"]) + (0.0 if real else BESIDE)
            _mark(ax, row, place, look[row["scenario"]], 100.0, filled=real)
        ax.plot(
            [], [], "o", color=style.INK, mfc=style.INK if kind == "resolution_rate" else "none", ls="", label=tr(name)
        )
    style.row_titles(ax, names)
    style.titled(ax, tr("Needs resolved"), tr("needs resolved (% of those that ended)"))
    style.legend(ax)
    return ax


def over_time(
    bands: pd.DataFrame,
    ax: Axes | None = None,
    looks: Looks = None,
    events: Iterable[Mapping[str, Any]] = (),
    title: str = "",
    unit: str = "",
) -> Axes:
    """A daily quantity: mean over runs, band of the middle 80 % of runs, days of events shaded.

    Columns: scenario, day, mean, low, high (in `unit`, which names the axis)."""
    ax = style.axes_or_new(ax)
    look = _looks(looks, _order(bands))
    for scenario, rows in bands.groupby("scenario", sort=False, observed=True):
        colour, _, dash = look[str(scenario)]
        days = rows["day"].to_numpy()
        if np.isfinite(rows["low"]).any():
            ax.fill_between(
                days, rows["low"].to_numpy(), rows["high"].to_numpy(), color=colour, alpha=0.16, linewidth=0
            )
        ax.plot(days, rows["mean"].to_numpy(), color=colour, linestyle=dash, linewidth=1.6, label=str(scenario))
    style.spans(ax, events)
    style.titled(ax, title, tr("day (warm-up left out)"), unit)
    style.legend(ax)
    return ax


def differences(table: pd.DataFrame, ax: Axes | None = None, looks: Looks = None, most: float = 100.0) -> Axes:
    """Differences from the baseline as a share of its level, so that all units stand on one axis.

    Columns: outcome, unit, scenario, baseline, baseline_mean, estimate, low, high (in the outcome's unit), verdict.
    Beyond ±`most` % a mark stands at the edge. With one scenario its values are written at the right."""
    ax = style.axes_or_new(ax)
    drawn = table[(table["baseline_mean"].abs() > 1e-12) & np.isfinite(table["estimate"])]
    outcomes = list(dict.fromkeys(drawn["outcome"]))
    names = _order(drawn)
    look = _looks(looks, names)
    for row, offset in _dodged(drawn, names):
        place = outcomes.index(row["outcome"]) + offset
        size = abs(row["baseline_mean"])
        share = {key: float(np.clip(100.0 * row[key] / size, -most, most)) for key in ("estimate", "low", "high")}
        _mark(
            ax,
            share | {"mean": share["estimate"]},
            place,
            look[row["scenario"]],
            filled=answer.verdict(row) in answer.CLEAR,
        )
        if len(names) == 1:
            _side_note(ax, place, told(row))
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    style.rows(ax, [phrases.outcome(name) for name in outcomes])
    baseline = style.shortened(str(table["baseline"].iloc[0]), 40) if len(table) else ""
    style.titled(ax, tr("Differences"), tr("difference from {baseline} (% of its level)", baseline=baseline))
    _scenario_legend(ax, names, look)
    return ax


def by_item(
    table: pd.DataFrame,
    ax: Axes | None = None,
    looks: Looks = None,
    item: str = "kind",
    outcome: str = "resolution_rate",
) -> Axes:
    """Who gains and who loses: the difference in one share for each kind of need, group or community.

    Columns: `item`, outcome, scenario, baseline, estimate, low, high (shares), verdict."""
    ax = style.axes_or_new(ax)
    drawn = table[(table["outcome"] == outcome) & np.isfinite(table["estimate"])]
    items = list(dict.fromkeys(drawn[item]))
    names = _order(drawn)
    look = _looks(looks, names)
    for row, offset in _dodged(drawn, names):
        row = row | {"mean": row["estimate"]}
        _mark(
            ax,
            row,
            items.index(row[item]) + offset,
            look[row["scenario"]],
            100.0,
            filled=answer.verdict(row) in answer.CLEAR,
        )
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    style.rows(ax, [style.shortened(phrases.words_of(str(name)), 24) for name in items])
    baseline = style.shortened(str(table["baseline"].iloc[0]), 28) if len(table) else ""
    what = phrases.outcome(outcome).lower()
    axis = tr("{outcome}: difference from\n{baseline} (points)", outcome=what, baseline=baseline)
    style.titled(ax, tr("By {item}", item=tr(phrases.ITEMS[item])), axis)
    _scenario_legend(ax, names, look)
    return ax


def waiting(curve: pd.DataFrame, ax: Axes | None = None, looks: Looks = None) -> Axes:
    """How long until a need is resolved: share resolved within so many days, of all needs that ended.

    Columns: scenario, days (since arising), share (0..1)."""
    ax = style.axes_or_new(ax)
    look = _looks(looks, _order(curve))
    for scenario, rows in curve.groupby("scenario", sort=False, observed=True):
        colour, _, dash = look[str(scenario)]
        ax.step(
            rows["days"], 100.0 * rows["share"], where="post", color=colour, linestyle=dash, lw=1.6, label=str(scenario)
        )
    ax.set_ylim(0.0, max(5.0, *(105.0 * curve["share"])))
    style.titled(ax, tr("Waiting"), tr("days since the need arose"), tr("resolved by then (% of needs)"))
    style.legend(ax)
    return ax


def fates(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What became of the same needs under two regimes, as stacked shares; one bar a scenario, or an item (kind, group).

    Columns: scenario, baseline, item, fate (both, gained, lost, neither), estimate (share)."""
    ax = style.axes_or_new(ax)
    by_kind = table["item"].nunique() > 1
    key = "item" if by_kind else "scenario"
    names = [str(name) for name in dict.fromkeys(table[key])]
    baseline = style.shortened(str(table["baseline"].iloc[0]), 30) if len(table) else ""
    colours = {"both": style.SHARES[3], "gained": style.SHARES[1], "lost": style.LOST, "neither": style.SHARES[4]}
    parts = {
        fate: table[table["fate"] == fate].set_index(key)["estimate"].reindex(names).fillna(0.0) for fate in colours
    }
    _stack(ax, parts, colours, phrases.FATES, 100.0)
    if by_kind:
        style.rows(ax, [style.shortened(phrases.words_of(name), 24) for name in names])
    else:
        style.row_titles(ax, names, 0.32)
    ax.set_xlim(0.0, 100.0)
    style.titled(ax, tr("The same needs, one by one"), tr("needs (%); baseline: {baseline}", baseline=baseline))
    style.legend(ax)
    return ax


def hours(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where hours go, by society and scenario, as stacked bars.

    Columns: scenario, society, use, hours (clock h a week and community)."""
    ax = style.axes_or_new(ax)
    names = _order(table)
    offered = table.groupby(["society", "scenario"], sort=False)["hours"].sum()
    pairs = [
        (society, name) for society in dict.fromkeys(table["society"]) for name in names if offered[society, name] > 0
    ]
    wide = table.pivot(index=["society", "scenario"], columns="use", values="hours").reindex(pairs)
    parts = {use: wide[use] for use in phrases.HOURS}
    _stack(ax, parts, dict(zip(phrases.HOURS, style.SHARES, strict=False)), phrases.HOURS)
    titles = [tr("{society}, {scenario}", society=phrases.society(society), scenario=name) for society, name in pairs]
    style.row_titles(ax, titles)
    style.titled(ax, tr("Hours"), tr("clock hours a week and community"))
    style.legend(ax)
    return ax


def yuan(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What money is spent on, by scenario, as stacked bars.

    Columns: scenario, use, yuan (a year and community)."""
    ax = style.axes_or_new(ax)
    names = _order(table)
    wide = table.pivot(index="scenario", columns="use", values="yuan").reindex(names).fillna(0.0) / 1000.0
    uses = {use: label for use, label in phrases.YUAN.items() if use in wide and wide[use].sum() > 0}
    _stack(ax, {use: wide[use] for use in uses}, dict(zip(phrases.YUAN, style.SHARES, strict=False)), uses)
    style.row_titles(ax, names)
    style.titled(ax, tr("Money"), tr("thousand yuan a year and community"))
    style.legend(ax)
    return ax


def cost(table: pd.DataFrame, ax: Axes | None = None, looks: Looks = None) -> Axes:
    """Cost of a resolved need by scenario, volunteers' time left out (filled) and valued (hollow).

    Columns: scenario, counted ("paid", "with volunteers"), mean, low, high (yuan)."""
    ax = style.axes_or_new(ax)
    names = _order(table)
    look = _looks(looks, names)
    for counted, label in phrases.COUNTED.items():
        rows = tidy.records(table[table["counted"] == counted])
        for row in rows:
            place = names.index(row["scenario"]) + (0.0 if counted == "paid" else BESIDE)
            _mark(ax, row, place, look[row["scenario"]], filled=counted == "paid")
        if rows:
            ax.plot(
                [], [], "o", color=style.INK, mfc=style.INK if counted == "paid" else "none", ls="", label=tr(label)
            )
    style.row_titles(ax, names)
    style.titled(ax, tr("Cost of a resolved need"), tr("yuan a resolved need"))
    style.legend(ax)
    return ax


class StudyPlots:
    """Figures of a study. Each draws on `ax`, or on a new pyplot figure, and returns the Axes."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._looks = style.looks(study.labels)

    def resolution(self, ax: Axes | None = None) -> Axes:
        """Needs resolved by scenario, and what the books say."""
        return resolution(self._study.summary(), ax, self._looks)

    def over_time(self, column: str = "open", ax: Axes | None = None, smooth: int = 1) -> Axes:
        """One column of `study.daily` over time, as a mean over so many days, with the days of events.

        ValueError if there is no such column."""
        return self._over_time(column, smooth, *tidy.daily_title(column), ax)

    def open(self, ax: Axes | None = None) -> Axes:
        """Open needs at the end of each day, with the days of events."""
        return self._daily("open", ax)

    def resolved(self, ax: Axes | None = None) -> Axes:
        """Needs resolved a day, as a mean of seven days."""
        return self._daily("resolved", ax)

    def trust(self, ax: Axes | None = None) -> Axes:
        """Residents' trust in governance (0 to 1) on each day."""
        return self._daily("trust", ax)

    def _daily(self, name: str, ax: Axes | None) -> Axes:
        return self._over_time(*tidy.daily_figures()[name], ax)

    def _over_time(self, column: str, smooth: int, title: str, unit: str, ax: Axes | None) -> Axes:
        bands = tidy.bands(self._study.daily_of([*tidy.DAY, column]), column, smooth)
        return over_time(bands, ax, self._looks, tidy.events(self._study.scenarios), title, unit)

    def differences(self, ax: Axes | None = None) -> Axes:
        """Main outcomes: differences from the baseline as a share of its level."""
        table = self._study.differences()
        return differences(table[table["outcome"].isin(HEADLINE)], ax, self._looks)

    def by_kind(self, ax: Axes | None = None, outcome: str = "resolution_rate") -> Axes:
        """Differences in one share by kind of need. ValueError if there is no such share."""
        return self._by("kind", ax, outcome)

    def by_group(self, ax: Axes | None = None, outcome: str = "resolution_rate") -> Axes:
        """Differences in one share by group of residents. ValueError if there is no such share."""
        return self._by("group", ax, outcome)

    def _by(self, item: str, ax: Axes | None, outcome: str) -> Axes:
        table = self._study.differences(by=item)
        shares = list(dict.fromkeys(table.loc[table["unit"] == "share", "outcome"]))
        if len(table) and outcome not in shares:
            raise ValueError(with_choices(f"there is no share '{quoted(outcome)}' by {item}", outcome, shares))
        return by_item(table, ax, self._looks, item, outcome)

    def waiting(self, ax: Axes | None = None) -> Axes:
        """Needs resolved within so many days."""
        return waiting(tidy.waiting(self._study.waits, self._study.runs), ax, self._looks)

    def fates(self, ax: Axes | None = None, by: str = "all") -> Axes:
        """What became of the same needs, of all or by kind or group (of the second scenario against the first)."""
        table = self._study.fates(by)
        if by != "all" and len(self._study.labels) > 1:
            table = table[table["scenario"] == self._study.labels[1]]
        return fates(table, ax)

    def fates_by_kind(self, ax: Axes | None = None) -> Axes:
        """What became of the same needs by kind, of the second scenario against the first."""
        return self.fates(ax, "kind")

    def hours(self, ax: Axes | None = None) -> Axes:
        """Where hours go, by society."""
        return hours(tidy.hours(tidy.daily_means(self._study), tidy.places(self._study.communities)), ax)

    def yuan(self, ax: Axes | None = None) -> Axes:
        """What money is spent on."""
        return yuan(tidy.yuan(tidy.daily_means(self._study), tidy.places(self._study.communities)), ax)

    def cost(self, ax: Axes | None = None) -> Axes:
        """Cost of a resolved need."""
        return cost(tidy.costs(self._study.summary()), ax, self._looks)


def _order(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in dict.fromkeys(table["scenario"])]


def _looks(looks: Looks, names: Sequence[str]) -> Mapping[str, Look]:
    return looks if looks is not None else style.looks(names)


def _dodged(table: pd.DataFrame, names: Sequence[str]) -> list[tuple[dict[str, Any], float]]:
    """Rows with their scenario's place beside the others."""
    offsets = dict(zip(names, style.offsets(len(names)), strict=True))
    return [(row, offsets[str(row["scenario"])]) for row in tidy.records(table)]


def _mark(ax: Axes, row: Mapping[str, Any], place: float, look: Look, factor: float = 1.0, *, filled: bool) -> None:
    """A mark at mean × factor with its interval, if there is one."""
    if not style.finite(row["mean"]):
        return
    if style.finite(row["low"]) and style.finite(row["high"]):
        ax.plot([factor * row["low"], factor * row["high"]], [place, place], color=look.colour, linewidth=1.6)
    face = look.colour if filled else style.PAPER
    ax.plot([factor * row["mean"]], [place], look.marker, color=look.colour, markerfacecolor=face, markersize=6)


def _stack(
    ax: Axes, parts: Mapping[str, pd.Series], colours: Mapping[str, str], labels: Mapping[str, str], factor: float = 1.0
) -> None:
    """Horizontal bars, one a row of the parts, their values side by side."""
    left: Any = 0.0
    for part, values in parts.items():
        widths = factor * values.to_numpy(dtype=float)
        ax.barh(
            range(len(widths)),
            widths,
            0.5,
            left,
            color=colours[part],
            edgecolor=style.PAPER,
            lw=0.6,
            label=tr(labels[part]),
        )
        left = left + widths
    ax.grid(False, axis="y")


def _scenario_legend(ax: Axes, names: Sequence[str], look: Mapping[str, Look]) -> None:
    for name in names:
        ax.plot([], [], look[name].marker, color=look[name].colour, ls="", label=name)
    style.legend(ax)


def _side_note(ax: Axes, place: float, text: str) -> None:
    ax.text(
        1.01,
        place,
        text,
        transform=ax.get_yaxis_transform(),
        fontsize=style.SMALL,
        color=style.INK,
        va="center",
        parse_math=False,
    )


def told(row: Mapping[str, Any]) -> str:
    """A difference at the side of its mark: +5.8 points (5.1 to 6.5)  ▲ better."""
    scale = numerals.scale_of(str(row["unit"]))
    values = (float(row["estimate"]), float(row["low"]), float(row["high"]))
    between = numerals.interval(scale, *values, sign=True)
    verdict = tr(phrases.VERDICTS[answer.verdict(row)])
    return f"{numerals.difference(scale, *values)}{f' ({between})' if between else ''}  {verdict}"
