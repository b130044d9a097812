"""What holds every day, exactly, whatever the scenario. model.md §7."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fivelink_sim.model.day import run_day
from fivelink_sim.model.district import Run, new_worlds, simulate
from fivelink_sim.model.ledger import COLUMNS, IN, SPENT
from fivelink_sim.model.room import with_room
from fivelink_sim.model.world import ESCALATING, FREE, MATERIAL, NO_TASK, NOBODY, World
from fivelink_sim.scenario import SOCIETIES, Scenario, fields, load, preset_names

ROUNDING = 1e-9  # clock h


def column(run: Run, name: str) -> np.ndarray:
    """A column summed over communities, the common funds' row included."""
    total = sum(ledger[name].astype(float if ledger[name].dtype.kind == "f" else np.int64) for ledger in run.ledgers)
    return total if run.fund_ledger is None else total + run.fund_ledger[name]


def assert_needs_add_up(run: Run) -> None:
    """open at the start + arisen + escalated = resolved + lapsed + open, every day and community."""
    for ledger, cases, world in zip(run.ledgers, run.cases, run.worlds, strict=True):
        before = np.concatenate([[0], ledger["open"][:-1]])
        came = before + ledger["arisen"] + ledger["escalated"]
        assert np.array_equal(came, ledger["resolved"] + ledger["lapsed"] + ledger["open"])
        assert np.all(ledger["hidden"] <= ledger["open"])
        assert (cases["ending"] == 1).sum() == ledger["resolved"].sum()
        assert (cases["ending"] == 2).sum() == ledger["lapsed"].sum()
        assert (cases["ending"] == 0).sum() == ledger["open"][-1]
        assert cases["on_paper"].sum() == ledger["closed_on_paper"].sum()
        assert len(np.unique(cases["id"])) == len(cases)
        assert world.residents["needs"].sum() == ledger["arisen"].sum()
        assert np.all(ledger["accepted"] + ledger["refused"] == ledger["referred"])
        assert np.all(ledger["misread"] <= ledger["triaged"])


def assert_money_adds_up(run: Run) -> None:
    """yuan held at the start + in = spent + held, to the fen, every day; a district's common funds included."""
    held = column(run, "money_held")
    before = np.concatenate([[0], held[:-1]])
    assert np.array_equal(
        before + sum(column(run, name) for name in IN), sum(column(run, name) for name in SPENT) + held
    )
    if run.fund_ledger is None:  # then it holds in each community
        for ledger in run.ledgers:
            before = np.concatenate([[0], ledger["money_held"][:-1]])
            came = before + sum(ledger[name] for name in IN)
            assert np.array_equal(came, sum(ledger[name] for name in SPENT) + ledger["money_held"])


def assert_hours_suffice(run: Run) -> None:
    """What a society used, lost and gave to others is no more than it offered."""
    for ledger in run.ledgers:
        spent = sum(ledger[f"hours_{use}"] for use in ("used", "administrative", "coordinating", "supervising"))
        assert np.all(spent <= ledger["hours_offered"] * (1 + 1e-12) + ROUNDING)


def assert_levels_are_possible(run: Run) -> None:
    """Shares lie within 0 and 1, counts, hours and fen at or above 0, and every number is one."""
    for ledger in run.ledgers:
        for declared in COLUMNS:
            values = ledger[declared.name]
            assert np.isfinite(values).all(), declared.name
            assert values.min() >= 0, declared.name
            if declared.unit == "share":
                assert values.max() <= 1, declared.name


def assert_books_balance(run: Run) -> None:
    assert_needs_add_up(run)
    assert_money_adds_up(run)
    assert_hours_suffice(run)
    assert_levels_are_possible(run)


@pytest.mark.parametrize("preset", preset_names())
def test_the_books_of_every_preset_balance(preset):
    """Over the whole length of a run, with its events and warm-up."""
    scenario = load(
        preset, overrides={"population.residents": 1000} | ({"run.days": 100} if preset == "district" else {})
    )
    for seed in (1, 2):
        assert_books_balance(simulate(scenario, seed))


@pytest.mark.parametrize("preset", ["five_society", "three_society_unlinked_extras"])
def test_the_books_of_common_funds_balance(preset):
    """A 2 × 2 district with one foundation and one enterprise: their row and the communities' together."""
    changes = {
        "district": {"rows": 2, "columns": 2, "spread": 0.25},
        "charity.district_wide": True,
        "community.welfare": 20.0,
        "population.residents": 400,
        "run.days": 150,
    }
    run = simulate(load(preset, overrides=changes), 1)
    assert_books_balance(run)
    assert run.fund_ledger["money_held"].min() >= 0
    assert column(run, "money_granted").sum() > 0
    assert not any(ledger["fund_balance"].any() for ledger in run.ledgers)


@pytest.mark.parametrize("common", [False, True])
def test_the_books_of_an_unequal_district_balance(common):
    """Communities of other sizes, staffs, regimes and purses, with and without common funds."""
    own = [
        {"population.residents": 700, "social_organization.number": 1, "community.welfare": 900.0},
        {"population.residents": 30, "regime.participants": ["community"], "social_worker.number": 0},
        {},
        {"charity.donate": 0.0, "volunteer.share": 0.2, "needs.errands.rate": 5.0},
    ]
    changes = {
        "district": {"rows": 2, "columns": 2, "spread": 0.25, "communities": [{"set": one} for one in own]},
        "charity.district_wide": common,
        "population.residents": 300,
        "run.days": 150,
    }
    run = simulate(load("five_society", overrides=changes), 1)
    assert_books_balance(run)
    assert [len(world.residents) for world in run.worlds] == [700, 30, 300, 300]


def days_of(scenario: Scenario, seed: int) -> Iterator[tuple[World, int]]:
    """The Worlds of a run, day by day."""
    (world,) = new_worlds(scenario, seed)
    for day in range(len(world.segment_of_day)):
        world = with_room(world, day)
        run_day(world, day)
        yield world, day


def tasks_of(world: World, actor: Any) -> list[int]:
    """An actor's queue, followed from its first task; checks that it can be walked both ways."""
    queue, before, task = [], NO_TASK, int(actor["first_task"])
    while task != NO_TASK:
        need = world.needs[task // 3]
        assert need.last_task[task % 3] == before
        queue.append(task)
        before, task = task, int(need.next_task[task % 3])
        assert len(queue) <= 3 * len(world.needs)
    assert actor["last_task"] == before
    return queue


def assert_world_is_whole(world: World) -> None:
    """Every derived sum, list and table says the same as the records that it is derived from."""
    here = world.here[0]
    used = world.needs[: int(here.needs_used)]
    gone = np.flatnonzero(used["state"] == FREE)
    free = world.free[: int(here.free_slots)]
    assert sorted(free.tolist()) == sorted([*gone.tolist(), *range(int(here.needs_used), len(world.needs))])
    residents = world.residents
    sums = np.bincount(residents["cell"], weights=residents["trust"], minlength=len(world.cells))
    assert np.allclose(world.cells["trust_total"], sums, atol=1e-9)
    assert here.trust_total == pytest.approx(residents["trust"].sum(), rel=1e-9)
    for name in ("trust", "participation"):
        assert 0 <= residents[name].min() <= residents[name].max() <= 1
    assert 0 <= world.links["trust"].min() <= world.links["trust"].max() <= 1
    for name in ("professionalism", "training"):
        assert 0 <= world.actors[name].min() <= world.actors[name].max() <= 1
    people = world.volunteers[: int(here.volunteers)]
    if len(people):
        assert 0 <= people["motivation"].min() <= people["motivation"].max() <= 1
    mine = people["resident"][people["resident"] != NOBODY]
    assert len(np.unique(mine)) == len(mine)
    assert np.array_equal(np.sort(mine), np.flatnonzero(residents["volunteers"] == 1))
    assert_queues_are_whole(world, used)
    assert_days_are_whole(world)


def assert_queues_are_whole(world: World, used: np.ndarray) -> None:
    """Queues hold just the tasks of their actor; backlogs and promises are the sums of what is left of them."""
    promised = np.zeros(len(world.actors), np.int64)
    held: dict[int, list[int]] = {}
    for slot, need in enumerate(used):
        if need["state"] in (FREE, ESCALATING):
            continue
        for component in range(3):
            provider = int(need["provider"][component])
            if provider == NOBODY:
                continue
            assert need["left"][component] > 0
            if component == MATERIAL:
                promised[provider] += int(need["left"][component])
            else:
                held.setdefault(provider, []).append(3 * slot + component)
    assert np.array_equal(world.actors["reserved"], promised)
    for a, actor in enumerate(world.actors):
        queue = tasks_of(world, actor)
        assert sorted(queue) == sorted(held.get(a, []))
        left = sum(used[task // 3]["left"][task % 3] / used[task // 3]["speed"][task % 3] for task in queue)
        assert actor["backlog"] == pytest.approx(left, rel=1e-9, abs=1e-6)


def assert_days_are_whole(world: World) -> None:
    """Every actor's hours: used + administrative + coordinating + supervising + left over are within those offered."""
    actors = world.actors
    spent = sum(actors[use] for use in ("used", "administrative", "coordinating", "supervising"))
    assert np.all(spent + actors["hours"] <= actors["offered"] * (1 + 1e-12) + ROUNDING)
    for name in ("hours", "offered", "used", "administrative", "coordinating", "supervising", "cash", "reserved"):
        assert np.all(actors[name] >= 0), name
    assert np.all(world.funds["cash"] >= 0)


@pytest.mark.parametrize(
    "preset", ["five_society", "on_paper", "three_society_unlinked_extras", "five_society_platform"]
)
def test_a_world_is_whole_on_every_day(preset):
    """Hours by actor, queues, backlogs, promises, slots and sums of trust, looked at after each day."""
    changes = {"population.residents": 200, "run.days": 50, "run.warmup": 10, "social_organization.dormant_after": 10}
    usual = load(preset).settings
    changes |= {f"needs.{kind}.rate": 5 * need.rate for kind, need in usual.needs.items()}
    changes["events"] = [
        {"name": "fewer", "from": 20, "until": 30, "set": {"social_organization.number": 2, "social_worker.number": 1}},
        {"name": "no committee", "from": 35, "set": {"regime.participants": ["social_worker", "social_organization"]}},
    ]
    for world, _ in days_of(load(preset, overrides=changes), 4):
        assert_world_is_whole(world)


# Scenarios at the corners of what is allowed

LARGE = {  # bounds that would make a run long rather than strange
    "run.days": None,
    "run.warmup": None,
    "run.seed": None,
    "run.warmup_regime": None,
    "district.rows": None,
    "district.columns": None,
    "population.residents": None,
    "needs.*.rate": 100.0,
    "volunteer.outsiders": 20.0,
    "charity.opening": 1e7,
    "charity.enterprise_capital": 1e7,
    "district.side": 8,
}


def corners() -> dict[str, list[Any]]:
    """For every field of the schema by its path: its bounds and its default."""
    found: dict[str, list[Any]] = {}
    for info in fields():
        if (
            "*" in info.path.replace("needs.*.", "")
            or info.path.startswith("events")
            or LARGE.get(info.path, 0) is None
        ):
            continue
        if info.holds in ("number", "whole number") and info.low is not None and info.high is not None:
            whole = info.holds == "whole number"
            high = min(info.high, LARGE.get(info.path, info.high))
            found[info.path] = [int(x) if whole else float(x) for x in (info.low, high)]
        elif info.holds == "true or false":
            found[info.path] = [False, True]
        elif info.holds == "choice":
            found[info.path] = list(info.choices)
    return found


CORNERS = corners()
KINDS = list(load("three_society").settings.needs)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A valid scenario of 50 residents and 30 days: some fields at their bounds, any regime, perhaps an event."""
    changes: dict[str, Any] = {"population.residents": draw(st.sampled_from([1, 50])), "run.days": 25, "run.warmup": 5}
    for path in draw(st.lists(st.sampled_from(sorted(CORNERS)), max_size=12, unique=True)):
        value = draw(st.sampled_from(CORNERS[path]))
        changes[path.replace("*", draw(st.sampled_from(KINDS)))] = value
    participants = draw(st.lists(st.sampled_from(SOCIETIES), unique=True))
    changes["regime.participants"] = participants
    changes["regime.unlinked"] = {
        society: draw(st.sampled_from(["alone", "absent"])) for society in SOCIETIES if society not in participants
    }
    for one in SOCIETIES:
        for other in draw(st.lists(st.sampled_from(SOCIETIES), unique=True)):
            changes[f"regime.links.{one}.{other}"] = draw(st.sampled_from([0.0, 0.5, 1.0]))
    if draw(st.booleans()):
        settable = [
            info.path for info in fields() if info.path in CORNERS and not info.start_only and "*" not in info.path
        ]
        paths = draw(st.lists(st.sampled_from(sorted(settable)), max_size=5, unique=True))
        values = {path: draw(st.sampled_from(CORNERS[path])) for path in paths}
        values["regime.participants"] = draw(st.lists(st.sampled_from(SOCIETIES), unique=True))
        changes["events"] = [{"name": "turn", "from": draw(st.integers(0, 24)), "set": values}]
    if draw(st.integers(0, 4)) == 0:
        changes["district"] = {"rows": 1, "columns": 2}
    return load(draw(st.sampled_from(["three_society", "five_society", "on_paper"])), overrides=changes)


PATIENT = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(PATIENT, max_examples=120)
@given(scenarios(), st.integers(0, 3))
def test_the_books_balance_at_the_corners(scenario, seed):
    """Whatever the schema allows, the identities hold (fixed examples; many more under `statistical`)."""
    assert_books_balance(simulate(scenario, seed))


@pytest.mark.statistical
@settings(PATIENT, max_examples=5000)
@given(scenarios(), st.integers(0, 2**62))
def test_the_books_balance_at_many_corners(scenario, seed):
    assert_books_balance(simulate(scenario, seed))


@pytest.mark.statistical
@settings(PATIENT, max_examples=300)
@given(scenarios(), st.integers(0, 2**62))
def test_worlds_are_whole_at_many_corners(scenario, seed):
    if scenario.settings.district.columns == 1 and not scenario.settings.charity.district_wide:
        for world, _ in days_of(scenario, seed):
            assert_world_is_whole(world)
