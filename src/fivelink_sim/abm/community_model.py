"""`CommunityModel`: the simulation as a `mesa.Model`. It steps the World by the phases of `model.day`, one method each.

Same scenario and seed, same bytes as a batch run. A subclass may override a phase in plain Python.
"""

from __future__ import annotations

import os
import secrets
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mesa import DataCollector, Model
from mesa.agent import AgentSet

from fivelink_sim.abm.model_run import End, ModelRun, ModelScenario, copied, forget
from fivelink_sim.abm.population import TYPES, Population
from fivelink_sim.abm.reporters import REPORTERS, today_values
from fivelink_sim.abm.snapshots import Need, need_in, open_slots
from fivelink_sim.measure.naming import need_number
from fivelink_sim.model import adapt, arise, capacity, disclose, grant, ledger, money, refer, serve, settle, triage
from fivelink_sim.model.common_funds import close_day, common_income, grant_together
from fivelink_sim.model.day import run_day
from fivelink_sim.model.district import Run, close_remaining, finished, new_worlds
from fivelink_sim.model.draws import run_seed
from fivelink_sim.model.events import events
from fivelink_sim.model.kernel import announce_compilation
from fivelink_sim.model.ledger import ledger_dtype
from fivelink_sim.model.room import records, with_room
from fivelink_sim.model.world import World
from fivelink_sim.scenario.loading import Scenario, load

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

PHASE_NAMES = (
    "events", "come_back", "money", "arise", "disclose", "capacity", "triage", "refer", "grant", "serve", "settle",
    "adapt", "record",
)  # fmt: skip


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


class CommunityModel(Model):  # type: ignore[misc]  # mesa has no types
    """A community, or a district of several, day by day.

    scenario    a preset's name, a path, a mapping or a Scenario
    rng         any whole number, Python's or NumPy's: the seed of the run, the same as `--run-seed` of the commands;
                without one a fresh seed, which `run_seed` tells
    overrides   fields of the scenario by path, as of `load`
    log         keep every need's journey, for `story` and `event_log`
    kwargs      overrides one by one, for batch_run and sliders: `CommunityModel(**{"government.burden": 0.4})`

    The warm-up runs by itself before the first look at the community, so that `steps` and `day` count recorded days:
    `step()` is one of them, and after as many as the scenario has, `running` is False. `worlds` is the truth, one World
    a community; agents and grid are views of it, made on first use. The data collector collects after every step.

    Raises ScenarioError for a faulty scenario, TypeError for a seed that is no whole number.
    """

    def __init__(
        self,
        scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario = "five_society",
        rng: Any = None,
        *,
        overrides: Mapping[str, object] | Sequence[str] | None = None,
        log: bool = False,
        **kwargs: object,  # of this name, or Mesa's pages refuse sliders
    ) -> None:
        if isinstance(rng, bool):
            raise TypeError(f"rng must be a whole number, got {rng!r}")
        seed = secrets.randbits(63) if rng is None else run_seed(rng)
        loaded = load(scenario, overrides=overrides) if overrides else load(scenario)
        super().__init__(rng=seed)
        loaded = load(loaded, overrides=kwargs) if kwargs else loaded
        self._scenario_given = ModelScenario(loaded.name, loaded.title, loaded.settings)
        self.run_seed = seed
        settings = self.scenario.settings
        self.kind_names = tuple(settings.needs)
        self.group_names = tuple(settings.population.groups)
        self.warmup = settings.run.warmup  # days
        self.days = settings.run.days  # recorded ones
        self.running = True
        self.clock = 0  # the day that is on, or comes next, from the first of the warm-up
        self._worlds = new_worlds(self.scenario, seed, log=log)
        together = settings.charity.district_wide
        self._fund_ledger = records(self.warmup + self.days, ledger_dtype) if together else None
        self._warm = False
        self._population: Population | None = None
        self._ended: Run | None = None  # once the books are closed
        self._today: tuple[int, dict[str, float]] = (-1, {})
        self.datacollector = DataCollector(model_reporters=dict(REPORTERS))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.scenario.name}, seed {self.run_seed}, day {self.day} of {self.days}>"

    @property
    def scenario(self) -> Scenario:
        """The scenario that it runs."""
        return self._scenario_given

    @scenario.setter
    def scenario(self, given: Any) -> None:
        """Newer versions of Mesa set an object of their own here; a model keeps the scenario that it was made with."""
        if isinstance(given, Scenario):
            raise AttributeError("a model keeps its scenario; make another model for another one")

    # The truth

    @property
    def worlds(self) -> list[World]:
        """The World of each community, row by row; after the warm-up."""
        if not self._warm:
            self._warm = True
            with announce_compilation(_tell):
                while self.clock < self.warmup:
                    self._pass_day()
        return self._worlds

    @property
    def world(self) -> World:
        """The World of the only community. ValueError if there are several."""
        if len(self._worlds) > 1:
            raise ValueError(f"the district has {len(self._worlds)} communities; choose one of model.worlds")
        return self.worlds[0]

    @property
    def todays(self) -> list[Any]:
        """The parameters that hold today, one record a community; written, they hold to the end of the span."""
        return [world.parameters[max(0, int(world.here[0].segment))] for world in self.worlds]

    @property
    def today(self) -> Any:
        """The parameters that hold today in the only community, or the first."""
        return self.todays[0]

    @property
    def day(self) -> int:
        """The recorded day that is on, or comes next; from 0, below it during the warm-up."""
        return self.clock - self.warmup if self._warm else 0

    # Time

    def step(self) -> None:
        """One recorded day. RuntimeError after the scenario's last."""
        _ = self.worlds  # the warm-up comes first
        if not self.running:
            raise RuntimeError(f"the scenario's {self.days} days are over; for more of them set run.days")
        self._pass_day()
        self.running = self.day < self.days
        self.datacollector.collect(self)

    def run(self, days: int | None = None) -> CommunityModel:
        """Steps through so many days, or all that are left; returns the model.

        ValueError if fewer are left: then set the scenario's `run.days`."""
        left = self.days - self.day
        if days is not None and not 0 <= days <= left:
            raise ValueError(f"days must be 0 to {left}, those that are left of run.days, got {days}")
        for _ in range(left if days is None else days):
            self.step()
        return self

    def _pass_day(self) -> None:
        day = self.clock
        self._worlds[:] = [with_room(world, day) for world in self._worlds]
        if self._is_plain():
            for world in self._worlds:
                run_day(world, day)
        else:
            for phase in PHASE_NAMES:
                getattr(self, phase)()
        if self._fund_ledger is not None:
            close_day(self._worlds[0].funds, day, self._fund_ledger[day])
        self.clock += 1

    def _is_plain(self) -> bool:
        """Whether the compiled day does for all phases: nobody overrides one, and no money is shared."""
        if self._fund_ledger is not None or not self.__dict__.keys().isdisjoint(PHASE_NAMES):
            return False
        return all(getattr(type(self), phase) is getattr(CommunityModel, phase) for phase in PHASE_NAMES)

    def _each(self, rule: Callable[..., Any]) -> None:
        for world, today in zip(self._worlds, self.todays, strict=True):
            rule(world, today, self.clock)

    # The phases of a day, in order. What each does stands with the rule that it calls. model.md §3

    def events(self) -> None:
        """The timeline sets the day's parameters, and the regime where they change."""
        for world in self._worlds:
            events(world, self.clock)

    def come_back(self) -> None:
        """Misread, relapsed and escalated needs are back in the morning."""
        self._each(settle.come_back)

    def money(self) -> None:
        """Donations, budgets, purchase, operating grants."""
        self._each(money.money)
        if self._fund_ledger is not None:
            common_income(self._worlds, self.todays, self.clock, self._fund_ledger[self.clock])

    def arise(self) -> None:
        """Needs arise in residents."""
        self._each(arise.arise)

    def disclose(self) -> None:
        """Hidden needs become known."""
        self._each(disclose.disclose)

    def capacity(self) -> None:
        """Hours of the day, less administration, coordination, supervision."""
        self._each(capacity.capacity)

    def triage(self) -> None:
        """The hub takes up known needs, and misreads some."""
        self._each(triage.triage)

    def refer(self) -> None:
        """Providers are asked for care and labour."""
        self._each(refer.refer)

    def grant(self) -> None:
        """Material help is paid, by welfare or a fund."""
        if self._fund_ledger is None:
            self._each(grant.grant)
        else:
            grant_together(self._worlds, self.todays, self.clock)

    def serve(self) -> None:
        """Actors work on their tasks; neighbours and unlinked volunteers help."""
        self._each(serve.serve)

    def settle(self) -> None:
        """Needs are resolved, relapse or lapse; residents' trust follows."""
        self._each(settle.settle)

    def adapt(self) -> None:
        """Every seventh day: the slow dynamics."""
        self._each(adapt.adapt)

    def record(self) -> None:
        """The day's row in the books."""
        self._each(ledger.record)

    # Agents

    @property
    def population(self) -> Population:
        """Agents and grid, made on first use, up to date."""
        if self._population is None:
            self._population = Population(self)
        else:
            self._population.refresh()
        return self._population

    @property
    def grid(self) -> Any:
        """The grid of all communities, blocks side by side; a cell's coordinate is (column, row)."""
        return self.population.grid

    @property
    def agents(self) -> AgentSet:
        """All agents."""
        _ = self.population
        return self._all_agents

    @property
    def agents_by_type(self) -> dict[type, AgentSet]:
        """Agents by their type; a type of which nobody is there has an empty set."""
        _ = self.population
        empty = {kind: AgentSet([], random=self.random) for kind in TYPES}
        agents: dict[type, AgentSet] = empty | self._agents_by_type
        return agents

    @property
    def agent_types(self) -> list[type]:
        """The types of agents."""
        return list(self.agents_by_type)

    # Whole runs

    @classmethod
    def simulate(cls, scenario: Scenario, seed: int) -> Run:
        """A whole run, as `model.district.simulate`; this class's rules. The model stands by it as `run.model`."""
        model = cls(scenario, seed).run()
        worlds = [close_remaining(world) for world in model.worlds]
        model._ended = finished(model.scenario, seed, worlds, model._fund_ledger)
        run = ModelRun(*model._ended)
        run.model = model
        run.end = End()
        weakref.finalize(run.end, forget, model).atexit = False
        return run

    @classmethod
    def at_end_of(cls, run: Run, scenario: Scenario) -> CommunityModel:
        """A model that stands at the end of a run made elsewhere: a view of its final Worlds."""
        model = cls(scenario, run.seed)
        model._worlds[:] = run.worlds
        model._fund_ledger = run.fund_ledger
        model._warm, model.running = True, False
        model.clock = run.warmup + run.days
        model._ended = run
        return model

    # What happened so far: copies

    def result(self) -> Run:
        """The run until now, as `model.district.simulate` returns one; everything in it is a copy."""
        if self._ended is not None:
            return copied(self._ended)
        worlds = [close_remaining(World(*(table.copy() for table in world))) for world in self.worlds]
        fund_ledger = None if self._fund_ledger is None else self._fund_ledger.copy()
        run = finished(self.scenario, self.run_seed, worlds, fund_ledger)
        until = self.clock
        return run._replace(
            days=self.day,
            ledgers=tuple(ledger[:until] for ledger in run.ledgers),
            fund_ledger=None if run.fund_ledger is None else run.fund_ledger[:until],
        )

    def daily(self, community: int | None = None) -> pd.DataFrame:
        """One row a recorded day so far, of the district or of one community, as `measure.tables.daily`."""
        from fivelink_sim.measure import tables

        return tables.daily(self.result(), community)

    def outcomes(self) -> dict[str, float]:
        """Every outcome of the recorded days so far, by name."""
        from fivelink_sim.measure.outcomes import outcomes

        return outcomes(self.result(), self.scenario)

    def needs(self, community: int | None = None) -> tuple[Need, ...]:
        """All open needs of the district or of one community, hidden ones too, in order of their numbers."""
        chosen = self.worlds if community is None else [self.worlds[community]]
        return tuple(need_in(world, int(slot), self.kind_names) for world in chosen for slot in open_slots(world))

    def need(self, number: str | int) -> Need:
        """An open need by its number or name. KeyError if it is not open."""
        wanted = need_number(number)
        for need in self.needs():
            if need.id == wanted:
                return need
        raise KeyError(f"no open need has the number {number}")

    def event_log(self, details: bool = False) -> pd.DataFrame:
        """Every need's journey so far, as `measure.event_table.event_log`. ValueError unless made with log=True."""
        from fivelink_sim.measure.event_table import event_log

        return event_log(self.result(), details=details)

    def network(self) -> nx.DiGraph:
        """The linkage network as it is now, as `measure.network.network`."""
        from fivelink_sim.measure.network import network

        return network(self.worlds, self.scenario.communities)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> float:
            """A column of the daily books, by name, as of the last day: `model.resident_trust`."""
            if not name.startswith("_") and "_today" in self.__dict__:
                if self._today[0] != self.clock:
                    self._today = (self.clock, today_values(self))
                if name in self._today[1]:
                    return self._today[1][name]
            raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
