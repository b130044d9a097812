"""Figures of a study of the same budget: each takes a tidy table and an Axes, and returns the Axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fivelink_sim.view import figure_style as style
from fivelink_sim.view import numerals
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Shade = tuple[float, float, float]  # red, green, blue; 0..1

#: Cells of the map are filled in colours of their own, so what stands on them does not follow the page's.
_DARK, _LIGHT = "#101214", "#fdfdfd"
_BETTER, _WORSE = (0.0, 0.45, 0.70), (0.84, 0.37, 0.0)  # Okabe & Ito (2008)
_COLOURS = {"new": style.BLUE, "diverted": "#d55e00", "given": "#8a8f98"}


def account(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What the second scenario has more, in yuan: new money, diverted hours, time given (hollow: not counted).

    Columns: name, part (new, diverted, given), yuan, low, high (a community and year), counted."""
    ax = style.axes_or_new(ax)
    rows = records(table)
    for place, row in enumerate(rows):
        colour = _COLOURS[row["part"]]
        fill, hatch = (colour, None) if row["counted"] else ("none", "////")
        ax.barh(place, row["yuan"] / 1000.0, 0.62, facecolor=fill, edgecolor=colour, hatch=hatch, linewidth=0.8)
        if np.isfinite(row["low"]):
            ax.plot([row["low"] / 1000.0, row["high"] / 1000.0], [place, place], color=style.INK, linewidth=1.2)
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    for part, words in (
        ("new", tr("new money")),
        ("diverted", tr("diverted hours, at the shadow wage")),
        ("given", tr("time given, at the shadow wage")),
    ):
        if part in set(table["part"]):
            ax.plot([], [], "s", color=_COLOURS[part], mfc=_COLOURS[part] if part != "given" else "none", label=words)
    style.rows(ax, [row["name"] for row in rows])
    style.titled(ax, tr("What comes in, and what is diverted"), tr("more, thousand yuan a community and year"))
    style.legend(ax)
    return ax


def choices(table: pd.DataFrame, ax: Axes | None = None, unit: str = "", factor: float = 1.0) -> Axes:
    """What each choice changes from the first scenario; hollow where it is no clear difference from the second, whose
    own change is the dashed line.

    Columns: choice, estimate, low, high (× factor is in `unit`), kind ("second", "same", "other"), clear."""
    ax = style.axes_or_new(ax)
    rows = records(table)
    colours = {"second": style.BLUE, "same": "#d55e00", "other": "#8a8f98"}
    for place, row in enumerate(rows):
        colour = colours[row["kind"]]
        ax.plot([factor * row["low"], factor * row["high"]], [place, place], color=colour, linewidth=1.6)
        marker = {"second": "s", "same": "o", "other": "^"}[row["kind"]]
        ax.plot(factor * row["estimate"], place, marker, color=colour, mfc=colour if row["clear"] else "none", ms=6)
        if row["kind"] == "second":
            ax.axvline(factor * row["estimate"], color=style.BLUE, linewidth=0.9, linestyle=(0, (4, 3)))
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    style.rows(ax, [row["choice"] for row in rows])
    style.titled(ax, tr("The same money otherwise"), unit)
    return ax


def difference_map(
    table: pd.DataFrame,
    ax: Axes | None = None,
    unit: str = "",
    factor: float = 1.0,
    axes: tuple[str, str] = ("", ""),
    stands: tuple[float, float] | None = None,
    more_is_better: bool = True,
) -> Axes:
    """The difference at every point of a grid: blue better, orange worse; hatched where its interval has zero in it;
    the line is where it is zero; the ring is where the first scenario stands.

    Columns: x, y, estimate (× factor is in `unit`), clear."""
    ax = style.axes_or_new(ax)
    ax.grid(visible=False)
    wide = table.pivot(index="y", columns="x", values="estimate").sort_index()
    clear = table.pivot(index="y", columns="x", values="clear").sort_index().to_numpy(dtype=bool)
    xs, ys = wide.columns.to_numpy(dtype=float), wide.index.to_numpy(dtype=float)
    values = factor * wide.to_numpy(dtype=float)
    most = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
    places = min(4, max(0, 2 - math.floor(math.log10(most)))) if most > 0.0 else 0
    x_edges, y_edges = _edges(xs), _edges(ys)
    for (i, j), value in np.ndenumerate(values):
        shade = _shade(value / most if most > 0.0 else 0.0, more_is_better)
        width, height = float(x_edges[j + 1] - x_edges[j]), float(y_edges[i + 1] - y_edges[i])
        box = (float(x_edges[j]), float(y_edges[i]), width, height)
        _cell(ax, box, shade, numerals.plain(float(value), places, sign=True), bool(clear[i, j]))
    if np.isfinite(values).all() and values.min() < 0.0 < values.max():
        ax.contour(xs, ys, values, levels=[0.0], colors=[_DARK], linewidths=1.6)
    if stands is not None and x_edges[0] <= stands[0] <= x_edges[-1] and y_edges[0] <= stands[1] <= y_edges[-1]:
        ax.plot(*stands, "o", ms=24, mfc="none", mec=_DARK, mew=1.4, zorder=5)
    ax.set_xlim(x_edges[0], x_edges[-1])
    ax.set_ylim(y_edges[0], y_edges[-1])
    ax.set_xticks(xs)
    ax.set_yticks(ys)
    style.titled(ax, tr("Difference ({unit})", unit=unit), *axes)
    return ax


def _cell(ax: Axes, box: tuple[float, float, float, float], shade: Shade, text: str, clear: bool) -> None:
    """One cell of the map with its number."""
    from matplotlib.patches import Rectangle

    x, y, width, height = box
    hatch = None if clear else "////"
    ax.add_patch(Rectangle((x, y), width, height, facecolor=shade, edgecolor=_LIGHT, linewidth=0.6, zorder=0.5))
    if hatch:
        ax.add_patch(
            Rectangle((x, y), width, height, fill=False, edgecolor="#6b7178", hatch=hatch, linewidth=0.0, zorder=0.6)
        )
    bright = 0.299 * shade[0] + 0.587 * shade[1] + 0.114 * shade[2]
    ax.text(
        x + width / 2,
        y + height / 2,
        text,
        ha="center",
        va="center",
        fontsize=style.SMALL,
        color=_DARK if bright > 0.55 else _LIGHT,
        bbox={"facecolor": shade, "edgecolor": "none", "boxstyle": "round,pad=0.2"},
        zorder=4,
    )


def _edges(values: np.ndarray) -> np.ndarray:
    """The borders of cells around these places, half way between them."""
    middle = (values[1:] + values[:-1]) / 2
    first, last = values[0] - (middle[0] - values[0]), values[-1] + (values[-1] - middle[-1])
    return np.concatenate(([first], middle, [last]))


def _shade(share: float, more_is_better: bool) -> Shade:
    """White at 0, to blue where it is better and orange where it is worse; share: −1..1."""
    if not np.isfinite(share):
        return (0.88, 0.88, 0.88)
    end = _BETTER if (share > 0.0) == more_is_better else _WORSE
    depth = min(1.0, abs(share)) ** 0.75
    red, green, blue = (1.0 - depth * (1.0 - part) for part in end)
    return (red, green, blue)


def regret(table: pd.DataFrame, ax: Axes | None = None, unit: str = "", factor: float = 1.0) -> Axes:
    """Regret over worlds: mean with its 95 % interval, and (bar) what 5 % of worlds exceed.

    Columns: choice, regret, low, high, worst (× factor is in `unit`), kind ("first", "second", "same")."""
    ax = style.axes_or_new(ax)
    rows = records(table)
    colours = {"first": "#8a8f98", "second": style.BLUE, "same": "#d55e00"}
    for place, row in enumerate(rows):
        colour = colours[row["kind"]]
        ax.plot([0.0, factor * row["worst"]], [place, place], color=colour, linewidth=0.9)
        ax.plot(factor * row["worst"], place, "|", color=colour, ms=11, mew=1.8)
        ax.plot([factor * row["low"], factor * row["high"]], [place, place], color=colour, linewidth=3.4, alpha=0.55)
        ax.plot(factor * row["regret"], place, "o", color=colour, ms=6)
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    style.rows(ax, [row["choice"] for row in rows])
    style.titled(ax, tr("Regret over worlds"), unit)
    return ax
