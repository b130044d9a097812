"""One foundation and one enterprise for a whole district. model.md §2, §10.18, §10.25."""

import numpy as np
import pytest

from fivelink_sim.model.event_log import ACTIVITIES

NOTHING = {"task": {"rate": 0.0}}
DISTRICT = {
    "district": {"rows": 2, "columns": 2, "side": 4},
    "charity.district_wide": True,
    "regime.participants": ["community", "charity"],
    "regime.links": {"community": {"charity": 1.0}},
}


def test_the_common_funds_begin_with_what_each_community_has(run_corner):
    """Opening cash and capital, times four; the reserve too."""
    changes = {**DISTRICT, "charity.opening": 100.0, "charity.enterprise_capital": 50.0, "charity.reserve": 30.0}
    changes["charity.enterprise_return"] = 0.0
    run = run_corner(changes, kinds=NOTHING, days=3)
    assert run.fund_ledger["money_opening"].tolist() == [60_000, 0, 0]
    assert run.fund_ledger["fund_balance"][-1] == 40_000
    assert run.worlds[0].funds[0].reserve == 12_000


def test_gifts_of_all_communities_flow_together(run_corner):
    """100 residents × 36.5/365 × .79 yuan a day in each of four (.5 + trust = 1)."""
    ledger = run_corner({**DISTRICT, "charity.donate": 36.5, "charity.transparency": 0.7}, kinds=NOTHING, days=10)
    assert ledger.fund_ledger["fund_balance"].tolist() == [4 * 790 * (day + 1) for day in range(10)]


@pytest.mark.parametrize("priority", ["severity", "first_come"])
def test_the_case_that_comes_first_is_paid_first_wherever_it_is(run_corner, priority):
    """Equal sums and too little money: nobody is paid while a case that comes earlier in the one order is refused."""
    changes = {**DISTRICT, "charity.donate": 36.5 / 0.79 * 4, "regime.priority": priority}
    kinds = {"task": {"rate": 50.0, "labour": 0.0, "material": 40.0, "patience": 40}}
    run = run_corner(changes, kinds=kinds, days=150, log=True)
    severity = {int(case["id"]): float(case["severity"]) for cases in run.cases for case in cases}
    known = {int(case["id"]): int(case["known"]) for cases in run.cases for case in cases}
    asked: dict[int, dict[str, list[tuple[float, int]]]] = {}
    homes = set()
    for community, log in enumerate(run.logs):
        for step in log:
            what = ACTIVITIES[int(step["activity"])]
            if what in ("accepted", "no cash"):
                case = int(step["case_id"])
                place = -severity[case] if priority == "severity" else known[case]
                asked.setdefault(int(step["day"]), {}).setdefault(what, []).append((place, case))
                homes.add((what, community))
    mixed = [day for day in asked.values() if len(day) == 2]
    assert len(mixed) > 20
    assert len(homes) == 8
    for day in mixed:
        assert max(day["accepted"]) < min(day["no cash"])


def test_operating_grants_go_to_organisations_of_all_communities(run_corner):
    """Six organisations in two communities, equal routes: a sixth each, whole fen by largest remainder."""
    changes = {
        **DISTRICT,
        "district": {"rows": 1, "columns": 2, "side": 4},
        "regime.participants": ["community", "social_organization", "charity"],
        "regime.links": {"charity": {"social_organization": 0.5}},
        "social_organization.number": 3,
        "charity.opening": 500.0,
        "charity.operating_share": 0.2,
        "charity.operating_days": 5,
    }
    run = run_corner(changes, kinds=NOTHING, days=8)
    cash = np.concatenate([world.actors["cash"][1:4] for world in run.worlds])
    assert cash.sum() == 20_000
    assert np.sort(cash).tolist() == [3333] * 4 + [3334] * 2
    assert run.fund_ledger["fund_balance"][-1] == 80_000


def test_unlinked_common_charity_gives_each_community_what_came_from_it(run_corner):
    """Alone: a week's inflow of a community goes to its own residents (model.md §5.3)."""
    changes = {
        **DISTRICT,
        "regime.participants": ["community"],
        "regime.unlinked": {"charity": "alone"},
        "charity.donate": 36.5 / 0.79,
    }
    run = run_corner(changes, kinds={"task": {"rate": 1e-12, "labour": 0.0, "material": 30.0}}, days=70)
    for ledger in run.ledgers:
        assert np.array_equal(ledger["money_missed"][6::7], 3000 * np.diff([(7000 * w) // 3000 for w in range(11)]))
    total = sum(ledger["money_missed"].sum() for ledger in run.ledgers)
    assert run.fund_ledger["fund_balance"][-1] == 4 * 70_000 - total
