"""Counts, rates and waiting times of records, worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.records import record_measures as measures
from fivelink_sim.records.request_log import request_log

NAT = pd.NaT


def log(*rows):
    """A request log of (kind, received, responded, closed, resolved, satisfied), community A."""
    kind, received, responded, closed, resolved, satisfied = zip(*rows, strict=True)
    days = {"received": received, "responded": responded, "closed": closed}
    return request_log(
        {
            "community": ["A"] * len(rows),
            "kind": kind,
            **{name: pd.to_datetime(list(values)) for name, values in days.items()},
            "resolved": list(resolved),
            "satisfied": list(satisfied),
        }
    )


FOUR = log(
    ("errands", "2025-01-30", "2025-01-30", "2025-02-02", True, True),
    ("errands", "2025-02-01", "2025-02-11", "2025-02-11", True, False),
    ("mediation", "2025-02-27", "2025-03-01", "2025-03-01", False, False),
    ("mediation", "2025-03-03", None, None, None, None),
)


def test_monthly_counts_are_of_the_month_in_which_it_happened():
    table = measures.monthly(FOUR, date(2025, 1, 15), 3).set_index(["kind", "month"])
    names = ["received", "responded", "closed", "resolved", "satisfied"]
    assert table.loc[("errands", "2025-01"), names].tolist() == [1, 1, 0, 0, 0]
    assert table.loc[("errands", "2025-02"), names].tolist() == [1, 1, 2, 2, 1]
    assert table.loc[("mediation", "2025-02"), names].tolist() == [1, 0, 0, 0, 0]
    assert table.loc[("mediation", "2025-03"), names].tolist() == [1, 1, 1, 0, 0]
    assert table.loc[("errands", "2025-03"), names].tolist() == [0] * 5
    assert (table["community"] == "").all()


def test_every_kind_and_month_asked_for_has_a_row_and_no_other():
    table = measures.monthly(FOUR, date(2025, 2, 1), 1, kinds=["mediation", "emergency"], communities=["A", "B"])
    assert table[["community", "kind", "received"]].to_numpy().tolist() == [
        ["A", "mediation", 1], ["A", "emergency", 0], ["B", "mediation", 0], ["B", "emergency", 0],
    ]  # fmt: skip


def test_months_are_counted_also_in_part():
    assert measures.months_spanned(date(2025, 1, 15), date(2025, 3, 1)) == 2
    assert measures.month_names(date(2024, 12, 31), 3) == ["2024-12", "2025-01", "2025-02"]


def test_rates_count_those_who_can_be_counted():
    row = measures.rates(FOUR, date(2025, 3, 6)).iloc[0]
    assert row["requests"] == 4
    # Received 8 days or more before the end: two errands, one after 0 days, one after 10. The mediation of 27 Feb. was
    # received 7 days before: it may still be taken up within 7.
    assert row["response_rate"] == pytest.approx(1 / 2)
    assert row["resolution_rate"] == pytest.approx(2 / 3)
    assert row["satisfaction_rate"] == pytest.approx(1 / 3)


def test_waiting_counts_open_requests_as_long_as_they_were_seen():
    # Waits 2, 3, 10, and one seen open for 3 days (3, 4 and 5 March). Kaplan and Meier: 4 at risk on day 2, one closes:
    # 3/4 open; on day 3 two are at risk (the open one is gone), one closes: 3/8; on day 10 the last: 0.
    wait, seen = measures.waits(FOUR, date(2025, 3, 6))
    assert (wait.tolist(), seen.tolist()) == ([3, 10, 2, -1], [35, 33, 7, 3])
    day, closed = measures.waiting_curve(wait, seen)
    assert closed[day == 2] == pytest.approx(1 / 4)
    assert closed[day == 3] == pytest.approx(5 / 8)
    assert closed[day == 10] == pytest.approx(1.0)
    row = measures.rates(FOUR, date(2025, 3, 6)).iloc[0]
    assert (row["waiting_median"], row["waiting_p80"], row["waiting_p90"]) == (3.0, 10.0, 10.0)
    assert row["closed_within_7"] == pytest.approx(5 / 8)
    assert row["closed_within_15"] == pytest.approx(1.0)


def test_the_curve_without_open_requests_is_the_empirical_one():
    rng = np.random.default_rng(1)
    wait = rng.integers(0, 30, 500)
    day, closed = measures.waiting_curve(wait, np.full(500, 400))
    assert closed[day == 12] == pytest.approx((wait <= 12).mean())
    assert measures.quantile_of(day, closed, 0.8) == np.quantile(wait, 0.8, method="inverted_cdf")


def test_what_the_records_are_too_short_for_is_not_said():
    row = measures.rates(log(("errands", "2025-01-06", None, "2025-01-07", True, None),
                             ("errands", "2025-01-06", None, None, None, None)), date(2025, 1, 10)).iloc[0]  # fmt: skip
    assert row["waiting_median"] == 1.0
    assert np.isnan(row["waiting_p90"])
    assert np.isnan(row["closed_within_7"])
    assert np.isnan(row["satisfaction_rate"])  # nobody was asked
    assert np.isnan(row["response_rate"])  # no day of a response stands in the records


def test_without_closings_nothing_is_said_of_waiting():
    row = measures.rates(log(("errands", "2025-01-06", "2025-01-06", None, None, None)), date(2025, 2, 10)).iloc[0]
    assert np.isnan(row["closed_within_7"])
    assert row["response_rate"] == 1.0


def test_rates_by_kind_are_those_of_the_kind_alone():
    by_kind = measures.rates(FOUR, date(2025, 3, 6), by="kind").set_index("kind")
    alone = measures.rates(FOUR[FOUR["kind"] == "mediation"].reset_index(drop=True), date(2025, 3, 6)).iloc[0]
    for name in ("requests", "resolution_rate", "satisfaction_rate", "waiting_median"):
        assert by_kind.loc["mediation", name] == alone[name]


def test_cropped_records_are_those_that_stood_on_the_morning():
    table = measures.cropped(FOUR, date(2025, 2, 1), date(2025, 3, 1))
    assert table["kind"].tolist() == ["errands", "mediation"]
    assert table["closed"].notna().tolist() == [True, False]
    assert table["responded"].notna().tolist() == [True, False]
    assert table["resolved"].isna().tolist() == [False, True]
    assert table["satisfied"].isna().tolist() == [False, True]
    early = measures.cropped(FOUR, date(2025, 1, 1), date(2025, 3, 6), before=date(2025, 2, 2))
    assert len(early) == 2


def test_an_empty_log_has_no_rates():
    empty = FOUR.iloc[:0]
    row = measures.rates(empty, date(2025, 3, 1)).iloc[0]
    assert row["requests"] == 0
    assert np.isnan(row["resolution_rate"])
    assert measures.monthly(empty, date(2025, 1, 1), 1, kinds=["errands"])["received"].tolist() == [0]
