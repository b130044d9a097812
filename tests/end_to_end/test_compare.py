"""A comparison from scenarios to stored results, and back."""

import json
import os
import shutil
import signal
import threading

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure

from fivelink_sim import studies
from fivelink_sim.experiment import interruption, parts, runner
from fivelink_sim.experiment.columns import TABLES
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import InputError
from fivelink_sim.experiment.store import ResultsError
from fivelink_sim.scenario.problems import ScenarioError
from fivelink_sim.studies.carrying_out import StudyStopped
from fivelink_sim.view import two_processes

PAIR = ["three_society", "five_society"]


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def interrupt_after(number):
    """A progress function that presses Ctrl-C once so many replications are done."""

    def progress(done, most):
        if done == number:
            os.kill(os.getpid(), signal.SIGINT)

    return progress


@pytest.fixture(scope="module")
def stored(tmp_path_factory, small):
    """A finished study in a folder, 4 replications."""
    folder = tmp_path_factory.mktemp("results") / "pair"
    return studies.compare(PAIR, replications=4, seed=5, overrides=small, out=folder, workers=2)


def test_both_scenarios_meet_the_same_needs(stored):
    arisen = stored.differences().set_index("outcome").loc["needs_arisen"]
    assert (arisen["estimate"], arisen["verdict"], arisen["n"]) == (0.0, "same", 4)
    assert stored.runs.groupby("replication")["seed"].nunique().tolist() == [1] * 4
    assert stored.runs["seed"].nunique() == 4


def test_differences_are_those_of_the_runs(stored):
    runs = stored.runs.pivot(index="replication", columns="scenario", values="resolution_rate")
    gap = runs["five_society"] - runs["three_society"]
    found = stored.differences().set_index("outcome").loc["resolution_rate"]
    assert found["estimate"] == pytest.approx(gap.mean())
    assert found["low"] < gap.mean() < found["high"]


def test_fates_agree_with_the_difference_in_needs_resolved(stored):
    fates = stored.fates_by_run
    fates = fates[fates["by"] == "all"]
    assert (fates[["gained", "lost", "both", "neither"]].sum(axis=1) > 0).all()
    shares = stored.fates().set_index("fate")["estimate"]
    assert shares.sum() == pytest.approx(1.0)


def test_daily_counts_add_up_to_the_outcomes(stored):
    total = stored.daily.groupby(["scenario", "replication"], sort=False)["resolved"].sum().to_numpy()
    np.testing.assert_array_equal(total, stored.runs["needs_resolved"])
    kinds = stored.kinds.groupby(["scenario", "replication"], sort=False)["resolved"].sum().to_numpy()
    np.testing.assert_array_equal(kinds, stored.runs["needs_resolved"])
    waits = stored.waits.groupby(["scenario", "replication"], sort=False)["needs"].sum().to_numpy()
    np.testing.assert_array_equal(waits, stored.runs["needs_resolved"])


def test_stored_and_kept_in_memory_are_the_same(stored, small):
    kept = studies.compare(PAIR, replications=4, seed=5, overrides=small)
    assert kept.path is None
    for table in TABLES:
        name = "fates_by_run" if table == "fates" else table
        pd.testing.assert_frame_equal(getattr(kept, name), getattr(stored, name))


def test_results_open_as_they_were(stored):
    again = studies.open_study(stored.path)
    assert again.labels == PAIR
    assert again.scenarios == stored.scenarios
    pd.testing.assert_frame_equal(again.differences(), stored.differences())


def test_a_study_of_one_scenario_has_figures_of_differences_without_marks(small):
    plots = studies.run("three_society", replications=2, seed=5, overrides=small).plot
    for draw in (plots.by_kind, plots.by_group):
        assert len(draw(ax=Figure().subplots()).collections) == 0


def test_the_report_writes_means_and_differences_for_a_spreadsheet(stored, tmp_path):
    study = studies.open_study(shutil.copytree(stored.path, tmp_path / "out"))
    study.report()
    for name, table in (("summary", stored.summary()), ("differences", stored.differences())):
        numbers = table.select_dtypes("number")
        read = pd.read_csv(study.path / f"{name}.csv")
        pd.testing.assert_frame_equal(read[numbers.columns], numbers, check_dtype=False)
        assert list(read.columns) == list(table.columns)
    assert "summary.csv" in study.manifest["files"]


def test_bytes_do_not_depend_on_workers_or_on_the_folder(stored, small, tmp_path):
    other = studies.compare(PAIR, replications=4, seed=5, overrides=small, out=tmp_path / "elsewhere", workers=1)
    assert contents(other.path) == contents(stored.path)
    manifest = json.loads((other.path / "manifest.json").read_text())
    assert str(tmp_path) not in json.dumps(manifest)


def test_the_same_study_is_shown_and_not_run_again(stored, small, monkeypatch):
    monkeypatch.setattr(runner, "one_run", None)
    before = contents(stored.path)
    again = studies.compare(PAIR, replications=4, seed=5, overrides=small, out=stored.path)
    assert again.reused
    assert contents(stored.path) == before


def test_the_same_command_again_goes_on_where_it_was(stored, small, tmp_path):
    folder = tmp_path / "pair"
    with pytest.raises(studies.Interrupted):
        studies.compare(PAIR, replications=4, seed=5, overrides=small, out=folder, progress=interrupt_after(1))
    done = []
    studies.compare(
        PAIR, replications=4, seed=5, overrides=small, out=folder, progress=lambda number, _: done.append(number)
    )
    assert done == [2, 3, 4]
    assert contents(folder) == contents(stored.path)


@pytest.mark.parametrize("by", ["the command", "resume"])
def test_a_finished_study_is_extended_to_the_bytes_of_the_longer_one(stored, small, tmp_path, by):
    folder = tmp_path / "pair"
    short = studies.compare(PAIR, replications=3, seed=5, overrides=small, out=folder)
    short.report()
    done = []

    def progress(number, most):
        done.append((number, most))

    if by == "resume":
        studies.resume(folder, replications=4, progress=progress)
    else:
        studies.compare(PAIR, replications=4, seed=5, overrides=small, out=folder, progress=progress)
    assert done == [(4, 4)]
    there = contents(folder)
    expected = contents(stored.path)
    if by == "resume":  # the command line that is noted has the overrides in another form only if they came as text
        assert json.loads(there["manifest.json"]) == json.loads(expected["manifest.json"])
    assert there == expected


def test_fewer_than_there_are_is_refused(stored, small):
    before = contents(stored.path)
    with pytest.raises(ResultsError, match="has 4 replications; ask for more"):
        studies.resume(stored.path, replications=2)
    with pytest.raises(ResultsError, match="holds another study"):
        studies.compare(PAIR, replications=3, seed=5, overrides=small, out=stored.path)
    assert contents(stored.path) == before


def test_a_study_that_stopped_at_a_precision_goes_on_to_a_narrower_one(small, tmp_path):
    wide, narrow = ({"resolution_rate": width} for width in (0.03, 0.015))
    whole = studies.compare(PAIR, precision=narrow, seed=1, overrides=small, out=tmp_path / "whole")
    first = studies.compare(PAIR, precision=wide, seed=1, overrides=small, out=tmp_path / "cut")
    assert first.replications < whole.replications
    again = studies.resume(tmp_path / "cut", precision=narrow)
    assert again.replications == whole.replications
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")
    with pytest.raises(ResultsError, match="narrower precision"):
        studies.resume(tmp_path / "cut", precision=wide)


def test_several_outcomes_can_have_to_be_precise(small):
    one = studies.compare(PAIR, precision={"resolution_rate": 0.03}, seed=1, overrides=small)
    both = studies.compare(PAIR, precision={"resolution_rate": 0.03, "median_days": 0.4}, seed=1, overrides=small)
    assert both.replications > one.replications
    table = both.differences().set_index("outcome")
    for outcome, width in (("resolution_rate", 0.03), ("median_days", 0.4)):
        row = table.loc[outcome]
        assert (row["high"] - row["low"]) / 2 <= width or both.replications == 400


def test_another_study_is_never_overwritten(stored, small):
    before = contents(stored.path)
    with pytest.raises(ResultsError, match=r"holds another study .*--out"):
        studies.compare(PAIR, replications=4, seed=6, overrides=small, out=stored.path)
    assert contents(stored.path) == before


def test_nor_is_a_folder_of_something_else(small, tmp_path):
    (tmp_path / "thesis.txt").write_text("chapter one")
    with pytest.raises(ResultsError, match="not empty and holds no results"):
        studies.compare(PAIR, replications=2, overrides=small, out=tmp_path)
    with pytest.raises(ResultsError, match="is a file"):
        studies.compare(PAIR, replications=2, overrides=small, out=tmp_path / "thesis.txt")
    assert contents(tmp_path) == {"thesis.txt": b"chapter one"}


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"replications": 0}, InputError),
        ({"replications": 2, "precision": 0.1}, InputError),
        ({"workers": 0}, InputError),
        ({"seed": 1.5}, InputError),
        ({"days": 0}, ScenarioError),
        ({"overrides": {"government.burdn": 1}}, ScenarioError),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(wrong, error, tmp_path):
    with pytest.raises(error):
        studies.compare(PAIR, out=tmp_path / "out", **wrong)
    assert not (tmp_path / "out").exists()


def test_a_comparison_needs_two(tmp_path):
    for scenarios in ("five_society", ["five_society"], []):
        with pytest.raises(InputError, match="at least two"):
            studies.compare(scenarios)


def test_results_of_another_format_are_refused_with_the_reason(stored, tmp_path):
    manifest = json.loads((stored.path / "manifest.json").read_text()) | {"format": 99}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ResultsError, match=r"written in format 99 by a newer version .* reads format 3"):
        studies.open_study(tmp_path)
    with pytest.raises(ResultsError, match="no such folder"):
        studies.open_study(tmp_path / "nowhere")


def test_a_changed_table_is_noticed(stored, tmp_path):
    for name, content in contents(stored.path).items():
        if "/" not in name:
            (tmp_path / name).write_bytes(content)
    studies.open_study(tmp_path)
    with (tmp_path / "runs.parquet").open("ab") as file:
        file.write(b" ")
    with pytest.raises(ResultsError, match=r"runs\.parquet: changed since it was written"):
        studies.open_study(tmp_path)


def test_ctrl_c_keeps_what_is_done_and_resume_goes_on_to_the_same_bytes(stored, small, tmp_path):
    folder = tmp_path / "pair"
    with pytest.raises(studies.Interrupted, match=r"interrupted after 2 replications.*fivelink resume") as stopped:
        studies.compare(PAIR, replications=4, seed=5, overrides=small, out=folder, progress=interrupt_after(2))
    assert stopped.value.study.replications == 2
    pd.testing.assert_frame_equal(
        stopped.value.study.runs, stored.runs[stored.runs["replication"] < 2].reset_index(drop=True)
    )
    assert len(studies.open_study(folder).runs) == 4
    again = studies.resume(folder)
    assert again.replications == 4
    assert contents(folder) == contents(stored.path)


def test_a_study_without_an_inherited_kind_goes_on(small, tmp_path):
    fewer = small | {"needs.errands": None}
    studies.compare(PAIR, replications=2, seed=5, overrides=fewer, out=tmp_path / "a")
    more = studies.resume(tmp_path / "a", replications=3)
    assert "errands" not in set(more.kinds["kind"])
    pd.testing.assert_frame_equal(more.runs, studies.compare(PAIR, replications=3, seed=5, overrides=fewer).runs)


def test_ctrl_c_in_memory_hands_over_what_is_done(small):
    with pytest.raises(studies.Interrupted) as stopped:
        studies.compare(PAIR, replications=9, overrides=small, progress=interrupt_after(1))
    assert len(stopped.value.study.runs) == 2


def test_ctrl_c_after_the_last_replication_changes_nothing(small):
    assert studies.compare(PAIR, replications=2, overrides=small, progress=interrupt_after(2)).replications == 2


def test_a_killed_study_goes_on_from_its_parts(stored, small, tmp_path, monkeypatch):
    folder = tmp_path / "pair"
    monkeypatch.setattr("fivelink_sim.experiment.parts.PART_RUNS", 2)

    def killed(done, most):
        if done == 3:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        studies.compare(PAIR, replications=4, seed=5, overrides=small, out=folder, progress=killed)
    with pytest.raises(ResultsError, match="still running or was killed"):
        studies.open_study(folder)
    done = []
    studies.resume(folder, progress=lambda number, most: done.append(number))
    assert done == [4]
    assert contents(folder) == contents(stored.path)


def test_a_run_that_fails_is_listed_and_the_study_goes_on(small, tmp_path, monkeypatch):
    real = runner.one_run
    bad = runner.seed_of(5, None, 1)

    def one_run(scenario, seed, *more):
        if seed == bad and scenario.name == "five_society":
            raise MemoryError("too large")
        return real(scenario, seed, *more)

    monkeypatch.setattr(runner, "one_run", one_run)
    study = studies.compare(PAIR, replications=3, seed=5, overrides=small, out=tmp_path / "x")
    assert study.failed == [
        {"scenario": "five_society", "replication": 1, "seed": bad, "error": "MemoryError: too large"}
    ]
    assert study.differences().set_index("outcome").loc["resolution_rate", "n"] == 2
    assert studies.open_study(tmp_path / "x").failed == study.failed


def test_a_run_that_failed_is_tried_again_by_resume(stored, small, tmp_path, monkeypatch):
    real = runner.one_run
    bad = runner.seed_of(5, None, 1)

    def one_run(scenario, seed, *more):
        if seed == bad and scenario.name == "three_society":
            raise MemoryError("too large")
        return real(scenario, seed, *more)

    monkeypatch.setattr(runner, "one_run", one_run)
    study = studies.compare(PAIR, replications=4, seed=5, overrides=small, out=tmp_path / "x")
    assert [run["seed"] for run in study.failed] == [bad]
    monkeypatch.setattr(runner, "one_run", real)
    again = studies.resume(tmp_path / "x")
    assert again.failed == []
    assert contents(tmp_path / "x") == contents(stored.path)


def test_ctrl_c_before_any_pair_is_whole_keeps_the_runs_that_were_there(stored, small, tmp_path, monkeypatch):
    real = runner.one_run
    folder = tmp_path / "x"

    def five_fail(scenario, seed, *more):
        if scenario.name == "five_society":
            raise MemoryError("too large")
        return real(scenario, seed, *more)

    released = threading.Event()

    def stopped(*_):
        os.kill(os.getpid(), signal.SIGINT)
        released.wait(30)

    monkeypatch.setattr(runner, "one_run", five_fail)
    studies.compare(PAIR, replications=4, seed=5, overrides=small, out=folder)
    monkeypatch.setattr(runner, "one_run", stopped)
    monkeypatch.setattr(interruption, "GRACE", 0.05)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt, match="interrupted; go on with: fivelink resume"):
            studies.resume(folder, workers=1)
    released.set()
    monkeypatch.setattr(runner, "one_run", real)
    assert studies.resume(folder, workers=1).failed == []
    assert contents(folder) == contents(stored.path)


def test_a_full_disk_ends_the_study_and_keeps_what_is_done(stored, small, tmp_path, monkeypatch):
    folder = tmp_path / "pair"
    monkeypatch.setattr("fivelink_sim.experiment.parts.PART_RUNS", 2)
    real, written = parts.write_files, []

    def write(files):
        written.append(files)
        if len(written) > 2:
            raise OSError(28, "No space left on device")
        real(files)

    monkeypatch.setattr(parts, "write_files", write)
    with pytest.raises(StudyStopped, match=r"No space left on device; .*fivelink resume"):
        studies.compare(PAIR, replications=4, seed=5, overrides=small, out=folder)
    monkeypatch.setattr(parts, "write_files", real)
    done = []
    studies.resume(folder, progress=lambda number, _: done.append(number))
    assert done == [3, 4]
    assert contents(folder) == contents(stored.path)


def test_a_report_reads_a_few_daily_columns_at_a_time(stored, tmp_path, monkeypatch):
    real, asked = pq.read_table, []

    def read_table(path, columns=None, **more):
        if path.name == "daily.parquet":
            asked.append(columns)
        return real(path, columns=columns, **more)

    monkeypatch.setattr(pq, "read_table", read_table)
    monkeypatch.setattr(two_processes, "_can_be_copied", lambda: False)  # what a copy asks would not be noted
    studies.open_study(stored.path).report(tmp_path / "page")
    assert all(columns is not None and len(columns) <= 12 for columns in asked)
    assert {"open", "resident_trust", "hours_used_volunteer", "money_wages"} <= {
        name for some in asked for name in some
    }


def test_a_study_of_which_every_run_fails_still_ends(small, monkeypatch):
    monkeypatch.setattr(runner, "one_run", lambda *task: 1 / 0)
    study = studies.compare(PAIR, replications=2, overrides=small)
    assert len(study.failed) == 4
    assert len(study.runs) == 0
    assert len(study.differences()) == 0
    assert study.summary()["n"].eq(0).all()


def test_precision_stops_at_the_same_place_for_any_number_of_workers(small):
    rule = Precision({"resolution_rate": 0.03}, at_least=4, at_most=34)
    found = [studies.compare(PAIR, precision=rule, seed=1, overrides=small, workers=n) for n in (1, 2)]
    assert found[0].replications == found[1].replications
    assert (found[0].replications - 4) % 10 == 0
    pd.testing.assert_frame_equal(found[0].runs, found[1].runs)
    row = found[0].differences().set_index("outcome").loc["resolution_rate"]
    assert (row["high"] - row["low"]) / 2 <= 0.03 or found[0].replications == 34


def test_precision_stops_at_most(small):
    assert (
        studies.run(
            "three_society", precision=Precision({"resolution_rate": 1e-9}, at_least=2, at_most=5), overrides=small
        ).replications
        == 5
    )


def test_identical_scenarios_do_not_differ(small):
    study = studies.compare(["five_society", "five_society"], replications=2, overrides=small)
    assert study.labels == ["five_society", "five_society#2"]
    table = study.differences()
    assert (table[table["n"] > 0]["verdict"] == "same").all()
    assert study.fates().set_index("fate")["estimate"][["gained", "lost"]].tolist() == [0.0, 0.0]


def test_all_pairs(small):
    study = studies.compare([*PAIR, "on_paper"], replications=2, overrides=small)
    assert len(study.differences()[["scenario", "baseline"]].drop_duplicates()) == 2
    pairs = study.differences(all_pairs=True)[["scenario", "baseline"]].drop_duplicates()
    assert pairs.to_numpy().tolist() == [
        ["five_society", "three_society"],
        ["on_paper", "three_society"],
        ["on_paper", "five_society"],
    ]


def test_one_run_and_its_seed_repeated(small):
    one = studies.run("five_society", seed=5, overrides=small)
    seed = int(one.runs["seed"].iloc[0])
    again = studies.run("five_society", run_seed=seed, overrides=small)
    pd.testing.assert_frame_equal(one.runs, again.runs)
    assert one.summary()["low"].isna().all()


def test_studies_run_in_other_threads_too(small):
    found = []
    thread = threading.Thread(target=lambda: found.append(studies.compare(PAIR, replications=2, overrides=small)))
    thread.start()
    thread.join()
    assert found[0].replications == 2
