"""Agents are views: what is read is the World's, what is written stands in it, and what is handed out is a copy."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

import fivelink_sim as fl
from fivelink_sim.model.world import HIDDEN, IN_SERVICE

TYPES = (fl.Committee, fl.SocialOrganization, fl.SocialWorker, fl.Volunteer, fl.CharityFund, fl.Resident)


def only(model, kind):
    return model.agents_by_type[kind][0]


def test_five_types_of_actors_and_residents(model):
    agents = model.agents_by_type
    assert set(agents) == set(TYPES)
    assert len(agents[fl.Committee]) == 1
    assert len(agents[fl.SocialOrganization]) == model.scenario.settings.social_organization.number
    assert len(agents[fl.SocialWorker]) == model.scenario.settings.social_worker.number
    assert len(agents[fl.CharityFund]) == 2
    assert len(agents[fl.Resident]) == 600
    assert len(agents[fl.Volunteer]) == model.volunteers
    assert len(model.agents) == sum(map(len, agents.values()))
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)


def test_who_is_absent_has_no_agents(small_three):
    agents = fl.CommunityModel(small_three, rng=1).agents_by_type
    assert len(agents[fl.Volunteer]) == len(agents[fl.CharityFund]) == 0


def test_agents_stand_on_one_grid(model):
    assert model.grid.dimensions == (10, 10)
    for agent in model.agents:
        assert agent in agent.cell.agents
    committee = only(model, fl.Committee)
    assert committee.cell.coordinate == (5, 5)
    resident = model.agents_by_type[fl.Resident][17]
    column, row = resident.cell.coordinate
    assert row * 10 + column == model.world.residents["cell"][17]


def test_a_district_is_one_grid_of_blocks_side_by_side(small_district):
    model = fl.CommunityModel(small_district, rng=1)
    assert model.grid.dimensions == (30, 20)
    for agent in model.agents:
        column, row = agent.cell.coordinate
        assert row // 10 * 3 + column // 10 == agent.community
    with pytest.raises(ValueError, match="6 communities"):
        _ = model.world


def test_volunteers_come_and_go_with_the_world(small_five):
    model = fl.CommunityModel(small_five, rng=7, **{"volunteer.quit": 0.5, "volunteer.join": 0.2}).run(5)
    before = {agent.name: agent for agent in model.agents_by_type[fl.Volunteer]}
    homes = {agent: agent.cell for agent in before.values()}
    model.run(20)
    after = {agent.name: agent for agent in model.agents_by_type[fl.Volunteer]}
    assert set(before) != set(after)
    stayed = set(before) & set(after)
    assert all(before[name] is after[name] for name in stayed)
    gone = before[next(iter(set(before) - set(after)))]
    assert gone not in model.agents
    assert gone not in homes[gone].agents
    with pytest.raises(LookupError, match="has quit"):
        _ = gone.motivation


def test_a_resident_reads_and_writes_its_record(model):
    resident = model.agents_by_type[fl.Resident][5]
    world = model.world
    total = float(world.here[0].trust_total)
    was = resident.trust
    resident.trust = 0.9
    assert world.residents["trust"][5] == 0.9
    assert world.here[0].trust_total == pytest.approx(total + 0.9 - was, abs=1e-9)  # sums are kept
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="trust must be between 0 and 1"):
            resident.trust = wrong
    with pytest.raises(TypeError, match="must be a number"):
        resident.trust = "high"
    with pytest.raises(AttributeError, match="cannot be set"):
        resident.needs_so_far = 3
    assert resident.trust == 0.9


def test_residents_know_their_needs(model):
    world = model.world
    states = world.needs["state"][: int(world.here[0].needs_used)]
    assert sum(len(resident.needs) for resident in model.agents_by_type[fl.Resident]) == (states >= HIDDEN).sum()
    needy = next(resident for resident in model.agents_by_type[fl.Resident] if resident.needs)
    need = needy.needs[0]
    assert need.resident == needy.number
    assert model.need(need.name) == model.need(need.id) == need
    assert need.state in ("hidden", "known", "triaged", "in service", "misread", "relapsed")
    assert need.name == f"0-{needy.number}-{need.name.split('-')[2]}"


def test_yesterdays_need_never_changes(model):
    needs = model.needs()
    kept = [(need.state, dict(need.left)) for need in needs]
    model.run(10)
    assert [(need.state, need.left) for need in needs] == kept
    with pytest.raises(AttributeError):
        needs[0].state = "resolved"


def test_what_is_handed_out_is_a_copy(model):
    worker = only(model, fl.SocialWorker)
    skill = worker.skill
    skill["emergency"] = -1.0
    assert worker.skill["emergency"] > 0.0
    links = worker.links
    links.clear()
    assert worker.links
    daily = model.daily()
    daily.loc[:, "open"] = -1
    assert (model.daily()["open"] >= 0).all()


def test_queues_are_in_order_and_hold_what_the_record_counts(model):
    for kind in (fl.Committee, fl.SocialOrganization, fl.SocialWorker):
        for actor in model.agents_by_type[kind]:
            tasks = actor.queue
            speed = {need.id: need for need in actor.cases}
            assert set(speed) == {task.need.id for task in tasks}
            assert all(actor.name in task.need.providers.values() for task in tasks)
            assert (actor.backlog > 0.0) == bool(tasks)
    in_service = [need for need in model.needs() if need.state == "in service"]
    world = model.world
    assert len(in_service) == (world.needs["state"][: int(world.here[0].needs_used)] == IN_SERVICE).sum()


def test_routes_and_links_carry_strength_and_trust(model):
    worker = only(model, fl.SocialWorker)
    route = worker.routes["foundation"]
    assert route.path[0] == worker.name
    assert route.path[-1] == "foundation"
    assert route.hops == len(route.path) - 1
    assert 0.0 < route.strength <= route.trust <= 1.0
    worker.set_trust_in("foundation", 0.05)
    assert worker.trust_in("foundation") == 0.05
    with pytest.raises(KeyError, match="no link to 'nobody'"):
        worker.set_trust_in("nobody", 0.5)


def test_trust_that_is_written_moves_routes_at_the_next_refresh(model):
    committee = only(model, fl.Committee)
    direct = committee.routes["worker 1"].strength
    committee.set_trust_in("worker 1", 0.0)
    model.run(7)
    assert committee.routes["worker 1"].strength < direct


def test_funds_have_balances_in_yuan_and_spend_what_they_are_given(small_five):
    poor = {"community.welfare": 0.0, "community.welfare_opening": 0.0, "charity.opening": 0.0, "charity.donate": 0.0}
    usual = fl.CommunityModel(small_five, rng=2, **poor).run(15)
    rich = fl.CommunityModel(small_five, rng=2, **poor)
    foundation = next(fund for fund in rich.agents_by_type[fl.CharityFund] if fund.name == "foundation")
    foundation.balance = 1_000_000.0
    assert foundation.cash == 100_000_000
    assert rich.world.funds["cash"][0] == 100_000_000
    rich.run(15)
    assert rich.daily()["money_granted"].sum() > usual.daily()["money_granted"].sum()
    assert foundation.balance == pytest.approx(rich.fund_balance)
    with pytest.raises(ValueError, match="balance must be"):
        foundation.balance = -1


def test_a_committee_has_its_parameters(model):
    committee = only(model, fl.Committee)
    assert committee.cognition == model.scenario.settings.community.cognition
    committee.cognition = 1.0
    assert model.today.community_cognition == 1.0
    assert committee.balance == committee.cash / 100
    assert all(need.state == "known" for need in committee.waiting)


def test_teams_have_members_and_a_convener(model):
    team = only(model, fl.Committee).team
    assert team.convener == "committee"
    assert len(team.members) == int(team.record.members)
    assert all(member.team == team for member in team.members)
    resident = next(member for member in team.members if member.resident is not None).resident
    assert resident.is_volunteer
    assert resident.volunteer in team.members
    assert only(model, fl.SocialWorker).team.convener == "station"


def test_agent_sets_of_mesa_work_on_views(model):
    residents = model.agents_by_type[fl.Resident]
    assert residents.agg("trust", np.mean) == pytest.approx(model.resident_trust)
    residents.select(lambda agent: agent.group != "general").set("trust", 0.0)
    assert {agent.trust for agent in residents if agent.group != "general"} == {0.0}


def test_views_cannot_be_removed(model):
    with pytest.raises(TypeError, match="cannot be removed"):
        only(model, fl.Resident).remove()
