"""The page of a study of the same budget: answer, account, alternatives, map, regret. Stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from fivelink_sim.analysis.budget import DIVERTED, GIVEN, NEW, TOTAL, Findings, offers_table
from fivelink_sim.experiment.alternatives import set_texts
from fivelink_sim.view import (
    answer,
    brief,
    budget_figures,
    budget_table,
    numerals,
    phrases,
    settings_table,
)
from fivelink_sim.view import budget_names as called
from fivelink_sim.view import budget_notes as notes
from fivelink_sim.view import budget_words as words
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import ROW, WIDE, Picture, figure_files, picture
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.tidy import records
from fivelink_sim.view.vector import Margins, room_for


def pages(found: Findings) -> dict[str, str]:
    """Report and brief as HTML by their stems, and the figures' files; the same findings give the same bytes."""
    import fivelink_sim

    found = called.told_in(found)
    content = {
        "found": found,
        "version": fivelink_sim.__version__,
        "lead": words.lead(found),
        "more": words.paragraph(found),
        "parts": {name: getattr(budget_table, name)(found) for name in ("account", "choices", "break_even")},
        "regret": None if found.worlds is None else budget_table.regret(found),
        "equated": notes.equated(found),
        "ways": notes.how_spent(),
        "offers": _offers(found),
        "free": _free(found),
        "world_notes": notes.world_notes(found),
        "limits": notes.limits(found),
        "pictures": {picture.name: picture for picture in pictures(found)},
        "outcome": phrases.outcome(found.outcome),
        "sure": notes.sure(found),
        **settings_table.behind(dict(found.scenarios)),
    }
    return {
        "report": rendered("budget.html.j2", content),
        "brief": brief.page(_brief(found, content), fivelink_sim.__version__),
        **figure_files(content["pictures"].values()),
    }


def _brief(found: Findings, content: Mapping[str, Any]) -> Brief:
    """The brief, from the content of the report."""
    title, columns, rows = content["parts"]["choices"]
    drawn = content["pictures"]
    return Brief(
        f"{tr('The same budget')}{tr(': ')}{' – '.join(found.labels)}",
        [content["lead"], *content["more"]],
        content["sure"],
        [drawn["choices"], drawn["map"]],
        title,
        columns[:4],
        [row[:4] for row in rows],
        found.command,
    )


def _offers(found: Findings) -> list[dict[str, str]]:
    """Each alternative: what it buys, what is left of the sum, and the command that runs it."""
    rows = []
    for row in records(offers_table(found.offers)):
        sets = " ".join(f"--set {text}" for text in row["set"].split())
        rows.append(
            {
                "choice": row["choice"],
                "amount": called.whole_yuan(row["amount"]),
                "spent": called.whole_yuan(round(row["spent"])),
                "left": called.whole_yuan(round(row["left"])),
                "command": f"{found.run_lines[0]} {sets}" if sets else tr("nothing can be bought"),
            }
        )
    return rows


def _free(found: Findings) -> str:
    """The command that runs the second scenario with its linkage at no cost; empty if it has none."""
    if found.free is None:
        return ""
    return " ".join([found.run_lines[1], *(f"--set {text}" for text in set_texts(found.free[1]))])


def pictures(found: Findings) -> list[Picture]:
    """The figures of the page, each with its sentence."""
    made = [_account(found), _choices(found), _map(found)]
    return made if found.worlds is None else [*made, _regret(found)]


def _picture(name: str, draw: partial[Any], caption: str, height: float, left: float, bottom: float) -> Picture:
    return picture(name, caption, draw, height, Margins(left, 0.25, 0.32, bottom), WIDE)


def account_bars(found: Findings) -> pd.DataFrame:
    """What the second scenario has more, in yuan, as `budget_figures.account` takes it."""
    rows = []
    for row in records(found.account):
        if row["part"] in (NEW, DIVERTED) and row["line"] != TOTAL and row["yuan"] != 0.0:
            name = called.line_title(row["line"])
            rows.append((name, row["part"], row["yuan"], row["yuan_low"], row["yuan_high"], True))
    hours = called.account_row(found, GIVEN, "volunteer_hours")
    if hours["estimate"] != 0.0:
        price = found.prices[found.labels[1]]
        values = [price.wage * hours[name] for name in ("estimate", "low", "high")]
        rows.append((called.line_title("volunteer_hours"), GIVEN, *values, price.value > 0.0))
    return pd.DataFrame(rows, columns=["name", "part", "yuan", "low", "high", "counted"])


def _account(found: Findings) -> Picture:
    table = account_bars(found)
    items = [f"{row['name']} {called.yuan(row['yuan'], row['low'], row['high'])}" for row in records(table)]
    caption = tr(
        "More a community and year: {items}. A line is a 95 % interval; what is hatched is not counted.",
        items=tr("; ").join(items) or "–",
    )
    draw = partial(budget_figures.account, table)
    return _picture("account", draw, caption, ROW * max(len(table), 1), room_for(table["name"].tolist()), 1.15)


def choice_marks(found: Findings) -> pd.DataFrame:
    """What each choice changes from the first scenario, as `budget_figures.choices` takes it."""
    same = set(called.main_offers(found))
    rows = []
    for label in found.spent["choice"].tolist()[1:]:
        row = called.row_of(found.from_first, found.outcome, label)
        second = label == found.labels[1]
        kind = "second" if second else "same" if label in same else "other"
        against = row if second else called.row_of(found.from_second, found.outcome, label)
        clear = answer.verdict(against) in answer.CLEAR
        rows.append((label, row["estimate"], row["low"], row["high"], kind, clear))
    return pd.DataFrame(rows, columns=["choice", "estimate", "low", "high", "kind", "clear"])


def _unit(found: Findings) -> str:
    return _of_outcome(found, tr("difference"))


def _of_outcome(found: Findings, what: str) -> str:
    """Something about the outcome at an axis, with its unit."""
    unit = numerals.axis_unit(called.gap_scale(found))
    return numerals.bracketed(phrases.outcome(found.outcome).lower() + tr(": ") + what, unit)


def _choices(found: Findings) -> Picture:
    table, scale = choice_marks(found), called.gap_scale(found)
    items = [
        f"{row['choice']} {numerals.difference(scale, row['estimate'], row['low'], row['high'])}"
        for row in records(table)
    ]
    caption = tr(
        "Difference from {first}: {items}. The dashed line is {second}; a hollow mark is no clear difference from it.",
        first=found.labels[0],
        second=found.labels[1],
        items=tr("; ").join(items),
    )
    draw = partial(budget_figures.choices, table, unit=_unit(found), factor=scale.factor)
    return _picture("choices", draw, caption, ROW * len(table), room_for(table["choice"].tolist()), 0.5)


def _map(found: Findings) -> Picture:
    scale, (x, y) = called.gap_scale(found), found.axes
    least, most = (
        numerals.difference(scale, value) for value in (found.map["estimate"].min(), found.map["estimate"].max())
    )
    caption = tr(
        "Difference {second} less {first} over {x} and {y}: from {least} to {most}. Hatched: {unclear} of {cells} "
        "places, where the 95 % interval has zero in it. The line is where it is zero, the ring where {first} stands.",
        first=found.labels[0],
        second=found.labels[1],
        x=x.path,
        y=y.path,
        least=least,
        most=most,
        unclear=int((~found.map["clear"]).sum()),
        cells=len(found.map),
    )
    draw = partial(
        budget_figures.difference_map,
        found.map,
        unit=numerals.axis_unit(scale),
        factor=scale.factor,
        axes=(f"{x.path} ({tr(x.unit)})", f"{y.path} ({tr(y.unit)})"),
        stands=found.stands,
        more_is_better=found.better == "more",
    )
    return _picture("map", draw, caption, 0.5 * len(y.values) + 0.4, 0.8, 0.55)


def _regret(found: Findings) -> Picture:
    assert found.worlds is not None  # noqa: S101 - called only where there are worlds
    table, scale = found.worlds.summary.copy(), called.gap_scale(found)
    kinds = {found.labels[0]: "first", found.labels[1]: "second"}
    table["kind"] = [kinds.get(choice, "same") for choice in table["choice"]]
    items = [
        f"{row['choice']} {called.regret_told(scale, row)}, {numerals.level(scale, row['worst'])}"
        for row in records(table)
    ]
    draw = partial(budget_figures.regret, table, unit=_of_outcome(found, tr("regret")), factor=scale.factor)
    caption = tr("Mean regret, and (at the bar) what 5 % of worlds exceed: {items}.", items=tr("; ").join(items))
    return _picture("regret", draw, caption, ROW * len(table), room_for(table["choice"].tolist()), 0.5)
