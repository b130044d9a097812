"""What a search for a box found, as the manifest keeps it, and as tidy tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis import condition_answers, scenario_discovery
from fivelink_sim.analysis.scenario_discovery import Search
from fivelink_sim.experiment.box import Limit, coordinate, is_number, lead, spans, standing, volume
from fivelink_sim.experiment.designs import shown
from fivelink_sim.experiment.factors import Factor, as_details, from_details
from fivelink_sim.scenario.field_paths import FieldInfo, field_at
from fivelink_sim.scenario.schema.settings import Settings

Details = Mapping[str, Any]
BETWEEN = "; "  # levels of an input in one cell

BOX_COLUMNS = [
    "input", "unit", "meaning", "low", "high", "included", "levels", "left_out", "least", "most", "share", "quasi_p",
    "again",
]  # fmt: skip


def kept(
    factors: Sequence[Factor], columns: pd.DataFrame, answers: pd.DataFrame, found: Search | None
) -> dict[str, Any]:
    """The part of a manifest's details that a search adds; JSON.

    columns   (points, inputs), see scenario_discovery.search
    answers   (points,) holds, value; of the points at which the condition is defined
    """
    box = () if found is None else found.box
    limited = [side.limit.name for side in box]
    within = scenario_discovery.inside(columns, [side.limit for side in box])
    holds = answers["holds"].to_numpy(dtype=float)
    return {
        "factors": as_details([factor for factor in factors if factor.name in limited]),
        "inputs": len(factors),
        "box": [{**side.limit._asdict(), "chance": side.chance, "again": side.again} for side in box],
        "volume": volume(factors, [side.limit for side in box]),
        "search": None
        if found is None
        else {
            "chosen": found.chosen,
            "shuffles": found.shuffles,
            "as_good": found.as_good,
            "halves": scenario_discovery.HALVES,
            "trajectory": found.trajectory.to_dict("list"),
        },
        "holds": holds.astype(int).tolist(),
        "within": within.astype(int).tolist() if box else [],
        "values": answers["value"].tolist(),
        "standing": {name: columns[name].tolist() for name in limited},
    }


def limits(details: Details) -> list[Limit]:
    """The limits of the box."""
    return [
        Limit(entry["name"], entry["low"], entry["high"], None if entry["levels"] is None else tuple(entry["levels"]))
        for entry in details["box"]
    ]


def box(details: Details, settings: Sequence[Settings]) -> pd.DataFrame:
    """One row a limited input, the surest first.

    input      the field, or those that move together; unit and meaning of the leading one
    low, high  what the box takes in (None: as far as the range goes); `included` says whether these ends belong to it
               as values that occur, or lie between values
    levels, left_out   the values taken in and the others, where the input holds no numbers
    least, most  the ends of its range
    share      of its range that is taken in
    quasi_p, again   see scenario_discovery.Side
    settings   of the scenarios, in which the fields are looked up
    """
    rows = []
    factors = {factor.name: factor for factor in from_details(details["factors"])}
    for limit, entry in zip(limits(details), details["box"], strict=True):
        factor = factors[limit.name]
        field = _field(factor.paths[lead(factor)], settings)
        about = (limit.name, field.unit if field else "", field.meaning if field else "")
        taken = sum(end - start for start, end in spans(factor, limit))
        rows.append((*about, *_ends(factor, limit), taken, entry["chance"], entry["again"]))
    return pd.DataFrame(rows, columns=BOX_COLUMNS)


class _Ends(NamedTuple):
    """The columns of a box's limit that depend on what the input holds."""

    low: float | None = None
    high: float | None = None
    included: bool = True
    levels: str = ""
    left_out: str = ""
    least: float | None = None
    most: float | None = None


def _ends(factor: Factor, limit: Limit) -> _Ends:
    if limit.levels is not None:
        told = [level_told(factor, place) for place in range(len(factor.levels))]
        others = [level for place, level in enumerate(told) if place not in limit.levels]
        return _Ends(levels=BETWEEN.join(told[place] for place in limit.levels), left_out=BETWEEN.join(others))
    values = standing(factor)
    if values is None:
        first, last = factor.ends[lead(factor)]
        return _Ends(limit.low, limit.high, False, least=min(first, last), most=max(first, last))
    least, most = min(values), max(values)
    low = None if limit.low is None else min((value for value in values if value >= limit.low), default=most)
    high = None if limit.high is None else max((value for value in values if value <= limit.high), default=least)
    return _Ends(low, high, least=least, most=most)


def level_told(factor: Factor, place: int) -> str:
    """A level of a factor in words: its value, or its fields' values."""
    level = factor.levels[place]
    if len(level) == 1:
        return shown(level[0], short=True)
    return ", ".join(f"{path}={shown(value, short=True)}" for path, value in zip(factor.paths, level, strict=True))


def _field(path: str, settings: Sequence[Settings]) -> FieldInfo | None:
    for one in settings:
        try:
            return field_at(path, one)
        except KeyError:
            continue
    return None


def check(details: Details, fresh: pd.DataFrame | None) -> pd.DataFrame:
    """How often the condition holds: sample ("search", "fresh"), where ("inside", "outside"), points, holds, share,
    low, high (95 %, Wilson).

    fresh    holds, value by fresh point, the first half within the box; None: no fresh runs
    The points that the box was fitted to have no interval: it would promise what a fitted box does not keep.
    """
    tables = []
    if details["box"]:
        sought = condition_answers.shares(np.array(details["holds"], float), np.array(details["within"], bool))
        tables.append(sought.assign(sample="search", low=np.nan, high=np.nan))
    if fresh is not None:
        within = np.arange(len(fresh)) < details["fresh"]
        tables.append(condition_answers.shares(fresh["holds"].to_numpy(dtype=float), within).assign(sample="fresh"))
    columns = ["sample", "where", "points", "holds", "share", "low", "high"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def trade_off(details: Details) -> pd.DataFrame:
    """The boxes on PRIM's way: coverage, density, mass (shares), restricted (inputs), taken (whether it is)."""
    if details["search"] is None:
        return pd.DataFrame(columns=["coverage", "density", "mass", "restricted", "taken"])
    table = pd.DataFrame(details["search"]["trajectory"])
    return table.assign(taken=table.index == details["search"]["chosen"])


def points(details: Details, fresh: pd.DataFrame | None, fresh_points: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """One row a point: sample ("search" or "fresh"), holds (1, 0, NaN), inside (1, 0), value of the first comparison,
    and a column for each limited input, where the point stands on it: a number, or a level in words.

    Points of the search at which the condition is undefined are left out.
    """
    factors = from_details(details["factors"])
    sought = {name: _told(factor, details["standing"][name]) for name, factor in _by_name(factors).items()}
    within = details["within"] or [0] * len(details["holds"])
    about = {"sample": "search", "holds": details["holds"], "inside": within, "value": details["values"]}
    tables = [pd.DataFrame({**about, **sought})]
    if fresh is not None:
        there = {
            name: _told(factor, [coordinate(factor, point["values"]) for point in fresh_points])
            for name, factor in _by_name(factors).items()
        }
        inside = (np.arange(len(fresh)) < details["fresh"]).astype(int)
        about = {
            "sample": "fresh",
            "holds": fresh["holds"].to_numpy(),
            "inside": inside,
            "value": fresh["value"].to_numpy(),
        }
        tables.append(pd.DataFrame({**about, **there}))
    return pd.concat(tables, ignore_index=True)


def _by_name(factors: Sequence[Factor]) -> dict[str, Factor]:
    return {factor.name: factor for factor in factors}


def _told(factor: Factor, places: Sequence[float]) -> list[Any]:
    return list(places) if is_number(factor) else [level_told(factor, int(place)) for place in places]
