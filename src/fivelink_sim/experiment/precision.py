"""How many replications are enough: until an interval is as narrow as asked for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

CONFIDENCE = 0.95
STEP = 10


class Precision(NamedTuple):
    """Stop once the 95 % half-width of an outcome's paired difference (with one scenario: of its mean) is small enough.

    It is looked at after `at_least` replications and after every STEP more, so where a study stops depends on its
    results alone, not on the number of workers. Stopping so makes the interval slightly too narrow (Law 2015, 9.4.1);
    with `at_least` 20 or more the error is small.
    """

    half_width: float  # in the outcome's unit
    outcome: str = "resolution_rate"
    at_least: int = 20
    at_most: int = 400

    def looks(self, done: int) -> bool:
        """Whether the interval is looked at after so many replications."""
        return done >= self.at_least and (done - self.at_least) % STEP == 0

    def enough(self, values: np.ndarray) -> bool:
        """Whether values of the outcome, (replications, scenarios), are enough; the first scenario is the baseline."""
        differences = values[:, 1:] - values[:, :1] if values.shape[1] > 1 else values
        return all(half_width(column) <= self.half_width for column in differences.T)


def half_width(values: np.ndarray) -> float:
    """Half the 95 % t-interval of the mean of the values, (n,), that are numbers; infinite with fewer than two."""
    from scipy import special

    known = values[~np.isnan(values)]
    if len(known) < 2:
        return float("inf")
    error = known.std(ddof=1) / np.sqrt(len(known))
    return float(error * special.stdtrit(len(known) - 1, 0.5 + CONFIDENCE / 2))
