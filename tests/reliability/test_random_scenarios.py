"""Whatever a valid scenario says, the books balance every day and every outcome is a number that can be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from how_many import few_or_many
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_identities import PATIENT, assert_books_balance, scenarios  # of tests/model

from fivelink_sim.measure.measured import measured
from fivelink_sim.measure.outcome_list import OUTCOMES
from fivelink_sim.model.district import simulate
from fivelink_sim.scenario import SOCIETIES, Scenario, ScenarioError, fields, load

KINDS = list(load("three_society").settings.needs)
GROUPS = list(load("three_society").settings.population.groups)
MONEY = [info for info in fields() if "yuan" in info.unit and "*" not in info.path and info.high is not None]
NOBODY: dict[str, dict[str, Any]] = {
    "residents but one": {"population.residents": 1},
    "organisations": {"social_organization.number": 0},
    "social workers": {"social_worker.number": 0},
    "committee staff": {"community.staff": 0.0},
    "volunteers": {"volunteer.share": 0.0, "volunteer.join": 0.0, "volunteer.outsiders": 0.0},
    "money": {info.path: float(info.low or 0.0) for info in MONEY},
    "links": {f"regime.links.{a}.{b}": 0.0 for a in SOCIETIES for b in SOCIETIES},
    "participants": {"regime.participants": []},
    "needs": {f"needs.{kind}.rate": 0.0 for kind in KINDS},
}
SHORT = {"population.residents": 60, "run.days": 25, "run.warmup": 5, "district.side": 6}


def shares_of(one: str) -> dict[str, float]:
    """Everybody is of one group."""
    return {f"population.groups.{group}.share": float(group == one) for group in GROUPS}


@st.composite
def strange_scenarios(draw: st.DrawFn) -> Scenario:
    """A scenario at the corners, with nobody or nothing of some kinds, one group only, events over everything."""
    usual = draw(scenarios())
    changes: dict[str, Any] = {}
    for what in draw(st.lists(st.sampled_from(sorted(NOBODY)), max_size=4, unique=True)):
        changes |= NOBODY[what]
    if draw(st.booleans()):
        changes |= shares_of(draw(st.sampled_from(GROUPS)))
    if draw(st.booleans()):
        by = draw(st.sampled_from([0.0, 0.1, 10.0]))
        first, length = draw(st.integers(0, 20)), draw(st.integers(1, 30))
        scale = {f"needs.{kind}.rate": by for kind in KINDS} | {"charity.donate": by, "community.staff": by}
        regime = {"regime.participants": draw(st.lists(st.sampled_from(SOCIETIES), unique=True))}
        changes["events"] = [
            {"name": "all", "from": first, "until": first + length, "scale": scale},
            {"name": "turn", "from": draw(st.integers(0, 24)), "set": regime},
        ]
    try:
        return load(usual, overrides=changes)
    except ScenarioError:  # such as a product beyond a bound: it was refused, which is right
        assume(False)
        raise


def assert_outcomes_can_be(scenario: Scenario, run: Any) -> None:
    """Every outcome is undefined or finite, shares lie within 0 and 1, counts and money at or above 0."""
    for outcome, value in zip(OUTCOMES, measured(run, scenario).outcomes, strict=True):
        assert np.isnan(value) or np.isfinite(value), outcome.name
        if outcome.unit == "share" and not np.isnan(value) and outcome.name not in SIGNED:
            assert -1e-12 <= value <= 1 + 1e-12, (outcome.name, value)


SIGNED = {"reporting_gap", "vulnerable_gap", "resilience_depth"}  # differences of shares


@pytest.mark.parametrize("examples", few_or_many(15, 1_000))
def test_strange_scenarios_keep_their_books(examples, tried):
    @settings(PATIENT, max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(strange_scenarios(), st.integers(0, 2**62))
    def check(scenario, seed):
        run = simulate(scenario, seed)
        assert_books_balance(run)
        assert_outcomes_can_be(scenario, run)

    check()
    tried("random scenarios", examples)


@pytest.mark.parametrize("preset", ["three_society", "five_society", "five_society_platform"])
@pytest.mark.parametrize("what", NOBODY)
def test_without_any_of_them_the_books_balance(what, preset):
    scenario = load(preset, overrides={**SHORT, **NOBODY[what]})
    run = simulate(scenario, 1)
    assert_books_balance(run)
    assert_outcomes_can_be(scenario, run)


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_of_one_group(group):
    scenario = load("five_society", overrides={**SHORT, **shares_of(group)})
    run = simulate(scenario, 1)
    assert_books_balance(run)
    assert_outcomes_can_be(scenario, run)


def with_money(share: float, days: int) -> dict[str, Any]:
    """Every sum of money at this share of its upper bound."""
    return {**SHORT, **{info.path: share * float(info.high) for info in MONEY}, "run.days": days}


def test_more_money_than_can_be_counted_is_refused():
    with pytest.raises(ScenarioError, match="more money may come together than can be counted"):
        load("five_society", overrides=with_money(1.0, 36_500))


def most_money(days: int) -> Scenario:
    """All sums of money as large as they may be together, to a factor of two."""
    for halvings in range(20):
        try:
            return load("five_society", overrides=with_money(0.5**halvings, days))
        except ScenarioError:
            continue
    raise AssertionError("no sum of money is small enough")


@pytest.mark.statistical
@pytest.mark.parametrize("scenario", ["as usual", "as much money as there may be"])
def test_a_hundred_years(scenario):
    """Counts and fen add up to the last day; with as much money as is allowed nothing overflows."""
    usual = scenario == "as usual"
    scenario = load("five_society", overrides={**SHORT, "run.days": 36_500}) if usual else most_money(36_500)
    run = simulate(scenario, 1)
    assert_books_balance(run)
    assert_outcomes_can_be(scenario, run)
    assert len(run.ledgers[0]) == 36_505
