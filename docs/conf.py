"""How the site is built (`make site`). Sphinx reads the checkout from its root, so links are those between files."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import fivelink_sim
from fivelink_sim.view.han_font import EMBEDDED

sys.path.insert(0, str(Path(__file__).resolve().parent))

for _talker in ("fontTools", "traitlets"):  # each step of theirs, among what has to be read
    logging.getLogger(_talker).setLevel(logging.WARNING)

project = "fivelink-sim"
release = fivelink_sim.__version__
author = "fivelink-sim maintainers"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "argument_lists", "chinese_letters", "folder_links"]
root_doc = "docs/index"
include_patterns = [
    "docs/**",
    "notebooks/*.ipynb",
    "scenarios/experiments/README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
]
exclude_patterns = [".*", "build", "results", "src", "tests", "**/__pycache__"]

myst_heading_anchors = 4
myst_links_external_new_tab = False
# Notebooks run at every build, in a folder of their own: their outputs are not kept in the repository.
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
nitpick_ignore_regex = [("py:.*", r".*")]

highlight_language = "none"  # what commands print is no Python
smartquotes = False  # the pages have the quotes that they want

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
_fonts = f"'{EMBEDDED}', system-ui, sans-serif"
_mono = f"'{EMBEDDED}', ui-monospace, 'DejaVu Sans Mono', monospace"
html_theme_options = {"light_css_variables": {"font-stack": _fonts, "font-stack--monospace": _mono}}
html_title = f"fivelink-sim {release}"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
