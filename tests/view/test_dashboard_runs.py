"""What the dashboard shows and its buttons do, without a page: two regimes on the same day and seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from fivelink_sim import studies
from fivelink_sim.experiment.request import InputError
from fivelink_sim.measure.fates import endings, fates
from fivelink_sim.model.draws import replication_seed
from fivelink_sim.scenario.loading import load
from fivelink_sim.scenario.presets import preset_names
from fivelink_sim.scenario.problems import ScenarioError
from fivelink_sim.view import trace
from fivelink_sim.view.dashboard.saving import difference, nearest_preset, scenario_text
from fivelink_sim.view.dashboard.side_by_side import SideBySide

SMALL = """\
fivelink: 1
extends: {preset}
population: {{residents: 300}}
district: {{side: 8}}
community: {{staff: 0.5, welfare: 120}}
social_worker: {{number: 1}}
social_organization: {{number: 1}}
run: {{days: 60, warmup: 14}}
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two small scenarios as files, with so few hands that it matters how they are linked."""
    folder = tmp_path_factory.mktemp("scenarios")
    paths = []
    for name, preset in (("three", "three_society"), ("five", "five_society")):
        path = folder / f"{name}.yaml"
        path.write_text(SMALL.format(preset=preset), encoding="utf-8")
        paths.append(str(path))
    return paths


@pytest.fixture
def stage(pair: list[str]) -> SideBySide:
    return SideBySide(pair, seed=7)


# Time


def test_both_regimes_meet_the_same_needs_on_the_same_days(stage: SideBySide) -> None:
    stage.advance(25)
    one, other = stage.sides
    assert stage.day == one.model.day == other.model.day == 25
    assert one.days["arisen"] == other.days["arisen"]
    assert one.days["resolved"] != other.days["resolved"]


def test_nothing_happens_after_the_last_day(stage: SideBySide) -> None:
    assert stage.advance(1000) == 60
    assert stage.over
    assert stage.advance() == 0


def test_the_shorter_of_two_scenarios_ends_both(pair: list[str], tmp_path: Path) -> None:
    short = tmp_path / "short.yaml"
    short.write_text(SMALL.format(preset="five_society").replace("days: 60", "days: 9"), encoding="utf-8")
    stage = SideBySide([pair[0], str(short)])
    assert stage.advance(60) == stage.last_day == 9


def test_the_books_on_the_screen_are_those_of_the_model(stage: SideBySide) -> None:
    stage.advance(20)
    for side in stage.sides:
        books = side.model.daily()
        for column in ("arisen", "resolved", "lapsed", "resident_trust", "money_donated", "fund_balance"):
            np.testing.assert_array_equal(side.days[column], books[column])


def test_who_plays_a_beginning_that_is_over_passes_no_more_days(stage: SideBySide) -> None:
    begun = stage.resets
    assert stage.advance(2, of=begun) == 2
    stage.reset()
    assert stage.advance(2, of=begun) == 0
    assert stage.day == 0


# The same numbers from a study


@pytest.mark.parametrize("days", [1, 33, 60])
def test_the_screen_shows_the_first_replication_of_the_study_of_that_seed(pair: list[str], days: int) -> None:
    stage = SideBySide(pair, seed=11)
    stage.set("government.burden", 0.8, [0, 1])
    stage.set("regime.deviations.formalism", 0.4, [1])
    stage.reset()
    stage.advance(days)
    overrides = ["government.burden=0.8", f"{pair[1]}:regime.deviations.formalism=0.4"]
    study = studies.compare(pair, replications=1, seed=11, days=days, overrides=overrides)
    runs = study.runs.set_index("scenario")
    for side in stage.sides:
        row = runs.loc[side.label]
        assert row["seed"] == stage.run_seed == replication_seed(11, 0)
        assert row["resolution_rate"] == pytest.approx(side.resolution_rate(), abs=1e-12, nan_ok=True)
        assert row["needs_resolved"] == side.total("resolved")
        assert row["needs_lapsed"] == side.total("lapsed")
        assert row["paper_closures"] == side.total("closed_on_paper")
        assert row["resident_trust_end"] == side.last("resident_trust")
        assert row["link_trust_end"] == side.last("link_trust")


# Settings


def test_a_slider_holds_from_the_next_reset_on(stage: SideBySide) -> None:
    stage.set("government.burden", 0.2, [0, 1])
    stage.wanted_seed = 8
    assert stage.pending == ["government.burden", "seed"]
    assert [side.scenario.settings.government.burden for side in stage.sides] == [0.55, 0.55]
    stage.reset()
    assert stage.pending == []
    assert [side.scenario.settings.government.burden for side in stage.sides] == [0.2, 0.2]
    assert (stage.seed, stage.day) == (8, 0)


def test_settings_stay_through_a_reset(stage: SideBySide) -> None:
    stage.set("government.burden", 0.2, [1])
    stage.reset()
    stage.advance(3)
    stage.reset()
    assert [side.scenario.settings.government.burden for side in stage.sides] == [0.55, 0.2]


def test_the_scenarios_own_value_is_no_change(stage: SideBySide) -> None:
    stage.set("government.burden", 0.2, [0])
    stage.set("government.burden", 0.55, [0])
    assert stage.pending == []


def test_settings_that_do_not_go_together_are_refused_and_all_stays_as_it_was(stage: SideBySide) -> None:
    stage.advance(4)
    stage.set("government.burden", 1.7, [1])
    with pytest.raises(ScenarioError, match=r"1\.7 is not between 0 and 1"):
        stage.reset()
    assert stage.day == 4
    assert [side.changes for side in stage.sides] == [{}, {}]


@pytest.mark.parametrize("sources", [[], ["three_society", "five_society", "on_paper"]])
def test_one_or_two_scenarios_are_shown(sources: list[str]) -> None:
    with pytest.raises(InputError, match=rf"one scenario, or two side by side; got {len(sources)}"):
        SideBySide(sources)


def test_faulty_scenarios_are_told_all_at_once() -> None:
    with pytest.raises(ScenarioError) as error:
        SideBySide(["tree_society", "fife_society"])
    assert "'tree_society'" in str(error.value)
    assert "'fife_society'" in str(error.value)


def test_the_seed_is_the_first_scenarios_own_if_none_is_given(pair: list[str]) -> None:
    assert SideBySide(pair).seed == 1


# To repeat it elsewhere


def test_one_command_repeats_both_runs(stage: SideBySide) -> None:
    three, five = (side.source for side in stage.sides)
    stage.set("government.burden", 0.8, [0, 1])
    stage.set("social_worker.number", 3, [1])
    stage.reset()
    stage.advance(12)
    [line] = stage.command_lines()
    assert line == (
        f"fivelink compare {three} {five} --seed 7 --replications 1 --days 12 "
        f"--set government.burden=0.8 --set {five}:social_worker.number=3"
    )


def test_the_same_scenario_twice_with_other_settings_needs_two_commands(pair: list[str]) -> None:
    stage = SideBySide([pair[1], pair[1]], seed=7)
    assert [side.label for side in stage.sides] == ["five", "five#2"]
    stage.set("government.burden", 0.8, [1])
    stage.reset()
    stage.advance(2)
    assert stage.command_lines() == [
        f"fivelink run {pair[1]} --seed 7 --replications 1 --days 2",
        f"fivelink run {pair[1]} --seed 7 --replications 1 --days 2 --set government.burden=0.8",
    ]


def test_names_with_blanks_are_quoted_in_commands(tmp_path: Path) -> None:
    path = tmp_path / "my street.yaml"
    path.write_text(SMALL.format(preset="five_society"), encoding="utf-8")
    stage = SideBySide([str(path)])
    assert stage.command_lines(days=0, replications=None) == [f"fivelink run '{path}' --seed 1"]


# Saving


def test_a_preset_that_was_changed_is_saved_as_what_differs() -> None:
    stage = SideBySide(["five_society"], seed=1)
    stage.set("government.burden", 0.4, [0])
    stage.wanted_seed = 5
    stage.reset()
    assert yaml.safe_load(stage.yaml(0)) == {
        "fivelink": 1,
        "name": "Five-society linkage",
        "extends": "five_society",
        "run": {"seed": 5},
        "government": {"burden": 0.4},
    }


def test_a_saved_file_lies_anywhere_and_is_the_scenario_on_the_screen(stage: SideBySide, tmp_path: Path) -> None:
    stage.set("regime.deviations.formalism", 0.4, [1])
    stage.reset()
    path = tmp_path / "elsewhere" / "saved.yaml"
    path.parent.mkdir()
    path.write_text(stage.yaml(1), encoding="utf-8")
    assert load(path) == load(stage.sides[1].scenario, overrides={"run.seed": 7})


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset_can_be_saved_as_what_differs_from_another(preset: str, tmp_path: Path) -> None:
    scenario = load(preset)
    path = tmp_path / "saved.yaml"
    path.write_text(scenario_text(scenario, "on_paper"), encoding="utf-8")
    assert load(path) == scenario


def test_a_name_that_looks_like_a_number_stays_a_name(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text('fivelink: 1\nname: "1e5"\nextends: five_society\n', encoding="utf-8")
    (tmp_path / "saved.yaml").write_text(scenario_text(load(path), str(path)), encoding="utf-8")
    assert load(tmp_path / "saved.yaml").title == "1e5"


def test_the_nearest_preset_is_found_over_files(pair: list[str], tmp_path: Path) -> None:
    (tmp_path / "child.yaml").write_text(f"fivelink: 1\nextends: {pair[1]}\n", encoding="utf-8")
    (tmp_path / "orphan.yaml").write_text("fivelink: 1\n", encoding="utf-8")
    assert nearest_preset("on_paper") == "on_paper"
    assert nearest_preset(str(tmp_path / "child.yaml")) == "five_society"
    assert nearest_preset(str(tmp_path / "orphan.yaml")) is None


def test_a_difference_lays_changes_over_and_removes_what_is_gone() -> None:
    base = {"a": 1, "table": {"x": 1, "y": 2}, "list": [1, 2]}
    wanted = {"a": 1, "table": {"y": 3, "z": 4}, "list": [1]}
    assert difference(base, wanted) == {"table": {"x": None, "y": 3, "z": 4}, "list": [1]}
    assert difference(base, base) == {}


# Needs


def test_needs_that_ended_differently_are_those_of_the_fates(stage: SideBySide) -> None:
    stage.advance(60)
    gained, lost, _, _ = fates(*(endings(side.model.result()) for side in reversed(stage.sides)))[0]
    settled = [need for need in stage.differing_needs() if need.settled]
    assert gained + lost > 0
    assert sum(need.winner == 1 for need in settled) == gained
    assert sum(need.winner == 0 for need in settled) == lost


def test_a_differing_need_is_the_same_residents_of_the_same_kind_and_day(stage: SideBySide) -> None:
    stage.advance(40)
    needs = stage.differing_needs()
    assert {"open", "lapsed", "resolved"} == {ending for need in needs for ending in need.endings}
    for need in needs:
        assert need.endings.count("resolved") == 1
        for side in stage.sides:
            log = side.model.event_log(details=True)
            first = log[log["case_id"] == need.number].iloc[0]
            assert (first["day"], first["kind"], first["group"]) == (need.arisen, need.kind, need.group)


def test_needs_that_are_over_under_both_come_first_the_latest_on_top(stage: SideBySide) -> None:
    stage.advance(40)
    settled = [need.settled for need in stage.differing_needs()]
    assert settled == sorted(settled, reverse=True)
    days = [need.latest for need in stage.differing_needs() if need.settled]
    assert days == sorted(days, reverse=True)


def test_other_residents_have_no_needs_in_common(pair: list[str], tmp_path: Path) -> None:
    path = tmp_path / "larger.yaml"
    path.write_text(SMALL.format(preset="five_society").replace("300", "310"), encoding="utf-8")
    stage = SideBySide([pair[0], str(path)])
    stage.advance(20)
    assert not stage.comparable
    assert stage.differing_needs() == []


def test_a_story_is_told_as_the_commands_tell_it(stage: SideBySide) -> None:
    stage.advance(60)
    need = stage.differing_needs()[0]
    for side, text in zip(stage.sides, stage.story(need.number), strict=True):
        told = trace.journey(side.model.result(), need.number).text
        assert told.startswith(text)


def test_a_need_that_never_arose_has_no_story(stage: SideBySide) -> None:
    assert stage.story(2**40) == ["", ""]


def test_the_command_for_a_story_says_why_or_traces(stage: SideBySide) -> None:
    three, five = (side.source for side in stage.sides)
    stage.advance(10)
    tail = f"--need 0-5-0 --run-seed {stage.run_seed} --days 10"
    number = 5 * 1_048_576 * 4
    assert stage.story_commands(number) == [f"fivelink why {three} {five} {tail}"]
    stage.set("government.burden", 0.8, [1])
    stage.reset()
    stage.advance(10)
    assert stage.story_commands(number) == [
        f"fivelink trace {three} {tail}",
        f"fivelink trace {five} {tail} --set government.burden=0.8",
    ]
