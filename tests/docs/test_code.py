"""All code of the pages runs: page by page, in the order in which it stands there, in one folder.

Python has one namespace a page, commands run as typed, YAML is checked and, where its first line is a comment with its
file's name, kept under it. What would take long is run shorter: SHORTER and SIZES say how.
"""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
import typer
import yaml
from matplotlib import pyplot
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.cli import app
from fivelink_sim.experiment.plan import read_plan

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "scenarios" / "experiments" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

#: Commands, and what is added to them, so that they are short; the first that fits. {n}: a number not used before.
SHORTER = (
    (r"compare .*--days 365 --set government.burden=0.2", "--out results/screen"),
    (r"compare .*docs/variants|compare .*--replications 40$", "--replications 2 --days 14 --out results/{n}"),
    (r"compare .*--uncertainty", "--worlds 30 --days 60"),
    (r"compare .*--precision", ""),
    (r"compare", "--replications 3"),
    (r"resume .*--replications", "--replications 30"),
    (r"coalitions .*--of", "--replications 1 --days 20 --permutations 4"),
    (r"coalitions", "--replications 2 --days 20"),
    (r"budget", "--replications 6 --worlds 2 --days 30"),
    (r"calibrate .*--method point", "--runs 60"),
    (r"calibrate", "--runs 300 --draws 20"),
    (r"sweep remove_one_rule", "--replications 1"),
    (r"evaluate", "--replications 2 --worlds 0"),
    (r"app", "--port 0 --no-browser"),
)
#: Experiments that come along, or stand on a page, and their size when run here, with 300 residents and 30 days.
SIZES = {
    "sampled_conditions": 20,
    "stops_helping": 60,
    "mild": 60,
    "sensitivity_screening": 3,
    "sensitivity_shares": 16,
}
#: Words in the code of a page, and what is run instead.
INSTEAD = {"guides/coalitions.md": {"replications=100": "replications=2, days=20"}}

SCENARIO = "fivelink: 1\nextends: three_society\n"
#: What a page takes to be there: files, and commands that make some.
FILES = {
    "guides/fit.md": {"mine.yaml": SCENARIO, "fitted.yaml": SCENARIO},
    "guides/dashboard.md": {"mine.yaml": SCENARIO},
    "guides/cluster.md": {"mine.yaml": SCENARIO},
    "guides/publishing.md": {"mine.yaml": SCENARIO},
    "guides/own_data.md": {"kinds.csv": "category,kind\n停车问题,-\n助餐,elderly_care\n"},
}
COMMANDS = {
    "guides/fit.md": ["observe three_society --to requests.csv"],
    "guides/own_data.md": ["observe three_society --to export.csv --days 30"],
    "reference/commands.md": [
        "import --template my_tables",
        "compare three_society five_society --out results/demo",
        "sweep stops_helping --out results/stops",
    ],
}

FENCE = re.compile(r"(?ms)^(?P<indent> *)```(?P<language>[\w{}-]*)\n(?P<code>.*?)^(?P=indent)```")
CLUSTER = re.compile(r'tcp://[\d.]+:\d+|"\$at"')
TYPED = re.compile(r"(?m)^(?P<indent> *)(?:\$ )?fivelink (?P<line>(?:[^\\\n]|\\\n)+)$")


def short_name(page: Path) -> str:
    return str(page.relative_to(ROOT)).removeprefix("docs/")


def steps(text: str) -> Iterator[tuple[str, str]]:
    """("python" | "yaml" | "fivelink", code) of a page, in order."""
    begin = 0
    for fence in FENCE.finditer(text):
        yield from typed_in(text[begin : fence.start()], indent=4)
        if fence["language"] in ("python", "yaml"):
            yield fence["language"], fence["code"]
        elif fence["language"] in ("", "sh"):
            yield from typed_in(fence["code"], indent=0)
        begin = fence.end()
    yield from typed_in(text[begin:], indent=4)


def typed_in(text: str, indent: int) -> Iterator[tuple[str, str]]:
    """Commands typed in a text, so far from its left edge at least."""
    return (("fivelink", typed["line"]) for typed in TYPED.finditer(text) if len(typed["indent"]) >= indent)


def words_of(line: str) -> list[str]:
    """A typed line as arguments; what stands behind # is a remark."""
    return shlex.split(line.replace("\\\n", " "), comments=True)


def test_code_is_found_where_it_stands():
    text = (
        "Type\n\n    fivelink list   # all\n\n```python\nx = 1\n```\n\n"
        "  ```\n  fivelink run A \\\n      --days 7\n  ```\n"
        "fivelink is a word here.\n\n```\n a table\n```\n\n    $ fivelink validate B\n    B: ok\n"
    )
    found = [(what, words_of(code) if what == "fivelink" else code) for what, code in steps(text)]
    assert found == [
        ("fivelink", ["list"]),
        ("python", "x = 1\n"),
        ("fivelink", ["run", "A", "--days", "7"]),
        ("fivelink", ["validate", "B"]),
    ]


# Experiments


def shrunk(text: str, size: int) -> str:
    """An experiment with fewer points, of small scenarios."""
    small = {"population": {"residents": 300}, "run": {"days": 30, "warmup": 7}}
    plan = yaml.safe_load(text)
    plan["scenarios"] = {name: {"extends": name} | small for name in plan["scenarios"]}
    plan["design"]["size"] = size
    return yaml.safe_dump(plan, sort_keys=False, allow_unicode=True)


def with_small_experiments(code: str) -> str:
    """Names of experiments that come along become those of their small copies in this folder."""
    for name in SIZES:
        code = re.sub(rf"(?<![\w/.]){name}(?![\w/.-])", f"./{name}.yaml", code)
    return code


# What is done with each step


@cache
def small_cluster() -> Any:
    """A Dask cluster of this machine, for pages that name one; it ends with the tests."""
    from distributed import LocalCluster

    return LocalCluster(n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None)


def run_command(line: str) -> None:
    if CLUSTER.search(line):
        line = CLUSTER.sub(small_cluster().scheduler_address, line)
    words = words_of(with_small_experiments(line))
    more = next((options for begin, options in SHORTER if re.match(begin, " ".join(words))), "")
    words += more.format(n=sum(1 for _ in Path().glob("results/*"))).split()
    if words[0] == "app":
        return open_app(words)
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, f"fivelink {line}\n{done.output}\n{done.exception!r}"
    return None


def open_app(words: list[str]) -> None:
    """Start the dashboard, wait until it says where it is, and end it as a user does."""
    command = [sys.executable, "-m", "fivelink_sim", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        told = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert "http://127.0.0.1:" in told, process.stderr.read()


def check_yaml(code: str) -> None:
    """A scenario, an experiment or the part of one: it is valid, and kept if it has a file's name."""
    named = re.match(r"# (\S+\.yaml)\n", code)
    whole = yaml.safe_load(code)
    if named and (ROOT / named[1]).exists():
        shipped = yaml.safe_load((ROOT / named[1]).read_text(encoding="utf-8"))
        assert {key: value for key, value in shipped.items() if key != "about"} == whole, named[1]
    file = Path(Path(named[1]).name if named else "block.yaml")
    if not {"scenarios", "design"} & set(whole):
        file.write_text(code, encoding="utf-8")
        fl.load(f"./{file}")
        return
    head = {"fivelink": 1, "name": "a part", "scenarios": ["three_society", "five_society"], "replications": 2}
    file.write_text(yaml.safe_dump(head | whole, sort_keys=False, allow_unicode=True), encoding="utf-8")
    read_plan(f"./{file}")
    if file.stem in SIZES:
        file.write_text(shrunk(file.read_text(encoding="utf-8"), SIZES[file.stem]), encoding="utf-8")


def run_python(code: str, names: dict[str, object]) -> None:
    exec(compile(with_small_experiments(code), "page", "exec"), names)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of one's own, in which the checkout's paths and small experiments are at hand."""
    for name in ("docs", "scenarios", "benchmarks"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, size in SIZES.items():
        shipped = ROOT / "scenarios" / "experiments" / f"{name}.yaml"
        if shipped.exists():
            (tmp_path / f"{name}.yaml").write_text(shrunk(shipped.read_text(encoding="utf-8"), size), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


#: Pages of a few seconds; the others run with the long tests.
QUICK = (
    "README.md",
    "scenarios/experiments/README.md",
    "guides/own_data.md",
    "guides/sweeps.md",
    "reference/scenarios.md",
)
WITH_CODE = [
    pytest.param(page, marks=() if short_name(page) in QUICK else pytest.mark.statistical)
    for page in PAGES
    if any(steps(page.read_text(encoding="utf-8")))
]


@pytest.mark.filterwarnings("ignore:More than 20 figures")
@pytest.mark.parametrize("page", WITH_CODE, ids=short_name)
def test_all_code_of_a_page_runs(page, folder):
    name = short_name(page)
    for file, text in FILES.get(name, {}).items():
        (folder / file).write_text(text, encoding="utf-8")
    for line in COMMANDS.get(name, []):
        run_command(line)
    names: dict[str, object] = {}
    with mpl.rc_context():
        for what, code in steps(page.read_text(encoding="utf-8")):
            for words, others in INSTEAD.get(name, {}).items():
                code = code.replace(words, others)
            if what == "fivelink":
                run_command(code)
            elif what == "yaml":
                check_yaml(code)
            else:
                run_python(code, names)
    pyplot.close("all")


# Commands named in running text


@pytest.mark.parametrize("page", PAGES, ids=short_name)
def test_every_command_and_option_named_exists(page):
    commands = typer.main.get_command(app).commands
    for code in re.findall(r"`fivelink ([a-z][^`]*)`", page.read_text(encoding="utf-8")):
        command, *words = code.split()
        assert command in commands, code
        options = {name for option in commands[command].params for name in (*option.opts, *option.secondary_opts)}
        assert {word for word in words if word.startswith("-")} <= {*options, "--help"}, code
