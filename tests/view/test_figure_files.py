"""Beside every figure of a report stands its table, and in it its sentence; all of it fit for print."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from functools import partial

import pandas as pd
import pytest
from matplotlib.figure import Figure

from fivelink_sim.view import figure_style, figures, picture_book, report, vector
from fivelink_sim.view.language import speaking
from fivelink_sim.view.picture_book import NARROW, WIDE, figure_files, picture
from fivelink_sim.view.rendering import write_pages
from fivelink_sim.view.vector import Margins

SVG = "{http://www.w3.org/2000/svg}"
LABELS = pytest.mark.parametrize("labels", [["three"], ["three", "five"], ["a", "b", "c", "d"]], ids=len)
EVIL = '<script>alert(1)</script> & "so on" \x07'


@pytest.fixture
def costs():
    return pd.DataFrame(
        {"scenario": ["three", "five"], "counted": "paid", "mean": [400.0, 1 / 3], "low": [390.0, 0.25], "high": 410.0}
    )


def drawn(study, shown=report.SHOWN):
    """The pictures of both halves of a report."""
    return [one for half in picture_book.halves(study, shown) for one in half()]


def test_a_table_stands_beside_every_figure(made_up, tmp_path):
    write_pages(tmp_path, report.pages(made_up(["three", "five"], n=3, days=30)))
    drawings = {path.stem for path in (tmp_path / "figures").glob("*.svg")}
    assert drawings == {path.stem for path in (tmp_path / "figures").glob("*.csv")}
    assert len(drawings) == 13
    for path in (tmp_path / "figures").glob("*.csv"):
        assert 0 < len(pd.read_csv(path)) <= 400


def test_the_table_is_what_is_drawn(made_up):
    pictures = {one.name: pd.read_csv(io.StringIO(one.csv)) for one in drawn(study(made_up), ["backlog"])}
    assert set(pictures["resolution"]["outcome"]) == {"resolution_rate", "reported_rate"}
    assert set(pictures["differences"]["outcome"]) == {"backlog"}
    assert set(pictures["by_kind"]["outcome"]) == {"resolution_rate"}
    for name in ("open", "resolved", "trust"):
        assert list(pictures[name]) == ["scenario", "day", "mean", "low", "high", "n"]
        assert len(pictures[name]) == 2 * 30


def study(made_up):
    return made_up(["three", "five"], n=3, days=30)


def test_the_table_has_the_numbers_of_the_marks(costs):
    one = picture("cost", "A sentence.", partial(figures.cost, costs), 1.0, Margins())
    assert one.csv == ("scenario,counted,mean,low,high\nthree,paid,400,390,410\nfive,paid,0.33333333,0.25,410\n")


def test_of_two_tables_the_first_column_tells_which():
    dots, steps = pd.DataFrame({"x": [1, 2]}), pd.DataFrame({"x": [1.5], "mean": [3.0]})
    assert picture_book.csv_of([dots, steps]) == "table,x,mean\n1,1,\n1,2,\n2,1.5,3\n"


def test_the_sentence_is_in_the_figure_escaped(costs):
    one = picture("cost", f"It costs {EVIL}.", partial(figures.cost, costs), 1.0, Margins())
    root = ET.fromstring(one.svg)
    assert root.attrib["role"] == "img"
    told = {node.attrib["id"]: node for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.attrib["aria-labelledby"].split() == list(told) == ["figure-title", "figure-desc"]
    assert told["figure-title"].text == "Cost of a resolved need"
    assert told["figure-desc"].text == f"It costs {EVIL}.".replace("\x07", " ")
    assert "<script>" not in one.svg
    assert "<desc" not in one.inline  # there the page says it
    assert "<title" not in one.inline


def test_a_figure_without_a_title_has_its_sentence_only():
    svg = vector.told('<?xml version="1.0"?>\n<svg width="1"><g/></svg>', "", "A sentence.")
    assert svg == (
        '<?xml version="1.0"?>\n<svg role="img" aria-labelledby="figure-desc" width="1">'
        '\n <desc id="figure-desc">A sentence.</desc><g/></svg>'
    )


def test_files_have_harmless_names_of_their_own(costs):
    draw = partial(figures.cost, costs)
    names = ["../../up", "五社", "两社", "cost"]
    files = figure_files(picture(name, "A sentence.", draw, 1.0, Margins()) for name in names)
    assert list(files) == [
        f"figures/{name}.{ending}" for name in ("------up", "--", "---2", "cost") for ending in ("svg", "csv")
    ]
    with speaking("zh"):
        assert next(iter(figure_files([picture("cost", "句子。", draw, 1.0, Margins())]))) == "figures/zh/cost.svg"


def test_a_figure_is_as_wide_as_the_page_if_names_take_half_of_it(costs):
    draw = partial(figures.cost, costs)
    assert not picture("cost", "", draw, 1.0, Margins(left=1.5)).wide
    assert picture("cost", "", draw, 1.0, Margins(left=2.5)).wide


@LABELS
@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_are_legible_in_print_and_cover_nothing(made_up, faults, labels, language):
    """At least 7 points where half a page is 8 cm wide and a page 16.5 cm, and within the drawing."""
    with speaking(language):
        for one in drawn(made_up(labels, n=4, days=40)):
            wrong = faults(one.svg, least=7.0, printed=(16.5 if one.wide else 8.0) / 2.54)
            assert wrong == [], one.name


def test_every_figure_of_a_report_is_a_method_of_plot(made_up):
    both = made_up(["three", "five"], n=3, days=30)
    plots = figures.StudyPlots(both)
    for one in drawn(both):
        method = getattr(plots, one.name)
        assert method.__doc__
        ax = Figure().subplots()
        assert method(ax) is ax
        title = ET.fromstring(one.svg).find(f"{SVG}title")
        assert ax.get_title(loc="left") == title.text


def test_titles_and_legends_stay_with_their_axes_among_others(made_up):
    """In a figure of the user's own, beside other axes, nothing moves to the figure's left."""
    plots = figures.StudyPlots(made_up(["three", "five"], n=3, days=30))
    figure = Figure(figsize=(8, 3))
    right = plots.trust(figure.subplots(1, 2)[1])
    figure.draw_without_rendering()
    left = right.get_window_extent().x0
    assert right.get_legend().get_window_extent().x0 >= left - 10
    assert right._left_title.get_window_extent().x0 >= left - 1


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        ([], 1),
        (["one"], 1),
        (["a", "b"], 2),
        (["a", "b", "c", "d"], 3),
        (["m" * 30, "n" * 30], 1),
        (["社" * 20] * 2, 1),
    ],
)
def test_a_legend_has_as_many_columns_as_half_a_page_holds(labels, columns):
    assert figure_style.legend_columns(labels) == columns


def test_a_long_name_of_an_axis_stays_in_the_figure():
    ax = vector_axes()
    name = "effect over the whole way of the factor (points)"
    figure_style.titled(ax, "", name, "")
    middle = ax.xaxis.label.get_position()[0]
    at = NARROW * (0.6 + 0.3 * middle)
    half = figure_style.width(name) * figure_style.LETTER / 2
    assert at + half <= NARROW + 1e-9
    assert middle < 0.5
    figure_style.titled(ax, "", "short (1)", "")
    assert ax.xaxis.label.get_position()[0] == pytest.approx(0.5)


def vector_axes():
    return Figure(figsize=(NARROW, 2.0)).add_axes((0.6, 0.3, 0.3, 0.6))


def test_sizes_give_letters_of_seven_points_in_print():
    assert figure_style.SMALL * 8.0 / 2.54 / NARROW >= 7.0
    assert figure_style.SMALL * 16.5 / 2.54 / WIDE >= 7.0
