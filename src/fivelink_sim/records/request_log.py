"""The request log: a tidy table, one row a request, as an office keeps it. Its columns are declared here, once.

Real records (read by `fivelink import`) and simulated ones (`observation`) have the same columns and types, so that
every measure of `record_measures` takes either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Holds = Literal["text", "date", "yes or no"]


class RecordColumn(NamedTuple):
    """A column of the request log."""

    name: str
    chinese: tuple[str, ...]  # names that stand for it in a table, the usual one first
    holds: Holds
    required: bool
    meaning: str


COLUMNS = (
    RecordColumn(
        "request",
        ("工单编号", "工单号", "诉求编号", "编号"),
        "text",
        False,
        "the request's number in the office's books; numbered in order if there is none",
    ),
    RecordColumn(
        "community",
        ("社区", "社区名称", "所属社区"),
        "text",
        False,
        "name or number of the community; may be absent if there is one community only",
    ),
    RecordColumn("kind", ("类别", "诉求类别", "问题类别", "类型"), "text", True, "kind of need, as in the scenario"),
    RecordColumn("received", ("受理日期", "受理时间", "来电时间", "登记时间"), "date", True, "day it became known"),
    RecordColumn(
        "responded",
        ("响应日期", "响应时间", "派单时间"),
        "date",
        False,
        "day on which somebody took it up; empty if nobody has",
    ),
    RecordColumn(
        "closed",
        ("办结日期", "办结时间", "结案时间"),
        "date",
        False,
        "day on which the books first closed it, for whatever reason; empty while open",
    ),
    RecordColumn(
        "resolved",
        ("是否解决", "解决", "是否办结"),
        "yes or no",
        False,
        "whether it was closed as resolved, in the books; empty while open",
    ),
    RecordColumn(
        "satisfied",
        ("是否满意", "满意", "回访结果"),
        "yes or no",
        False,
        "asked afterwards, is it solved; empty while open or if nobody asked",
    ),
)
DTYPES = {"text": "object", "date": "datetime64[s]", "yes or no": "boolean"}


def request_log(columns: Mapping[str, Any]) -> pd.DataFrame:
    """A request log of columns, each (requests,): all columns of COLUMNS, in their order and types.

    A column that is not given is empty; `request` is then numbered from 1 and `community` is "0".
    KeyError if a required column is missing; ValueError if a value cannot be what its column holds.
    """
    import pandas as pd

    n = len(columns["received"])
    table = {}
    for column in COLUMNS:
        given = columns[column.name] if column.required or column.name in columns else _empty(column, n)
        table[column.name] = pd.Series(given, dtype=DTYPES[column.holds]).reset_index(drop=True)
    return pd.DataFrame(table)


def _empty(column: RecordColumn, n: int) -> list[Any]:
    """What stands in a column that is not given."""
    import pandas as pd

    if column.name == "request":
        return [str(number) for number in range(1, n + 1)]
    if column.name == "community":
        return ["0"] * n
    return [pd.NaT if column.holds == "date" else pd.NA] * n


def first_day(records: pd.DataFrame) -> date:
    """The day of the first receipt. ValueError if there is no request."""
    return _day(records, "min")


def last_receipt(records: pd.DataFrame) -> date:
    """The day of the last receipt. ValueError if there is no request."""
    return _day(records, "max")


def end_of(records: pd.DataFrame) -> date:
    """The day after the last date that stands in the records: what was open then is open in them."""
    import pandas as pd

    last_receipt(records)
    last = max(records[name].max() for name in ("received", "responded", "closed") if records[name].notna().any())
    day: date = (last + pd.Timedelta(days=1)).date()
    return day


def _day(records: pd.DataFrame, which: Literal["min", "max"]) -> date:
    if len(records) == 0:
        raise ValueError("the records hold no request")
    day: date = getattr(records["received"], which)().date()
    return day


def write_request_log(records: pd.DataFrame, path: Path) -> None:
    """Write a request log as CSV (UTF-8, dates as 2025-01-06, yes and no) or Parquet, as the name ends, whole or not
    at all. ValueError for another ending."""
    if path.suffix == ".parquet":
        records.to_parquet(path, index=False)
    elif path.suffix == ".csv":
        _as_text(records).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    else:
        raise ValueError(f"{path}: a request log is written as .csv or .parquet")


def _as_text(records: pd.DataFrame) -> pd.DataFrame:
    """The table with dates as 2025-01-06, truth as yes and no, and nothing where nothing is known."""
    return records.assign(
        **{
            column.name: records[column.name].dt.strftime("%Y-%m-%d")
            if column.holds == "date"
            else records[column.name].map({True: "yes", False: "no"})
            for column in COLUMNS
            if column.holds != "text"
        }
    )


def kinds_in(records: pd.DataFrame) -> list[str]:
    """The kinds that stand in the records, in order of the alphabet."""
    return _different(records["kind"])


def communities_in(records: pd.DataFrame) -> list[str]:
    """The communities that stand in the records, in order of the alphabet."""
    return _different(records["community"])


def _different(values: Iterable[Any]) -> list[str]:
    return sorted({str(value) for value in values})
