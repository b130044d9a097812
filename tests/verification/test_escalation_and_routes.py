"""Lapsed needs that come back, and the ways between actors. model.md §3 settle, §5.2; verification.md 16."""

import itertools
import math

import numpy as np
import pytest

from fivelink_sim.model.district import new_worlds
from fivelink_sim.model.routes import refresh_routes
from fivelink_sim.model.world import LAPSED

Z_MOST = 4.0


def lines_of(run) -> dict[int, dict[int, np.ndarray]]:
    """Cases by their own number and their place in a line of escalation."""
    found: dict[int, dict[int, np.ndarray]] = {}
    for case in run.cases[0]:
        found.setdefault(int(case["id"]) - int(case["line"]), {})[int(case["line"])] = case
    return found


@pytest.mark.parametrize("growth", [1.5, 2.0])
def test_an_escalated_need_is_larger_and_graver(run_corner, growth):
    """Back the next day, hidden, `growth` times as large and as severe (at most 1), same patience, twice at most."""
    changes = {"need.escalation": 1.0, "need.growth": growth, "community.staff": 0.0, "need.size_cv": 0.5}
    kinds = {"task": {"rate": 20.0, "material": 100.0, "patience": 4, "gravity": 1.0}}
    run = run_corner(changes, kinds=kinds, days=300)
    lines = lines_of(run)
    both = [(line[n], line[n + 1]) for line in lines.values() for n in (0, 1) if n + 1 in line]
    assert len(both) > 500
    for before, after in both:
        assert before["ending"] == LAPSED
        assert after["arisen"] == before["ended"] + 1
        assert after["severity"] == min(1.0, before["severity"] * growth)
        assert after["material"] == math.floor(before["material"] * growth + 0.5)
        assert after["kind"] == before["kind"]
        assert after["known"] == after["arisen"]
        assert after["ending"] == 0 or after["ended"] == after["arisen"] + 4
    assert max(max(line) for line in lines.values()) == 2
    assert run.ledgers[0]["escalated"].sum() == len(both)


def test_severity_one_and_escalation_one_always_return_twice(run_corner):
    """Certain: of severity 1 (gravity 1, doubled) every first return lapses into a second, 2.25 or here 4 times as
    large as the first of the line, and none into a third (verification.md 16)."""
    changes = {"need.escalation": 1.0, "need.growth": 2.0, "community.staff": 0.0}
    kinds = {"task": {"rate": 20.0, "material": 100.0, "patience": 2, "gravity": 1.0}}
    run = run_corner(changes, kinds=kinds, days=200)
    for line in lines_of(run).values():
        if 1 in line and line[1]["ended"] in range(199):
            assert line[1]["severity"] == 1.0
            assert line[2]["material"] == 4 * line[0]["material"] == 40_000
        assert 3 not in line


@pytest.mark.parametrize("escalation", [0.3, 1.0])
def test_lapses_escalate_in_proportion_to_severity(run_corner, escalation):
    """A chance of escalation·severity for each lapse: Σ of chances against what came back."""
    changes = {"need.escalation": escalation, "community.staff": 0.0}
    run = run_corner(changes, kinds={"task": {"rate": 50.0, "patience": 2}}, days=600)
    cases = run.cases[0]
    lapsed = cases[(cases["ending"] == LAPSED) & (cases["line"] < 2) & (cases["ended"] < 599)]
    chances = escalation * lapsed["severity"]
    returned = run.ledgers[0]["escalated"].sum()
    assert abs(returned - chances.sum()) / math.sqrt((chances * (1 - chances)).sum()) < Z_MOST


def test_a_lapse_comes_on_the_due_day_and_not_before(run_corner):
    """Arisen + patience (model.md §10.1)."""
    run = run_corner({"community.staff": 0.0}, kinds={"task": {"patience": 9}}, days=100)
    lapsed = run.cases[0][run.cases[0]["ending"] == LAPSED]
    assert set(lapsed["ended"] - lapsed["arisen"]) == {9}


def test_what_is_done_on_the_due_day_is_resolved(run_corner):
    """`settle` comes before lapsing (model.md §10.2): approval on the last day is in time, a day later it is not."""
    changes = {"community.welfare_opening": 1e6}
    kinds = {"task": {"labour": 0.0, "material": 1.0, "patience": 5}}
    in_time = run_corner({**changes, "need.approval_days": 5.0}, kinds=kinds, days=60).ledgers[0]
    late = run_corner({**changes, "need.approval_days": 6.0}, kinds=kinds, days=60).ledgers[0]
    assert in_time["lapsed"].sum() == 0
    assert in_time["resolved"].sum() > 20
    assert late["resolved"].sum() == 0
    assert late["lapsed"].sum() > 20


# Routes


def best_of_all_paths(factors: np.ndarray, i: int, j: int, most: int) -> float:
    """The greatest product of factors over all simple paths of up to `most` links."""
    best = 0.0
    others = [k for k in range(len(factors)) if k not in (i, j)]
    for hops in range(1, most + 1):
        for between in itertools.permutations(others, hops - 1):
            path = (i, *between, j)
            best = max(best, math.prod(factors[a, b] for a, b in itertools.pairwise(path)))
    return best


def network(corner, most: int, seed: int, workers: int, density: float):
    """A World of up to six actors whose links are drawn at random."""
    changes = {"regime.max_hops": most, "social_worker.number": workers}
    world = new_worlds(corner(changes), 1)[0]
    rng = np.random.default_rng(seed)
    n = len(world.actors)
    there = rng.random((n, n)) < density
    np.fill_diagonal(there, val=False)
    world.links["strength"] = np.where(there, rng.choice([1.0, 0.9, 0.5, 0.2], (n, n)), 0.0)
    world.links["trust"] = np.where(there, rng.choice([1.0, 0.8, 0.4], (n, n)), 0.0)
    return world


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5])
def test_routes_are_the_best_of_all_simple_paths(corner, most):
    """The greatest Π s·T over paths of up to `max_hops` links, by brute force over random networks (item 16)."""
    for seed in range(25):
        world = network(corner, most, seed, workers=seed % 2, density=0.3 + 0.02 * seed)
        refresh_routes(world, world.parameters[0])
        factors = world.links["strength"] * world.links["trust"]
        for i, j in itertools.permutations(range(len(world.actors)), 2):
            route = world.routes[i, j]
            best = best_of_all_paths(factors, i, j, most)
            assert route.strength == pytest.approx(best, rel=1e-12, abs=0.0)
            if best == 0.0:
                assert route.hops == 0
                continue
            path = route.path[: route.hops + 1].tolist()
            assert (path[0], path[-1]) == (i, j)
            assert len(set(path)) == len(path)
            assert route.hops <= most
            pairs = list(itertools.pairwise(path))
            assert math.prod(factors[a, b] for a, b in pairs) == pytest.approx(best, rel=1e-12)
            trust = math.prod(world.links[a, b].trust for a, b in pairs)
            assert route.trust == pytest.approx(trust, rel=1e-12)


def test_of_equal_routes_the_shorter_one_is_taken(corner):
    """Links of strength and trust 1: every pair is one link away, and oneself none, with R = T = 1 (model.md §10.5)."""
    world = network(corner, 5, 0, workers=1, density=2.0)
    world.links["strength"] = 1.0 - np.eye(len(world.actors))
    world.links["trust"] = 1.0
    refresh_routes(world, world.parameters[0])
    assert np.array_equal(world.routes["hops"], 1 - np.eye(len(world.actors), dtype=int))
    assert np.all(world.routes["strength"] == 1.0)


def test_on_a_platform_every_route_is_one_link(run_corner):
    """R = platform_strength·T between any two linked actors, whatever `max_hops` and the table say (model.md §10.5)."""
    changes = {
        "regime.participants": ["community", "social_organization", "social_worker"],
        "regime.hub": "platform",
        "regime.platform_strength": 0.7,
        "regime.max_hops": 5,
        "social_organization.number": 2,
        "social_organization.resident_share": 0.0,
        "social_worker.number": 1,
        "trust.link0": 0.4,
        "regime.hours_per_link": 0.7,
    }
    run = run_corner(changes, kinds={"task": {"rate": 0.0}}, days=8)
    routes = run.worlds[0].routes[:4, :4]
    off = ~np.eye(4, dtype=bool)
    assert np.all(routes["hops"][off] == 1)
    assert np.allclose(routes["strength"][off], 0.7 * 0.4, atol=1e-15)
    # each linked actor keeps one link, to the board (§10.28): 0.1 h a day each, over seven equal days
    assert np.allclose(run.ledgers[0]["hours_coordinating"][:7, :3], [0.1, 0.2, 0.1], atol=1e-12)
