"""`need`: rules that hold for every need, whatever its kind. model.md §3, §4."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class NeedSection(Section):
    """From arising over triage and referral to relapse and escalation."""

    size_cv: float = field(
        0.5,
        "coefficient of variation of the lognormal size of a need",
        unit="ratio",
        low=0.0,
        high=5.0,
        plausible=(0.3, 1.3),
        evidence="F",
        source="lognormal: Brown et al. 2005; value A",
    )
    triage_hours: float = field(
        0.5, "hub's hours to triage one case", unit="clock h", low=0.0, high=24.0, source="model.md §3 triage; A"
    )
    misread_days: float = field(
        5.0,
        "days until a misread case comes back from the wrong desk",
        unit="days",
        low=0.0,
        high=365.0,
        source="Sheng 3.1, deviation 1; value A",
    )
    max_case_hours: float = field(
        2.0,
        "most hours that an actor works on one case in a day",
        unit="clock h",
        low=0.01,
        high=10_000.0,
        source="model.md §3 serve; A",
    )
    care_bar: float = field(
        0.25,
        "care productivity below which nobody is asked for care",
        unit="effective h per clock h",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §3 refer; A",
    )
    reach: float = field(
        20.0,
        "distance over which appeal falls to 1/e: exp(−distance/reach)",
        unit="cells",
        low=0.01,
        high=1_000_000.0,
        source="model.md §3 refer; A",
    )
    bounded_rationality: float = field(
        0.5,
        "noise in judging providers: × (1 − bounded_rationality·(1 − cognition)·u)",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="An Jianzeng 2021 in Sheng 3.1; value A",
    )
    relapse: float = field(
        0.3,
        "chance that a need served without skill comes back, × (1 − quality)",
        unit="chance",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §3 settle; A",
    )
    informal: float = field(
        0.05,
        "neighbours' help with small hidden labour, × trust·(0.5 + participation)",
        unit="chance a day",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4 informal help; A",
    )
    approval_days: float = field(
        6.0,
        "days until welfare cash is approved, × (1 − empowerment)",
        unit="days",
        low=0.0,
        high=365.0,
        off=0.0,
        source="model.md §3 grant; A",
    )
    broker_hours: float = field(
        1.0,
        "paperwork of the actor who brings a grant from a fund",
        unit="clock h",
        low=0.0,
        high=24.0,
        off=0.0,
        source="Sheng 3.2, 4.3, resource linkers; value A",
    )
    conflict: float = field(
        0.3,
        "acceptance lost to unclear roles: × (1 − conflict·(1 − role_clarity)·(1 − flexibility))",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 2, 4.1, responsibility boundaries; value A",
    )
    silent_loss: float = field(
        0.5,
        "trust lost by a need that lapses undisclosed, relative to a disclosed one",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §10.16; A",
    )
    escalation: float = field(
        0.3,
        "chance that a lapsed need comes back larger, × severity",
        unit="chance",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §3 settle; A",
    )
    growth: float = field(
        1.5,
        "size and severity of an escalated need, relative to the lapsed one",
        unit="factor",
        low=0.0,
        high=10.0,
        source="model.md §3 settle; A",
    )
