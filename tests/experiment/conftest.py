"""A small study: 300 residents, 60 days."""

from __future__ import annotations

import pytest

from fivelink_sim.experiment.request import Request, arms_of

SMALL = {"population.residents": 300, "run.warmup": 7, "run.days": 40}


@pytest.fixture
def small_request():
    """A request for replications of two small scenarios."""

    def make(replications=3, workers=1, seed=11, scenarios=("three_society", "five_society")):
        return Request("compare", arms_of(scenarios, SMALL, None), seed, None, replications, workers)

    return make
