"""Numbers and sentences: digits that the interval allows, and a direction that is never wrong."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOMES
from fivelink_sim.view import answer, captions, numerals, phrases
from fivelink_sim.view.numerals import DAYS, INDEX, PERCENT, YUAN


@pytest.mark.parametrize(
    ("scale", "values", "text"),
    [
        (PERCENT, (0.648, 0.640, 0.656), "64.8\u00a0%"),
        (PERCENT, (-0.004, -0.008, -0.001), "−0.4\u00a0%"),
        (DAYS, (12.26, 11.9, 12.5), "12.3\u00a0days"),
        (YUAN, (1_009_045.0, 1_003_590.0, 1_014_501.0), "1,009,000\u00a0yuan"),
        (YUAN, (404.4, 399.0, 410.0), "404\u00a0yuan"),
        (INDEX, (0.5218, 0.517, 0.527), "0.522"),
        (PERCENT, (math.nan, math.nan, math.nan), "–"),
        (PERCENT, (0.5, math.nan, math.nan), "50.0\u00a0%"),
        (PERCENT, (0.0, 0.0, 0.0), "0.0\u00a0%"),
    ],
)
def test_levels(scale, values, text):
    assert numerals.level(scale, *values) == text


def test_differences_have_a_sign_and_shares_become_points():
    assert numerals.difference(PERCENT, 0.058, 0.051, 0.065) == "+5.8\u00a0points"
    assert numerals.difference(PERCENT, -0.058, -0.065, -0.051) == "−5.8\u00a0points"
    assert numerals.interval(PERCENT, 0.058, 0.051, 0.065, sign=True) == "+5.1 to +6.5"


def test_an_interval_without_zero_never_looks_as_if_it_had_it():
    told = numerals.interval(PERCENT, 0.0004, 0.0001, 0.0007, sign=True)
    assert told == "+0.01 to +0.07"


def test_an_interval_with_zero_needs_no_more_digits():
    assert numerals.interval(PERCENT, -0.00176, -0.00354, 0.00002, sign=True) == "−0.4 to 0.0"


def test_every_unit_of_an_outcome_has_a_scale():
    for outcome in OUTCOMES:
        assert numerals.level(numerals.scale_of(outcome.unit), 0.5)


@pytest.mark.parametrize(("p", "text"), [(0.0, "< 0.001"), (0.013, "0.013"), (0.27, "0.27"), (math.nan, "–")])
def test_p_values(p, text):
    assert numerals.chance(p) == text


def row(outcome="resolution_rate", unit="share", verdict="better", estimate=0.05, low=0.04, high=0.06, base=0.6, n=20):
    return {
        "outcome": outcome,
        "unit": unit,
        "better": "more",
        "scenario": "five",
        "baseline": "three",
        "mean": base + estimate,
        "baseline_mean": base,
        "estimate": estimate,
        "low": low,
        "high": high,
        "n": n,
        "p": 0.0,
        "p_holm": 0.0,
        "verdict": verdict,
    }


NO_FATES = pd.DataFrame(columns=["scenario", "baseline", "fate", "estimate"])


def told(*rows, **more) -> str:
    table = pd.DataFrame(rows)
    return " ".join([answer.lead(table, "five"), *answer.paragraph(table, NO_FATES, "five", **more)])


def test_more_resolved_is_said_with_size_interval_and_direction():
    text = told(row())
    assert text.startswith("five resolved more needs than three.")
    assert "five resolved 65.0 and three 60.0: 5.0 more (95 % interval +4.0 to +6.0), which is clearly better" in text


def test_fewer_resolved_is_said_as_plainly():
    text = told(row(verdict="worse", estimate=-0.05, low=-0.06, high=-0.04))
    assert text.startswith("five resolved fewer needs than three.")
    assert "5.0 fewer (95 % interval −6.0 to −4.0), which is clearly worse" in text
    assert "better" not in text


def test_an_interval_with_zero_is_no_clear_difference():
    text = told(row(verdict="not clear", estimate=0.01, low=-0.01, high=0.03))
    assert "no clear difference in the needs resolved" in text
    assert "no clear difference (95 % interval −1.0 to +3.0)" in text
    assert "better" not in text
    assert "more needs" not in text


def test_zero_within_the_interval_overrules_a_verdict():
    assert answer.verdict(row(verdict="better", low=-0.01, high=0.06)) == "not clear"


def test_a_difference_lost_to_the_number_of_comparisons_is_not_clear():
    text = told(row(verdict="not clear", estimate=0.01, low=0.001, high=0.019))
    assert "no clear difference, the number of comparisons allowed for" in text


def test_one_run_says_nothing_on_sureness():
    text = told(row(verdict="not clear", low=math.nan, high=math.nan, n=1))
    assert "Too few runs to say" in text
    assert "clearly" not in text


def test_a_caption_of_waiting_holds_for_waits_that_all_are_short():
    curve = pd.DataFrame({"scenario": "five", "days": [0, 3, 6], "share": [0.0, 0.5, 1.0]})
    assert captions.waiting(curve).replace("\u00a0", " ") == (
        "Of all needs that ended, resolved: five 100.0 % within 7 days, 100.0 % within 14 days and 100.0 % within "
        "28 days."
    )
    assert captions.waiting(curve.assign(share=0.0)) == "No need was resolved."
    longer = pd.DataFrame({"scenario": "five", "days": range(10), "share": [n / 10 for n in range(10)]})
    assert "five 70.0 % within 7 days, 90.0 % within 14" in captions.waiting(longer).replace("\u00a0", " ")


def test_one_run_that_is_the_same_says_nothing():
    assert "exactly" not in told(row(verdict="same", estimate=0.0, low=math.nan, high=math.nan, n=1))


def test_the_same_results_are_the_same():
    assert "exactly the same share of needs" in told(row(verdict="same", estimate=0.0, low=0.0, high=0.0))


def test_shorter_waits_and_dearer_needs():
    text = told(
        row(),
        row("median_days", "days", "better", -5.8, -6.5, -5.1, 18.0),
        row("cost_per_resolved_need", "yuan", "worse", 35.0, 30.0, 40.0, 400.0),
    )
    assert "within 12.2\u00a0days against 18.0\u00a0days: 5.8\u00a0days shorter" in text
    assert "435\u00a0yuan against 400\u00a0yuan: 35\u00a0yuan dearer" in text
    assert text.count("clearly worse") == 1


def test_a_clear_but_tiny_difference_is_called_small():
    text = told(row(), row("resident_trust", "trust", "better", 0.001, 0.0005, 0.0015, 0.49))
    assert "clearly better, but by less than 1 %" in text


def test_what_is_worse_comes_before_what_is_better():
    table = pd.DataFrame(
        [row(), row("gini_groups", "0 to 1", "worse", 0.02, 0.01, 0.03), row("p90_days", "days", "better", -2, -3, -1)]
    )
    text = " ".join(answer.rest(table, "five", HEADLINE))
    assert text.index("clearly worse: inequality of groups") < text.index("learly better: days to resolution")


def test_nothing_worse_is_said_too():
    table = pd.DataFrame([row(), row("p90_days", "days", "better", -2, -3, -1)])
    assert answer.rest(table, "five", HEADLINE)[0] == phrases.ANSWER["none worse"]


def test_captions_of_differences_sort_by_verdict():
    table = pd.DataFrame(
        [
            row() | {"kind": "errands"},
            row(verdict="worse", estimate=-0.1, low=-0.2, high=-0.05) | {"kind": "mediation"},
            row(verdict="not clear", low=-0.1) | {"kind": "emergency"},
        ]
    )
    assert captions.by_item(table, "kind") == (
        "five against three: clearly better: errands (+5.0\u00a0points); clearly worse: mediation (−10.0\u00a0points); "
        "no clear difference: emergency."
    )
