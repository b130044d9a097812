import pytest

from fivelink_sim.experiment.arms import by_point, labelled
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.experiment.request import (
    InputError,
    arms_of,
    checked_replications,
    checked_seeds,
    checked_workers,
    default_folder,
    precision_of,
    with_number,
)
from fivelink_sim.scenario.problems import ScenarioError


def test_scenarios_of_one_name_get_distinct_labels():
    assert labelled(["a", "b", "a", "a"]) == ("a", "b", "a#2", "a#3")


def test_each_design_point_has_a_baseline_of_its_own():
    arms = arms_of(["three_society", "five_society"], None, None)
    points = [arm._replace(point=point) for point in (0, 1) for arm in arms]
    assert by_point(points) == {0: [0, 1], 1: [2, 3]}


def test_overrides_hold_for_all_or_for_one():
    texts = ["government.burden=0.3", "five_society:government.burden=0.7"]
    three, five = arms_of(["three_society", "five_society"], texts, 30)
    assert three.scenario.settings.government.burden == 0.3
    assert five.scenario.settings.government.burden == 0.7
    assert five.scenario.settings.run.days == 30
    mapping = {"five_society:government.burden": 0.7}
    assert arms_of(["five_society"], mapping, None)[0].scenario.settings.government.burden == 0.7


def test_an_override_for_a_scenario_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="no scenario of this study is called six_society"):
        arms_of(["five_society"], ["six_society:government.burden=0.7"], None)


def test_what_is_wrong_with_all_scenarios_is_told_at_once():
    with pytest.raises(ScenarioError) as caught:
        arms_of(["three_societies", "five_societies"], None, None)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("replications", [0, -1, 1_000_001, 2.5, True, "ten"])
def test_replications_out_of_bounds_are_refused(replications):
    with pytest.raises(InputError, match="replications must be"):
        checked_replications(replications, None, 100)


def test_replications_have_a_default_and_exclude_precision():
    assert checked_replications(None, None, 100) == 100
    assert checked_replications(None, 0.01, 100) == Precision({"resolution_rate": 0.01})
    assert checked_replications(None, {"median_days": 1}, 100) == Precision({"median_days": 1})
    with pytest.raises(InputError, match="exclude each other"):
        checked_replications(50, 0.01, 100)


@pytest.mark.parametrize("precision", [0, -0.1, float("nan"), float("inf"), True])
def test_precision_must_be_a_number_above_zero(precision):
    with pytest.raises(InputError, match="precision must be a number above 0"):
        checked_replications(None, precision, 100)


def test_precision_of_an_unknown_outcome_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'resolution_rate'"):
        checked_replications(None, {"resolution_rat": 0.01}, 100)


def test_a_run_seed_goes_with_one_run_only():
    assert checked_seeds(None, 7, 1, default=1) == (1, 7)
    assert checked_seeds(-5, None, 10, default=1) == (-5, None)
    with pytest.raises(InputError, match="1 replication only"):
        checked_seeds(None, 7, 2, default=1)
    with pytest.raises(InputError, match="exclude each other"):
        checked_seeds(1, 7, 1, default=1)


def test_workers():
    assert checked_workers(3) == 3
    assert checked_workers(None) >= 1
    with pytest.raises(InputError, match="workers must be 1 to"):
        checked_workers(0)
    for address in ("tcp://10.0.0.5:8786", "localhost:8786", "tls://[::1]:8786"):
        assert checked_workers(address) == address
    for wrong in ("", "many", "tcp://nowhere", "1.5", "a b:1"):
        with pytest.raises(InputError, match="workers must be a whole number, or a Dask scheduler's address"):
            checked_workers(wrong)


def test_precisions_of_the_command_line():
    assert precision_of(None, None) is None
    assert precision_of(["0.01"], None) == Precision({"resolution_rate": 0.01})
    assert precision_of(["0.5"], "median_days") == Precision({"median_days": 0.5})
    assert precision_of(["0.01", "median_days=1"], None) == Precision({"resolution_rate": 0.01, "median_days": 1.0})
    for wrong, message in ((["x"], "number above 0"), (["a=1", "a=2"], "given twice"), (["a="], "number above 0")):
        with pytest.raises(InputError, match=message):
            precision_of(wrong, None)


@pytest.mark.parametrize(
    ("line", "longer"),
    [
        ("fivelink compare A B --replications 9 --seed 2", "fivelink compare A B --replications 20 --seed 2"),
        ("fivelink sweep x.yaml", "fivelink sweep x.yaml --replications 20"),
        ("fivelink run A --precision a=0.1 --precision b=1.0 --seed 2", "fivelink run A --replications 20 --seed 2"),
    ],
)
def test_a_command_with_another_number(line, longer):
    assert with_number(line, 20) == longer
    assert with_number(longer, Precision({"a": 0.5})) == longer.replace("--replications 20", "--precision a=0.5")


def test_folders_are_named_for_the_scenarios_in_letters_that_every_system_takes():
    assert default_folder(["three_society", "five_society"]).as_posix() == "results/three_society-vs-five_society"
    assert default_folder(["a/b c"]).as_posix() == "results/a_b_c"
    assert len(default_folder(["x" * 90, "y" * 90]).name) <= 100
