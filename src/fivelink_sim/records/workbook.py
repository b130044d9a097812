"""Sheets of an Excel workbook (.xlsx), read row by row. Formulas are read as the values that stand in the file.

openpyxl opens the workbook, knows its texts and which formats are dates; the cells of large sheets are taken from the
XML here, in a fifth of the time.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as Tree
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element

from fivelink_sim.records.delimited_text import Unreadable, unreadable

MOST_UNPACKED = 4_000_000_000  # bytes
MOST_TIMES_SMALLER = 1_000  # a file that unpacks to more than this many times its size is no office's
LAST_COLUMN = 16_384

#: What reading a damaged archive, or XML in it that says something impossible, comes to.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    SyntaxError,
    EOFError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # in a format of numbers: what is shown as it stands, and conditions
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _CELL, _VALUE, _TEXT, _RICH, _ITEM, _RUN = (f"{_SPACE}{tag}" for tag in ("row", "c", "v", "t", "is", "si", "r"))


def open_workbook(path: Path, shown: str) -> Any:
    """The workbook, to be read only and closed by the caller. Unreadable if it is none."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.utils.exceptions import InvalidFileException
    from openpyxl.xml.constants import SHARED_STRINGS

    class Reader(ExcelReader):  # type: ignore[misc]
        """Reads the table of texts in a tenth of the time."""

        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)
            if part is not None:
                with self.archive.open(part.PartName[1:]) as stream:
                    self.shared_strings = _texts(stream)

    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(member.file_size for member in packed.infolist())
        if size > MOST_UNPACKED or size > MOST_TIMES_SMALLER * max(path.stat().st_size, 1):
            raise unreadable(shown, f"unpacks to {size:,} bytes, which is too large for a table")
        reader = Reader(path, read_only=True, data_only=True, keep_links=False)
        reader.read()
        return reader.wb
    except Unreadable:
        raise
    except (*DAMAGED, InvalidFileException):
        with path.open("rb") as file:
            old = file.read(4) == b"\xd0\xcf\x11\xe0"
        told = "an old kind (.xls) or locked with a password; save it as .xlsx or CSV" if old else "damaged or no .xlsx"
        raise unreadable(shown, f"cannot be read as a workbook: it is {told}") from None


def _texts(stream: IO[bytes]) -> list[str]:
    """The texts that cells refer to by number, without how they are set or pronounced."""
    texts = []
    for _, element in Tree.iterparse(stream):  # noqa: S314 - as in `sheet_rows`
        if element.tag == _ITEM:
            texts.append(_plain(element))
            element.clear()
    return texts


def _plain(item: Element) -> str:
    """A text, or the parts of one that is set in several ways."""
    whole = item.findtext(_TEXT)
    return whole if whole is not None else "".join(part.text or "" for part in item.iterfind(f"{_RUN}/{_TEXT}"))


def sheet_rows(sheet: Any, shown: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells, as text, of every row of a sheet that has any."""
    number = 0
    text_of = _reader(sheet)
    try:
        with sheet.parent._archive.open(sheet._worksheet_path) as stream:
            for _, element in Tree.iterparse(stream):  # noqa: S314 - expat refuses entities that expand without end
                if element.tag == _ROW:
                    number = int(element.get("r") or number + 1)
                    yield number, _cells(element, text_of)
                    element.clear()
    except DAMAGED as error:
        raise unreadable(shown, f"the sheet is damaged ({error})", number + 1) from None


def _cells(row: Element, text_of: Callable[[Element], str]) -> list[str]:
    """The cells of a row up to the last that is there."""
    cells: list[str] = []
    for cell in row:
        if cell.tag != _CELL:
            continue
        at = cell.get("r")
        place = len(cells) if at is None else _place(at)
        if place > len(cells):
            cells += [""] * (place - len(cells))
        cells.append(text_of(cell))
    return cells


_PLACES: dict[str, int] = {}


def _place(coordinate: str) -> int:
    """The place of a cell in its row, from 0: that of `B7` is 1. ValueError if there is no such column."""
    letters = coordinate.rstrip("0123456789")
    if letters not in _PLACES:
        number = 0
        for letter in letters:
            number = 26 * number + int(letter, 36) - 9
        if not 1 <= number <= LAST_COLUMN:
            raise ValueError(f"no such cell: {coordinate!r}")
        _PLACES[letters] = number - 1
    return _PLACES[letters]


def _reader(sheet: Any) -> Callable[[Element], str]:
    """What makes text of a cell as one would type it."""
    texts, book = sheet._shared_strings, sheet.parent
    dates, spans = book._date_formats, book._timedelta_formats
    percentages = _percentages(book)
    known: dict[str, str] = {}

    def text_of(cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            rich = cell.find(_RICH)
            return "" if rich is None else _plain(rich)
        value = cell.findtext(_VALUE)
        if not value:
            return ""
        if kind == "s":
            return str(texts[int(value)])
        if kind == "b":
            return "true" if value == "1" else "false"
        if kind != "n":
            return value
        style = int(cell.get("s", 0))
        if style in dates and style not in spans:
            if value not in known:
                known[value] = _day(float(value), book.epoch)
            return known[value]
        if style in percentages:
            return f"{Decimal(repr(float(value))) * 100:f}%"
        return value if value.isdigit() else _number(float(value))

    return text_of


def _percentages(book: Any) -> frozenset[int]:
    """The styles of cells whose numbers a spreadsheet shows as percentages."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    own = dict(enumerate(book._number_formats, BUILTIN_FORMATS_MAX_SIZE))
    formats = (BUILTIN_FORMATS | own).items()
    numbers = {number for number, code in formats if "%" in _LITERAL.sub("", code)}
    return frozenset(place for place, style in enumerate(book._cell_styles) if style.numFmtId in numbers)


def _number(value: float) -> str:
    """A number as one would type it."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{Decimal(repr(value)):f}"


def _day(value: float, epoch: datetime) -> str:
    """A day, and a time if there is one, of the number that a workbook has for it."""
    from openpyxl.utils.datetime import from_excel

    return str(from_excel(value, epoch))
