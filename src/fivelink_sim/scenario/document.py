"""A scenario's text or mapping as a tree of values that know where they stand.

YAML comes through PyYAML's nodes; what a plain scalar means is decided here and not by YAML 1.1: numbers are what
was typed, `true` and `false` alone are truth values, and `on`, `12:30`, `010`, `0x1F`, `1_000`, `.nan` stay text.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from fivelink_sim.scenario.problems import Problem, ScenarioError, path_text, quoted

LONGEST_FILE = 4_000_000  # bytes
MOST_VALUES = 60_000  # in a file, aliases and merge keys expanded
DEEPEST = 20  # levels of nesting
MOST_DIGITS = 4_000  # of a whole number

WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
NUMBER = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\Z")
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")

Scalar: TypeAlias = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was given. `layer` grows from defaults over parents and the file to overrides."""

    file: str
    line: int | None = None
    column: int | None = None
    layer: int = 0
    show_path: bool = True  # a `--set` names its path itself

    def problem(self, location: tuple[str | int, ...], message: str) -> Problem:
        """A problem at this place."""
        return Problem(self.file, self.line, self.column, path_text(location) if self.show_path else "", message)


@dataclass(frozen=True, slots=True)
class Given:
    """A value as given: a scalar, a tuple (list) or a dict (mapping) of further such values."""

    value: Any  # Scalar | tuple[Given, ...] | dict[str, Given]
    place: Place
    typed: str  # how it was typed, for messages
    key_place: Place | None = None

    @property
    def is_mapping(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self.value, dict)

    def plain(self) -> Any:
        """The bare value: dicts, tuples and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return tuple(child.plain() for child in self.value)
        return self.value

    def find(self, location: tuple[str | int, ...]) -> tuple[Given, bool]:
        """The value at a location, or the nearest one around it; and whether it is that one."""
        here = self
        for part in location:
            inside = here.value
            known = (
                part in inside if isinstance(inside, dict) else isinstance(inside, tuple) and part in range(len(inside))
            )
            if not known:
                return here, False
            here = inside[part]
        return here, True


def meaning_of(text: str) -> Scalar:
    """What a plain (unquoted) scalar means: null, a truth value, a number exactly as typed, or text."""
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if WHOLE_NUMBER.match(text):
        return int(text) if len(text) <= MOST_DIGITS else text
    if NUMBER.match(text):
        number = float(text)
        vanished = number == 0.0 and re.search("[1-9]", re.split("[eE]", text)[0])
        return text if math.isinf(number) or vanished else number
    return text


def read_yaml(text: str, file: str, layer: int = 0) -> Given:
    """The tree of a YAML text; everything that YAML itself makes wrong is refused here, with its position."""
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        before = text[: unreadable.start()]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        sign = f"character U+{ord(unreadable.group()):04X}"
        raise ScenarioError([Problem(file, line, column, "", f"{sign} cannot stand in YAML; remove it")])
    return _Composer(file, layer).compose(text)


class _Composer:
    """Turns PyYAML's nodes into `Given` values, collecting every problem on the way."""

    def __init__(self, file: str, layer: int) -> None:
        self.file, self.layer = file, layer
        self.problems: list[Problem] = []
        self.values = 0
        self.open_nodes: list[Any] = []

    def compose(self, text: str) -> Given:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self._guard(yaml.parse(text, Loader=loader))
            root = yaml.compose(text, Loader=loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = " ".join(part for part in (error.context, error.problem) if part)
            raise ScenarioError([self._at(mark).problem((), f"not YAML: {quoted_message(message)}")]) from None
        except yaml.YAMLError as error:
            raise ScenarioError([Problem(self.file, 1, 1, "", f"not YAML: {quoted_message(str(error))}")]) from None
        if root is None:
            raise ScenarioError([Problem(self.file, 1, 1, "", "the file is empty")])
        given = self._given(root, ())
        if self.problems:
            raise ScenarioError(self.problems)
        return given

    def _guard(self, events: Any) -> None:
        """Refuse endless nesting, tags, several documents and sheer size before nodes are built (it recurses)."""
        import yaml

        depth = documents = 0
        for count, event in enumerate(events):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            tag = getattr(event, "tag", None)
            if depth > DEEPEST:
                self._stop(event, f"nested more than {DEEPEST} levels deep")
            if documents > 1:
                self._stop(event, "a second document begins; a file holds one scenario")
            if count > 2 * MOST_VALUES:
                self._stop(event, f"too long: more than {MOST_VALUES} values")
            if tag is not None:
                self.problems.append(
                    self._at(event.start_mark).problem((), f"YAML tags are not allowed (here {quoted(tag)})")
                )

    def _stop(self, event: Any, message: str) -> None:
        raise ScenarioError([*self.problems, self._at(event.start_mark).problem((), message)])

    def _at(self, mark: Any) -> Place:
        if mark is None:
            return Place(self.file, 1, 1, self.layer)
        return Place(self.file, mark.line + 1, mark.column + 1, self.layer)

    def _given(self, node: Any, location: tuple[str | int, ...]) -> Given:
        import yaml

        place = self._at(node.start_mark)
        self.values += 1
        if self.values > MOST_VALUES:
            message = f"too long: more than {MOST_VALUES} values once aliases and merge keys are expanded"
            raise ScenarioError([*self.problems, place.problem(location, message)])
        if any(node is outer for outer in self.open_nodes):
            raise ScenarioError([*self.problems, place.problem(location, "an anchor contains itself")])
        if isinstance(node, yaml.ScalarNode):
            plain = not node.style
            typed = node.value if plain else f'"{node.value}"'
            return Given(meaning_of(node.value) if plain else node.value, place, quoted(typed))
        if len(self.open_nodes) > 2 * DEEPEST:
            raise ScenarioError([*self.problems, place.problem(location, "aliases nested too deep")])
        self.open_nodes.append(node)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self._given(item, (*location, index)) for index, item in enumerate(node.value))
            given = Given(items, place, "a list")
        else:
            given = Given(self._mapping(node, location), place, "a mapping")
        self.open_nodes.pop()
        return given

    def _mapping(self, node: Any, location: tuple[str | int, ...]) -> dict[str, Given]:
        import yaml

        entries: dict[str, Given] = {}
        merged: dict[str, Given] = {}
        for key, value in node.value:
            place = self._at(key.start_mark)
            if not isinstance(key, yaml.ScalarNode) or (not key.style and key.value in ("", "~", "null")):
                self.problems.append(place.problem(location, "a name is expected here, before the colon"))
            elif not key.style and key.value == "<<":
                for name, inherited in self._merge_key(value, location).items():
                    merged.setdefault(name, inherited)
            elif key.value in entries:
                first = entries[key.value].key_place
                message = f"given twice; first on line {first.line if first else '?'}"
                self.problems.append(place.problem((*location, key.value), message))
            else:
                given = self._given(value, (*location, key.value))
                entries[key.value] = Given(given.value, given.place, given.typed, place)
        return {**merged, **entries}

    def _merge_key(self, node: Any, location: tuple[str | int, ...]) -> dict[str, Given]:
        given = self._given(node, location)
        sources = given.value if isinstance(given.value, tuple) else (given,)
        found: dict[str, Given] = {}
        for source in sources:
            if not source.is_mapping:
                self.problems.append(source.place.problem(location, "a merge key << takes a mapping or a list of them"))
                continue
            for name, value in source.value.items():
                found.setdefault(name, value)
        return found


def quoted_message(text: str) -> str:
    """A library's message on one line."""
    return quoted(" ".join(text.split())) if len(text) < 60 else " ".join(text.split())[:200]


def from_python(value: object, place: Place, location: tuple[str | int, ...] = (), depth: int = 0) -> Given:
    """The tree of a Python value: what YAML can say, and NumPy's numbers as the numbers they are."""
    if depth > DEEPEST:
        raise ScenarioError([place.problem(location, f"nested more than {DEEPEST} levels deep")])
    if isinstance(value, Mapping):
        entries = {}
        for key, child in value.items():
            if not isinstance(key, str):
                raise ScenarioError([place.problem(location, f"{quoted(_shown(key))} is no name: names are text")])
            given = from_python(child, place, (*location, key), depth + 1)
            entries[str(key)] = Given(given.value, place, given.typed, place)
        return Given(entries, place, "a mapping")
    if isinstance(value, list | tuple):
        items = (from_python(item, place, (*location, index), depth + 1) for index, item in enumerate(value))
        return Given(tuple(items), place, "a list")
    return Given(_python_scalar(value, place, location), place, quoted(_shown(value)))


def _python_scalar(value: object, place: Place, location: tuple[str | int, ...]) -> Scalar:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, numbers.Integral):
        number = int(value)
        if number.bit_length() > MOST_DIGITS * 3:  # a digit has more than three bits
            raise ScenarioError([place.problem(location, f"a whole number has at most {MOST_DIGITS} digits")])
        return number
    if isinstance(value, numbers.Real):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    if type(value).__name__ in ("bool", "bool_") and type(value).__module__ == "numpy":
        return bool(value)
    raise ScenarioError([place.problem(location, f"a {type(value).__name__} cannot stand in a scenario")])


def _shown(value: object) -> str:
    """How a Python value reads in a message: text in quotes, NumPy's numbers like others."""
    if isinstance(value, int) and abs(value) >= 10**50:
        return "a whole number of more than 50 digits"
    if isinstance(value, numbers.Integral | numbers.Real):
        return str(value)
    return repr(str(value)) if isinstance(value, str) else f"a {type(value).__name__}" if value is not None else "null"
