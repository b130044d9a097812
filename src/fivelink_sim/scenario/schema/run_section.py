"""`run`: how long a run lasts, what it leaves out and which draws it makes. model.md §2, §6, §10.32."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import NOT_DRAWN, Section, field
from fivelink_sim.scenario.schema.government_section import GovernmentSection
from fivelink_sim.scenario.schema.regime_section import RegimeSection


class WarmupRegime(Section):
    """The sections of another scenario that hold during the warm-up (read when the scenario is loaded)."""

    regime: RegimeSection = RegimeSection()
    government: GovernmentSection = GovernmentSection()


class RunSection(Section):
    """Length and draws of a run."""

    days: int = field(
        365,
        "recorded days",
        unit="days",
        low=1,
        high=40_000,
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §2",
    )
    warmup: int = field(
        60,
        "days before the first recorded one, left out of summaries",
        unit="days",
        low=0,
        high=4_000,
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §2",
    )
    seed: int = field(
        1,
        "names the draws of a run: the same seed meets the same needs under every regime; any whole number",
        unit="number",
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §6",
    )
    warmup_regime: WarmupRegime | None = field(
        None,
        "scenario (preset or path) whose regime and government hold during the warm-up, so that regimes can fork "
        "from one past; null: the scenario's own",
        unit="scenario",
        plausible=NOT_DRAWN,
        start_only=True,
        source="model.md §10.32",
    )
