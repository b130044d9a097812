"""From the tables of a study to the tidy table of each figure: one row a mark, means over replications.

Columns and units stand at each function. `scenario` is a label, in the order of the study.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from fivelink_sim.analysis.run_matrix import places as run_places
from fivelink_sim.view import phrases
from fivelink_sim.view.language import tr

DAY = ("scenario", "point", "replication", "day")  # the columns that say which row of the daily books it is
AT_ONCE = 4  # columns of the daily books in memory
MOST_POINTS = 400  # of a line; longer runs are drawn by means of several days


class Study(Protocol):
    """What is read of a study; `fivelink_sim.studies.Study` has it."""

    @property
    def name(self) -> str:
        """The study's name."""

    @property
    def labels(self) -> list[str]:
        """The scenarios, in order; the first is the baseline."""

    @property
    def scenarios(self) -> Mapping[str, Any]:
        """The scenarios by label."""

    @property
    def replications(self) -> int:
        """Replications done."""

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Runs that failed."""

    @property
    def version(self) -> str:
        """The version that ran it."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What manifest.json says."""

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run."""

    @property
    def daily(self) -> pd.DataFrame:
        """One row a run and day."""

    def daily_of(self, columns: Sequence[str]) -> pd.DataFrame:
        """Only these columns of `daily`."""

    @property
    def waits(self) -> pd.DataFrame:
        """Waiting times by run."""

    @property
    def communities(self) -> pd.DataFrame:
        """One row a run and community."""

    def summary(self) -> pd.DataFrame:
        """Outcomes by scenario, with intervals."""

    def differences(self, by: str | None = None) -> pd.DataFrame:
        """Paired differences from the first scenario."""

    def fates(self, by: str = "all") -> pd.DataFrame:
        """Shares of needs by what became of them in two scenarios."""


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dicts by column."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def bands(daily: pd.DataFrame, column: str, smooth: int = 1) -> pd.DataFrame:
    """One column of the daily books over time: scenario, day, mean, low, high (in its unit), n (runs).

    low and high enclose the middle 80 % of runs; `smooth` takes means over so many days up to each day."""
    tables = []
    for scenario, rows in daily.groupby("scenario", sort=False, observed=True):
        where = run_places(rows)
        days, values = where.days, where.matrix(rows[column])
        if smooth > 1:
            values = pd.DataFrame(values).rolling(smooth, min_periods=1).mean().to_numpy()
        step = -(-len(days) // MOST_POINTS)
        if step > 1:
            starts = np.arange(0, len(days), step)
            values = np.add.reduceat(values, starts) / np.diff(np.append(starts, len(days)))[:, None]
            days = days[starts]
        low, high = _quantiles(values)
        tables.append(
            pd.DataFrame(
                {
                    "scenario": scenario,
                    "day": days,
                    "mean": values.mean(axis=1),
                    "low": low,
                    "high": high,
                    "n": values.shape[1],
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def _quantiles(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """10 % and 90 % points of each row; NaN where a row has one."""
    if values.shape[1] < 2:
        nothing = np.full(len(values), np.nan)
        return nothing, nothing
    low, high = np.quantile(values, [0.1, 0.9], axis=1)
    return low, high


def of_outcomes(table: pd.DataFrame, outcomes: Iterable[str]) -> pd.DataFrame:
    """The rows of these outcomes."""
    return table[table["outcome"].isin(list(outcomes))].reset_index(drop=True)


def waiting(waits: pd.DataFrame, runs: pd.DataFrame, until: int = 60) -> pd.DataFrame:
    """Needs resolved within so many days, of all needs that ended: scenario, days, share (0..1)."""
    tables = []
    ended = runs.groupby("scenario", sort=False, observed=True)["needs_ended"].sum()
    longest = int(min(until, waits["days"].max())) if len(waits) else 0
    days = np.arange(longest + 1)
    for scenario, total in ended.items():
        counts = waits[waits["scenario"] == scenario].groupby("days")["needs"].sum().reindex(days, fill_value=0.0)
        share = counts.to_numpy().cumsum() / total if total > 0 else np.zeros(len(days))
        tables.append(pd.DataFrame({"scenario": scenario, "days": days, "share": share}))
    return pd.concat(tables, ignore_index=True)


def daily_means(study: Study) -> pd.DataFrame:
    """Means over days and runs of what hours and money are told from: a row a scenario, few columns read at a time."""
    from fivelink_sim.measure.books import DAILY

    names = [column.name for column in DAILY if column.name.startswith("hours_") or column.name in phrases.YUAN]
    some = [names[i : i + AT_ONCE] for i in range(0, len(names), AT_ONCE)]
    means = [_daily_means(study.daily_of(["scenario", *columns]), columns) for columns in some]
    return pd.concat(means, axis=1).rename_axis("scenario").reset_index().astype({"scenario": object})


def hours(daily: pd.DataFrame, communities: int) -> pd.DataFrame:
    """Where hours go: scenario, society, use, hours (clock h a week and community). `unused` is what remains.

    daily   the daily books, or their means"""
    means = _daily_means(daily, [c for c in daily.columns if c.startswith("hours_")])
    rows = []
    for scenario, row in means.iterrows():
        for society in phrases.SOCIETIES:
            of = {use: row.get(f"hours_{use}_{society}", 0.0) for use in phrases.HOURS if use != "unused"}
            of["unused"] = max(0.0, row.get(f"hours_offered_{society}", 0.0) - sum(of.values()))
            rows += [(scenario, society, use, 7.0 * value / communities) for use, value in of.items()]
    return pd.DataFrame(rows, columns=["scenario", "society", "use", "hours"])


def yuan(daily: pd.DataFrame, communities: int) -> pd.DataFrame:
    """What money is spent on: scenario, use, yuan (a year and community). daily: the daily books, or their means."""
    means = _daily_means(daily, [c for c in phrases.YUAN if c in daily.columns]) * (365.0 / communities)
    return means.rename_axis("scenario").reset_index().melt("scenario", var_name="use", value_name="yuan")


def _daily_means(daily: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return daily.groupby("scenario", sort=False, observed=True)[columns].mean()


def costs(summary: pd.DataFrame) -> pd.DataFrame:
    """Cost of a resolved need: scenario, counted ("paid", "with volunteers"), mean, low, high (yuan).

    Where volunteers' time is valued at nothing the two are the same, and only the first is kept."""
    names = {"cost_per_resolved_need": "paid", "cost_per_resolved_need_with_volunteers": "with volunteers"}
    table = summary[summary["outcome"].isin(list(names))]
    table = table.assign(counted=table["outcome"].map(names))
    wide = table.pivot(index="scenario", columns="counted", values="mean")
    if {"paid", "with volunteers"} <= set(wide) and wide["paid"].equals(wide["with volunteers"]):
        table = table[table["counted"] == "paid"]
    return table[["scenario", "counted", "mean", "low", "high"]].reset_index(drop=True)


def places(communities: pd.DataFrame) -> int:
    """Communities of a district, 1 or more."""
    return max(1, int(communities["community"].nunique()))


def daily_figures() -> dict[str, tuple[str, int, str, str]]:
    """Figures over time of a report, by name: column of the daily books, days of the moving mean, title, axis."""
    return {
        "open": ("open", 1, tr("Open needs"), tr("needs open at the day's end")),
        "resolved": ("resolved", 7, tr("Needs resolved a day"), tr("needs a day (mean of 7 days)")),
        "trust": ("resident_trust", 1, tr("Residents' trust"), tr("trust in governance (0 to 1)")),
    }


def daily_title(column: str) -> tuple[str, str]:
    """Title and axis of a column of the daily books: its name in words, and its unit. ValueError if there is none."""
    from fivelink_sim.measure.books import DAILY
    from fivelink_sim.scenario.problems import quoted, with_hint

    units = {known.name: known.unit for known in DAILY}
    if column not in units:
        raise ValueError(with_hint(f"there is no daily column '{quoted(column)}'", column, units))
    words = phrases.words_of(column)
    return (words[:1].upper() + words[1:], tr("{name} ({unit})", name=words, unit=tr(units[column])))


def events(scenarios: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Events of any of the scenarios, each span once: name, from, until (days; None: to the end)."""
    found: dict[tuple[str, int, int | None], None] = {}
    for scenario in scenarios.values():
        settings = getattr(scenario, "settings", scenario)
        for event in getattr(settings, "events", ()):
            found[(event.name, event.from_, event.until)] = None
    return [{"name": name, "from": start, "until": until} for name, start, until in found]
