"""The figures of a report: which there are, from which table, how large, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from fivelink_sim.view import captions, figure_style, figures, phrases, tidy
from fivelink_sim.view.figure_style import Look
from fivelink_sim.view.tidy import Study
from fivelink_sim.view.vector import drawn, inlined

NARROW, WIDE = 5.2, 10.4  # inches: half the page, the whole
FRAME, LEGEND_ROW, TITLED_ROW = 0.85, 0.2, 0.42  # inches: title, numbers and name of the axis; and so on


class Picture(NamedTuple):
    """A drawing: its name (that of its file), the SVG, the SVG as part of a page, the sentence it says, its place."""

    name: str
    svg: str
    inline: str
    caption: str
    wide: bool


def pictures(study: Study, shown: Sequence[str]) -> list[Picture]:
    """All figures of the report of a study; `shown` are the outcomes of the figure of differences."""
    look = figure_style.looks(study.labels)
    return [*_levels(study, look), *_over_time(study, look), *_resources(study, look), *_against(study, look, shown)]


def _picture(name: str, caption: str, height: float, draw: Callable[..., Any], width: float = NARROW) -> Picture:
    svg = drawn(draw, width, height)
    return Picture(name, svg, inlined(svg, name), caption, width > NARROW)


def _tall(rows: int, row: float, labels: Sequence[str] = (), lines: int = 1) -> float:
    """Height (inches) of a figure of rows with a legend of these labels; `lines` of the axis's name."""
    return FRAME + row * max(rows, 1) + LEGEND_ROW * (figure_style.legend_rows(labels) + lines - 1) + 0.1 * bool(labels)


def _levels(study: Study, look: dict[str, Look]) -> Iterator[Picture]:
    summary = study.summary()
    height = _tall(len(look), TITLED_ROW, ["by the books", "really resolved"])
    yield _picture("resolution", captions.resolution(summary), height, lambda ax: figures.resolution(summary, ax, look))
    curve = tidy.waiting(study.waits, study.runs)
    yield _picture("waiting", captions.waiting(curve), _tall(1, 2.2, study.labels), lambda ax: figures.waiting(curve, ax, look))
    cost = tidy.costs(summary)
    if np.isfinite(cost["mean"]).any():
        yield _picture("cost", captions.cost(cost), height, lambda ax: figures.cost(cost, ax, look))


def _over_time(study: Study, look: dict[str, Look]) -> Iterator[Picture]:
    events = tidy.events(study.scenarios)
    for name, column, smooth, title, unit in (
        ("open", "open", 1, "Open needs", "needs open at the day's end"),
        ("resolved", "resolved", 7, "Needs resolved a day", "needs a day (mean of 7 days)"),
        ("trust", "resident_trust", 1, "Residents' trust", "trust in governance (0 to 1)"),
    ):
        bands = tidy.bands(study.daily, column, smooth)
        draw = partial(figures.over_time, bands, looks=look, events=events, title=title, unit=unit)
        yield _picture(name, captions.over_time(bands, title), _tall(1, 2.2, study.labels), draw)


def _resources(study: Study, look: dict[str, Look]) -> Iterator[Picture]:
    communities = max(1, study.communities["community"].nunique())
    hours = tidy.hours(study.daily, communities)
    bars = int((hours.groupby(["scenario", "society"])["hours"].sum() > 0).sum())
    height = _tall(bars, TITLED_ROW, list(phrases.HOURS.values()))
    yield _picture("hours", captions.hours(hours), height, lambda ax: figures.hours(hours, ax))
    yuan = tidy.yuan(study.daily, communities)
    if yuan["yuan"].sum() > 0:
        height = _tall(len(look), TITLED_ROW, list(phrases.YUAN.values()))
        yield _picture("yuan", captions.yuan(yuan), height, lambda ax: figures.yuan(yuan, ax))


def _against(study: Study, look: dict[str, Look], shown: Sequence[str]) -> Iterator[Picture]:
    others = study.labels[1:]
    if not others:
        return
    table = study.differences()
    table = table[table["outcome"].isin(shown)]
    height = _tall(table["outcome"].nunique(), max(0.3, 0.15 * len(others)), others)
    yield _picture("differences", captions.differences(table), height, partial(figures.differences, table, looks=look), WIDE)
    fates, words = study.fates(), [text.format(baseline="x" * 14) for text in phrases.FATES.values()]
    yield _picture("fates", captions.fates(fates), _tall(len(others), 0.5, words), lambda ax: figures.fates(fates, ax))
    for by in ("kind", "group"):
        yield _by_item(study, look, by)
    if len(others) == 1:
        kinds = study.fates("kind")
        height = _tall(kinds["item"].nunique(), 0.27, words)
        yield _picture("fates_by_kind", captions.fates(kinds), height, lambda ax: figures.fates(kinds, ax))


def _by_item(study: Study, look: dict[str, Look], by: str) -> Picture:
    table = study.differences(by=by)
    height = _tall(table[by].nunique(), max(0.27, 0.13 * (len(look) - 1)), study.labels[1:], 2)
    return _picture(f"by_{by}", captions.by_item(table, by), height, partial(figures.by_item, table, looks=look, item=by))
