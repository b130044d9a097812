"""What a calibration found, as tidy tables: parameters, pairs that cannot be told apart, fit, and months held out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.analysis.record_targets import Summary, shown_value

if TYPE_CHECKING:
    import pandas as pd

KNOWN, PARTLY, SILENT = "known", "partly", "not told"
APART, TOGETHER = "", "not told apart"
INSIDE, OUTSIDE, BEYOND = "", "outside", "beyond"
NARROWED = 0.5  # of the range's own 90 % interval: a parameter is known from here on,
NOTHING = 0.1  # and not told below
CORRELATED = 0.7  # posterior correlation from which on two parameters are not told apart
AT_EDGE = 0.2  # share of the posterior in the last twentieth of the range from which on the range is too narrow
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}


class Field(NamedTuple):
    """A field fitted: its path, unit and range."""

    path: str
    unit: str
    low: float
    high: float
    whole: bool


def parameters(fields: Sequence[Field], draws: np.ndarray, covered: np.ndarray) -> pd.DataFrame:
    """What the records say of each field.

    draws    (draws, fields) in the fields' units
    covered  (simulations checked, fields) whether each simulation's own 90 % interval held its value

    Columns: field, unit, low, high (range), mean, sd, QUANTILES; shrinkage: by how much the 90 % interval is narrower
    than the range's own (share); checked: share of intervals that held the truth in simulations like the records;
    edge: "low" or "high" where much of the posterior lies at that end; finding.
    """
    import pandas as pd

    rows = []
    for place, field in enumerate(fields):
        values = draws[:, place]
        quantiles = dict(zip(QUANTILES, np.quantile(values, list(QUANTILES.values())), strict=True))
        shrinkage = 1.0 - (quantiles["p95"] - quantiles["p05"]) / (0.9 * (field.high - field.low))
        rows.append(
            {
                "field": field.path,
                "unit": field.unit,
                "low": field.low,
                "high": field.high,
                "mean": values.mean(),
                "sd": values.std(ddof=1),
                **quantiles,
                "shrinkage": shrinkage,
                "checked": covered[:, place].mean() if len(covered) else np.nan,
                "edge": _edge(field, values),
                "finding": KNOWN if shrinkage >= NARROWED else PARTLY if shrinkage >= NOTHING else SILENT,
            }
        )
    return pd.DataFrame(rows)


def _edge(field: Field, values: np.ndarray) -> str:
    part = 0.05 * (field.high - field.low)
    if field.whole:
        return ""
    low, high = (values < field.low + part).mean(), (values > field.high - part).mean()
    return "low" if low > max(AT_EDGE, high) else "high" if high > AT_EDGE else ""


def pairs(fields: Sequence[Field], draws: np.ndarray) -> pd.DataFrame:
    """Every two fields: how far the records know only a combination of them, the closest first.

    Columns: first, second; correlation of the draws (−1..1); step: a tenth of the first one's range; goes_with: the
    change of the second that the records take for the same as `step` of the first; narrower: by how much either's
    interval would be narrower if the other were known (share); finding.
    """
    import pandas as pd

    rows = []
    for a, b in combinations(range(len(fields)), 2):
        spreads = draws[:, a].std(), draws[:, b].std()
        flat = min(spreads) < 1e-12
        correlation = 0.0 if flat else float(np.corrcoef(draws[:, a], draws[:, b])[0, 1])
        step = 0.1 * (fields[a].high - fields[a].low)
        rows.append(
            {
                "first": fields[a].path,
                "second": fields[b].path,
                "correlation": correlation,
                "step": step,
                "goes_with": 0.0 if flat else step * spreads[1] / spreads[0] * np.sign(correlation),
                "narrower": 1.0 - np.sqrt(1.0 - correlation**2),
                "finding": TOGETHER if abs(correlation) > CORRELATED else APART,
            }
        )
    columns = ["first", "second", "correlation", "step", "goes_with", "narrower", "finding"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("correlation", key=lambda column: -column.abs(), kind="stable", ignore_index=True)


def fit(summaries: Sequence[Summary], observed: np.ndarray, predicted: np.ndarray, reached: np.ndarray) -> pd.DataFrame:
    """How the fitted model's summaries lie about the observed ones.

    observed   (summaries,) on their scales
    predicted  (runs, summaries) at parameters of the posterior
    reached    (2, summaries) least and greatest of all simulations, wherever their parameters lay

    Columns: measure, of, scale; observed, p05, median, p95 as people read them; z: distance of the observed one from
    the mean of the runs, in their standard deviations; finding: BEYOND if no simulation reaches it, OUTSIDE if z is so
    great that one summary in twenty calibrations would be by chance.
    """
    import pandas as pd
    from scipy import stats

    cut = stats.norm.ppf(1.0 - 0.025 / max(int(np.isfinite(observed).sum()), 1))
    rows = []
    for place, summary in enumerate(summaries):
        values = predicted[np.isfinite(predicted[:, place]), place]
        if not np.isfinite(observed[place]) or len(values) < 2:
            continue
        spread = values.std(ddof=1)
        off = observed[place] - values.mean()
        z = off / spread if spread > 1e-9 else 0.0 if abs(off) < 1e-9 else np.copysign(np.inf, off)
        beyond = not reached[0, place] <= observed[place] <= reached[1, place]
        rows.append(
            {
                **summary._asdict(),
                "observed": shown_value(summary.scale, observed[place]),
                **_band([shown_value(summary.scale, value) for value in values]),
                "z": z,
                "finding": OUTSIDE if abs(z) > cut and not beyond else BEYOND if beyond and abs(z) > 2.0 else INSIDE,
            }
        )
    return pd.DataFrame(rows, columns=["measure", "of", "scale", "observed", "p05", "median", "p95", "z", "finding"])


def months(
    summaries: Sequence[Summary], observed: np.ndarray, predicted: np.ndarray, held: Sequence[str]
) -> pd.DataFrame:
    """Counts month by month, and what is known of the months held out.

    held  names of the months held out

    Columns: measure, of, scale, held (whether it is of months held out), observed, p05, median, p95, inside (the 90 %
    interval).
    """
    import pandas as pd

    rows = []
    for place, summary in enumerate(summaries):
        values = predicted[np.isfinite(predicted[:, place]), place]
        if not np.isfinite(observed[place]) or len(values) < 2:
            continue
        band = _band(values)
        month = summary.measure in ("received", "closed", "resolved") and summary.of[:1].isdigit()
        rows.append(
            {
                **summary._asdict(),
                "held": bool(held) and (not month or summary.of in held),
                "observed": observed[place],
                **band,
                "inside": bool(band["p05"] <= observed[place] <= band["p95"]),
            }
        )
    names = ["measure", "of", "scale", "held", "observed", "p05", "median", "p95", "inside"]
    return pd.DataFrame(rows, columns=names)


def _band(values: Sequence[float] | np.ndarray) -> dict[str, float]:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return {"p05": float(low), "median": float(middle), "p95": float(high)}
