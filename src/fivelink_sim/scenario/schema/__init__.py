"""The fields of a scenario, a file a section."""

from fivelink_sim.scenario.schema.declaration import SOCIETIES, Section, Society
from fivelink_sim.scenario.schema.district_section import CommunityEntry
from fivelink_sim.scenario.schema.event_section import Event
from fivelink_sim.scenario.schema.kinds_section import Kind
from fivelink_sim.scenario.schema.population_section import Group
from fivelink_sim.scenario.schema.regime_section import RegimeSection
from fivelink_sim.scenario.schema.run_section import WarmupRegime
from fivelink_sim.scenario.schema.settings import Settings

__all__ = [
    "SOCIETIES",
    "CommunityEntry",
    "Event",
    "Group",
    "Kind",
    "RegimeSection",
    "Section",
    "Settings",
    "Society",
    "WarmupRegime",
]
