"""The report: one page that stands alone, and its figures as files. Readable without the manual.

All text of the page is in `templates/`; sentences with numbers come from answer.py and captions.py.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from fivelink_sim.experiment.whole_files import write_whole
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOME
from fivelink_sim.view import answer, contrasts, drifting, figure_style, han_font, numerals, phrases, tidy
from fivelink_sim.view.language import language, tr, trn
from fivelink_sim.view.picture_book import Picture, pictures
from fivelink_sim.view.tidy import Study

#: Beside the headline: what a rule that starves the dear needs, or the volunteers' time, would show.
SHOWN = tuple(dict.fromkeys((*HEADLINE, "yuan_weighted_rate")))


class Cell(NamedTuple):
    """An outcome under one scenario: level, its interval, and the difference from the baseline (empty for it)."""

    level: str
    interval: str
    difference: str
    difference_interval: str
    p: str
    verdict: str
    verdict_words: str


class Row(NamedTuple):
    """An outcome in every scenario."""

    title: str
    meaning: str
    cells: list[Cell]


def write(study: Study, folder: Path) -> Path:
    """Writes figures/*.svg and report.html into the folder, each whole or not at all; returns the page's path."""
    drawings = pictures(study, SHOWN)
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for picture in drawings:
        write_whole(folder / "figures" / f"{picture.name}.svg", picture.svg.encode())
    write_whole(folder / "report.html", page(study, drawings).encode())
    return folder / "report.html"


def page(study: Study, drawings: Sequence[Picture]) -> str:
    """The whole page as HTML; the same study gives the same bytes."""
    return rendered("report.html.j2", _content(study, drawings))


def rendered(template: str, content: Mapping[str, Any]) -> str:
    """A page from its template, with the Chinese letters that it shows."""
    page = str(environment().get_template(template).render(content))
    letters = han_font.han(page)
    return page.replace("<style>", f"<style>\n{han_font.font_face(letters)}", 1) if letters else page


def environment() -> Any:
    """Where templates of pages are made from: everything is escaped, names are shortened and shown on one line."""
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.PackageLoader("fivelink_sim.view"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["readable"] = lambda name: figure_style.shortened(str(name), 200)
    found.filters["readable_text"] = lambda text: figure_style.shortened(str(text), len(str(text)))
    found.globals.update(tr=tr, trn=trn, marked=marked, language=language, listed=phrases.listed)
    return found


def marked(text: str, **values: object) -> Any:
    """As `tr`, of a text with tags of its own; what is filled in is escaped."""
    import markupsafe

    return markupsafe.Markup(tr(text)).format(**values)  # noqa: S704 - the text is a literal of a template


def _content(study: Study, drawings: Sequence[Picture]) -> dict[str, Any]:
    """Everything the template shows."""
    summary, others = study.summary(), study.labels[1:]
    differences = study.differences() if others else pd.DataFrame()
    fates = study.fates() if others else pd.DataFrame()
    differing = contrasts.contrasts(study.scenarios) if others else []
    days = int(study.daily["day"].max()) + 1 if len(study.daily) else 0
    shown = [name for name in SHOWN if name in set(summary["outcome"])]
    drift = drifting.lines(study.daily)
    return {
        "study": study,
        "baseline": study.labels[0],
        "others": others,
        "answers": _answers(study, summary, differences, fates, shown),
        "regimes": [
            (name, getattr(study.scenarios[name], "title", ""), contrasts.regime(study.scenarios[name]))
            for name in study.labels
        ],
        "contrasts": differing,
        "same_needs": contrasts.same_needs(differing),
        "pictures": {picture.name: picture for picture in drawings},
        "headline": rows(summary, differences, study.labels, shown),
        "all_outcomes": rows(summary, differences, study.labels, list(dict.fromkeys(summary["outcome"]))),
        "days": days,
        "drift": drift,
        "drift_sentence": drifting.sentence(drift),
        "compared": int(differences["p"].notna().sum()) if others else 0,
        "command": command(study),
    }


def _answers(
    study: Study, summary: pd.DataFrame, differences: pd.DataFrame, fates: pd.DataFrame, shown: Sequence[str]
) -> list[tuple[str, list[str], list[str]]]:
    """A lead, the sentences that say more, and those on what else differed, for each scenario against the baseline."""
    if len(study.labels) == 1:
        told = answer.single(summary, study.labels[0])
        return [(told[0], told[1:], [])]
    brief = len(study.labels) > 2
    return [
        (
            answer.lead(differences, name),
            answer.paragraph(differences, fates, name, brief),
            answer.rest(differences, name, shown, brief),
        )
        for name in study.labels[1:]
    ]


def rows(summary: pd.DataFrame, differences: pd.DataFrame, labels: Sequence[str], outcomes: Sequence[str]) -> list[Row]:
    """The rows of a table of outcomes; those undefined in every scenario are left out.

    summary, differences   as Study.summary() and Study.differences()"""
    levels = {(row["scenario"], row["outcome"]): row for row in tidy.records(summary)}
    steps = {(row["scenario"], row["outcome"]): row for row in tidy.records(differences)} if len(differences) else {}
    found = []
    for name in outcomes:
        of = [levels[label, name] for label in labels]
        if not any(math.isfinite(row["mean"]) for row in of):
            continue
        cells = [_cell(row, steps.get((label, name))) for label, row in zip(labels, of, strict=True)]
        found.append(Row(phrases.outcome(name), tr(OUTCOME[name].meaning) if name in OUTCOME else "", cells))
    return found


def _cell(row: dict[str, Any], step: dict[str, Any] | None) -> Cell:
    scale = numerals.scale_of(str(row["unit"]))
    values = (row["mean"], row["low"], row["high"])
    level = (numerals.level(scale, *values), numerals.interval(scale, *values))
    if step is None or not math.isfinite(step["estimate"]):
        return Cell(*level, "", "", "", "", "")
    change = (step["estimate"], step["low"], step["high"])
    verdict = answer.verdict(step)
    return Cell(
        *level,
        numerals.difference(scale, *change),
        numerals.interval(scale, *change, sign=True),
        numerals.chance(step["p_holm"]),
        verdict,
        tr(phrases.VERDICTS[verdict]),
    )


def command(study: Study) -> str:
    """The command line that gives this study again."""
    if study.manifest.get("command_line"):
        return str(study.manifest["command_line"])
    verb = "compare" if len(study.labels) > 1 else "run"
    parts = ["fivelink", verb, *study.labels, "--replications", str(study.replications)]
    if study.manifest.get("seed") is not None:
        parts += ["--seed", str(study.manifest["seed"])]
    return shlex.join(parts)
