"""Money to the last fen: giving, earning, granting, buying. model.md §4 money, §3 grant, §5.3; verification.md 14."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.district import new_worlds, run_alone, simulate
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.grant import approval_time, with_overhead
from fivelink_sim.model.money import (
    enterprise_earning,
    has_open_material,
    mean_donation,
    one_in_need,
    open_material_of,
    receiver,
    share_out,
)
from fivelink_sim.scenario import load

Z_MOST = 4.0
NOTHING = {"task": {"rate": 0.0}}
CHARITY_ALONE = {"regime.unlinked": {"charity": "alone"}}
LINKED_FUND = {
    "regime.participants": ["community", "charity"],
    "regime.links": {"community": {"charity": 1.0}},
}


@pytest.mark.parametrize(
    ("donate", "residents", "transparency", "trust", "multiplier", "yuan"),
    [(36.5, 1000, 1.0, 0.5, 1.0, 100.0), (36.5, 1000, 0.0, 0.5, 1.0, 30.0), (36.5, 1000, 0.5, 0.0, 2.0, 65.0)],
)
def test_mean_donation(donate, residents, transparency, trust, multiplier, yuan):
    """donate·residents/365·(0.3 + 0.7·transparency)·(0.5 + trust)·multiplier (model.md §4)."""
    assert mean_donation(donate, residents, transparency, trust, multiplier) == pytest.approx(yuan, abs=1e-9)


def test_enterprise_earning():
    """return/365·capital·(0.5 + trust) (model.md §4)."""
    assert enterprise_earning(73_000.0, 0.1, 0.25) == pytest.approx(15.0, abs=1e-12)


@pytest.mark.parametrize(("days", "empowerment", "wait"), [
    (6.0, 0.0, 6), (6.0, 0.5, 3), (5.0, 0.5, 3), (6.0, 1.0, 0), (10.0, 0.7, 3), (20.0, 0.85, 3), (10.0, 0.69, 4),
])  # fmt: skip
def test_approval_time(days, empowerment, wait):
    """⌈approval_days·(1 − empowerment)⌉ (model.md §3 grant, §10.1)."""
    assert approval_time(days, empowerment) == wait


@pytest.mark.parametrize(
    ("amount", "overhead", "outlay"), [(1000, 0.1, 1100), (1004, 0.1, 1104), (1005, 0.1, 1106), (7, 0.0, 7)]
)
def test_with_overhead(amount, overhead, outlay):
    """The grant and its overhead, to the nearest fen."""
    assert with_overhead(amount, overhead) == outlay


# Giving and earning


def test_constant_giving_comes_in_to_the_fen(run_corner):
    """37 yuan a year and resident, transparency .7, trust .5: 100·37/365·.79 yuan a day, rounded to the fen."""
    changes = {**LINKED_FUND, "charity.donate": 37.0, "charity.transparency": 0.7}
    donated = run_corner(changes, kinds=NOTHING, days=100).ledgers[0]["money_donated"]
    assert set(donated) == {math.floor(100 * 37 / 365 * 0.79 * 100 + 0.5)}


def test_giving_is_lognormal_and_grows(run_corner):
    """cv 1: σ² = log 2; +20 % a year: the logarithm of each day less its mean is normal (§4, §10.14, §5.1 trend)."""
    changes = {
        **LINKED_FUND,
        "charity.donate": 100_000.0,
        "charity.donation_cv": 1.0,
        "government.trend_giving": 0.2,
        "run.warmup": 20,
    }
    donated = run_corner(changes, kinds=NOTHING, days=1500).ledgers[0]["money_donated"]
    mean = 100 * 100_000 / 365 * 0.79 * 100 * 1.2 ** (np.arange(-20, 1500) / 365)
    z = (np.log(donated / mean) + math.log(2) / 2) / math.sqrt(math.log(2))
    assert stats.kstest(z, "norm").pvalue > 6.3e-5


@pytest.mark.parametrize("passed_on", [0.0, 0.5, 1.0])
def test_an_enterprises_capital_grows_by_what_it_keeps(run_corner, passed_on):
    """W(1 + (1 − s)·r(.5 + T)/365)ⁿ, but for fractions of a fen; what it passes on is the foundation's (item 14)."""
    days = 2000
    changes = {
        **LINKED_FUND,
        "charity.enterprise_capital": 50_000.0,
        "charity.enterprise_return": 0.1,
        "charity.profit_share": passed_on,
        "trust.trust0": 0.7,
    }
    ledger = run_corner(changes, kinds=NOTHING, days=days).ledgers[0]
    capital, earned, profit = (ledger[name] for name in ("enterprise_capital", "money_earned", "money_profit"))
    before = np.concatenate([[5_000_000], capital[:-1]])
    assert np.array_equal(capital, before + earned - profit)
    assert np.array_equal(ledger["fund_balance"], np.cumsum(profit))
    assert abs(earned.sum() - (before * 0.1 / 365 * 1.2).sum()) < 1.0  # not a fen is lost by rounding
    assert np.array_equal(profit, np.floor(earned * passed_on))
    grown = 5_000_000 * (1 + (1 - passed_on) * 0.1 * 1.2 / 365) ** days
    assert abs(capital[-1] - grown) < days  # each day's profit is cut to the fen


@pytest.mark.parametrize("preset", ["five_society", "three_society_unlinked_extras"])
def test_a_funds_balance_is_what_came_in_less_what_went_out(preset):
    """Every day, to the fen (verification.md 14)."""
    scenario = load(preset, overrides={"population.residents": 1500})
    for seed in (1, 2, 3):
        ledger = simulate(scenario, seed).ledgers[0]
        went = sum(ledger[f"money_{name}"] for name in ("granted", "missed", "overhead", "operating"))
        came = ledger["money_donated"] + ledger["money_partners"] + ledger["money_profit"] - went
        assert np.array_equal(ledger["fund_balance"], 1_000_000 + np.cumsum(came))
        assert ledger["fund_balance"].min() >= 0
        assert went.sum() > 1_000_000


# Budgets and purchase


@pytest.mark.parametrize("welfare", [10.0, 33.333, 0.001])
def test_welfare_is_paid_in_daily_and_fractions_are_carried(run_corner, welfare):
    """After n days ⌊n·100·welfare⌋ fen (model.md §4, §7)."""
    ledger = run_corner({"community.welfare": welfare}, kinds=NOTHING, days=400).ledgers[0]
    expected = [math.floor(Fraction(str(welfare)) * 100 * (day + 1)) for day in range(400)]
    assert np.abs(np.cumsum(ledger["money_budget"]) - expected).max() <= 1  # a sum of 400 floats
    assert np.array_equal(ledger["money_held"], np.cumsum(ledger["money_budget"]))


def by_largest_remainder(amount: int, weights: list[float]) -> list[int]:
    """Whole parts of an amount in proportion to weights, in exact arithmetic; of equals the first."""
    exact = [Fraction(weight) * amount / sum(map(Fraction, weights)) for weight in weights]
    parts = [math.floor(part) for part in exact]
    first = sorted(range(len(weights)), key=lambda a: (parts[a] - exact[a], a))
    for a in first[: amount - sum(parts)]:
        parts[a] += 1
    return parts


@pytest.mark.parametrize("amount", [0, 1, 2, 5, 7, 100, 101, 999_999_937])
@pytest.mark.parametrize("weights", [[1.0] * 6, [0.5, 0.25, 0.125, 0.0, 1.0, 3.0], [0.75, 0.0, 0.0, 0.0, 0.0, 0.0]])
def test_shares_are_whole_fen_by_largest_remainder(corner, amount, weights):
    """model.md §7: shares by largest remainder."""
    world = new_worlds(corner({"social_organization.number": 6}), 1)[0]
    world.actors["weight"][1:7] = weights
    share_out(world, amount, math.fsum(weights))
    assert world.actors["part"][1:7].tolist() == by_largest_remainder(amount, weights)


def test_purchase_goes_to_organisations_in_equal_parts(run_corner):
    """36,500 yuan a year are 100 a day: 3334, 3333 and 3333 fen; unlinked organisations are paid too (model.md §4)."""
    for participants in (["community", "social_organization"], ["community"]):
        changes = {
            "regime.participants": participants,
            "regime.unlinked": {} if len(participants) == 2 else {"social_organization": "alone"},
            "social_organization.number": 3,
            "government.purchase": 36_500.0,
        }
        run = run_corner(changes, kinds=NOTHING, days=10)
        assert set(run.ledgers[0]["money_purchase"]) == {10_000}
        assert run.worlds[0].actors["cash"][1:4].tolist() == [33_340, 33_330, 33_330]


def test_purchase_by_trust_follows_the_committees_links(run_corner):
    """Trust .5 with two organisations and .75 with one that residents founded: 2/7, 2/7, 3/7 (model.md §4)."""
    changes = {
        "regime.participants": ["community", "social_organization"],
        "social_organization.number": 3,
        "social_organization.resident_share": 1 / 3,
        "social_organization.home_trust": 0.25,
        "government.purchase": 36_500.0,
        "government.purchase_by": "trust",
    }
    world = run_corner(changes, kinds=NOTHING, days=1).worlds[0]
    assert world.actors["cash"][1:4].tolist() == by_largest_remainder(10_000, [0.75, 0.5, 0.5])


def test_operating_grants_follow_the_strength_of_routes(run_corner):
    """Every `operating_days` a share of the cash above the reserve, by route strength s·T (model.md §3)."""
    changes = {
        "regime.participants": ["community", "social_organization", "charity"],
        "regime.links": {
            "community": {"social_organization": 1.0},
            "charity": {"community": 0.8, "social_organization": 0.45},
        },
        "regime.max_hops": 2,
        "social_organization.number": 3,
        "social_organization.resident_share": 1 / 3,
        "social_organization.home_trust": 0.25,
        "charity.opening": 1_000.0,
        "charity.reserve": 100.0,
        "charity.operating_share": 0.3,
        "charity.operating_days": 10,
    }
    run = run_corner(changes, kinds=NOTHING, days=25)
    given = run.ledgers[0]["money_operating"]
    first = math.floor(0.3 * 90_000)
    second = math.floor(0.3 * (90_000 - first))
    assert given.tolist() == [0] * 10 + [first] + [0] * 9 + [second] + [0] * 4
    weights = [
        0.8 * 0.5 * 0.75,
        0.45 * 0.5,
        0.45 * 0.5,
    ]  # the residents' own by way of the committee, the others straight
    shares = np.array([by_largest_remainder(sum_, weights) for sum_ in (first, second)]).sum(axis=0)
    assert run.worlds[0].actors["cash"][1:4].tolist() == shares.tolist()
    assert run.ledgers[0]["fund_balance"][-1] == 100_000 - first - second


# Granting


def test_welfare_is_paid_when_it_is_approved(run_corner):
    """Set aside at once, paid after ⌈5·(1 − .5)⌉ = 3 days, held until then (model.md §3 grant, §10.18)."""
    changes = {"community.welfare_opening": 1e6, "need.approval_days": 5.0, "government.empowerment": 0.5}
    kinds = {"task": {"labour": 0.0, "material": 10.0}}
    run = run_corner(changes, kinds=kinds, days=60)
    ledger = run.ledgers[0]
    assert np.array_equal(ledger["money_welfare"][3:], 1000 * ledger["arisen"][:-3])
    assert np.array_equal(ledger["money_held"], 100_000_000 - np.cumsum(ledger["money_welfare"]))
    assert run.worlds[0].actors[0].reserved == 1000 * ledger["arisen"][-3:].sum()


def test_what_was_promised_is_free_again_when_the_need_lapses(run_corner):
    """Cash for one: promised to the first, free when that lapses, promised to another (model.md §10.18)."""
    changes = {"community.welfare_opening": 10.0, "need.approval_days": 50.0}
    kinds = {"task": {"labour": 0.0, "material": 10.0, "patience": 5, "rate": 50.0}}
    run = run_corner(changes, kinds=kinds, days=60, log=True)
    approved = run.logs[0]["day"][run.logs[0]["activity"] == ACTIVITIES.index("approved")]
    assert len(approved) >= 9
    assert np.all(np.diff(approved) >= 1)
    assert run.ledgers[0]["money_welfare"].sum() == 0
    assert set(run.ledgers[0]["money_held"]) == {1000}
    world = run.worlds[0]
    assert world.actors[0].cash + world.actors[0].reserved == 1000


def test_a_grant_that_cannot_be_covered_does_not_block_the_next(run_corner):
    """First fit: dear needs wait for cash that is not there, cheap ones behind them are paid (model.md §10.26)."""
    changes = {"community.welfare_opening": 100.0, "regime.priority": "first_come"}
    kinds = {
        "dear": {"labour": 0.0, "material": 1000.0, "rate": 50.0},
        "cheap": {"labour": 0.0, "material": 0.01, "rate": 50.0},
    }
    run = run_corner(changes, kinds=kinds, days=60)
    cases = run.cases[0]
    assert set(cases["ending"][cases["kind"] == 0]) == {0}
    cheap = cases[cases["kind"] == 1]
    assert set(cheap["ended"] - cheap["arisen"]) == {0}


def test_welfare_comes_first_and_a_fund_only_where_it_cannot(run_corner):
    """Welfare for two grants a day, the fund pays the rest with its overhead (model.md §10.26)."""
    changes = {**LINKED_FUND, "community.welfare": 20.0, "charity.opening": 1e6, "charity.overhead": 0.1}
    kinds = {"task": {"labour": 0.0, "material": 10.0, "rate": 50.0}}
    ledger = run_corner(changes, kinds=kinds, days=60).ledgers[0]
    held = 0
    for row in ledger:
        held += 2000
        by_welfare = min(int(row["arisen"]), held // 1000)
        held -= 1000 * by_welfare
        assert row["money_welfare"] == 1000 * by_welfare
        assert row["money_granted"] == 1000 * (row["arisen"] - by_welfare)
        assert row["money_overhead"] == row["money_granted"] // 10
    assert ledger["money_granted"].sum() > 0


def test_a_fund_keeps_its_reserve(run_corner):
    """It pays while cash above the reserve covers sum and overhead: 100 yuan above it are nine grants of 11."""
    changes = {**LINKED_FUND, "charity.opening": 300.0, "charity.reserve": 200.0, "charity.overhead": 0.1}
    kinds = {"task": {"labour": 0.0, "material": 10.0, "rate": 50.0}}
    ledger = run_corner(changes, kinds=kinds, days=60).ledgers[0]
    assert ledger["money_granted"].sum() == 9 * 1000
    assert ledger["fund_balance"][-1] == 30_000 - 9 * 1100


@pytest.mark.parametrize(("committee_hours", "broker"), [(8.0, 0), (0.5, 2)])
def test_the_first_on_the_route_with_hours_to_spare_does_the_paperwork(run_corner, committee_hours, broker):
    """`broker_hours` 1 on a route committee - worker - fund: the committee if it has an hour, else the worker (§3)."""
    changes = {
        "regime.participants": ["community", "social_worker", "charity"],
        "regime.links": {"community": {"social_worker": 1.0}, "social_worker": {"charity": 1.0}},
        "community.hours": committee_hours,
        "social_worker.number": 1,
        "social_worker.hours": 50.0,
        "charity.opening": 1e6,
        "need.broker_hours": 1.0,
    }
    run = run_corner(changes, kinds={"task": {"labour": 0.0, "material": 10.0, "rate": 5.0}}, days=60)
    used = run.ledgers[0]["hours_used"].sum(axis=0)
    accepted = run.ledgers[0]["accepted"].sum()
    assert accepted == run.ledgers[0]["arisen"].sum()
    assert used[broker] == pytest.approx(accepted, abs=1e-9)
    assert used.sum() == pytest.approx(accepted, abs=1e-9)


def test_brokers_hours_limit_grants(run_corner):
    """Three hours are three grants a day, whatever cash there is."""
    changes = {**LINKED_FUND, "community.hours": 3.0, "charity.opening": 1e6, "need.broker_hours": 1.0}
    kinds = {"task": {"labour": 0.0, "material": 10.0, "rate": 100.0}}
    accepted = run_corner(changes, kinds=kinds, days=60).ledgers[0]["accepted"]
    assert set(accepted[5:]) == {3}


# Unlinked charity


def test_unlinked_charity_misses_where_there_is_no_need(run_corner):
    """7 days of 10 yuan are 70 a week: gifts of 30 (the mean need as it arises) + 3 overhead, the rest kept (§5.3)."""
    changes = {**CHARITY_ALONE, "charity.donate": 36.5 / 0.79, "charity.transparency": 0.7, "charity.overhead": 0.1}
    run = run_corner(changes, kinds={"task": {"rate": 1e-12, "labour": 0.0, "material": 30.0}}, days=70)
    ledger = run.ledgers[0]
    assert set(ledger["money_donated"]) == {1000}
    gifts = np.array([(7000 * week) // 3300 for week in range(11)])
    assert ledger["money_missed"][6::7].tolist() == (3000 * np.diff(gifts)).tolist()
    assert ledger["money_overhead"][6::7].tolist() == (300 * np.diff(gifts)).tolist()
    assert np.flatnonzero(ledger["money_missed"]).tolist() == list(range(6, 70, 7))
    assert ledger["money_granted"].sum() == 0


def test_unlinked_charity_settles_what_it_meets(run_corner):
    """Full targeting, gifts for three a week: three needs settled each week, no gift missed while some are open."""
    changes = {**CHARITY_ALONE, "charity.donate": 36.5 / 0.79, "charity.targeting": 1.0, "community.staff": 0.0}
    changes |= {"channels.online": 0.0}
    kinds = {"task": {"rate": 20.0, "labour": 0.0, "material": 20.0, "openness": 0.0}}
    ledger = run_corner(changes, kinds=kinds, days=700).ledgers[0]
    gifts = np.diff(np.array([(7000 * week) // 2000 for week in range(101)]))
    assert np.array_equal(ledger["money_granted"][6::7], 2000 * gifts)
    assert ledger["money_missed"].sum() == 0
    assert np.array_equal(ledger["resolved"][7::7], gifts[:-1])  # gifts come at the end of the week, after `settle`


def test_receivers_are_drawn_by_vulnerability(corner):
    """By the total of the group's multipliers over kinds, per head: χ² of groups (model.md §5.3)."""
    groups = {
        "general": {"share": 0.6},
        "frail": {"share": 0.3, "rates": {"task": 8.0}},
        "spared": {"share": 0.1, "rates": {"task": 0.0, "other": 0.5}},
    }
    scenario = corner(CHARITY_ALONE | {"charity.targeting": 0.0}, kinds={"task": {}, "other": {}}, groups=groups)
    world = new_worlds(scenario, 1)[0]
    today = world.parameters[0]
    met = [world.residents[receiver(world, today, 6, gift)].group for gift in range(6000)]
    weights = np.array([60 * 2.0, 30 * 9.0, 10 * 0.5])
    assert stats.chisquare(np.bincount(met, minlength=3), 6000 * weights / weights.sum()).pvalue > 6.3e-5


@pytest.fixture(scope="module")
def needy_world():
    """A World with many open material needs, some of them of the same resident."""
    changes = {"population.residents": 80, "run.days": 30, "run.warmup": 0, "community.welfare_opening": 0.0}
    changes |= {"community.welfare": 0.0, "needs.hardship_relief.rate": 100.0, "charity.donate": 0.0}
    return run_alone(new_worlds(load("three_society_unlinked_extras", overrides=changes), 1)[0], 30)


def in_need(world) -> dict[int, list[int]]:
    """Residents with open material components, and those needs' slots."""
    found: dict[int, list[int]] = {}
    for slot in range(world.here[0].needs_used):
        if has_open_material(world.needs[slot]):
            found.setdefault(int(world.needs[slot].resident), []).append(slot)
    return found


def test_each_resident_in_need_is_as_likely_to_be_met(needy_world):
    """One draw, cut into equal parts: every resident with an open component once (model.md §5.3)."""
    needy = in_need(needy_world)
    assert max(map(len, needy.values())) > 1
    n = len(needy)
    met = [one_in_need(needy_world, (k + 0.5) / n) for k in range(n)]
    assert sorted(met) == sorted(needy)


def test_a_gift_settles_the_residents_first_open_need(needy_world):
    """The one with the smallest number."""
    needy = in_need(needy_world)
    for i in range(80):
        slots = needy.get(i, [])
        expected = min(slots, key=lambda slot: needy_world.needs[slot].id, default=-1)
        assert open_material_of(needy_world, i) == expected
