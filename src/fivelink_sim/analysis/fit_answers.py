"""Real records against simulated ones: whether each number lies where chance alone puts the model's own.

If the model were right, the real records would be one more run among n simulated ones: each number would fall with
equal chance into each of the n + 1 gaps between theirs. So the interval between the k-th smallest and the k-th largest
of n runs holds it with chance 1 − 2k/(n + 1) or more, whatever the distribution (Wilks 1941); k is the largest that
gives at least 90 %. Whole groups of numbers are judged by a sum of squared deviations, ranked among those that each run
has from all the others (a Monte Carlo test: Besag and Clifford 1989), so that many numbers do not make many errors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.analysis import journey_measures as mining
from fivelink_sim.analysis.fit_measures import GROUPS, MEASURES, Key, Scope, Seen, curve
from fivelink_sim.model.event_log import ACTIVITIES

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.9  # of the intervals
LEAST_RUNS = 19  # that a 90 % interval needs
VAGUE = {"requests": 1.0, "days": 1.0, "steps": 1.0}  # interval as wide as so many times its middle: cannot say
VAGUE_SHARE = 0.5  # or, of a share, as wide as this

FITS, CANNOT_SAY = "fits", "cannot say"
TOO_MUCH = {"requests": "too many", "share": "too high", "days": "too long", "steps": "too many"}
TOO_LITTLE = {"requests": "too few", "share": "too low", "days": "too short", "steps": "too few"}
DIFFERS = "differs"

COLUMNS = ("measure", "by", "item", "month", "unit", "real", "low", "middle", "high", "runs", "position", "answer")


class FitFindings(NamedTuple):
    """What a check of fit found, as tidy tables.

    measures  COLUMNS: real; low, high: the model's 90 % interval; middle: the median of its runs; runs: those in which
              it is defined; position: 0..1, the share of runs below the real number; answer (of the model: too many, …)
    groups    group, measures (that can be judged), inside (share of them in the interval), expected (that share of the
              model's own runs, each in the interval of all others), p, answer
    waiting   kind ("" all), days, real, low, middle, high: share closed within so many days
    follows   before, after, real, low, middle, high: share of steps; empty without journeys
    """

    measures: pd.DataFrame
    groups: pd.DataFrame
    waiting: pd.DataFrame
    follows: pd.DataFrame


class Judged(NamedTuple):
    """A real number among simulated ones."""

    low: float
    middle: float
    high: float
    runs: int
    position: float
    answer: str


def judged(real: float, simulated: np.ndarray, unit: str, distance: bool = False) -> Judged:
    """Where a number lies among the simulated ones, (runs,), and what follows. NaN: it is not defined there."""
    others = np.sort(simulated[np.isfinite(simulated)])
    n = len(others)
    middle = float(np.median(others)) if n else math.nan
    if n < LEAST_RUNS:
        return Judged(math.nan, middle, math.nan, n, math.nan, CANNOT_SAY)
    low, high = interval(others, distance)
    if not math.isfinite(real):
        return Judged(low, middle, high, n, math.nan, CANNOT_SAY)
    below, equal = int((others < real).sum()), int((others == real).sum())
    position = (below + 0.5 * equal + 0.5) / (n + 1)
    return Judged(low, middle, high, n, position, _answer(real, low, middle, high, unit, distance))


def interval(ordered: np.ndarray, distance: bool = False) -> tuple[float, float]:
    """The 90 % interval of one more number, from n in order: from the k-th smallest to the k-th largest.

    distance: from 0 to the k-th largest, k twice as large."""
    n = len(ordered)
    k = _kth(n, distance)
    return (0.0 if distance else float(ordered[k - 1])), float(ordered[n - k])


def _kth(n: int, distance: bool) -> int:
    """How many of n runs may lie beyond an end of the interval, and one less."""
    return math.floor((1.0 - LEVEL) * (1.0 if distance else 0.5) * (n + 1) + 1e-9)


def _answer(real: float, low: float, middle: float, high: float, unit: str, distance: bool) -> str:
    if distance:
        return FITS if real <= high else DIFFERS
    if real < low:
        return TOO_MUCH[unit]
    if real > high:
        return TOO_LITTLE[unit]
    vague = high - low > (VAGUE_SHARE if unit == "share" else VAGUE[unit] * max(abs(middle), 1e-12))
    return CANNOT_SAY if vague else FITS


def fit_findings(real: Seen, simulated: Sequence[Seen], scope: Scope) -> FitFindings:
    """Everything that is found, from what was seen of the real side and of each run."""
    import pandas as pd

    sides = [real, *simulated]
    values = _matrix(sides)
    values |= _distances(sides, scope)
    rows = []
    for key, column in values.items():
        measure = MEASURES[key.measure]
        found = judged(float(column[0]), column[1:], measure.unit, measure.distance)
        rows.append((*key, measure.unit, float(column[0]), *found))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return FitFindings(table, _groups(values, table), _waiting(sides, scope), _follows(sides, scope))


def _matrix(sides: Sequence[Seen]) -> dict[Key, np.ndarray]:
    """Every number of all sides, (sides,), the real one first."""
    return {key: np.array([side.values[key] for side in sides]) for key in sides[0].values}


def _distances(sides: Sequence[Seen], scope: Scope) -> dict[Key, np.ndarray]:
    """How far each side is from the others, (sides,): of the real one from all runs, of a run from all but itself."""
    found = {Key("waiting_distance"): _gaps([(side.closings.sum(axis=0), side.gone.sum(axis=0)) for side in sides])}
    for k, kind in enumerate(scope.kinds):
        key = Key("waiting_distance", "kind", kind)
        found[key] = _gaps([(side.closings[k], side.gone[k]) for side in sides])
    if sides[0].graph is None:
        return found
    graphs = [side.graph for side in sides if side.graph is not None]
    ways = [side.ways for side in sides if side.ways is not None]
    every_graph = np.sum(graphs, axis=0)
    every_way: mining.Variants = mining.Variants()
    for one in ways:
        every_way.update(one)
    rows = [_against(graph, way, every_graph - graph, every_way - way) for graph, way in zip(graphs, ways, strict=True)]
    return found | {Key(name): np.array([row[name] for row in rows]) for name in rows[0]}


def _against(
    graph: np.ndarray, ways: mining.Variants, model: np.ndarray, model_ways: mining.Variants
) -> dict[str, float]:
    """Measures of one side's journeys against the others'."""
    total, model_total = max(sum(ways.values()), 1), max(sum(model_ways.values()), 1)
    # fsum: a set of bytes has another order in every process
    apart = math.fsum(abs(ways[way] / total - model_ways[way] / model_total) for way in ways.keys() | model_ways.keys())
    return {
        "follows_distance": mining.distance(graph, model),
        "ways_distance": 0.5 * apart if ways and model_ways else math.nan,
        "known_ways": mining.known_ways(ways, model_ways),
        "step_fitness": mining.step_fitness(graph, model),
        "case_fitness": mining.case_fitness(ways, model),
        "precision": mining.precision(ways, model),
    }


def _gaps(sides: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The greatest gap between each side's waiting curve and that of the others taken together, (sides,)."""
    closings, gone = (np.array(part) for part in zip(*sides, strict=True))
    told = bool(closings[0].sum())
    found = np.full(len(sides), np.nan)
    for i in range(len(sides)):
        mine = curve(closings[i], gone[i])
        others = curve(closings.sum(axis=0) - closings[i], gone.sum(axis=0) - gone[i])
        gap = np.abs(mine - others)
        if told and np.isfinite(gap).any():
            found[i] = np.nanmax(gap)
    return found


def _groups(values: dict[Key, np.ndarray], table: pd.DataFrame) -> pd.DataFrame:
    """Each group of measures judged as a whole, and all of them ("") by the group that deviates most."""
    import pandas as pd

    deviations: dict[str, list[np.ndarray]] = {}
    by_chance: dict[str, list[float]] = {}
    for (key, column), runs in zip(values.items(), table["runs"], strict=True):
        measure = MEASURES[key.measure]
        if runs >= LEAST_RUNS and np.isfinite(column).all():
            deviations.setdefault(measure.group, []).append(_deviation(column, measure.distance))
            by_chance.setdefault(measure.group, []).append(float(inside_others(column, measure.distance)[1:].mean()))
    sums = {group: (np.array(found) ** 2).mean(axis=0) for group, found in deviations.items()}
    inside = _inside(table)
    group_of = table["measure"].map(lambda name: MEASURES[name].group)
    everything = np.max(list(sums.values()), axis=0) if sums else np.zeros(0)
    shares = [share for group in by_chance.values() for share in group]
    rows = [("", len(inside), float(inside.mean()), _mean(shares), *_whole(everything))]
    for group in (name for name in GROUPS if name in sums):
        mine = inside[group_of == group]
        rows.append((group, len(mine), float(mine.mean()), _mean(by_chance[group]), *_whole(sums[group])))
    return pd.DataFrame(rows, columns=["group", "measures", "inside", "expected", "p", "answer"])


def _mean(shares: Sequence[float]) -> float:
    return float(np.mean(shares)) if len(shares) else math.nan


def inside_others(column: np.ndarray, distance: bool = False) -> np.ndarray:
    """Whether each of these numbers, (n + 1,), lies in the interval of all the others; bool, likewise."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    place = np.empty(len(column), dtype=np.int64)
    place[order] = np.arange(len(column))
    n = len(column) - 1
    k = _kth(n, distance)
    high = np.where(place > n - k, ordered[n - k], ordered[n - k + 1])  # without the number itself
    inside: np.ndarray = column <= high
    if not distance:
        inside &= column >= np.where(place > k - 1, ordered[k - 1], ordered[k])
    return inside


def _deviation(column: np.ndarray, distance: bool) -> np.ndarray:
    """Deviations from the mean of all sides in standard deviations, (sides,); a distance deviates upwards only."""
    spread = column.std()
    if spread <= 1e-12 * max(1.0, float(np.abs(column).max())):
        return np.zeros(len(column))
    found: np.ndarray = (column - column.mean()) / spread
    return np.maximum(found, 0.0) if distance else found


def _whole(deviation: np.ndarray) -> tuple[float, str]:
    """p of the real side among all, and the answer; deviation (sides,), the real one first."""
    if len(deviation) == 0:
        return math.nan, CANNOT_SAY
    p = float((1 + (deviation[1:] >= deviation[0] * (1.0 - 1e-12)).sum()) / len(deviation))
    return p, FITS if p > 1.0 - LEVEL else DIFFERS


def _inside(table: pd.DataFrame) -> pd.Series[bool]:
    """Whether each number that can be placed lies in its interval."""
    placed = table[np.isfinite(table["position"])]
    inside: pd.Series[bool] = (placed["real"] >= placed["low"]) & (placed["real"] <= placed["high"])
    return inside


def _bands(simulated: np.ndarray) -> np.ndarray:
    """Low, middle and high of simulated numbers, (runs, n); (3, n)."""
    bands = np.full((3, simulated.shape[1]), np.nan)
    for place, column in enumerate(simulated.T):
        known = np.sort(column[np.isfinite(column)])
        if len(known):
            bands[1, place] = np.median(known)
        if len(known) >= LEAST_RUNS:
            bands[0, place], bands[2, place] = interval(known)
    return bands


def _waiting(sides: Sequence[Seen], scope: Scope) -> pd.DataFrame:
    """Waiting curves with the band of the runs, of all requests and by kind, as long as anybody waits."""
    import pandas as pd

    parts = []
    for k, kind in [(None, ""), *enumerate(scope.kinds)]:
        chosen = slice(None) if k is None else slice(k, k + 1)
        curves = np.array([curve(side.closings[chosen].sum(axis=0), side.gone[chosen].sum(axis=0)) for side in sides])
        longest = 1 + max(int(np.flatnonzero(side.closings[chosen].sum(axis=0)).max(initial=0)) for side in sides)
        curves = curves[:, :longest]
        low, middle, high = _bands(curves[1:])
        real = curves[0] if sides[0].closings.any() else np.full(longest, np.nan)
        parts.append(
            pd.DataFrame(
                {"kind": kind, "days": np.arange(longest), "real": real, "low": low, "middle": middle, "high": high}
            )
        )
    return pd.concat(parts, ignore_index=True)


def _follows(sides: Sequence[Seen], scope: Scope) -> pd.DataFrame:
    """How steps follow each other: shares of all steps, those that any side has, the commonest first."""
    import pandas as pd

    columns = ["before", "after", "real", "low", "middle", "high"]
    graphs = [side.graph for side in sides if side.graph is not None]
    if not scope.activities or not graphs:
        return pd.DataFrame(columns=columns)
    shares = np.array([graph / max(graph.sum(), 1) for graph in graphs])
    names = [*ACTIVITIES, "(beginning)", "(end)"]
    before, after = np.nonzero(shares.sum(axis=0))
    cells = shares[:, before, after]
    low, middle, high = _bands(cells[1:])
    table = pd.DataFrame(
        {
            "before": [names[place] for place in before],
            "after": [names[place] for place in after],
            "real": cells[0],
            "low": low,
            "middle": middle,
            "high": high,
        }
    )
    order = np.argsort(-np.maximum(table["real"], table["middle"].fillna(0.0)), kind="stable")
    return table.iloc[order].reset_index(drop=True)
