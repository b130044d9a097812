"""The linkage network as a graph: what the World has, in formats that others read."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest

from fivelink_sim.abm.agents import Committee
from fivelink_sim.abm.community_model import CommunityModel
from fivelink_sim.measure.network import between_societies, centralities, network, write_network

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 30, "run.warmup": 14}


@pytest.fixture(scope="module")
def model():
    return CommunityModel("five_society", 3, **SMALL).run(20)


@pytest.fixture(scope="module")
def graph(model):
    return network(model.worlds)


def test_edges_are_the_links_of_the_world(model, graph):
    links = model.world.links
    assert graph.number_of_edges() == (links["strength"] > 0).sum()
    trust = [data["trust"] for _, _, data in graph.edges(data=True)]
    assert np.sort(trust) == pytest.approx(np.sort(links["trust"][links["strength"] > 0]))
    for _, _, data in graph.edges(data=True):
        assert data["weight"] == pytest.approx(data["strength"] * data["trust"])
        assert data["distance"] == pytest.approx(-math.log(data["weight"]))


def test_best_routes_are_networkx_shortest_paths():
    """The routes of the rules, right after a weekly refresh, against Dijkstra on -ln(strength x trust)."""
    model = CommunityModel("five_society", 3, **{**SMALL, "regime.max_hops": 5}).run(7)
    lengths = nx.single_source_dijkstra_path_length(model.network(), "committee", weight="distance")
    committee = model.agents_by_type[Committee][0]
    assert len(committee.routes) > 10
    for name, route in committee.routes.items():
        assert -math.log(route.strength) == pytest.approx(lengths[name], abs=1e-9)


def test_nodes_say_who_they_are(graph):
    committee = graph.nodes["committee"]
    assert committee["society"] == "community"
    assert (committee["column"], committee["row"]) == (5, 5)
    assert graph.nodes["foundation"]["role"] == "foundation"
    assert graph.nodes["foundation"]["cash_yuan"] > 0
    assert sum(data["society"] == "volunteer" for _, data in graph.nodes(data=True)) == 8


def test_who_takes_no_part_is_not_in_it():
    graph = CommunityModel("three_society", 3, **SMALL).network()
    assert {data["society"] for _, data in graph.nodes(data=True)} == {
        "community", "social_organization", "social_worker",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "read"), [("n.graphml", nx.read_graphml), ("n.gexf", nx.read_gexf)])
def test_files_give_the_graph_back_with_its_attributes(graph, name, read, tmp_path):
    write_network(graph, tmp_path / name)
    back = read(tmp_path / name)
    assert set(back.nodes) == set(graph.nodes)
    assert set(back.edges) == set(graph.edges)
    for a, b, data in graph.edges(data=True):
        for key in ("strength", "trust"):
            assert back.edges[a, b][key] == pytest.approx(data[key])
    for node, data in graph.nodes(data=True):
        kept = {key: back.nodes[node][key] for key in data}
        assert kept == pytest.approx(data) if all(isinstance(v, float) for v in data.values()) else kept == data


def test_other_formats_are_refused(graph, tmp_path):
    with pytest.raises(ValueError, match=r"\.graphml or \.gexf"):
        write_network(graph, tmp_path / "n.dot")


def test_measures_by_hand():
    graph = nx.DiGraph()
    for node, society in [("a", "community"), ("b", "volunteer"), ("c", "charity")]:
        graph.add_node(node, society=society)
    for a, b, strength, trust in [("a", "b", 0.5, 0.4), ("b", "c", 1.0, 0.5)]:
        weight = strength * trust
        graph.add_edge(a, b, strength=strength, trust=trust, weight=weight, distance=-math.log(weight))
    table = centralities(graph).set_index("actor")
    assert table.loc["b", "betweenness"] == pytest.approx(0.5)  # on one of the two ordered pairs of others
    assert table.loc["a", "weight_out"] == pytest.approx(0.2)
    pairs = between_societies(graph)
    assert pairs.to_dict("records")[0] == {
        "from": "community", "to": "volunteer", "links": 1, "strength": 0.5, "trust": 0.4,
    }  # fmt: skip


def test_a_district_has_a_network_a_community():
    changes = {**SMALL, "district.rows": 1, "district.columns": 2}
    graph = CommunityModel("district", 3, **changes).network()
    assert nx.number_weakly_connected_components(graph) == 2
    assert "1: committee" in graph
