"""The agents: residents and the actors of the five societies, as Mesa agents that are views of the World's records.

An attribute read is the record's field, as it is now; an attribute written stands in the record at once, and the rules
go on with it. Whatever has more than one number (a need, a queue, routes) is handed out as a copy. Money is in yuan
(`cash` in fen, as the books have it), time in clock hours, shares in 0..1. model.md §2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.discrete_space import Cell, FixedAgent

from fivelink_sim.abm.fields import Field, ParameterField, YuanField, checked
from fivelink_sim.abm.snapshots import Link, Need, Route, Task, links_of, need_in, open_slots, queue_of, routes_of
from fivelink_sim.measure.books import FEN_A_YUAN
from fivelink_sim.measure.naming import actor_name
from fivelink_sim.model.trust import set_resident_trust
from fivelink_sim.model.world import FOUNDATION, KNOWN, NOBODY, SOCIETIES, World

if TYPE_CHECKING:
    from fivelink_sim.abm.community_model import CommunityModel


class ViewAgent(FixedAgent):  # type: ignore[misc]  # mesa has no types
    """An agent that is a view of a record of one community's World.

    community   its number in the district
    number      the row of its record, or what finds it
    """

    model: CommunityModel

    def __init__(self, model: CommunityModel, community: int, number: int, cell: Cell) -> None:
        super().__init__(model)
        self.community = community
        self.number = number
        self.cell = cell

    def __repr__(self) -> str:
        place = f" of community {self.community}" if len(self.model.worlds) > 1 else ""
        return f"<{type(self).__name__} {self.name}{place}>"

    @property
    def name(self) -> str:
        """What people call it; unique among its type and community."""
        return str(self.number)

    @property
    def world(self) -> World:
        """The World of its community: the truth that it is a view of."""
        return self.model.worlds[self.community]

    @property
    def record(self) -> Any:
        """Its record in the World; written to directly, it skips the checks of the attributes."""
        raise NotImplementedError

    def remove(self) -> None:
        """Views cannot be removed: who is there follows from the World. TypeError."""
        raise TypeError(f"{self!r} is a view of the community and cannot be removed")

    def leave(self) -> None:
        """The record is gone from the World, and so is its view."""
        super().remove()


class TrustField(Field):
    """A resident's trust; it stands in sums of its cell and its community too, and all are kept."""

    def write(self, agent: Any, value: float) -> None:
        """Write a checked value, 0..1."""
        set_resident_trust(agent.world, agent.number, value)


class Resident(ViewAgent):
    """Somebody who lives there, has needs, and trusts the governance more or less."""

    trust = TrustField("share", "trust in governance", low=0.0, high=1.0)
    participation = Field("share", "propensity to take part", low=0.0, high=1.0)
    needs_so_far = Field("needs", "needs that arose in it so far", source="needs")
    helped = Field("times", "helped by a volunteer", low=0)
    is_volunteer = Field("", "whether it is a volunteer now", source="volunteers", truth=True)

    @property
    def record(self) -> Any:
        """Its record in `world.residents`."""
        return self.world.residents[self.number]

    @property
    def group(self) -> str:
        """Its vulnerability profile."""
        return self.model.group_names[int(self.record.group)]

    @property
    def needs(self) -> tuple[Need, ...]:
        """Its open needs, hidden ones too."""
        world = self.world
        slots = open_slots(world)
        mine = slots[world.needs["resident"][slots] == self.number]
        return tuple(need_in(world, int(slot), self.model.kind_names) for slot in mine)

    @property
    def volunteer(self) -> Volunteer | None:
        """The volunteer that it is, if it is one."""
        key = self.community * 2**32 + self.number
        return self.model.population.volunteers[self.community].get(key) if self.is_volunteer else None


class Acting:
    """What all actors have, teams included: a record in `world.actors`, hours, links and a queue."""

    if TYPE_CHECKING:
        model: CommunityModel
        community: int
        number: int

        @property
        def world(self) -> World:
            """The World of its community."""

    hours = Field("clock h", "left today", low=0.0)
    hours_offered = Field("clock h", "at work today, before all else", source="offered")
    hours_used = Field("clock h", "worked on cases today", source="used")
    hours_administrative = Field("clock h", "lost to administration today", source="administrative")
    hours_coordinating = Field("clock h", "spent on links and meetings today", source="coordinating")
    hours_supervising = Field("clock h", "spent on supervising, cultivating and leading today", source="supervising")
    weekly_hours = Field("clock h", "a week, nominal", source="mean_hours")
    backlog = Field("clock h", "of open tasks")
    dormant = Field("", "exists in name only", low=0, high=1, truth=True)
    linked = Field("", "takes part in the regime; else it is on its own", truth=True)

    @property
    def record(self) -> Any:
        """Its record in `world.actors`."""
        return self.world.actors[self.number]

    @property
    def name(self) -> str:
        """What people call it, unique in its community."""
        return actor_name(self.world, self.number)

    @property
    def society(self) -> str:
        """The society that it belongs to."""
        return SOCIETIES[int(self.record.society)]

    @property
    def queue(self) -> tuple[Task, ...]:
        """Its tasks, in the order in which it works on them."""
        return queue_of(self.world, self.number, self.model.kind_names)

    @property
    def cases(self) -> tuple[Need, ...]:
        """The open needs of its queue, each once."""
        return tuple({task.need.id: task.need for task in self.queue}.values())

    @property
    def links(self) -> dict[str, Link]:
        """Its links to others, by their names."""
        return links_of(self.world, self.number)

    @property
    def routes(self) -> dict[str, Route]:
        """Its best ways to others, by their names, as of the last weekly refresh."""
        return routes_of(self.world, self.number)

    def trust_in(self, other: str) -> float:
        """The trust of its link to another actor, 0..1. KeyError if there is no such link."""
        return self.links[other].trust

    def set_trust_in(self, other: str, trust: float) -> None:
        """Set the trust of its link to another actor, 0..1. Routes follow at the next weekly refresh.

        KeyError if there is no such link."""
        value = checked("trust", trust, 0.0, 1.0)
        if other not in self.links:
            raise KeyError(f"{self.name} has no link to {other!r}; there are {', '.join(self.links) or 'none'}")
        world = self.world
        b = next(b for b in range(len(world.actors)) if actor_name(world, b) == other)
        world.links["trust"][self.number, b] = value


class Actor(Acting, ViewAgent):
    """An actor that is an agent of its own; `number` is the row of its record."""

    @property
    def team(self) -> VolunteerTeam | None:
        """The team of volunteers that it convenes, or None."""
        t = int(self.record.team)
        return None if t == NOBODY or not self.world.actors[t].present else VolunteerTeam(self.model, self.community, t)


class Committee(Actor):
    """The community's two committees, as one actor."""

    burden = ParameterField("share", "of its hours that administration would take", low=0.0, high=1.0,
                            source="burden")  # fmt: skip
    cognition = ParameterField("share", "understanding of its part", low=0.0, high=1.0, source="community_cognition")
    balance = YuanField("yuan", "welfare cash, free to spend", low=0.0, source="cash")
    cash = Field("fen", "welfare cash, free to spend", low=0.0)
    reserved = Field("fen", "promised, not yet paid")

    @property
    def waiting(self) -> tuple[Need, ...]:
        """Known needs that nobody has taken up yet, in order of their numbers."""
        world = self.world
        slots = [slot for slot in open_slots(world) if world.needs["state"][slot] == KNOWN]
        return tuple(need_in(world, int(slot), self.model.kind_names) for slot in slots)


class Skilled(Actor):
    """Actors with a profession."""

    professionalism = Field("share", "professionalism", low=0.0, high=1.0)

    @property
    def skill(self) -> dict[str, float]:
        """Its skill by kind of need, 0..1."""
        return dict(zip(self.model.kind_names, self.record.skill.tolist(), strict=False))

    def set_skill(self, kind: str, value: float) -> None:
        """Set its skill for a kind of need, 0..1. KeyError if there is no such kind."""
        if kind not in self.model.kind_names:
            raise KeyError(f"there is no kind of need {kind!r}; there are {', '.join(self.model.kind_names)}")
        self.record.skill[self.model.kind_names.index(kind)] = checked("skill", value, 0.0, 1.0)


class SocialOrganization(Skilled):
    """A social organisation; dormant, it exists in name only."""

    balance = YuanField("yuan", "cash", low=0.0, source="cash")
    cash = Field("fen", "cash", low=0.0)
    resident_founded = Field("", "founded by residents", truth=True)


class SocialWorker(Skilled):
    """A professional of the workers' station."""


class CharityFund(Actor):
    """The foundation, or the social enterprise that earns for it. District-wide funds belong to every community."""

    transparency = ParameterField("share", "of its accounts", low=0.0, high=1.0, source="charity_transparency")
    overhead = ParameterField("share", "on top of each grant", low=0.0, high=1.0, source="charity_overhead")

    @property
    def fund(self) -> Any:
        """Its record in `world.funds`."""
        return self.world.funds[0 if self.record.role == FOUNDATION else 1]

    @property
    def cash(self) -> int:
        """Fen that it holds."""
        return int(self.fund.cash)

    @cash.setter
    def cash(self, fen: float) -> None:
        self.fund.cash = round(checked("cash", fen, 0.0, 2.0**62))

    @property
    def balance(self) -> float:
        """Yuan that it holds."""
        return self.cash / FEN_A_YUAN

    @balance.setter
    def balance(self, yuan: float) -> None:
        self.cash = checked("balance", yuan, 0.0, 2.0**55) * FEN_A_YUAN

    @property
    def reserve(self) -> float:
        """Yuan that it does not give away."""
        return int(self.fund.reserve) / FEN_A_YUAN


class Volunteer(ViewAgent):
    """A volunteer: a resident, or somebody from outside; `number` is its key, which it keeps while it stays."""

    motivation = Field("share", "motivation", low=0.0, high=1.0)

    @property
    def record(self) -> Any:
        """Its record in `world.volunteers`. LookupError once it has quit."""
        world = self.world
        there = world.volunteers["key"][: int(world.here[0].volunteers)]
        rows = np.flatnonzero(there == self.number)
        if not len(rows):
            raise LookupError(f"volunteer {self.name} has quit")
        return world.volunteers[int(rows[0])]

    @property
    def name(self) -> str:
        """As people call it: "resident 12" or "outsider 3"."""
        lives_there = self.number - self.community * 2**32
        return f"resident {lives_there}" if lives_there >= 0 else f"outsider {-lives_there}"

    @property
    def resident(self) -> Resident | None:
        """The resident that it is, or None for somebody from outside."""
        row = int(self.record.resident)
        return None if row == NOBODY else self.model.population.residents[self.community][row]

    @property
    def team(self) -> VolunteerTeam | None:
        """Its team, or None while it helps by itself."""
        t = int(self.record.team)
        return None if t == NOBODY else VolunteerTeam(self.model, self.community, t)


class VolunteerTeam(Acting):
    """The volunteers whom one convener leads. An actor of the model; its members are the agents."""

    training = Field("share", "training", low=0.0, high=1.0)
    room = Field("volunteers", "that its convener can lead")
    pooled_hours = Field("clock h", "a week, of all members", source="pool")

    def __init__(self, model: CommunityModel, community: int, number: int) -> None:
        self.model, self.community, self.number = model, community, number

    def __repr__(self) -> str:
        return f"<VolunteerTeam {self.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VolunteerTeam) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[int, int, int]:
        return id(self.model), self.community, self.number

    @property
    def world(self) -> World:
        """The World of its community."""
        return self.model.worlds[self.community]

    @property
    def members(self) -> tuple[Volunteer, ...]:
        """Its volunteers."""
        world = self.world
        here = world.volunteers[: int(world.here[0].volunteers)]
        keys = here["key"][here["team"] == self.number].tolist()
        views = self.model.population.volunteers[self.community]
        return tuple(views[key] for key in keys)

    @property
    def convener(self) -> str:
        """Who leads it: an actor's name, or the workers' station."""
        return actor_name(self.world, int(self.record.convener)) or "station"
