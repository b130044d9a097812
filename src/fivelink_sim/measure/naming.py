"""What people call actors and needs: names of actors, and the readable form of a need's number.

A need's number is `model.arise.need_id`; its name is COMMUNITY-RESIDENT-COUNT, and for a need that came back larger
after it had lapsed a point and its place in the line: 0-1234-2, 0-1234-2.1. Communities, residents and counts start
at 0, as in all tables; actors are counted from 1, as people do.
"""

from __future__ import annotations

import re

from fivelink_sim.model.world import COMMITTEE, ENTERPRISE, FOUNDATION, NOBODY, ORGANIZATION, WORKER, World

MOST_COUNTS = 1_048_576  # needs of a resident
MOST_RESIDENTS = 4_194_304
LINES = 4

_NAME = re.compile(r"(\d+)-(\d+)-(\d+)(?:\.([123]))?")


def case_id(community: int, resident: int, count: int, line: int = 0) -> int:
    """The number of a need, as `model.arise.need_id`; `line` is how often it has escalated."""
    return ((community * MOST_RESIDENTS + resident) * MOST_COUNTS + count) * LINES + line


def parts_of(number: int) -> tuple[int, int, int, int]:
    """Community, resident, count and line of a need's number."""
    rest, line = divmod(int(number), LINES)
    rest, count = divmod(rest, MOST_COUNTS)
    community, resident = divmod(rest, MOST_RESIDENTS)
    return community, resident, count, line


def need_name(number: int) -> str:
    """A need's number in the readable form."""
    community, resident, count, line = parts_of(number)
    return f"{community}-{resident}-{count}" + (f".{line}" if line else "")


def need_number(text: str | int) -> int:
    """The number of a need from either form. ValueError if the text is neither."""
    given = str(text).strip()
    if given.isascii() and given.isdigit() and int(given) < 2**63:
        return int(given)
    found = _NAME.fullmatch(given)
    if found is None:
        raise ValueError(f"need: {text!r} is neither a number nor COMMUNITY-RESIDENT-COUNT, such as 0-1234-2")
    community, resident, count, line = (int(part or 0) for part in found.groups())
    if resident >= MOST_RESIDENTS or count >= MOST_COUNTS or community >= 2**19:
        raise ValueError(f"need: {text!r}: there is no such resident or need")
    return case_id(community, resident, count, line)


def actor_name(world: World, a: int) -> str:
    """The name of the actor in row `a`, unique in its community; empty for nobody."""
    if a == NOBODY:
        return ""
    actor = world.actors[a]
    if actor.role == COMMITTEE:
        return "committee"
    if actor.role == ORGANIZATION:
        return f"organization {actor.number + 1}"
    if actor.role == WORKER:
        return f"worker {actor.number + 1}"
    if actor.role == FOUNDATION:
        return "foundation"
    if actor.role == ENTERPRISE:
        return "enterprise"
    if actor.number == 0:
        return "committee's team"
    return "station's team" if actor.number == 1 else f"team of organization {actor.number - 1}"


def actor_names(world: World) -> list[str]:
    """The names of all actors of a community, (n_actors,)."""
    return [actor_name(world, a) for a in range(len(world.actors))]
