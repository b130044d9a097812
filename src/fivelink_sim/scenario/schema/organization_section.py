"""`social_organization`: the social organisations of each community. model.md §2, §3, §4."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class OrganizationSection(Section):
    """Number, hours, professionalism and money of the organisations."""

    number: int = field(
        6,
        "organisations in each community",
        unit="organisations",
        low=0,
        high=60,
        plausible=(2, 12),
        evidence="F",
        source="ministry's target of 10 a community (2017)",
    )
    hours: float = field(
        6.0,
        "hours of an organisation on a working day",
        unit="clock h a day",
        low=0.0,
        high=100_000.0,
        source="model.md §2; A",
    )
    professionalism: float = field(
        0.45,
        "professionalism at the start, and the level it falls back to without supervision",
        unit="share",
        low=0.0,
        high=1.0,
        start_only=True,
        source="model.md §4; A",
    )
    main_kinds: int = field(
        3,
        "kinds of need in which an organisation is fully skilled (all, if there are fewer)",
        unit="kinds",
        low=0,
        high=16,
        start_only=True,
        source="model.md §10.23; A",
    )
    other_kinds: float = field(
        0.7,
        "skill in the other kinds",
        unit="share",
        low=0.0,
        high=1.0,
        start_only=True,
        source="model.md §10.23; A",
    )
    labour: float = field(
        1.0, "labour done in an hour", unit="effective h per clock h", low=0.0, high=1.0, source="model.md §3 refer; A"
    )
    paid_share: float = field(
        0.5,
        "share of hours that needs cash for wages",
        unit="share of hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §3 capacity; A",
    )
    wage: float = field(
        25.0, "wage of paid hours", unit="yuan/h", low=0.0, high=10_000.0, plausible=(20.0, 45.0), source="A"
    )
    cash_opening: float = field(
        2_000.0, "cash of an organisation at the start", unit="yuan", low=0.0, high=1e9, start_only=True, source="A"
    )
    resident_share: float = field(
        0.5,
        "share of organisations founded by residents",
        unit="share of organisations",
        low=0.0,
        high=1.0,
        off=0.0,
        start_only=True,
        source="Sheng 2; value A",
    )
    home_trust: float = field(
        0.1,
        "trust that a link of theirs with the committee starts with in addition",
        unit="trust",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 2; model.md §10.29; value A",
    )
    home_outreach: float = field(
        2.0,
        "their outreach counts so many times",
        unit="factor",
        low=0.0,
        high=100.0,
        off=1.0,
        source="Sheng 2; value A",
    )
    lead_share: float = field(
        0.05,
        "hours spent on leading volunteers",
        unit="share of hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; model.md §10.12; value A",
    )
    dormant_after: int = field(
        60,
        "days in a row without cash for a wage until an organisation exists in name only",
        unit="days",
        low=1,
        high=100_000,
        source="Sheng 3.1; model.md §10.28; value A",
    )
    supervision_gain: float = field(
        0.004,
        "professionalism gained per hour of supervision, × (ceiling − professionalism)",
        unit="share per clock h",
        low=0.0,
        high=1.0,
        plausible=(0.0, 0.006),
        off=0.0,
        source="Sheng 4.3; Mor Barak 2009 (positive), Carpenter 2013 (weak for clients); value A",
    )
    professionalism_loss: float = field(
        0.01,
        "weekly return of professionalism to its first level",
        unit="share a week",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )
    ceiling: float = field(
        0.9, "professionalism that supervision leads to", unit="share", low=0.0, high=1.0, source="model.md §4; A"
    )
