"""What became of the needs of a run: rates and waiting times, of all of them or by kind, group or community.

A need counts by the day on which it *ended*, resolved or lapsed, if that is a recorded day; needs of the warm-up that
end later are in, needs still open at the end are not. Escalated needs count as needs of their own. model.md §7.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.model.district import Run
from fivelink_sim.model.room import as_bytes
from fivelink_sim.model.world import NOBODY, OPEN, RESOLVED


class Measure(NamedTuple):
    """A number about a set of needs."""

    name: str
    unit: str
    meaning: str
    better: str = ""  # "more", "less", or "" where neither is


TALLY = (
    Measure("arisen", "needs", "needs that arose by themselves in the recorded days"),
    Measure("ended", "needs", "needs resolved or lapsed in the recorded days"),
    Measure("resolved", "needs", "of these, resolved", "more"),
    Measure("reported", "needs", "of these, ever closed on the books, once each: resolved, or closed on paper"),
    Measure("lapsed", "needs", "of these, lapsed", "less"),
    Measure("known_share", "share", "of the needs that ended, those that ever became known", "more"),
    Measure("resolution_rate", "share", "resolved / (resolved + lapsed)", "more"),
    Measure("reported_rate", "share", "reported / (resolved + lapsed): what the books say"),
    Measure("severity_weighted_rate", "share", "resolution rate, each need weighted by its severity", "more"),
    Measure("yuan_weighted_rate", "share", "resolution rate, each need weighted by the yuan it takes", "more"),
    Measure("mean_days", "days", "mean time from arising to resolution", "less"),
    Measure("median_days", "days", "median time from arising to resolution", "less"),
    Measure("p90_days", "days", "90th percentile of the time from arising to resolution", "less"),
)
POSITION = {measure.name: i for i, measure in enumerate(TALLY)}
RATES = tuple(measure.name for measure in TALLY[POSITION["known_share"] :])


class Ended(NamedTuple):
    """The needs that ended in the recorded days, and where those arisen in them did; (ended,) but the last three."""

    kind: np.ndarray
    group: np.ndarray
    community: np.ndarray
    resolved: np.ndarray  # 1.0 or 0.0, as the three below
    reported: np.ndarray
    known: np.ndarray
    severity: np.ndarray
    material: np.ndarray  # fen
    days: np.ndarray  # from arising to the end
    arisen_kind: np.ndarray  # (arisen,)
    arisen_group: np.ndarray
    arisen_community: np.ndarray


class Tallies(NamedTuple):
    """The measures of TALLY of a run's needs, each (rows, len(TALLY)): in one row, and by kind, group and community."""

    all: np.ndarray
    kind: np.ndarray
    group: np.ndarray
    community: np.ndarray


def all_cases(run: Run) -> np.ndarray:
    """The cases of all communities, as a plain array: its columns are read faster than those of records."""
    return np.asarray(run.cases[0]) if len(run.cases) == 1 else np.concatenate(run.cases)


def records_where(chosen: np.ndarray, cases: np.ndarray) -> np.ndarray:
    """The cases for which `chosen`, (cases,), holds."""
    there: np.ndarray = as_bytes(cases)[chosen].view(cases.dtype)
    return there


def ended(run: Run) -> Ended:
    """Pick out of a run's cases those that count."""
    cases = all_cases(run)
    community = np.repeat(np.arange(len(run.cases)), [len(table) for table in run.cases])
    end = cases["ended"]
    over = (cases["ending"] != OPEN) & (end >= run.warmup) & (end < run.warmup + run.days)
    chosen = records_where(over, cases)
    resolved = chosen["ending"] == RESOLVED
    new = (cases["line"] == 0) & (cases["arisen"] >= run.warmup)
    return Ended(
        chosen["kind"].astype(np.int64),
        chosen["group"].astype(np.int64),
        community[over],
        resolved.astype(float),
        (resolved | (chosen["on_paper"] > 0)).astype(float),
        (chosen["known"] != NOBODY).astype(float),
        chosen["severity"].astype(float),
        chosen["material"].astype(float),
        (chosen["ended"] - chosen["arisen"]).astype(np.int64),
        cases["kind"][new].astype(np.int64),
        cases["group"][new].astype(np.int64),
        community[new],
    )


def tallies(needs: Ended, run: Run) -> Tallies:
    """The needs that ended in a run, tallied in every way."""
    by_community = tally(needs, "community", len(run.cases))
    return Tallies(
        by_community if len(run.cases) == 1 else tally(needs),
        tally(needs, "kind", len(run.kinds)),
        tally(needs, "group", len(run.groups)),
        by_community,
    )


def tally(needs: Ended, by: str = "", n: int = 1) -> np.ndarray:
    """The measures of TALLY, (n, len(TALLY)); NaN where nothing ended, or nothing was resolved.

    by, n   "" for all needs in one row; "kind", "group" or "community" with the number of those
    """
    row = getattr(needs, by) if by else np.zeros(len(needs.kind), dtype=np.int64)
    arisen_row = getattr(needs, f"arisen_{by}") if by else np.zeros(len(needs.arisen_kind), dtype=np.int64)

    def total(weights: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(row, weights, minlength=n).astype(float)

    count, resolved, reported = total(), total(needs.resolved), total(needs.reported)
    won = needs.resolved == 1.0
    days, quantiles = waiting_times(row[won], needs.days[won], n)
    columns = (
        np.bincount(arisen_row, minlength=n).astype(float),
        count,
        resolved,
        reported,
        count - resolved,
        share(total(needs.known), count),
        share(resolved, count),
        share(reported, count),
        share(total(needs.severity * needs.resolved), total(needs.severity)),
        share(total(needs.material * needs.resolved), total(needs.material)),
        share(days, resolved),
        quantiles[0],
        quantiles[1],
    )
    return np.column_stack(columns)


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, of one shape; NaN where the whole is 0."""
    found: np.ndarray = np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)
    return found


def waiting_times(
    row: np.ndarray, days: np.ndarray, n: int, at: tuple[float, ...] = (0.5, 0.9)
) -> tuple[np.ndarray, np.ndarray]:
    """Sum of days by row, (n,), and their quantiles, (len(at), n), interpolated as `numpy.quantile` does.

    One sort serves all rows: a need's key is its row and, within it, its days.
    """
    width = int(days.max(initial=0)) + 1
    in_order = np.sort(row * width + days) % width
    count = np.bincount(row, minlength=n)
    first = np.cumsum(count) - count
    quantiles = np.full((len(at), n), np.nan)
    some = count > 0
    for i, share_below in enumerate(at):
        position = (count[some] - 1) * share_below
        low = np.floor(position).astype(np.int64)
        high = np.minimum(low + 1, count[some] - 1)
        below, above = in_order[first[some] + low], in_order[first[some] + high]
        quantiles[i, some] = below + (above - below) * (position - low)
    return np.bincount(row, days, minlength=n), quantiles


def waiting_histogram(needs: Ended) -> tuple[np.ndarray, np.ndarray]:
    """Days from arising to resolution that occur, and how many needs were resolved after so long; both (bins,)."""
    days, count = np.unique(needs.days[needs.resolved == 1.0], return_counts=True)
    return days, count
