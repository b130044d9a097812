"""What is compared: months, counts, shares and days of records, worked by hand; nothing of the months held out."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis.record_targets import names_of, shown_value, targets_of
from fivelink_sim.analysis.record_window import window_of
from fivelink_sim.records.request_log import request_log

NOTHING = pd.NaT


def log(rows, **more):
    """Rows of kind, received, closed, resolved, satisfied."""
    kind, received, closed, resolved, satisfied = zip(*rows, strict=True)
    days = {name: pd.to_datetime(list(values)) for name, values in (("received", received), ("closed", closed))}
    return request_log({"kind": kind, **days, "resolved": list(resolved), "satisfied": list(satisfied), **more})


ROWS = [
    ("errands", "2025-01-01", "2025-01-04", True, True),
    ("errands", "2025-01-20", "2025-02-10", False, False),
    ("mediation", "2025-02-03", "2025-02-04", True, False),
    ("mediation", "2025-02-20", "2025-03-05", True, True),  # closed when the months fitted are over
    ("mediation", "2025-03-15", NOTHING, None, None),
    ("errands", "2025-03-31", "2025-04-02", True, True),
]


@pytest.fixture
def targets():
    records = log(ROWS)
    return targets_of(records, window_of(records, 1))


def by_name(targets, records):
    return dict(zip(names_of(targets.summaries()), targets.summed_up(records), strict=True))


def share(yes, among):
    return np.arcsin(np.sqrt((yes + 0.375) / (among + 0.75)))


def test_the_window_begins_on_a_monday_and_holds_out_the_last_months(targets):
    window = targets.window
    assert window.start == date(2024, 12, 30)
    assert window.named() == ["2025-01", "2025-02", "2025-03"]
    assert (window.held, window.fitted, window.fit_until) == (1, 2, date(2025, 3, 1))
    assert (window.until, window.days) == (date(2025, 4, 3), 94)


def test_a_short_rest_of_a_month_belongs_to_its_neighbour():
    rows = [("errands", day, NOTHING, None, None) for day in ("2025-01-25", "2025-03-10", "2025-04-04")]
    assert window_of(log(rows), 0).named() == ["2025-01-25/2025-02-28", "2025-03-01/2025-04-04"]


def test_too_few_months_are_refused():
    with pytest.raises(ValueError, match=r"months to fit: 1, at least 2 .* covered: 3 .*, held out: 2$"):
        window_of(log(ROWS), 2)


def test_counts_shares_and_days_are_those_counted_by_hand(targets):
    found = by_name(targets, log(ROWS))
    assert found["received | errands"] == pytest.approx(np.sqrt(2))
    assert found["received | 2025-02"] == pytest.approx(np.sqrt(2))
    assert found["closed within 7 days"] == pytest.approx(share(2, 4))
    assert found["closed within 14 days"] == pytest.approx(share(2, 3))  # that of 20 February was seen for 9 days only
    assert found["resolved"] == pytest.approx(share(2, 3))  # nobody knew yet how that one would end
    assert found["satisfied | closed as resolved"] == pytest.approx(share(1, 2))
    assert found["days to closing | errands"] == pytest.approx(np.sqrt(3))  # lapsed ones are no days of work
    assert found["open at the end"] == pytest.approx(share(1, 4))


def test_nothing_that_is_fitted_moves_with_the_months_held_out(targets):
    before = targets.summed_up(log(ROWS))
    changed = log([*ROWS[:4], *[("errands", "2025-03-20", "2025-03-21", False, False)] * 50, ROWS[5]])
    assert targets.summed_up(changed) == pytest.approx(before, nan_ok=True)


def test_months_are_told_with_those_held_out(targets):
    told = dict(zip(names_of(targets.predicted()), targets.told_months(log(ROWS)), strict=True))
    assert [told[f"received | 2025-0{month}"] for month in (1, 2, 3)] == [2, 2, 2]
    assert [told[f"closed | 2025-0{month}"] for month in (1, 2, 3)] == [1, 2, 1]
    assert (told["received | errands"], told["received | mediation"]) == (1, 1)  # of March
    assert told["resolution_rate | months held out"] == 1.0


def test_a_column_that_the_records_leave_empty_gives_no_summary():
    records = request_log(
        {"kind": ["errands"] * 3, "received": pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01"])}
    )
    found = targets_of(records, window_of(records, 0))
    assert found.told == frozenset()
    assert {summary.measure for summary in found.summaries()} == {"received"}


def test_communities_add_how_far_they_lie_apart():
    records = log(ROWS, community=["a", "a", "a", "b", "a", "b"])
    found = targets_of(records, window_of(records, 1))
    assert by_name(found, records)["received | between communities"] == pytest.approx((np.sqrt(3) - 1.0) / 2.0)


@pytest.mark.parametrize(
    ("scale", "value", "shown"), [("count", 3.0, 9.0), ("share", np.pi / 4.0, 0.5), ("days", 2.0, 4.0)]
)
def test_a_summary_is_shown_as_people_read_it(scale, value, shown):
    assert shown_value(scale, value) == pytest.approx(shown)
