"""The generated parts of model.md: the phases of a day, kinds of need, presets, purposes of draws."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from generators.markdown_table import table

from fivelink_sim.model import day as model_day
from fivelink_sim.model import draws
from fivelink_sim.model.events import events
from fivelink_sim.scenario import load
from fivelink_sim.scenario.presets import preset_file, preset_names, preset_title
from fivelink_sim.scenario.wording import number_text


def schedule() -> str:
    """The phases of the day, in order, with what each says of itself."""
    rows = (
        (str(n), f"`{name}`", f"`{Path(inspect.getsourcefile(phase) or '').name}`", summary)
        for n, (name, phase, summary) in enumerate(phases(), start=1)
    )
    return table(("", "phase", "file", "what it does"), rows)


def phases() -> Iterator[tuple[str, Callable[..., object], str]]:
    """Name, function and first sentence of every phase of a day."""
    for phase in (events, *model_day.PHASES):
        plain = getattr(phase, "py_func", phase)
        text = " ".join(inspect.cleandoc(plain.__doc__ or "").split("\n\n")[0].split())
        yield plain.__name__, plain, re.split(r"(?<=\.) (?=[A-Z§]|model\.md)", text)[0]


def kinds() -> str:
    """The default kinds of need."""
    names = ("rate", "care", "labour", "material", "patience", "openness", "visibility", "gravity")
    head = (
        "kind",
        "rate per 1,000 residents a day",
        "care, effective h",
        "labour, effective h",
        "material, yuan",
        "patience, days",
        "openness",
        "visibility",
        "gravity",
    )
    needs = load({}).settings.needs
    return table(
        head, ((f"`{kind}`", *(number_text(getattr(need, name)) for name in names)) for kind, need in needs.items())
    )


def presets() -> str:
    """The presets: name, parent, title."""
    return table(
        ("preset", "extends", "what it is"),
        ((f"`{name}`", _parent(name), preset_title(name)) for name in preset_names()),
    )


def _parent(name: str) -> str:
    file = preset_file(name)
    found = re.search(r"(?m)^extends: (\w+)", file.read_text(encoding="utf-8") if file else "")
    return f"`{found[1]}`" if found else ""


def draw_purposes() -> str:
    """The purposes of draws, with what the code says of them."""
    said = dict(re.findall(r"(?m)^    (\w+) = \d+  # (.*)$", inspect.getsource(draws.Purpose)))
    rows = (
        (f"`{purpose.name}`", str(purpose.value), _origin(purpose), said[purpose.name]) for purpose in draws.Purpose
    )
    return table(("purpose", "number", "", "what it is for"), rows)


def _origin(purpose: draws.Purpose) -> str:
    return "exogenous" if purpose in draws.EXOGENOUS else "decision"
