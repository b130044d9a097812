"""The fields that a calibration fits, as they are given: `government.burden` or `government.burden=0.3..0.8`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from fivelink_sim.experiment.designs import group_shares
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.field_paths import FieldInfo, field_at, shape_at
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.scenario.problems import Problem, ScenarioError, quoted
from fivelink_sim.scenario.wording import no_such_field

MOST_FIELDS = 20
FORM = "FIELD or FIELD=LOW..HIGH, such as government.burden=0.3..0.8"
NOT_FITTED = ("run", "district", "events")  # what a run is, not what a community is like
STILL_FITTED = ("district.spread",)

Fit = Mapping[str, Any] | Sequence[str]


def fitted_fields(fit: Fit, scenario: Scenario) -> tuple[Factor, ...]:
    """A factor for each field to fit, over its range. ScenarioError tells everything that is wrong with them.

    fit  texts as on the command line, or a mapping of fields to (low, high), None for the plausible range
    """
    given = _given(fit)
    if not 1 <= len(given) <= MOST_FIELDS:
        raise InputError(f"fit: name 1 to {MOST_FIELDS} fields, got {len(given)}")
    problems: list[Problem] = []
    factors: dict[str, Factor] = {}
    for path, ends in given:
        field = _field(path, scenario, problems)
        if path in factors:
            problems.append(_problem(path, "is named twice"))
        elif field is not None:
            found = _range(field, ends, problems)
            factors |= {path: Factor((path,), ends=(found,), whole=(field.holds == "whole number",))} if found else {}
    if problems:
        raise ScenarioError(problems)
    return tuple(factors.values())


def _given(fit: Fit) -> list[tuple[str, Any]]:
    """Path and range of each, as given; None for a range that is not."""
    if isinstance(fit, Mapping):
        return [(str(path).strip(), ends) for path, ends in fit.items()]
    if isinstance(fit, str):
        raise InputError(f"fit must be a mapping or a list of texts, got the text {fit!r}")
    parts = [str(text).partition("=") for text in fit]
    return [(path.strip(), ends if equals else None) for path, equals, ends in parts]


def _problem(path: str, message: str) -> Problem:
    return Problem("--fit", None, None, quoted(path), message)


def _field(path: str, scenario: Scenario, problems: list[Problem]) -> FieldInfo | None:
    """The field at a path; None, and a problem, if it cannot be fitted."""
    parts = tuple(path.split("."))
    communities = scenario.settings.district.communities
    try:
        known = isinstance(shape_at(parts), FieldInfo)
        field = field_at(path, scenario.settings) if known else None
    except KeyError:
        field = None
    if field is None:
        problems.append(_problem(path, no_such_field(parts, scenario.settings)))
    elif field.holds not in ("number", "whole number"):
        problems.append(_problem(path, f"holds no numbers ({field.holds}), so it cannot be fitted"))
    elif parts[0] in NOT_FITTED and path not in STILL_FITTED:
        problems.append(_problem(path, "says what is run, not what a community is like: it cannot be fitted"))
    elif path == next(iter(group_shares(scenario.settings)), None):
        problems.append(_problem(path, "is the rest of the residents; fit the shares of the other groups"))
    elif communities and all(path in one.set for one in communities):
        message = "is set by every community itself (district.communities), so that fitting it would move nothing"
        problems.append(_problem(path, message))
    else:
        return field
    return None


def _range(field: FieldInfo, ends: Any, problems: list[Problem]) -> tuple[float, float] | None:
    """From where to where a field is fitted; None, and a problem, if that is no range."""
    if ends is None:
        if field.plausible is None or field.plausible[0] >= field.plausible[1]:
            problems.append(_problem(field.path, "has no plausible range; give one: FIELD=LOW..HIGH"))
            return None
        return field.plausible
    numbers = _numbers(ends)
    if numbers is None:
        message = f"'{quoted(str(ends))}' is no range: {FORM}"
        problems.append(_problem(field.path, message))
        return None
    low, high = numbers
    bounds = (-math.inf if field.low is None else field.low, math.inf if field.high is None else field.high)
    outside = [end for end in numbers if not bounds[0] <= end <= bounds[1]]
    if not low < high:
        message = f"goes from a number to a greater one, got {low:g}..{high:g}"
    elif outside:
        message = f"{outside[0]:g} is not between {bounds[0]:g} and {bounds[1]:g}"
    elif field.holds == "whole number" and any(end != int(end) for end in numbers):
        message = f"holds whole numbers, got {low:g}..{high:g}"
    else:
        return numbers
    problems.append(_problem(field.path, message))
    return None


def _numbers(ends: Any) -> tuple[float, float] | None:
    """Two finite numbers, of a text `LOW..HIGH` or of a pair."""
    pair = ends.split("..") if isinstance(ends, str) else ends
    try:
        low, high = (float(end) for end in pair)
    except (TypeError, ValueError):
        return None
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
