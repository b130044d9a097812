"""Hours of the day and what they are lost to. model.md §3 capacity, §10.6, §10.11-14, §10.24; verification.md 18."""

import math

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.capacity import attendance, staff_calendar, volunteer_calendar

Z_MOST = 4.0
NOTHING = {"task": {"rate": 0.0}}
COMMITTEE, ORGANIZATION, WORKER, VOLUNTEER = range(4)

THREE = {
    "regime.participants": ["community", "social_organization", "social_worker"],
    "community.staff": 5.0,
    "community.hours": 8.0,
    "social_organization.number": 2,
    "social_organization.hours": 10.0,
    "social_worker.number": 4,
    "social_worker.hours": 7.0,
    "government.burden": 0.6,
    "government.burden_reduction": 0.25,
    "regime.deviations.substitution": 0.5,
}


@pytest.mark.parametrize("weekend", [0.0, 0.2, 1.0])
def test_staff_works_five_days_and_some_of_the_weekend(weekend):
    """Day 0 is a Monday; the week sums to 5 + 2·weekend (model.md §3, §10.1)."""
    week = [staff_calendar(day, weekend) for day in range(7, 14)]
    assert week == [1.0] * 5 + [weekend] * 2


@pytest.mark.parametrize("weekend_share", [0.0, 0.7, 1.0])
def test_volunteers_weeks_sum_to_one(weekend_share):
    """`weekend_share` on Saturday and Sunday, the rest on five days (model.md §10.13)."""
    week = [volunteer_calendar(day, weekend_share) for day in range(7)]
    assert math.fsum(week) == pytest.approx(1.0, abs=1e-12)
    assert math.fsum(week[5:]) == pytest.approx(weekend_share, abs=1e-12)


@pytest.mark.parametrize(
    ("absence", "u", "share"), [(0.3, 0.5, 0.7), (0.05, 1.0, 0.9), (1.0, 0.75, 0.0), (0.0, 0.9, 1.0)]
)
def test_attendance(absence, u, share):
    """1 − min(1, 2·absence·u) (model.md §10.24)."""
    assert attendance(absence, u) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("absence", [0.05, 0.3, 0.5])
def test_absence_takes_its_mean_and_nobody_twice(run_corner, absence):
    """Up to ½ a day's loss is uniform on 0..2·absence: mean 1 − absence, by Kolmogorov-Smirnov; one draw an actor."""
    changes = {**THREE, "workforce.absence": absence, "social_worker.number": 1, "social_organization.number": 1}
    offered = run_corner(changes, kinds=NOTHING, days=3000).ledgers[0]["hours_offered"]
    for society, hours in ((COMMITTEE, 40.0), (ORGANIZATION, 10.0), (WORKER, 7.0)):
        lost = 1 - offered[:, society] / hours
        assert stats.kstest(lost, stats.uniform(0, 2 * absence).cdf).pvalue > 6.3e-5
    assert abs(np.corrcoef(offered[:, 0], offered[:, 1])[0, 1]) * math.sqrt(3000) < Z_MOST


def test_volunteers_of_a_community_share_one_draw_a_day(run_corner):
    """All teams lose the same share on a day (model.md §10.24)."""
    changes = {
        **THREE,
        "regime.participants": ["community", "social_organization", "social_worker", "volunteer"],
        "regime.links": {
            "community": {"volunteer": 1.0},
            "social_organization": {"volunteer": 1.0},
            "social_worker": {"volunteer": 1.0},
        },
        "volunteer.share": 1.0,
        "volunteer.hours": 7.0,
        "volunteer.weekend_share": 2 / 7,
        "volunteer.motivation": 1.0,
        "workforce.absence": 0.3,
    }
    days = 3000
    offered = run_corner(changes, kinds=NOTHING, days=days).ledgers[0]["hours_offered"][:, VOLUNTEER]
    assert stats.kstest(1 - offered / 100.0, stats.uniform(0, 0.6).cdf).pvalue > 6.3e-5


def test_forty_hours_leave_twenty_two(run_corner):
    """Burden .6, reduction .25, no work shift: b = .45, 40 h leave 22; workers at substitution .5: 28 h leave 21.7."""
    row = run_corner(THREE, kinds=NOTHING, days=1).ledgers[0][0]
    left = row["hours_offered"] - row["hours_administrative"]
    assert row["hours_offered"].tolist() == [40, 20, 28, 0, 0]
    assert np.allclose(left, [22, 20, 21.7, 0, 0], atol=1e-12)


def test_relieved_work_falls_on_the_others(run_corner):
    """40·.6·.25 = 6 h relieved; `work_shift` .3 puts 1.8 on two organisations and four workers in equal parts (18)."""
    run = run_corner({**THREE, "government.work_shift": 0.3}, kinds=NOTHING, days=1)
    taken = run.ledgers[0][0]["hours_administrative"]
    assert np.allclose(taken, [18, 2 * 0.3, 6.3 + 4 * 0.3, 0, 0], atol=1e-12)
    actors = run.worlds[0].actors
    assert np.allclose(actors["administrative"][1:3], 0.3, atol=1e-12)
    assert np.allclose(actors["administrative"][3:7], 6.3 / 4 + 0.3, atol=1e-12)


def test_relieved_work_falls_on_linked_actors_only(run_corner):
    """Organisations that are alone take no part: four workers bear it."""
    changes = {**THREE, "government.work_shift": 0.3, "regime.participants": ["community", "social_worker"]}
    changes["regime.unlinked"] = {"social_organization": "alone"}
    taken = run_corner(changes, kinds=NOTHING, days=1).ledgers[0][0]["hours_administrative"]
    assert np.allclose(taken, [18, 0, 6.3 + 1.8, 0, 0], atol=1e-12)


def test_administration_is_cut_at_what_there_is(run_corner):
    """An organisation without hours loses none, and what it cannot bear falls on nobody else (model.md §10.11)."""
    changes = {**THREE, "government.work_shift": 1.0, "social_organization.hours": 0.0, "social_worker.number": 0}
    changes["government.burden_reduction"] = 1.0
    taken = run_corner(changes, kinds=NOTHING, days=1).ledgers[0][0]["hours_administrative"]
    assert taken.tolist() == [0, 0, 0, 0, 0]


def test_links_cost_each_end_once_a_pair(run_corner):
    """`hours_per_link` a week for each partner: three actors of six have links both ways or one way (§3, §10.6)."""
    changes = {
        **THREE,
        "regime.hours_per_link": 0.7,
        "workforce.weekend": 0.2,
        "social_organization.number": 1,
        "social_worker.number": 2,
        "regime.links": {
            "community": {"social_organization": 0.5, "social_worker": 0.5},
            "social_organization": {"community": 0.0, "social_worker": 0.0},
            "social_worker": {"community": 0.5, "social_organization": 0.0},
        },
    }
    week = run_corner(changes, kinds=NOTHING, days=7).ledgers[0]["hours_coordinating"].sum(axis=0)
    assert np.allclose(week, [3 * 0.7, 0.7, 2 * 0.7, 0, 0], atol=1e-12)


def test_members_of_one_society_are_linked_only_if_the_table_says_so(run_corner):
    """Two workers with a link between them pay for one partner more each (model.md §10.6)."""
    changes = {**THREE, "regime.participants": ["social_worker"], "regime.hours_per_link": 0.7}
    changes |= {"social_worker.number": 2}
    apart = run_corner(changes, kinds=NOTHING, days=7).ledgers[0]["hours_coordinating"].sum()
    changes["regime.links"] = {"social_worker": {"social_worker": 0.5}}
    together = run_corner(changes, kinds=NOTHING, days=7).ledgers[0]["hours_coordinating"].sum()
    assert apart == 0.0
    assert together == pytest.approx(2 * 0.7, abs=1e-12)


LEADING = {
    **THREE,
    "government.burden": 0.0,
    "regime.participants": ["community", "social_organization", "social_worker", "volunteer"],
    "regime.links": {"social_worker": {"volunteer": 1.0}, "social_organization": {"volunteer": 1.0}},
    "social_worker.supervise_share": 0.1,
    "social_worker.lead_share": 0.2,
    "social_organization.lead_share": 0.25,
    "community.cultivate_share": 0.05,
    "community.lead_share": 0.5,  # without a link to volunteers it leads nobody
}


def test_supervising_and_leading_take_shares_of_the_free_hours(run_corner):
    """Workers: .1 + .2 of 28 h; organisations lead with .25 of 20 h; the committee cultivates with .05 of 40 h."""
    row = run_corner(LEADING, kinds=NOTHING, days=1).ledgers[0][0]
    assert np.allclose(row["hours_supervising"], [2.0, 5.0, 8.4, 0, 0], atol=1e-12)


def test_costs_are_taken_in_order_and_cut_at_zero(run_corner):
    """Administration first, then links and meetings, then shares of what is left (model.md §10.11)."""
    changes = {
        **LEADING,
        "government.burden": 0.5,
        "regime.deviations.substitution": 1.0,
        "regime.hours_per_link": 0.7,
        "regime.meetings": {"every_days": 100, "hours": 2.0},
        "government.burden_reduction": 0.0,
    }
    run = run_corner(changes, kinds=NOTHING, days=1)
    worker = run.worlds[0].actors[3]
    links = (1 + 2 + 3) * 0.1  # the committee, two organisations, the three teams with a convener, a seventh a day
    assert worker.offered == 7.0
    assert worker.administrative == pytest.approx(3.5, abs=1e-12)
    assert worker.coordinating == pytest.approx(links + 2.0, abs=1e-12)
    assert worker.supervising == pytest.approx(0.3 * (7 - 3.5 - links - 2.0), abs=1e-12)
    changes["regime.meetings"] = {"every_days": 100, "hours": 20.0}
    worker = run_corner(changes, kinds=NOTHING, days=1).worlds[0].actors[3]
    assert (worker.administrative, worker.coordinating, worker.supervising) == (3.5, 3.5, 0.0)


def test_a_team_has_the_hours_of_those_who_are_led(run_corner):
    """hours·(0.5 + 0.5·motivation) of each member, and no more members than `span`·leading hours of the week (§3)."""
    changes = {
        **THREE,
        "government.burden": 0.0,
        "regime.participants": ["community", "volunteer"],
        "regime.links": {"community": {"volunteer": 1.0}},
        "community.lead_share": 0.1,  # 4 h a day, 28 a week
        "volunteer.span": 0.9,  # 25 of the hundred volunteers
        "volunteer.share": 1.0,
        "volunteer.hours": 7.0,
        "volunteer.motivation": 0.6,
        "volunteer.weekend_share": 0.6,
    }
    world = run_corner({**changes, "social_organization.number": 0, "social_worker.number": 0}, kinds=NOTHING, days=14)
    team = world.worlds[0].actors[int(world.worlds[0].here[0].first_team)]
    assert team.members == 100
    assert team.room == 25
    assert team.offered == pytest.approx(100 * 7.0 * 0.8 * 0.3, rel=1e-12)  # Sunday: half of .6
    assert team.hours == pytest.approx(25 * 7.0 * 0.8 * 0.3, rel=1e-12)


@pytest.mark.parametrize(("trust", "linked"), [(0.4, True), (1.0, True), (0.4, False)])
def test_partners_come_through_linked_workers(run_corner, trust, linked):
    """14 h a week × trust to the station's team; 365 yuan a month × trust to the foundation (model.md §3 partners)."""
    changes = {
        **THREE,
        "regime.participants": ["community", "social_worker", "volunteer", "charity"],
        "regime.links": {
            "social_worker": {"community": 1.0 if linked else 0.0, "volunteer": 1.0},
            "community": {"social_worker": 0.0},
        },
        "social_organization.number": 0,
        "charity.partners": {"hours_per_week": 14.0, "yuan_per_month": 365.0},
        "trust.link0": trust,
        "volunteer.weekend_share": 0.6,
    }
    ledger = run_corner(changes, kinds=NOTHING, days=70).ledgers[0]
    share = trust if linked else 0.0
    assert ledger["hours_offered"][:7, VOLUNTEER].sum() == pytest.approx(14.0 * share, abs=1e-9)
    assert ledger["hours_offered"][6, VOLUNTEER] == pytest.approx(14.0 * 0.3 * share, abs=1e-9)
    assert abs(ledger["money_partners"].sum() - 70 * 1200 * share) <= 1
    assert ledger["fund_balance"][-1] == ledger["money_partners"].sum()
