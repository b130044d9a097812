"""The page of a sweep: its points, what they do, and how to repeat it. Stands alone."""

from __future__ import annotations

from collections.abc import Sequence

from fivelink_sim.experiment.designs import Point
from fivelink_sim.view import sweep_table as told
from fivelink_sim.view.report import command, environment
from fivelink_sim.view.tidy import Study


def page(study: Study, points: Sequence[Point]) -> str:
    """The page as HTML; the same study gives the same bytes."""
    content = {
        "study": study,
        "scenarios": [(label, study.scenarios[label].title) for label in study.labels],
        "parts": told.parts(study, points),
        "notes": told.notes(study, points),
        "command": command(study),
    }
    return str(environment().get_template("sweep.html.j2").render(content))
