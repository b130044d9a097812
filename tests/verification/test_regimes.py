"""What a regime is: who is linked, who triages, in which order, from when on. model.md §5, §10.25, §10.31-32."""

import numpy as np
import pytest

from fivelink_sim.model.cases import order_cases
from fivelink_sim.model.district import new_worlds, run_alone, simulate
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.world import COMMITTEE, IN_SERVICE, KNOWN, MATERIAL, ORGANIZATION, TRIAGED, WORKER
from fivelink_sim.scenario import load

VOLUNTEER = 3
SHORT = {"population.residents": 600, "run.days": 200, "run.warmup": 30}


# Linked against unlinked


@pytest.mark.parametrize("seed", [1, 2])
def test_without_feedback_linked_and_unlinked_have_the_same_hands_and_money(seed):
    """`feedback` 0: the same volunteers, the same hours to the hour, the same gifts and profit to the fen (§10.31)."""
    still = {"volunteer.feedback": 0.0, "charity.feedback": 0.0}
    still |= {"volunteer.join": 0.01, "volunteer.gratitude": 20.0, "volunteer.quit": 0.05}
    linked = simulate(load("five_society", overrides=still), seed).ledgers[0]
    alone = simulate(load("three_society_unlinked_extras", overrides=still), seed).ledgers[0]
    for column in ("volunteers", "joined", "quit", "money_donated", "money_earned", "money_profit", "money_opening"):
        assert np.array_equal(linked[column], alone[column]), column
    assert np.allclose(
        linked["hours_offered"][:, VOLUNTEER], alone["hours_offered"][:, VOLUNTEER], rtol=1e-12, atol=0.0
    )
    assert linked["joined"].sum() > 10
    assert linked["quit"].sum() > 10
    assert not np.array_equal(linked["resolved"], alone["resolved"])


def test_with_feedback_they_differ():
    """The comparison can fail: at feedback 1 joining and giving follow what each regime brings about."""
    linked = simulate(load("five_society"), 1).ledgers[0]
    alone = simulate(load("three_society_unlinked_extras"), 1).ledgers[0]
    assert not np.array_equal(linked["money_donated"], alone["money_donated"])
    assert not np.array_equal(linked["volunteers"], alone["volunteers"])


def test_who_is_absent_leaves_no_trace():
    """Absent volunteers and charity: no hours, no links, no cent (model.md §5.3)."""
    ledger = simulate(load("three_society", overrides=SHORT), 1).ledgers[0]
    for column in ("volunteers", "joined", "quit", "money_donated", "money_granted", "money_missed", "fund_balance"):
        assert not ledger[column].any(), column
    assert not ledger["hours_offered"][:, 3:].any()
    assert not ledger["links"][:, 3:, :].any()
    assert not ledger["links"][:, :, 3:].any()


# Introduced by an event, or after a common past


FIVE = {
    "regime.participants": ["community", "social_organization", "social_worker", "volunteer", "charity"],
    **{
        f"regime.links.{one}.{other}": strength
        for one, row in load("five_society").settings.regime.links.items()
        for other, strength in row.items()
    },
}


def test_regimes_fork_from_one_past():
    """`run.warmup_regime`: until the warm-up ends the books agree to the last digit, and part afterwards (§10.32)."""
    five = simulate(load("five_society", overrides={**SHORT, "run.warmup_regime": "three_society"}), 3)
    three = simulate(load("three_society", overrides=SHORT), 3)
    assert five.ledgers[0][:30].tobytes() == three.ledgers[0][:30].tobytes()
    assert five.ledgers[0][30:].tobytes() != three.ledgers[0][30:].tobytes()


def test_an_event_introduces_a_regime_as_a_fork_does():
    """Three-society linkage that becomes five by an event on day 0 is five-society with that past, to the bit."""
    event = {"name": "five societies", "from": 0, "set": FIVE}
    by_event = simulate(load("three_society", overrides={**SHORT, "events": [event]}), 3)
    by_fork = simulate(load("five_society", overrides={**SHORT, "run.warmup_regime": "three_society"}), 3)
    assert by_event.ledgers[0].tobytes() == by_fork.ledgers[0].tobytes()
    assert by_event.cases[0].tobytes() == by_fork.cases[0].tobytes()


def test_new_links_start_at_their_first_trust():
    """Charity linked from day 50 on: trust0 on that day, while older links have moved (model.md §10.32)."""
    event = {"name": "five societies", "from": 50, "set": FIVE}
    ledger = simulate(load("three_society", overrides={**SHORT, "run.warmup": 0, "events": [event]}), 3).ledgers[0]
    assert not ledger["link_trust"][49, 2, 4]
    assert ledger["links"][50, 2, 4] == 8  # four workers, two funds
    assert ledger["link_trust"][50, 1, 3] == pytest.approx(0.5, abs=0.01)
    assert abs(ledger["link_trust"][49, 0, 2] - 0.5) > 0.01


def test_a_link_that_was_away_begins_anew(run_corner):
    """Trust raised by a meeting is forgotten with the link; when it is back, it starts at its trust0 (§10.32)."""
    changes = {
        "regime.participants": ["community", "social_worker"],
        "social_worker.number": 1,
        "regime.meetings": {"every_days": 3000, "trust_gain": 0.6},
        "events": [{"name": "apart", "from": 10, "until": 20, "set": {"regime.links.community.social_worker": 0.0}}],
    }
    ledger = run_corner(changes, kinds={"task": {"rate": 0.0}}, days=30).ledgers[0]
    assert np.allclose(ledger["link_trust"][:, 0, 2], [0.8] * 10 + [0.0] * 10 + [0.5] * 10, atol=1e-12)
    assert np.allclose(ledger["link_trust"][:, 2, 0], 0.8, atol=1e-12)


def test_a_regime_comes_in_place_by_place():
    """Only the community that an event names is changed; the other one's books stay as they were (§10.32)."""
    district = {**SHORT, "district": {"rows": 1, "columns": 2}}
    event = {"name": "five societies", "from": 50, "communities": [1], "set": FIVE}
    before = simulate(load("three_society", overrides=district), 3)
    after = simulate(load("three_society", overrides={**district, "events": [event]}), 3)
    assert after.ledgers[0].tobytes() == before.ledgers[0].tobytes()
    assert after.ledgers[1][:80].tobytes() == before.ledgers[1][:80].tobytes()
    assert after.ledgers[1]["volunteers"][80] > 0


def test_an_event_about_nothing_changes_nothing():
    """Donations of a charity that is absent, from mid-week to mid-week: routes are renewed weekly, not by events."""
    event = {"name": "nothing", "from": 50, "until": 76, "set": {"charity.donate": 38.0}}
    without = simulate(load("three_society", overrides=SHORT), 3)
    with_it = simulate(load("three_society", overrides={**SHORT, "events": [event]}), 3)
    assert with_it.ledgers[0].tobytes() == without.ledgers[0].tobytes()
    assert with_it.cases[0].tobytes() == without.cases[0].tobytes()


def test_a_regime_that_ends_leaves_no_links_and_no_stranded_cases():
    """Five societies for 100 days, then three: no volunteer or fund is linked, and nobody who left holds a task."""
    event = {"name": "a trial", "from": 20, "until": 120, "set": FIVE}
    run = simulate(load("three_society", overrides={**SHORT, "events": [event]}), 3)
    ledger, world = run.ledgers[0], run.worlds[0]
    assert ledger["links"][140, 0, 3] > 0
    assert not ledger["links"][150:, :, 3:].any()
    for actor in world.actors:
        if not actor["present"]:
            assert actor["first_task"] == -1
            assert actor["backlog"] == 0.0


@pytest.mark.parametrize("presence", ["linked", "alone"])
def test_whoever_leaves_gives_its_cases_back(run_corner, presence):
    """A committee with a queue that is absent from day 20 on holds no task and no promise afterwards (§10.17)."""
    changes = {
        "regime.participants": ["community"] if presence == "linked" else [],
        "regime.unlinked": {} if presence == "linked" else {"community": "alone"},
        "community.hours": 1.0,
        "community.welfare_opening": 100.0,
        "need.approval_days": 50.0,
        "events": [
            {"name": "gone", "from": 20, "set": {"regime.participants": [], "regime.unlinked.community": "absent"}}
        ],
    }
    world = run_corner(changes, kinds={"task": {"rate": 50.0, "material": 1.0}}, days=30).worlds[0]
    committee = world.actors[0]
    assert not committee.present
    assert committee.first_task == -1
    assert committee.reserved == 0
    used = world.needs[: world.here[0].needs_used]
    assert not np.isin(used["state"], (TRIAGED, IN_SERVICE)).any()


# Who triages


def steps(run, activity: str) -> np.ndarray:
    return run.logs[0][run.logs[0]["activity"] == ACTIVITIES.index(activity)]


HUBS = {"committee": {COMMITTEE}, "social_worker": {WORKER}}


@pytest.mark.parametrize("hub", HUBS)
def test_the_hub_of_the_regime_triages(hub):
    """A committee, or the least loaded of the workers (§10.4)."""
    run = simulate(load("five_society", overrides={**SHORT, "regime.hub": hub}), 1, log=True)
    roles = run.worlds[0].actors["role"][steps(run, "triaged")["actor"]]
    assert set(roles) == HUBS[hub]


def test_a_discoverer_triages_what_it_found():
    """Each case is triaged by the actor who found it, who need not be the committee (model.md §5.1)."""
    changes = {**SHORT, "regime.hub": "discoverer", "channels.outreach_worker": 0.05}
    run = simulate(load("five_society", overrides=changes), 1, log=True)
    finder = {}
    met = set()
    for step in run.logs[0]:
        activity = ACTIVITIES[int(step["activity"])]
        if activity == "known":
            finder[int(step["case_id"])] = int(step["actor"])
        elif activity == "triaged":
            assert step["actor"] == finder[int(step["case_id"])]
            met.add(int(run.worlds[0].actors["role"][step["actor"]]))
    assert len(met) >= 3


def test_on_a_platform_whoever_has_hours_triages():
    """Committee, organisations, workers and teams, all linked (model.md §5.1)."""
    run = simulate(load("five_society_platform", overrides=SHORT), 1, log=True)
    actors = steps(run, "triaged")["actor"]
    assert len(set(run.worlds[0].actors["role"][actors])) >= 2
    assert run.worlds[0].actors["linked"][actors].all()


@pytest.mark.parametrize(
    ("participants", "role"),
    [
        (["social_organization", "social_worker"], WORKER),
        (["social_organization"], ORGANIZATION),
        (["community", "social_organization"], COMMITTEE),
        (["volunteer", "social_organization"], ORGANIZATION),
    ],
)
@pytest.mark.parametrize("hub", ["committee", "social_worker"])
def test_without_its_society_the_hub_is_the_next_that_is_linked(participants, role, hub):
    """The first linked of committee, social worker, organisation (model.md §5.3); all others are absent."""
    if hub == "social_worker" and "social_worker" in participants:
        role = WORKER
    changes = {**SHORT, "regime.participants": participants, "regime.hub": hub}
    run = simulate(load("three_society", overrides=changes), 1, log=True)
    triaged = steps(run, "triaged")["actor"]
    assert len(triaged) > 50
    assert set(run.worlds[0].actors["role"][triaged]) == {role}


def test_with_nobody_there_only_neighbours_help():
    """No hub, no triage, no hours; small labour is settled all the same (model.md §5.3)."""
    ledger = simulate(load("three_society", overrides={**SHORT, "regime.participants": []}), 1).ledgers[0]
    assert ledger["triaged"].sum() == 0
    assert not ledger["hours_used"].any()
    assert ledger["neighbour_help"].sum() > 0
    assert ledger["resolved"].sum() > 0


def test_whoever_is_alone_finds_and_serves_by_itself():
    """A committee alone beside linked organisations and workers: what it takes up nobody else serves (§5.3)."""
    changes = {**SHORT, "regime.participants": ["social_organization", "social_worker"]}
    changes["regime.unlinked"] = {"community": "alone"}
    run = simulate(load("three_society", overrides=changes), 1, log=True)
    hub, served = {}, set()
    for step in run.logs[0]:
        activity = ACTIVITIES[int(step["activity"])]
        if activity == "triaged":
            hub[int(step["case_id"])] = int(step["actor"])
        elif activity in ("accepted", "approved"):
            mine = hub[int(step["case_id"])] == 0
            assert (step["actor"] == 0) == mine
            served.add(mine)
    assert served == {True, False}


def test_alone_organisations_serve_what_they_find():
    """With everybody alone each serves its own finds: hub and provider are the same actor."""
    changes = {
        **SHORT,
        "regime.participants": [],
        "regime.unlinked": {"community": "alone", "social_organization": "alone", "social_worker": "alone"},
        "channels.outreach_organization": 0.05,
    }
    run = simulate(load("three_society", overrides=changes), 1, log=True)
    hub, roles = {}, set()
    for step in run.logs[0]:
        activity = ACTIVITIES[int(step["activity"])]
        if activity == "triaged":
            hub[int(step["case_id"])] = int(step["actor"])
        elif activity == "accepted":
            assert step["actor"] == hub[int(step["case_id"])]
            roles.add(int(run.worlds[0].actors["role"][step["actor"]]))
    assert roles == {COMMITTEE, ORGANIZATION, WORKER}
    assert not run.ledgers[0]["links"].any()
    assert run.ledgers[0]["refused"].sum() == 0


# In which order


@pytest.fixture(scope="module")
def busy_world():
    """A World with many cases in hand."""
    changes = {"run.days": 60, "run.warmup": 0, "community.staff": 1.5, "population.residents": 2000}
    return run_alone(new_worlds(load("five_society", overrides=changes), 5)[0], 60)


@pytest.mark.parametrize(
    ("priority", "showcase"),
    [
        *((order, 0.0) for order in ("deadline", "severity", "first_come", "smallest")),
        ("deadline", 0.6),
        ("severity", 0.3),
    ],
)
def test_cases_are_taken_in_the_order_of_the_regime(busy_world, priority, showcase):
    """Least time left, most severe, longest known, least material; ties by id; `showcase` w: (1 − w)s + w·visibility
    with s = 1 − days left/30, severity, days known/30 (model.md §10.25)."""
    settings = load("five_society", overrides={"regime.priority": priority, "government.showcase": showcase})
    today = new_worlds(settings, 5)[0].parameters[0]
    kinds = list(settings.settings.needs.values())
    world, day = busy_world, 60

    def place(slot: int) -> tuple[float, int]:
        need = world.needs[slot]
        score = {
            "deadline": 1 - (need.due - day) / 30,
            "severity": need.severity,
            "first_come": (day - need.known) / 30,
            "smallest": -need.left[MATERIAL],
        }[priority]
        return (-(1 - showcase) * score - showcase * kinds[need.kind].visibility, need.id)

    cases = [s for s in range(world.here[0].needs_used) if world.needs[s].state in (KNOWN, TRIAGED, IN_SERVICE)]
    order_cases(world, today, day)
    assert len(cases) > 50
    assert world.order["slot"][: world.here[0].ordered].tolist() == sorted(cases, key=place)


def test_showcase_takes_what_can_be_shown_first(run_corner):
    """Full showcase: with hours for one case a day the visible kind never waits for the other (Sheng 3.1)."""
    changes = {"government.showcase": 1.0, "need.triage_hours": 1.0, "community.hours": 1.0, "community.labour": 0.0}
    kinds = {"shown": {"rate": 5.0, "visibility": 1.0}, "unseen": {"rate": 20.0, "visibility": 0.0}}
    run = run_corner(changes, kinds=kinds, days=400, log=True)
    triaged = steps(run, "triaged")
    shown = {int(s["case_id"]): int(s["day"]) for s in triaged if s["kind"] == 0}
    arisen = {int(s["case_id"]): int(s["day"]) for s in steps(run, "arisen")}
    waiting_unseen = [s for s in triaged if s["kind"] == 1]
    for step in waiting_unseen:  # whoever takes an unseen case up has no shown one left
        left = [c for c, day in shown.items() if arisen[c] <= step["day"] < day]
        assert not left
    assert len(waiting_unseen) > 100
