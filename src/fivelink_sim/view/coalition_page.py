"""The page of coalitions: whom the outcome is due to, how sure, who with whom, how it was found. Stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.field_paths import FieldInfo, field_at, shape_at, value_at
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.view import brief, coalition_table, contrasts, phrases, settings_table
from fivelink_sim.view import coalition_answer as told
from fivelink_sim.view import coalition_figures as figures
from fivelink_sim.view import coalition_names as called
from fivelink_sim.view import coalition_parts as judged
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.coalition_parts import LESS, MORE, UNCLEAR, Coalitions, Part, Row
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import NARROW, ROW, TWO_LINES, WIDE, Picture, figure_files, picture
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.vector import Margins, margins_for, room_for

MOST_COALITIONS = 64  # on the page; more are in the table beside it
CELL, CELL_WIDTH = 0.3, 0.72  # inches: height and least width of a cell of the matrix


class Told(NamedTuple):
    """One outcome of one game, as rows of text."""

    title: str
    sentences: list[str]
    check: str
    values: list[list[str]]
    pairs: list[list[str]]
    worths: list[list[str]]


class Section(NamedTuple):
    """One outcome: its title, its pictures, and its games."""

    title: str
    meaning: str
    pictures: list[Picture]
    games: list[Told]


def pages(found: Coalitions) -> dict[str, str]:
    """Report and brief as HTML by their stems, and the figures' files; the same study gives the same bytes."""
    parts = judged.parts(found)
    settings, n = found.study.scenarios[found.study.labels[0]].settings, len(found.games)
    content = {
        "study": found.study,
        "heading": _heading(found),
        "of": found.of,
        "games": found.games,
        "title": getattr(found.study.scenarios[found.study.labels[0]], "title", ""),
        "answers": [(called.game_title(part.game), told.answer(part)) for part in parts[:n]],
        "lead": told.lead(parts[0]),
        "sections": [_section(parts[first : first + n], first // n) for first in range(0, len(parts), n)],
        "value_columns": coalition_table.value_columns(),
        "pair_columns": coalition_table.pair_columns(),
        "players": [_who(name, settings) for name in found.games[0].players],
        "sampled": bool(found.games[0].orders),
        "notes": told.notes(found),
        "past": settings.run.warmup_regime is not None,
        "most": MOST_COALITIONS,
        "command": found.study.manifest.get("command_line"),
        **settings_table.behind(found.study.scenarios),
    }
    return {
        "report": rendered("coalitions.html.j2", content),
        "brief": brief.page(_brief(content), found.study.version),
        **figure_files(one for section in content["sections"] for one in section.pictures),
    }


def _heading(found: Coalitions) -> str:
    headings = {
        "societies": tr("{scenario}: coalitions of societies", scenario=found.study.labels[0]),
        "links": tr("{scenario}: coalitions of links", scenario=found.study.labels[0]),
        "mechanisms": tr("{scenario}: coalitions of mechanisms", scenario=found.study.labels[0]),
    }
    return headings.get(found.of, found.study.name)


def _brief(content: Mapping[str, Any]) -> Brief:
    """The brief, from the content of the report: the first outcome, and of several games the first."""
    section = content["sections"][0]
    game = section.games[0]
    clear = tr(
        "A number is called clear if its p value, adjusted for the players or pairs of its table (Holm), is at most "
        "0.05 and its interval leaves zero out."
    )
    return Brief(
        content["heading"],
        [*content["lead"], *game.sentences],
        [*content["notes"][:1], clear],
        section.pictures,
        phrases.after(section.title, game.title),
        content["value_columns"],
        game.values,
        content["command"] or "",
    )


def _section(parts: list[Part], place: int) -> Section:
    """The outcome number `place`, of these games."""
    games = [
        Told(
            called.game_title(part.game),
            told.answer(part),
            told.check(part),
            coalition_table.value_rows(part) if part.defined else [],
            coalition_table.pair_rows(part) if part.defined else [],
            [[_coalition(row["coalition"]), called.level(row)] for row in part.worths],
        )
        for part in parts
    ]
    outcome = OUTCOME[parts[0].outcome]
    return Section(phrases.outcome(outcome.name), tr(outcome.meaning), pictures(parts, place), games)


def _coalition(label: str) -> str:
    """A coalition in words: its members."""
    if label == "nobody":
        return tr("nobody")
    return tr(", ").join(called.player(name) for name in label.split("+"))


def _who(name: str, settings: Settings) -> tuple[str, str]:
    """A player, and what makes him: fields with their values, or nothing to add for a society."""
    paths = [path.strip() for path in name.split("+")]
    ends = name.split("-")
    if len(ends) == 2 and all(end in phrases.SOCIETIES for end in ends):
        paths = list(dict.fromkeys([f"regime.links.{ends[0]}.{ends[1]}", f"regime.links.{ends[1]}.{ends[0]}"]))
    lines = []
    for path in paths:
        parts = tuple(path.split("."))
        if isinstance(shape_at(parts), FieldInfo):
            declared = field_at(path, settings)
            lines.append(
                tr(
                    "{path} is {value}, without it {off}: {meaning}",
                    path=path,
                    value=value_at(settings, parts),
                    off=0.0 if declared.off is None else declared.off,
                    meaning=contrasts.declared(path)[0],
                )
            )
    return called.player(name), tr("; ").join(lines)


# Pictures


def pictures(parts: list[Part], place: int) -> list[Picture]:
    """The figures of one outcome, the number `place` on the page: values of all games, interactions of each."""
    drawings = []
    if any(part.defined for part in parts):
        games = {part.game.name: called.game_name(part.game) for part in parts}
        labels = [called.player(name) for name in parts[0].game.players]
        height = ROW * len(labels) * (1.5 if len(games) > 1 else 1.0)
        margins = margins_for(labels, list(games.values()), top=TWO_LINES)
        draw = partial(figures.values, pd.DataFrame([row for part in parts for row in part.values]), games)
        drawings.append(picture(f"values_{place}", _values_caption(parts), draw, height, margins, WIDE))
    for number, part in enumerate(parts):
        if part.interactions and part.defined:
            drawings.append(_matrix(part, f"pairs_{place}_{number}", len(parts) > 1))
    return drawings


def _matrix(part: Part, name: str, beside: bool) -> Picture:
    players = list(part.game.players)
    margins = Margins(room_for([f"10  {called.player(one)}" for one in players]), 0.2, TWO_LINES, 0.3)
    width = NARROW if margins.left + CELL_WIDTH * (len(players) - 1) + margins.right <= NARROW else WIDE
    title = tr("Pairs, {game}", game=called.game_name(part.game))
    draw = partial(figures.matrix, pd.DataFrame(part.interactions), players, title)
    caption = _matrix_caption(part)
    if beside:
        caption = phrases.after(called.game_title(part.game), caption)
    return picture(name, caption, draw, CELL * len(players), margins, width)


def _values_caption(parts: list[Part]) -> str:
    """The bars in words."""
    sentences = []
    for part in parts:
        if part.defined:
            bars = phrases.listed([f"{called.player(row['player'])} {called.changed(row)}" for row in part.values])
            sentences.append(tr("Shapley values, {game}: {bars}.", game=called.game_name(part.game), bars=bars))
    return tr(" ").join([*sentences, tr("A hollow bar cannot be told from zero.")])


def _matrix_caption(part: Part) -> str:
    """The matrix in words."""
    found = judged.pairs_by_finding(part.interactions)
    sentences = []
    for key, text in (
        (MORE, tr("Clearly worth more together: {pairs}.", pairs=_listed(found[MORE]))),
        (LESS, tr("Clearly worth less together: {pairs}.", pairs=_listed(found[LESS]))),
    ):
        if found[key]:
            sentences.append(text)
    if found[UNCLEAR]:
        sentences.append(tr("In brackets: {number} pairs without a clear interaction.", number=len(found[UNCLEAR])))
    return tr(" ").join(sentences)


def _listed(rows: list[Row]) -> str:
    return phrases.listed([f"{called.pair(row)} {called.changed(row)}" for row in rows])
