"""Attributes of agents that are fields of the World's records: read, they give a plain value or a copy; written, the
value is checked and stands in the record at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fivelink_sim.measure.books import FEN_A_YUAN


def plain(value: Any) -> Any:
    """A Python number for a NumPy one, a copy of an array."""
    if isinstance(value, np.ndarray):
        return np.array(value) if value.ndim else value.item()
    return value.item() if isinstance(value, np.generic) else value


def checked(name: str, value: Any, low: float, high: float) -> float:
    """The value as a float. TypeError if it is no number, ValueError if it does not lie within the bounds."""
    if isinstance(value, str | bytes) or np.ndim(value) != 0:
        raise TypeError(f"{name} must be a number, got {value!r}")
    number = float(value)
    if not low <= number <= high or math.isinf(number):
        bounds = f"at least {low:g}" if math.isinf(high) else f"between {low:g} and {high:g}"
        raise ValueError(f"{name} must be {bounds}, got {value!r}")
    return number


class Field:
    """A field of an agent's record. Read only unless bounds are given.

    unit, meaning   as a reader sees them; `low`, `high`: the bounds of what may be written
    source          the record's field, if it has another name
    """

    def __init__(
        self,
        unit: str,
        meaning: str,
        *,
        low: float | None = None,
        high: float = math.inf,
        source: str = "",
        truth: bool = False,
    ) -> None:
        self.unit, self.low, self.high, self.source, self.truth = unit, low, high, source, truth
        self.__doc__ = f"{meaning} ({unit})" if unit else meaning

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.source = self.source or name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        value = plain(self.holder(agent)[self.source])
        return bool(value) if self.truth else value

    def __set__(self, agent: Any, value: Any) -> None:
        if self.low is None:
            raise AttributeError(f"{self.name} follows from the rest and cannot be set")
        self.write(agent, checked(self.name, value, self.low, self.high))

    def holder(self, agent: Any) -> Any:
        """The record that has the field."""
        return agent.record

    def write(self, agent: Any, value: float) -> None:
        """Write a checked value. Whole numbers are rounded, so that no cent is lost by cutting."""
        holder = self.holder(agent)
        whole = np.issubdtype(holder.dtype[self.source], np.integer)
        holder[self.source] = round(value) if whole else value


class YuanField(Field):
    """A sum that the record keeps in fen, in yuan."""

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        value = super().__get__(agent, owner)
        return value if agent is None else value / FEN_A_YUAN

    def write(self, agent: Any, value: float) -> None:
        """Write yuan as whole fen."""
        super().write(agent, value * FEN_A_YUAN)


class ParameterField(Field):
    """A parameter of the agent's community. Written, it holds from now on, whatever events say of it."""

    def holder(self, agent: Any) -> Any:
        """The community's parameters of today."""
        world = agent.world
        return world.parameters[max(0, int(world.here[0].segment))]

    def write(self, agent: Any, value: float) -> None:
        """Write the value for all spans of days."""
        agent.world.parameters[self.source] = value
