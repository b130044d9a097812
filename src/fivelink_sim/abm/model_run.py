"""Whole runs made by a model, and how long the model stays with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa import Agent

from fivelink_sim.model.district import Run
from fivelink_sim.model.world import World
from fivelink_sim.scenario.loading import Scenario

if TYPE_CHECKING:
    from fivelink_sim.abm.community_model import CommunityModel


class ModelScenario(Scenario):
    """The scenario of a model. It counts as false: newer Mesa's pages take a true `model.scenario` for their own."""

    def __bool__(self) -> bool:
        return False


class End:
    """Goes when the run that has it goes: a run, being a tuple, cannot be watched itself."""


class ModelRun(Run):
    """A run made by a model, which stands by it until the run is no longer needed."""

    model: CommunityModel
    end: End


def forget(model: CommunityModel) -> None:
    """Let go of a model that nobody will see again: some versions of Mesa keep all by their counters of agents."""
    getattr(Agent, "_ids", {}).pop(model, None)


def copied(run: Run) -> Run:
    """A run of which everything is a copy."""
    worlds = tuple(World(*(table.copy() for table in world)) for world in run.worlds)
    ledgers, cases, logs = (tuple(table.copy() for table in tables) for tables in (run.ledgers, run.cases, run.logs))
    funds = None if run.fund_ledger is None else run.fund_ledger.copy()
    copies = {"ledgers": ledgers, "cases": cases, "logs": logs, "worlds": worlds, "fund_ledger": funds}
    return Run(**{**run._asdict(), "group_sizes": run.group_sizes.copy(), **copies})
