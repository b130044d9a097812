"""Agent-based simulation of linkage among the five societies of grassroots governance.

The public names are imported on first use, so that `import fivelink_sim` and a small command need neither numba nor
pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fivelink_sim.abm.agents import (
        CharityFund,
        Committee,
        Resident,
        SocialOrganization,
        SocialWorker,
        Volunteer,
        VolunteerTeam,
    )
    from fivelink_sim.abm.community_model import CommunityModel
    from fivelink_sim.abm.reporters import reporter
    from fivelink_sim.records.importing import read_requests
    from fivelink_sim.scenario.loading import load
    from fivelink_sim.scenario.problems import ScenarioError
    from fivelink_sim.studies import Study, compare, open_study, resume, run
    from fivelink_sim.studies.archiving import archive
    from fivelink_sim.studies.calibrating import calibrate
    from fivelink_sim.studies.checking_fit import check_fit
    from fivelink_sim.studies.coalition_games import coalitions
    from fivelink_sim.studies.discovering import discover
    from fivelink_sim.studies.evaluating import evaluate
    from fivelink_sim.studies.observing import office_records
    from fivelink_sim.studies.own_tables import import_tables
    from fivelink_sim.studies.same_budget import budget
    from fivelink_sim.studies.sensitivities import sensitivity
    from fivelink_sim.studies.sweeping import sweep
    from fivelink_sim.studies.uncertain import uncertainty
    from fivelink_sim.view.because import causes, why
    from fivelink_sim.view.cell_map import community_map
    from fivelink_sim.view.language import speaking
    from fivelink_sim.view.linkage_picture import flows, network
    from fivelink_sim.view.trace import event_log, trace

__version__ = "1.0.0"

# Public name: the module that has it.
_PUBLIC = {
    "CharityFund": "fivelink_sim.abm.agents",
    "Committee": "fivelink_sim.abm.agents",
    "CommunityModel": "fivelink_sim.abm.community_model",
    "Resident": "fivelink_sim.abm.agents",
    "ScenarioError": "fivelink_sim.scenario.problems",
    "SocialOrganization": "fivelink_sim.abm.agents",
    "SocialWorker": "fivelink_sim.abm.agents",
    "Study": "fivelink_sim.studies",
    "Volunteer": "fivelink_sim.abm.agents",
    "VolunteerTeam": "fivelink_sim.abm.agents",
    "archive": "fivelink_sim.studies.archiving",
    "budget": "fivelink_sim.studies.same_budget",
    "calibrate": "fivelink_sim.studies.calibrating",
    "causes": "fivelink_sim.view.because",
    "check_fit": "fivelink_sim.studies.checking_fit",
    "coalitions": "fivelink_sim.studies.coalition_games",
    "community_map": "fivelink_sim.view.cell_map",
    "compare": "fivelink_sim.studies",
    "discover": "fivelink_sim.studies.discovering",
    "evaluate": "fivelink_sim.studies.evaluating",
    "event_log": "fivelink_sim.view.trace",
    "flows": "fivelink_sim.view.linkage_picture",
    "import_tables": "fivelink_sim.studies.own_tables",
    "load": "fivelink_sim.scenario.loading",
    "network": "fivelink_sim.view.linkage_picture",
    "office_records": "fivelink_sim.studies.observing",
    "open_study": "fivelink_sim.studies",
    "read_requests": "fivelink_sim.records.importing",
    "reporter": "fivelink_sim.abm.reporters",
    "resume": "fivelink_sim.studies",
    "run": "fivelink_sim.studies",
    "sensitivity": "fivelink_sim.studies.sensitivities",
    "speaking": "fivelink_sim.view.language",
    "sweep": "fivelink_sim.studies.sweeping",
    "trace": "fivelink_sim.view.trace",
    "uncertainty": "fivelink_sim.studies.uncertain",
    "why": "fivelink_sim.view.because",
}

__all__ = [
    "CharityFund",
    "Committee",
    "CommunityModel",
    "Resident",
    "ScenarioError",
    "SocialOrganization",
    "SocialWorker",
    "Study",
    "Volunteer",
    "VolunteerTeam",
    "__version__",
    "archive",
    "budget",
    "calibrate",
    "causes",
    "check_fit",
    "coalitions",
    "community_map",
    "compare",
    "discover",
    "evaluate",
    "event_log",
    "flows",
    "import_tables",
    "load",
    "network",
    "office_records",
    "open_study",
    "read_requests",
    "reporter",
    "resume",
    "run",
    "sensitivity",
    "speaking",
    "sweep",
    "trace",
    "uncertainty",
    "why",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'fivelink_sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
