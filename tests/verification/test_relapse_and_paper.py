"""Badly done and only written down. model.md §3 serve and settle; verification.md 17."""

import math

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.serve import paper_closure_chance
from fivelink_sim.model.settle import quality, relapse_chance
from fivelink_sim.model.world import RESOLVED

Z_MOST = 4.0
SMALLEST_P = 6.3e-5


@pytest.mark.parametrize(
    ("formalism", "professionalism", "pressure", "leadership", "chance"),
    [
        (0.4, 0.5, 0.0, 1.0, 0.2),  # verification.md 17
        (0.4, 0.5, 1.0, 1.0, 0.4),
        (0.4, 1.0, 1.0, 1.0, 0.0),  # a full professional never does
        (0.4, 0.5, 1.0, 0.0, 0.2),
        (0.6, 0.0, 10.0, 1.0, 1.0),  # at most 1
    ],
)
def test_paper_closure_chance(formalism, professionalism, pressure, leadership, chance):
    """formalism·(1 − professionalism)·(1 + pressure·λ), at most 1 (model.md §3 serve)."""
    assert paper_closure_chance(formalism, professionalism, pressure, leadership) == pytest.approx(chance, abs=1e-12)


@pytest.mark.parametrize(
    ("hours", "skill", "q"),
    [(0.0, 0.0, 1.0), (4.0, 4.0, 1.0), (4.0, 2.0, 0.75), (5.0, 2.0 * 0.9 + 3.0 * 0.4, 0.5 + 0.5 * 3.0 / 5.0)],
)
def test_quality(hours, skill, q):
    """0.5 + 0.5·skill, weighted by hours; 1 where no care was needed (model.md §3 settle, §10.17)."""
    assert quality(hours, skill) == pytest.approx(q, abs=1e-12)


@pytest.mark.parametrize(("relapse", "q", "chance"), [(0.3, 1.0, 0.0), (0.3, 0.5, 0.15), (1.0, 0.75, 0.25)])
def test_relapse_chance(relapse, q, chance):
    """relapse·(1 − q) (model.md §3 settle)."""
    assert relapse_chance(relapse, q) == pytest.approx(chance, abs=1e-12)


def count(run, activity: str) -> dict[int, int]:
    """How many steps of this kind each case had."""
    log = run.logs[0]
    cases, numbers = np.unique(log["case_id"][log["activity"] == ACTIVITIES.index(activity)], return_counts=True)
    return dict(zip(cases.tolist(), numbers.tolist(), strict=True))


def gaps(run, first: str, then: str) -> set[int]:
    """Days from each step of one kind to the next of another of the same case."""
    found, since = set(), {}
    for step in run.logs[0]:
        activity = ACTIVITIES[int(step["activity"])]
        if activity == first:
            since[int(step["case_id"])] = int(step["day"])
        elif activity == then and int(step["case_id"]) in since:
            found.add(int(step["day"]) - since.pop(int(step["case_id"])))
    return found


@pytest.mark.parametrize(("skill", "relapse"), [(0.5, 1.0), (0.2, 1.0), (0.6, 0.5)])
def test_openings_are_one_plus_p_plus_p_squared(run_corner, skill, relapse):
    """p = relapse·(1 − (½ + ½·skill)): openings once with 1 − p, twice with p(1 − p), thrice with p² (item 17)."""
    p = relapse * (0.5 - 0.5 * skill)
    changes = {"need.relapse": relapse, "community.care": skill, "community.staff": 1000.0}
    kinds = {"task": {"rate": 50.0, "labour": 0.0, "care": 1.0}}
    run = run_corner(changes, kinds=kinds, days=1000, log=True)
    started = count(run, "started")
    settled = run.cases[0][(run.cases[0]["ending"] == RESOLVED) & (run.cases[0]["arisen"] < 980)]
    openings = np.array([started[int(case)] for case in settled["id"]])
    counts = np.bincount(openings, minlength=4)[1:]
    assert len(counts) == 3  # twice at most
    assert stats.chisquare(counts, len(openings) * np.array([1 - p, p * (1 - p), p * p])).pvalue > SMALLEST_P
    variance = (1 - p) + 4 * p * (1 - p) + 9 * p * p - (1 + p + p * p) ** 2
    assert abs(openings.mean() - (1 + p + p * p)) / math.sqrt(variance / len(openings)) < Z_MOST
    assert gaps(run, "relapsed", "returned") == {7}


def test_a_relapse_is_half_the_size(run_corner):
    """1, ½ and ¼ of the hours: Σ over openings of what each takes is what was worked, exactly."""
    changes = {"need.relapse": 1.0, "community.care": 0.5, "community.staff": 1000.0}
    kinds = {"task": {"rate": 20.0, "labour": 0.0, "care": 4.0}}
    run = run_corner(changes, kinds=kinds, days=200, log=True)
    started = count(run, "started")
    clock_hours = {1: 8.0, 2: 12.0, 3: 14.0}
    expected = sum(clock_hours[number] for number in started.values())
    assert run.ledgers[0]["hours_used"][:, 0].sum() == pytest.approx(expected, rel=1e-12)
    assert 2 in started.values()
    assert 3 in started.values()


def test_a_relapse_has_a_new_patience(run_corner):
    """Skill ~ 0, relapse 1: back on day 7, and open until 7 + patience if nobody serves it again (model.md §10.2)."""
    changes = {
        "need.relapse": 1.0,
        "community.care": 0.001,
        "community.staff": 1000.0,
        "community.hours": 24.0,
        "events": [{"name": "strike", "from": 1, "set": {"community.staff": 0.0}}],
    }
    kinds = {"task": {"rate": 500.0, "labour": 0.0, "care": 0.001, "patience": 10}}
    run = run_corner(changes, kinds=kinds, days=40)
    first_day = run.cases[0][run.cases[0]["arisen"] == 0]
    relapsed = first_day[first_day["ending"] == 2]
    assert len(first_day) > 30
    assert set(relapsed["ended"]) == {17}
    assert abs(len(relapsed) - len(first_day) * 0.4995) / math.sqrt(len(first_day) / 4) < Z_MOST
    assert set(first_day["ended"][first_day["ending"] == RESOLVED]) == {0}


def test_without_care_nothing_relapses(run_corner):
    """q = 1 where no care was needed (model.md §3 settle)."""
    run = run_corner({"need.relapse": 1.0}, kinds={"task": {"material": 0.0}}, days=100)
    assert run.ledgers[0]["resolved"].sum() > 50
    assert run.ledgers[0]["relapsed"].sum() == 0


CLOSERS = {
    "committee": {"community.cognition": 0.5},
    "organisation": {
        "regime.participants": ["community", "social_organization"],
        "regime.links": {"community": {"social_organization": 1.0}},
        "community.labour": 0.0,
        "community.cognition": 1.0,
        "social_organization.number": 1,
        "social_organization.professionalism": 0.5,
        "social_organization.hours": 1000.0,
    },
    "worker": {
        "regime.participants": ["community", "social_worker"],
        "regime.links": {"community": {"social_worker": 1.0}},
        "community.labour": 0.0,
        "social_worker.number": 1,
        "social_worker.professionalism": 0.5,
        "social_worker.hours": 1000.0,
    },
    "team": {
        "regime.participants": ["community", "volunteer"],
        "regime.links": {"community": {"volunteer": 1.0}},
        "community.labour": 0.0,
        "community.lead_share": 0.5,
        "community.staff": 100.0,
        "volunteer.share": 1.0,
        "volunteer.hours": 168.0,
        "volunteer.span": 1000.0,
        "volunteer.training": 0.5,
    },
}


@pytest.mark.parametrize("closer", CLOSERS)
@pytest.mark.parametrize(("pressure", "share"), [(0.0, 0.2), (1.0, 0.4)])
def test_a_share_of_openings_is_closed_on_paper(run_corner, closer, pressure, share):
    """Formalism .4 at professionalism .5 (cognition of a committee, training of a team, §10.10): .2, under full
    pressure and leadership .4 (verification.md 17)."""
    changes = {**CLOSERS[closer], "regime.deviations.formalism": 0.4, "government.pressure": pressure}
    run = run_corner(changes, kinds={"task": {"rate": 50.0}}, days=1000, log=True)
    openings = sum(count(run, "started").values())
    closed = run.ledgers[0]["closed_on_paper"].sum()
    assert openings > 4000
    assert abs(closed - share * openings) / math.sqrt(share * (1 - share) * openings) < Z_MOST
    assert sum(count(run, "closed on paper").values()) == closed
    assert run.cases[0]["on_paper"].sum() == closed


def test_what_is_closed_on_paper_is_hidden_again(run_corner):
    """The need is open, hidden, and known again the next day where everything is told (model.md §3 serve)."""
    changes = {"regime.deviations.formalism": 0.5, "community.cognition": 0.0}
    run = run_corner(changes, kinds={"task": {"rate": 50.0}}, days=200, log=True)
    ledger = run.ledgers[0]
    assert np.array_equal(ledger["hidden"], ledger["closed_on_paper"])
    assert np.array_equal(ledger["open"], ledger["hidden"])
    assert gaps(run, "closed on paper", "known") == {1}
