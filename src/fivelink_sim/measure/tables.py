"""One run as pandas tables: its days, and its needs by kind, group and community. model.md §7."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.measure.books import DAILY, community_books, district_books
from fivelink_sim.measure.tallies import TALLY, ended, tally, waiting_histogram
from fivelink_sim.model.district import Run

if TYPE_CHECKING:
    import pandas as pd


def daily(run: Run, community: int | None = None) -> pd.DataFrame:
    """One row a recorded day (`day` from 0) of the district, or of one community.

    Columns as `books.DAILY`: needs, clock h, yuan, shares; by society as suffix. Raises ValueError for a community
    that is not there.
    """
    import pandas as pd

    if community is None:
        values = district_books(run)
    elif 0 <= community < len(run.ledgers):
        values = community_books(run, community)
    else:
        raise ValueError(f"community must be 0 to {len(run.ledgers) - 1}, got {community}")
    table = pd.DataFrame(values, columns=[column.name for column in DAILY])
    table.insert(0, "day", np.arange(run.days))
    return table


def kinds(run: Run) -> pd.DataFrame:
    """One row a kind of need: `kind`, then the measures of `tallies.TALLY`."""
    return _tallied(run, "kind", {"kind": list(run.kinds)})


def groups(run: Run) -> pd.DataFrame:
    """One row a group of residents: `group`, `residents`, then the measures of `tallies.TALLY`."""
    return _tallied(run, "group", {"group": list(run.groups), "residents": np.sum(run.group_sizes, axis=0)})


def communities(run: Run) -> pd.DataFrame:
    """One row a community: `community` (its number), `name` (the number as text if it has none), `residents`, then the
    measures of `tallies.TALLY`."""
    number = np.arange(len(run.ledgers))
    names = list(run.communities) or [str(place) for place in number]
    first = {"community": number, "name": names, "residents": np.sum(run.group_sizes, axis=1)}
    return _tallied(run, "community", first)


def waits(run: Run) -> pd.DataFrame:
    """Waiting-time histogram: `days` from arising to resolution, `needs` resolved after so long; no empty bins."""
    import pandas as pd

    days, needs = waiting_histogram(ended(run))
    return pd.DataFrame({"days": days, "needs": needs})


def _tallied(run: Run, by: str, first: dict[str, object]) -> pd.DataFrame:
    import pandas as pd

    labels = pd.DataFrame(first)
    values = pd.DataFrame(tally(ended(run), by, len(labels)), columns=[measure.name for measure in TALLY])
    return pd.concat([labels, values], axis=1)
