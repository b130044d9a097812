"""Figures of a sensitivity analysis: each takes a tidy table and an Axes and returns the Axes; nothing is computed.

A whisker is a 95 % interval; a hollow bar or mark is an index not clearly above zero and what chance alone gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fivelink_sim.analysis.sensitivity import LITTLE, MATTERS, NOTHING
from fivelink_sim.view import figure_style as style
from fivelink_sim.view import numerals
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CLEAR = (MATTERS, LITTLE)
TOTAL, ALONE = style.PARTS[1], style.BLUE  # light and dark: also in grey print
CHANCE = "#d55e00"


def effects(ranked: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Morris' mu_star by factor, the greatest first, with what chance alone gives (a tick).

    Columns: rank, factor, unit, estimate, low, high, by_chance (in the outcome's unit), clear."""
    ax = style.axes_or_new(ax)
    scale = numerals.scale_of(_unit(ranked))
    for place, row in enumerate(records(ranked)):
        _bar(ax, row, place, scale.factor, style.BLUE, 0.56)
        _tick(ax, row["by_chance"] * scale.factor, place)
    _explain(ax, [(style.BLUE, effect_label())], ranked)
    style.rows(ax, named(ranked))
    unit = numerals.axis_unit(scale, difference=True)
    style.titled(ax, title, numerals.bracketed(tr("effect over the factor’s whole way"), unit))
    _from_zero(ax)
    style.legend(ax)
    return ax


def shares(ranked: pd.DataFrame, alone: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Sobol indices by factor, the greatest total first: with all interactions (above) and by itself (below).

    Columns of both: factor, estimate, low, high (shares of the variance), clear; of `ranked` also rank, by_chance."""
    ax = style.axes_or_new(ax)
    by_name = {row["factor"]: row for row in records(alone)}
    for place, row in enumerate(records(ranked)):
        _bar(ax, row, place - 0.2, 100.0, TOTAL, 0.36)
        _bar(ax, by_name[row["factor"]], place + 0.2, 100.0, ALONE, 0.36)
        _tick(ax, 100.0 * row["by_chance"], place - 0.2)
    _explain(ax, list(zip((TOTAL, ALONE), share_labels(), strict=True)), ranked)
    style.rows(ax, named(ranked))
    style.titled(ax, title, tr("share of the variance (%)"))
    _from_zero(ax)
    ax.set_xlim(max(ax.get_xlim()[0], -30.0), min(ax.get_xlim()[1], 130.0))  # whiskers may run off: they tell enough
    style.legend(ax)
    return ax


def scatter(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Morris' mu_star against sigma: far to the right matters; above the line interactions or curvature weigh more.

    Columns: rank (written beside the mark), factor, unit, mu_star, sigma (in the outcome's unit), finding."""
    ax = style.axes_or_new(ax)
    scale = numerals.scale_of(_unit(table))
    for row in records(table):
        x, y = scale.factor * row["mu_star"], scale.factor * row["sigma"]
        face = style.BLUE if row["finding"] in CLEAR else style.PAPER
        ax.plot([x], [y], "o", color=style.BLUE, markerfacecolor=face, markersize=6, clip_on=False, zorder=3)
        if row["finding"] != NOTHING:  # those stand at 0, one upon the other
            text = ax.annotate(str(row["rank"]), (x, y), (5, 4), textcoords="offset points", fontsize=style.SMALL)
            text.set_color(style.INK)
    most = scale.factor * max(table["mu_star"].max(), table["sigma"].max(), 1e-12)
    ax.plot([0.0, most], [0.0, most], color=style.MUTED, linewidth=0.9, linestyle=(0, (5, 2)), zorder=1)
    ax.set_xlim(0.0, 1.08 * scale.factor * max(table["mu_star"].max(), 1e-12))
    ax.set_ylim(0.0, 1.12 * scale.factor * max(table["sigma"].max(), 1e-12))
    ax.tick_params(axis="x", pad=6.0)  # both axes have a 0 in the corner
    unit = numerals.axis_unit(scale, difference=True)
    x, y = (numerals.bracketed(name, unit) for name in (tr("mean size of the effect, μ*"), tr("spread, σ")))
    style.titled(ax, title, x, y)
    return ax


def named(ranked: pd.DataFrame) -> list[str]:
    """Rank and name of the factors, as they stand beside their bars."""
    return [f"{row['rank']}  {style.shortened(row['factor'], 40)}" for row in records(ranked)]


def _bar(ax: Axes, row: dict[str, Any], place: float, factor: float, colour: str, height: float) -> None:
    """A bar from zero with its whisker; hollow where the index is not clearly above zero and chance."""
    face = colour if row["clear"] else "none"
    ax.barh([place], [factor * row["estimate"]], height, color=face, edgecolor=colour, linewidth=1.0)
    if style.finite(row["low"]) and row["high"] > row["low"]:
        ax.plot([factor * row["low"], factor * row["high"]], [place, place], color=style.INK, linewidth=1.2)


def _tick(ax: Axes, value: float, place: float) -> None:
    """What chance alone gives."""
    if style.finite(value) and value > 0.0:
        ax.plot([value], [place], "|", color=CHANCE, markersize=11, markeredgewidth=2.0, zorder=4)


def _explain(ax: Axes, bars: list[tuple[str, str]], ranked: pd.DataFrame) -> None:
    """The legend: bars by colour, and the tick of chance where there is one."""
    for colour, label in bars:
        ax.plot([], [], "s", color=colour, ls="", label=label)
    if has_chance(ranked):
        ax.plot([], [], "|", color=CHANCE, markersize=9, markeredgewidth=2.0, ls="", label=chance_label())


def has_chance(ranked: pd.DataFrame) -> bool:
    """Whether chance gives a part of any index."""
    return bool((ranked["by_chance"] > 0.0).any())


def effect_label() -> str:
    """What a bar of `effects` is."""
    return tr("effect")


def share_labels() -> tuple[str, str]:
    """What the bars of `shares` are."""
    return tr("with interactions (ST)"), tr("by itself (S1)")


def chance_label() -> str:
    """What the tick is."""
    return tr("by chance alone")


def _from_zero(ax: Axes) -> None:
    """The axis begins at zero, or where the lowest interval does."""
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    ax.set_xlim(left=min(0.0, ax.dataLim.x0))


def _unit(table: pd.DataFrame) -> str:
    return str(table["unit"].iloc[0])
