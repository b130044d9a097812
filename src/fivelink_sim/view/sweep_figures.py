"""Figures of a sweep: a number along one factor of a grid, over two of them, or against each factor of a sample.

Each takes a tidy table and an Axes and returns the Axes. Values are in the units of the axes' names, as they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fivelink_sim.view import figure_style as style
from fivelink_sim.view import numerals
from fivelink_sim.view.figure_style import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: On the colours of a map, which are the same on a dark page. Not the inks that the page exchanges.
DARK, LIGHT = "#101214", "#fafafa"
LOW, MIDDLE, HIGH = "#b35806", "#f4f4f2", "#0b5c94"  # orange for less, blue for more: told apart with any colour vision
MOST_WRITTEN = 100  # cells of a map that have their number written in


def along(
    table: pd.DataFrame,
    ax: Axes | None = None,
    looks: Mapping[str, Look] | None = None,
    title: str = "",
    x: str = "",
    y: str = "",
) -> Axes:
    """A number along the values of one factor, with 95 % intervals; a line where the values are numbers.

    Columns: scenario, place (where on the axis), value (as it is written there), estimate, low, high, ordered (whether
    more and less mean something along the factor), signed (whether these are differences).
    """
    ax = style.axes_or_new(ax)
    scenarios = list(dict.fromkeys(table["scenario"]))
    look = looks or style.looks(scenarios)
    shifts = style.offsets(len(scenarios), 0.12 * _gap(table["place"])) if len(scenarios) > 1 else [0.0]
    for scenario, shift in zip(scenarios, shifts, strict=True):
        rows = table[table["scenario"] == scenario].sort_values("place")
        colour, marker, dash = look[scenario]
        at = rows["place"].to_numpy() + shift
        ax.vlines(at, rows["low"], rows["high"], color=colour, linewidth=1.4)
        line = dash if table["ordered"].all() else "none"
        ax.plot(at, rows["estimate"], color=colour, marker=marker, markersize=5, linestyle=line, lw=1.4, label=scenario)
    ticks = table.drop_duplicates("place").sort_values("place")
    _values(ax, ticks["place"].tolist(), ticks["value"].tolist())
    if _is_signed(table):
        ax.axhline(0.0, color=style.MUTED, linewidth=0.9)
    style.titled(ax, title, x, y)
    style.legend(ax)
    return ax


def _gap(places: pd.Series) -> float:
    different = np.sort(places.unique())
    return float(np.diff(different).min()) if len(different) > 1 else 1.0


def _is_signed(table: pd.DataFrame) -> bool:
    """Whether these are differences, so that zero belongs on the axis."""
    return bool(table["signed"].all())


def _values(ax: Axes, places: Sequence[float], values: Sequence[str]) -> None:
    """The values of a factor where they lie; every few of them if they are many."""
    step = -(-len(places) // 8)
    ax.set_xticks(places[::step], labels=[style.shortened(value, 16) for value in values[::step]])
    for label in ax.get_xticklabels():
        label.set_parse_math(False)


def over(
    table: pd.DataFrame, ax: Axes | None = None, title: str = "", x: str = "", y: str = "", unit: str = ""
) -> Axes:
    """A number over two factors of a grid, as a map, each cell with its number; of differences blue for more than 0.

    A difference whose 95 % interval holds 0 stands in brackets.

    Columns: column, row (numbers of the values), column_value, row_value (as they are written), estimate, low, high (in
    the outcome's unit), signed (whether it is a difference).
    unit      of the outcome, for the digits in the cells
    """
    ax = style.axes_or_new(ax)
    columns, rows = (table.drop_duplicates(key).sort_values(key) for key in ("column", "row"))
    cells = table.pivot(index="row", columns="column", values="estimate").to_numpy(dtype=float)
    colours, norm = _colours(cells, signed=_is_signed(table))
    ax.pcolormesh(np.ma.masked_invalid(cells), cmap=colours, norm=norm, edgecolors=style.PAPER, linewidth=1.0)
    if cells.size <= MOST_WRITTEN:
        _write_in(ax, table, colours, norm, unit)
    ax.grid(False)
    ax.margins(0.0)
    _values(ax, [place + 0.5 for place in columns["column"]], columns["column_value"].tolist())
    ax.set_yticks([place + 0.5 for place in rows["row"]], labels=[style.shortened(v, 14) for v in rows["row_value"]])
    for label in ax.get_yticklabels():
        label.set_parse_math(False)
    return style.titled(ax, title, x, y)


def _colours(cells: np.ndarray, signed: bool) -> tuple[Any, Any]:
    """Colours and their scale: of differences as far down as up, of levels from the least to the greatest."""
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    known = cells[np.isfinite(cells)]
    if signed:
        most = float(np.abs(known).max()) if len(known) else 0.0
        return LinearSegmentedColormap.from_list("differences", [LOW, MIDDLE, HIGH]), Normalize(-(most or 1), most or 1)
    ends = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    return LinearSegmentedColormap.from_list("levels", [MIDDLE, HIGH]), Normalize(*ends)


def _luminance(colour: Sequence[float]) -> float:
    """How light a colour is, 0..1 (WCAG 2.1, relative luminance): below 0.18 white is read on it better than black."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _write_in(ax: Axes, table: pd.DataFrame, colours: Any, norm: Any, unit: str) -> None:
    """The number of each cell, in an ink that can be read on its colour."""
    scale, signed = numerals.scale_of(unit), _is_signed(table)
    places = numerals.decimals(scale, 0.0, (norm.vmax - norm.vmin) / 20)
    for row in table.to_dict("records"):
        if not np.isfinite(row["estimate"]):
            continue
        told = numerals.plain(scale.factor * row["estimate"], places, sign=signed)
        unclear = signed and not (row["low"] > 0 or row["high"] < 0)
        ink = LIGHT if _luminance(colours(norm(row["estimate"]))) < 0.18 else DARK
        ax.text(
            row["column"] + 0.5, row["row"] + 0.5, f"({told})" if unclear else told,
            ha="center", va="center", fontsize=style.SMALL, color=ink, parse_math=False,
        )  # fmt: skip


def against(
    points: pd.DataFrame,
    means: pd.DataFrame,
    ax: Axes | None = None,
    ticks: Sequence[tuple[float, str]] = (),
    title: str = "",
    x: str = "",
    y: str = "",
) -> Axes:
    """A number against one factor: every point, and the means in parts of the way with 95 % intervals.

    points    columns place (0..1), estimate, signed (whether it is a difference)
    means     columns start, end (0..1), mean, low, high
    ticks     places, 0..1, and the values written there
    """
    ax = style.axes_or_new(ax)
    if _is_signed(points):
        ax.axhline(0.0, color=style.MUTED, linewidth=0.9)
    ax.plot(points["place"], points["estimate"], "o", color=style.MUTED, alpha=0.55, markersize=3.2, markeredgewidth=0)
    for row in means.to_dict("records"):
        if np.isfinite(row["low"]):
            ax.fill_between(
                [row["start"], row["end"]], row["low"], row["high"], color=style.BLUE, alpha=0.2, linewidth=0
            )
        ax.plot([row["start"], row["end"]], [row["mean"]] * 2, color=style.BLUE, linewidth=2.0, solid_capstyle="butt")
    ax.set_xlim(-0.01, 1.01)
    _values(ax, [place for place, _ in ticks], [value for _, value in ticks])
    return style.titled(ax, title, x, y)


def scaled(table: pd.DataFrame, unit: str, *columns: str) -> pd.DataFrame:
    """The table with these columns in the units in which they are shown: shares in per cent."""
    factor = numerals.scale_of(unit).factor
    return table.assign(**{column: table[column] * factor for column in columns})
