"""The same budget: what a second regime costs more than a first, and what that money would do otherwise.

Runs of both find the sum; it is then spent otherwise on fresh runs; a map shows where the second stops paying off;
drawn worlds show whether the answer hangs on what nobody knows. The stages are those of budget_stages.py; the same
command goes on with what was interrupted.
"""

from __future__ import annotations

import math
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.experiment.joint_folder import joint_folder
from fivelink_sim.experiment.request import (
    InputError,
    Overrides,
    Request,
    Source,
    arms_of,
    as_texts,
    checked_seeds,
    checked_workers,
    command_line,
    whole,
)
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.problems import quoted, with_hint
from fivelink_sim.studies.budget_stages import Asked, Named, check_folder, findings
from fivelink_sim.studies.carrying_out import Progress

if TYPE_CHECKING:
    import pandas as pd

    from fivelink_sim.analysis.budget import Findings
    from fivelink_sim.experiment.map_axes import Axis

REPLICATIONS = 60  # paired runs of the account and of the choices; a third of them at each point of the map
WORLDS = 100
MOST_WORLDS = 1_000
DEFAULT_OUTCOME = "resolution_rate"
X, Y = "regime.hours_per_link=0:0.6:7", "government.burden=0.25:0.85:5"
ABOUT = "budget.json"
TABLES = ("account", "choices", "spent", "offers", "map", "break_even", "regret", "worlds")


class Budget:
    """What came out: every table, and the page.

    found   all of it; see analysis.budget.Findings
    path    the results folder, or None if it is in memory only
    """

    def __init__(self, found: Findings, path: Path | None) -> None:
        self.found = found
        self.path = path

    def __repr__(self) -> str:
        first, second = self.found.labels
        sums = ", ".join(f"{purse} {amount:,.0f} yuan" for purse, amount in self.found.amounts.items())
        return f"<Budget of {second} against {first}: {sums}>"

    def account(self) -> pd.DataFrame:
        """What the second scenario costs more, line by line; see analysis.budget.account."""
        return self.found.account.copy()

    def choices(self) -> pd.DataFrame:
        """Differences of every choice from the first scenario, then from the second; see analysis.differences."""
        import pandas as pd

        return pd.concat([self.found.from_first, self.found.from_second], ignore_index=True)

    def spent(self) -> pd.DataFrame:
        """What every choice costs more than the first scenario; see analysis.budget.spent."""
        return self.found.spent.copy()

    def offers(self) -> pd.DataFrame:
        """The alternatives and the fields they change; see analysis.budget.offers_table."""
        from fivelink_sim.analysis.budget import offers_table

        return offers_table(self.found.offers)

    def map(self) -> pd.DataFrame:
        """The difference at every point of the grid; see analysis.break_even.difference_map."""
        return self.found.map.copy()

    def break_even(self) -> pd.DataFrame:
        """Where the difference comes to zero; see analysis.break_even.break_even."""
        return self.found.break_even.copy()

    def regret(self) -> pd.DataFrame:
        """Regret of each choice over the worlds; see analysis.regret.summary. Empty without worlds."""
        import pandas as pd

        return pd.DataFrame() if self.found.worlds is None else self.found.worlds.summary.copy()

    def worlds(self) -> pd.DataFrame:
        """Regret of each choice in each world; see analysis.regret.by_world. Empty without worlds."""
        import pandas as pd

        return pd.DataFrame() if self.found.worlds is None else self.found.worlds.by_world.copy()

    def show(self) -> None:
        """Print the tables."""
        from fivelink_sim.view import budget_table

        budget_table.show(self.found)

    def report(self, folder: str | os.PathLike[str] | None = None) -> Path:
        """Write the tables as CSV and report.html into the results folder, or another; returns the page's path."""
        from fivelink_sim.experiment.whole_files import write_whole
        from fivelink_sim.view import budget_page
        from fivelink_sim.view.rendering import write_pages

        target = self.path if folder is None else Path(folder)
        if target is None:
            raise InputError("the study is in memory only: name a folder for its report")
        target.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            table: pd.DataFrame = getattr(self, name)()
            if len(table.columns):
                write_whole(target / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())
        return write_pages(target, budget_page.pages(self.found))


def budget(
    first: Source,
    second: Source,
    *,
    replications: int | None = None,
    worlds: int | None = None,
    outcome: str = DEFAULT_OUTCOME,
    amount: float | None = None,
    x: str = X,
    y: str = Y,
    seed: int | None = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    workers: int | str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress = False,
) -> Budget:
    """What the second scenario costs more than the first, and what the same money does otherwise.

    replications   paired runs of the account and the choices (default 60); a third of them at each point of the map
    worlds         worlds drawn from the plausible ranges (default 100; 0: none)
    outcome        what is compared on the map and regretted; more or less of it must be better
    amount         yuan a community and year that the alternatives spend, in every world (default: what the second
                   scenario costs more, found by runs of its own; in each world what it costs more there)
    x, y           the map: FIELD=FROM:TO:PLACES; the break-even is looked for along x
    seed, days, overrides, workers, out, progress   as of `compare`

    Raises ScenarioError or InputError before anything is run or written; KeyboardInterrupt keeps what was done.
    """
    from fivelink_sim.experiment.designs import group_shares
    from fivelink_sim.experiment.designs import worlds as worlds_of
    from fivelink_sim.experiment.map_axes import map_points
    from fivelink_sim.experiment.point_checks import check_points

    arms = arms_of([first, second], overrides, days)
    if any(arm.simulate is not None for arm in arms):
        raise InputError("a budget compares scenarios; rules written in Python have no place in it")
    named = tuple((arm.label, arm.scenario) for arm in arms)
    number = whole("replications", REPLICATIONS if replications is None else replications, 2, 1_000_000)
    drawn = whole("worlds", WORLDS if worlds is None else worlds, 0, MOST_WORLDS)
    study_seed, _ = checked_seeds(seed, None, number, named[0][1].settings.run.seed)
    _check(named, outcome, amount)
    axes, threads = _axes(x, y, named), checked_workers(workers)
    grid, points = map_points(axes, group_shares(named[0][1].settings)), tuple(worlds_of(named, drawn, study_seed))
    check_points(named, {"the map": grid, "worlds": points})
    request = Request("budget", arms, study_seed, None, number, threads)
    line = command_line("budget", [first, second], request, days, overrides) or "fivelink_sim.budget(…), in Python"
    line += _more_of_line(drawn, outcome, amount, (x, y))
    folder = None if out is None else Path(out)
    alone = (_run_line(first, named[0][0], overrides, days), _run_line(second, named[1][0], overrides, days))
    asked = Asked(
        named, number, points, study_seed, threads, outcome, amount, axes, grid, line, alone, folder, progress
    )
    with joint_folder(folder, "budget", ABOUT):
        check_folder(asked)
        found = Budget(findings(asked), folder)
        if folder is not None:
            found.report()
        return found


def _run_line(source: Source, label: str, overrides: Overrides | None, days: int | None) -> str:
    """The command that runs one of the scenarios, with those of the overrides that are for it."""
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else label
    words = ["fivelink", "run", name, *([] if days is None else ["--days", str(days)])]
    for text in as_texts(overrides):
        target, colon, _ = text.partition("=")[0].rpartition(":")
        if not colon or target == name:
            words += ["--set", text[len(target) + len(colon) :]]
    return shlex.join(words)


def _check(named: Named, outcome: str, amount: float | None) -> None:
    from fivelink_sim.experiment.alternatives import check_no_own_values

    if outcome not in OUTCOME:
        raise InputError(with_hint(f"outcome: there is no outcome '{quoted(outcome)}'", outcome, OUTCOME))
    if not OUTCOME[outcome].better:
        raise InputError(f"outcome: neither more nor less of {outcome} is better, so no choice can be regretted by it")
    if amount is not None and (
        isinstance(amount, bool) or not isinstance(amount, int | float) or not 0.0 < amount < math.inf
    ):
        raise InputError(f"amount must be a number above 0, yuan a community and year, got {amount!r}")
    check_no_own_values(named[0][1], named[1][1])
    if named[0][1].settings.workforce.shadow_wage <= 0.0:
        raise InputError("workforce.shadow_wage is 0: hours cost nothing then, and no sum can be spent on them")


def _axes(x: str, y: str, named: Named) -> tuple[Axis, Axis]:
    from fivelink_sim.experiment.map_axes import axis_of

    axes = (axis_of("x", x, named), axis_of("y", y, named))
    if axes[0].path == axes[1].path:
        raise InputError(f"x and y are both {axes[0].path}: a map needs two fields")
    return axes


def _more_of_line(worlds: int, outcome: str, amount: float | None, axes: Sequence[str]) -> str:
    """The options of the command line that only a budget has, where they are not the default."""
    words = [] if worlds == WORLDS else ["--worlds", str(worlds)]
    words += [] if outcome == DEFAULT_OUTCOME else ["--outcome", outcome]
    words += [] if amount is None else ["--amount", str(amount)]
    for option, text, default in zip(("--x", "--y"), axes, (X, Y), strict=True):
        words += [] if text == default else [option, text]
    return f" {shlex.join(words)}" if words else ""
