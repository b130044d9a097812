"""A CSV file of design points, read into the tree that the same points written in the experiment file would give.

The first line names fields by path, one more column may be called `name`; every other line is a point. A value means
what it would mean in the experiment file. Fields may stand in double quotes (RFC 4180), but not run over lines.
"""

from __future__ import annotations

import csv
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from fivelink_sim.scenario.document import Given, Place, meaning_of, read_yaml
from fivelink_sim.scenario.problems import Problem, ScenarioError, printable, quoted

LONGEST_FILE = 4_000_000  # bytes
MOST_COLUMNS = 1_000

_PLAIN = re.compile(r"[-+]?(\w[\w.+-]*|\.[0-9][\w.+-]*)\Z")  # YAML takes it for one plain value, whatever it means

_CELL = re.compile(r'"(?:[^"]|"")*"|[^,]*')


class _Cell(NamedTuple):
    """A field of a line, without its quotes, and the column in which it begins."""

    text: str
    column: int


def read_points(name: str, folder: Path, place: Place, most: int) -> tuple[Given, ...]:
    """The points of a file in `folder` or below it, at most so many. ScenarioError tells all that is wrong.

    place   where the file was named
    """
    return points_in(_inside(name, folder, place), most)


def points_in(path: Path, most: int) -> tuple[Given, ...]:
    """The points of a file, at most so many. ScenarioError tells all that is wrong."""
    shown = printable(_shown(path))
    lines = _lines(_text(path, shown), shown)
    if not lines:
        raise ScenarioError([Problem(shown, 1, 1, "", "the file is empty; its first line names fields")])
    problems: list[Problem] = []
    header = _header(lines[0][1], Place(shown, lines[0][0], 1), problems)
    if problems:
        raise ScenarioError(problems)
    rows = lines[1:]
    if not rows:
        raise ScenarioError([Problem(shown, lines[0][0], 1, "", "no point stands below the names of the fields")])
    if len(rows) > most:
        raise ScenarioError([Problem(shown, rows[most][0], 1, "", f"has {len(rows):,} points; at most {most:,}")])
    points = [_point(header, cells, Place(shown, number, 1), problems) for number, cells in rows]
    if problems:
        raise ScenarioError(problems)
    return tuple(points)


def _inside(name: str, folder: Path, place: Place) -> Path:
    """The file's path. ScenarioError if it leads out of the folder, by its name or by a link."""

    def refuse(message: str) -> ScenarioError:
        return ScenarioError([place.problem(("design", "points"), f"{quoted(name)}: {message}")])

    if "\0" in name or not name.strip():
        raise refuse("is no name of a file")
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise refuse("leads out of the experiment's folder: name a file in it or below it")
    path = folder / name
    try:
        real = path.resolve(strict=True)
    except FileNotFoundError:
        raise refuse("there is no such file beside the experiment") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        raise refuse(f"cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if not real.is_relative_to(folder.resolve()):
        raise refuse("is a link that leads out of the experiment's folder")
    return path


def _shown(path: Path) -> str:
    """A path as short as it can be from where the user stands."""
    relative = os.path.relpath(path)
    return os.path.normpath(path) if relative.startswith("..") else relative


def _text(path: Path, shown: str) -> str:
    """The text of an ordinary file that is not too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ScenarioError([Problem(shown, None, None, "", "is not an ordinary file")])
        if status.st_size > LONGEST_FILE:
            message = f"is too large ({status.st_size:,} bytes; {LONGEST_FILE:,} at most)"
            raise ScenarioError([Problem(shown, None, None, "", message)])
        with path.open("rb") as stream:
            raw = stream.read(LONGEST_FILE + 1)
    except OSError as error:
        raise ScenarioError([Problem(shown, None, None, "", f"cannot be read ({error.strerror})")]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw[: error.start].rfind(b"\n") + 1) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ScenarioError([Problem(shown, line, column, "", message)]) from None


def _lines(text: str, shown: str) -> list[tuple[int, list[_Cell]]]:
    """Number and cells of every line that is not empty."""
    problems, found = [], []
    for number, line in enumerate(re.split("\r\n|\n|\r", text), start=1):
        if not line.strip():
            continue
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error as error:
            told = "a quotation mark is not closed on its line" if "unexpected end" in str(error) else str(error)
            problems.append(Problem(shown, number, 1, "", f"no line of a CSV file: {told}"))
            continue
        if len(cells) > MOST_COLUMNS:
            problems.append(Problem(shown, number, 1, "", f"has {len(cells):,} columns; at most {MOST_COLUMNS:,}"))
        else:
            found.append((number, [_Cell(*pair) for pair in zip(cells, _columns(line), strict=True)]))
    if problems:
        raise ScenarioError(problems)
    return found


def _columns(line: str) -> list[int]:
    """The columns, from 1, in which the cells of a line begin that the csv module has accepted."""
    starts, at = [], 0
    while at <= len(line):
        starts.append(at + 1)
        cell = _CELL.match(line, at)
        at = (len(line) if cell is None else cell.end()) + 1
    return starts


def _header(cells: list[_Cell], place: Place, problems: list[Problem]) -> list[str]:
    """The names of the columns."""
    names: list[str] = []
    for text, column in cells:
        name, here = text.strip(), Place(place.file, place.line, column)
        if not name:
            problems.append(here.problem((), "a column has no name"))
        elif name in names:
            problems.append(here.problem((name,), "is the name of two columns"))
        names.append(name)
    if len(cells) == 1 and re.search("[;\t]", cells[0].text):
        problems.append(place.problem((), "columns are divided by commas"))
    return names


def _point(header: list[str], cells: list[_Cell], place: Place, problems: list[Problem]) -> Given:
    """One point as a mapping of fields to values."""
    if len(cells) != len(header):
        problems.append(place.problem((), f"has {len(cells)} cells under {len(header)} names"))
        return Given({}, place, "a mapping")
    entries: dict[str, Given] = {}
    for name, (text, column) in zip(header, cells, strict=True):
        here = Place(place.file, place.line, column)
        if name == "name":
            entries[name] = Given(text.strip() or None, here, quoted(text), here)
        elif not text.strip():
            problems.append(here.problem((name,), "is empty: every point says a value"))
        else:
            given = _value(text.strip(), here, name, problems)
            entries[name] = Given(given.value, here, given.typed, here)
    return Given(entries, place, "a mapping")


def _value(text: str, place: Place, name: str, problems: list[Problem]) -> Given:
    """What a cell means: what the same text would mean in the experiment file."""
    if _PLAIN.match(text):
        return Given(meaning_of(text), place, quoted(text))
    try:
        return _at(read_yaml(text, place.file), place)
    except ScenarioError as error:
        problems += [place.problem((name,), problem.message) for problem in error.problems]
        return Given(None, place, quoted(text))


def _at(given: Given, place: Place) -> Given:
    """The same tree, given at one place."""
    value = given.value
    if isinstance(value, dict):
        value = {key: _at(child, place) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(_at(child, place) for child in value)
    return Given(value, place, given.typed, place)
