"""How the site is built (`make site`). Sphinx reads the checkout from its root, so links are those between files."""

from __future__ import annotations

import sys
from pathlib import Path

import fivelink_sim

sys.path.insert(0, str(Path(__file__).resolve().parent))

project = "fivelink-sim"
release = fivelink_sim.__version__
author = "fivelink-sim maintainers"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "argument_lists", "folder_links"]
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

html_theme = "furo"
html_title = f"fivelink-sim {release}"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
