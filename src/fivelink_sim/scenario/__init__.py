"""Scenarios: the schema of their fields, how files are read, what holds on which day."""

from fivelink_sim.scenario.communities import community_names, own_settings
from fivelink_sim.scenario.field_paths import FieldInfo, field_at, fields, fields_of, value_at
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.scenario.presets import preset_names
from fivelink_sim.scenario.problems import Problem, ScenarioError
from fivelink_sim.scenario.schema import SOCIETIES, Settings
from fivelink_sim.scenario.timeline import Segment, segments, warmup_settings

__all__ = [
    "SOCIETIES",
    "FieldInfo",
    "Problem",
    "Scenario",
    "ScenarioError",
    "Segment",
    "Settings",
    "community_names",
    "field_at",
    "fields",
    "fields_of",
    "load",
    "own_settings",
    "preset_names",
    "segments",
    "value_at",
    "warmup_settings",
]
