"""Figures of coalitions: each takes rows of a tidy table and an Axes and returns the Axes; nothing is computed.

Blue is worth more together, orange less; both are told apart with any colour vision, and the numbers stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from fivelink_sim.view import coalition_names as called
from fivelink_sim.view import coalition_parts as judged
from fivelink_sim.view import figure_style as style
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MORE, LESS = style.BLUE, "#d55e00"
GAMES = (style.BLUE, "#c98a00")  # of two games beside each other: dark and light also in grey print
DEEPEST = 0.6  # opacity of the strongest interaction: ink can be read on it, on light and on dark pages
FAINTEST = 0.2  # of that, for the weakest one that is clear


def values(table: pd.DataFrame, games: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Shapley values of one outcome as bars with 95 % intervals, a row a player, a colour a game; pale: not clear.

    Columns: game, outcome, player, unit, estimate, low, high (in the outcome's unit), p_holm.
    games   name -> its words for the legend"""
    ax = style.axes_or_new(ax)
    players = [str(name) for name in dict.fromkeys(table["player"])]
    colours = dict(zip(games, GAMES, strict=False))
    height = 0.7 / max(len(games), 1)
    offsets = dict(zip(games, style.offsets(len(games), 0.7), strict=True))
    scale = called.scale(str(table["unit"].iloc[0]))
    for row in records(table):
        if not style.finite(row["estimate"]):
            continue
        place, colour = players.index(row["player"]) + offsets[row["game"]], colours[row["game"]]
        face = colour if judged.is_clear(row) else "none"
        ax.barh([place], [scale.factor * row["estimate"]], 0.9 * height, color=face, edgecolor=colour, linewidth=1.0)
        if style.finite(row["low"]) and row["high"] > row["low"]:
            ends = [scale.factor * row["low"], scale.factor * row["high"]]
            ax.plot(ends, [place, place], color=style.INK, linewidth=1.2)
    for name, words in games.items():
        ax.plot([], [], "s", color=colours[name], ls="", label=words)
    ax.axvline(0.0, color=style.MUTED, linewidth=0.9)
    style.rows(ax, [called.player(name) for name in players])
    title = f"{tr('What it is due to')}\n{phrases.outcome(str(table['outcome'].iloc[0]))}"
    style.titled(ax, title, numerals.bracketed(tr("Shapley value"), numerals.axis_unit(scale, difference=True)))
    style.legend(ax)
    return ax


def matrix(table: pd.DataFrame, players: Sequence[str], title: str = "", ax: Axes | None = None) -> Axes:
    """Shapley interactions of every pair, once: blue worth more together, orange less; in brackets: not clear.

    Columns: outcome, player, other, unit, estimate, low, high (in the outcome's unit), p_holm."""
    from matplotlib.patches import Rectangle

    ax = style.axes_or_new(ax)
    scale = called.scale(str(table["unit"].iloc[0]))
    rows = [row for row in records(table) if style.finite(row["estimate"])]
    most = max((abs(row["estimate"]) for row in rows), default=0.0)
    digits = numerals.decimals(scale, most / 20, -most / 20)
    for row in rows:
        one, other = sorted((players.index(row["player"]), players.index(row["other"])))
        depth = abs(row["estimate"]) / most if most else 0.0
        if judged.is_clear(row):
            depth = FAINTEST + (1.0 - FAINTEST) * depth
        colour = MORE if judged.worth(row) > 0.0 else LESS
        ax.add_patch(
            Rectangle((one - 0.5, other - 0.5), 1.0, 1.0, facecolor=colour, alpha=DEEPEST * depth, linewidth=0)
        )
        text = numerals.plain(scale.factor * row["estimate"], digits, sign=True)
        at: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": style.SMALL, "color": style.INK}
        ax.text(one, other, text if judged.is_clear(row) else f"({text})", **at)
    style.rows(ax, [f"{place}  {called.player(name)}" for place, name in enumerate(players, start=1)])
    ax.set_xlim(-0.5, len(players) - 1.5)
    ax.set_xticks(range(len(players) - 1), labels=[str(place) for place in range(1, len(players))])
    ax.set_ylim(len(players) - 0.5, -0.5)
    ax.grid(False)
    ax.spines["bottom"].set_visible(False)
    outcome = phrases.outcome(str(table["outcome"].iloc[0]))
    style.titled(ax, f"{title}\n{numerals.bracketed(outcome, numerals.axis_unit(scale, difference=True))}")
    return ax
