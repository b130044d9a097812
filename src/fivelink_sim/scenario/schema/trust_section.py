"""`trust`: how residents' trust and trust between actors move. model.md §4."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class TrustSection(Section):
    """Gains, losses, diffusion and return."""

    trust0: float = field(
        0.5,
        "residents' trust at the start, and the level it returns to",
        unit="trust",
        low=0.0,
        high=1.0,
        plausible=(0.4, 0.65),
        evidence="F",
        source="57 % positive in three cities (2010); in committees A",
    )
    alpha: float = field(
        0.15,
        "trust gained by a need resolved, × severity·(1 − trust)",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="sign: Slovic 1993; size A",
    )
    beta: float = field(
        0.3,
        "trust lost by a need lapsed or closed on paper, × severity·trust",
        unit="share",
        low=0.0,
        high=1.0,
        plausible=(0.15, 0.45),
        off=0.0,
        source="sign: Slovic 1993, easier lost than won; size A",
    )
    diffusion: float = field(
        0.1,
        "weekly move towards the mean of the neighbourhood",
        unit="share a week",
        low=0.0,
        high=1.0,
        off=0.0,
        source="DeGroot 1974; value A",
    )
    back: float = field(
        0.02, "weekly return to trust0", unit="share a week", low=0.0, high=1.0, off=0.0, source="model.md §4; A"
    )
    link0: float = field(
        0.5,
        "trust of a link at the start, and the level it returns to",
        unit="trust",
        low=0.0,
        high=1.0,
        source="model.md §4; A",
    )
    alpha_link: float = field(
        0.02,
        "link trust gained by a task completed, × (1 − trust)",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )
    beta_link: float = field(
        0.01,
        "link trust lost by a refusal, a failure or a misreading, × trust",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )
    back_link: float = field(
        0.02,
        "weekly return of link trust to its first level",
        unit="share a week",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )
    friction: float = field(
        0.02,
        "link trust lost by a request refused for want of cash, × trust",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 3.1, conflicts over resources; value A",
    )
