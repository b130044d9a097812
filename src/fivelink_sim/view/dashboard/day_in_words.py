"""The screen's sentences and its table of numbers: what stands on the screen can be heard and copied too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fivelink_sim.view import contrasts, numerals, phrases
from fivelink_sim.view.dashboard.side_by_side import Differing, Side, SideBySide
from fivelink_sim.view.figure_style import shortened
from fivelink_sim.view.language import tr
from fivelink_sim.view.numerals import INDEX, PERCENT, Scale

LONGEST_LABEL, LONGEST_TITLE = 40, 120  # characters
WHOLE = Scale(1.0, "", "", 0, 0)  # counts, yuan
TRUST = INDEX._replace(least=2, most=2)


class Figure(NamedTuple):
    """A number of the table: its title, how it is told, and how it is read from a regime."""

    title: str
    scale: Scale
    of: Callable[[Side], float]


def figures() -> list[Figure]:
    """The numbers of the table, in order; all of the recorded days so far."""
    return [
        Figure(tr("needs that arose"), WHOLE, lambda side: side.total("arisen")),
        Figure(tr("needs resolved"), WHOLE, lambda side: side.total("resolved")),
        Figure(tr("needs lapsed"), WHOLE, lambda side: side.total("lapsed")),
        Figure(tr("resolved, of those that ended"), PERCENT, Side.resolution_rate),
        Figure(tr("open now"), WHOLE, lambda side: side.last("open")),
        Figure(tr("of these, known to nobody"), WHOLE, lambda side: side.last("hidden")),
        Figure(tr("closed on paper"), WHOLE, lambda side: side.total("closed_on_paper")),
        Figure(tr("residents’ trust now, 0 to 1"), TRUST, lambda side: side.last("resident_trust")),
        Figure(tr("trust of links now, 0 to 1"), TRUST, lambda side: side.last("link_trust")),
        Figure(tr("volunteers now"), WHOLE, lambda side: side.last("volunteers")),
        Figure(tr("donated, yuan"), WHOLE, lambda side: side.total("money_donated")),
        Figure(tr("paid for needs, yuan"), WHOLE, paid_for_needs),
        Figure(tr("in the foundation now, yuan"), WHOLE, lambda side: side.last("fund_balance")),
    ]


def paid_for_needs(side: Side) -> float:
    """Yuan that reached needs so far: welfare, and grants of funds."""
    return side.total("money_welfare") + side.total("money_granted")


def number_rows(stage: SideBySide) -> list[list[str]]:
    """The table: title, a value a regime, and with two of them the difference from the first."""
    rows = []
    for figure in figures():
        values = [figure.of(side) for side in stage.sides]
        cells = [_level(figure.scale, value) for value in values]
        if len(values) == 2:
            cells.append(_step(figure.scale, values[1] - values[0]))
        rows.append([figure.title, *cells])
    return rows


def number_heads(stage: SideBySide) -> list[str]:
    """The heads of that table's columns."""
    return [tr("so far"), *names(stage), *([tr("difference")] if len(stage.sides) == 2 else [])]


def regimes(stage: SideBySide) -> list[str]:
    """Each regime in words: the scenario's title, who is linked, who takes up the cases."""
    return [
        phrases.after(shortened(tr(side.scenario.title), LONGEST_TITLE), contrasts.regime(side.scenario))
        for side in stage.sides
    ]


def names(stage: SideBySide) -> list[str]:
    """What the regimes are called on the screen."""
    return [shortened(side.label, LONGEST_LABEL) for side in stage.sides]


def _level(scale: Scale, value: float) -> str:
    return numerals.level(scale, value)


def _step(scale: Scale, value: float) -> str:
    """A difference in the decimals of its level; trust in one more."""
    text = numerals.plain(scale.factor * value, 3 if scale is TRUST else scale.most, sign=True)
    return numerals.with_unit(text, scale.difference)


def lead(stage: SideBySide, differing: Sequence[Differing]) -> str:
    """One sentence on the day: how much was resolved, and how many needs ended differently."""
    called = names(stage)
    if stage.day == 0:
        return tr("The warm-up of {days} days is over; the first of {last} days comes next.",
                  days=stage.sides[0].model.warmup, last=stage.last_day)  # fmt: skip
    rates = [numerals.level(PERCENT, side.resolution_rate()) for side in stage.sides]
    if len(called) == 1:
        return tr("After {day} days: of the needs that ended so far, {name} resolved {rate}.",
                  day=stage.day, name=called[0], rate=rates[0])  # fmt: skip
    first = tr("After {day} days: of the needs that ended so far, {one} resolved {rate} and {other} {other_rate}.",
               day=stage.day, one=called[0], rate=rates[0], other=called[1], other_rate=rates[1])  # fmt: skip
    if not stage.comparable:
        return first
    won = [sum(need.settled and need.winner == place for need in differing) for place in (0, 1)]
    return first + tr(" ") + tr(
        "Need by need, only {one} resolved {won} and only {other} {other_won}.",
        won=won[0], one=called[0], other_won=won[1], other=called[1],
    )  # fmt: skip


def caution(stage: SideBySide) -> str:
    """What one run can say."""
    if len(stage.sides) == 1:
        return tr("One run of a stylised model fitted to no place: another seed gives other days.")
    return tr("One run each of a stylised model fitted to no place, on the same needs: a difference here may be luck. "
              "How sure it is, many runs tell; the command stands below.")  # fmt: skip


def need_row(need: Differing) -> dict[str, object]:
    """A need as a row of the list: its number, and its cells."""
    kind, group = phrases.words_of(need.kind), phrases.words_of(need.group)
    return {"number": str(need.number), "cells": [need.name, kind, group, need.arisen, *map(tr_ending, need.endings)]}


def need_heads(stage: SideBySide) -> list[str]:
    """The heads of the list's columns."""
    return [tr("need"), tr("kind"), tr("group"), tr("arose on day"), *names(stage)]


def tr_ending(ending: str) -> str:
    """How a need stands, in words."""
    return {"resolved": tr("resolved"), "lapsed": tr("lapsed"), "open": tr("still open")}[ending]
