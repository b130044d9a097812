"""`district`: how many communities there are, how large, and how unequal. model.md §2, §10.23."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import NOT_DRAWN, Section, field


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
