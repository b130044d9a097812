"""Whatever stops a study, and wherever it runs: gone on with, it gives the bytes of one that was never stopped."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from fivelink_sim import studies
from fivelink_sim.experiment.request import InputError
from fivelink_sim.experiment.workplace import workplace
from fivelink_sim.studies.carrying_out import StudyStopped

PAIR = ["three_society", "five_society"]
REPLICATIONS = 60


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def line(small, *words):
    sets = [word for field, value in small.items() for word in ("--set", f"{field}={value}")]
    return [sys.executable, "-m", "fivelink_sim", *map(str, words), *sets]


@pytest.fixture(scope="module")
def whole(small, tmp_path_factory):
    """The study, never stopped, as the command gives it."""
    folder = tmp_path_factory.mktemp("whole") / "x"
    command = line(small, "compare", *PAIR, "-n", REPLICATIONS, "--seed", 3, "--out", folder)
    subprocess.run(command, check=True, capture_output=True)
    return folder


def begun(folder):
    """Wait until a study has written its first manifest."""
    while not (folder / "manifest.json").exists():
        time.sleep(0.01)


@pytest.mark.parametrize("workers", [*(pytest.param(n, marks=pytest.mark.statistical) for n in (1, 2)), 4])
def test_killed_at_random_places_again_and_again(whole, small, tmp_path, workers):
    chance = random.Random(workers)
    folder = tmp_path / "x"
    command = line(small, "compare", *PAIR, "-n", REPLICATIONS, "--seed", 3, "--workers", workers, "--out", folder)
    small_parts = {**os.environ, "PYTHONPATH": str(tmp_path)}
    (tmp_path / "sitecustomize.py").write_text(
        "import fivelink_sim.experiment.parts as parts\nparts.PART_RUNS = 8\n"  # so that a kill finds work kept
    )
    for _ in range(3):
        process = subprocess.Popen(command, env=small_parts, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        begun(folder)
        time.sleep(chance.uniform(0.1, 1.0))
        process.kill()
        process.wait()
    subprocess.run(command, env=small_parts, check=True, capture_output=True)
    assert contents(folder) == contents(whole)


def test_ctrl_c_ends_within_ten_seconds_and_leaves_no_process(whole, small, tmp_path):
    folder = tmp_path / "x"
    command = line(small, "compare", *PAIR, "-n", 100_000, "--seed", 3, "--out", folder)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    begun(folder)
    time.sleep(1.0)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert time.monotonic() - asked < 10
    assert process.returncode == 130
    assert f"go on with: fivelink resume {folder}" in told
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert studies.open_study(folder).replications > 0


@pytest.mark.statistical
def test_ctrl_c_does_not_wait_for_a_run_that_takes_minutes(tmp_path):
    command = [sys.executable, "-m", "fivelink_sim", "run", "five_society", "--set", "population.residents=100000"]
    command += ["--set", "community.staff=500", "--days", "36000", "--out", str(tmp_path / "x")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    begun(tmp_path / "x")
    time.sleep(2.0)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert time.monotonic() - asked < 10
    assert process.returncode == 130
    assert not (tmp_path / "x").exists()


@pytest.fixture(scope="module")
def cluster():
    """A real scheduler with two worker processes."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as found:
        yield found


@pytest.mark.statistical
def test_a_cluster_gives_the_same_bytes_with_a_worker_killed_in_the_middle(whole, small, tmp_path, cluster):
    folder = tmp_path / "x"
    command = line(small, "compare", *PAIR, "-n", REPLICATIONS, "--seed", 3, "--dask", cluster.scheduler_address)
    process = subprocess.Popen([*command, "--out", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    begun(folder)
    pids = [worker.pid for worker in cluster.workers.values()]
    time.sleep(0.5)
    os.kill(pids[0], signal.SIGKILL)
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0, told
    assert contents(folder) == contents(whole)


@pytest.mark.statistical
def test_interrupted_on_a_cluster_and_gone_on_with_here(whole, small, tmp_path, cluster):
    folder = tmp_path / "x"

    def press(done, most):
        if done == 20:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(studies.Interrupted):
        studies.compare(
            PAIR, replications=REPLICATIONS, seed=3, overrides=[f"{f}={v}" for f, v in small.items()],
            out=folder, workers=cluster.scheduler_address, progress=press,
        )  # fmt: skip
    studies.resume(folder, workers=2).report()
    assert contents(folder) == contents(whole)


@pytest.mark.statistical
def test_a_cluster_that_is_lost_ends_the_study_and_keeps_what_is_done(small, tmp_path):
    from distributed import LocalCluster

    folder = tmp_path / "x"
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as short_lived:

        def lose(done, most):
            if done == 10:
                short_lived.close()

        with pytest.raises(StudyStopped, match=r"connection to the Dask cluster was lost; .*fivelink resume"):
            studies.compare(
                PAIR, replications=REPLICATIONS, seed=3, overrides=small, out=folder,
                workers=short_lived.scheduler_address, progress=lose,
            )  # fmt: skip
    assert studies.resume(folder, replications=REPLICATIONS).replications == REPLICATIONS


def test_an_address_where_no_scheduler_answers_is_bad_input(tmp_path, monkeypatch):
    monkeypatch.setattr("fivelink_sim.experiment.workplace.PATIENCE", "200ms")
    with pytest.raises(InputError, match="no Dask scheduler answers there"), workplace("tcp://127.0.0.1:9"):
        pass
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "fivelink_sim",
            "run",
            "five_society",
            "--dask",
            "nowhere",
            "--out",
            str(tmp_path / "x"),
        ],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert not (tmp_path / "x").exists()
