"""Pictures of the network and of what flows in it: from tables made by hand, and files that are the same every time."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import FancyArrowPatch

import fivelink_sim as fl
from fivelink_sim.experiment.request import InputError
from fivelink_sim.measure.handed_over import COLUMNS
from fivelink_sim.view import figure_style, flow_figures
from fivelink_sim.view.flow_figures import MOST_ACTORS, caption, drawn_table, nodes, round_steps, width
from fivelink_sim.view.linkage_picture import Linkage, linkage, linkage_of, picture, trust_table, write

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 20, "run.warmup": 7}
NO_LINK = math.nan


def by_hand(*rows) -> pd.DataFrame:
    """A table of flows: from, to, their societies, weight, referrals, yuan; strength and trust are not drawn."""
    return pd.DataFrame([(*row[:4], 0.5, 0.5, *row[4:]) for row in rows], columns=list(COLUMNS))


@pytest.fixture
def table():
    return by_hand(
        ("committee", "committee", "community", "community", NO_LINK, 30, 500.0),
        ("committee", "worker 1", "community", "social_worker", 0.6, 40, 0.0),
        ("committee", "worker 2", "community", "social_worker", 0.3, 10, 0.0),
        ("committee", "foundation", "community", "charity", NO_LINK, 5, 1500.0),
        ("worker 1", "worker 2", "social_worker", "social_worker", 0.2, 0, 0.0),
    )


@pytest.fixture(scope="module")
def model():
    return fl.CommunityModel("five_society", 1, log=True, **SMALL).run(6)


@pytest.fixture(scope="module")
def found():
    return linkage("five_society", 5, rng=1, overrides=SMALL)


def axes():
    return Figure(figsize=(8, 6)).subplots()


def arrows(ax):
    """The arrows of a figure, without the thin lines of links; by the colour of their inside."""
    drawn = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    return [patch for patch in drawn if patch.get_facecolor()[:3] != patch.get_edgecolor()[:3]]


def test_the_network_of_a_day_is_that_of_the_model(found, model):
    assert nx.utils.graphs_equal(found.graph, model.network())
    pd.testing.assert_frame_equal(found.flows, linkage_of(model).flows)
    pd.testing.assert_frame_equal(found.flows, fl.flows("five_society", 5, rng=1, overrides=SMALL))
    assert nx.utils.graphs_equal(found.graph, fl.network("five_society", 5, rng=1, overrides=SMALL))
    with pytest.raises(InputError, match="day must be 0 to 19"):
        fl.network("five_society", 20, rng=1, overrides=SMALL)


def test_actors_stand_round_their_society_apart_from_each_other(found):
    spots = nodes(found.flows)
    assert set(spots) == {*found.flows["from"], *found.flows["to"]}
    gaps = [
        math.dist(a.place, b.place) - a.radius - b.radius
        for n, a in enumerate(spots.values())
        for b in list(spots.values())[:n]
    ]
    assert min(gaps) > 0.0
    centre = {name: (1.25 * x, y) for (x, y), name in zip(flow_figures.SPOTS, flow_figures.SOCIETIES, strict=True)}
    for node in spots.values():
        assert min(centre, key=lambda name: math.dist(centre[name], node.place)) == node.society


def test_an_arrow_is_drawn_for_each_pair_that_handed_something_over(table):
    ax = flow_figures.flows(table, axes())
    assert len(arrows(ax)) == 3  # not what the committee kept, not the link without referrals
    assert sum(isinstance(patch, FancyArrowPatch) for patch in ax.patches) == 4
    assert ax.get_title(loc="left") == "What was handed over, up to the last day"


def test_an_arrow_is_as_wide_as_there_are_referrals_and_coloured_by_strength_times_trust():
    assert width(40, 40) == 4 * width(10, 40)
    assert width(0.001, 40) == flow_figures.THINNEST
    assert to_hex(flow_figures.colour(0.0)) == figure_style.VIRIDIS[0]
    assert to_hex(flow_figures.colour(1.0)) == figure_style.VIRIDIS[-1]
    assert flow_figures.colour(NO_LINK) == figure_style.MUTED


def test_the_scale_of_colours_goes_from_0_to_1_and_has_a_unit(table):
    ax = flow_figures.flows(table, axes())
    bar = ax.figure.axes[1]
    assert bar.get_ylim() == (0.0, 1.0)
    assert bar.get_ylabel() == "strength × trust of the link (0 to 1)"
    legend = ax.get_legend()
    assert legend.get_title().get_text() == "parts of needs taken on (number)"
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts == ["5", "10", "20", "no link of their own: by way of others"]


@pytest.mark.parametrize(
    ("most", "steps"), [(1, [1]), (4, [1, 2]), (40, [5, 10, 20]), (262, [50, 100, 200]), (4223, [500, 1000, 2000])]
)
def test_steps_of_the_legend_are_round(most, steps):
    assert round_steps(most) == steps


def test_a_society_is_told_with_what_it_kept_and_paid(table):
    texts = {text.get_text() for text in flow_figures.flows(table, axes()).texts}
    assert "Residents’ committee\n30 within, paid 500 yuan" in texts
    assert "Charity\npaid 1,500 yuan" in texts
    assert "Social workers" in texts
    assert {"1", "2", "foundation"} <= texts


def test_many_actors_are_drawn_as_five_societies(table):
    many = pd.concat(
        [
            by_hand(
                (f"{n}: committee", f"{n}: worker 1", "community", "social_worker", 0.1 * (n % 2 + 1), 2, 0.0),
                (f"{n}: worker 1", f"{n}: worker 2", "social_worker", "social_worker", 0.3, 1, 10.0),
            )
            for n in range(MOST_ACTORS)
        ],
        ignore_index=True,
    )
    drawn = drawn_table(many)
    assert drawn[["from", "to", "referrals", "yuan"]].to_numpy().tolist() == [
        ["community", "social_worker", 60, 0.0],
        ["social_worker", "social_worker", 30, 300.0],
    ]
    assert drawn["weight"].tolist() == pytest.approx([0.15, 0.3])
    assert drawn_table(table) is table
    assert len(nodes(drawn)) == 2
    text = caption(drawn, 3)
    assert text == (
        "Up to day 3, 90 parts of needs were taken on, 30 of them within a society. Most went from Residents’ "
        "committee to Social workers (60; strength × trust 0.15). For needs 300 yuan were paid."
    )


def test_the_caption_tells_the_widest_arrows(table):
    assert caption(table) == (
        "Up to the last day, 85 parts of needs were taken on, 30 of them by who had taken up the case. Most went from "
        "committee to worker 1 (40; strength × trust 0.60), committee to worker 2 (10; strength × trust 0.30) and "
        "committee to foundation (5; no link of their own). For needs 2,000 yuan were paid."
    )
    assert caption(table.assign(referrals=0), 7) == "Up to day 7 nothing was handed over."


def test_the_table_of_trust_has_the_mean_trust(found):
    texts = {text.get_text() for text in trust_table(found.graph).texts}
    between = {("committee", f"worker {n}") for n in range(1, 9)}
    trust = [data["trust"] for a, b, data in found.graph.edges(data=True) if (a, b) in between]
    assert f"{np.mean(trust):.2f}" in texts
    assert "strength 0.70" in texts


@pytest.mark.parametrize("name", ["n.png", "n.svg", "n.pdf", "n.graphml", "n.gexf", "n.csv"])
def test_files_are_written_and_are_the_same_bytes_again(found, name, tmp_path):
    sentence = write(found, tmp_path / name, 5)
    assert sentence.startswith("Up to day 5, ")
    assert (tmp_path / name).stat().st_size > 5000
    if name == "n.png":
        assert imread(tmp_path / name).shape[1] > 1500
    if name != "n.gexf":  # it has the date
        write(found, tmp_path / f"again-{name}", 5)
        assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()
    with pytest.raises(InputError, match=r"a network is written as \.graphml, \.gexf, \.png"):
        write(found, tmp_path / "n.txt")


def test_the_table_is_all_that_was_handed_over(found, tmp_path):
    write(found, tmp_path / "n.csv")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "n.csv"), found.flows, rtol=1e-6)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_of_the_picture_are_legible_in_print_and_cover_nothing(found, faults, tmp_path, language):
    with fl.speaking(language):
        sentence = write(found, tmp_path / "n.svg", 5)
    svg = (tmp_path / "n.svg").read_text(encoding="utf-8")
    assert faults(svg, least=7.0, printed=16.5 / 2.54) == []
    assert sentence in {node.text for node in ET.fromstring(svg)}


def test_a_network_without_links_can_be_drawn():
    nothing = Linkage(nx.DiGraph(), by_hand())
    picture(nothing).draw_without_rendering()
