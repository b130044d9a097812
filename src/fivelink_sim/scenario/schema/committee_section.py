"""`community`: the residents' committee (the "two committees") of each community. model.md §2, §3, §4."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class CommitteeSection(Section):
    """Staff, judgement, welfare cash and productivity of the committee."""

    staff: float = field(
        5.0,
        "full-time posts",
        unit="posts",
        low=0.0,
        high=100_000.0,
        plausible=(4.0, 7.5),
        evidence="F",
        source="targets of 18 to 25 per 10,000 residents (provincial plans to 2025)",
    )
    hours: float = field(
        8.0, "hours of a post on a working day", unit="clock h a day", low=0.0, high=24.0, source="model.md §2; A"
    )
    cognition: float = field(
        0.5,
        "how well the committee understands linkage: less misreading, less noise",
        unit="share",
        low=0.0,
        high=1.0,
        source="Sheng 3.1, deviation 1; value A",
    )
    welfare: float = field(
        1_200.0,
        "welfare budget",
        unit="yuan a day",
        low=0.0,
        high=10_000_000.0,
        plausible=(600.0, 2_400.0),
        off=0.0,
        source="A, fitted",
    )
    welfare_opening: float = field(
        12_000.0, "welfare cash at the start", unit="yuan", low=0.0, high=1e9, start_only=True, source="A, fitted"
    )
    lead_share: float = field(
        0.04,
        "hours spent on leading volunteers",
        unit="share of hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; model.md §10.12; value A",
    )
    cultivate_share: float = field(
        0.05,
        "free hours that count as supervision of organisations, at half effect",
        unit="share of free hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.1, cultivation; value A",
    )
    care: float = field(
        0.2, "care done in an hour", unit="effective h per clock h", low=0.0, high=1.0, source="model.md §3 refer; A"
    )
    care_mediation: float = field(
        0.8,
        "care done in an hour of mediation (the kind of that name)",
        unit="effective h per clock h",
        low=0.0,
        high=1.0,
        source="model.md §3 refer; A",
    )
    labour: float = field(
        0.8, "labour done in an hour", unit="effective h per clock h", low=0.0, high=1.0, source="model.md §3 refer; A"
    )
