"""`extends`: a scenario is what it says over what its parent says, down to the defaults.

A mapping merges key by key, a list or a value replaces, `null` removes an inherited item of a table and restores
the default of a field. Precedence: `--set`, then the file, then `extends`, then the default.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from fivelink_sim.scenario.document import LONGEST_FILE, Given, Place, from_python, read_yaml
from fivelink_sim.scenario.field_paths import Fields, Table, shape_at, shape_of
from fivelink_sim.scenario.presets import experiment_names, no_preset, preset_file
from fivelink_sim.scenario.problems import Problem, ScenarioError, printable, quoted, with_hint
from fivelink_sim.scenario.schema.settings import Settings

FORMAT = 1  # of scenario files
MOST_PARENTS = 20
RUNS_EXPERIMENTS = "`fivelink sweep`, `sensitivity` and `evaluate` run experiments"
HEADER = ("fivelink", "name", "extends")  # keys that are no section

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A scenario as given in one place: its tree, what it is called, and from where its paths count."""

    given: Given
    name: str
    file: Path | None
    folder: Path


def plain_settings(settings: Settings) -> dict[str, Any]:
    """Settings as plain dicts, lists and scalars, by the names used in files."""
    return settings.model_dump(mode="json", by_alias=True)


def plain_scenario(settings: Settings) -> dict[str, Any]:
    """As `plain_settings`, with null for every kind, group, rate and link of the defaults that is not there: so a file
    of it, which has the defaults beneath it, takes them away."""
    plain = plain_settings(settings)

    def mark(here: dict[str, Any], default: dict[str, Any], location: tuple[str, ...]) -> None:
        for key, inherited in default.items():
            below = (*location, key)
            if key not in here and _comes_back(below, settings):
                here[key] = None
            elif isinstance(inherited, dict) and isinstance(here.get(key), dict):
                mark(here[key], inherited, below)

    mark(plain, default_tree().plain(), ())
    return plain


def _comes_back(location: tuple[str, ...], settings: Settings) -> bool:
    """Whether an item of the defaults that is not there would be, unless it is removed: entries of linked societies are
    left out of `unlinked` anyway, and rates go with their kinds."""
    if location[:2] == ("regime", "unlinked"):
        return location[-1] not in settings.regime.participants
    return location[-2:-1] != ("rates",) or location[-1] in settings.needs


@cache
def default_tree() -> Given:
    """The defaults of the schema as the lowest layer."""
    return from_python(plain_settings(Settings()), Place("default"))


def open_source(text: str, near: Path, place: Place | None = None, location: Location = ()) -> Source:
    """The scenario that a name or path means: a preset, or a file relative to `near`.

    A path has a `/` or ends in `.yaml`; everything else is a preset's name.
    """
    place = place or Place(quoted(text))
    if "/" in text or os.sep in text or text.endswith((".yaml", ".yml")):
        path, shown = near / text, _shown_path(near / text)
    else:
        found = preset_file(text)
        if found is None:
            raise ScenarioError([place.problem(location, _no_scenario(text, near))])
        path, shown = found, _shown_path(found)
    layer_text = _read_text(path, shown, place, location)
    return Source(read_yaml(layer_text, printable(shown)), path.stem, path, path.parent)


def _no_scenario(name: str, near: Path) -> str:
    """Why a name is no preset's: what else it is, or what may have been meant."""
    if name and _is(Path.is_dir, near / name):
        return f"'{quoted(name)}' is a folder, not a scenario"
    if name in experiment_names():
        return f"'{name}' is an experiment, not a scenario; {RUNS_EXPERIMENTS}"
    if _is(Path.is_file, near / f"{name}.yaml"):
        return f"there is no preset '{quoted(name)}'; did you mean the file '{quoted(name)}.yaml'?"
    return f"{no_preset(name)} (a file's name ends in .yaml)"


def _is(kind: Callable[[Path], bool], path: Path) -> bool:
    """Whether a path is of that kind; no if no file can have such a name."""
    try:
        return kind(path)
    except (OSError, ValueError):
        return False


def _shown_path(path: Path) -> str:
    """A path as short as it can be from where the user stands."""
    shown = os.path.normpath(path)
    relative = os.path.relpath(shown)
    return shown if relative.startswith("..") else relative


def _read_text(path: Path, shown: str, place: Place, location: Location) -> str:
    """The text of an ordinary file that is not too large; a device or a pipe is never opened."""

    def refuse(message: str) -> ScenarioError:
        if location or place.line is not None:
            return ScenarioError([place.problem(location, f"{quoted(shown)}: {message}")])
        return ScenarioError([Problem(printable(shown), None, None, "", message)])

    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refuse("is a folder, not a scenario file")
        if not stat.S_ISREG(status.st_mode):
            raise refuse("is not an ordinary file")
        if status.st_size > LONGEST_FILE:
            raise refuse(f"is too large for a scenario ({status.st_size} bytes; {LONGEST_FILE} at most)")
        with path.open("rb") as stream:
            raw = stream.read(LONGEST_FILE + 1)
    except ScenarioError:
        raise
    except FileNotFoundError:
        raise refuse("there is no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise refuse(f"cannot be read ({getattr(error, 'strerror', None) or error})") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ScenarioError([Problem(printable(shown), line, column, "", message)]) from None


def lineage(source: Source) -> list[Source]:
    """The scenario and all that it extends, the oldest first."""
    line = [source]
    seen = {_identity(source)}
    while True:
        youngest = line[0]
        _check_header(youngest)
        extends = youngest.given.value.get("extends")
        if extends is None or extends.value is None:
            return line
        if not isinstance(extends.value, str):
            raise ScenarioError([extends.place.problem(("extends",), f"{extends.typed} names no scenario")])
        parent = open_source(extends.value, youngest.folder, extends.place, ("extends",))
        if _identity(parent) in seen:
            raise ScenarioError([extends.place.problem(("extends",), f"{extends.typed} leads back to itself")])
        if len(line) == MOST_PARENTS:
            raise ScenarioError([extends.place.problem(("extends",), f"more than {MOST_PARENTS} parents in a row")])
        seen.add(_identity(parent))
        line.insert(0, parent)


def _identity(source: Source) -> str:
    return os.path.realpath(source.file) if source.file else f"python {id(source)}"


def _check_header(source: Source) -> None:
    """A scenario is a mapping, and a file says the version of the format that it is written in."""
    given = source.given
    if not given.is_mapping:
        raise ScenarioError([given.place.problem((), f"a scenario is a mapping of sections, not {given.typed}")])
    version = given.value.get("fivelink")
    if version is None:
        if source.file is not None:
            raise ScenarioError([given.place.problem((), "the line 'fivelink: 1' (version of the format) is missing")])
    elif type(version.value) is not int or version.value != FORMAT:
        message = f"{version.typed} is no known version of the format; this program reads version {FORMAT}"
        raise ScenarioError([version.place.problem(("fivelink",), message)])
    several = given.value.get("scenarios")
    if several is not None:
        message = f"this file is an experiment, not a scenario; {RUNS_EXPERIMENTS}"
        raise ScenarioError([(several.key_place or several.place).problem(("scenarios",), message)])


def at_layer(given: Given, layer: int) -> Given:
    """The same tree, marked as given at that layer."""
    place = replace(given.place, layer=layer)
    key_place = replace(given.key_place, layer=layer) if given.key_place else None
    value = given.value
    if isinstance(value, dict):
        value = {key: at_layer(child, layer) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(at_layer(child, layer) for child in value)
    return Given(value, place, given.typed, key_place)


def merged(base: Given, layer: Given, problems: list[Problem], location: Location = ()) -> Given:
    """What holds when `layer` is laid over `base`; impossible removals are added to `problems`."""
    if not layer.is_mapping:
        return layer
    shape = shape_at(location)
    if not isinstance(shape, Fields | Table):
        return layer  # pydantic says what is wrong with a mapping here
    entries: dict[str, Given] = dict(base.value) if base.is_mapping else {}
    for key, child in layer.value.items():
        here = (*location, key)
        if child.value is not None:
            entries[key] = merged(entries.get(key, _nothing(child)), child, problems, here)
        elif isinstance(shape, Table):
            if entries.pop(key, None) is None:
                message = with_hint("nothing to remove: no such item is inherited", key, entries)
                problems.append((child.key_place or child.place).problem(here, message))
        elif key in shape_of(shape.model, shape.path):
            default, found = default_tree().find(here)
            if found:
                entries[key] = default
            else:
                entries.pop(key, None)
        else:
            entries[key] = child  # an unknown field: pydantic refuses it
    return Given(entries, layer.place, "a mapping", layer.key_place)


def _nothing(like: Given) -> Given:
    return Given({}, like.place, "a mapping")


def paths_to_nothing(base: Given, override: Given, location: Location = ()) -> Iterator[Problem]:
    """An override of one field of a kind or group that `base` does not have: a name mistyped, not something new."""
    if not override.is_mapping or len(override.value) != 1:
        return
    ((key, child),) = override.value.items()
    here = (*location, key)
    inside = base.value if base.is_mapping else {}
    if key in inside:
        yield from paths_to_nothing(inside[key], child, here)
        return
    one_of_many = isinstance(shape_at(location), Table) and isinstance(shape_at(here), Fields)
    if one_of_many and child.is_mapping and len(child.value) == 1:
        message = f"'{quoted(key)}' is not there; a new one is given in a file, or with several fields at once"
        yield (child.key_place or child.place).problem(here, with_hint(message, key, inside))


def without_removed_kinds(tree: Given, layer: Given) -> Given:
    """The tree without the inherited rates of kinds that `layer` removes: they would name nothing."""
    needs = layer.value.get("needs")
    removed = [kind for kind, given in needs.value.items() if given.value is None] if needs and needs.is_mapping else []
    groups, found = tree.find(("population", "groups"))
    if not removed or not found or not groups.is_mapping:
        return tree
    return _without_rates(tree, ("population", "groups"), set(removed), of_defaults=False)


def without_rates_of_nothing(tree: Given) -> Given:
    """The tree without the default rates of kinds that are not there: `groups: null` brings the default groups back."""
    needs, _ = tree.find(("needs",))
    groups, found = tree.find(("population", "groups"))
    if not found or not groups.is_mapping or not needs.is_mapping:
        return tree
    gone = set(default_tree().find(("needs",))[0].value) - set(needs.value)
    return _without_rates(tree, ("population", "groups"), gone, of_defaults=True) if gone else tree


def _without_rates(tree: Given, location: Location, removed: set[str], of_defaults: bool) -> Given:
    """A copy with those rates left out of every group; only those that the defaults give, if they are meant."""
    if location:
        head = str(location[0])
        below = _without_rates(tree.value[head], location[1:], removed, of_defaults)
        return Given({**tree.value, head: below}, tree.place, tree.typed, tree.key_place)
    groups: dict[str, Given] = {}
    for name, group in tree.value.items():
        rates = group.value.get("rates") if group.is_mapping else None
        if rates is not None and rates.is_mapping:
            kept = {
                kind: rate
                for kind, rate in rates.value.items()
                if kind not in removed or (of_defaults and rate.place.layer > 0)
            }
            entry = Given(kept, rates.place, rates.typed, rates.key_place)
            group = Given({**group.value, "rates": entry}, group.place, group.typed, group.key_place)
        groups[name] = group
    return Given(groups, tree.place, tree.typed, tree.key_place)


def nested(path: str, value: Given) -> Given:
    """`government.burden` and a value as the mapping that a file would have."""
    for part in reversed(path.split(".")):
        value = Given({part: value}, value.place, "a mapping", value.place)
        value.value[part] = Given(
            value.value[part].value, value.value[part].place, value.value[part].typed, value.place
        )
    return value


def override_layers(overrides: Mapping[str, object] | list[str] | tuple[str, ...]) -> list[Given]:
    """Overrides as trees: a mapping of paths to Python values, or texts such as `government.burden=0.4`."""
    layers: list[Given] = []
    problems: list[Problem] = []
    if isinstance(overrides, Mapping):
        for path, value in overrides.items():
            try:
                if not isinstance(path, str):
                    raise ScenarioError([Place("overrides").problem((), f"{quoted(repr(path))} is no path of a field")])
                layers.append(nested(path, from_python(value, Place("overrides"), tuple(path.split(".")))))
            except ScenarioError as error:
                problems += error.problems
    else:
        for text in overrides:
            try:
                layers.append(_set_option(text))
            except ScenarioError as error:
                problems += error.problems
    for layer in layers:
        for key in HEADER[::2]:
            if key in layer.value:
                problems.append(layer.place.problem((key,), f"'{key}' cannot be set; it belongs to a file"))
    if problems:
        raise ScenarioError(problems)
    return layers


def _set_option(text: str) -> Given:
    """`--set government.burden=0.4`: the value follows the rules of a file."""
    place = Place(f"--set {quoted(text)}", show_path=False)
    path, equals, value = text.partition("=")
    path = path.strip()
    if not equals or not path or not value.strip():
        raise ScenarioError([place.problem((), "is not FIELD=VALUE, such as government.burden=0.4")])
    try:
        given = read_yaml(value, place.file)
    except ScenarioError as error:
        raise ScenarioError([place.problem((), problem.message) for problem in error.problems]) from None
    return nested(path, _moved(given, place))


def _moved(given: Given, place: Place) -> Given:
    """The same tree, given at one place."""
    value = given.value
    if isinstance(value, dict):
        value = {key: _moved(child, place) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(_moved(child, place) for child in value)
    return Given(value, place, given.typed, place)
