"""How far a study has come, by its manifest: its status, what is done, whether another one goes on from it."""

from __future__ import annotations

from typing import Any

RUNNING, FINISHED, INTERRUPTED = "running", "finished", "interrupted"


def progress_of(manifest: dict[str, Any]) -> str:
    """How much of a study is done, in words."""
    done, points = manifest["done"], max(len(manifest.get("points", ())), 1)
    more = manifest["blocks"] - done * points
    return f"{done} replications" + (f" and {more} of {points} points of the next" if more else "")


def is_beginning(there: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether every run of the study that is there is one of the study that is wanted, which may have more."""
    if there.get("identity") == wanted["identity"]:
        return True
    alike = ("format", "command", "name", "scenarios", "seed", "run_seed", "seeds_by_point", "tables")
    if any(there.get(key) != wanted.get(key) for key in alike) or _version(there) != _version(wanted):
        return False
    points = there.get("points", [])
    if points != wanted.get("points", [])[: len(points)]:
        return False
    before, now = there["replications"], wanted["replications"]
    if "number" in now:
        return bool(_most(there) <= now["number"])
    return "precision" in before and _is_wider(before["precision"], now["precision"])


def _version(manifest: dict[str, Any]) -> str:
    return str(manifest["versions"]["fivelink_sim"])


def _most(manifest: dict[str, Any]) -> int:
    """The most replications that can be there."""
    if manifest["status"] != RUNNING:
        return -(-int(manifest["blocks"]) // max(len(manifest.get("points", ())), 1))
    wanted = manifest["replications"]
    return int(wanted["number"] if "number" in wanted else wanted["precision"]["at_most"])


def _is_wider(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether a study that stops at `before` stops no later than one that stops at `now`."""
    wide, narrow = before["half_widths"], now["half_widths"]
    return (
        before["at_least"] == now["at_least"]
        and before["at_most"] <= now["at_most"]
        and all(outcome in narrow and narrow[outcome] <= width for outcome, width in wide.items())
    )
