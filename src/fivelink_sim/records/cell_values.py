"""What a cell of a table means: numbers, shares, dates, yes and no, in the ways that offices write them.

Each reader takes the text of one cell that is not empty, and raises Refused with the reason. Full-width letters and
digits count as plain ones.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from functools import cache

from fivelink_sim.scenario.problems import quoted

EMPTY = frozenset({"", "-", "--", "—", "——", "/", "\\", "null", "none", "nan", "nat", "n/a", "#n/a", "\\n"})
YES = frozenset(
    {"是", "yes", "y", "1", "true", "有", "满意", "基本满意", "非常满意", "很满意", "已解决", "解决", "已办结"}
)
NO = frozenset({"否", "no", "n", "0", "false", "不满意", "非常不满意", "很不满意", "未解决", "没解决", "未办结"})
NOT_SAID = frozenset({"未评价", "未回访", "未知", "unknown"})  # of a yes or no: as an empty cell

FIRST_YEAR, LAST_YEAR = 1990, 2100

_UNITS = "人|名|位|个|家|户|元|小时|时|h|yuan|rmb|persons?|people|hours?"
_NUMBER = re.compile(
    rf"(?P<number>[+-]?(?:[1-9]\d{{0,2}}(?:,\d{{3}})+|\d+)?(?:\.\d+)?)\s*(?P<scale>%|万|千)?\s*(?:{_UNITS})?",
    re.IGNORECASE,
)
_SCALES = {"万": 10_000.0, "千": 1_000.0}

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})(?:[日号]|(?!\d))(.*)")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{4}|\d{6})?()")
_CLOCK = re.compile(
    r"[T\s]*(?:\(?(?:星期|周)[一二三四五六日天]\)?)?\s*"
    r"(?:(?:上午|下午|早上|晚上|中午|凌晨|[AP]M)?\s*\d{1,2}(?:[:时点]\d{1,2})?(?:[:分]\d{1,2})?(?:\.\d+)?[时点分秒]?"
    r"\s*(?:[AP]M)?)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?\s*",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{1,2})(?!\d)")
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


class Refused(ValueError):  # noqa: N818 - it is no failure of the program
    """A cell cannot be what its column holds; the text is the reason."""


def plain(text: str) -> str:
    """The text without blanks around it, full-width signs made plain, the apostrophe of a safe cell taken off."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("\ufeff", "")
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def is_empty(text: str) -> bool:
    """Whether a cell says nothing."""
    return not text or plain(text).lower() in EMPTY


def key_of(text: str) -> str:
    """What two spellings of a name have in common: no capitals, blanks, underscores or hyphens."""
    return re.sub(r"[\s_\-]+", "", plain(text).casefold())


def as_number(text: str, *, share: bool = False, scale: float = 1.0) -> float:
    """A number: 1234, 1,234, 1.2万, 30人; of a share also 12 %. One without %, 万 and 千 is multiplied by `scale`."""
    found = _NUMBER.fullmatch(plain(text))
    if found is None or not re.search(r"\d", found["number"]):
        raise Refused(f"'{quoted(text)}' is not a number")
    if found["scale"] == "%" and not share:
        raise Refused(f"'{quoted(text)}' is a percentage, where a number is meant")
    value = float(found["number"].replace(",", ""))
    value = value / 100.0 if found["scale"] == "%" else value * _SCALES.get(found["scale"], scale)
    if math.isinf(value):
        raise Refused(f"'{quoted(text)}' is beyond what a number can hold")
    return value


def as_yes_or_no(text: str) -> bool | None:
    """Yes or no; None if the cell says that nobody knows."""
    word = plain(text).casefold().removesuffix(".0")
    if word in YES:
        return True
    if word in NO:
        return False
    if word in NOT_SAID:
        return None
    raise Refused(f"'{quoted(text)}' is neither yes nor no (是, 否, yes, no, true, false, 1, 0)")


def as_date(text: str) -> date:
    """The day of a date, with or without a time behind it; the year comes first."""
    bare = plain(text)
    found = _DAY.match(bare) or _DIGITS.fullmatch(bare)
    if found is None:
        raise Refused(_no_date(text, bare))
    groups = found.groups()
    if groups[-1] and not _CLOCK.fullmatch(groups[-1]):
        raise Refused(f"'{quoted(text)}' is no date: what stands behind the day is no time")
    year, day = groups[0], groups[-2]
    month = next(part for part in groups[1:-2] if part)
    made = _date(int(year), int(month), int(day))
    if made is None:
        raise Refused(f"'{quoted(text)}': there is no such day")
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        raise Refused(f"'{quoted(text)}' is not between {FIRST_YEAR} and {LAST_YEAR}")
    return made


@cache
def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _no_date(text: str, bare: str) -> str:
    """Why a text is no date, and how it would be one."""
    found = _YEAR_LAST.match(bare)
    if found is None:
        if re.fullmatch(r"\d{5}(?:\.\d+)?", bare):
            return f"'{quoted(text)}' is Excel's number of a day; format the column as a date"
        return f"'{quoted(text)}' is no date, such as 2025-03-01, 2025/3/1 or 2025年3月1日"
    first, second, year = int(found[1]), int(found[2]), found[3]
    if len(year) < 4:
        return f"'{quoted(text)}' has no year of four digits, as 2025-03-01 has"
    if 1 <= first <= 12 and 1 <= second <= 12 and first != second:
        readings = f"{first} {_MONTHS[second - 1]} or {second} {_MONTHS[first - 1]}"
        return f"'{quoted(text)}' may be {readings} {year}; write the year first, as 2025-03-01"
    return f"'{quoted(text)}' has its year last; write it first, as 2025-03-01"
