"""Numbers as people read them: as many digits as the interval allows, with the unit of the outcome."""

from __future__ import annotations

import math
from typing import NamedTuple

from fivelink_sim.view.language import tr


class Scale(NamedTuple):
    """How an outcome is told: value × factor, then the unit; differences can have another one."""

    factor: float
    unit: str
    difference: str
    least: int  # decimals; below 0: tens, hundreds, ...
    most: int


PERCENT = Scale(100.0, "%", "points", 1, 1)
INDEX = Scale(1.0, "", "", 2, 3)
DAYS = Scale(1.0, "days", "days", 1, 1)
YUAN = Scale(1.0, "yuan", "yuan", -6, 0)
HOURS = Scale(1.0, "h", "h", -6, 0)
COUNT = Scale(1.0, "", "", 0, 1)
HUNDRED = Scale(100.0, "", "", 1, 1)  # shares told as so many of 100


_SCALES = {"share": PERCENT, "trust": INDEX, "0 to 1": INDEX, "days": DAYS, "yuan": YUAN, "clock h": HOURS}


def scale_of(unit: str) -> Scale:
    """The scale of a unit; shares of something are per cent, other units are told as they are."""
    if unit in _SCALES:
        return _SCALES[unit]
    if unit.startswith("share of"):
        return PERCENT
    return COUNT._replace(unit=unit, difference=unit)


def decimals(scale: Scale, *values: float) -> int:
    """Decimals for an estimate and its interval: the second digit of the half width; 0 is told only where it lies."""
    shown = [scale.factor * value for value in values if math.isfinite(value)]
    if not shown:
        return max(0, scale.least)
    half = (max(shown) - min(shown)) / 2
    places = scale.most if half == 0 else min(scale.most, max(scale.least, math.ceil(-math.log10(half / 2))))
    zero_out = min(shown) > 0 or max(shown) < 0
    while zero_out and places < 4 and any(round(value, places) == 0 for value in shown):
        places += 1
    return places


def plain(value: float, places: int, sign: bool = False) -> str:
    """1,234.5 with a true minus; a plus if asked for; a dash for what is no number."""
    if not math.isfinite(value):
        return "–"
    text = f"{round(value, places) + 0.0:{'+' if sign else ''},.{max(0, places)}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")


def rough(value: float) -> str:
    """A number in three digits: 594,000."""
    return (
        plain(value, 2 - math.floor(math.log10(abs(value)))) if math.isfinite(value) and value != 0 else plain(value, 0)
    )


def level(scale: Scale, value: float, low: float = math.nan, high: float = math.nan) -> str:
    """A level with its unit: 64.8 %."""
    return with_unit(plain(scale.factor * value, decimals(scale, value, low, high)), scale.unit)


def difference(scale: Scale, value: float, low: float = math.nan, high: float = math.nan, sign: bool = True) -> str:
    """A difference with its unit: +5.8 points."""
    return with_unit(plain(scale.factor * value, decimals(scale, value, low, high), sign), scale.difference)


def interval(scale: Scale, value: float, low: float, high: float, sign: bool = False) -> str:
    """The interval in the digits of its estimate, without unit: 5.1 to 6.5; empty where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    places = decimals(scale, value, low, high)
    return between(*(plain(scale.factor * end, places, sign) for end in (low, high)))


def between(low: str, high: str) -> str:
    """5.1 to 6.5."""
    return tr("{low} to {high}", low=low, high=high)


def bracketed(text: str, more: str) -> str:
    """A number with what belongs to it in brackets: +5.8 points (5.1 to 6.5); alone where that is empty."""
    return f"{text} ({more})" if more else text


def axis_unit(scale: Scale, *, difference: bool = False) -> str:
    """The unit at an axis, in the reader's language; a number without one lies on an index."""
    return tr((scale.difference if difference else scale.unit) or "0 to 1")


def chance(p: float) -> str:
    """A p value: < 0.001, 0.013, 0.27; a dash where there is none."""
    if not math.isfinite(p):
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def with_unit(text: str, unit: str) -> str:
    """A number with its unit, in the reader's language; a dash stays alone."""
    return text if text == "–" or not unit else f"{text}\u00a0{tr(unit)}"
