"""Says what a study will take before it starts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.experiment.request import Request

if TYPE_CHECKING:
    from fivelink_sim.experiment.forecast import Forecast


def forecast_of(request: Request, beside: int = 0) -> Forecast:
    """What the request will take; its sentence is made by view.forecast_line. Nothing is written.

    beside   bytes that the study's page and tables will take, beside its runs
    """
    from fivelink_sim.experiment.forecast import forecast

    found = forecast(request, _tell)
    return found._replace(bytes=found.bytes + beside)


def foretell(request: Request, folder: Path | None, beside: int = 0) -> None:
    """A line on stderr on what a study will take, unless its folder holds some of it already.

    ResultsError, before anything is tried, if the folder holds anything else.
    """
    from fivelink_sim.experiment import place_for_results, store
    from fivelink_sim.view.forecast_line import sentence

    if folder is None or place_for_results.find(folder, store.manifest_of(request, None)) is None:
        _tell(sentence(forecast_of(request, beside)))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
