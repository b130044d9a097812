"""The event log of a run as a table: every need's journey, step by step, for process-mining tools. model.md §7."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.measure.naming import actor_names, need_name, parts_of
from fivelink_sim.model.district import Run
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.world import COMPONENTS, SOCIETIES

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("case_id", "activity", "day", "actor", "society", "community")
DETAILS = ("need", "kind", "group", "component")


def event_log(run: Run, details: bool = False) -> pd.DataFrame:
    """One row a step of a need's journey, in order of days; within a day as it happened, community by community.

    case_id    the need's number, the same in every regime
    activity   what happened: one of `model.event_log.ACTIVITIES`
    day        recorded day, from 0; the warm-up's are negative
    actor      whom it concerns, unique in the community; empty if nobody
    society    the actor's; empty if nobody's
    community  its number in the district
    details    four more columns: need (the readable number), kind, group, component (empty where it concerns all)

    ValueError if the run was made without a log.
    """
    import pandas as pd

    if not any(bool(world.here[0].logging) for world in run.worlds):
        raise ValueError("the run has no event log; make it with log=True")
    parts = [_of_community(run, c, details) for c in range(len(run.logs))]
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values("day", kind="stable", ignore_index=True)


def _of_community(run: Run, c: int, details: bool) -> pd.DataFrame:
    import pandas as pd

    log, world = run.logs[c], run.worlds[c]
    names = np.array([*actor_names(world), ""], dtype=object)
    societies = np.array([*(SOCIETIES[actor.society] for actor in world.actors), ""], dtype=object)
    table = pd.DataFrame(
        {
            "case_id": log["case_id"],
            "activity": np.array(ACTIVITIES, dtype=object)[log["activity"]],
            "day": log["day"].astype(np.int64) - run.warmup,
            "actor": names[log["actor"]],  # NOBODY is −1: the last
            "society": societies[log["actor"]],
            "community": np.full(len(log), c, dtype=np.int64),
        }
    )
    if details:
        numbers, place = np.unique(log["case_id"], return_inverse=True)
        groups = np.array([int(world.residents["group"][parts_of(number)[1]]) for number in numbers], dtype=np.int64)
        table["need"] = np.array([need_name(number) for number in numbers], dtype=object)[place]
        table["kind"] = np.array(run.kinds, dtype=object)[log["kind"]]
        table["group"] = np.array(run.groups, dtype=object)[groups[place]]
        table["component"] = np.array([*COMPONENTS, ""], dtype=object)[log["component"]]
    return table


def write_event_log(table: pd.DataFrame, path: Path) -> None:
    """Write an event log as CSV or Parquet, as the name ends. ValueError for another ending."""
    if path.suffix == ".csv":
        table.to_csv(path, index=False, lineterminator="\n")
    elif path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        raise ValueError(f"{path}: an event log is written as .csv or .parquet")


def events_of(run: Run, number: int) -> np.ndarray:
    """The steps of one need, in order, as records of the log; empty if it never arose."""
    community = parts_of(number)[0]
    if not 0 <= community < len(run.logs):
        return np.zeros(0, run.logs[0].dtype)
    log = run.logs[community]
    steps: np.ndarray = log[np.asarray(log["case_id"]) == number]
    return steps
