"""From the runs to the charts: which numbers of a `SideBySide` each chart of the screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fivelink_sim.measure.community_cells import place_on_the_grid
from fivelink_sim.model.world import SOCIETIES
from fivelink_sim.view import phrases
from fivelink_sim.view.cell_map import Ends, layers, scale_ends
from fivelink_sim.view.dashboard import charts, pictured_day
from fivelink_sim.view.dashboard.charts import Ink, Line, Marks, Option
from fivelink_sim.view.dashboard.day_in_words import names
from fivelink_sim.view.dashboard.side_by_side import Differing, SideBySide
from fivelink_sim.view.language import tr

RECENT = 28  # days for which a need that ended differently is marked on the map

Place = tuple[int, int]  # row and column on the map


def maps(stage: SideBySide, layer: str, differing: Sequence[Differing], ink: Ink) -> tuple[list[Option], Ends]:
    """The map of each regime, and the ends of their one scale of colours."""
    columns = [side.scenario.settings.district.columns for side in stage.sides]
    values = [
        pictured_day.on_the_grid(side.worlds, pictured_day.LAYERS[layer], n)
        for side, n in zip(stage.sides, columns, strict=True)
    ]
    ends = scale_ends(layer, values)
    colours = charts.colours_of(layer, ink)
    drawn = [
        charts.map_chart(cells, layers()[layer], colours, ends, marks(stage, differing, place), ink)
        for place, cells in enumerate(values)
    ]
    return drawn, ends


def marks(stage: SideBySide, differing: Sequence[Differing], place: int) -> Marks:
    """Cells of the needs that ended differently in the last days, as a regime's map shows them."""
    cells: tuple[dict[Place, None], dict[Place, None]] = ({}, {})
    for need in differing:
        if need.settled and need.latest >= stage.day - RECENT:
            cells[need.winner != place][where(stage, need)] = None
    return Marks(list(cells[0]), [cell for cell in cells[1] if cell not in cells[0]])


def where(stage: SideBySide, need: Differing) -> Place:
    """Row and column of a need's cell on the map."""
    district = stage.sides[0].scenario.settings.district
    return place_on_the_grid(need.community, need.cell, district.side, district.columns)


def societies() -> dict[str, str]:
    """What the societies are called."""
    return {society: phrases.society(society) for society in SOCIETIES}


def networks(stage: SideBySide, ink: Ink) -> list[Option]:
    """Societies and their links, a chart a regime."""
    return [
        charts.network_chart(pictured_day.societies(side.worlds, side.model.clock - 1), societies(), ink)
        for side in stage.sides
    ]


def states(stage: SideBySide, ink: Ink) -> Option:
    """Open needs by state."""
    words = {
        "hidden": tr("known to nobody"),
        "known": tr("known"),
        "triaged": tr("taken up"),
        "in service": tr("in service"),
        "misread": tr("misread"),
        "relapsed": tr("relapsed"),
    }
    counts = [pictured_day.open_by_state(side.worlds) for side in stage.sides]
    return charts.states_chart(names(stage), counts, words, ink)


def backlogs(stage: SideBySide, ink: Ink) -> Option:
    """Hours of work waiting, by society."""
    waiting = [pictured_day.societies(side.worlds, side.model.clock - 1).backlog for side in stage.sides]
    return charts.backlog_chart(names(stage), waiting, societies(), ink)


def rates(stage: SideBySide, ink: Ink) -> Option:
    """Resolution rate up to each day, per cent."""
    lines = []
    for place, side in enumerate(stage.sides):
        resolved, lapsed = (np.cumsum(side.days[name]) for name in ("resolved", "lapsed"))
        ended = resolved + lapsed
        rate = 100.0 * np.divide(resolved, ended, out=np.full(len(ended), np.nan), where=ended > 0)
        lines.append(Line(names(stage)[place], rate.tolist(), place))
    return charts.time_chart(lines, stage.last_day, ink, events_of(stage), places=2)


def trust(stage: SideBySide, ink: Ink) -> Option:
    """Mean trust of residents, and of links (dashed), on each day."""
    lines = []
    for place, (side, name) in enumerate(zip(stage.sides, names(stage), strict=True)):
        lines.append(Line(tr("residents, {name}", name=name), side.days["resident_trust"], place))
        lines.append(Line(tr("links, {name}", name=name), side.days["link_trust"], place, dashed=True))
    return charts.time_chart(lines, stage.last_day, ink, events_of(stage))


def purses() -> dict[str, str]:
    """What the chart of money can show."""
    return {
        "balance": tr("in the foundation"),
        "donated": tr("donated so far"),
        "paid": tr("paid for needs so far"),
    }


def money(stage: SideBySide, purse: str, ink: Ink) -> Option:
    """The foundation's balance on each day, or what was donated or paid for needs up to it; yuan."""
    lines = []
    for place, side in enumerate(stage.sides):
        days = side.days
        paid = np.add(days["money_welfare"], days["money_granted"])
        values = {"balance": np.array(days["fund_balance"])}
        values |= {"donated": np.cumsum(days["money_donated"]), "paid": np.cumsum(paid)}
        lines.append(Line(names(stage)[place], values[purse].tolist(), place))
    return charts.time_chart(lines, stage.last_day, ink, events_of(stage), places=0)


def events_of(stage: SideBySide) -> list[dict[str, Any]]:
    """Named spans of days of both scenarios, each once."""
    found = [
        {"name": event.name, "from": event.from_, "until": event.until}
        for side in stage.sides
        for event in side.scenario.settings.events
    ]
    return [event for i, event in enumerate(found) if event not in found[:i]]
