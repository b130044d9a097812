"""Rules and outcomes that a user writes in Python, as parts of a study.

Such a study stays in memory: no file can say what the code was, so none could be gone on with or compared.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from fivelink_sim.model.district import Run
    from fivelink_sim.scenario.loading import Scenario

Simulate = Callable[["Scenario", int], "Run"]
Measure = Callable[["Run", "Scenario"], float]


class OwnOutcome(NamedTuple):
    """An outcome of a run: its name, and the function that measures it."""

    name: str
    measure: Measure


def source_and_rules(given: Any) -> tuple[Any, Simulate | None, str]:
    """A study's scenario as the user gave it: (scenario, None, "") or, for a pair with a model's class or a function of
    (scenario, seed) that returns a run, (scenario, the function, its name). TypeError for a pair of anything else."""
    if not isinstance(given, tuple):
        return given, None, ""
    if len(given) != 2:
        raise TypeError(f"a scenario with rules of its own is a pair (scenario, model), got {len(given)} items")
    source, rules = given
    simulate = getattr(rules, "simulate", rules)
    if not callable(simulate):
        raise TypeError(f"the rules beside a scenario must be a model's class or a function, got {rules!r}")
    return source, simulate, getattr(rules, "__name__", "own rules")


def own_outcomes(given: Mapping[str, Any] | None, taken: Container[str]) -> tuple[OwnOutcome, ...]:
    """The outcomes of a mapping from names to measures. ValueError for a name that is taken, or none."""
    for name, measure in (given or {}).items():
        if not isinstance(name, str) or not name.isidentifier() or name in taken:
            raise ValueError(f"outcomes: {name!r} is no name for an outcome of your own, or is taken")
        if not callable(measure):
            raise ValueError(f"outcomes: {name} must be a function of the run, got {measure!r}")
    return tuple(OwnOutcome(name, measure) for name, measure in (given or {}).items())
