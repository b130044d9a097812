"""Ways of running that must agree to the last bit. model.md §6; verification.md 23.

Run as a script, this file prints the digests of short runs of every preset: that is how the interpreted rules are
asked, in a process of their own (`NUMBA_DISABLE_JIT=1`).
"""

import hashlib
import json
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from fivelink_sim.model.day import run_day
from fivelink_sim.model.district import Run, new_worlds, simulate
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.room import with_room
from fivelink_sim.scenario import Scenario, load, preset_names

SMALL = {
    "run.warmup": 12,
    "run.days": 30,
    "population.residents": 60,
    "district.side": 5,
    "volunteer.share": 0.1,
    "channels.online": 0.1,
    "charity.operating_days": 20,
    "charity.donate": 5_000.0,
}


def small(preset: str, **more: Any) -> Scenario:
    """A preset with few residents, so many needs that each path is taken, and its events within the first weeks."""
    usual = load(preset).settings
    changes: dict[str, Any] = dict(SMALL)
    changes |= {f"needs.{kind}.rate": 12 * need.rate for kind, need in usual.needs.items()}
    changes |= {f"needs.{kind}.patience": min(9, need.patience) for kind, need in usual.needs.items()}
    if usual.events:
        moved = [event.model_dump(mode="json", by_alias=True) for event in usual.events]
        changes["events"] = [{**event, "from": 8, "until": 20} for event in moved]
    if usual.district.rows > 1:
        changes["district"] = {"rows": 1, "columns": 2}
    return load(preset, overrides={**changes, **more})


def variants() -> dict[str, Scenario]:
    """Every preset, and what none of them has."""
    found = {preset: small(preset) for preset in preset_names()}
    found["common_funds"] = small("district", **{"charity.district_wide": True})
    found["discoverer"] = small("five_society", **{"regime.hub": "discoverer", "regime.max_hops": 3})
    found["everybody_alone"] = small(
        "five_society",
        **{
            "regime.participants": [],
            "regime.unlinked": dict.fromkeys(
                ("community", "social_organization", "social_worker", "volunteer", "charity"), "alone"
            ),
        },
    )
    found["poor"] = small(
        "five_society", **{"community.welfare": 0.0, "charity.donate": 0.0, "charity.opening": 2_000.0}
    )
    found["no_broker"] = small("five_society", **{"community.welfare": 0.0, "need.broker_hours": 24.0})
    found["showcase"] = small("five_society", **{"government.showcase": 0.4, "regime.priority": "smallest"})
    return found


def digest(run: Run) -> str:
    """A fingerprint of everything that a run leaves behind."""
    fingerprint = hashlib.sha256()
    tables = [*run.ledgers, *run.cases, *run.logs, *(table for world in run.worlds for table in world)]
    if run.fund_ledger is not None:
        tables.append(run.fund_ledger)
    for table in tables:
        fingerprint.update(table.tobytes())
    return fingerprint.hexdigest()


def digests(names: list[str]) -> dict[str, str]:
    scenarios = variants()
    return {name: digest(simulate(scenarios[name], 11, log=True)) for name in names}


def interpreted(names: list[str]) -> dict[str, str]:
    """The digests by the rules as plain Python, in a process of its own."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, __file__, *names]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


QUICK = ["five_society", "common_funds"]


def test_compiled_and_interpreted_rules_agree():
    """The same source, twice: no bit differs in 42 days (model.md §6). The quick part of the test below."""
    assert interpreted(QUICK) == digests(QUICK)


@pytest.mark.statistical
def test_compiled_and_interpreted_rules_agree_on_every_preset():
    names = list(variants())
    assert set(preset_names()) < set(names)
    assert interpreted(names) == digests(names)


def test_the_short_runs_take_every_path():
    """What the comparison is worth: all activities of the event log occur in these runs."""
    met = np.zeros(64, bool)
    for scenario in variants().values():
        for log in simulate(scenario, 11, log=True).logs:
            met[log["activity"]] = True
    assert [name for name, occurred in zip(ACTIVITIES, met, strict=False) if not occurred] == []


def test_day_by_day_is_as_all_at_once():
    """`run_day` called from outside, a World that grows between days: the same bits as the compiled loop."""
    scenario = small("five_society")
    (world,) = new_worlds(scenario, 11)
    for day in range(42):
        world = with_room(world, day)
        run_day(world, day)
    whole = simulate(scenario, 11).worlds[0]
    assert world.ledger.tobytes() == whole.ledger.tobytes()
    assert world.residents.tobytes() == whole.residents.tobytes()
    assert world.actors.tobytes() == whole.actors.tobytes()


def test_the_log_changes_nothing():
    scenario = small("five_society")
    with_log, without = simulate(scenario, 11, log=True), simulate(scenario, 11)
    assert with_log.ledgers[0].tobytes() == without.ledgers[0].tobytes()
    assert with_log.cases[0].tobytes() == without.cases[0].tobytes()
    assert len(without.logs[0]) == 0


def test_a_community_is_the_same_alone_and_in_a_district():
    """With nothing shared, the first community of a district has the books that it has alone."""
    alone = simulate(small("five_society"), 11, log=True)
    district = simulate(small("five_society", district={"rows": 2, "columns": 2}), 11, log=True)
    assert alone.ledgers[0].tobytes() == district.ledgers[0].tobytes()
    assert alone.cases[0].tobytes() == district.cases[0].tobytes()
    assert alone.logs[0].tobytes() == district.logs[0].tobytes()
    assert len({ledger.tobytes() for ledger in district.ledgers}) == 4


@pytest.mark.parametrize("threads", [2, 5])
def test_communities_may_run_at_the_same_time(threads):
    district = small("five_society", district={"rows": 2, "columns": 2})
    assert digest(simulate(district, 11, threads=threads)) == digest(simulate(district, 11))


def test_a_common_fund_of_one_community_is_that_communitys_fund():
    """District-wide funds over a district of one: the phases of a day by hand, and the same fate of every need."""
    own = simulate(small("five_society"), 11, log=True)
    common = simulate(small("five_society", **{"charity.district_wide": True}), 11, log=True)
    assert own.cases[0].tobytes() == common.cases[0].tobytes()
    assert own.logs[0].tobytes() == common.logs[0].tobytes()
    assert np.array_equal(own.ledgers[0]["fund_balance"], common.fund_ledger["fund_balance"])
    assert np.array_equal(own.ledgers[0]["enterprise_capital"], common.fund_ledger["enterprise_capital"])


if __name__ == "__main__":
    print(json.dumps(digests(sys.argv[1:])))
