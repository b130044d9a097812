"""Shapley values and interactions of games whose answers are known; the axioms on any game. docs/verification.md 21."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivelink_sim.analysis import coalition_values, shapley
from fivelink_sim.experiment.coalition_scenarios import coalition_name, interaction_weights
from fivelink_sim.experiment.games import Game, orders_of


def game_of(worth, n):
    """The worth of every coalition, (2**n,): coalition m holds player i if bit i of m is set."""
    return np.array([worth({i for i in range(n) if m >> i & 1}) for m in range(2**n)], dtype=float)


def pairs(n):
    return list(combinations(range(n), 2))


# Known games


def test_the_glove_game():
    # 0 and 1 hold left gloves, 2 the right one; a pair is worth 1 (Shapley 1953: 1/6, 1/6, 2/3).
    glove = game_of(lambda s: 2 in s and bool({0, 1} & s), 3)
    np.testing.assert_allclose(shapley.values_of(glove), [1 / 6, 1 / 6, 2 / 3], atol=1e-12)
    # The left gloves stand in for each other (-1/2); each of them and the right one are worth half more together.
    np.testing.assert_allclose(shapley.interactions_of(glove), [-0.5, 0.5, 0.5], atol=1e-12)


def test_the_glove_game_of_two_pairs():
    glove = game_of(lambda s: min(len({0, 1} & s), len({2, 3} & s)), 4)
    np.testing.assert_allclose(shapley.values_of(glove), [0.5] * 4, atol=1e-12)


def test_unanimity_of_three_out_of_five():
    needed = {0, 2, 3}
    unanimity = game_of(lambda s: needed <= s, 5)
    np.testing.assert_allclose(shapley.values_of(unanimity), [1 / 3, 0, 1 / 3, 1 / 3, 0], atol=1e-12)
    # Grabisch & Roubens 1999: 1/(t − 1) among the t who are needed, 0 for any other pair.
    expected = [0.5 if {i, j} <= needed else 0.0 for i, j in pairs(5)]
    np.testing.assert_allclose(shapley.interactions_of(unanimity), expected, atol=1e-12)


def test_an_additive_game_gives_each_its_own_and_has_no_interaction():
    own = [3.0, -2.0, 0.0, 0.25]
    additive = game_of(lambda s: 7.0 + sum(own[i] for i in s), 4)  # what nobody brings is nobody's
    np.testing.assert_allclose(shapley.values_of(additive), own, atol=1e-12)
    np.testing.assert_allclose(shapley.interactions_of(additive), 0.0, atol=1e-12)


def test_two_players_interact_by_their_second_difference():
    np.testing.assert_allclose(shapley.interactions_of(np.array([1.0, 2.0, 4.0, 10.0])), [10.0 - 4.0 - 2.0 + 1.0])
    assert shapley.interactions_of(np.array([1.0, 2.0])).shape == (0,)


# The axioms


NUMBERS = st.floats(-100, 100, allow_nan=False, width=32)


@st.composite
def games(draw, least=1, most=5):
    n = draw(st.integers(least, most))
    return np.array(draw(st.lists(NUMBERS, min_size=2**n, max_size=2**n)))


@given(games())
def test_efficiency_the_values_sum_to_what_all_bring(worths):
    assert shapley.values_of(worths).sum() == pytest.approx(worths[-1] - worths[0], abs=1e-9)


@given(games(least=2), st.data())
def test_symmetry_the_same_in_every_coalition_the_same_value(worths, data):
    n = shapley.players_in(worths)
    one, other = sorted(data.draw(st.permutations(range(n)))[:2])
    swapped = [m ^ ((1 << one) | (1 << other)) if (m >> one ^ m >> other) & 1 else m for m in range(2**n)]
    alike = worths + worths[swapped]
    values = shapley.values_of(alike)
    assert values[one] == pytest.approx(values[other], abs=1e-9)


@given(games(least=2), st.data())
def test_dummy_who_adds_the_same_everywhere_gets_that_and_interacts_with_nobody(worths, data):
    n = shapley.players_in(worths)
    dummy, own = data.draw(st.integers(0, n - 1)), data.draw(NUMBERS)
    coalitions = np.arange(2**n)
    made = worths[coalitions & ~(1 << dummy)] + own * (coalitions >> dummy & 1)
    assert shapley.values_of(made)[dummy] == pytest.approx(own, abs=1e-9)
    found = dict(zip(pairs(n), shapley.interactions_of(made), strict=True))
    assert all(value == pytest.approx(0.0, abs=1e-9) for pair, value in found.items() if dummy in pair)


@given(st.data())
def test_additivity_the_value_of_a_sum_is_the_sum_of_values(data):
    n = data.draw(st.integers(1, 4))
    worths = st.lists(NUMBERS, min_size=2**n, max_size=2**n).map(np.array)
    one, other = data.draw(worths), data.draw(worths)
    for index in (shapley.values_of, shapley.interactions_of):
        np.testing.assert_allclose(index(one + other), index(one) + index(other), atol=1e-9)


# Two other ways to the same numbers


@given(games(most=4))
def test_the_value_is_the_mean_gain_over_all_orders(worths):
    n = shapley.players_in(worths)
    gains = shapley.gains_in_orders(worths[np.newaxis], {m: m for m in range(2**n)}, list(permutations(range(n))))
    np.testing.assert_allclose(gains.mean(axis=(0, 1)), shapley.values_of(worths), atol=1e-9)
    np.testing.assert_allclose(gains.sum(axis=-1), worths[-1] - worths[0], atol=1e-9)  # in every single order


@given(games(least=2))
def test_interactions_are_those_that_statements_of_experiments_are_held_to(worths):
    names = "abcde"[: shapley.players_in(worths)]
    label = [coalition_name([name for i, name in enumerate(names) if m >> i & 1]) for m in range(len(worths))]
    of = dict(zip(label, worths, strict=True))
    for (i, j), value in zip(pairs(len(names)), shapley.interactions_of(worths), strict=True):
        weights = interaction_weights(names, names[i], names[j])
        assert value == pytest.approx(sum(weight * of[name] for name, weight in weights.items()), abs=1e-9)


# Intervals over seeds and orders


def test_the_interval_over_seeds_and_orders_covers_the_mean():
    # 4,000 crossed studies of 12 seeds and 10 orders. Too wide is allowed, too narrow is not; sd of the share: 0.35 %.
    draw = np.random.default_rng(5)
    seeds, orders, both = (draw.normal(size=shape) for shape in ((12, 1, 4000), (1, 10, 4000), (12, 10, 4000)))
    found = shapley.intervals_over(0.7 + 1.0 * seeds + 1.5 * orders + 2.0 * both)
    covered = ((found.low <= 0.7) & (found.high >= 0.7)).mean()
    assert 0.94 <= covered <= 0.99
    width = (found.high - found.low).mean()
    only_seeds = shapley.intervals_over((0.7 + seeds + 1.5 * orders + 2.0 * both).mean(axis=1, keepdims=True))
    assert width > (only_seeds.high - only_seeds.low).mean()  # which is blind to the choice of orders


def test_a_seed_without_a_number_is_left_out_and_what_never_varies_is_a_point():
    table = np.full((3, 4, 2), 5.0)
    table[1, 2, 0] = np.nan
    found = shapley.intervals_over(table)
    assert found.n.tolist() == [2, 3]
    assert found.low.tolist() == found.high.tolist() == found.mean.tolist() == [5.0, 5.0]
    assert found.p.tolist() == [0.0, 0.0]


def test_one_seed_has_no_interval():
    found = shapley.intervals_over(np.arange(8.0).reshape(1, 4, 2))
    assert found.mean.tolist() == [3.0, 4.0]
    assert np.isnan(found.low).all()
    assert np.isnan(found.p).all()


# Tables of runs


def runs_of(worths, outcome="resolution_rate", scenario="five"):
    """Runs of a study whose point m is coalition m: worths, (replications, 2**n)."""
    return pd.DataFrame(
        [
            {"scenario": scenario, "point": m, "replication": r, "seed": r, outcome: worth}
            for r, row in enumerate(worths)
            for m, worth in enumerate(row)
        ]
    )


NEEDED = game_of(lambda s: {0, 1, 2} <= s, 5)
PLAYERS = ("a", "b", "c", "d", "e")
EXACT = Game("links", PLAYERS, {m: m for m in range(32)})


def test_values_are_computed_seed_by_seed():
    found = coalition_values.values(runs_of([1.0 * NEEDED, 2.0 * NEEDED, 3.0 * NEEDED]), [EXACT], ["resolution_rate"])
    assert found.columns.tolist()[:8] == ["game", "outcome", "unit", "player", "estimate", "low", "high", "n"]
    found = found.set_index("player")
    assert found.loc["a", "estimate"] == pytest.approx(2 / 3)  # a third of 1, 2, 3
    half = 4.302653 * (1 / 3) / np.sqrt(3)  # t of 2 degrees of freedom, times the standard error
    assert found.loc["a", "low"] == pytest.approx(2 / 3 - half, abs=1e-6)
    assert found.loc["d", ["estimate", "low", "high", "n"]].tolist() == [0.0, 0.0, 0.0, 3]


def test_interactions_worths_and_totals_of_unanimity():
    runs = runs_of([NEEDED, NEEDED])
    told = coalition_values.interactions(runs, [EXACT], ["resolution_rate"]).set_index(["player", "other"])["estimate"]
    assert told["a", "b"] == pytest.approx(0.5)
    assert told["a", "d"] == 0.0
    worths = coalition_values.worths(runs, [EXACT], ["resolution_rate"]).set_index("coalition")["estimate"]
    assert len(worths) == 32
    assert (worths["nobody"], worths["a+b+c"], worths["a+b+d+e"]) == (0.0, 1.0, 0.0)
    totals = coalition_values.totals(runs, [EXACT], ["resolution_rate"]).set_index("what")["estimate"]
    assert totals["gain"] == 1.0
    assert totals["each alone, summed"] == 0.0
    assert totals["surplus"] == 1.0  # nobody brings anything by himself: all of it is of being together
    assert totals["values, summed"] == pytest.approx(totals["gain"], abs=1e-12)
    first_last = coalition_values.first_and_last(runs, [EXACT], ["resolution_rate"]).set_index(["player", "when"])[
        "estimate"
    ]
    assert (first_last["a", "first"], first_last["a", "last"], first_last["d", "last"]) == (0.0, 1.0, 0.0)


def test_a_replication_without_one_of_the_runs_is_left_out():
    runs = runs_of([NEEDED, 5.0 * NEEDED, NEEDED])
    runs = runs[(runs["point"] != 17) | (runs["replication"] != 1)]
    found = coalition_values.values(runs, [EXACT], ["resolution_rate"]).set_index("player")
    assert found.loc["a", "estimate"] == pytest.approx(1 / 3)
    assert found.loc["a", "n"] == 2


def test_what_is_only_rounding_is_nothing():
    own = np.array([0.1, 0.2, 0.3, 0.7, 1.1])
    additive = game_of(lambda s: sum(own[i] for i in s), 5) / 3.0  # no interaction, but sums are rounded
    assert np.any(shapley.interactions_of(additive) != 0.0)
    found = coalition_values.interactions(runs_of([additive, 1.1 * additive]), [EXACT], ["resolution_rate"])
    assert (found[["estimate", "low", "high"]] == 0.0).all(axis=None)
    totals = coalition_values.totals(runs_of([additive, 1.1 * additive]), [EXACT], ["resolution_rate"]).set_index(
        "what"
    )
    assert totals.loc["surplus", "estimate"] == 0.0


def test_an_outcome_undefined_for_a_coalition_has_no_values():
    worths = NEEDED.copy()
    worths[0] = np.nan  # such as trust between actors where nobody is linked
    found = coalition_values.values(runs_of([worths, worths]), [EXACT], ["resolution_rate"])
    assert found["estimate"].isna().all()
    assert (found["n"] == 0).all()


def test_sampled_orders_agree_with_the_exact_values():
    rng = np.random.default_rng(3)
    games = rng.normal(size=(6, 32)) + 3.0 * NEEDED + 2.0 * game_of(len, 5)
    orders = orders_of(5, 400, seed=1)
    sampled = Game("links", PLAYERS, {m: m for m in range(32)}, orders)
    exact = coalition_values.values(runs_of(games), [EXACT], ["resolution_rate"])
    found = coalition_values.values(runs_of(games), [sampled], ["resolution_rate"])
    assert ((found["low"] < exact["estimate"]) & (exact["estimate"] < found["high"])).all()
    totals = coalition_values.totals(runs_of(games), [sampled], ["resolution_rate"]).set_index("what")["estimate"]
    assert totals["values, summed"] == pytest.approx(totals["gain"], abs=1e-9)
    assert coalition_values.interactions(runs_of(games), [sampled], ["resolution_rate"]).empty


def test_who_comes_first_is_told_with_its_lead_over_the_next():
    b_adds = np.array([0.5, 1.0, 1.5])[:, np.newaxis]
    games = game_of(lambda s: 2.0 * (0 in s) - 9.0 * (2 in s), 3) + b_adds * game_of(lambda s: 1 in s, 3)
    game = Game("links", ("a", "b", "c"), {m: m for m in range(8)})
    row = coalition_values.leads(runs_of(-games), [game], ["resolution_rate"]).iloc[0]
    assert (row["first"], row["second"]) == ("c", "b")  # all together bring +6: the largest share, and the next
    assert row["estimate"] == pytest.approx(9.0 + 1.0)
    row = coalition_values.leads(runs_of(games), [game], ["resolution_rate"]).iloc[0]
    assert (row["first"], row["second"]) == ("c", "b")  # they take 6 away, and c takes the most
