"""Small scenarios, so that a study takes a second."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

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


@pytest.fixture
def lost_after(monkeypatch):
    """From now on a workplace does so many calls, and then gives up all others, as a cluster does that is lost."""

    def lose(calls: int) -> None:
        class SoonLost(ThreadPoolExecutor):
            begun = 0

            def submit(self, *call: Any, **named: Any) -> Future:
                self.begun += 1
                if self.begun <= calls:
                    return super().submit(*call, **named)
                given_up: Future = Future()
                given_up.cancel()
                return given_up

        monkeypatch.setattr("fivelink_sim.experiment.workplace.ThreadPoolExecutor", SoonLost)

    return lose
