"""Runs written down by hand, so that every expected number can be found with a pencil."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from fivelink_sim.model.district import Run
from fivelink_sim.model.ledger import ledger_dtype
from fivelink_sim.model.world import LAPSED, NOBODY, OPEN, RESOLVED, cases_dtype

#: id, kind, group, ending, times closed on paper, line, first known, arisen, ended, severity, fen
Case = tuple[int, int, int, int, int, int, int, int, int, float, int]


def case(
    number: int,
    ending: int,
    arisen: int,
    ended: int,
    *,
    kind: int = 0,
    group: int = 0,
    on_paper: int = 0,
    line: int = 0,
    known: int | None = None,
    severity: float = 0.5,
    fen: int = 0,
) -> Case:
    """A need; days are clock days."""
    return (
        number,
        kind,
        group,
        ending,
        on_paper,
        line,
        arisen if known is None else known,
        arisen,
        ended,
        severity,
        fen,
    )


WARMUP, DAYS = 10, 4


@pytest.fixture
def hand_made() -> Callable[..., Run]:
    """A run of 10 days of warm-up and 4 recorded days with these cases, one list a community."""

    def make(*communities: Sequence[Case], sizes: Sequence[Sequence[int]] | None = None) -> Run:
        ledgers = []
        for _ in communities:
            ledger = np.zeros(WARMUP + DAYS, dtype=ledger_dtype)
            ledger["day"] = np.arange(WARMUP + DAYS)
            ledgers.append(ledger)
        return Run(
            seed=1,
            warmup=WARMUP,
            days=DAYS,
            kinds=("errands", "relief"),
            groups=("general", "poor", "old"),
            group_sizes=np.array(sizes or [[80, 15, 5]] * len(communities)),
            ledgers=tuple(ledgers),
            fund_ledger=None,
            cases=tuple(np.array(list(table), dtype=cases_dtype) for table in communities),
            logs=(),
            worlds=(),
        )

    return make


@pytest.fixture
def few_needs() -> list[Case]:
    """Nine needs: five end in the recorded days 10 to 13, three of them resolved."""
    return [
        case(1, RESOLVED, arisen=2, ended=9),  # in the warm-up: left out
        case(2, RESOLVED, arisen=6, ended=10, severity=0.2, fen=100),  # of the warm-up, ended after it: in
        case(3, RESOLVED, arisen=10, ended=10, kind=1, group=1, severity=0.8, fen=300),
        case(4, RESOLVED, arisen=10, ended=12, on_paper=1, severity=0.5),
        case(5, LAPSED, arisen=10, ended=13, kind=1, on_paper=2, severity=0.9, fen=400),
        case(6, LAPSED, arisen=11, ended=13, group=1, known=NOBODY, severity=0.6, fen=200),
        case(7, OPEN, arisen=12, ended=NOBODY),
        case(8, OPEN, arisen=13, ended=NOBODY, line=1),
        case(9, OPEN, arisen=9, ended=NOBODY),
    ]
