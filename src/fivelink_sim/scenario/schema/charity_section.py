"""`charity`: the foundation and the social enterprise, donors and partners. model.md §2, §3 grant, §4 money."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class PartnersSection(Section):
    """Property firms, resident units, enterprises: they come through a linked social worker. model.md §3 partners."""

    hours_per_week: float = field(
        0.0,
        "labour that partners bring to the station's team, × trust of the link",
        unit="clock h a week",
        low=0.0,
        high=10_000.0,
        plausible=(0.0, 20.0),
        off=0.0,
        source="Sheng 4.2, 5; value A",
    )
    yuan_per_month: float = field(
        0.0,
        "money that partners bring to the foundation, × trust of the link",
        unit="yuan a month",
        low=0.0,
        high=10_000_000.0,
        plausible=(0.0, 5_000.0),
        off=0.0,
        source="Sheng 4.2, 5; value A",
    )


class CharitySection(Section):
    """Giving, granting, earning."""

    donate: float = field(
        37.0,
        "donations per resident, before transparency and trust",
        unit="yuan a year",
        low=0.0,
        high=100_000.0,
        plausible=(2.0, 148.0),
        off=0.0,
        evidence="F",
        source="giving by individuals 37; all giving 108 (2019), 148 (2020)",
    )
    donations: float = field(
        1.0,
        "multiplies donations (events scale it)",
        unit="factor",
        low=0.0,
        high=1_000.0,
        off=0.0,
        source="2020: +38 %; model.md §4 money",
    )
    donation_cv: float = field(
        1.0,
        "coefficient of variation of a day's lognormal donations",
        unit="ratio",
        low=0.0,
        high=5.0,
        off=0.0,
        source="A",
    )
    transparency: float = field(
        0.7,
        "of the fund: donations are × (0.3 + 0.7·transparency)",
        unit="share",
        low=0.0,
        high=1.0,
        source="model.md §4 money; A",
    )
    overhead: float = field(
        0.1, "cost of a grant, added to it", unit="share of the grant", low=0.0, high=1.0, off=0.0, source="A"
    )
    reserve: float = field(2_000.0, "cash that a fund keeps", unit="yuan", low=0.0, high=1e9, off=0.0, source="A")
    opening: float = field(
        10_000.0, "foundation's cash at the start", unit="yuan", low=0.0, high=1e9, start_only=True, source="A"
    )
    district_wide: bool = field(
        False,
        "one fund for the whole district in place of one a community",
        unit="true or false",
        start_only=True,
        source="model.md §2, §10.18",
    )
    operating_share: float = field(
        0.3,
        "share of the cash above the reserve that goes to organisations as operating grants",
        unit="share of cash",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; value A",
    )
    operating_days: int = field(
        91, "days between operating grants", unit="days", low=1, high=3_650, source="model.md §3 operating grants; A"
    )
    enterprise_capital: float = field(
        50_000.0,
        "social enterprise's working capital at the start",
        unit="yuan",
        low=0.0,
        high=1e9,
        off=0.0,
        start_only=True,
        source="A",
    )
    enterprise_return: float = field(
        0.1,
        "return on that capital, × (0.5 + trust)",
        unit="share a year",
        low=0.0,
        high=10.0,
        off=0.0,
        source="Sheng 4.3; value A",
    )
    profit_share: float = field(
        0.5,
        "share of the enterprise's profit passed to the foundation",
        unit="share of profit",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; value A",
    )
    feedback: float = field(
        1.0,
        "how far giving answers to trust; 0: the same money under every regime",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §5.3, §10.31",
    )
    targeting: float = field(
        0.2,
        "chance that unlinked charity picks somebody with an open material need",
        unit="chance",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §5.3; A",
    )
    partners: PartnersSection = PartnersSection()
