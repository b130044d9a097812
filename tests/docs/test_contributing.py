"""CONTRIBUTING and the guides to changes name places that exist: files, names in them, tests, targets of make."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "fivelink_sim"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
GUIDES = [ROOT / "docs" / "guides" / f"{name}.md" for name in (
    "new_need_kind", "new_outcome", "new_preset", "new_rule", "new_figure", "own_regime", "cluster", "publishing",
)]  # fmt: skip
ROOMS = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
TOPS = {"src", "tests", "docs", "scenarios", "results", ".ci", "benchmarks", "notebooks"}
FILE = re.compile(r"[\w./-]+\.(?:py|md|yaml|json|po|csv|j2|toml|cff|ipynb)")
KEPT = {"mine.yaml", "report.html", "codemeta.json", "manifest.json"}  # what users or commands make


def text(page):
    return page.read_text(encoding="utf-8")


def rows():
    """The cells of the table of changes, by kind of change."""
    table = text(CONTRIBUTING).split("| change |", 1)[1].split("\n\n", 1)[0]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {cells[0]: cells[1:] for cells in found}


def place(name):
    """The file or folder that a page calls by this name; None if there is none."""
    top = name.split("/")[0]
    path = (PACKAGE if top in ROOMS or name == "cli.py" else ROOT) / name
    return path if path.exists() else None


def defined(path):
    """Names at the top of a module, and of its classes' methods."""
    tree = ast.parse(text(path))
    functions = (ast.FunctionDef, ast.ClassDef)
    names = {node.name for node in ast.walk(tree) if isinstance(node, functions)}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize("change", rows())
def test_every_place_of_the_table_exists(change):
    named = re.findall(r"`([^`]+)`", " ".join(rows()[change]))
    places = [name for name in named if "/" in name or FILE.fullmatch(name.split(":")[0])]
    assert places
    for name in places:
        file, _, inside = name.partition(":")
        assert place(file), name
        assert not inside or inside in defined(place(file)), name


def test_every_row_has_where_to_begin_and_a_test():
    assert len(rows()) >= 13
    for change, (first, _, test, _) in rows().items():
        assert first, change
        assert "`tests/" in test or "`.ci/run`" in test, change


@pytest.mark.parametrize("page", [CONTRIBUTING, *GUIDES], ids=lambda page: page.name)
def test_every_target_of_make_exists(page):
    targets = set(re.findall(r"(?m)^([a-z]+):", text(ROOT / "Makefile")))
    assert set(re.findall(r"(?:`|^    )make ([a-z]+)", text(page), re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", [CONTRIBUTING, *GUIDES], ids=lambda page: page.name)
def test_every_file_named_exists(page):
    """Those with a path; others are files that the page has the reader make."""
    named = {name for code in re.findall(r"`([^`\n]+)`", text(page)) for name in FILE.findall(code)}
    typed = {name for line in re.findall(r"(?m)^    .*python (.*)$", text(page)) for name in FILE.findall(line)}
    paths = {name for name in named if name.split("/")[0] in {*TOPS, *ROOMS}} | typed
    assert {name for name in paths if not place(name)} == set()


NAMED_IN_A_FILE = re.compile(r"`(\w+)` (?:of|in) `((?:src|tests)/[\w/]+\.py)`")


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_name_said_to_be_in_a_file_is_there(page):
    for name, file in NAMED_IN_A_FILE.findall(" ".join(text(page).split())):
        assert name in defined(ROOT / file), (name, file)


def test_names_in_files_are_found_on_the_pages():
    """If the pages word it otherwise one day, the test above would look at nothing."""
    found = {pair for page in GUIDES for pair in NAMED_IN_A_FILE.findall(" ".join(text(page).split()))}
    assert ("COLUMNS", "src/fivelink_sim/model/ledger.py") in found
    assert ("Purpose", "src/fivelink_sim/model/draws.py") in found
    assert len(found) > 8


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_test_to_check_with_exists(page):
    for line in re.findall(r"(?m)^    (?:\w+=\w+ )?python -m pytest (.*)$", text(page)):
        assert all((ROOT / name).exists() for name in line.split()), line


def test_every_guide_to_a_change_is_in_the_table():
    linked = " ".join(cells[-1] for cells in rows().values())
    for page in GUIDES:
        assert f"docs/guides/{page.name}" in linked or page.stem in ("cluster", "publishing")
