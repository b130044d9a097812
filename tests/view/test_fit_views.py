"""A check of fit in words, tables, figures and a page, from numbers made up here."""

from __future__ import annotations

import io
import math
import re
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis.fit_answers import COLUMNS, FitFindings
from fivelink_sim.analysis.fit_measures import GROUPS, MEASURES, Scope, Window
from fivelink_sim.records.journeys import SEEN
from fivelink_sim.scenario.loading import load
from fivelink_sim.view import fit_figures, fit_page, fit_table, fit_words
from fivelink_sim.view.language import speaking, tr

EVIL = "<script>alert(1)</script>"
ROWS = [
    ("received", "", "", "", "requests", 500.0, 380.0, 400.0, 420.0, 20, 0.98, "too few"),
    ("received", "kind", "errands", "", "requests", 250.0, 140.0, 150.0, 160.0, 20, 0.98, "too few"),
    ("received", "kind", "mediation", "", "requests", 150.0, 130.0, 150.0, 170.0, 20, 0.5, "fits"),
    ("received", "community", EVIL, "", "requests", 40.0, 30.0, 41.0, 50.0, 20, 0.5, "fits"),
    ("received", "", "", "2025-01", "requests", 260.0, 190.0, 200.0, 210.0, 20, 0.98, "too few"),
    ("received", "", "", "2025-02", "requests", 205.0, 190.0, 200.0, 210.0, 20, 0.6, "fits"),
    ("received", "kind", "errands", "2025-01", "requests", 150.0, 70.0, 75.0, 80.0, 20, 0.98, "too few"),
    ("received", "kind", "errands", "2025-02", "requests", 3.0, 1.0, 4.0, 9.0, 20, 0.5, "cannot say"),
    ("satisfaction_rate", "", "", "", "share", 0.5, 0.612, 0.65, 0.687, 20, 0.02, "too high"),
    ("response_rate", "", "", "", "share", math.nan, 0.9, 0.95, 1.0, 20, math.nan, "cannot say"),
    ("waiting_median", "", "", "", "days", 14.0, 13.0, 14.0, 15.0, 20, 0.5, "fits"),
    ("waiting_distance", "", "", "", "share", 0.2, 0.0, 0.02, 0.04, 20, 0.98, "differs"),
    *(
        (name, "kind", kind, "", MEASURES[name].unit, 0.5, 0.4, 0.5, 0.6, 20, 0.5, "fits")
        for name in ("resolution_rate", "satisfaction_rate", "waiting_median", "waiting_p90")
        for kind in ("errands", "mediation")
    ),
    ("activity_share", "activity", "triaged", "", "share", 0.9, 0.85, 0.9, 0.95, 20, 0.5, "fits"),
]


def findings(p=0.048, answer="differs"):
    """Findings of made-up numbers."""
    days = np.arange(5)
    curve = {"real": [0, 0.2, 0.5, 0.8, 1.0], "low": days / 5, "middle": days / 4, "high": [0.1, 0.4, 0.7, 0.9, 1.0]}
    follows = {
        "before": ["(beginning)", "known"], "after": ["known", "triaged"], "real": [0.5, 0.4], "low": [0.45, 0.45],
        "middle": [0.5, 0.5], "high": [0.55, 0.55],
    }  # fmt: skip
    groups = [
        ("", 10, 0.6, 0.905, p, answer),
        ("received", 6, 0.5, 0.905, p, answer),
        ("rates", 1, 0.0, 0.905, 0.4, "fits"),
        ("waiting", 2, 0.5, 0.905, math.nan, "cannot say"),
    ]
    return FitFindings(
        pd.DataFrame(ROWS, columns=list(COLUMNS)),
        pd.DataFrame(groups, columns=["group", "measures", "inside", "expected", "p", "answer"]),
        pd.DataFrame({"kind": "", "days": days, **curve}),
        pd.DataFrame(follows),
    )


ASKED = SimpleNamespace(
    scenario=load("three_society"),
    scope=Scope(Window(date(2025, 1, 1), date(2025, 3, 1), date(2025, 1, 1), date(2025, 3, 1)), ("errands",), ("0",)),
    requests=520,
    used=500,
    replications=20,
    held_out=False,
    line=f"fivelink check-fit three_society '{EVIL}.csv'",
)


def test_the_lead_says_whether_it_fits_and_by_how_many_runs():
    assert fit_words.lead("mine", findings(), 500, 20) == (
        "mine does not fit these 500 requests: taken together, none of its 20 own runs lies as far from the others."
    )
    assert "1 of its 20 own runs lie as far" in fit_words.lead("mine", findings(2 / 21), 500, 20)
    assert fit_words.lead("mine", findings(9 / 21, "fits"), 500, 20).startswith(
        "Nothing in these 500 requests speaks clearly against mine: taken together, 8 of its 20 own runs"
    )
    assert "an answer needs 19 runs" in fit_words.lead("mine", findings(math.nan, "cannot say"), 500, 5)


def test_groups_name_what_differs_most_first_with_both_numbers():
    received, rates, waiting = fit_words.of_groups(findings())
    assert received == (
        "Requests received: the model differs by more than chance; in all: too few (500 in the records, 380 to 420 in "
        "the model); Requests received, errands: too few (250 in the records, 140 to 160 in the model)."
    )
    assert rates == (
        "Response, resolution, satisfaction: the model fits as a whole; outside the interval: Satisfied: too high "
        "(50.0\u00a0% in the records, 61.2 to 68.7 in the model)."
    )
    assert waiting == "Waiting: cannot say."


def test_the_place_is_told_in_half_widths_of_the_interval():
    placed = fit_words.placed(findings().measures).set_index(["measure", "by", "item", "month"])["place"]
    assert placed["received", "", "", ""] == 3.0  # 5 half-widths: at the edge
    assert placed["received", "", "", "2025-02"] == pytest.approx(0.5)
    assert placed["received", "kind", "mediation", ""] == 0.0
    assert placed["received", "community", EVIL, ""] == pytest.approx(-1 / 11)


def test_what_the_records_lack_is_said():
    told = fit_words.notes(ASKED.scope, 520, 500, 20, True, findings())
    assert "Not in the records: Taken up within 7 days." in told
    assert any(note.startswith("These months were held out") for note in told)
    assert any("500 of 520 requests" in note for note in told)


def test_the_terminal_shows_groups_and_numbers(monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    file = io.StringIO()
    fit_table.show(ASKED, findings(), file)
    text = file.getvalue()
    assert "three_society does not fit these 500 requests" in text
    assert re.search(r"Requests received +500 +380 to 420 +▼ too few", text)
    assert re.search(r"Requests received, errands +250 +140 to 160 +▼ too few", text)
    assert re.search(r"Taken up within 7 days +– +90\.0 to 100\.0 +– cannot say", text)


def test_tables_of_the_page_have_as_many_cells_as_columns():
    for part in fit_table.parts(findings()):
        assert part.rows
        assert {len(row) for row in part.rows} == {len(part.columns)}


def test_the_page_has_figures_with_sentences_and_tables_and_escapes_everything():
    pages = fit_page.pages(ASKED, findings())
    report = pages["report"]
    assert EVIL not in report
    assert "&lt;script&gt;" in report
    for name in ("at_a_glance", "counts", "waiting", "kinds", "follows"):
        assert pages[f"figures/{name}.svg"].startswith("<?xml")
        assert len(pages[f"figures/{name}.csv"].splitlines()) > 1
    assert report.count("<figure") == 5
    assert "1 of 2 months lie in the model’s 90 % interval" in report
    assert pages == fit_page.pages(ASKED, findings())


def test_the_page_speaks_chinese():
    with speaking("zh"):
        pages = fit_page.pages(ASKED, findings())
    assert '<html lang="zh"' in pages["report"]
    body = re.sub(r"<style>.*?</style>|<pre>.*?</pre>", "", pages["report"], flags=re.DOTALL)
    assert "差异超出偶然" in body
    assert "figures/zh/counts.svg" in pages
    for title in [*GROUPS.values(), *(measure.title for measure in MEASURES.values()), *SEEN]:
        with speaking("zh"):
            assert tr(title) != title


def test_findings_of_too_few_runs_still_make_a_page():
    found = findings(math.nan, "cannot say")
    nothing = {"low": np.nan, "high": np.nan, "position": np.nan, "answer": "cannot say"}
    bare = FitFindings(
        found.measures.assign(**nothing), found.groups.assign(inside=np.nan, expected=np.nan),
        found.waiting.assign(low=np.nan, high=np.nan), found.follows.assign(low=np.nan, high=np.nan),
    )  # fmt: skip
    report = fit_page.pages(ASKED, bare)["report"]
    assert "It cannot be said whether three_society fits" in report
    assert "<figure" not in report


def test_figures_draw_what_the_table_says_on_the_axes_given():
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    glance = fit_words.at_a_glance(findings().measures)
    assert fit_figures.at_a_glance(glance, ax) is ax
    assert [label.get_text() for label in ax.get_yticklabels()] == list(glance["name"])
    drawn = sum(len(line.get_xdata()) for line in ax.get_lines() if line.get_linestyle() == "None")
    assert drawn == len(glance)
    months = findings().measures.query("by == '' and month != ''").reset_index(drop=True)
    ax = fit_figures.counts(months, Figure().subplots())
    assert {tuple(line.get_ydata()) for line in ax.get_lines()} >= {(205.0,), (260.0,), (200.0, 200.0)}
    kinds = findings().measures.query("by == 'kind' and month != ''").assign(name="errands")
    ax = fit_figures.tiles(kinds, Figure().subplots())
    assert [text.get_text() for text in ax.texts] == ["−", "·"]
