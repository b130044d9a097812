"""Agent-based simulation of linkage among the five societies of grassroots governance.

The public names are imported on first use, so that `import fivelink_sim` and a small command need neither numba nor
pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fivelink_sim.scenario.loading import load
    from fivelink_sim.scenario.problems import ScenarioError
    from fivelink_sim.studies import Study, compare, open_study, resume, run

__version__ = "0.1.0"

# Public name: the module that has it.
_PUBLIC = {
    "ScenarioError": "fivelink_sim.scenario.problems",
    "Study": "fivelink_sim.studies",
    "compare": "fivelink_sim.studies",
    "load": "fivelink_sim.scenario.loading",
    "open_study": "fivelink_sim.studies",
    "resume": "fivelink_sim.studies",
    "run": "fivelink_sim.studies",
}

__all__ = ["ScenarioError", "Study", "__version__", "compare", "load", "open_study", "resume", "run"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'fivelink_sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
