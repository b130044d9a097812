"""The report: one page that stands alone, harmless whatever names it gets, the same bytes for the same results."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest

from fivelink_sim.scenario import load
from fivelink_sim.view import contrasts, report
from fivelink_sim.view.rendering import write_pages

EVIL = "<script>alert(1)</script>"
ODD = ["three", EVIL, "五社联动 & 社工", "a\"b' onload=x {{ 7 * 7 }} $\\frac{1}{2}$", "\x00\x1b[31m" + "long " * 60]
VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Tags, ids, addresses and text of a page; fails on a tag that is closed out of order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def written(study, folder) -> str:
    return write_pages(folder, report.pages(study)).read_text(encoding="utf-8")


@pytest.mark.parametrize("labels", [["three"], ["three", "five"], ODD], ids=["one", "two", "five with odd names"])
def test_the_page_is_well_formed_and_stands_alone(made_up, tmp_path, labels):
    text = written(made_up(labels, n=4, days=40), tmp_path)
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(tags)
    for tag, attributes in page.tags:
        for name in ("src", "href", "xlink:href", "data"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
    assert not re.findall(r"url\((?!#|data:font/woff;base64,)|@import", text)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@pytest.mark.parametrize("labels", [["three"], ["three", "five"], ODD], ids=["one", "two", "five with odd names"])
def test_ids_are_unique_and_links_lead_somewhere(made_up, tmp_path, labels):
    page = Page(written(made_up(labels, n=3, days=30), tmp_path))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for tag, a in page.tags if tag == "a"} <= set(ids)


def test_names_are_shown_as_they_are_and_run_nothing(made_up, tmp_path):
    text = written(made_up(ODD, n=3, days=30), tmp_path)
    assert EVIL not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7 * 7 }}" in text
    assert "49" not in re.findall(r"onload=x (\S+)", text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    for figure in (tmp_path / "figures").glob("*.svg"):
        svg = figure.read_text(encoding="utf-8")
        assert EVIL not in svg
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", svg)


def test_same_results_give_the_same_bytes_also_in_threads(made_up, tmp_path):
    study = made_up(["three", "five"], n=3, days=30)

    def files(place: int) -> dict[str, bytes]:
        folder = tmp_path / str(place)
        write_pages(folder, report.pages(study))
        return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

    first = files(0)
    assert len(first) > 10
    with ThreadPoolExecutor(4) as threads:
        assert all(files_again == first for files_again in threads.map(files, range(1, 5)))


def test_every_figure_has_a_sentence_for_those_who_cannot_see_it(made_up, tmp_path):
    page = Page(written(made_up(["three", "five"], n=3, days=30), tmp_path))
    pictures = [attributes for _, attributes in page.tags if attributes.get("role") == "img"]
    assert (
        len(pictures)
        == [tag for tag, _ in page.tags].count("figure")
        == len(list((tmp_path / "figures").glob("*.svg")))
    )
    assert all(len(attributes["aria-label"] or "") > 40 for attributes in pictures)


def test_tables_have_captions_and_scopes(made_up, tmp_path):
    page = Page(written(made_up(["three", "five"], n=3, days=30), tmp_path))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") > 1
    assert all(attributes.get("scope") in ("col", "row", "rowgroup") for tag, attributes in page.tags if tag == "th")


def test_one_scenario_is_reported_without_comparison(made_up, tmp_path):
    text = written(made_up(["three"], n=5, days=30), tmp_path)
    assert "three resolved" in text
    for word in ("baseline", "Who gains", "clearly", "Difference", "lost"):
        assert word not in text


def test_one_run_claims_nothing(made_up, tmp_path):
    text = written(made_up(["three", "five"], n=1, days=30), tmp_path)
    assert "Too few runs to say" in text
    assert not re.search(r"\bnan\b", text)
    assert "▲" not in text
    assert "▼" not in text


def test_runs_in_which_nothing_was_resolved(made_up, tmp_path):
    study = made_up(["three", "five"], n=3, days=30)
    study.runs["resolution_rate"] = 0.0
    for name in ("median_days", "p90_days", "cost_per_resolved_need", "cost_per_resolved_need_with_volunteers"):
        study.runs[name] = np.nan
    study.waits = study.waits.iloc[:0]
    text = written(study, tmp_path)
    assert not re.search(r"\bnan\b", text)
    assert "resolved 0.0 and three 0.0" in text


def test_failed_runs_are_told(made_up, tmp_path):
    study = made_up(["three", "five"], n=3, days=30)
    study.failed = [{"scenario": "five", "replication": 2, "seed": 5, "error": "out of <memory>"}]
    text = written(study, tmp_path)
    assert "1 run failed" in text
    assert "out of &lt;memory&gt;" in text


def test_the_command_line_of_the_manifest_is_shown(made_up, tmp_path):
    study = made_up(["three", "five"], n=3, days=30)
    study.manifest = {"command_line": "fivelink compare three 'my five.yaml' --seed 9"}
    assert "fivelink compare three &#39;my five.yaml&#39; --seed 9" in written(study, tmp_path)


def test_only_differing_fields_are_listed_with_their_meaning():
    found = contrasts.contrasts({"a": load("three_society"), "b": load("three_society", {"government.burden": 0.25})})
    assert [(one.path, one.values) for one in found] == [("government.burden", ["0.55", "0.25"])]
    assert found[0].meaning


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"regime.hub": "social_worker"}, True),
        ({"trust.alpha": 0.1}, True),
        ({"needs.errands.rate": 0.9}, False),
        ({"population.residents": 2000}, False),
        ({"run.days": 100}, False),
    ],
)
def test_the_same_needs_are_claimed_only_where_they_are_the_same(made_up, tmp_path, changed, same):
    study = made_up(["three", "changed"], n=3, days=30)
    study.scenarios = {"three": load("three_society"), "changed": load("three_society", changed)}
    text = written(study, tmp_path)
    assert ("the same needs arose on the same days" in text) is same
    assert ("did not meet the same needs" in text) is not same


def test_events_make_other_needs():
    assert not contrasts.same_needs(contrasts.contrasts({"a": load("epidemic_five"), "b": load("five_society")}))
    assert contrasts.same_needs(contrasts.contrasts({"a": load("three_society"), "b": load("five_society")}))


def test_who_takes_part_is_told_by_society():
    found = contrasts.contrasts({"a": load("three_society"), "b": load("five_society")})
    told = {one.path: one.values for one in found}
    assert told["regime.participants.volunteer"] == ["absent", "linked"]
    assert told["regime.links.community.charity"] == ["–", "0.3"]
    assert not any(path.startswith("regime.unlinked") for path in told)
    assert "volunteers" in contrasts.regime(load("five_society"))
    assert "volunteers" not in contrasts.regime(load("three_society"))


def test_events_of_scenarios_are_shaded_and_listed(made_up, tmp_path):
    study = made_up(["three", "five"], n=3, days=200)
    study.scenarios = {"three": load("three_society"), "five": load("epidemic_five")}
    text = written(study, tmp_path)
    assert "epidemic, days 120 to 180" in text
    assert "epidemic" in (tmp_path / "figures" / "trust.svg").read_text(encoding="utf-8")


def test_events_need_no_name_of_their_own(made_up, tmp_path):
    event = SimpleNamespace(name=EVIL, from_=5, until=None)
    assert EVIL not in written(made_up(["three", "five"], n=3, days=30, events=(event,)), tmp_path)
