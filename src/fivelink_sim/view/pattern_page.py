"""The page of an evaluation: each pattern, its statements, what was found, and how to repeat it. Stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fivelink_sim.analysis.patterns import Judgement
from fivelink_sim.view import brief, settings_table
from fivelink_sim.view import pattern_table as told
from fivelink_sim.view.brief import Brief
from fivelink_sim.view.language import tr
from fivelink_sim.view.rendering import rendered
from fivelink_sim.view.tidy import records


def pages(patterns: Sequence[Judgement], command: str) -> dict[str, str]:
    """Report and brief as HTML, by the stems of their files; the same findings give the same bytes."""
    import fivelink_sim

    content = {
        "patterns": [_pattern(judged) for judged in patterns],
        "counted": told.counted(patterns),
        "notes": told.notes(patterns),
        "doubt": told.doubt(),
        "worlds": any(judged.shares is not None for judged in patterns),
        "command": command,
        "version": fivelink_sim.__version__,
        **settings_table.behind(dict(patterns[0].plan.scenarios)),
    }
    return {
        "report": rendered("evaluation.html.j2", content),
        "brief": brief.page(_brief(content), fivelink_sim.__version__),
    }


def _brief(content: Mapping[str, Any]) -> Brief:
    """The brief, from the content of the report."""
    worlds = content["worlds"]
    rows = [
        [pattern["title"], tr(pattern["finding"]), *([pattern["share"]] if worlds else [])]
        for pattern in content["patterns"]
    ]
    columns = [tr("Pattern"), tr("Finding"), *([tr("Worlds")] if worlds else [])]
    return Brief(
        tr("Patterns, met or not"),
        [content["counted"], *content["notes"]],
        [content["doubt"]],
        [],
        tr("Every pattern and its finding"),
        columns,
        rows,
        content["command"],
    )


def _pattern(judged: Judgement) -> dict[str, Any]:
    plan = judged.plan
    return {
        "key": plan.key,
        "title": str(told.heading(judged)),
        "about": tr(plan.about),
        "finding": judged.finding,
        "share": told.share_of(judged, -1),
        **settings_table.compared(dict(plan.scenarios)),
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
