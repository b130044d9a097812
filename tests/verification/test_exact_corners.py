"""Corners in which everything is known beforehand. model.md §3, §9; verification.md 19, 22."""

import numpy as np
import pytest

from fivelink_sim.model.district import simulate
from fivelink_sim.model.world import RESOLVED
from fivelink_sim.scenario import load, preset_names

AMPLE = {
    "run.warmup": 10,
    "run.days": 120,
    "workforce.absence": 0.0,
    "workforce.weekend": 1.0,
    "regime.deviations": {"misreading": 0.0, "substitution": 0.0, "formalism": 0.0, "resistance": 0.0},
    "regime.handoff_days": 0.0,
    "government.burden": 0.0,
    "government.role_clarity": 1.0,
    "need.relapse": 0.0,
    "need.approval_days": 0.0,
    "need.max_case_hours": 10_000.0,
    "community.staff": 10_000.0,
    "community.welfare": 1e7,
    "social_worker.hours": 10_000.0,
    "social_organization.hours": 10_000.0,
    "social_organization.paid_share": 0.0,
    "volunteer.share": 0.2,
    "volunteer.hours": 168.0,
    "volunteer.span": 100_000.0,
    "channels.online": 0.0,
    "trust.trust0": 1.0,
    "trust.link0": 1.0,
    **{f"needs.{kind}.openness": 1.0 for kind in load("three_society").settings.needs},
    **{f"population.groups.{group}.openness": 1.0 for group in load("three_society").settings.population.groups},
}


@pytest.mark.parametrize(
    "preset", ["three_society", "five_society", "five_society_platform", "connected", "endogenous"]
)
def test_where_nothing_is_scarce_everything_is_resolved_at_once(preset):
    """No deviations, ample hours and cash, openness and trust 1, no handing over: resolved = arisen, wait 0 (22)."""
    run = simulate(load(preset, overrides=AMPLE), 1)
    ledger = run.ledgers[0]
    assert ledger["arisen"].sum() > 500
    assert np.array_equal(ledger["resolved"], ledger["arisen"])
    assert ledger["open"].sum() == 0
    cases = run.cases[0]
    assert set(cases["ending"]) == {RESOLVED}
    assert np.array_equal(cases["ended"], cases["arisen"])


@pytest.mark.parametrize("preset", ["three_society", "five_society"])
def test_without_misreading_and_limits_every_known_need_is_resolved(preset):
    """No deviations, ample hours and cash, but needs that hide: whatever was ever known is resolved (§9)."""
    usual = load(preset).settings
    hiding = {f"needs.{kind}.openness": usual.needs[kind].openness for kind in usual.needs}
    run = simulate(load(preset, overrides={**AMPLE, **hiding, "need.informal": 0.0}), 1)
    cases = run.cases[0]
    assert np.array_equal(cases["known"] >= 0, cases["ending"] == RESOLVED)
    assert (cases["known"] < 0).sum() > 5


@pytest.mark.parametrize("preset", preset_names())
def test_the_same_seed_gives_the_same_run(preset):
    """Twice the same scenario and seed: no byte differs anywhere (verification.md 19)."""
    scenario = load(preset, overrides={"population.residents": 200, "run.days": 150})
    one, other = simulate(scenario, 7, log=True), simulate(scenario, 7, log=True)
    for first, second in zip(one.worlds, other.worlds, strict=True):
        for table, same in zip(first, second, strict=True):
            assert table.tobytes() == same.tobytes()
    for first, second in zip(one.logs, other.logs, strict=True):
        assert first.tobytes() == second.tobytes()


def test_another_seed_gives_another_run():
    scenario = load("three_society", overrides={"population.residents": 200, "run.days": 30})
    assert simulate(scenario, 7).ledgers[0].tobytes() != simulate(scenario, 8).ledgers[0].tobytes()
