"""`regime`: who is linked, how strongly, who triages, what coordination costs. model.md §5."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from fivelink_sim.scenario.schema.declaration import (
    NOT_DRAWN,
    FrozenTable,
    Section,
    Society,
    SocietyTable,
    Strength,
    field,
)

Presence = Literal["linked", "alone", "absent"]


class MeetingsSection(Section):
    """Joint meetings of all linked actors. model.md §4 link trust, §10.28."""

    every_days: int = field(
        28, "days between meetings; 0: none", unit="days", low=0, high=3_650, off=0, source="model.md §4; A"
    )
    hours: float = field(
        2.0, "hours of every linked actor", unit="clock h", low=0.0, high=24.0, source="model.md §4; A"
    )
    trust_gain: float = field(
        0.05,
        "link trust gained by a meeting, × (1 − trust)",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )


class DeviationsSection(Section):
    """The four deviations of Yan Kegao 2020 in Sheng 3.1."""

    misreading: float = field(
        0.15,
        "a case is misread at triage, × (1 − cognition)",
        unit="chance",
        low=0.0,
        high=1.0,
        plausible=(0.0, 1.0),
        off=0.0,
        source="Sheng 3.1, deviation 1; value A",
    )
    substitution: float = field(
        0.5,
        "workers' hours lost to administration, × burden: professionals turned into errand runners",
        unit="share of hours",
        low=0.0,
        high=1.0,
        plausible=(0.0, 1.0),
        off=0.0,
        source="Sheng 2, 3.1; value A",
    )
    formalism: float = field(
        0.1,
        "a task is closed on paper by a provider without professionalism when opening it",
        unit="share of openings",
        low=0.0,
        high=1.0,
        plausible=(0.0, 1.0),
        off=0.0,
        source="Sheng 3.1, deviation 3; value A",
    )
    resistance: float = field(
        0.1,
        "a referral is refused, × (1 − flexibility)",
        unit="chance",
        low=0.0,
        high=1.0,
        plausible=(0.0, 1.0),
        off=0.0,
        source="Sheng 3.1; value A",
    )


def _once_each(societies: tuple[Society, ...]) -> tuple[Society, ...]:
    twice = [society for place, society in enumerate(societies) if society in societies[:place]]
    if twice:
        raise ValueError(f"names {twice[0]} twice")
    return societies


Participants = Annotated[tuple[Society, ...], AfterValidator(_once_each), Field(max_length=5)]

_DEFAULT_LINKS: dict[str, FrozenTable[float]] = {
    "community": FrozenTable(social_organization=0.6, social_worker=0.7),
    "social_organization": FrozenTable(community=0.6, social_worker=0.5),
    "social_worker": FrozenTable(community=0.7, social_organization=0.6),
}


class RegimeSection(Section):
    """A linkage regime: only data, never a name that a rule asks for."""

    participants: Participants = field(
        ("community", "social_organization", "social_worker"),
        "the linked societies",
        unit="societies",
        source="Sheng 1, 2; model.md §5.1",
    )
    links: SocietyTable[SocietyTable[Strength]] = field(
        FrozenTable(_DEFAULT_LINKS),
        "institutional strength from -> to; a pair not named has no link",
        unit="strength, 0..1",
        source="model.md §5.1; values A",
    )
    hub: Literal["committee", "social_worker", "discoverer", "platform"] = field(
        "committee", "who triages", unit="choice", source="model.md §5.1"
    )
    priority: Literal["deadline", "severity", "first_come", "smallest"] = field(
        "deadline", "order in which cases are taken everywhere", unit="choice", source="model.md §10.25"
    )
    max_hops: int = field(
        2, "most links on a route", unit="links", low=1, high=5, plausible=NOT_DRAWN, source="model.md §5.2"
    )
    information_sharing: float = field(
        0.5,
        "weight of a provider's true backlog against the mean of its type",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §3 refer; A",
    )
    handoff_days: float = field(
        0.5,
        "delay for each link on the route",
        unit="days a link",
        low=0.0,
        high=60.0,
        off=0.0,
        source="model.md §3 refer; A",
    )
    hours_per_link: float = field(
        0.1,
        "coordination: hours a week of an actor for each link that it has",
        unit="clock h a week",
        low=0.0,
        high=40.0,
        off=0.0,
        source="Becker & Murphy 1992; value A",
    )
    platform_strength: float = field(
        0.8, "strength of every link to a shared board", unit="strength", low=0.0, high=1.0, source="model.md §10.5; A"
    )
    meetings: MeetingsSection = MeetingsSection()
    deviations: DeviationsSection = DeviationsSection()
    unlinked: SocietyTable[Literal["alone", "absent"]] = field(
        FrozenTable(volunteer="absent", charity="absent"),
        "what a society that takes no part does: serve alone, or be absent (so if not named)",
        unit="choice by society",
        source="model.md §5.3",
    )

    def presence(self, society: Society) -> Presence:
        """Whether a society is linked, there alone, or absent. model.md §5.3."""
        return "linked" if society in self.participants else self.unlinked.get(society, "absent")
