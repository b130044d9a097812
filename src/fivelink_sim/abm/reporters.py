"""What the data collector collects by itself, and Mesa reporters as outcomes of a study."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fivelink_sim.measure.books import DAILY, district_books
from fivelink_sim.model.district import Run

if TYPE_CHECKING:
    from fivelink_sim.abm.community_model import CommunityModel
    from fivelink_sim.scenario.loading import Scenario

#: Collected after every day, columns of the daily books; a model has all the others as attributes too.
COLLECTED = (
    "arisen", "known", "triaged", "misread", "accepted", "refused", "resolved", "closed_on_paper", "relapsed", "lapsed",
    "open", "hidden", "resident_trust", "link_trust", "volunteers", "professionalism", "fund_balance",
)  # fmt: skip
REPORTERS = {name: name for name in COLLECTED}


def today_values(model: CommunityModel) -> dict[str, float]:
    """The district's row of the daily books for the last day, by column: needs, clock h, yuan, shares.

    During the warm-up too; NaN before the first day."""
    worlds = model.worlds
    if model.clock == 0:
        return {column.name: float("nan") for column in DAILY}
    day = model.clock - 1
    funds = model._fund_ledger
    run = Run(
        seed=model.run_seed,
        warmup=0,
        days=1,
        kinds=model.kind_names,
        groups=model.group_names,
        group_sizes=[world.here[0].group_size[: len(model.group_names)] for world in worlds],  # type: ignore[arg-type]
        ledgers=tuple(world.ledger[day : day + 1] for world in worlds),
        fund_ledger=None if funds is None else funds[day : day + 1],
        cases=(),
        logs=(),
        worlds=(),
    )
    return dict(zip((column.name for column in DAILY), district_books(run)[0].tolist(), strict=True))


class Reporter:
    """A Mesa reporter as an outcome: a function of the model, or the name of a model's attribute, at a run's end."""

    def __init__(self, of: Callable[[Any], float] | str) -> None:
        self.of = of

    def __call__(self, run: Run, scenario: Scenario) -> float:
        """The value for a run: on the model that made it, or else on one that stands at its end."""
        from fivelink_sim.abm.community_model import CommunityModel
        from fivelink_sim.abm.model_run import forget

        its_own = getattr(run, "model", None)
        model = its_own or CommunityModel.at_end_of(run, scenario)
        value = float(getattr(model, self.of) if isinstance(self.of, str) else self.of(model))
        if its_own is None:
            forget(model)
        return value


def reporter(of: Callable[[Any], float] | str) -> Reporter:
    """A Mesa reporter as an outcome of `compare`: a function of the model, or the name of one of its attributes."""
    return Reporter(of)


def as_measure(given: Any) -> Any:
    """A user's outcome as a function of (run, scenario); what is neither a function nor a name is left as it is."""
    if isinstance(given, str):
        return Reporter(given)
    if isinstance(given, Reporter) or not callable(given):
        return given
    return lambda run, _: given(run)
