"""The days and months over which records are compared: which are fitted, which are held out to be predicted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from fivelink_sim.records.request_log import end_of, first_day, last_receipt

if TYPE_CHECKING:
    import pandas as pd

SHORTEST = 15  # days: a shorter rest of a month at either end belongs to its neighbour
FEWEST = 2  # months that are fitted


class Window(NamedTuple):
    """What the records cover.

    start   the Monday with which the model's recorded days begin, on or before the first day covered
    edges   (months + 1,) first day of every month, and the first day whose receipts are not covered
    held    months at the end that are not fitted
    until   the first day of which nothing is known: what is open then is open in the records
    """

    start: date
    edges: tuple[date, ...]
    held: int
    until: date

    @property
    def months(self) -> int:
        """Months covered."""
        return len(self.edges) - 1

    @property
    def fitted(self) -> int:
        """Months that are fitted."""
        return self.months - self.held

    @property
    def fit_until(self) -> date:
        """The first day of which nothing is known when parameters are fitted."""
        return self.edges[self.fitted] if self.held else self.until

    @property
    def days(self) -> int:
        """Recorded days of a run that covers it all."""
        return (self.until - self.start).days

    def named(self) -> list[str]:
        """The months: 2025-03, or the days where it is no whole month."""
        return [_named(*ends) for ends in zip(self.edges[:-1], self.edges[1:], strict=True)]

    def details(self) -> dict[str, object]:
        """As data for a manifest."""
        edges = [day.isoformat() for day in self.edges]
        return {"start": self.start.isoformat(), "edges": edges, "held": self.held, "until": self.until.isoformat()}


def window_of(records: pd.DataFrame, held: int, first: date | None = None) -> Window:
    """The window of a request log. ValueError if it has too few months to fit some and hold out others.

    held   months at the end to hold out
    first  the first day that the records cover; that of the first receipt if not given
    """
    first = first or first_day(records)
    edges = _edges(first, last_receipt(records) + timedelta(days=1))
    covered = len(edges) - 1
    if covered - held < FEWEST:
        raise ValueError(
            f"months to fit: {max(covered - held, 0)}, at least {FEWEST} are needed; months covered: {covered} "
            f"({first} to {edges[-1] - timedelta(days=1)}), held out: {held}"
        )
    return Window(first - timedelta(days=first.weekday()), tuple(edges), held, end_of(records))


def _edges(first: date, end: date) -> list[date]:
    """The first days of the months from `first` to before `end`, and `end`; short rests joined to their neighbours."""
    edges = [first]
    while edges[-1] < end:
        here = edges[-1]
        edges.append(min(_next_month(here), end))
    for place in (1, -2):
        if len(edges) > 2 and abs((edges[place] - edges[0 if place == 1 else -1]).days) < SHORTEST:
            del edges[place]
    return edges


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _named(start: date, end: date) -> str:
    if start.day == 1 and end == _next_month(start):
        return f"{start:%Y-%m}"
    return f"{start}/{end - timedelta(days=1)}"
