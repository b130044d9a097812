"""The table of links: strengths between societies or actors, averaged to one strength a pair of societies."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from fivelink_sim.records.cell_values import Refused, key_of, plain
from fivelink_sim.records.parsed_columns import Rows
from fivelink_sim.records.raw_tables import RawTable
from fivelink_sim.records.reading_actors import Actor
from fivelink_sim.records.start_values import StartingPoint, Value
from fivelink_sim.records.table_columns import ROLES, TABLES
from fivelink_sim.records.table_problems import Problems
from fivelink_sim.scenario.problems import quoted, with_hint
from fivelink_sim.scenario.schema.declaration import SOCIETIES
from fivelink_sim.scenario.wording import number_text

_SOCIETIES = {key_of(word): role.society for role in ROLES for word in (role.name, *role.words)} | {
    key_of(society): society for society in SOCIETIES
}


class Link(NamedTuple):
    """A strength from one society, or actor, to another."""

    community: str | None  # None: everywhere
    one: str  # societies
    other: str
    actors: tuple[str, str] | None  # None: it is said of the societies
    strength: float
    raw: RawTable


class Ends:
    """Societies and names of actors, as the ends of links."""

    def __init__(self, actors: Sequence[Actor]) -> None:
        self.society_of: dict[tuple[str, str], str] = {}  # (community, key) -> society
        self.anywhere: dict[str, str] = {}
        self.names = [actor.name for actor in actors if actor.name]
        self.members: dict[tuple[str, str], int] = defaultdict(int)  # (community, society) -> named actors
        for actor in actors:
            if actor.name and (actor.community, key_of(actor.name)) not in self.society_of:
                self.society_of[actor.community, key_of(actor.name)] = actor.role.society
                self.anywhere[key_of(actor.name)] = actor.role.society
                self.members[actor.community, actor.role.society] += 1
        self.homes: dict[str, set[str]] = defaultdict(set)  # key -> communities
        for community, key in self.society_of:
            self.homes[key].add(community)

    def parse(self, text: str) -> tuple[str, str | None]:
        """Society, and the actor's key if it is one. Refused if it is neither."""
        key = key_of(text)
        if key in self.anywhere:
            return self.anywhere[key], key
        if key in _SOCIETIES:
            return _SOCIETIES[key], None
        known = [*SOCIETIES, *self.names]
        raise Refused(
            with_hint(f"'{quoted(text)}' is neither a society nor an actor in the table of actors", plain(text), known)
        )


def read_links(tables: Sequence[RawTable], communities: Sequence[str], ends: Ends, problems: Problems) -> list[Link]:
    """The links of all tables; what is wrong with the others is added to `problems`."""
    links: list[Link] = []
    for raw in tables:
        rows = Rows(raw, problems)
        where = rows.communities(communities, everywhere=True)
        ones = rows.parsed("from", ends.parse, required=True)
        others = rows.parsed("to", ends.parse, required=True)
        table = TABLES["links"]
        strengths = rows.as_declared(table.column("strength"))
        back = rows.as_declared(table.column("both_ways"))
        for place in range(rows.n):
            if rows.bad[place]:
                continue
            made = _link(rows, place, where[place], ones[place], others[place], strengths[place], ends)
            links += made
            if back[place]:
                links += [
                    link._replace(one=link.other, other=link.one, actors=link.actors and link.actors[::-1])
                    for link in made
                ]
    return links


def _link(
    rows: Rows,
    place: int,
    community: str | None,
    one: tuple[str, str | None],
    other: tuple[str, str | None],
    strength: float,
    ends: Ends,
) -> list[Link]:
    """The link in a row: where its actors are, if they are at one place; none if the row is refused."""
    named = [key for _, key in (one, other) if key is not None]
    homes = set.intersection(*(ends.homes[key] for key in named)) if named else set()
    if named and community is None and len(homes) == 1:
        community = next(iter(homes))
    if named and (community is None or community not in homes):
        told = "say in which community they are linked" if len(homes) > 1 else "they are not in one community"
        rows.refuse(place, "from", f"{told}: '{rows.raw.cells['from'][place]}', '{rows.raw.cells['to'][place]}'")
        return []
    pair = (named[0], named[-1]) if len(named) == 2 else None
    if pair is not None and pair[0] == pair[1]:
        rows.refuse(place, "to", "an actor has no link with itself")
        return []
    return [Link(community, one[0], other[0], pair, strength, rows.raw)]


def take_links(links: Sequence[Link], ends: Ends, start: StartingPoint) -> None:
    """Make strengths between societies: shared ones of links that hold everywhere, a community's own of the others."""
    between: dict[tuple[str, str], list[Link]] = defaultdict(list)
    of_community: dict[tuple[str, str, str | None], list[Link]] = defaultdict(list)
    for link in links:
        between[link.one, link.other].append(link)
        of_community[link.one, link.other, link.community].append(link)
    for one in SOCIETIES:
        for other in SOCIETIES:
            path = f"regime.links.{one}.{other}"
            if everywhere := of_community.get((one, other, None)):
                start.shared[path] = _of_societies(everywhere)
            for number, name in enumerate(start.names):
                here = of_community.get((one, other, name))
                if here and path not in start.own[number]:
                    plain_here = [link for link in here if link.actors is None]
                    start.own[number][path] = (
                        _of_societies(plain_here) if plain_here else _of_actors(here, ends, name, one, other)
                    )
            _say_what_is_averaged(between[one, other], one, other, start)


def _of_societies(links: Sequence[Link]) -> Value:
    mean = math.fsum(link.strength for link in links) / len(links)
    about = {"file": links[0].raw.name, "rows": len(links)}
    return Value(round(mean, 4), "worked out", "link_societies", about)


def _of_actors(links: Sequence[Link], ends: Ends, community: str, one: str, other: str) -> Value:
    """Mean over all pairs of named actors: a pair that no row names has no link."""
    strongest: dict[tuple[str, str], float] = {}
    for link in links:
        if link.actors is not None:
            strongest[link.actors] = max(link.strength, strongest.get(link.actors, 0.0))
    from_, to = ends.members[community, one], ends.members[community, other]
    pairs = from_ * (to - 1) if one == other else from_ * to
    mean = math.fsum(strongest.values()) / max(pairs, 1)
    about = {"file": links[0].raw.name, "rows": len(links), "pairs": pairs}
    return Value(round(mean, 4), "worked out", "link_actors", about)


def _say_what_is_averaged(links: Sequence[Link], one: str, other: str, start: StartingPoint) -> None:
    said = [link.strength for link in links]
    if len(set(said)) > 1:
        least, most = number_text(min(said)), number_text(max(said))
        start.note("averaged_links", one=one, other=other, least=least, most=most)
