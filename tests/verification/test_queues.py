"""Waiting, where hours are scarce: queues with known answers. model.md §3 serve, §9; verification.md 7-11."""

import cmath
import math

import numpy as np
import pytest

from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.world import RESOLVED

Z_MOST = 4.0


def mean_backlog(rate: float, servers: int) -> float:
    """Tasks left at the day's end: Poisson(rate) arrive, up to `servers` leave.

    λ/(2(c − λ)) − (λ + c − 1)/2 + Σ 1/(1 − zⱼ), zⱼ the c − 1 roots of z^c = e^{λ(z − 1)} inside the unit disc
    (verification.md 8), each found as a fixed point of z = ω·e^{λ(z − 1)/c}.
    """
    roots = []
    for j in range(1, servers):
        z = 0j
        for _ in range(500):
            z = cmath.exp(2j * math.pi * j / servers) * cmath.exp(rate * (z - 1) / servers)
        roots.append(z)
    total = rate / (2 * (servers - rate)) - (rate + servers - 1) / 2 + sum(1 / (1 - z) for z in roots)
    return total.real


def test_the_formula_gives_the_numbers_of_verification():
    assert mean_backlog(0.8, 1) == pytest.approx(0.8**2 / (2 * 0.2), abs=1e-12)  # ρ²/(2(1 − ρ)) = 1.6
    assert mean_backlog(3.2, 4) == pytest.approx(1.23550, abs=5e-6)


@pytest.mark.parametrize(("rate", "servers"), [(0.8, 1), (0.5, 1), (3.2, 4), (1.5, 2), (7.5, 8)])
def test_a_provider_of_c_tasks_a_day_is_a_discrete_queue(run_corner, z_of_mean, rate, servers):
    """Mean backlog by the formula; mean wait by Little's law backlog/λ (verification.md 7, 8)."""
    days, cut = 40_000, 2000
    changes = {"community.hours": 1.0, "community.staff": float(servers)}
    runs = [run_corner(changes, kinds={"task": {"rate": 10 * rate}}, days=days, seed=seed) for seed in range(1, 5)]
    left = np.array([run.ledgers[0]["open"][cut:] for run in runs])
    expected = mean_backlog(rate, servers)
    assert abs(z_of_mean(left, expected)) < Z_MOST
    waits = []
    for run in runs:
        cases = run.cases[0][(run.cases[0]["ending"] == RESOLVED) & (run.cases[0]["arisen"] >= cut)]
        waits.append((cases["ended"] - cases["arisen"])[: int(rate * (days - cut) * 0.95)])
    assert abs(z_of_mean(np.array(waits), expected / rate)) < Z_MOST


def test_hours_used_follow_the_work_that_lies_there(run_corner):
    """W' = max(0, W + arrived − D): a provider never idles while there is work, and never works what is not there."""
    run = run_corner({"community.hours": 3.0}, kinds={"task": {"rate": 9.5, "labour": 3.0}}, days=2000)
    left, used = 0.0, []
    for arrived in 3.0 * run.ledgers[0]["arisen"]:
        used.append(min(3.0, left + arrived))
        left = max(0.0, left + arrived - 3.0)
    assert np.allclose(run.ledgers[0]["hours_used"][:, 0], used, atol=1e-9)
    assert np.array_equal(run.ledgers[0]["open"], np.cumsum(run.ledgers[0]["arisen"] - run.ledgers[0]["resolved"]))


def test_it_does_not_matter_who_serves(run_corner):
    """One organisation beside an idle committee, or the committee itself: the same path of the backlog, exactly."""
    kinds = {"task": {"rate": 8.0}}
    alone = run_corner({"community.hours": 1.0}, kinds=kinds, days=1000)
    changes = {
        "regime.participants": ["community", "social_organization"],
        "community.labour": 0.0,
        "social_organization.number": 1,
        "social_organization.hours": 1.0,
    }
    other = run_corner(changes, kinds=kinds, days=1000)
    assert np.array_equal(alone.ledgers[0]["open"], other.ledgers[0]["open"])
    assert alone.ledgers[0]["open"].max() > 3


@pytest.mark.parametrize("triage_hours", [0.0, 0.25])
def test_the_backlog_does_not_depend_on_the_order(run_corner, triage_hours):
    """Unlimited patience, equal sizes: the same path of the backlog under every `priority` (verification.md 9)."""
    changes = {"community.hours": 5.0, "need.triage_hours": triage_hours}
    paths = {}
    order = {}
    for priority in ("deadline", "severity", "first_come", "smallest"):
        run = run_corner({**changes, "regime.priority": priority}, kinds={"task": {"rate": 45.0}}, days=1000)
        paths[priority] = run.ledgers[0]["open"]
        order[priority] = run.cases[0]["id"].tolist()
    assert all(np.array_equal(path, paths["deadline"]) for path in paths.values())
    assert paths["deadline"].max() > 10
    assert order["severity"] != order["deadline"]  # it is other cases that wait


def steps(run, activity: str) -> dict[int, int]:
    """Day of the (last) step of this kind of each case."""
    log = run.logs[0]
    chosen = log[log["activity"] == ACTIVITIES.index(activity)]
    return dict(zip(chosen["case_id"].tolist(), chosen["day"].tolist(), strict=True))


@pytest.mark.parametrize("productivity", [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 1 / 3])
@pytest.mark.parametrize(("most", "hours", "days"), [(2.0, 10.0, 5), (2.0, 9.0, 5), (2.0, 8.0, 4), (0.1, 1.0, 10)])
def test_a_long_task_takes_its_days_of_service(run_corner, productivity, most, hours, days):
    """`max_case_hours` 2 and ten clock hours of work are five days of service (verification.md 11), at any speed."""
    changes = {"need.max_case_hours": most, "community.labour": productivity}
    run = run_corner(changes, kinds={"task": {"rate": 1.0, "labour": hours * productivity}}, days=300, log=True)
    started, done = steps(run, "started"), steps(run, "component done")
    assert len(done) > 10
    assert {done[case] - started[case] + 1 for case in done} == {days}


@pytest.mark.parametrize(("hours", "size", "a_day"), [(1.0, 0.1, 10), (1.0, 0.2, 5), (3.0, 0.3, 10), (7.0, 0.7, 10)])
def test_small_tasks_fill_the_day(run_corner, hours, size, a_day):
    """D hours are D/size tasks a day, whatever their decimals."""
    run = run_corner({"community.hours": hours}, kinds={"task": {"rate": 1000.0, "labour": size}}, days=20)
    assert set(run.ledgers[0]["resolved"]) == {a_day}


@pytest.mark.parametrize(
    ("hours", "triage_hours", "a_day"), [(3.0, 0.1, 30), (3.0, 0.2, 15), (8.0, 0.5, 16), (2.0, 0.3, 6)]
)
def test_triage_takes_cases_while_there_are_hours(run_corner, hours, triage_hours, a_day):
    """H hours triage ⌊H/triage_hours⌋ cases a day (model.md §3 triage)."""
    changes = {"community.hours": hours, "need.triage_hours": triage_hours, "community.labour": 0.0}
    run = run_corner(changes, kinds={"task": {"rate": 1000.0}}, days=20)
    assert set(run.ledgers[0]["triaged"]) == {a_day}
    assert np.allclose(run.ledgers[0]["hours_used"][:, 0], a_day * triage_hours, atol=1e-9)


def test_tasks_are_worked_on_in_order_of_acceptance(run_corner):
    """First accepted, first done, however urgent what comes later."""
    changes = {"community.hours": 1.0, "regime.priority": "severity"}
    run = run_corner(changes, kinds={"task": {"rate": 9.0}}, days=400, log=True)
    log = run.logs[0]
    accepted = log["case_id"][log["activity"] == ACTIVITIES.index("accepted")].tolist()
    done = log["case_id"][log["activity"] == ACTIVITIES.index("component done")].tolist()
    assert len(done) > 200
    assert done == accepted[: len(done)]


def test_nothing_waits_without_limits(run_corner, z_of_mean):
    """No capacity limit: what is known is done the same day; open follows Little's law L = λW (verification.md 10)."""
    changes = {"community.staff": 1000.0, "need.approval_days": 3.0, "community.welfare_opening": 1e9}
    kinds = {"task": {"rate": 20.0, "material": 1.0, "labour": 2.0}}
    run = run_corner(changes, kinds=kinds, days=10_000)
    cases = run.cases[0][run.cases[0]["ending"] == RESOLVED]
    assert set(cases["ended"] - cases["arisen"]) == {3}
    assert abs(z_of_mean(run.ledgers[0]["open"][50:], 2.0 * 3)) < Z_MOST
