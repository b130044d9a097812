"""The stages of a calibration, one after the other: simulations, the fit, and runs of the fitted model."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from fivelink_sim.analysis import calibration_tables as tables
from fivelink_sim.analysis.calibrated import Calibrated
from fivelink_sim.analysis.calibration_tables import Field
from fivelink_sim.analysis.point_search import AGAIN, NEAREST, unit_of_chance
from fivelink_sim.experiment.designs import sampled
from fivelink_sim.experiment.interruption import stop_on_interrupt
from fivelink_sim.experiment.point_checks import check_points
from fivelink_sim.experiment.workplace import workplace
from fivelink_sim.scenario.field_paths import field_at, value_at
from fivelink_sim.studies.calibration_files import Asked
from fivelink_sim.studies.calibration_runs import Bench, Runs
from fivelink_sim.studies.fitting import REPLICATES, Fitted, by_search, by_waves
from fivelink_sim.view.progress_bar import progress as shown

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from fivelink_sim.studies.carrying_out import Progress

TRIED = 128  # places whose settings are held to the checks across fields before anything runs


def carried_out(asked: Asked, workers: int | str, folder: Path | None, progress: bool | Progress) -> Calibrated:
    """Everything that a calibration finds. KeyboardInterrupt if the user stops it; what is done is kept."""
    bench = Bench(asked.scenario, asked.factors, asked.shares, asked.targets, asked.seed, folder)
    observed = asked.targets.summed_up(asked.records)
    most = asked.runs + (asked.draws if asked.method == "abc" else REPLICATES + NEAREST * AGAIN + asked.draws)
    title = f"Calibrating {asked.label}"
    with workplace(workers) as place, shown(progress, title) as reporter, stop_on_interrupt(reporter.tell) as stop:
        runs = Runs(bench, place, stop, reporter, most)
        fitted = _fitted(asked, runs, observed)
        values = _values(bench, fitted.draws)
        point = _point(bench, fitted.draws)
        at = fitted.draws if asked.method == "abc" else np.repeat(fitted.draws, asked.draws, axis=0)
        predicted = runs.stage("predicted", at, predict=True)
    return _found(asked, fitted, values, point, observed, predicted, runs)


def check_ranges(asked: Asked) -> None:
    """ScenarioError if settings within the ranges cannot be run together."""
    from fivelink_sim.analysis.plausible_region import draw_places, everything

    places = draw_places(everything(len(asked.factors)), TRIED, asked.seed)
    points = sampled(asked.factors, places.tolist(), asked.shares)
    check_points(((asked.label, asked.scenario),), {"--fit": points})


def _fitted(asked: Asked, runs: Runs, observed: np.ndarray) -> Fitted:
    if asked.method == "abc":
        return by_waves(runs.stage, len(asked.factors), observed, asked.runs, asked.draws, asked.seed)
    paths = tuple(factor.name for factor in asked.factors)
    there = np.repeat([_as_it_is(asked)], REPLICATES, axis=0)
    chance = unit_of_chance(runs.stage("chance", there))
    return by_search(runs.stage, paths, observed, chance, asked.runs, asked.seed)


def _as_it_is(asked: Asked) -> list[float]:
    """Where the scenario as given lies in the unit cube of the ranges, cut at their ends."""
    place = []
    for factor in asked.factors:
        (low, high), value = factor.ends[0], _held(asked, factor.name)
        place.append(float(np.clip((value - low) / (high - low), 0.0, 1.0 - 1e-9)))
    return place


def _held(asked: Asked, path: str) -> float:
    return float(str(value_at(asked.scenario.settings, tuple(path.split(".")))))


def _values(bench: Bench, places: np.ndarray) -> pd.DataFrame:
    """The fields' values at these places, a column a field."""
    import pandas as pd

    paths = [factor.name for factor in bench.factors]
    return pd.DataFrame([{path: point.values[path] for path in paths} for point in bench.points(places)])


def _point(bench: Bench, places: np.ndarray) -> dict[str, Any]:
    """The mean of the draws, in six digits."""
    row = _values(bench, places.mean(axis=0)[np.newaxis]).iloc[0]
    whole = {factor.name: factor.whole[0] for factor in bench.factors}
    return {str(path): int(value) if whole[str(path)] else float(f"{value:.6g}") for path, value in row.items()}


def _found(
    asked: Asked,
    fitted: Fitted,
    values: pd.DataFrame,
    point: dict[str, Any],
    observed: np.ndarray,
    predicted: np.ndarray,
    runs: Runs,
) -> Calibrated:
    targets, window = asked.targets, asked.targets.window
    fields = [_field(asked, number) for number in range(len(asked.factors))]
    draws = values.to_numpy(dtype=float)
    several = asked.method == "abc"
    summed, told = targets.summaries(), targets.predicted()
    months = targets.told_months(asked.records)
    return Calibrated(
        label=asked.label,
        source=os.fspath(asked.source) if isinstance(asked.source, str | os.PathLike) else asked.label,
        method=asked.method,
        scenario=asked.scenario,
        given=tuple(_held(asked, field.path) for field in fields),
        fields=tuple(fields),
        window=window,
        kinds=targets.kinds,
        left_out=tuple(kind for kind in asked.scenario.settings.needs if kind not in targets.kinds),
        told=tuple(name for name in ("responded", "closed", "resolved", "satisfied") if name in targets.told),
        requests=len(asked.records),
        draws=values,
        point=point,
        parameters=tables.parameters(fields, draws, fitted.covered) if several else _of_point(fields, point),
        pairs=tables.pairs(fields if several else [], draws),
        fit=tables.fit(summed, observed, predicted[:, : len(summed)], fitted.reached),
        months=tables.months(told, months, predicted[:, len(summed) :], window.named()[window.fitted :]),
        shares=fitted.shares,
        used=fitted.used,
        runs=asked.runs,
        checked=len(fitted.covered),
        trials=fitted.trials,
        distance=fitted.distance,
        failed=runs.failed,
        fresh=runs.fresh,
        command=asked.line,
    )


def _field(asked: Asked, number: int) -> Field:
    factor = asked.factors[number]
    unit = field_at(factor.name, asked.scenario.settings).unit
    return Field(factor.name, unit, *factor.ends[0], factor.whole[0])


def _of_point(fields: list[Field], point: dict[str, Any]) -> pd.DataFrame:
    """The fields with the values of one point."""
    import pandas as pd

    return pd.DataFrame(
        [{"field": f.path, "unit": f.unit, "low": f.low, "high": f.high, "point": point[f.path]} for f in fields]
    )
