"""A value under `vary` is taken or refused as the same value in a scenario is, with the same words."""

import math
from pathlib import Path

import pytest

from fivelink_sim.experiment.field_values import FieldValues
from fivelink_sim.scenario.document import Place, from_python
from fivelink_sim.scenario.field_paths import fields_of, value_at
from fivelink_sim.scenario.inheritance import nested, open_source
from fivelink_sim.scenario.loading import load, load_source
from fivelink_sim.scenario.problems import ScenarioError

FIVE = load("five_society")
HERE = Place("mine.yaml", 5, 11)


def tried(field):
    """Values at, within and beyond the bounds of a field, and of other kinds; null is another matter (the default)."""
    ends = [end for end in (field.low, field.high) if end is not None]
    inside = [field.default] if field.default is not None else []
    beyond = [math.nextafter(end, math.inf) for end in ends] + [math.nextafter(end, -math.inf) for end in ends]
    numbers = [
        *ends,
        *beyond,
        *(end + 1 for end in ends),
        *(end - 1 for end in ends),
        1,
        0.5,
        math.nan,
        math.inf,
        10**400,
    ]
    return [*inside, *numbers, *field.choices, True, False, "0.5", "x", [], [1]]


@pytest.mark.parametrize("field", fields_of(FIVE.settings), ids=lambda field: field.path)
def test_a_value_is_taken_or_refused_as_in_a_scenario(field):
    parts = tuple(field.path.split("."))
    opened = open_source("five_society", Path())
    for value in tried(field):
        item = from_python(value, HERE)
        problems = []
        found = FieldValues([("five_society", FIVE)], {"five_society": opened}, problems).values(field, [item])
        try:
            expected = value_at(load_source(opened, [nested(field.path, item)]).settings, parts)
        except ScenarioError as error:
            of_field = [problem for problem in error.problems if problem.path == field.path]
            if of_field:
                assert found == []
                assert [str(problem) for problem in problems] == [str(problem) for problem in of_field[:1]]
            continue
        assert problems == []
        assert found == [expected]
        assert type(found[0]) is type(expected)
