"""Rows of a CSV file: UTF-8 with or without a byte-order mark, UTF-16 with one, or GB18030 (which GBK is part of);
comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fivelink_sim.records.table_problems import TableError
from fivelink_sim.scenario.problems import Problem

MOST_BYTES = 2_000_000_000
LONGEST_CELL = 1_000_000  # characters
_CHUNK = 1 << 20
_LOOKED_AT = 20  # lines: titles may stand above the names of the columns
_IN_QUOTES = re.compile('"[^"]*"')
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHER_FILES = {
    b"PK\x03\x04": "is a workbook or an archive, not a text; if it is a workbook, let its name end in .xlsx",
    b"\xd0\xcf\x11\xe0": "is a workbook of the old kind (.xls); save it as .xlsx or CSV",
    b"%PDF": "is a PDF, not a table",
    b"PAR1": "is a Parquet file; save it as CSV",
}


class Unreadable(ValueError):  # noqa: N818 - it is no failure of the program
    """A file is no table; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem

    def __reduce__(self) -> tuple[type[Unreadable], tuple[Problem]]:
        return (type(self), (self.problem,))


def unreadable(shown: str, message: str, row: int | None = None) -> Unreadable:
    """The file `shown` cannot be read, at a row if one is to blame."""
    return Unreadable(Problem(shown, row, None if row is None else 1, "", message))


def encoding_of(path: Path, shown: str) -> str:
    """The encoding of a text file: by its mark, else UTF-8 if all of it is, else GB18030. Unreadable if it is none."""
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    if not start:
        raise unreadable(shown, "the file is empty")
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            _decoded_to(path, encoding)
            return encoding
    for magic, message in _OTHER_FILES.items():
        if start.startswith(magic):
            raise unreadable(shown, message)
    if b"\0" in start:
        raise unreadable(shown, "is not a text: it has zero bytes in it")
    if _decoded_to(path, "utf-8") is None:
        return "utf-8"
    row = _decoded_to(path, "gb18030")
    if row is not None:
        raise unreadable(shown, "is neither UTF-8 nor GB18030 from here on; save it as UTF-8", row)
    return "gb18030"


def _decoded_to(path: Path, encoding: str) -> int | None:
    """None if the whole file is in this encoding; else the line, from 1, that is not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def text_rows(path: Path, shown: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every row, empty ones too; a cell may run over lines within double quotes."""
    before = csv.field_size_limit(LONGEST_CELL)
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            delimiter = _delimiter([file.readline(100_000) for _ in range(_LOOKED_AT)])
            file.seek(0)
            if delimiter[0] == "named":
                file.readline()
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter[1], strict=True), start=1):
                yield number, cells
    except csv.Error as error:
        told = "a quotation mark that opens a cell is never closed" if "unexpected end" in str(error) else str(error)
        raise unreadable(shown, f"cannot be read as CSV from here on: {told}", number + 1) from None
    except UnicodeDecodeError:
        raise unreadable(shown, f"is not {encoding} as its first bytes say", number + 1) from None
    finally:
        csv.field_size_limit(before)


def all_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Number and cells of every row of a CSV file. TableError if it cannot be read."""
    shown = str(path)
    try:
        return list(text_rows(path, shown, encoding_of(path, shown)))
    except Unreadable as error:
        raise TableError([error.problem]) from None
    except OSError as error:
        raise TableError([Problem(shown, None, None, "", f"cannot be read ({error.strerror})")]) from None


def _delimiter(lines: list[str]) -> tuple[str, str]:
    """What divides cells: as a first line such as `sep=;` names it, else the sign of which the most lines have equally
    many (a title above, or a text in a cell, has other numbers of it); of two such signs, the one that is more often
    there."""
    bare = lines[0].strip().strip('"').lower()
    if bare.startswith("sep=") and len(bare) <= 5:
        return "named", bare[4:] or "\t"
    outside = _IN_QUOTES.sub("", "".join(lines))
    counts = {sign: Counter(line.count(sign) for line in outside.splitlines()) for sign in (",", ";", "\t")}

    def likely(sign: str) -> tuple[int, int]:
        return max((times for count, times in counts[sign].items() if count), default=0), outside.count(sign)

    return "found", max(counts, key=likely)
