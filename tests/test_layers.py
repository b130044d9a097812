"""The house stands as CONTRIBUTING.md draws it: imports point one way, names are unique, no state is hidden."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import fivelink_sim

PACKAGE = Path(fivelink_sim.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "presets" not in path.parts)
MODEL = [path for path in FILES if path.parent.name == "model"]
PARSED = {path: ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in FILES}

# Each layer imports only from itself and those before it.
LAYERS = [
    "scenario",
    "model",
    "measure",
    "records",
    "abm",
    "experiment",
    "analysis",
    "view",
    "studies",
    "commands",
    "cli",
]
FACE = {"__init__", "__main__"}  # of the package itself: they hand on what the layers offer


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def layer(path: Path) -> str:
    """The first part of the path: a folder's or, at the top, a file's name."""
    return Path(path.relative_to(PACKAGE).parts[0]).stem


def imported(path: Path) -> Iterator[str]:
    """Full names of everything that a file imports, wherever in it, functions and type checking included."""
    package = ["fivelink_sim", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(PARSED[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def dotted(node: ast.expr) -> str:
    """`np.random.default_rng` for that expression; empty for one that is no chain of names."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_point_only_to_layers_before(path: Path) -> None:
    here = layer(path)
    if here in FACE:
        return
    assert here in LAYERS, f"{name(path)} is in no layer"
    allowed = set(LAYERS[: LAYERS.index(here) + 1]) - ({"abm"} if here == "experiment" else set())
    arrows = {full.split(".")[1] for full in imported(path) if full.startswith("fivelink_sim.")} - {"__version__"}
    assert arrows <= allowed, f"{name(path)} imports {sorted(arrows - allowed)}"


def test_no_two_files_share_a_name() -> None:
    counts = Counter(path.stem for path in FILES if path.stem != "__init__")
    assert not {stem for stem, count in counts.items() if count > 1}


@pytest.mark.parametrize("path", MODEL, ids=name)
def test_rules_and_constants_of_the_model_use_nothing_from_scenarios(path: Path) -> None:
    # Kept code of a rule is renewed when a file of the model changes; a constant from elsewhere would go stale in it.
    froms = [node for node in ast.walk(PARSED[path]) if isinstance(node, ast.ImportFrom) and node.module]
    foreign = {
        alias.asname or alias.name
        for node in froms
        if node.module.startswith("fivelink_sim.scenario")
        for alias in node.names
    }
    for node in PARSED[path].body:
        rule = isinstance(node, ast.FunctionDef) and "kernel" in {dotted(item) for item in node.decorator_list}
        if rule or isinstance(node, ast.Assign | ast.AnnAssign):
            used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} & foreign
            assert not used, f"{name(path)}:{node.lineno} uses {used}"


@pytest.mark.parametrize("path", MODEL, ids=name)
def test_the_model_draws_at_random_in_one_way_and_runs_no_text(path: Path) -> None:
    modules = {full.split(".")[0] for full in imported(path)}
    banned = {"random", "secrets", "pickle", "shelve", "marshal"}
    if path.stem == "kernel":  # keeps machine code on disk, and says there how it is guarded
        banned.discard("pickle")
    assert not modules & banned
    assert not [full for full in imported(path) if full.startswith("numpy.random")]
    used = {dotted(node) for node in ast.walk(PARSED[path]) if isinstance(node, ast.Attribute | ast.Name)}
    assert not used & {"np.random", "numpy.random", "eval", "exec"}


@pytest.mark.parametrize("path", MODEL, ids=name)
def test_rules_are_compiled_by_the_one_decorator(path: Path) -> None:
    numbas = {full for full in imported(path) if full.split(".")[0] == "numba"}
    assert not numbas or path.stem in ("kernel", "by_pointer"), f"{name(path)} imports {numbas}"


def test_public_names_are_there_and_others_are_not() -> None:
    assert set(fivelink_sim.__all__) == {*fivelink_sim._PUBLIC, "__version__"}
    for public in fivelink_sim.__all__:
        assert getattr(fivelink_sim, public)
        assert public in dir(fivelink_sim)
    with pytest.raises(AttributeError, match="has no attribute 'linkage'"):
        fivelink_sim.linkage  # noqa: B018


def test_importing_the_package_or_its_commands_imports_nothing_heavy() -> None:
    program = "import sys, fivelink_sim, fivelink_sim.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"numba", "numpy", "pandas", "matplotlib", "mesa", "scipy", "pyarrow"}
    assert not heavy & set(done.stdout.split())
