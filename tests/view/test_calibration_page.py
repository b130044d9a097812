"""A calibration in words: what is determined, what is not told apart, what does not fit; escaped; in both languages."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from fivelink_sim import load, speaking
from fivelink_sim.analysis import calibration_tables as tables
from fivelink_sim.analysis.calibrated import Calibrated
from fivelink_sim.analysis.calibration_tables import Field
from fivelink_sim.analysis.record_targets import Summary
from fivelink_sim.analysis.record_window import Window
from fivelink_sim.view import calibration_page, calibration_table
from fivelink_sim.view import calibration_words as words

GENERATOR = np.random.default_rng(1)
EDGES = tuple(date(2025, month, 1) for month in range(1, 6))
FIELDS = (
    Field("government.burden", "share of hours", 0.3, 0.85, whole=False),
    Field("community.staff", "posts", 4.0, 7.5, whole=False),
    Field("channels.online", "chance a day", 0.01, 0.03, whole=False),
)


def calibrated(label="three_society", off=0.0):
    """Burden and staff known together only, online not at all; `off` from the records in what is received."""
    burden = GENERATOR.normal(0.5, 0.02, 400)
    staff = 5.0 + 20.0 * (burden - 0.5) + GENERATOR.normal(0.0, 0.05, 400)
    draws = np.column_stack([burden, staff, GENERATOR.uniform(0.01, 0.03, 400)])
    window = Window(date(2024, 12, 30), EDGES, 1, date(2025, 5, 1))
    fitted = [Summary("received", "errands", "count"), Summary("closed within 7 days", "", "share")]
    months = [Summary("received", name, "count") for name in window.named()] + [
        Summary("waiting_median", "months held out", "days")
    ]
    runs = GENERATOR.normal(10.0, 1.0, (200, 2)) * (1.0, 0.05)
    told = GENERATOR.normal(100.0, 5.0, (200, 5))
    none = np.empty((0, 4))
    return Calibrated(
        label=label,
        source=label,
        method="abc",
        scenario=load("three_society"),
        given=(0.55, 5.0, 0.02),
        fields=FIELDS,
        window=window,
        kinds=("errands",),
        left_out=("elderly_care",),
        told=("closed",),
        requests=4_321,
        draws=pd.DataFrame(draws, columns=[field.path for field in FIELDS]),
        point={"government.burden": 0.5, "community.staff": 5.0, "channels.online": 0.02},
        parameters=tables.parameters(FIELDS, draws, GENERATOR.random((100, 3)) < 0.9),
        pairs=tables.pairs(FIELDS, draws),
        fit=tables.fit(fitted, np.array([10.0 + off, 0.5]), runs, np.array([[0.0, 0.0], [14.0, 2.0]])),
        months=tables.months(months, np.array([100.0, 101.0, 99.0, 300.0, 100.0]), told, ["2025-04"]),
        shares=(1.0, 0.2, 0.05),
        used=1_000,
        runs=4_500,
        checked=100,
        trials=none,
        distance=float("nan"),
        failed=0,
        fresh=0,
        command="fivelink calibrate three_society requests.csv --fit government.burden",
    )


def test_the_answer_says_what_is_determined_and_what_is_not():
    lead, *more = words.answer(calibrated())
    assert lead == "The records of 4,321 requests determine 2 of 3 fields."
    assert more[0].startswith("Determined: government.burden 0.4")
    assert "Of channels.online the records say next to nothing" in more[1]


def test_fields_not_told_apart_are_told_with_what_goes_with_what():
    found = [sentence for sentence in words.answer(calibrated()) if "cannot tell" in sentence]
    assert found[0].startswith("The records cannot tell government.burden and community.staff apart: 0.055 more")
    assert "looks like +1.1" in found[0]


def test_a_misfit_is_named_before_intervals_are_believed():
    assert "all 2 summaries lie where" in words.fitting(calibrated())[1]
    assert "off by more than chance in: received (errands)" in words.fitting(calibrated(off=3.9))[1]
    beyond = words.fitting(calibrated(off=9.0))[1]
    assert beyond.startswith("No simulation anywhere in the ranges reaches")


def test_months_held_out_are_counted():
    assert words.fitting(calibrated())[0] == (
        "1 of 2 counts and rates of the month held out lie in their 90 % intervals."
    )
    rows = calibration_table.held_out(calibrated()).rows
    assert [row[-1] for row in rows] == ["outside its interval", ""]


def test_what_the_records_do_not_say_is_said():
    told = words.notes(calibrated())
    assert any("whether people were satisfied" in note for note in told)
    assert any("left out of the comparison: elderly care" in note for note in told)


@pytest.mark.parametrize(("name", "of", "told"), [
    ("closed within 7 days", "", "closed within 7 days"),
    ("responded within 0 days", "", "taken up on the day it came"),
    ("resolved", "elderly_care", "closed as resolved (elderly care)"),
    ("received", "2025-01-06/2025-01-31", "received (2025-01-06 to 2025-01-31)"),
])  # fmt: skip
def test_summaries_are_named_in_words(name, of, told):
    assert words.measure(name, of) == told


def test_the_page_escapes_names_and_is_the_same_every_time():
    found = calibrated(label="<b>mine</b>")
    page = calibration_page.pages(found)
    assert "<b>mine" not in page["report"]
    assert "&lt;b&gt;mine" in page["report"]
    assert calibration_page.pages(found) == page
    assert {"figures/fields.svg", "figures/months-received.svg", "figures/pair-0.svg"} <= set(page)


def test_the_page_is_in_chinese_where_it_is_asked_for():
    with speaking("zh"):
        page = calibration_page.pages(calibrated())["report"]
    for text in ("记录无法区分", "留出的月份", "已确定", "如何使用"):
        assert text in page
