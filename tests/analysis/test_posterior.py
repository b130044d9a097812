"""Posteriors by simulation against exact ones; regions that rule out nothing true; nothing learnt by heart."""

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.analysis.plausible_region import draw_places, everything, narrowed
from fivelink_sim.analysis.posterior import covers, posterior
from fivelink_sim.analysis.telling_summaries import ridge, telling

QUANTILES = (0.05, 0.5, 0.95)


def in_waves(model, observed, fields, seed, runs=1200, waves=3):
    """Places, telling summaries and region as a calibration makes them, of a model of (places, generator)."""
    generator = np.random.default_rng(seed)
    region = everything(fields)
    places, summaries = np.empty((0, fields)), np.empty((0, len(observed)))
    for wave in range(waves):
        here = draw_places(region, runs, seed + wave)
        places, summaries = np.vstack([places, here]), np.vstack([summaries, model(here, generator)])
        if wave < waves - 1:
            inside = region.holds(places)
            region, _ = narrowed(region, places[inside], telling(places[inside], summaries[inside], observed), wave)
    inside = region.holds(places)
    return places[inside], telling(places[inside], summaries[inside], observed), region


def counts(places, generator):
    """Six Poisson counts of the rate exp(1 + 4 u), and ten numbers that say nothing."""
    rate = np.exp(1.0 + 4.0 * places[:, :1])
    nothing = generator.normal(size=(len(places), 10))
    return np.hstack([np.sqrt(generator.poisson(rate, (len(places), 6))), nothing])


def exact_counts(observed):
    """Quantiles of u given the six counts: u uniform, so the rate is Gamma, cut at e and e^5, with density 1 / rate."""
    total = float((observed[:6] ** 2).sum())
    gamma = stats.gamma(total, scale=1.0 / 6.0)
    low, high = gamma.cdf(np.exp(1.0)), gamma.cdf(np.exp(5.0))
    return (np.log(gamma.ppf(low + np.array(QUANTILES) * (high - low))) - 1.0) / 4.0


def sum_and_difference(places, generator):
    """The sum of two fields, known well, and their difference, known badly."""
    noise = generator.normal(size=(len(places), 2)) * (0.02, 0.1)
    return np.column_stack([places.sum(axis=1), places[:, 0] - places[:, 1]]) + noise


@pytest.mark.parametrize("truth", [0.15, 0.5, 0.85])
def test_intervals_are_those_of_the_exact_posterior_of_poisson_counts(truth):
    observed = counts(np.array([[truth]]), np.random.default_rng(7))[0]
    places, found, region = in_waves(counts, observed, 1, seed=3)
    draws = posterior(places, found, region, 1000, seed=1).draws[:, 0]
    exact = exact_counts(observed)
    spread = (exact[2] - exact[0]) / 3.29
    assert np.quantile(draws, QUANTILES) == pytest.approx(exact, abs=0.4 * spread)


def test_two_fields_of_which_only_the_sum_is_known_correlate_as_theory_says():
    observed = np.array([1.0, 0.1])
    places, found, region = in_waves(sum_and_difference, observed, 2, seed=5)
    draws = posterior(places, found, region, 2000, seed=1).draws
    assert draws.mean(axis=0) == pytest.approx([0.55, 0.45], abs=0.01)
    assert draws.std(axis=0) == pytest.approx(np.hypot(0.02, 0.1) / 2.0, rel=0.1)
    correlation = (0.02**2 - 0.1**2) / (0.02**2 + 0.1**2)
    assert np.corrcoef(draws.T)[0, 1] == pytest.approx(correlation, abs=0.03)


def test_what_says_nothing_of_a_field_leaves_its_range_as_it_was():
    def nothing(places, generator):
        return generator.normal(size=(len(places), 20))

    places, found, region = in_waves(nothing, np.zeros(20), 1, seed=1)
    draws = posterior(places, found, region, 2000, seed=1).draws[:, 0]
    assert np.quantile(draws, QUANTILES) == pytest.approx(QUANTILES, abs=0.05)
    assert region.emulators == ()


def test_a_regression_does_not_know_its_own_simulations_by_heart():
    generator = np.random.default_rng(1)
    places, summaries = generator.random((300, 1)), generator.normal(size=(300, 100))
    found = telling(places, summaries, np.zeros(100))
    assert abs(np.corrcoef(found.pool[:, 0], places[:, 0])[0, 1]) < 0.15  # 2.6 standard errors
    by_heart = np.linalg.lstsq(summaries, places - 0.5, rcond=None)[0]
    assert np.corrcoef((summaries @ by_heart)[:, 0], places[:, 0])[0, 1] > 0.5


def test_ridge_with_little_noise_is_least_squares():
    generator = np.random.default_rng(2)
    x = generator.normal(size=(200, 3))
    y = x @ np.array([[1.0], [-2.0], [0.5]]) + 3.0
    fitted = ridge(x, y)
    assert fitted.slopes[:, 0] == pytest.approx([1.0, -2.0, 0.5], abs=1e-3)
    assert fitted.at(np.zeros((1, 3)))[0, 0] == pytest.approx(3.0, abs=1e-3)


def test_draws_stay_within_the_region_and_are_fixed_by_the_seed():
    observed = counts(np.array([[0.02]]), np.random.default_rng(7))[0]
    places, found, region = in_waves(counts, observed, 1, seed=3)
    one, again = (posterior(places, found, region, 500, seed=4) for _ in range(2))
    assert (one.draws == again.draws).all()
    assert (one.draws >= region.lower).all()
    assert (one.draws <= region.upper).all()
    assert one.weights.sum() == pytest.approx(1.0)


def test_a_narrower_region_lies_within_and_holds_the_truth():
    truth = np.array([[0.4, 0.6]])
    observed = sum_and_difference(truth, np.random.default_rng(3))[0]
    _, _, region = in_waves(sum_and_difference, observed, 2, seed=8)
    assert region.holds(truth).all()
    assert not region.holds(np.array([[0.9, 0.9], [0.1, 0.1]])).any()
    assert region.holds(draw_places(region, 200, 1)).all()


def test_an_observation_out_of_every_simulations_reach_narrows_nothing():
    places = draw_places(everything(1), 600, 1)
    pool = places + np.random.default_rng(1).normal(scale=0.01, size=places.shape)
    far = telling(places, pool, np.array([0.5]))._replace(observed=np.array([9.0]))
    region, share = narrowed(everything(1), places, far, 1)
    assert (region, share) == (everything(1), 1.0) or region.emulators == ()


def test_simulations_near_the_records_are_covered_in_nine_of_ten_cases():
    observed = counts(np.array([[0.5]]), np.random.default_rng(7))[0]
    held = covers(*in_waves(counts, observed, 1, seed=3))
    assert held.shape == (200, 1)
    assert held.mean() == pytest.approx(0.9, abs=0.065)  # three standard errors


@pytest.mark.statistical
def test_intervals_hold_the_truth_in_nine_of_ten_studies():
    generator = np.random.default_rng(11)
    held = 0
    for study in range(200):
        truth = generator.random((1, 1))
        observed = counts(truth, generator)[0]
        draws = posterior(*in_waves(counts, observed, 1, seed=100 * study, runs=600), 400, seed=study).draws[:, 0]
        low, high = np.quantile(draws, (0.05, 0.95))
        held += low <= truth[0, 0] <= high
    assert 167 <= held <= 193  # 180, three standard errors
