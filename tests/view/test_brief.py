"""The brief keeps to two pages: what is too long is cut at the end of a sentence."""

from __future__ import annotations

import pytest

from fivelink_sim.view import brief
from fivelink_sim.view.brief import Brief, cut
from fivelink_sim.view.figure_style import width


def of(**changed):
    parts = {
        "title": "Three and five compared",
        "answer": ["Five resolved more.", "It cost more."],
        "sure": ["Each was run 40 times."],
        "pictures": [],
        "caption": "Main outcomes",
        "columns": ["Outcome", "three"],
        "rows": [["Needs resolved", "65.0 %"]],
        "command": "fivelink compare three five",
    }
    return brief.page(Brief(**(parts | changed)), "1.2.3")


def test_what_fits_is_left_as_it_is():
    assert cut("One. Two.", 9) == "One. Two."


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("The first. The second. The third.", 28, "The first. The second. …"),
        ("第一句。第二句。第三句。", 14, "第一句。第二句。 …"),
        ("five +1; four +2; three +3", 20, "five +1; four +2; …"),
    ],
)
def test_it_is_cut_at_the_end_of_a_sentence_or_of_a_part(text, most, kept):
    assert cut(text, most) == kept


def test_a_sentence_without_end_is_cut_all_the_same():
    assert width(cut("long " * 100, 50)) <= 51


def test_the_parts_stand_in_order():
    text = of()
    places = [
        text.index(word) for word in ("Five resolved more", "40 times", "65.0 %", "stylised model", "compare three")
    ]
    assert places == sorted(places)


def test_what_has_no_command_and_no_table_says_nothing_of_them():
    text = of(command="", rows=[], columns=[])
    assert "How to repeat it" not in text
    assert "<table" not in text


def test_long_tables_are_cut():
    rows = [[f"row {number}", "1"] for number in range(60)]
    assert of(rows=rows).count('scope="row"') == brief.MOST_ROWS_ALONE


def test_names_run_nothing():
    evil = "<script>alert(1)</script>"
    assert evil not in of(title=evil, answer=[evil], columns=["", evil], rows=[[evil, evil]], command=evil)
