"""A district of communities with numbers of their own. model.md §2, §10.55; verification.md 23."""

from typing import Any

import numpy as np
import pytest

from fivelink_sim.measure import tables
from fivelink_sim.model.district import Run, simulate
from fivelink_sim.scenario import Scenario, load

SMALL: dict[str, Any] = {"run.warmup": 14, "run.days": 40, "population.residents": 120, "district.side": 5}
SQUARE = {"district.rows": 2, "district.columns": 2}
OLD_TOWN = {
    "population.residents": 260,
    "population.groups.general.share": 0.8,
    "population.groups.elderly_alone.share": 0.13,
    "social_organization.number": 2,
    "social_worker.number": 7,
    "government.burden": 0.2,
    "charity.opening": 90_000.0,
}
RIVERSIDE = {"population.residents": 40, "regime.participants": ["community", "social_worker"], "volunteer.share": 0.2}


def district(*sets: dict[str, Any], **more: Any) -> Scenario:
    entries = [{"name": f"place {n}", "set": own} for n, own in enumerate(sets)]
    return load("five_society", {**SMALL, **SQUARE, "district.communities": entries, **more})


def tables_of(run: Run, community: int) -> list[bytes]:
    """Everything that a run leaves behind of a community, as bytes."""
    kept = [run.ledgers[community], run.cases[community], run.logs[community], *run.worlds[community]]
    return [table.tobytes() for table in kept]


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_a_district_of_equal_entries_is_the_district_without_entries(spread):
    plain = simulate(load("five_society", {**SMALL, **SQUARE, "district.spread": spread}), 5, log=True)
    equal = simulate(district({}, {}, {}, {}, **{"district.spread": spread}), 5, log=True)
    for community in range(4):
        assert tables_of(plain, community) == tables_of(equal, community)


def test_what_one_community_sets_changes_no_other():
    plain = simulate(district({}, {}, {}, {}), 5, log=True)
    unequal = simulate(district(OLD_TOWN, {}, RIVERSIDE, {}), 5, log=True)
    same = [tables_of(plain, community) == tables_of(unequal, community) for community in range(4)]
    assert same == [False, True, False, True]


def test_a_community_is_the_same_alone_and_in_an_unequal_district():
    """With nothing shared: the scenario with the community's fields as its own, against its place in the district."""
    alone = simulate(load("five_society", {**SMALL, **OLD_TOWN}), 5, log=True)
    among = simulate(district(OLD_TOWN, {}, RIVERSIDE, {}), 5, log=True)
    assert tables_of(alone, 0) == tables_of(among, 0)


def test_fields_that_all_communities_set_alike_are_the_scenarios_own():
    """Wherever a community stands: the whole district by entries, against the scenario that says it once."""
    said_once = simulate(load("five_society", {**SMALL, **SQUARE, **RIVERSIDE}), 5, log=True)
    by_entries = simulate(district(*[RIVERSIDE] * 4), 5, log=True)
    for community in range(4):
        assert tables_of(said_once, community) == tables_of(by_entries, community)


def test_each_community_has_its_own_residents_groups_and_actors():
    run = simulate(district(OLD_TOWN, {}, RIVERSIDE, {}), 5)
    assert run.communities == ("place 0", "place 1", "place 2", "place 3")
    assert run.group_sizes.sum(axis=1).tolist() == [260, 120, 40, 120]
    # largest remainders of 260 × (0.8, 0.13, 0.03, 0.03, 0.01): 208, 33.8, 7.8, 7.8, 2.6; the last place to the first
    assert run.group_sizes[0].tolist() == [208, 34, 8, 8, 2]
    actors = [(int(world.here[0].organizations), int(world.here[0].workers)) for world in run.worlds]
    assert actors == [(2, 7), (6, 4), (6, 4), (6, 4)]
    assert [len(world.residents) for world in run.worlds] == [260, 120, 40, 120]
    table = tables.communities(run)
    assert table["residents"].tolist() == [260, 120, 40, 120]
    assert table["name"].tolist() == list(run.communities)
    first_day = [int(ledger["money_opening"].sum()) for ledger in run.ledgers]
    assert first_day[0] - first_day[1] == (90_000 - load("five_society").settings.charity.opening) * 100 - 4 * (
        load("five_society").settings.social_organization.cash_opening * 100
    )


def test_needs_arise_in_proportion_to_residents_and_rates(run_corner):
    """One kind, 10 a day per 1,000 residents; 400 days; (residents, factor of the rate): Poisson means λ of
    residents × rate × days. |z| ≤ 4."""
    sets = [
        {"population.residents": 50},
        {"population.residents": 200},
        {"population.residents": 200, "needs.task.rate": 30.0},
        {},
    ]
    changes = {**SQUARE, "district.communities": [{"set": own} for own in sets]}
    run = run_corner(changes, days=400)
    means = np.array([50 * 0.01, 200 * 0.01, 200 * 0.03, 100 * 0.01]) * 400
    arisen = np.array([ledger["arisen"].sum() for ledger in run.ledgers])
    assert np.all(np.abs(arisen - means) / np.sqrt(means) < 4.0)


def test_spread_multiplies_what_communities_set():
    """§10.55: own values, then × (1 + s·z) with the same z as without them."""
    own = {"government.burden": 0.3, "community.staff": 9.0}
    with_own = district(own, {}, own, {}, **{"district.spread": 0.2})
    without = district({}, {}, {}, {}, **{"district.spread": 0.2})
    usual = without.settings
    there, plain = (simulate(scenario, 5).worlds for scenario in (with_own, without))
    for community, sets in ((0, True), (1, False), (2, True), (3, False)):
        staff = there[community].parameters[0].community_staff / plain[community].parameters[0].community_staff
        assert staff == pytest.approx(9.0 / usual.community.staff if sets else 1.0, rel=1e-12)
        burden = there[community].parameters[0].burden / plain[community].parameters[0].burden
        assert burden == pytest.approx(0.3 / usual.government.burden if sets else 1.0, rel=1e-12)


def test_communities_with_common_funds_give_by_their_own_numbers():
    run = simulate(
        district({"charity.donate": 900.0}, {}, {"charity.donate": 0.0}, {}, **{"charity.district_wide": True}), 5
    )
    donated = [int(ledger["money_donated"].sum()) for ledger in run.ledgers]
    assert donated[2] == 0 < min(donated[1], donated[3]) <= max(donated[1], donated[3]) < donated[0]
