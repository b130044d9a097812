"""Experiment files: which scenarios run, at which points, how often, and which statements the runs are held to.

Read like scenarios: the same YAML, the same errors (file:line:col, nearest names, all at once).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from fivelink_sim.experiment.arms import labelled
from fivelink_sim.experiment.coalition_scenarios import coalition_scenarios
from fivelink_sim.experiment.designs import Point
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.plan_fields import CoalitionsPart, DesignPart, PlanFile, ReplicationsPart, StatementPart
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import InputError, checked_replications
from fivelink_sim.experiment.statements import Statement, statement_of
from fivelink_sim.experiment.varied import Varied, varied
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.document import Given, Place
from fivelink_sim.scenario.inheritance import FORMAT, Location, Source, open_source
from fivelink_sim.scenario.loading import Scenario, load_source
from fivelink_sim.scenario.presets import experiment_file, experiment_names, preset_names
from fivelink_sim.scenario.problems import Problem, ScenarioError, quoted, with_choices, with_hint
from fivelink_sim.scenario.wording import message_of

MOST_SCENARIOS = 64
RUNS_SCENARIOS = "`fivelink run` and `compare` run scenarios"
_PARTS: dict[str, type[BaseModel]] = {
    "statements": StatementPart,
    "design": DesignPart,
    "coalitions": CoalitionsPart,
    "replications": ReplicationsPart,
}
_Model = TypeVar("_Model", bound=BaseModel)


class Plan(NamedTuple):
    """An experiment, checked. Of points, factors and places see `varied.Varied`."""

    key: str  # the file's name
    title: str
    about: str
    number: int | None  # of the pattern
    source: str  # the name or path given
    scenarios: tuple[tuple[str, Scenario], ...]  # label, scenario
    replications: int | Precision | None
    points: tuple[Point, ...]
    design: DesignPart
    statements: tuple[Statement, ...]
    factors: tuple[Factor, ...] = ()
    places: tuple[tuple[float | None, ...], ...] = ()


def read_plan(source: str | os.PathLike[str]) -> Plan:
    """Read an experiment: the name of one that comes along, or a path. ScenarioError tells all that is wrong."""
    text = os.fspath(source)
    opened = _opened(text)
    tree = opened.given
    problems: list[Problem] = []
    file = _checked(PlanFile, tree, (), problems)
    sources, scenarios = _scenarios(tree, opened.folder, problems)
    players: tuple[str, ...] = ()
    if file is not None and file.coalitions is not None:
        players = _add_coalitions(file.coalitions, tree, opened.folder, scenarios, problems)
    if not scenarios and not problems:
        problems.append(tree.place.problem(("scenarios",), "is missing: an experiment needs a scenario"))
    if len(scenarios) > MOST_SCENARIOS:
        problems.append(tree.place.problem(("scenarios",), f"are {len(scenarios)}; at most {MOST_SCENARIOS}"))
    replications = _replications(tree, problems)
    if file is None or problems:
        raise _sorted(problems)
    named = tuple(scenarios.items())
    statements = _statements(file, tree, scenarios, players, problems)
    _check_outcomes(file.design, tree, problems)
    found = Varied()
    try:
        found = varied(named, sources, tree, file.design, opened.folder)
    except ScenarioError as error:
        problems += error.problems
    if statements and (found.points or found.factors):
        problems.append(tree.value["statements"].place.problem(("statements",), "go with no `vary` or `design`"))
    if problems:
        raise _sorted(problems)
    title, about = file.name, " ".join(file.about.split())
    return Plan(
        opened.name,
        title,
        about,
        file.number,
        text,
        named,
        replications,
        found.points,
        file.design,
        statements,
        found.factors,
        found.places,
    )


def _opened(text: str) -> Source:
    if "/" in text or os.sep in text or text.endswith((".yaml", ".yml")):
        opened = open_source(text, Path())
    else:
        found = experiment_file(text)
        if found is None:
            raise ScenarioError([Place(quoted(text)).problem((), _no_experiment(text))])
        opened = open_source(str(found), Path())
    tree = opened.given
    if not tree.is_mapping:
        raise ScenarioError([tree.place.problem((), f"an experiment is a mapping, not {tree.typed}")])
    version = tree.value.get("fivelink")
    if version is None:
        raise ScenarioError([tree.place.problem((), "the line 'fivelink: 1' (version of the format) is missing")])
    if type(version.value) is not int or version.value != FORMAT:
        message = f"{version.typed} is no known version of the format; this program reads version {FORMAT}"
        raise ScenarioError([version.place.problem(("fivelink",), message)])
    parent = tree.value.get("extends")
    if parent is not None:
        message = f"this file is a scenario, not an experiment; {RUNS_SCENARIOS}"
        raise ScenarioError([(parent.key_place or parent.place).problem(("extends",), message)])
    return opened


def _no_experiment(name: str) -> str:
    """Why a name is no experiment's, with the nearest one or all."""
    if name in preset_names():
        return f"'{name}' is a scenario, not an experiment; {RUNS_SCENARIOS}"
    message = with_choices(f"there is no experiment '{quoted(name)}'", name, experiment_names())
    return f"{message} (a file's name ends in .yaml)"


def _sorted(problems: list[Problem]) -> ScenarioError:
    return ScenarioError(sorted(problems, key=lambda one: (one.file, one.line or 0, one.column or 0)))


def _checked(model: type[_Model], tree: Given, at: Location, problems: list[Problem]) -> _Model | None:
    """The part of the file at a location, or None with what is wrong added to `problems`."""
    part, _ = tree.find(at)
    try:
        return model.model_validate(part.plain())
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            location = (*at, *(step for step in detail["loc"] if step != "[key]"))
            given, found = tree.find(location)
            if detail["type"] == "extra_forbidden":
                known = _known_keys(location)
                place, message = given.key_place or given.place, with_hint("no such key", str(location[-1]), known)
            else:
                place, message = given.place, message_of(detail, given, found, None)
            problems.append(place.problem(location, message))
    return None


def _known_keys(location: Location) -> list[str]:
    model = PlanFile if len(location) == 1 else _PARTS.get(str(location[0]), PlanFile)
    return [info.alias or name for name, info in model.model_fields.items()]


def _scenarios(tree: Given, folder: Path, problems: list[Problem]) -> tuple[dict[str, Source], dict[str, Scenario]]:
    """The scenarios named or written in the file, by label: as opened, and loaded."""
    given = tree.value.get("scenarios")
    if given is None or given.value is None:
        return {}, {}
    if not isinstance(given.value, tuple | dict):
        problems.append(given.place.problem(("scenarios",), "is a list of scenarios, or a mapping of labels to them"))
        return {}, {}
    items: list[tuple[str | int, Given]] = (
        list(given.value.items()) if isinstance(given.value, dict) else list(enumerate(given.value))
    )
    found: list[tuple[str, Source, Scenario]] = []
    for key, item in items:
        try:
            source = _source(key, item, folder)
            found.append((key if isinstance(key, str) else "", source, load_source(source)))
        except ScenarioError as error:
            problems += error.problems
    names = labelled([label or scenario.name for label, _, scenario in found])
    sources = {name: source for name, (_, source, _) in zip(names, found, strict=True)}
    return sources, {name: scenario for name, (_, _, scenario) in zip(names, found, strict=True)}


def _source(key: str | int, item: Given, folder: Path) -> Source:
    """A scenario: its name or path, or (under a label) what it says; a label alone names a preset."""
    location: Location = ("scenarios", key)
    if isinstance(item.value, str):
        return open_source(item.value, folder, item.place, location)
    if isinstance(key, int):
        raise ScenarioError([item.place.problem(location, f"{item.typed} names no scenario")])
    if item.value is None:
        return open_source(key, folder, item.key_place or item.place, location)
    if not key.isprintable() or not 1 <= len(key) <= 100:
        raise ScenarioError([item.place.problem(location, "is no label: one line of 1 to 100 characters")])
    return Source(item, key, None, folder)


def _add_coalitions(
    part: CoalitionsPart, tree: Given, folder: Path, scenarios: dict[str, Scenario], problems: list[Problem]
) -> tuple[str, ...]:
    """Add the scenario of every coalition; returns the players."""
    given, _ = tree.find(("coalitions", "of"))
    try:
        source = open_source(part.of, folder, given.place, ("coalitions", "of"))
        found = dict(coalition_scenarios(source, part.others))
        place = tree.value["scenarios"].place if "scenarios" in tree.value else tree.place
        twice = [label for label in scenarios if label in found]
        problems += [place.problem(("scenarios", label), "is the name of a coalition, too") for label in twice]
        scenarios.update(found)
        return load_source(source).settings.regime.participants
    except ScenarioError as error:
        problems += error.problems
        return ()


def _replications(tree: Given, problems: list[Problem]) -> int | Precision | None:
    given = tree.value.get("replications")
    if given is None or given.value is None:
        return None
    try:
        if not given.is_mapping:
            return checked_replications(given.value, None, 1)
        part = _checked(ReplicationsPart, tree, ("replications",), problems)
        if part is None:
            return None
        widths = part.precision if isinstance(part.precision, Mapping) else {part.outcome: part.precision}
        return checked_replications(None, Precision(widths, part.at_least, part.at_most), 1)
    except InputError as error:
        problems.append(given.place.problem(("replications",), str(error)))
        return None


def _statements(
    file: PlanFile,
    tree: Given,
    scenarios: Mapping[str, Scenario],
    players: Sequence[str],
    problems: list[Problem],
) -> tuple[Statement, ...]:
    days = {label: scenario.settings.run.days for label, scenario in scenarios.items()}
    found: list[Statement] = []
    for number, part in enumerate(file.statements):
        read = statement_of(part, list(scenarios), days, players)
        if isinstance(read, Statement):
            found.append(read)
            continue
        for below, message in read:
            location: Location = ("statements", number, *below)
            given, _ = tree.find(location)
            problems.append(given.place.problem(location, message))
    return tuple(found)


def _check_outcomes(design: DesignPart, tree: Given, problems: list[Problem]) -> None:
    for number, name in enumerate(design.outcomes):
        if name not in OUTCOME:
            given, _ = tree.find(("design", "outcomes", number))
            problems.append(
                given.place.problem(
                    ("design", "outcomes", number), with_hint(f"there is no outcome '{name}'", name, OUTCOME)
                )
            )


def tables_needed(plan: Plan) -> tuple[str, ...]:
    """The tables that a study of this plan keeps."""
    daily = any(statement.quantity.daily_columns for statement in plan.statements)
    return ("runs", "daily") if daily else ("runs",)
