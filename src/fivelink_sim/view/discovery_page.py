"""The page of a discovery: the answer, how sure it is, the box, the points, how it was found, how to repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from fivelink_sim.analysis.discovery_tables import BETWEEN
from fivelink_sim.view import brief, figure_style, numerals, settings_table
from fivelink_sim.view import discovery_figures as figures
from fivelink_sim.view import discovery_names as called
from fivelink_sim.view import discovery_table as told
from fivelink_sim.view import discovery_words as words
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.discovery_figures import Axis
from fivelink_sim.view.discovery_words import Discovery
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import NARROW, TITLED_ROW, WIDE, Picture, figure_files, picture
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.tidy import Study, records
from fivelink_sim.view.vector import Margins

HIGH, BELOW = 2.9, 0.75  # inches: axes of a scatter, and the room below them
TALL = HIGH + 0.32 + BELOW  # inches: a scatter with its margins
LINE = 0.17  # inches: a second line of an axis's name


def pages(study: Study, found: Discovery) -> dict[str, str]:
    """Report and brief as HTML by their stems, and the figures' files; the same study gives the same bytes."""
    content = {
        "study": study,
        "condition": str(found.condition),
        "lead": words.lead(found),
        "paragraph": words.paragraph(found),
        "parts": told.parts(found),
        "meanings": [
            (str(row["input"]), tr(str(row["meaning"])) if row["meaning"] else "") for row in records(found.box())
        ],
        "pictures": list(pictures(found)),
        "notes": words.notes(found),
        "command": study.manifest.get("command_line"),
        **settings_table.behind(study.scenarios),
    }
    return {
        "report": rendered("discovery.html.j2", content),
        "brief": brief.page(_brief(content), study.version),
        **figure_files(content["pictures"]),
    }


def _brief(content: Mapping[str, Any]) -> Brief:
    """The brief, from the content of the report."""
    caption, columns, rows = content["parts"][-1] if content["parts"] else ("", [], [])
    return Brief(
        tr("Where does it hold?"),
        [content["lead"], *content["paragraph"]],
        content["notes"],
        content["pictures"],
        caption,
        columns,
        rows,
        content["command"] or "",
    )


def pictures(found: Discovery) -> Iterator[Picture]:
    """The figures: limits, the points that the box was fitted to, fresh points, PRIM's way."""
    box, points = found.box(), found.points()
    captions = [called.limit(row) for row in records(box)]
    height = max(TITLED_ROW, TITLED_ROW * len(box))
    told = tr("{sentence}.", sentence=tr("; ").join(captions))
    yield picture("limits", told, partial(figures.limits, box), height, Margins(), WIDE)
    x, y = _axes(found, box)
    ticks = 0.75 if pd.api.types.is_numeric_dtype(points[y.column]) else _names(points[y.column])
    margins = Margins(ticks + LINE * y.title.count("\n"), 0.15, 0.32, BELOW + LINE * x.title.count("\n"))
    for sample, title in (("search", tr("Points that the box was fitted to")), ("fresh", tr("Fresh points"))):
        table = points[points["sample"] == sample]
        if len(table):
            draw = partial(figures.scatter, table, x, y, title=title)
            caption = _counted(table, x, y, len(box) > 2)
            yield picture(f"points_{sample}", caption, draw, HIGH, margins, NARROW)
    trade_off = found.trade_off()
    draw = partial(figures.trade_off, trade_off)
    yield picture("trade_off", _way(trade_off), draw, HIGH, Margins(0.6, 0.15, 0.32, 0.95), NARROW)


def _names(values: pd.Series) -> float:
    return 0.4 + figure_style.LETTER * max(
        figure_style.width(figure_style.shortened(str(name), 24)) for name in set(values)
    )


def _axes(found: Discovery, box: pd.DataFrame) -> tuple[Axis, Axis]:
    """The two inputs that the box limits most; with one limit only, the first quantity stands upwards."""
    rows = sorted(records(box), key=lambda row: float(row["share"]))
    first = _axis(rows[0], NARROW)
    if len(rows) > 1:
        return first, _axis(rows[1], TALL)
    return first, Axis("value", figure_style.fitted(called.outcome_axis(found.condition.comparisons[0]), TALL))


def _axis(row: dict[str, Any], long: float) -> Axis:
    title = str(row["input"]) + (f" ({tr(str(row['unit']))})" if row["unit"] and not row["levels"] else "")
    low, high = (None if pd.isna(row[key]) else float(row[key]) for key in ("low", "high"))
    levels = str(row["levels"]).split(BETWEEN) if row["levels"] else []
    return Axis(str(row["input"]), figure_style.fitted(figure_style.shortened(title, 60), long), low, high, levels)


def _counted(table: pd.DataFrame, x: Axis, y: Axis, more: bool) -> str:
    """What a scatter shows; `more`: the box limits more inputs than these two."""
    inside = table["inside"] == 1
    told = tr(
        "Each point by {x} and {y}; the frame is the box. It holds at {k} of {n} points within it and at {k_out} of "
        "{n_out} outside.",
        x=x.title.replace("\n", " "),
        y=y.title.replace("\n", " "),
        k=int(table.loc[inside, "holds"].sum()),
        n=int(inside.sum()),
        k_out=int(table.loc[~inside, "holds"].sum()),
        n_out=int((~inside).sum()),
    )
    beyond = tr("The box limits more inputs than these two: points in the frame can lie outside it.")
    return told + tr(" ") + beyond if more else told


def _way(table: pd.DataFrame) -> str:
    taken = table[table["taken"]].iloc[0]
    return tr(
        "The boxes on PRIM's way, numbered by how many inputs they limit. The one taken holds {coverage} of the points "
        "where the condition holds, and it holds at {density} of the box's points; of all points at {all}. Then limits "
        "without effect were dropped.",
        coverage=numerals.plain(100.0 * taken["coverage"], 0) + "\u00a0%",
        density=numerals.plain(100.0 * taken["density"], 0) + "\u00a0%",
        all=numerals.plain(100.0 * float(table["density"].iloc[0]), 0) + "\u00a0%",
    )
