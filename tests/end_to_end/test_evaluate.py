"""Patterns and sweeps from files to pages: kept, gone on with, the same for any workers."""

import os
import signal

import pytest
from typer.testing import CliRunner

from fivelink_sim import evaluate, studies, sweep
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.experiment.store import ResultsError
from fivelink_sim.scenario.problems import ScenarioError

SMALL = """
      population: {residents: 300}
      run: {warmup: 14, days: 60}
      community: {staff: 0.5, welfare: 120}
      social_worker: {number: 1, hours: 3}
      social_organization: {number: 1}
"""
PATTERN = f"""\
fivelink: 1
name: More <b>hands</b> & money
number: 3
about: A "small" district.
scenarios:
  three:
      extends: three_society{SMALL}
  five:
      extends: five_society{SMALL}
statements:
  - says: Trust is a share
    outcome: resident_trust
    of: three
    between: [0, 1]
  - says: Volunteers are there
    daily: volunteers
    take: least
    of: {{five: 1, three: -1}}
    above: 0
  - says: And nobody <i>wants</i> them
    daily: volunteers
    of: {{five: 1, three: -1}}
    below: 0
"""
SWEEP = f"""\
fivelink: 1
name: Burden
scenarios:
  three:
      extends: three_society{SMALL}
  five:
      extends: five_society{SMALL}
replications: 3
vary:
  government.burden: [0.2, 0.8]
"""
LADDER = SWEEP.replace("vary:\n  government.burden: [0.2, 0.8]\n", "vary: [charity.targeting, need.relapse]\n")
LADDER += "design: {method: range_ends}\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder to stand in, with the three experiments."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("mine", PATTERN), ("burden", SWEEP), ("ladder", LADDER)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def fivelink(line):
    return CliRunner().invoke(app, line.split())


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_evaluate_prints_findings_and_writes_a_page(files):
    done = fivelink("evaluate mine.yaml -n 4 --worlds 3 --out out")
    assert done.exit_code == 0, done.output  # a pattern that is not met is no failure of the command
    assert "3. More <b>hands</b> & money" in done.output
    assert "NOT MET" in done.output
    assert "1 pattern: 1 not met." in done.output
    page = (files / "out" / "report.html").read_text(encoding="utf-8")
    assert "More &lt;b&gt;hands&lt;/b&gt; &amp; money" in page
    assert "<i>" not in page
    assert "<b>" not in page
    assert "fivelink evaluate mine.yaml --replications 4 --worlds 3" in page
    assert not list(files.rglob(".aside-*"))


def test_findings_and_bytes_do_not_depend_on_workers(files):
    kept = {}
    for workers in (1, 3):
        found = evaluate(["mine.yaml"], replications=4, worlds=3, workers=workers, out=f"w{workers}")
        kept[workers] = contents(files / f"w{workers}")
    assert kept[1] == kept[3]
    table = found.table()
    assert table["finding"].tolist() == ["met", "met", "not met"]
    assert table["share"].tolist() == [1.0, 1.0, 0.0]
    assert table["pattern_share"].tolist() == [0.0] * 3
    assert table["worlds"].tolist() == [3] * 3


def test_in_memory_and_stored_findings_are_the_same(files):
    stored = evaluate(["mine.yaml"], replications=3, worlds=2, out="out").table()
    kept = evaluate(["mine.yaml"], replications=3, worlds=2).table()
    assert kept.equals(stored)


def test_an_interrupted_evaluation_goes_on_with_the_same_command(files):
    def interrupt(done, most):
        if (done, most) == (2, 5):
            os.kill(os.getpid(), signal.SIGINT)

    whole = evaluate(["mine.yaml"], replications=5, worlds=2, workers=1, out="whole")
    with pytest.raises(KeyboardInterrupt):
        evaluate(["mine.yaml"], replications=5, worlds=2, workers=1, out="cut", progress=interrupt)
    assert not (files / "cut" / "report.html").exists()
    cut = evaluate(["mine.yaml"], replications=5, worlds=2, workers=1, out="cut")
    assert cut.table().equals(whole.table())
    assert contents(files / "cut") == contents(files / "whole")


def test_what_is_there_already_is_not_run_again(files, monkeypatch):
    from fivelink_sim.experiment import runner

    evaluate(["mine.yaml"], replications=3, worlds=2, out="out")
    before = contents(files / "out")
    monkeypatch.setattr(runner, "one_run", None)
    evaluate(["mine.yaml"], replications=3, worlds=2, out="out")
    assert contents(files / "out") == before


def test_it_goes_on_to_more_of_both_and_to_less_of_one_it_does_not(files):
    evaluate(["mine.yaml"], replications=3, worlds=3, out="out")
    before = contents(files / "out")
    with pytest.raises(ResultsError, match=r"^out holds another study .* or more runs.* --out out-2$"):
        evaluate(["mine.yaml"], replications=5, worlds=2, out="out")
    assert contents(files / "out") == before
    more = evaluate(["mine.yaml"], replications=5, worlds=4, out="out")
    assert more.table().equals(evaluate(["mine.yaml"], replications=5, worlds=4).table())


def test_runs_that_fail_are_left_out_and_the_status_is_1(files, monkeypatch):
    from fivelink_sim.experiment import runner

    real, bad = runner.one_run, runner.seed_of(1, None, 1)

    def one_run(scenario, seed, *more):
        if seed == bad:
            raise MemoryError
        return real(scenario, seed, *more)

    monkeypatch.setattr(runner, "one_run", one_run)
    done = fivelink("evaluate mine.yaml -n 3 --worlds 0 --out out")
    assert done.exit_code == 1
    assert "2 runs failed and are left out." in done.output


def test_a_folder_of_other_work_is_left_alone(files):
    (files / "out").mkdir()
    (files / "out" / "letter.txt").write_text("dear")
    with pytest.raises(ResultsError, match="holds no evaluation"):
        evaluate(["mine.yaml"], replications=2, worlds=0, out="out")
    assert contents(files / "out") == {"letter.txt": b"dear"}


def test_bad_input_is_refused_before_anything_is_written(files):
    (files / "bad.yaml").write_text(PATTERN.replace("volunteers", "voluntears"), encoding="utf-8")
    done = fivelink("evaluate bad.yaml --out out")
    assert done.exit_code == 2
    assert "bad.yaml:28:12: statements[1].daily: there is no daily column 'voluntears'; did you mean" in done.output
    assert not (files / "out").exists()
    with pytest.raises(ScenarioError, match="no experiment 'minne'"):
        evaluate(["minne"])
    with pytest.raises(InputError, match="replications must be 2 to"):
        evaluate(["mine.yaml"], replications=1)
    with pytest.raises(InputError, match="no `statements`"):
        evaluate(["burden.yaml"])
    with pytest.raises(InputError, match="nothing is varied"):
        sweep("mine.yaml")
    shares = "groups: {general: {share: 0.6}, elderly_alone: {share: 0.33}}"
    other = PATTERN.replace("extends: five_society" + SMALL, "extends: five_society" + SMALL.replace(
        "{residents: 300}", f"{{residents: 300, {shares}}}"
    ))  # fmt: skip
    (files / "other.yaml").write_text(other, encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"other.yaml: worlds: population.groups: .* not to 1 \(at world 0, in five"
    ):
        evaluate(["other.yaml"], replications=2, worlds=2, out="out")
    assert not (files / "out").exists()


def test_a_sweep_compares_scenarios_at_every_point(files):
    done = fivelink("sweep burden.yaml --out out")
    assert done.exit_code == 0, done.output
    assert "government.burden=0.8" in done.output
    assert {"points.csv", "changes.csv", "report.html", "runs.parquet", "manifest.json"} <= set(contents(files / "out"))
    assert fivelink("sweep burden.yaml --out out").output.count("Nothing was run") == 1
    assert fivelink("report out").exit_code == 0

    found = sweep("burden.yaml")
    low, high = (
        studies.compare(
            [found.study.scenarios["three"], found.study.scenarios["five"]],
            replications=3, seed=1, overrides={"government.burden": burden},
        )
        for burden in (0.2, 0.8)
    )  # fmt: skip
    table = found.by_point().set_index(["outcome", "point", "scenario"])["estimate"]
    for point, study in enumerate((low, high)):
        assert table["resolution_rate", point, "five"] == pytest.approx(
            study.differences().set_index("outcome").loc["resolution_rate", "estimate"], abs=1e-12
        )
    assert table["resolution_rate", 0, "three"] > table["resolution_rate", 1, "three"]  # burden costs hours


@pytest.mark.statistical
def test_a_sweep_is_the_same_for_any_workers_and_after_an_interruption(files):
    def interrupt(done, most):
        if done == 1:
            os.kill(os.getpid(), signal.SIGINT)

    sweep("burden.yaml", workers=1, out="one").report()
    sweep("burden.yaml", workers=3, out="three").report()
    with pytest.raises(studies.Interrupted):
        sweep("burden.yaml", workers=1, out="cut", progress=interrupt)
    assert fivelink("resume cut").exit_code == 0
    assert contents(files / "one") == contents(files / "three") == contents(files / "cut")


def test_other_outcomes_of_the_same_runs_are_told_without_running_again(files):
    sweep("burden.yaml", out="out").report()
    text = SWEEP + "design: {outcomes: [backlog]}\n"
    (files / "burden.yaml").write_text(text, encoding="utf-8")
    done = fivelink("sweep burden.yaml --out out")
    assert "Nothing was run" in done.output
    assert "Open needs" in done.output
    assert "Open needs" in (files / "out/report.html").read_text(encoding="utf-8")
    assert "Open needs" not in fivelink("sweep ladder.yaml --out other").output


def test_a_rule_without_effect_is_named(files):
    done = fivelink("sweep ladder.yaml --out out")
    words = " ".join(done.output.split())
    # Charity has links here or is absent: how it aims when alone plays no part. Relapse does.
    assert "Without any effect at any value tried, on any outcome of any run: charity.targeting." in words


def test_a_study_of_many_points_has_no_single_difference(files):
    study = sweep("burden.yaml", replications=1).study
    with pytest.raises(ValueError, match="many points"):
        study.differences()
