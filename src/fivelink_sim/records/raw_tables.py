"""Tables as they stand in files: which table a file or sheet is, where its header stands, its cells as text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fivelink_sim.records.cell_values import key_of, plain
from fivelink_sim.records.table_columns import TABLES, DeclaredTable, TableColumn
from fivelink_sim.records.table_problems import Problems
from fivelink_sim.scenario.problems import Problem, nearest, quoted

MOST_COLUMNS = 500
MOST_ROWS = 10_000_000
HEADER_WITHIN = 10  # rows: titles may stand above the names of the columns

_UNIT = re.compile(r"[(\[](?P<unit>[^)\]]*)[)\]]$")
_SCALED = {"万": 1e4, "万元": 1e4, "万人": 1e4, "%": 0.01, "百分比": 0.01, "percent": 0.01}
_PLAIN_UNITS = frozenset(
    "人 名 位 个 家 户 元 小时 日期 h hours persons people yuan rmb 元/年 小时/周 h/week 0-1 0~1 0..1 是/否".split()  # noqa: SIM905
)


@dataclass(slots=True)
class RawTable:
    """The cells of one file or sheet, column by column."""

    table: DeclaredTable
    shown: str  # file, or file[sheet]
    columns: dict[str, TableColumn] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)  # column -> its header as it stands there
    places: dict[str, int] = field(default_factory=dict)  # column -> its number, from 1
    scales: dict[str, float] = field(default_factory=dict)  # column -> what its numbers are multiplied by
    cells: dict[str, list[str]] = field(default_factory=dict)  # column -> (rows,)
    header_row: int = 1
    rows: list[int] = field(default_factory=list)  # (rows,): as a spreadsheet counts them
    unused: dict[str, int] = field(default_factory=dict)  # headers of columns that mean nothing here -> their number
    above: int = 0  # rows above the header
    by_columns: bool = False  # which table it is was told by its columns, not by its name
    broken: int = 0  # rows that could not be divided into cells

    @property
    def name(self) -> str:
        """The file's name without its folder, and the sheet's."""
        return self.shown.replace("\\", "/").rpartition("/")[2]

    def problem(self, place: int, column: str, message: str) -> Problem:
        """What is wrong in the row at a place of `rows`, in a column."""
        return Problem(self.shown, self.rows[place], self.places.get(column, 1), self.headers.get(column, ""), message)


def heading(text: str) -> tuple[str, float]:
    """A header's name as `key_of` makes it, without a unit in brackets, and what its numbers are multiplied by."""
    bare = plain(text).lstrip("*").rstrip("*")
    found = _UNIT.search(bare)
    unit = plain(found["unit"]).lower() if found else ""
    if found and (unit in _SCALED or unit in _PLAIN_UNITS):
        return key_of(bare[: found.start()]), _SCALED.get(unit, 1.0)
    return key_of(bare), 1.0


def names_of(column: TableColumn) -> Iterator[str]:
    """Every name of a column, as `key_of` makes it, the usual one first."""
    yield from (key_of(name) for name in (column.name, *column.chinese, *column.aliases))


def matched(table: DeclaredTable, header: Sequence[str], extra: Mapping[str, TableColumn]) -> dict[int, TableColumn]:
    """Place in the header -> the column that is meant. Of two that mean the same, the more usual name is taken."""
    found: dict[str, list[int]] = {}
    for place, text in enumerate(header):
        found.setdefault(heading(text)[0], []).append(place)
    result: dict[int, TableColumn] = {}
    for column in table.columns:
        name = next((name for name in names_of(column) if name in found), None)
        if name is not None and found[name][0] not in result:
            result[found[name][0]] = column
    for key, places in found.items():
        if key in extra and places[0] not in result:
            result[places[0]] = extra[key]
    return result


def table_named(name: str) -> DeclaredTable | None:
    """The table that a file's or sheet's name means: requests, requests-2024, 诉求."""
    key = key_of(re.sub(r"[\d\s_\-年月.()]+$", "", plain(name)))
    for table in TABLES.values():
        if key in (table.name, table.name[:-1], "community" if table.name == "communities" else table.name):
            return table
        if key in table.chinese:
            return table
    return None


def read_raw(
    rows: Iterable[tuple[int, list[str]]],
    shown: str,
    name: str,
    extra: Mapping[str, TableColumn],
    problems: Problems,
    *,
    wanted: DeclaredTable | None = None,
    ragged: bool,
) -> RawTable | None:
    """The table in these rows. None if it is none of the four; what is wrong with it is added to `problems`.

    extra   more columns of the table of communities: `key_of` a field's path -> the column
    wanted  the table that it must be
    ragged  rows may be shorter than the header (a sheet's are, a text's are not)
    """
    rest = iter(rows)
    start = [(number, cells) for number, cells in itertools.islice(rest, HEADER_WITHIN) if any(map(str.strip, cells))]
    table = wanted or table_named(name)
    told_by_columns = table is None
    table = table or _by_columns([cells for _, cells in start], extra)
    if table is None:
        return None
    if not start:
        problems.refuse(Problem(shown, None, None, "", "the table is empty; its first row names columns"))
        return None
    raw = RawTable(table, shown, by_columns=told_by_columns)
    more = extra if table.name == "communities" else {}
    place = _header_place(table, [cells for _, cells in start], more)
    number, header = start[place]
    raw.above, raw.header_row = place, number
    if _take_header(raw, number, header, more, problems):
        _take_rows(raw, itertools.chain(start[place + 1 :], rest), len(header), ragged, problems)
    return raw


def _by_columns(start: list[list[str]], extra: Mapping[str, TableColumn]) -> DeclaredTable | None:
    """The one table whose required columns are all there and of which most are."""
    scores: dict[str, int] = {}
    for table in TABLES.values():
        more = extra if table.name == "communities" else {}
        for header in start:
            found = {column.name for column in matched(table, header, more).values()}
            if len(found) > 1 and all(column.name in found for column in table.columns if column.required):
                scores[table.name] = max(len(found), scores.get(table.name, 0))
    best = sorted(scores, key=lambda name: -scores[name])[:2]
    if not best or (len(best) == 2 and scores[best[0]] == scores[best[1]]):
        return None
    return TABLES[best[0]]  # type: ignore[index]


def _header_place(table: DeclaredTable, start: list[list[str]], extra: Mapping[str, TableColumn]) -> int:
    """Which of the first rows names the columns: the first with all that are required, else the one with most."""
    required = {column.name for column in table.columns if column.required}
    counts = []
    for place, cells in enumerate(start):
        found = {column.name for column in matched(table, cells, extra).values()}
        if required <= found:
            return place
        counts.append(len(found))
    return counts.index(max(counts))


def _take_header(
    raw: RawTable, number: int, header: list[str], extra: Mapping[str, TableColumn], problems: Problems
) -> bool:
    """Say which column stands where; False if the table cannot be read."""
    before = len(problems.fatal)

    def refuse(message: str, place: int = 0) -> None:
        problems.refuse(Problem(raw.shown, number, place + 1, "", message))

    while header and not header[-1].strip():
        header.pop()
    if len(header) > MOST_COLUMNS:
        refuse(f"has {len(header):,} columns; at most {MOST_COLUMNS}")
        return False
    found = matched(raw.table, header, extra)
    taken = {heading(header[place])[0] for place in found}
    for place, text in enumerate(header):
        key, scale = heading(text)
        if place in found:
            column = found[place]
            raw.columns[column.name], raw.headers[column.name] = column, quoted(text.strip())
            raw.places[column.name], raw.scales[column.name] = place + 1, scale
        elif key in taken:
            refuse(f"'{quoted(text.strip())}' is the name of two columns", place)
        elif text.strip():
            raw.unused[quoted(text.strip())] = place + 1
    known = [name for column in raw.table.columns for name in (column.name, *column.chinese)]
    for column in raw.table.columns:
        if column.required and column.name not in raw.columns:
            hint = nearest(column.name, raw.unused) or nearest(column.chinese[0], raw.unused)
            also = f"; is '{hint}' meant? Name it so" if hint and hint not in known else ""
            refuse(f"the {raw.table.name} need a column '{column.name}' ({'、'.join(column.chinese)}){also}")
    return len(problems.fatal) == before


def _take_rows(
    raw: RawTable, rows: Iterable[tuple[int, list[str]]], width: int, ragged: bool, problems: Problems
) -> None:
    """Take the cells of the columns that mean something; rows without any cell are nothing."""
    wanted = [(raw.cells.setdefault(name, []), place - 1) for name, place in raw.places.items()]
    same: dict[str, str] = {}
    for number, cells in rows:
        n = len(cells)
        if n != width and not _fits(cells, width, ragged):
            if n:
                raw.broken += 1
                problems.bad_row(Problem(raw.shown, number, 1, "", f"has {n} cells under {width} names"))
            continue
        if not any(cells) or not "".join(cells).strip():
            continue
        raw.rows.append(number)
        for column, place in wanted:
            text = cells[place] if place < n else ""
            column.append(same.setdefault(text, text))
        if len(raw.rows) > MOST_ROWS:
            problems.refuse(Problem(raw.shown, number, 1, "", f"has more than {MOST_ROWS:,} rows"))
            return


def _fits(cells: list[str], width: int, ragged: bool) -> bool:
    """Whether a row of another width is only longer by empty cells or, in a sheet, shorter; or altogether empty."""
    if len(cells) > width:
        return not any(map(str.strip, cells[width:]))
    return ragged or not any(map(str.strip, cells))
