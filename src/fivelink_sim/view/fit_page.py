"""The page of a check of fit: the answer, how sure it is, what differs, in figures and tables. Stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

import fivelink_sim
from fivelink_sim.analysis.fit_answers import FITS, FitFindings
from fivelink_sim.view import brief, fit_figures, fit_table, numerals, phrases, settings_table
from fivelink_sim.view import fit_words as words
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.fit_words import Asked
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import CHART, NARROW, ROW, WIDE, Picture, figure_files, picture
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.tidy import records
from fivelink_sim.view.vector import margins_for

MOST_STEPS = 16  # pairs of steps in the figure
TILE = 0.3  # inches


def pages(asked: Asked, found: FitFindings) -> dict[str, str]:
    """Report and brief as HTML by their stems, and the figures' files; the same findings give the same bytes."""
    answers = [words.lead(asked.scenario.name, found, asked.used, asked.replications), words.counted(found)]
    content = {
        "heading": tr("Does {scenario} fit the records?", scenario=asked.scenario.name),
        "answers": [*answers, *words.of_groups(found)],
        "briefly": [*answers, *words.of_groups(found, most=1)],
        "notes": words.notes(asked.scope, asked.requests, asked.used, asked.replications, asked.held_out, found),
        "pictures": list(pictures(found)),
        "parts": fit_table.parts(found),
        "definitions": definitions(bool(len(found.follows))),
        "command": asked.line,
        "version": fivelink_sim.__version__,
        **settings_table.behind({asked.scenario.name: asked.scenario}),
    }
    return {
        "report": rendered("fit.html.j2", content),
        "brief": brief.page(_brief(content), fivelink_sim.__version__),
        **figure_files(content["pictures"]),
    }


def _brief(content: Mapping[str, Any]) -> Brief:
    """The brief, from the content of the report."""
    part = content["parts"][0]
    return Brief(
        content["heading"],
        content["briefly"],
        content["notes"][-1:] + content["notes"][:1],
        [one for one in content["pictures"] if not one.wide],
        part.title,
        part.columns,
        part.rows,
        content["command"],
    )


def definitions(with_journeys: bool) -> list[str]:
    """What is counted, and how."""
    told = [
        tr("Received: the day on which the office first knew of it. Closed: the first closing in the books, for real, "
           "on paper or because its time was over; what is known again after that is no new request."),
        tr("Taken up within 7 days: of the requests received so long before the records end."),
        tr("Closed as resolved: of the requests closed. Satisfied: of those asked; in the model, whether the need was "
           "really resolved in the end."),
        tr("Days to closing count open requests as long as they were seen to wait (Kaplan and Meier). The greatest gap "
           "between waiting curves is that of Kolmogorov and Smirnov; chance alone gives the interval beside it."),
    ]  # fmt: skip
    if with_journeys:
        told.append(
            tr("Journeys: which step follows which, beginnings and ends included. Allowed is what follows somewhere in "
               "the model’s runs. Precision: of all steps that are allowed after a beginning of a journey, those that "
               "are done. Distances are half the sum of differences of shares, 0 to 100 %.")
        )  # fmt: skip
    return told


def pictures(found: FitFindings) -> Iterator[Picture]:
    """All figures."""
    glance = words.at_a_glance(found.measures)
    if len(glance):
        yield _glance(glance[["name", "place", "answer"]])
    months = found.measures[(found.measures["measure"] == "received") & (found.measures["month"] != "")]
    months = months[np.isfinite(months["low"])]
    whole = months[months["by"] == ""]
    if len(whole) > 1:
        yield _counts(whole[["month", "real", "low", "middle", "high"]].reset_index(drop=True))
    curve = found.waiting[(found.waiting["kind"] == "") & np.isfinite(found.waiting["real"])]
    if len(curve) and np.isfinite(curve["low"]).any():
        yield _waiting(curve.drop(columns="kind").reset_index(drop=True))
    kinds = months[months["by"] == "kind"]
    if len(kinds) > 1:
        name = [phrases.words_of(str(kind)) for kind in kinds["item"]]
        yield _tiles(kinds.assign(name=name)[["name", "month", "answer", "real", "low", "middle", "high"]])
    steps = found.follows[np.isfinite(found.follows["low"].astype(float))]
    if len(steps):
        yield _follows(steps.head(MOST_STEPS))


def _glance(table: pd.DataFrame) -> Picture:
    outside = [str(row["name"]) for row in records(table) if row["answer"] not in (FITS, "cannot say")]
    caption = tr(
        "Where each number of the records lies in the model’s 90 % interval: {inside} of {all} inside; outside: "
        "{outside}.",
        inside=len(table) - len(outside),
        all=len(table),
        outside=phrases.listed(outside) if outside else tr("none"),
    )
    draw = partial(fit_figures.at_a_glance, table, title=tr("The records in the model’s intervals"))
    margins = margins_for(list(table["name"]), fit_figures.mark_labels(), right=0.25)
    return picture("at_a_glance", caption, draw, ROW * len(table), margins, WIDE)


def _counts(table: pd.DataFrame) -> Picture:
    inside = int(((table["real"] >= table["low"]) & (table["real"] <= table["high"])).sum())
    caption = tr(
        "Requests received month by month: {inside} of {months} months lie in the model’s 90 % interval. In all "
        "{real} in the records, {middle} in the middle of the model.",
        inside=inside,
        months=len(table),
        real=numerals.plain(float(table["real"].sum()), 0),
        middle=numerals.plain(float(table["middle"].sum()), 0),
    )
    draw = partial(fit_figures.counts, table, title=tr("Requests received"))
    return picture(
        "counts", caption, draw, CHART, margins_for([], fit_figures.band_labels(), left=0.6, right=0.25), NARROW
    )


def _waiting(table: pd.DataFrame) -> Picture:
    gap = (table["real"] - table["middle"]).abs()
    place = int(gap.to_numpy().argmax())
    caption = tr(
        "Share of requests closed within so many days. The records are furthest from the model at {days} days: {real} "
        "closed, {middle} in the middle of the model.",
        days=int(table["days"].iloc[place]),
        real=words.value("share", float(table["real"].iloc[place])),
        middle=words.value("share", float(table["middle"].iloc[place])),
    )
    draw = partial(fit_figures.waiting, table, title=tr("Waiting until closing"))
    return picture(
        "waiting", caption, draw, CHART, margins_for([], fit_figures.band_labels(), left=0.6, right=0.25), NARROW
    )


def _tiles(table: pd.DataFrame) -> Picture:
    table = table.reset_index(drop=True)
    shares = []
    for name, rows in table.groupby("name", sort=False):
        inside = int(((rows["real"] >= rows["low"]) & (rows["real"] <= rows["high"])).sum())
        shares.append(tr("{name} {inside} of {months}", name=name, inside=inside, months=len(rows)))
    caption = tr("Months whose requests lie in the model’s 90 % interval: {shares}.", shares=phrases.listed(shares))
    draw = partial(fit_figures.tiles, table, title=tr("Kind by kind and month by month"))
    names = list(dict.fromkeys(table["name"]))
    margins = margins_for(names, fit_figures.tile_labels(), right=0.25)
    return picture("kinds", caption, draw, TILE * len(names), margins, WIDE)


def _follows(table: pd.DataFrame) -> Picture:
    pairs = [tr("{before} → {after}", before=step(row["before"]), after=step(row["after"])) for row in records(table)]
    outside = [
        pair for pair, row in zip(pairs, records(table), strict=True) if not row["low"] <= row["real"] <= row["high"]
    ]
    caption = tr(
        "The commonest pairs of steps, one after the other. Outside the model’s 90 % interval: {outside}.",
        outside=phrases.listed(outside) if outside else tr("none"),
    )
    table = table.assign(name=pairs).reset_index(drop=True)
    draw = partial(fit_figures.follows, table, title=tr("Which step follows which"))
    margins = margins_for(pairs, fit_figures.band_labels(), right=0.25)
    return picture("follows", caption, draw, ROW * len(table), margins, WIDE)


def step(name: str) -> str:
    """A step of a journey in the reader's language."""
    return tr(name)
