"""A scenario for every coalition of the linked societies, and what two of them bring together. model.md §5.3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import factorial
from typing import Literal

from fivelink_sim.scenario.document import Place, from_python
from fivelink_sim.scenario.inheritance import Source
from fivelink_sim.scenario.loading import Scenario, load_source

NOBODY_LINKED = "nobody"


def coalition_name(members: Sequence[str]) -> str:
    """The label of a coalition: its members, in the order given."""
    return "+".join(members) or NOBODY_LINKED


def coalitions(players: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every coalition of the players, the smallest first."""
    for size in range(len(players) + 1):
        yield from combinations(players, size)


def coalition_scenarios(source: Source, others: Literal["absent", "alone"]) -> list[tuple[str, Scenario]]:
    """The scenario with only a coalition linked, for each coalition of its participants; all others `others`."""
    players = load_source(source).settings.regime.participants
    found = []
    for members in coalitions(players):
        unlinked = {player: others for player in players if player not in members}
        regime = {"participants": list(members), "unlinked": unlinked}
        layer = from_python({"regime": regime}, Place(f"coalition {coalition_name(members)}"))
        found.append((coalition_name(members), load_source(source, [layer])))
    return found


def interaction_weights(players: Sequence[str], one: str, other: str) -> dict[str, float]:
    """Weight of each coalition's value in the Shapley interaction of two players (Grabisch & Roubens 1999).

    Σ over coalitions S without both of |S|!·(n − |S| − 2)! / (n − 1)! · (v(S+both) − v(S+one) − v(S+other) + v(S)):
    above 0 the two are worth more together than apart, below 0 one makes up for the other.
    """
    rest = [player for player in players if player not in (one, other)]
    n = len(players)
    weights: dict[str, float] = {}
    for members in coalitions(rest):
        size = len(members)
        weight = factorial(size) * factorial(n - size - 2) / factorial(n - 1)
        for added, sign in (((), 1.0), ((one,), -1.0), ((other,), -1.0), ((one, other), 1.0)):
            together = [player for player in players if player in members or player in added]
            weights[coalition_name(together)] = sign * weight
    return weights
