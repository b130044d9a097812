"""Figures as SVG: the same table gives the same bytes, as a file of its own and as a part of a page.

matplotlib is imported here only, and only when something is drawn. Nothing touches pyplot's state, so reports can be
drawn in threads and without a display.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from fivelink_sim.view import han_font
from fivelink_sim.view.figure_style import BLUE, INK, MUTED, PAPER, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Text stays text (searchable, readable aloud, any script); reader's fonts of the same width as the one measured with.
_FONTS = (
    "'DejaVu Sans', Verdana, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "'Noto Sans SC', sans-serif"
)
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "fivelink",
    "svg.image_inline": True,
    "font.family": ["DejaVu Sans"],
}
_INKS = {INK: "var(--ink)", MUTED: "var(--muted)", RULE: "var(--rule)", PAPER: "var(--paper)", BLUE: "var(--blue)"}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_LOCK = threading.Lock()  # matplotlib's settings are global


class Margins(NamedTuple):
    """Room around the axes, in inches. Set by hand: letting matplotlib find it takes three times as long to draw."""

    left: float = 0.12
    right: float = 0.12
    top: float = 0.32
    bottom: float = 0.5


def drawn(draw: Callable[[Axes], Any], width: float, height: float, margins: Margins) -> str:
    """The SVG of a figure with axes `height` inches high; `width` is that of the whole figure."""
    import matplotlib
    from matplotlib.figure import Figure

    whole = height + margins.top + margins.bottom
    box = (
        margins.left / width,
        margins.bottom / whole,
        1.0 - (margins.left + margins.right) / width,
        height / whole,
    )
    with _LOCK, matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's fonts have it
        figure = Figure(figsize=(width, whole))
        draw(figure.add_axes(box))
        letters = han_font.dressed(figure)
        text = io.StringIO()
        figure.savefig(text, format="svg", facecolor=PAPER, metadata=_NO_METADATA)
    svg = text.getvalue().replace(f", '{han_font.FAMILY}'", "").replace("'DejaVu Sans'", _FONTS)
    if not letters:
        return svg
    return svg.replace("<defs>", f"<defs>\n  <style>{han_font.font_face(letters)}</style>", 1)


def inlined(svg: str, name: str) -> str:
    """The drawing as an element of a page: its inks are the page's colours, its ids its own, its size the column's.

    Only tags are touched, never what a text says."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(
        r'<svg[^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" aria-hidden="true" focusable="false">', body, count=1
    )
    return re.sub(r"<[^>]+>", lambda tag: _adapted(tag[0], name), body)


def _adapted(tag: str, name: str) -> str:
    """A tag without the ids of groups and the font (the page sets it), with own ids and the page's colours."""
    tag = re.sub(r'\sid="[\w.]+_\d+"', "", tag).replace(f" font-family: {_FONTS};", "").replace("xlink:href=", "href=")
    tag = tag.replace('id="', f'id="{name}-').replace('href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    for ink, variable in _INKS.items():
        tag = tag.replace(ink, variable)
    return tag
