"""The pages of the reference are whole: every command, option, public name and term stands there, as it is."""

import csv
import re
import runpy
from importlib import resources
from pathlib import Path

import pytest
import typer

import fivelink_sim as fl
from fivelink_sim.cli import COMMANDS, app
from fivelink_sim.experiment.columns import TABLES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


# Commands


def test_every_command_has_a_section_with_every_argument_and_option():
    sections = dict(re.findall(r"(?ms)^## fivelink (\S+)\n(.*?)(?=^## |\Z)", page("reference/commands.md")))
    assert list(sections) == list(COMMANDS)
    for name, command in typer.main.get_command(app).commands.items():
        told = set(re.findall(r"--[\w-]+", " ".join(re.findall(r"(?m)^\| `(.*?)` \|", sections[name]))))
        options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
        assert told == {spelling for option in options for spelling in (*option.opts, *option.secondary_opts)} - {"-n"}
        assert len(re.findall(r"(?m)^\| `", sections[name])) == len(command.params)


# Python


def test_every_public_name_is_documented():
    documented = set(re.findall(r"(?m)^\.\. auto\w+:: (\w+)(?:\(\))?$", page("reference/python.md")))
    assert documented | {"__version__"} == set(fl.__all__)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["day    which", "       one"], ["``day``", "   which", "   one"]),
        (["x, y   the map", "", "Raises."], ["``x``, ``y``", "   the map", "", "Raises."]),
        (["Plain text.", "  indented"], ["Plain text.", "  indented"]),
    ],
)
def test_columns_of_arguments_in_docstrings_become_definitions(lines, expected):
    pytest.importorskip("sphinx")
    assert runpy.run_path(str(DOCS / "argument_lists.py"))["as_definitions"](lines) == expected


# Results


def test_a_results_folder_holds_the_files_and_keys_that_the_page_names(tmp_path):
    text = page("reference/results.md")
    study = fl.compare(["three_society", "five_society"], replications=2, days=7, out=tmp_path)
    study.report()
    named = set(re.findall(r"`(\w+\.(?:html|csv|json))`", text)) - {"report.zh.html", "brief.zh.html"}
    assert named <= {path.name for path in tmp_path.iterdir()}
    keys = text[text.index("| key |") : text.index("## Tables")]
    assert set(re.findall(r"`(\w+)`", re.sub(r"(?m)^(\| .*? \|).*", r"\1", keys))) == set(study.manifest)
    assert {path.stem for path in tmp_path.glob("*.parquet")} == set(TABLES)
    for table in TABLES:
        assert f"### {table}.parquet" in text


# Glossary


def test_chinese_terms_are_those_of_the_reports():
    with (resources.files("fivelink_sim.view") / "translations" / "glossary.csv").open(encoding="utf-8") as file:
        chosen = {row["english"]: row["chinese"].split("|") for row in csv.DictReader(file)}
    rows = re.findall(r"(?m)^\| ([^|]+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", page("glossary.md"))
    terms = {term: chinese for term, chinese in rows if term not in ("term", "---")}
    assert len(terms) > 60
    assert {term: chinese for term, chinese in terms.items() if chinese not in chosen.get(term, ())} == {}
