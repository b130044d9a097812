"""`district`: how many communities there are, how large, and how unequal. model.md §2, §10.23."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fivelink_sim.scenario.schema.declaration import NOT_DRAWN, FrozenTable, Label, Section, SetTable, field


class CommunityEntry(Section):
    """A community of an unequal district: what it is called, and the fields that it sets itself."""

    name: Label | None = field(None, "what it is called; null: its number, from 0", unit="text")
    set: SetTable = field(
        FrozenTable(),
        "field -> value of this community, instead of the scenario's; any field but run.*, district.*, "
        "charity.district_wide, workforce.shadow_wage and volunteer.volunteer_value",
        unit="values by path",
    )


class DistrictSection(Section):
    """A district of rows × columns communities, each a square block of cells of 50 m."""

    rows: int = field(
        1,
        "rows of communities; rows × columns at most 4,096",
        unit="communities",
        low=1,
        high=4_096,
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §2",
    )
    columns: int = field(
        1,
        "columns of communities; rows × columns at most 4,096",
        unit="communities",
        low=1,
        high=4_096,
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §2",
    )
    side: int = field(
        20,
        "side of a community's square block of cells, 50 m each",
        unit="cells",
        low=1,
        high=200,
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §2",
    )
    spread: float = field(
        0.0,
        "how far communities differ in cognition, burden, staffing and giving: × (1 + spread·z), z normal cut at ±2",
        unit="share of the value",
        low=0.0,
        high=1.0,
        plausible=(0.0, 0.4),
        off=0.0,
        start_only=True,
        source="Sheng 3.1, fragmented and unbalanced development; value A",
    )
    communities: Annotated[tuple[CommunityEntry, ...], Field(max_length=4_096)] = field(
        (),
        "unequal communities: the name of each and the fields that it sets itself, row by row; empty: all alike",
        unit="list of communities",
        start_only=True,
        source="Sheng 3.1, unbalanced development; model.md §2",
    )
