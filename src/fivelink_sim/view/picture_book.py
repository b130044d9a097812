"""The figures of a report: which there are, from which table, how large, each with its sentence and its table.

Sizes are such that letters of 9 points are at least 7 points high where half a page of print is 8 cm wide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.view import captions, figure_style, figures, phrases, tidy
from fivelink_sim.view.figure_style import LETTER, Look
from fivelink_sim.view.language import language, tr
from fivelink_sim.view.tidy import Study
from fivelink_sim.view.vector import Margins, drawn, inlined, told

NARROW, WIDE = 4.0, 8.2  # inches: half the page, the whole
ROW, TITLED_ROW, CHART = 0.27, 0.42, 2.1  # inches: a row, one with its name above, axes of a line chart
TWO_LINES = 0.49  # inches: room for a title of two lines


Half = Callable[[], list["Picture"]]


class Picture(NamedTuple):
    """A drawing: its name (that of its files), the SVG with its sentence inside, the SVG as part of a page, the
    sentence, whether it takes the whole width, and the table that is drawn as CSV."""

    name: str
    svg: str
    inline: str
    caption: str
    wide: bool
    csv: str


def picture(
    name: str, caption: str, draw: partial[Any], height: float, margins: Margins, width: float = NARROW
) -> Picture:
    """A picture of `draw`: a figure function with its tables as first arguments. Height and width are inches.

    Where names at the left would take more than half of its width it is as wide as the page."""
    width = WIDE if margins.left > NARROW / 2 else width
    svg, title = drawn(draw, width, height, margins)
    return Picture(
        name_of_file(name), told(svg, title, caption), inlined(svg, name_of_file(name)), caption, width > NARROW,
        csv_of(drawn_tables(draw)),
    )  # fmt: skip


def drawn_tables(draw: partial[Any]) -> list[pd.DataFrame]:
    """The tables that a figure function is given."""
    return [table for table in draw.args if isinstance(table, pd.DataFrame)]


def csv_of(tables: Sequence[pd.DataFrame]) -> str:
    """The tables as one CSV; of several, a first column `table` tells which (1, 2, …)."""
    if len(tables) > 1:
        tables = [table.assign(table=number)[["table", *table]] for number, table in enumerate(tables, 1)]
    table = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    return str(table.to_csv(index=False, lineterminator="\n", float_format="%.8g"))


def name_of_file(name: str) -> str:
    """A name as files and the ids of a page can have it."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)


def figure_files(pictures: Iterable[Picture]) -> dict[str, str]:
    """What stands beside a page: each figure as SVG and its table as CSV, by their paths below the page's folder."""
    folder = "figures" if language() == "en" else f"figures/{language()}"
    files: dict[str, str] = {}
    for one in pictures:
        stem, again = f"{folder}/{one.name}", 2
        while f"{stem}.svg" in files:
            stem, again = f"{folder}/{one.name}-{again}", again + 1
        files |= {f"{stem}.svg": one.svg, f"{stem}.csv": one.csv}
    return files


def halves(study: Study, shown: Sequence[str]) -> tuple[Half, Half]:
    """All figures of the report of a study, in two parts that take about as long to draw.

    shown   the outcomes of the figure of differences"""
    look = figure_style.looks(study.labels)

    def first() -> list[Picture]:
        return [*_levels(study, look), *_over_time(study, look)]

    def second() -> list[Picture]:
        return [*_resources(study, look), *_against(study, look, shown)]

    return first, second


def _margins(legend: Sequence[str] = (), lines: int = 1, left: float = 0.12, right: float = 0.12) -> Margins:
    """Room for a name of the axis of so many lines and a legend of these labels."""
    return Margins(left, right, 0.32, 0.33 + 0.17 * lines + 0.2 * figure_style.legend_rows(legend))


def _names(names: Sequence[str]) -> float:
    """Room (inches) for names of rows at the left."""
    return _room([figure_style.shortened(name, 40) for name in names])


def _room(texts: Sequence[str]) -> float:
    """Room (inches) for texts of one line each; small letters, of which most are made, are narrower than the mean."""
    return 0.15 + LETTER * max((figure_style.width(text, 0.93) for text in texts), default=0)


def _said(labels: Iterable[str]) -> list[str]:
    """Labels in the reader's language."""
    return [tr(label) for label in labels]


def _levels(study: Study, look: dict[str, Look]) -> Iterator[Picture]:
    summary = study.summary()
    height, margins = TITLED_ROW * len(look), _margins(_said(phrases.RESOLVED.values()))
    resolved = tidy.of_outcomes(summary, phrases.RESOLVED)
    draw = partial(figures.resolution, resolved, looks=look)
    yield picture("resolution", captions.resolution(resolved), draw, height, margins, WIDE)
    curve = tidy.waiting(study.waits, study.runs)
    draw = partial(figures.waiting, curve, looks=look)
    yield picture("waiting", captions.waiting(curve), draw, CHART, _margins(study.labels, left=0.6))
    cost = tidy.costs(summary)
    if np.isfinite(cost["mean"]).any():
        margins = _margins(_said(phrases.COUNTED[counted] for counted in dict.fromkeys(cost["counted"])))
        yield picture("cost", captions.cost(cost), partial(figures.cost, cost, looks=look), height, margins)


def _over_time(study: Study, look: dict[str, Look]) -> Iterator[Picture]:
    events = tidy.events(study.scenarios)
    for name, (column, smooth, title, unit) in tidy.daily_figures().items():
        bands = tidy.bands(study.daily_of([*tidy.DAY, column]), column, smooth)
        draw = partial(figures.over_time, bands, looks=look, events=events, title=title, unit=unit)
        yield picture(name, captions.over_time(bands, title), draw, CHART, _margins(study.labels, left=0.72))


def _resources(study: Study, look: dict[str, Look]) -> Iterator[Picture]:
    communities = tidy.places(study.communities)
    means = tidy.daily_means(study)
    hours = tidy.hours(means, communities)
    bars = int((hours.groupby(["scenario", "society"])["hours"].sum() > 0).sum())
    margins = _margins(_said(phrases.HOURS.values()))
    yield picture("hours", captions.hours(hours), partial(figures.hours, hours), TITLED_ROW * max(bars, 1), margins)
    yuan = tidy.yuan(means, communities)
    if yuan["yuan"].sum() > 0:
        spent = yuan.groupby("use")["yuan"].sum()
        margins = _margins(_said(label for use, label in phrases.YUAN.items() if spent.get(use, 0.0) > 0.0))
        yield picture("yuan", captions.yuan(yuan), partial(figures.yuan, yuan), TITLED_ROW * len(look), margins)


def _against(study: Study, look: dict[str, Look], shown: Sequence[str]) -> Iterator[Picture]:
    others = study.labels[1:]
    if not others:
        return
    table = tidy.of_outcomes(study.differences(), shown)
    outcomes = [phrases.outcome(name) for name in dict.fromkeys(table["outcome"])]
    notes = [figures.told(row) for row in tidy.records(table)] if len(others) == 1 else []
    margins = _margins(others, left=_names(outcomes), right=_room(notes) if notes else 0.2)
    draw = partial(figures.differences, table, looks=look)
    height = max(ROW, 0.15 * len(others)) * max(len(outcomes), 1)
    yield picture("differences", captions.differences(table), draw, height, margins, WIDE)
    yield from _need_by_need(study)
    for by in ("kind", "group"):
        yield _by_item(study, look, by)


def _need_by_need(study: Study) -> Iterator[Picture]:
    others = study.labels[1:]
    words = _said(phrases.FATES.values())
    fates = study.fates()
    yield picture("fates", captions.fates(fates), partial(figures.fates, fates), 0.5 * len(others), _margins(words))
    if len(others) == 1:
        kinds = study.fates("kind")
        names = [str(name) for name in dict.fromkeys(kinds["item"])]
        margins = _margins(words, left=_names(names))
        yield picture(
            "fates_by_kind", captions.fates(kinds), partial(figures.fates, kinds), ROW * max(len(names), 1), margins
        )


def _by_item(study: Study, look: dict[str, Look], by: str) -> Picture:
    table = tidy.of_outcomes(study.differences(by=by), ["resolution_rate"])
    names = [str(name) for name in dict.fromkeys(table[by])]
    height = max(ROW, 0.13 * (len(look) - 1)) * max(len(names), 1)
    margins = _margins(study.labels[1:], 2, left=_names(names))
    draw = partial(figures.by_item, table, looks=look, item=by)
    return picture(f"by_{by}", captions.by_item(table, by), draw, height, margins)
