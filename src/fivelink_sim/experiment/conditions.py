"""The language of `--where`: what has to hold at a point, such as `difference < 0 and five_society.median_days > 20`.

    condition  = comparison { "and" comparison }
    comparison = quantity ( "<" | "<=" | ">" | ">=" ) number [ "%" ]
    quantity   = difference | difference(OUTCOME) | SCENARIO.OUTCOME | OUTCOME(SCENARIO) | OUTCOME

A quantity is a mean over a point's replications. `difference` is that of the compared scenario less the first, paired;
without an outcome in brackets of the outcome asked about. An outcome alone goes with a study of one scenario. A
scenario whose label is no plain word stands in quotes. Nothing of the text is ever executed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from fivelink_sim.experiment.request import InputError
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.problems import quoted, with_hint

DEFAULT_OUTCOME = "resolution_rate"
DIFFERENCE = "difference"
LONGEST = 2_000  # characters of a condition
EXAMPLE = "such as 'difference < 0' or 'five_society.median_days > 20'"

_OPERATORS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "≤": "<=", "≥": ">="}
_NUMBER = re.compile(r"[-+−]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+−]?[0-9]+)?")
_WORD = re.compile(r"\w[\w#-]*")
_QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
_SIGN = re.compile(r"<=|>=|[<>≤≥().%]|==|!=|=")
_PLAIN = re.compile(r"[^\W\d][\w#-]*")  # a label that needs no quotes


class Comparison(NamedTuple):
    """An outcome's mean in `scenario`, less that in `baseline` unless it is None, held against a limit in its unit."""

    outcome: str
    scenario: str
    baseline: str | None
    operator: str  # <, <=, > or >=
    limit: float

    def __str__(self) -> str:
        label = self.scenario if _PLAIN.fullmatch(self.scenario) and self.scenario != DIFFERENCE else _q(self.scenario)
        what = f"{label}.{self.outcome}" if self.baseline is None else f"{DIFFERENCE}({self.outcome})"
        return f"{what} {self.operator} {self.limit:.10g}"


class Condition(NamedTuple):
    """What has to hold at a point: all of the comparisons."""

    comparisons: tuple[Comparison, ...]

    def __str__(self) -> str:
        return " and ".join(map(str, self.comparisons))


class Compared(NamedTuple):
    """What the words of a condition stand for: the study's scenarios, the one that is compared, the outcome meant."""

    labels: tuple[str, ...]
    scenario: str | None  # whose difference from the first it is; None: it has to be said
    outcome: str


class _Token(NamedTuple):
    kind: str  # "number", "word", "quoted", "sign" or "end"
    text: str


def compared(labels: Sequence[str], scenario: str | None, outcome: str | None) -> Compared:
    """What `difference` means in a study of these scenarios. InputError if a name is none of the study's."""
    if outcome is not None and outcome not in OUTCOME:
        raise InputError(with_hint(f"outcome: there is no outcome '{quoted(outcome)}'", outcome, OUTCOME))
    if scenario is not None and scenario not in labels[1:]:
        others = ", ".join(labels[1:]) or "none: it has one scenario"
        message = f"scenario: '{quoted(scenario)}' is none that is compared with the first ({others})"
        raise InputError(with_hint(message, scenario, labels[1:]))
    last = labels[1] if len(labels) == 2 else None
    return Compared(tuple(labels), scenario or last, outcome or DEFAULT_OUTCOME)


def condition_of(text: str, of: Compared) -> Condition:
    """The condition that the text stands for. InputError says what cannot be read, and the nearest right name."""
    if len(text) > LONGEST:
        raise InputError(f"where: a condition has at most {LONGEST:,} characters, this one {len(text):,}")
    return _Reader(_tokens(text), of).condition()


def as_json(condition: Condition) -> list[dict[str, object]]:
    """The condition as a manifest keeps it."""
    return [comparison._asdict() for comparison in condition.comparisons]


def from_json(kept: Sequence[dict[str, object]]) -> Condition:
    """The condition that a manifest keeps."""
    return Condition(tuple(Comparison(**entry) for entry in kept))  # type: ignore[arg-type]


def _q(label: str) -> str:
    return f"'{label}'" if '"' in label else f'"{label}"'


def _tokens(text: str) -> list[_Token]:
    """The text in pieces; a word may begin with a digit, so the longest piece is taken, a number before a word."""
    found, place = [], 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        matches = [
            (kind, match)
            for kind, pattern in (("number", _NUMBER), ("word", _WORD), ("quoted", _QUOTED), ("sign", _SIGN))
            if (match := pattern.match(text, place))
        ]
        if not matches:
            raise InputError(f"where: cannot read '{quoted(text[place:])}'; a condition is {EXAMPLE}")
        kind, match = max(matches, key=lambda one: one[1].end())
        found.append(_Token(kind, (match[1] or match[2] or "") if kind == "quoted" else match[0]))
        place = match.end()
    return [*found, _Token("end", "")]


class _Reader:
    """Reads the pieces from left to right."""

    def __init__(self, tokens: list[_Token], of: Compared) -> None:
        self._tokens = tokens
        self._place = 0
        self._of = of

    def condition(self) -> Condition:
        found = [self._comparison()]
        while self._now.kind != "end":
            if not self._is_word("and"):
                raise InputError(f"where: {self._shown()} after '{found[-1]}': comparisons are joined by 'and' only")
            self._take()
            found.append(self._comparison())
        return Condition(tuple(found))

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._now
        self._place += token.kind != "end"
        return token

    def _is_word(self, text: str) -> bool:
        return self._now.kind == "word" and self._now.text.lower() == text

    def _shown(self) -> str:
        return f"'{quoted(self._now.text)}'" if self._now.kind != "end" else "nothing"

    def _skip(self, sign: str) -> bool:
        """Whether that sign stands here; it is passed over."""
        there = self._now == _Token("sign", sign)
        self._place += there
        return there

    def _comparison(self) -> Comparison:
        outcome, scenario, baseline = self._quantity()
        token = self._now
        if token.kind != "sign" or token.text not in _OPERATORS:
            raise InputError(f"where: {self._shown()} where <, <=, > or >= should stand, {EXAMPLE}")
        self._take()
        return Comparison(outcome, scenario, baseline, _OPERATORS[token.text], self._number())

    def _number(self) -> float:
        token = self._now
        if token.kind != "number":
            raise InputError(f"where: {self._shown()} where a number should stand, {EXAMPLE}")
        self._take()
        number = float(token.text.replace("−", "-"))
        if not math.isfinite(number):
            raise InputError(f"where: {quoted(token.text)} is too large a number")
        return number / 100.0 if self._skip("%") else number

    def _quantity(self) -> tuple[str, str, str | None]:
        """Outcome, scenario, and the baseline of a difference."""
        first = self._name("an outcome of a scenario, or 'difference',")
        if self._skip("."):
            return self._outcome(self._name("an outcome")), self._scenario(first), None
        bracket = self._skip("(")
        inside = self._name("an outcome" if first.text == DIFFERENCE else "a scenario") if bracket else None
        if bracket and not self._skip(")"):
            raise InputError(f"where: {self._shown()} where ')' should stand")
        if first == _Token("word", DIFFERENCE):
            return self._difference(inside)
        if inside is not None:
            return self._outcome(first), self._scenario(inside), None
        return self._alone(first)

    def _name(self, what: str) -> _Token:
        if self._now.kind not in ("word", "quoted"):
            raise InputError(f"where: {self._shown()} where {what} should stand, {EXAMPLE}")
        return self._take()

    def _outcome(self, token: _Token) -> str:
        if token.text not in OUTCOME:
            raise InputError(with_hint(f"where: there is no outcome '{quoted(token.text)}'", token.text, OUTCOME))
        return token.text

    def _scenario(self, token: _Token) -> str:
        labels = self._of.labels
        if token.text not in labels:
            message = f"where: the study has no scenario '{quoted(token.text)}' (it has {', '.join(labels)})"
            raise InputError(with_hint(message, token.text, labels))
        return token.text

    def _difference(self, outcome: _Token | None) -> tuple[str, str, str]:
        labels = self._of.labels
        if len(labels) < 2:
            raise InputError(f"where: the study has one scenario, {labels[0]}, and so no difference")
        if self._of.scenario is None:
            raise InputError(f"where: whose difference from {labels[0]}? Say which scenario: {', '.join(labels[1:])}")
        return self._of.outcome if outcome is None else self._outcome(outcome), self._of.scenario, labels[0]

    def _alone(self, token: _Token) -> tuple[str, str, None]:
        """An outcome without a scenario: right where there is one only."""
        labels = self._of.labels
        if token.text not in OUTCOME:
            message = f"where: '{quoted(token.text)}' is neither an outcome nor 'difference'"
            raise InputError(with_hint(message, token.text, (DIFFERENCE, *OUTCOME)))
        if len(labels) > 1:
            raise InputError(
                f"where: {token.text} of which scenario? {labels[0]}.{token.text} or difference({token.text})"
            )
        return token.text, labels[0], None
