"""Figures as files: SVG, of its own or as a part of a page, and pictures; the same table gives the same bytes.

matplotlib is imported here only, and only when something is drawn. Nothing touches pyplot's state, so reports can be
drawn in threads and without a display.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fivelink_sim.view import han_font
from fivelink_sim.view.figure_style import BLUE, INK, LETTER, MUTED, PAPER, RULE, legend_rows, shortened, width
from fivelink_sim.view.language import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Text stays text (searchable, readable aloud, any script); reader's fonts of the same width as the one measured with.
_FONTS = (
    "'DejaVu Sans', Verdana, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "'Noto Sans SC', sans-serif"
)
_HAN_FONTS = f"'{han_font.EMBEDDED}', {_FONTS}"
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "fivelink",
    "svg.image_inline": True,
    "pdf.fonttype": 42,  # letters of a PDF stay letters
    "font.family": ["DejaVu Sans"],
}
_INKS = {INK: "var(--ink)", MUTED: "var(--muted)", RULE: "var(--rule)", PAPER: "var(--paper)", BLUE: "var(--blue)"}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_LOCK = threading.Lock()  # matplotlib's settings are global
PICTURE_FORMATS = (".png", ".svg", ".pdf")
DOTS = 200  # an inch, of a picture in dots


class Margins(NamedTuple):
    """Room around the axes, in inches. Set by hand: letting matplotlib find it takes three times as long to draw."""

    left: float = 0.12
    right: float = 0.12
    top: float = 0.32
    bottom: float = 0.5


def room_for(names: Sequence[str]) -> float:
    """Inches at the left for names of rows, as `figure_style.rows` writes them."""
    return 0.15 + LETTER * max((width(shortened(name, 60)) for name in names), default=0.0)


def margins_for(
    names: Sequence[str], labels: Sequence[str], *, left: float = 0.0, right: float = 0.2, top: float = 0.32
) -> Margins:
    """Room for names of rows at the left, besides `left`, and below the axes for a legend of these labels."""
    return Margins(left + room_for(names), right, top, 0.5 + 0.2 * legend_rows(labels))


class Drawn(NamedTuple):
    """A figure as SVG, and the title that stands in it (empty if none does)."""

    svg: str
    title: str


def drawn(draw: Callable[[Axes], Any], width: float, height: float, margins: Margins) -> Drawn:
    """The SVG of a figure with axes `height` inches high; `width` is that of the whole figure."""
    with _settings():
        figure = laid_out(draw, width, height, margins)
        return Drawn(_svg(figure), _title(figure))


def laid_out(draw: Callable[[Axes], Any], width: float, height: float, margins: Margins) -> Figure:
    """The figure of such axes and margins (inches), drawn but not yet written."""
    from matplotlib.figure import Figure

    whole = height + margins.top + margins.bottom
    box = (
        margins.left / width,
        margins.bottom / whole,
        1.0 - (margins.left + margins.right) / width,
        height / whole,
    )
    figure = Figure(figsize=(width, whole))
    draw(figure.add_axes(box))
    return figure


def save(make: Callable[[], Figure], path: Path, sentence: str, ending: str) -> None:
    """Write a figure as `ending` says (one of PICTURE_FORMATS), with its sentence inside; `make` draws it."""
    with _settings():
        figure = make()
        if ending == ".svg":
            path.write_text(told(_svg(figure), _title(figure), sentence), encoding="utf-8", newline="\n")
            return
        han_font.dressed(figure)
        about = {"Description": sentence, "Title": _title(figure), "Software": None}
        if ending == ".pdf":
            about = {"Subject": sentence, "Title": _title(figure), "CreationDate": None, "Creator": None}
        figure.savefig(path, format=ending[1:], dpi=DOTS, facecolor="white", metadata=about)


@contextmanager
def _settings() -> Iterator[None]:
    """matplotlib's settings of all figures, for one thread at a time."""
    import matplotlib

    with _LOCK, matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's fonts have it
        yield


def _svg(figure: Figure) -> str:
    svg = _written(figure)
    if not han_font.han(svg):
        return svg
    letters = han_font.dressed(figure)  # looks at every text: worth it only where there is something to dress
    svg = _written(figure).replace(_FONTS, _HAN_FONTS)
    return svg.replace("<defs>", f"<defs>\n  <style>{han_font.font_face(letters)}</style>", 1)


def _written(figure: Figure) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", facecolor=PAPER, metadata=_NO_METADATA)
    return text.getvalue().replace(f", '{han_font.FAMILY}'", "").replace("'DejaVu Sans'", _FONTS)


def _title(figure: Figure) -> str:
    """The title of a figure, or of its first axes, on one line."""
    found = [figure.get_suptitle(), *(ax.get_title(loc="left") for ax in figure.axes)]
    return tr(": ").join(next((title for title in found if title), "").split("\n"))


def told(svg: str, title: str, sentence: str) -> str:
    """The SVG with its title and its sentence inside, for those who hear or search it. Both are escaped."""
    said = {"title": title, "desc": sentence}
    found = {tag: escape(shortened(text, len(text)), quote=False) for tag, text in said.items() if text}
    inside = "".join(f'\n <{tag} id="figure-{tag}">{text}</{tag}>' for tag, text in found.items())
    labels = " ".join(f"figure-{tag}" for tag in found)
    start, end = svg.index("<svg"), svg.index(">", svg.index("<svg"))
    about = f' role="img" aria-labelledby="{labels}"' if found else ""
    return f"{svg[: start + 4]}{about}{svg[start + 4 : end + 1]}{inside}{svg[end + 1 :]}"


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
    for fonts in (_FONTS, _HAN_FONTS):
        tag = tag.replace(f" font-family: {fonts};", "")
    tag = re.sub(r'\sid="[\w.]+_\d+"', "", tag).replace("xlink:href=", "href=")
    tag = tag.replace('id="', f'id="{name}-').replace('href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    for ink, variable in _INKS.items():
        tag = tag.replace(ink, variable)
    return tag
