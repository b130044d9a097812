"""Rules and outcomes written in Python go through the paired runner."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

import fivelink_sim as fl
from fivelink_sim import studies
from fivelink_sim.experiment.request import InputError

SMALL = {"population.residents": 400, "district.side": 8, "run.days": 30, "run.warmup": 7}


class AsEver(fl.CommunityModel):
    def refer(self):
        super().refer()


class Remembered(fl.CommunityModel):
    there: weakref.WeakSet = weakref.WeakSet()  # noqa: RUF012

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.there.add(self)


class NobodyServes(fl.CommunityModel):
    def serve(self):
        pass


@pytest.fixture(scope="module")
def study():
    return studies.compare(
        ["five_society", ("five_society", AsEver), ("five_society", NobodyServes)],
        replications=4,
        overrides=SMALL,
        outcomes={
            "needs": lambda run: sum(len(cases) for cases in run.cases),
            "trust_now": "resident_trust",
            "rich": fl.reporter(lambda model: sum(fund.balance for fund in model.agents_by_type[fl.CharityFund])),
        },
    )


def test_a_rule_that_does_the_same_gives_the_same_results(study):
    assert study.labels == ["five_society", "five_society (AsEver)", "five_society (NobodyServes)"]
    same = study.differences().query("scenario == 'five_society (AsEver)'")
    assert (same["estimate"].fillna(0) == 0).all()
    assert set(same["verdict"]) <= {"same", "not clear"}


def test_another_rule_gives_others(study):
    rows = study.differences().query("scenario == 'five_society (NobodyServes)'").set_index("outcome")
    assert rows.loc["resolution_rate", "high"] < 0
    assert rows.loc["hours_used_social_organization", "mean"] == 0


def test_own_outcomes_are_columns_with_intervals(study):
    runs = study.runs
    assert runs["trust_now"].to_numpy() == pytest.approx(runs["resident_trust_end"].to_numpy(), abs=1e-12)
    assert runs["rich"].to_numpy() == pytest.approx((runs["fund_balance"] + runs["enterprise_capital"]).to_numpy())
    rows = study.differences().query("outcome == 'needs'")
    assert len(rows) == 2
    assert np.isfinite(rows[["low", "high"]].to_numpy()).all()
    assert set(study.summary().query("outcome == 'rich'")["n"]) == {4}


def test_models_are_let_go_of():
    count = fl.reporter(lambda model: len(model.agents))
    studies.compare(
        ["five_society", ("five_society", Remembered)], replications=3, overrides=SMALL, outcomes={"n": count}
    )
    gc.collect()
    assert len(Remembered.there) == 0


def test_mistakes_in_own_code_are_told(tmp_path):
    pair = ["three_society", "five_society"]
    small = {"replications": 2, "overrides": SMALL}
    with pytest.raises(InputError, match="taken"):
        studies.compare(pair, outcomes={"resolution_rate": len}, **small)
    with pytest.raises(InputError, match="function of the run"):
        studies.compare(pair, outcomes={"mine": 3}, **small)
    with pytest.raises(InputError, match="stay in memory"):
        studies.compare(pair, outcomes={"mine": len}, out=tmp_path / "x", **small)
    with pytest.raises(TypeError, match="model's class"):
        studies.compare([("three_society", 3), "five_society"], **small)
    failing = studies.compare(pair, outcomes={"mine": lambda run: 1 / 0}, **small)
    assert len(failing.failed) == 4
    assert "ZeroDivisionError" in failing.failed[0]["error"]
