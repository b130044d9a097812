"""Two regimes on the same day and seed: what the dashboard shows and what its buttons do. Nothing of a page is here.

The seed names a study, as `--seed` of the commands: the runs on the screen are the first replication of that study, so
that one command gives the same numbers, and more replications of the same study tell how sure they are.
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from fivelink_sim.abm.community_model import CommunityModel
from fivelink_sim.abm.reporters import today_values
from fivelink_sim.experiment.request import whole
from fivelink_sim.measure.books import DAILY
from fivelink_sim.measure.naming import need_name, parts_of
from fivelink_sim.model.district import Run
from fivelink_sim.model.draws import replication_seed
from fivelink_sim.model.world import HIDDEN, LAPSED, NOBODY, OPEN, RESOLVED, World
from fivelink_sim.scenario.communities import residents_of
from fivelink_sim.scenario.field_paths import value_at
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.scenario.problems import ScenarioError
from fivelink_sim.view.dashboard.chosen_scenarios import DEFAULT, checked_scenarios
from fivelink_sim.view.dashboard.saving import scenario_text
from fivelink_sim.view.trace import heading, told

ENDINGS = {OPEN: "open", RESOLVED: "resolved", LAPSED: "lapsed"}


class Side:
    """One regime: its scenario as given, the changes in force, the model, and every recorded day so far.

    days   column of the daily books -> a value a recorded day (needs, clock h, yuan, shares)
    """

    def __init__(self, source: str, label: str, given: Scenario) -> None:
        self.source, self.label, self.given = source, label, given
        self.changes: dict[str, Any] = {}
        self.scenario = given
        self.model: CommunityModel
        self.days: dict[str, list[float]]

    def restart(self, scenario: Scenario, changes: dict[str, Any], seed: int) -> None:
        """A new model on the morning after its warm-up."""
        self.scenario, self.changes = scenario, changes
        self.model = CommunityModel(scenario, seed, log=True)
        self.days = {column.name: [] for column in DAILY}

    def step(self) -> None:
        """One day, and its row in the books."""
        self.model.step()
        for name, value in today_values(self.model).items():
            self.days[name].append(value)

    @property
    def worlds(self) -> list[World]:
        """The communities as they are now; the warm-up runs before the first look."""
        return self.model.worlds

    def total(self, column: str) -> float:
        """Sum of a column of the daily books over the recorded days so far."""
        return float(sum(self.days[column]))

    def last(self, column: str) -> float:
        """A column of the daily books on the last day; NaN before the first."""
        return self.days[column][-1] if self.days[column] else float("nan")

    def resolution_rate(self) -> float:
        """Resolved / (resolved + lapsed) over the recorded days so far; NaN where nothing ended."""
        resolved, lapsed = self.total("resolved"), self.total("lapsed")
        return resolved / (resolved + lapsed) if resolved + lapsed else float("nan")


class Needs(NamedTuple):
    """Needs of one regime that arose by themselves in recorded days, in order of their numbers; all (needs,)."""

    number: np.ndarray
    kind: np.ndarray
    arisen: np.ndarray  # clock day, as `ended`
    ending: np.ndarray  # RESOLVED, LAPSED, or OPEN while it is open
    ended: np.ndarray  # NOBODY while it is open

    def at(self, places: np.ndarray) -> Needs:
        """Some of them, in the order of `places`."""
        return Needs(*(column[places] for column in self))


@dataclass(frozen=True, slots=True)
class Differing:
    """A need that is resolved under one regime and not under the other. Days are recorded days, from 0."""

    number: int
    name: str
    kind: str
    group: str
    community: int
    cell: int
    arisen: int
    endings: tuple[str, str]  # "resolved", "lapsed" or "open", by regime
    latest: int  # the last day on which one of the two ended

    @property
    def winner(self) -> int:
        """The regime that resolved it: 0 or 1."""
        return self.endings.index("resolved")

    @property
    def settled(self) -> bool:
        """Whether it ended under both: resolved here, lapsed there."""
        return "open" not in self.endings


class SideBySide:
    """One or two regimes that meet the same needs, day by day.

    sources   presets' names or files, one or two
    seed      names the study (default: `run.seed` of the first scenario)

    `wanted` and `wanted_seed` are what the sliders say; they hold from the next `reset` on. `lock` is held while a day
    passes: a page asks from several threads. Raises ScenarioError or InputError.
    """

    def __init__(self, sources: Sequence[str] = DEFAULT, seed: int | None = None) -> None:
        self.lock = threading.RLock()
        self.sides = [
            Side(source, label, given)
            for source, (label, given) in zip(sources, checked_scenarios(sources), strict=True)
        ]
        first = self.sides[0].given.settings.run.seed
        self.seed = self.wanted_seed = first if seed is None else whole("seed", seed)
        self.wanted: list[dict[str, Any]] = [{} for _ in self.sides]
        self.resets = 0  # counts beginnings: who plays one of them does not go on with the next
        self.reset()

    # Time

    @property
    def day(self) -> int:
        """Recorded days done."""
        return self.sides[0].model.day

    @property
    def last_day(self) -> int:
        """Recorded days that both scenarios have."""
        return min(side.model.days for side in self.sides)

    @property
    def over(self) -> bool:
        """Whether no day is left."""
        return self.day >= self.last_day

    def advance(self, days: int = 1, of: int | None = None) -> int:
        """So many days further under every regime, as far as there are any; returns the days done.

        of   none are done if there was another reset since that one"""
        with self.lock:
            if of not in (None, self.resets):
                return 0
            done = max(0, min(days, self.last_day - self.day))
            for _ in range(done):
                for side in self.sides:
                    side.step()
        return done

    # Settings

    @property
    def run_seed(self) -> int:
        """The seed of the runs on the screen, as `--run-seed` takes it."""
        return replication_seed(self.seed, 0)

    def value(self, place: int, path: str) -> Any:
        """What a field is to be under a regime from the next reset on."""
        side = self.sides[place]
        return self.wanted[place].get(path, value_at(side.given.settings, tuple(path.split("."))))

    def set(self, path: str, value: Any, places: Sequence[int]) -> None:
        """Want a value of a field under some of the regimes; the scenario's own value is no change."""
        for place in places:
            own = value_at(self.sides[place].given.settings, tuple(path.split(".")))
            if value == own:
                self.wanted[place].pop(path, None)
            else:
                self.wanted[place][path] = value

    def unset(self) -> None:
        """Want every field as the scenarios have it."""
        self.wanted = [{} for _ in self.sides]

    @property
    def pending(self) -> list[str]:
        """Fields, and "seed", that will change with the next reset."""
        changed = {
            path
            for side, wanted in zip(self.sides, self.wanted, strict=True)
            for path in side.changes.keys() | wanted.keys()
            if side.changes.get(path) != wanted.get(path)
        }
        return [*sorted(changed), *(["seed"] if self.wanted_seed != self.seed else [])]

    def reset(self) -> None:
        """Both regimes anew, with the settings wanted, on the day after the warm-up.

        ScenarioError if they do not go together; then everything stays as it was."""
        scenarios, problems = [], []
        for side, wanted in zip(self.sides, self.wanted, strict=True):
            try:
                scenarios.append(load(side.given, overrides=wanted) if wanted else side.given)
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        with self.lock:
            self.seed = self.wanted_seed
            self.resets += 1
            for side, scenario, wanted in zip(self.sides, scenarios, self.wanted, strict=True):
                side.restart(scenario, dict(wanted), self.run_seed)
                _ = side.worlds

    # To repeat it elsewhere

    def command_lines(self, days: int | None = None, replications: int | None = 1) -> list[str]:
        """The commands that give the runs on the screen again: one `compare`, or a `run` a regime where changes cannot
        be told apart by the scenarios' names.

        days           recorded days (default: those done); 0: the scenario's own
        replications   1: the runs on the screen; None: as many as the command does by itself"""
        number = [] if replications is None else ["--replications", str(replications)]
        days = self.day if days is None else days
        tail = ["--seed", str(self.seed), *number, *(["--days", str(days)] if days else [])]
        names = [side.source for side in self.sides]
        if len(names) == 2 and (len(set(names)) == 2 or self.sides[0].changes == self.sides[1].changes):
            return [shlex.join(["fivelink", "compare", *names, *tail, *_set_words(self.sides)])]
        return [shlex.join(["fivelink", "run", side.source, *tail, *_set_words([side])]) for side in self.sides]

    def story_commands(self, number: int) -> list[str]:
        """The commands that tell a need's journey again: `why` if both regimes have the same changes, else `trace`."""
        tail = ["--need", need_name(number), "--run-seed", str(self.run_seed), "--days", str(max(1, self.day))]
        first, *others = self.sides
        if len(others) == 1 and first.changes == others[0].changes:
            return [shlex.join(["fivelink", "why", first.source, others[0].source, *tail, *_set_words([first])])]
        return [shlex.join(["fivelink", "trace", side.source, *tail, *_set_words([side])]) for side in self.sides]

    def yaml(self, place: int) -> str:
        """A regime's scenario as a file, with the changes in force and the seed."""
        side = self.sides[place]
        return scenario_text(load(side.scenario, overrides={"run.seed": self.seed}), side.source)

    # Needs

    @property
    def comparable(self) -> bool:
        """Whether the same residents live under both regimes and have the same kinds of need."""
        if len(self.sides) < 2:
            return False
        one, other = (side.scenario.settings for side in self.sides)
        return residents_of(one) == residents_of(other)

    def differing_needs(self) -> list[Differing]:
        """Needs resolved under one regime and lapsed or still open under the other: the same resident's, of the same
        kind, arisen on the same day. Those that ended under both come first, the latest on top."""
        if not self.comparable:
            return []
        with self.lock:
            one, other = (_needs(side) for side in self.sides)
            _, here, there = np.intersect1d(one.number, other.number, assume_unique=True, return_indices=True)
            mine, theirs = one.at(here), other.at(there)
            same = (mine.kind == theirs.kind) & (mine.arisen == theirs.arisen)
            divided = np.flatnonzero(same & ((mine.ending == RESOLVED) != (theirs.ending == RESOLVED)))
            needs = _differing(self.sides[0], mine.at(divided), theirs.at(divided))
        return sorted(needs, key=lambda need: (not need.settled, -need.latest, need.number))

    def story(self, number: int) -> list[str]:
        """A need's journey so far in words, one text a regime: what it is, then its steps; empty if it never arose."""
        with self.lock:
            return [_story(side, number) for side in self.sides]


def _set_words(sides: Sequence[Side]) -> list[str]:
    """`--set FIELD=VALUE` for what all sides have, `--set NAME:FIELD=VALUE` for what one of them has."""
    words = []
    for side in sides:
        for path, value in side.changes.items():
            everywhere = all(other.changes.get(path) == value for other in sides)
            if everywhere and side is not sides[0]:
                continue
            name = "" if everywhere else f"{side.source}:"
            words += ["--set", f"{name}{path}={value}"]
    return words


def _needs(side: Side) -> Needs:
    """The needs of a regime that can be paired: in all communities, open or ended; escalated ones are left out, as they
    exist only where their parent lapsed."""
    parts = []
    for world in side.worlds:
        ended = world.cases[: int(world.here[0].cases_ended)]
        slots = world.needs[: int(world.here[0].needs_used)]
        still = slots[slots["state"] >= HIDDEN]
        none = np.full(len(still), NOBODY)
        for table, number, ending, end in (
            (ended, ended["id"], ended["ending"], ended["ended"]),
            (still, still["id"], np.full(len(still), OPEN), none),
        ):
            own = (table["line"] == 0) & (table["arisen"] >= side.model.warmup)
            columns = (number, table["kind"], table["arisen"], ending, end)
            parts.append([np.asarray(column)[own].astype(np.int64) for column in columns])
    needs = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    order = np.argsort(needs[0])
    return Needs(*(column[order] for column in needs))


def _differing(side: Side, one: Needs, other: Needs) -> list[Differing]:
    """The same needs under two regimes, one by one; `side` tells who the residents are."""
    warmup, kinds, groups = side.model.warmup, side.model.kind_names, side.model.group_names
    residents = [(world.residents["group"], world.residents["cell"]) for world in side.worlds]
    found = []
    for number, kind, arisen, ending, ended, there, ended_there in zip(
        *(column.tolist() for column in (*one, other.ending, other.ended)), strict=True
    ):
        community, resident, _, _ = parts_of(number)
        group, cell = (int(column[resident]) for column in residents[community])
        found.append(
            Differing(
                number, need_name(number), kinds[kind], groups[group], community, cell, arisen - warmup,
                (ENDINGS[ending], ENDINGS[there]), max(ended, ended_there) - warmup,
            )
        )  # fmt: skip
    return found


def _story(side: Side, number: int) -> str:
    run = _run_so_far(side)
    community = parts_of(number)[0]
    if community >= len(run.logs):
        return ""
    steps = run.logs[community]
    steps = steps[np.asarray(steps["case_id"]) == number]
    if len(steps) == 0:
        return ""
    return "\n".join([*heading(run, number), "", *told(run.worlds[community], steps, run.warmup)])


def _run_so_far(side: Side) -> Run:
    """The run until now, without copies: only for a look while no day passes."""
    model, worlds = side.model, side.worlds
    return Run(
        seed=model.run_seed,
        warmup=model.warmup,
        days=model.day,
        kinds=model.kind_names,
        groups=model.group_names,
        group_sizes=np.array([world.here[0].group_size[: len(model.group_names)] for world in worlds]),
        ledgers=tuple(world.ledger[: model.clock] for world in worlds),
        fund_ledger=None,
        cases=tuple(world.cases[: int(world.here[0].cases_ended)] for world in worlds),
        logs=tuple(world.log[: int(world.here[0].logged)] for world in worlds),
        worlds=tuple(worlds),
        communities=side.scenario.communities,
    )
