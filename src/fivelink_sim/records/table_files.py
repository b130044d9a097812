"""Finds and reads the tables in files and folders: CSV, and the sheets of workbooks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fivelink_sim.records.cell_values import key_of
from fivelink_sim.records.delimited_text import MOST_BYTES, Unreadable, encoding_of, text_rows
from fivelink_sim.records.raw_tables import RawTable, read_raw, table_named
from fivelink_sim.records.table_columns import DeclaredTable, TableColumn, TableName
from fivelink_sim.records.table_problems import Problems
from fivelink_sim.records.workbook import open_workbook, sheet_rows
from fivelink_sim.scenario.problems import Problem, printable

TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")
GUIDES = ("readme", "说明")  # what a template says about itself
MAPPINGS = ("kinds", "类别对照")  # files that say which kind a category is


@dataclass(slots=True)
class FoundTables:
    """The tables of all files, and what else lies there."""

    tables: dict[TableName, list[RawTable]] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)  # file -> its encoding
    not_read: list[str] = field(default_factory=list)  # files and sheets that are none of the tables
    without_rows: list[str] = field(default_factory=list)  # tables that have only names of columns
    kinds: Path | None = None  # the mapping of categories that lies in a folder

    def of(self, name: TableName) -> list[RawTable]:
        """All tables of that name."""
        return self.tables.get(name, [])


def find_tables(
    sources: Sequence[str | os.PathLike[str]], extra: Mapping[str, TableColumn], problems: Problems
) -> FoundTables:
    """The tables in these files and folders; what is wrong with them is added to `problems`.

    extra   more columns of the table of communities, see `raw_tables.read_raw`
    """
    found = FoundTables()
    for path, asked in _files(sources, problems):
        if not asked and path.suffix.lower() in TEXTS and key_of(path.stem) in MAPPINGS:
            found.kinds = path
            continue
        if not asked and key_of(path.stem) in GUIDES:
            continue
        if path.suffix.lower() not in (*TEXTS, *WORKBOOKS):
            if not asked:
                found.not_read.append(printable(path.name))
                continue
            if path.suffix.lower() == ".xls":
                problems.refuse(
                    Problem(_shown(path), None, None, "", "is a workbook of the old kind; save it as .xlsx")
                )
                continue
        for raw in read_file(path, extra, problems, found, asked=asked):
            if raw.rows:
                found.tables.setdefault(raw.table.name, []).append(raw)
            else:
                found.without_rows.append(raw.name)
    return found


def _files(sources: Sequence[str | os.PathLike[str]], problems: Problems) -> Iterator[tuple[Path, bool]]:
    """Every file, and whether it was asked for by name."""
    for source in sources:
        path = Path(source)
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if not file.name.startswith((".", "~$")))
            yield from ((file, False) for file in inside if file.is_file())
            if not inside:
                problems.refuse(Problem(_shown(path), None, None, "", "the folder is empty"))
        elif path.is_file():
            yield path, True
        else:
            missing = "there is no such file or folder (`fivelink import --template FOLDER` writes tables to fill in)"
            told = "is not an ordinary file" if path.exists() else missing
            problems.refuse(Problem(_shown(path), None, None, "", told))


def _shown(path: Path) -> str:
    return printable(str(path))


def read_file(
    path: Path,
    extra: Mapping[str, TableColumn],
    problems: Problems,
    found: FoundTables,
    *,
    asked: bool,
    wanted: DeclaredTable | None = None,
) -> list[RawTable]:
    """The tables of one file. One that was asked for by name must be a table; others may be something else."""
    shown = _shown(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(Problem(shown, None, None, "", f"is larger than {MOST_BYTES:,} bytes"))
        tables = _sheets(path, extra, problems, found, wanted) if path.suffix.lower() in WORKBOOKS else None
        if tables is None:
            found.encodings[shown] = encoding_of(path, shown)
            rows = text_rows(path, shown, found.encodings[shown])
            raw = read_raw(rows, shown, path.stem, extra, problems, wanted=wanted, ragged=False)
            tables = [] if raw is None else [raw]
    except Unreadable as error:
        if asked or table_named(path.stem) is not None or path.suffix.lower() in WORKBOOKS:
            problems.refuse(error.problem)
        else:
            found.not_read.append(shown)
        return []
    except OSError as error:
        problems.refuse(Problem(shown, None, None, "", f"cannot be read ({error.strerror})"))
        return []
    nothing_said = not any(problem.file.startswith(shown) for problem in problems.fatal)
    if not tables and nothing_said:
        if asked:
            told = "is none of the tables (communities, actors, links, requests), by its name or its columns"
            problems.refuse(Problem(shown, None, None, "", f"{told}; fivelink import --template FOLDER shows them"))
        elif shown not in found.not_read:
            found.not_read.append(shown)
    return tables


def _sheets(
    path: Path,
    extra: Mapping[str, TableColumn],
    problems: Problems,
    found: FoundTables,
    wanted: DeclaredTable | None,
) -> list[RawTable]:
    """The tables among the sheets of a workbook; a single sheet may go by the file's name."""
    shown = _shown(path)
    book = open_workbook(path, shown)
    try:
        tables = []
        sheets = book.worksheets
        for sheet in sheets:
            if key_of(sheet.title) in GUIDES:
                continue
            name = sheet.title if len(sheets) > 1 or table_named(sheet.title) else path.stem
            where = f"{shown}[{printable(sheet.title)}]"
            only = wanted if wanted is not None and (len(sheets) == 1 or table_named(name) is wanted) else None
            if wanted is not None and only is None:
                continue
            raw = read_raw(sheet_rows(sheet, where), where, name, extra, problems, wanted=only, ragged=True)
            if raw is not None:
                tables.append(raw)
            elif not any(problem.file == where for problem in problems.fatal):
                found.not_read.append(where)
        return tables
    finally:
        book.close()
