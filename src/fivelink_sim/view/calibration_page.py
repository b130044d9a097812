"""The page of a calibration: what the records say, whether the fitted model fits, what to do with it. Stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from fivelink_sim.analysis.calibrated import Calibrated
from fivelink_sim.analysis.calibration_tables import TOGETHER
from fivelink_sim.view import brief, figure_style, numerals, phrases, settings_table
from fivelink_sim.view import calibration_figures as figures
from fivelink_sim.view import calibration_table as told
from fivelink_sim.view import calibration_words as words
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import NARROW, ROW, WIDE, Picture, figure_files, picture
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.tidy import records
from fivelink_sim.view.vector import margins_for

HIGH, SQUARE = 1.9, 2.6  # inches: axes of months, of two fields
MOST_PAIRS = 4


def pages(found: Calibrated) -> dict[str, str]:
    """Report and brief as HTML by their stems, and the figures' files; the same calibration gives the same bytes."""
    import fivelink_sim

    drawn = list(pictures(found))
    content = {
        "found": found,
        "version": fivelink_sim.__version__,
        "heading": heading(found),
        "answer": words.answer(found),
        "fitting": words.fitting(found),
        "notes": words.notes(found),
        "fields": told.fields(found),
        "pairs": told.pairs(found) if found.method == "abc" and len(found.fields) > 1 else None,
        "held_out": told.held_out(found),
        "misfit": told.misfit(found),
        "every": told.misfit(found, all_of_them=True),
        "meanings": told.meanings(found),
        "pictures": drawn,
        "months": found.window.named(),
        "waves": [f"{100 * share:.3g} %" for share in found.shares],
        **settings_table.behind({found.label: found.scenario}),
    }
    return {
        "report": rendered("calibration.html.j2", content),
        "brief": brief.page(_brief(found, content), fivelink_sim.__version__),
        **figure_files(drawn),
    }


def heading(found: Calibrated) -> str:
    """What the page is about."""
    return tr("{scenario} fitted to records", scenario=found.label)


def _brief(found: Calibrated, content: dict[str, Any]) -> Brief:
    table = content["fields"]
    drawn = content["pictures"]
    return Brief(
        content["heading"],
        content["answer"],
        [*content["fitting"], *content["notes"]],
        [*drawn[:1], *drawn[1:2]],
        table.title,
        table.columns,
        table.rows,
        found.command or "",
    )


def pictures(found: Calibrated) -> Iterator[Picture]:
    """The figures: fields in their ranges, counts month by month, pairs that cannot be told apart."""
    if found.method == "abc":
        yield _ranges(found)
    for measure in dict.fromkeys(found.months["measure"]):
        table = found.months[(found.months["measure"] == measure) & found.months["of"].isin(found.window.named())]
        if len(table):
            yield _months(str(measure), table)
    for number, row in enumerate(records(found.pairs)):
        if row["finding"] == TOGETHER and number < MOST_PAIRS:
            yield _pair(found, row, number)


def _ranges(found: Calibrated) -> Picture:
    table = found.parameters.assign(given=found.given)
    draw = partial(figures.ranges, table, title=tr("Where the records put each field"))
    items = [
        numerals.bracketed(
            f"{row['field']} {words.number(row['median'])}",
            numerals.between(words.number(row["p05"]), words.number(row["p95"])),
        )
        for row in records(table)
    ]
    caption = tr("Median and 90 % interval of each field, drawn in its range: {items}.", items=phrases.listed(items))
    names = [figure_style.shortened(str(name), 44) for name in table["field"]]
    return picture("fields", caption, draw, 1.4 * ROW * len(table), margins_for(names, figures.range_labels()), WIDE)


def _months(measure: str, table: Any) -> Picture:
    title = tr("Requests {measure} by month", measure=words.measure(measure))
    draw = partial(figures.months, table, title=title)
    inside = int(table["inside"].sum())
    caption = tr(
        "Requests {measure}: recorded, and the fitted model’s 90 % interval. {inside} of {number} months lie inside; "
        "the months held out are shaded.",
        measure=words.measure(measure),
        inside=inside,
        number=len(table),
    )
    margins = margins_for([], figures.month_labels(), left=0.7)
    return picture(f"months-{measure}", caption, draw, HIGH, margins, NARROW)


def _pair(found: Calibrated, row: dict[Any, Any], number: int) -> Picture:
    table = found.draws[[row["first"], row["second"]]]
    draw = partial(figures.pair, table, title=tr("Not told apart"))
    caption = tr(
        "Draws from the posterior of {first} and {second}: correlation {correlation}.",
        first=row["first"],
        second=row["second"],
        correlation=numerals.plain(row["correlation"], 2),
    )
    return picture(f"pair-{number}", caption, draw, SQUARE, margins_for([], [], left=0.75), NARROW)
