"""What is written about the fields elsewhere: the JSON Schema for editors and the reference page.

Both are made from the declarations in `schema/`; nothing is said twice.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind

from fivelink_sim.scenario.field_paths import FieldInfo, field_at, fields
from fivelink_sim.scenario.inheritance import FORMAT
from fivelink_sim.scenario.schema.declaration import DECLARED
from fivelink_sim.scenario.schema.district_section import CommunityEntry
from fivelink_sim.scenario.schema.event_section import Event
from fivelink_sim.scenario.schema.kinds_section import KIND_EVIDENCE
from fivelink_sim.scenario.schema.population_section import GROUP_EVIDENCE
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.starter import describe_values
from fivelink_sim.scenario.wording import number_text

__all__ = ["FieldInfo", "field_at", "fields", "json_schema", "reference_page"]


class _Generator(GenerateJsonSchema):
    """Leaves out the defaults of whole tables without a warning: an editor has no use for them."""

    ignored_warning_kinds: set[JsonSchemaWarningKind] = {"non-serializable-default"}  # noqa: RUF012 - pydantic's own


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file. Every field may be left out, or be null to go back to what is inherited."""
    schema = Settings.model_json_schema(by_alias=True, schema_generator=_Generator)
    for definition in [schema, *schema["$defs"].values()]:
        _for_files(definition)
    schema["$defs"]["RunSection"]["properties"]["warmup_regime"]["anyOf"].insert(0, {"type": "string"})
    header = {
        "fivelink": {"const": FORMAT, "description": "version of the format"},
        "name": {"type": "string", "maxLength": 200, "description": "title, in words"},
        "extends": {
            "type": ["string", "null"],
            "description": "scenario that this one differs from: a preset's name, or a path relative to this file",
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of fivelink-sim",
        "description": "A scenario says only what differs from the one that it extends.",
        "type": "object",
        "additionalProperties": False,
        "required": ["fivelink"],
        "properties": {**header, **schema["properties"]},
        "$defs": schema["$defs"],
    }


def _for_files(definition: dict[str, Any]) -> None:
    """Loosen one object of the schema to what a file may say: parts of it, and null."""
    event = definition.get("title") == "Event"
    whole = event or definition.get("title") == "CommunityEntry"  # items of lists, which inherit nothing
    if not whole:
        definition.pop("required", None)
    for name, below in definition.get("properties", {}).items():
        declared = below.pop(DECLARED, None)
        below.pop("title", None)
        if isinstance(below.get("default"), dict | list):
            del below["default"]
        if declared:
            below["description"] = _description(below.get("description", ""), declared)
        if event and name == "communities":
            _names_too(below)
        if not (event and name == "name") and not (whole and name in ("from", "set", "scale")):
            definition["properties"][name] = _or_null(below)
    for table in definition.get("properties", {}).values():
        _items_or_null(table)


def _names_too(communities: dict[str, Any]) -> None:
    """A file may call an event's communities by their names as well."""
    for choice in communities.get("anyOf", []):
        if choice.get("type") == "array":
            choice["items"] = {"type": ["integer", "string"]}


def _description(meaning: str, declared: dict[str, Any]) -> str:
    parts = [f"{meaning} [{declared['unit']}]" if declared.get("unit") else meaning]
    if declared.get("source"):
        parts.append(f"Source: {declared['source']}")
    if declared.get("start_only"):
        parts.append("Holds at the start only: no event changes it")
    return ". ".join(parts)


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, or null."""
    if "anyOf" in schema:
        if {"type": "null"} not in schema["anyOf"]:
            schema["anyOf"].append({"type": "null"})
        return schema
    about: dict[str, Any] = {key: schema.pop(key) for key in ("description", "default") if key in schema}
    return {"anyOf": [schema, {"type": "null"}], **about}


def _items_or_null(table: dict[str, Any]) -> None:
    """Items of a table (kinds, groups, links, rates) can be removed by null."""
    for choice in [table, *table.get("anyOf", [])]:
        if isinstance(choice.get("additionalProperties"), dict):
            _items_or_null(choice["additionalProperties"])
            choice["additionalProperties"] = _or_null(choice["additionalProperties"])
        choice.pop(DECLARED, None)
        if choice.get("type") == "object":  # a file may hold part of a table
            choice.pop("minLength", None)
            if "maxLength" in choice:
                choice["maxProperties"] = choice.pop("maxLength")


def reference_page() -> str:
    """The Markdown page of all fields."""
    lines = [
        "# Fields of a scenario",
        "",
        "Evidence: **F** the figure stands in the named source, **A** assumption. *Plausible* is the range from which",
        "draws under uncertainty are taken; `*` stands for a name of your own or one of the defaults. Fields marked",
        "*start* hold at the start of a run only: no event can change them.",
    ]
    section = ""
    for info in fields():
        if info.path.split(".")[0] != section:
            section = info.path.split(".")[0]
            lines += ["", f"## {section}", "", *_table_head()]
        lines.append(_row(info))
    lines += ["", "## Kinds and groups with evidence of their own", "", *_table_head()]
    lines += [_row(field_at(f"needs.{path}")) for path in KIND_EVIDENCE]
    lines += [_row(field_at(f"population.groups.{path}")) for path in GROUP_EVIDENCE]
    for title, model in (("entries of district.communities", CommunityEntry), ("events", Event)):
        lines += ["", f"## {title}", "", "| field | meaning |", "|---|---|"]
        lines += [f"| `{info.alias or name}` | {info.description} |" for name, info in model.model_fields.items()]
    return "\n".join(lines) + "\n"


def _table_head() -> list[str]:
    return [
        "| field | default | values, unit | plausible | evidence | meaning | source |",
        "|---|---|---|---|---|---|---|",
    ]


def _row(info: FieldInfo) -> str:
    plausible = " to ".join(number_text(round(end, 12)) for end in info.plausible) if info.plausible else ""
    meaning = info.meaning + (" (*start*)" if info.start_only else "")
    cells = (
        f"`{info.path}`",
        _default_text(info.default),
        describe_values(info),
        plausible,
        info.evidence,
        meaning,
        info.source,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default_text(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, int | float):
        return number_text(default)
    if isinstance(default, tuple):
        return ", ".join(map(str, default))
    return "" if default is None else str(default)
