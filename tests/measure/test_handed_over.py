"""Who handed what to whom: as many parts and as much money as the books say, from the hub on."""

from __future__ import annotations

import numpy as np
import pytest

from fivelink_sim.abm.community_model import CommunityModel
from fivelink_sim.measure.handed_over import flows, flows_between_societies, handed_over

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 30, "run.warmup": 14}


@pytest.fixture(scope="module")
def model():
    return CommunityModel("five_society", 3, log=True, **SMALL).run(25)


def days(model):
    return model.warmup, model.clock - 1


def test_parts_taken_on_are_those_of_the_event_log(model):
    parts, _ = handed_over(model.world, *days(model))
    log = model.event_log()
    taken = log[(log["day"] >= 0) & log["activity"].isin(["accepted", "approved"])]
    assert parts.sum() == len(taken) > 50
    told = flows(model.worlds, *days(model)).groupby("to")["referrals"].sum()
    for actor, number in taken["actor"].value_counts().items():
        assert told[actor] == number


def test_the_committee_is_the_hub_of_five_societies(model):
    table = flows(model.worlds, *days(model))
    assert set(table.loc[table["referrals"] > 0, "from"]) == {"committee"}


def test_under_another_hub_the_parts_start_there():
    model = CommunityModel("five_society", 3, log=True, **SMALL, **{"regime.hub": "social_worker"}).run(10)
    table = flows(model.worlds, *days(model))
    assert set(table.loc[table["referrals"] > 0, "from_society"]) == {"social_worker"}


def test_money_paid_is_that_of_the_books(model):
    _, fen = handed_over(model.world, *days(model))
    books = model.world.ledger[model.warmup : model.clock]
    assert fen.sum() == books["money_welfare"].sum() + books["money_granted"].sum() > 0


def test_days_add_up(model):
    first, last = days(model)
    whole = handed_over(model.world, first, last)
    single = [handed_over(model.world, day, day) for day in range(first, last + 1)]
    for number in (0, 1):
        np.testing.assert_array_equal(sum(one[number] for one in single), whole[number])


def test_links_stand_in_the_table_with_or_without_referrals(model):
    table = flows(model.worlds, *days(model))
    links = model.world.links
    assert table["strength"].notna().sum() == (links["strength"] > 0).sum()
    assert (table["weight"] - table["strength"] * table["trust"]).abs().max() < 1e-12
    own = table[table["from"] == table["to"]]
    assert own["strength"].isna().all()
    assert (table.loc[table["strength"].isna(), ["referrals", "yuan"]].sum(axis=1) > 0).all()


def test_societies_have_the_sums_and_the_means_of_their_links(model):
    table = flows(model.worlds, *days(model))
    societies = flows_between_societies(table)
    assert societies[["referrals", "yuan"]].sum().tolist() == pytest.approx(table[["referrals", "yuan"]].sum().tolist())
    pair = table[(table["from_society"] == "community") & (table["to_society"] == "social_worker")]
    row = societies[(societies["from"] == "community") & (societies["to"] == "social_worker")].iloc[0]
    assert row["trust"] == pytest.approx(pair["trust"].mean())


def test_the_graph_has_them_too_if_there_is_a_log(model):
    graph = model.network()
    table = flows(model.worlds, *days(model)).set_index(["from", "to"])
    for a, b, data in graph.edges(data=True):
        assert data["referrals"] == table.loc[(a, b), "referrals"]
        assert data["yuan"] == pytest.approx(table.loc[(a, b), "yuan"])
    assert "referrals" not in next(iter(CommunityModel("five_society", 3, **SMALL).run(1).network().edges.values()))


def test_without_a_log_nobody_can_say(model):
    with pytest.raises(ValueError, match="log=True"):
        flows(CommunityModel("five_society", 3, **SMALL).run(1).worlds, 0, 1)
