"""Figures of a comparison in many worlds: each takes a tidy table and an Axes and returns the Axes.

A whisker is a 95 % interval. Blue circles are worlds in which the scenario is ahead of the baseline, orange squares
those in which it is behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fivelink_sim.analysis.uncertainty import AHEAD, BEHIND, BETTER
from fivelink_sim.view import figure_style as style
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import MOST_POINTS, records

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BEHIND_COLOUR = "#d55e00"
PARAMETERS, CHANCE = style.BLUE, style.PARTS[5]


def worlds_in_order(table: pd.DataFrame, ax: Axes | None = None, title: str = "", more_is_better: bool = True) -> Axes:
    """The difference in every world, from the least to the greatest, with what chance leaves open.

    Of more than MOST_POINTS worlds as many are drawn, evenly. Columns: unit, estimate, low, high (in the unit)."""
    ax = style.axes_or_new(ax)
    scale = numerals.scale_of(str(table["unit"].iloc[0]))
    ordered = table.sort_values("estimate", kind="stable")
    sign = 1.0 if more_is_better else -1.0
    places = pd.Series(range(len(ordered)), index=ordered.index)
    drawn = pd.Series(places % -(-len(ordered) // MOST_POINTS) == 0, index=ordered.index)
    low, high = (scale.factor * ordered.loc[drawn, end].to_numpy(dtype=float) for end in ("low", "high"))
    ax.fill_betweenx(places[drawn], low, high, color=style.MUTED, alpha=0.25, linewidth=0, zorder=1)
    for of, colour, marker, label in (
        (sign * ordered["estimate"] > 0.0, style.BLUE, "o", tr("better")),
        (sign * ordered["estimate"] < 0.0, BEHIND_COLOUR, "s", tr("worse")),
        (ordered["estimate"] == 0.0, style.MUTED, "|", tr("the same")),
    ):
        if of.any():
            told = tr("{label}: {number}", label=label, number=int(of.sum()))
            values = scale.factor * ordered.loc[of & drawn, "estimate"]
            ax.plot(values, places[of & drawn], marker, color=colour, markersize=3.2, ls="", label=told, zorder=3)
    ax.axvline(0.0, color=style.INK, linewidth=0.9, zorder=2)
    ax.set_ylim(-1.5, len(ordered) + 0.5)
    if len(ordered):  # chance may run off: what is asked is where the worlds lie
        least, most = (scale.factor * end for end in (ordered["estimate"].min(), ordered["estimate"].max()))
        room = 0.15 * max(most - least, 1e-12)
        ax.set_xlim(min(least, 0.0) - room, max(most, 0.0) + room)
    unit = numerals.axis_unit(scale, difference=True)
    style.titled(ax, title, tr("difference ({unit})", unit=unit), tr("worlds, in order"))
    style.legend(ax)
    return ax


def shares(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """In what share of worlds each outcome is better: counted (circle) and with chance allowed for (diamond).

    A hollow circle is an outcome of which it is not clear what is the case in most worlds. Columns: outcome, side,
    share, low, high, allowed, allowed_low, allowed_high (shares), finding."""
    ax = style.axes_or_new(ax)
    for place, row in enumerate(records(table)):
        clear = row["finding"] in (AHEAD, BEHIND)
        face = style.BLUE if clear else style.PAPER
        ax.plot([100.0 * row["low"], 100.0 * row["high"]], [place - 0.14] * 2, color=style.BLUE, linewidth=1.6)
        ax.plot([100.0 * row["share"]], [place - 0.14], "o", color=style.BLUE, markerfacecolor=face, markersize=6)
        if style.finite(row["allowed"]):
            ends = [100.0 * row["allowed_low"], 100.0 * row["allowed_high"]]
            ax.plot(ends, [place + 0.2] * 2, color=style.MUTED, linewidth=1.0)
            ax.plot([100.0 * row["allowed"]], [place + 0.2], "D", color=style.MUTED, markersize=4)
    ax.plot([], [], "o", color=style.BLUE, ls="", label=share_labels()[0])
    ax.plot([], [], "D", color=style.MUTED, ls="", markersize=4, label=share_labels()[1])
    ax.axvline(50.0, color=style.INK, linewidth=0.9)
    style.rows(ax, named(table))
    ax.set_xlim(0.0, 100.0)
    style.titled(ax, title, tr("worlds in which it is better (% of those drawn)"))
    style.legend(ax)
    return ax


def named(table: pd.DataFrame) -> list[str]:
    """The outcomes as they stand beside their rows; it is said if not the better but the higher is counted."""
    return [
        phrases.outcome(row["outcome"])
        if row["side"] == BETTER
        else tr("{outcome} (higher)", outcome=phrases.outcome(row["outcome"]))
        for row in records(table)
    ]


def share_labels() -> tuple[str, str]:
    """What the marks of `shares` are."""
    return tr("counted"), tr("chance allowed for")


def split(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """How much of the variance of a difference comes from parameters, and how much from chance.

    Columns: outcome, parameters, low, high (shares of the variance of one pair of runs)."""
    ax = style.axes_or_new(ax)
    rows = records(table)
    places = range(len(rows))
    of_parameters = [100.0 * row["parameters"] for row in rows]
    of_chance = [100.0 - value for value in of_parameters]
    ax.barh(places, of_parameters, 0.56, color=PARAMETERS, label=split_labels()[0])
    ax.barh(places, of_chance, 0.56, of_parameters, color=CHANCE, label=split_labels()[1])
    for place, row in zip(places, rows, strict=True):
        ax.plot([100.0 * row["low"], 100.0 * row["high"]], [place, place], color=style.INK, linewidth=1.2)
    style.rows(ax, [phrases.outcome(row["outcome"]) for row in rows])
    ax.set_xlim(0.0, 100.0)
    style.titled(ax, title, tr("share of the variance (%)"))
    style.legend(ax)
    return ax


def split_labels() -> tuple[str, str]:
    """What the parts of a bar of `split` are."""
    return tr("parameters"), tr("chance of runs")


def hanging(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """The fields that stand out, by their rank correlation; the shaded band is what chance alone can give.

    Columns: field, estimate, low, high, floor (rank correlations, −1..1)."""
    ax = style.axes_or_new(ax)
    rows = records(table)
    for place, row in enumerate(rows):
        colour = style.BLUE if row["estimate"] > 0.0 else BEHIND_COLOUR
        ax.barh([place], [row["estimate"]], 0.56, color=colour)
        ax.plot([row["low"], row["high"]], [place, place], color=style.INK, linewidth=1.2)
    floor = rows[0]["floor"]
    ax.axvspan(-floor, floor, color=style.MUTED, alpha=0.18, linewidth=0, zorder=0)
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    style.rows(ax, [style.shortened(row["field"], 44) for row in rows])
    ax.set_xlim(-1.0, 1.0)
    style.titled(ax, title, tr("rank correlation"))
    return ax
