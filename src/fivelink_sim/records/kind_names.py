"""Which kind of need an office's category means: a kind's own name, a Chinese name, or what a mapping says."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from fivelink_sim.records.cell_values import key_of, plain
from fivelink_sim.records.delimited_text import all_rows
from fivelink_sim.records.table_problems import TableError
from fivelink_sim.scenario.problems import Problem, quoted, with_hint

LEFT_OUT = "-"  # in a mapping: requests of this category are no needs that the model knows

#: Chinese names of the kinds that come along, the usual one first.
CHINESE_KINDS: dict[str, tuple[str, ...]] = {
    "elderly_care": ("养老服务", "为老服务", "居家养老", "养老"),
    "hardship_relief": ("帮困救助", "困难救助", "社会救助", "救助"),
    "disability_support": ("助残服务", "助残", "残疾人服务"),
    "child_protection": ("儿童保护", "未成年人保护", "困境儿童"),
    "mental_health": ("心理健康", "心理服务", "心理咨询"),
    "mediation": ("矛盾调解", "纠纷调解", "邻里纠纷", "矛盾纠纷", "调解"),
    "culture_sport_health": ("文体健康", "文体活动", "文化体育"),
    "errands": ("代办跑腿", "代办服务", "代办"),
    "emergency": ("应急", "应急处置", "突发事件"),
}

KindMapping = Mapping[str, str] | str | os.PathLike[str]


class KindNames:
    """What each category means."""

    def __init__(self, kinds: Iterable[str], mapping: Mapping[str, str]) -> None:
        self.kinds = tuple(kinds)
        self._known = {key_of(kind): kind for kind in self.kinds}
        for kind, names in CHINESE_KINDS.items():
            if kind in self.kinds:
                self._known |= {key_of(name): kind for name in names}
        self._known |= {key_of(category): kind for category, kind in mapping.items()}

    def find(self, category: str) -> str | None:
        """The kind, LEFT_OUT, or None if nobody has said what this category means."""
        return self._known.get(key_of(category))


def kind_names(kinds: Iterable[str], mapping: KindMapping | None = None) -> KindNames:
    """The names of these kinds and what a mapping adds: category -> kind or "-", or a CSV file with these two columns.

    TableError tells everything that is wrong with the mapping.
    """
    known = tuple(kinds)
    if mapping is None:
        return KindNames(known, {})
    pairs = _of_mapping(mapping) if isinstance(mapping, Mapping) else _of_file(Path(mapping))
    plainly = KindNames(known, {})
    meant: dict[str, str] = {}
    by_key: dict[str, str] = {}  # the same, by what spellings of a category have in common
    problems = []
    for place, category, given in pairs:
        kind = LEFT_OUT if plain(given) == LEFT_OUT else plainly.find(given)
        before = by_key.get(key_of(category), kind)
        if kind is None:
            message = f"'{quoted(given)}' is no kind of this scenario, nor - (leave out)"
            problems.append(Problem(*place, quoted(category), with_hint(message, plain(given), known)))
        elif before != kind:
            problems.append(Problem(*place, quoted(category), f"means both {before} and {kind}"))
        else:
            meant[category] = by_key[key_of(category)] = kind
    if problems:
        raise TableError(problems)
    return KindNames(known, meant)


_Place = tuple[str, int | None, int | None]


def _of_mapping(mapping: Mapping[str, str]) -> list[tuple[_Place, str, str]]:
    return [(("kinds", None, None), str(category), str(kind)) for category, kind in mapping.items()]


def _of_file(path: Path) -> list[tuple[_Place, str, str]]:
    """Place, category and kind of every line of a file but the first, which names the columns."""
    shown = str(path)
    pairs: list[tuple[_Place, str, str]] = []
    problems = []
    for number, cells in all_rows(path)[1:]:
        filled = [cell.strip() for cell in cells[:2]]
        if any(filled) and (len(filled) < 2 or not all(filled)):
            problems.append(Problem(shown, number, 1, "", "says a category and the kind that it is, or -"))
        elif any(filled):
            pairs.append(((shown, number, 2), filled[0], filled[1]))
    if problems:
        raise TableError(problems)
    return pairs
