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
from typing import TYPE_CHECKING, Any

from fivelink_sim.view.figure_style import INK, MUTED, PAPER, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Text stays text (searchable, readable aloud, any script); reader's fonts of the same width as the one measured with.
_FONTS = "'DejaVu Sans', Verdana, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "fivelink", "svg.image_inline": True, "font.family": ["DejaVu Sans"]}
_INKS = {INK: "var(--ink)", MUTED: "var(--muted)", RULE: "var(--rule)", PAPER: "var(--paper)"}
_LOCK = threading.Lock()  # matplotlib's settings are global


def drawn(draw: Callable[..., Any], width: float, height: float, columns: int = 1, **shared: Any) -> str:
    """The SVG of a figure of `width` x `height` inches; `draw` gets its Axes (several: side by side).

    shared   sharex, sharey, width_ratios, as of `Figure.subplots`"""
    import matplotlib
    from matplotlib.figure import Figure

    with _LOCK, matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's fonts have it
        figure = Figure(figsize=(width, height), layout="constrained")
        axes: Axes | Any = figure.subplots(1, columns, **shared)
        draw(*([axes] if columns == 1 else axes))
        text = io.StringIO()
        figure.savefig(
            text, format="svg", facecolor=PAPER, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    return text.getvalue().replace("'DejaVu Sans'", _FONTS)


def inlined(svg: str, name: str) -> str:
    """The drawing as an element of a page: its inks are the page's colours, its ids its own, its size the column's.

    Only tags are touched, never what a text says."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r'<svg[^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" aria-hidden="true" focusable="false">', body, count=1)
    return re.sub(r"<[^>]+>", lambda tag: _adapted(tag[0], name), body)


def _adapted(tag: str, name: str) -> str:
    """A tag without the ids of groups and the font (the page sets it), with own ids and the page's colours."""
    tag = re.sub(r'\sid="[\w.]+_\d+"', "", tag).replace(f" font-family: {_FONTS};", "").replace("xlink:href=", "href=")
    tag = tag.replace('id="', f'id="{name}-').replace('href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    for ink, variable in _INKS.items():
        tag = tag.replace(ink, variable)
    return tag
