"""CSV files of points: the same values as in YAML, errors with line and column, no file outside the folder."""

import csv
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivelink_sim.experiment.points_file import LONGEST_FILE, read_points
from fivelink_sim.scenario.document import Place, meaning_of, read_yaml
from fivelink_sim.scenario.problems import ScenarioError

HERE = Place("mine.yaml", 5, 11)


@pytest.fixture
def read(tmp_path):
    """Read a text, or bytes, as points.csv; returns plain mappings."""

    def reader(text, name="points.csv", most=100):
        (tmp_path / "points.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return [point.plain() for point in read_points(name, tmp_path, HERE, most)]

    return reader


def refused(read, text, **more):
    with pytest.raises(ScenarioError) as caught:
        read(text, **more)
    return [str(problem).split("points.csv:")[-1] for problem in caught.value.problems]


def test_every_line_is_a_point_and_a_column_may_have_names(read):
    text = "\ufeffname,government.burden, regime.hub\r\nlow,0.2,platform\r\n\r\n"
    text += '"high, and ""how""",0.8,committee\r\n'
    assert read(text) == [
        {"name": "low", "government.burden": 0.2, "regime.hub": "platform"},
        {"name": 'high, and "how"', "government.burden": 0.8, "regime.hub": "committee"},
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1e3", 1000.0), ("on", "on"), (".nan", ".nan"), (".inf", ".inf"), ("010", "010"), ("1_000", "1_000"),
     ("true", True), ("True", "True"), ("0x1F", "0x1F"), ("-5", -5), (".5", 0.5), ('"[a, b]"', ("a", "b")),
     ("12:30", "12:30"), ("null", None), ("1e999", "1e999")],
)  # fmt: skip
def test_a_value_means_what_it_means_in_a_scenario(read, cell, value):
    assert read(f"a.b\n{cell}\n") == [{"a.b": value}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["1:1: the file is empty; its first line names fields"]),
        ("a.b\n\n", ["1:1: no point stands below the names of the fields"]),
        ("a.b;c.d\n1;2\n", ["1:1: columns are divided by commas"]),
        ("a.b,,a.b\n1,2,3\n", ["1:5: a column has no name", "1:6: a.b: is the name of two columns"]),
        ("a.b,c.d\n1,2\n\n3\n4,5,6\n", ["4:1: has 1 cells under 2 names", "5:1: has 3 cells under 2 names"]),
        ("a.b,c.d\n1, \n", ["2:3: c.d: is empty: every point says a value"]),
        ('a.b,c.d\n1,"2\n3",4\n', ["2:1: no line of a CSV file: a quotation mark is not closed on its line"]),
        ('a.b,c.d\n"x, y","{a: [}"\n',
         ["2:8: c.d: not YAML: while parsing a flow node did not find expected node content"]),
        (b"a.b\n1\n\xff\n", ["3:1: byte 0xff is not UTF-8; save the file as UTF-8"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_line_and_column(read, text, told):
    assert refused(read, text) == told


def test_too_many_points_are_refused(read):
    assert refused(read, "a.b\n" + "1\n" * 5, most=3) == ["5:1: has 5 points; at most 3"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("other.csv", "other.csv: there is no such file beside the experiment"),
        ("../points.csv", "leads out of the experiment's folder"),
        ("/etc/passwd", "leads out of the experiment's folder"),
        ("sub/../points.csv", "leads out of the experiment's folder"),
        ("a\0b", "is no name of a file"),
        (" ", "is no name of a file"),
        ("x" * 5000, "cannot be read"),
    ],
)
def test_a_file_lies_in_the_folder_of_the_experiment(read, name, told):
    assert told in refused(read, "a.b\n1\n", name=name)[0]


def test_a_link_does_not_lead_out_of_the_folder(tmp_path):
    (tmp_path / "secret.csv").write_text("a.b\n1\n")
    folder = tmp_path / "experiments"
    folder.mkdir()
    (folder / "points.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "up").symlink_to(tmp_path)
    (folder / "circle").symlink_to("circle")
    for name in ("points.csv", "up/secret.csv"):
        with pytest.raises(ScenarioError, match=r"mine.yaml:5:11: design.points: .* link that leads out"):
            read_points(name, folder, HERE, 10)
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_points("circle", folder, HERE, 10)
    with pytest.raises(ScenarioError, match="not an ordinary file"):
        read_points(".", folder, HERE, 10)


def test_a_file_that_is_too_large_is_refused(read):
    assert "is too large" in refused(read, "a.b\n" + "1" * LONGEST_FILE)[0]


CELL = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers().map(str),
    st.sampled_from(["true", "false", "on", "committee", "[a, b]", "~", "0.10", "1E5", "+3", "x: 1", "# 1", "&a 1"]),
)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=5))
@settings(deadline=None)
def test_what_the_csv_module_writes_is_read_as_yaml_would_read_it(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("points")
    with (folder / "points.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["a.b", "c.d"], *rows])
    try:
        expected = [[read_yaml(cell, "x").plain() for cell in row] for row in rows]
    except ScenarioError:
        with pytest.raises(ScenarioError):
            read_points("points.csv", folder, HERE, 10)
        return
    points = read_points("points.csv", folder, HERE, 10)
    assert [list(point.plain().values()) for point in points] == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_to_the_last_bit(number):
    found = meaning_of(repr(number))
    assert found == number
    assert math.copysign(1, found) == math.copysign(1, number)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_no_bytes_at_all_break_it(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("points")
    (folder / "points.csv").write_bytes(b"a.b,name\n" + raw)
    try:
        read_points("points.csv", folder, HERE, 10)
    except ScenarioError as error:
        assert all(str(problem).isprintable() for problem in error.problems)  # noqa: PT017


@given(st.text(alphabet='a.b,"\n\r1;[]{}:#-?&*! \t', max_size=60))
@settings(deadline=None)
def test_no_text_breaks_it(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("points")
    (folder / "points.csv").write_bytes(text.encode())
    try:
        points = read_points("points.csv", folder, HERE, 10)
    except ScenarioError as error:
        assert all(problem.line is None or problem.line >= 1 for problem in error.problems)  # noqa: PT017
    else:
        assert all(place.column >= 1 for point in points for place in [child.place for child in point.value.values()])
