"""The scenarios that the dashboard is asked for. Light, so that a mistake in a file is answered at once."""

from __future__ import annotations

from collections.abc import Sequence

from fivelink_sim.experiment.arms import labelled
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.scenario.problems import ScenarioError

DEFAULT = ("three_society", "five_society")
MOST_REGIMES = 2


def checked_scenarios(sources: Sequence[str]) -> list[tuple[str, Scenario]]:
    """Label and scenario of each source. InputError for too many, ScenarioError for faulty ones, all at once."""
    if not 1 <= len(sources) <= MOST_REGIMES:
        raise InputError(f"the dashboard shows one scenario, or two side by side; got {len(sources)}")
    scenarios, problems = [], []
    for source in sources:
        try:
            scenarios.append(load(source))
        except ScenarioError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ScenarioError(problems)
    return list(zip(labelled([scenario.name for scenario in scenarios]), scenarios, strict=True))
