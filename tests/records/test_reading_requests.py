"""A table of requests becomes a request log: every encoding, every layout, and nothing silently dropped."""

from __future__ import annotations

import zipfile
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

import fivelink_sim as fl
from fivelink_sim.records.request_log import COLUMNS
from fivelink_sim.records.table_problems import TableError

TEXT = (
    "工单编号,所属社区,问题类别,来电时间,派单时间,办结时间,是否解决,回访结果,内容\n"
    "A1,东街社区,养老服务,2025-03-01 12:30,2025/3/2,2025年3月5日,是,满意,“楼道”\n"
    "A2,西街社区,矛盾调解,20250310,,,,,\n"
)


def log_of(tmp_path, text, name="requests.csv", encoding="utf-8", **options):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return fl.read_requests(path, **options)


def problems_of(tmp_path, text, name="requests.csv", **options):
    with pytest.raises(TableError) as error:
        log_of(tmp_path, text, name, **options)
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in error.value.problems]


def expected():
    return pd.DataFrame(
        {
            "request": ["A1", "A2"],
            "community": ["东街社区", "西街社区"],
            "kind": ["elderly_care", "mediation"],
            "received": pd.to_datetime(["2025-03-01", "2025-03-10"]).astype("datetime64[s]"),
            "responded": pd.to_datetime(["2025-03-02", None]).astype("datetime64[s]"),
            "closed": pd.to_datetime(["2025-03-05", None]).astype("datetime64[s]"),
            "resolved": pd.array([True, None], dtype="boolean"),
            "satisfied": pd.array([True, None], dtype="boolean"),
        }
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read_as_itself(tmp_path, encoding):
    pd.testing.assert_frame_equal(log_of(tmp_path, TEXT, encoding=encoding), expected(), check_dtype=False)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_cells_may_be_divided_otherwise(tmp_path, delimiter):
    log = log_of(tmp_path, TEXT.replace(",", delimiter))
    pd.testing.assert_frame_equal(log, expected(), check_dtype=False)


def test_a_first_line_may_name_what_divides_cells(tmp_path):
    log = log_of(tmp_path, "sep=;\n" + TEXT.replace(",", ";"))
    pd.testing.assert_frame_equal(log, expected(), check_dtype=False)


def test_titles_may_stand_above_the_names_and_lines_end_in_any_way(tmp_path):
    text = ("某街道12345工单统计表,,,,,,,,\n\n" + TEXT).replace("\n", "\r\n")
    pd.testing.assert_frame_equal(log_of(tmp_path, text), expected(), check_dtype=False)


@pytest.mark.parametrize("title", ["某街道工单", "Street A, second half of 2025, all, of it", '"Street; A\n2025"'])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_what_divides_cells_is_found_below_a_title(tmp_path, title, sign):
    pd.testing.assert_frame_equal(
        log_of(tmp_path, f"{title}\n" + TEXT.replace(",", sign)), expected(), check_dtype=False
    )


def test_commas_in_texts_do_not_divide_the_cells_of_a_table_with_semicolons(tmp_path):
    rows = "".join(f"errands;2025-03-0{n};one, two{', three' * n}\n" for n in range(1, 9))
    assert len(log_of(tmp_path, f"kind;received;note\n{rows}")) == 8


def test_a_cell_in_quotes_may_hold_commas_quotes_and_lines(tmp_path):
    text = TEXT.replace("“楼道”", '"说""好,\n再来"""')
    assert len(log_of(tmp_path, text)) == 2


def test_a_workbook_gives_the_same_with_its_dates_and_truth_values(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append(["12345 工单"])
    sheet.append(TEXT.split("\n", maxsplit=1)[0].split(","))
    when = datetime(2025, 3, 1, 12, 30)
    sheet.append(["A1", "东街社区", "养老服务", when, datetime(2025, 3, 2), datetime(2025, 3, 5), True, 1, "=1+1"])
    sheet.append(["A2", "西街社区", "矛盾调解", 20250310])
    path = tmp_path / "requests.xlsx"
    book.save(path)
    pd.testing.assert_frame_equal(fl.read_requests(path), expected(), check_dtype=False)


def test_the_log_has_its_declared_columns_even_if_the_table_has_the_least(tmp_path):
    log = log_of(tmp_path, "kind,received\nerrands,2025-03-01\nerrands,2025-03-02\n")
    assert list(log) == [column.name for column in COLUMNS]
    assert list(log["request"]) == ["1", "2"]
    assert log["closed"].isna().all()


def test_every_bad_row_is_told_with_row_column_given_and_reason(tmp_path):
    text = (
        "request,community,kind,received,closed,resolved\n"
        "1,a,errands,2025-03-01,2025-02-01,yes\n"
        "2,a,,2025-03-01,,\n"
        "3,a,errands,,,\n"
        "4,a,errands,03/04/2025,,\n"
        "5,a,errands,2025-03-01,2025-03-02,maybe\n"
        "6,a,errands,2025-03-01\n"
        "7,a,errands,2025-03-01,,yes\n"
        "8,,errands,2025-03-01,,\n"
        "9,a,errands,2025-03-01,,\n"
        "9,a,errands,2025-03-01,,\n"
    )
    assert problems_of(tmp_path, text) == [
        "requests.csv:2:5: closed: 2025-02-01 is before the request was received (2025-03-01)",
        "requests.csv:3:3: kind: is empty",
        "requests.csv:4:4: received: is empty",
        "requests.csv:5:4: received: '03/04/2025' may be 3 April or 4 March 2025; write the year first, as 2025-03-01",
        "requests.csv:6:6: resolved: 'maybe' is neither yes nor no (是, 否, yes, no, true, false, 1, 0)",
        "requests.csv:7:1: has 4 cells under 6 names",
        "requests.csv:8:6: resolved: is said to be resolved, but has no day on which it was closed",
        "requests.csv:9:2: community: is empty",
        f"requests.csv:11:1: request: '9' stands in {tmp_path}/requests.csv, row 10, already",
    ]
    assert list(log_of(tmp_path, text, skip_bad=True)["request"]) == ["9"]


def test_an_open_request_that_is_said_to_be_unresolved_is_open(tmp_path):
    log = log_of(tmp_path, "kind,received,closed,resolved\nerrands,2025-03-01,,no\n")
    assert log["resolved"].isna().all()


def test_an_unknown_category_is_told_once_with_its_count_and_never_skipped(tmp_path):
    text = "kind,received\n停车,2025-03-01\nerrands,2025-03-01\n停车,2025-03-02\n停车,2025-03-03\n"
    for skip_bad in (False, True):
        (told,) = problems_of(tmp_path, text, skip_bad=skip_bad)
        assert told.startswith("requests.csv:2:1: kind: '停车', here and in 2 more rows, is no kind of the scenario;")


def test_a_mapping_says_what_categories_are_or_leaves_them_out(tmp_path):
    text = "kind,received\n停车,2025-03-01\n买菜,2025-03-01\n"
    assert list(log_of(tmp_path, text, kinds={"停车": "-", "买菜": "errands"})["kind"]) == ["errands"]
    (tmp_path / "kinds.csv").write_bytes("类别,需求类型\n停车,-\n买菜,代办跑腿\n".encode("gbk"))
    assert list(log_of(tmp_path, text, kinds=tmp_path / "kinds.csv")["kind"]) == ["errands"]


def test_a_mapping_to_what_is_no_kind_is_told(tmp_path):
    text = "kind,received\n买菜,2025-03-01\n"
    (told,) = problems_of(tmp_path, text, kinds={"买菜": "errand"})
    assert told == "kinds: 买菜: 'errand' is no kind of this scenario, nor - (leave out); did you mean 'errands'?"


def test_kinds_are_those_of_the_scenario(tmp_path):
    scenario = fl.load(
        {"extends": "three_society", "needs": {"parking": {"rate": 0.1, "labour": 1.0}}},
    )
    log = log_of(tmp_path, "kind,received\nParking,2025-03-01\n", scenario=scenario)
    assert list(log["kind"]) == ["parking"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x00\x00", "is not a text: it has zero bytes in it"),
        (b"PK\x03\x04rest", "is a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0rest", "old kind (.xls)"),
        (b"kind,received\n\xff\xff\xff,2025-03-01\n", "is neither UTF-8 nor GB18030 from here on"),
        (b"kind,received\n\n", ""),
        (b"kind,when\nerrands,2025-03-01\n", "the requests need a column 'received'"),
        (b"kind,kind,received\na,b,2025-03-01\n", "'kind' is the name of two columns"),
        (b'kind,received\n"errands,2025-03-01\n', "a quotation mark that opens a cell is never closed"),
        (",".join(f"c{n}" for n in range(1000)).encode() + b"\n", "has 1,000 columns; at most 500"),
    ],
    ids=["empty", "binary", "zip", "xls", "encoding", "no rows", "column", "twice", "quote", "wide"],
)
def test_what_is_no_table_is_told_in_one_line(tmp_path, content, told):
    path = tmp_path / "requests.csv"
    path.write_bytes(content)
    if not told:
        assert len(fl.read_requests(path)) == 0
        return
    with pytest.raises(TableError) as error:
        fl.read_requests(path)
    assert told in str(error.value.problems[0])
    assert "\n" not in str(error.value.problems[0])


def test_a_damaged_workbook_and_a_missing_file_are_told(tmp_path):
    (tmp_path / "requests.xlsx").write_text("no workbook")
    with pytest.raises(TableError, match=r"cannot be read as a workbook: it is damaged or no \.xlsx"):
        fl.read_requests(tmp_path / "requests.xlsx")
    with pytest.raises(TableError, match="there is no such file"):
        fl.read_requests(tmp_path / "nothing.csv")


def test_only_the_first_fifty_problems_are_in_the_message_but_all_in_the_list(tmp_path):
    text = "kind,received\n" + "errands,never\n" * 60
    with pytest.raises(TableError) as error:
        log_of(tmp_path, text)
    assert len(error.value.problems) == 60
    assert str(error.value).splitlines()[-1] == "and 10 more; --problems FILE writes all of them to a file"


def test_control_characters_never_reach_a_message(tmp_path):
    (told,) = problems_of(tmp_path, "kind,received\nerrands,\x1b[31m2025\n")
    assert "\x1b" not in told


def test_a_workbook_damaged_anywhere_is_read_or_told_but_never_a_traceback(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["kind", "received"])
    for day in range(1, 29):
        book.active.append(["errands", datetime(2025, 2, day)])
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "requests.xlsx"
    refused = 0
    for place in range(0, len(whole), 61):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert set(fl.read_requests(path)["kind"]) <= {"errands"}
        except TableError:
            refused += 1
    assert refused > 0


def test_texts_that_stand_in_cells_or_in_parts_are_read_without_their_pronunciation(tmp_path):
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = (
        '<row><c t="inlineStr"><is><t>kind</t></is></c><c t="inlineStr"><is><t>received</t></is></c></row>'
        '<row r="5"><c r="A5" t="inlineStr"><is><r><t>err</t></r><r><t>ands</t></r>'
        '<rPh sb="0" eb="1"><t>x</t></rPh></is></c><c r="B5"><v>20250301</v></c></row>'
    )
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with zipfile.ZipFile(tmp_path / "empty.xlsx") as old, zipfile.ZipFile(tmp_path / "requests.xlsx", "w") as new:
        for name in old.namelist():
            sheet = f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>".encode()
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    log = fl.read_requests(tmp_path / "requests.xlsx")
    assert list(log["kind"]) == ["errands"]
    assert list(log["received"].dt.strftime("%Y-%m-%d")) == ["2025-03-01"]
