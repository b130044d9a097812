"""Needs arise as a Poisson process of known rates, sizes and severities. model.md §3 arise; verification.md 1, 2."""

import math

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.arise import growth_by, severity_of
from fivelink_sim.model.district import simulate
from fivelink_sim.scenario import load

Z_MOST = 4.0

SMALLEST_P = 6.3e-5  # what |z| = 4 is for a normal variable, two-sided


def test_daily_counts_are_poisson(run_corner):
    """Mean λ and variance/mean 1: Λ is spent at unit-exponential steps (verification.md 1)."""
    days = 4000
    run = run_corner({"population.residents": 3000}, kinds={"task": {"rate": 3.0}}, days=days)
    arisen = run.ledgers[0]["arisen"]
    expected = 3000 * 3.0 / 1000
    assert abs(arisen.mean() - expected) / math.sqrt(expected / days) < Z_MOST
    dispersion = (days - 1) * arisen.var(ddof=1) / arisen.mean()  # χ² with days − 1 degrees of freedom
    assert SMALLEST_P < stats.chi2.sf(dispersion, days - 1) < 1 - SMALLEST_P


def test_days_are_independent(run_corner):
    """A Poisson process has no memory: the counts of neighbouring days do not correlate."""
    days = 4000
    arisen = run_corner({"population.residents": 500}, kinds={"task": {"rate": 10.0}}, days=days).ledgers[0]["arisen"]
    assert abs(np.corrcoef(arisen[:-1], arisen[1:])[0, 1]) * math.sqrt(days) < Z_MOST


def test_every_resident_is_a_poisson_process(run_corner):
    """Counts by resident are Poisson(λ·days) too: none has more needs than chance gives it."""
    run = run_corner({"population.residents": 2000}, kinds={"task": {"rate": 10.0}}, days=500)
    counts = run.worlds[0].residents["needs"]
    dispersion = counts.var(ddof=1) * (len(counts) - 1) / 5.0
    assert SMALLEST_P < stats.chi2.sf(dispersion, len(counts) - 1) < 1 - SMALLEST_P
    assert abs(counts.mean() - 5.0) / math.sqrt(5.0 / len(counts)) < Z_MOST


def test_kinds_and_groups_have_their_shares():
    """A group's rate of a kind is rate·multiplier / Σ share·multiplier (model.md §2): χ² over the whole table."""
    scenario = load("three_society", overrides={"run.warmup": 0, "run.days": 2000, "population.residents": 10_000})
    settings = scenario.settings
    run = simulate(scenario, 5)
    groups = settings.population.groups.values()
    sizes = run.group_sizes[0]
    cases = run.cases[0][run.cases[0]["line"] == 0]
    expected = np.array(
        [
            [
                size
                * kind.rate
                / 1000
                * group.rates.get(name, 1.0)
                / sum(other.share * other.rates.get(name, 1.0) for other in groups)
                for name, kind in settings.needs.items()
            ]
            for group, size in zip(groups, sizes, strict=True)
        ]
    )
    expected *= 2000
    met = np.zeros_like(expected)
    np.add.at(met, (cases["group"], cases["kind"]), 1)
    statistic = ((met - expected) ** 2 / expected).sum()  # every cell is a Poisson count of its own
    assert SMALLEST_P < stats.chi2.sf(statistic, met.size) < 1 - SMALLEST_P
    assert sizes.tolist() == [9000, 300, 300, 300, 100]


def test_an_event_multiplies_the_rate_of_its_kind_on_its_days(run_corner):
    """×8 on one kind for 60 days: 60·8λ of that kind then, λ a day else, and of the other kind always λ."""
    event = {"name": "wave", "from": 100, "until": 160, "scale": {"needs.task.rate": 8}}
    run = run_corner(
        {"population.residents": 3000, "events": [event]},
        kinds={"task": {"rate": 1.0}, "other": {"rate": 2.0}},
        days=300,
    )
    cases = run.cases[0]
    within = (cases["arisen"] >= 100) & (cases["arisen"] < 160)
    for kind, inside, outside in ((0, 60 * 8 * 3.0, 240 * 3.0), (1, 60 * 6.0, 240 * 6.0)):
        mine = cases["kind"] == kind
        assert abs((mine & within).sum() - inside) / math.sqrt(inside) < Z_MOST
        assert abs((mine & ~within).sum() - outside) / math.sqrt(outside) < Z_MOST


@pytest.mark.parametrize(
    ("trend", "date", "growth"), [(0.0, 500, 1.0), (0.1, 365, 1.1), (0.1, 0, 1.0), (-0.5, -365, 2.0)]
)
def test_growth_by_the_year(trend, date, growth):
    """(1 + trend)^(date/365), from the first recorded day on (model.md §5.1 trend)."""
    assert growth_by(trend, date) == pytest.approx(growth, abs=1e-12)


def test_needs_grow_with_the_trend(run_corner):
    """The hazard spent in three years at +20 % a year is λ·Σ 1.2^(d/365), the warm-up counted backwards."""
    days, warmup = 1095, 30
    changes = {"government.trend_need": 0.2, "run.warmup": warmup}
    world = run_corner(changes, kinds={"task": {"rate": 10.0}}, days=days).worlds[0]
    spent = 0.01 * math.fsum(1.2 ** (day / 365) for day in range(-warmup, days))
    assert world.here[0].hazard[0] == pytest.approx(spent, rel=1e-10)


def test_size_is_lognormal_with_mean_one(run_corner):
    """cv 0.5: σ² = log(1 + 0.25) = 0.22314, μ = −σ²/2 = −0.11157 (verification.md 2), by Kolmogorov-Smirnov."""
    sigma = math.sqrt(math.log1p(0.25))
    assert sigma**2 == pytest.approx(0.22314, abs=1e-5)
    kinds = {"task": {"rate": 30.0, "labour": 0.0, "material": 100_000.0}}
    run = run_corner({"need.size_cv": 0.5, "population.residents": 500}, kinds=kinds, days=500)
    size = run.cases[0]["material"] / 1e7
    assert stats.kstest(size, stats.lognorm(sigma, scale=math.exp(-(sigma**2) / 2)).cdf).pvalue > SMALLEST_P
    assert abs(size.mean() - 1.0) / (0.5 / math.sqrt(len(size))) < Z_MOST


def test_one_size_scales_all_components(run_corner):
    """Care, labour and material of a need have one size in common (model.md §3 arise)."""
    kinds = {"task": {"rate": 30.0, "care": 2.0, "labour": 3.0, "material": 100_000.0}}
    world = run_corner({"need.size_cv": 1.0, "community.staff": 0.0}, kinds=kinds, days=60).worlds[0]
    whole = world.needs["whole"][world.needs["state"] > 1]
    assert len(whole) > 100
    assert np.allclose(whole[:, 0] / 2.0, whole[:, 1] / 3.0, rtol=1e-12)
    assert np.abs(whole[:, 2] - 1e7 * whole[:, 0] / 2.0).max() <= 0.5 + 1e-6  # whole fen


def test_without_variation_every_need_has_the_size_of_its_kind(run_corner):
    """cv 0: the table's own hours and yuan, to the fen."""
    run = run_corner(kinds={"task": {"material": 12.34}}, days=50)
    assert set(run.cases[0]["material"]) == {1234}


@pytest.mark.parametrize("gravity", [0.0, 0.5, 1.0])
def test_severity_is_half_gravity_and_half_beta(run_corner, gravity):
    """½(gravity + B), B ~ Beta(2, 2): at 0.5 mean 0.5 and variance ¼·1/20 = 0.0125 (verification.md 2)."""
    run = run_corner({"population.residents": 500}, kinds={"task": {"rate": 20.0, "gravity": gravity}}, days=500)
    severity = run.cases[0]["severity"]
    assert stats.kstest(2 * severity - gravity, stats.beta(2, 2).cdf).pvalue > SMALLEST_P
    assert abs(severity.mean() - (gravity + 0.5) / 2) / math.sqrt(0.0125 / len(severity)) < Z_MOST
    fourth = (stats.beta(2, 2).moment(4) - 4 * 0.5 * stats.beta(2, 2).moment(3) + 6 * 0.25 * 0.3 - 3 * 0.5**4) / 16
    error = math.sqrt((fourth - 0.0125**2) / len(severity))
    assert abs(severity.var() - 0.0125) / error < Z_MOST


@pytest.mark.parametrize(("gravity", "b", "severity"), [(0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.6, 0.2, 0.4)])
def test_severity(gravity, b, severity):
    """½·(gravity + B) (model.md §3 arise)."""
    assert severity_of(gravity, b) == pytest.approx(severity, abs=1e-12)
