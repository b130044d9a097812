import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from fivelink_sim.experiment import handing_out, runner
from fivelink_sim.experiment.arms import Failure
from fivelink_sim.experiment.order_of_work import blocks
from fivelink_sim.experiment.runner import run_blocks, seed_of
from fivelink_sim.experiment.workplace import Workplace, WorkplaceLost, workplace
from fivelink_sim.model.draws import replication_seed


def test_seeds_come_from_the_study_or_are_that_of_one_run():
    assert seed_of(5, None, 3) == replication_seed(5, 3)
    assert seed_of(5, 12, 0) == 12
    assert 0 <= seed_of(5, -12, 0) < 2**63


def test_the_same_runs_in_the_same_order_for_any_number_of_workers(small_request, run_all):
    found = [run_all(small_request(4, workers), range(4)) for workers in (1, 3)]
    for one, other in zip(*found, strict=True):
        assert (one.replication, one.point, one.seed) == (other.replication, other.point, other.seed)
        for a, b in zip(one.runs, other.runs, strict=True):
            np.testing.assert_array_equal(a.outcomes, b.outcomes)
            np.testing.assert_array_equal(a.daily, b.daily)


def test_workers_without_a_run_of_their_own_share_the_communities_of_one(small_request):
    def place(workers, here=True):
        return Workplace(None, workers, here)

    assert runner.threads_a_run(small_request(1), place(4)) == 2  # two scenarios, one replication
    assert runner.threads_a_run(small_request(4), place(4)) == 1
    assert runner.threads_a_run(small_request(1), place(4, here=False)) == 1


def test_a_cluster_that_is_gone_is_noticed_although_its_runs_never_end(small_request, monkeypatch):
    class Gone:
        def submit(self, *_):
            return Future()

    monkeypatch.setattr(handing_out, "LOOK_SECONDS", 0.01)
    place = Workplace(Gone(), 2, here=False, is_lost=lambda: True)
    with pytest.raises(WorkplaceLost, match="was lost"):
        next(run_blocks(small_request(2), blocks([0], range(2)), place))


def test_a_run_that_times_out_by_itself_is_a_failure(small_request, run_all, monkeypatch):
    def one_run(*_):
        raise TimeoutError("of its own")

    monkeypatch.setattr(runner, "one_run", one_run)
    (block,) = run_all(small_request(1), range(1))
    assert [run.error for run in block.runs] == ["TimeoutError: of its own"] * 2


def test_any_executor_will_do(small_request):
    request = small_request(2)
    with ThreadPoolExecutor(2) as pool:
        found = run_blocks(request, blocks([0], range(2)), Workplace(pool, 2, here=True))
        assert [one.seed for one in found] == [replication_seed(11, 0), replication_seed(11, 1)]


def test_a_block_has_the_arms_of_its_point(small_request, run_all):
    request = small_request(1)
    arms = (*request.arms, *(arm._replace(point=7) for arm in reversed(request.arms)))
    first, second = run_all(request._replace(arms=arms), range(1))
    assert (first.point, second.point) == (0, 7)
    for one, other in zip(first.runs, reversed(second.runs), strict=True):
        np.testing.assert_array_equal(one.outcomes, other.outcomes)


def test_a_failing_run_is_told_with_its_seed_and_the_others_go_on(small_request, run_all, monkeypatch):
    real = runner.one_run
    bad = replication_seed(11, 1)

    def one_run(scenario, seed, *more):
        if seed == bad and scenario.name == "five_society":
            raise ZeroDivisionError("no residents")
        return real(scenario, seed, *more)

    monkeypatch.setattr(runner, "one_run", one_run)
    found = run_all(small_request(3), range(3))
    assert found[1].runs[1] == Failure(1, 1, bad, "ZeroDivisionError: no residents")
    assert not any(isinstance(run, Failure) for one in (found[0], found[2]) for run in one.runs)


def test_stopping_early_calls_off_what_was_handed_out(small_request, monkeypatch):
    begun = []
    real = runner.one_run
    monkeypatch.setattr(runner, "one_run", lambda *task: (begun.append(task), real(*task))[1])
    before = threading.active_count()
    with workplace(2) as place:
        stream = run_blocks(small_request(1000), blocks([0], range(1000)), place)
        next(stream)
        stream.close()
    assert len(begun) <= 2 * handing_out.AHEAD + 4
    assert threading.active_count() == before


def test_memory_is_bounded_by_the_runs_ahead(small_request):
    with workplace(1) as place:
        stream = run_blocks(small_request(), blocks([0], range(10**9)), place)
        assert next(stream).replication == 0
        stream.close()


@pytest.mark.parametrize("first", [0, 7])
def test_a_replication_does_not_depend_on_those_before_it(small_request, run_all, first):
    assert run_all(small_request(), range(first, first + 1))[0].seed == replication_seed(11, first)
