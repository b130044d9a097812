"""Records fit for a scenario: a file or a table, whose kinds of need and communities are all the scenario's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.records.cell_values import Refused, as_date, is_empty, key_of
from fivelink_sim.records.importing import read_requests
from fivelink_sim.records.kind_names import LEFT_OUT, KindMapping, kind_names
from fivelink_sim.records.request_log import COLUMNS, DTYPES, communities_in, kinds_in, request_log
from fivelink_sim.records.table_problems import TableError
from fivelink_sim.scenario.communities import community_names
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.scenario.problems import Problem, quoted, with_hint

if TYPE_CHECKING:
    import pandas as pd


def records_for(
    records: pd.DataFrame | str | os.PathLike[str],
    scenario: Scenario,
    *,
    kinds: KindMapping | None = None,
    skip_bad: bool = False,
) -> pd.DataFrame:
    """The request log of a table or a file (CSV, a workbook, Parquet), with the scenario's names of communities.

    kinds     what an office's categories mean, see `importing.read_requests`
    skip_bad  leave out rows of a file that cannot be used

    With one community the records' own may have any name. TableError tells everything that is wrong.
    """
    if not isinstance(records, str | os.PathLike):
        return _checked(records, "records", scenario, kinds)
    path = Path(records)
    if path.suffix == ".parquet":
        return _checked(parquet(path), str(path), scenario, kinds)
    return _checked(read_requests(path, kinds, scenario=scenario, skip_bad=skip_bad), str(path), scenario)


def parquet(path: Path) -> pd.DataFrame:
    """The table in a Parquet file. TableError if it cannot be read."""
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise TableError([Problem(str(path), None, None, "", f"cannot be read ({told})")]) from None


def days_of(column: pd.Series, shown: str, problems: list[Problem]) -> pd.Series:
    """A column of dates, where texts and numbers mean what they do in a CSV file; others are added to `problems`."""
    import pandas as pd

    if column.dtype.kind == "M":
        return column
    given = column.astype(object).where(column.notna(), "").astype(str)
    days: dict[str, date | None] = {}
    for text in given.unique():
        try:
            days[text] = None if is_empty(text) else as_date(text)
        except Refused as refusal:
            problems.append(Problem(shown, None, None, str(column.name), str(refusal)))
    return pd.Series(given.map(days), dtype=DTYPES["date"])


def _checked(table: pd.DataFrame, shown: str, scenario: Scenario, mapping: KindMapping | None = None) -> pd.DataFrame:
    import pandas as pd

    log = _typed(table, shown)
    kinds, names = kind_names(scenario.settings.needs, mapping), community_names(scenario.settings)
    means = {category: kinds.find(category) for category in kinds_in(log)}
    problems = [_unknown(shown, "kind", name, kinds.kinds) for name, kind in means.items() if kind is None]
    log = log.assign(kind=pd.Series([means[str(name)] for name in log["kind"]], dtype=object))
    log = log[log["kind"] != LEFT_OUT].reset_index(drop=True)
    if len(log) == 0:
        raise TableError([Problem(shown, None, None, "", "there is no request")])
    named = communities_in(log)
    meant = {key_of(name): name for name in names}
    if len(names) > 1:
        problems += [_unknown(shown, "community", name, names) for name in named if key_of(name) not in meant]
        called = [meant.get(key_of(str(name)), "") for name in log["community"]]
    elif len(named) > 1:
        told = f"the requests are of {len(named)} communities, such as {quoted(named[0])} and {quoted(named[1])}"
        problems.append(Problem(shown, None, None, "community", f"{told}; the scenario has one"))
    else:
        called = [names[0]] * len(log)
    if problems:
        raise TableError(problems)
    return log.assign(community=pd.Series(called, dtype=object))


def _typed(table: pd.DataFrame, shown: str) -> pd.DataFrame:
    """The table as a request log. TableError if it is none."""
    if not hasattr(table, "columns"):
        message = f"must be a table of requests or a file of one, got {type(table).__name__}"
        raise TableError([Problem(shown, None, None, "", message)])
    lacking = [column.name for column in COLUMNS if column.required and column.name not in table]
    if lacking:
        raise TableError([Problem(shown, None, None, name, "requests need this column") for name in lacking])
    problems: list[Problem] = []
    try:
        there = {column.name: table[column.name] for column in COLUMNS if column.name in table}
        dates = [column.name for column in COLUMNS if column.holds == "date" and column.name in there]
        log = request_log(there | {name: days_of(there[name], shown, problems) for name in dates})
    except (ValueError, TypeError) as error:
        raise TableError([Problem(shown, None, None, "", f"is no request log ({error})")]) from None
    if problems:
        raise TableError(problems)
    undated = int(log["received"].isna().sum())
    if undated:
        message = f"{undated:,} requests lack the day on which they were received"
        raise TableError([Problem(shown, None, None, "received", message)])
    return log


def _unknown(shown: str, column: str, name: str, known: Sequence[str]) -> Problem:
    message = with_hint(f"the scenario has no {column} '{quoted(name)}'", name, known)
    return Problem(shown, None, None, column, message)
