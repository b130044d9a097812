"""How a field of a scenario is declared: once, with default, unit, bounds, meaning, source and evidence.

The JSON Schema, the reference page, the starting file of `fivelink new` and every error text are made from these
declarations; nothing about a field is written down a second time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Evidence = Literal["F", "A"]  # F: the figure stands in the named source; A: an assumption
Range = tuple[float, float]

NOT_DRAWN: tuple[()] = ()  # `plausible=NOT_DRAWN`: structure of the study, never an uncertain quantity

#: Key of the declaration inside pydantic's `json_schema_extra`, so that it also stands in the JSON Schema.
DECLARED = "x-fivelink"


class Section(BaseModel):
    """A group of fields: frozen, unknown keys refused, numbers finite, nothing coerced silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def field(
    default: Any,
    meaning: str,
    *,
    unit: str,
    low: float | None = None,
    high: float | None = None,
    source: str = "",
    evidence: Evidence = "A",
    plausible: Range | tuple[()] | None = None,
    off: float | bool | None = None,
    start_only: bool = False,
    alias: str | None = None,
) -> Any:
    """Declare one field.

    plausible   range for draws under uncertainty; None: half to one and a half times the default, within bounds
    off         the value that switches the mechanism off, for ablation
    start_only  holds at the start of a run only: no event can set it
    """
    declared: dict[str, Any] = {"unit": unit, "source": source, "evidence": evidence}
    if plausible is not None:
        declared["plausible"] = list(plausible)
    if off is not None:
        declared["off"] = off
    if start_only:
        declared["start_only"] = True
    return Field(
        default,
        ge=low,
        le=high,
        description=meaning,
        alias=alias,
        json_schema_extra={DECLARED: declared},
    )


def plausible_range(
    default: object, low: float | None, high: float | None, declared: Range | tuple[()] | None
) -> Range | None:
    """The range from which uncertain values are drawn; None where nothing can be drawn.

    The declared one, else half to one and a half times the default, cut to the bounds. Whole numbers stay whole.
    """
    if declared is not None:
        return (declared[0], declared[1]) if declared else None
    if isinstance(default, bool) or not isinstance(default, int | float) or default == 0:
        return None
    ends = sorted((0.5 * default, 1.5 * default))
    bottom = max(ends[0], -math.inf if low is None else low)
    top = min(ends[1], math.inf if high is None else high)
    if isinstance(default, int):
        return (math.ceil(bottom), math.floor(top))
    return (bottom, top)


_Value = TypeVar("_Value")


class FrozenTable(dict[str, _Value]):
    """A mapping by name that cannot be changed after it was checked (still a dict: it dumps and compares like one)."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a scenario cannot be changed; load it again with overrides")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __copy__(self) -> FrozenTable[_Value]:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self),))


def _frozen(table: Mapping[str, _Value]) -> Mapping[str, _Value]:
    return FrozenTable(table)


def _checked_name(name: str) -> str:
    """Names of kinds and groups: letters (of any script), digits and `_`, starting with a letter, 40 at most.

    No dots, blanks or control characters, so that a name can be part of a path such as `needs.errands.rate`.
    """
    if not (name.isidentifier() and name[0] != "_" and len(name) <= 40 and name == name.lower()):
        raise ValueError("is no name: letters, digits and _, no capitals, starting with a letter, at most 40")
    return name


Name = Annotated[str, AfterValidator(_checked_name), Field(json_schema_extra={"maxLength": 40})]
Society = Literal["community", "social_organization", "social_worker", "volunteer", "charity"]
SOCIETIES: tuple[Society, ...] = ("community", "social_organization", "social_worker", "volunteer", "charity")


def _one_line(name: str) -> str:
    if not name.isprintable():
        raise ValueError("is not one line of printable text")
    return name


#: A name in words, of an event or a community.
Label = Annotated[str, AfterValidator(_one_line), Field(min_length=1, max_length=100)]

Multiplier = Annotated[float, Field(ge=0.0, le=1000.0)]
Strength = Annotated[float, Field(ge=0.0, le=1.0)]

NameTable = Annotated[Mapping[Name, _Value], AfterValidator(_frozen)]
SocietyTable = Annotated[Mapping[Society, _Value], AfterValidator(_frozen)]
SetTable = Annotated[Mapping[str, object], AfterValidator(_frozen)]  # values are checked against their fields
