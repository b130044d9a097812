"""Supervision, cultivation, wages and dormancy of organisations. model.md §4, §10.17, §10.28; verification.md 13."""

import numpy as np
import pytest

from fivelink_sim.model.organizations import professionalism_after

NOTHING = {"task": {"rate": 0.0}}
ORGANIZATION = 1

SUPERVISED = {
    "regime.participants": ["community", "social_organization", "social_worker"],
    "regime.links": {"social_worker": {"social_organization": 1.0}},
    "social_organization.number": 1,
    "social_organization.professionalism": 0.4,
    "social_organization.supervision_gain": 0.005,
    "social_organization.professionalism_loss": 0.01,
    "social_organization.ceiling": 0.9,
    "social_worker.number": 1,
    "social_worker.hours": 8.0,
    "social_worker.supervise_share": 0.1,  # 4 h in a week of five days
    "workforce.weekend": 0.0,
}


def after_weeks(weeks: int, gain: float, loss: float = 0.01, first: float = 0.4, ceiling: float = 0.9) -> float:
    """(.9gh + lπ₀)/(gh + l), and (1 − gh − l)ⁿ of the way still to go."""
    settled = (ceiling * gain + loss * first) / (gain + loss)
    return settled + (first - settled) * (1 - gain - loss) ** weeks


def test_the_numbers_of_verification_13():
    assert after_weeks(10_000, 0.02) == pytest.approx(0.733333, abs=1e-6)
    assert after_weeks(52, 0.02) == pytest.approx(0.664941, abs=1e-6)


@pytest.mark.parametrize(
    ("now", "first", "gain", "loss", "ceiling", "after"),
    [(0.4, 0.4, 0.02, 0.01, 0.9, 0.41), (0.6, 0.4, 0.0, 0.01, 0.9, 0.598), (0.2, 0.2, 5.0, 0.0, 0.9, 0.9)],
)
def test_professionalism_after(now, first, gain, loss, ceiling, after):
    """π + min(1, gain)·(ceiling − π) − loss·(π − π₀) (model.md §4)."""
    assert professionalism_after(now, first, gain, loss, ceiling) == pytest.approx(after, abs=1e-12)


@pytest.mark.parametrize("weeks", [1, 52, 1500])
def test_supervision_raises_professionalism(run_corner, weeks):
    """gh .02, l .01, π₀ .4: week 52 at .664941, and .733333 in the end (verification.md 13)."""
    ledger = run_corner(SUPERVISED, kinds=NOTHING, days=7 * weeks).ledgers[0]
    assert ledger["professionalism"][-1] == pytest.approx(after_weeks(weeks, 0.02), abs=1e-12)
    assert ledger["hours_supervising"][:7, 2].sum() == pytest.approx(4.0, abs=1e-12)


def test_supervision_is_shared_among_organisations(run_corner):
    """Two organisations have half each; an unlinked one would have none (model.md §4)."""
    ledger = run_corner({**SUPERVISED, "social_organization.number": 2}, kinds=NOTHING, days=364).ledgers[0]
    assert ledger["professionalism"][-1] == pytest.approx(after_weeks(52, 0.01), abs=1e-12)


def test_without_a_link_nobody_is_supervised(run_corner):
    """The worker keeps its hours (model.md §3 capacity)."""
    changes = {
        **SUPERVISED,
        "regime.links": {
            "social_worker": {"social_organization": 0.0},
            "social_organization": {"social_worker": 0.0},
        },
    }
    ledger = run_corner(changes, kinds=NOTHING, days=70).ledgers[0]
    assert ledger["professionalism"][-1] == pytest.approx(0.4, abs=1e-12)
    assert ledger["hours_supervising"].sum() == 0.0


def test_cultivation_counts_as_half_supervision(run_corner):
    """A committee of 40 h a week with `cultivate_share` .2: 8 h, of which 4 count (model.md §4 cultivation)."""
    changes = {**SUPERVISED, "social_worker.number": 0, "community.hours": 8.0, "community.cultivate_share": 0.2}
    ledger = run_corner(changes, kinds=NOTHING, days=364).ledgers[0]
    assert ledger["professionalism"][-1] == pytest.approx(after_weeks(52, 0.02), abs=1e-12)
    assert ledger["hours_supervising"][:7, 0].sum() == pytest.approx(8.0, abs=1e-12)


PAID = {
    "regime.participants": ["community", "social_organization"],
    "social_organization.number": 1,
    "social_organization.hours": 10.0,
    "social_organization.paid_share": 0.4,
    "social_organization.wage": 25.0,
}


def test_wages_are_paid_for_paid_hours_as_far_as_cash_goes(run_corner):
    """4 of 10 h at 25 yuan: 100 yuan a day; 250 yuan last two and a half days, then 6 h are worked (§3, §10.18)."""
    ledger = run_corner({**PAID, "social_organization.cash_opening": 250.0}, kinds=NOTHING, days=5).ledgers[0]
    assert ledger["money_wages"].tolist() == [10_000, 10_000, 5_000, 0, 0]
    assert np.allclose(ledger["hours_offered"][:, ORGANIZATION], [10, 10, 8, 6, 6], atol=1e-12)
    assert ledger["money_held"].tolist() == [15_000, 5_000, 0, 0, 0]


def test_fractions_of_a_fen_are_carried_over(run_corner):
    """⅜ fen of wages a day: three fen in eight days, each as soon as it is whole."""
    changes = {**PAID, "social_organization.cash_opening": 1.0, "social_organization.wage": 0.01}
    changes |= {"social_organization.paid_share": 1.0, "social_organization.hours": 0.375}
    wages = run_corner(changes, kinds=NOTHING, days=60).ledgers[0]["money_wages"]
    assert np.array_equal(np.cumsum(wages), [3 * (day + 1) // 8 for day in range(60)])


@pytest.mark.parametrize("after", [1, 10, 60])
def test_without_a_wage_in_cash_an_organisation_falls_dormant(run_corner, after):
    """On `dormant_after` days in a row no cash for an hour: in name only from the last of them on (§10.28)."""
    ledger = run_corner({**PAID, "social_organization.dormant_after": after}, kinds=NOTHING, days=90).ledgers[0]
    assert ledger["dormant"].tolist() == [0] * (after - 1) + [1] * (91 - after)
    assert np.allclose(ledger["hours_offered"][:, ORGANIZATION], 6.0 * (1 - ledger["dormant"]), atol=1e-12)


def test_cash_keeps_awake_and_revives(run_corner):
    """Purchase of services from day 30 to 50: awake again at once, dormant again ten days after the cash is gone."""
    event = {"name": "purchase", "from": 30, "until": 50, "set": {"government.purchase": 36_500.0}}
    changes = {**PAID, "social_organization.dormant_after": 10, "events": [event]}
    ledger = run_corner(changes, kinds=NOTHING, days=90).ledgers[0]
    assert ledger["money_purchase"].tolist() == [0] * 30 + [10_000] * 20 + [0] * 40
    assert ledger["dormant"].tolist() == [0] * 9 + [1] * 21 + [0] * 29 + [1] * 31
    assert ledger["money_wages"].sum() == 200_000


def test_a_dormant_organisations_cases_go_back(run_corner):
    """What it had accepted is triaged again and waits for another provider (model.md §10.17)."""
    changes = {
        **PAID,
        "regime.links": {"community": {"social_organization": 1.0}},
        "community.labour": 0.001,
        "social_organization.paid_share": 1.0,
        "social_organization.dormant_after": 10,
    }
    run = run_corner(changes, kinds={"task": {"rate": 50.0, "labour": 0.01}}, days=20)
    ledger = run.ledgers[0]
    assert ledger["resolved"][:9].sum() == 0
    assert ledger["resolved"][9] > 0  # the committee, slow as it is
    world = run.worlds[0]
    assert world.actors[1].first_task == -1
    assert world.actors[1].backlog == 0.0
    assert ledger["triaged"][9] == ledger["arisen"][:10].sum()


def test_cultivation_shortens_dormancy(run_corner):
    """A committee that cultivates for seven hours a week or more keeps an organisation without cash awake (§4)."""
    changes = {**PAID, "social_organization.dormant_after": 10, "community.cultivate_share": 0.2}
    awake = run_corner({**changes, "community.hours": 5.0}, kinds=NOTHING, days=90).ledgers[0]["dormant"]
    asleep = run_corner({**changes, "community.hours": 1.0}, kinds=NOTHING, days=90).ledgers[0]["dormant"]
    assert awake.sum() == 0
    assert 0 < asleep.sum() < 81
