"""Corners of the model, reached by scenarios alone: everything that a test does not name is switched off.

A corner has one kind of need, `task`, one group of residents and one actor, the committee, whose working days are all
alike; needs are known on the day they arise. A test adds what it is about. Whatever is expected comes from theory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from fivelink_sim.model.district import Run, simulate
from fivelink_sim.scenario import Scenario, load

FOREVER = 100_000  # days of patience

SWITCHED_OFF: dict[str, Any] = {
    "run.warmup": 0,
    "district.side": 4,
    "population.residents": 100,
    "need.size_cv": 0.0,
    "need.triage_hours": 0.0,
    "need.max_case_hours": 10_000.0,
    "need.care_bar": 0.0,
    "need.bounded_rationality": 0.0,
    "need.relapse": 0.0,
    "need.informal": 0.0,
    "need.approval_days": 0.0,
    "need.broker_hours": 0.0,
    "need.conflict": 0.0,
    "need.escalation": 0.0,
    "channels.online": 1.0,
    "channels.outreach_committee": 0.0,
    "channels.outreach_organization": 0.0,
    "channels.outreach_worker": 0.0,
    "channels.outreach_volunteer": 0.0,
    "workforce.absence": 0.0,
    "workforce.weekend": 1.0,
    "regime.participants": ["community"],
    "regime.handoff_days": 0.0,
    "regime.hours_per_link": 0.0,
    "regime.meetings.every_days": 0,
    "regime.deviations.misreading": 0.0,
    "regime.deviations.substitution": 0.0,
    "regime.deviations.formalism": 0.0,
    "regime.deviations.resistance": 0.0,
    "government.burden": 0.0,
    "government.purchase": 0.0,
    "government.leadership": 1.0,
    "government.role_clarity": 1.0,
    "government.work_shift": 0.0,
    "government.pressure": 0.0,
    "community.staff": 1.0,
    "community.hours": 24.0,
    "community.labour": 1.0,
    "community.care": 1.0,
    "community.lead_share": 0.0,
    "community.cultivate_share": 0.0,
    "community.welfare": 0.0,
    "community.welfare_opening": 0.0,
    "social_organization.number": 0,
    "social_organization.paid_share": 0.0,
    "social_organization.cash_opening": 0.0,
    "social_organization.dormant_after": 100_000,
    "social_organization.home_trust": 0.0,
    "social_organization.lead_share": 0.0,
    "social_organization.supervision_gain": 0.0,
    "social_organization.professionalism_loss": 0.0,
    "social_worker.number": 0,
    "social_worker.lead_share": 0.0,
    "social_worker.supervise_share": 0.0,
    "volunteer.share": 0.0,
    "volunteer.join": 0.0,
    "volunteer.outsiders": 0.0,
    "volunteer.quit": 0.0,
    "volunteer.motivation_gain": 0.0,
    "volunteer.idle_loss": 0.0,
    "volunteer.burnout": 0.0,
    "volunteer.participation_gain": 0.0,
    "volunteer.training_gain": 0.0,
    "volunteer.training_loss": 0.0,
    "charity.donate": 0.0,
    "charity.donation_cv": 0.0,
    "charity.opening": 0.0,
    "charity.reserve": 0.0,
    "charity.overhead": 0.0,
    "charity.operating_share": 0.0,
    "charity.enterprise_capital": 0.0,
    "trust.alpha": 0.0,
    "trust.beta": 0.0,
    "trust.diffusion": 0.0,
    "trust.back": 0.0,
    "trust.alpha_link": 0.0,
    "trust.beta_link": 0.0,
    "trust.back_link": 0.0,
    "trust.friction": 0.0,
}


def task(**changes: float) -> dict[str, float]:
    """A kind of need: one effective hour of labour, unlimited patience, 10 a day per 1,000 residents."""
    return {"rate": 10.0, "labour": 1.0, "patience": FOREVER, "openness": 1.0, "gravity": 0.5, **changes}


def corner_scenario(
    changes: Mapping[str, Any] | None = None,
    *,
    kinds: Mapping[str, Mapping[str, float]] | None = None,
    groups: Mapping[str, Mapping[str, Any]] | None = None,
    days: int = 100,
) -> Scenario:
    """The corner with these changes; `kinds`, each in what differs from `task`, and `groups` replace the one."""
    usual = load("three_society").settings
    kinds = {name: task(**kind) for name, kind in (kinds or {"task": {}}).items()}
    groups = groups or {"everybody": {"share": 1.0}}
    tables = {
        "needs": {**dict.fromkeys(usual.needs), **kinds},
        "population.groups": {**dict.fromkeys(usual.population.groups), **groups},
    }
    return load("three_society", overrides={**SWITCHED_OFF, **tables, "run.days": days, **(changes or {})})


@pytest.fixture(scope="session")
def corner() -> Callable[..., Scenario]:
    """Makes the scenario of a corner."""
    return corner_scenario


@pytest.fixture(scope="session")
def run_corner() -> Callable[..., Run]:
    """Runs a corner: `run_corner(changes, kinds=…, days=…, seed=1, log=False)`."""

    def run(changes: Mapping[str, Any] | None = None, *, seed: int = 1, log: bool = False, **shape: Any) -> Run:
        return simulate(corner_scenario(changes, **shape), seed, log=log)

    return run


def standing(values: np.ndarray, expected: float, batches: int = 40) -> float:
    """z of a mean of correlated values, in time order along the last axis, against what theory expects.

    The values are cut into batches, whose means are as good as independent when a batch is long.
    """
    rows = np.atleast_2d(values)
    length = rows.shape[1] // batches
    means = rows[:, : batches * length].reshape(len(rows) * batches, length).mean(axis=1)
    return float((means.mean() - expected) / (means.std(ddof=1) / np.sqrt(len(means))))


@pytest.fixture(scope="session")
def z_of_mean() -> Callable[..., float]:
    """z of a mean by batch means."""
    return standing
