"""Changes a file or a line as accidents do: bytes, lines, values, YAML's specials. A function of the seed alone."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

ODD_TEXTS = (
    "", " ", "~", "null", "true", "on", "off", "yes", "NaN", ".nan", ".inf", "-.inf", "1e400", "-1e400", "1e-400",
    "0o7", "010", "0x1F", "1_000", "1,5", "12:30", "2020-01-01", "2025-02-30", "-0", "-1", "0", "1", "0.5",
    "1.0000000001", "9" * 30, "9" * 5000, "1" + "0" * 18, "9223372036854775808", "½", "\uff11\uff12", "٣", "\u202e",
    "\ufeff", "e\u0301", "\U0001f600", "五社联动", "a" * 10_000, "'", '"', "%s", "{}", "{0.x}", "$HOME", "../..",
    "/dev/null", "=1+1", "\\", "<script>", "☃",
)  # fmt: skip
YAML_SPECIALS = (
    "&a [*a]", "&a {<<: *a}", "*gone", "!!python/object:os.system x", "!!set {a, b}", "!!binary aGk=", "!x y",
    "{<<: 5}", "{<<: [{a: 1}, {a: 2}]}", "[" * 50 + "]" * 50, "{a: " * 30 + "1" + "}" * 30, "[" * 5000, "? [a, b]\n: 1",
    "|\n  block", ">-\n  folded", "{}", "[]", "[1, 2]", "{a: 1}", "- 1", "--- ", "...", "%YAML 1.3", "@x", "`x`", "#",
    "{a: 1, a: 2}", "&b " * 3 + "1", "[&c 1, *c, *c]", "\"\\u0000\"", "\"\\ud800\"", "'", "{", "\t1",
)  # fmt: skip
VALUE = re.compile(rb"(?<=[:,\[{ ])[ ]*[^\s:,\[\]{}#]+(?=[\s,\]}]|$)")
KEY = re.compile(rb"[A-Za-z_][\w.]*(?=:)")

Mutator = Callable[[bytes, random.Random], bytes]


def flip(content: bytes, chance: random.Random) -> bytes:
    """Some bits are other ones."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if found:
            found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def delete(content: bytes, chance: random.Random) -> bytes:
    """A stretch is gone."""
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.choice((1, 2, 10, 100)) :]


def truncate(content: bytes, chance: random.Random) -> bytes:
    """The end is gone."""
    return content[: chance.randrange(len(content) + 1)]


def insert_bytes(content: bytes, chance: random.Random) -> bytes:
    """Bytes of any kind stand where none belong."""
    start = chance.randrange(len(content) + 1)
    odd = chance.choice((b"\0", b"\xff\xfe", b"\xc3", b"\r", b"\n", b"\t", b"\x1b[31m", b"\x85", chance.randbytes(4)))
    return content[:start] + odd + content[start:]


def repeat_lines(content: bytes, chance: random.Random) -> bytes:
    """Lines stand twice."""
    lines = content.splitlines(keepends=True) or [b""]
    start = chance.randrange(len(lines))
    end = start + chance.choice((1, 1, 3, len(lines)))
    return b"".join(lines[:end] + lines[start:])


def drop_line(content: bytes, chance: random.Random) -> bytes:
    """A line is gone."""
    lines = content.splitlines(keepends=True) or [b""]
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def swap_lines(content: bytes, chance: random.Random) -> bytes:
    """Two lines have changed places."""
    lines = content.splitlines(keepends=True) or [b""]
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return b"".join(lines)


def indent(content: bytes, chance: random.Random) -> bytes:
    """A line begins further in or further out."""
    lines = content.splitlines(keepends=True) or [b""]
    i = chance.randrange(len(lines))
    lines[i] = chance.choice((b" ", b"  ", b"\t")) + lines[i] if chance.random() < 0.5 else lines[i].lstrip()
    return b"".join(lines)


def _replace_one(pattern: re.Pattern[bytes], content: bytes, chance: random.Random, new: Callable[[], bytes]) -> bytes:
    found = list(pattern.finditer(content))
    if not found:
        return content
    match = chance.choice(found)
    return content[: match.start()] + new() + content[match.end() :]


def swap_keys(content: bytes, chance: random.Random) -> bytes:
    """A key is another one of the file."""
    keys = KEY.findall(content) or [b"run"]
    return _replace_one(KEY, content, chance, lambda: chance.choice(keys))


def odd_key(content: bytes, chance: random.Random) -> bytes:
    """A key is no name."""
    return _replace_one(KEY, content, chance, lambda: chance.choice((*ODD_TEXTS, "<<", "? ")).encode())


def odd_value(content: bytes, chance: random.Random) -> bytes:
    """A value is an odd text or number."""
    return _replace_one(VALUE, content, chance, lambda: b" " + chance.choice(ODD_TEXTS).encode())


def yaml_special(content: bytes, chance: random.Random) -> bytes:
    """A value is something that YAML makes much of."""
    return _replace_one(VALUE, content, chance, lambda: b" " + chance.choice(YAML_SPECIALS).encode())


def swap_values(content: bytes, chance: random.Random) -> bytes:
    """A value is another one of the file."""
    values = VALUE.findall(content) or [b"1"]
    return _replace_one(VALUE, content, chance, lambda: chance.choice(values))


def odd_cell(content: bytes, chance: random.Random) -> bytes:
    """A cell of a table is something odd."""
    lines = content.split(b"\n")
    i = chance.randrange(len(lines))
    cells = lines[i].split(b",")
    cells[chance.randrange(len(cells))] = chance.choice(ODD_TEXTS).encode()
    lines[i] = b",".join(cells)
    return b"\n".join(lines)


def swap_cells(content: bytes, chance: random.Random) -> bytes:
    """A cell of a table is another one of its cells."""
    lines = content.split(b"\n")
    i = chance.randrange(len(lines))
    cells, others = lines[i].split(b","), chance.choice(lines).split(b",")
    cells[chance.randrange(len(cells))] = chance.choice(others)
    lines[i] = b",".join(cells)
    return b"\n".join(lines)


def other_encoding(content: bytes, chance: random.Random) -> bytes:
    """The file is written in another encoding."""
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "gb18030", "cp1252", "utf-7")), "replace")


BYTES: tuple[Mutator, ...] = (flip, delete, truncate, insert_bytes)
LINES: tuple[Mutator, ...] = (repeat_lines, drop_line, swap_lines, other_encoding)
YAML: tuple[Mutator, ...] = (*BYTES, *LINES, indent, swap_keys, odd_key, odd_value, odd_value, yaml_special,
                             yaml_special, swap_values)  # fmt: skip
CSV: tuple[Mutator, ...] = (*BYTES, *LINES, odd_cell, odd_cell, odd_cell, swap_cells, swap_cells)


def mutants(
    originals: dict[str, bytes], mutators: tuple[Mutator, ...], number: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """So many mutants of these files: which one, and its content after one to three changes."""
    chance = random.Random(seed)
    names = sorted(originals)
    for _ in range(number):
        name = chance.choice(names)
        content = originals[name]
        for _ in range(chance.choice((1, 1, 2, 3))):
            content = chance.choice(mutators)(content, chance)
        yield name, content
