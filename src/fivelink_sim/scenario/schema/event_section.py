"""`events`: named spans of days that set or scale any parameter. model.md §5.4, §10.15, §10.32."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from fivelink_sim.scenario.schema.declaration import FrozenTable, Label, Section, SetTable, field

Factor = Annotated[float, Field(ge=0.0, le=1_000_000.0)]

ScaleTable = Annotated[Mapping[str, Factor], AfterValidator(FrozenTable)]


class Event(Section):
    """A span of days in which parameters differ; days count from the first recorded one."""

    name: Label = field("event", "what happens", unit="text")
    from_: int = field(..., "first day it holds", unit="day", low=0, high=40_000, alias="from")
    until: int | None = field(
        None, "first day it no longer holds; null: to the end of the run", unit="day", low=1, high=40_000
    )
    communities: Annotated[tuple[int, ...], Field(min_length=1, max_length=4_096)] | None = field(
        None, "communities it concerns, by name or numbered row by row from 0; null: all", unit="numbers"
    )
    set: SetTable = field(FrozenTable(), "field -> value that holds instead", unit="values by path")
    scale: ScaleTable = field(
        FrozenTable(), "field -> factor, applied after every `set`, then cut to the bounds", unit="factors by path"
    )
