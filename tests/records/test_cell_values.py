"""Cells mean what offices mean by them; what could mean two things is refused with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from fivelink_sim.records.cell_values import Refused, as_date, as_number, as_yes_or_no, is_empty


def full_width(text):
    """The text in signs as wide as Chinese ones."""
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


FIRST_OF_MARCH = date(2025, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01",
        "2025-3-1",
        "2025/3/1",
        "2025.3.1",
        "2025.03.01",
        "20250301",
        "20250301123000",
        "2025年3月1日",
        "2025年03月01日",
        full_width("2025-03-01"),
        " 2025-03-01 ",
        "2025-03-01 12:30",
        "2025-03-01 12:30:15.250",
        "2025-03-01T12:30:15Z",
        "2025-03-01T12:30:15+08:00",
        "2025/3/1 9:05:00 PM",
        "2025/3/1 下午 3:20",
        "2025年3月1日12时30分",
        "2025年3月1日 星期六",
        "2025-03-01 00:00:00",
    ],
)
def test_a_day_is_read_in_the_usual_ways_with_or_without_a_time(text):
    assert as_date(text) == FIRST_OF_MARCH


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("03/04/2025", "'03/04/2025' may be 3 April or 4 March 2025; write the year first, as 2025-03-01"),
        ("25/12/2025", "'25/12/2025' has its year last; write it first, as 2025-03-01"),
        ("25-3-1", "'25-3-1' has no year of four digits, as 2025-03-01 has"),
        ("45717", "'45717' is Excel's number of a day; format the column as a date"),
        ("2025-02-30", "'2025-02-30': there is no such day"),
        ("20251301", "'20251301': there is no such day"),
        ("1925-03-01", "'1925-03-01' is not between 1990 and 2100"),
        ("2025-03-01 soon", "'2025-03-01 soon' is no date: what stands behind the day is no time"),
        ("2025-03/01", "'2025-03/01' is no date, such as 2025-03-01, 2025/3/1 or 2025年3月1日"),
        ("yesterday", "'yesterday' is no date, such as 2025-03-01, 2025/3/1 or 2025年3月1日"),
    ],
)
def test_what_is_no_day_or_may_be_two_is_refused_with_the_reason(text, reason):
    with pytest.raises(Refused) as refusal:
        as_date(text)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        (full_width("1,234"), 1234),
        ("1,234,567.5", 1234567.5),
        ("-3", -3),
        ("−3", -3),
        (".5", 0.5),
        ("0750", 750),
        ("1.2万", 12_000),
        ("3000人", 3000),
        ("44万元", 440_000),
        ("8 小时", 8),
    ],
)
def test_numbers_may_have_separators_full_width_digits_and_units(text, value):
    assert as_number(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["三千", "1,5", "12,34", "0,750", "-0,750", "012,345", "1e3", "约100", "1-2", "inf", "=1+1", "."]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Refused, match="is not a number"):
        as_number(text)


def test_a_percentage_is_a_share_and_never_another_number():
    assert as_number("12 %", share=True) == pytest.approx(0.12)
    assert as_number(full_width("12%"), share=True) == pytest.approx(0.12)
    with pytest.raises(Refused, match="is a percentage, where a number is meant"):
        as_number("12%")


@pytest.mark.parametrize("text", ["是", "yes", "Y", "1", "1.0", "TRUE", "满意", "基本满意", "已解决"])
def test_yes(text):
    assert as_yes_or_no(text) is True


@pytest.mark.parametrize("text", ["否", "No", "0", "false", "不满意", "未解决"])
def test_no(text):
    assert as_yes_or_no(text) is False


def test_what_nobody_was_asked_is_neither():
    assert as_yes_or_no("未评价") is None
    with pytest.raises(Refused, match="is neither yes nor no"):
        as_yes_or_no("部分解决")


@pytest.mark.parametrize("text", ["", " ", "\u3000", "-", "—", "/", "N/A", "NULL", "#N/A"])
def test_these_say_nothing(text):
    assert is_empty(text)


def test_zero_and_no_say_something():
    assert not is_empty("0")
    assert not is_empty("否")


@pytest.mark.parametrize("text", ["9" * 400, "1" + "0" * 305 + "万"])
def test_a_number_that_cannot_be_held_is_refused(text):
    with pytest.raises(Refused, match="is beyond what a number can hold"):
        as_number(text)
