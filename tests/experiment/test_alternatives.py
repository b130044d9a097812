"""What a sum of money buys: hours by the calendar and the shadow wage, worked out by hand; then held to real runs."""

import pytest

from fivelink_sim import load
from fivelink_sim.experiment.alternatives import (
    BURDEN,
    PURCHASE,
    WORKERS,
    alternatives,
    changed,
    less_burden,
    more_purchase,
    more_workers,
    staff_year,
    without_costs_of_linkage,
)

# Ten whole weeks after two of warm-up, nobody absent, no work on weekends: 50 working days of 70.
WEEKS = {"run.warmup": 14, "run.days": 70, "workforce.absence": 0.0, "workforce.weekend": 0.0}
AN_HOUR = 50 * 365 / 70  # clock h a year, for an hour of a working day
WAGE = 25.0


def three(**more):
    return load("three_society", overrides=WEEKS | {path.replace("__", "."): value for path, value in more.items()})


def by_key(scenario, amount):
    return {one.key: one for one in alternatives(scenario, amount)}


def test_an_hour_a_day_gives_its_working_days_of_a_year():
    assert staff_year(three()).an_hour == pytest.approx(AN_HOUR)


def test_a_weekend_day_and_absence_count_by_their_share():
    scenario = three(workforce__absence=0.1, workforce__weekend=0.2)
    assert staff_year(scenario).an_hour == pytest.approx(0.9 * (50 + 20 * 0.2) * 365 / 70)


def test_great_absence_leaves_what_the_reading_says():
    # §10.24: above a half the mean of 1 − min(1, 2·absence·u) is 1 / (4·absence)
    assert staff_year(three(workforce__absence=0.8)).an_hour == pytest.approx(AN_HOUR / 3.2)


def test_an_event_counts_for_its_days():
    event = {"name": "leave", "from": 0, "until": 35, "set": {"workforce.absence": 0.5}}
    assert staff_year(three(events=[event])).an_hour == pytest.approx(0.75 * AN_HOUR)


def test_hours_of_administration_are_the_committees_and_the_workers_errands():
    # committee 5 × 8 h × 0.55; workers 4 × 8 h × 0.5 × 0.55
    assert staff_year(three()).administrative == pytest.approx((22.0 + 8.8) * AN_HOUR)


def test_hours_relieved_by_decree_fall_in_part_on_others():
    # half of the burden lifted: (40 + 16) × 0.55 / 2, and 0.3 of the committee's relieved 11 h
    assert staff_year(three(government__burden_reduction=0.5)).administrative == pytest.approx((15.4 + 3.3) * AN_HOUR)


def test_the_price_of_a_worker_is_one_worker_more():
    found = more_workers(three(), 8 * AN_HOUR * WAGE)
    assert found.values == {"social_worker.number": 5, "social_worker.hours": 8.0}
    assert found.spent == pytest.approx(8 * AN_HOUR * WAGE)
    assert found.left == pytest.approx(0.0, abs=1e-6)


def test_workers_are_whole_and_their_hours_make_the_sum_fit():
    found = more_workers(three(), 1.8 * 8 * AN_HOUR * WAGE)
    assert found.values == {"social_worker.number": 6, "social_worker.hours": 7.7333}  # 5.8 × 8 / 6
    assert found.spent == pytest.approx(1.8 * 8 * AN_HOUR * WAGE, abs=0.001 * 6 * AN_HOUR * WAGE)


def test_a_small_sum_lengthens_the_hours_of_those_who_are_there():
    found = more_workers(three(), 0.4 * AN_HOUR * WAGE)
    assert found.values == {"social_worker.number": 4, "social_worker.hours": 8.1}


def test_purchase_rises_by_the_sum():
    found = more_purchase(three(), 12_345.0)
    assert found.values == {"government.purchase": 72_345.0}
    assert (found.spent, found.left, found.outside) == (12_345.0, 0.0, 0.0)


def test_half_of_the_hours_of_administration_is_half_of_the_burden():
    found = less_burden(three(), 15.4 * AN_HOUR * WAGE)
    assert found.values == {"government.burden": 0.275}
    assert found.spent == found.outside == pytest.approx(15.4 * AN_HOUR * WAGE)


def test_burden_cannot_fall_below_nothing_and_the_rest_is_left():
    all_of_it = 30.8 * AN_HOUR * WAGE
    found = less_burden(three(), all_of_it + 1_000.0)
    assert found.values == {"government.burden": 0.0}
    assert found.spent == pytest.approx(all_of_it)
    assert found.left == pytest.approx(1_000.0)


def test_nothing_to_spend_buys_nothing():
    for amount in (0.0, -5.0):
        assert all(found.values == {} and found.spent == 0.0 for found in alternatives(three(), amount))


@pytest.mark.parametrize(
    ("without", "key"),
    [
        ({"regime.participants": ["community", "social_organization"], "regime.unlinked": {}}, WORKERS),
        ({"social_organization.number": 0}, PURCHASE),
        ({"government.burden": 0.0}, BURDEN),
    ],
)
def test_where_there_is_nobody_to_pay_the_money_is_left(without, key):
    found = by_key(load("three_society", overrides=WEEKS | without), 10_000.0)
    assert found[key].values == {}
    assert found[key].left == 10_000.0
    assert all(other.values for name, other in found.items() if name != key)


def test_what_linkage_costs_by_itself_can_be_switched_off():
    assert without_costs_of_linkage(load("five_society")) == {
        "regime.hours_per_link": 0.0,
        "regime.meetings.hours": 0.0,
        "charity.overhead": 0.0,
    }
    assert "charity.overhead" not in without_costs_of_linkage(load("three_society"))


# Held to real runs, at shadow wages: the books of the run must show what was bought.

REAL = {"population.residents": 300, "run.warmup": 14, "run.days": 70}


@pytest.fixture(scope="module")
def books():
    """Means of four paired runs: cost a community and year, and clock h of administration a year."""
    from fivelink_sim import compare

    scenario = load("three_society", overrides=REAL)
    found = {one.key: one for one in alternatives(scenario, 60_000.0)}
    arms = [scenario, *(changed(scenario, found[key].values) for key in (WORKERS, BURDEN))]
    study = compare(arms, replications=4, workers=1, seed=5)
    runs = study.runs.groupby("scenario", sort=False)["cost_per_community_year"].mean().to_list()
    columns = [name for name in study.daily.columns if name.startswith("hours_administrative_")]
    daily = study.daily.groupby("scenario", sort=False)[columns].sum().sum(axis=1) * 365 / 70 / 4
    return scenario, found, runs, daily.to_list()


def test_a_run_with_more_workers_costs_the_sum_more(books):
    _, _, costs, _ = books
    # within 2 %: absence is drawn, and welfare paid for more needs resolved
    assert costs[1] - costs[0] == pytest.approx(60_000.0, rel=0.02)


def test_a_run_has_the_hours_of_administration_that_are_expected(books):
    scenario, _, _, hours = books
    assert hours[0] == pytest.approx(staff_year(scenario).administrative, rel=0.01)


def test_a_run_with_less_burden_has_so_many_hours_less_of_it_as_the_sum_pays_for(books):
    _, found, costs, hours = books
    assert hours[0] - hours[2] == pytest.approx(found[BURDEN].spent / WAGE, rel=0.02)
    # whoever took them over stands outside the books
    assert costs[2] - costs[0] == pytest.approx(0.0, abs=0.02 * 60_000.0)
