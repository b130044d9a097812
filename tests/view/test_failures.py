"""A failed run is told with the command that repeats it alone."""

import pytest

from fivelink_sim.view.failures import run_alone

SCENARIOS = [{"label": "three_society"}, {"label": "three_society#2"}]


@pytest.mark.parametrize(
    ("line", "label", "alone"),
    [
        (
            "fivelink compare three_society mine/x.yaml -n 5 --days 30 --set a.b=1 "  # noqa: ISC004
            "--set 'mine/x.yaml:c.d=[x, y]' --set three_society:e=2",
            "three_society#2",
            "fivelink run mine/x.yaml --run-seed 7 --days 30 --set a.b=1 --set 'c.d=[x, y]'",
        ),
        (None, "three_society", ""),
        ("fivelink sweep mine.yaml", "of my own", ""),
    ],
)
def test_the_command_has_what_was_set_in_that_scenario(line, label, alone):
    manifest = {"command_line": line, "scenarios": SCENARIOS}
    assert run_alone(manifest, {"scenario": label, "seed": 7}) == alone


def test_the_values_of_a_design_point_are_set_too():
    points = [{"name": "", "values": {}}, {"name": "", "values": {"a.b": 0.25, "c": True, "d": ["x", "y"]}}]
    manifest = {"command_line": "fivelink sweep mine.yaml", "scenarios": SCENARIOS, "points": points}
    alone = run_alone(manifest, {"scenario": "three_society", "seed": 7, "point": 1})
    assert alone == "fivelink run three_society --run-seed 7 --set a.b=0.25 --set c=true --set 'd=[x, y]'"
