"""Made-up tables of runs whose shares, variances and ranks are known by hand or from theory."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fivelink_sim.analysis import uncertainty
from fivelink_sim.measure.outcome_list import OUTCOMES

A, B = "three", "five"


def runs(outcome="resolution_rate", **scenarios):
    """A table of runs: each scenario's values of one outcome by world and replication; NaN in every other outcome."""
    rows = [
        {"scenario": label, "point": world, "replication": replication, "seed": 0}
        | {one.name: math.nan for one in OUTCOMES}
        | {outcome: value}
        for label, values in scenarios.items()
        for world, here in enumerate(values)
        for replication, value in enumerate(here)
    ]
    return pd.DataFrame(rows)


def differing(gaps, outcome="resolution_rate"):
    """Runs in which the second scenario differs from the first by `gaps`, (worlds, replications)."""
    gaps = np.asarray(gaps, dtype=float)
    return runs(outcome, three=np.zeros_like(gaps), five=gaps)


def of(table, outcome="resolution_rate", baseline=A):
    return table[(table["outcome"] == outcome) & (table["baseline"] == baseline)].iloc[0]


def drawn(*columns):
    """Values of fields by world, named x0, x1, …"""
    return pd.DataFrame({f"x{i}": column for i, column in enumerate(columns)})


def test_the_difference_is_the_mean_over_worlds_and_worlds_are_what_is_independent():
    """World means 2, 6, 10: mean 6, s = 4, t(0.975; 2) = 4.302653; the six runs would give a narrower interval."""
    found = of(uncertainty.differences(differing([[1, 3], [5, 7], [9, 11]]), [A, B]))
    half = 4.302653 * 4.0 / math.sqrt(3)
    assert (found["estimate"], found["n"], found["q50"]) == (6.0, 3, 6.0)
    assert found["low"] == pytest.approx(6.0 - half, rel=1e-6)
    assert found["high"] == pytest.approx(6.0 + half, rel=1e-6)
    assert (found["q05"], found["q95"]) == (pytest.approx(2.4), pytest.approx(9.6))  # linear between 2, 6 and 10


def test_variance_is_split_as_in_the_textbook():
    """Within: (2 + 2 + 2) / 3 = 2. Between worlds: 2 · (16 + 0 + 16) / 2 = 32, so (32 − 2) / 2 = 15."""
    found = of(uncertainty.variance(differing([[1, 3], [5, 7], [9, 11]]), [A, B], seed=1))
    assert found["parameters"] == pytest.approx(15 / 17)
    assert found["sd"] == pytest.approx(math.sqrt(17))
    assert (found["worlds"], found["runs"]) == (3, 6)


def test_worlds_with_fewer_runs_count_less():
    """Worlds (1, 3) and (5): within 2; between 2 · 1 + 1 · 4 = 6; n0 = 3 − 5 / 3; (6 − 2) / n0 = 3; share 3 / 5."""
    found = of(uncertainty.variance(differing([[1, 3], [5, math.nan]]), [A, B], seed=1))
    assert found["parameters"] == pytest.approx(3 / 5)


def test_a_run_undefined_in_one_scenario_takes_its_pair_out_of_the_difference_but_not_of_the_level():
    table = runs(three=[[0.0, 4.0], [1.0, 1.0]], five=[[2.0, math.nan], [5.0, 7.0]])
    found = uncertainty.differences(table, [A, B])
    assert of(found)["estimate"] == pytest.approx((2.0 + 5.0) / 2)
    levels = uncertainty.variance(table, [A, B], seed=1)
    assert (of(levels, baseline="")["runs"], of(levels)["runs"]) == (4, 3)


def test_more_between_runs_than_between_worlds_is_no_variance_of_parameters():
    found = of(uncertainty.variance(differing([[0, 2], [0, 2], [2, 0]]), [A, B], seed=1))
    assert (found["parameters"], found["low"]) == (0.0, 0.0)


def test_one_run_a_world_cannot_split_anything():
    found = of(uncertainty.variance(differing([[1], [2], [4]]), [A, B], seed=1))
    assert math.isnan(found["parameters"])
    assert math.isnan(found["low"])
    assert math.isnan(of(uncertainty.shares(differing([[1], [2], [4]]), [A, B], seed=1))["allowed"])


def test_a_known_split_comes_back():
    """Difference 2·x + noise: 4/12 from x, 1/9 from noise, so 75 %; two parts in a hundred are 2 standard errors."""
    rng = np.random.default_rng(3)
    x = rng.random(1500)
    gaps = 2.0 * x[:, np.newaxis] + rng.normal(0.0, 1 / 3, (1500, 3))
    found = of(uncertainty.variance(differing(gaps), [A, B], seed=1))
    assert found["parameters"] == pytest.approx(0.75, abs=0.02)
    assert found["low"] < 0.75 < found["high"]
    assert found["high"] - found["low"] < 0.06


def test_the_split_agrees_with_a_mixed_model():
    statsmodels = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(8)
    gaps = rng.normal(0.0, 1.5, (60, 1)) + rng.normal(0.0, 1.0, (60, 4))
    model = statsmodels.MixedLM(gaps.ravel(), np.ones(240), groups=np.repeat(np.arange(60), 4)).fit(reml=True)
    between, within = float(model.cov_re[0, 0]), float(model.scale)
    found = of(uncertainty.variance(differing(gaps), [A, B], seed=1))
    assert found["parameters"] == pytest.approx(between / (between + within), rel=1e-3)


def test_shares_of_worlds_are_counted_on_the_outcomes_better_side():
    """8 of 10: Wilson's interval is 0.4902 to 0.9433 (Newcombe 1998, method 3)."""
    gaps = [[1, 1]] * 8 + [[-1, -1]] * 2
    more = of(uncertainty.shares(differing(gaps), [A, B], seed=1))
    assert (more["side"], more["ahead"], more["behind"], more["same"]) == ("better", 8, 2, 0)
    assert (more["share"], more["low"], more["high"]) == (
        0.8,
        pytest.approx(0.4902, abs=1e-4),
        pytest.approx(0.9433, abs=1e-4),
    )
    less = of(uncertainty.shares(differing(gaps, "backlog"), [A, B], seed=1), "backlog")
    assert (less["side"], less["ahead"], less["behind"]) == ("better", 2, 8)
    neither = of(uncertainty.shares(differing(gaps, "utilisation"), [A, B], seed=1), "utilisation")
    assert (neither["side"], neither["ahead"]) == ("higher", 8)


@pytest.mark.parametrize(("ahead", "behind", "same", "finding"), [
    (18, 2, 0, "ahead in most"),
    (2, 18, 0, "behind in most"),
    (11, 9, 0, "not clear"),
    (4, 0, 16, "not clear"),  # in most worlds the same
    (0, 0, 20, "same"),
])  # fmt: skip
def test_most_worlds_are_more_than_half_of_them_beyond_doubt(ahead, behind, same, finding):
    gaps = [[1, 2]] * ahead + [[-1, -2]] * behind + [[0, 0]] * same
    assert of(uncertainty.shares(differing(gaps), [A, B], seed=1))["finding"] == finding


def test_most_worlds_are_said_only_if_counting_and_allowing_for_chance_agree():
    """60 of 100 worlds are behind, but by next to nothing in runs that chance moves by 1: half of them may be ahead."""
    gaps = np.array([[0.999, -1.001]] * 60 + [[3.0, 1.0]] * 40)
    found = of(uncertainty.shares(differing(gaps), [A, B], seed=1))
    assert (found["behind"], found["ahead"]) == (60, 40)
    assert found["high"] < 0.5 < found["allowed_low"]
    assert found["finding"] == "not clear"


def test_without_chance_the_share_allowed_for_it_is_the_share():
    found = of(uncertainty.shares(differing([[1, 1], [2, 2], [-1, -1], [3, 3]]), [A, B], seed=1))
    assert (found["share"], found["allowed"]) == (0.75, 0.75)


def test_chance_hides_how_often_a_scenario_is_truly_ahead():
    """True differences N(0.5, 1): ahead in Φ(0.5) = 69 %; means with noise of variance 4 / 2 in Φ(0.5 / √3) = 61 %."""
    rng = np.random.default_rng(12)
    gaps = rng.normal(0.5, 1.0, (4000, 1)) + rng.normal(0.0, 2.0, (4000, 2))
    found = of(uncertainty.shares(differing(gaps), [A, B], seed=1))
    assert found["share"] == pytest.approx(stats.norm.cdf(0.5 / math.sqrt(3)), abs=0.02)
    assert found["allowed"] == pytest.approx(stats.norm.cdf(0.5), abs=0.02)
    assert found["allowed_low"] < stats.norm.cdf(0.5) < found["allowed_high"]


def test_if_all_worlds_are_alike_it_is_ahead_in_all_or_in_none():
    rng = np.random.default_rng(5)
    gaps = 0.4 + rng.normal(0.0, 1.0, (100, 2))
    gaps -= gaps.mean(axis=1, keepdims=True) - 0.4  # the means of all worlds the same
    found = of(uncertainty.shares(differing(gaps), [A, B], seed=1))
    assert found["allowed"] == 1.0


def test_a_scenario_compared_with_itself_is_the_same_everywhere():
    values = np.random.default_rng(2).random((30, 2))
    table = runs(three=values, five=values)
    gap, share = of(uncertainty.differences(table, [A, B])), of(uncertainty.shares(table, [A, B], seed=1))
    assert (gap["estimate"], gap["low"], gap["high"], gap["verdict"]) == (0.0, 0.0, 0.0, "same")
    assert (share["ahead"], share["same"], share["share"], share["allowed"]) == (0, 30, 0.0, 0.0)
    assert math.isnan(of(uncertainty.variance(table, [A, B], seed=1))["parameters"])
    x = drawn(values[:, 0])
    found = uncertainty.parameters(table, [A, B], x, ["resolution_rate"], seed=1)
    assert of(found)["finding"] == "no variance"
    assert of(found, baseline="")["finding"] == "matters"


def test_sums_added_up_in_another_order_are_the_same():
    value = 0.1 + 0.2
    found = of(uncertainty.shares(runs(three=[[value, 0.3]] * 3, five=[[0.3, value]] * 3), [A, B], seed=1))
    assert found["same"] == 3


def test_every_scenario_is_compared_with_the_first():
    table = runs(three=[[0, 0], [0, 0]], five=[[1, 1], [3, 3]], two=[[math.nan, -1], [-3, -3]])
    found = uncertainty.differences(table, [A, B, "two"])
    estimates = found[found["outcome"] == "resolution_rate"].set_index("scenario")["estimate"]
    assert estimates.to_dict() == {"five": 2.0, "two": -2.0}


def test_fields_that_matter_are_found_with_their_direction_and_others_are_not():
    rng = np.random.default_rng(4)
    fields = rng.random((300, 40))
    gaps = (2.0 * fields[:, 3] - 1.0 * fields[:, 7])[:, np.newaxis] + rng.normal(0.0, 0.3, (300, 2))
    found = uncertainty.parameters(differing(gaps), [A, B], drawn(*fields.T), ["resolution_rate"], seed=1)
    gap = found[found["baseline"] == A]
    assert gap["field"].tolist()[:2] == ["x3", "x7"]
    assert gap["finding"].tolist() == ["matters"] * 2 + ["cannot be told"] * 38
    assert gap["rank"].tolist() == list(range(1, 41))
    first, second = gap.iloc[0], gap.iloc[1]
    expected, _ = stats.spearmanr(fields[:, 3], gaps.mean(axis=1))
    assert first["estimate"] == pytest.approx(expected)
    assert 0.0 < first["low"] < first["estimate"] < first["high"] < 1.0
    assert second["estimate"] < 0.0
    # thirds of a uniform field lie at 1/6 and 5/6 on average: 2 · 2/3 apart, give or take 3 standard errors of 0.05
    assert first["at_high"] - first["at_low"] == pytest.approx(4 / 3, abs=0.15)


def test_the_floor_is_what_chance_gives():
    """Of one field: the 95 % point of |ρ| under independence, 1.96 / √(n − 1) (Kendall & Gibbons 1990)."""
    rng = np.random.default_rng(6)
    found = uncertainty.parameters(
        differing(rng.normal(size=(200, 2))), [A, B], drawn(rng.random(200)), ["resolution_rate"], seed=1
    )
    assert of(found)["floor"] == pytest.approx(1.96 / math.sqrt(199), rel=0.07)


def test_the_floor_rises_with_the_number_of_fields():
    """Of 100: the normal quantile 1 − (1 − 0.95^(1/100)) / 2 = 3.475 in the place of 1.96."""
    rng = np.random.default_rng(7)
    found = uncertainty.parameters(
        differing(rng.normal(size=(200, 2))), [A, B], drawn(*rng.random((100, 200))), ["resolution_rate"], seed=1
    )
    assert of(found)["floor"] == pytest.approx(3.475 / math.sqrt(199), rel=0.05)


def test_few_worlds_rank_nothing():
    found = uncertainty.parameters(
        differing([[1, 2], [3, 4], [5, 6]]), [A, B], drawn([1.0, 2.0, 3.0]), ["resolution_rate"], seed=1
    )
    assert of(found)["finding"] == "too few worlds"


def test_a_field_that_never_changes_cannot_matter():
    rng = np.random.default_rng(9)
    x = rng.random(50)
    found = uncertainty.parameters(
        differing(np.column_stack([x, x])), [A, B], drawn(x, np.ones(50)), ["resolution_rate"], 1
    )
    gap = found[found["baseline"] == A].set_index("field")
    assert gap.loc["x0", "estimate"] == pytest.approx(1.0)
    assert (gap.loc["x1", "estimate"], gap.loc["x1", "finding"]) == (0.0, "cannot be told")


def test_worlds_one_by_one_have_the_chance_of_all_pooled():
    """Within variance 2 as above, with 3 degrees of freedom: half width 3.182446 · √(2 / 2)."""
    found = uncertainty.by_world(differing([[1, 3], [5, 7], [9, 11]]), [A, B], ["resolution_rate"])
    assert found["estimate"].tolist() == [2.0, 6.0, 10.0]
    assert (found["high"] - found["estimate"]).tolist() == pytest.approx([3.182446] * 3, rel=1e-6)
    assert found["point"].tolist() == [0, 1, 2]


def test_the_same_seed_gives_the_same_numbers():
    rng = np.random.default_rng(1)
    table, x = differing(rng.normal(size=(40, 2))), drawn(*rng.random((5, 40)))
    for make in (
        lambda: uncertainty.variance(table, [A, B], seed=3),
        lambda: uncertainty.shares(table, [A, B], seed=3),
        lambda: uncertainty.parameters(table, [A, B], x, ["resolution_rate"], seed=3),
    ):
        pd.testing.assert_frame_equal(make(), make())


@pytest.mark.statistical
def test_intervals_hold_what_they_should():
    """200 made-up studies of 60 worlds: intervals hold the truth in 88 to 99 %, chance is named in 1 to 10 %."""
    rng = np.random.default_rng(20)
    held = {"parameters": 0, "allowed": 0, "estimate": 0}
    named = 0
    for number in range(200):
        gaps = rng.normal(0.3, 1.0, (60, 1)) + rng.normal(0.0, 1.0, (60, 2))
        table = differing(gaps)
        split = of(uncertainty.variance(table, [A, B], seed=number))
        share = of(uncertainty.shares(table, [A, B], seed=number))
        gap = of(uncertainty.differences(table, [A, B]))
        held["parameters"] += split["low"] <= 0.5 <= split["high"]
        held["allowed"] += share["allowed_low"] <= stats.norm.cdf(0.3) <= share["allowed_high"]
        held["estimate"] += gap["low"] <= 0.3 <= gap["high"]
        fields = drawn(*rng.random((50, 60)))
        found = uncertainty.parameters(table, [A, B], fields, ["resolution_rate"], seed=number)
        named += of(found)["finding"] == "matters"
    assert all(0.88 <= count / 200 <= 0.99 for count in held.values()), held
    assert 0.01 <= named / 200 <= 0.10
