import pandas as pd
import pytest

from fivelink_sim.analysis.shocks import resilience_against


def days(scenario, replication, resolved):
    """Ten needs end a day."""
    lapsed = [10 - won for won in resolved]
    return pd.DataFrame({"scenario": scenario, "replication": replication, "resolved": resolved, "lapsed": lapsed})


def test_the_level_is_the_run_of_the_same_seed_that_was_spared():
    """Spared: 0.8 and 0.6 throughout. From day 8 seven days with 7 (then 3) fewer of 70 resolved, then as before.

    The weekly rate falls by 0.1 a day and comes back so: depth 0.7 (0.3) on day 14, back on day 21, seven days later.
    """
    daily = pd.concat(
        [
            days("calm", 0, [8] * 30),
            days("calm", 1, [6] * 30),
            days("flood", 0, [8] * 8 + [1] * 7 + [8] * 15),
            days("flood", 1, [6] * 8 + [3] * 7 + [6] * 15),
            days("flood", 2, [0] * 30),  # has no pair
        ]
    )
    found = resilience_against(daily, "flood", "calm", start=8).set_index("measure")
    assert found["n"].tolist() == [2] * 3
    assert found.loc["depth", "mean"] == pytest.approx((0.7 + 0.3) / 2)
    assert found.loc["days", "mean"] == pytest.approx(13)
    trapezoids = sum((1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1)) - 1 / 2
    assert found.loc["area", "mean"] == pytest.approx((0.7 + 0.3) / 2 * trapezoids / 7)
