"""A study that goes on elsewhere than it was begun: on another machine, or with other versions of packages.

Runs are the same everywhere, so that should not matter; whether it does is tried on the first run that is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fivelink_sim.experiment.parts import Parts
from fivelink_sim.experiment.request import Request
from fivelink_sim.experiment.runner import one_run, seed_at
from fivelink_sim.measure.outcome_list import OUTCOMES

ELSEWHERE = "elsewhere"  # in the manifest: where a study was before, each with whether its first run came out the same


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is another one now, in words: versions, system, processor, commit. A system's release does not matter."""
    pairs = {name: (before["versions"].get(name), now["versions"].get(name)) for name in now["versions"]}
    pairs |= {name: (before["platform"].get(name), now["platform"].get(name)) for name in ("system", "processor")}
    pairs["commit"] = (before["commit"], now["commit"])
    return [f"{name} {was or 'none'}, here {here or 'none'}" for name, (was, here) in pairs.items() if was != here]


def note(before: dict[str, Any], now: dict[str, Any], request: Request, parts: Parts) -> None:
    """Note in the manifest that a study whose rows are `parts` goes on elsewhere, if it does."""
    found = list(before.get(ELSEWHERE, ()))
    differing = differences(before, now)
    same = _same_again(request, parts) if differing else None
    if same is not None:
        found.append({"differing": differing, "same": same})
    if found:
        now[ELSEWHERE] = found


def warning(before: dict[str, Any], now: dict[str, Any]) -> str | None:
    """What the user has to know: that the study moved just now, or that it ever was mixed of runs that differ."""
    moves = now.get(ELSEWHERE, ())
    mixed = [move for move in moves if not move["same"]]
    if mixed:
        return (
            f"warning: {_told(mixed[-1])} gave OTHER numbers: rows from before and after do not go together. Run the "
            "study again into another folder (--out)"
        )
    return f"{_told(moves[-1])} is the same to the last bit" if len(moves) > len(before.get(ELSEWHERE, ())) else None


def _told(move: dict[str, Any]) -> str:
    return f"begun with {'; '.join(move['differing'])}. Its first run, made again here,"


def _same_again(request: Request, parts: Parts) -> bool | None:
    """Whether the first run that is there comes out the same here; None if there is none."""
    there = parts.whole_blocks([outcome.name for outcome in OUTCOMES])
    if not there:
        return None
    key = min(there)
    arm = next(arm for arm in request.arms if arm.point == key[1])
    again = one_run(arm.scenario, seed_at(request, *key), tables=("runs",))
    return bool(np.array_equal(again.outcomes, there[key][0], equal_nan=True))
