"""Why a need ended otherwise under another regime: where its two journeys part, proven by runs with that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.analysis.counterfactuals import Change, Changed, change_for
from fivelink_sim.analysis.partings import CAUSES, NEVER, Parting, ending, parting, rounds
from fivelink_sim.measure.event_table import events_of
from fivelink_sim.measure.fates import endings
from fivelink_sim.measure.naming import need_name
from fivelink_sim.model.district import Run, simulate
from fivelink_sim.scenario.loading import Scenario

if TYPE_CHECKING:
    import pandas as pd

MOST_CHANGES = 6  # one after the other, until the need is resolved
TRIED_NEEDS = 12  # of a table, for each scenario and cause


class Pair(NamedTuple):
    """Two regimes on the same needs, each with a log of every need's journey."""

    scenarios: tuple[Scenario, Scenario]
    runs: tuple[Run, Run]

    @property
    def seed(self) -> int:
        """The seed of both runs."""
        return self.runs[0].seed


class Explanation(NamedTuple):
    """Why a need fared worse under one of two regimes. Days are clock days.

    behind    the place in the pair of the regime in which it fared worse
    endings   how it ended under each: "resolved", "lapsed", "open"
    partings  where the journeys part; then, with that changed, where they part next, and so on
    changes   what was changed, one thing more each time
    turned    whether the need fares no worse with all these changes; after one change, that change alone did it
    """

    number: int
    behind: int
    endings: tuple[str, str]
    partings: tuple[Parting, ...]
    changes: tuple[Change, ...]
    turned: bool

    @property
    def cause(self) -> str:
        """The first parting's cause; empty if they do not part."""
        return self.partings[0].cause if self.partings else ""

    @property
    def proven(self) -> bool:
        """Whether taking away the first cause alone is enough."""
        return self.turned and len(self.changes) == 1


def pair(first: Scenario, second: Scenario, seed: int) -> Pair:
    """Both scenarios under one seed, with logs."""
    return Pair((first, second), (simulate(first, seed, log=True), simulate(second, seed, log=True)))


def explain(two: Pair, number: int, *, prove: bool = True) -> Explanation:
    """Why a need ended as it did under both regimes. LookupError if it arose under neither."""
    steps = (events_of(two.runs[0], number), events_of(two.runs[1], number))
    ends = (ending(steps[0]), ending(steps[1]))
    if not ends[0] and not ends[1]:
        raise LookupError(f"need {need_name(number)} arose under neither scenario with the run seed {two.seed}")
    behind = _behind(steps, ends)
    nothing = Explanation(number, max(behind, 0), ends, (), (), False)
    if behind < 0:
        return nothing
    first = parting(steps[behind], steps[1 - behind])
    if first is None:
        return nothing
    if not prove:
        return nothing._replace(partings=(first,))
    return _proven(two, nothing, first, steps[1 - behind])


def _behind(steps: tuple[np.ndarray, np.ndarray], ends: tuple[str, str]) -> int:
    """The place of the regime in which the need fared worse: it did not resolve it, or later; −1 if neither."""
    days = [
        rounds(journey)[-1].end_day if end == "resolved" else NEVER for journey, end in zip(steps, ends, strict=True)
    ]
    if days[0] == days[1] or not ends[0] or not ends[1]:
        return -1
    return int(days[1] > days[0])


def _proven(two: Pair, so_far: Explanation, first: Parting, ahead: np.ndarray) -> Explanation:
    """Change the run of the regime behind, one thing after the other, until the need fares no worse."""
    goal = rounds(ahead)[-1].end_day
    resolves = so_far.endings[so_far.behind] == "resolved"
    partings, changes = [first], [change_for(first)]
    while True:
        journey = Changed(two.scenarios[so_far.behind], two.seed, so_far.number, changes).journey()
        last = rounds(journey)[-1]
        turned = last.end == "resolved" and (not resolves or last.end_day <= goal)
        following = None if turned else parting(journey, ahead)
        if following is None or len(changes) == MOST_CHANGES or change_for(following) in changes:
            return so_far._replace(partings=tuple(partings), changes=tuple(changes), turned=turned)
        partings.append(following)
        changes.append(change_for(following))


def divided(two: Pair) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the needs that only the first resolves, and that only the second does; ended in both. §6."""
    one, other = endings(two.runs[0]), endings(two.runs[1])
    _, mine, theirs = np.intersect1d(one.id, other.id, assume_unique=True, return_indices=True)
    resolved, also = one.resolved[mine], other.resolved[theirs]
    return one.id[mine][resolved & ~also], one.id[mine][~resolved & also]


def causes(two: Pair, *, prove: int = TRIED_NEEDS) -> pd.DataFrame:
    """Causes over all needs that one regime resolves and the other does not.

    Columns: only (the scenario that resolves them), cause, meaning, needs, share (of the needs of that scenario), tried
    (needs whose run was repeated with the cause taken away), proven (of these, resolved by that alone). Of
    each scenario and cause at most `prove` needs are tried, evenly spread.
    """
    import pandas as pd

    names = [scenario.name for scenario in two.scenarios]
    if names[0] == names[1]:
        names = [f"{names[0]} (first)", f"{names[1]} (second)"]
    rows = []
    for place, numbers in enumerate(divided(two)):
        found = [explain(two, int(number), prove=False) for number in numbers]
        for cause, meaning in CAUSES.items():
            mine = [one for one in found if one.cause == cause]
            if mine:
                share = len(mine) / len(found)
                tried = mine[:: -(-len(mine) // prove)] if prove > 0 else []
                proven = sum(explain(two, one.number).proven for one in tried)
                rows.append((names[place], cause, meaning, len(mine), share, len(tried), proven))
    columns = ["only", "cause", "meaning", "needs", "share", "tried", "proven"]
    table = pd.DataFrame(rows, columns=columns)
    order = [names.index(name) for name in table["only"]]
    return (
        table.assign(_order=order)
        .sort_values(["_order", "needs"], ascending=[False, False], kind="stable", ignore_index=True)
        .drop(columns="_order")
    )
