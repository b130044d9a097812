"""What can be counted in an office's records: functions of a request log alone, the same for real and simulated ones.

Every measure knows when the records end (`until`, the first day that they do not cover): what is open then has waited
that long and no more is known of it. Definitions:

response_rate      requests taken up within RESPONSE_DAYS of receipt, of those received so long before the end
resolution_rate    closed as resolved in the books, of those closed
satisfaction_rate  satisfied, of those asked
waiting            days from receipt to the first closing. Quantiles and shares are Kaplan and Meier's (1958): a request
                   that is still open counts as long as it was seen to wait.

Where no request has an answer (no closing, no day of response stands in the records) nothing is said: NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.records.request_log import end_of, kinds_in

if TYPE_CHECKING:
    import pandas as pd

RESPONSE_DAYS = 7
QUANTILES = {"waiting_median": 0.5, "waiting_p80": 0.8, "waiting_p90": 0.9}  # days
WITHIN = {"closed_within_7": 7, "closed_within_15": 15}  # share
RATES = ("response_rate", "resolution_rate", "satisfaction_rate")
COUNTS = ("received", "responded", "closed", "resolved", "satisfied")


def month_names(start: date, months: int) -> list[str]:
    """So many calendar months as "2025-01", from that of `start` on."""
    first = np.datetime64(start, "M")
    return [str(first + n) for n in range(months)]


def months_spanned(start: date, until: date) -> int:
    """Calendar months touched by the days from `start` to before `until`."""
    last = np.datetime64(until, "D") - np.timedelta64(1, "D")
    return int((last.astype("datetime64[M]") - np.datetime64(start, "M")).astype(int)) + 1


def cropped(records: pd.DataFrame, start: date, until: date, before: date | None = None) -> pd.DataFrame:
    """The records as they stood on the morning of `until`, of requests received in [start, before) only.

    What happened on `until` or later had not yet: such a response or closing is blanked, with its answers. `before`
    is `until` if not given.
    """
    import pandas as pd

    received = _days(records["received"])
    end = np.datetime64(until, "D")
    last = end if before is None else min(np.datetime64(before, "D"), end)
    chosen = records[(received >= np.datetime64(start, "D")) & (received < last)].reset_index(drop=True)
    responded, closed = (_days(chosen[name]) < end for name in ("responded", "closed"))
    later = ~closed & chosen["closed"].notna().to_numpy()
    return chosen.assign(
        responded=chosen["responded"].where(responded),
        closed=chosen["closed"].where(closed),
        **{name: chosen[name].mask(later, pd.NA) for name in ("resolved", "satisfied")},
    )


def monthly(
    records: pd.DataFrame,
    start: date,
    months: int,
    *,
    kinds: Sequence[str] | None = None,
    communities: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Counts by calendar month, kind and community: one row for each, also where nothing happened.

    start, months  the first month is that of `start`; what lies outside the months is left out
    kinds          those to count, in this order; all that stand in the records if not given
    communities    likewise; [""] for all together. All together if not given: the column is then empty

    Columns: month ("2025-01"), kind, community; received, responded, closed, resolved, satisfied: requests received
    (taken up, closed, closed as resolved, closed and satisfied) in that month, which may be covered in part only.
    """
    import pandas as pd

    kinds = list(kinds) if kinds is not None else kinds_in(records)
    places = list(communities) if communities is not None else [""]
    where = _code(records["community"], places) if communities is not None else np.zeros(len(records), np.int64)
    cell = where * len(kinds) + _code(records["kind"], kinds)
    inside = (where >= 0) & (_code(records["kind"], kinds) >= 0)
    month = {name: _months_since(records[name], start) for name in ("received", "responded", "closed")}
    yes = {name: records[name].fillna(False).to_numpy(dtype=bool) for name in ("resolved", "satisfied")}
    size = len(places) * len(kinds) * months
    table: dict[str, object] = {
        "month": np.tile(np.array(month_names(start, months), dtype=object), len(places) * len(kinds)),
        "kind": np.tile(np.repeat(np.array(kinds, dtype=object), months), len(places)),
        "community": np.repeat(np.array(places, dtype=object), len(kinds) * months),
    }
    for name in COUNTS:
        when = month[name] if name in month else month["closed"]
        counted = inside & (when >= 0) & (when < months) & yes.get(name, True)
        table[name] = np.bincount(cell[counted] * months + when[counted], minlength=size)
    return pd.DataFrame(table)


def rates(records: pd.DataFrame, until: date | None = None, by: str | None = None) -> pd.DataFrame:
    """Rates and waiting times, one row (or one for each value of the column `by`, such as "kind").

    until  the first day that the records do not cover; the day after their last date if not given

    Columns: `by` if given; requests (received); RATES (share, as defined above); QUANTILES (days; NaN where too many
    were open at the end to say); WITHIN (share closed within so many days). NaN where nobody can be counted.
    """
    import pandas as pd

    if until is None:
        until = end_of(records) if len(records) else date.min
    end = np.datetime64(until, "D")
    columns = _Plain(records, end)
    if by is None:
        return pd.DataFrame([columns.measures(np.ones(len(records), dtype=bool))])
    values = sorted({str(value) for value in records[by]})
    codes = _code(records[by], values)
    return pd.DataFrame([{by: value, **columns.measures(codes == n)} for n, value in enumerate(values)])


class _Plain:
    """A request log's columns as arrays, (requests,)."""

    def __init__(self, records: pd.DataFrame, end: np.datetime64) -> None:
        received = _days(records["received"])
        self.told = {name: bool(records[name].notna().any()) for name in ("responded", "closed")}
        self.seen = _whole_days(end - received)  # days from receipt to the end of the records
        self.response = _whole_days(_days(records["responded"]) - received)  # days, −1: not yet
        self.wait = _whole_days(_days(records["closed"]) - received)
        self.resolved = records["resolved"].fillna(False).to_numpy(dtype=bool)
        self.ended = records["resolved"].notna().to_numpy()
        self.satisfied = records["satisfied"].fillna(False).to_numpy(dtype=bool)
        self.asked = records["satisfied"].notna().to_numpy()

    def measures(self, rows: np.ndarray) -> dict[str, float]:
        """All measures of the rows chosen, by name."""
        rows = rows & (self.seen > 0)
        old_enough = rows & (self.seen > RESPONSE_DAYS) & self.told["responded"]
        prompt = (self.response >= 0) & (self.response <= RESPONSE_DAYS)
        found = {
            "requests": int(rows.sum()),
            "response_rate": _share(prompt, old_enough),
            "resolution_rate": _share(self.resolved, rows & self.ended),
            "satisfaction_rate": _share(self.satisfied, rows & self.asked),
        }
        waited = rows & self.told["closed"]
        day, closed = waiting_curve(self.wait[waited], self.seen[waited])
        found |= {name: quantile_of(day, closed, share) for name, share in QUANTILES.items()}
        found |= {name: share_within(day, closed, days) for name, days in WITHIN.items()}
        return found


def waits(records: pd.DataFrame, until: date) -> tuple[np.ndarray, np.ndarray]:
    """Days from receipt to the closing, −1 while open, and days from receipt to `until`; both (requests,)."""
    plain = _Plain(records, np.datetime64(until, "D"))
    return plain.wait, plain.seen


def waiting_curve(wait: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Kaplan and Meier's share closed by each day: days since receipt as far as can be told, from 0, and shares; (n,).

    wait  (requests,) days to the closing, −1 while open
    seen  (requests,) days from receipt to the end of the records: an open request was seen open on days 0..seen − 1
    """
    if len(seen) == 0:
        return np.zeros(0, np.int64), np.zeros(0)
    is_closed = wait >= 0
    length = int(max(seen.max(), wait.max() + 1, 0))
    closings = np.bincount(wait[is_closed], minlength=length)
    gone = np.bincount(np.clip(seen[~is_closed], 0, length), minlength=length + 1)[:length]
    at_risk, closed = kaplan_meier(closings, gone, len(seen))
    told = at_risk > 0
    return np.flatnonzero(told), closed[told]


def kaplan_meier(closings: np.ndarray, gone: np.ndarray, requests: int) -> tuple[np.ndarray, np.ndarray]:
    """Requests seen waiting on each day, and the share closed by then (0..1); both (days,). Kaplan & Meier (1958).

    closings, gone  (days,) closed after so many days, or seen no more while open
    """
    at_risk = requests - np.cumsum(np.concatenate([[0], closings[:-1]])) - np.cumsum(gone)
    stays = np.where(at_risk > 0, 1.0 - closings / np.maximum(at_risk, 1), 1.0)
    return at_risk, 1.0 - np.cumprod(stays)


def quantile_of(day: np.ndarray, closed: np.ndarray, share: float) -> float:
    """The first day by which at least this share is closed (days); NaN if the records do not reach it."""
    reached = np.flatnonzero(closed >= share - 1e-12)
    return float(day[reached[0]]) if len(reached) else float("nan")


def share_within(day: np.ndarray, closed: np.ndarray, days: int) -> float:
    """The share closed within so many days (0..1); NaN if the records end too early to say."""
    if len(day) == 0 or (day[-1] < days and closed[-1] < 1.0):
        return float("nan")
    return float(closed[np.searchsorted(day, days, side="right") - 1])


def _share(yes: np.ndarray, among: np.ndarray) -> float:
    number = int(among.sum())
    return float((yes & among).sum() / number) if number else float("nan")


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype="datetime64[D]")


def _whole_days(length: np.ndarray) -> np.ndarray:
    """Days as integers; −1 for NaT."""
    return np.where(np.isnat(length), -1, length.astype("timedelta64[D]").astype(np.int64))


def _months_since(column: pd.Series, start: date) -> np.ndarray:
    """Calendar months from that of `start`, (requests,); −1 for NaT."""
    months = column.to_numpy(dtype="datetime64[D]").astype("datetime64[M]") - np.datetime64(start, "M")
    return np.where(np.isnat(months), -1, months.astype(np.int64))


def _code(column: pd.Series, values: Sequence[str]) -> np.ndarray:
    """The place of each value among `values`, (requests,); −1 if it is none of them."""
    import pandas as pd

    known = pd.Index(np.array(list(values), dtype=object))
    return np.asarray(known.get_indexer(pd.Index(column.to_numpy(dtype=object))), dtype=np.int64)
