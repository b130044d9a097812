"""A scenario as it is at the end of one recorded day: what pictures of one day are made from; and how they are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivelink_sim.experiment.request import InputError, Overrides, Source, whole
from fivelink_sim.experiment.whole_files import whole_file
from fivelink_sim.view import vector

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from fivelink_sim.abm.community_model import CommunityModel

TABLE = ".csv"


def model_on(
    scenario: Source, day: int | None, rng: Any, overrides: Overrides | None, *, log: bool = False
) -> CommunityModel:
    """Run a scenario up to the end of a recorded day (None: the last).

    rng   the run's seed (None: the scenario's run.seed). InputError if the scenario has no such day"""
    from fivelink_sim.abm.community_model import CommunityModel
    from fivelink_sim.view.trace import checked_source

    loaded, seed = checked_source(scenario, rng, None, overrides)
    last = loaded.settings.run.days - 1
    chosen = last if day is None else whole("day", day, 0, last)
    return CommunityModel(loaded, seed, log=log).run(chosen + 1)


def checked_ending(path: Path, what: str, endings: tuple[str, ...]) -> str:
    """The ending of a file's name, in small letters. InputError if `what` is not written as such a file."""
    ending = path.suffix.lower()
    if ending not in endings:
        raise InputError(f"{path}: {what} is written as {', '.join(endings)}, told by the name's ending")
    return ending


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, whole or not at all."""
    with whole_file(path) as aside:
        table.to_csv(aside, index=False, lineterminator="\n", float_format="%.8g")


def write_picture(make: Callable[[], Figure], path: Path, sentence: str) -> None:
    """Write a figure as png, svg or pdf, as the name ends, with its sentence inside; whole or not at all."""
    with whole_file(path) as aside:
        vector.save(make, aside, sentence, path.suffix.lower())
