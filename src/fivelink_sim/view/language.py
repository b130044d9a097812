"""Visible text in the language of the reader: every sentence that is shown goes through `tr`."""

from __future__ import annotations


def tr(text: str, **values: object) -> str:
    """The text with its `{names}` filled in. `text` is a literal, a whole sentence or label: what can be translated."""
    return text.format(**values) if values else text
