"""Hidden needs come to light by voice, online and outreach. model.md §3 disclose, §10.3-4; verification.md 3, 4, 10."""

import math

import numpy as np
import pytest
from scipy import stats

from fivelink_sim.model.day import run_days
from fivelink_sim.model.disclose import disclosure_chance
from fivelink_sim.model.district import new_worlds
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.outreach import next_near
from fivelink_sim.model.world import LAPSED, NOBODY, PLACE_BITS
from fivelink_sim.scenario import load

Z_MOST = 4.0

KNOWN = ACTIVITIES.index("known")


@pytest.mark.parametrize(
    ("voice", "online", "outreach", "chance"),
    [
        (0.35 * 0.5, 0.1, 0.2, 1 - (1 - 0.175) * 0.9 * math.exp(-0.2)),  # verification.md 3: .39209
        (0.0, 0.0, 0.0, 0.0),
        (1.0, 0.0, 0.0, 1.0),
        (0.0, 1.0, 0.0, 1.0),
        (0.0, 0.0, 30.0, 1 - math.exp(-30)),
        (0.5, 0.5, 0.0, 0.75),
    ],
)
def test_disclosure_chance(voice, online, outreach, chance):
    """1 − (1 − openness·trust)(1 − online)·exp(−outreach) (model.md §3)."""
    assert disclosure_chance(voice, online, outreach) == pytest.approx(chance, abs=1e-12)


def test_the_number_of_verification_3():
    assert disclosure_chance(0.35 * 0.5, 0.1, 0.2) == pytest.approx(0.39209, abs=5e-6)


def days_until_known(run):
    cases = run.cases[0]
    cases = cases[cases["known"] != NOBODY]
    return cases["known"] - cases["arisen"]


@pytest.mark.parametrize(("openness", "online_factor"), [(1.0, 1.0), (0.8, 0.37)])
def test_days_until_known_are_geometric(run_corner, openness, online_factor):
    """P(k days) = p(1 − p)^k from the day of arising on; a group's factors multiply openness and online."""
    p = 1 - (1 - 0.35 * openness * 0.5) * (1 - 0.1 * online_factor) * math.exp(-0.2)
    run = run_corner(
        {"channels.online": 0.1, "channels.outreach_committee": 0.2, "population.residents": 500},
        kinds={"task": {"rate": 20.0, "openness": 0.35}},
        groups={"everybody": {"share": 1.0, "openness": openness, "online": online_factor}},
        days=1000,
    )
    days = days_until_known(run)
    assert abs(days.mean() - (1 - p) / p) / (math.sqrt(1 - p) / p / math.sqrt(len(days))) < Z_MOST
    counts = np.bincount(np.minimum(days, 10), minlength=11)
    shares = np.array([p * (1 - p) ** k for k in range(10)] + [(1 - p) ** 10])
    assert stats.chisquare(counts, shares * len(days)).pvalue > 6.3e-5


def test_outreach_of_all_who_look_adds_up(run_corner):
    """Committee, each organisation (× `home_outreach` for those founded by residents) and each worker add evenly."""
    total = 0.02 + 4 * 0.03 + 2 * 0.03 * 1.5 + 3 * 0.01  # six organisations, a third of them residents' own
    run = run_corner(
        {
            "regime.participants": ["community", "social_organization", "social_worker"],
            "channels.online": 0.0,
            "channels.outreach_committee": 0.02,
            "channels.outreach_organization": 0.03,
            "channels.outreach_worker": 0.01,
            "social_organization.number": 6,
            "social_organization.resident_share": 1 / 3,
            "social_organization.home_outreach": 1.5,
            "social_worker.number": 3,
        },
        kinds={"task": {"rate": 100.0, "openness": 0.0}},
        days=1500,
    )
    p = 1 - math.exp(-total)
    days = days_until_known(run)
    assert abs(days.mean() - (1 - p) / p) / (math.sqrt(1 - p) / p / math.sqrt(len(days))) < Z_MOST


def test_never_disclosed_in_time(run_corner):
    """p = .1 and 15 trials, on days 0 to 14 of patience 14: a share .9¹⁵ = .20589 stays unknown (verification.md 4)."""
    run = run_corner(
        {"channels.online": 0.1, "community.staff": 0.0, "population.residents": 1000},
        kinds={"task": {"rate": 20.0, "openness": 0.0, "patience": 14}},
        days=1000,
    )
    lapsed = run.cases[0][run.cases[0]["ending"] == LAPSED]
    assert set(lapsed["ended"] - lapsed["arisen"]) == {14}
    share = 0.9**15
    assert share == pytest.approx(0.20589, abs=5e-6)
    unknown = (lapsed["known"] == NOBODY).mean()
    assert abs(unknown - share) / math.sqrt(share * (1 - share) / len(lapsed)) < Z_MOST


def test_hidden_needs_are_poisson_where_nothing_is_scarce(run_corner, z_of_mean):
    """Hidden at the day's end ~ Poisson(λ(1 − p)/p); nothing waits, so by Little's law open = hidden (item 10)."""
    p, rate = 0.2, 10.0
    days = 20_000
    run = run_corner(
        {"channels.online": p, "population.residents": 1000, "community.staff": 1000.0},
        kinds={"task": {"rate": rate, "openness": 0.0}},
        days=days,
    )
    ledger = run.ledgers[0][200:]
    expected = rate * (1 - p) / p
    assert np.array_equal(ledger["open"], ledger["hidden"])
    assert abs(z_of_mean(ledger["hidden"], expected)) < Z_MOST
    assert abs(z_of_mean((ledger["hidden"] - expected) ** 2.0, expected)) < Z_MOST  # variance = mean
    cases = run.cases[0][run.cases[0]["ended"] >= 0]
    assert abs((cases["ended"] - cases["arisen"]).mean() - (1 - p) / p) < Z_MOST * math.sqrt(1 - p) / p / math.sqrt(
        len(cases)
    )


def test_who_found_a_need_is_drawn_by_the_strength_of_each_channel(run_corner):
    """In proportion to −ln(1 − p): voice and online speak to the committee, all others find for themselves (§10.4)."""
    changes = {
        "regime.participants": ["community", "social_organization", "social_worker", "volunteer"],
        "regime.links": {"social_worker": {"volunteer": 1.0}},
        "district.side": 1,  # every volunteer's home is near
        "channels.online": 0.1,
        "channels.outreach_committee": 0.05,
        "channels.outreach_organization": 0.04,
        "channels.outreach_worker": 0.06,
        "channels.outreach_volunteer": 0.01,
        "social_organization.number": 2,
        "social_organization.resident_share": 0.0,
        "social_worker.number": 2,
        "volunteer.share": 0.1,
        "volunteer.motivation": 0.7,
        "trust.trust0": 0.5,
    }
    run = run_corner(changes, kinds={"task": {"rate": 50.0, "openness": 0.4}}, days=1000, log=True)
    world, log = run.worlds[0], run.logs[0]
    finders = np.bincount(log["actor"][log["activity"] == KNOWN], minlength=len(world.actors))
    strength = np.zeros(len(world.actors))
    strength[0] = -math.log(1 - 0.4 * 0.5) - math.log(0.9) + 0.05
    strength[1:3] = 0.04
    strength[3:5] = 0.06
    strength[6] = 10 * 0.01 * 0.7  # ten volunteers of the station's team
    expected = strength / strength.sum() * finders.sum()
    concerned = expected > 0
    assert finders[~concerned].sum() == 0
    assert stats.chisquare(finders[concerned], expected[concerned]).pvalue > 6.3e-5


def test_what_volunteers_find_is_found_by_a_team_nearby(run_corner):
    """Nobody else looks: the finder is the team of a volunteer within two cells, and all 13 cells are searched."""
    changes = {
        "regime.participants": ["community", "social_organization", "volunteer"],
        "regime.links": {"community": {"volunteer": 1.0}, "social_organization": {"volunteer": 1.0}},
        "district.side": 20,
        "channels.online": 0.0,
        "channels.outreach_volunteer": 0.2,
        "community.lead_share": 0.1,
        "social_organization.number": 3,
        "social_organization.lead_share": 0.1,
        "volunteer.share": 0.02,
        "population.residents": 500,
    }
    run = run_corner(changes, kinds={"task": {"openness": 0.0, "rate": 50.0}}, days=200, log=True)
    world, log = run.worlds[0], run.logs[0]
    people = world.volunteers[: world.here[0].volunteers]
    known = log[log["activity"] == KNOWN]
    cells = world.residents["cell"][(known["case_id"] // 4 // 2**20) % 2**22]
    homes = people["cell"]
    away = np.hypot(cells[:, None] // 20 - homes // 20, cells[:, None] % 20 - homes % 20)
    mine = known["actor"][:, None] == people["team"]
    nearest = np.where(mine, away, np.inf).min(axis=1)
    assert len(known) > 500
    assert nearest.max() == 2.0
    assert len(set(known["actor"])) >= 2


def test_volunteers_look_around_within_two_cells_of_home(run_corner):
    """Each adds outreach·motivation to the 13 cells within a Euclidean distance of two, cut at the border (§10.3)."""
    changes = {
        "regime.participants": ["community", "volunteer"],
        "regime.links": {"community": {"volunteer": 1.0}},
        "district.side": 9,
        "channels.outreach_volunteer": 0.01,
        "volunteer.share": 0.3,
        "volunteer.motivation": 0.6,
    }
    world = run_corner(changes, days=7).worlds[0]
    homes = world.volunteers["cell"][: world.here[0].volunteers]
    assert len(homes) == 30
    row, column = np.divmod(np.arange(81), 9)
    field = np.zeros(81)
    for home in homes:
        field += 0.006 * (np.hypot(row - home // 9, column - home % 9) <= 2)
    assert np.allclose(world.cells["volunteer_outreach"], field, atol=1e-12)
    assert (np.hypot(row - 4, column - 4) <= 2).sum() == 13


def test_the_chain_of_a_cell_holds_the_volunteers_near_it_in_their_order():
    """On each of fifty days; in between volunteers quit and join, are no part of the regime for six days from a
    Wednesday on, and lose and regain an organisation's team. Looked for among all of them, one by one."""
    away = {"name": "away", "from": 16, "until": 22, "set": {"regime.participants": ["community", "social_worker"]}}
    fewer = {"name": "fewer", "from": 31, "until": 40, "set": {"social_organization.number": 2}}
    changes = {"run.days": 50, "run.warmup": 0, "volunteer.quit": 0.2, "volunteer.outsiders": 4.0, "district.side": 6}
    (world,) = new_worlds(load("five_society", changes | {"events": [away, fewer]}), 5)
    lengths = []
    for day in range(50):
        assert run_days(world, day, day + 1) == day + 1
        people = world.volunteers[: world.here[0].volunteers]
        row, column = people["cell"] // 6, people["cell"] % 6
        for cell in range(36):
            chain, place = [], int(world.cells[cell].first_near)
            while place != NOBODY:
                chain.append(place >> PLACE_BITS)
                place = int(next_near(people[chain[-1]], place))
            near = np.hypot(row - cell // 6, column - cell % 6) <= 2
            assert chain == np.flatnonzero(near & (people["team"] != NOBODY)).tolist()
            lengths.append(len(chain))
    assert world.ledger["quit"].sum() > 10
    assert world.ledger["joined"].sum() > 10
    by_day = np.array(lengths).reshape(50, 36).sum(axis=1)
    assert (by_day[16:22] == 0).all()
    assert (by_day[:16] > 0).all()
    assert (by_day[22:] > 0).all()


def test_without_anybody_to_tell_nothing_is_told(run_corner):
    """Nobody is there at all: no need becomes known, whatever voice and online would do."""
    run = run_corner({"regime.participants": []}, days=50)
    assert run.ledgers[0]["arisen"].sum() > 0
    assert run.ledgers[0]["known"].sum() == 0
