"""Why a need ended otherwise: differences that were planted are found, and proven by runs with them taken away."""

from __future__ import annotations

import numpy as np
import pytest

from fivelink_sim.analysis.counterfactuals import Changed
from fivelink_sim.analysis.partings import CAUSES
from fivelink_sim.analysis.stories import causes, divided, explain, pair
from fivelink_sim.measure.event_table import events_of
from fivelink_sim.scenario.loading import load

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 80, "run.warmup": 14}
#: Everything goes well: no deviation, many hands, much money.
WELL = {
    **SMALL, "regime.deviations.misreading": 0.0, "regime.deviations.formalism": 0.0, "need.relapse": 0.0,
    "community.welfare": 50_000.0, "community.welfare_opening": 100_000.0, "community.staff": 20,
    "regime.deviations.resistance": 0.0, "government.leadership": 1.0, "need.conflict": 0.0,
}  # fmt: skip


def planted(changes):
    """A pair: as it is with the changes, and without them."""
    return pair(load("three_society", overrides={**WELL, **changes}), load("three_society", overrides=WELL), 4)


@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        ("closed on paper", {"regime.deviations.formalism": 1.0}),
        ("misread", {"regime.deviations.misreading": 1.0, "community.cognition": 0.0, "need.misread_days": 30.0}),
        ("no cash", {"community.welfare": 0.0, "community.welfare_opening": 0.0}),
        ("waited", {"community.staff": 0}),
        ("never found", {"channels.online": 0.0, "channels.outreach_committee": 0.0,
                         "channels.outreach_organization": 0.0, "channels.outreach_worker": 0.0,
                         "trust.trust0": 0.0, "trust.alpha": 0.0}),
        ("refused", {"regime.deviations.resistance": 0.95, "government.leadership": 0.0}),
    ],
)  # fmt: skip
def test_a_planted_difference_is_the_commonest_cause(cause, changes):
    two = planted(changes)
    table = causes(two, prove=0)
    worse = table[table["only"].str.contains("second")]
    assert worse["needs"].sum() > 10
    assert worse.iloc[0]["cause"] == cause
    assert set(table["cause"]) <= set(CAUSES)


NO_WELFARE = {"community.welfare": 0.0, "community.welfare_opening": 0.0}


@pytest.mark.parametrize("changes", [{"regime.deviations.formalism": 0.3}, NO_WELFARE])
def test_taking_the_cause_away_resolves_the_need(changes):
    two = planted(changes)
    _, lost = divided(two)
    found = [explain(two, int(number)) for number in lost[:15]]
    assert all(one.endings[0] != "resolved" and one.endings[1] == "resolved" for one in found)
    assert np.mean([one.turned for one in found]) >= 0.9
    assert any(one.proven for one in found)


def test_a_run_with_nothing_changed_is_the_same_run():
    scenario = load("five_society", overrides=SMALL)
    two = pair(scenario, scenario, 4)
    for number in two.runs[0].cases[0]["id"][:20]:
        again = Changed(scenario, 4, int(number), ()).journey()
        assert np.array_equal(again, events_of(two.runs[0], int(number)))


def test_common_funds_run_the_whole_district():
    changes = {**SMALL, "district.rows": 1, "district.columns": 2, "run.days": 20, "charity.district_wide": True}
    scenario = load("five_society", overrides=changes)
    two = pair(scenario, scenario, 4)
    number = int(two.runs[0].cases[1]["id"][3])
    assert np.array_equal(Changed(scenario, 4, number, ()).journey(), events_of(two.runs[0], number))


def test_the_same_scenario_gives_nothing_to_explain():
    scenario = load("five_society", overrides=SMALL)
    two = pair(scenario, scenario, 4)
    assert len(causes(two)) == 0
    found = explain(two, int(two.runs[0].cases[0]["id"][0]))
    assert found.partings == ()
    assert found.cause == ""
    with pytest.raises(LookupError, match="arose under neither"):
        explain(two, 4)


def test_a_later_resolution_is_explained_too():
    two = planted({"regime.handoff_days": 3.0})
    both = [
        int(number) for number in two.runs[0].cases[0]["id"]
        if explain(two, int(number), prove=False).endings == ("resolved", "resolved")
    ]  # fmt: skip
    found = [explain(two, number) for number in both[:40]]
    late = [one for one in found if one.partings]
    assert late
    assert all(one.behind in (0, 1) for one in late)
