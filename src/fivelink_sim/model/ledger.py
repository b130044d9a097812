"""The books: one row a day and community, and the identities that they keep. model.md §7.

`COLUMNS` declares each column once; the record type, the tables and their reference page are made from it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.world import (
    ESCALATING,
    FREE,
    HIDDEN,
    SOCIETIES,
    VOLUNTEER,
)

SOCIETY = len(SOCIETIES)


class Column(NamedTuple):
    """A column of the daily books. `by` is "", "society" (5 values) or "pair" (from society, to society: 5 x 5)."""

    name: str
    unit: str
    meaning: str
    by: str = ""
    kind: str = "count"  # count, level (the state at the day's end), fen, or amount


COLUMNS = (
    Column("arisen", "needs", "needs that arose by themselves"),
    Column("escalated", "needs", "lapsed needs that came back larger"),
    Column("known", "needs", "needs that became known, again and again"),
    Column("triaged", "needs", "cases that the hub took up"),
    Column("misread", "needs", "of these, sent to the wrong desk"),
    Column("referred", "requests", "requests to a provider or a fund"),
    Column("accepted", "requests", "of these, accepted"),
    Column("refused", "requests", "of these, refused"),
    Column("refused_for_cash", "requests", "of the refused, for want of cash"),
    Column("resolved", "needs", "needs resolved for good"),
    Column("closed_on_paper", "needs", "closed on the books although nothing was done"),
    Column("relapsed", "needs", "seemed resolved, and came back"),
    Column("lapsed", "needs", "still open on their due day"),
    Column("open", "needs", "open at the end of the day", kind="level"),
    Column("hidden", "needs", "of these, known to nobody", kind="level"),
    Column("severity_arisen", "1", "sum of severity of needs arisen", kind="amount"),
    Column("severity_resolved", "1", "sum of severity of needs resolved", kind="amount"),
    Column("neighbour_help", "needs", "small labour settled by neighbours"),
    Column("hours_offered", "clock h", "hours at work, before all else", "society", "amount"),
    Column("hours_used", "clock h", "worked on cases", "society", "amount"),
    Column("hours_administrative", "clock h", "lost to administration", "society", "amount"),
    Column("hours_coordinating", "clock h", "spent on links and meetings", "society", "amount"),
    Column("hours_supervising", "clock h", "spent on supervising, cultivating and leading", "society", "amount"),
    Column("money_opening", "fen", "cash that actors brought in when they first appeared", kind="fen"),
    Column("money_donated", "fen", "given to the foundation", kind="fen"),
    Column("money_earned", "fen", "earned by the social enterprise", kind="fen"),
    Column("money_partners", "fen", "given by partners", kind="fen"),
    Column("money_budget", "fen", "welfare budget paid in", kind="fen"),
    Column("money_purchase", "fen", "purchase of services paid in", kind="fen"),
    Column("money_welfare", "fen", "welfare paid for needs", kind="fen"),
    Column("money_granted", "fen", "paid for needs by funds", kind="fen"),
    Column("money_missed", "fen", "given by unlinked charity where no need was", kind="fen"),
    Column("money_overhead", "fen", "overhead of what funds gave", kind="fen"),
    Column("money_wages", "fen", "organisations' wages", kind="fen"),
    Column("money_operating", "fen", "operating grants, a transfer", kind="fen"),
    Column("money_profit", "fen", "profit passed to the foundation, a transfer", kind="fen"),
    Column("money_held", "fen", "cash held by all actors, promised sums included", kind="level"),
    Column("fund_balance", "fen", "cash of the foundation", kind="level"),
    Column("enterprise_capital", "fen", "cash of the social enterprise", kind="level"),
    Column("resident_trust", "share", "mean trust of residents in governance", kind="level"),
    Column("link_trust", "share", "mean trust of the links, by pair of societies (0 where none)", "pair", "level"),
    Column("links", "links", "links by pair of societies", "pair", "level"),
    Column("volunteers", "volunteers", "volunteers, led or not", kind="level"),
    Column("joined", "volunteers", "who joined"),
    Column("quit", "volunteers", "who quit"),
    Column("professionalism", "share", "mean professionalism of organisations", kind="level"),
    Column("dormant", "organisations", "organisations in name only", kind="level"),
)

IN = ("money_opening", "money_donated", "money_earned", "money_partners", "money_budget", "money_purchase")
SPENT = ("money_welfare", "money_granted", "money_missed", "money_overhead", "money_wages")


def _record_type(column: Column) -> tuple[str, str] | tuple[str, str, tuple[int, ...]]:
    number = "i8" if column.unit in ("needs", "requests", "fen", "volunteers", "organisations") else "f8"
    number = "i4" if column.unit == "links" else number  # few, but 25 of them a day
    shape = {"": (), "society": (SOCIETY,), "pair": (SOCIETY, SOCIETY)}[column.by]
    return (column.name, number, shape) if shape else (column.name, number)


ledger_dtype = np.dtype([("day", "i8")] + [_record_type(column) for column in COLUMNS])


@kernel
def record(world, today, day):
    """The day's row: levels at its end. Counts, hours and fen were booked as they happened. model.md §3 record.

    Reads   needs, actors, links, funds, here
    Writes  ledger[day]"""
    here = world.here[0]
    row = world.ledger[day]
    row.day = day
    for slot in range(here.needs_used):
        state = world.needs[slot].state
        if state != FREE and state != ESCALATING:
            row.open += 1
            if state == HIDDEN:
                row.hidden += 1
    row.resident_trust = here.trust_total / len(world.residents)
    if today.present[VOLUNTEER]:
        row.volunteers = here.volunteers
    record_hours(world, row)
    record_cash(world, today, row)
    record_organizations(world, row)
    record_links(world, row)


@kernel
def record_hours(world, row):
    """Hours of the day by society and use (clock h). model.md §7."""
    for a in range(len(world.actors)):
        actor = world.actors[a]
        row.hours_offered[actor.society] += actor.offered
        row.hours_used[actor.society] += actor.used
        row.hours_administrative[actor.society] += actor.administrative
        row.hours_coordinating[actor.society] += actor.coordinating
        row.hours_supervising[actor.society] += actor.supervising


@kernel
def record_cash(world, today, row):
    """Cash at the end of the day (fen). A district-wide fund is a row of its own in the books (§10.18)."""
    for a in range(len(world.actors)):
        row.money_held += world.actors[a].cash + world.actors[a].reserved
    if not today.district_wide:
        row.money_held += world.funds[0].cash + world.funds[1].cash
        row.fund_balance = world.funds[0].cash
        row.enterprise_capital = world.funds[1].cash


@kernel
def record_organizations(world, row):
    """Organisations present: mean professionalism (0..1), and how many are dormant."""
    here = world.here[0]
    total = 0.0
    n = 0
    for a in range(here.first_organization, here.first_organization + here.organizations):
        actor = world.actors[a]
        if actor.present:
            n += 1
            total += actor.professionalism
            row.dormant += actor.dormant
    if n > 0:
        row.professionalism = total / n


@kernel
def record_links(world, row):
    """Mean trust of the links by pair of societies (0..1)."""
    for i in range(len(world.actors)):
        if not world.actors[i].linked:
            continue
        a = world.actors[i].society
        for j in range(len(world.actors)):
            if world.links[i, j].strength > 0.0:
                b = world.actors[j].society
                row.links[a, b] += 1
                row.link_trust[a, b] += world.links[i, j].trust
    for a in range(SOCIETY):
        for b in range(SOCIETY):
            if row.links[a, b] > 0:
                row.link_trust[a, b] /= row.links[a, b]
