"""The table of requests, such as an export of a hotline's, made into a request log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fivelink_sim.records.cell_values import as_yes_or_no, is_empty
from fivelink_sim.records.kind_names import LEFT_OUT, KindNames
from fivelink_sim.records.parsed_columns import Rows, tidy
from fivelink_sim.records.raw_tables import RawTable
from fivelink_sim.records.request_log import request_log
from fivelink_sim.records.table_problems import Problems
from fivelink_sim.scenario.problems import quoted

if TYPE_CHECKING:
    import pandas as pd

STEPS = ("received", "responded", "closed")  # in this order, or on the same day
ONLY = "0"  # the community of requests that name none


class ReadRequests(NamedTuple):
    """The requests of all files."""

    log: pd.DataFrame  # as `request_log`
    left_out: dict[str, int]  # categories that the mapping leaves out -> requests
    still_open: int  # said to be unresolved while open: nothing is known of them yet


def read_request_tables(
    tables: Sequence[RawTable], kinds: KindNames, communities: Sequence[str] | None, problems: Problems
) -> ReadRequests:
    """The usable requests of these tables, in order; what is wrong with the others is added to `problems`.

    communities   those that there are, or None: those that the tables name
    """
    left_out: dict[str, int] = {}
    seen: dict[str, str] = {}
    parts: list[dict[str, Any]] = []
    still_open = 0
    for raw in tables:
        rows = Rows(raw, problems)
        part, open_here = _columns(rows, kinds, communities, left_out)
        _refuse_twice(rows, part["request"], seen)
        keep = ~rows.bad & (part["kind"] != LEFT_OUT)
        still_open += int(open_here[keep].sum())
        parts.append({name: values[keep] for name, values in part.items()})
    if not parts:
        return ReadRequests(request_log({"kind": [], "received": []}), left_out, still_open)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    if not any(raw.cells.get("request") for raw in tables):
        del joined["request"]  # they are numbered in order
    return ReadRequests(request_log(joined), left_out, still_open)


def _columns(
    rows: Rows, kinds: KindNames, communities: Sequence[str] | None, left_out: dict[str, int]
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Every column of the log (rows,), and which requests are said to be unresolved while they are open."""
    part: dict[str, np.ndarray] = {"request": _numbers(rows)}
    part["community"] = _array(rows.communities(communities, only=ONLY))
    part["kind"] = _kinds(rows, kinds, left_out)
    for name in STEPS:
        part[name] = rows.dates(name, required=name == "received")
    _refuse_disorder(rows, part)
    part["resolved"] = _array(rows.parsed("resolved", as_yes_or_no))
    part["satisfied"] = _array(rows.parsed("satisfied", as_yes_or_no))
    still_open = np.zeros(rows.n, bool)
    if rows.has("closed"):
        unclosed = np.isnat(part["closed"]) & ~rows.bad
        for place in np.flatnonzero(unclosed & (part["resolved"] == True)):  # noqa: E712 - objects, elementwise
            rows.refuse(place, "resolved", "is said to be resolved, but has no day on which it was closed")
        still_open = unclosed & (part["resolved"] == False)  # noqa: E712
        part["resolved"][still_open] = None
    return part, still_open


def _array(values: list[Any]) -> np.ndarray:
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _numbers(rows: Rows) -> np.ndarray:
    """The number of every request; where it is empty, the row that it stands in."""
    given = rows.parsed("request", tidy)
    where = zip(given, rows.raw.rows, strict=True)
    return _array([f"{rows.raw.shown}:{row}" if number is None else number for number, row in where])


def _kinds(rows: Rows, kinds: KindNames, left_out: dict[str, int]) -> np.ndarray:
    """The kind of every request. A category that means nothing is told once, with how often it stands there."""
    codes, texts = rows.coded("kind")
    counts = np.bincount(codes, minlength=len(texts))
    meant: list[str | None] = []
    unknown: dict[str, list[int]] = {}  # category -> its codes
    for code, text in enumerate(texts):
        empty = is_empty(text)
        found = None if empty else kinds.find(text)
        meant.append(found)
        if empty:
            for place in np.flatnonzero(codes == code):
                rows.refuse(place, "kind", "is empty")
        elif found is None:
            unknown.setdefault(" ".join(text.split()), []).append(code)
        elif found == LEFT_OUT:
            left_out[text.strip()] = left_out.get(text.strip(), 0) + int(counts[code])
    for text, its in sorted(unknown.items(), key=lambda item: -sum(int(counts[code]) for code in item[1])):
        first = int(np.flatnonzero(np.isin(codes, its))[0])
        number = sum(int(counts[code]) for code in its)
        rows.problems.refuse(rows.raw.problem(first, "kind", _unknown(text, number, kinds)))
        rows.bad |= np.isin(codes, its)
    return _array(meant)[codes] if texts else _array([])


def _unknown(text: str, number: int, kinds: KindNames) -> str:
    where = f"here and in {number - 1:,} more rows" if number > 2 else "here and in one more row" if number == 2 else ""
    told = f"'{quoted(text)}'{', ' + where + ',' if where else ''} is no kind of the scenario; a file for --kinds says"
    return f"{told} which one it is, or - to leave it out ({', '.join(kinds.kinds)})"


def _refuse_disorder(rows: Rows, part: dict[str, np.ndarray]) -> None:
    """Nothing is taken up or closed before it was received."""
    for name in STEPS[1:]:
        with np.errstate(invalid="ignore"):
            early = (part[name] < part["received"]) & ~rows.bad  # NaT is before nothing
        for place in np.flatnonzero(early):
            message = f"{part[name][place]} is before the request was received ({part['received'][place]})"
            rows.refuse(place, name, message)


def _refuse_twice(rows: Rows, numbers: np.ndarray, seen: dict[str, str]) -> None:
    """A request stands in the tables once."""
    if not rows.has("request"):
        return
    for place, number in enumerate(numbers):
        if rows.bad[place]:
            continue
        if number in seen:
            rows.refuse(place, "request", f"'{quoted(number)}' stands in {seen[number]} already")
        else:
            seen[number] = f"{rows.raw.shown}, row {rows.raw.rows[place]},"
