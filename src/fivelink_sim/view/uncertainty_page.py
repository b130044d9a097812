"""The page of a comparison in many worlds: the answer, how sure it is, what it hangs on, what was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from fivelink_sim.analysis.field_ranks import MATTERS
from fivelink_sim.analysis.uncertainty import Uncertain
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOME
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.view import brief, contrasts, figure_style, numerals, phrases, settings_table
from fivelink_sim.view import uncertainty_figures as figures
from fivelink_sim.view import uncertainty_table as told
from fivelink_sim.view import uncertainty_words as words
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import NARROW, ROW, WIDE, Picture, figure_files, picture
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.tidy import Study, records
from fivelink_sim.view.uncertainty_table import Part
from fivelink_sim.view.uncertainty_words import ASKED
from fivelink_sim.view.vector import margins_for

HIGH = 3.2  # inches: axes of the worlds in order
MOST_BARS = 12  # fields in a figure


class Range(NamedTuple):
    """A field that was drawn: its path, from where to where its values lie, its unit and meaning."""

    path: str
    over: str
    unit: str
    meaning: str


def pages(study: Study, found: Uncertain, fields: Sequence[str]) -> dict[str, str]:
    """Report and brief as HTML by their stems, and the figures' files; the same study gives the same bytes.

    fields   those that were drawn"""
    parts = told.parts(found)
    content = {
        "study": study,
        "heading": tr("{names} in plausible worlds", names=" vs ".join(study.labels)),
        "parts": [(part, list(pictures(found, part, place))) for place, part in enumerate(parts)],
        "levels": told.levels(found, study.labels),
        "notes": words.notes(study, found, fields),
        "worlds": len(study.manifest["points"]),
        "number": len(fields),
        "ranges": list(ranges(study, fields)),
        "given": given(study),
        "command": study.manifest.get("command_line"),
        **settings_table.behind(study.scenarios),
    }
    return {
        "report": rendered("uncertainty.html.j2", content),
        "brief": brief.page(_brief(content), study.version),
        **figure_files(one for _, drawn in content["parts"] for one in drawn),
    }


def _brief(content: Mapping[str, Any]) -> Brief:
    """The brief, from the content of the report: of one other scenario all, of several the lead of each."""
    (part, drawn), *others = content["parts"]
    return Brief(
        content["heading"],
        [one.sentences[0] for one, _ in content["parts"]] if others else part.sentences,
        content["notes"],
        [drawn[0], others[0][1][0]] if drawn and others and others[0][1] else drawn,
        part.title,
        part.columns,
        part.rows,
        content["command"] or "",
    )


def given(study: Study) -> bool:
    """Whether the worlds were given by the user, instead of drawn from the fields' ranges."""
    line = study.manifest.get("command_line")
    return not line or "--points" in line.split()


def ranges(study: Study, fields: Sequence[str]) -> Iterator[Range]:
    """The fields that were drawn, over what, and what they mean."""
    points = study.manifest["points"]
    for path in fields:
        declared = field_at(path, _with_field(study, path))
        values = [point["values"][path] for point in points]
        ends = None if given(study) else declared.plausible
        low, high = ends or (min(values), max(values))
        over = numerals.between(f"{low:,.6g}", f"{high:,.6g}")
        meaning, unit = contrasts.declared(path)
        yield Range(path, over, unit, meaning)


def _with_field(study: Study, path: str) -> Any:
    """Settings of a scenario in which the field is there: a link may be in some only."""
    for label in study.labels:
        settings = study.scenarios[label].settings
        try:
            field_at(path, settings)
        except KeyError:
            continue
        return settings
    raise KeyError(path)


def pictures(found: Uncertain, part: Part, place: int) -> Iterator[Picture]:
    """The figures of a scenario against the baseline, the number `place` on the page."""
    by_world, shares, variance, parameters = (
        words.of(table, part.scenario, part.baseline)
        for table in (found.by_world, found.shares, found.variance, found.parameters)
    )
    worlds = by_world[by_world["outcome"] == ASKED]
    if len(worlds):
        yield _worlds(worlds, place)
    known = variance[variance["outcome"].isin(HEADLINE) & variance["parameters"].notna()]
    if len(known):
        yield _split(known, place)
    shown = shares[shares["outcome"].isin(HEADLINE) & (shares["worlds"] > 0)]
    if len(shown):
        yield _shares(shown, place)
    matter = parameters[(parameters["outcome"] == ASKED) & (parameters["finding"] == MATTERS)]
    if len(matter):
        yield _hanging(matter.head(MOST_BARS), place)


def _worlds(table: pd.DataFrame, place: int) -> Picture:
    better = OUTCOME[ASKED].better == "more"
    draw = partial(figures.worlds_in_order, table, title=tr("Needs resolved, world by world"), more_is_better=better)
    row = table["estimate"]
    scale = numerals.scale_of(str(table["unit"].iloc[0]))
    ends = [numerals.difference(scale, float(row.quantile(q))) for q in (0.0, 0.25, 0.5, 0.75, 1.0)]
    caption = tr(
        "The difference in needs resolved in each of {worlds} worlds, from the least to the greatest, with 95 % "
        "intervals for chance: {ends} in the lowest world, at a quarter, in the middle, at three quarters and in the "
        "highest.",
        worlds=len(table),
        ends=phrases.listed(ends),
    )
    labels = [tr("better"), tr("worse")]
    return picture(f"worlds_{place}", caption, draw, HIGH, margins_for([], labels, left=0.55), NARROW)


def _shares(table: pd.DataFrame, place: int) -> Picture:
    draw = partial(figures.shares, table, title=tr("In how many worlds it is better"))
    bars = [
        f"{name} {words.percent(row['share'], row['low'], row['high'])}"
        for name, row in zip(figures.named(table), records(table), strict=True)
    ]
    caption = tr("Share of worlds in which it is better, with 95 % intervals: {bars}.", bars=phrases.listed(bars))
    margins = margins_for(figures.named(table), list(figures.share_labels()))
    return picture(f"shares_{place}", caption, draw, 1.2 * ROW * len(table), margins, WIDE)


def _split(table: pd.DataFrame, place: int) -> Picture:
    draw = partial(figures.split, table, title=tr("Chance against parameters"))
    names = [phrases.outcome(name) for name in table["outcome"]]
    bars = [
        f"{name} {words.percent(row['parameters'], row['low'], row['high'])}"
        for name, row in zip(names, records(table), strict=True)
    ]
    caption = tr(
        "Share of the variance of the difference in one pair of runs that comes from parameters, with 95 % intervals: "
        "{bars}. The rest is chance.",
        bars=phrases.listed(bars),
    )
    margins = margins_for(names, list(figures.split_labels()))
    return picture(f"split_{place}", caption, draw, ROW * len(table), margins, NARROW)


def _hanging(table: pd.DataFrame, place: int) -> Picture:
    draw = partial(figures.hanging, table, title=tr("What it hangs on"))
    bars = [f"{row['field']} {numerals.difference(words.CORRELATION, row['estimate'])}" for row in records(table)]
    caption = tr(
        "Rank correlation of the fields that stand out with the difference in needs resolved: {bars}. Chance alone can "
        "give ±{floor}.",
        bars=phrases.listed(bars),
        floor=numerals.plain(float(table["floor"].iloc[0]), 2),
    )
    margins = margins_for([figure_style.shortened(str(name), 44) for name in table["field"]], [])
    return picture(f"hanging_{place}", caption, draw, ROW * len(table), margins, NARROW)
