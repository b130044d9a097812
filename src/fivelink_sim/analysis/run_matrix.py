"""A daily column as a matrix, (days, runs): what quantiles over runs and slopes of runs are taken from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


class Places(NamedTuple):
    """Where each row of a scenario's daily table stands in the matrix: its day and its run, by point and replication.

    days   the days of the matrix's rows"""

    days: np.ndarray
    row: np.ndarray
    run: np.ndarray

    def matrix(self, column: pd.Series) -> np.ndarray:
        """The column, (days, runs); NaN where a run has no such day."""
        found = np.full((len(self.days), int(self.run.max(initial=-1)) + 1), np.nan)
        found[self.row, self.run] = column.to_numpy()
        return found


def places(rows: pd.DataFrame) -> Places:
    """The places of one scenario's rows. Columns: point, replication, day."""
    row, days = pd.factorize(rows["day"].to_numpy(), sort=True)
    run = rows.groupby(["point", "replication"], sort=True).ngroup().to_numpy()
    return Places(days, row, run)
