"""The JSON Schema, the reference page and the starting file are made from the declarations."""

import json
import re

import pytest
import yaml

from fivelink_sim.scenario import fields, load, preset_names
from fivelink_sim.scenario.presets import preset_folder
from fivelink_sim.scenario.reference import json_schema, reference_page
from fivelink_sim.scenario.starter import starting_text


def test_the_schema_knows_every_section_and_bound():
    schema = json_schema()
    json.dumps(schema)
    assert schema["required"] == ["fivelink"]
    assert set(load({}).resolved()) | {"extends"} == set(schema["properties"])
    formalism = schema["$defs"]["DeviationsSection"]["properties"]["formalism"]
    assert formalism["anyOf"] == [{"maximum": 1.0, "minimum": 0.0, "type": "number"}, {"type": "null"}]
    assert formalism["default"] == 0.1
    assert "Sheng 3.1, deviation 3" in formalism["description"]


def test_every_field_may_be_left_out_but_an_events_first_day():
    required = {name: part["required"] for name, part in json_schema()["$defs"].items() if "required" in part}
    assert required == {"Event": ["from"]}


def test_every_preset_is_valid_by_the_schema():
    jsonschema = pytest.importorskip("jsonschema")
    for name in preset_names():
        jsonschema.validate(yaml.safe_load((preset_folder() / f"{name}.yaml").read_text()), json_schema())


def test_the_reference_page_has_every_field():
    page = reference_page()
    for info in fields():
        assert f"| `{info.path}` |" in page
        assert info.meaning in page
    assert "| `regime.deviations.formalism` | 0.1 | 0 to 1, share of openings | 0 to 1 | A |" in page


@pytest.mark.parametrize("preset", ["three_society", "epidemic_five", "district"])
def test_a_starting_file_equals_its_preset_before_and_after_uncommenting(preset, tmp_path):
    text = starting_text("mine", preset)
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    assert load(file) == load(preset)
    body = text[text.index("\n\n") :]
    if preset == "epidemic_five":
        body = re.sub("(?m)^# Named spans.*", "", body)
    else:
        body = body[: body.index("\n# Named spans")]
    file.write_text(text[: text.index("\n\n")] + re.sub("(?m)^# ", "", body), encoding="utf-8")
    assert load(file) == load(preset)


def test_a_starting_file_explains_every_field():
    text = " ".join(re.sub(r"(?m)^[# ]+", "", starting_text("mine", "five_society")).split())
    for info in fields():
        if "*" not in info.path:
            assert info.meaning in text


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_says_in_a_comment_what_it_is_and_by_what_source(name):
    head = (preset_folder() / f"{name}.yaml").read_text(encoding="utf-8").split("fivelink: 1")[0]
    assert head.startswith("# ")
    assert "# Source: " in head
