"""A sensitivity analysis as tables: the factors of every quantity in order, on a terminal or for the page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import permutations
from typing import IO, Any, NamedTuple

import pandas as pd

from fivelink_sim.analysis import sensitivity
from fivelink_sim.analysis.sensitivity import LITTLE, MATTERS, SEPARATOR, Sensitivities
from fivelink_sim.experiment.screening import MORRIS, Screening, has_way
from fivelink_sim.view import phrases
from fivelink_sim.view import sensitivity_words as words
from fivelink_sim.view.language import tr
from fivelink_sim.view.text_tables import console_on, printed
from fivelink_sim.view.tidy import Study, records

MOST_ROWS = 20  # of a table and a figure; ranking.csv has all


class Part(NamedTuple):
    """What is told of one quantity: an outcome of a scenario, or its difference from the baseline."""

    title: str
    is_difference: bool
    answer: str
    doubts: list[str]  # how far the order can be trusted, and how much is chance
    columns: list[str]
    rows: list[list[str]]
    more: int  # factors that are not among the rows
    together: list[list[str]]  # pairs of factors, with second-order indices: pair, index with interval
    ranked: pd.DataFrame  # the first factors, as in analysis.sensitivity.ranking
    indices: pd.DataFrame  # all indices of the quantity


def parts(found: Sensitivities, screening: Screening) -> list[Part]:
    """Every quantity that has indices, by outcome; differences first, which are what is asked about."""
    ranking = sensitivity.ranking(found.indices, screening.method)
    keys = list(dict.fromkeys(zip(ranking["outcome"], ranking["scenario"], ranking["baseline"], strict=True)))
    outcomes = list(dict.fromkeys(outcome for outcome, _, _ in keys))
    keys.sort(key=lambda key: (outcomes.index(key[0]), key[2] == ""))
    return [_part(_of(ranking, *key), _of(found.indices, *key), _of(found.chance, *key), screening) for key in keys]


def _of(table: pd.DataFrame, outcome: str, scenario: str, baseline: str) -> pd.DataFrame:
    """The rows of one quantity."""
    return table[(table["outcome"] == outcome) & (table["scenario"] == scenario) & (table["baseline"] == baseline)]


def _part(ranked: pd.DataFrame, indices: pd.DataFrame, chance: pd.DataFrame, screening: Screening) -> Part:
    row, first = records(ranked)[0], ranked.head(MOST_ROWS)
    columns, rows = _effects(first, indices, screening) if screening.method == MORRIS else _shares(first, indices)
    quantity = words.name_of(row["scenario"], row["baseline"])
    return Part(
        tr("{outcome}: {quantity}", outcome=phrases.outcome(row["outcome"]), quantity=quantity),
        row["baseline"] != "",
        words.answer(ranked, screening),
        list(words.doubts(ranked, indices, chance, screening)),
        columns,
        rows,
        len(ranked) - len(first),
        _together(ranked, indices),
        first,
        indices,
    )


def _effects(ranked: pd.DataFrame, indices: pd.DataFrame, screening: Screening) -> tuple[list[str], list[list[str]]]:
    """The table of Morris' measures."""
    columns = [
        tr("Rank"),
        tr("Factor"),
        tr("Effect over its whole way (95 % interval)"),
        tr("By chance alone"),
        tr("More of it"),
        tr("Spread"),
        tr("Finding"),
    ]
    found, of = words.findings(), {(row["factor"], row["index"]): row["estimate"] for row in records(indices)}
    with_way = {factor.name for factor in screening.factors if has_way(factor)}
    rows = []
    for row in records(ranked):
        name = row["factor"]
        way = _way(of[name, "mu"], row["estimate"]) if name in with_way else "–"
        spread = words.size(row | {"spread": of[name, "sigma"]}, "spread")
        rows.append([str(row["rank"]), name, words.cell(row), _by_chance(row), way, spread, found[row["finding"]]])
    return columns, rows


def _shares(ranked: pd.DataFrame, indices: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """The table of Sobol indices."""
    columns = [
        tr("Rank"),
        tr("Factor"),
        tr("With its interactions, ST (95 % interval)"),
        tr("By chance alone"),
        tr("By itself, S1 (95 % interval)"),
        tr("Finding"),
    ]
    found = words.findings()
    alone = {row["factor"]: words.cell(row) for row in records(indices[indices["index"] == "S1"])}
    rows = []
    for row in records(ranked):
        name = row["factor"]
        rows.append([str(row["rank"]), name, words.cell(row), _by_chance(row), alone[name], found[row["finding"]]])
    return columns, rows


def _together(ranked: pd.DataFrame, indices: pd.DataFrame) -> list[list[str]]:
    """Pairs of factors that have a clear index each, and whose interval of the second order lies above 0."""
    clear = ranked.loc[ranked["finding"].isin([MATTERS, LITTLE]), "factor"]
    pairs = {SEPARATOR.join(pair) for pair in permutations(clear, 2)}
    chosen = indices[(indices["index"] == "S2") & indices["clear"] & indices["factor"].isin(pairs)]
    return [[row["factor"], words.cell(row)] for row in records(chosen.sort_values("estimate", ascending=False))]


def _by_chance(row: Mapping[str, Any]) -> str:
    if not math.isfinite(row["by_chance"]):
        return "–"
    return words.size(row, "by_chance") if row["by_chance"] > 0.0 else "0"


def _way(mean: float, size: float) -> str:
    """What more of a factor does to the outcome: mean change and mean size of the change."""
    if size == 0.0:
        return "–"
    if abs(mean) < 0.9 * size:
        return tr("both ways")
    return tr("raises it") if mean > 0 else tr("lowers it")


def more_of(part: Part) -> str:
    """Where the factors are that a table leaves out."""
    return tr("{number} more factors stand in ranking.csv.", number=part.more)


def show(study: Study, found: Sensitivities, screening: Screening, file: IO[str] | None = None) -> None:
    """Print the tables, each with its answer, and the notes."""
    console = console_on(file)
    for part in parts(found, screening):
        console.print(printed(part.title, part.columns, part.rows))
        for pair, share in part.together:
            console.print(tr("Together, beyond each alone: {pair} {share}", pair=pair, share=share), markup=False)
        for line in (*([more_of(part)] if part.more else []), part.answer, *part.doubts):
            console.print(line, markup=False)
        console.print()
    for line in (*words.refusals(found), *words.notes(study, screening)):
        console.print(line, markup=False)
