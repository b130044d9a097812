"""Example scenarios: a regime introduced in mid-run, and community by community; and years of runs."""

from pathlib import Path

import numpy as np
import pytest

from fivelink_sim.measure.books import AT, community_books, district_books
from fivelink_sim.model.district import simulate
from fivelink_sim.scenario.loading import load
from fivelink_sim.scenario.presets import preset_folder
from fivelink_sim.scenario.timeline import segments

EXAMPLES = preset_folder() / "examples"
FIVE = load("five_society").settings.regime
SMALL = {"population.residents": 300}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: Path(path).stem)
def test_an_example_loads(path):
    assert load(path).title


def regime_on(scenario, day, community=0):
    (found,) = [segment for segment in segments(scenario) if segment.first_day <= day < segment.end_day]
    return found.settings[community].regime


def test_five_societies_begin_on_the_first_day_of_the_second_year():
    scenario = load(EXAMPLES / "five_from_second_year.yaml")
    assert regime_on(scenario, 364).participants == ("community", "social_organization", "social_worker")
    after = regime_on(scenario, 365)
    assert (set(after.participants), after.links) == (set(FIVE.participants), FIVE.links)


def test_until_then_the_run_is_that_of_three_societies_to_the_last_bit():
    changed = simulate(load(EXAMPLES / "five_from_second_year.yaml", SMALL), 4)
    stays = simulate(load("three_society", {**SMALL, "run.days": 730}), 4)
    books, other = district_books(changed), district_books(stays)
    np.testing.assert_array_equal(books[:365], other[:365])
    links, volunteers = books[:, AT["links"]], books[:, AT["volunteers"]]
    assert links[365] > links[364] == other[365, AT["links"]]
    assert volunteers[364] == 0 < volunteers[366]


def test_communities_are_linked_one_after_the_other():
    scenario = load(EXAMPLES / "community_by_community.yaml", SMALL)
    run = simulate(scenario, 4)
    days = [179, 180, 360, 540, 729]
    links = np.array([community_books(run, place)[days, AT["links"]] for place in range(4)])
    more = links > links[:, :1]
    assert more.tolist() == [
        [False, True, True, True, True],
        [False, False, True, True, True],
        [False, False, False, True, True],
        [False, False, False, True, True],
    ]
    assert regime_on(scenario, 540, 3).links == FIVE.links


def test_five_years_run_through_with_books_that_balance():
    run = simulate(load("five_society", {**SMALL, "run.days": 1825}), 2)
    books = district_books(run)
    assert len(books) == 1825
    flow = books[:, AT["arisen"]] + books[:, AT["escalated"]] - books[:, AT["resolved"]] - books[:, AT["lapsed"]]
    np.testing.assert_array_equal(np.diff(books[:, AT["open"]]), flow[1:])
