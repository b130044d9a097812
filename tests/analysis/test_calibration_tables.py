"""Tables of a calibration: what counts as determined, which fields are not told apart, where the fit is off."""

import numpy as np
import pytest

from fivelink_sim.analysis import calibration_tables as tables
from fivelink_sim.analysis.calibration_tables import BEYOND, KNOWN, OUTSIDE, PARTLY, SILENT, TOGETHER, Field
from fivelink_sim.analysis.record_targets import Summary

GENERATOR = np.random.default_rng(1)
EVEN = (np.arange(1000) + 0.5) / 1000


def fields(*paths):
    return [Field(path, "share", 0.0, 1.0, whole=False) for path in paths]


@pytest.mark.parametrize(("width", "shrinkage", "finding"), [(1.0, 0.0, SILENT), (0.7, 0.3, PARTLY), (0.2, 0.8, KNOWN)])
def test_a_field_is_determined_by_how_much_its_range_narrows(width, shrinkage, finding):
    draws = 0.5 + width * (EVEN[:, np.newaxis] - 0.5)
    row = tables.parameters(fields("a"), draws, np.array([[True], [True], [False], [True]])).iloc[0]
    assert row["shrinkage"] == pytest.approx(shrinkage, abs=0.002)
    assert (row["finding"], row["checked"], row["edge"]) == (finding, 0.75, "")


def test_a_posterior_at_the_end_of_its_range_is_told():
    draws = np.column_stack([0.1 * EVEN, 1.0 - 0.1 * EVEN])
    assert tables.parameters(fields("a", "b"), draws, np.empty((0, 2)))["edge"].tolist() == ["low", "high"]


def test_fields_known_only_together_are_not_told_apart():
    first = GENERATOR.normal(0.5, 0.1, 4000)
    draws = np.column_stack([first, 1.0 - 2.0 * first + GENERATOR.normal(0.0, 0.01, 4000), GENERATOR.random(4000)])
    found = tables.pairs(fields("a", "b", "c"), draws)
    row = found.iloc[0]
    assert (row["first"], row["second"], row["finding"]) == ("a", "b", TOGETHER)
    assert row["goes_with"] == pytest.approx(-0.2, rel=0.05)  # a tenth of the range of a, twice that the other way
    assert (found["finding"].iloc[1:] == "").all()


def test_summaries_off_by_more_than_chance_and_beyond_all_simulations_are_named():
    summaries = [Summary("received", kind, "count") for kind in ("fits", "off", "beyond")]
    predicted = GENERATOR.normal(10.0, 1.0, (500, 3))
    reached = np.array([[0.0] * 3, [20.0] * 3])
    found = tables.fit(summaries, np.array([10.5, 16.0, 30.0]), predicted, reached)
    assert found["finding"].tolist() == ["", OUTSIDE, BEYOND]
    assert found["observed"].tolist() == pytest.approx([10.5**2, 256.0, 900.0])
    assert found["z"].tolist() == pytest.approx([0.5, 6.0, 20.0], abs=1.2)


def test_months_held_out_are_held_against_their_intervals():
    summaries = [Summary("received", "2025-01", "count"), Summary("received", "2025-02", "count")]
    predicted = np.column_stack([np.arange(101.0), np.arange(101.0)])
    found = tables.months(summaries, np.array([4.0, 50.0]), predicted, ["2025-02"])
    assert found["held"].tolist() == [False, True]
    assert found["inside"].tolist() == [False, True]
    assert found[["p05", "median", "p95"]].to_numpy()[0] == pytest.approx([5.0, 50.0, 95.0])
