"""What the world brings depends on the seed alone: common random numbers, exactly. model.md §6; verification.md 19."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from fivelink_sim.model.district import Run, new_worlds, simulate
from fivelink_sim.scenario import load, preset_names

SHORT: dict[str, Any] = {"population.residents": 700, "run.days": 150, "run.warmup": 20}
WAVE = {
    "name": "wave",
    "from": 40,
    "until": 80,
    "scale": {"needs.emergency.rate": 30},
    "set": {"workforce.absence": 0.4},
}


def needs_of(run: Run, community: int = 0) -> np.ndarray:
    """Every need that arose by itself: number, kind, group, day, severity and fen, by number."""
    cases = run.cases[community]
    cases = cases[cases["line"] == 0][["id", "kind", "group", "arisen", "severity", "material"]]
    return np.sort(cases, order="id")


REGIMES: dict[str, tuple[str, dict[str, Any]]] = {
    **{preset: (preset, {}) for preset in preset_names() if not preset.startswith("epidemic")},
    "nobody": ("three_society", {"regime.participants": []}),
    "all four absent": ("five_society", {"regime.participants": ["charity"]}),
    "social worker's hub": ("five_society", {"regime.hub": "social_worker", "regime.priority": "smallest"}),
    "discoverer": ("five_society", {"regime.hub": "discoverer", "regime.max_hops": 5}),
    "more hands": ("five_society", {"volunteer.share": 0.5, "community.staff": 50.0, "social_worker.number": 30}),
    "fewer": ("five_society", {"social_organization.number": 0, "social_worker.number": 0, "volunteer.share": 0.0}),
    "no trust": ("five_society", {"trust.trust0": 0.0, "trust.link0": 0.0, "government.burden": 1.0}),
    "everything escalates": ("five_society", {"need.escalation": 1.0, "need.relapse": 1.0, "need.growth": 5.0}),
    "another past": ("five_society", {"run.warmup_regime": "on_paper"}),
    "a log of it": ("three_society", {"government.showcase": 1.0}),
}
COMMON = {"run.warmup_regime": None}


@pytest.fixture(scope="module")
def met() -> dict[bool, np.ndarray]:
    """The needs that three-society linkage meets, without and with a wave of emergencies."""
    return {
        wave: needs_of(simulate(load("three_society", overrides={**SHORT, "events": [WAVE] * wave}), 5))
        for wave in (False, True)
    }


@pytest.mark.parametrize("wave", [False, True])
@pytest.mark.parametrize("regime", REGIMES)
def test_every_regime_meets_the_same_needs(met, regime, wave):
    """The same numbers, residents, kinds, days, severities and sizes, to the last bit."""
    preset, changes = REGIMES[regime]
    small = {**SHORT, **changes, "district": {"rows": 1, "columns": 1}, "events": [WAVE] * wave}
    assert np.array_equal(needs_of(simulate(load(preset, overrides=small), 5)), met[wave])
    assert len(met[wave]) > 300


def test_an_event_changes_nothing_before_it(met):
    """Needs that arose before the wave are the same with and without it, and more arise during it."""
    without, wave = met[False], met[True]
    begin = 20 + 40
    assert np.array_equal(without[without["arisen"] < begin], wave[wave["arisen"] < begin])
    assert len(wave) > len(without) + 50


def test_both_epidemic_presets_bring_the_same():
    three, five = (
        simulate(load(f"epidemic_{name}", overrides={"population.residents": 700}), 5) for name in ("three", "five")
    )
    assert np.array_equal(needs_of(three), needs_of(five))


def test_absence_is_the_same_for_whoever_is_there():
    """Hours offered by committee and workers do not depend on the regime (no administration taken off yet)."""
    one = simulate(load("three_society", overrides=SHORT), 5).ledgers[0]["hours_offered"]
    other = simulate(load("five_society", overrides={**SHORT, "government.burden": 0.1}), 5).ledgers[0]["hours_offered"]
    assert np.array_equal(one[:, [0, 2]], other[:, [0, 2]])


def test_donations_draws_do_not_depend_on_trust():
    """Linked or alone, gifts differ by the factor of trust only: their ratio is (0.5 + T)/(0.5 + T') (§10.14)."""
    one, other = (
        simulate(load(p, overrides=SHORT), 5).ledgers[0] for p in ("five_society", "three_society_unlinked_extras")
    )
    trust = [np.concatenate([[0.5], ledger["resident_trust"][:-1]]) for ledger in (one, other)]
    expected = other["money_donated"] * (0.5 + trust[0]) / (0.5 + trust[1])
    assert np.abs(one["money_donated"] - expected).max() <= 2.0  # each is rounded to the fen


@pytest.mark.parametrize("residents", [200, 700, 3000])
def test_one_resident_more_changes_nobody_else(residents):
    """The same home, group, participation, order of volunteers and needs of all others."""
    kept = {**SHORT, "run.days": 60}
    runs = [
        simulate(load("three_society", overrides={**kept, "population.residents": residents + more}), 5)
        for more in (0, 1)
    ]
    for name in ("cell", "group", "first_participation", "needs", "next_need"):
        before, after = (run.worlds[0].residents[name] for run in runs)
        assert np.array_equal(before, after[:residents]), name
    resident = needs_of(runs[1])["id"] // 4 // 2**20
    assert np.array_equal(needs_of(runs[0]), needs_of(runs[1])[resident != residents])


def test_a_kind_that_never_arises_changes_no_need():
    """A kind of rate 0, appended: the same needs, residents and skills of workers."""
    kind = {"needs.fancy": {"rate": 0.0, "care": 1.0}}
    without = simulate(load("five_society", overrides=SHORT), 5)
    with_it = simulate(load("five_society", overrides={**SHORT, **kind}), 5)
    assert np.array_equal(needs_of(without), needs_of(with_it))
    skill = [run.worlds[0].actors["skill"][run.worlds[0].actors["role"] == 2] for run in (without, with_it)]
    assert np.array_equal(skill[0][:, :9], skill[1][:, :9])


def test_a_kind_that_never_arises_and_nobody_specialises_in_changes_nothing():
    """Where organisations are as good at every kind, the whole run is the same to the bit."""
    equal = {**SHORT, "social_organization.other_kinds": 1.0}
    kind = {"needs.fancy": {"rate": 0.0, "care": 1.0}}
    without = simulate(load("five_society", overrides=equal), 5)
    with_it = simulate(load("five_society", overrides={**equal, **kind}), 5)
    assert without.ledgers[0].tobytes() == with_it.ledgers[0].tobytes()
    assert without.cases[0].tobytes() == with_it.cases[0].tobytes()


def test_a_kind_more_changes_no_traits():
    """A kind that does arise: everybody's home, participation and place in the order stay, and the money that comes."""
    worlds = [
        new_worlds(load("five_society", overrides={**SHORT, **kind}), 5)[0]
        for kind in ({}, {"needs.fancy": {"rate": 1.0, "care": 1.0}})
    ]
    for name in ("cell", "group", "participation", "next_need", "volunteers"):
        assert np.array_equal(worlds[0].residents[name], worlds[1].residents[name])
    assert np.array_equal(worlds[0].actors["cell"], worlds[1].actors["cell"])


def test_an_organisation_more_changes_no_other():
    """Places and specialisations of the others stay; and so do the workers'."""
    few, many = (
        new_worlds(load("five_society", overrides={**SHORT, "social_organization.number": n}), 5)[0] for n in (6, 7)
    )
    for name in ("cell", "skill"):
        assert np.array_equal(few.actors[name][1:7], many.actors[name][1:7])
        assert np.array_equal(few.actors[name][7:11], many.actors[name][8:12])


def test_a_community_more_changes_no_other():
    """Districts of 2 and 3: the first two communities are the same to the bit, with what `spread` makes of them."""
    two, three = (
        simulate(load("district", overrides={**SHORT, "run.days": 60, "district": {"rows": 1, "columns": n}}), 5)
        for n in (2, 3)
    )
    for community in (0, 1):
        assert two.ledgers[community].tobytes() == three.ledgers[community].tobytes()
        assert two.cases[community].tobytes() == three.cases[community].tobytes()
    assert three.ledgers[1].tobytes() != three.ledgers[2].tobytes()


def test_communities_and_seeds_meet_needs_of_their_own():
    """No two communities and no two seeds share a stream: their daily counts do not correlate."""
    changes = {**SHORT, "run.days": 1000, "district": {"rows": 2, "columns": 2}}
    counts = [
        ledger["arisen"].astype(float)
        for seed in (5, 6)
        for ledger in simulate(load("three_society", overrides=changes), seed).ledgers
    ]
    for one, other in pairwise(counts):
        assert abs(np.corrcoef(one, other)[0, 1]) * np.sqrt(len(one)) < 4.0
