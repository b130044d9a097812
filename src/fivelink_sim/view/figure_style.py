"""The one look of all figures: colours, markers, axes, markers of events. No tables, no numbers.

Colours are those of Okabe & Ito (2008), told apart with any colour vision; a marker and a dash pattern repeat what a
colour says, for print in grey. Text and frames are drawn in fixed inks that `vector.py` turns into the page's own
colours, so that one drawing serves light and dark.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fivelink_sim.view import han_font
from fivelink_sim.view.language import language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import XAxis, YAxis
    from matplotlib.figure import Figure

INK = "#1c1e21"
MUTED = "#5b6168"
RULE = "#d5d8dc"
PAPER = "#fefefe"
BLUE = "#0072b2"

SMALL, NORMAL = 9.0, 10.0  # points
LETTER = 0.078  # inches: a mean letter of 9 points
BOLD = 1.13  # times as wide
HALF_PAGE, HANDLE = 48.0, 4.0  # mean letters: half a page, and a legend's mark with the room around it
EDGE = 0.12  # inches: from the figure's left to titles and legends

_COLOURS = (BLUE, "#d55e00", "#56b4e9", "#c98a00", "#8a8f98", "#cc79a7", "#009e73", "#7a5195")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 1)))

#: Colours of parts of a whole (uses of hours and of yuan), dark to light: grey print tells them apart.
SHARES = (BLUE, "#2fae8b", "#e69f00", "#8cc8ee", "#d3d7dc")
LOST = "#a3370a"

#: Colours of things that a name or a place tells as well, such as societies.
PARTS = (BLUE, "#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#b7bcc3", "#f0e442", "#d55e00")

#: Colours of maps, from low to high: of trust and of rates, and of counts (none is the paper).
VIRIDIS = ("#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725")
COUNTS = ("#f1f3f5", "#bcd3e6", "#6ba3d0", "#2166ac", "#08306b")


class Look(NamedTuple):
    """How one scenario is drawn, the same in every figure."""

    colour: str
    marker: str
    dash: Any


def looks(scenarios: Iterable[str]) -> dict[str, Look]:
    """The look of each scenario, by its place in the study; after eight the colours come again with other dashes."""
    return {
        name: Look(
            _COLOURS[place % len(_COLOURS)],
            _MARKERS[(place + place // len(_COLOURS)) % len(_MARKERS)],
            _DASHES[(place + place // len(_COLOURS)) % len(_DASHES)],
        )
        for place, name in enumerate(dict.fromkeys(scenarios))
    }


def axes_or_new(ax: Axes | None) -> Axes:
    """The Axes given, else one on a new pyplot figure, for notebooks; either in the common style."""
    if ax is None:
        from matplotlib import pyplot

        han_font.expected()
        ax = pyplot.subplots(layout="constrained")[1]
    elif language() != "en":
        han_font.expected(ax)
    return styled(ax)


def styled(ax: Axes) -> Axes:
    """Axes without a box: a rule below, light grid lines across the reading direction, small muted numbers."""
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(RULE)
    ax.set_facecolor("none")
    ax.grid(True, color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(colors=MUTED, labelsize=SMALL, length=0)
    ax.margins(x=0.02)
    return ax


def titled(ax: Axes, title: str = "", x: str = "", y: str = "") -> Axes:
    """Title at the left, of one line or two, names of the axes with their units; none is read as mathematics."""
    if title:
        start = _to_the_edge(ax)
        most = (room(ax, outside=True) - start / LETTER) * SMALL / NORMAL / BOLD
        title = "\n".join(shortened_to(line, most) for line in title.split("\n"))
        # y is where it would come to stand anyway: without it all ticks are measured once more
        text = ax.set_title(title, loc="left", y=1.0, fontsize=NORMAL, color=INK, fontweight="bold")
        text.set_parse_math(False)
        text.set_x(start / (room(ax) * LETTER))
    figure, box = cast("Figure", ax.get_figure(root=True)), ax.get_position(original=True)
    wide, high = map(float, figure.get_size_inches())
    x, y = broken(x, wide), broken(y, high)
    for text in (ax.set_xlabel(x, fontsize=SMALL, color=MUTED), ax.set_ylabel(y, fontsize=SMALL, color=MUTED)):
        text.set_parse_math(False)
    if figure.get_layout_engine() is None:
        ax.xaxis.label.set_x(_within(x, (box.x0 * wide, box.x1 * wide), wide))
        ax.yaxis.label.set_y(_within(y, (box.y0 * high, box.y1 * high), high))
    return ax


def broken(name: str, long: float) -> str:
    """The name of an axis, before its unit on a second line if it is longer than the figure (inches)."""
    return name.replace(" (", "\n(", 1) if width(name) * LETTER > long and "\n" not in name else name


def fitted(name: str, long: float) -> str:
    """The name of an axis, `broken` for a figure so long (inches), with lines that do not leave it."""
    return "\n".join(shortened_to(line, long / LETTER) for line in broken(name, long).split("\n"))


def whole_ticks(axis: XAxis | YAxis, values: Iterable[float]) -> None:
    """Ticks at whole numbers only, where all the values along an axis are whole."""
    from matplotlib.ticker import MaxNLocator

    if all(float(value).is_integer() for value in values):
        axis.set_major_locator(MaxNLocator(nbins="auto", steps=[1, 2, 5, 10], integer=True))


def _within(name: str, ends: tuple[float, float], long: float) -> float:
    """Where along an axis (0 to 1) its name has its middle, so that it does not leave the figure: mostly in the middle.

    ends, long   inches: where the axis lies, and how long the figure is"""
    half = max((width(line) for line in name.split("\n")), default=0.0) * LETTER / 2.0
    middle = min(max(sum(ends) / 2.0, half), max(long - half, long / 2.0))
    return (middle - ends[0]) / (ends[1] - ends[0])


def rows(ax: Axes, names: Sequence[str]) -> None:
    """One row a name, the first on top; names stand at the left as they are."""
    ax.set_yticks(range(len(names)), labels=[shortened(name, 60) for name in names], fontsize=SMALL)
    for label in ax.get_yticklabels():
        label.set_parse_math(False)
        label.set_color(INK)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(False, axis="y")


def row_titles(ax: Axes, names: Sequence[str], lift: float = 0.3) -> None:
    """One row a name, written above its row inside the axes: for names of any length and script."""
    ax.set_yticks([])
    most = room(ax, outside=True)
    for place, name in enumerate(names):
        ax.text(
            0.0,
            place - lift,
            shortened_to(name, most),
            transform=ax.get_yaxis_transform(),
            fontsize=SMALL,
            color=INK,
            va="bottom",
            parse_math=False,
            clip_on=False,
        )
    ax.set_ylim(len(names) - 0.5, -0.75)


def legend_columns(labels: Sequence[str]) -> int:
    """Columns of a legend that half a page can hold; it is filled column by column."""
    widths = [width(shortened(label, 36)) + HANDLE for label in labels]
    for columns in range(min(3, len(labels)), 1, -1):
        ends = [(place * len(labels) + columns - 1) // columns for place in range(columns + 1)]
        if sum(max(widths[start:end]) for start, end in pairwise(ends)) <= HALF_PAGE:
            return columns
    return 1


def legend_rows(labels: Sequence[str]) -> int:
    """Rows of that legend: none when there is nothing to tell apart."""
    return -(-len(labels) // legend_columns(labels)) if len(labels) > 1 else 0


def legend(ax: Axes) -> None:
    """A legend without a frame, below the axes and their name; left out when there is nothing to tell apart."""
    handles, labels = ax.get_legend_handles_labels()
    if len(handles) < 2:
        return
    from matplotlib.transforms import ScaledTranslation

    below = 30.0 + 12.0 * ax.get_xlabel().count("\n") + 4.0 * bool(ax.get_xlabel())
    figure = cast("Figure", ax.get_figure(root=True))
    at = ax.transAxes + ScaledTranslation(_to_the_edge(ax), -below / 72.0, figure.dpi_scale_trans)
    drawn = ax.legend(
        handles,
        [shortened(label, 36) for label in labels],
        ncols=legend_columns([str(label) for label in labels]),
        frameon=False,
        fontsize=SMALL,
        borderaxespad=0.0,
        handlelength=1.3,
        columnspacing=0.8,
        handletextpad=0.5,
        loc="upper left",
        bbox_to_anchor=(0.0, 0.0),
        bbox_transform=at,
    )
    for text in drawn.get_texts():
        text.set_parse_math(False)
        text.set_color(INK)


def spans(ax: Axes, events: Iterable[Mapping[str, Any]]) -> None:
    """Shades the days of events (from, until; None: to the end) and writes each name at its start, once."""
    left, right = ax.get_xlim()
    for event in events:
        start, end = event["from"], event["until"]
        end = right if end is None or end != end else min(float(end), right)
        if start >= right:
            continue
        ax.axvspan(start, end, color=MUTED, alpha=0.13, linewidth=0)
        ax.text(
            start,
            0.99,
            f" {shortened(str(event['name']), 24)}",
            transform=ax.get_xaxis_transform(),
            fontsize=SMALL,
            color=MUTED,
            va="top",
            parse_math=False,
        )
    ax.set_xlim(left, right)


def _to_the_edge(ax: Axes) -> float:
    """Inches (0 or less) from the axes' left to where titles and legends begin: the figure's left if it has no other
    axes and nobody moves them."""
    figure = cast("Figure", ax.get_figure(root=True))
    if len(figure.axes) > 1 or figure.get_layout_engine() is not None:
        return 0.0
    return min(0.0, EDGE - float(ax.get_position(original=True).x0 * figure.get_figwidth()))


def room(ax: Axes, outside: bool = False) -> float:
    """How many mean letters fit across the axes, or from their left to the right end of the figure."""
    figure, box = cast("Figure", ax.get_figure(root=True)), ax.get_position(original=True)
    return float(figure.get_figwidth() * ((1.0 if outside else box.x1) - box.x0) / LETTER)


def shortened_to(name: str, most: float) -> str:
    """A name that is at most so many mean letters wide."""
    name = shortened(name, len(name))
    if width(name) <= most:
        return name
    while name and width(name) + 1.0 > most:
        name = name[:-1]
    return f"{name.rstrip()}…"


def shortened(name: str, most: int) -> str:
    """A name of at most `most` characters, control characters as blanks (the blank that keeps a unit is none)."""
    name = "".join(c if c.isprintable() or c == "\u00a0" else " " for c in name)
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def width(name: str, mean: float = 1.0) -> float:
    """How wide a name is, in mean letters: those of Chinese, Japanese and Korean are as wide as high.

    mean   the width of the other letters, where it is known to be another"""
    return sum(1.65 if unicodedata.east_asian_width(letter) in "WF" else mean for letter in name)


def offsets(count: int, width: float = 0.5) -> list[float]:
    """Places of `count` marks side by side in one row of height 1."""
    step = width / max(count, 1)
    return [(place - (count - 1) / 2) * step for place in range(count)]


def finite(value: object) -> bool:
    """Whether a value is a number that can be drawn or told."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
