"""What a study runs: its arms (scenarios under a label), and one replication of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from fivelink_sim.experiment.own_code import Simulate
from fivelink_sim.scenario.loading import Scenario

if TYPE_CHECKING:  # it needs numba, which a faulty request should not have to wait for
    from fivelink_sim.measure.measured import Measured


class Arm(NamedTuple):
    """A scenario in a study. Arms of one design point are compared with the first of them."""

    label: str
    scenario: Scenario
    point: int = 0
    simulate: Simulate | None = None  # rules of the user's own, instead of the model's


class Failure(NamedTuple):
    """A run that failed; it is listed, and leaves a gap in the tables."""

    arm: int
    replication: int
    seed: int
    error: str


class Replication(NamedTuple):
    """The runs of one seed under every arm; in order of the arms."""

    number: int
    seed: int
    runs: tuple[Measured | Failure, ...]


def baselines(arms: Sequence[Arm]) -> tuple[int, ...]:
    """For each arm the position of the one that it is compared with: the first of its design point."""
    first: dict[int, int] = {}
    return tuple(first.setdefault(arm.point, i) for i, arm in enumerate(arms))


def labelled(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each made distinct: the second `three_society` becomes `three_society#2`."""
    labels: list[str] = []
    for name in names:
        label, n = name, 1
        while label in labels:
            n += 1
            label = f"{name}#{n}"
        labels.append(label)
    return tuple(labels)
