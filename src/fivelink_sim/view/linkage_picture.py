"""The linkage network of a day as a picture: what flows in it, and trust from society to society; and as files.

`network` is the graph, `flows` its links and what was handed over as a table; the figure of flows is in
`flow_figures`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from fivelink_sim.experiment.request import Overrides, Source
from fivelink_sim.experiment.whole_files import whole_file
from fivelink_sim.measure import handed_over
from fivelink_sim.measure.network import GRAPH_FORMATS, between_societies, write_network
from fivelink_sim.model.world import SOCIETIES
from fivelink_sim.view import flow_figures, one_day, phrases
from fivelink_sim.view.figure_style import INK, MUTED, RULE, SMALL, axes_or_new, titled
from fivelink_sim.view.language import tr
from fivelink_sim.view.vector import PICTURE_FORMATS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fivelink_sim.abm.community_model import CommunityModel

FORMATS = (*GRAPH_FORMATS, *PICTURE_FORMATS, one_day.TABLE)
TRUST_MAP = "viridis"
LOW, HIGH = 0.2, 0.9  # trust at the ends of the scale of colours


class Linkage(NamedTuple):
    """The network of a day: the graph, and the table of what was handed over up to that day."""

    graph: nx.DiGraph
    flows: pd.DataFrame


def linkage(
    scenario: Source, day: int | None = None, *, rng: Any = None, overrides: Overrides | None = None
) -> Linkage:
    """Run a scenario up to the end of a recorded day (default: the last); its network and what was handed over in it.

    InputError if the scenario has no such day."""
    return linkage_of(one_day.model_on(scenario, day, rng, overrides, log=True))


def linkage_of(model: CommunityModel) -> Linkage:
    """The network of a model as it is now, and what was handed over in its recorded days so far.

    ValueError unless it was made with log=True."""
    names = model.scenario.communities
    return Linkage(model.network(), handed_over.flows(model.worlds, model.warmup, model.clock - 1, names))


def network(
    scenario: Source,
    day: int | None = None,
    *,
    rng: Any = None,
    overrides: Overrides | None = None,
) -> nx.DiGraph:
    """Run a scenario up to the end of a recorded day (default: the last) and return its linkage network.

    InputError if the scenario has no such day; else as `measure.network.network`, referrals and yuan included."""
    return linkage(scenario, day, rng=rng, overrides=overrides).graph


def flows(
    scenario: Source, day: int | None = None, *, rng: Any = None, overrides: Overrides | None = None
) -> pd.DataFrame:
    """Run a scenario up to the end of a recorded day (default: the last); who handed what to whom in recorded days.

    One row a pair of actors, as `measure.handed_over.flows`. InputError if the scenario has no such day."""
    return linkage(scenario, day, rng=rng, overrides=overrides).flows


def checked_format(path: Path) -> None:
    """InputError if a network cannot be written to a file of this name."""
    one_day.checked_ending(path, "a network", FORMATS)


def write(found: Linkage, path: Path, day: int | None = None) -> str:
    """Write the network as a graph (GraphML, GEXF), a table (csv) or a picture (png, svg, pdf), as the name ends; whole
    or not at all. Returns its sentence. InputError for another ending.

    day   the recorded day that it shows (None: the last)"""
    ending = one_day.checked_ending(path, "a network", FORMATS)
    sentence = flow_figures.caption(flow_figures.drawn_table(found.flows), day)
    if ending in GRAPH_FORMATS:
        with whole_file(path) as aside:
            write_network(found.graph, aside)
    elif ending == one_day.TABLE:
        one_day.write_table(found.flows, path)
    else:
        one_day.write_picture(lambda: picture(found, day), path, sentence)
    return sentence


def picture(found: Linkage, day: int | None = None) -> Figure:
    """What was handed over, and below it trust from society to society; a page wide.

    day   the recorded day that the title names (None: the last)"""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(figsize=(8.2, 9.9), layout=ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08))
    parts: Any = figure.subfigures(2, 1, height_ratios=[1.65, 1.0])
    flow_figures.flows(flow_figures.drawn_table(found.flows), parts[0].subplots(), day)
    trust_table(found.graph, parts[1].subplots())
    return figure


def trust_table(graph: nx.DiGraph, ax: Axes | None = None) -> Axes:
    """Mean trust of the links from society to society, in colour and figures; below it the mean strength."""
    ax = axes_or_new(ax)
    pairs = between_societies(graph)
    present = [s for s in SOCIETIES if any(data["society"] == s for _, data in graph.nodes(data=True))]
    if not present:
        ax.set_axis_off()
        return titled(ax, tr("Nobody is linked"))
    values = np.full((len(present), len(present)), np.nan)
    for row in pairs.to_dict("records"):
        values[present.index(row["from"]), present.index(row["to"])] = row["trust"]
    image = ax.imshow(np.ma.masked_invalid(values), cmap=TRUST_MAP, vmin=LOW, vmax=HIGH, aspect=0.5)
    for row in pairs.to_dict("records"):
        i, j = present.index(row["from"]), present.index(row["to"])
        ink = "white" if row["trust"] < 0.62 else INK  # legible in grey print, too
        ax.text(j, i - 0.16, f"{row['trust']:.2f}", ha="center", va="center", fontsize=SMALL + 2, color=ink)
        strength = tr("strength {value}", value=f"{row['strength']:.2f}")
        ax.text(j, i + 0.24, strength, ha="center", va="center", fontsize=SMALL, color=ink)
    names = [phrases.society(society) for society in present]
    ax.set_xticks(range(len(present)), labels=[name.replace(" ", "\n", 1) for name in names], fontsize=SMALL)
    ax.set_yticks(range(len(present)), labels=names, fontsize=SMALL)
    ax.grid(False)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xticks(np.arange(len(present) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(present) + 1) - 0.5, minor=True)
    ax.grid(True, which="minor", color=RULE, linewidth=0.8)
    ax.tick_params(which="both", length=0, colors=INK)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.8, pad=0.02, extend="both")
    bar.set_label(tr("mean trust of the links (0 to 1)"), color=MUTED, fontsize=SMALL)
    bar.ax.tick_params(colors=MUTED, labelsize=SMALL, length=0)
    bar.outline.set_visible(False)
    titled(ax, tr("Trust from society to society"), x=tr("to"), y=tr("from"))
    ax.yaxis.label.set(rotation=0, ha="right")  # one word, and in Chinese one letter that would lie on its side
    return ax
