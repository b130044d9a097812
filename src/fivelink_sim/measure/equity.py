"""How unequally an outcome is spread over groups or communities. model.md §7, equity."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def gini(values: ArrayLike) -> float:
    """Gini coefficient, 0 (all alike) to 1 − 1/n (one has all), of values ≥ 0, (n,); NaN values are left out.

    Half the mean difference between two values drawn with replacement, over their mean (Sen 1973), so
    (0, 0, 0, 1) gives 0.75. NaN for fewer than two values: nothing to compare. 0 if all are zero.
    Raises ValueError for a negative value: the coefficient has no meaning there.
    """
    x = np.asarray(values, dtype=float)
    x = np.sort(x[~np.isnan(x)])
    n = len(x)
    if n < 2:
        return float("nan")
    if x[0] < 0.0:
        raise ValueError(f"values must be at least 0 for a Gini coefficient, got {x[0]}")
    total = x.sum()
    if total == 0.0:
        return 0.0
    ranks = np.arange(1, n + 1)
    return float(((2 * ranks - n - 1) * x).sum() / (n * total))
