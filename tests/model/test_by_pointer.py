"""Compiled rules read the tables of a NamedTuple by one pointer, and are compiled once however they are called."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from fivelink_sim.model.by_pointer import by_pointer
from fivelink_sim.model.kernel import INTERPRETED, kernel


@by_pointer
class Place(NamedTuple):
    people: np.ndarray
    grid: np.ndarray


@kernel
def age(place, years):
    """Everybody gets older; the sum of ages then, and of the grid's first row."""
    total = 0.0
    for i in range(len(place.people)):
        place.people[i].age += years
        total += place.people[i].age
    for column in range(place.grid.shape[1]):
        total += place.grid[0, column]
    return total


def place(ages: list[int], width: str = "i2") -> Place:
    people = np.zeros(len(ages), [("name", "i8"), ("age", width)]).view(np.recarray)
    people["age"] = ages
    return Place(people, np.arange(6.0).reshape(2, 3))


def test_what_a_rule_writes_is_in_the_arrays_and_read_again_by_the_same_rule():
    """4 + 9 years, both three older, and 0 + 1 + 2 of the grid: 22; a second time 28."""
    here = place([4, 9])
    assert age(here, 3) == 22.0
    assert here.people["age"].tolist() == [7, 12]
    here.grid[0, 0] = 100.0
    assert age(here, 3) == 128.0


def test_tables_of_another_width_and_length_are_read_as_they_are():
    assert age(place([1, 2, 3], "i4"), 1) == 12.0
    assert age(place([70_000], "i8"), 0) == 70_003.0
    assert age(place([]), 5) == 3.0


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_a_rule_is_compiled_once_for_constants_and_all_widths_of_integers():
    """Within a function, where no compiled code is kept from before."""

    @kernel
    def doubled(number):
        return 2 * number

    @kernel
    def called_in_many_ways(here):
        return doubled(1) + doubled(20) + doubled(here.people[0].age) + doubled(len(here.people))

    assert called_in_many_ways(place([5, 6])) == 2 * (1 + 20 + 5 + 2)
    assert len(doubled.overloads) == 1


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_a_table_that_is_not_there_is_named():
    @kernel
    def mistaken(here):
        return here.poeple[0].age

    with pytest.raises(Exception, match="poeple"):
        mistaken(place([1]))
