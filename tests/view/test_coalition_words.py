"""What is told of coalitions: words and figures of games whose answers are known."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from fivelink_sim.analysis import coalition_values
from fivelink_sim.experiment.games import Game, orders_of, sampled_coalitions
from fivelink_sim.scenario.loading import load
from fivelink_sim.view import coalition_answer as told
from fivelink_sim.view import coalition_figures as figures
from fivelink_sim.view import coalition_names as called
from fivelink_sim.view import coalition_page, coalition_parts, coalition_table

FIVE = ("community", "social_organization", "social_worker", "volunteer", "charity")


class MadeUp:
    """Coalitions of a made-up worth: a function of (members, seed) for each outcome."""

    def __init__(self, worth, players=FIVE, games=("presence",), outcomes=("resolution_rate",), seeds=6, orders=()):
        n = len(players)
        coalitions = sampled_coalitions(n, orders) if orders else range(2**n)
        self.games = [Game(name, players, {m: k for k, m in enumerate(coalitions)}, orders) for name in games]
        self.of, self.outcomes = "societies", list(outcomes)
        rows = [
            {"scenario": "five_society", "point": k, "replication": seed, "seed": seed}
            | {outcome: worth({p for i, p in enumerate(players) if m >> i & 1}, seed) for outcome in outcomes}
            for seed in range(seeds)
            for k, m in enumerate(coalitions)
        ]
        manifest = {"command_line": "fivelink coalitions five_society", "seed": 1}
        self.study = SimpleNamespace(
            name="five_society: coalitions of societies", labels=["five_society"], runs=pd.DataFrame(rows),
            scenarios={"five_society": load("five_society")}, replications=seeds, failed=[], version="0",
            manifest=manifest,
        )  # fmt: skip

    def __getattr__(self, table):
        return lambda: getattr(coalition_values, table)(self.study.runs, self.games, self.outcomes)


def one(found):
    (part,) = coalition_parts.parts(found)
    return part


def words_of(part):
    return " ".join(told.answer(part)).replace("\u00a0", " ")


def luck(seed):
    """Of no effect on the mean of an even number of seeds."""
    return 0.01 * (-1) ** seed


def needs_three(members, seed):
    return 0.3 * ({"community", "social_worker", "charity"} <= members) * (1.0 + luck(seed)) + luck(seed)


def test_players_who_need_each_other_are_told_to_be_worth_more_together():
    part = one(MadeUp(needs_three))
    words = words_of(part)
    assert words.startswith("All 5 societies linked, against none of these there: +30.0 points (")
    assert "The largest share seems to be that of Residents’ committee" in words
    assert "Social workers cannot be told from it" in words
    assert "No clear share: Social organisations and Volunteers." in words
    assert "Together they are clearly worth more than apart: each joining first would bring 0 in sum" in words
    assert "Pairs clearly worth more together: 3 of 10" in words
    assert "worth less together: " not in words
    assert coalition_parts.agrees(part)


def test_where_less_is_better_a_deeper_fall_together_is_worth_more():
    found = MadeUp(lambda members, seed: 30.0 - 40.0 * needs_three(members, seed), outcomes=["median_days"])
    part = one(found)
    words = words_of(part)
    assert "against none of these there: −12.0 days" in words
    assert "Pairs clearly worth more together: 3 of 10" in words
    assert coalition_table.value_rows(part)[0][-1] == "▲ better"


def test_stand_ins_are_told_to_be_worth_less_together():
    def stand_in(members, seed):
        return (0.2 + luck(seed)) * bool({"volunteer", "charity"} & members) + luck(seed)

    words = words_of(one(MadeUp(stand_in)))
    assert "Together they are clearly worth less than apart" in words
    assert "Pairs clearly worth less together: 1 of 10, most of all Volunteers with Charity, −" in words


def test_one_is_clearly_ahead_and_another_works_the_other_way():
    def worth(members, seed):
        return (
            (0.3 + luck(seed)) * ("community" in members)
            + (0.1 - luck(seed)) * ("charity" in members)
            - (0.05 + luck(seed + 1)) * ("volunteer" in members)
        )

    part = one(MadeUp(worth))
    words = words_of(part)
    assert "The largest share is clearly that of Residents’ committee: +30." in words
    assert "Clearly the other way: Volunteers −" in words
    assert "No pair of the 10 is clearly worth more or less together than apart." in words
    assert told.lead(part)[0] == "Needs resolved: the largest share is clearly due to Residents’ committee."


def test_nothing_to_share_out_is_said_so():
    draw = np.random.default_rng(2)
    noise = one(MadeUp(lambda members, seed: draw.normal(), seeds=4))
    assert told.lead(noise) == ["Needs resolved: these runs show no clear gain or loss to share out."]
    assert "In sum that is no clear gain or loss." in told.answer(noise)
    assert {row[2] for row in coalition_table.value_rows(noise)} == {""}  # no shares of what may be nothing


def test_one_seed_an_undefined_outcome_and_lost_seeds_are_said():
    single = one(MadeUp(needs_three, seeds=1))
    assert "One run of each coalition gives no interval" in " ".join(told.answer(single))
    lacking = one(MadeUp(lambda members, seed: needs_three(members, seed) if members else np.nan))
    assert told.answer(lacking) == ["Needs resolved: undefined in 1 of 32 coalitions, so it cannot be shared out."]
    lost = one(MadeUp(lambda members, seed: needs_three(members, seed) if members or seed != 2 else np.nan))
    assert "1 of 6 seeds are left out" in " ".join(told.answer(lost))


def test_a_sum_that_does_not_agree_is_not_hidden():
    part = one(MadeUp(needs_three))
    broken = part._replace(totals=part.totals | {"gain": part.totals["gain"] | {"estimate": 0.2}})
    assert not coalition_parts.agrees(broken)
    assert "these numbers cannot be used" in told.check(broken)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("social_worker", "Social workers"),
        ("social_worker-charity", "Social workers – Charity"),
        ("regime.deviations.formalism", "Deviation: formalism"),
        ("need.relapse+need.informal", "need.relapse + Neighbours’ help"),
    ],
)
def test_players_have_words(name, words):
    assert called.player(name) == words


def test_figures_take_tables_and_return_their_axes():
    found = MadeUp(needs_three, games=("presence", "linkage"))
    part = coalition_parts.parts(found)[0]
    ax = Figure().subplots()
    games = {"presence": "others absent", "linkage": "others on their own"}
    assert figures.values(found.values(), games, ax) is ax
    assert "points" in ax.get_xlabel()
    assert ax.get_yticklabels()[0].get_text() == "Residents’ committee"
    widths = sorted(bar.get_width() for bar in ax.patches)
    assert widths[-1] == pytest.approx(10.0)  # a third of 30 points
    ax = Figure().subplots()
    assert figures.matrix(pd.DataFrame(part.interactions), FIVE, "Pairs", ax) is ax
    cells = {text.get_position(): text.get_text() for text in ax.texts}
    assert len(cells) == 10
    assert cells[0, 2] == "+15.0"  # committee and workers, needed with charity: half of 30 points
    assert cells[1, 3] == "(0.0)"
    assert "points" in ax.get_title(loc="left")


def test_the_page_stands_alone_and_hides_nothing():
    found = MadeUp(needs_three, games=("presence", "linkage"), outcomes=["resolution_rate", "median_days"])
    page = coalition_page.pages(found)["report"]
    assert page == coalition_page.pages(found)["report"]
    assert page.count("<svg") == 6  # values and two matrices of each outcome
    assert page.count("they agree to rounding") == 4
    assert "http" not in page.replace("http://www.w3.org", "")
    assert 'role="img" aria-label="Shapley values, others absent: Residents’ committee +10.0\u00a0points' in page
    assert "nearly by construction" in page


def test_a_sampled_game_has_values_but_no_interactions():
    orders = orders_of(5, 8, seed=3)
    found = MadeUp(needs_three, orders=orders)
    part = one(found)
    assert part.interactions == []
    assert "pair" not in " ".join(told.answer(part)).lower()
    assert "means over 8 sampled orders of the 5 players" in " ".join(told.notes(found))
    assert "<svg" in coalition_page.pages(found)["report"]


def test_a_player_who_does_harm_as_the_last_is_told():
    def crowded(members, seed):
        others = len(members - {"volunteer"})
        return (0.3 + luck(seed)) * others + ("volunteer" in members) * (0.2 if others < 4 else -0.02)

    words = words_of(one(MadeUp(crowded)))
    assert "Joining last, when all others are there, clearly the other way: Volunteers −2.0 points" in words


def test_shares_that_cancel_out_are_told_by_their_direction():
    def cancelling(members, seed):
        return (0.2 + luck(seed)) * ("community" in members) - (0.2 - luck(seed)) * ("charity" in members)

    part = one(MadeUp(cancelling))
    words = words_of(part)
    assert "In sum that is no clear gain or loss. Clearly raising it: Residents’ committee +20.0 points" in words
    assert "Clearly lowering it: Charity −20.0 points" in words
    assert told.lead(part) == ["Needs resolved: clear shares, which in sum cannot be told from nothing."]


def test_shares_of_what_largely_cancels_out_are_not_told():
    def mostly_cancelling(members, seed):
        return (0.3 + luck(seed)) * ("community" in members) - 0.2 * ("charity" in members)

    assert {row[2] for row in coalition_table.value_rows(one(MadeUp(mostly_cancelling)))} == {""}
    shares = [row[2].replace("\u00a0", " ") for row in coalition_table.value_rows(one(MadeUp(needs_three)))]
    assert shares == ["33 %", "33 %", "33 %", "0 %", "0 %"]


def test_sums_are_of_the_seeds_that_have_every_coalition():
    """One run failed: sums over fewer seeds than the gain would not add up, and could not be used."""
    made_up = MadeUp(lambda members, seed: 0.5 + 0.02 * len(members) * (1 + seed))
    runs = made_up.study.runs
    made_up.study.runs = runs[(runs["point"] != 5) | (runs["replication"] != 2)]
    part = one(made_up)
    assert coalition_parts.agrees(part)
    assert {row["n"] for row in part.totals.values()} == {5}
    assert part.totals["gain"]["estimate"] == pytest.approx(0.1 * (1 + 2 + 4 + 5 + 6) / 5)
