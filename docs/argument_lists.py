"""A Sphinx extension: arguments in docstrings, `name    meaning` a line, become definition lists.

Docstrings are written to be read in a terminal, in columns that reStructuredText takes for running text.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

ARGUMENT = re.compile(r"^(?P<names>\w+(?:, \w+)*) {2,}(?P<meaning>\S.*)$")


def as_definitions(lines: list[str]) -> list[str]:
    """The lines, with columns of arguments as definitions."""
    found: list[str] = []
    inside = False
    for line in lines:
        argument = ARGUMENT.match(line)
        if argument:
            names = ", ".join(f"``{name}``" for name in argument["names"].split(", "))
            found += [names, "   " + argument["meaning"]]
            inside = True
        elif inside and line.startswith("   "):
            found.append("   " + line.strip())
        else:
            found += ["", line] if inside and line else [line]
            inside = False
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True}


def _process(*event: Any) -> None:
    lines = event[-1]
    lines[:] = as_definitions(lines)
