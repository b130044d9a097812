"""The forecast as a line."""

import pytest

from fivelink_sim.experiment.forecast import Forecast
from fivelink_sim.view.forecast_line import duration, room, sentence

PLAIN = Forecast(2, 30, 20, 1200, False, 14.2, 1_234_567, 2)


@pytest.mark.parametrize(
    ("forecast", "told"),
    [
        (PLAIN,
         "1,200 runs (2 scenarios × 30 points × 20 replications): about 14 s on 2 threads, about 1.2 MB on disk"),
        (PLAIN._replace(points=1, runs=40, threads=1, bytes=800),
         "40 runs (2 scenarios × 20 replications): about 14 s on 1 thread, about 1 kB on disk"),
        (PLAIN._replace(scenarios=1, points=1, replications=1, runs=1, seconds=0.1),
         "1 run (1 scenario × 1 replication): about 1 s on 2 threads, about 1.2 MB on disk"),
        (PLAIN._replace(at_most=True, threads=None),
         ("at most 1,200 runs (2 scenarios × 30 points × 20 replications): about 14 s on the cluster as it is, "
          "about 1.2 MB on disk")),
        (PLAIN._replace(seconds=None),
         ("1,200 runs (2 scenarios × 30 points × 20 replications): time not known, the runs that were tried failed, "
          "about 1.2 MB on disk")),
    ],
)  # fmt: skip
def test_a_forecast_is_one_line(forecast, told):
    assert sentence(forecast).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "1 s"), (89, "89 s"), (120, "2 min"), (9000, "2.5 h"), (400_000, "5 days")]
)
def test_durations_have_two_digits_or_so(seconds, told):
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("number", "told"), [(5, "1 kB"), (85_400, "85 kB"), (990_000, "1.0 MB"), (3.44e9, "3.4 GB"), (45e9, "45 GB")]
)
def test_room_has_two_digits_or_so(number, told):
    assert room(number).replace("\u00a0", " ") == told
