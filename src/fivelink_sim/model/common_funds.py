"""A district whose communities share one foundation and one enterprise. model.md §2, §10.18, §10.25.

The communities go through each day side by side, phase by phase; where money of the common funds is at stake, their
cases are taken in one order. The funds are a row of their own in the books."""

from __future__ import annotations

from typing import Any

import numpy as np

from fivelink_sim.model.day import PHASES
from fivelink_sim.model.events import events
from fivelink_sim.model.grant import grant, grant_case, pay_promised
from fivelink_sim.model.initialization import largest_remainder
from fivelink_sim.model.ledger import ledger_dtype
from fivelink_sim.model.money import (
    earn,
    giving_trust,
    grants_operating_today,
    money,
    operating_sum,
    receive_operating,
    weigh_operating,
)
from fivelink_sim.model.room import records, with_room
from fivelink_sim.model.world import CHARITY, IN_SERVICE, MATERIAL, NOBODY, TRIAGED, World


def run_together(worlds: list[World], days: int) -> tuple[list[World], np.ndarray]:
    """All days of communities with common funds; the Worlds and the funds' own ledger, (days,) of ledger_dtype."""
    ledger = records(days, ledger_dtype)
    for day in range(days):
        worlds = [with_room(world, day) for world in worlds]
        for world in worlds:
            events(world, day)
        todays = [world.parameters[world.here[0].segment] for world in worlds]
        for phase in PHASES:
            if phase is grant:
                grant_together(worlds, todays, day)
                continue
            for world, today in zip(worlds, todays, strict=True):
                phase(world, today, day)
            if phase is money:
                common_income(worlds, todays, day, ledger[day])
        close_day(worlds[0].funds, day, ledger[day])
    return worlds, ledger


def common_income(worlds: list[World], todays: list[Any], day: int, row: Any) -> None:
    """The common enterprise earns on the communities' mean trust, and the foundation gives operating grants."""
    there = [(world, today) for world, today in zip(worlds, todays, strict=True) if today.present[CHARITY]]
    if not there:
        return
    funds = worlds[0].funds
    today = there[0][1]
    open_funds(funds, today, row, worlds)
    trust = sum(giving_trust(world, today) for world, today in there) / len(there)
    passed = int(earn(funds, today, row, trust))
    for n, (world, _) in enumerate(there):
        world.here[0].week_inflow += passed // len(there) + (n < passed % len(there))
    if grants_operating_today(today, day):
        totals = [float(weigh_operating(world)) for world, _ in there]
        if sum(totals) > 0.0:
            amount = int(operating_sum(funds[0], today))
            funds[0].cash -= amount
            for (world, _), part, total in zip(there, largest_remainder(totals, amount), totals, strict=True):
                if total > 0.0:
                    receive_operating(world, day, part, total)


def open_funds(funds: np.ndarray, today: Any, row: Any, worlds: list[World]) -> None:
    """The funds' opening cash, that of one community times their number, on the first day that they are there (fen)."""
    if funds[0].opened:
        return
    funds[0].opened = 1
    funds[0].cash += today.fund_opening_fen * len(worlds)
    funds[1].cash += today.enterprise_opening_fen * len(worlds)
    row.money_opening += (today.fund_opening_fen + today.enterprise_opening_fen) * len(worlds)


def grant_together(worlds: list[World], todays: list[Any], day: int) -> None:
    """Phase `grant` for all communities: their cases in one order, the regime's, ties by id. §10.25."""
    cases = []
    for c, (world, today) in enumerate(zip(worlds, todays, strict=True)):
        pay_promised(world, today, day)
        for case in world.order[: int(world.here[0].ordered)]:
            need = world.needs[case.slot]
            in_hand = need.state in (TRIAGED, IN_SERVICE)
            if in_hand and need.left[MATERIAL] > 0.0 and need.provider[MATERIAL] == NOBODY:
                cases.append((-float(case.score), int(case.id), c, int(case.slot)))
    for _, _, c, slot in sorted(cases):
        grant_case(worlds[c], todays[c], day, slot)


def close_day(funds: np.ndarray, day: int, row: Any) -> None:
    """The funds' cash at the end of the day (fen)."""
    row.day = day
    row.fund_balance = funds[0].cash
    row.enterprise_capital = funds[1].cash
    row.money_held = funds[0].cash + funds[1].cash
