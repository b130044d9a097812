"""Mesa's own tools work on the model unchanged."""

from __future__ import annotations

import inspect

import mesa
import pandas as pd
import pytest
from mesa.batchrunner import batch_run

import fivelink_sim as fl

pytestmark = pytest.mark.filterwarnings("error:::fivelink_sim")
TINY = {"population.residents": 300, "district.side": 8, "run.days": 12, "run.warmup": 7}


class Counted(fl.CommunityModel):
    """Collects what a user wants."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.datacollector = mesa.DataCollector(
            model_reporters={"open": "open", "agents": lambda model: len(model.agents)},
            agenttype_reporters={fl.SocialWorker: {"backlog": "backlog"}, fl.CharityFund: {"balance": "balance"}},
        )


def test_the_data_collector_has_the_daily_books(small_five):
    model = fl.CommunityModel(small_five, rng=1).run()
    collected = model.datacollector.get_model_vars_dataframe()
    daily = model.daily()
    pd.testing.assert_frame_equal(collected, daily[list(collected.columns)], check_dtype=False)


def test_a_collector_of_ones_own(small_five):
    model = Counted(small_five, rng=1).run(10)
    assert model.datacollector.get_model_vars_dataframe()["open"].tolist() == model.daily()["open"].tolist()
    backlog = model.datacollector.get_agenttype_vars_dataframe(fl.SocialWorker)
    assert len(backlog) == 10 * model.scenario.settings.social_worker.number


def test_batch_run_varies_scenarios_and_fields():
    apart = "rng" in inspect.signature(batch_run).parameters  # newer versions of Mesa take seeds apart
    seeds, seeds_apart = ({}, {"rng": [1, 2]}) if apart else ({"rng": [1, 2]}, {})
    rows = batch_run(
        fl.CommunityModel,
        {"scenario": ["three_society", "five_society"], "government.burden": [0.2, 0.8], **seeds, **TINY},
        data_collection_period=-1,
        display_progress=False,
        **seeds_apart,
    )
    table = pd.DataFrame(rows)
    assert len(table) == 8
    assert table["Step"].nunique() == 1  # the last, counted from 0 or 1 as the version of Mesa does
    by = table.groupby(["scenario", "government.burden"])["resolved"].count()
    assert (by == 2).all()
    one = fl.CommunityModel("five_society", rng=2, **{"government.burden": 0.8, **TINY}).run()
    row = table[(table["scenario"] == "five_society") & (table["government.burden"] == 0.8) & (table["rng"] == 2)]
    assert row["open"].item() == one.daily()["open"].iloc[-1]


def test_batch_run_takes_overrides_and_every_day():
    rows = batch_run(
        fl.CommunityModel,
        {"scenario": "three_society", "overrides": [{**TINY, "community.staff": 2}], "rng": 1},
        data_collection_period=1,
        display_progress=False,
    )
    assert len({row["Step"] for row in rows}) == len(rows) == 12


def test_iterations_without_a_seed_differ():
    rows = batch_run(
        fl.CommunityModel, {"scenario": "five_society", **TINY}, iterations=3, data_collection_period=-1,
        display_progress=False,
    )  # fmt: skip
    assert len({row["resident_trust"] for row in rows}) == 3


class Watched(fl.CommunityModel):
    """Remembers every model that was made."""

    made: list = []  # noqa: RUF012

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.made.append(self)


def test_solara_viz_renders_the_grid_and_plots():
    solara = pytest.importorskip("solara")
    from mesa.visualization import SolaraViz, SpaceRenderer, make_plot_component
    from mesa.visualization.components import AgentPortrayalStyle

    def portray(agent):
        return AgentPortrayalStyle(color="tab:blue" if isinstance(agent, fl.Resident) else "tab:red", size=4)

    model = fl.CommunityModel("five_society", rng=1, **TINY)
    renderer = SpaceRenderer(model, backend="matplotlib")
    renderer.draw_agents(agent_portrayal=portray)
    plot = make_plot_component(["open", "resolved"], backend="matplotlib")
    box, context = solara.render(SolaraViz(model, renderer, components=[plot]), handle_error=False)
    model.step()
    assert len(box.children) > 0
    context.close()


def test_the_controls_of_solara_viz_step_and_make_models_anew():
    solara = pytest.importorskip("solara")
    import ipyvuetify
    from mesa.visualization import Slider
    from mesa.visualization.solara_viz import ModelController, ModelCreator

    model = solara.reactive(Watched(scenario="five_society", rng=1, **TINY))
    parameters = solara.reactive({})
    given = {"scenario": "five_society", "rng": 1, "government.burden": Slider("burden", 0.5, 0.0, 1.0, 0.1), **TINY}

    @solara.component
    def page():
        ModelCreator(model, given, model_parameters=parameters)
        ModelController(
            model,
            model_parameters=parameters,
            play_interval=solara.use_reactive(100),
            render_interval=solara.use_reactive(1),
            use_threads=solara.use_reactive(False),
        )

    _, context = solara.render(page(), handle_error=False)
    buttons = {button.children[-1]: button for button in context.find(ipyvuetify.Btn).widgets}
    buttons["Step"].click()
    assert model.value.day == 1
    parameters.value = {**parameters.value, "government.burden": 0.2}  # what the slider does
    buttons["Reset"].click()
    assert model.value is Watched.made[-1]
    assert (model.value.scenario.settings.government.burden, model.value.day) == (0.2, 0)
    context.close()
