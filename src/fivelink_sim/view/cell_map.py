"""The map of a community or a district on one day: cells coloured by needs, trust or outreach; and as a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fivelink_sim.experiment.request import InputError, Overrides, Source, whole
from fivelink_sim.measure.community_cells import cell_table
from fivelink_sim.scenario.loading import load
from fivelink_sim.view import figure_style as style
from fivelink_sim.view import numerals, one_day, phrases
from fivelink_sim.view.language import tr
from fivelink_sim.view.vector import PICTURE_FORMATS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Ends = tuple[float, float]

STEPS = {"trust": 0.05, "outreach": 0.01}  # to which the ends of a scale are rounded
COUNTED = ("open", "hidden")  # layers that are numbers of needs
FORMATS = (*PICTURE_FORMATS, one_day.TABLE)
GAP = 1.5  # cells between two communities
TITLE_ROOM = 0.14  # of a community's side, for its name above it
NAME_ROOM = 18.0  # mean letters of a name


def layers() -> dict[str, str]:
    """The layers of the map and what they are called."""
    return {
        "open": tr("open needs"),
        "hidden": tr("needs known to nobody"),
        "trust": tr("residents’ trust"),
        "outreach": tr("outreach, a day"),
    }


def name(show: str) -> str:
    """A layer's name as titles and sentences begin with it."""
    found = tr("outreach") if show == "outreach" else layers()[show]
    return _begun(found)


def _begun(text: str) -> str:
    """A text as a sentence begins with it."""
    return text[:1].upper() + text[1:]


def axis(show: str) -> str:
    """A layer with its unit, as it stands at the scale of colours."""
    return {
        "open": tr("open needs (number in the cell)"),
        "hidden": tr("needs known to nobody (number in the cell)"),
        "trust": tr("residents’ trust (mean, 0 to 1)"),
        "outreach": tr("outreach (times a day)"),
    }[show]


def scale_ends(layer: str, values: Sequence[np.ndarray]) -> Ends:
    """The ends of a layer's scale, the same for all maps: of needs from 0 on, of others what there is."""
    least = min(float(np.nanmin(cells)) for cells in values)
    most = max(float(np.nanmax(cells)) for cells in values)
    if layer in COUNTED:
        return 0.0, max(most, 4.0)
    step = STEPS[layer]
    low = math.floor(least / step) * step
    return low, max(math.ceil(most / step) * step, low + step)


def community_map(
    scenario: Source,
    day: int | None = None,
    *,
    community: int | None = None,
    rng: Any = None,
    overrides: Overrides | None = None,
) -> pd.DataFrame:
    """Run a scenario up to the end of a recorded day (default: the last) and return its cells, one row a cell.

    Columns as of `measure.community_cells.cell_table`, with names if the communities have some; `community` chooses one
    of a district, `rng` is the run's seed. InputError if there is no such day or community."""
    loaded = load(scenario, overrides=overrides)
    district = loaded.settings.district
    if community is not None:
        whole("community", community, 0, district.rows * district.columns - 1)
    model = one_day.model_on(scenario, day, rng, overrides)
    named = any(entry.name for entry in district.communities)
    table = cell_table(model.worlds, district.columns, loaded.communities if named else None)
    return table if community is None else table[table["community"] == community].reset_index(drop=True)


def checked(path: Path, show: str) -> None:
    """InputError if a map cannot be written to a file of this name, or there is no such layer."""
    one_day.checked_ending(path, "a map", FORMATS)
    if show not in layers():
        from fivelink_sim.scenario.problems import quoted, with_hint

        text = f"--show: there is no layer '{quoted(show)}'; there are {', '.join(layers())}"
        raise InputError(with_hint(text, show, list(layers())))


def write(table: pd.DataFrame, path: Path, show: str = "open", day: int | None = None) -> str:
    """Write the map as a picture (png, svg, pdf) or its table (csv), as the name ends; returns its sentence.

    day   the recorded day that it shows, for title and sentence (None: the last)"""
    sentence = caption(table, show, day)
    if path.suffix.lower() == one_day.TABLE:
        one_day.write_table(table, path)
    else:
        one_day.write_picture(lambda: figure(table, show, day), path, sentence)
    return sentence


def figure(table: pd.DataFrame, show: str = "open", day: int | None = None) -> Figure:
    """The map as a figure of its own: half a page wide for one community, a page for several."""
    from matplotlib.figure import Figure

    across, down = _extent(table)
    wide = 4.0 if table["community"].nunique() == 1 else 8.2
    made = Figure(figsize=(wide, min(10.0, (wide - 1.1) * down / across + 0.9)), layout="constrained")
    draw(table, made.subplots(), show, day)
    return made


def draw(table: pd.DataFrame, ax: Axes | None = None, show: str = "open", day: int | None = None) -> Axes:
    """Cells coloured by a layer, communities beside each other as in the district; grey where nobody lives.

    Columns: community, x, y, residents and the layer (open, hidden: needs; trust: 0..1; outreach: a day).
    day   the recorded day that the title names (None: the last)"""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize
    from matplotlib.ticker import MaxNLocator

    ax = style.axes_or_new(ax)
    inks = style.COUNTS if show in COUNTED else style.VIRIDIS
    colours = LinearSegmentedColormap.from_list(show, inks).with_extremes(bad=style.RULE)
    norm = Normalize(*scale_ends(show, [table[show].to_numpy(dtype=float)]))
    several = table["community"].nunique() > 1
    for _, cells in table.groupby("community", sort=True):
        left, top, grid = _block(cells, show, several)
        rows, columns = grid.shape
        ax.imshow(
            np.ma.masked_invalid(grid), cmap=colours, norm=norm, interpolation="nearest", aspect="equal",
            extent=(left - 0.5, left + columns - 0.5, top + rows - 0.5, top - 0.5),
        )  # fmt: skip
        if several:
            called = style.shortened_to(_called(cells), NAME_ROOM)
            ax.text(left - 0.5, top - 0.8, called, fontsize=style.SMALL, color=style.INK, va="bottom")
    _frame(ax, table, several)
    across, down = _extent(table)
    bar = ax.figure.colorbar(ScalarMappable(norm, colours), ax=ax, fraction=0.046 * min(1.0, down / across), pad=0.03)
    bar.set_label(axis(show), color=style.MUTED, fontsize=style.SMALL)
    bar.ax.tick_params(colors=style.MUTED, labelsize=style.SMALL, length=0)
    bar.outline.set_visible(False)
    if show in COUNTED:
        bar.locator = MaxNLocator(integer=True, nbins=6)
        bar.update_ticks()
    title = tr("{layer}, {when}", layer=name(show), when=phrases.day_of(day))
    return style.titled(ax, title, ax.get_xlabel(), ax.get_ylabel())


def _called(cells: pd.DataFrame) -> str:
    """A community's name, or its number."""
    return str(cells["name" if "name" in cells.columns else "community"].iloc[0])


def _extent(table: pd.DataFrame) -> tuple[float, float]:
    """How many cells wide and high a map is, its gaps included."""
    side = _side(table)
    counts = [(int(table[name].max()) // side - int(table[name].min()) // side + 1) for name in ("x", "y")]
    return counts[0] * (side + GAP), counts[1] * (side + GAP + (TITLE_ROOM * side if max(counts) > 1 else 0.0))


def _side(table: pd.DataFrame) -> int:
    """Cells along a community's side."""
    first = table[table["community"] == table["community"].iloc[0]]
    return int(first["x"].nunique())


def _block(cells: pd.DataFrame, show: str, several: bool) -> tuple[float, float, np.ndarray]:
    """Where a community's block begins on the page (cells), and its values, (rows, columns); NaN: nobody lives."""
    x, y, side = int(cells["x"].min()), int(cells["y"].min()), _side(cells)
    grid = np.full((cells["y"].nunique(), side), np.nan)
    values = cells[show].where(cells["residents"] > 0).to_numpy(dtype=float)
    grid[cells["y"].to_numpy() - y, cells["x"].to_numpy() - x] = values
    if not several:
        return x, y, grid
    return x + x // side * GAP, y + y // side * (GAP + TITLE_ROOM * side), grid


def _frame(ax: Axes, table: pd.DataFrame, several: bool) -> None:
    """Names of the axes, and of one community its cells' numbers."""
    from matplotlib.ticker import MaxNLocator

    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.autoscale()
    side = _side(table)
    if not several:
        for one in (ax.xaxis, ax.yaxis):
            one.set_major_locator(MaxNLocator(integer=True, nbins=5))
        style.titled(ax, "", tr("column (cells)"), tr("row (cells)"))
        return
    across, down = _extent(table)
    left = int(table["x"].min()) // side * (side + GAP)
    top = int(table["y"].min()) // side * (side + GAP + TITLE_ROOM * side)
    ax.set_xlim(left - 1.0, left + across - 0.5)
    ax.set_ylim(top + down - 0.5, top - TITLE_ROOM * side - 1.0)
    ax.set_xticks([])
    ax.set_yticks([])
    if "name" in table.columns:
        style.titled(ax, "", tr("communities by name, each of {side} × {side} cells", side=side))
    else:
        style.titled(ax, "", tr("communities by number, each of {side} × {side} cells", side=side))


def caption(table: pd.DataFrame, show: str = "open", day: int | None = None) -> str:
    """The map in words. Columns as of `draw`."""
    when = phrases.day_of(day)
    told = _counts(table, show, when) if show in COUNTED else _levels(table, show, when)
    empty = [tr("Grey: nobody lives there.")] if (table["residents"] == 0).any() else []
    return tr(" ").join([told, *_by_community(table, show), *empty])


def _counts(table: pd.DataFrame, show: str, when: str) -> str:
    there = table[table[show] > 0]
    if len(there) == 0:
        return tr("{layer} at the end of {when}: none.", layer=name(show), when=when)
    top = there.iloc[int(there[show].argmax())]
    return tr(
        "{layer} at the end of {when}: {total} in {cells} of {all} cells; most, {most}, in column {x}, row {y}.",
        layer=name(show), when=when, total=f"{int(table[show].sum()):,}", cells=f"{len(there):,}",
        all=f"{len(table):,}",
        most=int(top[show]), x=int(top["x"]), y=int(top["y"]),
    )  # fmt: skip


def _levels(table: pd.DataFrame, show: str, when: str) -> str:
    lived = table[table["residents"] > 0]
    if len(lived) == 0:
        return tr("{layer} at the end of {when}: nobody lives there.", layer=name(show), when=when)
    low, high = lived.iloc[int(lived[show].argmin())], lived.iloc[int(lived[show].argmax())]
    over_all = float(np.average(lived[show], weights=lived["residents"]))
    layer = _begun(axis(show)) if show == "outreach" else name(show)
    mean, least, most = (numerals.plain(float(value), 3) for value in (over_all, low[show], high[show]))
    return tr(
        "{layer} at the end of {when}: {mean} on average over residents; least, {least}, in column {x}, row {y}; most, "
        "{most}, in column {x_most}, row {y_most}.",
        layer=layer, when=when, mean=mean, least=least, x=int(low["x"]), y=int(low["y"]),
        most=most, x_most=int(high["x"]), y_most=int(high["y"]),
    )  # fmt: skip


def _by_community(table: pd.DataFrame, show: str) -> list[str]:
    """Of several communities those that lie lowest and highest."""
    lived = table[table["residents"] > 0]
    if lived["community"].nunique() < 2:
        return []
    if show in COUNTED:
        of = lived.groupby("community")[show].sum().astype(float)
    else:
        weighted = lived.assign(total=lived[show] * lived["residents"]).groupby("community")[["total", "residents"]]
        sums = weighted.sum()
        of = sums["total"] / sums["residents"]
    places = 0 if show in COUNTED else 3
    least, most = (numerals.plain(float(value), places) for value in (of.min(), of.max()))
    low, high = (_called(lived[lived["community"] == end]) for end in (of.idxmin(), of.idxmax()))
    if "name" in lived.columns:
        return [
            tr(
                "Of the communities {low} has least ({least}) and {high} most ({most}).",
                low=low, least=least, high=high, most=most,
            )
        ]  # fmt: skip
    return [
        tr(
            "Of the communities number {low} has least ({least}) and number {high} most ({most}).",
            low=low, least=least, high=high, most=most,
        )
    ]  # fmt: skip
