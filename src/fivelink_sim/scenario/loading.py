"""Reads a scenario: a preset, a file, a mapping; merged, checked as a whole, frozen."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fivelink_sim.scenario.checks import CHECKS, TIMELINE_CHECKS
from fivelink_sim.scenario.communities import community_names, set_by_some
from fivelink_sim.scenario.community_targets import checked_communities, with_flat_communities
from fivelink_sim.scenario.document import Given, Place, from_python, meaning_of
from fivelink_sim.scenario.event_targets import checked_events, with_flat_events
from fivelink_sim.scenario.inheritance import (
    FORMAT,
    HEADER,
    Location,
    Source,
    at_layer,
    default_tree,
    lineage,
    merged,
    open_source,
    override_layers,
    paths_to_nothing,
    plain_scenario,
    plain_settings,
    without_rates_of_nothing,
    without_removed_kinds,
)
from fivelink_sim.scenario.problems import Problem, ScenarioError, quoted
from fivelink_sim.scenario.schema.declaration import FrozenTable
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import problem_of

Overrides = Mapping[str, object] | Sequence[str]


@dataclass(frozen=True, eq=False)
class Scenario:
    """A checked scenario. Equal if everything that a run depends on is equal."""

    name: str  # of the preset or file
    title: str  # the file's `name:`
    settings: Settings  # resolved, before events are applied

    @property
    def communities(self) -> tuple[str, ...]:
        """The names of the communities, row by row; one without a name goes by its number, from 0."""
        return community_names(self.settings)

    def resolved(self) -> dict[str, Any]:
        """The whole scenario as plain data that `load` reads back to an equal one; it extends nothing."""
        return {"fivelink": FORMAT, "name": self.title, **plain_scenario(self.settings)}

    def to_yaml(self) -> str:
        """The whole scenario as a YAML file."""
        import yaml

        class Dumper(yaml.SafeDumper):
            """Quotes every text that would be read as something else; writes no aliases."""

            def ignore_aliases(self, _: Any) -> bool:
                return True

        def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
            style = None if meaning_of(value) == value else '"'
            return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

        Dumper.add_representer(str, text)
        return str(yaml.dump(self.resolved(), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110))

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the settings, the same on every machine."""
        text = json.dumps(plain_settings(self.settings), ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def load(source: str | os.PathLike[str] | Mapping[str, Any] | Scenario, overrides: Overrides | None = None) -> Scenario:
    """Load a scenario; ScenarioError tells everything that is wrong with it.

    source     a preset's name, a path (with a `/`, or ending in `.yaml`), a mapping as a file would have it, or a
               scenario
    overrides  `{"government.burden": 0.4}`, or texts as on the command line: `["government.burden=0.4"]`

    >>> load("five_society", overrides={"government.burden": 0.4}).settings.government.burden
    0.4
    """
    if isinstance(overrides, str):
        raise TypeError(f"overrides must be a mapping or a list of texts, got the text {overrides!r}")
    if isinstance(source, Scenario):
        if not overrides:
            return source
        opened = Source(from_python(source.resolved(), Place(source.name)), source.name, None, Path())
    else:
        opened = _opened(source)
    return load_source(opened, override_layers(overrides) if overrides else ())  # type: ignore[arg-type]


def load_source(opened: Source, overrides: Sequence[Given] = ()) -> Scenario:
    """As `load`, of a scenario that stands inside another file, with overrides given there as trees."""
    layers = [(member.given, member.folder) for member in lineage(opened)]
    own_layer = len(layers)
    layers += [(layer, Path()) for layer in overrides]
    problems: list[Problem] = []
    tree, title = _laid_over(layers, own_layer, problems)
    return Scenario(opened.name, title or opened.name, _checked(tree, problems))


def _opened(source: str | os.PathLike[str] | Mapping[str, Any]) -> Source:
    if isinstance(source, Mapping):
        return Source(from_python(source, Place("scenario")), "scenario", None, Path())
    if isinstance(source, str):
        return open_source(source, Path())
    text = os.fspath(source)
    return open_source(text if "/" in text or text.endswith((".yaml", ".yml")) else f"./{text}", Path())


def _laid_over(layers: list[tuple[Given, Path]], own_layer: int, problems: list[Problem]) -> tuple[Given, str]:
    """All layers in one tree, and the title that the youngest gives; what is wrong is added to `problems`."""
    tree, title = default_tree(), ""
    for number, (given, folder) in enumerate(layers, start=1):
        layer = at_layer(given, min(number, own_layer + 1))
        title = _title(layer, problems) or title
        sections = {key: value for key, value in layer.value.items() if key not in HEADER}
        layer = Given(sections, layer.place, layer.typed, layer.key_place)
        past = _with_warmup_regime(layer, folder, problems)
        if past is not layer:  # another past takes the place of the one before, and is not laid over it
            tree, layer = _without_warmup(tree), past
        mistyped = list(paths_to_nothing(tree, layer)) if number > own_layer else []
        problems += mistyped
        if not mistyped:
            tree = merged(without_removed_kinds(tree, layer), layer, problems)
    return without_rates_of_nothing(tree), title


def _title(layer: Given, problems: list[Problem]) -> str:
    given = layer.value.get("name")
    if given is None or given.value is None:
        return ""
    if not isinstance(given.value, str):
        problems.append(given.place.problem(("name",), f"{given.typed} is not text; put it in quotes"))
    elif not given.value.isprintable() or not 1 <= len(given.value) <= 200:
        problems.append(given.place.problem(("name",), f"{given.typed} is not one line of 1 to 200 characters"))
    else:
        return given.value
    return ""


def _with_warmup_regime(layer: Given, folder: Path, problems: list[Problem]) -> Given:
    """The layer with the scenario that `run.warmup_regime` names in place of its name."""
    location: Location = ("run", "warmup_regime")
    given, found = layer.find(location)
    if not found or not isinstance(given.value, str):
        return layer
    try:
        past = open_source(given.value, folder, given.place, location)
        line = lineage(past)
        found_there: list[Problem] = []
        layers = [(_without_warmup(member.given), member.folder) for member in line]
        tree, _ = _laid_over(layers, len(line), found_there)
        settings = _checked(tree, found_there)
        _check_one_past(settings, given, location)
    except ScenarioError as error:
        problems += error.problems
        return _without_warmup(layer)
    sections = {"regime": settings.regime, "government": settings.government}
    plain = {name: section.model_dump(mode="json", by_alias=True) for name, section in sections.items()}
    inline = at_layer(from_python(plain, given.place), given.place.layer)
    run = layer.value["run"]
    past_sections = Given(inline.value, given.place, "a mapping", given.key_place)
    entry = Given({**run.value, "warmup_regime": past_sections}, run.place, run.typed, run.key_place)
    return Given({**layer.value, "run": entry}, layer.place, layer.typed, layer.key_place)


def _check_one_past(past: Settings, given: Given, location: Location) -> None:
    """A warm-up has one regime: the past's communities cannot have regimes of their own."""
    for path, name in set_by_some(past).items():
        if path.startswith("regime."):
            message = f"its community {quoted(name)} sets {path} itself; a warm-up has one regime for all"
            raise ScenarioError([given.place.problem(location, message)])


def _without_warmup(given: Given) -> Given:
    """A scenario's own past does not matter where it is itself the past."""
    run = given.value.get("run")
    if run is None or not run.is_mapping:
        return given
    kept = {key: value for key, value in run.value.items() if key != "warmup_regime"}
    entry = Given(kept, run.place, run.typed, run.key_place)
    return Given({**given.value, "run": entry}, given.place, given.typed, given.key_place)


def _checked(tree: Given, problems: list[Problem]) -> Settings:
    """The settings of a tree, or everything that is wrong with it: field by field, then across fields."""
    tree = with_flat_events(with_flat_communities(tree, problems), problems)
    settings, broken = _fields_checked(tree, problems)
    if settings is not None:
        settings, wrong = checked_communities(settings, tree, problems)
        broken += wrong
        events = checked_events(settings, tree, problems)
        for check in CHECKS:
            for location, message in check.find(settings, tree):
                if not any(_related(location, other) for other in broken):
                    problems.append(_place(tree, location, check.at_name).problem(location, message))
        settings = settings.model_copy(update={"events": events})
        if not problems:
            for check in TIMELINE_CHECKS:
                for location, message in check.find(settings, tree):
                    problems.append(_place(tree, location, check.at_name).problem(location, message))
    if problems or settings is None:
        raise ScenarioError(
            sorted(problems, key=lambda problem: (problem.file, problem.line or 0, problem.column or 0))
        )
    return _tidy(settings)


def _place(tree: Given, location: Location, at_name: bool) -> Place:
    """Where something across fields is best mended: never in the defaults."""
    given, _ = tree.find(location)
    place = given.key_place if at_name and given.key_place else given.place
    return place if place.layer > 0 else tree.place


def _fields_checked(tree: Given, problems: list[Problem]) -> tuple[Settings | None, list[Location]]:
    """Settings with every broken value replaced by its default, so that the rest can still be checked."""
    plain = _in_default_order(tree.plain(), default_tree().plain())
    try:
        return Settings.model_validate(plain), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems += [problem_of(detail, tree) for detail in details]
    broken = [tuple(part for part in detail["loc"] if part != "[key]") for detail in details]
    for location in broken:
        _mend(plain, location)
    try:
        return Settings.model_validate(plain), broken
    except ValidationError:
        return None, broken


def _in_default_order(plain: Any, default: Any) -> Any:
    """Items of the defaults in their order, then the others: however a scenario came about, it is the same one."""
    if not isinstance(plain, dict) or not isinstance(default, dict):
        return plain
    keys = [*(key for key in default if key in plain), *(key for key in plain if key not in default)]
    return {key: _in_default_order(plain[key], default.get(key)) for key in keys}


_REQUIRED = ("from", "rate", "share")  # fields without a default


def _mend(plain: Any, location: Location) -> None:
    """Put the default in the place of a broken value, or take the value away."""
    default, found = default_tree().find(location)
    for part in location[:-1]:
        if not isinstance(plain, dict | tuple) or (isinstance(plain, dict) and part not in plain):
            return
        plain = plain[part]  # type: ignore[index]
    if isinstance(plain, dict):
        if found:
            plain[location[-1]] = default.plain()
        elif location[-1] in _REQUIRED:
            plain[location[-1]] = 0
        else:
            plain.pop(location[-1], None)


def _related(location: Location, other: Location) -> bool:
    """Whether one location lies within the other, or they share a table of groups."""
    shorter = min(len(location), len(other))
    return location[:shorter] == other[:shorter]


def _tidy(settings: Settings) -> Settings:
    """Without what cannot matter: unlinked entries of participants, days of events beyond the run."""
    regime = settings.regime
    unlinked: dict[str, str] = {name: what for name, what in regime.unlinked.items() if name not in regime.participants}
    days = settings.run.days
    events = tuple(
        event.model_copy(update={"until": days}) if event.until is not None and event.until > days else event
        for event in settings.events
        if event.from_ < days
    )
    return settings.model_copy(
        update={"regime": regime.model_copy(update={"unlinked": FrozenTable[str](unlinked)}), "events": events}
    )
