"""Volunteers join, stay, learn and leave. model.md §4, §5.3, §10.12, §10.30; verification.md 12."""

import math

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.district import new_worlds, run_alone, simulate
from fivelink_sim.model.serve import chain_open_labour, has_open_labour, nearest_open_labour
from fivelink_sim.model.volunteers import answering, joining_chance, motivation_after
from fivelink_sim.scenario import load

Z_MOST = 4.0
NOTHING = {"task": {"rate": 0.0}}
UNLIMITED = {"task": {"rate": 10.0, "labour": 1000.0, "patience": 60}}  # far more labour than there are hours
VOLUNTEER = 3

ALONE = {"regime.unlinked": {"volunteer": "alone"}, "volunteer.adhoc_reach": 300.0, "volunteer.hours": 7.0}

TEAM = {
    "regime.participants": ["community", "volunteer"],
    "regime.links": {"community": {"volunteer": 1.0}},
    "community.hours": 8.0,
    "community.labour": 0.0,
    "community.lead_share": 0.5,  # 4 h a day, 28 a week
    "volunteer.hours": 7.0,
}


def weekly(run, column: str) -> np.ndarray:
    return run.ledgers[0][column][6::7]


def test_constant_joining_and_quitting_reach_their_balance(run_corner, z_of_mean):
    """J join a week, each quits with q: Poisson J/q, autocorrelation 1 − q (verification.md 12)."""
    joining, q = 4.0, 0.2
    changes = {**ALONE, "volunteer.outsiders": joining, "volunteer.quit": q, "volunteer.motivation": 0.0}
    changes |= {"population.residents": 10, "district.side": 1}
    numbers = np.array(
        [weekly(run_corner(changes, kinds=NOTHING, days=40_000, seed=seed), "volunteers")[50:] for seed in (1, 2, 3)]
    )
    mean = joining / q
    assert abs(z_of_mean(numbers, mean)) < Z_MOST
    assert abs(z_of_mean((numbers - mean) ** 2, mean)) < Z_MOST
    products = (numbers[:, 1:] - mean) * (numbers[:, :-1] - mean)
    assert abs(z_of_mean(products, mean * (1 - q))) < Z_MOST


def test_joining_and_quitting_are_booked(run_corner):
    """Volunteers of a week = those of the week before + joined − quit."""
    changes = {**ALONE, "volunteer.outsiders": 4.0, "volunteer.quit": 0.2, "volunteer.share": 0.5}
    run = run_corner(changes, kinds=NOTHING, days=700)
    ledger = run.ledgers[0]
    assert ledger["joined"].sum() > 300
    assert np.array_equal(ledger["volunteers"], 50 + np.cumsum(ledger["joined"] - ledger["quit"]))


def test_the_motivated_do_not_quit(run_corner):
    """Quitting is quit·(1 − m): nobody at m = 1, a share ½·quit at m = ½."""
    changes = {**ALONE, "volunteer.share": 1.0, "population.residents": 5000, "volunteer.quit": 0.4}
    sure = run_corner({**changes, "volunteer.motivation": 1.0}, kinds=NOTHING, days=7).ledgers[0]
    half = run_corner({**changes, "volunteer.motivation": 0.5}, kinds=NOTHING, days=7).ledgers[0]
    assert sure["quit"].sum() == 0
    assert abs(half["quit"].sum() - 1000) / math.sqrt(5000 * 0.2 * 0.8) < Z_MOST


@pytest.mark.parametrize(
    ("m", "gain", "use", "idle", "burnout", "after"),
    [
        (0.5, 0.03, 1.0, 0.03, 0.0, 0.515),
        (0.5, 0.03, 0.0, 0.03, 0.0, 0.485),
        (0.4, 0.1, 0.5, 0.2, 0.05, 0.4 + 0.05 * 0.6 - 0.1 * 0.4 - 0.02),
        (1.0, 1.0, 1.0, 1.0, 0.0, 1.0),
        (0.5, 0.0, 0.1, 1.0, 1.0, 0.0),  # more is lost than there is
    ],
)
def test_motivation_after(m, gain, use, idle, burnout, after):
    """m + gain·use·(1 − m) − idle_loss·(1 − use)·m − burnout·m (model.md §4)."""
    assert motivation_after(m, gain, use, idle, burnout) == pytest.approx(after, abs=1e-12)


@pytest.mark.parametrize("use", [0.0, 0.3, 0.7, 1.0])
def test_motivation_settles(use):
    """Week after week it comes to gu/(gu + l(1 − u) + b) (verification.md 12)."""
    m = 0.5
    for _ in range(2000):
        m = motivation_after(m, 0.03, use, 0.04, 0.01)
    assert m == pytest.approx(0.03 * use / (0.03 * use + 0.04 * (1 - use) + 0.01), abs=1e-9)


MOTIVES = {"volunteer.motivation_gain": 0.03, "volunteer.idle_loss": 0.04, "volunteer.burnout": 0.01}


def motivations(run) -> np.ndarray:
    world = run.worlds[0]
    return world.volunteers["motivation"][: world.here[0].volunteers]


@pytest.mark.parametrize(("burnout_at", "burnout"), [(0.95, 0.01), (1.0, 0.0)])
def test_volunteers_in_full_use_burn_out_a_little(run_corner, burnout_at, burnout):
    """More labour than hours: u = 1, m = g/(g + b), and b only above `burnout_at`."""
    changes = {**ALONE, **MOTIVES, "volunteer.share": 0.2, "volunteer.burnout_at": burnout_at, "community.labour": 0.0}
    changes |= {"community.staff": 0.0}
    run = run_corner(changes, kinds=UNLIMITED, days=7 * 800)
    assert np.allclose(motivations(run), 0.03 / (0.03 + burnout), atol=1e-9)


def test_idle_volunteers_lose_heart(run_corner):
    """u = 0: m·(1 − l)ⁿ after n weeks."""
    run = run_corner({**ALONE, **MOTIVES, "volunteer.share": 0.2}, kinds=NOTHING, days=70)
    assert np.allclose(motivations(run), 0.5 * 0.96**10, atol=1e-12)


def test_a_team_that_leads_a_quarter_has_a_use_of_a_quarter(run_corner):
    """Room for 25 of 100 and labour without end: u = ¼ and m settles at gu/(gu + l(1 − u)) (§10.30)."""
    changes = {**TEAM, **MOTIVES, "volunteer.share": 1.0, "volunteer.span": 0.9}
    run = run_corner(changes, kinds=UNLIMITED, days=7 * 600)
    assert np.allclose(motivations(run), 0.03 / 4 / (0.03 / 4 + 0.04 * 0.75), atol=1e-9)


@pytest.mark.parametrize(
    ("feedback", "now", "first", "answer"), [(1.0, 0.8, 0.2, 0.8), (0.0, 0.8, 0.2, 0.2), (0.25, 0.8, 0.2, 0.35)]
)
def test_answering(feedback, now, first, answer):
    """feedback·now + (1 − feedback)·first (model.md §5.3, §10.31)."""
    assert answering(feedback, now, first) == pytest.approx(answer, abs=1e-12)


@pytest.mark.parametrize(
    ("participation", "trust", "nearby", "helped", "chance"),
    [
        (0.5, 0.4, 0.0, 0, 0.02),
        (0.5, 0.4, 0.25, 0, 0.02 * 1.5),
        (0.5, 0.4, 0.25, 3, 0.02 * 1.5 * 2.5),
        (1.0, 1.0, 1.0, 50, 1.0),
    ],
)
def test_joining_chance(corner, participation, trust, nearby, helped, chance):
    """join·participation·trust·(1 + social·share nearby)·(1 + gratitude·times helped), at most 1 (model.md §4)."""
    changes = {"volunteer.join": 0.1, "volunteer.social": 2.0, "volunteer.gratitude": 0.5}
    today = new_worlds(corner(changes), 1)[0].parameters[0]
    assert joining_chance(today, participation, trust, nearby, float(helped)) == pytest.approx(chance, abs=1e-12)


def test_residents_join_in_proportion_to_participation_and_trust(run_corner):
    """In a first week Σ join·participationᵢ·trust join."""
    changes = {**ALONE, "volunteer.join": 1.0, "trust.trust0": 0.8, "population.residents": 3000}
    run = run_corner(changes, kinds=NOTHING, days=7)
    chances = 0.8 * run.worlds[0].residents["first_participation"]
    joined = run.ledgers[0]["joined"].sum()
    assert abs(joined - chances.sum()) / math.sqrt((chances * (1 - chances)).sum()) < Z_MOST


def test_neighbours_who_volunteer_draw_others(run_corner):
    """Σ join·participation·trust·(1 + social·share), the share counted by hand within two cells of home (§10.3)."""
    changes = {
        **ALONE,
        "volunteer.join": 0.2,
        "volunteer.social": 10.0,
        "volunteer.share": 0.2,
        "population.residents": 3000,
        "district.side": 12,
    }
    world = run_corner(changes, kinds=NOTHING, days=1).worlds[0]
    people, first = world.residents, world.residents["volunteers"] == 1
    row, column = np.divmod(np.arange(144), 12)
    near = np.hypot(row[:, None] - row, column[:, None] - column) <= 2
    count = np.bincount(people["cell"], minlength=144)
    serving = np.bincount(people["cell"][first], minlength=144)
    share = (near @ serving) / (near @ count)
    chances = np.minimum(1.0, 0.2 * 0.5 * people["participation"] * (1 + 10 * share[people["cell"]]))[~first]
    joined = run_corner(changes, kinds=NOTHING, days=7).ledgers[0]["joined"].sum()
    assert abs(joined - chances.sum()) / math.sqrt((chances * (1 - chances)).sum()) < Z_MOST


def test_participation_at_the_start_is_twice_the_mean_times_beta(run_corner):
    """2·mean·Beta(2, 2) (model.md §10.23)."""
    run = run_corner({"population.residents": 5000, "population.participation": 0.3}, kinds=NOTHING, days=1)
    assert stats.kstest(run.worlds[0].residents["participation"] / 0.6, stats.beta(2, 2).cdf).pvalue > 6.3e-5


def test_residents_served_well_take_part_more(run_corner):
    """p + p·gain·(1 − p) for each need resolved (model.md §4 participation)."""
    run = run_corner({"volunteer.participation_gain": 0.1, "population.residents": 10}, kinds={"task": {"rate": 200.0}})
    for resident in run.worlds[0].residents:
        p = float(resident["first_participation"])
        for _ in range(int(resident["needs"])):
            p += 0.1 * p * (1 - p)
        assert resident["participation"] == pytest.approx(p, abs=1e-12)


def test_a_team_takes_no_more_than_it_can_lead(run_corner):
    """⌊span·leading hours⌋ = ⌊0.9·28⌋ = 25 join, and not one more (model.md §10.30)."""
    changes = {**TEAM, "volunteer.outsiders": 20.0, "volunteer.span": 0.9}
    ledger = run_corner(changes, kinds=NOTHING, days=70).ledgers[0]
    assert ledger["volunteers"].max() == 25
    assert ledger["joined"].sum() == 25


def test_those_without_room_at_the_start_belong_to_a_team_idle(run_corner):
    """All hundred are members from the first day; they offer their hours, 25 are led (model.md §10.12, §10.30)."""
    changes = {**TEAM, "volunteer.share": 1.0, "volunteer.span": 0.9, "volunteer.motivation": 1.0}
    run = run_corner(changes, kinds={"task": {"rate": 0.0}}, days=7)
    team = run.worlds[0].actors[int(run.worlds[0].here[0].first_team)]
    assert (team.members, team.room) == (100, 25)
    assert run.ledgers[0]["hours_offered"][:7, VOLUNTEER].sum() == pytest.approx(700.0, rel=1e-12)
    assert team.hours == pytest.approx(team.offered / 4, rel=1e-12)


def test_a_week_begins_anew_for_a_team_that_was_away():
    """Leading hours of the week in which volunteers left are not led a second time (§10.30, §10.53).

    They are away from a Wednesday or from the Monday before it, and come back on a Monday."""
    absent = {"regime.participants": ["community", "social_organization", "social_worker", "charity"]}
    absent |= {"regime.unlinked": {"volunteer": "absent"}}
    place = {"population.residents": 300, "run.warmup": 0, "run.days": 35, "workforce.absence": 0.0}
    rooms = []
    for begin in (9, 7):  # half a week of leading hours before they left, or none
        event = {"name": "away", "from": begin, "until": 28, "set": absent}
        world = simulate(load("five_society", place | {"events": [event]}), 1).worlds[0]
        teams = world.actors[world.here["first_team"][0] : world.here["first_fund"][0]]
        rooms.append(teams["room"].tolist())
    assert rooms[0] == rooms[1]


def test_joiners_enter_the_nearest_team_with_room(run_corner):
    """Where every team has room, each volunteer's team is the one whose convener stands nearest (§10.12)."""
    changes = {
        "regime.participants": ["community", "social_organization", "social_worker", "volunteer"],
        "regime.links": {
            "community": {"volunteer": 1.0},
            "social_organization": {"volunteer": 1.0},
            "social_worker": {"volunteer": 1.0},
        },
        "social_organization.number": 3,
        "social_organization.lead_share": 0.5,
        "social_worker.number": 1,
        "social_worker.lead_share": 0.5,
        "community.lead_share": 0.5,
        "volunteer.span": 1000.0,
        "volunteer.share": 0.5,
        "volunteer.outsiders": 10.0,
        "district.side": 20,
    }
    world = run_corner(changes, kinds=NOTHING, days=70).worlds[0]
    teams = [a for a in world.actors if a["role"] == 3]
    assert len(teams) == 5
    for volunteer in world.volunteers[: world.here[0].volunteers]:
        away = [math.hypot(*(np.array(divmod(int(t["cell"]), 20)) - divmod(int(volunteer["cell"]), 20))) for t in teams]
        mine = [int(t["key"]) for t in teams].index(int(world.actors[int(volunteer["team"])]["key"]))
        assert away[mine] == min(away)


@pytest.mark.parametrize("trainer", ["worker", "committee"])
def test_teams_learn_from_the_hours_that_workers_give(run_corner, trainer):
    """t + min(1, gain·h)(1 − t) − loss·t each week; a committee leads but does not train (model.md §3 refer)."""
    changes = {
        **TEAM,
        "regime.participants": ["community", "social_worker", "volunteer"],
        "regime.links": {
            "community": {"volunteer": 1.0 if trainer == "committee" else 0.0},
            "social_worker": {"volunteer": 1.0 if trainer == "worker" else 0.0},
        },
        "social_worker.number": 2,
        "social_worker.hours": 10.0,
        "social_worker.lead_share": 0.1,  # 2 h a day, 14 a week
        "volunteer.training": 0.3,
        "volunteer.training_gain": 0.005,
        "volunteer.training_loss": 0.01,
    }
    world = run_corner(changes, kinds=NOTHING, days=70).worlds[0]
    team = world.actors[int(world.here[0].first_team) + (1 if trainer == "worker" else 0)]
    training = 0.3
    for _ in range(10):
        training += (0.07 if trainer == "worker" else 0.0) * (1 - training) - 0.01 * training
    assert team.present
    assert team.training == pytest.approx(training, abs=1e-12)


def test_unlinked_hands_work_at_half_effect(run_corner):
    """Every hour of labour takes two of theirs, counted in full (model.md §10.11)."""
    changes = {**ALONE, "community.staff": 0.0, "volunteer.share": 1.0, "volunteer.hours": 168.0, "district.side": 1}
    run = run_corner(changes, kinds={"task": {"rate": 20.0, "labour": 1.5}}, days=100)
    ledger = run.ledgers[0]
    assert ledger["resolved"].sum() == ledger["arisen"].sum()
    assert np.allclose(ledger["hours_used"][:, VOLUNTEER], 3.0 * ledger["arisen"], atol=1e-9)
    assert run.worlds[0].residents["helped"].sum() == ledger["resolved"].sum()


def test_unlinked_volunteers_do_not_leave_their_neighbourhood(run_corner):
    """Without any within two cells of them, needs are not helped; those within are (model.md §5.3)."""
    changes = {**ALONE, "community.staff": 0.0, "volunteer.share": 0.02, "volunteer.hours": 168.0, "district.side": 20}
    changes |= {"volunteer.adhoc_reach": 2.0}
    run = run_corner(changes, kinds={"task": {"rate": 20.0}}, days=100)
    world = run.worlds[0]
    homes = world.volunteers["cell"][:2]
    cells = world.residents["cell"]
    near = np.zeros(100, bool)
    for home in homes:
        near |= np.hypot(cells // 20 - home // 20, cells % 20 - home % 20) <= 2
    residents = (run.cases[0]["id"] // 4 // 2**20) % 2**22
    assert np.array_equal(run.cases[0]["ending"] == 1, near[residents])
    assert 2 <= near.sum() < 50


def test_the_nearest_open_labour_is_helped_first():
    """Against a search through all open needs: least distance, of equals the smallest number (model.md §5.3)."""
    changes = {"population.residents": 500, "run.days": 40, "run.warmup": 0, "district.side": 12}
    changes |= {"community.staff": 0.0, "volunteer.adhoc_efficiency": 0.0, "needs.errands.rate": 20.0}
    world = run_alone(new_worlds(load("three_society_unlinked_extras", overrides=changes), 3)[0], 40)
    chain_open_labour(world)
    slots = [slot for slot in range(world.here[0].needs_used) if has_open_labour(world.needs[slot])]
    assert len(slots) > 20
    for home in range(144):
        for reach in (0.0, 1.5, 2.0, 30.0):
            away = {
                slot: math.hypot(
                    int(world.needs[slot].cell) // 12 - home // 12, int(world.needs[slot].cell) % 12 - home % 12
                )
                for slot in slots
            }
            within = [slot for slot in slots if away[slot] <= reach]
            expected = min(within, key=lambda slot: (away[slot], world.needs[slot].id), default=-1)
            assert nearest_open_labour(world, home, reach) == expected
