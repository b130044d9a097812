"""Readings of docs/model.md §10 that stand nowhere else, tried on whole Worlds."""

import numpy as np
import pytest

from fivelink_sim.model.capacity import attendance, staff_calendar
from fivelink_sim.model.district import new_worlds, run_alone, simulate
from fivelink_sim.model.world import COMMITTEE, ENTERPRISE, NOBODY, ORGANIZATION, TEAM, VOLUNTEER
from fivelink_sim.scenario import load

SMALL = {"population.residents": 300, "run.days": 60, "run.warmup": 0}
ALL = ["community", "social_organization", "social_worker", "volunteer", "charity"]


def after(days, preset="five_society", **settings):
    """The only community of a small scenario after some days."""
    overrides = SMALL | {name.replace("__", "."): value for name, value in settings.items()}
    (world,) = new_worlds(load(preset, overrides=overrides), seed=3)
    return run_alone(world, days)


def actors(world, role):
    return [a for a in world.actors if a.role == role]


def test_10_24_full_absence_leaves_a_quarter():
    u = (np.arange(100_000) + 0.5) / 100_000
    for absence, mean in [(0.3, 0.7), (0.5, 0.5), (0.8, 1 / 3.2), (1.0, 0.25)]:
        assert np.mean([attendance(absence, x) for x in u]) == pytest.approx(mean, abs=1e-4)


def test_10_35_and_36_the_committee_is_a_partner_of_every_team_and_both_funds():
    world = after(1)
    n = len(world.actors)
    assert actors(world, COMMITTEE)[0].partners == n - 1
    enterprise = actors(world, ENTERPRISE)[0]
    # §10.37: with the committee, the workers and the organisations; teams have no link with charity
    assert enterprise.partners == 1 + 6 + 4


def test_10_39_linked_volunteers_without_a_convener_help_by_themselves():
    world = after(30, regime__participants=["volunteer", "charity"])
    assert not any(a.present for a in actors(world, TEAM))
    assert all(v.team == NOBODY for v in world.volunteers[: int(world.here[0].volunteers)])
    assert world.ledger["hours_used"][:, VOLUNTEER].sum() > 0


def test_10_45_volunteers_have_outreach_only_in_a_team():
    assert after(1).cells["volunteer_outreach"].sum() > 0
    assert after(30, "three_society_unlinked_extras").cells["volunteer_outreach"].sum() == 0


def test_10_46_without_anybody_to_tell_voice_and_online_are_silent():
    unlinked = dict.fromkeys(ALL, "absent")
    world = after(30, "three_society", regime__participants=[], regime__unlinked=unlinked, channels__online=1.0)
    assert world.ledger["known"].sum() == 0
    assert world.ledger["arisen"].sum() > 0


def test_10_46_workers_stand_in_for_an_absent_committee():
    world = after(30, "three_society", regime__participants=["social_organization", "social_worker"])
    found = {int(need.finder) for need in world.needs[: int(world.here[0].needs_used)] if need.finder != NOBODY}
    assert world.here[0].first_worker in found
    assert 0 not in found


def test_10_54_partners_come_to_a_team_without_members():
    world = after(1, volunteer__share=0.0, charity__partners__hours_per_week=70.0, trust__link0=0.4)
    offered = [a.offered for a in actors(world, TEAM)]
    assert offered[1] == pytest.approx(70.0 * 0.4 * 0.3 / 5)  # a Monday; the day's meeting comes later
    assert sum(offered) == offered[1]


def test_10_60_purchase_goes_to_organisations_alone_too_and_needs_one():
    linked = after(30, "three_society")
    alone = after(
        30,
        "three_society",
        regime__participants=["community", "social_worker"],
        regime__unlinked={"social_organization": "alone"},
    )
    assert linked.ledger["money_purchase"].sum() == alone.ledger["money_purchase"].sum() > 0
    none = after(30, "three_society", social_organization__number=0)
    assert none.ledger["money_purchase"].sum() == 0


def test_10_57_welfare_is_no_referral():
    world = after(30, "three_society", regime__participants=["community"], community__welfare=1e6, need__care_bar=1.0)
    assert world.ledger["money_welfare"].sum() > 0
    labour_only = after(30, "three_society", regime__participants=["community"], community__welfare=0.0)
    assert labour_only.ledger["referred"].sum() > 0
    no_work = after(
        30, "three_society", regime__participants=["community"], community__labour=0.0, community__care=0.0,
        community__care_mediation=0.0, community__welfare=1e6,
    )  # fmt: skip
    assert no_work.ledger["money_welfare"].sum() > 0
    assert no_work.ledger["referred"].sum() == 0


def test_10_61_and_62_unlinked_charity_keeps_its_opening_cash():
    world = after(
        56, "three_society_unlinked_extras", charity__donate=0.0, charity__profit_share=0.0, charity__opening=5000.0
    )
    assert world.funds[0].cash == 500_000
    assert world.ledger["money_granted"].sum() + world.ledger["money_missed"].sum() == 0


def test_10_63_opening_cash_comes_with_the_actor():
    event = {"name": "charity comes", "from": 20, "set": {"regime.participants": ALL}}
    world = after(30, regime__participants=ALL[:4], events=[event], charity__opening=5000.0)
    opening = world.ledger["money_opening"]
    assert opening[20] == (5000 + 50_000) * 100
    assert opening[1:20].sum() == 0
    assert opening[0] > 0


def test_10_73_the_warm_up_has_the_other_regime_and_no_events():
    event = {"name": "burden", "from": 0, "until": 60, "set": {"government.burden": 0.9}}
    run = simulate(
        load(
            "five_society",
            overrides=SMALL | {"run.warmup": 28, "run.warmup_regime": "three_society", "events": [event]},
        ),
        3,
    )
    books = run.ledgers[0]
    share = books["hours_administrative"][:, 0] / books["hours_offered"][:, 0]
    assert share[:28] == pytest.approx(0.55)
    assert share[28:] == pytest.approx(0.9)
    assert (books["hours_offered"][:28, VOLUNTEER] == 0).all()
    assert (books["hours_offered"][28:, VOLUNTEER] > 0).all()


def test_10_77_sixty_days_of_warm_up_end_on_a_thursday():
    assert [staff_calendar(day, 0.2) for day in range(60, 64)] == [1.0, 0.2, 0.2, 1.0]


def test_13_the_first_volunteers_are_all_in_a_team_and_the_committee_stands_in_the_middle():
    world = after(1)
    assert all(v.team != NOBODY for v in world.volunteers[: int(world.here[0].volunteers)])
    assert actors(world, COMMITTEE)[0].cell == 10 * 20 + 10
    assert [bool(a.resident_founded) for a in actors(world, ORGANIZATION)] == [True] * 3 + [False] * 3
    for team in actors(world, TEAM)[2:]:
        assert team.cell == world.actors[team.convener].cell


def test_10_81_whoever_quits_does_not_join_in_the_same_week():
    leaving = {"volunteer__motivation": 0.0, "volunteer__quit": 1.0, "volunteer__motivation_gain": 0.0}
    joining = {
        "volunteer__join": 1.0,
        "population__participation": 1.0,
        "trust__trust0": 1.0,
        "volunteer__social": 100.0,
    }
    first = after(6, "three_society_unlinked_extras", **leaving, **joining)
    left = set(first.volunteers["resident"][: int(first.here[0].volunteers)])
    world = after(7, "three_society_unlinked_extras", **leaving, **joining)
    assert world.ledger["quit"][6] == len(left) == 9
    joined = set(world.volunteers["resident"][: int(world.here[0].volunteers)])
    assert len(joined) > 100
    assert not joined & left
