"""Settings with other values at some paths: what does not change is shared with the settings that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from fivelink_sim.scenario.field_paths import Fields
from fivelink_sim.scenario.schema.declaration import FrozenTable
from fivelink_sim.scenario.schema.settings import Settings

Path = tuple[str, ...]


def with_values(settings: Settings, values: Mapping[str, object]) -> Settings:
    """The settings with other values at those paths; values that were checked before, or drawn within the bounds."""
    return changed(settings, {split(path): value for path, value in values.items()})


@lru_cache(maxsize=4096)
def split(path: str) -> Path:
    """`government.burden` -> ("government", "burden")."""
    return tuple(path.split("."))


def changed(settings: Settings, values: Mapping[Path, Any]) -> Settings:
    """As `with_values`, by paths in parts; the settings themselves if nothing changes."""
    found: Settings = _changed(settings, values) if values else settings
    return found


def _changed(here: Any, values: Mapping[Path, Any]) -> Any:
    """A copy of a section or table with the values at those paths."""
    by_head: dict[str, dict[Path, Any]] = {}
    for parts, value in values.items():
        by_head.setdefault(parts[0], {})[parts[1:]] = value
    if isinstance(here, BaseModel):
        attributes = Fields(type(here), "").names()
        update = {
            attributes[head]: below[()] if () in below else _changed(getattr(here, attributes[head]), below)
            for head, below in by_head.items()
        }
        return here.model_copy(update=update)
    entries = dict(here)
    for head, below in by_head.items():
        entries[head] = below[()] if () in below else _changed(here.get(head, FrozenTable()), below)
    return FrozenTable(entries)
