"""`government`: what comes from above: burden, power, money, leadership. model.md §5.1, §3 capacity."""

from __future__ import annotations

from typing import Literal

from fivelink_sim.scenario.schema.declaration import Section, field


class GovernmentSection(Section):
    """The street office and the party organisation, as far as the community feels them."""

    burden: float = field(
        0.55,
        "share of the committee's hours taken by administration from above",
        unit="share of hours",
        low=0.0,
        high=1.0,
        plausible=(0.3, 0.85),
        off=0.0,
        source="Sheng 4.1; 82.7 % of 162 community workers call themselves overloaded (2023); value A",
    )
    burden_reduction: float = field(
        0.0,
        "share of that burden lifted",
        unit="share of burden",
        low=0.0,
        high=1.0,
        plausible=(0.0, 0.5),
        off=0.0,
        source="Sheng 4.1; value A",
    )
    empowerment: float = field(
        0.0,
        "how far the committee may grant without asking: approval_days × (1 − empowerment)",
        unit="share",
        low=0.0,
        high=1.0,
        plausible=(0.0, 1.0),
        off=0.0,
        source="Sheng 4.1; value A",
    )
    purchase: float = field(
        60_000.0,
        "services bought from the organisations of a community",
        unit="yuan a year",
        low=0.0,
        high=100_000_000.0,
        plausible=(20_000.0, 200_000.0),
        off=0.0,
        evidence="F",
        source="150,000 per station of three workers (Guangdong 2017), else A; Sheng 4.1",
    )
    purchase_by: Literal["equal", "trust"] = field(
        "equal", "how purchase is shared among organisations", unit="choice", source="model.md §4 money"
    )
    leadership: float = field(
        0.2,
        "of the party organisation: how far acceptance does without trust",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 2, 4.1; value A",
    )
    role_clarity: float = field(
        0.7,
        "clearness of who is responsible for what",
        unit="share",
        low=0.0,
        high=1.0,
        off=1.0,
        source="Sheng 2, 4.1; value A",
    )
    welcome: float = field(
        1.0,
        "scales the first trust of the committee's links with the others",
        unit="factor",
        low=0.0,
        high=2.0,
        off=1.0,
        source="Sheng 3.1, friendliness to entrants; value A",
    )
    showcase: float = field(
        0.0,
        "weight of a kind's visibility in the order of cases",
        unit="share",
        low=0.0,
        high=1.0,
        plausible=(0.0, 0.5),
        off=0.0,
        source="Sheng 3.1, political achievements; value A",
    )
    pressure: float = field(
        1.0,
        "how far leadership breeds paper: formalism × (1 + pressure·leadership)",
        unit="factor",
        low=0.0,
        high=10.0,
        off=0.0,
        source="model.md §3 serve; A",
    )
    work_shift: float = field(
        0.3,
        "share of the committee's relieved hours that falls on linked organisations and workers",
        unit="share of hours",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.1; value A",
    )
    trend_need: float = field(
        0.0,
        "growth of all needs",
        unit="share a year",
        low=-0.9,
        high=2.0,
        plausible=(-0.05, 0.1),
        off=0.0,
        source="Sheng 3.1, 3.3; value A",
    )
    trend_giving: float = field(
        0.0,
        "growth of donations",
        unit="share a year",
        low=-0.9,
        high=2.0,
        plausible=(-0.05, 0.1),
        off=0.0,
        source="Sheng 3.1, 3.3; value A",
    )
