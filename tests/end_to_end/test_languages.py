"""Report, brief and figures of every kind of study in both languages: whole, harmless, on paper, for any eyes."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.analysis import scenario_discovery
from fivelink_sim.cli import app

pytestmark = pytest.mark.statistical  # every kind of page in Chinese: a minute

PLACE = {
    "population.residents": 300,
    "run.warmup": 14,
    "community.staff": 0.5,
    "community.welfare": 20.0,
    "community.welfare_opening": 500.0,
    "social_worker.number": 1,
    "social_worker.hours": 3.0,
    "social_organization.number": 1,
}
SETS = " ".join(f"--set {field}={value}" for field, value in PLACE.items())
SCENARIOS = """\
fivelink: 1
name: NAME
scenarios:
  three: {extends: three_society, population: {residents: 300}, run: {warmup: 14, days: 30}}
  five: {extends: five_society, population: {residents: 300}, run: {warmup: 14, days: 30}}
"""
VARY = """\
vary:
  government.burden: {from: 0.2, to: 0.9}
  social_worker.number: {from: 1, to: 4}
  regime.hub: [committee, platform]
"""
FILES = {
    "sampled": SCENARIOS + "replications: 2\n" + VARY + "design: {method: sobol, size: 16, seed: 2}\n",
    "ladder": SCENARIOS + "replications: 2\nvary: [charity.targeting, need.relapse]\ndesign: {method: range_ends}\n",
    "screened": SCENARIOS + VARY + "design: {method: morris, size: 3}\n",
    "judged": SCENARIOS
    + """\
number: 3
about: 试一试 <b>x</b>.
statements:
  - {says: 信任 & <i>x</i>, outcome: resident_trust, of: three, between: [0, 1]}
""",
    "planted": """\
fivelink: 1
name: PLANTED
scenarios:
  small: {extends: three_society, population: {residents: 300}, run: {days: 30, warmup: 14}}
vary:
  community.welfare: {from: 60, to: 240}
  regime.unlinked.volunteer: [alone, absent]
  government.burden: {from: 0.2, to: 0.9}
design: {method: latin_hypercube, size: 120}
replications: 1
""",
}
MAP = "--x regime.hours_per_link=0:1:2 --y government.burden=0.3:0.6:2"
LINES = {
    "compare": f"compare three_society five_society -n 3 --days 40 {SETS}",
    "several": f"compare three_society five_society ./odd.yaml -n 2 --days 30 {SETS}",
    "run": f"run five_society -n 2 --days 30 {SETS}",
    "sampled": "sweep sampled.yaml",
    "ladder": "sweep ladder.yaml",
    "sensitivity": "sensitivity screened.yaml",
    "uncertainty": f"compare three_society five_society --uncertainty --worlds 12 --days 30 {SETS}",
    "coalitions": f"coalitions five_society --days 30 -n 2 {SETS}",
    "evaluate": "evaluate judged.yaml -n 4 --worlds 3",
    "budget": f"budget three_society five_society -n 3 --worlds 2 --days 42 {MAP} {SETS}",
    "discover": "discover planted --check 20 --where 'yuan_budget > 4500 and hours_offered_volunteer > 0'",
}
ODD = "<script>alert(1)</script>"
KINDS = pytest.mark.parametrize("kind", LINES)
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
ENDINGS = {"en": "html", "zh": "zh.html"}


def fivelink(line):
    return CliRunner().invoke(app, shlex.split(line))


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """A folder with a small study of every kind, each told in both languages."""
    home = tmp_path_factory.mktemp("languages")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setattr(scenario_discovery, "SHUFFLES", 19)
        patch.setattr(scenario_discovery, "HALVES", 2)
        for name, text in FILES.items():
            Path(f"{name}.yaml").write_text(text.replace("NAME", f"{ODD} 试验"), encoding="utf-8")
        Path("odd.yaml").write_text(f"fivelink: 1\nextends: five_society\nname: '{ODD}'\n", encoding="utf-8")
        fl.sweep("planted.yaml", out="planted")
        for kind, line in LINES.items():
            for language in ENDINGS:
                done = fivelink(f"{line} --out {kind} --lang {language}")
                assert done.exit_code == 0, (kind, done.output, done.exception)
                Path(kind, f"stdout.{language}").write_text(done.stdout, encoding="utf-8")
    return home


class Page(HTMLParser):
    """Tags with their attributes, levels of headings, and the visible text without code and sources."""

    HIDDEN = ("style", "code", "pre", "title")

    def __init__(self, text):
        super().__init__()
        self.tags, self.levels, self.words, self.hidden = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("meta", "br"):
            return
        self.hidden.append(tag in self.HIDDEN or (tag != "html" and "lang" in found))
        self.words += [found[name] for name in ("aria-label", "alt", "title") if found.get(name)]

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        self.hidden.pop()

    def handle_data(self, data):
        if not any(self.hidden) and data.strip():
            self.words.append(data.strip())


def page_of(studies, kind, stem, language):
    return (studies / kind / f"{stem}.{ENDINGS[language]}").read_text(encoding="utf-8")


#: What stays as it is in Chinese: paths of fields, files, names of scenarios, of methods and of authors, in any order.
KEPT = re.compile(
    r"[\w.*]*[a-z]\.[a-z][\w.*]*|\w*_\w*|--[a-z-]+|\b(three|five|small|planted|odd|vs)\b|fivelink-sim|<[^>]*>|alert\(1\)"
)


def english_left(text):
    """Runs of two English words or more that Chinese text should not have."""
    return re.findall(r"[A-Za-z][a-z’']+(?:[ \u00a0-]+[A-Za-z’']{2,})+", KEPT.sub("·", text))


@KINDS
@pytest.mark.parametrize("stem", ["report", "brief"])
def test_no_english_sentence_is_left_in_chinese(studies, kind, stem):
    left = {words for text in Page(page_of(studies, kind, stem, "zh")).words for words in english_left(text)}
    assert left == set()


@KINDS
@LANGUAGES
@pytest.mark.parametrize("stem", ["report", "brief"])
def test_pages_are_whole_for_screen_readers(studies, kind, language, stem):
    text = page_of(studies, kind, stem, language)
    page = Page(text)
    assert [found["lang"] for tag, found in page.tags if tag == "html"] == [language]
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    assert "img" not in tags
    drawn = [found for _, found in page.tags if found.get("role") == "img"]
    assert len(drawn) == tags.count("figure") == text.count("<svg")
    assert all(len(found["aria-label"]) > 10 for found in drawn)
    ids = [found["id"] for _, found in page.tags if "id" in found]
    assert len(ids) == len(set(ids))
    assert {found["href"][1:] for tag, found in page.tags if tag == "a"} <= set(ids)


@KINDS
@LANGUAGES
def test_a_report_tells_in_the_order_of_questions(studies, kind, language):
    ids = [found["id"] for tag, found in Page(page_of(studies, kind, "report", language)).tags if tag == "h2"]
    assert ids[:2] == ["answer", "sure"]
    assert ids[-3:] == ["settings", "limits", "repeat"]
    assert "method" in ids


@KINDS
@LANGUAGES
@pytest.mark.parametrize("stem", ["report", "brief"])
def test_pages_stand_alone_and_names_run_nothing(studies, kind, language, stem):
    text = page_of(studies, kind, stem, language)
    assert ODD not in text
    assert "<script" not in text
    assert "<b>x</b>" not in text
    assert "<i>x</i>" not in text
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.findall(r"url\((?!#|data:font/woff;base64,)|@import", text)


@KINDS
def test_tables_beside_the_pages_are_the_same_in_both_languages(studies, kind):
    line = LINES[kind]
    before = {path: path.read_bytes() for path in (studies / kind).rglob("*.csv")}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(studies)
        assert fivelink(f"{line} --out {kind}").exit_code == 0
    assert {path: path.read_bytes() for path in (studies / kind).rglob("*.csv")} == before


def test_every_setting_stands_on_a_page_with_its_source(studies):
    text = page_of(studies, "compare", "report", "en")
    row = re.search(r"<tr><th scope=\"row\"><code>government\.burden</code>.*?</tr>", text)[0]
    assert "<td>A</td>" in row
    assert "Sheng" in row
    assert text.count('<td class="source">') > 200


def test_figures_have_the_letters_that_they_show(studies):
    folder = studies / "compare" / "figures"
    chinese = sorted(path.name for path in (folder / "zh").glob("*.svg"))
    assert chinese == sorted(path.name for path in folder.glob("*.svg"))
    for name in chinese:
        svg = (folder / "zh" / name).read_text(encoding="utf-8")
        assert re.search(r"@font-face\{font-family:'Noto Sans SC embedded';[^}]*src:url\(data:font/woff;base64,", svg)
        assert re.search("[一-鿿]", svg)
        assert not re.search("[一-鿿]", (folder / name).read_text(encoding="utf-8"))


#: Chinese letters of each element's own text; 0 of one that cannot be seen.
WRITTEN = """tags => [...document.querySelectorAll(tags)].map(one => {
  const text = [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join("");
  return one.checkVisibility() ? (text.match(/[\\u2e80-\\uffff]/g) ?? []).length : 0;
})"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium to draw")
@pytest.mark.parametrize("name", ["report.zh.html", "brief.zh.html", "figures/zh/by_kind.svg", "figures/zh/hours.svg"])
def test_a_browser_draws_every_chinese_letter_in_the_font_that_comes_along(studies, name):
    # Whatever fonts the machine has: on one without Chinese all others would be boxes.
    sync_api = pytest.importorskip("playwright.sync_api")
    tags = "h1, h2, h3, p, li, th, td, small, text, figcaption"
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto((studies / "compare" / name).as_uri())
        page.evaluate("document.fonts.ready")
        written = page.evaluate(WRITTEN, tags)
        ask = page.context.new_cdp_session(page).send
        ask("DOM.enable")
        ask("CSS.enable")
        root = ask("DOM.getDocument")["root"]["nodeId"]
        nodes = ask("DOM.querySelectorAll", {"nodeId": root, "selector": tags})["nodeIds"]
        assert sum(written) > 20
        for node, letters in zip(nodes, written, strict=True):
            if letters:
                fonts = ask("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
                drawn = sum(font["glyphCount"] for font in fonts if font["isCustomFont"])
                assert drawn >= letters, (node, letters, fonts)
        chromium.close()


def test_chinese_is_said_only_where_it_is_asked_for(studies):
    for kind in LINES:
        for stem in ("report", "brief"):
            words = " ".join(Page(page_of(studies, kind, stem, "en")).words)
            assert not re.search("[一-鿿]", words.replace("试验", "").replace("信任", "").replace("试一试", "")), kind


def test_a_language_that_there_is_not_is_refused_before_anything_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in ("run five_society", "evaluate", "sweep remove_one_rule", "budget three_society five_society"):
        done = fivelink(f"{line} --lang zhh")
        assert done.exit_code == 2
        assert done.output == "--lang: there is no language 'zhh'; there are en, zh; did you mean 'zh'?\n"
    assert list(tmp_path.iterdir()) == []


def test_in_python_pages_are_written_in_the_language_that_is_spoken(studies, tmp_path):
    study = fl.open_study(studies / "run")
    with fl.speaking("zh"):
        page = study.report(tmp_path)
    assert page.name == "report.zh.html"
    assert {path.name for path in tmp_path.iterdir()} == {"report.zh.html", "brief.zh.html", "figures"}
    assert page.read_text(encoding="utf-8") == page_of(studies, "run", "report", "zh")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium to print")
@pytest.mark.parametrize("kind", ["compare", "several", "uncertainty", "budget"])
@LANGUAGES
def test_a_brief_fits_on_two_printed_pages(studies, tmp_path, kind, language):
    page, paper = studies / kind / f"brief.{ENDINGS[language]}", tmp_path / "brief.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={paper}"]
    subprocess.run(["chromium", *options, page.as_uri()], check=True, capture_output=True, timeout=120)
    pages = [int(number) for number in re.findall(rb"/Count (\d+)", paper.read_bytes())]
    assert 1 <= max(pages) <= 2
