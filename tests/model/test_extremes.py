"""Runs at the edge: the smallest, the largest, nothing and everything; and tables that must grow. model.md §2, §7."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fivelink_sim.measure.measured import measured
from fivelink_sim.model.district import Run, new_worlds, run_alone, simulate
from fivelink_sim.model.ledger import IN, SPENT
from fivelink_sim.model.room import has_room, with_room
from fivelink_sim.scenario import load

SHORT: dict[str, Any] = {"population.residents": 100, "run.days": 40, "run.warmup": 10, "district.side": 6}
RATES = {f"needs.{kind}.rate": 0.0 for kind in load("three_society").settings.needs}


def balanced(run: Run) -> None:
    for ledger in run.ledgers:
        before = {name: np.concatenate([[0], ledger[name][:-1]]) for name in ("open", "money_held")}
        assert np.array_equal(
            before["open"] + ledger["arisen"] + ledger["escalated"],
            ledger["resolved"] + ledger["lapsed"] + ledger["open"],
        )
        came = before["money_held"] + sum(ledger[name] for name in IN)
        assert np.array_equal(came, sum(ledger[name] for name in SPENT) + ledger["money_held"])
        for name in ledger.dtype.names:
            assert np.isfinite(ledger[name]).all()
            assert ledger[name].min() >= 0


SIXTEEN = {f"kind_{n}": {"rate": 1.0, "care": n % 3, "labour": n % 2, "material": 10.0 * n} for n in range(7)}
GROUPS = {f"group_{n}": {"share": 0.05, "rates": {"errands": float(n)}} for n in range(11)}

EDGES: dict[str, dict[str, Any]] = {
    "one resident": {"population.residents": 1},
    "one cell": {"district.side": 1},
    "more cells than residents": {"district.side": 60, "population.residents": 3},
    "no organisations and no workers": {"social_organization.number": 0, "social_worker.number": 0},
    "sixty of each": {"social_organization.number": 60, "social_worker.number": 60},
    "no committee staff": {"community.staff": 0.0},
    "no volunteers": {"volunteer.share": 0.0, "volunteer.join": 0.0, "volunteer.outsiders": 0.0},
    "everybody volunteers": {"volunteer.share": 1.0, "volunteer.quit": 0.0},
    "everybody joins": {"volunteer.join": 1.0, "volunteer.span": 1e5, "population.participation": 1.0},
    "everybody is absent": {"workforce.absence": 1.0},
    "no weekend and all weekend": {"workforce.weekend": 0.0, "volunteer.weekend_share": 1.0},
    "nothing arises": RATES,
    "very much arises": dict.fromkeys(RATES, 1000.0),
    "no patience": {kind.replace("rate", "patience"): 1 for kind in RATES},
    "endless patience": {kind.replace("rate", "patience"): 100_000 for kind in RATES},
    "sixteen kinds and groups": {
        "needs": SIXTEEN,
        "population.groups": {**GROUPS, "general": {"share": 0.35}},
    },
    "one kind, one group": {
        "needs": dict.fromkeys([kind.split(".")[1] for kind in RATES if "errands" not in kind]),
        "population.groups": {
            **dict.fromkeys(["elderly_alone", "low_income", "disabled", "child_at_risk"]),
            "general": {"share": 1.0},
        },
    },
    "five links": {"regime.max_hops": 5, "trust.link0": 1.0},
    "one link": {"regime.max_hops": 1},
    "a meeting every day": {"regime.meetings": {"every_days": 1, "hours": 24.0}},
    "huge sizes": {"need.size_cv": 5.0},
    "no money": {
        "community.welfare": 0.0,
        "community.welfare_opening": 0.0,
        "charity.donate": 0.0,
        "charity.opening": 0.0,
    },
    "much money": {"community.welfare": 1e7, "charity.donate": 1e5, "government.purchase": 1e8},
    "free work": {"need.triage_hours": 0.0, "need.broker_hours": 0.0, "need.max_case_hours": 10_000.0},
    "endless work": {"need.max_case_hours": 0.01},
    "no care": {"need.care_bar": 1.0},
    "all relapse and escalate": {"need.relapse": 1.0, "need.escalation": 1.0, "need.growth": 10.0},
    "everything on paper": {
        "regime.deviations.formalism": 1.0,
        "community.cognition": 0.0,
        "social_organization.professionalism": 0.0,
    },
    "everything misread": {"regime.deviations.misreading": 1.0, "community.cognition": 0.0, "need.misread_days": 0.0},
    "everything refused": {"regime.deviations.resistance": 1.0, "volunteer.flexibility": 0.0},
    "all trust": {"trust.trust0": 1.0, "trust.link0": 1.0, "trust.alpha": 1.0, "trust.beta": 1.0},
    "no trust": {"trust.trust0": 0.0, "trust.link0": 0.0},
    "all online": {"channels.online": 1.0},
    "one day": {"run.days": 1, "run.warmup": 0},
    "no warm-up": {"run.warmup": 0},
    "decline": {"government.trend_need": -0.9, "government.trend_giving": -0.9},
    "no reach": {"need.reach": 0.01, "volunteer.adhoc_reach": 0.0, "volunteer.near": 0.0},
    "all reach": {"need.reach": 1e6, "volunteer.adhoc_reach": 300.0, "volunteer.near": 300.0},
}


@pytest.mark.parametrize("preset", ["five_society", "three_society_unlinked_extras", "five_society_platform"])
@pytest.mark.parametrize("edge", EDGES)
def test_books_balance_at_the_edge(edge, preset):
    balanced(simulate(load(preset, overrides={**SHORT, **EDGES[edge]}), 1, log=edge != "very much arises"))


def test_nothing_arises_nothing_happens():
    """Without needs no hour is used on cases and no fen given for them."""
    ledger = simulate(load("five_society", overrides={**SHORT, **RATES}), 1).ledgers[0]
    for name in ("arisen", "triaged", "resolved", "open", "money_welfare", "money_granted", "hours_used"):
        assert not ledger[name].any(), name


def test_everybody_absent_nothing_is_done():
    """absence 1: half the days without an hour, since × (1 − min(1, 2u)) is 0 for every u above ½ (§10.24)."""
    ledger = simulate(
        load("three_society", overrides={**SHORT, "workforce.absence": 1.0, "run.days": 1000}), 1
    ).ledgers[0]
    idle = (ledger["hours_offered"][:, 0] == 0).mean()
    assert abs(idle - 0.5) < 4 * 0.5 / np.sqrt(len(ledger))


def test_patience_of_a_day():
    """Arisen today, lapsed tomorrow, whatever is promised; done today, resolved."""
    short = {kind.replace("rate", "patience"): 1 for kind in RATES}
    cases = simulate(load("five_society", overrides={**SHORT, **short, "population.residents": 1000}), 1).cases[0]
    waits = (cases["ended"] - cases["arisen"])[(cases["ending"] > 0) & (cases["line"] == 0)]
    assert set(waits[waits <= 1]) == {0, 1}
    assert np.all(waits[cases["ending"][(cases["ending"] > 0) & (cases["line"] == 0)] == 2] >= 1)


# Tables


def test_tables_grow_where_needs_pile_up():
    """300 needs a day that nobody ever ends: tables double as often as they must, and every need is in the books."""
    many = {"needs.errands.rate": 1000.0, "needs.errands.patience": 100_000, "regime.participants": []}
    scenario = load(
        "three_society", overrides={**SHORT, **many, "population.residents": 300, "run.days": 60, "need.informal": 0.0}
    )
    (world,) = new_worlds(scenario, 1)
    before = len(world.needs)
    run = simulate(scenario, 1, log=True)
    assert len(run.worlds[0].needs) > 4 * before
    assert run.ledgers[0]["open"][-1] > 15_000
    balanced(run)


def test_a_larger_table_changes_nothing():
    """A World that had room for everything from the start ends as one that had to grow."""
    many = {**SHORT, "needs.errands.rate": 300.0, "needs.errands.patience": 500, "community.staff": 1.0}
    scenario = load("three_society_unlinked_extras", overrides=many)
    grown = simulate(scenario, 1)
    from fivelink_sim.model.room import more_slots

    (world,) = new_worlds(scenario, 1)
    before = len(world.needs)
    world = run_alone(more_slots(world, 40_000), 50)
    assert len(grown.worlds[0].needs) > before
    assert world.ledger.tobytes() == grown.ledgers[0].tobytes()
    assert world.residents.tobytes() == grown.worlds[0].residents.tobytes()


def test_many_volunteers_find_room():
    """A thousand outsiders a week for a year."""
    many = {**SHORT, "volunteer.outsiders": 1000.0, "volunteer.hours": 0.0, "run.days": 360, "run.warmup": 4}
    run = simulate(load("three_society_unlinked_extras", overrides=many), 1)
    joined = run.ledgers[0]["joined"].sum()
    assert abs(joined - 52_000) < 4 * np.sqrt(52_000) + 500
    balanced(run)


def test_there_is_room_before_every_day():
    """`with_room` gives what `has_room` asks for, on any day, and keeps what was there."""
    scenario = load("five_society", overrides=SHORT)
    (world,) = new_worlds(scenario, 1)
    world = run_alone(world, 30)
    for day in (30, 34):
        larger = with_room(world, day)
        assert has_room(larger, day)
        assert larger.needs[: len(world.needs)].tobytes() == world.needs.tobytes()


def test_a_long_run():
    """Thirty years of a small community: the books balance to the last day."""
    run = simulate(load("five_society", overrides={**SHORT, "run.days": 30 * 365}), 1)
    balanced(run)
    assert len(run.cases[0]) > 1000


@pytest.mark.parametrize("threads", [1, 2])
def test_without_its_worlds_a_run_is_measured_alike(threads):
    """A city's communities are let go as they end: whatever is measured does not need them."""
    district = load("district", {**SHORT, "district.rows": 1, "district.columns": 3})
    whole = simulate(district, 4)
    books = simulate(district, 4, threads=threads, books_only=True)
    for one, other in zip(measured(whole, district), measured(books, district), strict=True):
        for mine, its in zip(np.atleast_1d(one), np.atleast_1d(other), strict=True):
            assert np.array_equal(mine, its, equal_nan=np.asarray(mine).dtype.kind == "f")
    assert not books.worlds
    assert all(table.base is None or table.base.nbytes == table.nbytes for table in books.cases)  # nothing held behind
