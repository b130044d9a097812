# ruff: noqa: N802, ARG001
# mypy: disable-error-code="attr-defined, no-untyped-call"
# Components of Solara are named like classes, and drawn anew when an argument changes, `frame` above all; it has types
# in part only.
"""The page of the dashboard, laid out with Solara. It shows a `SideBySide` and passes on what is clicked.

Texts that can come from a file reach the browser as text only: as children of elements, as values of templates, on a
canvas; nothing here is HTML made from strings.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import reacton.ipyvuetify as rv
import solara

from fivelink_sim.scenario.problems import ScenarioError
from fivelink_sim.view.dashboard.chosen_scenarios import DEFAULT
from fivelink_sim.view.dashboard.day_in_words import names
from fivelink_sim.view.dashboard.day_screen import Keeping, Screen
from fivelink_sim.view.dashboard.levers import HUB, Lever, hubs, levers
from fivelink_sim.view.dashboard.parts_of_a_page import Choice, Drawn, SmallSlider, component, element
from fivelink_sim.view.dashboard.playing import Pace, play
from fivelink_sim.view.dashboard.side_by_side import SideBySide
from fivelink_sim.view.language import language, tr

BOTH = -1  # whom the sliders are for: all regimes


@dataclass
class Opening:
    """What the command was given; every page that is opened begins with it."""

    sources: Sequence[str] = DEFAULT
    seed: int | None = None


#: Set before the server starts.
opening = Opening()


@dataclass
class Desk:
    """What belongs to one open page: the runs, the pace, and how the browser keeps up."""

    stage: SideBySide
    pace: Pace = field(default_factory=Pace)
    drawn: threading.Event = field(default_factory=threading.Event)
    shown_at: float = 0.0
    took: float = 0.0  # s, from the end of the last day but one drawn to its being on the screen


@component
def Page() -> None:
    """The whole page."""
    desk = solara.use_memo(lambda: Desk(SideBySide(opening.sources, opening.seed)), [])
    frame = solara.use_reactive(0)  # goes up with everything that is to be drawn anew

    def show_it() -> None:
        desk.shown_at = time.perf_counter()
        frame.value += 1

    show = solara.use_memo(lambda: show_it, [])  # always the same: what it is given to is not made anew every day

    def drawn(number: int) -> None:
        if number == frame.peek():
            desk.took = time.perf_counter() - desk.shown_at
            desk.drawn.set()

    now = frame.value
    solara.Title(tr("Linkage side by side"))
    with solara.Div(classes=["fl-page"]):
        Bar(desk, now, show)
        with solara.Div(classes=["fl-body"]):
            SettingsPanel(desk.stage, show)
            with solara.Div(classes=["fl-main"]):
                Screen(desk.stage, now)
                Keeping(desk.stage, now)
    Drawn(frame=now, language=language(), event_drawn=drawn)


@component
def Bar(desk: Desk, frame: int, show: Callable[[], None]) -> None:
    """Play, step, reset, seed, speed, and what day it is."""
    stage = desk.stage
    playing = solara.use_reactive(False)
    problem = solara.use_reactive("")

    def run() -> Callable[[], None] | None:
        """Plays for as long as `playing` stays true."""
        return begun_to_play(desk, show, lambda: playing.set(False)) if playing.value else None

    solara.use_effect(run, [playing.value])

    def step() -> None:
        playing.value = False
        stage.advance(desk.pace.every)
        show()

    def reset() -> None:
        playing.value = False
        try:
            stage.reset()
            problem.value = ""
        except ScenarioError as error:
            problem.value = str(error)
        show()

    def seed(value: int | None) -> None:
        stage.wanted_seed = stage.seed if value is None else value
        show()

    with solara.Div(classes=["fl-bar"]):
        element("h1", tr("Linkage side by side"))
        with solara.Div(classes=["fl-buttons"]):
            solara.Button(
                tr("Pause") if playing.value else tr("Play"), icon_name="mdi-pause" if playing.value else "mdi-play",
                on_click=lambda: playing.set(not playing.value), disabled=stage.over, color="primary",
                classes=["fl-play"],
            )  # fmt: skip
            solara.Button(
                tr("Step"), icon_name="mdi-step-forward", on_click=step, disabled=stage.over, classes=["fl-step"]
            )
            solara.Button(tr("Reset"), icon_name="mdi-restart", on_click=reset, classes=["fl-reset"])
            solara.InputInt(tr("Seed"), value=stage.wanted_seed, on_value=seed, classes=["fl-seed"], dense=True)
            PaceSliders(desk.pace)
        with solara.Div(classes=["fl-clock"]):
            element("span", tr("{day} of {last} days", day=stage.day, last=stage.last_day), classes="fl-day")
            element("span", tr("drawn in {ms} ms", ms=round(1000 * desk.took)) if desk.took else "", classes="fl-took")
        if stage.pending:
            element("p", tr("Changed, from the next reset on: {fields}.", fields=pending(stage)),
                    classes="fl-pending")  # fmt: skip
        if problem.value:
            element("pre", problem.value, classes="fl-problem", role="alert")


def begun_to_play(desk: Desk, show: Callable[[], None], over: Callable[[], None]) -> Callable[[], None]:
    """Play in a thread of its own; returns what stops it. `over` is called if no day is left."""
    stop, begun = threading.Event(), desk.stage.resets

    def work() -> None:
        try:
            play(lambda days: desk.stage.advance(days, of=begun), show, desk.pace, desk.drawn, stop)
        finally:
            if not stop.is_set():
                over()

    threading.Thread(target=work, daemon=True).start()
    return stop.set


def pending(stage: SideBySide) -> str:
    """What will change with the next reset: the paths of fields, and the seed."""
    return tr(", ").join(tr("seed") if name == "seed" else name for name in stage.pending)


@component
def PaceSliders(pace: Pace) -> None:
    """How fast days pass, and how often they are drawn."""
    speed = solara.use_reactive(pace.days_a_second)
    every = solara.use_reactive(pace.every)
    pace.days_a_second, pace.every = float(speed.value), int(every.value)
    drawn = tr("Draw every day") if pace.every == 1 else tr("Draw every {n} days", n=pace.every)
    with solara.Div(classes=["fl-buttons"]):
        SmallSlider(tr("Days a second: {n}", n=int(speed.value)), speed.value, speed.set, 1, 60, 1, "fl-speed")
        SmallSlider(drawn, every.value, every.set, 1, 30, 1, "fl-every")


@component
def SettingsPanel(stage: SideBySide, show: Callable[[], None]) -> None:
    """Sliders for the parameters that matter, and for whom they hold."""
    scope = solara.use_reactive(BOTH)
    moved = solara.use_reactive(0)
    _ = moved.value
    called = names(stage)
    places = list(range(len(called))) if scope.value == BOTH else [scope.value]
    hub = hubs()  # read here: what is clicked is told outside the page's language

    def put(path: str, value: Any) -> None:
        stage.set(path, value, places)
        moved.value += 1
        show()

    def undo() -> None:
        stage.unset()
        moved.value += 1
        show()

    with rv.Html(tag="details", class_="fl-settings", attributes={"open": "open"}):
        element("summary", tr("Settings"))
        element("p", tr("They hold from the next reset on. Point at a name for its meaning."), classes="fl-muted")
        if len(called) == 2:
            options = {BOTH: tr("both"), **dict(enumerate(called))}
            Choice(tr("For"), options, scope.value, scope.set, named=True)
        solara.Select(tr("Who takes up the cases"), values=list(hub), value=hub_shown(stage, places),
                      on_value=lambda text: put(HUB, hub[text]), dense=True, classes=["fl-hub"])  # fmt: skip
        for title, group in levers():
            element("h3", title)
            for lever in group:
                LeverSlider(stage, lever, places, moved.value, put)
        solara.Button(tr("As the scenarios have it"), on_click=undo, text=True, small=True, classes=["fl-undo"])


def hub_shown(stage: SideBySide, places: Sequence[int]) -> str:
    """What the hub of the first regime meant is called."""
    now = stage.value(places[0], HUB)
    return next(text for text, hub in hubs().items() if hub == now)


@component
def LeverSlider(
    stage: SideBySide, lever: Lever, places: list[int], moved: int, put: Callable[[str, Any], None]
) -> None:
    """One parameter: its name, its value under the regimes meant, and its unit; the meaning as a tip."""
    values = [stage.value(place, lever.path) for place in places]
    low, high = lever.reaching(values)
    shown = " · ".join(f"{value:,.10g}" for value in dict.fromkeys(values))
    label = tr("{name}: {value} {unit}", name=lever.label, value=shown, unit=tr(lever.info.unit))
    changed = any(lever.path in stage.wanted[place] for place in places)
    with rv.Html(tag="div", class_="fl-lever fl-changed" if changed else "fl-lever", attributes={"title": lever.tip}):
        SmallSlider(label, float(values[0]), lambda value: put(lever.path, lever.typed(value)), low, high, lever.step)
