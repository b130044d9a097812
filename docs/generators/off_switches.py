"""The part of parameters.md on values that switch a mechanism off."""

from __future__ import annotations

from generators.markdown_table import table

from fivelink_sim.scenario.field_paths import fields
from fivelink_sim.scenario.wording import number_text


def off_values() -> str:
    """Values that switch a mechanism off."""
    rows = (
        (f"`{info.path}`", _value(info.default), _value(info.off), info.meaning)
        for info in fields()
        if info.off is not None
    )
    return (
        "## Off-switches\n\n"
        "Fields with a value that takes their mechanism out of the model. An ablation is a scenario file of a few\n"
        "lines, as in [variants/](variants). Without a default: the field belongs to a kind of need.\n\n"
        + table(("field", "default", "off", "meaning"), rows)
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, int | float) else ""
