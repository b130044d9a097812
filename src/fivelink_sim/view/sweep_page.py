"""The page of a sweep: what its points do, in words, figures and tables, and how to repeat it. Stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fivelink_sim.analysis import responses
from fivelink_sim.experiment.designs import Point
from fivelink_sim.experiment.factors import Factor, layout_of
from fivelink_sim.view import brief, contrasts, numerals, response_table, settings_table, sweep_answer, sweep_pictures
from fivelink_sim.view import sweep_table as told
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.language import tr, trn
from fivelink_sim.view.picture_book import figure_files
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.report import command
from fivelink_sim.view.sweep_parts import is_told_by_points
from fivelink_sim.view.tidy import Study

MOST_FACTORS = 30  # in the tables of a page


def pages(study: Study, points: Sequence[Point]) -> dict[str, str]:
    """Report and brief as HTML, by the stems of their files; the same study gives the same bytes."""
    layout = layout_of(study.manifest.get("details", {}))
    content = {
        "study": study,
        "answers": sweep_answer.answer(study, points),
        "method": _method(study, points),
        "factors": [_factor(factor) for factor in layout.factors],
        "pictures": sweep_pictures.pictures(study, points),
        "parts": told.parts(study, points, MOST_FACTORS),
        "notes": told.notes(study, points, MOST_FACTORS),
        "figures_note": _figures_note(study),
        "files": _files(study, points, bool(layout.factors)),
        "sampled": bool(layout.factors),
        "command": command(study),
        **settings_table.behind(study.scenarios),
    }
    return {
        "report": rendered("sweep.html.j2", content),
        "brief": brief.page(_brief(study, content), study.version),
        **figure_files(content["pictures"]),
    }


def _brief(study: Study, content: Mapping[str, Any]) -> Brief:
    """The brief, from the content of the report."""
    told = {"answer": content["answers"], "sure": content["notes"], "pictures": content["pictures"]}
    title, columns, rows, first = content["parts"][0]
    return Brief(study.name, **told, caption=title, columns=[first, *columns], rows=rows, command=content["command"])


def _method(study: Study, points: Sequence[Point]) -> str:
    number = len(points)
    methods = {
        "grid": trn("A grid of 1 point.", "A grid of {number:,} points: every combination.", number),
        "latin_hypercube": trn(
            "A Latin hypercube of 1 point.",
            "A Latin hypercube of {number:,} points: one in each of {number:,} equal strata of every factor.",
            number,
        ),
        "sobol": trn(
            "1 point of a scrambled Sobol’ sequence.",
            "The first {number:,} points of a scrambled Sobol’ sequence, which fill the space of the factors evenly.",
            number,
        ),
        "list": trn("A list of 1 point.", "A list of {number:,} points.", number),
    }
    ladder = trn("A ladder of 1 point.", "A ladder of {number:,} points.", number)
    return methods.get(str(study.manifest.get("method")), ladder)


def _figures_note(study: Study) -> str:
    if study.manifest.get("method") == "grid":
        return tr("In a map brackets mean that the 95 % interval holds 0; bars are 95 % intervals.")
    return tr(
        "Each dot is a point, the mean of its runs (of more than {most} the first are drawn); lines are means over "
        "all points in a part of the way, bands their 95 % intervals.",
        most=sweep_pictures.MOST_DOTS,
    )


def _files(study: Study, points: Sequence[Point], sampled: bool) -> str:
    if is_told_by_points(str(study.manifest.get("method")), len(points)):
        files = tr("Beside this page points.csv has every outcome at every point, runs.parquet every run.")
    else:
        files = tr(
            "Beside this page points.csv has these outcomes at every point, runs.parquet every outcome of every run."
        )
    if not sampled:
        return files
    more = tr(
        "design.csv has the values of the points; spread.csv, along.csv and trends.csv what the tables above tell."
    )
    return files + tr(" ") + more


def _factor(factor: Factor) -> dict[str, Any]:
    """A factor's row of the page: its fields, what each means, and its way."""
    if factor.levels:
        way = tr(", ").join(sweep_pictures.value_name(level) for level in factor.levels)
    else:
        whole = responses.Part(0.0, 1.0, level=False)
        way = response_table.stretch_name(factor, whole)
    meanings = [numerals.bracketed(*contrasts.declared(path)) for path in factor.paths]
    return {"name": factor.name, "way": way, "meanings": meanings}
