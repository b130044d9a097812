"""Places in the unit cube at which a sampled design runs: scipy's samplers, each fixed by a seed."""

from __future__ import annotations

import numpy as np


def latin_hypercube(number: int, factors: int, seed: int) -> np.ndarray:
    """Places of a Latin hypercube, (number, factors): in every factor one in each of `number` equal strata."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(factors, rng=seed).random(number))


def sobol(number: int, factors: int, seed: int) -> np.ndarray:
    """The first places of the scrambled Sobol' sequence of this seed, (number, factors); more begin with these.

    Evenness is best for powers of two. The next of them is drawn and cut, which gives the same places.
    """
    from scipy.stats import qmc

    power = max(number - 1, 0).bit_length()
    return np.asarray(qmc.Sobol(factors, rng=seed).random_base2(power))[:number]
