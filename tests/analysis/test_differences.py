"""Hand-made tables of runs; quantiles of t as in printed tables."""

import math

import numpy as np
import pandas as pd
import pytest

from fivelink_sim.analysis.differences import differences, fates, summary
from fivelink_sim.measure.outcome_list import HEADLINE, OUTCOMES
from fivelink_sim.measure.tallies import TALLY

T_975_3 = 3.182446  # t quantile 0.975 with 3 degrees of freedom


def runs(**scenarios):
    """A table of runs: each scenario's values of resolution_rate by replication; NaN in every other outcome."""
    rows = [
        {"scenario": label, "point": 0, "replication": r, "seed": r}
        | {outcome.name: math.nan for outcome in OUTCOMES}
        | {"resolution_rate": value}
        for label, values in scenarios.items()
        for r, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def of(table, outcome="resolution_rate"):
    return table[table["outcome"] == outcome].iloc[0]


def test_a_paired_difference_with_its_interval():
    """Differences 1, 2, 3, 4: mean 2.5, s = 1.290994, half width t · s / 2."""
    table = runs(a=[10.0, 20.0, 30.0, 40.0], b=[11.0, 22.0, 33.0, 44.0])
    found = of(differences(table, [("b", "a")]))
    half = T_975_3 * 1.290994 / 2
    assert (found["estimate"], found["mean"], found["baseline_mean"], found["n"]) == (2.5, 27.5, 25.0, 4)
    assert found["low"] == pytest.approx(2.5 - half, rel=1e-5)
    assert found["high"] == pytest.approx(2.5 + half, rel=1e-5)


def test_pairs_are_by_replication_whatever_the_order_of_rows():
    table = runs(a=[10.0, 20.0, 30.0, 40.0], b=[11.0, 22.0, 33.0, 44.0]).sample(frac=1, random_state=1)
    assert of(differences(table, [("b", "a")]))["estimate"] == pytest.approx(2.5)


def test_undefined_values_are_left_out_and_n_says_so():
    table = runs(a=[1.0, math.nan, 3.0, 4.0], b=[2.0, 2.0, 5.0, math.nan])
    found = of(differences(table, [("b", "a")]))
    assert (found["n"], found["estimate"], found["mean"], found["baseline_mean"]) == (2, 1.5, 3.5, 2.0)
    nothing = of(differences(table, [("b", "a")]), "median_days")
    assert nothing["n"] == 0
    assert math.isnan(nothing["estimate"])
    assert nothing["verdict"] == "not clear"


def test_a_run_that_failed_takes_its_pair_out():
    table = runs(a=[1.0, 2.0, 3.0], b=[2.0, 3.0, 5.0])
    found = of(differences(table.drop(index=1), [("b", "a")]))
    assert (found["n"], found["estimate"]) == (2, 1.5)


def test_identical_scenarios_differ_by_exactly_nothing():
    found = of(differences(runs(a=[0.3, 0.5], b=[0.3, 0.5]), [("b", "a")]))
    assert (found["estimate"], found["low"], found["high"], found["p"]) == (0.0, 0.0, 0.0, 1.0)
    assert found["verdict"] == "same"


def test_rounding_is_no_difference():
    found = of(differences(runs(a=[0.1 + 0.2, 1e9], b=[0.3, 1e9 * (1 + 1e-14)]), [("b", "a")]))
    assert found["verdict"] == "same"


def test_one_pair_has_no_interval():
    found = of(differences(runs(a=[0.3], b=[0.5]), [("b", "a")]))
    assert found["estimate"] == pytest.approx(0.2)
    assert math.isnan(found["low"])
    assert math.isnan(found["p_holm"])
    assert found["verdict"] == "not clear"


def test_verdicts_follow_what_is_better():
    up = runs(a=[1.0, 2.0, 3.0, 4.0], b=[2.0, 3.01, 4.0, 5.0])
    up["median_days"], up["hours_offered"] = up["resolution_rate"], up["resolution_rate"]
    table = differences(up, [("b", "a"), ("a", "b")])
    assert [of(table, name)["verdict"] for name in ("resolution_rate", "median_days", "hours_offered")] == [
        "better",
        "worse",
        "higher",
    ]
    back = table[table["scenario"] == "a"]
    assert [of(back, name)["verdict"] for name in ("resolution_rate", "median_days", "hours_offered")] == [
        "worse",
        "better",
        "lower",
    ]


def test_headline_outcomes_are_adjusted_among_themselves():
    """Holm: of two p values the smaller is doubled; a third outcome beside the headline does not change that."""
    table = runs(a=[1.0, 2.0, 3.0, 4.0], b=[2.0, 3.0, 4.5, 4.5])
    table["backlog"] = np.tile([1.0, 2.0, 3.0, 4.0], 2) + np.repeat([0.0, 1.0], 4) * np.tile([1.0, -1.0, 2.0, 0.5], 2)
    table["hidden"] = table["backlog"]
    assert {"resolution_rate", "backlog"} < set(HEADLINE)
    assert "hidden" not in HEADLINE
    found = differences(table, [("b", "a")])
    rate, backlog, hidden = (of(found, name) for name in ("resolution_rate", "backlog", "hidden"))
    assert rate["p"] < backlog["p"]
    assert rate["p_holm"] == pytest.approx(2 * rate["p"])
    assert backlog["p_holm"] == pytest.approx(max(2 * rate["p"], backlog["p"]))
    assert hidden["p_holm"] == pytest.approx(min(1.0, max(3 * rate["p"], 2 * hidden["p"])))


def test_by_kind():
    base = {measure.name: 1.0 for measure in TALLY}
    table = pd.DataFrame(
        [
            {"scenario": label, "point": 0, "replication": r, "kind": kind}
            | base
            | {"resolution_rate": effect * gain + r}
            for label, effect in (("a", 0.0), ("b", 1.0))
            for r in range(3)
            for kind, gain in (("errands", 1.0), ("relief", 3.0))
        ]
    )
    found = differences(table, [("b", "a")], by="kind")
    rates = found[found["outcome"] == "resolution_rate"].set_index("kind")["estimate"]
    assert rates.to_dict() == {"errands": 1.0, "relief": 3.0}
    assert "arisen" not in set(found["outcome"])
    means = summary(table, ["a", "b"], by="kind")
    assert means[(means["outcome"] == "resolution_rate") & (means["kind"] == "relief")]["mean"].tolist() == [1.0, 4.0]


def test_summary_has_means_with_intervals_in_order():
    found = summary(runs(b=[1.0, 2.0, 3.0, 4.0], a=[5.0]), ["b", "a"])
    rate = found[found["outcome"] == "resolution_rate"]
    assert rate["scenario"].tolist() == ["b", "a"]
    assert rate["mean"].tolist() == [2.5, 5.0]
    assert rate["low"].iloc[0] == pytest.approx(2.5 - T_975_3 * 1.290994 / 2, rel=1e-5)
    assert math.isnan(rate["low"].iloc[1])


def test_no_runs_at_all_give_empty_tables():
    nothing = runs(a=[1.0]).iloc[:0]
    assert len(differences(nothing, [("b", "a")])) == 0
    assert summary(nothing, ["a"])["n"].eq(0).all()


def test_fates_are_shares_of_the_needs_that_ended_in_both():
    table = pd.DataFrame(
        [
            ("b", "a", 0, 0, "all", "", 1, 1, 2, 0),
            ("b", "a", 0, 1, "all", "", 6, 2, 8, 4),
            ("b", "a", 0, 0, "kind", "x", 0, 0, 0, 0),
        ],
        columns=["scenario", "baseline", "point", "replication", "by", "item", "gained", "lost", "both", "neither"],
    )
    found = fates(table).set_index("fate")
    assert found["estimate"].to_dict() == pytest.approx({"gained": 0.275, "lost": 0.175, "both": 0.45, "neither": 0.1})
    assert found["n"].tolist() == [2] * 4
    assert fates(table, "kind")["n"].tolist() == [0] * 4  # no need of that kind ended
    assert len(fates(table, "group")) == 0
