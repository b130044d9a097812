"""Small scenarios, so that a study takes a second."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def small():
    """Overrides: 300 residents, 60 days, and so few hands that it matters how they are linked."""
    return {
        "population.residents": 300,
        "run.warmup": 14,
        "run.days": 60,
        "community.staff": 0.5,
        "community.welfare": 120.0,
        "social_worker.number": 1,
        "social_worker.hours": 3.0,
        "social_organization.number": 1,
    }
