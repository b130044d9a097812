"""`fivelink import`: own tables read, and the scenario, its summary and monthly counts written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.records.importing import Imported, read_tables
from fivelink_sim.records.kind_names import KindMapping
from fivelink_sim.records.record_measures import monthly
from fivelink_sim.records.recorded_rates import Rates
from fivelink_sim.records.table_problems import TableError
from fivelink_sim.scenario.problems import Problem
from fivelink_sim.view.import_summary import summary_page
from fivelink_sim.view.language import file_name

if TYPE_CHECKING:
    import pandas as pd

Source = str | os.PathLike[str]


def import_tables(
    sources: Source | Sequence[Source],
    out: Source | None = None,
    *,
    preset: str = "three_society",
    name: str | None = None,
    kinds: KindMapping | None = None,
    start: date | None = None,
    until: date | None = None,
    rates: Rates = "district",
    skip_bad: bool = False,
    keep_requests: bool = False,
    replace: bool = False,
) -> Imported:
    """Make a scenario of tables of communities, actors, links and requests; TableError tells what is wrong with them.

    The result has `scenario`, `text` (its YAML, each value with where it came from), `log` (the requests) and `start`
    (values and notes). With `out`, a folder, it is written: scenario.yaml, summary.md, and monthly.csv, the requests by
    month, community and kind. Single requests are written only if `keep_requests` asks for it.

    sources        files and folders: CSV or .xlsx
    preset         the scenario that the new one differs from
    name           its title
    kinds          the office's categories -> kinds of need, or a CSV file with these two columns
    start, until   first day whose requests count; first day whose requests do not
    rates          rates of need are guessed for the "district", for each "community", or left at the "preset"
    skip_bad       leave out rows that cannot be used; the summary names them
    replace        write over files of an earlier import
    """
    listed = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    folder = None if out is None else Path(out)
    if folder is not None:
        _check_folder(folder, keep_requests, replace)
    imported = read_tables(
        listed,
        preset=preset,
        name=name,
        kinds=kinds,
        start=start,
        until=until,
        rates=rates,
        skip_bad=skip_bad,
    )
    if folder is not None:
        write_import(imported, folder, keep_requests=keep_requests)
    return imported


def _names(keep_requests: bool) -> list[str]:
    return ["scenario.yaml", file_name("summary", "md"), "monthly.csv", *(["requests.csv"] if keep_requests else [])]


def _check_folder(folder: Path, keep_requests: bool, replace: bool) -> None:
    """TableError if the folder is none, or has files that may not be written over."""
    if folder.exists() and not folder.is_dir():
        raise TableError([Problem(str(folder), None, None, "", "is not a folder")])
    taken = [folder / name for name in _names(keep_requests) if (folder / name).exists()]
    if taken and not replace:
        message = "exists already; it is left as it is (--replace writes over it)"
        raise TableError([Problem(str(path), None, None, "", message) for path in taken])


def write_import(imported: Imported, folder: Path, *, keep_requests: bool = False) -> None:
    """Write what tables came to into a folder, every file whole."""
    from fivelink_sim.scenario.starter import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / file_name("summary", "md"), summary_page(imported), replace=True)
    if imported.log is not None and imported.span is not None:
        write_whole(folder / "monthly.csv", _as_csv(monthly_counts(imported)), replace=True)
        if keep_requests:
            write_whole(folder / "requests.csv", _as_csv(imported.log), replace=True)
    else:
        (folder / "monthly.csv").unlink(missing_ok=True)  # of an earlier import, whose requests are not these
    write_whole(folder / "scenario.yaml", imported.text, replace=True)


def monthly_counts(imported: Imported) -> pd.DataFrame:
    """Requests by month, community and kind, as `record_measures.monthly`."""
    log, span = imported.log, imported.span
    if log is None or span is None:
        raise ValueError("there is no table of requests")
    first, last = span
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    kinds = list(imported.settings.needs)
    return monthly(log, first, months, kinds=kinds, communities=imported.start.names)


def _as_csv(table: pd.DataFrame) -> str:
    """The table as CSV: dates as 2025-01-06, truth as yes and no, no cell that a spreadsheet takes for a formula."""
    import pandas as pd

    columns = {}
    for name, values in table.items():
        if values.dtype.kind == "M":
            columns[name] = values.dt.strftime("%Y-%m-%d")
        elif str(values.dtype) == "boolean":
            columns[name] = values.map({True: "yes", False: "no"})
        elif values.dtype.kind in "iuf":
            columns[name] = values
        else:
            columns[name] = values.map(_harmless)
    return pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")


def _harmless(text: object) -> object:
    """A text that would be a formula, with an apostrophe before it, as spreadsheets themselves mark texts."""
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
