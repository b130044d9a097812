"""What a study runs: its arms (scenarios under a label), block by block."""

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


class Block(NamedTuple):
    """The runs of one seed at one design point, one of every arm there, in order: what is compared pair by pair."""

    replication: int
    point: int
    seed: int
    runs: tuple[Measured | Failure, ...]


def by_point(arms: Sequence[Arm]) -> dict[int, list[int]]:
    """Design point -> positions of its arms; the first of them is what the others are compared with."""
    found: dict[int, list[int]] = {}
    for i, arm in enumerate(arms):
        found.setdefault(arm.point, []).append(i)
    return found


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
