import math

import numpy as np
import pytest

from fivelink_sim.measure.measured import measured
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOME, OUTCOMES
from fivelink_sim.measure.outcomes import outcomes
from fivelink_sim.scenario.loading import load


@pytest.fixture
def scenario():
    return load(
        {
            "fivelink": 1,
            "workforce": {"shadow_wage": 30},
            "volunteer": {"volunteer_value": 10},
            "run": {"days": 4, "warmup": 10},
        }
    )


@pytest.fixture
def busy(hand_made, few_needs):
    """Hours a day: committee 8, organisations 6, workers 4, volunteers 2. Yuan: welfare 5, wages 3, overhead 1."""
    run = hand_made(few_needs)
    ledger = run.ledgers[0]
    ledger["hours_offered"] = [8.0, 6.0, 4.0, 2.0, 0.0]
    ledger["hours_used"] = [2.0, 3.0, 3.0, 2.0, 0.0]
    ledger["hours_administrative"][:, 0] = 4.0
    ledger["hours_coordinating"][:, 2] = 1.0
    ledger["money_welfare"], ledger["money_wages"], ledger["money_overhead"] = 500, 300, 100
    ledger["money_budget"] = 1000
    ledger["open"] = np.arange(14)
    ledger["resident_trust"] = np.linspace(0.0, 1.3, 14)
    ledger["fund_balance"] = [0] * 10 + [400, 100, 200, 300]
    ledger["volunteers"][-1] = 12
    ledger["closed_on_paper"], ledger["resolved"], ledger["relapsed"] = 1, 3, 1
    return run


def test_every_declared_outcome_is_computed_in_order(busy, scenario):
    assert list(outcomes(busy, scenario)) == [outcome.name for outcome in OUTCOMES]
    assert len(OUTCOME) == len(OUTCOMES)
    assert set(HEADLINE) <= set(OUTCOME)
    assert {outcome.better for outcome in OUTCOMES} == {"more", "less", ""}


def test_rates_and_times(busy, scenario):
    found = outcomes(busy, scenario)
    assert found["resolution_rate"] == pytest.approx(0.6)
    assert found["reporting_gap"] == pytest.approx(0.2)
    assert found["median_days"] == 2
    assert found["paper_closures"] == 4  # the warm-up's are left out
    assert found["relapse_rate"] == pytest.approx(4 / 16)


def test_levels_are_means_over_recorded_days_or_of_the_last(busy, scenario):
    found = outcomes(busy, scenario)
    assert found["backlog"] == pytest.approx((10 + 11 + 12 + 13) / 4)
    assert found["resident_trust"] == pytest.approx((1.0 + 1.1 + 1.2 + 1.3) / 4)
    assert found["resident_trust_end"] == pytest.approx(1.3)
    assert (found["fund_balance"], found["fund_balance_least"]) == (3.0, 1.0)
    assert found["volunteers_end"] == 12


def test_hours_by_society_and_in_all(busy, scenario):
    found = outcomes(busy, scenario)
    assert found["hours_offered_social_worker"] == 16.0
    assert found["utilisation_social_worker"] == pytest.approx(0.75)
    assert math.isnan(found["utilisation_charity"])
    assert found["hours_offered"] == 80.0
    assert found["utilisation"] == pytest.approx(0.5)
    assert found["overhead_hours_share"] == pytest.approx(20 / 80)


def test_costs(busy, scenario):
    """(8 + 4) h · 4 days · 30 yuan + 4 · (3 wages + 5 welfare + 1 overhead) = 1,476 yuan, for 3 needs, in 4 days."""
    found = outcomes(busy, scenario)
    assert found["cost_total"] == pytest.approx(1476)
    assert found["cost_per_resolved_need"] == pytest.approx(492)
    assert found["cost_per_resolved_need_with_volunteers"] == pytest.approx((1476 + 2 * 4 * 10) / 3)
    assert found["cost_per_community_year"] == pytest.approx(1476 * 365 / 4)
    assert found["yuan_spent"] == 36.0
    assert found["yuan_in"] == 40.0


def test_equity(busy, scenario):
    """General resolve 2 of 3, the poor 1 of 2, of the old none ended: Gini of (1/2, 2/3)."""
    found = outcomes(busy, scenario)
    assert found["gini_groups"] == pytest.approx((2 / 3 - 1 / 2) / (2 * (2 / 3 + 1 / 2)))
    assert found["vulnerable_gap"] == pytest.approx(2 / 3 - 1 / 2)
    assert math.isnan(found["gini_communities"])


def test_inequality_between_communities(hand_made, few_needs, scenario):
    run = hand_made(few_needs[:3], few_needs[3:])  # resolved 2 of 2, and 1 of 3
    assert outcomes(run, scenario)["gini_communities"] == pytest.approx((1 - 1 / 3) / (2 * (1 + 1 / 3)))


def test_without_needs_rates_and_costs_of_a_need_are_undefined(hand_made, scenario):
    found = outcomes(hand_made([]), scenario)
    for name in (
        "resolution_rate",
        "reporting_gap",
        "median_days",
        "cost_per_resolved_need",
        "relapse_rate",
        "gini_groups",
    ):
        assert math.isnan(found[name]), name
    assert found["needs_ended"] == 0


def test_resilience_is_measured_from_the_first_event(hand_made):
    """Three of four resolved before day 1; then 0 of 4, then all: below the level while the week's rate is."""
    shocked = load(
        {
            "fivelink": 1,
            "run": {"days": 4, "warmup": 10},
            "events": [{"name": "flood", "from": 1, "set": {"workforce.absence": 0.5}}],
        }
    )
    run = hand_made([])
    run.ledgers[0]["resolved"][10:] = [3, 0, 6, 30]
    run.ledgers[0]["lapsed"][10:] = [1, 4, 0, 0]
    found = outcomes(run, shocked)
    assert found["resilience_depth"] == pytest.approx(0.75 - 3 / 8)
    assert found["resilience_days"] == 2  # day 2: 9 of 14 is still below 0.75; day 3: 39 of 44
    assert found["resilience_area"] == pytest.approx((0.75 - 3 / 8) / 2 + (0.75 - 9 / 14))


def test_what_is_kept_of_a_run(busy, scenario):
    kept = measured(busy, scenario)
    assert kept.outcomes.shape == (len(OUTCOMES),)
    assert kept.daily.shape[0] == 4
    assert kept.kinds.shape[0] == 2
    assert kept.waits.tolist() == [[0, 1], [2, 1], [4, 1]]
    assert kept.endings.id.tolist() == [3, 4, 5, 6]
