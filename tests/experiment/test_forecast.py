"""Forecasts: runs are counted, time goes with residents and days, room is about what the tables take."""

import numpy as np
import pytest

from fivelink_sim.experiment import forecast as forecasting
from fivelink_sim.experiment import store
from fivelink_sim.experiment.arms import Failure
from fivelink_sim.experiment.forecast import forecast
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import Request, arms_of
from fivelink_sim.studies.carrying_out import carried_out

SMALL = {"population.residents": 300, "run.warmup": 7, "run.days": 40}


def test_runs_are_scenarios_times_points_times_replications(small_request):
    request = small_request(replications=30)
    arms = [arm._replace(point=point) for point in range(5) for arm in request.arms]
    found = forecast(request._replace(arms=tuple(arms)))
    assert (found.scenarios, found.points, found.replications, found.runs) == (2, 5, 30, 300)
    assert not found.at_most
    assert found.threads == 1
    assert found.seconds > 0


def test_a_precision_is_a_forecast_of_the_most(small_request):
    found = forecast(small_request(replications=Precision({"resolution_rate": 0.01}, 20, 50)))
    assert (found.runs, found.at_most) == (100, True)


def test_seconds_go_with_the_resident_days_of_all_runs(run_all):
    long = {**SMALL, "run.days": 87}  # 94 days with the warm-up, twice 47
    arms = (*arms_of(["three_society"], SMALL, None), *arms_of(["five_society"], long, None))
    request = Request("compare", arms, 1, None, 10, 1)
    tried = run_all(request, [0])
    assert forecasting._seconds(request, 10, tried, 3.0) == pytest.approx(30.0)  # ten such blocks
    failed = [tried[0]._replace(runs=(tried[0].runs[0], Failure(1, 0, 1, "")))]  # one of the three parts was done
    assert forecasting._seconds(request, 10, failed, 3.0) == pytest.approx(90.0)


def test_room_is_about_what_the_tables_take(small_request, tmp_path):
    request = small_request(replications=60)
    found = forecast(request)
    carried_out(request, None, tmp_path / "out", progress=False)
    names = [f"{name}.parquet" for name in ("runs", "daily", "kinds", "groups", "communities", "waits", "fates")]
    taken = sum((tmp_path / "out" / name).stat().st_size for name in (*names, store.MANIFEST))
    assert found.bytes == pytest.approx(taken, rel=0.3)


def test_runs_that_fail_leave_the_time_unknown(small_request):
    def broken(scenario, seed):
        raise ValueError("no")

    request = small_request()
    found = forecast(request._replace(arms=tuple(arm._replace(simulate=broken) for arm in request.arms)))
    assert found.seconds is None
    assert found.runs == 6


def test_a_forecast_runs_at_most_a_tenth_of_the_study(small_request, monkeypatch):
    seen = []

    def counted(request, keys, *more):
        keys = list(keys)
        seen.append(len(keys))
        return original(request, keys, *more)

    original = forecasting.run_blocks
    monkeypatch.setattr(forecasting, "run_blocks", counted)
    monkeypatch.setattr(forecasting, "ENOUGH", np.inf)
    forecast(small_request(replications=100))
    assert seen == [1, 1, 2, 4, 8, 10]  # the first, which loads the rules, is not timed
