"""Process mining of journeys: which step follows which, which ways are taken, and how far a model allows them.

The model is a directly-follows graph: a step is allowed if somewhere in the model's journeys it followed the same step
before it; beginnings and ends count as steps of their own. Fitness and precision are those of van der Aalst et al.
(2012) and Muñoz-Gama and Carmona (2010) on that graph; tests hold them to pm4py.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.records.journeys import Journeys

N = len(ACTIVITIES)
BEGINNING, END = N, N + 1  # rows and columns of a directly-follows matrix beside the activities

Variants = Counter[bytes]  # a way through the office, an activity a byte, and how many cases took it


def directly_follows(journeys: Journeys) -> np.ndarray:
    """How often each step follows each: (N + 2, N + 2), from the row's to the column's; BEGINNING and END included."""
    graph = np.zeros((N + 2, N + 2), dtype=np.int64)
    if len(journeys.case) == 0:
        return graph
    first = np.concatenate([[True], journeys.case[1:] != journeys.case[:-1]])
    last = np.concatenate([first[1:], [True]])
    before = np.where(first, BEGINNING, np.concatenate([[0], journeys.activity[:-1]]))
    np.add.at(graph, (before, journeys.activity), 1)
    np.add.at(graph, (journeys.activity[last], END), 1)
    return graph


def variants(journeys: Journeys) -> Variants:
    """The ways that cases took, and how many took each."""
    steps = journeys.activity.astype(np.uint8).tobytes()
    edges = np.searchsorted(journeys.case, np.arange(len(journeys.ids) + 1)).tolist()
    return Counter(steps[start:end] for start, end in pairwise(edges))


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Total variation distance of the shares that two arrays of counts hold, 0 (alike) to 1; NaN if one is empty."""
    if one.sum() == 0 or other.sum() == 0:
        return float("nan")
    return float(0.5 * np.abs(one / one.sum() - other / other.sum()).sum())


def step_fitness(graph: np.ndarray, model: np.ndarray) -> float:
    """Share of the steps in a directly-follows matrix that the model's graph allows (0..1); NaN without steps."""
    total = int(graph.sum())
    return float(graph[model > 0].sum() / total) if total else float("nan")


def case_fitness(ways: Variants, model: np.ndarray) -> float:
    """Share of cases all of whose steps the model's graph allows (0..1); NaN without cases."""
    total = sum(ways.values())
    allowed = sum(number for way, number in ways.items() if _is_allowed(way, model))
    return allowed / total if total else float("nan")


def precision(ways: Variants, model: np.ndarray) -> float:
    """How much of what the model's graph allows is done (0..1): 1 less the share of escaping steps.

    After every beginning of a journey that fits, the steps that the graph allows are compared with those that some
    case took, weighted by the cases that came that far. NaN if nothing fits."""
    weight: Counter[bytes] = Counter()
    taken: dict[bytes, set[int]] = {}
    for way, number in ways.items():
        for place in range(len(way)):
            beginning = way[:place]
            weight[beginning] += number
            taken.setdefault(beginning, set()).add(way[place])
            if model[way[place - 1] if place else BEGINNING, way[place]] == 0:
                break
    allowed = escaping = 0
    for beginning, number in weight.items():
        possible = np.flatnonzero(model[beginning[-1] if beginning else BEGINNING, :N])
        allowed += number * len(possible)
        escaping += number * len(set(possible.tolist()) - taken[beginning])
    return 1.0 - escaping / allowed if allowed else float("nan")


def known_ways(ways: Variants, model: Variants) -> float:
    """Share of cases that took a way which also occurs in the model's journeys (0..1); NaN without cases."""
    total = sum(ways.values())
    return sum(number for way, number in ways.items() if model[way] > 0) / total if total else float("nan")


def share_with(journeys: Journeys) -> np.ndarray:
    """Share of cases in which each activity occurs, (N,); NaN without cases."""
    if len(journeys.ids) == 0:
        return np.full(N, np.nan)
    cells = np.unique(journeys.case * N + journeys.activity)
    return np.bincount(cells % N, minlength=N) / len(journeys.ids)


def _is_allowed(way: bytes, model: np.ndarray) -> bool:
    steps = np.frombuffer(way, dtype=np.uint8).astype(np.int64)
    before, after = np.concatenate([[BEGINNING], steps]), np.concatenate([steps, [END]])
    return bool((model[before, after] > 0).all())
