"""`channels`: how hidden needs come to light. model.md §3 disclose."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field

_OUTREACH = "Sheng 2, wider coverage; value A"


class ChannelsSection(Section):
    """The online channel and the outreach of each society."""

    online: float = field(
        0.02,
        "chance that a hidden need becomes known online; also lengthens the reach of care",
        unit="chance a day",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 3.2; model.md §10.21; value A",
    )
    outreach_committee: float = field(
        0.01,
        "outreach that the committee spreads evenly over its community",
        unit="rate a day",
        low=0.0,
        high=10.0,
        off=0.0,
        source=_OUTREACH,
    )
    outreach_organization: float = field(
        0.003,
        "outreach that each organisation spreads evenly over its community",
        unit="rate a day",
        low=0.0,
        high=10.0,
        off=0.0,
        source=_OUTREACH,
    )
    outreach_worker: float = field(
        0.006,
        "outreach that each social worker spreads evenly over the community",
        unit="rate a day",
        low=0.0,
        high=10.0,
        off=0.0,
        source=_OUTREACH,
    )
    outreach_volunteer: float = field(
        0.008,
        "outreach of each volunteer over the cells within two of home, in proportion to motivation",
        unit="rate a day",
        low=0.0,
        high=10.0,
        off=0.0,
        source=_OUTREACH,
    )
