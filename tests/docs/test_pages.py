"""The pages under docs/ agree with the code and with each other."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from fivelink_sim.model.day import PHASES
from fivelink_sim.scenario import load, preset_names
from fivelink_sim.scenario.field_paths import fields, shape_at
from fivelink_sim.scenario.schema.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
SOURCES = [path for folder in ("src", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
SECTIONS = tuple(Settings.model_fields)


def script(name):
    """A script of docs/ as a module, which finds others beside it as when it is run."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(DOCS))
    spec.loader.exec_module(module)
    sys.path.remove(str(DOCS))
    return module


def without_code(text):
    """The text without fenced code blocks."""
    return re.sub(r"(?ms)^```.*?^```$", "", text)


def slug(heading):
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page):
    return {slug(heading) for heading in re.findall(r"(?m)^#+ (.*)$", without_code(page.read_text(encoding="utf-8")))}


# Citations: §3 refer, §5.3, §10.26, §10.11-14


CITED = re.compile(r"§ ?(\d+)(?:\.(\d+)(?:-(?:\d+\.)?(\d+))?)?")
OTHER_WORKS = re.compile(r"(?:[A-Z]\w+[ \w.,&]*\d{4}\)?,?[^§]*|(?!model)\b\w+\.md )$")


def citations(text):
    """(section, subsection or "") of every citation of the model's page."""
    for line in text.splitlines():
        for found in CITED.finditer(line):
            if OTHER_WORKS.search(line[: found.start()]):
                continue
            section, first, last = found.groups()
            if first is None:
                yield section, ""
            for n in range(int(first), int(last or first) + 1) if first else ():
                yield section, str(n)


def numbers_of_model_page():
    """All numbers that can be cited: headings `## §3 ...`, `### §5.3 ...` and readings `**§10.26**`."""
    found = {(section, "") for section in re.findall(r"(?m)^## §(\d+) ", MODEL)}
    found |= set(re.findall(r"(?m)^### §(\d+)\.(\d+) ", MODEL))
    return found | set(re.findall(r"(?m)^\*\*§(\d+)\.(\d+)\*\* ", MODEL))


def test_citations_are_read_as_meant():
    text = "model.md §3 refer, §10.11-14.\n(Higham 2002, Accuracy and Stability, §1.14)\ninterfaces.md §1"
    expected = [("3", ""), ("10", "11"), ("10", "12"), ("10", "13"), ("10", "14")]
    assert list(citations(text)) == expected
    assert list(citations("model.md §5.1-5.4")) == [("5", str(n)) for n in range(1, 5)]


CITING = [path for path in (*SOURCES, *PAGES) if path != Path(__file__).resolve()]  # its own examples cite other works


@pytest.mark.parametrize("path", CITING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_section_that_is_cited_exists(path):
    known = numbers_of_model_page()
    missing = {f"§{s}.{n}".rstrip(".") for s, n in citations(path.read_text(encoding="utf-8")) if (s, n) not in known}
    assert not missing


def test_readings_are_numbered_without_gaps():
    numbers = [int(n) for n in re.findall(r"(?m)^\*\*§10\.(\d+)\*\* ", MODEL)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 34


def test_sections_are_numbered_without_gaps():
    assert [int(n) for n in re.findall(r"(?m)^## §(\d+) ", MODEL)] == list(range(1, 15))


# The day


def test_every_phase_has_a_paragraph_in_the_order_of_the_day():
    section = MODEL[MODEL.index("\n## §3 ") : MODEL.index("\n## §4 ")]
    described = re.findall(r"(?m)^### (\w+)$", section)
    phases = ["events", *(getattr(phase, "py_func", phase).__name__ for phase in PHASES)]
    assert [name for name in phases if name not in ("come_back", "money")] == [
        name for name in described if name in phases
    ]


def test_words_that_code_cites_a_section_by_stand_there():
    for section, words in {
        "2": "kinds groups",
        "3": "events arise disclose capacity triage refer grant serve settle adapt record operating partners",
        "4": "money informal cultivation link participation residents professionalism volunteers",
    }.items():
        start = MODEL.index(f"\n## §{section} ")
        text = MODEL[start : MODEL.index("\n## §", start + 1)].lower()
        for word in words.split():
            assert re.search(rf"(?m)^### {word}\b", text), (section, word)


# Parameters


def names_in_code_font(text):
    """Dotted names in code font that begin with a section of a scenario; files and calls are none."""
    for name in re.findall(r"`([a-z_]+(?:\.[\w*]+)+)`", without_code(text)):
        if name.split(".")[0] in SECTIONS and not name.endswith((".py", ".md", ".yaml")):
            yield name


def exists(name):
    if name in {info.path for info in fields()}:
        return True
    parts = tuple(name.removesuffix(".*").split("."))
    return shape_at(parts) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_parameter_named_exists(page):
    assert {name for name in names_in_code_font(page.read_text(encoding="utf-8")) if not exists(name)} == set()


def test_a_misspelt_parameter_would_be_noticed():
    assert list(names_in_code_font("`need.relaps`, `serve.py`, `trust.py`, `needs.*.rate`")) == [
        "need.relaps",
        "needs.*.rate",
    ]
    assert not exists("need.relaps")


def test_every_parameter_of_a_mechanism_is_named_on_the_model_page():
    """By its path, or by its last name in a paragraph or equation of the page."""
    paths = [info.path.removesuffix(".*").removesuffix(".*") for info in fields()]
    missing = [path for path in paths if path not in MODEL and not re.search(rf"\b{path.split('.')[-1]}\b", MODEL)]
    assert missing == []


# Generated pages


def test_generated_pages_are_up_to_date():
    """If not: python docs/generate.py"""
    for path, text in script("generate").pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: python docs/generate.py"


def test_the_tables_have_every_parameter_and_every_off_switch():
    page = (DOCS / "parameters.md").read_text(encoding="utf-8")
    table, off = page.split("## Off-switches")
    assert all(f"| `{info.path}` |" in table for info in fields())
    assert {info.path for info in fields() if info.off is not None} == set(re.findall(r"(?m)^\| `([^`]+)` \|", off))


# Links


LINKING = [*PAGES, *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


# Claims


RUNS = (DOCS / "claims_runs.md").read_text(encoding="utf-8")


def run_sections():
    return {part.split("\n", 1)[0]: part.replace("-", "−") for part in RUNS.split("\n## ")[1:]}


def test_the_runs_are_those_of_their_commands():
    claims = script("claims_runs")
    sections = run_sections()
    assert list(sections) == list(claims.STUDIES)
    for label, section in sections.items():
        assert claims.command(label).replace("-", "−") in section


def test_commands_name_scenarios_that_load():
    claims = script("claims_runs")
    for label in claims.STUDIES:
        for word in claims.STUDIES[label][0].split(" --set ")[0].split():
            load(word if word in preset_names() else ROOT / word)


def test_every_variant_is_used():
    used = set(re.findall(r"docs/variants/(\w+)\.yaml", RUNS))
    inherited = {"donations_stop", "scarce_money"}
    assert {path.stem for path in (DOCS / "variants").glob("*.yaml")} == used | inherited


def test_every_number_in_the_claims_is_of_a_run_named_in_its_row():
    sections = run_sections()
    checked = 0
    for line in (DOCS / "claims.md").read_text(encoding="utf-8").splitlines():
        labels = re.findall(r"\bR\d+\b", line)
        numbers = re.findall(r"[+−]\d+(?:\.\d+)?(?! of)|\b0\.\d{4}\b", line)
        if line.startswith("|") and labels:
            for number in numbers:
                checked += 1
                assert any(number in sections[label] for label in labels), (number, line)
    assert checked > 100


@pytest.mark.statistical
@pytest.mark.parametrize("label", list(script("claims_runs").STUDIES))
def test_the_runs_give_these_numbers_again(label, monkeypatch):
    """If results moved: python docs/claims_runs.py, then read claims.md again."""
    monkeypatch.chdir(ROOT)
    assert "## " + run_sections()[label].rstrip() == script("claims_runs").section(label).rstrip().replace("-", "−")
