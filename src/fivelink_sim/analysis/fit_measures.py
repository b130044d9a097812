"""What a check of fit looks at: the same numbers of real records and of each simulated run's.

Both are cropped to the same days first. A number is named by a Key; what every measure means is declared in MEASURES.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.analysis.journey_measures import Variants, directly_follows, share_with, variants
from fivelink_sim.model.district import simulate
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.records import record_measures as measures
from fivelink_sim.records.journeys import SEEN, Journeys, office_journeys
from fivelink_sim.records.observation import office_records
from fivelink_sim.scenario.communities import community_names

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.scenario.loading import Scenario

MOST_DAYS = 400  # of a waiting curve: longer waits stand in its last day


class Measure(NamedTuple):
    """A measure. group: what it is judged with; unit: requests, share or days; distance: only too much can be wrong."""

    name: str
    group: str
    unit: str
    title: str
    distance: bool = False


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("received", "received", "requests", "Requests received"),
        Measure("closed", "closed", "requests", "Requests closed"),
        Measure("response_rate", "rates", "share", "Taken up within 7 days"),
        Measure("resolution_rate", "rates", "share", "Closed as resolved"),
        Measure("satisfaction_rate", "rates", "share", "Satisfied"),
        Measure("waiting_median", "waiting", "days", "Days to closing, median"),
        Measure("waiting_p80", "waiting", "days", "Days to closing, 80th percentile"),
        Measure("waiting_p90", "waiting", "days", "Days to closing, 90th percentile"),
        Measure("closed_within_7", "waiting", "share", "Closed within 7 days"),
        Measure("closed_within_15", "waiting", "share", "Closed within 15 days"),
        Measure("waiting_distance", "waiting", "share", "Greatest gap between waiting curves", True),
        Measure("activity_share", "journeys", "share", "Requests with this step"),
        Measure("steps_a_request", "journeys", "steps", "Steps of a request"),
        Measure("follows_distance", "journeys", "share", "Steps that follow others otherwise", True),
        Measure("ways_distance", "journeys", "share", "Requests that go other ways", True),
        Measure("known_ways", "journeys", "share", "Requests on ways that the model knows"),
        Measure("step_fitness", "journeys", "share", "Steps that the model allows"),
        Measure("case_fitness", "journeys", "share", "Requests that the model allows wholly"),
        Measure("precision", "journeys", "share", "Of what the model allows, done"),
    )
}
GROUPS = {
    "received": "Requests received",
    "closed": "Requests closed",
    "rates": "Response, resolution, satisfaction",
    "waiting": "Waiting",
    "journeys": "Journeys",
}


class Window(NamedTuple):
    """Which days records cover, and which of them are judged."""

    start: date  # first day covered
    until: date  # first day no longer covered: what is open then is open in the records
    since: date  # first day of receipt that is judged
    before: date  # first day of receipt that is not judged any more

    @property
    def monday(self) -> date:
        """Recorded day 0 of a simulated run: a Monday, `start` or before."""
        return self.start - timedelta(days=self.start.weekday())

    @property
    def days(self) -> int:
        """Recorded days of a simulated run."""
        return (self.until - self.monday).days

    @property
    def months(self) -> int:
        """Calendar months judged, also in part."""
        return measures.months_spanned(self.since, self.before)


class Key(NamedTuple):
    """Names a number: its measure; of all, or of one kind, community or activity; of all days, or of one month."""

    measure: str
    by: str = ""  # "", "kind", "community", "activity"
    item: str = ""
    month: str = ""


class Scope(NamedTuple):
    """What is looked at, on both sides alike. activities: those of the real journeys (indices), if there are any."""

    window: Window
    kinds: tuple[str, ...]
    communities: tuple[str, ...]
    activities: tuple[int, ...] = ()


class Seen(NamedTuple):
    """What was seen of one side.

    closings, gone  (kinds, MOST_DAYS) requests closed after so many days, or open when the records ended after so many
    graph, ways     how steps follow each other, and which ways were taken; None without journeys
    """

    values: Mapping[Key, float]
    closings: np.ndarray
    gone: np.ndarray
    graph: np.ndarray | None = None
    ways: Variants | None = None


def seen_in_run(scenario: Scenario, seed: int, scope: Scope) -> Seen:
    """Simulate a scenario (whose `run.days` are the window's), observe it and measure: the unit of work."""
    run = simulate(scenario, seed, log=True)
    records = office_records(run, scope.window.monday, community_names(scenario.settings))
    journeys = office_journeys(run, scope.window.monday) if scope.activities else None
    return seen_in(records, scope, journeys)


def seen_in(records: pd.DataFrame, scope: Scope, journeys: Journeys | None = None) -> Seen:
    """What is seen in records, and in journeys if there are any."""
    window = scope.window
    covered = measures.cropped(records, window.start, window.until, window.before)
    judged = measures.cropped(records, window.since, window.until, window.before)
    values = {**_counts(covered, judged, scope), **_rates(judged, scope)}
    closings, gone = _waits(judged, scope)
    if journeys is None or not scope.activities:
        return Seen(values, closings, gone)
    shown = journeys.between(window.since, window.before)
    shown = shown.of(np.array(scope.activities))
    return Seen({**values, **_of_journeys(shown, scope)}, closings, gone, directly_follows(shown), variants(shown))


def _counts(covered: pd.DataFrame, judged: pd.DataFrame, scope: Scope) -> dict[Key, float]:
    """Requests received and closed, in all and by month, kind, community; closed ones only if closings stand there."""
    window = scope.window
    table = measures.monthly(covered, window.since, window.months, kinds=scope.kinds)
    has_closings = bool(covered["closed"].notna().any())
    months = measures.month_names(window.since, window.months)
    found: dict[Key, float] = {}
    for name in ("received", "closed"):
        cells = table[name].to_numpy(dtype=float).reshape(len(scope.kinds), window.months)
        if name == "received":
            cells = _received(judged, scope)
        elif not has_closings:
            cells = np.full_like(cells, np.nan)
        found[Key(name)] = float(cells.sum())
        found |= {Key(name, "kind", kind): float(row.sum()) for kind, row in zip(scope.kinds, cells, strict=True)}
        found |= {Key(name, month=month): float(cells[:, m].sum()) for m, month in enumerate(months)}
        if name == "received":
            for kind, row in zip(scope.kinds, cells, strict=True):
                found |= {Key(name, "kind", kind, month): float(row[m]) for m, month in enumerate(months)}
    if len(scope.communities) > 1:
        number = judged["community"].value_counts()
        found |= {Key("received", "community", name): float(number.get(name, 0)) for name in scope.communities}
    return found


def _received(judged: pd.DataFrame, scope: Scope) -> np.ndarray:
    """Requests received, (kinds, months)."""
    table = measures.monthly(judged, scope.window.since, scope.window.months, kinds=scope.kinds)
    return table["received"].to_numpy(dtype=float).reshape(len(scope.kinds), scope.window.months)


def _rates(judged: pd.DataFrame, scope: Scope) -> dict[Key, float]:
    """Rates and waiting times, of all and by kind."""
    names = (*measures.RATES, *measures.QUANTILES, *measures.WITHIN)
    until = scope.window.until
    whole = measures.rates(judged, until).iloc[0]
    found = {Key(name): float(whole[name]) for name in names}
    by_kind = measures.rates(judged, until, by="kind")
    rows = {} if by_kind.empty else by_kind.set_index("kind").to_dict("index")
    for kind in scope.kinds:
        row = rows.get(kind, {})
        found |= {Key(name, "kind", kind): float(row.get(name, np.nan)) for name in names}
    return found


def _waits(judged: pd.DataFrame, scope: Scope) -> tuple[np.ndarray, np.ndarray]:
    """Histograms of waits to the closing, and of how long open requests were seen to wait; (kinds, MOST_DAYS)."""
    import pandas as pd

    wait, seen = measures.waits(judged, scope.window.until)
    kind = pd.Index(scope.kinds, dtype=object).get_indexer(pd.Index(judged["kind"], dtype=object))
    size = len(scope.kinds) * MOST_DAYS
    histograms = []
    for days, rows in ((wait, wait >= 0), (seen, wait < 0)):
        cell = kind[rows] * MOST_DAYS + np.clip(days[rows], 0, MOST_DAYS - 1)
        histograms.append(np.bincount(cell, minlength=size).reshape(len(scope.kinds), MOST_DAYS))
    return histograms[0], histograms[1]


def curve(closings: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """Kaplan and Meier's share closed within so many days, from histograms of waits; (MOST_DAYS,), both likewise.

    After the last day on which somebody was still seen waiting it is NaN."""
    at_risk, share = measures.kaplan_meier(closings, gone, int(closings.sum() + gone.sum()))
    return np.where((at_risk > 0) | (share >= 1.0 - 1e-12), share, np.nan)


def _of_journeys(journeys: Journeys, scope: Scope) -> dict[Key, float]:
    """Steps of a request, and the share of requests in which each activity occurs."""
    cases = len(journeys.ids)
    share = share_with(journeys)
    found = {Key("steps_a_request"): len(journeys.case) / cases if cases else float("nan")}
    return found | {
        Key("activity_share", "activity", ACTIVITIES[number]): float(share[number]) for number in scope.activities
    }


def activities_of(journeys: Journeys) -> tuple[int, ...]:
    """The activities that occur in journeys and that an office can see, as indices of ACTIVITIES."""
    return tuple(int(number) for number in np.unique(journeys.activity) if ACTIVITIES[number] in SEEN)
