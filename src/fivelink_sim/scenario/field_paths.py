"""Every field by its path, such as `regime.deviations.formalism` or `needs.*.rate`, read from the declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from fivelink_sim.scenario.schema.declaration import DECLARED, Evidence, Range, plausible_range
from fivelink_sim.scenario.schema.kinds_section import DEFAULT_KINDS, KIND_EVIDENCE
from fivelink_sim.scenario.schema.population_section import DEFAULT_GROUPS, GROUP_EVIDENCE
from fivelink_sim.scenario.schema.settings import Settings

Holds = Literal["number", "whole number", "true or false", "choice", "text", "list", "scenario"]


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field: what it holds, and all that is declared about it. `*` in a path stands for a name in a table."""

    path: str
    holds: Holds
    default: object  # None: no default (a table's item), or null
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    meaning: str
    source: str
    evidence: Evidence
    plausible: Range | None  # for draws under uncertainty; None: not drawn
    off: float | bool | None  # switches the mechanism off; None: cannot be switched off by one value
    start_only: bool  # no event can set it


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping by names of the user's choice (kinds, groups) or by societies (links, unlinked)."""

    key_choices: tuple[str, ...]  # empty: any name
    value: Shape
    path: str


@dataclass(frozen=True, slots=True)
class Fields:
    """A section: a mapping with fixed names."""

    model: type[BaseModel]
    path: str

    def names(self) -> dict[str, str]:
        """Name in the file -> attribute in Python."""
        return _names_of(self.model)


@cache
def _names_of(model: type[BaseModel]) -> dict[str, str]:
    return {info.alias or name: name for name, info in model.model_fields.items()}


Shape = FieldInfo | Table | Fields


@cache
def shape_of(model: type[BaseModel], path: str = "") -> dict[str, Shape]:
    """The shapes below a section, by the names used in files."""
    prefix = f"{path}." if path else ""
    shapes: dict[str, Shape] = {}
    for name, info in model.model_fields.items():
        shown = info.alias or name
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        declared: dict[str, Any] = dict(extra.get(DECLARED, {}))  # type: ignore[arg-type]
        default = None if info.default is PydanticUndefined else info.default
        about = {"default": default, "meaning": info.description or "", **declared}
        shapes[shown] = _shape(info.annotation, list(info.metadata), prefix + shown, about)
    return shapes


def _shape(annotation: Any, metadata: list[Any], path: str, about: dict[str, Any]) -> Shape:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = [*metadata, *more]
    if get_origin(annotation) in (Union, UnionType):
        inner = [part for part in get_args(annotation) if part is not NoneType]
        return _shape(inner[0], metadata, path, about)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Fields(annotation, path)
    if get_origin(annotation) is Mapping:
        key, value = get_args(annotation)
        key_choices = tuple(get_args(key)) if get_origin(key) is Literal else ()
        return Table(key_choices, _shape(value, [], f"{path}.*", {**about, "default": None}), path)
    return _leaf(annotation, metadata, path, about)


def _leaf(annotation: Any, metadata: list[Any], path: str, about: dict[str, Any]) -> FieldInfo:
    choices: tuple[str, ...] = ()
    holds: Holds = "text"
    if get_origin(annotation) is Literal:
        holds, choices = "choice", tuple(get_args(annotation))
    elif get_origin(annotation) is tuple:
        holds = "list"
        item = get_args(annotation)[0]
        choices = tuple(get_args(item)) if get_origin(item) is Literal else ()
    elif annotation in (bool, int, float):
        holds = {bool: "true or false", int: "whole number", float: "number"}[annotation]  # type: ignore[assignment]
    low, high = _bounds(metadata)
    declared = tuple(about["plausible"]) if "plausible" in about else None
    numeric = holds in ("number", "whole number")
    return FieldInfo(
        path=path,
        holds=holds,
        default=about["default"],
        unit=about.get("unit", ""),
        low=low,
        high=high,
        choices=choices,
        meaning=about["meaning"],
        source=about.get("source", ""),
        evidence=about.get("evidence", "A"),
        plausible=plausible_range(about["default"], low, high, declared) if numeric else None,
        off=about.get("off"),
        start_only=bool(about.get("start_only", False)),
    )


def _bounds(metadata: list[Any]) -> tuple[float | None, float | None]:
    """Bounds of a number, among pydantic's metadata (which may sit inside a nested `Field`)."""
    low = high = None
    for item in metadata:
        for part in [item, *getattr(item, "metadata", [])]:
            low = getattr(part, "ge", None) if getattr(part, "ge", None) is not None else low
            high = getattr(part, "le", None) if getattr(part, "le", None) is not None else high
    return low, high


def shape_at(location: tuple[str | int, ...], root: type[BaseModel] = Settings) -> Shape | None:
    """The shape at a path; None if there is no such path. Numbers (places in lists) have no shape."""
    here: Shape = Fields(root, "")
    for part in location:
        if isinstance(here, Fields) and isinstance(part, str):
            found = shape_of(here.model, here.path).get(part)
            if found is None:
                return None
            here = found
        elif isinstance(here, Table) and isinstance(part, str):
            if here.key_choices and part not in here.key_choices:
                return None
            here = here.value
        else:
            return None
    return here


@cache
def fields() -> tuple[FieldInfo, ...]:
    """All fields of a scenario in the order of its sections; events, a list, are no part of it."""
    return tuple(_leaves(Fields(Settings, "")))


def fields_of(settings: Settings) -> list[FieldInfo]:
    """`fields` with every `*` replaced by the names in these settings, their values as defaults (see `field_at`)."""
    return [field_at(path, settings) for info in fields() for path in _concrete(settings, info.path.split("."), "")]


def _concrete(here: Any, parts: list[str], before: str) -> Iterator[str]:
    if not parts:
        yield before
    elif parts[0] == "*":
        for name in here:
            yield from _concrete(here[name], parts[1:], f"{before}.{name}")
    else:
        below = here[parts[0]] if isinstance(here, Mapping) else getattr(here, parts[0])
        yield from _concrete(below, parts[1:], f"{before}.{parts[0]}" if before else parts[0])


def _leaves(shape: Shape) -> Iterator[FieldInfo]:
    if isinstance(shape, FieldInfo):
        yield shape
    elif isinstance(shape, Table):
        yield from _leaves(shape.value)
    else:
        for name, below in shape_of(shape.model, shape.path).items():
            if shape.path == "" and name == "events":
                continue
            if below.path == "run.warmup_regime":
                continue  # a scenario within a scenario: its fields are those of regime and government
            yield from _leaves(below)


def field_at(path: str, settings: Settings | None = None) -> FieldInfo:
    """The field at a full path such as `needs.mental_health.rate`.

    With the default and the plausible range of that very kind or group where there are such; with `settings` the
    value there stands as the default, and a computed range follows it. KeyError if there is no such field.
    """
    parts = tuple(path.split("."))
    shape = shape_at(parts)
    if not isinstance(shape, FieldInfo):
        raise KeyError(path)
    known, default = _default_item(parts)
    if settings is not None:
        default = value_at(settings, parts)
    low, high = shape.low, shape.high
    declared = known[0] if known else None
    plausible = shape.plausible
    if known or "*" in shape.path:
        plausible = plausible_range(default, low, high, declared) if shape.holds in ("number", "whole number") else None
    source = known[1] if known else shape.source
    evidence: Evidence = "F" if known and known[1].startswith("F") else shape.evidence
    return replace(
        shape,
        path=path,
        default=shape.default if default is None else default,
        plausible=plausible,
        source=source.removeprefix("F: "),
        evidence=evidence,
    )


def _default_item(parts: tuple[str, ...]) -> tuple[tuple[Range | tuple[()], str] | None, object]:
    """Evidence and default of a single kind's or group's field."""
    if parts[0] == "needs" and parts[1] in DEFAULT_KINDS:
        return KIND_EVIDENCE.get(".".join(parts[1:])), getattr(DEFAULT_KINDS[parts[1]], parts[2])
    if parts[:2] == ("population", "groups") and parts[2] in DEFAULT_GROUPS and len(parts) == 4:
        return GROUP_EVIDENCE.get(".".join(parts[2:])), getattr(DEFAULT_GROUPS[parts[2]], parts[3])
    return None, None


#: What a table's item that is not there stands for.
ABSENT_ITEMS: dict[str, object] = {
    "population.groups.*.rates.*": 1.0,
    "regime.links.*.*": 0.0,
    "regime.unlinked.*": "absent",
}


def value_at(settings: BaseModel, parts: tuple[str, ...]) -> object:
    """The value of a field; KeyError if a kind or group of that name is not there."""
    here: Any = settings
    for index, part in enumerate(parts):
        if isinstance(here, Mapping):
            if part not in here:
                shape = shape_at(parts)
                if isinstance(shape, FieldInfo) and shape.path in ABSENT_ITEMS:
                    return ABSENT_ITEMS[shape.path]
                raise KeyError(".".join(parts[: index + 1]))
            here = here[part]
        else:
            here = getattr(here, Fields(type(here), "").names()[part])
    return here
