"""Regret of two choices in three worlds, with a pencil; and that chance alone makes no regret."""

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis import regret

CHOICES = ["a", "b"]
#: world -> choice -> value of its two runs
WORLDS = {
    0: {"a": (0.5, 0.7), "b": (0.6, 0.6)},
    1: {"a": (0.4, 0.4), "b": (0.6, 0.8)},
    2: {"a": (0.9, 0.7), "b": (0.8, 0.5)},
}


def tidy(worlds):
    rows = [
        (world, replication, choice, value)
        for world, of in worlds.items()
        for choice, values in of.items()
        for replication, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["world", "replication", "choice", "value"])


def column(table, choice, name):
    return table[table["choice"] == choice][name].to_numpy()


def test_regret_is_the_best_mean_less_the_own():
    table = regret.by_world(tidy(WORLDS), CHOICES, "more")
    assert column(table, "a", "regret") == pytest.approx([0.0, 0.3, 0.0])
    assert column(table, "b", "regret") == pytest.approx([0.0, 0.0, 0.15])
    assert column(table, "a", "best").tolist() == [True, False, True]
    assert column(table, "b", "best").tolist() == [True, True, False]


def test_the_half_that_names_the_best_does_not_value_it():
    table = regret.by_world(tidy(WORLDS), CHOICES, "more")
    # world 0: the first half names b, worth 0.6 against a's 0.7 in the second; that names a, 0.5 against 0.6
    assert column(table, "a", "held_out") == pytest.approx([-0.05, 0.3, 0.0])
    assert column(table, "b", "held_out") == pytest.approx([-0.05, 0.0, 0.15])


def test_over_all_worlds():
    table = regret.summary(regret.by_world(tidy(WORLDS), CHOICES, "more"), CHOICES).set_index("choice")
    assert table.loc["a", ["regret", "all_runs", "mean"]].tolist() == pytest.approx([0.25 / 3, 0.1, 0.6])
    assert table.loc["b", ["regret", "all_runs"]].tolist() == pytest.approx([0.1 / 3, 0.05])
    # 95 % point of −0.05, 0, 0.3: nine tenths of the way from 0 to 0.3
    assert table.loc["a", "worst"] == pytest.approx(0.27)
    assert table["best_share"].tolist() == pytest.approx([2 / 3, 2 / 3])
    # t of 2 degrees of freedom: 4.3027 · 0.18930 / √3
    assert table.loc["a", "high"] - table.loc["a", "regret"] == pytest.approx(0.47024, abs=1e-4)


def test_less_can_be_better():
    table = regret.by_world(tidy(WORLDS), CHOICES, "less")
    assert column(table, "a", "regret") == pytest.approx([0.0, 0.0, 0.15])
    assert column(table, "a", "mean") == pytest.approx([0.6, 0.4, 0.8])


def test_halves_agree_where_one_choice_is_better_in_both():
    assert regret.agreement(tidy(WORLDS), CHOICES, "more") == pytest.approx(2 / 3)


def test_one_run_a_world_has_no_other_half():
    table = regret.by_world(tidy({0: {"a": (0.5,), "b": (0.7,)}}), CHOICES, "more")
    assert column(table, "a", "regret") == pytest.approx([0.2])
    assert np.isnan(column(table, "a", "held_out")).all()


def test_a_world_without_a_value_of_some_choice_is_left_out():
    table = regret.by_world(tidy({0: {"a": (np.nan,) * 2, "b": (0.7, 0.7)}, 1: WORLDS[1]}), CHOICES, "more")
    assert table["world"].unique().tolist() == [1]


def test_choices_that_differ_by_chance_alone_are_not_regretted():
    # five equal choices, noise 0.1, four runs a world: the best mean of five is 1.163 standard errors of 0.05 above
    draw = np.random.default_rng(4)
    names = list("abcde")
    worlds = {world: {name: tuple(draw.normal(0.5, 0.1, 4)) for name in names} for world in range(1_000)}
    table = regret.by_world(tidy(worlds), names, "more")
    assert table["regret"].mean() == pytest.approx(1.163 * 0.05, rel=0.05)
    assert table["held_out"].mean() == pytest.approx(0.0, abs=0.005)


def test_choices_that_differ_for_certain_have_the_same_regret_either_way():
    worlds = {world: {"a": (0.5, 0.5), "b": (0.8, 0.8)} for world in range(5)}
    table = regret.summary(regret.by_world(tidy(worlds), CHOICES, "more"), CHOICES).set_index("choice")
    assert table.loc["a", ["regret", "low", "high", "all_runs", "worst"]].tolist() == pytest.approx([0.3] * 5)
    assert table.loc["b", "best_share"] == 1.0
