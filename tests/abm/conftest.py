"""A small community, so that many models can be made."""

from __future__ import annotations

from typing import Any

import pytest

from fivelink_sim.abm.community_model import CommunityModel
from fivelink_sim.scenario.loading import Scenario, load

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 40, "run.warmup": 14}


@pytest.fixture(scope="session")
def small_five() -> Scenario:
    return load("five_society", overrides=SMALL)


@pytest.fixture(scope="session")
def small_three() -> Scenario:
    return load("three_society", overrides=SMALL)


@pytest.fixture(scope="session")
def small_district() -> Scenario:
    changes: dict[str, Any] = {**SMALL, "district.rows": 2, "district.columns": 3, "charity.district_wide": True}
    return load("district", overrides=changes)


@pytest.fixture
def model(small_five: Scenario) -> CommunityModel:
    """Twenty days into five-society linkage."""
    return CommunityModel(small_five, rng=7).run(20)
