"""The patterns that come along, run for real: what was fitted holds, the whole evaluation goes through."""

import pytest

from fivelink_sim.analysis.patterns import MET, NOT_MET, UNCLEAR
from fivelink_sim.studies import evaluating

pytestmark = pytest.mark.statistical


def test_the_defaults_show_what_they_were_fitted_to():
    (judged,) = evaluating.evaluate(["pattern_01_more_and_sooner"], worlds=0).patterns
    assert judged.replications == 100
    assert judged.statements["finding"].iloc[0] == MET


def test_every_pattern_is_judged_and_no_run_fails():
    patterns = evaluating.evaluate(replications=4, worlds=3).patterns
    assert [judged.plan.number for judged in patterns] == list(range(1, 11))
    for judged in patterns:
        assert judged.failed == 0
        assert set(judged.statements["finding"]) <= {MET, NOT_MET, UNCLEAR}
        assert judged.statements["estimate"].notna().all()
        assert (judged.shares["worlds"] == 3).all()


def test_nothing_differs_before_a_regime_is_introduced_and_something_after():
    (judged,) = evaluating.evaluate(["introduced"], replications=4, worlds=0).patterns
    before, after = judged.statements.iloc[0], judged.statements.iloc[1]
    assert (before["estimate"], before["low"], before["high"]) == (0.0, 0.0, 0.0)
    assert after["estimate"] != 0.0
