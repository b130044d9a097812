"""What a calibration compares: summaries of records over the months that are fitted, and what is predicted of others.

Only what an office's records hold is used, computed in one way from real and simulated ones, and only as it was known
on the last day fitted. A column that the real records leave empty gives no summary. Counts are compared as their
square roots, shares as the arc sine of theirs, days as their square roots: chance is then about as large everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from fivelink_sim.analysis.record_window import Window
from fivelink_sim.records.record_measures import rates
from fivelink_sim.records.request_log import kinds_in

if TYPE_CHECKING:
    import pandas as pd

Scale = Literal["count", "share", "days", "spread"]

WITHIN = (3, 7, 14, 21, 30)  # days from receipt to closing: shares of all requests,
WITHIN_KIND = (7, 14, 30)  # and of each kind
RESPONDED = (0, 2, 7)  # days from receipt to response
OPTIONAL = ("responded", "closed", "resolved", "satisfied")
HELD_RATES = ("resolution_rate", "satisfaction_rate", "waiting_median", "closed_within_15")


class Summary(NamedTuple):
    """A number that records are summed up by: what is counted, of which kind or month ("" all), and its scale."""

    measure: str
    of: str
    scale: Scale


class Targets(NamedTuple):
    """What is compared.

    kinds  those that stand in the real records; needs of other kinds are left out of the simulated ones
    told   the columns that the real records fill
    apart  whether there are several communities, between which requests can differ
    """

    window: Window
    kinds: tuple[str, ...]
    told: frozenset[str]
    apart: bool

    def summaries(self) -> list[Summary]:
        """What `summed_up` gives, in its order."""
        return [summary for summary, _ in self._computed(_empty())]

    def predicted(self) -> list[Summary]:
        """What `told_months` gives, in its order; months by name."""
        return [summary for summary, _ in _months(_empty(), self)]

    def summed_up(self, records: pd.DataFrame) -> np.ndarray:
        """The summaries of a request log over the months fitted, (summaries,), on their scales; NaN: none to count."""
        plain = _plain(records, self, self.window.edges[self.window.fitted], self.window.fit_until)
        return np.array([value for _, value in self._computed(plain)])

    def told_months(self, records: pd.DataFrame) -> np.ndarray:
        """Counts month by month, and rates of requests received in the months held out, (predicted,), as they are."""
        plain = _plain(records, self, self.window.edges[-1], self.window.until)
        return np.array([value for _, value in _months(plain, self, records)])

    def _computed(self, plain: _Plain) -> Iterator[tuple[Summary, float]]:
        yield from _received(plain, self)
        if "responded" in self.told:
            for days in RESPONDED:
                yield Summary(f"responded within {days} days", "", "share"), plain.within(plain.responded, days)
        if "closed" in self.told:
            yield from _closings(plain, self)
        for name, answers in (("resolved", plain.resolved), ("satisfied", plain.satisfied)):
            if name in self.told:
                yield from _answers(name, answers, plain, self)
        if self.apart:
            yield from _between(plain, self)


def targets_of(records: pd.DataFrame, window: Window) -> Targets:
    """What the records allow to compare over a window."""
    told = frozenset(name for name in OPTIONAL if records[name].notna().any())
    return Targets(window, tuple(kinds_in(records)), told, records["community"].nunique() > 1)


def shown_value(scale: Scale, value: float) -> float:
    """A summary as people read it: the count, the share (0..1), the days."""
    if scale == "share":
        return float(np.sin(np.clip(value, 0.0, np.pi / 2.0)) ** 2)
    return float(value) if scale == "spread" else float(max(value, 0.0) ** 2)


class _Plain(NamedTuple):
    """Records received in a span and what was known of them on a day, as arrays, (requests,)."""

    received: np.ndarray  # days since the first edge
    responded: np.ndarray  # days since receipt, −1: not yet
    closed: np.ndarray
    resolved: np.ndarray  # 1, 0; −1: not told
    satisfied: np.ndarray
    kind: np.ndarray  # place among the kinds
    month: np.ndarray
    community: np.ndarray
    communities: int
    seen: np.ndarray  # days from receipt to the day on which it is looked at

    def within(self, days_to: np.ndarray, days: int, rows: np.ndarray | None = None) -> float:
        """Share done within so many days, of what was received so long before; on its scale."""
        old_enough = self.seen > days
        if rows is not None:
            old_enough = old_enough & rows
        return _share(int((old_enough & (days_to >= 0) & (days_to <= days)).sum()), int(old_enough.sum()))


def _plain(records: pd.DataFrame, targets: Targets, end: date, as_of: date) -> _Plain:
    """Requests received before `end`, as they stood on the morning of `as_of`."""
    import pandas as pd

    edges = np.array(targets.window.edges, dtype="datetime64[D]")
    received = _days(records["received"])
    kind = pd.Index(targets.kinds, dtype=object).get_indexer(pd.Index(records["kind"], dtype=object))
    rows = (received >= edges[0]) & (received < np.datetime64(end, "D")) & (kind >= 0)
    received, until = received[rows], np.datetime64(as_of, "D")
    known = {name: _days(records[name])[rows] for name in ("responded", "closed")}
    wait = {name: np.where(day < until, (day - received).astype(np.int64), -1) for name, day in known.items()}
    answers = {
        name: np.where(wait["closed"] >= 0, records[name].astype("Int8").fillna(-1).to_numpy(np.int8)[rows], -1)
        if "closed" in targets.told
        else records[name].astype("Int8").fillna(-1).to_numpy(np.int8)[rows]
        for name in ("resolved", "satisfied")
    }
    communities, places = np.zeros(len(received), np.int64), 1
    if targets.apart:
        communities, names = pd.factorize(records["community"].to_numpy(object)[rows])
        places = max(len(names), 1)
    return _Plain(
        (received - edges[0]).astype(np.int64),
        wait["responded"],
        wait["closed"],
        answers["resolved"],
        answers["satisfied"],
        kind[rows],
        np.searchsorted(edges, received, side="right") - 1,
        communities,
        places,
        (until - received).astype(np.int64),
    )


def _empty() -> _Plain:
    none = np.zeros(0, np.int64)
    return _Plain(none, none, none, none, none, none, none, none, 1, none)


def _received(plain: _Plain, targets: Targets) -> Iterator[tuple[Summary, float]]:
    counts = np.bincount(plain.kind, minlength=len(targets.kinds))
    for kind, count in zip(targets.kinds, counts, strict=True):
        yield Summary("received", kind, "count"), float(np.sqrt(count))
    by_month = np.bincount(plain.month, minlength=targets.window.fitted)
    for month, count in zip(targets.window.named()[: targets.window.fitted], by_month, strict=True):
        yield Summary("received", month, "count"), float(np.sqrt(count))


def _closings(plain: _Plain, targets: Targets) -> Iterator[tuple[Summary, float]]:
    for days in WITHIN:
        yield Summary(f"closed within {days} days", "", "share"), plain.within(plain.closed, days)
    for place, kind in enumerate(targets.kinds):
        rows = plain.kind == place
        for days in WITHIN_KIND:
            yield Summary(f"closed within {days} days", kind, "share"), plain.within(plain.closed, days, rows)
        done = rows & (plain.closed >= 0) & (plain.resolved != 0)
        yield Summary("days to closing", kind, "days"), _root_mean(plain.closed[done])
    still = plain.closed < 0
    yield Summary("open at the end", "", "share"), _share(int(still.sum()), len(still))
    half = targets.window.fitted // 2
    for name, rows in (("first half", plain.month < half), ("second half", plain.month >= half)):
        yield Summary("closed within 14 days", name, "share"), plain.within(plain.closed, 14, rows)


def _answers(name: str, answers: np.ndarray, plain: _Plain, targets: Targets) -> Iterator[tuple[Summary, float]]:
    """Shares of yes among the answers: all, by kind, in both halves; satisfied also among those closed as resolved."""
    yes, given = answers == 1, answers >= 0
    yield Summary(name, "", "share"), _share(int(yes.sum()), int(given.sum()))
    for place, kind in enumerate(targets.kinds):
        rows = plain.kind == place
        yield Summary(name, kind, "share"), _share(int((yes & rows).sum()), int((given & rows).sum()))
    half = targets.window.fitted // 2
    for part, rows in (("first half", plain.month < half), ("second half", plain.month >= half)):
        yield Summary(name, part, "share"), _share(int((yes & rows).sum()), int((given & rows).sum()))
    if name == "satisfied" and "resolved" in targets.told:
        for told, rows in (
            ("closed as resolved", plain.resolved == 1),
            ("closed as not resolved", plain.resolved == 0),
        ):
            yield Summary(name, told, "share"), _share(int((yes & rows).sum()), int((given & rows).sum()))


def _between(plain: _Plain, targets: Targets) -> Iterator[tuple[Summary, float]]:
    """How far communities lie apart: the standard deviation over communities."""
    n = plain.communities
    counts = np.bincount(plain.community, minlength=n)
    yield Summary("received", "between communities", "spread"), float(np.std(np.sqrt(counts)))
    if "resolved" in targets.told:
        yes = np.bincount(plain.community[plain.resolved == 1], minlength=n)
        given = np.bincount(plain.community[plain.resolved >= 0], minlength=n)
        shares = [_share(int(a), int(b)) for a, b in zip(yes, given, strict=True)]
        yield Summary("resolved", "between communities", "spread"), _spread(shares)
    if "closed" in targets.told:
        prompt = [plain.within(plain.closed, 14, plain.community == place) for place in range(n)]
        yield Summary("closed within 14 days", "between communities", "spread"), _spread(prompt)


def _months(plain: _Plain, targets: Targets, records: pd.DataFrame | None = None) -> Iterator[tuple[Summary, float]]:
    """Counts of every month, then what is known of the requests received in the months held out."""
    names, months = targets.window.named(), targets.window.months
    edges = np.array([(day - targets.window.edges[0]).days for day in targets.window.edges])
    ended = np.where(plain.closed >= 0, np.searchsorted(edges, plain.received + plain.closed, side="right") - 1, -1)
    counted = {"received": plain.month}
    if "closed" in targets.told:
        counted["closed"] = ended
        if "resolved" in targets.told:
            counted["resolved"] = np.where(plain.resolved == 1, ended, -1)
    for measure, month in counted.items():
        inside = month[(month >= 0) & (month < months)]
        for name, count in zip(names, np.bincount(inside, minlength=months), strict=True):
            yield Summary(measure, name, "count"), float(count)
    late = plain.month >= targets.window.fitted
    for place, kind in enumerate(targets.kinds):
        yield Summary("received", kind, "count"), float((late & (plain.kind == place)).sum())
    found = _held_rates(records, targets) if records is not None else {}
    for name in HELD_RATES:
        if _tellable(name, targets.told):
            scale: Scale = "days" if name == "waiting_median" else "share"
            yield Summary(name, "months held out", scale), found.get(name, np.nan)


def _tellable(rate: str, told: frozenset[str]) -> bool:
    needs = {"resolution_rate": {"resolved"}, "satisfaction_rate": {"satisfied"}}
    return needs.get(rate, {"closed"}) <= told


def _held_rates(records: pd.DataFrame, targets: Targets) -> dict[str, float]:
    """Rates of the requests received in the months held out; empty if none are."""
    window = targets.window
    if not window.held:
        return {}
    received = _days(records["received"])
    first, end = (np.datetime64(window.edges[place], "D") for place in (window.fitted, -1))
    rows = (received >= first) & (received < end) & records["kind"].isin(targets.kinds).to_numpy(bool)
    return {str(name): float(value) for name, value in rates(records[rows], window.until).iloc[0].items()}


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype="datetime64[D]")


def _share(yes: int, among: int) -> float:
    """The arc sine of a share, Anscombe's; NaN of none."""
    return float(np.arcsin(np.sqrt((yes + 0.375) / (among + 0.75)))) if among else float("nan")


def _spread(values: Sequence[float]) -> float:
    """The standard deviation of those that are numbers; NaN of none."""
    known = np.array(values)[np.isfinite(values)]
    return float(known.std()) if len(known) else float("nan")


def _root_mean(days: np.ndarray) -> float:
    return float(np.sqrt(days.mean())) if len(days) else float("nan")


def names_of(summaries: Sequence[Summary]) -> list[str]:
    """A name for each summary that no other has."""
    return [f"{summary.measure} | {summary.of}" if summary.of else summary.measure for summary in summaries]
