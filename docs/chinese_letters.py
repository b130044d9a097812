"""A Sphinx extension: each page brings the Chinese letters that it shows, so that no font is needed to read it."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from fivelink_sim.view.han_font import font_face, han


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", _bring)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _bring(*event: Any) -> None:
    context = event[3]
    letters = han(context.get("body", ""))
    if letters:
        context["metatags"] = context.get("metatags", "") + f"<style>{font_face(letters)}</style>"
