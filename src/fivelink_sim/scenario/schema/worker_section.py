"""`social_worker`: the social workers of each community's station. model.md §2, §3 capacity and refer."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class WorkerSection(Section):
    """Number, hours, skill and duties of the social workers."""

    number: int = field(
        4,
        "social workers in each community",
        unit="workers",
        low=0,
        high=60,
        plausible=(1, 5),
        evidence="F",
        source="931,000 certificates (2022) are 2 per 3,000 residents; pilots have more",
    )
    hours: float = field(
        8.0,
        "hours of a worker on a working day",
        unit="clock h a day",
        low=0.0,
        high=100_000.0,
        source="model.md §2; A",
    )
    professionalism: float = field(
        0.8, "professionalism of the workers", unit="share", low=0.0, high=1.0, source="model.md §2; A"
    )
    skill_low: float = field(
        0.7,
        "a worker's skill by kind is uniform between this and 1",
        unit="share",
        low=0.0,
        high=1.0,
        off=1.0,
        start_only=True,
        source="model.md §10.23; A",
    )
    labour: float = field(
        0.5,
        "labour done in an hour: a costly pair of hands",
        unit="effective h per clock h",
        low=0.0,
        high=1.0,
        source="model.md §3 refer; A",
    )
    supervise_share: float = field(
        0.06,
        "hours spent on supervising organisations",
        unit="share of hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; value A",
    )
    lead_share: float = field(
        0.06,
        "hours spent on leading volunteers",
        unit="share of hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; model.md §10.12; value A",
    )
