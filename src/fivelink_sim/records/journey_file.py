"""A file of journeys: case_id, activity, date, a row a step; CSV or Parquet."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.records.cell_values import Refused, as_date, is_empty, key_of, plain
from fivelink_sim.records.checked_records import days_of, parquet
from fivelink_sim.records.delimited_text import all_rows
from fivelink_sim.records.journeys import CHINESE_ACTIVITIES, CHINESE_COLUMNS, COLUMNS, SEEN, Journeys, journeys_of
from fivelink_sim.records.table_problems import TableError
from fivelink_sim.scenario.problems import Problem, quoted, with_hint

if TYPE_CHECKING:
    import pandas as pd


def read_journey_file(path: str | os.PathLike[str]) -> Journeys:
    """The journeys in a file (CSV or Parquet). TableError tells everything that is wrong, with row and column."""
    file, shown = Path(path), str(path)
    if file.suffix == ".parquet":
        return checked_journeys(parquet(file), shown)
    return _of_rows(all_rows(file), shown)


def checked_journeys(table: pd.DataFrame, shown: str) -> Journeys:
    """The journeys of a table with the columns case_id, activity, date. TableError for what is not there or unknown."""
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise TableError([Problem(shown, None, None, name, "journeys need this column") for name in missing])
    names = sorted({str(name) for name in table["activity"]})
    meant = {name: _activity(name) for name in names}
    problems = [_unknown_activity(shown, None, name) for name, found in meant.items() if found is None]
    dates = days_of(table["date"], shown, problems)
    if not problems and (len(table) == 0 or bool(dates.isna().any())):
        problems.append(
            Problem(shown, None, None, "date", "holds no step" if len(table) == 0 else "a step has no date")
        )
    if problems:
        raise TableError(problems)
    return journeys_of(table.assign(activity=table["activity"].astype(str).map(meant), date=dates))


def _of_rows(rows: list[tuple[int, list[str]]], shown: str) -> Journeys:
    import pandas as pd

    header = [plain(cell) for cell in rows[0][1]] if rows else []
    names = [CHINESE_COLUMNS.get(name, name) for name in header]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise TableError([Problem(shown, 1, 1, "", f"journeys need a column '{name}'") for name in missing])
    places = [names.index(name) for name in COLUMNS]
    problems: list[Problem] = []
    told: set[str] = set()
    steps = []
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        case, activity, day = (cells[place] if place < len(cells) else "" for place in places)
        found = _activity(activity)
        if found is None and activity not in told:
            problems.append(_unknown_activity(shown, (number, places[1] + 1), activity))
            told.add(activity)
        if is_empty(case):
            problems.append(Problem(shown, number, places[0] + 1, "case_id", "is empty"))
        try:
            when = as_date(day)
        except Refused as refusal:
            problems.append(Problem(shown, number, places[2] + 1, "date", str(refusal)))
            continue
        steps.append((plain(case), found, when))
    if problems or not steps:
        raise TableError(problems or [Problem(shown, 1, 1, "", "no row stands below the names of the columns")])
    case_ids, activities, days = zip(*steps, strict=True)
    dates = np.array(days, dtype="datetime64[D]").astype("datetime64[s]")
    return journeys_of(pd.DataFrame({"case_id": case_ids, "activity": activities, "date": dates}))


@cache
def _activity(text: str) -> str | None:
    """The model's activity that a text means; None for none that an office sees."""
    known = {key_of(name): name for name in SEEN} | {key_of(name): meant for name, meant in CHINESE_ACTIVITIES.items()}
    return known.get(key_of(text))


def _unknown_activity(shown: str, where: tuple[int, int] | None, name: str) -> Problem:
    row, column = where or (None, None)
    message = f"'{quoted(name)}' is no step of the model; there are {', '.join(SEEN)}"
    return Problem(shown, row, column, "activity", with_hint(message, name, SEEN))
