import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from fivelink_sim.experiment import runner
from fivelink_sim.experiment.arms import Failure
from fivelink_sim.experiment.runner import replications, seed_of
from fivelink_sim.model.draws import replication_seed


def test_seeds_come_from_the_study_or_are_that_of_one_run():
    assert seed_of(5, None, 3) == replication_seed(5, 3)
    assert seed_of(5, 12, 0) == 12
    assert 0 <= seed_of(5, -12, 0) < 2**63


def test_the_same_runs_in_the_same_order_for_any_number_of_workers(small_request):
    found = [list(replications(small_request(4, workers), range(4))) for workers in (1, 3)]
    for one, other in zip(*found, strict=True):
        assert (one.number, one.seed) == (other.number, other.seed)
        for a, b in zip(one.runs, other.runs, strict=True):
            np.testing.assert_array_equal(a.outcomes, b.outcomes)
            np.testing.assert_array_equal(a.daily, b.daily)


def test_any_executor_will_do(small_request):
    request = small_request(2)
    with ThreadPoolExecutor(2) as pool:
        mine = [one.seed for one in replications(request, range(2), executor=pool)]
    assert mine == [replication_seed(11, 0), replication_seed(11, 1)]


def test_a_failing_run_is_told_with_its_seed_and_the_others_go_on(small_request, monkeypatch):
    real = runner.one_run
    bad = replication_seed(11, 1)

    def one_run(scenario, seed, *more):
        if seed == bad and scenario.name == "five_society":
            raise ZeroDivisionError("no residents")
        return real(scenario, seed, *more)

    monkeypatch.setattr(runner, "one_run", one_run)
    found = list(replications(small_request(3), range(3)))
    assert found[1].runs[1] == Failure(1, 1, bad, "ZeroDivisionError: no residents")
    assert not any(isinstance(run, Failure) for one in (found[0], found[2]) for run in one.runs)


def test_stopping_early_calls_off_what_was_handed_out(small_request, monkeypatch):
    begun = []
    real = runner.one_run
    monkeypatch.setattr(runner, "one_run", lambda *task: (begun.append(task), real(*task))[1])
    before = threading.active_count()
    stream = replications(small_request(1000, workers=2), range(1000))
    next(stream)
    stream.close()
    assert len(begun) <= 2 * runner.AHEAD + 4
    assert threading.active_count() == before


def test_memory_is_bounded_by_the_runs_ahead(small_request):
    stream = replications(small_request(10**6), range(10**6))
    assert next(stream).number == 0
    stream.close()


@pytest.mark.parametrize("first", [0, 7])
def test_a_replication_does_not_depend_on_those_before_it(small_request, first):
    assert next(replications(small_request(), range(first, first + 1))).seed == replication_seed(11, first)
