"""Coalitions on a terminal: whom each outcome is due to, and which pairs are worth more together."""

from __future__ import annotations

from typing import IO

from rich.text import Text

from fivelink_sim.view import coalition_answer as told
from fivelink_sim.view import coalition_names as called
from fivelink_sim.view import coalition_parts as judged
from fivelink_sim.view import phrases
from fivelink_sim.view.coalition_parts import LESS, MORE, UNCLEAR, Coalitions, Part
from fivelink_sim.view.language import tr
from fivelink_sim.view.text_tables import console_on, printed

MOST_PAIRS = 10  # shown; the page has all


def show(found: Coalitions, file: IO[str] | None = None) -> None:
    """Print, for every outcome and game, the values, the strongest interactions and the answer."""
    console = console_on(file)
    for part in judged.parts(found):
        title = phrases.after(phrases.outcome(part.outcome), called.game_title(part.game))
        if not part.defined:
            console.print(Text(f"{title}\n"), *(Text(line) for line in told.answer(part)))
            continue
        console.print(printed(title, value_columns(), value_rows(part)))
        if part.interactions:
            rows = pair_rows(part)
            console.print(printed(tr("Interactions, the strongest first"), pair_columns(), rows[:MOST_PAIRS]))
        console.print(Text(tr(" ").join(told.answer(part))))
        console.print(Text("" if judged.agrees(part) else told.check(part)))
    for note in told.notes(found):
        console.print(Text(note))


def value_columns() -> list[str]:
    """The columns of `value_rows`."""
    return [
        "",
        tr("Shapley value (95 % interval)"),
        tr("Share"),
        tr("Joining first"),
        tr("Joining last"),
        tr("Finding"),
    ]


def value_rows(part: Part) -> list[list[str]]:
    """A row a player, the largest value in the direction of the gain first."""
    up = part.totals["gain"]["estimate"] >= 0.0
    ordered = sorted(part.values, key=lambda row: -row["estimate"] if up else row["estimate"])
    return [
        [
            called.player(row["player"]),
            called.changed(row),
            called.share(part, row),
            called.changed(part.steps[row["player"], "first"]),
            called.changed(part.steps[row["player"], "last"]),
            tr(phrases.VERDICTS[judged.finding(row)]),
        ]
        for row in ordered
    ]


def pair_columns() -> list[str]:
    """The columns of `pair_rows`."""
    return ["", tr("Shapley interaction (95 % interval)"), tr("Together")]


def pair_rows(part: Part) -> list[list[str]]:
    """A row a pair, the strongest interaction first."""
    words = {MORE: tr("▲ worth more"), LESS: tr("▼ worth less"), UNCLEAR: tr("◇ not clear")}
    ordered = sorted(part.interactions, key=lambda row: -abs(row["estimate"]))
    return [[called.pair(row), called.changed(row), words[judged.together(row)]] for row in ordered]
