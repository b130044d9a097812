"""Which days records cover and which of them a check of fit judges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fivelink_sim.analysis.fit_measures import Window
from fivelink_sim.experiment.request import InputError, whole
from fivelink_sim.records.record_measures import month_names, months_spanned
from fivelink_sim.records.request_log import end_of, first_day, last_receipt

if TYPE_CHECKING:
    import pandas as pd


def days_judged(
    records: pd.DataFrame, start: date | None, until: date | None, hold_out: int | None, months: str | None
) -> Window:
    """The days covered, and those judged. InputError for what does not lie in them."""
    first = first_day(records) if start is None else start
    end = end_of(records) if until is None else until
    receipts_end = min(last_receipt(records) + timedelta(days=1), end) if until is None else until
    if not first < receipts_end:
        raise InputError(f"the records cover no day: from {first} to before {receipts_end}")
    names = month_names(first, months_spanned(first, receipts_end))
    since, before = names[0], names[-1]
    if hold_out is not None and months is not None:
        raise InputError("hold-out and months exclude each other: the last months, or those named")
    if hold_out is not None:
        number = whole("hold-out", hold_out, 1)
        if number >= len(names):
            raise InputError(f"hold-out must leave a month: the records cover {len(names)}, got {number}")
        since = names[-number]
    elif months is not None:
        since, before = _named_months(months, names)
    after = date.fromisoformat(f"{before}-01") + timedelta(days=31)
    return Window(
        first, end, max(first, date.fromisoformat(f"{since}-01")), min(receipts_end, after.replace(day=1))
    )  # fmt: skip


def _named_months(text: str, names: Sequence[str]) -> tuple[str, str]:
    """The first and the last of the months named, both among `names`."""
    first, _, last = str(text).partition(":")
    last = last or first
    for month in (first, last):
        if month not in names:
            raise InputError(
                f"months: {month!r} is not among the months that the records cover, {names[0]} to {names[-1]}; "
                "give 2025-03 or 2025-03:2025-06"
            )
    if last < first:
        raise InputError(f"months: {last} is before {first}")
    return first, last
