"""The report: one page that stands alone, and its figures as files. Readable without the manual.

All text of the page is in `templates/`; sentences with numbers come from answer.py and captions.py.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from fivelink_sim.analysis.drift import WATCHED_COLUMNS
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOME
from fivelink_sim.view import answer, brief, drifting, numerals, phrases, picture_book, settings_table, tidy
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import figure_files
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.tidy import Study
from fivelink_sim.view.two_processes import made_by_two

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


def pages(study: Study) -> dict[str, str]:
    """Report and brief as HTML, by the stems of their files, and the figures' files; the same study, the same bytes."""
    first, second = picture_book.halves(study, SHOWN)
    (content, drawn), others = made_by_two(lambda: (_content(study), first()), second)
    drawings = [*drawn, *others]
    content["pictures"] = {picture.name: picture for picture in drawings}
    return {
        "report": rendered("report.html.j2", content),
        "brief": brief.page(_brief(study, content), study.version),
        **figure_files(drawings),
    }


def _content(study: Study) -> dict[str, Any]:
    """Everything the template shows, but the figures."""
    summary, others = study.summary(), study.labels[1:]
    differences = study.differences() if others else pd.DataFrame()
    fates = study.fates() if others else pd.DataFrame()
    day = study.daily_of(["day"])["day"]
    days = int(day.max()) + 1 if len(day) else 0
    shown = [name for name in SHOWN if name in set(summary["outcome"])]
    drift = drifting.lines(study.daily_of([*tidy.DAY, *WATCHED_COLUMNS]))
    return {
        "study": study,
        "baseline": study.labels[0],
        "others": others,
        "answers": _answers(study, summary, differences, fates, shown),
        "headline": rows(summary, differences, study.labels, shown),
        "all_outcomes": rows(summary, differences, study.labels, list(dict.fromkeys(summary["outcome"]))),
        "days": days,
        "warmup": _warmup(study.scenarios[study.labels[0]]),
        "drift": drift,
        "drift_sentence": drifting.sentence(drift),
        "compared": _tested(differences),
        "main_compared": _tested(differences[differences["outcome"].isin(HEADLINE)]) if others else 0,
        "command": command(study),
        **settings_table.behind(study.scenarios),
    }


def _warmup(scenario: Any) -> int | None:
    """Days before the first recorded one; None of what is no Scenario."""
    settings = getattr(scenario, "settings", None)
    return None if settings is None else int(settings.run.warmup)


def _brief(study: Study, content: Mapping[str, Any]) -> Brief:
    """The brief of a run or a comparison, from the content of its report."""
    others = content["others"]
    answers = content["answers"] if len(others) < 2 else [(lead, [], []) for lead, _, _ in content["answers"]]
    title = tr("{names} compared", names=phrases.listed(study.labels)) if others else study.labels[0]
    drawn = content["pictures"]
    caption = (
        tr("Main outcomes: mean over runs, in brackets the 95 % interval")
        if len(others) < 2
        else tr("Main outcomes: means over runs")
    )
    return Brief(
        title,
        [sentence for lead, more, rest in answers for sentence in (lead, *more, *rest)],
        _sure(study, content["compared"], content["main_compared"]),
        [drawn[name] for name in ("resolution", "differences" if others else "trust") if name in drawn],
        caption,
        *_numbers(content["headline"], study.labels),
        content["command"],
    )


def _tested(differences: pd.DataFrame) -> int:
    """How many differences have a p value."""
    return int(differences["p"].notna().sum()) if len(differences) else 0


def _sure(study: Study, compared: int, main: int) -> list[str]:
    """How sure a run or a comparison is, in short; `compared` differences were tested, so many of main outcomes."""
    if study.replications < 2:
        return [tr("There is one run of each scenario. It gives no interval: run more before drawing a conclusion.")]
    told = [tr("Each scenario was run {number} times, each time with other chance.", number=study.replications)]
    if compared:
        told.append(
            tr(
                "{number} differences were tested, {main} of them in the main outcomes; one is called clear only if "
                "its p value, adjusted for their number (Holm; in the main outcomes for {main}), is at most 0.05 and "
                "its 95 % interval leaves zero out.",
                number=compared,
                main=main,
            )
        )
    return told


def _numbers(headline: Sequence[Row], labels: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The columns and rows of the brief's table: an outcome a row; of more than two scenarios a scenario a row."""
    if len(labels) > 2:
        few = headline[:4]
        columns = [tr("Scenario"), *(row.title for row in few)]
        return columns, [[label, *(row.cells[place].level for row in few)] for place, label in enumerate(labels)]
    rows = [[row.title, *(numerals.bracketed(cell.level, cell.interval) for cell in row.cells)] for row in headline]
    if len(labels) == 1:
        return [tr("Outcome"), *labels], rows
    for row, told in zip(headline, rows, strict=True):
        last = row.cells[-1]
        told += [numerals.bracketed(last.difference, last.difference_interval), last.verdict_words]
    return [tr("Outcome"), *labels, tr("Difference"), tr("Finding")], rows


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
