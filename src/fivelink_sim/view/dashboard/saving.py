"""A scenario as a file that extends the nearest preset and says only what differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fivelink_sim.scenario.document import meaning_of
from fivelink_sim.scenario.inheritance import FORMAT, lineage, open_source, plain_settings
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.scenario.presets import preset_folder
from fivelink_sim.scenario.schema.settings import Settings


def scenario_text(scenario: Scenario, source: str) -> str:
    """YAML of a scenario that was loaded from `source` and changed; `load` reads it back to an equal one, wherever the
    file lies."""
    preset = nearest_preset(source)
    tree: dict[str, Any] = {"fivelink": FORMAT, "name": scenario.title}
    if preset is not None:
        tree["extends"] = preset
    base = plain_settings(load(preset).settings if preset else Settings())
    tree |= difference(base, plain_settings(scenario.settings))
    return _yaml(tree) if load(tree) == scenario else scenario.to_yaml()


def nearest_preset(source: str) -> str | None:
    """The preset that a scenario is, or extends, directly or over others; None if it extends none."""
    line = lineage(open_source(source, Path()))
    presets = [member.name for member in line if member.file and member.file.parent == preset_folder()]
    return presets[-1] if presets else None


def difference(base: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What to lay over `base` to get `wanted`: changed entries, mappings key by key; null for what is not there."""
    found: dict[str, Any] = {key: None for key in base if key not in wanted}
    for key, value in wanted.items():
        below = base.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            if inner := difference(below, value):
                found[key] = inner
        elif value != below:
            found[key] = value
    return found


def _yaml(tree: Mapping[str, Any]) -> str:
    """YAML that says what `tree` says: a text that would be read as something else is quoted."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes no aliases."""

        def ignore_aliases(self, _: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = None if meaning_of(value) == value else '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return str(yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110))
