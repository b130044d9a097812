"""A study that goes on with other versions or on another machine says so, and tries whether its runs are the same."""

from __future__ import annotations

import json
import os
import signal

import numpy as np
import pytest

from fivelink_sim import studies
from fivelink_sim.experiment import elsewhere, store

SMALL = {"population.residents": 20, "run.warmup": 1, "run.days": 3}
PAIR = ["three_society", "five_society"]


@pytest.fixture
def interrupted(warm, tmp_path):
    """A study stopped after two of four replications."""

    def press(done: int, most: int) -> None:
        if done == 2:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(studies.Interrupted):
        studies.compare(PAIR, replications=4, overrides=SMALL, out=tmp_path / "x", workers=1, progress=press)
    return tmp_path / "x"


def moved(folder, **changes):
    """The study, as if it had been begun elsewhere."""
    manifest = store.read_manifest(folder)
    manifest["versions"] = manifest["versions"] | changes
    manifest["platform"] = manifest["platform"] | {"processor": "abacus"}
    (folder / "manifest.json").write_bytes(store.manifest_bytes(manifest))


def test_where_nothing_differs_nothing_is_said(interrupted, capsys):
    study = studies.resume(interrupted)
    assert "begun with" not in capsys.readouterr().err
    assert elsewhere.ELSEWHERE not in study.manifest


def test_other_versions_are_told_and_the_first_run_is_made_again(interrupted, capsys):
    moved(interrupted, numba="0.1")
    study = studies.resume(interrupted)
    told = capsys.readouterr().err
    assert "begun with numba 0.1, here " in told
    assert "processor abacus, here " in told
    assert "Its first run, made again here, is the same to the last bit" in told
    assert "warning" not in told
    assert json.loads((interrupted / "manifest.json").read_bytes())["elsewhere"][0]["same"] is True
    straight = studies.compare(PAIR, replications=4, overrides=SMALL)
    assert study.runs.equals(straight.runs)
    studies.resume(interrupted, replications=5)
    assert "begun with" not in capsys.readouterr().err  # a move is told once


def test_runs_that_come_out_otherwise_here_are_warned_of(interrupted, capsys, monkeypatch):
    from fivelink_sim.experiment import elsewhere as module

    real = module.one_run

    def another(*given, **more):
        found = real(*given, **more)
        return found._replace(outcomes=np.nextafter(found.outcomes, np.inf))

    monkeypatch.setattr(module, "one_run", another)
    moved(interrupted, numba="0.1")
    study = studies.resume(interrupted)
    assert "warning: begun with numba 0.1" in capsys.readouterr().err
    assert study.manifest["elsewhere"][-1]["same"] is False
    again = studies.resume(interrupted, replications=5)
    assert [entry["same"] for entry in again.manifest["elsewhere"]] == [False]
    assert "gave OTHER numbers" in capsys.readouterr().err  # whenever such a study goes on


def test_more_of_a_finished_study_is_checked_too(warm, tmp_path, capsys):
    studies.compare(PAIR, replications=2, overrides=SMALL, out=tmp_path / "x")
    moved(tmp_path / "x", numpy="1.0")
    studies.resume(tmp_path / "x", replications=3)
    assert "begun with numpy 1.0" in capsys.readouterr().err
