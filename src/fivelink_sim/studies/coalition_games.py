"""Whom or what an outcome is due to: every coalition of societies, links or mechanisms of a scenario is run."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.experiment.request import (
    Design,
    InputError,
    Overrides,
    Request,
    Source,
    arms_of,
    checked_workers,
    command_line,
    whole,
)
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.problems import quoted, with_hint
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.forecasting import foretell
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("resolution_rate", "resident_trust")
REPLICATIONS = {"societies": 100, "links": 20, "mechanisms": 20}  # runs of each coalition


class Coalitions:
    """Coalitions carried out: the study and its games.

    Tables have the outcomes that were asked for, or those named; every run has all. Columns: see
    analysis.coalition_values.
    """

    def __init__(self, study: Study) -> None:
        from fivelink_sim.experiment.games import games_in

        self.study = study
        self.of = str(study.manifest["details"]["of"])
        self.games = games_in(study.manifest["details"])

    def __repr__(self) -> str:
        return f"<Coalitions of {self.of}: {', '.join(game.name for game in self.games)}, {self.study!r}>"

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that were asked for."""
        return list(self.study.manifest["outcomes"])

    def values(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Shapley values: what each player is due, with 95 % intervals."""
        from fivelink_sim.analysis import coalition_values

        return coalition_values.values(self.study.runs, self.games, self._named(outcomes))

    def interactions(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Shapley interactions of pairs: above 0 worth more together; none of sampled games."""
        from fivelink_sim.analysis import coalition_values

        return coalition_values.interactions(self.study.runs, self.games, self._named(outcomes))

    def worths(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """The mean outcome of each coalition."""
        from fivelink_sim.analysis import coalition_values

        return coalition_values.worths(self.study.runs, self.games, self._named(outcomes))

    def first_and_last(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """What each player changes on joining nobody, and on joining all others."""
        from fivelink_sim.analysis import coalition_values

        return coalition_values.first_and_last(self.study.runs, self.games, self._named(outcomes))

    def totals(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """What all bring together, and how much of it is of being together."""
        from fivelink_sim.analysis import coalition_values

        return coalition_values.totals(self.study.runs, self.games, self._named(outcomes))

    def leads(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Who has the largest value, and how far ahead of the next."""
        from fivelink_sim.analysis import coalition_values

        return coalition_values.leads(self.study.runs, self.games, self._named(outcomes))

    def _named(self, outcomes: Sequence[str] | None) -> list[str]:
        return self.outcomes if outcomes is None else list(_checked_outcomes(outcomes))

    def show(self) -> None:
        """Print the tables."""
        from fivelink_sim.view import coalition_table

        coalition_table.show(self)

    def report(self) -> Path:
        """Write values, interactions, first_and_last, totals (of every outcome), worths and report.html.

        Returns the page's path.
        """
        from fivelink_sim.view import coalition_page

        return self.study.keep(lambda: (self._csv_tables(), coalition_page.pages(self)))

    def _csv_tables(self) -> dict[str, pd.DataFrame]:
        every = list(OUTCOME)
        return {
            "values": self.values(every),
            "interactions": self.interactions(every),
            "first_and_last": self.first_and_last(every),
            "totals": self.totals(every),
            "worths": self.worths(),
        }


def coalitions(
    scenario: Source,
    *,
    of: str = "societies",
    game: str | None = None,
    players: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    permutations: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    workers: int | str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
) -> Coalitions:
    """Run every coalition of a scenario's societies, links or mechanisms on the same needs.

    scenario      a preset's name, a path, a mapping or a Scenario
    of            societies; links (a link is both directions between two societies); or mechanisms
    game          of societies: `presence` (the others are absent), `linkage` (they are there on their own) or `both`
    players       who plays, if not all: societies, links such as `charity-social_worker`, paths of fields (those joined
                  by + are one player). Default of mechanisms: `experiment.players.MECHANISMS`, those that are on
    outcomes      those told (default: needs resolved and residents' trust)
    permutations  sample so many orders of the players; default: play every coalition up to 10 players, else 100 orders.
                  Runs: 2**players × replications, or at most about permutations × players × replications
    replications  runs of each coalition (default: 100 of societies, 20 of links and mechanisms)

    The others as of `compare`. Raises InputError and ScenarioError before anything is run or written.
    """
    from fivelink_sim.experiment.designs import arms_at
    from fivelink_sim.experiment.games import as_details, points_and_games
    from fivelink_sim.experiment.players import roles

    shown = _checked_outcomes(SHOWN if outcomes is None else outcomes)
    arm = arms_of([scenario], overrides, days)[0]
    found = roles(arm.scenario, of, game, players)
    number = whole("replications", REPLICATIONS[of] if replications is None else replications, 1, 1_000_000)
    study_seed = whole("seed", arm.scenario.settings.run.seed if seed is None else seed)
    orders = None if permutations is None else whole("permutations", permutations)
    points, games = points_and_games(found, orders, study_seed)
    named = ((arm.label, arm.scenario),)
    method = "orders" if games[0].orders else "coalitions"
    title = f"{arm.label}: coalitions of {of}"
    design = Design(title, named, points, ("runs",), method, shown, as_details(of, games))
    request = Request(
        "coalitions", arms_at(named, points), study_seed, None, number, checked_workers(workers), design=design
    )
    line = command_line("coalitions", [scenario], request, days, overrides)
    if line is not None:
        line = " ".join([line, *_options(of, game, players, outcomes, permutations)])
    folder = None if out is None else Path(out)
    if progress is True:
        foretell(request, folder)
    return Coalitions(carried_out(request, line, folder, progress))


def _checked_outcomes(outcomes: Sequence[str]) -> tuple[str, ...]:
    if isinstance(outcomes, str):
        raise InputError("outcomes must be a list of names, not a text")
    problems = [
        with_hint(f"outcome: there is no outcome '{quoted(str(name))}'", str(name), OUTCOME)
        for name in outcomes
        if name not in OUTCOME
    ]
    if problems or not outcomes:
        raise InputError("\n".join(problems) or "outcome: at least one is needed")
    return tuple(dict.fromkeys(outcomes))


def _options(
    of: str,
    game: str | None,
    players: Sequence[str] | None,
    outcomes: Sequence[str] | None,
    permutations: int | None,
) -> list[str]:
    """What of the command line is of coalitions alone."""
    words = [] if of == "societies" else ["--of", of]
    words += [] if game is None else ["--game", game]
    words += [] if permutations is None else ["--permutations", str(permutations)]
    for option, names in (("--player", players), ("--outcome", outcomes)):
        for name in names or ():
            words += [option, shlex.quote(name)]
    return words
