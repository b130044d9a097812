"""What is said of a budget: findings made up by hand, and the sentence that each must give."""

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from fivelink_sim.analysis import budget, regret
from fivelink_sim.experiment.alternatives import Alternative, Offer
from fivelink_sim.experiment.map_axes import Axis
from fivelink_sim.view import budget_figures, budget_notes, budget_page, budget_table
from fivelink_sim.view import budget_words as words

THREE, FIVE, WORKERS, RELIEF = "three", "five", "three + workers", "three + less burden"
CHOICES = [THREE, FIVE, WORKERS, RELIEF]
LEVELS = {"resolution_rate": (0.60, 0.70, 0.65, 0.64), "median_days": (18.0, 14.0, 17.0, 17.5)}
LEVELS |= {"severity_weighted_rate": (0.55, 0.65, 0.60, 0.58)}
UNITS = {"resolution_rate": "share", "severity_weighted_rate": "share", "median_days": "days"}


def differences(baseline, verdicts=None):
    """Each choice against a baseline; clear as its sign says, unless told otherwise."""
    rows = []
    for outcome, levels in LEVELS.items():
        less = outcome == "median_days"
        for choice, level in zip(CHOICES, levels, strict=True):
            gap = level - levels[CHOICES.index(baseline)]
            better = (gap < 0) == less
            verdict = (verdicts or {}).get((choice, outcome), "better" if better else "worse")
            half = 2.0 * abs(gap) if verdict == "not clear" else 0.1 * abs(gap)
            rows.append(
                {"outcome": outcome, "unit": UNITS[outcome], "scenario": choice, "baseline": baseline, "mean": level}
                | {"estimate": gap, "low": gap - half, "high": gap + half, "verdict": verdict}
            )
    return pd.DataFrame(rows)


def account(granted=90_000.0, value=0.0, hours=4_000.0):
    """Books of two days of two pairs, made so that a community and year comes to these sums."""
    columns = {column for line in budget.LINES for column in line.columns}
    rows = []
    for replication in (0, 1):
        for scenario, of in ((THREE, {}), (FIVE, {"money_granted": granted, "hours_offered_volunteer": hours})):
            more = {"hours_coordinating_social_worker": 200.0 if scenario == FIVE else 100.0}
            rows.append(
                {"scenario": scenario, "replication": replication, "day": 0} | dict.fromkeys(columns, 0.0) | of | more
            )
    prices = dict.fromkeys((THREE, FIVE), budget.Prices(25.0, value, 1, 365))
    return budget.account(pd.DataFrame(rows), (THREE, FIVE), prices), prices


def break_even(**changes):
    row = {"y": 0.5, "at": 0.3, "low": 0.25, "high": 0.35, "crossing": 1.0, "changes": 1, "before": 1, "clear": 3}
    return pd.DataFrame([row | {"most": 0.06, "n": 20} | changes])


def worlds(values=None):
    values = values or {THREE: 0.4, FIVE: 0.6, WORKERS: 0.5, RELIEF: 0.5}
    tidy = pd.DataFrame(
        [(w, r, c, v) for c, v in values.items() for w in range(4) for r in range(2)],
        columns=["world", "replication", "choice", "value"],
    )
    by_world = regret.by_world(tidy, CHOICES, "more").assign(amount=50_000.0, used=40_000.0)
    summary = regret.summary(by_world, CHOICES).assign(use=[math.nan, math.nan, 0.8, 1.0])
    return regret.Worlds(tuple(CHOICES), by_world, summary, 1.0, 200)


def offer(label, **values):
    return Offer(label, "cost", 90_000.0, Alternative("", values, 90_000.0, 0.0, 0.0))


def found(**changes):
    table, prices = account()
    axes = (Axis("regime.hours_per_link", (0.0, 0.3, 0.6), "h", ""), Axis("government.burden", (0.4, 0.6), "share", ""))
    cells = [(x, y, 0.1 - 0.3 * x) for x in axes[0].values for y in axes[1].values]
    made = budget.Findings(
        labels=(THREE, FIVE),
        titles=("Three", "Five"),
        prices=prices,
        outcome="resolution_rate",
        better="more",
        amounts={"cost": 90_000.0, "linkage": 2_500.0},
        offers=(offer(WORKERS, number=5), offer(RELIEF, burden=0.4), offer("three + purchase")),
        free=None,
        account=table,
        summary=pd.DataFrame(
            [
                {"outcome": o, "unit": UNITS[o], "scenario": c, "mean": v, "low": v - 0.01, "high": v + 0.01}
                for o, levels in LEVELS.items()
                for c, v in zip(CHOICES, levels, strict=True)
            ]
        ),
        from_first=differences(THREE),
        from_second=differences(FIVE),
        spent=pd.DataFrame(
            [(c, 1000.0 * i, 900.0 * i, 1100.0 * i, 0.0, 1000.0 * i, 20) for i, c in enumerate(CHOICES)],
            columns=["choice", "books", "low", "high", "outside", "used", "n"],
        ),
        axes=axes,
        stands=(0.1, 0.55),
        map=pd.DataFrame(cells, columns=["x", "y", "estimate"]).assign(clear=lambda t: t["estimate"].abs() > 0.02),
        break_even=break_even(),
        worlds=worlds(),
        replications={"account": 60, "choices": 60, "map": 20, "worlds/sum": 4, "worlds/choices": 8},
        failed=0,
        command="fivelink budget three five",
        run_lines=("fivelink run three", "fivelink run five"),
    )
    return made._replace(**changes)


def test_the_second_is_better_only_if_it_is_clearly_better_than_every_alternative():
    assert (
        words.lead(found())
        == "At the same money, five did better by needs resolved than each alternative that was tried."
    )


def test_one_alternative_that_is_not_clearly_worse_takes_the_claim_away():
    table = differences(FIVE, {(WORKERS, "resolution_rate"): "not clear"})
    text = words.lead(found(from_second=table))
    assert text == "At the same money there is no clear difference between five and three + workers by needs resolved."


def test_an_alternative_that_is_clearly_better_is_named():
    table = differences(FIVE, {(RELIEF, "resolution_rate"): "better"})
    assert words.lead(found(from_second=table)).startswith(
        "At the same money, three + less burden did better than five"
    )


def test_a_regime_that_costs_no_more_has_nothing_to_be_spent_otherwise():
    assert "costs no more than three" in words.lead(found(offers=(offer(WORKERS), offer(RELIEF))))


def test_what_else_the_best_alternative_does_is_said():
    better = {(WORKERS, "median_days"): "better"}
    text = words.otherwise(found(from_second=differences(FIVE, better)))
    assert text.startswith("The best alternative was three + workers; against five it did clearly better in days to")


def test_new_money_and_time_given_are_told_apart():
    text = words.costs(found())
    assert "Against three, five costs +90,000\u00a0yuan a community and year" in text
    assert "100 % of it what funds give" in text
    assert "4,000\u00a0h besides, valued at nothing (at the shadow wage they would be 100,000\u00a0yuan)" in text
    table, prices = account(value=10.0)
    assert "at 10 yuan an hour another 40,000\u00a0yuan" in words.costs(found(account=table, prices=prices))


def test_diverted_hours_are_no_new_money():
    assert words.diverted(found()) == (
        "No new money, but diverted from cases: 100\u00a0h a year of staff who are there anyway go to links, meetings, "
        "supervising and leading (2,500\u00a0yuan at the shadow wage)."
    )


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({}, "five did no better any more from regime.hours_per_link = 0.3 on (95 % interval 0.25 to 0.35)"),
        ({"before": -1}, "five did no worse any more from"),
        ({"high": math.inf}, "(95 % interval 0.25 to above 0.6)"),
        ({"low": -math.inf}, "(95 % interval below 0 to 0.35)"),
        ({"at": math.nan, "low": math.inf, "high": math.inf}, "five stayed better from regime.hours_per_link 0 to 0.6"),
        ({"at": math.nan, "before": -1}, "five stayed worse from"),
        ({"clear": 0}, "no clear difference was found at any regime.hours_per_link"),
        ({"changes": 3}, "for the first time: the difference changes sign 3 times"),
        ({"n": 0}, "the outcome is undefined"),
    ],
)
def test_a_break_even_in_words(row, text):
    made = found(break_even=break_even(**row))
    assert text in words.zero(made)
    assert budget_table.break_even(made).rows


def test_fewer_days_are_better():
    made = found(outcome="median_days", better="less", break_even=break_even(before=-1))
    assert "five did no better any more" in words.zero(made)
    assert words.lead(made).startswith("At the same money, five did better by days to resolution")


def test_the_least_regretted_choice_is_told_with_that_of_the_second():
    text = words.over_worlds(found(worlds=worlds({THREE: 0.4, FIVE: 0.5, WORKERS: 0.5, RELIEF: 0.6})))
    assert text.startswith("Over 4 drawn worlds, three + less burden was best most often (100 %")
    assert "five in 0 %" in text
    assert "three + less burden (0.0\u00a0points (0.0 to 0.0); five 10.0\u00a0points (10.0 to 10.0))" in text


def test_without_worlds_nothing_is_said_of_them():
    made = found(worlds=None)
    assert words.over_worlds(made) == ""
    assert budget_notes.world_notes(made) == []
    assert "Regret over worlds" not in budget_page.pages(made)["report"]


def test_a_sum_that_was_given_is_not_said_to_be_what_the_second_costs():
    text = " ".join(budget_notes.equated(found(amounts={"given": 5_000.0})))
    assert "The sum was given: 5,000\u00a0yuan" in text
    assert "costs as much as" not in text


def test_runs_that_failed_are_told():
    assert "2 runs failed" in " ".join(budget_notes.sure(found(failed=2)))


def test_the_page_says_the_answer_first_and_the_same_page_is_the_same_bytes():
    page = budget_page.pages(found())["report"]
    assert page == budget_page.pages(found())["report"]
    order = [
        page.index(f'id="{name}"') for name in ("answer", "account", "choices", "map", "regret", "limits", "repeat")
    ]
    assert order == sorted(order)
    assert "fivelink run three --set number=5" in page
    assert "nothing can be bought" in page
    assert page.count('role="img" aria-label="') == 4


def test_figures_return_their_axes_with_units():
    made = found()
    tables = {
        budget_figures.account: (budget_page.account_bars(made), {}),
        budget_figures.choices: (budget_page.choice_marks(made), {"unit": "points"}),
        budget_figures.difference_map: (made.map, {"axes": ("x (h)", "y (share)"), "unit": "points"}),
        budget_figures.regret: (made.worlds.summary.assign(kind="same"), {"unit": "points"}),
    }
    for figure, (table, more) in tables.items():
        ax = Figure().subplots()
        assert figure(table, ax, **more) is ax
        assert any(unit in ax.get_xlabel() + ax.get_title(loc="left") for unit in ("yuan", "points"))
        ax.figure.savefig("/dev/null", format="svg")


def test_the_map_shades_better_blue_and_hatches_what_is_not_clear():
    made = found()
    ax = budget_figures.difference_map(made.map, Figure().subplots(), stands=(0.1, 0.5))
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert len(hatched) == 2  # 0.1 − 0.3 · 0.3 = 0.01, at both y
    red, _, blue, _ = ax.patches[0].get_facecolor()
    assert blue > red  # the first place: 0.1 better
    turned = budget_figures.difference_map(made.map, Figure().subplots(), more_is_better=False)
    red, _, blue, _ = turned.patches[0].get_facecolor()
    assert red > blue


def test_a_map_of_no_difference_at_all_can_be_drawn():
    for value in (0.0, np.nan):
        ax = budget_figures.difference_map(found().map.assign(estimate=value), Figure().subplots())
        ax.figure.savefig("/dev/null", format="svg")


def test_the_smaller_sum_is_told_beside_the_first():
    cheaper = (*found().offers, offer(RELIEF, burden=0.5)._replace(purse="linkage", amount=2_500.0))
    text = words.smaller_sum(found(offers=cheaper))
    assert text.startswith(
        "With no more than what running the linkage takes (2,500\u00a0yuan), each alternative did worse"
    )
    table = differences(FIVE, {(RELIEF, "resolution_rate"): "not clear"})
    text = words.smaller_sum(found(offers=cheaper, from_second=table))
    assert "three + less burden did better than five, or not clearly worse" in text
    assert words.smaller_sum(found()) == ""


def test_a_sum_that_was_given_is_not_called_the_same_money():
    offers = tuple(one._replace(purse="given") for one in found().offers)
    text = words.lead(found(amounts={"given": 5_000.0}, offers=offers))
    assert text.startswith("With 5,000\u00a0yuan a community and year spent otherwise, five did better")
