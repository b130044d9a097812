"""What the cells of a community are like on a day: residents, open needs, trust, outreach. model.md §2.

Read on the map and in the dashboard. Arrays of one community have shape (cells,), row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.measure.tallies import share
from fivelink_sim.model.world import HIDDEN, World

if TYPE_CHECKING:
    import pandas as pd


def open_now(world: World) -> np.ndarray:
    """The open needs of a community, known or hidden, as records of its needs."""
    needs = world.needs[: int(world.here[0].needs_used)]
    found: np.ndarray = needs[needs["state"] >= HIDDEN]
    return found


def open_needs(world: World) -> np.ndarray:
    """Open needs in each cell, known or hidden."""
    return _counted(world, open_now(world))


def hidden_needs(world: World) -> np.ndarray:
    """Open needs in each cell that nobody knows of."""
    needs = open_now(world)
    return _counted(world, needs[needs["state"] == HIDDEN])


def trust(world: World) -> np.ndarray:
    """Mean trust of the residents of each cell, 0..1; NaN where nobody lives."""
    return share(world.cells["trust_total"], world.cells["residents"])


def outreach(world: World) -> np.ndarray:
    """Outreach that reaches each cell, a rate a day: how often somebody looks there."""
    everywhere = world.actors["outreach"][: int(world.here[0].first_team)].sum()
    found: np.ndarray = everywhere + world.cells["volunteer_outreach"]
    return found


def place_on_the_grid(community: int, cell: int, side: int, columns: int) -> tuple[int, int]:
    """Row and column of a community's cell on the grid of a district with so many `columns` of communities."""
    return (
        community // columns * side + cell // side,
        community % columns * side + cell % side,
    )


def cell_table(worlds: Sequence[World], columns: int = 1, names: Sequence[str] | None = None) -> pd.DataFrame:
    """One row a cell: community (and its name, if there are names); x and y, its column and row on the grid of the
    district; residents; and by day's end open (needs, hidden ones too), hidden (needs), trust (mean, 0 to 1; NaN where
    nobody lives), outreach (a day).

    columns   communities of the district that lie side by side
    names     of the communities, in order"""
    import pandas as pd

    tables = []
    for world in worlds:
        community, side = int(world.here[0].community), int(world.here[0].side)
        y, x = place_on_the_grid(community, np.arange(side * side), side, columns)  # type: ignore[arg-type]
        values = {
            "community": np.full(side * side, community),
            "x": x,
            "y": y,
            "residents": world.cells["residents"],
            "open": open_needs(world),
            "hidden": hidden_needs(world),
            "trust": trust(world),
            "outreach": outreach(world),
        }
        table = pd.DataFrame(values)
        if names:
            table.insert(1, "name", names[community])
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _counted(world: World, needs: np.ndarray) -> np.ndarray:
    return np.bincount(needs["cell"], minlength=len(world.cells))
