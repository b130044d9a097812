"""`needs`: the kinds of need, by name. model.md §2, kinds of need."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Range, Section, field


class Kind(Section):
    """One kind of need: how often it arises, what it takes, how it comes to light."""

    rate: float = field(
        ...,
        "needs of this kind that arise, a mean over all residents",
        unit="per 1,000 residents a day",
        low=0.0,
        high=1000.0,
        off=0.0,
        source="Beijing 12345 line 2023: all kinds together about 3.6 (0.7 to 2 a resident-year); split A",
    )
    care: float = field(
        0.0, "professional work it takes", unit="effective hours", low=0.0, high=1000.0, source="model.md §2; A"
    )
    labour: float = field(
        0.0, "ordinary work it takes", unit="effective hours", low=0.0, high=1000.0, source="model.md §2; A"
    )
    material: float = field(
        0.0, "money or goods it takes", unit="yuan", low=0.0, high=1_000_000.0, source="model.md §2; A"
    )
    patience: int = field(
        21,
        "days from arising until it lapses if still open",
        unit="days",
        low=1,
        high=100_000,
        source="12345 deadlines: 7 and 15 days, danger at once; by kind A",
    )
    openness: float = field(
        0.4,
        "how readily a resident who trusts tells of it, a day",
        unit="chance a day",
        low=0.0,
        high=1.0,
        source="model.md §3 disclose; A",
    )
    visibility: float = field(
        0.5,
        "how well its solution can be shown to superiors (weight `government.showcase`)",
        unit="share",
        low=0.0,
        high=1.0,
        source="Sheng 3.1, political achievements; value A",
    )
    gravity: float = field(
        0.5,
        "severity = ½·(gravity + a Beta(2, 2) draw)",
        unit="share",
        low=0.0,
        high=1.0,
        source="model.md §3 arise; A",
    )


def _kind(
    rate: float,
    care: float,
    labour: float,
    material: float,
    patience: int,
    openness: float,
    visibility: float,
    gravity: float,
) -> Kind:
    """A line of the table below."""
    return Kind(
        rate=rate,
        care=care,
        labour=labour,
        material=material,
        patience=patience,
        openness=openness,
        visibility=visibility,
        gravity=gravity,
    )


DEFAULT_KINDS: dict[str, Kind] = {
    #                              rate  care  labour  yuan  days  open  visible  grave
    "elderly_care": _kind(0.85, 1.0, 3.0, 60.0, 21, 0.35, 0.4, 0.4),
    "hardship_relief": _kind(0.40, 1.0, 1.0, 900.0, 30, 0.30, 0.5, 0.6),
    "disability_support": _kind(0.35, 1.5, 2.5, 300.0, 30, 0.35, 0.3, 0.5),
    "child_protection": _kind(0.12, 4.0, 1.0, 400.0, 30, 0.15, 0.3, 0.9),
    "mental_health": _kind(0.25, 4.0, 0.0, 0.0, 30, 0.10, 0.1, 0.7),
    "mediation": _kind(0.25, 2.0, 1.0, 0.0, 14, 0.50, 0.3, 0.3),
    "culture_sport_health": _kind(0.80, 0.0, 2.0, 40.0, 21, 0.40, 1.0, 0.0),
    "errands": _kind(0.50, 0.0, 1.5, 0.0, 7, 0.60, 0.5, 0.2),
    "emergency": _kind(0.10, 1.0, 4.0, 600.0, 5, 0.80, 0.9, 1.0),
}

#: Ranges and sources of single kinds, where parameters.md has them: path below `needs` -> range, source.
KIND_EVIDENCE: dict[str, tuple[Range | tuple[()], str]] = {
    "mediation.rate": ((0.02, 0.4), "F: 14.94 m mediations in 2022 are 0.03; the rest A, quarrels nobody registers"),
    "mental_health.rate": ((0.15, 0.36), "F: 12-month prevalence 9.3 % (Huang et al. 2019); one episode a year A"),
    "mental_health.openness": ((0.01, 0.2), "F: 8 % ever sought help (Phillips et al. 2009)"),
    "hardship_relief.material": (
        (600.0, 1500.0),
        "F: urban minimum living allowance 684 yuan a month (2021), 779 (2023)",
    ),
}
