"""The page of an evaluation: each pattern, its statements, what was found, and how to repeat it. Stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fivelink_sim.analysis.patterns import Judgement
from fivelink_sim.view import pattern_table as told
from fivelink_sim.view.language import tr
from fivelink_sim.view.report import rendered
from fivelink_sim.view.tidy import records


def page(patterns: Sequence[Judgement], command: str) -> str:
    """The page as HTML; the same findings give the same bytes."""
    import fivelink_sim

    content = {
        "patterns": [_pattern(judged) for judged in patterns],
        "counted": told.counted(patterns),
        "notes": told.notes(patterns),
        "worlds": any(judged.shares is not None for judged in patterns),
        "command": command,
        "version": fivelink_sim.__version__,
    }
    return rendered("evaluation.html.j2", content)


def _pattern(judged: Judgement) -> dict[str, Any]:
    plan = judged.plan
    return {
        "key": plan.key,
        "title": str(told.heading(judged)),
        "about": tr(plan.about),
        "finding": judged.finding,
        "share": told.share_of(judged, -1),
        "scenarios": [(label, scenario.title) for label, scenario in plan.scenarios],
        "replications": judged.replications,
        "drawn": judged.drawn,
        "statements": [
            {
                "says": tr(row["says"]),
                "number": told.number(row),
                "should": told.should(row),
                "finding": row["finding"],
                "share": told.share_of(judged, place),
            }
            for place, row in enumerate(records(judged.statements))
        ],
    }
