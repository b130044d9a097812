"""Columns of cells made into values: each different text is looked at once, bad rows one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fivelink_sim.records.cell_values import Refused, as_date, as_number, as_yes_or_no, is_empty, key_of, plain
from fivelink_sim.records.raw_tables import RawTable
from fivelink_sim.records.table_columns import TableColumn
from fivelink_sim.records.table_problems import Problems
from fivelink_sim.scenario.problems import Problem, quoted, with_hint
from fivelink_sim.scenario.wording import number_text


class Rows:
    """The rows of a table while they are read: their values, and which cannot be used."""

    def __init__(self, raw: RawTable, problems: Problems) -> None:
        self.raw = raw
        self.problems = problems
        self.n = len(raw.rows)
        self.bad = np.zeros(self.n, bool)

    def has(self, name: str) -> bool:
        """Whether the table has this column."""
        return name in self.raw.cells

    def refuse(self, place: int | np.integer[Any], column: str, message: str) -> None:
        """A row cannot be used."""
        self.bad[place] = True
        self.problems.bad_row(self.raw.problem(int(place), column, message))

    def coded(self, name: str) -> tuple[np.ndarray, list[str]]:
        """The different texts of a column, and the place of each row's among them (rows,)."""
        import pandas as pd

        codes, texts = pd.factorize(np.array(self.raw.cells[name], dtype=object))
        return codes, [str(text) for text in texts]

    def parsed(self, name: str, parse: Callable[[str], Any], *, required: bool = False) -> list[Any]:
        """The values of a column (rows,), None where the cell is empty, the column is not there, or the row is bad."""
        if not self.has(name):
            return [None] * self.n
        codes, values = self._different(name, parse, required)
        return [values[code] for code in codes]

    def dates(self, name: str, *, required: bool = False) -> np.ndarray:
        """The days of a column, datetime64[D] (rows,); NaT as `parsed` has None."""
        if not self.has(name):
            return np.full(self.n, "NaT", "datetime64[D]")
        codes, values = self._different(name, as_date, required)
        return np.array(values, "datetime64[D]")[codes] if values else np.empty(0, "datetime64[D]")

    def communities(self, known: Sequence[str] | None, *, everywhere: bool = False, only: str = "") -> list[str | None]:
        """The community of each row, (rows,); the only one there is if the table does not say.

        known       those that there are, or None: those that the tables name
        everywhere  an empty cell, or no column, means every community: None
        only        what the only one is called if it has no name
        """
        if self.has("community"):
            parse = tidy if known is None else Names(list(known), "community")
            return self.parsed("community", parse, required=not everywhere)
        if everywhere:
            return [None] * self.n
        if known is not None and len(known) > 1:
            self.problems.refuse(lacks_communities(self.raw, len(known)))
        return [known[0] if known else only] * self.n

    def _different(self, name: str, parse: Callable[[str], Any], required: bool) -> tuple[np.ndarray, list[Any]]:
        """The place of each row's value (rows,) among the different ones of a column, and these; bad rows are told."""
        codes, texts = self.coded(name)
        values, reasons = self._each(texts, parse, required)
        for place in np.flatnonzero(np.isin(codes, list(reasons))) if reasons else ():
            self.refuse(place, name, reasons[codes[place]])
        return codes, values

    def _each(self, texts: list[str], parse: Callable[[str], Any], required: bool) -> tuple[list[Any], dict[int, str]]:
        """The value of each text, and why those that have none have none."""
        values: list[Any] = [None] * len(texts)
        reasons: dict[int, str] = {}
        for code, text in enumerate(texts):
            if is_empty(text):
                if required:
                    reasons[code] = "is empty"
                continue
            try:
                values[code] = parse(text)
            except Refused as refusal:
                reasons[code] = str(refusal)
        return values, reasons

    def as_declared(self, column: TableColumn) -> list[Any]:
        """The values of a column, read as what it holds, within its bounds."""
        scale = self.raw.scales.get(column.name, 1.0)
        return self.parsed(column.name, reader_of(column, scale), required=column.required)


def lacks_communities(raw: RawTable, number: int) -> Problem:
    """A table that does not say of which of several communities its rows are."""
    message = f"the {raw.table.name} need a column 'community': there are {number} communities"
    return raw.problem(0, "community", message)


def reader_of(column: TableColumn, scale: float = 1.0) -> Callable[[str], Any]:
    """What reads one cell of a column; its numbers are multiplied by `scale`, as in `as_number`."""
    if column.holds == "text":
        return tidy
    if column.holds == "yes or no":
        return as_yes_or_no
    if column.holds == "date":
        return as_date

    def number(text: str) -> float | int:
        value = as_number(text, share=column.holds == "share", scale=scale)
        low, high = column.low, column.high
        if (low is not None and value < low) or (high is not None and value > high):
            raise Refused(f"'{quoted(text)}' is not {_allowed(low, high, column.holds == 'share')}")
        if column.holds != "whole number":
            return value
        if abs(value - round(value)) > 1e-9:
            raise Refused(f"'{quoted(text)}' is not a whole number")
        return round(value)

    return number


def _allowed(low: float | None, high: float | None, share: bool) -> str:
    if low is None or high is None:
        return f"at least {number_text(low)}" if low is not None else f"at most {number_text(high)}"
    return f"between {number_text(low)} and {number_text(high)}" + (", nor a percentage such as 12 %" if share else "")


def tidy(text: str) -> str:
    """A name on one line, without needless blanks. Refused if there is anything in it that cannot be printed."""
    name = " ".join(plain(text).split())
    if not name.isprintable() or len(name) > 200:
        raise Refused(f"'{quoted(text)}' is not one line of at most 200 characters")
    return name


class Names:
    """Names that texts may mean, found without regard to capitals, blanks and full-width signs."""

    def __init__(self, names: list[str], what: str) -> None:
        self.names = names
        self.what = what
        self._known = {key_of(name): name for name in names}

    def __call__(self, text: str) -> str:
        """The name that is meant. Refused, with the nearest one, if there is none."""
        found = self._known.get(key_of(text))
        if found is None:
            raise Refused(with_hint(f"there is no {self.what} '{quoted(text)}'", plain(text), self.names))
        return found
