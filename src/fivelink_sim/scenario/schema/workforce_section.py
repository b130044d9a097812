"""`workforce`: what holds for everybody's working day. model.md §3 capacity, §10.13, §10.24, §10.33."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class WorkforceSection(Section):
    """Absence, weekends and the price at which staff hours are counted."""

    absence: float = field(
        0.05,
        "share of hours lost to absence, on average up to a half; an actor's day is × (1 − min(1, 2·absence·u))",
        unit="share of hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §10.24; A",
    )
    weekend: float = field(
        0.2,
        "hours of staff on a Saturday or Sunday, relative to a working day",
        unit="share of a day",
        low=0.0,
        high=1.0,
        source="model.md §3 capacity; A",
    )
    shadow_wage: float = field(
        25.0,
        "price at which hours of the committee and the social workers are counted in costs",
        unit="yuan/h",
        low=0.0,
        high=10_000.0,
        plausible=(20.0, 45.0),
        evidence="F",
        source="3,975 yuan a month (2017); model.md §10.33",
    )
