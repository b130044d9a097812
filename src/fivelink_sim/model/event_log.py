"""The event log: every need's journey, step by step, on request. model.md §7."""

from __future__ import annotations

from fivelink_sim.model.kernel import kernel

ACTIVITIES = (
    "arisen",
    "escalated",
    "known",
    "triaged",
    "misread",
    "returned",
    "no provider",
    "refused",
    "accepted",
    "approved",
    "no cash",
    "no broker",
    "started",
    "component done",
    "neighbours helped",
    "volunteers helped",
    "gift",
    "closed on paper",
    "relapsed",
    "resolved",
    "lapsed",
)
(
    ARISEN,
    ESCALATED,
    KNOWN_NOW,
    TRIAGED_NOW,
    MISREAD_NOW,
    RETURNED,
    NO_PROVIDER,
    REFUSED,
    ACCEPTED,
    APPROVED,
    NO_CASH,
    NO_BROKER,
    STARTED,
    DONE,
    NEIGHBOURS_HELPED,
    VOLUNTEERS_HELPED,
    GIFT,
    CLOSED_ON_PAPER,
    RELAPSED_NOW,
    RESOLVED_NOW,
    LAPSED_NOW,
) = range(21)

MOST_EVENTS_A_DAY = 24  # of one need


@kernel
def note(world, need, activity, day, actor, component):
    """Writes one step of a need's journey into the log, if one is wanted. actor, component: index or NOBODY."""
    here = world.here[0]
    if here.logging:
        event = world.log[here.logged]
        event.case_id = need.id
        event.day = day
        event.activity = activity
        event.actor = actor
        event.component = component
        event.kind = need.kind
        here.logged += 1
