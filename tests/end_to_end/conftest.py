"""Small scenarios, so that a study takes a second."""

from __future__ import annotations

import pytest

PAIR = ["three_society", "five_society"]


@pytest.fixture
def small():
    """Overrides: 300 residents, 60 days."""
    return {"population.residents": 300, "run.warmup": 14, "run.days": 60}
