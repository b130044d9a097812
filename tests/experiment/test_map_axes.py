"""An axis of a map, read from what is typed."""

import pytest

from fivelink_sim import load
from fivelink_sim.experiment.map_axes import axis_of, map_points
from fivelink_sim.experiment.request import InputError

BOTH = [(name, load(name)) for name in ("three_society", "five_society")]


def test_an_axis_goes_in_even_steps_from_end_to_end():
    axis = axis_of("x", "regime.hours_per_link=0:0.6:4", BOTH)
    assert axis.path == "regime.hours_per_link"
    assert axis.values == (0.0, 0.2, 0.4, 0.6)
    assert axis.unit == "clock h a week"


def test_whole_numbers_stay_whole_and_come_once():
    assert axis_of("x", "social_worker.number=1:3:5", BOTH).values == (1, 2, 3)


def test_a_grid_has_every_combination():
    axes = [axis_of("x", "regime.hours_per_link=0:1:2", BOTH), axis_of("y", "government.burden=0:1:2", BOTH)]
    assert [tuple(point.values.values()) for point in map_points(axes)] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert map_points(axes)[1].name == "regime.hours_per_link=0.0, government.burden=1.0"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("government.burden", r"x: 'government.burden' is no axis: FIELD=FROM:TO:PLACES"),
        ("government.burden=0:1", "is no axis"),
        ("government.burden=0:a:3", "'0:a:3' are no three numbers"),
        ("government.burdn=0:1:3", "x: government.burdn: no such field; did you mean 'burden'"),
        ("needs.errnds.rate=0:1:3", "did you mean 'errands'"),
        ("regime.hub=0:1:3", r"regime.hub: holds no numbers \(choice\)"),
        ("government.burden=0:1.5:3", "government.burden: 1.5 is not between 0 and 1"),
        ("government.burden=-1:1:3", "-1 is not between 0 and 1"),
        ("government.burden=0.5:0.5:3", "goes from a number to a greater one, got 0.5 to 0.5"),
        ("government.burden=0:inf:3", "goes from a number to a greater one"),
        ("government.burden=0:1:1", "an axis has 2 to 12 places, got 1"),
        ("government.burden=0:1:99", "an axis has 2 to 12 places, got 99"),
        ("social_worker.number=1:1.2:3", "holds whole numbers; there is one only"),
    ],
)
def test_what_is_no_axis_is_told(text, message):
    with pytest.raises(InputError, match=message):
        axis_of("x", text, BOTH)
