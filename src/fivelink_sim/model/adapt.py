"""Phase `adapt`, at the end of every seventh day: the slow dynamics, in their own rooms. model.md §3 adapt, §4.

All of it reads the week's old state; the derived fields (nominal hours, outreach, routes) are then drawn afresh."""

from __future__ import annotations

from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.money import give_alone
from fivelink_sim.model.organizations import learn, refresh_mean_hours
from fivelink_sim.model.outreach import refresh_outreach
from fivelink_sim.model.routes import refresh_routes
from fivelink_sim.model.trust import drift_link_trust, drift_resident_trust
from fivelink_sim.model.volunteers import renew_volunteers


@kernel
def adapt(world, today, day):
    """Weekly: gifts of unlinked charity, supervision, volunteers, trust; then outreach and routes. Each says what it
    reads, writes and draws."""
    if day % 7 != 6:
        return
    give_alone(world, today, day)
    learn(world, today)
    renew_volunteers(world, today, day)
    drift_resident_trust(world, today)
    drift_link_trust(world, today)
    refresh_mean_hours(world, today)
    refresh_outreach(world, today)
    refresh_routes(world, today)
