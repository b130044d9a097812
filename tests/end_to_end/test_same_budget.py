"""A study of the same budget from the command line to the page: kept, gone on with, the same for any workers."""

import os
import re
import shlex
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.analysis.budget import COST, NEW, total
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.experiment.store import ResultsError
from fivelink_sim.scenario.problems import ScenarioError
from fivelink_sim.view import budget_words

MAP = {"x": "regime.hours_per_link=0:1:2", "y": "government.burden=0.3:0.6:2"}
#: A place of 300 residents with so little welfare that funds have something to give.
PLACE = {
    "population.residents": 300,
    "run.warmup": 14,
    "community.staff": 1.0,
    "community.welfare": 20.0,
    "community.welfare_opening": 500.0,
    "social_worker.number": 1,
    "social_worker.hours": 6.0,
    "social_organization.number": 1,
}
SETS = " ".join(f"--set {field}={value}" for field, value in PLACE.items())
LINE = f"three_society five_society -n 3 --worlds 2 --days 42 --x {MAP['x']} --y {MAP['y']} {SETS}"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(first="three_society", second="five_society", **more):
    """fl.budget of two small scenarios, with few runs."""
    wanted = {"replications": 3, "worlds": 2, "days": 42, "overrides": PLACE, "workers": 1, **MAP} | more
    return fl.budget(first, second, **wanted)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The folder of one of them, to be looked at only; and what was found."""
    folder = tmp_path_factory.mktemp("budget") / "out"
    return folder, made(out=folder)


@pytest.fixture
def copied(kept, here):
    """A copy of that folder."""
    return Path(shutil.copytree(kept[0], here / "out"))


def fivelink(line):
    return CliRunner().invoke(app, line.split())


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_command_prints_the_answer_and_writes_a_page(here):
    done = fivelink(f"budget {LINE} --out out")
    assert done.exit_code == 0, done.output
    assert "At the same money" in done.output
    assert "Regret over 2 drawn worlds" in done.output
    page = (here / "out" / "report.html").read_text(encoding="utf-8")
    again = f"fivelink budget three_society five_society --replications 3 --seed 1 --days 42 {SETS} --worlds 2"
    assert f"{again} --x {MAP['x']} --y {MAP['y']}" in page
    assert page.count("<svg") == 4
    assert "<script" not in page
    assert "http" not in re.sub(r"http://www.w3.org/\S+", "", page)
    for name in ("account", "choices", "spent", "offers", "map", "break_even", "regret", "worlds"):
        assert len(pd.read_csv(here / "out" / f"{name}.csv"))
    assert not list(here.rglob(".aside-*"))


def test_the_commands_on_the_page_run_the_alternatives(here):
    fivelink(f"budget {LINE} --worlds 0 --out out")
    page = (here / "out" / "report.html").read_text(encoding="utf-8")
    line = next(text for text in re.findall(r"<code>(.*?)</code>", page) if "social_worker.hours=" in text)
    words = shlex.split(line)
    assert words[:3] == ["fivelink", "run", "three_society"]
    done = CliRunner().invoke(app, [*words[1:], "--out", "alone"])
    assert done.exit_code == 0, done.output
    kept = fl.open_study(here / "out" / "choices").scenarios
    settings = fl.open_study(here / "alone").scenarios["three_society"].settings
    assert settings == kept["three_society + workers"].settings


def test_bytes_do_not_depend_on_workers(here, kept):
    made(workers=3, out="out")
    assert contents(here / "out") == contents(kept[0])


def test_in_memory_and_stored_are_the_same(kept):
    stored, in_memory = kept[1], made()
    for name in ("account", "choices", "spent", "map", "break_even", "regret", "worlds"):
        pd.testing.assert_frame_equal(getattr(stored, name)(), getattr(in_memory, name)())


def test_interrupted_it_goes_on_with_the_same_command(here, kept):
    calls = []

    def interrupt(done, most):
        calls.append(done)
        if len(calls) == 8:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        made(out="cut", progress=interrupt)
    assert not (here / "cut" / "report.html").exists()
    made(out="cut")
    assert contents(here / "cut") == contents(kept[0])


def test_what_is_there_is_not_run_again(copied, monkeypatch):
    from fivelink_sim.experiment import runner

    before = contents(copied)
    monkeypatch.setattr(runner, "one_run", None)
    made(out=copied)
    assert contents(copied) == before


def test_a_stage_says_that_its_page_is_the_whole(copied):
    for command, status in (("report", 2), ("resume", 0)):
        done = fivelink(f"{command} out/map")
        assert done.exit_code == status
        assert "fivelink budget three_society five_society" in done.output


def test_other_work_is_left_alone(here, copied):
    (here / "mine").mkdir()
    (here / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(ResultsError, match="holds no budget"):
        made(out="mine")
    with pytest.raises(ResultsError, match="holds another study"):
        made(out=copied, seed=2)


@pytest.mark.parametrize("more", [{"replications": 6}, {"worlds": 1}, {"y": "government.burden=0.3:0.7:2"}])
def test_more_or_less_than_was_asked_for_is_refused_and_everything_stays(copied, more):
    before = contents(copied)
    with pytest.raises(ResultsError, match=r"^out holds another study .* or more runs.* --out out-2$"):
        made(out="out", **more)
    assert contents(copied) == before
    with pytest.raises(InputError, match="account: one of several studies, which have as many runs as was asked for"):
        fl.resume(copied / "account", replications=9)
    assert contents(copied) == before


def test_a_share_on_the_map_leaves_the_rest_to_the_largest_group(here):
    share = "population.groups.elderly_alone.share"
    found = made(worlds=0, x=f"{share}=0.1:0.4:2", out="out")
    values = [point["values"] for point in fl.open_study(here / "out" / "map").points]
    general = fl.load("three_society").settings.population.groups
    others = sum(group.share for name, group in general.items() if name not in ("general", "elderly_alone"))
    assert {round(point["population.groups.general.share"] + point[share] + others, 9) for point in values} == {1.0}
    assert list(found.map()["x"].unique()) == [0.1, 0.4]


def test_points_and_worlds_that_cannot_be_are_told_before_anything_is_run(here):
    shares = {"population.groups.general.share": 0.6, "population.groups.elderly_alone.share": 0.33}
    with pytest.raises(ScenarioError, match=r"worlds: population.groups: .* not to 1 \(at world 0, in other\)"):
        made(second=replace(fl.load("five_society", overrides=shares), name="other"), out="out")
    with pytest.raises(ScenarioError, match=r"the map: population.groups.general.share: -0.06 is left"):
        made(x="population.groups.elderly_alone.share=0.5:0.99:2", out="out")
    assert not (here / "out").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"outcome": "resolution_rat"}, "did you mean 'resolution_rate'"),
        ({"outcome": "fund_balance"}, "neither more nor less of fund_balance is better"),
        ({"amount": -1.0}, "amount must be a number above 0"),
        ({"amount": float("inf")}, "amount must be a number above 0"),
        ({"worlds": -1}, "worlds must be 0 to 1,000, got -1"),
        ({"replications": 1}, "replications must be 2 to"),
        ({"y": "regime.hours_per_link=0:1:2"}, "x and y are both regime.hours_per_link"),
        ({"x": "regime.hours_per_lnk=0:1:2"}, "did you mean 'hours_per_link'"),
        ({"overrides": {"workforce.shadow_wage": 0.0}}, "workforce.shadow_wage is 0"),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_written(here, given, message):
    with pytest.raises(InputError, match=message):
        made(out="out", **given)
    assert not (here / "out").exists()


def test_a_wrong_scenario_is_told_and_nothing_is_written(here):
    with pytest.raises(ScenarioError, match="five_societies"):
        made(second="five_societies", out="out")
    assert fivelink("budget three_society five_society --x government.burdn=0:1:2 --out out").exit_code == 2
    assert not (here / "out").exists()


# What it finds


def test_new_money_is_the_difference_of_the_costs_of_the_runs(kept):
    folder, found = kept
    runs = fl.open_study(folder / "account").runs
    mean = runs.groupby("scenario")[COST].mean()
    assert total(found.account(), NEW) == pytest.approx(mean["five_society"] - mean["three_society"], rel=1e-9)


def test_stages_share_no_seed(kept):
    folders = [path.parent for path in kept[0].rglob("manifest.json")]
    stages = {str(path.relative_to(kept[0])): set(fl.open_study(path).runs["seed"]) for path in folders}
    worlds = stages["worlds/choices"]
    # choices in worlds share theirs, to be compared on the same needs
    assert all(stages.pop(f"worlds/{name}") == worlds for name in ("workers", "purchase", "less_burden"))
    assert set(stages) == {"account", "choices", "map", "worlds/sum", "worlds/choices"}
    assert len(set.union(*stages.values())) == sum(len(seeds) for seeds in stages.values())


def test_choices_meet_the_same_needs_in_every_world(kept):
    folder = kept[0] / "worlds"
    tables = [fl.open_study(folder / name).runs for name in ("choices", "workers", "purchase", "less_burden")]
    arisen = pd.concat(tables).pivot(index=["point", "replication"], columns="scenario", values="needs_arisen")
    assert len(arisen.columns) == 5
    assert (arisen.nunique(axis=1) == 1).all()


def test_an_alternative_adds_to_what_its_world_has(here):
    made(out="out", amount=3_000.0)
    points = {
        name: [point["values"] for point in fl.open_study(here / "out" / "worlds" / name).points]
        for name in ("choices", "purchase", "less_burden")
    }
    assert len({world["government.purchase"] for world in points["choices"]}) == 2
    for world, bought, relieved in zip(*points.values(), strict=True):
        assert bought["government.purchase"] == pytest.approx(world["government.purchase"] + 3_000.0, abs=0.01)
        assert relieved["government.burden"] < world["government.burden"]
        assert {k: v for k, v in bought.items() if k != "government.purchase"} == {
            k: v for k, v in world.items() if k != "government.purchase"
        }


def test_a_sum_that_is_given_is_spent_everywhere():
    found = made(amount=5_000.0)
    assert found.found.amounts == {"given": 5_000.0}
    assert found.offers()["amount"].tolist() == [5_000.0] * 3
    assert set(found.worlds()["amount"]) == {5_000.0}
    assert "worlds/sum" not in found.found.replications


def test_workers_cost_the_sum_that_was_fixed():
    found = made(worlds=0)
    spent = found.spent().set_index("choice")["used"]
    # of the sum within a tenth: a small place, few days, and welfare that follows the needs resolved
    assert spent["three_society + workers"] == pytest.approx(found.found.amounts["cost"], rel=0.1)


def test_where_the_second_costs_no_more_there_is_nothing_to_spend():
    found = made("five_society", "three_society")
    assert found.found.amounts["cost"] < 0.0
    assert found.offers()["set"].tolist() == [""] * 6
    assert found.regret()["choice"].tolist()[:2] == ["five_society", "three_society"]
    assert "there is no sum to spend otherwise" in budget_words.lead(found.found)


def test_another_outcome_is_regretted_the_other_way_round():
    found = made(outcome="median_days")
    worst = found.regret().sort_values("mean")["all_runs"]
    assert worst.iloc[0] == worst.min()  # fewest days, least regret


def test_names_of_any_script_and_markup_stay_text(here):
    for name, parent in (("甲 <b>&", "three_society"), ("乙 $x$ {y}", "five_society")):
        text = f'fivelink: 1\nname: "<i>{parent}</i>"\nextends: {parent}\n'
        (here / f"{name}.yaml").write_text(text, encoding="utf-8")
    wanted = {"replications": 2, "worlds": 1, "days": 28, "overrides": PLACE, "workers": 1, **MAP}
    fl.budget("./甲 <b>&.yaml", "./乙 $x$ {y}.yaml", out="out", **wanted)
    page = (here / "out" / "report.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "<i>" not in page
    assert "甲 &lt;b&gt;&amp;" in page
    assert "乙 $x$ {y}" in page
