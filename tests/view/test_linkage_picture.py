"""Pictures of the network."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from matplotlib.image import imread

import fivelink_sim as fl
from fivelink_sim.experiment.request import InputError
from fivelink_sim.view.linkage_picture import links, picture, places, trust_table, write

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 20, "run.warmup": 7}


@pytest.fixture(scope="module")
def graph():
    return fl.network("five_society", 5, rng=1, overrides=SMALL)


def test_the_network_of_a_day_is_that_of_the_model(graph):
    model = fl.CommunityModel("five_society", 1, **SMALL).run(6)
    assert nx.utils.graphs_equal(graph, model.network())
    with pytest.raises(InputError, match="day must be 0 to 19"):
        fl.network("five_society", 20, rng=1, overrides=SMALL)


def test_actors_stand_on_a_circle_apart_from_each_other(graph):
    spots = np.array(list(places(graph).values()))
    assert np.hypot(*spots.T) == pytest.approx(1.0)
    gaps = [math.dist(a, b) for n, a in enumerate(spots) for b in spots[:n]]
    assert min(gaps) > 0.1


def test_every_linked_pair_has_a_line_and_every_actor_a_name(graph):
    ax = links(graph)
    pairs = {frozenset(edge) for edge in graph.edges}
    assert len(ax.collections[0].get_segments()) == len(pairs)
    assert len([text for text in ax.texts if text.get_text()]) == len(graph)


def test_the_table_has_the_mean_trust(graph):
    texts = {text.get_text() for text in trust_table(graph).texts}
    trust = [d["trust"] for a, b, d in graph.edges(data=True) if {a, b} == {"committee", "worker 1"}]
    assert len(trust) == 2
    assert "strength 0.70" in texts


@pytest.mark.parametrize("name", ["n.png", "n.svg", "n.pdf", "n.graphml", "n.gexf"])
def test_files_are_written(graph, name, tmp_path):
    write(graph, tmp_path / name, "Title with $ and _")
    assert (tmp_path / name).stat().st_size > 5000
    if name == "n.png":
        assert imread(tmp_path / name).shape[1] > 1500
    with pytest.raises(InputError):
        write(graph, tmp_path / "n.txt")


def test_a_network_without_links_can_be_drawn():
    picture(nx.DiGraph()).draw_without_rendering()
