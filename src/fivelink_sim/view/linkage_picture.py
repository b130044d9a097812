"""Pictures of the linkage network: actors on a circle with their links, and trust from society to society.

Colour is trust, width is institutional strength. Nothing is computed here but places on the page.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from fivelink_sim.experiment.request import InputError, Overrides, Source, whole
from fivelink_sim.experiment.whole_files import whole_file
from fivelink_sim.measure.network import GRAPH_FORMATS, between_societies, write_network
from fivelink_sim.model.world import SOCIETIES
from fivelink_sim.view.figure_style import INK, MUTED, PARTS, RULE, SMALL, axes_or_new, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PICTURE_FORMATS = (".png", ".svg", ".pdf")
SHORT = {
    "community": "community\n(committee)",
    "social_organization": "social\norganizations",
    "social_worker": "social\nworkers",
    "volunteer": "volunteers\n(teams)",
    "charity": "charity",
}
COLOUR = dict(zip(SOCIETIES, PARTS, strict=False))
TRUST_MAP = "viridis"
LOW, HIGH = 0.2, 0.9  # trust at the ends of the scale of colours
GAP = 2.2  # between societies on the circle, in widths of an actor
LABELS = 45  # actors up to which each has its name


def network(
    scenario: Source,
    day: int | None = None,
    *,
    rng: Any = None,
    overrides: Overrides | None = None,
) -> nx.DiGraph:
    """Run a scenario up to the end of a recorded day (default: the last) and return its linkage network.

    InputError if the scenario has no such day; else as `measure.network.network`."""
    from fivelink_sim.abm.community_model import CommunityModel
    from fivelink_sim.view.trace import checked_source

    loaded, seed = checked_source(scenario, rng, None, overrides)
    last = loaded.settings.run.days - 1
    chosen = last if day is None else whole("day", day, 0, last)
    return CommunityModel(loaded, seed).run(chosen + 1).network()


def checked_format(path: Path) -> None:
    """InputError if a network cannot be written to a file of this name."""
    endings = (*GRAPH_FORMATS, *PICTURE_FORMATS)
    if path.suffix.lower() not in endings:
        raise InputError(f"{path}: a network is written as {', '.join(endings)}, told by the name's ending")


def write(graph: nx.DiGraph, path: Path, title: str = "") -> None:
    """Write the network as GraphML or GEXF, or as a picture (png, svg, pdf), as the name ends; whole or not at all.

    InputError for another ending."""
    checked_format(path)
    with whole_file(path) as aside:
        if path.suffix.lower() in GRAPH_FORMATS:
            write_network(graph, aside)
        else:
            picture(graph, title).savefig(aside, dpi=150, facecolor="white")


def picture(graph: nx.DiGraph, title: str = "") -> Figure:
    """Both pictures side by side, with one scale of trust."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13.0, 6.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.15, 1.0])
    links(graph, left)
    trust_table(graph, right)
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, color=INK, fontweight="bold").set_parse_math(False)
    return figure


def places(graph: nx.DiGraph) -> dict[str, tuple[float, float]]:
    """Each actor's place on a circle, one society after the other; the community's on top."""
    by_society = [[node for node, data in graph.nodes(data=True) if data["society"] == s] for s in SOCIETIES]
    order = [0, 1, 3, 4, 2]  # the largest two apart from each other
    groups = [by_society[s] for s in order if by_society[s]]
    total = sum(map(len, groups)) + GAP * len(groups)
    spots: dict[str, tuple[float, float]] = {}
    at = -(len(groups[0]) - 1) / 2 if groups else 0.0
    for group in groups:
        for node in group:
            angle = math.pi / 2 - 2 * math.pi * at / total
            spots[node] = (math.cos(angle), math.sin(angle))
            at += 1
        at += GAP
    return spots


def links(graph: nx.DiGraph, ax: Axes | None = None) -> Axes:
    """Actors on a circle, grouped by society; a line a pair of linked actors, coloured by trust, as wide as strong.

    Where links go both ways, the line shows their means."""
    from matplotlib import colormaps
    from matplotlib.collections import LineCollection

    ax = axes_or_new(ax)
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set_xlim(-1.6, 1.6)
    ax.set_ylim(-1.75, 1.5)
    spots = places(graph)
    pairs: dict[frozenset[str], list[tuple[float, float]]] = {}
    for a, b, data in graph.edges(data=True):
        pairs.setdefault(frozenset((a, b)), []).append((data["strength"], data["trust"]))
    drawn = sorted((np.mean(both, axis=0).tolist(), sorted(pair)) for pair, both in pairs.items())
    many = max(1.0, len(drawn) / 60.0)
    lines = LineCollection(
        [_bow(spots[pair[0]], spots[pair[1]]) for _, pair in drawn],
        colors=[colormaps[TRUST_MAP]((values[1] - LOW) / (HIGH - LOW)) for values, _ in drawn],
        linewidths=[(0.4 + 2.6 * values[0]) / math.sqrt(many) for values, _ in drawn],
        alpha=0.75,
        capstyle="round",
    )
    ax.add_collection(lines)
    _draw_actors(graph, ax, spots)
    return titled(ax, "Links: width is institutional strength, colour is trust")


def _bow(a: tuple[float, float], b: tuple[float, float]) -> np.ndarray:
    """A curve from one place to another that bends towards the middle, (25, 2)."""
    t = np.linspace(0.0, 1.0, 25)[:, np.newaxis]
    start, end = np.array(a), np.array(b)
    middle = 0.35 * (start + end) / 2
    curve: np.ndarray = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    return curve


def _draw_actors(graph: nx.DiGraph, ax: Axes, spots: dict[str, tuple[float, float]]) -> None:
    named = len(spots) <= LABELS
    for node, (x, y) in spots.items():
        data = graph.nodes[node]
        size = 40.0 + 1.6 * min(200.0, float(data["hours_a_week"]))
        face = "white" if data["dormant"] else COLOUR[data["society"]]
        ax.scatter([x], [y], s=size if named else 14, color=face, edgecolors=COLOUR[data["society"]], zorder=3)
        if named:
            angle = math.degrees(math.atan2(y, x))
            label = node.replace("team of organization", "team, org.")
            flip = abs(angle) > 90
            ax.text(
                1.09 * x, 1.09 * y, label, rotation=angle + 180 if flip else angle, rotation_mode="anchor",
                ha="right" if flip else "left", va="center", fontsize=SMALL - 1, color=INK, parse_math=False,
            )  # fmt: skip
    present = [s for s in SOCIETIES if any(data["society"] == s for _, data in graph.nodes(data=True))]
    for society in present:
        ax.scatter([], [], s=60, color=COLOUR[society], label=society.replace("_", " "))
    if present:
        ax.legend(
            loc="lower center", ncols=len(present), frameon=False, fontsize=SMALL - 1, bbox_to_anchor=(0.5, -0.04),
            handletextpad=0.1, columnspacing=0.9,
        )  # fmt: skip


def trust_table(graph: nx.DiGraph, ax: Axes | None = None) -> Axes:
    """Mean trust of the links from society to society, in colour and figures; below it the mean strength."""
    ax = axes_or_new(ax)
    pairs = between_societies(graph)
    present = [s for s in SOCIETIES if any(data["society"] == s for _, data in graph.nodes(data=True))]
    if not present:
        ax.set_axis_off()
        return titled(ax, "Nobody is linked")
    values = np.full((len(present), len(present)), np.nan)
    for row in pairs.to_dict("records"):
        values[present.index(row["from"]), present.index(row["to"])] = row["trust"]
    image = ax.imshow(np.ma.masked_invalid(values), cmap=TRUST_MAP, vmin=LOW, vmax=HIGH)
    for row in pairs.to_dict("records"):
        i, j = present.index(row["from"]), present.index(row["to"])
        ink = "white" if row["trust"] < 0.6 else INK
        ax.text(j, i - 0.08, f"{row['trust']:.2f}", ha="center", va="center", fontsize=13, color=ink)
        ax.text(j, i + 0.25, f"strength {row['strength']:.2f}", ha="center", va="center", fontsize=SMALL - 2, color=ink)
    names = [SHORT[society] for society in present]
    ax.set_xticks(range(len(present)), labels=names, fontsize=SMALL - 1)
    ax.set_yticks(range(len(present)), labels=names, fontsize=SMALL - 1)
    ax.grid(False)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xticks(np.arange(len(present) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(present) + 1) - 0.5, minor=True)
    ax.grid(True, which="minor", color=RULE, linewidth=0.8)
    ax.tick_params(which="both", length=0, colors=INK)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.6, pad=0.03, extend="both")
    bar.set_label("trust", color=MUTED, fontsize=SMALL)
    bar.outline.set_visible(False)
    return titled(ax, "Trust from (row) to (column): mean over links", x="to", y="from")
