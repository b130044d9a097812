"""From a template to a page: escaped, with the letters that it needs, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fivelink_sim.experiment.whole_files import write_files
from fivelink_sim.view import figure_style, han_font, phrases
from fivelink_sim.view.language import file_name, language, tr, trn


def rendered(template: str, content: Mapping[str, Any]) -> str:
    """A page from its template, with the Chinese letters that it shows."""
    page = str(environment().get_template(template).render(content))
    letters = han_font.han(page)
    return page.replace("<style>", f"<style>\n{han_font.font_face(letters)}", 1) if letters else page


@cache
def environment() -> Any:
    """Where templates of pages are made from: everything is escaped, names are shortened and shown on one line."""
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.PackageLoader("fivelink_sim.view"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["readable"] = lambda name: figure_style.shortened(str(name), 200)
    found.filters["readable_text"] = lambda text: figure_style.shortened(str(text), len(str(text)))
    found.globals.update(tr=tr, trn=trn, marked=marked, language=language, listed=phrases.listed)
    return found


def marked(text: str, **values: object) -> Any:
    """As `tr`, of a text with tags of its own; what is filled in is escaped."""
    import markupsafe

    return markupsafe.Markup(tr(text)).format(**values)  # noqa: S704 - the text is a literal of a template


def write_pages(folder: Path, pages: Mapping[str, str]) -> Path:
    """Writes pages and what stands beside them, each whole or not at all; returns the report's path.

    pages   texts of pages by the stems of their names, of other files by their paths, such as figures/open.svg"""
    files = {folder / (name if "." in name else file_name(name, "html")): text for name, text in pages.items()}
    for parent in {path.parent for path in files}:
        parent.mkdir(parents=True, exist_ok=True)
    write_files({path: text.encode() for path, text in files.items()})
    return folder / file_name("report", "html")
