# ruff: noqa: N802, ARG001
# mypy: disable-error-code="attr-defined, no-untyped-call"
# Components of Solara are named like classes, and drawn anew when an argument changes, `frame` above all; it has types
# in part only.
"""The middle of the dashboard's page: one day in a sentence, in numbers, in charts, and need by need.

Every part is given the number of the frame that is drawn: it is what tells Solara that the runs have moved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from fivelink_sim.view import phrases
from fivelink_sim.view.cell_map import layers
from fivelink_sim.view.dashboard import charts, drawings
from fivelink_sim.view.dashboard.charts import DARK, LIGHT, Ink
from fivelink_sim.view.dashboard.day_in_words import (
    caution,
    lead,
    names,
    need_heads,
    need_row,
    number_heads,
    number_rows,
    regimes,
)
from fivelink_sim.view.dashboard.drawings import RECENT, Place
from fivelink_sim.view.dashboard.parts_of_a_page import (
    Chart,
    Choice,
    Drawing,
    NeedTable,
    NumberTable,
    Panel,
    SideTitle,
    component,
    element,
)
from fivelink_sim.view.dashboard.side_by_side import Differing, Side, SideBySide
from fivelink_sim.view.language import tr

MOST_NEEDS = 12  # of the list

Cell = solara.Reactive[Place | None]  # the cell that was clicked, if one is chosen


@component
def Screen(stage: SideBySide, frame: int) -> None:
    """The day: a sentence, the numbers, the charts, the needs that ended differently."""
    ink = DARK if solara.lab.use_dark_effective() else LIGHT
    cell: Cell = solara.use_reactive(None)
    with stage.lock:
        differing = stage.differing_needs()
        sentence, rows = lead(stage, differing), number_rows(stage)
        rates, networks = drawings.rates(stage, ink), drawings.networks(stage, ink)
        states, trust, backlogs = (make(stage, ink) for make in (drawings.states, drawings.trust, drawings.backlogs))
    with solara.Div(classes=["fl-lead"]):
        element("p", sentence, classes="fl-sentence")
        element("p", caution(stage), classes="fl-muted")
        for place, (name, told) in enumerate(zip(names(stage), regimes(stage), strict=True)):
            element("p", element("b", f"{name}: "), told, classes=f"fl-muted fl-side fl-side-{place}")
    with solara.Div(classes=["fl-grid"]):
        with Panel(tr("So far")):
            NumberTable(heads=number_heads(stage), rows=rows)
        with Panel(tr("Needs resolved, of those that ended so far, %")):
            draw(rates, "fl-time fl-tall", tr("Needs resolved, of those that ended so far, %"))
        Maps(stage, frame, differing, cell, ink)
        with Panel(
            tr("Links: width is strength × trust, colour is trust, figures are cases handed over that day"), wide=True
        ):
            pair(stage, networks, "fl-network", tr("Links between societies"))
        with Panel(tr("Open needs, by how far they have come")):
            draw(states, "fl-bars", tr("Open needs, by how far they have come"))
        with Panel(tr("Trust, 0 to 1")):
            draw(trust, "fl-time", tr("Trust, 0 to 1"))
        with Panel(tr("Hours of work waiting, by society")):
            draw(backlogs, "fl-bars", tr("Hours of work waiting, by society"))
        Money(stage, frame, ink)
        if stage.comparable:
            NeedsApart(stage, frame, differing, cell)


def draw(option: charts.Option, name: str, title: str, choose: Callable[[Any], None] | None = None) -> None:
    """A chart. `name`: its class; `choose` is told what is clicked. Who cannot see it is told its title and values."""
    Chart(drawing=Drawing(option), name=name, label=phrases.after(title, charts.in_words(option)), event_choose=choose)


def pair(
    stage: SideBySide, options: list[charts.Option], name: str, title: str, choose: Callable[[Any], None] | None = None
) -> None:
    """A chart a regime, side by side."""
    with solara.Div(classes=["fl-pair"]):
        for place, option in enumerate(options):
            with solara.Div():
                SideTitle(names(stage)[place], place)
                draw(option, name, tr("{title}, {name}", title=title, name=names(stage)[place]), choose)


@component
def Maps(stage: SideBySide, frame: int, differing: list[Differing], cell: Cell, ink: Ink) -> None:
    """The map of the community under each regime, one layer at a time, with one scale of colours."""
    layer = solara.use_reactive("open")
    with stage.lock:
        options, ends = drawings.maps(stage, layer.value, differing, ink)
    with Panel(tr("Map: {layer}", layer=layers()[layer.value]), wide=True):
        Choice(tr("Layer of the map"), layers(), layer.value, layer.set)
        pair(stage, options, "fl-map", tr("Map of the community"), lambda click: choose_cell(click, cell))
        with solara.Div(classes=["fl-legend"]):
            element("span", f"{ends[0]:.3g}")
            colours = ", ".join(charts.colours_of(layer.value, ink))
            solara.Div(classes=["fl-ramp"], style=f"background: linear-gradient(to right, {colours})")
            element("span", f"{ends[1]:.3g}")
            if stage.comparable:
                element("span", tr("○ a need resolved only here, ✖ one resolved only under the other, in the last {n} "
                                   "days. Click a cell for its needs.", n=RECENT), classes="fl-muted")  # fmt: skip


def choose_cell(click: Any, cell: Cell) -> None:
    """A click on a map chooses a cell; a second click on it lets go."""
    value = click.get("value") if isinstance(click, dict) else None
    if isinstance(value, list) and len(value) >= 2 and all(isinstance(number, int) for number in value[:2]):
        place = (value[1], value[0])
        cell.value = None if cell.value == place else place


@component
def Money(stage: SideBySide, frame: int, ink: Ink) -> None:
    """The foundation's balance, donations, and what reached needs, day by day."""
    purse = solara.use_reactive("balance")
    with stage.lock:
        option = drawings.money(stage, purse.value, ink)
    with Panel(tr("Money, yuan: {what}", what=drawings.purses()[purse.value])):
        Choice(tr("Which money"), drawings.purses(), purse.value, purse.set)
        draw(option, "fl-time", tr("Money, yuan: {what}", what=drawings.purses()[purse.value]))


@component
def NeedsApart(stage: SideBySide, frame: int, differing: list[Differing], cell: Cell) -> None:
    """The needs that ended differently, and the story of the one that is chosen."""
    chosen = solara.use_reactive("")
    here = [need for need in differing if cell.value in (None, drawings.where(stage, need))]
    with Panel(tr("Needs that ended differently"), wide=True):
        if cell.value is not None:
            with solara.Div(classes=["fl-scope"]):
                row, column = cell.value
                element(
                    "span", tr("In the cell of row {row}, column {column}: {n}.", row=row, column=column, n=len(here))
                )
                solara.Button(
                    tr("all cells"), on_click=lambda: cell.set(None), text=True, small=True, classes=["fl-choice"]
                )
        elif not here:
            element("p", tr("None so far."), classes="fl-muted")
        if here:
            NeedTable(heads=need_heads(stage), rows=[need_row(need) for need in here[:MOST_NEEDS]], chosen=chosen.value,
                      event_choose=chosen.set)  # fmt: skip
            element("p", tr("{shown} of {n}, the latest on top; choose one for its story.",
                            shown=min(MOST_NEEDS, len(here)), n=len(here)), classes="fl-muted")  # fmt: skip
        if chosen.value:
            Story(stage, frame, int(chosen.value))


@component
def Story(stage: SideBySide, frame: int, number: int) -> None:
    """One need's journey under each regime so far, and the commands that tell it again."""
    with solara.Div(classes=["fl-pair", "fl-story"]):
        for place, text in enumerate(stage.story(number)):
            with solara.Div():
                SideTitle(names(stage)[place], place)
                element("pre", text or tr("It has not arisen."))
    for line in stage.story_commands(number):
        element("pre", line, classes="fl-command")


@component
def Keeping(stage: SideBySide, frame: int) -> None:
    """Scenarios to download, and the commands that repeat what is on the screen."""
    with Panel(tr("Keep it"), wide=True):
        with solara.Div(classes=["fl-buttons"]):
            for place, side in enumerate(stage.sides):
                label = tr("Scenario {name} as YAML", name=names(stage)[place])
                solara.FileDownload(
                    lambda place=place: stage.yaml(place), filename=file_name(side), mime_type="text/yaml", label=label
                )
        if stage.day > 0:
            element("p", tr("The same numbers from the command line:"))
            for line in stage.command_lines():
                element("pre", line, classes="fl-command fl-again")
        element("p", tr("How sure that is, from many runs, the first of which is the one on the screen:"))
        for line in stage.command_lines(days=0, replications=None):
            element("pre", line, classes="fl-command")


def file_name(side: Side) -> str:
    """The name of a scenario's file, in letters that every system takes."""
    kept = "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in side.label)
    return f"{kept[:80] or 'scenario'}{'_changed' if side.changes else ''}.yaml"
