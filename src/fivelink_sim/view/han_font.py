"""Chinese letters on any machine: the few that a page or a drawing shows are put into it, from the font of zhplot.

The font is Noto Sans SC (SIL Open Font License), which allows parts of it to be embedded.
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAMILY = "Noto Sans SC"
#: What the letters put into a page are called there. It stands first of a list of fonts: browsers draw what they shaped
#: before a font was ready anew only if it is the first that has the letters.
EMBEDDED = "Noto Sans SC embedded"
FIRST_HAN = 0x2E80  # from here on letters are the business of this font
_HAN = re.compile(f"[{chr(FIRST_HAN)}-\U0010ffff]")


def han(text: str) -> str:
    """The letters of a text that need the font, each once, in order."""
    return "".join(sorted(set(_HAN.findall(text))))


@cache
def font_file() -> Path:
    """Where the font lies; the package is not imported, since that would change matplotlib's settings."""
    spec = find_spec("zhplot")
    assert spec is not None  # noqa: S101 - a dependency
    assert spec.submodule_search_locations is not None  # noqa: S101
    return Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"


@cache
def registered() -> str:
    """Make the font known to matplotlib; returns its family."""
    from matplotlib import font_manager

    fonts = font_manager.fontManager
    fonts.addfont(font_file())
    regular = next(entry for entry in fonts.ttflist if entry.name == FAMILY)
    fonts.ttflist.append(replace(regular, weight=700))  # there is no bold file: the reader's program makes it bold
    return FAMILY


def expected(ax: Axes | None = None) -> None:
    """Give this font to all texts that are made from now on, and to those that Axes have already."""
    import matplotlib
    from matplotlib.text import Text

    fonts = matplotlib.rcParams["font.family"]
    if registered() not in fonts:
        matplotlib.rcParams["font.family"] = [*fonts, FAMILY]
    for text in ax.findobj(Text) if ax is not None else ():
        if isinstance(text, Text) and FAMILY not in text.get_fontfamily():
            text.set_fontfamily([*text.get_fontfamily(), FAMILY])


def dressed(figure: Figure) -> str:
    """Give the texts of a figure this font where they need it; returns the letters that do."""
    from matplotlib.text import Text

    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and han(text.get_text())]
    for text in texts:
        if registered() not in text.get_fontfamily():
            text.set_fontfamily([*text.get_fontfamily(), FAMILY])
    return han("".join(text.get_text() for text in texts))


@cache
def font_face(letters: str) -> str:
    """A CSS rule with the font cut down to these letters, for these only; the same letters give the same bytes."""
    from fontTools import subset

    options = subset.Options(flavor="woff", recalc_timestamp=False, notdef_outline=True, layout_features=[])
    buffer = io.BytesIO()
    with subset.load_font(font_file(), options, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        subset.save_font(font, buffer, options)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    source = f"url(data:font/woff;base64,{data}) format('woff')"
    return f"@font-face{{font-family:'{EMBEDDED}';unicode-range:U+{FIRST_HAN:X}-10FFFF;src:{source}}}"
