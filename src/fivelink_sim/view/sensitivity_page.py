"""The page of a sensitivity analysis: what matters, how sure that is, what was varied, how to repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from fivelink_sim.analysis.sensitivity import NOTHING, Sensitivities
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.screening import MORRIS, Screening
from fivelink_sim.view import brief, contrasts, numerals, phrases, settings_table
from fivelink_sim.view import sensitivity_figures as figures
from fivelink_sim.view import sensitivity_table as told
from fivelink_sim.view import sensitivity_words as words
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import NARROW, ROW, TWO_LINES, WIDE, Picture, figure_files, picture
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.report import command
from fivelink_sim.view.tidy import Study, records
from fivelink_sim.view.vector import Margins, margins_for

SQUARE = 3.0  # inches: the axes of a scatter


class Varied(NamedTuple):
    """A field that was varied: its path, where from and to or over which values, its meaning."""

    path: str
    over: str
    meaning: str


def pages(study: Study, found: Sensitivities, screening: Screening) -> dict[str, str]:
    """Report and brief as HTML by their stems, and the figures' files; the same study gives the same bytes."""
    parts = told.parts(found, screening)
    leading = [part for part in parts if part.is_difference] or parts
    content = {
        "study": study,
        "morris": screening.method == MORRIS,
        "answers": [*(part.answer for part in leading), *words.refusals(found)],
        "parts": [(part, pictures(part, screening, place)) for place, part in enumerate(parts)],
        "more_of": told.more_of,
        "notes": words.notes(study, screening),
        "varied": [one for factor in screening.factors for one in varied(factor)],
        "command": command(study),
        **settings_table.behind(study.scenarios),
    }
    return {
        "report": rendered("sensitivity.html.j2", content),
        "brief": brief.page(_brief(study, content, leading[:1]), study.version),
        **figure_files(one for _, drawn in content["parts"] for one in drawn),
    }


def _brief(study: Study, content: Mapping[str, Any], leading: Sequence[told.Part]) -> Brief:
    """The brief, from the content of the report and the quantity that is asked about, if any has indices."""
    common = {"title": study.name, "answer": content["answers"], "command": content["command"]}
    if not leading:
        return Brief(**common, sure=content["notes"], pictures=[], caption="", columns=[], rows=[])
    part = leading[0]
    return Brief(
        **common,
        sure=[*part.doubts, *content["notes"]],
        pictures=next(drawn for one, drawn in content["parts"] if one is part),
        caption=part.title,
        columns=part.columns[1:],
        rows=[row[1:] for row in part.rows],
    )


def varied(factor: Factor) -> Iterator[Varied]:
    """The fields of a factor, over what they were varied, and what they mean."""
    for place, path in enumerate(factor.paths):
        if factor.levels:
            over = phrases.listed([_value(level[place]) for level in factor.levels])
        else:
            low, high = factor.ends[place]
            over = tr("{low} to {high}", low=_value(low), high=_value(high))
        yield Varied(path, over, numerals.bracketed(*contrasts.declared(path)))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return f"{value:,.6g}" if isinstance(value, int | float) else str(value)


def pictures(part: told.Part, screening: Screening, place: int) -> list[Picture]:
    """The figures of one quantity, the number `place` on the page."""
    if screening.method == MORRIS:
        return [_effects(part, place), _scatter(part, place)]
    return [_shares(part, place)]


def _titled(what: str, part: told.Part) -> str:
    """What a figure shows, and of which quantity."""
    return f"{what}\n{part.title}"


def _effects(part: told.Part, place: int) -> Picture:
    ranked = part.ranked
    labels = [figures.effect_label(), *([figures.chance_label()] if figures.has_chance(ranked) else [])]
    draw = partial(figures.effects, ranked, title=_titled(tr("Effects"), part))
    return picture(
        f"effects_{place}",
        _caption(ranked),
        draw,
        ROW * len(ranked),
        margins_for(figures.named(ranked), labels, right=0.15, top=TWO_LINES),
        NARROW,
    )


def _scatter(part: told.Part, place: int) -> Picture:
    ranked = part.ranked
    wide = part.indices.pivot(index="factor", columns="index", values="estimate").reset_index()
    of = ["scenario", "baseline", "outcome", "unit", "rank", "factor", "finding"]
    table = ranked[of].merge(wide, on="factor")
    above = [row["factor"] for row in records(table) if row["sigma"] > row["mu_star"] > 0.0]
    caption = tr(
        "Each factor by the mean size of its effect and the spread of that over the places where it was tried."
    )
    if above:
        caption += tr(" ") + tr(
            "Above the line, so with interactions or curvature as large as the effect: {names}.",
            names=phrases.listed(above),
        )
    draw = partial(figures.scatter, table, title=_titled(tr("Effects and their spread"), part))
    margins = Margins(0.75, 0.2, TWO_LINES, 0.5)
    return picture(f"scatter_{place}", caption, draw, max(SQUARE * 0.7, ROW * len(ranked)), margins, NARROW)


def _shares(part: told.Part, place: int) -> Picture:
    ranked, alone = part.ranked, part.indices[part.indices["index"] == "S1"]
    labels = [*figures.share_labels(), *([figures.chance_label()] if figures.has_chance(ranked) else [])]
    draw = partial(figures.shares, ranked, alone, title=_titled(tr("Shares of the variance"), part))
    height = 1.5 * ROW * len(ranked)
    return picture(
        f"shares_{place}",
        _caption(ranked),
        draw,
        height,
        margins_for(figures.named(ranked), labels, right=0.15, top=TWO_LINES),
        WIDE,
    )


def _caption(ranked: pd.DataFrame) -> str:
    """The bars in words."""
    bars = phrases.listed([words.with_interval(row) for row in records(ranked) if row["finding"] != NOTHING])
    return tr(
        "By factor, the greatest first, with 95 % intervals; hollow is not clear: {bars}.",
        bars=bars or tr("none has any effect"),
    )
