# ruff: noqa: N802
# mypy: disable-error-code="attr-defined, no-untyped-call, untyped-decorator"
# Components of Solara are named like classes; Solara has types in part only.
"""Small parts that the dashboard's page is put together from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

import reacton.ipyvuetify as rv
import solara

from fivelink_sim.view.dashboard.charts import Option
from fivelink_sim.view.language import speaking

P = ParamSpec("P")


class Reader:
    """Who reads the pages: set before the server starts."""

    language = "en"


def component(function: Callable[P, None]) -> Callable[P, Any]:
    """A component of Solara, which may be drawn in any thread; it speaks the reader's language."""

    @wraps(function)
    def spoken(*args: P.args, **kwargs: P.kwargs) -> None:
        with speaking(Reader.language):
            return function(*args, **kwargs)

    return solara.component(spoken)


def element(tag: str, *children: Any, classes: str = "", **attributes: str) -> Any:
    """An element of the page with text or other elements in it; text stays text."""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return rv.Html(tag=tag, children=list(children), class_=classes, attributes=named)


@solara.component_vue("numbers.vue", vuetify=False)
def NumberTable(heads: list[str], rows: list[list[str]]) -> None:
    """A table of numbers: the first cell of a row is its title."""


@solara.component_vue("needs.vue", vuetify=False)
def NeedTable(heads: list[str], rows: list[dict[str, Any]], chosen: str, event_choose: Callable[[str], None]) -> None:
    """A table of needs; the name of each is a button."""


@solara.component_vue("drawn.vue", vuetify=False)
def Drawn(frame: int, language: str, event_drawn: Callable[[int], None]) -> None:
    """Says when the browser has drawn a frame. `language`: of the page, for browsers and screen readers."""


class Drawing:
    """A chart's option, kept from Solara's comparison of everything with what was there before: that would take longer
    than drawing it."""

    def __init__(self, option: Option) -> None:
        self.option = option


def _as_option(drawing: Drawing, _: Any) -> Option:
    return drawing.option


@solara.component_vue("chart.vue", vuetify=False, to_json={"drawing": _as_option})
def Chart(drawing: Drawing, name: str, label: str, event_choose: Callable[[Any], None] | None = None) -> None:
    """A chart that fills its place. `name`: its class; `label`: what it shows, for those who cannot see it."""


@component
def Panel(title: str, children: list[Any] = [], wide: bool = False) -> None:  # noqa: B006 - Solara passes children so
    """A card with a title."""
    with rv.Html(tag="section", class_="fl-panel fl-wide" if wide else "fl-panel", attributes={"aria-label": title}):
        element("h2", title)
        solara.Div(children=children)


@component
def Choice(
    title: str, options: Mapping[Any, str], chosen: Any, on_choose: Callable[[Any], None], named: bool = False
) -> None:
    """Buttons of which one is chosen. `named`: its title stands before them."""
    with rv.Html(tag="div", class_="fl-scope", attributes={"role": "group", "aria-label": title}):
        if named:
            element("span", title)
        for key, text in options.items():
            solara.Button(text, on_click=lambda key=key: on_choose(key), text=True, small=True,
                          classes=["fl-choice", "fl-on" if key == chosen else ""])  # fmt: skip


@component
def SideTitle(name: str, place: int) -> None:
    """The name of a regime, in its colour."""
    element("h3", name, classes=f"fl-side fl-side-{place}")


@component
def SmallSlider(label: str, value: float, on_value: Callable[[float], None], low: float, high: float, step: float,
                name: str = "") -> None:  # fmt: skip
    """A slider with its label above."""
    rv.Slider(v_model=value, on_v_model=on_value, label=label, min=low, max=high, step=step, hide_details=True,
              class_=f"fl-slider {name}")  # fmt: skip
