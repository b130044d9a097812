"""Why a need ended otherwise, in words."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import fivelink_sim as fl
from fivelink_sim.cli import app
from fivelink_sim.experiment.request import InputError
from fivelink_sim.view.because import divided

SMALL = {"population.residents": 600, "district.side": 10, "run.days": 60, "run.warmup": 14}
ON_PAPER = {"extends": "three_society", "regime": {"deviations": {"formalism": 0.6}}}


@pytest.fixture(scope="module")
def table():
    return fl.causes(ON_PAPER, "three_society", rng=3, overrides=SMALL)


def test_the_table_counts_needs_and_proofs(table):
    assert table["cause"].iloc[0] == "closed on paper"
    assert (table["proven"] <= table["tried"]).all()
    assert (table["tried"] <= 12).all()
    assert table.groupby("only")["share"].sum().to_numpy() == pytest.approx(1.0)


def test_a_cause_is_named_and_proven_in_words():
    _, lost = divided(ON_PAPER, "three_society", rng=3, overrides=SMALL)
    found = [fl.why(ON_PAPER, "three_society", name, rng=3, overrides=SMALL) for name in lost[:8]]
    one = next(why for why in found if why.proven and why.cause == "closed on paper")
    assert "it was closed on paper" in one.text
    assert "had the work been done instead of closed on paper: resolved" in one.text
    assert "three_society: resolved on day" in one.text


def test_a_need_that_fares_alike():
    need = fl.trace("three_society", rng=3, overrides=SMALL).number
    assert "nothing to explain" in fl.why("three_society", "three_society", need, rng=3, overrides=SMALL).text


def test_a_need_that_is_not_there():
    with pytest.raises(InputError, match="did not arise"):
        fl.why(ON_PAPER, "three_society", "0-3-77", rng=3, overrides=SMALL)


def test_the_command_shows_causes_and_one_need(tmp_path):
    sets = [part for field, value in SMALL.items() for part in ("--set", f"{field}={value}")]
    done = CliRunner().invoke(app, ["why", "three_society", "on_paper", "--run-seed", "3", *sets])
    assert done.exit_code == 0
    need = done.output.strip().split()[-1]
    one = CliRunner().invoke(app, ["why", "three_society", "on_paper", "--need", need, "--run-seed", "3", *sets])
    assert one.exit_code == 0
    assert "They part here: under" in one.output
