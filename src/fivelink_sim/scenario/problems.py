"""What is wrong with a scenario: where, which field, what was given, what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST_QUOTE = 60  # characters of an input that a message repeats
SHOWN = 50  # problems that a message tells: a table of the wrong kind has one a line


@dataclass(frozen=True, slots=True)
class Problem:
    """One line for the user. `file` may also name the command-line option or the Python argument at fault."""

    file: str
    line: int | None
    column: int | None
    path: str
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        return ": ".join(part for part in (where, self.path, self.message) if part)


class ScenarioError(ValueError):
    """A scenario cannot be used; `problems` has everything that is wrong with it, the text the first so many."""

    rest = "and {:,} more"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = list(dict.fromkeys(problems))
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(self.rest.format(len(self.problems) - SHOWN))
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Problem]]]:
        return (type(self), (self.problems,))


def printable(text: str) -> str:
    """The text on one line, with every control character (a terminal's escape codes too) shown as an escape."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def quoted(text: str) -> str:
    """What was given, fit for a message: printable and not too long."""
    if len(text) > LONGEST_QUOTE:
        text = text[: LONGEST_QUOTE - 1] + "…"
    return printable(text)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one most likely means."""
    candidates = [str(candidate) for candidate in known]
    found = difflib.get_close_matches(name[:100], candidates, n=1, cutoff=0.6)
    if not found and len(name) > 2:
        found = [candidate for candidate in candidates if candidate.startswith(name)]
    return found[0] if found else None


def with_hint(message: str, name: str, known: Iterable[str]) -> str:
    """The message, with the nearest right name if there is one."""
    hint = nearest(name, known)
    return f"{message}; did you mean '{hint}'?" if hint else message


def with_choices(message: str, name: str, known: Iterable[str]) -> str:
    """The message, with the nearest right name, or all if none is near."""
    choices = list(known)
    hinted = with_hint(message, name, choices)
    return f"{message}; there are {', '.join(choices)}" if hinted == message and choices else hinted


def path_text(location: Sequence[str | int]) -> str:
    """`("events", 1, "until")` -> `events[1].until`."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + quoted(part)
    return text
