"""How many replications are enough: until intervals are as narrow as asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

CONFIDENCE = 0.95
STEP = 10


class Precision(NamedTuple):
    """Stop once the 95 % half-widths of paired differences (with one scenario: of means) are small enough.

    half_widths   outcome -> half-width in its unit; every one must be reached, in every scenario and at every point

    They are looked at after `at_least` replications and after every STEP more, so where a study stops depends on its
    results alone, not on the number of workers. Stopping so makes the interval slightly too narrow (Law 2015, 9.4.1);
    with `at_least` 20 or more the error is small.
    """

    half_widths: Mapping[str, float]
    at_least: int = 20
    at_most: int = 400

    def looks(self, done: int) -> bool:
        """Whether the intervals are looked at after so many replications."""
        return done >= self.at_least and (done - self.at_least) % STEP == 0

    def enough(self, values: np.ndarray, groups: Sequence[Sequence[int]]) -> bool:
        """Whether values, (replications, arms, outcomes in order), are enough.

        groups   the arms of each design point; the first of them is the one that the others are compared with
        """
        wanted = np.array(list(self.half_widths.values()), dtype=float)
        for first, *others in groups:
            compared = values[:, others] - values[:, [first]] if others else values[:, [first]]
            if not (half_widths(compared) <= wanted).all():
                return False
        return True


def half_widths(values: np.ndarray) -> np.ndarray:
    """Half the 95 % t-interval of the mean over the first axis, of the values that are numbers; infinite below two."""
    from scipy import special

    known = ~np.isnan(values)
    n = known.sum(axis=0)
    few = n < 2
    enough = np.where(few, 2, n)  # of no account where there are few
    mean = np.where(known, values, 0.0).sum(axis=0) / enough
    squares = np.where(known, (values - mean) ** 2, 0.0).sum(axis=0)
    error = np.sqrt(squares / (enough - 1) / enough)
    return np.where(few, np.inf, error * special.stdtrit(enough - 1, 0.5 + CONFIDENCE / 2))
