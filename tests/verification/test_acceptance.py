"""Asking and being refused, misreading, handing over. model.md §3 triage and refer; verification.md 15, 16."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.district import new_worlds, run_alone
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.refer import (
    acceptance_chance,
    appeal,
    average_backlogs,
    best_provider,
    handoff_time,
    nearness,
    reach_today,
)
from fivelink_sim.model.triage import misreading_chance
from fivelink_sim.scenario import load

Z_MOST = 4.0
SMALLEST_P = 6.3e-5

ONE_ORGANIZATION = {
    "regime.participants": ["community", "social_organization"],
    "regime.links": {"community": {"social_organization": 1.0}},
    "community.labour": 0.0,
    "social_organization.number": 1,
    "social_organization.resident_share": 0.0,
    "social_organization.hours": 10_000.0,
}


@pytest.mark.parametrize(
    ("resistance", "flexibility", "leadership", "trust", "conflict", "clarity", "chance"),
    [
        (0.2, 0.0, 0.5, 0.6, 0.0, 1.0, 0.64),  # verification.md 15: .8·(.5 + .5·.6)
        (0.2, 1.0, 0.2, 0.6, 0.5, 0.0, 0.68),  # verification.md 16: flexible, whatever the resistance
        (1.0, 1.0, 0.2, 0.6, 1.0, 0.0, 0.68),
        (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),  # leadership does without trust
        (0.0, 0.0, 0.0, 0.36, 0.0, 1.0, 0.36),
        (0.0, 0.0, 1.0, 0.5, 0.5, 0.4, 0.7),  # 1 − .5·.6
        (0.4, 0.5, 0.5, 0.5, 0.5, 0.4, 0.8 * 0.75 * 0.85),
    ],
)
def test_acceptance_chance(resistance, flexibility, leadership, trust, conflict, clarity, chance):
    """(1 − r(1 − f))·(λ + (1 − λ)T)·(1 − conflict(1 − clarity)(1 − f)) (model.md §3 refer)."""
    args = (resistance, flexibility, leadership, trust, conflict, clarity)
    assert acceptance_chance(*args) == pytest.approx(chance, abs=1e-12)


@pytest.mark.parametrize(
    ("days", "links", "clarity", "flexibility", "wait"),
    [
        (0.5, 1, 1.0, 0.0, 1),
        (0.5, 2, 1.0, 0.0, 1),
        (0.5, 3, 1.0, 0.0, 2),
        (0.5, 2, 0.7, 0.0, 2),  # 1.3
        (1.0, 2, 0.0, 0.0, 4),
        (3.0, 2, 0.5, 1.0, 0),
        (3.0, 2, 0.5, 0.5, 5),  # 4.5
        (3.0, 0, 0.5, 0.0, 0),
    ],
)
def test_handoff_time(days, links, clarity, flexibility, wait):
    """⌈handoff_days·links·(2 − clarity)·(1 − f)⌉ (model.md §3 refer, §10.1)."""
    assert handoff_time(days, links, clarity, flexibility) == wait


@pytest.mark.parametrize(
    ("away", "reach", "near"), [(0.0, 5.0, 1.0), (5.0, 5.0, math.exp(-1)), (3.0, 20.0, math.exp(-0.15))]
)
def test_nearness(away, reach, near):
    """exp(−distance/reach) (model.md §3 refer)."""
    assert nearness(away, reach) == pytest.approx(near, abs=1e-12)


@pytest.mark.parametrize(("reach", "online", "longer"), [(20.0, 0.0, 20.0), (20.0, 1.0, 40.0), (10.0, 0.4, 12.5)])
def test_reach_today(reach, online, longer):
    """reach/(1 − 0.5·online) (model.md §10.21)."""
    assert reach_today(reach, online) == pytest.approx(longer, abs=1e-12)


def test_appeal():
    """R·productivity·nearness/(1 + backlog/hours)·(1 − noise) (model.md §3 refer)."""
    assert appeal(0.3, 0.8, 0.5, 2.0, 0.25) == pytest.approx(0.3 * 0.8 * 0.5 / 3 * 0.75, abs=1e-15)


@pytest.mark.parametrize(("misreading", "cognition", "chance"), [(0.3, 0.5, 0.15), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)])
def test_misreading_chance(misreading, cognition, chance):
    """misreading·(1 − cognition) (model.md §3 triage)."""
    assert misreading_chance(misreading, cognition) == pytest.approx(chance, abs=1e-12)


def steps_by_case(run, activity: str) -> dict[int, list[int]]:
    """Days of all steps of this kind, by case."""
    found: dict[int, list[int]] = {}
    log = run.logs[0]
    for step in log[log["activity"] == ACTIVITIES.index(activity)]:
        found.setdefault(int(step["case_id"]), []).append(int(step["day"]))
    return found


def assert_geometric(failures: np.ndarray, chance: float) -> None:
    """Numbers of failures before a success of this chance: mean, and χ² of the counts."""
    error = math.sqrt(1 - chance) / chance / math.sqrt(len(failures))
    assert abs(failures.mean() - (1 - chance) / chance) / error < Z_MOST
    most = 4
    counts = np.bincount(np.minimum(failures, most), minlength=most + 1)
    shares = np.array([chance * (1 - chance) ** k for k in range(most)] + [(1 - chance) ** most])
    assert stats.chisquare(counts, shares * len(failures)).pvalue > SMALLEST_P


def asked_in_vain(run, until: int) -> np.ndarray:
    """Refusals before the acceptance of every case that arose before that day."""
    refused, accepted = steps_by_case(run, "refused"), steps_by_case(run, "accepted")
    arisen = steps_by_case(run, "arisen")
    return np.array([len(refused.get(case, [])) for case in accepted if arisen[case][0] < until])


def test_attempts_are_geometric(run_corner):
    """Resistance .2, λ .5, T .6: a chance of .64, tried anew every day (verification.md 15, model.md §10.8)."""
    changes = {"regime.deviations.resistance": 0.2, "government.leadership": 0.5, "trust.link0": 0.6}
    run = run_corner({**ONE_ORGANIZATION, **changes}, kinds={"task": {"rate": 50.0}}, days=1000, log=True)
    assert_geometric(asked_in_vain(run, 970), 0.64)
    refused, accepted = steps_by_case(run, "refused"), steps_by_case(run, "accepted")
    for case, (day,) in accepted.items():
        before = refused.get(case, [])
        assert before == list(range(day - len(before), day))  # one attempt a day


def test_trust_multiplies_along_the_route(run_corner):
    """Two links of trust .6: λ + (1 − λ)·.36 at λ .25, one attempt a day."""
    changes = {
        **ONE_ORGANIZATION,
        "regime.participants": ["community", "social_organization", "social_worker"],
        "regime.links": {
            "community": {"social_organization": 0.0, "social_worker": 0.5},
            "social_worker": {"social_organization": 0.5},
        },
        "social_worker.number": 1,
        "social_worker.labour": 0.0,
        "trust.link0": 0.6,
        "government.leadership": 0.25,
    }
    run = run_corner(changes, kinds={"task": {"rate": 50.0}}, days=1000, log=True)
    assert_geometric(asked_in_vain(run, 970), 0.25 + 0.75 * 0.36)


def test_unclear_roles_cost_acceptance_and_time(run_corner):
    """× (1 − conflict(1 − clarity)) = .7, and ⌈1.5·1·(2 − .4)⌉ = 3 days of handing over."""
    changes = {"need.conflict": 0.5, "government.role_clarity": 0.4, "regime.handoff_days": 1.5}
    run = run_corner({**ONE_ORGANIZATION, **changes}, kinds={"task": {"rate": 50.0}}, days=500, log=True)
    assert_geometric(asked_in_vain(run, 480), 0.7)
    accepted, started = steps_by_case(run, "accepted"), steps_by_case(run, "started")
    assert {started[case][0] - accepted[case][0] for case in started} == {3}


A_TEAM = {
    "regime.participants": ["community", "volunteer"],
    "regime.links": {"community": {"volunteer": 1.0}},
    "community.labour": 0.0,
    "community.staff": 1000.0,
    "community.lead_share": 0.5,
    "volunteer.share": 1.0,
    "volunteer.hours": 168.0,
    "volunteer.span": 1000.0,
}


@pytest.mark.parametrize("resistance", [0.0, 0.4, 1.0])
def test_flexible_volunteers_know_no_resistance(run_corner, resistance):
    """Flexibility 1: λ + (1 − λ)T = .68 at λ .2, T .6, whatever resistance and unclear roles; no handing over."""
    changes = {
        **A_TEAM,
        "regime.deviations.resistance": resistance,
        "government.leadership": 0.2,
        "trust.link0": 0.6,
        "need.conflict": 1.0,
        "government.role_clarity": 0.0,
        "regime.handoff_days": 5.0,
    }
    run = run_corner(changes, kinds={"task": {"rate": 50.0}}, days=600, log=True)
    assert_geometric(asked_in_vain(run, 570), 0.68)
    accepted, started = steps_by_case(run, "accepted"), steps_by_case(run, "started")
    assert {started[case][0] - accepted[case][0] for case in started} == {0}


def test_half_flexible_volunteers_resist_by_half(run_corner):
    """f = ½: (1 − .4·.5)(1 − .5·.5·.5) and ⌈3·1·(2 − .5)·.5⌉ = 3 days."""
    changes = {
        **A_TEAM,
        "volunteer.flexibility": 0.5,
        "regime.deviations.resistance": 0.4,
        "need.conflict": 0.5,
        "government.role_clarity": 0.5,
        "regime.handoff_days": 3.0,
    }
    run = run_corner(changes, kinds={"task": {"rate": 50.0}}, days=600, log=True)
    assert_geometric(asked_in_vain(run, 570), 0.8 * 0.875)
    accepted, started = steps_by_case(run, "accepted"), steps_by_case(run, "started")
    assert {started[case][0] - accepted[case][0] for case in started} == {3}


def test_a_fund_accepts_as_a_provider_does(run_corner):
    """Cash enough: λ + (1 − λ)T on every request, and the first one paid in one piece (model.md §3 grant)."""
    changes = {
        "regime.participants": ["community", "charity"],
        "regime.links": {"community": {"charity": 1.0}},
        "charity.opening": 1e9,
        "government.leadership": 0.25,
        "regime.deviations.resistance": 0.2,
        "trust.link0": 0.6,
    }
    kinds = {"task": {"rate": 50.0, "labour": 0.0, "material": 12.0}}
    run = run_corner(changes, kinds=kinds, days=1000, log=True)
    assert_geometric(asked_in_vain(run, 970), 0.8 * (0.25 + 0.75 * 0.6))
    ledger = run.ledgers[0]
    assert ledger["money_granted"].sum() == 1200 * ledger["accepted"].sum()


def test_whoever_is_the_hub_never_refuses_itself(run_corner):
    """A route to oneself is accepted, without handing over, whatever resistance there is (model.md §10.5)."""
    changes = {"regime.deviations.resistance": 1.0, "regime.handoff_days": 9.0, "government.leadership": 0.0}
    run = run_corner(changes, days=100)
    assert run.ledgers[0]["refused"].sum() == 0
    assert run.ledgers[0]["resolved"].sum() == run.ledgers[0]["arisen"].sum()


def test_misreadings_are_geometric(run_corner):
    """m = .3·(1 − .5): on average m/(1 − m) misreadings a case, back after ⌈2.5⌉ days each (verification.md 15)."""
    changes = {"regime.deviations.misreading": 0.3, "community.cognition": 0.5, "need.misread_days": 2.5}
    run = run_corner(changes, kinds={"task": {"rate": 50.0}}, days=1000, log=True)
    misread, returned = steps_by_case(run, "misread"), steps_by_case(run, "returned")
    done, arisen = steps_by_case(run, "resolved"), steps_by_case(run, "arisen")
    assert_geometric(np.array([len(misread.get(case, [])) for case in done if arisen[case][0] < 960]), 0.85)
    for case, days in misread.items():
        assert returned.get(case, []) == [day + 3 for day in days if day + 3 < 1000]


def test_the_wrong_desk_is_any_partner_of_the_hub(run_corner):
    """Drawn evenly from the hub's links (model.md §10.9): two organisations, three workers, nobody else."""
    changes = {
        "regime.participants": ["community", "social_organization", "social_worker"],
        "regime.deviations.misreading": 1.0,
        "community.cognition": 0.0,
        "social_organization.number": 2,
        "social_worker.number": 3,
        "need.misread_days": 1.0,
    }
    run = run_corner(changes, days=1000, log=True)
    log = run.logs[0]
    desks = np.bincount(log["actor"][log["activity"] == ACTIVITIES.index("misread")])
    assert desks[0] == 0
    assert len(desks) == 6
    assert stats.chisquare(desks[1:]).pvalue > SMALLEST_P


def best_by_hand(world, hub: int, cell: int, component: int, kind: int, sharing: float) -> int:
    """The provider with the greatest appeal, by the formula of model.md §3 refer and nothing else."""
    today = world.parameters[0]
    here = world.here[0]
    side = int(here.side)
    reach = today.reach / (1 - 0.5 * today.online)  # §10.21
    appeals = {}
    for p in range(int(here.first_fund)):
        actor = world.actors[p]
        own = {0: "community", 1: "social_organization", 2: "social_worker", 3: "volunteer"}[int(actor.role)]
        if component == 1:
            speed = today[f"{own}_labour"]
        elif actor.role == 0:
            speed = today.committee_care[kind]
        elif actor.role == 3:
            speed = today.volunteer_care * actor.training
        else:
            speed = actor.professionalism * actor.skill[kind]
        if component == 0 and speed < today.care_bar:
            continue
        same = [b.backlog for b in world.actors[: int(here.first_fund)] if b.role == actor.role and b.present]
        load = sharing * actor.backlog + (1 - sharing) * sum(same) / max(1, len(same))
        away = math.hypot(actor.cell // side - cell // side, actor.cell % side - cell % side)
        route = world.routes[hub, p]
        appeals[p] = route.strength * speed * math.exp(-away / reach) / (1 + load / actor.mean_hours)
    best = max(appeals, key=lambda p: appeals[p], default=-1)
    return best if best >= 0 and appeals[best] > 0 else -1


@pytest.mark.parametrize(("sharing", "seed"), list(itertools.product([0.0, 0.5, 1.0], [1, 2])))
def test_without_bounded_rationality_the_best_provider_is_asked(sharing, seed):
    """Noise 0: the hub's choice is the greatest of R·productivity·nearness/(1 + load), found by hand on a World that
    has run for ten weeks and has backlogs, trust and skills of its own."""
    changes = {
        "population.residents": 800,
        "need.bounded_rationality": 0.0,
        "regime.information_sharing": sharing,
        "volunteer.training": 0.7,
        "run.warmup": 0,
        "run.days": 70,
        "community.staff": 2.0,
    }
    scenario = load("five_society", overrides=changes)
    world = run_alone(new_worlds(scenario, seed)[0], 70)
    today = world.parameters[0]
    average_backlogs(world.here[0], world.actors)
    need = world.needs[0]
    rng = np.random.default_rng(seed)
    chosen = set()
    for attempt in range(300):
        need.hub, need.cell = int(rng.integers(int(world.here[0].first_fund))), int(rng.integers(400))
        need.kind, component = int(rng.integers(9)), int(rng.integers(2))
        expected = best_by_hand(world, int(need.hub), int(need.cell), component, int(need.kind), sharing)
        assert best_provider(world, today, need, component, attempt) == expected
        chosen.add(expected)
    assert len(chosen) > 5


def test_noise_sends_cases_to_others(run_corner):
    """An organisation (labour 1) and a worker (.8) side by side, noise b(1 − c) = .5: the worker is asked where
    .8(1 − v/2) > 1 − u/2 for uniform u and v, that is for u > .4 + .8v with v < .75: ½·.6·.75 = .225."""
    changes = {
        **ONE_ORGANIZATION,
        "regime.participants": ["community", "social_organization", "social_worker"],
        "regime.links": {"community": {"social_organization": 1.0, "social_worker": 1.0}},
        "social_organization.hours": 100_000.0,
        "social_worker.hours": 100_000.0,
        "social_worker.number": 1,
        "social_worker.labour": 0.8,
        "need.bounded_rationality": 1.0,
        "community.cognition": 0.5,
        "district.side": 1,
    }
    run = run_corner(changes, kinds={"task": {"rate": 100.0}}, days=1000, log=True)
    log = run.logs[0]
    asked = np.bincount(log["actor"][log["activity"] == ACTIVITIES.index("accepted")], minlength=3)
    n = asked.sum()
    assert n > 5000
    assert abs(asked[2] - 0.225 * n) / math.sqrt(0.225 * 0.775 * n) < Z_MOST


def test_care_below_the_bar_is_not_asked_for(run_corner):
    """`care_bar` .25: a committee of care .2 is asked for mediation (.8) only (model.md §3 refer)."""
    changes = {"need.care_bar": 0.25, "community.care": 0.2, "community.care_mediation": 0.8}
    kinds = {"mediation": {"labour": 0.0, "care": 1.0}, "other": {"labour": 0.0, "care": 1.0}}
    run = run_corner(changes, kinds=kinds, days=100)
    cases = run.cases[0]
    assert set(cases["kind"][cases["ending"] == 1]) == {0}
    assert (cases["kind"] == 1).sum() > 20
    resolved = int(run.ledgers[0]["resolved"].sum())
    assert run.ledgers[0]["hours_used"][:, 0].sum() == pytest.approx(resolved / 0.8, rel=1e-9)
