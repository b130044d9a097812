"""Trust of residents and between actors. model.md §4; verification.md 5, 6."""

import math
from collections.abc import Mapping

import numpy as np
import pytest

from fivelink_sim.model.ledger import COLUMNS
from fivelink_sim.model.trust import gained, lost, promptness
from fivelink_sim.model.world import LAPSED, RESOLVED

Z_MOST = 4.0
T0 = 0.5

ONE_ORGANIZATION = {
    "regime.participants": ["community", "social_organization"],
    "regime.links": {"community": {"social_organization": 1.0}},
    "community.labour": 0.0,
    "social_organization.number": 1,
    "social_organization.resident_share": 0.0,
    "social_organization.hours": 1000.0,
}


# Residents


def test_ten_good_outcomes():
    """T after n successes of severity 1 without waiting: 1 − (1 − T₀)(1 − α)ⁿ (verification.md 5)."""
    trust = T0
    for _ in range(10):
        trust = gained(trust, 0.05)
    assert trust == pytest.approx(1 - 0.5 * 0.95**10, abs=1e-12)


def test_ten_bad_outcomes():
    """T after n failures of severity 1: T₀(1 − β)ⁿ, .174339 after ten at β .10 (verification.md 5)."""
    trust = T0
    for _ in range(10):
        trust = lost(trust, 0.1)
    assert trust == pytest.approx(0.5 * 0.9**10, abs=1e-12)
    assert trust == pytest.approx(0.174339, abs=1e-6)


@pytest.mark.parametrize(
    ("wait", "patience", "left"), [(0, 10, 1.0), (5, 10, 0.5), (8, 10, 0.2), (9, 10, 0.2), (40, 10, 0.2), (0, 1, 1.0)]
)
def test_promptness(wait, patience, left):
    """max(0.2, 1 − wait/patience) (model.md §4)."""
    assert promptness(wait, patience) == pytest.approx(left, abs=1e-12)


@pytest.mark.parametrize(
    ("state", "gain", "after"), [(0.5, 0.2, 0.6), (0.5, 3.0, 1.0), (1.0, 0.5, 1.0), (0.0, 0.0, 0.0)]
)
def test_gained(state, gain, after):
    """s + min(1, gain)·(1 − s) (model.md §4, §10.19)."""
    assert gained(state, gain) == pytest.approx(after, abs=1e-12)


@pytest.mark.parametrize(
    ("state", "loss", "after"), [(0.5, 0.2, 0.4), (0.5, 3.0, 0.0), (1.0, 0.5, 0.5), (0.0, 1.0, 0.0)]
)
def test_lost(state, loss, after):
    """s − min(1, loss)·s (model.md §4, §10.19)."""
    assert lost(state, loss) == pytest.approx(after, abs=1e-12)


def path_of_products(cases, rate: float) -> float:
    """Π (1 − rate·severity) over these cases."""
    return math.prod(1 - rate * float(case["severity"]) for case in cases)


def test_every_resolution_at_once_earns_its_severity(run_corner):
    """One resident, n needs resolved on their first day: 1 − (1 − T₀)·Π(1 − α·severityᵢ)."""
    run = run_corner(
        {"population.residents": 1, "trust.alpha": 0.05, "trust.trust0": T0}, kinds={"task": {"rate": 500.0}}, days=60
    )
    cases = run.cases[0]
    assert len(cases) > 15
    assert set(cases["ending"]) == {RESOLVED}
    expected = 1 - (1 - T0) * path_of_products(cases, 0.05)
    assert run.worlds[0].residents[0].trust == pytest.approx(expected, abs=1e-12)
    assert run.ledgers[0]["resident_trust"][-1] == pytest.approx(expected, abs=1e-12)


def test_a_late_resolution_earns_less(run_corner):
    """Welfare approved after four of ten days: α·severity·(1 − 0.4)."""
    changes = {
        "population.residents": 1,
        "trust.alpha": 0.1,
        "trust.trust0": T0,
        "need.approval_days": 4.0,
        "community.welfare_opening": 100_000.0,
    }
    kinds = {"task": {"rate": 300.0, "labour": 0.0, "material": 10.0, "patience": 10}}
    run = run_corner(changes, kinds=kinds, days=60)
    cases = run.cases[0][run.cases[0]["ending"] == RESOLVED]
    assert set(cases["ended"] - cases["arisen"]) == {4}
    expected = 1 - (1 - T0) * path_of_products(cases, 0.1 * 0.6)
    assert run.worlds[0].residents[0].trust == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("disclosed", "share"), [(True, 1.0), (False, 0.5), (False, 0.0)])
def test_every_lapse_costs_its_severity(run_corner, disclosed, share):
    """T₀·Π(1 − β·severityᵢ); a need that nobody ever knew of costs `silent_loss` of it (model.md §10.16)."""
    changes: Mapping[str, float] = {
        "population.residents": 1,
        "community.staff": 0.0,
        "channels.online": float(disclosed),
        "trust.beta": 0.1,
        "trust.trust0": T0,
        "need.silent_loss": 0.5 if disclosed else share,
    }
    run = run_corner(changes, kinds={"task": {"rate": 300.0, "openness": 0.0, "patience": 2}}, days=60)
    cases = run.cases[0][run.cases[0]["ending"] == LAPSED]
    assert len(cases) > 8
    expected = T0 * path_of_products(cases, 0.1 * share)
    assert run.worlds[0].residents[0].trust == pytest.approx(expected, abs=1e-12)


def test_every_closure_on_paper_is_noticed(run_corner):
    """Closed on paper each day until it lapses: (1 − β·severity) once more for every closure (model.md §3 serve)."""
    changes = {
        "population.residents": 1,
        "regime.deviations.formalism": 1.0,
        "community.cognition": 0.0,
        "trust.beta": 0.1,
        "trust.trust0": T0,
    }
    run = run_corner(changes, kinds={"task": {"rate": 200.0, "patience": 3}}, days=60)
    cases = run.cases[0][run.cases[0]["ending"] == LAPSED]
    assert set(cases["on_paper"]) == {4}  # on days 0, 1, 2 and 3
    still_open = run.cases[0][run.cases[0]["ending"] == 0]
    expected = T0 * path_of_products(cases, 0.1) ** 5
    for case in still_open:
        expected *= (1 - 0.1 * float(case["severity"])) ** int(case["on_paper"])
    assert run.worlds[0].residents[0].trust == pytest.approx(expected, abs=1e-12)


def test_help_from_unlinked_volunteers_counts_half(run_corner):
    """α·severity·½ where no actor of the regime had a hand in it (model.md §10.16)."""
    changes = {
        "population.residents": 1,
        "district.side": 1,
        "community.staff": 0.0,
        "regime.unlinked": {"volunteer": "alone"},
        "volunteer.share": 1.0,
        "volunteer.hours": 168.0,
        "trust.alpha": 0.1,
        "trust.trust0": T0,
    }
    run = run_corner(changes, kinds={"task": {"rate": 300.0, "labour": 0.1}}, days=60)
    cases = run.cases[0]
    assert set(cases["ending"]) == {RESOLVED}
    assert set(cases["ended"] - cases["arisen"]) == {0}
    expected = 1 - (1 - T0) * path_of_products(cases, 0.1 * 0.5)
    assert run.worlds[0].residents[0].trust == pytest.approx(expected, abs=1e-12)


def test_help_from_neighbours_earns_no_trust_in_governance(run_corner):
    """Neighbours resolve needs, and trust stays where it was (model.md §10.16)."""
    changes = {"channels.online": 0.0, "need.informal": 1.0, "trust.alpha": 0.5, "trust.trust0": T0}
    run = run_corner(changes, kinds={"task": {"openness": 0.0, "rate": 50.0}}, days=60)
    assert run.ledgers[0]["resolved"].sum() > 100
    assert np.array_equal(run.ledgers[0]["resident_trust"], np.full(60, T0))


def test_neighbours_settle_small_labour_only_at_their_rate(run_corner):
    """A day's chance is informal·trust·(0.5 + participation), for at most one hour (model.md §4)."""
    changes = {
        "channels.online": 0.0,
        "need.informal": 0.5,
        "trust.trust0": 0.8,
        "population.participation": 0.0,
        "population.residents": 1000,
    }
    kinds = {
        "small": {"openness": 0.0, "rate": 10.0, "labour": 1.0},
        "large": {"openness": 0.0, "rate": 10.0, "labour": 1.01},
    }
    run = run_corner(changes, kinds=kinds, days=1000)
    cases = run.cases[0]
    assert set(cases["kind"][cases["ending"] == RESOLVED]) == {0}
    small = cases[cases["ending"] == RESOLVED]
    wait = small["ended"] - small["arisen"]
    p = 0.5 * 0.8 * 0.5
    assert abs(wait.mean() - (1 - p) / p) / (math.sqrt(1 - p) / p / math.sqrt(len(wait))) < Z_MOST


def test_neighbours_do_not_meddle_with_known_needs(run_corner):
    """What is known is the regime's: without hands it lapses, however helpful the neighbours (model.md §4)."""
    changes = {"need.informal": 1.0, "trust.trust0": 1.0, "population.participation": 1.0, "community.staff": 0.0}
    ledger = run_corner(changes, kinds={"task": {"patience": 10, "labour": 0.5}}, days=60).ledgers[0]
    assert ledger["neighbour_help"].sum() == 0
    assert ledger["lapsed"].sum() > 20


@pytest.mark.parametrize(("good", "bad", "alpha", "beta"), [(30.0, 10.0, 0.05, 0.1), (10.0, 30.0, 0.1, 0.1)])
def test_a_mix_settles_at_the_balance_of_gains_and_losses(run_corner, z_of_mean, good, bad, alpha, beta):
    """p good, q bad outcomes: mean trust pα/(pα + qβ), whatever their severities (verification.md 5)."""
    changes = {"community.care": 0.0, "trust.alpha": alpha, "trust.beta": beta}
    kinds = {"good": {"rate": good}, "bad": {"rate": bad, "care": 1.0, "patience": 1}}
    trust = run_corner(changes, kinds=kinds, days=20_000).ledgers[0]["resident_trust"][2000:]
    expected = good * alpha / (good * alpha + bad * beta)
    assert abs(z_of_mean(trust, expected)) < Z_MOST


def moved_apart(run_corner, days: int, then: Mapping[str, float]):
    """Residents whose trust was moved apart for three weeks, and then only drifts as `then` says, to the end."""
    changes = {
        "trust.alpha": 0.3,
        "trust.beta": 0.5,
        "community.care": 0.0,
        "population.residents": 60,
    }
    if days > 21:
        rest = {"needs.good.rate": 0.0, "needs.bad.rate": 0.0, "trust.beta": 0.0, "trust.alpha": 0.0, **then}
        changes["events"] = [{"name": "only drift", "from": 21, "set": rest}]
    kinds = {"good": {"rate": 100.0}, "bad": {"rate": 100.0, "care": 1.0, "patience": 1}}
    return run_corner(changes, kinds=kinds, days=days).worlds[0]


def people_around(world, side: int) -> np.ndarray:
    """Mᵢ of each cell: the residents in the 3 × 3 cells around, cut at the border."""
    people = np.pad(np.bincount(world.residents["cell"], minlength=side * side).reshape(side, side), 1)
    return sum(people[r : r + side, c : c + side] for r in range(3) for c in range(3)).ravel()


def test_diffusion_conserves_trust_weighted_by_people_around(run_corner):
    """Without drift Σ MᵢTᵢ stays, and all converge to Σ MᵢTᵢ / Σ Mᵢ (verification.md 6; DeGroot 1974)."""
    diffusion = {"trust.diffusion": 0.4, "trust.back": 0.0}
    before = moved_apart(run_corner, 21, {})
    weight = people_around(before, 4)[before.residents["cell"]]
    total = (weight * before.residents["trust"]).sum()
    assert before.residents["trust"].std() > 0.05
    for weeks in (1, 2, 30):
        after = moved_apart(run_corner, 21 + 7 * weeks, diffusion).residents["trust"]
        assert (weight * after).sum() == pytest.approx(total, rel=1e-12)
    settled = moved_apart(run_corner, 21 + 7 * 600, diffusion).residents["trust"]
    assert np.allclose(settled, total / weight.sum(), atol=1e-9)


def test_one_week_of_diffusion_is_a_step_towards_the_mean_around(run_corner):
    """Tᵢ + w(mean of the 3 × 3 − Tᵢ), all from the same old state (model.md §4, §10.3)."""
    side, before = 4, moved_apart(run_corner, 21, {})
    trust, cell = before.residents["trust"], before.residents["cell"]
    sums = np.pad(np.bincount(cell, weights=trust, minlength=side * side).reshape(side, side), 1)
    around = sum(sums[r : r + side, c : c + side] for r in range(3) for c in range(3)).ravel()
    mean = (around / people_around(before, side))[cell]
    after = moved_apart(run_corner, 28, {"trust.diffusion": 0.4}).residents["trust"]
    assert np.allclose(after, trust + 0.4 * (mean - trust), atol=1e-12)


def test_trust_returns_slowly_to_where_it_began(run_corner):
    """Alone, the weekly return leaves (1 − back)ⁿ of the distance to trust0 after n weeks."""
    before = moved_apart(run_corner, 21, {}).residents["trust"]
    after = moved_apart(run_corner, 21 + 7 * 20, {"trust.back": 0.1}).residents["trust"]
    assert np.allclose(after - 0.5, (before - 0.5) * 0.9**20, atol=1e-12)


# Links


def trust_of_link(run, day: int = -1) -> float:
    return float(run.ledgers[0]["link_trust"][day][0, 1])


def test_the_column_of_link_trust_is_by_pair_of_societies():
    (column,) = [column for column in COLUMNS if column.name == "link_trust"]
    assert column.by == "pair"


def test_a_link_gains_with_every_completed_task(run_corner):
    """n tasks completed through it: 1 − (1 − T₀)(1 − α_link)ⁿ (model.md §4, §9)."""
    run = run_corner({**ONE_ORGANIZATION, "trust.alpha_link": 0.03, "trust.link0": 0.4}, days=30)
    n = run.ledgers[0]["resolved"].sum()
    assert n > 15
    assert trust_of_link(run) == pytest.approx(1 - 0.6 * 0.97**n, abs=1e-12)


def test_a_link_loses_with_every_refusal(run_corner):
    """m refusals and nothing else: T₀(1 − β_link)^m (model.md §4)."""
    changes = {"regime.deviations.resistance": 1.0, "trust.beta_link": 0.03, "trust.link0": 0.4}
    run = run_corner({**ONE_ORGANIZATION, **changes}, days=10)
    m = run.ledgers[0]["refused"].sum()
    assert m > 20
    assert run.ledgers[0]["accepted"].sum() == 0
    assert trust_of_link(run) == pytest.approx(0.4 * 0.97**m, abs=1e-12)


def test_a_link_loses_with_every_misread_case(run_corner):
    """The wrong desk is the only partner: T₀(1 − β_link)^m after m misreadings (model.md §10.9)."""
    changes = {"regime.deviations.misreading": 1.0, "community.cognition": 0.0, "trust.beta_link": 0.03}
    run = run_corner({**ONE_ORGANIZATION, **changes, "trust.link0": 0.4}, days=20)
    m = run.ledgers[0]["misread"].sum()
    assert m > 20
    assert run.ledgers[0]["referred"].sum() == 0
    assert trust_of_link(run) == pytest.approx(0.4 * 0.97**m, abs=1e-12)


def test_a_link_loses_with_every_task_that_lapses_in_service(run_corner):
    """Accepted, never worked on, lapsed: T₀(1 − β_link)^m (model.md §4 "failed")."""
    changes = {"social_organization.hours": 0.0, "trust.beta_link": 0.03, "trust.link0": 0.4}
    run = run_corner({**ONE_ORGANIZATION, **changes}, kinds={"task": {"patience": 5}}, days=60)
    m = run.ledgers[0]["lapsed"].sum()
    assert m > 20
    assert trust_of_link(run) == pytest.approx(0.4 * 0.97**m, abs=1e-12)


def test_every_link_of_the_route_gains(run_corner):
    """Over a worker to an organisation, both links gain with each task (model.md §10.8)."""
    changes = {
        **ONE_ORGANIZATION,
        "regime.participants": ["community", "social_organization", "social_worker"],
        "regime.links": {
            "community": {"social_organization": 0.0, "social_worker": 1.0},
            "social_worker": {"social_organization": 1.0},
        },
        "social_worker.number": 1,
        "social_worker.labour": 0.0,
        "trust.alpha_link": 0.03,
        "trust.link0": 0.4,
    }
    run = run_corner(changes, days=30)
    n = run.ledgers[0]["resolved"].sum()
    assert n > 15
    trust = run.ledgers[0]["link_trust"][-1]
    assert trust[0, 2] == pytest.approx(1 - 0.6 * 0.97**n, abs=1e-12)
    assert trust[2, 1] == pytest.approx(1 - 0.6 * 0.97**n, abs=1e-12)
    assert trust[2, 0] == pytest.approx(0.4, abs=1e-12)  # the way back was not used


def test_want_of_cash_costs_friction_on_the_link_to_the_fund(run_corner):
    """k requests without cash: T₀(1 − friction)^k on the last link only, asked again after seven days (§3, §10.26)."""
    changes = {
        "regime.participants": ["community", "social_worker", "charity"],
        "regime.links": {"community": {"social_worker": 1.0}, "social_worker": {"charity": 1.0}},
        "social_worker.number": 1,
        "trust.friction": 0.05,
        "trust.link0": 0.4,
    }
    run = run_corner(changes, kinds={"task": {"rate": 5.0, "labour": 0.0, "material": 10.0}}, days=40)
    ledger = run.ledgers[0]
    k = int(ledger["refused_for_cash"].sum())
    arisen = run.cases[0]["arisen"]
    assert k == sum((39 - int(day)) // 7 + 1 for day in arisen)
    world = run.worlds[0]
    fund = int(world.here[0].first_fund)
    assert world.links[1, fund].trust == pytest.approx(0.4 * 0.95**k, abs=1e-12)
    assert world.links[0, 1].trust == pytest.approx(0.4, abs=1e-12)


def test_meetings_raise_the_trust_of_every_link(run_corner):
    """After n meetings 1 − (1 − T₀)(1 − gain)ⁿ, on days divisible by `every_days` (model.md §4, §10.28)."""
    changes = {**ONE_ORGANIZATION, "regime.meetings": {"every_days": 10, "hours": 0.5, "trust_gain": 0.1}}
    changes |= {"trust.link0": 0.4, "regime.links": {"social_organization": {"community": 0.3}}}
    run = run_corner(changes, kinds={"task": {"rate": 0.0}}, days=35)
    trust = run.ledgers[0]["link_trust"]
    for day in range(35):
        expected = 1 - 0.6 * 0.9 ** (day // 10 + 1)
        assert trust[day][0, 1] == pytest.approx(expected, abs=1e-12)
        assert trust[day][1, 0] == pytest.approx(expected, abs=1e-12)
    coordinating = run.ledgers[0]["hours_coordinating"]
    assert np.flatnonzero(coordinating[:, 0]).tolist() == [0, 10, 20, 30]
    assert coordinating[10].tolist() == [0.5, 0.5, 0, 0, 0]


def test_link_trust_returns_to_its_first_level(run_corner):
    """(1 − back_link)ⁿ of the distance is left after n weeks; a meeting on day 0 is what moved it."""
    changes = {**ONE_ORGANIZATION, "regime.meetings": {"every_days": 3000, "trust_gain": 0.5}}
    changes |= {"trust.link0": 0.4, "trust.back_link": 0.1}
    run = run_corner(changes, kinds={"task": {"rate": 0.0}}, days=70)
    assert trust_of_link(run, 0) == pytest.approx(0.7, abs=1e-12)
    assert trust_of_link(run, -1) == pytest.approx(0.4 + 0.3 * 0.9**10, abs=1e-12)


@pytest.mark.parametrize(
    ("welcome", "home", "committee", "residents_own"),
    [(1.0, 0.0, 0.5, 0.5), (0.4, 0.0, 0.2, 0.2), (0.4, 0.3, 0.2, 0.5), (2.0, 0.3, 1.0, 1.0), (0.0, 0.1, 0.0, 0.1)],
)
def test_welcome_and_home_trust_shape_the_committees_links(run_corner, welcome, home, committee, residents_own):
    """trust0·welcome, + home_trust for organisations founded by residents, within 0..1; other links keep trust0."""
    changes = {
        "regime.participants": ["community", "social_organization", "social_worker"],
        "social_organization.number": 2,
        "social_organization.resident_share": 0.5,
        "social_organization.home_trust": home,
        "social_worker.number": 1,
        "government.welcome": welcome,
    }
    links = run_corner(changes, kinds={"task": {"rate": 0.0}}, days=1).worlds[0].links["trust"]
    assert links[0, 1] == pytest.approx(residents_own, abs=1e-12)
    assert links[1, 0] == pytest.approx(residents_own, abs=1e-12)
    assert links[0, 2] == pytest.approx(committee, abs=1e-12)
    assert links[3, 0] == pytest.approx(committee, abs=1e-12)
    assert links[3, 1] == pytest.approx(0.5, abs=1e-12)
