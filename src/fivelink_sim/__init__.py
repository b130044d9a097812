"""Agent-based simulation of linkage among the five societies of grassroots governance.

The public names are imported on first use, so that `import fivelink_sim` and a small command need neither numba nor
pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fivelink_sim.scenario.loading import load

__version__ = "0.1.0"

# Public name: the module that has it.
_PUBLIC = {
    "load": "fivelink_sim.scenario.loading",
}

__all__ = ["__version__", "load"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'fivelink_sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
