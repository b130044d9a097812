"""Chinese letters on any machine: the few that a page or a drawing shows are put into it, from the font of zhplot.

The font is Noto Sans SC (SIL Open Font License), which allows parts of it to be embedded.
"""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMILY = "Noto Sans SC"
FIRST_HAN = 0x2E80  # from here on letters are the business of this font


def han(text: str) -> str:
    """The letters of a text that need the font, each once, in order."""
    return "".join(sorted({letter for letter in text if ord(letter) >= FIRST_HAN}))


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


def dressed(figure: Figure) -> str:
    """Give the texts of a figure this font where they need it; returns the letters that do."""
    from matplotlib.text import Text

    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and han(text.get_text())]
    for text in texts:
        text.set_fontfamily([*text.get_fontfamily(), registered()])
    return han("".join(text.get_text() for text in texts))


@cache
def font_face(letters: str) -> str:
    """A CSS rule with the font cut down to these letters; the same letters give the same bytes."""
    from fontTools import subset

    options = subset.Options(flavor="woff", recalc_timestamp=False, notdef_outline=True, layout_features=[])
    font = subset.load_font(font_file(), options, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"@font-face{{font-family:'{FAMILY}';src:url(data:font/woff;base64,{data}) format('woff')}}"
