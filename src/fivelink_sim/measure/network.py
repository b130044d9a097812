"""The linkage network of a community as a networkx graph, its measures, and its files. model.md §5.2.

Nodes are actors that take part in the regime, edges are links with strength and trust. In a district the names of
nodes begin with the name or number of their community.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from fivelink_sim.measure.handed_over import handed_over, prefix_of
from fivelink_sim.measure.naming import actor_names
from fivelink_sim.model.world import CHARITY, FOUNDATION, ROLES, SOCIETIES, World

if TYPE_CHECKING:
    import pandas as pd


def network(worlds: Sequence[World], names_of_communities: Sequence[str] | None = None) -> nx.DiGraph:
    """The links as they are now, from actor to actor. Communities go by their numbers unless named, in order.

    Attributes of nodes: society, role, community, column and row (cells, in the community), hours_a_week (clock h,
    nominal), backlog (clock h), professionalism (0..1; organisations and workers, else 0), members (of a team),
    cash_yuan, dormant (0 or 1). Of edges: strength, trust (0..1), weight (their product), distance (−ln weight: what a
    route adds up); if the run has an event log also referrals (parts of needs taken on) and yuan (paid for needs) of
    the recorded days so far. Values are plain numbers and texts, so that every format takes them.
    """
    graph = nx.DiGraph()
    for place, world in enumerate(worlds):
        prefix = prefix_of(world, place, names_of_communities) if len(worlds) > 1 else ""
        names = [prefix + name for name in actor_names(world)]
        there = [a for a in range(len(names)) if world.actors[a].present and world.actors[a].linked]
        for a in there:
            graph.add_node(names[a], **_node(world, a))
        handed = _handed_over(world)
        for a in there:
            for b in np.flatnonzero(world.links["strength"][a] > 0.0).tolist():
                link = world.links[a, b]
                graph.add_edge(names[a], names[b], **_edge(float(link.strength), float(link.trust)))
                for name, values in handed.items():
                    graph.edges[names[a], names[b]][name] = values[a, b].item()
    return graph


def _handed_over(world: World) -> dict[str, np.ndarray]:
    """What was handed over in the recorded days, (from actor, to actor); nothing without a log."""
    here = world.here[0]
    if not here.logging:
        return {}
    parts, fen = handed_over(world, int(here.warmup), int(world.log["day"].max(initial=0)))
    return {"referrals": parts, "yuan": fen / 100.0}


def _node(world: World, a: int) -> dict[str, Any]:
    actor, here = world.actors[a], world.here[0]
    cash = int(actor.cash)
    if actor.society == CHARITY:
        cash = int(world.funds[0 if actor.role == FOUNDATION else 1].cash)
    return {
        "society": SOCIETIES[int(actor.society)],
        "role": ROLES[int(actor.role)],
        "community": int(here.community),
        "column": int(actor.cell % here.side),
        "row": int(actor.cell // here.side),
        "hours_a_week": float(actor.mean_hours),
        "backlog": float(actor.backlog),
        "professionalism": float(actor.professionalism),
        "members": int(actor.members),
        "cash_yuan": cash / 100.0,
        "dormant": int(actor.dormant),
    }


def _edge(strength: float, trust: float) -> dict[str, float]:
    weight = strength * trust
    return {
        "strength": strength,
        "trust": trust,
        "weight": weight,
        "distance": -math.log(weight) if weight > 0.0 else 1e9,
    }


def centralities(graph: nx.DiGraph) -> pd.DataFrame:
    """One row an actor: society, links out and in, their weights' sums, and betweenness on the best routes (0..1)."""
    import pandas as pd

    between = nx.betweenness_centrality(graph, weight="distance")
    rows = [
        {
            "actor": node,
            "society": data["society"],
            "links_out": graph.out_degree(node),
            "links_in": graph.in_degree(node),
            "weight_out": graph.out_degree(node, weight="weight"),
            "weight_in": graph.in_degree(node, weight="weight"),
            "betweenness": between[node],
        }
        for node, data in graph.nodes(data=True)
    ]
    columns = ["actor", "society", "links_out", "links_in", "weight_out", "weight_in", "betweenness"]
    return pd.DataFrame(rows, columns=columns)


def between_societies(graph: nx.DiGraph) -> pd.DataFrame:
    """One row a pair of linked societies: from, to, links, mean strength, mean trust."""
    import pandas as pd

    society = nx.get_node_attributes(graph, "society")
    edges = pd.DataFrame(
        [(society[a], society[b], data["strength"], data["trust"]) for a, b, data in graph.edges(data=True)],
        columns=["from", "to", "strength", "trust"],
    )
    pairs = edges.groupby(["from", "to"], sort=False)
    table = pairs.agg(links=("trust", "size"), strength=("strength", "mean"), trust=("trust", "mean"))
    return table.reset_index()


GRAPH_FORMATS = {".graphml": nx.write_graphml, ".gexf": nx.write_gexf}


def write_network(graph: nx.DiGraph, path: Path) -> None:
    """Write the network as GraphML or GEXF, as the name ends. ValueError for another ending."""
    writer = GRAPH_FORMATS.get(path.suffix.lower())
    if writer is None:
        raise ValueError(f"{path}: a network is written as {' or '.join(GRAPH_FORMATS)}")
    writer(graph, path)
