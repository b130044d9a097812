"""The fields that the dashboard has a slider for: the part of each range that is worth looking at. All else (unit,
bounds, meaning) stands in the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from fivelink_sim.scenario.field_paths import FieldInfo, field_at
from fivelink_sim.scenario.wording import number_text
from fivelink_sim.view import numerals
from fivelink_sim.view.language import tr

HUB = "regime.hub"


class Lever(NamedTuple):
    """A slider: the field's path, what it is called, its ends and its step."""

    path: str
    label: str
    low: float
    high: float
    step: float

    @property
    def info(self) -> FieldInfo:
        """What the schema says of the field."""
        return field_at(self.path)

    @property
    def tip(self) -> str:
        """Meaning, what is allowed, and the field's path."""
        info = self.info
        allowed = [tr(info.unit)]
        if info.low is not None and info.high is not None:
            allowed.insert(0, numerals.between(number_text(info.low), number_text(info.high)))
        return f"{numerals.bracketed(tr(info.meaning), tr(', ').join(allowed))} · {self.path}"

    def whole(self) -> bool:
        """Whether the field holds whole numbers."""
        return self.info.holds == "whole number"

    def reaching(self, values: Iterator[Any] | list[Any]) -> tuple[float, float]:
        """The slider's ends, wide enough for the values that a scenario has."""
        numbers = [float(value) for value in values]
        return min([self.low, *numbers]), max([self.high, *numbers])

    def typed(self, value: float) -> int | float:
        """The value as the field holds it, without the noise of a slider's arithmetic."""
        return round(value) if self.whole() else round(float(value), 6)


def levers() -> list[tuple[str, list[Lever]]]:
    """All sliders, in groups with a title."""
    return [
        (
            tr("Government"),
            [
                Lever("government.burden", tr("Burden of administration"), 0.0, 1.0, 0.05),
                Lever("government.burden_reduction", tr("Burden reduction"), 0.0, 1.0, 0.05),
                Lever("government.leadership", tr("Party leadership"), 0.0, 1.0, 0.05),
                Lever("government.role_clarity", tr("Clear roles"), 0.0, 1.0, 0.05),
                Lever("government.purchase", tr("Purchase of services"), 0.0, 300_000.0, 10_000.0),
            ],
        ),
        (
            tr("Linkage"),
            [
                Lever("regime.hours_per_link", tr("Coordination per link"), 0.0, 2.0, 0.05),
                Lever("regime.information_sharing", tr("Information sharing"), 0.0, 1.0, 0.05),
                Lever("regime.handoff_days", tr("Delay of each link"), 0.0, 5.0, 0.25),
            ],
        ),
        (
            tr("Deviations"),
            [
                Lever("regime.deviations.misreading", tr("Misreading"), 0.0, 1.0, 0.05),
                Lever("regime.deviations.substitution", tr("Substitution"), 0.0, 1.0, 0.05),
                Lever("regime.deviations.formalism", tr("Formalism"), 0.0, 1.0, 0.05),
                Lever("regime.deviations.resistance", tr("Resistance"), 0.0, 1.0, 0.05),
            ],
        ),
        (
            tr("Hands and money"),
            [
                Lever("social_worker.number", tr("Social workers"), 0, 20, 1),
                Lever("social_organization.number", tr("Social organisations"), 0, 20, 1),
                Lever("volunteer.share", tr("Volunteers at the start"), 0.0, 0.2, 0.005),
                Lever("charity.donations", tr("Donations"), 0.0, 5.0, 0.1),
                Lever("community.welfare", tr("Welfare budget"), 0.0, 5_000.0, 100.0),
            ],
        ),
    ]


def hubs() -> dict[str, str]:
    """Who can take up the cases: what it is called, and what the field holds."""
    return {
        tr("the committee"): "committee",
        tr("the social workers"): "social_worker",
        tr("whoever finds it"): "discoverer",
        tr("a shared board"): "platform",
    }
