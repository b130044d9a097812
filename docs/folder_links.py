"""A Sphinx extension: a link to a folder leads to its page, README or index; without one it stays text."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("doctree-read", _lead)
    return {"parallel_read_safe": True}


def _lead(app: Sphinx, document: nodes.document) -> None:
    """Every link to a folder of one page becomes a link to a page, or text."""
    source, root = Path(app.env.doc2path(app.env.docname)), Path(app.srcdir).resolve()
    for link in list(document.findall(pending_xref)):
        folder = (source.parent / link["reftarget"]).resolve()
        if link["reftype"] != "myst" or not folder.is_dir():
            continue
        names = [(folder / name).relative_to(root).as_posix() for name in ("README", "index")]
        page = next((name for name in names if name in app.env.found_docs), None)
        if page:
            link["refdomain"], link["reftarget"], link["reftargetid"] = "doc", page, None
        else:
            link.replace_self(link.children)
