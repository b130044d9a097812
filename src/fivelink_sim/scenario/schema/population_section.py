"""`population`: the residents and their vulnerability profiles. model.md §2, §10.23."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fivelink_sim.scenario.schema.declaration import (
    NOT_DRAWN,
    FrozenTable,
    Multiplier,
    NameTable,
    Range,
    Section,
    field,
)


class Group(Section):
    """A vulnerability profile: its share of the residents and how its needs differ."""

    share: float = field(
        ...,
        "share of the residents; the shares of all groups sum to 1",
        unit="share of residents",
        low=0.0,
        high=1.0,
        start_only=True,
        source="parameters.md; model.md §10.23",
    )
    openness: float = field(
        1.0,
        "multiplies the openness of every kind of need (how readily it is told)",
        unit="factor",
        low=0.0,
        high=10.0,
        source="model.md §3 disclose; vulnerable groups × 0.8, A",
    )
    online: float = field(
        1.0,
        "multiplies the online channel",
        unit="factor",
        low=0.0,
        high=10.0,
        source="model.md §3 disclose; survey of 2021: 36.6 % of over-60s can use a smartphone",
    )
    rates: NameTable[Multiplier] = field(
        FrozenTable(),
        "multiplier of the rate of each kind of need; a kind not named has 1",
        unit="factor by kind",
        source="model.md §2, groups of residents; values A",
    )


DEFAULT_GROUPS: dict[str, Group] = {
    "general": Group(share=0.9),
    "elderly_alone": Group(
        share=0.03,
        openness=0.8,
        online=0.37,
        rates={"elderly_care": 8.0, "hardship_relief": 2.0, "mental_health": 2.0, "emergency": 2.0},
    ),
    "low_income": Group(
        share=0.03, openness=0.8, rates={"hardship_relief": 12.0, "child_protection": 3.0, "mental_health": 2.0}
    ),
    "disabled": Group(
        share=0.03,
        openness=0.8,
        rates={"disability_support": 20.0, "hardship_relief": 4.0, "elderly_care": 2.0, "mental_health": 2.0},
    ),
    "child_at_risk": Group(
        share=0.01, openness=0.8, rates={"child_protection": 25.0, "mental_health": 3.0, "hardship_relief": 3.0}
    ),
}

#: Ranges and sources of single groups, where parameters.md has them: path below `population.groups` -> range, source.
GROUP_EVIDENCE: dict[str, tuple[Range | tuple[()], str]] = {
    "general.share": (NOT_DRAWN, "the rest of the residents"),
    "elderly_alone.share": ((0.02, 0.06), "F: census 2020, 18.7 % over 60 × empty nest × no spouse"),
    "low_income.share": ((0.009, 0.06), "F: 7.94 m on urban allowance (2021), 0.9 %; the margin above it A"),
    "disabled.share": ((0.015, 0.065), "F: survey of 2006, 6.34 % of all ages"),
    "child_at_risk.share": ((0.003, 0.03), "A"),
    "elderly_alone.openness": ((0.5, 1.0), "A"),
    "low_income.openness": ((0.5, 1.0), "A"),
    "disabled.openness": ((0.5, 1.0), "A"),
    "child_at_risk.openness": ((0.5, 1.0), "A"),
}


class PopulationSection(Section):
    """Residents of every community."""

    residents: int = field(
        3000,
        "residents of each community",
        unit="residents",
        low=1,
        high=200_000,
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §2",
    )
    participation: float = field(
        0.3,
        "mean propensity of residents to take part, at the start",
        unit="share",
        low=0.0,
        high=1.0,
        start_only=True,
        source="Sheng 4.3; model.md §10.23; value A",
    )
    groups: Annotated[NameTable[Group], Field(min_length=1, max_length=16)] = field(
        FrozenTable(DEFAULT_GROUPS),
        "vulnerability profiles by name, 1 to 16; their shares sum to 1",
        unit="groups",
        source="model.md §2, groups of residents",
    )
