"""Figures of a calibration: each takes a tidy table and an Axes and returns the Axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fivelink_sim.view import figure_style as style
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GIVEN = "#d55e00"
MOST_LABELS = 5  # months named along the axis


def ranges(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Where in its range the records put each field: half of the posterior (thick), nine tenths (thin), its median.

    An orange diamond is the scenario's own value. Columns: field, low, high, p05, p25, median, p75, p95, given (in the
    field's unit)."""
    ax = style.axes_or_new(ax)
    rows = records(table)
    for place, row in enumerate(rows):
        ax.plot([0.0, 100.0], [place, place], color=style.RULE, linewidth=7.0, solid_capstyle="butt", zorder=1)
        at = {name: _along(row, row[name]) for name in ("p05", "p25", "median", "p75", "p95", "given")}
        ax.plot([at["p05"], at["p95"]], [place, place], color=style.BLUE, linewidth=1.8, zorder=2)
        ax.plot(
            [at["p25"], at["p75"]], [place, place], color=style.BLUE, linewidth=5.0, solid_capstyle="butt", zorder=3
        )
        ax.plot([at["median"]], [place], "o", color=style.BLUE, markerfacecolor=style.PAPER, markersize=6, zorder=4)
        if -5.0 <= at["given"] <= 105.0:
            ax.plot([at["given"]], [place], "D", color=GIVEN, markersize=4.5, zorder=5)
    ax.plot([], [], "o", color=style.BLUE, markerfacecolor=style.PAPER, ls="", label=range_labels()[0])
    ax.plot([], [], "D", color=GIVEN, markersize=4.5, ls="", label=range_labels()[1])
    style.rows(ax, [style.shortened(row["field"], 44) for row in rows])
    ax.set_xlim(-3.0, 103.0)
    style.titled(ax, title, tr("place in its range (%)"))
    style.legend(ax)
    return ax


def range_labels() -> tuple[str, str]:
    """What the marks of `ranges` are."""
    return tr("median, half, nine tenths"), tr("the scenario’s own value")


def _along(row: dict, value: float) -> float:  # type: ignore[type-arg]
    return float(100.0 * (value - row["low"]) / (row["high"] - row["low"]))


def months(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Counts month by month: recorded (dots) over the fitted model's 90 % interval (band) and median (line).

    Months held out are shaded. Columns: of (the month), held, observed, p05, median, p95."""
    ax = style.axes_or_new(ax)
    rows = records(table)
    places = list(range(len(rows)))
    low, middle, high = ([row[name] for row in rows] for name in ("p05", "median", "p95"))
    ax.fill_between(places, low, high, color=style.BLUE, alpha=0.18, linewidth=0, zorder=1)
    ax.plot(places, middle, color=style.BLUE, linewidth=1.4, zorder=2, label=month_labels()[0])
    ax.plot(places, [row["observed"] for row in rows], "o", color=style.INK, markersize=4, label=month_labels()[1])
    held = [place for place, row in enumerate(rows) if row["held"]]
    if held:
        ax.axvspan(held[0] - 0.5, held[-1] + 0.5, color=style.MUTED, alpha=0.13, linewidth=0)
    step = -(-len(rows) // MOST_LABELS)
    ax.set_xticks(places[::step], labels=[str(row["of"])[:7] for row in rows][::step])
    ax.set_ylim(bottom=0.0)
    ax.set_xlim(-0.5, len(rows) - 0.5)
    style.titled(ax, title, "", tr("requests"))
    style.legend(ax)
    return ax


def month_labels() -> tuple[str, str]:
    """What the marks of `months` are."""
    return tr("fitted model"), tr("records")


def pair(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Draws of two fields from the posterior. Columns: the two fields."""
    ax = style.axes_or_new(ax)
    first, second = (str(name) for name in table.columns)
    ax.plot(table[first], table[second], "o", color=style.BLUE, markersize=3.0, alpha=0.5, ls="")
    style.whole_ticks(ax.xaxis, table[first])
    style.whole_ticks(ax.yaxis, table[second])
    style.titled(ax, title, first, second)
    return ax
