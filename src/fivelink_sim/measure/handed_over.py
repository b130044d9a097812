"""Who handed what to whom: parts of needs taken on, and money paid, from the event log. model.md §7.

From the actor who took up the case to the one who took on the part or paid for it, by whatever route. The run needs a
log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.measure.naming import actor_names
from fivelink_sim.model.event_log import ACCEPTED, APPROVED, DONE, TRIAGED_NOW
from fivelink_sim.model.world import MATERIAL, NOBODY, SOCIETIES, World

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("from", "to", "from_society", "to_society", "strength", "trust", "weight", "referrals", "yuan")


def handed_over(world: World, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Parts of needs taken on, and fen paid for needs, on the clock days first to last: both (from actor, to actor).

    Money counts on the day it is paid. An actor who took on a part of a case of its own stands on the diagonal."""
    size = len(world.actors)
    parts, fen = np.zeros((size, size), dtype=np.int64), np.zeros((size, size), dtype=np.int64)
    steps, hub = _with_hubs(world, first, last)
    within = (steps["day"] >= first) & (steps["day"] <= last) & (hub != NOBODY) & (steps["actor"] != NOBODY)
    taken = within & np.isin(steps["activity"], (ACCEPTED, APPROVED))
    np.add.at(parts, (hub[taken], steps["actor"][taken]), 1)
    paid = within & (steps["activity"] == DONE) & (steps["component"] == MATERIAL)
    np.add.at(fen, (hub[paid], steps["actor"][paid]), _material(world, steps["case_id"][paid]))
    return parts, fen


def _with_hubs(world: World, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps of the needs to which something happened on these days, need by need, and who had last taken them up."""
    log = world.log[: int(world.here[0].logged)]
    start, end = np.searchsorted(log["day"], [first, last + 1])
    log = log[:end]
    log = log[np.isin(log["case_id"], log["case_id"][start:])]
    steps = log[np.argsort(log["case_id"], kind="stable")]
    triaged = np.where(steps["activity"] == TRIAGED_NOW, np.arange(len(steps)), -1)
    latest = np.maximum.accumulate(triaged)
    own = (latest >= 0) & (steps["case_id"][latest] == steps["case_id"])
    return steps, np.where(own, steps["actor"][latest], NOBODY)


def _material(world: World, ids: np.ndarray) -> np.ndarray:
    """The money (fen) that each of these needs takes."""
    here = world.here[0]
    ended, needs = world.cases[: int(here.cases_ended)], world.needs[: int(here.needs_used)]
    known = np.concatenate([ended["id"], needs["id"]])
    sizes = np.concatenate([ended["material"], needs["whole"][:, MATERIAL].astype(np.int64)])
    order = np.argsort(known, kind="stable")
    found: np.ndarray = sizes[order[np.searchsorted(known[order], ids)]]
    return found


def prefix_of(world: World, place: int, names: Sequence[str] | None) -> str:
    """What the names of a community's actors begin with in a district: its name in this place, or its number."""
    return f"{names[place] if names else int(world.here[0].community)}: "


def flows(worlds: Sequence[World], first: int, last: int, communities: Sequence[str] | None = None) -> pd.DataFrame:
    """One row a pair of actors that are linked or handed something over on the clock days first to last.

    communities   their names, in order; without them they go by number

    from, to           actors; in a district their names begin with the name or number of their community
    from_society, to_society
    strength, trust    of the link from one to the other (0..1); NaN if they have no link of their own
    weight             their product
    referrals          parts of needs (care, labour, money) taken on; from = to: of cases of its own
    yuan               paid for needs

    ValueError if the run was made without a log.
    """
    import pandas as pd

    if not all(bool(world.here[0].logging) for world in worlds):
        raise ValueError("the run has no event log; make it with log=True")
    prefixes = [prefix_of(world, place, communities) if len(worlds) > 1 else "" for place, world in enumerate(worlds)]
    rows = [row for world, prefix in zip(worlds, prefixes, strict=True) for row in _pairs(world, first, last, prefix)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _pairs(world: World, first: int, last: int, prefix: str) -> list[tuple[object, ...]]:
    names = [prefix + name for name in actor_names(world)]
    there = (world.actors["present"] == 1) & (world.actors["linked"] == 1)
    linked = (world.links["strength"] > 0.0) & there[:, np.newaxis]
    parts, fen = handed_over(world, first, last)
    rows: list[tuple[object, ...]] = []
    for a, b in zip(*np.nonzero(linked | (parts > 0) | (fen > 0)), strict=True):
        link = world.links[a, b]
        strength, trust = (float(link.strength), float(link.trust)) if linked[a, b] else (np.nan, np.nan)
        society = [SOCIETIES[int(world.actors[one].society)] for one in (a, b)]
        handed = (int(parts[a, b]), int(fen[a, b]) / 100.0)
        rows.append((names[a], names[b], *society, strength, trust, strength * trust, *handed))
    return rows


def flows_between_societies(table: pd.DataFrame) -> pd.DataFrame:
    """The same table society by society: means over links of strength, trust and weight, sums of what was handed over.

    `from` and `to` are societies; what stayed within a society stands in a row of its own."""
    keys = ["from_society", "to_society"]
    means = table.groupby(keys, sort=False)[["strength", "trust", "weight"]].mean()
    sums = table.groupby(keys, sort=False)[["referrals", "yuan"]].sum()
    found = means.join(sums).reset_index()
    return found.assign(**{"from": found["from_society"], "to": found["to_society"]})[list(COLUMNS)]
