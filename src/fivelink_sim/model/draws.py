"""The one random function of the model and the few distributions made from it. model.md §6.

draw(seed, purpose, entity, n) is a pure function: no state, no order, no thread can change what it gives.
Two regimes under one seed therefore meet the same needs on the same days, and one resident more changes
nobody else's draws. Whoever needs randomness names a `Purpose`, the entity that the draw belongs to (a
resident, a need, an actor) and n, which of its draws it is (a day, a count, an attempt).

The same bits come out compiled and interpreted. Compiled, a word is a uint64 that wraps around; interpreted,
it is a Python int cut by `& MASK` (the compiler removes that), since NumPy turns uint64 + int64 into a float
and warns when it wraps. `word` is the one place where the two differ.
"""

from __future__ import annotations

import hashlib
import math
import operator
from enum import IntEnum, unique
from typing import SupportsIndex

import numpy as np

from fivelink_sim.model.kernel import INTERPRETED, kernel
from fivelink_sim.model.portable_math import exp, log, log1p, normal_quantile

FIRST_DECISION = 1000


@unique
class Purpose(IntEnum):
    """What a draw is for. A number is part of the results and never used again: new purposes get new numbers.

    Below `FIRST_DECISION`: exogenous, what the world brings whatever anybody decides; entity and n may not
    depend on a decision. From it on: decisions, keyed by need and attempt.
    """

    # Exogenous
    HAZARD = 1  # unit-exponential hazard until a resident's next need; n: its needs so far
    KIND = 2  # kind of that need
    SIZE = 3  # lognormal size of its components
    SEVERITY = 4  # Beta(2, 2) part of its severity
    ABSENCE = 5  # absence of an actor; n: day
    VOLUNTEER_ABSENCE = 6  # absence of a community's volunteers; n: day
    DONATION = 7  # donations to a fund; n: day
    CELL = 8  # home cell of a resident
    PARTICIPATION = 10  # a resident's propensity to take part
    VOLUNTEER_ORDER = 11  # order in which residents become the first volunteers
    PLACE = 12  # cell of an actor
    MAIN_KINDS = 13  # kinds that an organisation is made for
    SKILL = 14  # a worker's skill by kind
    SPREAD = 15  # how a community differs from the mean
    OUTSIDER = 16  # volunteers who come from outside

    # Decisions
    DISCLOSE = 1001  # whether a hidden need becomes known
    DISCOVERER = 1002  # through which channel
    MISREAD = 1003  # whether triage misreads it
    WRONG_DESK = 1004  # where a misread case lands
    NOISE = 1005  # error in a provider's appeal
    ACCEPT = 1006  # whether a provider accepts
    GRANT_ACCEPT = 1007  # whether a fund accepts
    CLOSE_ON_PAPER = 1008  # whether a provider closes a task on paper when opening it
    RELAPSE = 1009  # whether a settled need comes back
    ESCALATE = 1010  # whether a lapsed need comes back as another
    NEIGHBOUR = 1011  # whether neighbours help
    JOIN = 1012  # whether a resident joins the volunteers
    QUIT = 1013  # whether a volunteer leaves
    ALONE_GIFT = 1014  # to whom an unlinked fund gives
    ALONE_TARGET = 1015  # whether it meets an open need


EXOGENOUS = frozenset(purpose for purpose in Purpose if purpose < FIRST_DECISION)


def _constant(number: int) -> int:
    """A 64-bit constant of the type of words: uint64 when compiled, all of them, or numba makes floats."""
    return number if INTERPRETED else np.uint64(number)  # type: ignore[return-value]


MASK = _constant(0xFFFF_FFFF_FFFF_FFFF)
# splitmix64: the golden ratio as the step, Stafford's variant 13 as the finaliser (Steele, Lea & Flood 2014).
GOLDEN = _constant(0x9E37_79B9_7F4A_7C15)
MULTIPLIER_1 = _constant(0xBF58_476D_1CE4_E5B9)
MULTIPLIER_2 = _constant(0x94D0_49BB_1331_11EB)
SHIFT_1 = _constant(30)
SHIFT_2 = _constant(27)
SHIFT_3 = _constant(31)
# Odd steps of the other words, from the binary digits of sqrt 2, sqrt 3 and sqrt 5 (nothing up the sleeve).
STEP_PURPOSE = _constant(0x6A09_E667_F3BC_C909)
STEP_ENTITY = _constant(0xBB67_AE85_84CA_A73B)
STEP_N = _constant(0x3C6E_F372_FE94_F82B)
SHIFT_TO_52_BITS = _constant(12)
SHIFT_TO_32_BITS = _constant(32)

TWO_TO_MINUS_52 = 2.0**-52
POISSON_CHUNK = 16.0  # exp(−16) keeps nine digits above the rounding of the cumulative sum; ~17 steps a chunk


if INTERPRETED:

    def word(number: int) -> int:
        """Any integer as a 64-bit word; negative ones as their two's complement."""
        return int(number) & MASK

else:

    @kernel
    def word(number: int) -> int:
        """Any integer as a 64-bit word; negative ones as their two's complement."""
        return np.uint64(number)  # type: ignore[return-value]


@kernel
def mix(state: int) -> int:
    """The finaliser of splitmix64: one to one, and each bit that goes in flips about half of those out."""
    state = ((state ^ (state >> SHIFT_1)) * MULTIPLIER_1) & MASK
    state = ((state ^ (state >> SHIFT_2)) * MULTIPLIER_2) & MASK
    return state ^ (state >> SHIFT_3)


@kernel
def draw_word(seed: int, purpose: int, entity: int, n: int) -> int:
    """`draw` as the word that the distributions go on with; each key word is stepped in and mixed through."""
    state = mix((word(seed) + GOLDEN) & MASK)
    state = mix((state + word(purpose) * STEP_PURPOSE) & MASK)
    state = mix((state + word(entity) * STEP_ENTITY) & MASK)
    return mix((state + word(n) * STEP_N) & MASK)


@kernel
def next_word(state: int) -> int:
    """The successor of a word in splitmix64's sequence, for draws that need more than one."""
    return (state + GOLDEN) & MASK


@kernel
def to_uniform(bits: int) -> float:
    """A word as a number strictly between 0 and 1: the middle of one of 2**52 equal steps.

    Of 53 bits the last middle, 1 − 2**−54, would round to 1 and its logarithm to 0.
    """
    return (float(bits >> SHIFT_TO_52_BITS) + 0.5) * TWO_TO_MINUS_52


@kernel
def draw(seed: int, purpose: int, entity: int, n: int) -> np.uint64:
    """64 random bits, a pure function of its four integers (each taken modulo 2**64)."""
    return np.uint64(draw_word(seed, purpose, entity, n))


@kernel
def uniform(seed: int, purpose: int, entity: int, n: int) -> float:
    """Uniform strictly between 0 and 1."""
    return to_uniform(draw_word(seed, purpose, entity, n))


@kernel
def below(seed: int, purpose: int, entity: int, n: int, limit: int) -> int:
    """One of 0, 1, …, limit − 1, all as likely (to limit / 2**32); limit 1..2**31."""
    high = draw_word(seed, purpose, entity, n) >> SHIFT_TO_32_BITS
    return np.int64(high * word(limit) >> SHIFT_TO_32_BITS)  # type: ignore[return-value]


@kernel
def bernoulli(seed: int, purpose: int, entity: int, n: int, chance: float) -> bool:
    """True with the given chance, 0..1; never at 0, always at 1.

    Whatever is True at one chance is so at every greater one.
    """
    return uniform(seed, purpose, entity, n) < chance


@kernel
def exponential(seed: int, purpose: int, entity: int, n: int) -> float:
    """Exponential with mean 1."""
    return -log(uniform(seed, purpose, entity, n))


@kernel
def normal(seed: int, purpose: int, entity: int, n: int) -> float:
    """Normal with mean 0 and variance 1, by its inverse: monotone in the uniform below it."""
    return normal_quantile(uniform(seed, purpose, entity, n))


@kernel
def lognormal_mean_one(seed: int, purpose: int, entity: int, n: int, cv: float) -> float:
    """Lognormal with mean 1 and coefficient of variation `cv` ≥ 0; exactly 1 at cv 0.

    σ² = log(1 + cv²), μ = −σ²/2.
    """
    cv = float(cv)
    if cv == 0.0:
        return 1.0
    variance = log1p(cv * cv)
    return exp(math.sqrt(variance) * normal(seed, purpose, entity, n) - 0.5 * variance)


@kernel
def beta22(seed: int, purpose: int, entity: int, n: int) -> float:
    """Beta(2, 2), as the median of three uniforms (order statistics: David & Nagaraja 2003, §2.3)."""
    state = draw_word(seed, purpose, entity, n)
    a = to_uniform(state)
    state = next_word(state)
    b = to_uniform(mix(state))
    c = to_uniform(mix(next_word(state)))
    return max(min(a, b), min(max(a, b), c))


@kernel
def poisson(seed: int, purpose: int, entity: int, n: int, mean: float) -> int:
    """Poisson with the given mean, 0..1e4 (0 below): by inversion, in chunks of at most `POISSON_CHUNK`.

    Up to one chunk it is monotone in the mean: more arrivals a day keep those of fewer.
    """
    left = float(mean)
    state = draw_word(seed, purpose, entity, n)
    bits = state
    count = 0
    while left > 0.0:
        chunk = min(left, POISSON_CHUNK)
        count += poisson_quantile(to_uniform(bits), chunk)
        left -= chunk
        state = next_word(state)
        bits = mix(state)
    return count


@kernel
def poisson_quantile(u: float, mean: float) -> int:
    """The least k such that a Poisson variable of this small mean is ≤ k with probability ≥ u."""
    k = 0
    term = exp(-mean)
    total = term
    while u > total:
        k += 1
        term *= mean / k
        if k > mean and total + term == total:  # the rounded sum may stay below a u next to 1
            break
        total += term
    return k


# Seeds, in plain Python


def run_seed(number: SupportsIndex) -> int:
    """The seed of one run, 0 ≤ s < 2**63, from any integer of Python or NumPy; itself if it lies there already."""
    value = operator.index(number)
    return value if 0 <= value < 2**63 else _hashed(f"run {value}")


def replication_seed(study_seed: SupportsIndex, replication: SupportsIndex) -> int:
    """The run seed of one replication of a study. Hashed, so neighbouring studies share no runs."""
    return _hashed(f"study {operator.index(study_seed)} replication {operator.index(replication)}")


def _hashed(text: str) -> int:
    digest = hashlib.sha256(text.encode("ascii")).digest()
    return int.from_bytes(digest[:8], "big") >> 1
