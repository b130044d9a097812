"""What a study's results are read as, by the command that made them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol, cast

from fivelink_sim.studies.study import Study


class Found(Protocol):
    """Results that can be shown: printed, and written as a page."""

    def show(self) -> None:
        """Print the tables."""

    def report(self) -> Path:
        """Write the page into the study's folder; returns its path."""


# Commands of several studies: one of these is shown with the others, by the command that began it.
OF_SEVERAL = ("budget", "evaluate")

# Command: where the class is that reads its study. A run or a comparison is shown by Study itself.
READ_AS = {
    "coalitions": "fivelink_sim.studies.coalition_games:Coalitions",
    "sensitivity": "fivelink_sim.studies.sensitivities:Sensitivity",
    "discover": "fivelink_sim.studies.discovering:Discovery",
    "sweep": "fivelink_sim.studies.sweeping:Sweep",
    "uncertainty": "fivelink_sim.studies.uncertain:Uncertainty",
}


def found_in(study: Study) -> Found:
    """The study's results, as the command that made it shows them."""
    if study.command not in READ_AS:
        return study
    module, _, name = READ_AS[study.command].partition(":")
    return cast("Found", getattr(importlib.import_module(module), name)(study))
