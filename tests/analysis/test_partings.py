"""Where two journeys part: journeys written down by hand, each with one difference."""

from __future__ import annotations

import numpy as np
import pytest

from fivelink_sim.analysis.partings import ending, parting, rounds
from fivelink_sim.model import event_log as log
from fivelink_sim.model.world import CARE, LABOUR, MATERIAL, NOBODY, log_dtype


def journey(*steps):
    """(day, activity[, component[, actor]])"""
    table = np.zeros(len(steps), log_dtype)
    for row, step in zip(table, steps, strict=True):
        day, activity, component, actor = (*step, NOBODY, NOBODY)[:4] if len(step) < 4 else step
        row["day"], row["activity"], row["component"], row["actor"] = day, activity, component, actor
    return table


GOOD = journey(
    (0, log.ARISEN), (1, log.KNOWN_NOW), (2, log.TRIAGED_NOW), (2, log.ACCEPTED, LABOUR), (3, log.STARTED, LABOUR),
    (4, log.DONE, LABOUR), (4, log.RESOLVED_NOW),
)  # fmt: skip
MONEY = journey(
    (0, log.ARISEN), (1, log.KNOWN_NOW), (2, log.TRIAGED_NOW), (2, log.APPROVED, MATERIAL), (5, log.DONE, MATERIAL),
    (5, log.RESOLVED_NOW),
)  # fmt: skip
A, K, T = (0, log.ARISEN), (1, log.KNOWN_NOW), (2, log.TRIAGED_NOW)
LAPSE = (21, log.LAPSED_NOW)


@pytest.mark.parametrize(
    ("cause", "day", "ahead", "behind"),
    [
        ("never found", 1, GOOD, [A, LAPSE]),
        ("found later", 1, GOOD, [A, (20, log.KNOWN_NOW), (20, log.TRIAGED_NOW), LAPSE]),
        ("waited", 2, GOOD, [A, K, LAPSE]),
        ("misread", 2, GOOD, [A, K, T, (2, log.MISREAD_NOW), (7, log.RETURNED), LAPSE]),
        ("no route", 2, GOOD, [A, K, T, (2, log.NO_PROVIDER, LABOUR), (3, log.NO_PROVIDER, LABOUR), LAPSE]),
        ("refused", 2, GOOD, [A, K, T, (2, log.REFUSED, LABOUR, 5), (20, log.ACCEPTED, LABOUR, 5), LAPSE]),
        ("no hours", 4, GOOD, [A, K, T, (2, log.ACCEPTED, LABOUR, 5), LAPSE]),
        ("no hours", 4, GOOD, [A, K, T, (2, log.ACCEPTED, LABOUR, 5), (20, log.STARTED, LABOUR, 5), LAPSE]),
        ("closed on paper", 3, GOOD, [A, K, T, (2, log.ACCEPTED, LABOUR, 5), (3, log.STARTED, LABOUR, 5),
                                      (3, log.CLOSED_ON_PAPER, NOBODY, 5), LAPSE]),
        ("relapsed", 4, GOOD, [A, K, T, (2, log.ACCEPTED, LABOUR, 5), (4, log.DONE, LABOUR, 5), (4, log.RELAPSED_NOW),
                               (11, log.RETURNED), (32, log.LAPSED_NOW)]),
        ("no cash", 2, MONEY, [A, K, T, (2, log.NO_CASH, MATERIAL, 9), LAPSE]),
        ("no cash", 2, MONEY, [A, K, T, LAPSE]),
        ("no hours", 2, MONEY, [A, K, T, (2, log.NO_BROKER, MATERIAL), LAPSE]),
        ("refused", 3, MONEY, [A, K, T, (3, log.REFUSED, MATERIAL, 9), LAPSE]),
        ("waited", 5, MONEY, [A, K, T, (2, log.APPROVED, MATERIAL, 0), LAPSE]),
        ("not helped unasked", 3, journey(A, (3, log.NEIGHBOURS_HELPED, LABOUR), (3, log.RESOLVED_NOW)), [A, LAPSE]),
    ],
)  # fmt: skip
def test_one_difference_is_found(cause, day, ahead, behind):
    found = parting(journey(*behind), ahead)
    assert (found.cause, found.day) == (cause, day)


def test_a_lag_that_was_caught_up_is_no_cause():
    """Found two days later, but triaged on the same day: what counts is that the provider had no hours."""
    ahead = journey((0, log.ARISEN), (1, log.KNOWN_NOW), (5, log.TRIAGED_NOW), (5, log.ACCEPTED, CARE),
                    (6, log.DONE, CARE), (6, log.RESOLVED_NOW))  # fmt: skip
    behind = journey((0, log.ARISEN), (3, log.KNOWN_NOW), (5, log.TRIAGED_NOW), (5, log.ACCEPTED, CARE), LAPSE)
    assert parting(behind, ahead).cause == "no hours"


def test_what_was_done_in_time_is_no_cause():
    """The care came later, but it came; the money never did."""
    both = [A, K, T, (2, log.ACCEPTED, CARE), (2, log.APPROVED, MATERIAL)]
    ahead = journey(*both, (3, log.DONE, CARE), (5, log.DONE, MATERIAL), (5, log.RESOLVED_NOW))
    behind = journey(A, K, T, (2, log.ACCEPTED, CARE), (2, log.NO_CASH, MATERIAL), (9, log.DONE, CARE), LAPSE)
    assert (parting(behind, ahead).cause, parting(behind, ahead).component) == ("no cash", MATERIAL)


def test_equal_journeys_do_not_part():
    assert parting(GOOD, GOOD) is None


def test_rounds_end_on_paper_and_in_relapses():
    on_paper = [A, K, T, (3, log.DONE, CARE), (4, log.CLOSED_ON_PAPER), (6, log.KNOWN_NOW), (6, log.TRIAGED_NOW)]
    again = [(7, log.DONE, LABOUR), (7, log.RELAPSED_NOW), (14, log.RETURNED), (15, log.TRIAGED_NOW)]
    steps = journey(*on_paper, *again)
    first, second, third = rounds(steps)
    assert (first.end, second.end, third.end) == ("closed on paper", "relapsed", "open")
    assert second.done == {CARE: 3, LABOUR: 7}  # what was done before a paper closure stays done
    assert third.done == {}  # after a relapse all begins anew


@pytest.mark.parametrize(
    ("steps", "end"),
    [(GOOD, "resolved"), (journey(A, LAPSE), "lapsed"), (journey(A, K), "open"), (journey(), "")],
)
def test_endings(steps, end):
    assert ending(steps) == end
