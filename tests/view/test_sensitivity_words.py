"""What is said and drawn of a sensitivity analysis, from tables made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.figure import Figure

from fivelink_sim.analysis.sensitivity import INDICES, UNDEFINED, Sensitivities
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.screening import MORRIS, SOBOL, Screening
from fivelink_sim.view import sensitivity_figures as figures
from fivelink_sim.view import sensitivity_table as table
from fivelink_sim.view import sensitivity_words as words

LEVEL, DIFFERENCE = ("five", "", "resolution_rate", "share"), ("five", "three", "resolution_rate", "share")


def screening(method, number, size=8):
    return Screening(method, tuple(Factor((f"f{i}",), ends=((0.0, 1.0),), whole=(False,)) for i in range(number)), size)


def found(rows, undefined=()):
    """rows: quantity, factor, index, estimate, half width, by chance, clear."""
    indices = [
        (*of, name, index, at, at - half, at + half, chance, clear) for of, name, index, at, half, chance, clear in rows
    ]
    quantities = list(dict.fromkeys(row[0] for row in rows))
    chance = pd.DataFrame([(*of, 0.5, 0.1, 0.25, 8, 2) for of in quantities])
    chance.columns = ["scenario", "baseline", "outcome", "unit", "mean", "sd", "chance_share", "points", "replications"]
    return Sensitivities(
        pd.DataFrame(indices, columns=INDICES), chance, pd.DataFrame(list(undefined), columns=UNDEFINED)
    )


def morris(of, sizes, clear, mean=1.0):
    nan = float("nan")
    return [
        row
        for i, (size, one) in enumerate(zip(sizes, clear, strict=True))
        for row in (
            (of, f"f{i}", "mu_star", size, size / 4, 0.01, one),
            (of, f"f{i}", "sigma", size / 2, nan, 0.01, False),
            (of, f"f{i}", "mu", mean * size, nan, 0.0, False),
        )
    ]


def test_the_answer_names_what_matters_and_sorts_the_rest():
    tables = found(morris(LEVEL, [0.2, 0.1, 0.004, 0.003, 0.0], [True, True, True, False, False]))
    (part,) = table.parts(tables, screening(MORRIS, 5))
    assert part.answer.replace("\u00a0", " ") == (
        "Needs resolved: five is clearly moved by 2 of 5 factors; of these most by f0 (20.0 points, 15.0 to 25.0); "
        "f1 (10.0 points, 7.5 to 12.5), over the whole way of each. Of little effect: f2. "
        "Not clearly above zero and above what chance alone gives: f3. Without any effect in any run: f4."
    )
    assert [row[-1] for row in part.rows] == ["matters", "matters", "little", "not clear", "no effect"]
    assert part.doubts[-1].startswith("Of the variance of single runs, 25\u00a0% lies between runs at one and the same")


def test_differences_come_first():
    rows = morris(LEVEL, [0.2], [True]) + morris(DIFFERENCE, [0.1], [True])
    parts = table.parts(found(rows), screening(MORRIS, 1))
    assert [part.title for part in parts] == ["Needs resolved: five less three", "Needs resolved: five"]
    assert [part.is_difference for part in parts] == [True, False]


@pytest.mark.parametrize(("mean", "way"), [(1.0, "raises it"), (-0.95, "lowers it"), (0.3, "both ways")])
def test_what_more_of_a_factor_does(mean, way):
    (part,) = table.parts(found(morris(LEVEL, [0.2], [True], mean)), screening(MORRIS, 1))
    assert part.rows[0][4] == way


def test_a_list_of_words_has_no_more_and_less():
    design = Screening(MORRIS, (Factor(("f0",), levels=(("a",), ("b",))),), 8)
    (part,) = table.parts(found(morris(LEVEL, [0.2], [True])), design)
    assert part.rows[0][4] == "–"


def test_many_factors_are_cut_and_counted():
    tables = found(morris(LEVEL, [0.2] + [0.1] * 29, [True] + [False] * 29))
    (part,) = table.parts(tables, screening(MORRIS, 30))
    assert (len(part.rows), part.more) == (20, 10)
    assert "above what chance alone gives: 29 of them" in part.answer


def sobol(total, alone, clear):
    return [
        row
        for i, (st, s1, one) in enumerate(zip(total, alone, clear, strict=True))
        for row in ((LEVEL, f"f{i}", "S1", s1, 0.02, 0.0, s1 > 0.02), (LEVEL, f"f{i}", "ST", st, 0.05, 0.01, one))
    ]


def test_first_order_indices_tell_how_much_is_interaction():
    tables = found(sobol([0.6, 0.5], [0.4, 0.3], [True, True]))
    (part,) = table.parts(tables, screening(SOBOL, 2))
    assert part.doubts[0].startswith("Neighbours in this order could change places")
    # 0.7 ± √2 · 0.02
    assert part.doubts[1].startswith("One by one the factors account for about 67 to 73 % of the variance")


def test_pairs_are_shown_of_factors_that_matter_only():
    pairs = [(LEVEL, pair, "S2", 0.1, 0.05, 0.0, True) for pair in ("f0 × f1", "f0 × f2")]
    tables = found(sobol([0.6, 0.5, 0.3], [0.4, 0.3, 0.1], [True, True, False]) + pairs)
    (part,) = table.parts(tables, screening(SOBOL, 3))
    assert [pair for pair, _ in part.together] == ["f0 × f1"]


def test_what_has_no_index_is_told_once_an_outcome():
    undefined = [("three", "", "median_days", "not defined", 3, 60), ("five", "", "median_days", "not defined", 1, 60)]
    (told,) = words.refusals(found(morris(LEVEL, [0.2], [True]), undefined))
    assert told == (
        "Days to resolution, median: no indices of three (not defined at 3 of 60 points) and five (not defined at 1 of "
        "60 points). In some run there was nothing to measure, or it failed. Narrower ranges or another outcome would "
        "do."
    )
    same = [("three", "", "resolution_rate", "no variance", 0, 60)]
    (told,) = words.refusals(found(morris(LEVEL, [0.2], [True]), same))
    assert "three, the same at every point" in told


@pytest.mark.parametrize(
    ("size", "replications", "told"),
    [(12, 2, "12 is no power of 2"), (16, 1, "nobody can tell how much of an index is chance"), (16, 2, None)],
)
def test_notes_say_what_is_wrong_with_a_design(size, replications, told):
    study = SimpleNamespace(replications=replications, failed=[])
    notes = words.notes(study, screening(SOBOL, 2, size))
    assert len(notes) == 3 + (told is not None)
    assert told is None or told in notes[-1]


def test_hollow_bars_are_what_is_not_clear():
    (part,) = table.parts(found(morris(LEVEL, [0.2, 0.1], [True, False])), screening(MORRIS, 2))
    ax = figures.effects(part.ranked, Figure().add_subplot())
    bars = [patch for patch in ax.patches if patch.get_width() > 0]
    assert [bar.get_width() for bar in bars] == [pytest.approx(20.0), pytest.approx(10.0)]  # in points
    assert [bar.get_facecolor()[3] > 0 for bar in bars] == [True, False]
    assert ax.get_xlabel() == "effect over the factor’s whole way (points)"
    assert [label.get_text().strip() for label in ax.get_yticklabels()] == ["1  f0", "2  f1"]


def test_shares_have_two_bars_a_factor_and_end_at_130_per_cent():
    tables = found(sobol([0.6, 0.5], [0.4, 0.0], [True, True]))
    (part,) = table.parts(tables, screening(SOBOL, 2))
    wild = part.ranked.assign(high=5.0, low=-5.0)
    ax = figures.shares(wild, part.indices[part.indices["index"] == "S1"], Figure().add_subplot())
    assert len(ax.patches) == 4
    assert ax.get_xlim() == (-30.0, 130.0)


def test_a_little_effect_is_not_called_none():
    (part,) = table.parts(found(morris(LEVEL, [0.2, 0.004], [False, True])), screening(MORRIS, 2))
    assert part.answer.startswith("Needs resolved: of none of the 2 factors is it clear that it has more than a")
    assert "Of little effect: f1." in part.answer
