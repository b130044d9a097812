"""Mesa's model steps the same World by the same rules: same scenario and seed, same bytes as a batch run."""

from __future__ import annotations

import subprocess
import sys

import mesa
import numpy as np
import pandas as pd
import pytest

from fivelink_sim.abm.community_model import PHASE_NAMES, CommunityModel
from fivelink_sim.measure import tables
from fivelink_sim.measure.outcomes import outcomes
from fivelink_sim.model.day import PHASES
from fivelink_sim.model.district import Run, simulate
from fivelink_sim.model.world import KNOWN, TRIAGED
from fivelink_sim.scenario.loading import load
from fivelink_sim.scenario.problems import ScenarioError


class ByPhases(CommunityModel):
    """Overrides a phase to do what it does anyway, so that every day goes through Python."""

    def triage(self):
        super().triage()


class NoTriage(CommunityModel):
    """Nobody takes up anything."""

    def triage(self):
        pass


def contents(run: Run) -> dict[str, bytes]:
    """Every byte that a run leaves behind."""
    found = {f"{c} {name}": table.tobytes() for c, w in enumerate(run.worlds) for name, table in w._asdict().items()}
    found |= {f"ledger {c}": ledger.tobytes() for c, ledger in enumerate(run.ledgers)}
    found |= {f"cases {c}": cases.tobytes() for c, cases in enumerate(run.cases)}
    found |= {f"log {c}": log.tobytes() for c, log in enumerate(run.logs)}
    return found | {"funds": b"" if run.fund_ledger is None else run.fund_ledger.tobytes()}


def test_phases_are_those_of_the_day():
    assert [phase.__name__ for phase in PHASES] == list(PHASE_NAMES[1:])


@pytest.mark.parametrize("kind", [CommunityModel, ByPhases])
@pytest.mark.parametrize("name", ["small_five", "small_three", "small_district"])
def test_a_model_leaves_the_same_bytes_as_a_batch_run(kind, name, request):
    scenario = request.getfixturevalue(name)
    model = kind(scenario, rng=11, log=True).run()
    assert contents(model.result()) == contents(simulate(scenario, 11, log=True))


def test_whole_runs_of_a_class_and_of_the_batch_are_the_same(small_district):
    assert contents(CommunityModel.simulate(small_district, 3)) == contents(simulate(small_district, 3))


def test_the_warm_up_comes_before_the_first_look_and_days_count_recorded_days(small_five):
    model = CommunityModel(small_five, rng=7)
    assert (model.day, model.steps, model.running) == (0, 0, True)
    assert model.world.ledger["day"][13] == 13  # fourteen days are behind it
    model.step()
    assert (model.day, model.steps) == (1, 1)
    model.run()
    assert (model.day, model.steps, model.running) == (40, 40, False)
    with pytest.raises(RuntimeError, match="40 days are over"):
        model.step()


def test_run_refuses_more_days_than_are_left(small_five):
    model = CommunityModel(small_five, rng=7).run(30)
    with pytest.raises(ValueError, match="days must be 0 to 10"):
        model.run(11)
    assert model.run(10) is model


def test_daily_and_outcomes_are_those_of_the_batch(small_five):
    run = simulate(small_five, 5)
    model = CommunityModel(small_five, rng=5).run()
    pd.testing.assert_frame_equal(model.daily(), tables.daily(run))
    assert model.outcomes() == pytest.approx(outcomes(run, small_five), nan_ok=True, abs=0)
    assert len(CommunityModel(small_five, rng=5).run(6).daily()) == 6


@pytest.mark.parametrize("seed", [3, np.int32(3), np.uint64(3), np.int64(3)])
def test_any_whole_number_is_a_seed(seed, small_five):
    assert CommunityModel(small_five, rng=seed).run_seed == 3


@pytest.mark.parametrize("seed", [-1, 2**64, 2**200])
def test_great_and_negative_numbers_are_seeds_too(seed, small_five):
    model = CommunityModel(small_five, rng=seed).run(2)
    again = CommunityModel(small_five, rng=seed).run(2)
    assert 0 <= model.run_seed < 2**63
    assert contents(model.result()) == contents(again.result())


@pytest.mark.parametrize("seed", [True, 1.5, "7"])
def test_what_is_no_whole_number_is_no_seed(seed, small_five):
    with pytest.raises(TypeError):
        CommunityModel(small_five, rng=seed)


def test_without_a_seed_runs_differ_and_tell_theirs(small_five):
    one, other = CommunityModel(small_five), CommunityModel(small_five)
    assert one.run_seed != other.run_seed
    again = CommunityModel(small_five, rng=one.run_seed).run(3)
    assert contents(again.result()) == contents(one.run(3).result())


def test_a_scenario_is_a_name_a_mapping_or_a_scenario_and_fields_override_it():
    burden = load("five_society").settings.government.burden
    assert CommunityModel("five_society", rng=1).scenario.settings.government.burden == burden
    by_field = CommunityModel("five_society", 1, **{"government.burden": 0.3}).scenario
    by_mapping = CommunityModel({"extends": "five_society"}, 1, overrides={"government.burden": 0.3}).scenario
    assert by_field.settings == by_mapping.settings
    assert by_field.settings.government.burden == 0.3
    with pytest.raises(ScenarioError, match="did you mean 'burden'"):
        CommunityModel("five_society", 1, **{"government.burdn": 0.3})


def test_an_overridden_phase_replaces_the_rule(small_five):
    daily = NoTriage(small_five, rng=1).run(20).daily()
    assert daily["triaged"].sum() == 0
    assert daily["known"].sum() > 0


class EverythingAtOnce(CommunityModel):
    """Triage in plain Python: whatever is known is taken up by the committee, at no cost and in no order."""

    def triage(self):
        needs = self.world.needs
        known = needs["state"] == KNOWN
        needs["hub"][known] = 0
        needs["state"][known] = TRIAGED


def test_what_an_overridden_triage_takes_up_is_referred_the_same_day(small_five):
    model = EverythingAtOnce(load(small_five, {"run.warmup": 0}), rng=1)
    model.run(1)
    while model.daily()["known"].sum() == 0:
        model.step()
    assert model.daily()["referred"].iloc[-1] > 0


def test_a_phase_may_be_replaced_on_one_model_only(small_five):
    model = CommunityModel(small_five, rng=1)
    model.run(5)
    model.triage = lambda: None
    assert model.run(5).daily()["triaged"].tail(5).sum() == 0


def test_parameters_written_today_hold_on(small_five):
    changed = CommunityModel(small_five, rng=1)
    changed.today.formalism = 1.0
    usual = CommunityModel(small_five, rng=1)
    assert changed.run(30).daily()["closed_on_paper"].sum() > usual.run(30).daily()["closed_on_paper"].sum()


def test_columns_of_the_books_are_attributes(model):
    last = model.daily().iloc[-1]
    assert model.resident_trust == last["resident_trust"]
    assert model.hours_used_volunteer == last["hours_used_volunteer"]
    with pytest.raises(AttributeError, match="has no attribute 'linkage'"):
        _ = model.linkage


def test_results_are_copies(model):
    result = model.result()
    before = result.worlds[0].residents["trust"].copy(), result.ledgers[0]["open"].copy()
    model.run(5)
    model.world.residents["trust"] = 0.0
    assert np.array_equal(result.worlds[0].residents["trust"], before[0])
    assert np.array_equal(result.ledgers[0]["open"], before[1])


def test_a_model_keeps_its_scenario(model, small_three):
    with pytest.raises(AttributeError, match="keeps its scenario"):
        model.scenario = small_three
    assert isinstance(model, mesa.Model)


def test_a_batch_never_imports_mesa():
    program = (
        "import sys; from fivelink_sim.model.district import simulate; from fivelink_sim.scenario.loading import load;"
        "simulate(load('three_society', overrides={'run.days': 2, 'run.warmup': 0}), 1); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "mesa" not in done.stdout.split()
