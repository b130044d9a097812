"""The whole of a scenario's settings: one attribute a section, named as in the file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fivelink_sim.scenario.schema.channels_section import ChannelsSection
from fivelink_sim.scenario.schema.charity_section import CharitySection
from fivelink_sim.scenario.schema.committee_section import CommitteeSection
from fivelink_sim.scenario.schema.declaration import FrozenTable, NameTable, Section, field
from fivelink_sim.scenario.schema.district_section import DistrictSection
from fivelink_sim.scenario.schema.event_section import Event
from fivelink_sim.scenario.schema.government_section import GovernmentSection
from fivelink_sim.scenario.schema.kinds_section import DEFAULT_KINDS, Kind
from fivelink_sim.scenario.schema.need_section import NeedSection
from fivelink_sim.scenario.schema.organization_section import OrganizationSection
from fivelink_sim.scenario.schema.population_section import PopulationSection
from fivelink_sim.scenario.schema.regime_section import RegimeSection
from fivelink_sim.scenario.schema.run_section import RunSection
from fivelink_sim.scenario.schema.trust_section import TrustSection
from fivelink_sim.scenario.schema.volunteer_section import VolunteerSection
from fivelink_sim.scenario.schema.worker_section import WorkerSection
from fivelink_sim.scenario.schema.workforce_section import WorkforceSection


class Settings(Section):
    """Every parameter of a run, checked. Defaults are those of the three-society linkage."""

    run: RunSection = RunSection()
    district: DistrictSection = DistrictSection()
    population: PopulationSection = PopulationSection()
    needs: Annotated[NameTable[Kind], Field(min_length=1, max_length=16)] = field(
        FrozenTable(DEFAULT_KINDS), "kinds of need by name, 1 to 16", unit="kinds", source="model.md §2, kinds of need"
    )
    need: NeedSection = NeedSection()
    channels: ChannelsSection = ChannelsSection()
    workforce: WorkforceSection = WorkforceSection()
    regime: RegimeSection = RegimeSection()
    government: GovernmentSection = GovernmentSection()
    community: CommitteeSection = CommitteeSection()
    social_organization: OrganizationSection = OrganizationSection()
    social_worker: WorkerSection = WorkerSection()
    volunteer: VolunteerSection = VolunteerSection()
    charity: CharitySection = CharitySection()
    trust: TrustSection = TrustSection()
    events: Annotated[tuple[Event, ...], Field(max_length=500)] = field(
        (), "named spans of days that set or scale parameters", unit="events", source="model.md §5.4"
    )
