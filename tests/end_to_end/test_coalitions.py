"""Coalitions from a scenario to a page: known by other ways too, kept, gone on with, the same for any workers."""

import os
import signal

import numpy as np
import pytest
from typer.testing import CliRunner

from fivelink_sim import coalitions, compare, evaluate, studies
from fivelink_sim.analysis import coalition_values, shapley
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.experiment.store import ResultsError
from fivelink_sim.measure.outcome_list import OUTCOME

SMALL = """\
fivelink: 1
name: A small <b>street</b> & co
extends: five_society
population: {residents: 300}
run: {warmup: 14, days: 30}
community: {staff: 0.5, welfare: 120}
social_worker: {number: 1, hours: 3}
social_organization: {number: 1}
"""
PATTERN = """\
fivelink: 1
name: Together
coalitions: {of: ./small.yaml, others: OTHERS}
statements:
  - says: Workers and charity
    outcome: resolution_rate
    interaction: [social_worker, charity]
    above: 0
"""


@pytest.fixture
def street(tmp_path, monkeypatch):
    """A folder to stand in, with a small scenario."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def fivelink(line):
    return CliRunner().invoke(app, line.split())


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def small(**more):
    return coalitions("./small.yaml", **{"replications": 3, **more})


# The numbers, by other ways


def test_the_values_of_every_seed_sum_to_what_all_bring_together(street):
    found = small()
    for game, outcome, worths in coalition_values.by_seed(found.study.runs, found.games, list(OUTCOME)):
        place = {coalition: i for i, coalition in enumerate(game.points)}
        gain = worths[:, place[31]] - worths[:, place[0]]
        total = shapley.values_of(worths[:, [place[m] for m in range(32)]]).sum(axis=1)
        np.testing.assert_allclose(
            total, gain, rtol=1e-12, atol=1e-12 * np.abs(np.nan_to_num(worths)).max(), err_msg=outcome
        )
    totals = found.totals().set_index(["game", "outcome", "what"])["estimate"]
    assert totals["presence", "resolution_rate", "gain"] > 0.05
    for game in ("presence", "linkage"):
        assert totals[game, "resolution_rate", "values, summed"] == pytest.approx(
            totals[game, "resolution_rate", "gain"], abs=1e-12
        )


@pytest.mark.parametrize(("game", "others"), [("presence", "absent"), ("linkage", "alone")])
def test_an_interaction_is_what_evaluate_finds_of_the_same_seeds(street, game, others):
    (street / "together.yaml").write_text(PATTERN.replace("OTHERS", others), encoding="utf-8")
    judged = evaluate(["together.yaml"], replications=3, worlds=0).table().iloc[0]
    found = small(game=game, seed=1).interactions(["resolution_rate"]).set_index(["player", "other"])
    row = found.loc["social_worker", "charity"]
    expected = (judged["estimate"], judged["low"], judged["high"])
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx(expected, abs=1e-12)


def test_all_against_none_is_a_comparison_of_two_scenarios(street):
    found = small(game="linkage", players=["volunteer", "charity"], seed=5)
    overrides = {
        "regime.participants": ["community", "social_organization", "social_worker"],
        "regime.unlinked": {"volunteer": "alone", "charity": "alone"},
    }
    from fivelink_sim import load

    pair = [load("./small.yaml", overrides=overrides), load("./small.yaml")]
    compared = compare(pair, replications=3, seed=5).differences().set_index("outcome")
    totals = found.totals(["resolution_rate", "hours_used"]).set_index(["outcome", "what"])
    for outcome in ("resolution_rate", "hours_used"):
        row = totals.loc[(outcome, "gain")]
        assert row["estimate"] == pytest.approx(compared.loc[outcome, "estimate"], abs=1e-9)
        assert row["low"] == pytest.approx(compared.loc[outcome, "low"], abs=1e-9)


def test_a_mechanism_that_plays_no_part_has_exactly_nothing(street):
    found = small(of="mechanisms", players=["charity.targeting", "need.relapse", "need.informal"])
    values = found.values(list(OUTCOME))
    silent = values[(values["player"] == "charity.targeting") & (values["n"] > 0)]  # of unlinked charity alone
    assert len(silent) > 50
    assert (silent[["estimate", "low", "high"]] == 0.0).all(axis=None)
    interactions = found.interactions(["resolution_rate"]).set_index(["player", "other"])["estimate"]
    assert interactions["charity.targeting", "need.relapse"] == 0.0


def test_sampled_orders_of_real_runs_hold_the_exact_values(street):
    with_committee = ("social_organization", "social_worker", "volunteer", "charity")
    players = [f"community-{other}" for other in with_committee] + ["social_worker-charity", "social_worker-volunteer"]
    exact = small(of="links", players=players, outcomes=["resolution_rate"])
    sampled = small(of="links", players=players, outcomes=["resolution_rate"], permutations=20)
    assert len(sampled.study.points) < len(exact.study.points) == 64
    one, other = exact.values(), sampled.values()
    assert other["player"].tolist() == one["player"].tolist()
    inside = (other["low"] <= one["estimate"]) & (one["estimate"] <= other["high"])
    assert inside.sum() >= 5  # of six, each with 95 %: two outside in one of 30 studies
    totals = sampled.totals().set_index("what")["estimate"]
    assert totals["values, summed"] == pytest.approx(totals["gain"], abs=1e-12)
    assert totals["gain"] == exact.totals().set_index("what").loc["gain", "estimate"]
    assert sampled.interactions().empty


# Kept, gone on with, the same bytes


def test_the_command_prints_and_writes_a_page(street):
    done = fivelink("coalitions ./small.yaml -n 3 --out out")
    assert done.exit_code == 0, done.output
    words = " ".join(done.output.split())
    assert "Needs resolved. Presence: societies outside the coalition are absent" in words
    assert "63 different coalitions, each run 3 times on the same needs: 189 runs" in words
    files = {"values.csv", "interactions.csv", "first_and_last.csv", "totals.csv", "worths.csv", "report.html"}
    assert files <= set(contents(street / "out"))
    page = (street / "out" / "report.html").read_text(encoding="utf-8")
    assert "A small &lt;b&gt;street&lt;/b&gt; &amp; co" in page
    assert "<b>" not in page
    assert "they agree to rounding" in page
    assert "fivelink coalitions ./small.yaml --replications 3 --seed 1" in page
    assert fivelink("coalitions ./small.yaml -n 3 --out out").output.count("Nothing was run") == 1
    before = contents(street / "out")
    assert fivelink("report out").exit_code == 0
    assert contents(street / "out") == before


def test_the_command_line_on_the_page_gives_the_same_study(street):
    players, overrides = ["community-charity", "charity-social_worker"], ["need.relapse=0.1"]
    found = small(
        of="links", players=players, outcomes=["median_days"], permutations=6, days=20, overrides=overrides, out="one"
    )
    line = found.study.manifest["command_line"]
    assert line.startswith("fivelink coalitions ")
    assert fivelink(f"{line.removeprefix('fivelink ')} --out two").exit_code == 0
    found.report()
    assert contents(street / "one") == contents(street / "two")


def test_bytes_do_not_depend_on_workers_or_on_an_interruption(street):
    def interrupt(done, most):
        os.kill(os.getpid(), signal.SIGINT)

    small(game="presence", workers=1, out="one").report()
    small(game="presence", workers=3, out="three").report()
    with pytest.raises(studies.Interrupted):
        small(game="presence", workers=1, out="cut", progress=interrupt)
    assert fivelink("resume cut").exit_code == 0
    with pytest.raises(studies.Interrupted):
        small(game="presence", workers=1, out="again", progress=interrupt)
    small(game="presence", out="again").report()
    assert contents(street / "one") == contents(street / "three") == contents(street / "cut")
    assert contents(street / "one") == contents(street / "again")


def test_in_memory_and_stored_values_are_the_same(street):
    kept, stored = small(game="linkage"), small(game="linkage", out="out")
    for table in ("values", "interactions", "worths", "totals", "first_and_last", "leads"):
        assert getattr(kept, table)().equals(getattr(stored, table)()), table


def test_another_outcome_is_told_without_running_anything(street, monkeypatch):
    from fivelink_sim.experiment import runner

    small(game="presence", out="out").report()
    monkeypatch.setattr(runner, "one_run", None)
    done = fivelink("coalitions ./small.yaml --game presence -n 3 --outcome p90_days --out out")
    assert done.exit_code == 0, done.output
    assert "Nothing was run" in done.output
    assert "Days to resolution, 90th percentile" in done.output
    page = (street / "out" / "report.html").read_text(encoding="utf-8")
    assert "Days to resolution, 90th percentile" in page
    assert "--game presence --outcome p90_days" in page


def test_one_run_of_each_coalition_says_that_it_cannot_say(street):
    done = fivelink("coalitions ./small.yaml --game presence -n 1 --out out")
    assert done.exit_code == 0, done.output
    assert "gives no interval" in " ".join(done.output.split())


def test_an_outcome_that_needs_links_is_undefined_where_nobody_is_linked(street):
    done = fivelink("coalitions ./small.yaml --game presence -n 2 --outcome link_trust --out out")
    assert done.exit_code == 0, done.output
    assert "Trust between actors: undefined in" in " ".join(done.output.split())


# Refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--of link", "of: 'link' is none of societies, links, mechanisms; did you mean 'links'?"),
        ("--player charitee --player volunteer", "player: 'charitee' is not linked in small; did you mean 'charity'?"),
        ("--outcome resolution_rat", "outcome: there is no outcome 'resolution_rat'; did you mean 'resolution_rate'?"),
        ("--permutations 7", "permutations must be an even number, 4 or more, got 7"),
        ("--replications 0", "replications must be 1 to 1,000,000, got 0"),
        ("--set needs.errands.rat=1", "needs.errands.rat=1: no such field; did you mean 'rate'?"),
        ("--of mechanisms --player need.relapse --player regime.hub", "player: regime.hub: has no value that switches"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(street, options, message):
    done = fivelink(f"coalitions ./small.yaml {options} --out out")
    assert done.exit_code == 2, done.output
    assert message in done.output
    assert not (street / "out").exists()


def test_a_folder_of_another_study_is_left_alone(street):
    small(game="presence", players=["volunteer", "charity"], out="out")
    before = contents(street / "out")
    with pytest.raises(ResultsError, match="holds another study"):
        small(of="links", out="out")
    assert contents(street / "out") == before
    with pytest.raises(InputError, match="outcomes must be a list"):
        small(outcomes="median_days")
