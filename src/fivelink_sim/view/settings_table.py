"""What stands behind every page alike: the scenarios, what differs between them, all settings with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from fivelink_sim.scenario.field_paths import fields_of
from fivelink_sim.view import contrasts


class Setting(NamedTuple):
    """A field of a scenario: what it is set to, what it means, and where that comes from (F figure, A assumption)."""

    path: str
    value: str
    unit: str
    meaning: str
    evidence: str
    source: str


class Regime(NamedTuple):
    """A scenario: its name and title, and in a sentence who is linked."""

    label: str
    title: str
    words: str


def behind(scenarios: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates scenarios.html.j2 and settings.html.j2 show; the first scenario is the baseline."""
    first = next(iter(scenarios.values()), None)
    return {**compared(scenarios), "settings": settings_of(first)}


def compared(scenarios: Mapping[str, Any]) -> dict[str, Any]:
    """What the template scenarios.html.j2 shows: who is linked in each scenario, and in what they differ."""
    labels = list(scenarios)
    differing = contrasts.contrasts(scenarios) if len(labels) > 1 else []
    return {
        "labels": labels,
        "regimes": [
            Regime(label, getattr(scenario, "title", ""), contrasts.regime(scenario))
            for label, scenario in scenarios.items()
        ],
        "contrasts": differing,
        "same_needs": contrasts.same_needs(differing),
    }


def settings_of(scenario: Any) -> dict[str, list[Setting]]:
    """Every field of a scenario, by section; none of what is no Scenario."""
    settings = getattr(scenario, "settings", scenario)
    if not hasattr(settings, "model_dump"):
        return {}
    rows = [
        Setting(
            field.path,
            contrasts.shown(field.default),
            *contrasts.declared(field.path)[::-1],
            field.evidence,
            field.source,
        )
        for field in fields_of(settings)
    ]
    return {section: list(of) for section, of in groupby(rows, key=lambda row: row.path.partition(".")[0])}
