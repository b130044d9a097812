"""Real numbers among simulated ones: the interval holds what it promises, and the words follow from it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from fivelink_sim.analysis.fit_answers import fit_findings, inside_others, interval, judged
from fivelink_sim.analysis.fit_measures import MOST_DAYS, Key, Scope, Seen, Window, curve

RUNS = np.arange(1.0, 21.0)  # 20 runs: 1, 2, … 20


def test_the_interval_of_20_runs_is_from_their_least_to_their_greatest():
    assert interval(RUNS) == (1.0, 20.0)
    assert interval(np.arange(1.0, 40.0)) == (2.0, 38.0)  # 39 runs: k = 2
    assert interval(RUNS, distance=True) == (0.0, 19.0)  # one sided: at most 2 of 21


@pytest.mark.parametrize("runs", [19, 20, 39, 60])
def test_the_interval_holds_one_more_number_in_nine_of_ten_cases(runs):
    rng = np.random.default_rng(runs)
    values = rng.exponential(size=(20_000, runs + 1))
    ordered = np.sort(values[:, 1:], axis=1)
    k = int(0.05 * (runs + 1) + 1e-9)
    inside = ((values[:, 0] >= ordered[:, k - 1]) & (values[:, 0] <= ordered[:, runs - k])).mean()
    ends = [interval(row) for row in ordered[:50]]
    assert ends == [(row[k - 1], row[runs - k]) for row in ordered[:50]]
    assert inside == pytest.approx(1 - 2 * k / (runs + 1), abs=0.008)  # 4 standard errors
    assert 1 - 2 * k / (runs + 1) >= 0.9 - 1e-12


@pytest.mark.parametrize("distance", [False, True])
def test_a_number_is_held_to_the_interval_of_all_the_others(distance):
    column = np.random.default_rng(2).integers(0, 12, 40).astype(float)  # with ties
    expected = []
    for place, number in enumerate(column):
        low, high = interval(np.sort(np.delete(column, place)), distance)
        expected.append(low <= number <= high)
    assert inside_others(column, distance).tolist() == expected


@pytest.mark.parametrize(
    ("real", "unit", "answer"),
    [
        (110.0, "requests", "fits"),
        (100.0, "requests", "too many"),  # the model gives 101 and more
        (121.0, "requests", "too few"),
        (100.0, "days", "too long"),
        (121.0, "days", "too short"),
        (121.0, "steps", "too few"),
        (np.nan, "requests", "cannot say"),
    ],
)
def test_the_answer_is_about_the_model(real, unit, answer):
    assert judged(real, RUNS + 100.0, unit).answer == answer


def test_shares_are_too_high_or_too_low():
    assert judged(0.004, RUNS / 100.0, "share").answer == "too high"
    assert judged(0.21, RUNS / 100.0, "share").answer == "too low"
    assert judged(0.1, RUNS / 100.0, "share").answer == "fits"


def test_what_chance_leaves_wide_open_cannot_be_said():
    assert judged(10.0, RUNS, "requests").answer == "cannot say"  # 1 to 20 about 10
    assert judged(0.5, RUNS / 20.0, "share").answer == "cannot say"  # 0.05 to 1
    assert judged(30.0, RUNS, "requests").answer == "too few"  # outside it can


def test_few_runs_give_no_answer():
    found = judged(10.0, RUNS[:18] + 100.0, "requests")
    assert found.answer == "cannot say"
    assert np.isnan(found.low)
    assert judged(10.0, np.append(RUNS[:18], np.nan), "requests").runs == 18


def test_only_too_great_a_distance_differs():
    assert judged(0.0, RUNS / 100.0, "share", distance=True).answer == "fits"
    assert judged(0.195, RUNS / 100.0, "share", distance=True).answer == "differs"


def test_the_position_is_the_share_of_runs_below():
    assert judged(0.5, RUNS, "requests").position == pytest.approx(0.5 / 21)
    assert judged(20.5, RUNS, "requests").position == pytest.approx(20.5 / 21)
    assert judged(10.0, RUNS, "requests").position == pytest.approx(10 / 21)


def test_the_curve_is_kaplan_and_meiers():
    closings, gone = np.zeros(MOST_DAYS, int), np.zeros(MOST_DAYS, int)
    closings[[2, 3, 10]] = 1
    gone[3] = 1  # seen open on days 0, 1 and 2
    share = curve(closings, gone)
    assert share[[1, 2, 3, 9, 10]] == pytest.approx([0, 1 / 4, 5 / 8, 5 / 8, 1])


SCOPE = Scope(Window(date(2025, 1, 6), date(2025, 3, 3), date(2025, 1, 6), date(2025, 3, 3)), ("a", "b"), ("0",))


def side(rng, mean=100.0, days=10):
    """What is seen of one side: two counts, two rates, waits, drawn at random."""
    counts = rng.poisson(mean, 2).astype(float)
    values = {Key("received", "kind", kind): count for kind, count in zip("ab", counts, strict=True)}
    values |= {Key("received"): counts.sum(), Key("resolution_rate"): rng.beta(70, 30), Key("response_rate"): np.nan}
    waits = np.minimum(rng.poisson(days, (2, 100)), MOST_DAYS - 1)
    closings = np.array([np.bincount(row, minlength=MOST_DAYS) for row in waits])
    return Seen(values, closings, np.zeros((2, MOST_DAYS), int))


def test_one_more_run_is_called_different_in_one_of_ten_cases():
    rng = np.random.default_rng(3)
    found = [fit_findings(side(rng), [side(rng) for _ in range(20)], SCOPE) for _ in range(250)]
    different = np.mean([one.groups["answer"].iloc[0] == "differs" for one in found])
    inside = np.mean([one.groups["inside"].iloc[0] for one in found])
    assert different == pytest.approx(2 / 21, abs=0.06)  # 3 standard errors of 250 tries
    assert inside == pytest.approx(np.mean([one.groups["expected"].iloc[0] for one in found]), abs=0.025)
    assert inside >= 19 / 21 - 0.025


def test_what_differs_is_found_where_it_lies():
    rng = np.random.default_rng(4)
    runs = [side(rng) for _ in range(20)]
    more = fit_findings(side(rng, mean=180.0), runs, SCOPE).groups.set_index("group")["answer"]
    assert more.to_dict() == {"": "differs", "received": "differs", "rates": "fits", "waiting": "fits"}
    slower = fit_findings(side(rng, days=15), runs, SCOPE)
    assert slower.groups.set_index("group").loc["waiting", "answer"] == "differs"
    gap = slower.measures.set_index("measure").loc["waiting_distance"].iloc[0]
    assert gap["answer"] == "differs"
    assert gap["real"] > 0.5  # Poisson 15 against 10


def test_a_number_that_the_records_lack_is_told_and_not_judged():
    rng = np.random.default_rng(5)
    found = fit_findings(side(rng), [side(rng) for _ in range(20)], SCOPE)
    row = found.measures.set_index("measure").loc["response_rate"]
    assert row["answer"] == "cannot say"
    assert row["runs"] == 0
    assert found.groups["measures"].iloc[0] == 7  # three counts, a rate, three gaps


def test_too_few_runs_judge_nothing():
    rng = np.random.default_rng(6)
    found = fit_findings(side(rng), [side(rng) for _ in range(10)], SCOPE)
    assert set(found.measures["answer"]) == {"cannot say"}
    assert found.groups["answer"].tolist() == ["cannot say"]
    assert np.isfinite(found.measures.loc[found.measures["measure"] == "received", "middle"]).all()


WAYS_IN_A_PROCESS = """
from collections import Counter
import numpy as np
from fivelink_sim.analysis.fit_answers import _against
draw = np.random.default_rng(1)
one, other = (
    Counter({bytes(draw.integers(0, 20, 5).tolist()): int(draw.integers(1, 9)) for _ in range(400)}) for _ in "ab"
)
nothing = np.zeros((23, 23), dtype=np.int64)
print(_against(nothing, one, nothing, other)["ways_distance"].hex())
"""


def test_a_distance_of_ways_has_the_same_bits_in_every_process():
    found = {
        subprocess.run(
            [sys.executable, "-c", WAYS_IN_A_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
