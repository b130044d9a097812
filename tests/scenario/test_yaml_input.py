"""Numbers mean what was typed or are refused as typed; what is no scenario gets one clear line."""

import re
import time
import tracemalloc

import numpy as np
import pytest

from fivelink_sim.scenario import ScenarioError, load

HEAD = "fivelink: 1\n"


def refused(tmp_path, content: str | bytes, name: str = "mine.yaml") -> list[str]:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = time.process_time()  # of this process: others may be at work
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert time.process_time() - before < 2
    lines = [str(problem).replace(str(file), name) for problem in caught.value.problems]
    lines = [re.sub(r"^.*mine\.yaml", "mine.yaml", line) for line in lines]
    assert not any(sign in "".join(lines) for sign in "\x1b\n\r\x00")
    return lines


WORDS = ["on", "off", "yes", "no", "y", "True", "TRUE", "12:30", "1:30:00", "010", "0o7", "0x1F", "0b1", "1_000",
         ".nan", ".NaN", ".inf", "-.inf", "nan", "inf", "Infinity", "1e", "2020-01-01",
         "½", "\uff11", "1,5", "0.5.1", "--1"]  # fmt: skip


#: What is said besides where it is clear what was meant.
AS_WRITTEN = {
    ("burden", "1_000"): "; write 1000",
    ("burden", "1,5"): "; write 1.5",
    ("days", "1_000"): "; write 1000",
    ("days", "2020-01-01"): "; days are counted from 0",
}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("path", ["government.burden", "run.days", "charity.district_wide"])
def test_what_is_no_number_or_truth_value_stays_none(word, path, tmp_path):
    section, field = path.split(".")
    wanted = {"burden": "a number", "days": "a whole number", "district_wide": "true or false"}[field]
    wanted += AS_WRITTEN.get((field, word), "")
    (line,) = refused(tmp_path, f"{HEAD}{section}:\n  {field}: {word}\n")
    assert line == f"mine.yaml:3:{len(field) + 5}: {path}: {word} is not {wanted}"
    with pytest.raises(ScenarioError) as caught:
        load("five_society", [f"{path}={word}"])
    assert str(caught.value) == f"--set {path}={word}: {word} is not {wanted}"
    with pytest.raises(ScenarioError) as caught:
        load("five_society", {path: word})
    assert f"overrides: {path}: '{word}' is" in str(caught.value)


@pytest.mark.parametrize("word", ["1e400", "-1e400", "1e-400"])
def test_a_number_that_cannot_be_held_is_refused(word, tmp_path):
    (line,) = refused(tmp_path, f"{HEAD}charity: {{donate: {word}}}\n")
    assert line == f"mine.yaml:2:19: charity.donate: {word} is beyond what a number can hold"


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("1e3", 1000.0),
        ("1.5e-2", 0.015),
        ("+2", 2.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("0", 0.0),
        ("-0", 0.0),
        ("1E+2", 100.0),
    ],
)
def test_numbers_mean_what_was_typed(word, number):
    assert load("five_society", [f"charity.donate={word}"]).settings.charity.donate == number


def test_a_float_is_no_whole_number_however_it_is_written(tmp_path):
    assert refused(tmp_path, f"{HEAD}run: {{days: 1e2}}\n") == [
        "mine.yaml:2:13: run.days: 1e2 is not a whole number; write 100"
    ]


def test_a_number_in_quotes_is_text(tmp_path):
    assert refused(tmp_path, f'{HEAD}government: {{burden: "0.4"}}\n') == [
        'mine.yaml:2:22: government.burden: "0.4" is text, not a number'
    ]


@pytest.mark.parametrize("number", [np.float64(0.25), np.float32(0.25)])
def test_numbers_of_numpy_are_numbers(number):
    scenario = load(
        "five_society", {"government.burden": number, "run.days": np.int32(100), "charity.district_wide": np.True_}
    )
    assert (scenario.settings.government.burden, scenario.settings.run.days) == (0.25, 100)
    assert type(scenario.settings.run.days) is int
    assert scenario.settings.charity.district_wide is True


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), np.nan, np.float64("inf"), 10**400])
def test_python_numbers_must_be_finite(value):
    with pytest.raises(ScenarioError, match=r"is not a finite number|beyond what a number can hold"):
        load("five_society", {"government.burden": value})


@pytest.mark.parametrize("value", [object(), {1, 2}, np.zeros(3), b"x", 1j, lambda: 0, {1: 2}])
def test_python_values_that_yaml_cannot_say(value):
    with pytest.raises(ScenarioError, match=r"cannot stand in a scenario|is no name"):
        load("five_society", {"government.burden": value})


BAD_FILES = [
    ("", "mine.yaml:1:1: the file is empty"),
    ("# nothing but a comment\n", "mine.yaml:1:1: the file is empty"),
    ("government: {}\n", "mine.yaml:1:1: the line 'fivelink: 1' (version of the format) is missing"),
    ("fivelink: 2\n", "mine.yaml:1:11: fivelink: 2 is no known version of the format; this program reads version 1"),
    ("fivelink: true\n", "mine.yaml:1:11: fivelink: true is no known version"),
    ("- a\n- b\n", "mine.yaml:1:1: a scenario is a mapping of sections, not a list"),
    ("just text\n", "mine.yaml:1:1: a scenario is a mapping of sections, not just text"),
    ("fivelink: 1\nrun: {days: 5\n", "mine.yaml:3:1: not YAML: "),
    ("fivelink: 1\nrun:\n\tdays: 5\n", "mine.yaml:3:1: not YAML: "),
    ("fivelink: 1\nrun: *gone\n", "mine.yaml:2:6: not YAML: found undefined alias"),
    ("fivelink: 1\n---\nfivelink: 1\n", "mine.yaml:2:1: a second document begins; a file holds one scenario"),
    ("fivelink: 1\nrun: &a {days: *a}\n", "mine.yaml:2:6: run.days: an anchor contains itself"),
    ("fivelink: 1\nrun: &a\n  <<: *a\n", "mine.yaml:2:6: run: an anchor contains itself"),
    ("fivelink: 1\nrun: {<<: 5}\n", "mine.yaml:2:11: run: a merge key << takes a mapping or a list of them"),
    ("fivelink: 1\nrun: !!python/object:os.system {a: 1}\n", "mine.yaml:2:6: YAML tags are not allowed"),
    ("fivelink: 1\nrun: {days: !!float 5}\n", "mine.yaml:2:13: YAML tags are not allowed"),
    ("fivelink: 1\nrun: {days: ! 5}\n", "mine.yaml:2:13: YAML tags are not allowed"),
    ("fivelink: 1\n? [a]\n: 1\n", "mine.yaml:2:3: a name is expected here, before the colon"),
    ("fivelink: 1\nrun: {: 1}\n", "mine.yaml:2:7: not YAML: "),
    ("fivelink: 1\nrun: 5\n", "mine.yaml:2:6: run: 5 is not a mapping of fields"),
    ("fivelink: 1\nneeds: [a]\n", "mine.yaml:2:8: needs: a list is not a mapping"),
    ("fivelink: 1\nevents: {a: 1}\n", "mine.yaml:2:9: events: a mapping is not a list"),
    ("fivelink: 1\nevents: [5]\n", "mine.yaml:2:10: events[0]: 5 is not a mapping of fields"),
    ("fivelink: 1\nregime: {participants: community}\n",
     "mine.yaml:2:24: regime.participants: community is not a list"),
    ("fivelink: 1\nregime: {participants: [community, community]}\n",
     "mine.yaml:2:24: regime.participants: a list names community twice"),
    ("fivelink: 1\nregime: {links: {comunity: {volunteer: 1}}}\n",
     "mine.yaml:2:18: regime.links.comunity: no such society; did you mean 'community'?"),
    ("fivelink: 1\nname: 5\n", "mine.yaml:2:7: name: 5 is not text; put it in quotes"),
    ('fivelink: 1\nname: "\\e[31mred"\n', 'mine.yaml:2:7: name: "\\x1b[31mred" is not one line of 1 to 200'),
    ("fivelink: 1\n\x1b[31m: 1\n", "mine.yaml:2:1: character U+001B cannot stand in YAML"),
    ("fivelink: 1\nrun: {days: \x00}\n", "mine.yaml:2:13: character U+0000 cannot stand in YAML"),
    (b"fivelink: 1\nname: caf\xe9\n", "mine.yaml:2:10: byte 0xe9 is not UTF-8"),
    ("fivelink: 1\n".encode("utf-16"), "mine.yaml:1:1: byte 0xff is not UTF-8"),
    ("fivelink: 1\nrun: " + "[" * 100_000, "nest"),
    ("fivelink: 1\nrun: " + "{a: " * 5_000, "mine.yaml:2:82: nested more than 20 levels deep"),
    ("fivelink: 1\n" + "".join(f"{' ' * n}a{n}:\n" for n in range(1_000)), "nested more than 20 levels deep"),
    ("fivelink: 1\nevents: [" + "1, " * 300_000 + "]", "too long: more than 60000 values"),
    ("fivelink: 1\nrun: {days: " + "9" * 900_000 + "}", "is beyond what a number can hold"),
    (b"#" * 4_000_001, "is too large for a scenario (4000001 bytes; 4000000 at most)"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_what_is_no_scenario_gets_one_line(content, expected, tmp_path):
    (line,) = refused(tmp_path, content)
    assert expected in line
    assert len(line) < 300


def test_aliases_and_merge_keys_do_not_expand_without_end(tmp_path):
    bomb = "a0: &a0 [1, 2]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    (line,) = refused(tmp_path, HEAD + bomb)
    assert "too long: more than 60000 values once aliases and merge keys are expanded" in line
    tracemalloc.start()
    try:
        with pytest.raises(ScenarioError):
            load(tmp_path / "mine.yaml")
        assert tracemalloc.get_traced_memory()[1] < 100e6  # bytes, at most
    finally:
        tracemalloc.stop()


def test_aliases_and_merge_keys_do_work(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(HEAD + "needs:\n  pets: &pets {rate: 0.1, care: 2}\n  birds: {<<: *pets, care: 3}\n")
    needs = load(file).settings.needs
    assert (needs["birds"].rate, needs["birds"].care) == (0.1, 3)


def test_a_byte_order_mark_is_left_out(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"\xef\xbb\xbffivelink: 1\ngovernment: {burden: 0.2}\n")
    assert load(file).settings.government.burden == 0.2


def test_everything_wrong_in_a_file_is_said_at_once(tmp_path):
    text = (
        "fivelink: 1\nregime:\n  deviations: {formalism: 1.4}\ncharity:\n  donatoins: 3\nrun: {days: 12:30}\n"
        "needs: {errand: null}\npopulation: {groups: {general: {rates: {errand: 2}}}}\n"
        "events:\n  - {from: 50, until: 20}\n"
        "  - {from: 1, until: 2, set: {government.burdn: 1}, scale: {regime.hub: 2}}\n"
    )
    assert refused(tmp_path, text) == [
        "mine.yaml:3:27: regime.deviations.formalism: 1.4 is not between 0 and 1",
        "mine.yaml:5:3: charity.donatoins: no such field; did you mean 'donations'?",
        "mine.yaml:6:13: run.days: 12:30 is not a whole number",
        "mine.yaml:7:9: needs.errand: nothing to remove: no such item is inherited; did you mean 'errands'?",
        "mine.yaml:8:41: population.groups.general.rates.errand: no such kind of need; did you mean 'errands'?",
        "mine.yaml:10:23: events[0].until: day 20 is not after from (day 50)",
        "mine.yaml:11:31: events[1].set.government.burdn: no such field; did you mean 'burden'?",
        "mine.yaml:11:61: events[1].scale.regime.hub: holds a choice, which cannot be scaled; use set",
    ]


def test_duplicate_keys_are_all_shown(tmp_path):
    text = HEAD + "run: {days: 1, days: 2}\ntrust:\n  back: 0\nrun: {}\n"
    assert refused(tmp_path, text) == [
        "mine.yaml:2:16: run.days: given twice; first on line 2",
        "mine.yaml:5:1: run: given twice; first on line 2",
    ]
