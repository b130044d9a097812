"""Statements of an experiment file: a number that each replication gives, and where its mean should lie.

The number is a weighted sum of one quantity over scenarios, so that "A more than B", "half of the lead is lost" and
"worth more together" are all said by weights. Everything is read here; analysis/patterns.py judges.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fivelink_sim.experiment.coalition_scenarios import interaction_weights
from fivelink_sim.experiment.plan_fields import StatementPart
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.problems import with_hint

RATE = "resolution_rate"  # among the daily columns: resolved of those that ended in the span
Finding = tuple[tuple[str | int, ...], str]  # where below the statement, what is wrong


class Quantity(NamedTuple):
    """What is taken from a run: an outcome, or something of a daily column over a span of recorded days."""

    outcome: str = ""
    daily: str = ""
    take: str = "mean"
    level: float = math.nan
    first: int = 0
    end: int | None = None
    spared: tuple[tuple[str, str], ...] = ()  # scenario -> the one that was spared its shock

    @property
    def daily_columns(self) -> tuple[str, ...]:
        """The columns of the daily table that it is made from; none of a plain outcome."""
        if self.spared or self.daily == RATE:
            return ("resolved", "lapsed")
        return (self.daily,) if self.daily else ()


class Statement(NamedTuple):
    """Holds where the weighted sum lies between low and high (both excluded)."""

    says: str
    quantity: Quantity
    weights: tuple[tuple[str, float], ...]
    low: float
    high: float


def statement_of(
    part: StatementPart, labels: Sequence[str], days: Mapping[str, int], players: Sequence[str]
) -> Statement | list[Finding]:
    """The statement, or everything that is wrong with it.

    labels   the scenarios; days: how many each records
    players  of the coalitions, if there are any
    """
    wrong = [*_wrong_quantity(part), *_wrong_scenarios(part, labels, players), *_wrong_bounds(part)]
    if wrong:
        return wrong
    weights = _weights(part, players)
    shortest = min(days[label] for label in weights)
    if part.from_ >= shortest or (part.until is not None and not part.from_ < part.until <= shortest):
        return [(("until" if part.until else "from",), f"is no span of days within the run of {shortest} days")]
    return Statement(part.says, _quantity(part), tuple(weights.items()), *_bounds(part))


def _quantity(part: StatementPart) -> Quantity:
    if part.outcome is not None:
        return Quantity(outcome=part.outcome, spared=tuple((part.spared or {}).items()))
    level = math.nan if part.level is None else part.level
    return Quantity(daily=part.daily or "", take=part.take, level=level, first=part.from_, end=part.until)


def _wrong_quantity(part: StatementPart) -> Iterator[Finding]:
    if (part.outcome is None) == (part.daily is None):
        yield (), "says neither outcome nor daily; one of the two" if part.daily is None else "has outcome and daily"
        return
    if part.outcome is not None:
        if part.outcome not in OUTCOME:
            yield ("outcome",), with_hint(f"there is no outcome '{part.outcome}'", part.outcome, OUTCOME)
        if part.spared is not None and not part.outcome.startswith("resilience_"):
            yield ("spared",), "goes with resilience_depth, resilience_days or resilience_area"
        return
    from fivelink_sim.measure.books import AT  # it needs numba

    assert part.daily is not None  # noqa: S101 - one of the two is there
    if part.daily not in (*AT, RATE):
        yield ("daily",), with_hint(f"there is no daily column '{part.daily}'", part.daily, (*AT, RATE))
    elif part.daily == RATE and part.take != "mean":
        yield ("take",), f"{RATE} of a span of days is a mean; another `take` has no meaning"
    if (part.take == "days_until_at_most") != (part.level is not None):
        yield ("take",), "days_until_at_most and level go together"


def _wrong_scenarios(part: StatementPart, labels: Sequence[str], players: Sequence[str]) -> Iterator[Finding]:
    if (part.of is None) == (part.interaction is None):
        yield (), "says not of which scenarios: `of`, a scenario or weights by scenario, or `interaction`"
        return
    if part.interaction is not None:
        if not players:
            yield ("interaction",), "needs `coalitions`"
        for place, player in enumerate(part.interaction):
            if players and (player not in players or player in part.interaction[:place]):
                yield ("interaction", place), with_hint(f"'{player}' is no other player", player, players)
        return
    if not isinstance(part.of, str | Mapping) or not part.of:
        yield ("of",), "is a scenario, or a mapping of scenarios to weights"
        return
    for label, weight in _of(part).items():
        where = ("of",) if isinstance(part.of, str) else ("of", label)
        if label not in labels:
            yield where, with_hint(f"no scenario of this experiment is called '{label}'", label, labels)
        elif isinstance(weight, bool) or not isinstance(weight, int | float):
            yield where, "is not a number"
        elif part.spared is not None and part.spared.get(label) not in labels:
            yield ("spared",), f"names no scenario that was spared the shock of '{label}'"


def _of(part: StatementPart) -> dict[str, float]:
    return {part.of: 1.0} if isinstance(part.of, str) else dict(part.of)


def _weights(part: StatementPart, players: Sequence[str]) -> dict[str, float]:
    if part.interaction is not None:
        return interaction_weights(players, *part.interaction)
    return {label: float(weight) for label, weight in _of(part).items()}


def _wrong_bounds(part: StatementPart) -> Iterator[Finding]:
    given = [name for name in ("above", "below", "between") if getattr(part, name) is not None]
    if len(given) != 1:
        yield (), f"says {' and '.join(given) or 'not where its number should lie'}; one of above, below, between"
    elif part.between is not None and part.between[0] >= part.between[1]:
        yield ("between",), "is empty: the first is not below the second"


def _bounds(part: StatementPart) -> tuple[float, float]:
    if part.between is not None:
        return part.between
    low = -math.inf if part.above is None else part.above
    return low, math.inf if part.below is None else part.below
