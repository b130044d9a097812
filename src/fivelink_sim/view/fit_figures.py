"""Figures of a check of fit: each takes a tidy table and an Axes and returns the Axes.

The model is a blue band, its 90 % interval, with a line for the middle; the records are dark dots. Orange squares lie
outside the band, hollow circles are those of which nothing can be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fivelink_sim.analysis.fit_answers import CANNOT_SAY, FITS
from fivelink_sim.view import figure_style as style
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OUTSIDE = "#d55e00"
TOO_MUCH, TOO_LITTLE, INSIDE, OPEN = "#d55e00", "#56b4e9", "#d7dbe0", "#fefefe"
MORE = ("too many", "too high", "too long")
LIMIT = 3.0  # what is further off than so many half-widths stands at the edge
MOST_MONTHS = 4  # named at an axis of half a page; three times as many at a whole one


def at_a_glance(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Where each number of the records lies in the model's interval, from −1 to 1, end to end.

    Columns: name, place (half-widths of the interval from its middle, at most LIMIT), answer."""
    ax = style.axes_or_new(ax)
    ax.axvspan(-1.0, 1.0, color=style.BLUE, alpha=0.15, linewidth=0, zorder=0)
    ax.axvline(0.0, color=style.BLUE, linewidth=1.0)
    for answers, colour, marker, face, label in _marks():
        chosen = table["answer"].isin(answers) if answers else ~table["answer"].isin([FITS, CANNOT_SAY])
        rows = np.flatnonzero(chosen)
        if len(rows):
            ax.plot(table["place"].iloc[rows], rows, marker, color=colour, markerfacecolor=face, ls="", markersize=6,
                    label=label, clip_on=False, zorder=3)  # fmt: skip
    style.rows(ax, [str(name) for name in table["name"]])
    ax.set_xlim(-LIMIT - 0.15, LIMIT + 0.15)
    ax.set_xticks([-3, -2, -1, 0, 1, 2, 3], labels=["≤ −3", "−2", "−1", "0", "1", "2", "≥ 3"])
    style.titled(ax, title, tr("place in the model’s 90 % interval (−1 to 1)"))
    style.legend(ax)
    return ax


def _marks() -> list[tuple[list[str], str, str, str, str]]:
    """Answers, colour, marker, face and label; no answers: all others."""
    return [
        ([FITS], style.INK, "o", style.INK, mark_labels()[0]),
        ([], OUTSIDE, "s", OUTSIDE, mark_labels()[1]),
        ([CANNOT_SAY], style.MUTED, "o", style.PAPER, mark_labels()[2]),
    ]


def mark_labels() -> tuple[str, str, str]:
    """What the marks of `at_a_glance` are."""
    return tr("inside"), tr("outside"), tr("cannot say")


def counts(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Requests received month by month: the model's band, the records' dots.

    Columns: month, real, low, middle, high (requests)."""
    ax = style.axes_or_new(ax)
    places = np.arange(len(table))
    _band(ax, places, table)
    inside = (table["real"] >= table["low"]) & (table["real"] <= table["high"])
    for chosen, colour, marker in ((inside, style.INK, "o"), (~inside, OUTSIDE, "s")):
        ax.plot(places[chosen], table["real"][chosen], marker, color=colour, ls="", markersize=5, zorder=3)
    ax.plot([], [], "o", color=style.INK, ls="", label=band_labels()[1])
    step = -(-len(table) // MOST_MONTHS)
    ax.set_xticks(places[::step], labels=[str(month) for month in table["month"][::step]])
    ax.set_ylim(bottom=0.0)
    style.titled(ax, title, "", tr("requests a month"))
    style.legend(ax)
    return ax


def waiting(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """Share of requests closed within so many days: the model's band, the records' line.

    Columns: days, real, low, middle, high (shares)."""
    ax = style.axes_or_new(ax)
    shown = table.assign(**{name: 100.0 * table[name] for name in ("real", "low", "middle", "high")})
    _band(ax, shown["days"].to_numpy(), shown)
    ax.step(shown["days"], shown["real"], where="post", color=style.INK, linewidth=1.6, label=band_labels()[1])
    ax.set_ylim(0.0, 100.0)
    style.titled(ax, title, tr("days from receipt"), tr("closed (%)"))
    style.legend(ax)
    return ax


def _band(ax: Axes, places: np.ndarray, table: pd.DataFrame) -> None:
    low, high = (table[name].to_numpy(dtype=float) for name in ("low", "high"))
    ax.fill_between(places, low, high, color=style.BLUE, alpha=0.25, linewidth=0, label=band_labels()[0])
    ax.plot(places, table["middle"], color=style.BLUE, linewidth=1.4)


def band_labels() -> tuple[str, str]:
    """What is drawn: the model's band, the records."""
    return tr("the model, 90 % interval"), tr("the records")


def tiles(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """The answers kind by kind and month by month: a tile each, with a sign as well as a colour.

    Columns: name (of the kind), month, answer."""
    ax = style.axes_or_new(ax)
    names, months = list(dict.fromkeys(table["name"])), list(dict.fromkeys(table["month"]))
    for row in records(table):
        x, y = months.index(row["month"]), names.index(row["name"])
        more = row["answer"] in MORE
        colour = {FITS: INSIDE, CANNOT_SAY: OPEN}.get(row["answer"], TOO_MUCH if more else TOO_LITTLE)
        sign = {FITS: "", CANNOT_SAY: "·"}.get(row["answer"], "+" if more else "−")
        ax.barh([y], [0.94], 0.9, x - 0.47, color=colour, edgecolor=style.RULE, linewidth=0.5)
        ax.text(x, y, sign, ha="center", va="center", fontsize=style.SMALL, color="#111417", parse_math=False)
    for colour, label in zip((TOO_MUCH, TOO_LITTLE, INSIDE, OPEN), tile_labels(), strict=True):
        ax.bar([0], [0], color=colour, edgecolor=style.RULE, linewidth=0.5, label=label)
    style.rows(ax, names)
    ax.set_xlim(-0.55, len(months) - 0.45)
    step = -(-len(months) // (3 * MOST_MONTHS))
    ax.set_xticks(range(0, len(months), step), labels=[str(month) for month in months[::step]])
    ax.grid(False)
    style.titled(ax, title)
    style.legend(ax)
    return ax


def tile_labels() -> tuple[str, str, str, str]:
    """What the colours of `tiles` are."""
    return tr("+ the model gives too many"), tr("− too few"), tr("fits"), tr("· cannot say")


def follows(table: pd.DataFrame, ax: Axes | None = None, title: str = "") -> Axes:
    """How often one step follows another: the model's interval as a bar, the records as a dot.

    Columns: name, real, low, high (shares of all steps)."""
    ax = style.axes_or_new(ax)
    for place, row in enumerate(records(table)):
        inside = row["low"] <= row["real"] <= row["high"]
        ax.plot([100.0 * row["low"], 100.0 * row["high"]], [place] * 2, color=style.BLUE, linewidth=6, alpha=0.35,
                solid_capstyle="butt", label=band_labels()[0] if place == 0 else None)  # fmt: skip
        ax.plot([100.0 * row["real"]], [place], "o" if inside else "s", color=style.INK if inside else OUTSIDE,
                markersize=5, ls="", zorder=3)  # fmt: skip
    ax.plot([], [], "o", color=style.INK, ls="", label=band_labels()[1])
    style.rows(ax, [str(name) for name in table["name"]])
    ax.set_xlim(left=0.0)
    style.titled(ax, title, tr("share of all steps (%)"))
    style.legend(ax)
    return ax
