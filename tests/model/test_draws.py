"""Draws: a pure function of four integers whose values look independent, and the distributions made from it."""

from __future__ import annotations

import hashlib
import math
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from fivelink_sim.model import draws
from fivelink_sim.model.draws import Purpose
from fivelink_sim.model.kernel import kernel

# All draws over the keys of `bits`, on any machine. A change moves results: it takes a line in the changelog.
BITS = "a31d828cb581936aa6e8d6d5d24749b39d8883fe26b95d11b70998c4a4590331"

P_LEAST = 1e-4  # keys are fixed, so a test that passes once passes always; at most one in 10,000 keys fails a fair draw
STEPS = 50_000


@kernel
def fill_words(out, seed, purpose, entity, n, word, step):
    """Draws along one word of the key, the others held."""
    for i in range(len(out)):
        move = i * step
        if word == 0:
            out[i] = draws.draw(seed + move, purpose, entity, n)
        elif word == 1:
            out[i] = draws.draw(seed, purpose + move, entity, n)
        elif word == 2:
            out[i] = draws.draw(seed, purpose, entity + move, n)
        else:
            out[i] = draws.draw(seed, purpose, entity, n + move)


@kernel
def fill_grid(out, seeds, purposes, entities, ns):
    """Draws over a grid of keys that begin at 0."""
    place = 0
    for seed in range(seeds):
        for purpose in range(purposes):
            for entity in range(entities):
                for n in range(ns):
                    out[place] = draws.draw(seed, purpose, entity, n)
                    place += 1


def words(word: int, step: int = 1, seed: int = 1) -> NDArray[np.uint64]:
    out = np.empty(STEPS, np.uint64)
    fill_words(out, seed, 2, 3, 4, word, step)
    return out


def sample(distribution: Callable[..., float], *parameters: float, count: int = 20_000) -> NDArray[np.float64]:
    """Values of a distribution for entities 0, 1, …"""
    return np.array([distribution(11, Purpose.SIZE, entity, 5, *parameters) for entity in range(count)])


def uniforms(bits: NDArray[np.uint64]) -> NDArray[np.float64]:
    return (bits >> np.uint64(12)).astype(float) * 2.0**-52


def pairs_in_boxes(values: NDArray[np.float64], sides: int) -> NDArray[np.float64]:
    """Counts of disjoint pairs of neighbours in the boxes of a square (overlapping ones would not be χ²)."""
    return np.histogram2d(values[0::2], values[1::2], bins=sides, range=[[0, 1], [0, 1]])[0].ravel()


# The function


def test_the_finaliser_is_that_of_splitmix64() -> None:
    # The first two numbers of the published generator from seed 0.
    golden = int(draws.GOLDEN)
    assert draws.mix(golden) == 0xE220A8397B1DCDAF
    assert draws.mix(draws._constant(2 * golden % 2**64)) == 0x6E789E6AA1B965F4


ALONG = [(word, step) for word in range(4) for step in (1, 2, 1000, 2**32)]


@pytest.mark.parametrize(("word", "step"), ALONG)
def test_draws_along_each_word_of_the_key_fill_all_bins_alike(word: int, step: int) -> None:
    bits = words(word, step)
    for shift in (56, 28, 0):  # high, middle and low byte
        counts = np.bincount((bits >> np.uint64(shift)).astype(np.int64) & 255, minlength=256)
        assert stats.chisquare(counts).pvalue > P_LEAST


@pytest.mark.parametrize(("word", "step"), ALONG)
def test_neighbours_along_each_word_are_not_correlated(word: int, step: int) -> None:
    values = uniforms(words(word, step))
    for lag in (1, 2, 7):
        pairs = len(values) - lag
        z = np.corrcoef(values[:-lag], values[lag:])[0, 1] * math.sqrt(pairs)
        assert abs(z) < 4
    assert stats.chisquare(pairs_in_boxes(values, 16)).pvalue > P_LEAST


@pytest.mark.parametrize("word", [1, 2, 3])
def test_sequences_of_neighbouring_seeds_are_not_correlated(word: int) -> None:
    first, second = uniforms(words(word, seed=1)), uniforms(words(word, seed=2))
    for shift in range(-3, 4):  # nor is one a shifted copy of the other
        z = np.corrcoef(np.roll(first, shift), second)[0, 1] * math.sqrt(STEPS)
        assert abs(z) < 4


def test_the_words_of_the_key_cannot_be_exchanged() -> None:
    keys = set(product((1, 2, 3), repeat=4))
    assert len({int(draws.draw(*key)) for key in keys}) == len(keys)


@pytest.mark.parametrize("word", range(4))
def test_each_bit_of_the_key_flips_half_of_the_draw(word: int) -> None:
    trials = 100
    flips = np.zeros((63, 64))
    for trial, bit in product(range(trials), range(63)):
        key = [trial, 5, 3 * trial, 7]
        moved = key.copy()
        moved[word] ^= 1 << bit
        difference = int(draws.draw(*key)) ^ int(draws.draw(*moved))
        flips[bit] += [difference >> place & 1 for place in range(64)]
    z = (flips - trials / 2) / math.sqrt(trials / 4)
    assert np.abs(z).max() < 5.5  # of 4,032 binomial counts
    assert abs(z.mean()) < 4 / math.sqrt(z.size)
    assert z.var() == pytest.approx(1.0, abs=0.1)


def test_draws_over_neighbouring_keys_collide_as_often_as_birthdays_do() -> None:
    shape = (8, 8, 64, 64)
    out = np.empty(math.prod(shape), np.uint64)
    fill_grid(out, *shape)
    assert len(np.unique(out)) == len(out)  # of 64 bits: never
    expected = len(out) ** 2 / 2 / 2**32
    for shift in (0, 16, 32):
        collisions = len(out) - len(np.unique((out >> np.uint64(shift)).astype(np.uint32)))
        assert abs(collisions - expected) < 4 * math.sqrt(expected)


def test_every_integer_type_is_the_same_key() -> None:
    kinds: list[Callable[[int], object]] = [int, np.int64, np.int32, np.uint64, np.int16, np.uint8]
    for one, other in product(kinds, repeat=2):
        assert int(draws.draw(one(7), Purpose.KIND, other(3), one(9))) == int(draws.draw(7, 2, 3, 9))
    for kind in (int, np.int64, np.int32, np.int8):
        assert int(draws.draw(7, 2, kind(-3), 9)) == int(draws.draw(7, 2, np.uint64(2**64 - 3), 9))


@pytest.mark.statistical
@pytest.mark.parametrize("word", range(4))
def test_many_sequences_are_neither_too_uneven_nor_too_even(word: int) -> None:
    uneven, serial = [], []
    for key in range(300):
        values = uniforms(words(word, step=1 + key % 5, seed=2**40 * key))  # far enough apart not to overlap
        uneven.append(stats.chisquare(np.histogram(values, bins=1000, range=(0.0, 1.0))[0]).pvalue)
        serial.append(stats.chisquare(pairs_in_boxes(values, 32)).pvalue)
    for pvalues in (uneven, serial):  # of true chance they would be uniform themselves
        assert stats.kstest(pvalues, stats.uniform().cdf).pvalue > P_LEAST


# The distributions


def test_uniforms_lie_strictly_between_0_and_1() -> None:
    least, greatest = draws.to_uniform(draws._constant(0)), draws.to_uniform(draws.MASK)
    assert (least, greatest) == (2.0**-53, 1.0 - 2.0**-53)


@pytest.mark.parametrize(
    ("values", "distribution"),
    [
        (lambda: sample(draws.uniform), stats.uniform()),
        (lambda: sample(draws.exponential), stats.expon()),
        (lambda: sample(draws.normal), stats.norm()),
        (lambda: sample(draws.beta22), stats.beta(2, 2)),
        # verification.md 2: cv 0.5 has variance 0.22314 and mean −0.11157 of the logarithm
        (
            lambda: sample(draws.lognormal_mean_one, 0.5),
            stats.lognorm(math.sqrt(math.log(1.25)), 0, 1 / math.sqrt(1.25)),
        ),
        (lambda: sample(draws.lognormal_mean_one, 3.0), stats.lognorm(math.sqrt(math.log(10)), 0, 1 / math.sqrt(10))),
    ],
    ids=["uniform", "exponential", "normal", "Beta(2, 2)", "lognormal of cv 0.5", "lognormal of cv 3"],
)
def test_distributions_are_those_of_scipy(values: Callable[[], NDArray[np.float64]], distribution: object) -> None:
    assert stats.kstest(values(), distribution.cdf).pvalue > P_LEAST  # type: ignore[attr-defined]


def test_a_lognormal_without_spread_is_exactly_1() -> None:
    assert set(sample(draws.lognormal_mean_one, 0.0, count=100)) == {1.0}


@pytest.mark.parametrize("mean", [0.01, 0.3, 3.2, 15.9, 16.1, 40.0, 1000.0, 1e4])
def test_counts_are_poisson(mean: float) -> None:
    counts = sample(draws.poisson, mean, count=4000)
    z_of_mean = (counts.mean() - mean) / math.sqrt(mean / len(counts))
    z_of_variance = (counts.var() / mean - 1.0) / math.sqrt((2.0 + 1.0 / mean) / len(counts))
    assert abs(z_of_mean) < 4
    assert abs(z_of_variance) < 4
    edges = np.unique(stats.poisson.ppf([0.1, 0.25, 0.5, 0.75, 0.9], mean))
    shares = np.diff(np.concatenate(([0.0], stats.poisson.cdf(edges, mean), [1.0])))
    observed = np.bincount(np.searchsorted(edges, counts), minlength=len(shares))
    assert stats.chisquare(observed, shares * len(counts)).pvalue > P_LEAST


def test_counts_at_the_ends() -> None:
    assert {int(draws.poisson(1, 2, entity, 4, 0.0)) for entity in range(50)} == {0}
    assert {int(draws.poisson(1, 2, entity, 4, -1.0)) for entity in range(50)} == {0}
    greatest = 1.0 - 2.0**-53
    assert 58 <= draws.poisson_quantile(greatest, 16.0) <= 60  # 59 by exact sums; rounded ones never reach it
    assert draws.poisson_quantile(0.5, 16.0) == stats.poisson.ppf(0.5, 16.0)


@given(st.integers(0, 10**6), st.floats(0, 16), st.floats(0, 16))
def test_a_greater_mean_gives_no_smaller_count(entity: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert draws.poisson(1, 2, entity, 4, low) <= draws.poisson(1, 2, entity, 4, high)


def test_chances_of_0_and_1_are_certain_and_greater_ones_keep_what_was_true() -> None:
    for entity in range(300):
        tried = [bool(draws.bernoulli(1, Purpose.ACCEPT, entity, 0, chance)) for chance in (0.0, 0.2, 0.7, 1.0)]
        assert tried == sorted(tried)
        assert (tried[0], tried[-1]) == (False, True)
    assert stats.binomtest(int(sample(draws.bernoulli, 0.2).sum()), 20_000, 0.2).pvalue > P_LEAST


@pytest.mark.parametrize("limit", [1, 2, 7, 100])
def test_choices_are_all_as_likely(limit: int) -> None:
    chosen = sample(draws.below, limit).astype(int)
    assert stats.chisquare(np.bincount(chosen, minlength=limit)).pvalue > P_LEAST if limit > 1 else set(chosen) == {0}
    assert chosen.max() < limit
    assert 0 <= draws.below(1, 2, 3, 4, 2**31) < 2**31


# Purposes and seeds


def test_purposes_are_exogenous_or_decisions() -> None:
    assert Purpose.HAZARD in draws.EXOGENOUS
    assert Purpose.ACCEPT not in draws.EXOGENOUS
    assert all(0 < purpose < 2 * draws.FIRST_DECISION for purpose in Purpose)
    assert len({purpose.value for purpose in Purpose}) == len(Purpose.__members__)


@given(st.integers(0, 2**63 - 1))
def test_a_seed_in_range_is_itself(number: int) -> None:
    assert draws.run_seed(number) == number


@given(st.integers())
def test_any_integer_is_a_seed(number: int) -> None:
    seed = draws.run_seed(number)
    assert 0 <= seed < 2**63
    assert seed == draws.run_seed(number)


def test_numpys_integers_are_seeds_and_other_numbers_are_not() -> None:
    assert draws.run_seed(np.int64(-5)) == draws.run_seed(-5) != draws.run_seed(5)
    assert draws.run_seed(np.uint64(2**64 - 1)) == draws.run_seed(2**64 - 1)
    assert draws.replication_seed(np.int32(1), np.int64(2)) == draws.replication_seed(1, 2)
    with pytest.raises(TypeError):
        draws.run_seed(1.0)  # type: ignore[arg-type]


def test_neighbouring_studies_share_no_runs() -> None:
    seeds = {draws.replication_seed(study, replication) for study in range(-50, 50) for replication in range(200)}
    assert len(seeds) == 100 * 200
    assert all(0 <= seed < 2**63 for seed in seeds)
    # 1 and 11 are not 11 and 1
    assert draws.replication_seed(1, 11) != draws.replication_seed(11, 1)


# The same everywhere


def bits() -> str:
    """Digest of the bits of all draws over many keys, in many types of integers."""
    digest = hashlib.sha256()
    for i in range(10_000):
        seed, entity, n = i % 10 * 2**59 + i, np.int64(7 * i - 5000), np.int32(i % 400)
        key = (seed, Purpose.SIZE if i % 2 else Purpose.ACCEPT, entity, n)
        words = (int(draws.draw(*key)), int(draws.below(*key, 17)), int(draws.poisson(*key, 0.01 * i)))
        floats = (
            draws.uniform(*key), draws.exponential(*key), draws.normal(*key), draws.beta22(*key),
            draws.lognormal_mean_one(*key, 0.0001 * i), draws.bernoulli(*key, 0.3),
        )  # fmt: skip
        digest.update(struct.pack("<3Q6d", *words, *floats))
    return digest.hexdigest()


@pytest.mark.parametrize(
    "settings",
    [{}, {"NUMBA_DISABLE_JIT": "1"}, {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}],
    ids=["compiled", "interpreted", "without a processor's extras"],
)
def test_the_same_draws_come_out_everywhere(settings: dict[str, str]) -> None:
    environment = os.environ | settings
    command = [sys.executable, "-W", "error", __file__]  # no overflow warns, compiled or interpreted
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == BITS


if __name__ == "__main__":
    print(bits())
