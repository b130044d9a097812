"""The stages of a budget: what is run, in which order, and what each stage hands on to the next.

account   both scenarios: what does the second cost more?
choices   both, and the first with that sum spent otherwise
map       both, over two fields
worlds    both in drawn worlds to find each world's own sum (worlds/sum), then all choices, a study each

Each stage is a study in a folder of its own, with a seed of its own: what a sum was found by never judges it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fivelink_sim.experiment.joint_folder import check_parts
from fivelink_sim.experiment.request import Design, Request
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.studies.carrying_out import Progress, carried_out
from fivelink_sim.studies.study import Study

if TYPE_CHECKING:
    import numpy as np

    from fivelink_sim.analysis.budget import Findings
    from fivelink_sim.analysis.regret import Worlds
    from fivelink_sim.experiment.alternatives import Alternative, Offer
    from fivelink_sim.experiment.designs import Point
    from fivelink_sim.experiment.map_axes import Axis

WORLD_REPLICATIONS = 8  # runs of each choice in a world, in two halves
SUM_REPLICATIONS = 4  # runs that find a world's own sum

Named = tuple[tuple[str, Scenario], ...]  # label, scenario


class Asked(NamedTuple):
    """What is asked, checked."""

    named: Named  # the first and the second scenario
    replications: int
    worlds: tuple[Point, ...]
    seed: int
    workers: int | str
    outcome: str
    amount: float | None
    axes: tuple[Axis, Axis]
    grid: tuple[Point, ...]  # of the map over them
    line: str
    run_lines: tuple[str, str]  # the commands that run the two scenarios
    folder: Path | None
    progress: bool | Progress


class Stage(NamedTuple):
    """What one stage runs. seed: the word that its seed is drawn by, where that is not its name."""

    name: str
    named: Named
    points: tuple[Point, ...]
    replications: int
    tables: tuple[str, ...] = ("runs",)
    details: Mapping[str, Any] = {}
    seed: str = ""


def check_folder(asked: Asked) -> None:
    """ResultsError if the folder holds stages that do not go with what is asked for now."""
    stages = [_account(asked), _map(asked)]
    if asked.worlds:
        stages += [_sum_of_worlds(asked), _both_in_worlds(asked)]
    check_parts(asked.folder, [(stage.name, _request(asked, stage)) for stage in stages], fixed=(stages[0].name,))


def done(asked: Asked, stage: Stage) -> Study:
    """The study of a stage, run or gone on with in its folder."""
    request = _request(asked, stage)
    check_parts(asked.folder, [(stage.name, request)])
    return carried_out(request, asked.line, asked.folder and asked.folder / stage.name, asked.progress)


def _request(asked: Asked, stage: Stage) -> Request:
    from fivelink_sim.experiment.designs import arms_at

    title = f"Same budget: {stage.name.replace('/', ', ')}"
    design = Design(
        title, stage.named, stage.points, stage.tables, outcomes=(asked.outcome,), details=dict(stage.details)
    )
    seed = seed_of_stage(asked.seed, stage.seed or stage.name)
    arms = arms_at(stage.named, stage.points)
    return Request("budget", arms, seed, None, stage.replications, asked.workers, design=design)


def seed_of_stage(seed: int, stage: str) -> int:
    """The seed of a stage, drawn from the study's: no stage shares a run with another, or with another study."""
    return int.from_bytes(hashlib.sha256(f"budget {seed} {stage}".encode()).digest()[:4], "big")


def findings(asked: Asked) -> Findings:
    """All stages in their order, and what they say."""
    from fivelink_sim.analysis import break_even, differences
    from fivelink_sim.analysis import budget as of

    labels = (asked.named[0][0], asked.named[1][0])
    books = done(asked, _account(asked))
    prices = {label: of.prices_of(scenario) for label, scenario in asked.named}
    account = of.account(books.daily_of([*of.KEYS, *of.DAILY]), labels, prices)
    amounts = of.amounts(account) if asked.amount is None else {"given": float(asked.amount)}
    offers, free, choices = _choices(asked, amounts)
    grid = done(asked, _map(asked))
    worlds, in_worlds = _worlds(asked)
    others = [label for label in choices.labels if label != labels[0]]
    outside = {offer.label: offer.bought.outside for offer in offers}
    paths, points = (asked.axes[0].path, asked.axes[1].path), [point["values"] for point in grid.points]
    replications = {"account": books, "choices": choices, "map": grid} | in_worlds
    return of.Findings(
        labels=labels,
        titles=(asked.named[0][1].title, asked.named[1][1].title),
        prices=prices,
        outcome=asked.outcome,
        better=OUTCOME[asked.outcome].better,
        amounts=amounts,
        offers=tuple(offers),
        free=free,
        account=account,
        summary=differences.summary(choices.runs, choices.labels),
        from_first=differences.differences(choices.runs, [(label, labels[0]) for label in others]),
        from_second=differences.differences(choices.runs, [(label, labels[1]) for label in others[1:]]),
        spent=of.spent(choices.runs, choices.labels, outside),
        axes=asked.axes,
        stands=(_held(asked.named[0][1], paths[0]), _held(asked.named[0][1], paths[1])),
        map=break_even.difference_map(grid.runs, labels, points, paths, asked.outcome),
        break_even=break_even.break_even(
            grid.runs, labels, points, paths, asked.outcome, seed_of_stage(asked.seed, "bootstrap")
        ),
        worlds=worlds,
        replications={name: study.replications for name, study in replications.items()},
        failed=sum(len(study.failed) for study in replications.values()),
        command=asked.line,
        run_lines=asked.run_lines,
        scenarios=asked.named,
    )


def _account(asked: Asked) -> Stage:
    return Stage("account", asked.named, (), asked.replications, ("runs", "daily"))


def _map(asked: Asked) -> Stage:
    return Stage("map", asked.named, asked.grid, max(2, asked.replications // 3))


def _sum_of_worlds(asked: Asked) -> Stage:
    return Stage("worlds/sum", asked.named, asked.worlds, SUM_REPLICATIONS)


def _both_in_worlds(asked: Asked) -> Stage:
    return Stage("worlds/choices", asked.named, asked.worlds, WORLD_REPLICATIONS, seed="worlds")


def _choices(
    asked: Asked, amounts: Mapping[str, float]
) -> tuple[list[Offer], tuple[str, dict[str, Any]] | None, Study]:
    """Both scenarios, the alternatives that something can be bought for, and the second with its own costs off."""
    from fivelink_sim.experiment import alternatives as to

    (first, one), (second, other) = asked.named
    offers = to.offers(first, one, amounts)
    named = [(offer.label, to.changed(one, offer.bought.values)) for offer in offers if offer.bought.values]
    values = to.without_costs_of_linkage(other)
    free = (f"{second}, linkage at no cost", values) if values else None
    named += [(free[0], to.changed(other, values))] if free else []
    kept = [{**offer._asdict(), "bought": offer.bought._asdict()} for offer in offers]
    details = {"amounts": dict(amounts), "offers": kept}
    stage = Stage("choices", (*asked.named, *named), (), asked.replications, details=details)
    return offers, free, done(asked, stage)


def _held(scenario: Scenario, path: str) -> float:
    """The number that a scenario holds at a path."""
    from fivelink_sim.scenario.field_paths import value_at

    return float(str(value_at(scenario.settings, tuple(path.split(".")))))


def _worlds(asked: Asked) -> tuple[Worlds | None, dict[str, Study]]:
    """The choices in drawn worlds, and the studies behind them."""
    from fivelink_sim.analysis import regret
    from fivelink_sim.experiment.designs import drawn_ranges

    if not asked.worlds:
        return None, {}
    studies, amounts = _sums(asked)
    both = _both_in_worlds(asked)
    studies[both.name] = done(asked, both)
    outside: dict[str, list[float]] = {}
    for key, bought in _bought_in(asked, amounts).items():
        label = f"{asked.named[0][0]} + {key}"
        mine = tuple(
            point._replace(values=point.values | one.values) for point, one in zip(asked.worlds, bought, strict=True)
        )
        name = f"worlds/{key.replace(' ', '_')}"
        named = ((label, asked.named[0][1]),)
        studies[name] = done(asked, Stage(name, named, mine, WORLD_REPLICATIONS, seed="worlds"))
        outside[label] = [one.outside for one in bought]
    runs = [study.runs for name, study in studies.items() if name != "worlds/sum"]
    choices = [*(label for label, _ in asked.named), *outside]
    found = regret.in_worlds(runs, choices, asked.outcome, amounts, outside)
    return found._replace(drawn=sum(1 for _ in drawn_ranges(asked.named))), studies


def _sums(asked: Asked) -> tuple[dict[str, Study], np.ndarray]:
    """The sum of each world, (worlds,): what was given, or what the second scenario costs more there."""
    import numpy as np

    from fivelink_sim.analysis.budget import sums

    if asked.amount is not None:
        return {}, np.full(len(asked.worlds), asked.amount)
    study = done(asked, _sum_of_worlds(asked))
    labels = (asked.named[0][0], asked.named[1][0])
    return {"worlds/sum": study}, sums(study.runs, labels, len(asked.worlds))


def _bought_in(asked: Asked, amounts: np.ndarray) -> dict[str, list[Alternative]]:
    """What each world's sum buys there: at its wage, on top of its own workers, purchase and burden; by key."""
    from fivelink_sim.experiment.alternatives import KEYS, alternatives
    from fivelink_sim.experiment.designs import at_point

    first = asked.named[0][1]
    pairs = zip(asked.worlds, amounts, strict=True)
    found = [alternatives(at_point(first, point), float(amount)) for point, amount in pairs]
    by_key = {key: [world[place] for world in found] for place, key in enumerate(KEYS)}
    return {key: bought for key, bought in by_key.items() if any(one.values for one in bought)}
