"""Everything that a calibration found, in one place: what its tables, its page and its files are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fivelink_sim.analysis.calibration_tables import Field
from fivelink_sim.analysis.record_window import Window
from fivelink_sim.scenario.loading import Scenario

if TYPE_CHECKING:
    import pandas as pd


class Calibrated(NamedTuple):
    """Everything that a calibration found.

    source   the scenario as it was named;  given  (fields,) the scenario's own values
    shares   of the ranges that each wave of simulations was drawn from;  used  simulations behind the posterior
    checked  simulations that were treated as if they were the records
    trials   places and distances of a search;  distance  of its point
    fresh    runs that were not there already
    """

    label: str
    source: str
    method: str
    scenario: Scenario
    given: tuple[float, ...]
    fields: tuple[Field, ...]
    window: Window
    kinds: tuple[str, ...]
    left_out: tuple[str, ...]
    told: tuple[str, ...]
    requests: int
    draws: pd.DataFrame
    point: dict[str, Any]
    parameters: pd.DataFrame
    pairs: pd.DataFrame
    fit: pd.DataFrame
    months: pd.DataFrame
    shares: tuple[float, ...]
    used: int
    runs: int
    checked: int
    trials: np.ndarray
    distance: float
    failed: int
    fresh: int
    command: str | None
