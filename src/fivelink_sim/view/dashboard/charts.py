"""The dashboard's charts as options of Apache ECharts, made from numbers: plain data in, plain data out.

No text is HTML here: ECharts draws on a canvas, tooltips included (`renderMode: richText`), so that a name from a file
is only ever a name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from fivelink_sim.model.world import SOCIETIES
from fivelink_sim.view.dashboard.pictured_day import Societies
from fivelink_sim.view.figure_style import COUNTS, PARTS, VIRIDIS, shortened
from fivelink_sim.view.flow_figures import SPOTS
from fivelink_sim.view.language import tr
from fivelink_sim.view.linkage_picture import HIGH, LOW

Option = dict[str, Any]

MOST_POINTS = 200  # of a line: more cannot be seen, and cost time to send and to draw
LONGEST_NAME = 28  # characters
#: As the page around has it: assets/custom.css.
FONTS = '"Noto Sans SC of the server", Roboto, sans-serif'
CROSS = "path://M2,0L5,3L8,0L10,2L7,5L10,8L8,10L5,7L2,10L0,8L3,5L0,2Z"


class Ink(NamedTuple):
    """Colours of a theme; those of the two regimes are told apart with any colour vision."""

    text: str
    muted: str
    rule: str
    paper: str
    sides: tuple[str, str]
    needs: tuple[str, ...]  # from none to most


LIGHT = Ink(
    text="#1c1e21", muted="#5b6168", rule="#d5d8dc", paper="#ffffff", sides=("#0072b2", "#d55e00"),
    needs=COUNTS,
)  # fmt: skip
DARK = Ink(
    text="#e8eaed", muted="#a7adb5", rule="#3a3f45", paper="#1f2226", sides=("#4aa8e0", "#f08a3c"),
    needs=("#2a2e33", "#27506f", "#3d82b3", "#7db8e0", "#d8ecfa"),
)  # fmt: skip


class Marks(NamedTuple):
    """Cells (row, column) with needs that ended differently: resolved only here, and only elsewhere."""

    won: Sequence[tuple[int, int]]
    lost: Sequence[tuple[int, int]]


class Line(NamedTuple):
    """A line over days: its name, a value a day from day 0 on, whose colour it has, and whether it is dashed."""

    name: str
    values: Sequence[float]
    side: int
    dashed: bool = False


def colours_of(layer: str, ink: Ink) -> tuple[str, ...]:
    """The colours of a layer of the map, from low to high."""
    return VIRIDIS if layer in ("trust", "outreach") else ink.needs


def map_chart(
    values: np.ndarray, name: str, colours: Sequence[str], ends: tuple[float, float], marks: Marks, ink: Ink
) -> Option:
    """A map of cells, (rows, columns); white where there is no value. `ends` of the scale of colours."""
    rows, columns = values.shape
    places = 3 if ends[1] <= 2 else 0
    cells = [
        [x, y, None if math.isnan(value) else round(value, places)]
        for y, line in enumerate(values.astype(float).tolist())
        for x, value in enumerate(line)
    ]
    axis: Option = {"type": "category", "show": False}
    return _base(ink) | {
        "grid": {"left": 0, "right": 0, "top": 0, "bottom": 0},
        "xAxis": axis | {"data": list(range(columns))},
        "yAxis": axis | {"data": list(range(rows)), "inverse": True},
        "visualMap": {
            "show": False, "min": ends[0], "max": ends[1], "seriesIndex": 0, "dimension": 2,
            "inRange": {"color": list(colours)},
        },
        "tooltip": _tooltip(ink) | {"trigger": "item"},
        "series": [
            {
                "type": "heatmap", "name": name, "data": cells, "dimensions": [tr("column"), tr("row"), name],
                "encode": {"x": 0, "y": 1, "value": 2, "tooltip": [2]}, "itemStyle": {"borderWidth": 0},
            },
            _marked(marks.won, "circle", ("#ffffff", "#1c1e21"), tr("resolved only here")),
            _marked(marks.lost, CROSS, ("#c2185b", "#ffffff"), tr("resolved only under the other")),
        ],
    }  # fmt: skip


def _marked(cells: Sequence[tuple[int, int]], symbol: str, colours: tuple[str, str], name: str) -> Option:
    """Marks on cells (row, column); `colours` of the inside and the rim."""
    return {
        "type": "scatter", "name": name, "symbol": symbol, "symbolSize": 10, "data": [[x, y] for y, x in cells],
        "itemStyle": {"color": colours[0], "borderColor": colours[1], "borderWidth": 1},
    }  # fmt: skip


def network_chart(day: Societies, names: Mapping[str, str], ink: Ink) -> Option:
    """Societies and their links: width is strength × trust, colour is trust, figures are cases handed over that day."""
    return _base(ink) | {
        "tooltip": _tooltip(ink) | {"trigger": "item"},
        "grid": {"left": 10, "right": 10, "top": 10, "bottom": 10},
        "xAxis": {"type": "value", "show": False, "min": -1.4, "max": 1.4},
        "yAxis": {"type": "value", "show": False, "min": -1.4, "max": 1.4},
        "series": [
            {
                "type": "graph", "coordinateSystem": "cartesian2d", "layout": "none",
                "data": [_node(i, day, names[society], ink) for i, society in enumerate(SOCIETIES)],
                "links": _links(day, names, ink),
                "edgeSymbol": ["none", "arrow"], "edgeSymbolSize": 7,
            }
        ],
    }  # fmt: skip


def _node(i: int, day: Societies, name: str, ink: Ink) -> Option:
    linked, apart = int(day.actors[i]), int(day.apart[i])
    hours = float(day.weekly_hours[i])
    backlog = tr("{hours} h waiting", hours=f"{day.backlog[i]:,.0f}")
    state = backlog if linked else tr("on its own") if apart else tr("absent")
    return {
        "name": name, "value": list(SPOTS[i]), "tooltip": {"formatter": f"{name}: {state}"},
        "symbolSize": 12 + 1.6 * math.sqrt(hours) if linked or apart else 10,
        "itemStyle": {
            "color": PARTS[i] if linked else ink.paper, "borderColor": PARTS[i] if linked or apart else ink.rule,
            "borderWidth": 2, "borderType": "solid" if linked else "dashed",
        },
        "label": {
            "show": True, "position": "top" if SPOTS[i][1] == 1.0 else "bottom", "formatter": f"{name}\n{state}",
            "color": ink.text if linked or apart else ink.muted, "fontSize": 11, "lineHeight": 14,
            "backgroundColor": ink.paper, "borderRadius": 3,
        },
    }  # fmt: skip


def _links(day: Societies, names: Mapping[str, str], ink: Ink) -> list[Option]:
    found = []
    for a, b in zip(*np.nonzero(np.isfinite(day.weight)), strict=True):
        if a == b:
            continue
        cases = int(day.cases[a, b])
        found.append(
            {
                "source": names[SOCIETIES[a]], "target": names[SOCIETIES[b]],
                "value": round(float(day.weight[a, b]), 2),
                "lineStyle": {
                    "width": 0.5 + 7.0 * float(day.weight[a, b]), "color": _trust_colour(float(day.trust[a, b])),
                    "opacity": 0.95 if cases else 0.4, "curveness": 0.14,
                },
                "label": {
                    "show": cases > 0, "formatter": str(cases), "position": "end", "distance": -38, "fontSize": 13,
                    "fontWeight": "bold", "color": ink.text, "backgroundColor": ink.paper, "borderRadius": 3,
                    "padding": [1, 3],
                },
            }
        )  # fmt: skip
    return found


def _trust_colour(trust: float) -> str:
    """A colour for trust, from 0.2 to 0.9."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return to_hex(colormaps["viridis"]((trust - LOW) / (HIGH - LOW)))


def states_chart(
    names: Sequence[str], states: Sequence[Mapping[str, int]], words: Mapping[str, str], ink: Ink
) -> Option:
    """Open needs by state, a stacked bar a regime."""
    shades = ("#8a8f98", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7")
    return _bars([_short(name) for name in names], tr("needs"), ink) | {
        "series": [
            {
                "type": "bar", "name": word, "stack": "open", "barMaxWidth": 34, "itemStyle": {"color": shade},
                "data": [counts[state] for counts in states],
            }
            for (state, word), shade in zip(words.items(), shades, strict=True)
        ],
    }  # fmt: skip


def backlog_chart(names: Sequence[str], backlogs: Sequence[np.ndarray], words: Mapping[str, str], ink: Ink) -> Option:
    """Clock hours of open tasks by society, a bar a regime."""
    return _bars([words[society] for society in SOCIETIES], tr("clock h"), ink) | {
        "series": [
            {
                "type": "bar", "name": _short(name), "barMaxWidth": 12, "itemStyle": {"color": ink.sides[side]},
                "data": [round(float(value), 1) for value in backlog],
            }
            for side, (name, backlog) in enumerate(zip(names, backlogs, strict=True))
        ],
    }  # fmt: skip


def _bars(categories: Sequence[str], unit: str, ink: Ink) -> Option:
    return _base(ink) | {
        "grid": {"left": 6, "right": 16, "top": 46, "bottom": 22, "containLabel": True},
        "legend": _legend(ink),
        "tooltip": _tooltip(ink) | {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": unit} | _axis(ink),
        "yAxis": {"type": "category", "data": list(categories), "inverse": True} | _axis(ink),
    }  # fmt: skip


def time_chart(
    lines: Sequence[Line], days: int, ink: Ink, events: Sequence[Mapping[str, Any]] = (), places: int = 3
) -> Option:
    """Lines over the recorded days; spans of events are shaded. `days`: how many there will be."""
    shaded: Option = {
        "silent": True,
        "itemStyle": {"color": ink.muted, "opacity": 0.13},
        "label": {"color": ink.muted, "fontSize": 10, "position": "insideTop"},
        "data": [
            [
                {"name": _short(str(event["name"])), "xAxis": event["from"]},
                {"xAxis": days if event["until"] is None else event["until"]},
            ]
            for event in events
        ],
    }
    return _base(ink) | {
        "grid": {"left": 6, "right": 16, "top": 46, "bottom": 22, "containLabel": True},
        "legend": _legend(ink),
        "tooltip": _tooltip(ink) | {"trigger": "axis"},
        "xAxis": {"type": "value", "min": 0, "max": days, "minInterval": 1, "name": tr("day")}
        | _axis(ink, lines=False),
        "yAxis": {"type": "value", "scale": True} | _axis(ink),
        "series": [
            {
                "type": "line", "name": line.name, "showSymbol": False, "data": thinned(line.values, places),
                "lineStyle": {"width": 2, "type": [6, 3] if line.dashed else "solid"},
                "color": ink.sides[line.side], "markArea": shaded if place == 0 and events else {"data": []},
            }
            for place, line in enumerate(lines)
        ],
    }  # fmt: skip


def thinned(values: Sequence[float], places: int) -> list[list[float | None]]:
    """Points (day, value) from day 0 on, at most MOST_POINTS and the last one; no value where there is none."""
    step = max(1, math.ceil(len(values) / MOST_POINTS))
    chosen = sorted({*range(0, len(values), step), *range(max(0, len(values) - 1), len(values))})
    return [[i, None if math.isnan(values[i]) else round(values[i], places)] for i in chosen]


def in_words(option: Option) -> str:
    """What a chart shows, in words: the last value of each line, the bars, the nodes, the range of a map."""
    series = option["series"]
    kind, semicolon, comma = series[0]["type"], tr("; "), tr(", ")
    if kind == "heatmap":
        values = [cell[2] for cell in series[0]["data"] if cell[2] is not None]
        ends = {"low": _number(min(values)), "high": _number(max(values))}
        return tr("{name} by cell, from {low} to {high}", name=series[0]["name"], **ends)
    if kind == "graph":
        return semicolon.join(node["tooltip"]["formatter"] for node in series[0]["data"])
    if kind == "line":
        return semicolon.join(f"{line['name']} {_number(line['data'][-1][1])}" for line in series if line["data"])
    rows = option["yAxis"]["data"]
    return semicolon.join(
        f"{row}: " + comma.join(f"{bar['name']} {_number(bar['data'][place])}" for bar in series)
        for place, row in enumerate(rows)
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.10g}"


def _base(ink: Ink) -> Option:
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"color": ink.text, "fontFamily": FONTS},
    }


def _tooltip(ink: Ink) -> Option:
    """A tooltip drawn as text, never as HTML."""
    return {
        "renderMode": "richText", "confine": True, "backgroundColor": ink.paper, "borderColor": ink.rule,
        "textStyle": {"color": ink.text, "fontSize": 11},
    }  # fmt: skip


def _legend(ink: Ink) -> Option:
    return {
        "top": 4, "left": 0, "padding": 0, "itemGap": 8, "itemWidth": 16, "itemHeight": 9,
        "textStyle": {"color": ink.text, "fontSize": 11},
    }  # fmt: skip


def _axis(ink: Ink, lines: bool = True) -> Option:
    return {
        "axisLabel": {"color": ink.muted, "fontSize": 11, "fontFamily": FONTS},  # by itself it is measured in another
        "nameLocation": "middle",
        "nameGap": 24,
        "nameTextStyle": {"color": ink.muted, "fontSize": 11},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"show": lines, "lineStyle": {"color": ink.rule}},
    }


def _short(name: str) -> str:
    return shortened(name, LONGEST_NAME)
