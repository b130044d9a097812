"""The day: the phases of model.md §3 in order, one line each. This is the table of contents of the model."""

from __future__ import annotations

from fivelink_sim.model.adapt import adapt
from fivelink_sim.model.arise import arise
from fivelink_sim.model.capacity import capacity
from fivelink_sim.model.disclose import disclose
from fivelink_sim.model.events import events
from fivelink_sim.model.grant import grant
from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.ledger import record
from fivelink_sim.model.money import money
from fivelink_sim.model.refer import refer
from fivelink_sim.model.room import has_room
from fivelink_sim.model.serve import serve
from fivelink_sim.model.settle import come_back, settle
from fivelink_sim.model.triage import triage


@kernel
def run_day(world, day):
    """One day of one community."""
    events(world, day)
    today = world.parameters[world.here[0].segment]
    come_back(world, today, day)
    money(world, today, day)
    arise(world, today, day)
    disclose(world, today, day)
    capacity(world, today, day)
    triage(world, today, day)
    refer(world, today, day)
    grant(world, today, day)
    serve(world, today, day)
    settle(world, today, day)
    adapt(world, today, day)
    record(world, today, day)


# The same phases after `events`, for whoever steps through a day: a district with common funds, Mesa's model.
PHASES = (
    come_back,
    money,
    arise,
    disclose,
    capacity,
    triage,
    refer,
    grant,
    serve,
    settle,
    adapt,
    record,
)


@kernel
def run_days(world, first, end):
    """Days from `first` up to `end`, as far as the tables have room; the first day not done."""
    for day in range(first, end):
        if not has_room(world, day):
            return day
        run_day(world, day)
    return end
