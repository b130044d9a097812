"""Everything that is kept of one run, as plain arrays: what a study collects and stores."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.measure.books import district_books
from fivelink_sim.measure.fates import Endings, endings
from fivelink_sim.measure.outcomes import outcomes_of
from fivelink_sim.measure.tallies import ended, tallies, waiting_histogram
from fivelink_sim.model.district import Run
from fivelink_sim.scenario.loading import Scenario


class Measured(NamedTuple):
    """The measures of a run. Names of columns: OUTCOMES, books.DAILY, tallies.TALLY."""

    outcomes: np.ndarray  # (outcomes,)
    daily: np.ndarray  # (days, columns)
    kinds: np.ndarray  # (kinds, measures of needs)
    groups: np.ndarray  # (groups, measures of needs)
    communities: np.ndarray  # (communities, measures of needs)
    waits: np.ndarray  # (bins, 2): days from arising to resolution, needs
    endings: Endings  # the needs that can be paired with those of another run
    kind_names: tuple[str, ...]
    group_names: tuple[str, ...]
    residents: np.ndarray  # (communities, groups)


def measured(run: Run, scenario: Scenario) -> Measured:
    """Measure a run; NumPy only, so that it costs a small part of what the run did."""
    books = district_books(run)
    needs = ended(run)
    tallied = tallies(needs, run)
    return Measured(
        np.array(list(outcomes_of(run, scenario, books, tallied).values())),
        books,
        tallied.kind,
        tallied.group,
        tallied.community,
        np.column_stack(waiting_histogram(needs)),
        endings(run),
        run.kinds,
        run.groups,
        np.asarray(run.group_sizes),
    )
