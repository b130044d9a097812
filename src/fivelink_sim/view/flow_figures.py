"""The network with what flows in it: who handed how many parts of needs to whom, and how much was paid; in words too.

Width of an arrow is the parts of needs taken on, colour the strength × trust of the link. A network of many actors is
drawn society by society.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from fivelink_sim.measure.handed_over import flows_between_societies
from fivelink_sim.model.world import SOCIETIES
from fivelink_sim.view import figure_style as style
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ACTORS = 30  # that are drawn one by one
COLOUR: dict[str, str] = dict(zip(SOCIETIES, style.PARTS, strict=False))
#: Where each society stands (right, up), in the order of SOCIETIES; the community on top.
SPOTS = ((0.0, 1.0), (-0.95, 0.31), (0.95, 0.31), (0.62, -0.81), (-0.62, -0.81))
STRETCH = 1.25  # of these places to the sides
WIDEST, THINNEST = 9.0, 0.8  # points: the arrow with most, and one with one part
SHARE = 0.256  # of a society's ring, that each of its actors has
NODE = 0.068  # radius of an actor

Place = tuple[float, float]


class Node(NamedTuple):
    """A circle: its place, radius and society, where it looks to (radians), what stands in it and beside it."""

    place: Place
    radius: float
    society: str
    away: float
    inside: str
    beside: str


def drawn_table(flows: pd.DataFrame) -> pd.DataFrame:
    """What is drawn of `measure.handed_over.flows`: actors, or if there are more than MOST_ACTORS the societies."""
    actors = {*flows["from"], *flows["to"]}
    return flows_between_societies(flows) if len(actors) > MOST_ACTORS else flows


def flows(table: pd.DataFrame, ax: Axes | None = None, day: int | None = None) -> Axes:
    """Actors in rings by society, or the five societies; an arrow where parts of needs were taken on.

    Columns: from, to, from_society, to_society, weight (strength × trust, 0..1; NaN without a link of their own),
    referrals, yuan (paid for needs).
    day   the recorded day that the title names (None: the last)"""
    ax = style.axes_or_new(ax)
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set_xlim(-2.0, 2.0)
    ax.set_ylim(-1.6, 1.55)
    found = nodes(table)
    circles = {actor: _circle(ax, node) for actor, node in found.items()}
    _societies(ax, table, found)
    most = max([1, *(row["referrals"] for row in records(table) if row["from"] != row["to"])])
    for row in sorted(records(table), key=lambda row: row["referrals"]):
        if row["from"] != row["to"]:
            _arrow(ax, row, (circles[row["from"]], circles[row["to"]]), most)
    _scales(ax, most, table)
    return style.titled(ax, tr("What was handed over, up to {when}", when=phrases.day_of(day)))


def nodes(table: pd.DataFrame) -> dict[str, Node]:
    """Every actor of the table with its place: a ring round the place of its society, alone in its middle.

    Actors with a name of their own stand on the outer side, where their names have room."""
    society = {row[end]: row[f"{end}_society"] for row in records(table) for end in ("from", "to")}
    found: dict[str, Node] = {}
    for (x, y), name in zip(SPOTS, SOCIETIES, strict=True):
        members = sorted((actor for actor in society if society[actor] == name), key=_order)
        ring = 0.0 if len(members) < 2 else max(0.14, SHARE * len(members) / (2 * math.pi))
        named = sum(bool(_label(actor)[1]) for actor in members)
        step = 2 * math.pi / max(1, len(members))
        first = math.atan2(y, x) - step * max(0, named - 1) / 2
        for number, actor in enumerate(members):
            away = first + step * number
            place = (STRETCH * x + ring * math.cos(away), y + ring * math.sin(away))
            radius = 0.16 if actor in SOCIETIES else NODE
            found[actor] = Node(place, radius, name, away, *_label(actor))
    return found


def _order(actor: str) -> tuple[int, str]:
    """Numbered actors in order of their numbers, the named ones first."""
    number = re.search(r"(\d+)$", actor)
    return (int(number[1]) if number else 0, actor)


def _label(actor: str) -> tuple[str, str]:
    """What stands in an actor's circle and beside it; its society is named already."""
    own = actor.split(": ")[-1]
    number = re.search(r"(\d+)$", own)
    if number:
        return number[1], ""
    beside = {
        "committee's team": tr("committee’s"),
        "station's team": tr("station’s"),
        "foundation": tr("foundation"),
        "enterprise": tr("enterprise"),
    }
    return "", beside.get(own, "")


def _societies(ax: Axes, table: pd.DataFrame, found: Mapping[str, Node]) -> None:
    """A pale disc and the name of each society, with what stayed within it and what it paid."""
    from matplotlib.patches import Circle

    for (x, y), name in zip(SPOTS, SOCIETIES, strict=True):
        members = [node for node in found.values() if node.society == name]
        if not members:
            continue
        centre = (STRETCH * x, y)
        radius = max(math.dist(node.place, centre) + node.radius for node in members) + 0.05
        ax.add_patch(Circle(centre, radius, facecolor=COLOUR[name], alpha=0.16, linewidth=0, zorder=0))
        up, side = y > 0.0, 0.0 if abs(x) < 0.9 else math.copysign(0.1, -x)
        beside = any(node.beside for node in members)
        ax.text(
            centre[0] + side, y + (radius + (0.12 if beside else 0.03)) * (1 if up else -1), _heading(table, name),
            ha="center" if side == 0.0 else "left" if side < 0.0 else "right", va="bottom" if up else "top",
            fontsize=style.SMALL, color=style.INK, linespacing=1.25,
            parse_math=False, zorder=6,
        )  # fmt: skip


def _heading(table: pd.DataFrame, society: str) -> str:
    """A society's name, the parts of needs that stayed within it, and what its actors paid for needs."""
    to = table[table["to_society"] == society]
    kept, paid = int(to.loc[to["from_society"] == society, "referrals"].sum()), float(to["yuan"].sum())
    facts = [tr("{number} within", number=f"{kept:,}")] if kept else []
    facts += [tr("paid {yuan} yuan", yuan=numerals.rough(paid))] if paid > 0.0 else []
    return "\n".join([phrases.society(society), *([tr(", ").join(facts)] if facts else [])])


def width(referrals: float, most: float) -> float:
    """Width of an arrow (points): in proportion to the parts taken on."""
    return max(THINNEST, WIDEST * referrals / most)


def colour(weight: float) -> Any:
    """Colour of strength × trust (0..1); grey where there is no link of their own."""
    from matplotlib.colors import LinearSegmentedColormap

    if not math.isfinite(weight):
        return style.MUTED
    return LinearSegmentedColormap.from_list("trust", style.VIRIDIS)(weight)


def _arrow(ax: Axes, row: Mapping[str, Any], ends: tuple[Any, Any], most: float) -> None:
    """An arrow where something was handed over, hollow without a link; a thin line where there is only a link.

    ends   the circles of both actors"""
    from matplotlib.patches import FancyArrowPatch

    way = {"posA": ends[0].center, "posB": ends[1].center, "connectionstyle": "arc3,rad=0.16"}
    if row["referrals"] == 0:
        ax.add_patch(FancyArrowPatch(**way, arrowstyle="-", linewidth=0.4, color=style.RULE, zorder=1))
        return
    wide, linked = width(row["referrals"], most), math.isfinite(row["weight"])
    shape = f"simple,tail_width={wide:.2f},head_width={wide + 5.0:.2f},head_length={5.0 + 0.6 * wide:.2f}"
    ax.add_patch(
        FancyArrowPatch(
            **way, arrowstyle=shape, mutation_scale=1.0, patchA=ends[0], patchB=ends[1], shrinkA=0.0, shrinkB=0.5,
            facecolor=colour(row["weight"]) if linked else style.PAPER, alpha=0.92, zorder=2,
            edgecolor=style.PAPER if linked else style.MUTED, linewidth=0.4 if linked else 1.0,
        )
    )  # fmt: skip


def _circle(ax: Axes, node: Node) -> Any:
    """An actor's circle, with its number in it or its name beside it."""
    from matplotlib.patches import Circle

    circle = Circle(
        node.place, node.radius, facecolor=COLOUR[node.society], edgecolor=style.PAPER, linewidth=0.8, zorder=3
    )
    ax.add_patch(circle)
    written: dict[str, Any] = {"fontsize": style.SMALL, "color": style.INK, "parse_math": False, "zorder": 4}
    if node.inside:
        ax.text(*node.place, node.inside, ha="center", va="center", fontweight="bold", **written)
    if node.beside:
        x, y = math.cos(node.away), math.sin(node.away)
        side = "center" if abs(x) < 0.3 else "left" if x > 0 else "right"
        height = "center" if abs(y) < 0.7 else "bottom" if y > 0 else "top"
        far = node.radius + 0.02
        ax.text(node.place[0] + far * x, node.place[1] + far * y, node.beside, ha=side, va=height, **written)
    return circle


def round_steps(most: float) -> list[int]:
    """Numbers of the legend: 1, 2 or 5 times a power of ten, the greatest of them at most `most`."""
    steps = [base * 10**power for power in range(7) for base in (1, 2, 5)]
    return [step for step in steps if step <= most][-3:]


def _scales(ax: Axes, most: float, table: pd.DataFrame) -> None:
    """The legend of widths, and the scale of colours."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Line2D([], [], color=style.MUTED, lw=width(step, most), label=f"{step:,}") for step in round_steps(most)
    ]
    alone = table[(table["referrals"] > 0) & (table["from"] != table["to"])]["weight"].isna().any()
    if alone:
        label = tr("no link of their own: by way of others")
        handles.append(Patch(facecolor=style.PAPER, edgecolor=style.MUTED, label=label))
    drawn = ax.legend(
        handles=handles, title=tr("parts of needs taken on (number)"), ncols=len(handles), frameon=False,
        fontsize=style.SMALL, title_fontsize=style.SMALL, loc="upper center", bbox_to_anchor=(0.5, 0.06),
        handlelength=2.2, labelcolor=style.INK,
    )  # fmt: skip
    drawn.get_title().set_color(style.MUTED)
    colours = LinearSegmentedColormap.from_list("trust", style.VIRIDIS)
    bar = ax.figure.colorbar(ScalarMappable(Normalize(0.0, 1.0), colours), ax=ax, shrink=0.7, pad=0.01, aspect=28)
    bar.set_label(tr("strength × trust of the link (0 to 1)"), color=style.MUTED, fontsize=style.SMALL)
    bar.ax.tick_params(colors=style.MUTED, labelsize=style.SMALL, length=0)
    bar.outline.set_visible(False)


def caption(table: pd.DataFrame, day: int | None = None) -> str:
    """The flows in words: how many parts, the widest arrows, what was paid. Columns as of `flows`."""
    total, when = int(table["referrals"].sum()), phrases.day_of(day)
    if total == 0:
        return tr("Up to {when} nothing was handed over.", when=when)
    own = table["from"] == table["to"]
    told = [
        tr(
            "Up to {when}, {total} parts of needs were taken on, {own} of them by who had taken up the case.",
            when=when, total=f"{total:,}", own=f"{int(table.loc[own, 'referrals'].sum()):,}",
        )
    ]  # fmt: skip
    if all(name in SOCIETIES for name in table["from"]):
        told = [
            tr(
                "Up to {when}, {total} parts of needs were taken on, {own} of them within a society.",
                when=when, total=f"{total:,}", own=f"{int(table.loc[own, 'referrals'].sum()):,}",
            )
        ]  # fmt: skip
    others = table[~own & (table["referrals"] > 0)].sort_values("referrals", ascending=False, kind="stable")
    if len(others):
        told.append(tr("Most went from {arrows}.", arrows=phrases.listed(list(map(_told, records(others.head(3)))))))
    paid = float(table["yuan"].sum())
    if paid > 0.0:
        told.append(tr("For needs {yuan} yuan were paid.", yuan=numerals.rough(paid)))
    return tr(" ").join(told)


def _told(row: Mapping[str, Any]) -> str:
    values = {"start": actor(row["from"]), "end": actor(row["to"]), "number": f"{int(row['referrals']):,}"}
    if not math.isfinite(row["weight"]):
        return tr("{start} to {end} ({number}; no link of their own)", **values)
    return tr("{start} to {end} ({number}; strength × trust {weight})", **values, weight=f"{row['weight']:.2f}")


def actor(name: str) -> str:
    """An actor's name, or a society's, in the reader's language."""
    if name in SOCIETIES:
        return phrases.society(name)
    place, _, own = name.rpartition(": ")
    number = re.search(r"(\d+)$", own)
    kinds = {
        "committee": tr("committee"),
        "foundation": tr("foundation"),
        "enterprise": tr("enterprise"),
        "committee's team": tr("committee’s team"),
        "station's team": tr("station’s team"),
        "organization": tr("organization {number}"),
        "worker": tr("worker {number}"),
        "team of organization": tr("team of organization {number}"),
    }
    word = kinds.get(own[: number.start()].strip() if number else own, own)
    told = word.format(number=number[1]) if number else word
    return tr("{actor} of community {community}", actor=told, community=place) if place else told
