"""A study made up for the tests of figures and report: tables of the shape that `studies.Study` gives."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

KINDS = (
    "elderly_care",
    "hardship_relief",
    "disability_support",
    "child_protection",
    "mental_health",
    "mediation",
    "culture_sport_health",
    "errands",
    "emergency",
)
GROUPS = ("general", "elderly_alone", "low_income", "disabled", "child_at_risk")
SOCIETIES = ("community", "social_organization", "social_worker", "volunteer", "charity")

# name: unit, better, mean of the first scenario, step to each next one, spread between runs
OUTCOMES: dict[str, tuple[str, str, float, float, float]] = {
    "resolution_rate": ("share", "more", 0.648, 0.058, 0.01),
    "reported_rate": ("share", "", 0.70, 0.05, 0.01),
    "reporting_gap": ("share", "less", 0.052, -0.008, 0.004),
    "severity_weighted_rate": ("share", "more", 0.60, 0.04, 0.012),
    "yuan_weighted_rate": ("share", "more", 0.50, -0.03, 0.015),
    "median_days": ("days", "less", 18.0, -5.8, 0.7),
    "p90_days": ("days", "less", 27.0, -2.0, 0.6),
    "backlog": ("needs", "less", 190.0, -25.0, 9.0),
    "resident_trust": ("trust", "more", 0.52, 0.03, 0.01),
    "link_trust": ("trust", "more", 0.58, 0.0, 0.02),
    "utilisation": ("share", "", 0.52, 0.03, 0.01),
    "cost_per_resolved_need": ("yuan", "less", 402.0, 35.0, 12.0),
    "cost_per_resolved_need_with_volunteers": ("yuan", "less", 402.0, 60.0, 12.0),
    "cost_per_community_year": ("yuan", "less", 1_010_000.0, 130_000.0, 9_000.0),
    "cost_per_community_year_with_volunteers": ("yuan", "less", 1_010_000.0, 200_000.0, 9_000.0),
    "gini_groups": ("0 to 1", "less", 0.08, 0.001, 0.006),
    "vulnerable_gap": ("share", "less", 0.09, 0.01, 0.012),
    "needs_ended": ("needs", "", 3900.0, 0.0, 60.0),
}


def runs(labels: list[str], n: int, seed: int = 1) -> pd.DataFrame:
    """A row a scenario and replication, an outcome a column; replications share their luck between scenarios."""
    draw = np.random.default_rng(seed)
    luck = {name: draw.normal(size=n) for name in OUTCOMES}
    tables = []
    for place, label in enumerate(labels):
        columns = {
            name: mean + place * step + spread * (0.8 * luck[name] + 0.6 * draw.normal(size=n))
            for name, (_, _, mean, step, spread) in OUTCOMES.items()
        }
        tables.append(
            pd.DataFrame({"scenario": label, "point": 0, "replication": np.arange(n), "seed": np.arange(n)} | columns)
        )
    return pd.concat(tables, ignore_index=True)


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and its 95 % t-interval; NaN for less than two values."""
    mean = float(values.mean()) if len(values) else float("nan")
    if len(values) < 2:
        return mean, float("nan"), float("nan")
    half = float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return mean, mean - half, mean + half


def verdict(better: str, estimate: float, low: float, high: float) -> str:
    """As analysis/differences.py says it, by the interval."""
    if not (low > 0 or high < 0):
        return "not clear"
    up = estimate > 0
    if better == "":
        return "higher" if up else "lower"
    return "better" if up == (better == "more") else "worse"


class MadeUpStudy:
    """What the figures and the report read of a study."""

    def __init__(self, labels: list[str], n: int = 20, days: int = 365, events: tuple[Any, ...] = (), seed: int = 1):
        self.name, self.version = "made up", "1.2.3"
        self.labels, self.replications = labels, n
        self.failed: list[dict[str, Any]] = []
        self.manifest: dict[str, Any] = {}
        self.scenarios = {label: SimpleNamespace(events=events) for label in labels}
        self.days = days
        self.runs = runs(labels, n, seed)
        self.daily = self._daily(days)
        self.waits = self._waits()
        self.communities = pd.DataFrame(
            {"scenario": labels, "point": 0, "replication": 0, "community": 0, "residents": 3000}
        )

    def _daily(self, days: int) -> pd.DataFrame:
        draw = np.random.default_rng(7)
        day = np.arange(days)
        tables = []
        for place, label in enumerate(self.labels):
            for replication in range(self.replications):
                table = {"scenario": label, "point": 0, "replication": replication, "day": day}
                table["resolved"] = draw.poisson(7 + 0.7 * place, days).astype(float)
                table["open"] = 190.0 - 25 * place + draw.normal(0, 1.5, days).cumsum()
                table["resident_trust"] = (
                    0.5 + (0.02 + 0.03 * place) * (1 - np.exp(-day / 90)) + draw.normal(0, 0.002, days)
                )
                for s, society in enumerate(SOCIETIES):
                    there = 0.0 if society in ("volunteer", "charity") and place == 0 else 20.0 - 3 * s
                    for use, share in (
                        ("offered", 1.0),
                        ("used", 0.5),
                        ("administrative", 0.2),
                        ("coordinating", 0.1),
                        ("supervising", 0.05),
                    ):
                        table[f"hours_{use}_{society}"] = there * share + draw.random(days) * 0.1 * there
                table |= {
                    "money_welfare": 1100.0,
                    "money_granted": 600.0 * place,
                    "money_wages": 160.0 + 30 * place,
                    "money_overhead": 60.0 * place,
                    "money_missed": 0.0,
                }
                tables.append(pd.DataFrame(table))
        return pd.concat(tables, ignore_index=True)

    def _waits(self) -> pd.DataFrame:
        rows = []
        for place, label in enumerate(self.labels):
            for replication in range(self.replications):
                total = 3900 * (0.648 + 0.058 * place)
                days = np.arange(46)
                share = np.exp(-days / (16.0 - 5 * place / (1 + place)))
                for d, value in zip(days, total * share / share.sum(), strict=True):
                    rows.append((label, 0, replication, d, round(value)))
        return pd.DataFrame(rows, columns=["scenario", "point", "replication", "days", "needs"])

    def summary(self) -> pd.DataFrame:
        rows = []
        for label in self.labels:
            of = self.runs[self.runs["scenario"] == label]
            for name, (unit, better, *_) in OUTCOMES.items():
                rows.append((label, name, unit, better, *interval(of[name].to_numpy()), len(of)))
        return pd.DataFrame(rows, columns=["scenario", "outcome", "unit", "better", "mean", "low", "high", "n"])

    def _paired(self, label: str, name: str, unit: str, better: str, shift: float = 0.0) -> dict[str, Any]:
        base, other = (self.runs[self.runs["scenario"] == s][name].to_numpy() for s in (self.labels[0], label))
        estimate, low, high = interval(other - base + shift)
        p = float(stats.ttest_1samp(other - base + shift, 0.0).pvalue) if len(base) > 1 else float("nan")
        return {
            "outcome": name,
            "unit": unit,
            "better": better,
            "scenario": label,
            "baseline": self.labels[0],
            "mean": other.mean(),
            "baseline_mean": base.mean(),
            "estimate": estimate,
            "low": low,
            "high": high,
            "n": len(base),
            "p": p,
            "p_holm": min(1.0, 8 * p),
            "verdict": verdict(better, estimate, low, high),
        }

    def differences(self, by: str | None = None) -> pd.DataFrame:
        rows = []
        for label in self.labels[1:]:
            if by is None:
                rows += [self._paired(label, name, unit, better) for name, (unit, better, *_) in OUTCOMES.items()]
            else:
                items = {"kind": KINDS, "group": GROUPS, "community": (0,)}[by]
                rows += [
                    {by: item} | self._paired(label, "resolution_rate", "share", "more", 0.05 * (i % 4) - 0.1)
                    for i, item in enumerate(items)
                ]
        return pd.DataFrame(rows)

    def fates(self, by: str = "all") -> pd.DataFrame:
        items = {"all": ("",), "kind": KINDS, "group": GROUPS}[by]
        rows = []
        for place, label in enumerate(self.labels[1:]):
            for i, item in enumerate(items):
                gained, lost = 0.09 + 0.01 * (i % 3) + 0.02 * place, 0.03 + 0.01 * (i % 2)
                for fate, share in (
                    ("gained", gained),
                    ("lost", lost),
                    ("both", 0.6),
                    ("neither", 0.4 - gained - lost),
                ):
                    rows.append(
                        (
                            label,
                            self.labels[0],
                            item,
                            fate,
                            "share of needs",
                            share,
                            share - 0.005,
                            share + 0.005,
                            self.replications,
                        )
                    )
        return pd.DataFrame(
            rows, columns=["scenario", "baseline", "item", "fate", "unit", "estimate", "low", "high", "n"]
        )


@pytest.fixture(scope="session")
def made_up() -> type[MadeUpStudy]:
    """A study made up: made_up(labels, n=20, days=365, events=())."""
    return MadeUpStudy
