"""The figures of a sweep's page: which there are, from which tables, each with its sentence.

A grid of one factor is a line, of two a map; a sample has a figure for each of the factors that explain most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fivelink_sim.analysis import effects, responses
from fivelink_sim.analysis.intervals import intervals
from fivelink_sim.experiment.designs import Point, shown
from fivelink_sim.experiment.factors import Factor, Layout, layout_of
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.view import contrasts, figure_style, numerals, phrases, response_table, sweep_figures
from fivelink_sim.view.figure_style import LETTER
from fivelink_sim.view.language import tr
from fivelink_sim.view.picture_book import CHART, NARROW, TWO_LINES, Picture, picture
from fivelink_sim.view.sweep_parts import cell, compared, is_told_by_points, outcomes_of
from fivelink_sim.view.tidy import Study, records
from fivelink_sim.view.vector import Margins

MOST_FACTORS = 6  # that have a figure, of each number
MOST_NUMBERS = 3  # differences that have figures
MOST_DOTS = 300  # points drawn in one figure; more would make the page heavy and show no more
FIGURE_ROW, LINE = 0.34, 0.15  # inches: a row of a map, a line of an axis's name


class _Number(NamedTuple):
    """A level or a difference that is drawn: the scenario, its name, whether it is a difference, and one of several."""

    scenario: str
    name: str
    signed: bool
    several: bool = False

    def at_axis(self, unit: str) -> str:
        """What stands at an axis: the unit, and the scenario if there are several."""
        told = axis_name(unit, self.signed)
        if not self.several:
            return told
        return tr("{scenario}: {number}", scenario=figure_style.shortened(self.scenario, 18), number=told)


def pictures(study: Study, points: Sequence[Point]) -> list[Picture]:
    """All figures of a sweep; none of a ladder, or of a grid of more than two factors."""
    layout = layout_of(study.manifest.get("details", {}))
    varied = [factor for factor in layout.factors if factor.ends or len(factor.levels) > 1]
    grid = study.manifest.get("method") == "grid"
    if grid and len(varied) == 1:
        return list(_lines(study, varied[0], layout))
    if grid and len(varied) == 2:
        return list(_maps(study, varied, layout))
    if grid or not varied or is_told_by_points(str(study.manifest.get("method")), len(points)):
        return []
    return list(_scatters(study, layout))


def _numbers(study: Study) -> list[_Number]:
    """The differences, or of one scenario alone its level."""
    names = compared(study.labels)
    if len(names) == 1:
        return [_Number(study.labels[0], names[0], False)]
    pairs = list(zip(study.labels, names, strict=True))[1:]
    return [_Number(label, name, True, len(pairs) > 1) for label, name in pairs[:MOST_NUMBERS]]


def _lines(study: Study, factor: Factor, layout: Layout) -> Iterator[Picture]:
    places = _axis(factor)
    level = layout.factors.index(factor)
    for outcome in outcomes_of(study):
        told = effects.levels(study.runs, study.labels, outcome)
        levels = pd.concat(
            [_along(table, label, factor, places, layout, level, False) for label, table in told.items()]
        )
        yield _line(outcome, levels, factor, tr("levels"), study, signed=False)
        if len(study.labels) > 1:
            less = effects.numbers(study.runs, study.labels, outcome)
            steps = [_along(less[label], label, factor, places, layout, level, True) for label in study.labels[1:]]
            title = tr("difference from {baseline}", baseline=study.labels[0])
            yield _line(outcome, pd.concat(steps), factor, title, study, signed=True)


def _axis(factor: Factor) -> list[float]:
    """Where the levels of a factor lie on an axis: at their numbers if they are such, else one after the other."""
    values = [level[0] for level in factor.levels]
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return [float(value) for value in values] if numbers else [float(i) for i in range(len(values))]


def _along(
    table: pd.DataFrame, label: str, factor: Factor, places: Sequence[float], layout: Layout, number: int, signed: bool
) -> pd.DataFrame:
    """The rows of one scenario for `sweep_figures.along`, from its runs, (points, replications)."""
    found = intervals(table.to_numpy().T)
    levels = [int((layout.places[point][number] or 0.0) * len(factor.levels)) for point in table.index]
    return pd.DataFrame(
        {
            "scenario": label,
            "place": [places[level] for level in levels],
            "value": [value_name(factor.levels[level]) for level in levels],
            "estimate": found.mean,
            "low": found.low,
            "high": found.high,
            "ordered": responses.is_ordered(factor),
            "signed": signed,
        }
    )


def value_name(level: Sequence[Any]) -> str:
    """A level as it is written at an axis."""
    return " & ".join(shown(value, short=True) for value in level)


def _line(outcome: str, table: pd.DataFrame, factor: Factor, what: str, study: Study, *, signed: bool) -> Picture:
    unit = OUTCOME[outcome].unit
    title = tr("{outcome}: {what}", outcome=phrases.outcome(outcome), what=what)
    rows = _rows(table, unit, signed)
    caption = tr("{title}, along {factor}: {rows}.", title=title, factor=factor.name, rows=rows)
    in_units = sweep_figures.scaled(table, unit, "estimate", "low", "high")
    looks, x = figure_style.looks(study.labels), figure_style.broken(_with_unit(factor), NARROW)
    draw = partial(sweep_figures.along, in_units, looks=looks, title=title, x=x, y=axis_name(unit, signed))
    labels = list(dict.fromkeys(table["scenario"]))
    margins = Margins(0.75, 0.12, 0.32, _below(x) + 0.2 * figure_style.legend_rows(labels))
    return picture(f"{outcome}-{'difference' if signed else 'level'}", caption, draw, CHART, margins)


def _rows(table: pd.DataFrame, unit: str, signed: bool) -> str:
    """Every mark of a line in words."""
    scale = numerals.scale_of(unit)
    told = numerals.difference if signed else numerals.level
    return tr("; ").join(
        tr("{scenario} at {value} {number}", scenario=row["scenario"], value=row["value"],
           number=told(scale, row["estimate"], row["low"], row["high"]))
        for row in records(table)
    )  # fmt: skip


def axis_name(unit: str, signed: bool) -> str:
    """The unit at an axis."""
    told = numerals.axis_unit(numerals.scale_of(unit), difference=signed)
    return tr("difference ({unit})", unit=told) if signed else told


def _maps(study: Study, factors: Sequence[Factor], layout: Layout) -> Iterator[Picture]:
    down, across = factors
    at = [layout.factors.index(factor) for factor in (down, across)]
    table = effects.by_point(study.runs, study.labels, outcomes_of(study))
    for outcome in outcomes_of(study):
        for number in _numbers(study):
            rows = table[(table["outcome"] == outcome) & (table["scenario"] == number.scenario)]
            numbers = [
                [_level(factor, layout, point, i) for point in rows["point"]]
                for factor, i in zip(factors, at, strict=True)
            ]
            cells = pd.DataFrame(
                {
                    "row": numbers[0],
                    "column": numbers[1],
                    "row_value": [value_name(down.levels[level]) for level in numbers[0]],
                    "column_value": [value_name(across.levels[level]) for level in numbers[1]],
                    "signed": number.signed,
                    **{key: rows[key].to_numpy() for key in ("estimate", "low", "high")},
                }
            )
            yield _map(outcome, cells, number, down, across)


def _level(factor: Factor, layout: Layout, point: int, number: int) -> int:
    """Which level of a factor a point of a grid has."""
    return int((layout.places[point][number] or 0.0) * len(factor.levels))


def _map(outcome: str, cells: pd.DataFrame, number: _Number, down: Factor, across: Factor) -> Picture:
    unit = OUTCOME[outcome].unit
    scale = numerals.scale_of(unit)
    title = f"{phrases.outcome(outcome)}\n{number.at_axis(unit)}"
    told = numerals.difference if number.signed else numerals.level
    rows = tr("; ").join(
        f"{row['row_value']}, {row['column_value']}: {told(scale, row['estimate'], row['low'], row['high'])}"
        for row in records(cells)
    )
    caption = tr(
        "{outcome}, {number}, at each {down} and {across}: {rows}.",
        outcome=phrases.outcome(outcome),
        number=number.name,
        down=down.name,
        across=across.name,
        rows=rows,
    )
    height, x = max(CHART, FIGURE_ROW * len(down.levels)), figure_style.broken(_with_unit(across), NARROW)
    y = figure_style.broken(_with_unit(down), height)
    height = max(height, *(LETTER * figure_style.width(line) for line in y.split("\n")))
    draw = partial(sweep_figures.over, cells, title=title, x=x, y=y, unit=unit)
    longest = max(figure_style.width(figure_style.shortened(value, 14)) for value in cells["row_value"])
    margins = Margins(0.4 + LINE * y.count("\n") + LETTER * longest, 0.12, TWO_LINES, _below(x))
    return picture(f"{outcome}-{number.scenario}", caption, draw, height, margins)


def _with_unit(factor: Factor) -> str:
    """A factor at an axis: its name, with its unit if it is one field of numbers."""
    numbers = bool(factor.ends) or all(
        isinstance(value, int | float) and not isinstance(value, bool) for value, *_ in factor.levels
    )
    unit = contrasts.declared(factor.name)[1] if len(factor.paths) == 1 and numbers else ""
    return numerals.bracketed(factor.name, unit)


def _below(name: str) -> float:
    """Room (inches) below the axes for ticks and the axis's name."""
    return 0.5 + LINE * name.count("\n")


def _scatters(study: Study, layout: Layout) -> Iterator[Picture]:
    outcomes, places = outcomes_of(study), responses.places_of(layout)
    arguments = (study.runs, study.labels, outcomes, layout.factors, places)
    along, trends = responses.along(*arguments), responses.trends(*arguments)
    for outcome in outcomes:
        numbers = effects.numbers(study.runs, study.labels, outcome)
        of = trends[trends["outcome"] == outcome]
        for factor in response_table.ranked(layout.factors, of, study.labels)[:MOST_FACTORS]:
            at = places[:, layout.factors.index(factor)]
            for number in _numbers(study):
                keys = (
                    (along["outcome"] == outcome)
                    & (along["scenario"] == number.scenario)
                    & (along["factor"] == factor.name)
                )
                trend = of[(of["scenario"] == number.scenario) & (of["factor"] == factor.name)]
                yield _scatter(outcome, number, factor, numbers[number.scenario], at, along[keys], records(trend)[0])


def _scatter(
    outcome: str,
    number: _Number,
    factor: Factor,
    runs: pd.DataFrame,
    at: np.ndarray,
    means: pd.DataFrame,
    trend: dict[str, Any],
) -> Picture:
    unit, parts = OUTCOME[outcome].unit, responses.parts_of(factor)
    dots = pd.DataFrame(
        {"place": at[runs.index.to_numpy()], "estimate": runs.mean(axis=1).to_numpy(), "signed": number.signed}
    )
    steps = means.assign(start=[part.start for part in parts], end=[part.end for part in parts])
    caption = tr(
        "{outcome}, {number}, along {factor}: {parts}. In all {trend}.",
        outcome=phrases.outcome(outcome), number=number.name, factor=factor.name, parts=_steps(factor, means, number),
        trend=response_table.trend(trend),
    )  # fmt: skip
    x = figure_style.broken(_way_name(factor), NARROW)
    draw = partial(
        sweep_figures.against,
        sweep_figures.scaled(dots.iloc[:MOST_DOTS], unit, "estimate"),
        sweep_figures.scaled(steps, unit, "mean", "low", "high"),
        ticks=ticks_of(factor),
        title=phrases.outcome(outcome),
        x=x,
        y=number.at_axis(unit),
    )
    margins = Margins(0.75, 0.2, 0.32, _below(x))
    return picture(f"{outcome}-{number.scenario}-{factor.name}", caption, draw, CHART, margins)


def _way_name(factor: Factor) -> str:
    """A factor at an axis; of several fields the ticks are the first one's values."""
    if len(factor.paths) == 1 or factor.levels:
        return _with_unit(factor)
    others = tr(", ").join(factor.paths[1:])
    return figure_style.shortened(tr("{field} (with {others})", field=factor.paths[0], others=others), 60)


def _steps(factor: Factor, means: pd.DataFrame, number: _Number) -> str:
    rows = zip(responses.parts_of(factor), records(means), strict=True)
    return tr("; ").join(
        f"{response_table.stretch_name(factor, part)}: {cell(row, number.signed, 'mean')}" for part, row in rows
    )


def ticks_of(factor: Factor) -> list[tuple[float, str]]:
    """Places, 0..1, and the values of a factor there: its levels, or the ends of its parts."""
    parts = responses.parts_of(factor)
    if parts[0].level:
        return [(part.middle, response_table.stretch_name(factor, part)) for part in parts]
    ends = [0.0, *(part.end for part in parts)]
    return [(end, shown(factor.values_at(end)[factor.paths[0]], short=True)) for end in ends]
