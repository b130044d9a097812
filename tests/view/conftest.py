"""A study made up for the tests of figures and report, and what is wrong with the texts of a drawing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from scipy import stats

from fivelink_sim.view import han_font

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

    def daily_of(self, columns: Sequence[str]) -> pd.DataFrame:
        return self.daily[[column for column in columns if column in self.daily]]

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


# Where the texts of an SVG stand: read from the file itself, measured in the font it names first

SVG = "{http://www.w3.org/2000/svg}"
INCH = 72.0  # units of a drawing


class Box(NamedTuple):
    """A text and its corners (points, from the top left of the drawing), and the height of its letters (points)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    def overlaps(self, other: Box, slack: float = 1.0) -> bool:
        """Whether two texts cover each other by more than `slack` points both ways."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > slack and high > slack


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing (points)."""
    _, _, width, height = map(float, ET.fromstring(svg).attrib["viewBox"].split())
    return width, height


def texts_of(svg: str) -> list[Box]:
    """Every text of a drawing."""
    return [_box(node) for node in ET.fromstring(svg).iter(f"{SVG}text") if "".join(node.itertext()).strip()]


def _box(node: ET.Element) -> Box:
    text, style, turn = "".join(node.itertext()), node.attrib["style"], node.attrib.get("transform", "")
    size = float(re.search(r"([\d.]+)px", style)[1])  # type: ignore[index]
    wide = _width(text, size, "bold" in style or "700" in style)
    moved = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", turn)
    x, y = map(float, moved.groups()) if moved else (float(node.attrib["x"]), float(node.attrib["y"]))
    anchor = re.search(r"text-anchor: (\w+)", style)
    start = {"middle": -wide / 2, "end": -wide}.get(anchor[1] if anchor else "start", 0.0)
    if "rotate(-90" in turn:
        return Box(text, x - 0.75 * size, y - start - wide, x + 0.2 * size, y - start, size)
    return Box(text, x + start, y - 0.75 * size, x + start + wide, y + 0.2 * size, size)


@cache
def _width(text: str, size: float, bold: bool) -> float:
    font = FontProperties(family=["DejaVu Sans"], weight="bold" if bold else "normal", size=size)
    han = FontProperties(family=[han_font.registered()], size=size)
    return sum(
        float(TextPath((0, 0), f"|{part}|", prop=han if han_font.han(part) else font).get_extents().x1)
        - float(TextPath((0, 0), "||", prop=han if han_font.han(part) else font).get_extents().x1)
        for part in re.findall(r"[⺀-￿]+|[^⺀-￿]+", text.replace("$", r"\$"))
    )


def faults_of(svg: str, least: float, printed: float) -> list[str]:
    """What is wrong with a drawing printed so many inches wide: texts that leave it, overlap, or are below `least`
    points."""
    boxes, (width, height) = texts_of(svg), size_of(svg)
    found = [f"{box.text!r} leaves the drawing" for box in boxes if _outside(box, width, height)]
    found += [f"{box.text!r} is too small" for box in boxes if box.size * printed * INCH / width < least]
    found += [
        f"{a.text!r} covers {b.text!r}" for place, a in enumerate(boxes) for b in boxes[place + 1 :] if a.overlaps(b)
    ]
    return found


def _outside(box: Box, width: float, height: float) -> bool:
    return box.left < -1.0 or box.right > width + 1.0 or box.top < -1.0 or box.bottom > height + 1.0


@pytest.fixture(scope="session")
def faults() -> Callable[..., list[str]]:
    """What is wrong with a drawing when it is printed: `faults(svg, least, printed)`."""
    return faults_of
