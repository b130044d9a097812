"""Sensitivity indices held to functions whose indices are known: the whole way from factors to indices."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis import sensitivity
from fivelink_sim.experiment import screening
from fivelink_sim.experiment.factors import Factor
from fivelink_sim.experiment.screening import MORRIS, SOBOL, Screening


def between(path, low, high, whole=False):
    return Factor((path,), ends=((low, high),), whole=(whole,))


def of_levels(path, *levels):
    return Factor((path,), levels=tuple((level,) for level in levels))


def runs_of(design, functions, replications=1, noise=None):
    """Runs as a study keeps them: each function of the points' values is a scenario. noise(point, replication)."""
    places = screening.places(design)
    rows = [
        (label, number, replication, function(**point.values) + (noise(point.values, replication) if noise else 0.0))
        for number, point in enumerate(screening.points(design, places, {}))
        for replication in range(replications)
        for label, function in functions.items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "point", "replication", "resolution_rate"]), places


def indices_of(design, *functions, **kwargs):
    named = {f"s{i}": function for i, function in enumerate(functions)}
    runs, places = runs_of(design, named, **kwargs)
    return sensitivity.sensitivities(runs, list(named), ["resolution_rate"], design, places)


def values(found, index, scenario="s0", baseline=""):
    table = found.indices
    chosen = table[(table["index"] == index) & (table["scenario"] == scenario) & (table["baseline"] == baseline)]
    return chosen.set_index("factor")


# Ishigami and Homma (1990): y = sin x1 + a sin² x2 + b x3⁴ sin x1, each x uniform on −π..π.
A, B = 7.0, 0.1
ISHIGAMI = tuple(between(f"x{i}", -math.pi, math.pi) for i in (1, 2, 3))


def ishigami(x1, x2, x3):
    return math.sin(x1) + A * math.sin(x2) ** 2 + B * x3**4 * math.sin(x1)


def ishigami_truth():
    """V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2; V1 = (1 + bπ⁴/5)²/2; V2 = a²/8; V13 = 8b²π⁸/225."""
    first = 0.5 * (1 + B * math.pi**4 / 5) ** 2
    second, both = A**2 / 8, 8 * B**2 * math.pi**8 / 225
    total = first + second + both
    return {"S1": [first, second, 0.0], "ST": [first + both, second, both], "S2": [0.0, both, 0.0]}, total


def test_ishigami_has_its_first_order_and_total_indices():
    found = indices_of(Screening(SOBOL, ISHIGAMI, 1024, seed=3), ishigami)
    truth, total = ishigami_truth()
    for index in ("S1", "ST"):
        table = values(found, index)
        assert table["estimate"].to_numpy() == pytest.approx(np.array(truth[index]) / total, abs=0.03)
        assert (table["low"] < table["estimate"]).all()
        assert (table["high"] - table["low"] < 0.25).all()


def test_ishigami_has_its_interaction_of_the_first_and_the_third():
    found = indices_of(Screening(SOBOL, ISHIGAMI, 1024, seed=3, second_order=True), ishigami)
    truth, total = ishigami_truth()
    table = values(found, "S2")
    assert list(table.index) == ["x1 × x2", "x1 × x3", "x2 × x3"]
    assert table["estimate"].to_numpy() == pytest.approx(np.array(truth["S2"]) / total, abs=0.06)


def test_the_g_function_of_sobol_has_its_indices():
    """y = Π (|4u − 2| + a)/(1 + a): V_i = 1/(3 (1 + a_i)²); V = Π (1 + V_i) − 1; Saltelli et al. (2010)."""
    a = (0.0, 1.0, 4.5, 9.0)
    design = Screening(SOBOL, tuple(between(f"x{i}", 0.0, 1.0) for i in range(4)), 1024, seed=5)

    def g(**x):
        return math.prod((abs(4 * u - 2) + a_i) / (1 + a_i) for u, a_i in zip(x.values(), a, strict=True))

    alone = [1 / (3 * (1 + a_i) ** 2) for a_i in a]
    total = math.prod(1 + v for v in alone) - 1
    with_all = [v * math.prod(1 + w for j, w in enumerate(alone) if j != i) for i, v in enumerate(alone)]
    found = indices_of(design, g)
    assert values(found, "S1")["estimate"].to_numpy() == pytest.approx(np.array(alone) / total, abs=0.03)
    assert values(found, "ST")["estimate"].to_numpy() == pytest.approx(np.array(with_all) / total, abs=0.03)


@pytest.mark.statistical
def test_95_of_100_intervals_of_sobol_indices_hold_the_truth():
    """Over 200 seeds; 4 standard errors of a share of 0.95 are 0.06. Rows are quasi-random, so more may hold it."""
    truth, total = ishigami_truth()
    held = np.zeros((2, 3))
    for seed in range(200):
        found = indices_of(Screening(SOBOL, ISHIGAMI, 128, seed=seed), ishigami)
        for i, index in enumerate(("S1", "ST")):
            table, true = values(found, index), np.array(truth[index]) / total
            held[i] += (table["low"].to_numpy() <= true) & (true <= table["high"].to_numpy())
    assert (held / 200 > 0.89).all()


def test_a_linear_function_has_the_coefficients_times_the_ranges_and_no_spread():
    """mu_star = |coefficient| · range of each factor, sigma 0: to the rounding of floats."""
    factors = (between("a", 0.2, 0.8), between("b", 10.0, 50.0), between("c", 1.0, 0.0))
    found = indices_of(Screening(MORRIS, factors, 6, seed=2), lambda a, b, c: 3 * a - 0.1 * b + 2 * c)
    assert values(found, "mu_star")["estimate"].to_numpy() == pytest.approx([1.8, 4.0, 2.0], abs=1e-12)
    assert values(found, "mu")["estimate"].to_numpy() == pytest.approx([1.8, -4.0, -2.0], abs=1e-12)
    assert values(found, "sigma")["estimate"].to_numpy() == pytest.approx(0.0, abs=1e-12)
    table = values(found, "mu_star")
    assert (table["high"] - table["low"]).to_numpy() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("levels", [4, 6])
def test_whole_numbers_lists_and_yes_or_no_count_by_the_way_they_really_went(levels):
    factors = (
        between("three", 1, 3, whole=True),
        between("down", 9, 0, whole=True),
        of_levels("yes", False, True),
        of_levels("listed", 0.0, 0.1, 0.4),
        of_levels("hub", "committee", "platform", "discoverer"),
    )

    def linear(three, down, yes, listed, hub):
        return 5.0 * three + 1.0 * down + 2.0 * yes + 10.0 * listed + (1.0 if hub != "platform" else 0.0) * 0.0

    found = indices_of(Screening(MORRIS, factors, 8, seed=1, levels=levels), linear)
    assert values(found, "mu_star")["estimate"].to_numpy() == pytest.approx([10.0, 9.0, 2.0, 4.0, 0.0], abs=1e-9)
    assert values(found, "sigma")["estimate"].to_numpy() == pytest.approx(0.0, abs=1e-9)
    assert values(found, "mu")["estimate"]["down"] == pytest.approx(-9.0)  # from 9 to 0


def test_two_yes_or_no_that_only_work_together():
    """y = x1·x2: the effect of one is 1 where the other is on, half of the time. mu_star 1/2; S1 1/3, ST 2/3, S2 1/3.

    V = 3/16; V1 = Var(x1/2) = 1/16."""
    factors = (of_levels("x1", False, True), of_levels("x2", False, True))
    both = Screening(SOBOL, factors, 1024, seed=4, second_order=True)
    found = indices_of(both, lambda x1, x2: float(x1 and x2))
    assert values(found, "S1")["estimate"].to_numpy() == pytest.approx(1 / 3, abs=0.05)
    assert values(found, "ST")["estimate"].to_numpy() == pytest.approx(2 / 3, abs=0.05)
    assert values(found, "S2")["estimate"].to_numpy() == pytest.approx(1 / 3, abs=0.08)
    walked = indices_of(Screening(MORRIS, factors, 400, seed=4), lambda x1, x2: float(x1 and x2))
    # of 400 effects that are 0 or 1: standard error 0.025
    assert values(walked, "mu_star")["estimate"].to_numpy() == pytest.approx(0.5, abs=0.1)
    assert values(walked, "sigma")["estimate"].to_numpy() == pytest.approx(0.5, abs=0.05)


def luck(strength):
    """Chance that depends on the seed alone: the same at every point."""
    return lambda values, replication: strength * (-1.0) ** replication


@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_a_factor_that_does_nothing_has_index_0_to_the_last_bit(method):
    factors = (between("a", 0.0, 1.0), between("idle", 0.0, 1.0))
    found = indices_of(Screening(method, factors, 8), lambda a, idle: 0.1 * a, replications=3, noise=luck(0.7))
    table = found.indices.set_index(["factor", "index"])
    assert table["estimate"]["idle"].eq(0.0).all()
    finding = sensitivity.ranking(found.indices, method).set_index("factor")["finding"]
    assert finding["idle"] == sensitivity.NOTHING


def test_a_difference_has_indices_of_its_own():
    """Both scenarios hang on b, by the same amount; their difference on a alone."""
    factors = (between("a", 0.0, 1.0), between("b", 0.0, 1.0))
    design = Screening(MORRIS, factors, 5)
    found = indices_of(design, lambda a, b: 0.5 * b, lambda a, b: 0.5 * b + 0.25 * a)
    assert values(found, "mu_star", "s1")["estimate"].to_numpy() == pytest.approx([0.25, 0.5])
    assert values(found, "mu_star", "s1", "s0")["estimate"].to_numpy() == pytest.approx([0.25, 0.0], abs=1e-12)


def test_the_share_of_chance_is_that_of_the_variance_within_points():
    """y = x + e: variance 1/12 over x, and e = ±0.5 by seed, of variance 0.5 from two (n − 1)."""
    design = Screening(SOBOL, (between("x", 0.0, 1.0), between("z", 0.0, 1.0)), 512)
    found = indices_of(design, lambda x, z: x, replications=2, noise=luck(0.5))
    row = found.chance.iloc[0]
    assert row["chance_share"] == pytest.approx(0.5 / (0.5 + 1 / 12), rel=0.01)
    assert row["mean"] == pytest.approx(0.5, abs=0.01)
    assert (row["points"], row["replications"]) == (512 * 4, 2)


def test_with_one_replication_the_share_of_chance_is_not_known():
    found = indices_of(Screening(MORRIS, (between("x", 0.0, 1.0),), 4), lambda x: x)
    assert math.isnan(found.chance["chance_share"].iloc[0])
    assert values(found, "mu_star")["by_chance"].isna().all()


def restless(strength):
    """Chance that is another one at every place, as where a factor changes who meets which luck."""

    def noise(values, replication):
        key = abs(hash((*values.values(), replication)))
        return strength * float(np.random.default_rng(key).normal())

    return noise


@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_a_factor_that_only_stirs_chance_is_not_taken_for_one_that_matters(method):
    factors = (between("works", 0.0, 1.0), between("stirs", 0.0, 1.0))
    design = Screening(method, factors, 128, levels=40)
    found = indices_of(design, lambda works, stirs: works, replications=2, noise=restless(0.2))
    ranked = sensitivity.ranking(found.indices, method).set_index("factor")
    assert ranked["finding"].to_dict() == {"works": sensitivity.MATTERS, "stirs": sensitivity.NOT_CLEAR}
    # the noise of a step is normal with variance 2 · 0.2²/2: what it gives of each index by itself
    alone = {MORRIS: math.sqrt(2 / math.pi * 0.04) / (20 / 39), SOBOL: 0.04 / (2 * (1 / 12 + 0.02))}[method]
    assert ranked["by_chance"]["stirs"] == pytest.approx(alone, rel=0.25)
    assert ranked["estimate"]["stirs"] == pytest.approx(alone, rel=0.25)


@pytest.mark.statistical
@pytest.mark.parametrize("replications", [2, 4])
@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_what_only_stirs_chance_is_seldom_taken_for_what_matters(method, replications):
    """In 200 studies of 16 paths or rows; 5 % at most, and 4 standard errors of that are 6 %."""
    factors = (between("works", 0.0, 1.0), between("stirs", 0.0, 1.0))
    wrong = 0
    for seed in range(200):
        design = Screening(method, factors, 16, seed=seed, levels=400)
        found = indices_of(design, lambda works, stirs: works, replications=replications, noise=restless(0.2))
        ranked = sensitivity.ranking(found.indices, method).set_index("factor")
        wrong += ranked["finding"]["stirs"] != sensitivity.NOT_CLEAR
    assert wrong <= 22


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_an_outcome_that_is_somewhere_undefined_is_refused_with_the_reason(bad):
    design = Screening(MORRIS, (between("x", 0.0, 1.0),), 4)
    runs, places = runs_of(design, {"s0": lambda x: x, "s1": lambda x: 2 * x}, replications=2)
    runs["median_days"] = 1.0 * runs["point"]
    runs.loc[(runs["scenario"] == "s1") & (runs["point"] == 3) & (runs["replication"] == 0), "median_days"] = bad
    found = sensitivity.sensitivities(runs, ["s0", "s1"], ["resolution_rate", "median_days"], design, places)
    assert found.undefined.to_numpy().tolist() == [
        ["s1", "", "median_days", "not defined", 1, 8],
        ["s1", "s0", "median_days", "not defined", 1, 8],
    ]
    assert not found.indices["estimate"].isna().any()


def test_a_run_that_failed_leaves_no_index_that_looks_whole():
    design = Screening(MORRIS, (between("x", 0.0, 1.0),), 4)
    runs, places = runs_of(design, {"s0": lambda x: x}, replications=2)
    found = sensitivity.sensitivities(runs.drop(index=5), ["s0"], ["resolution_rate"], design, places)
    assert found.indices.empty
    assert len(found.undefined) == 1


def test_what_never_varies_has_no_shares_of_variance_but_effects_of_0():
    factors = (between("x", 0.0, 1.0),)
    found = indices_of(Screening(SOBOL, factors, 8), lambda x: 0.3)
    assert found.undefined["reason"].tolist() == [sensitivity.NO_VARIANCE]
    walked = indices_of(Screening(MORRIS, factors, 8), lambda x: 0.3)
    assert walked.indices["estimate"].eq(0.0).all()


@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_the_same_runs_give_the_same_intervals(method):
    design = Screening(method, ISHIGAMI, 16, seed=0)
    one, other = (indices_of(design, ishigami).indices for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("estimate", "clear", "expected"),
    [(0.5, True, "matters"), (0.5, False, "not clear"), (0.04, True, "matters little"), (0.0, False, "nothing")],
)
def test_findings(estimate, clear, expected):
    assert sensitivity.finding(estimate, clear, 0.05) == expected


def test_neighbours_whose_intervals_overlap_have_no_order():
    ranked = pd.DataFrame(
        {
            "factor": list("abcdef"),
            "low": [0.8, 0.5, 0.4, 0.2, 0.09, 0.0],
            "high": [0.9, 0.7, 0.6, 0.3, 0.15, 0.1],
            "finding": [sensitivity.MATTERS] * 5 + [sensitivity.NOT_CLEAR],
        }
    )
    assert sensitivity.same_rank(ranked) == [["b", "c"]]
