"""Figures of a discovery: PRIM's way, the points around the box, the limits. Each a function of a table and an Axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.view import discovery_names as called
from fivelink_sim.view import figure_style as style
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import XAxis, YAxis

ORANGE = style.PARTS[7]
GOLDEN = 0.6180339887498949  # steps of this size never come together: places beside a level without chance


class Axis(NamedTuple):
    """One axis of a scatter: its column, its name, and the limits of the box on it (None: no limit)."""

    column: str
    title: str
    low: float | None = None
    high: float | None = None
    levels: Sequence[str] = ()  # taken in, where it holds no numbers


def trade_off(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The boxes on PRIM's way, from all points (right) to the smallest box; the one taken is filled.

    Columns: coverage, density (shares), restricted (inputs), taken."""
    ax = style.axes_or_new(ax)
    coverage, density = 100.0 * table["coverage"], 100.0 * table["density"]
    ax.plot(coverage, density, color=style.MUTED, linewidth=0.9)
    ax.plot(coverage, density, "o", color=style.BLUE, markerfacecolor=style.PAPER, markersize=5, label=tr("boxes"))
    taken = table[table["taken"]]
    label = tr("the box taken")
    ax.plot(100.0 * taken["coverage"], 100.0 * taken["density"], "s", color=ORANGE, markersize=8, label=label)
    for row in records(table.drop_duplicates("restricted", keep="first")):
        ax.annotate(
            str(row["restricted"]),
            (100.0 * row["coverage"], 100.0 * row["density"]),
            xytext=(4, 5),
            textcoords="offset points",
            fontsize=style.SMALL,
            color=style.MUTED,
        )
    ax.set_xlim(0.0, 104.0)
    ax.set_ylim(0.0, 106.0)
    style.titled(ax, tr("Coverage against density"), tr("coverage (% of the points where it holds)"),
                 tr("density (% of the box's points)"))  # fmt: skip
    style.legend(ax)
    return ax


def scatter(table: pd.DataFrame, x: Axis, y: Axis, ax: Axes | None = None, title: str = "") -> Axes:
    """Points where the condition holds (filled squares) and where not (hollow), with the box as a frame.

    Columns: holds (1, 0; others are left out), and those of both axes: numbers, or levels in words."""
    ax = style.axes_or_new(ax)
    across, up = _places(table[x.column]), _places(table[y.column])
    for holds, marker, colour, label in ((0.0, "o", style.MUTED, tr("does not hold")), (1.0, "s", ORANGE, tr("holds"))):
        chosen = (table["holds"] == holds).to_numpy()
        face = colour if holds else "none"
        ax.plot(
            across[chosen], up[chosen], marker, color=colour, markerfacecolor=face, markersize=4, ls="", label=label
        )
    _ticks(ax.xaxis, table[x.column])
    _ticks(ax.yaxis, table[y.column])
    _frame(ax, _span(x, table), _span(y, table))
    style.titled(ax, title, x.title, y.title)
    style.legend(ax)
    return ax


def _places(values: pd.Series) -> np.ndarray:
    """Numbers as they are; levels by their place in alphabet, spread evenly to both sides."""
    if pd.api.types.is_numeric_dtype(values):
        return np.array(values.to_list(), dtype=float)
    order = {name: place for place, name in enumerate(sorted(set(values)))}
    beside = (np.arange(len(values)) * GOLDEN) % 1.0 - 0.5
    found: np.ndarray = np.array([order[name] for name in values], dtype=float) + 0.6 * beside
    return found


def _ticks(axis: XAxis | YAxis, values: pd.Series) -> None:
    """Levels by their names; whole numbers at whole numbers."""
    if pd.api.types.is_numeric_dtype(values):
        style.whole_ticks(axis, values)
        return
    names = [style.shortened(str(name), 24) for name in sorted(set(values))]
    axis.set_ticks(range(len(names)), labels=names)


def _span(axis: Axis, table: pd.DataFrame) -> list[tuple[float | None, float | None]]:
    """The parts of an axis that the box takes in."""
    if not axis.levels:
        return [(axis.low, axis.high)]
    names = sorted(set(table[axis.column]))
    return [(names.index(level) - 0.4, names.index(level) + 0.4) for level in axis.levels if level in names]


def _frame(ax: Axes, across: list[tuple[Any, Any]], up: list[tuple[Any, Any]]) -> None:
    """The box; where it has no limit it goes to the edge."""
    from matplotlib.patches import Rectangle

    limits = (*ax.get_xlim(), *ax.get_ylim())
    for left, right in across:
        for bottom, top in up:
            x0, x1 = limits[0] if left is None else left, limits[1] if right is None else right
            y0, y1 = limits[2] if bottom is None else bottom, limits[3] if top is None else top
            frame = Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=style.BLUE, alpha=0.10, linewidth=0)
            edge = Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=style.BLUE, linewidth=1.4)
            ax.add_patch(frame)
            ax.add_patch(edge)
    ax.set_xlim(limits[0], limits[1])
    ax.set_ylim(limits[2], limits[3])


def limits(box: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What the box takes in of each limited input, on its whole range; where it holds no numbers, the share of levels.

    Columns: input, low, high, least, most (in its unit), levels, share."""
    ax = style.axes_or_new(ax)
    names = []
    for place, row in enumerate(records(box)):
        start, width = _bar(row)
        ax.barh(place, 100.0, 0.26, color=style.RULE)
        ax.barh(place, 100.0 * width, 0.26, 100.0 * start, color=style.BLUE)
        names.append(called.limit(row))
    ax.set_xlim(0.0, 100.0)
    ax.set_yticks([])
    style.row_titles(ax, names, 0.2)
    ax.grid(False, axis="y")
    style.titled(
        ax, tr("Limits of the box"), tr("place in the range (% of the way from its least to its greatest value)")
    )
    return ax


def _bar(row: dict[str, Any]) -> tuple[float, float]:
    """Where the bar begins, and its width, as shares of the range."""
    if row["levels"] or row["most"] == row["least"]:
        return 0.0, float(row["share"])
    if row["included"]:  # values with an equal share each: the bar has theirs
        start = 0.0 if pd.isna(row["low"]) else 1.0 - row["share"] if pd.isna(row["high"]) else _way(row, row["low"])
        return min(max(float(start), 0.0), 1.0 - float(row["share"])), float(row["share"])
    start = 0.0 if pd.isna(row["low"]) else _way(row, row["low"])
    return start, (1.0 if pd.isna(row["high"]) else _way(row, row["high"])) - start


def _way(row: dict[str, Any], value: float) -> float:
    return float((value - row["least"]) / (row["most"] - row["least"]))
