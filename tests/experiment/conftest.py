"""A small study: 300 residents, 60 days."""

from __future__ import annotations

import pytest

from fivelink_sim.experiment.order_of_work import blocks
from fivelink_sim.experiment.request import Request, arms_of
from fivelink_sim.experiment.runner import run_blocks
from fivelink_sim.experiment.workplace import workplace

SMALL = {"population.residents": 300, "run.warmup": 7, "run.days": 40}


@pytest.fixture
def small_request():
    """A request for replications of two small scenarios."""

    def make(replications=3, workers=1, seed=11, scenarios=("three_society", "five_society")):
        return Request("compare", arms_of(scenarios, SMALL, None), seed, None, replications, workers)

    return make


@pytest.fixture
def run_all():
    """The blocks of these replications of a request."""

    def run(request, numbers):
        with workplace(request.workers) as place:
            points = list(dict.fromkeys(arm.point for arm in request.arms))
            return list(run_blocks(request, blocks(points, numbers), place))

    return run
